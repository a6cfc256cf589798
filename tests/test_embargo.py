"""Promise 1: the output built with an embargoed or draft folder is byte-identical to the output without it."""

from __future__ import annotations

import shutil

import pytest
from conftest import Press, png

SECRET = "rahasiabesar"
BROKEN = "---\nkey: x\nstatus: draft\ntitle: [\n"


def fill(press: Press) -> None:
    press.desk.release("kabar-umum", image="{src: foto.png, alt: Foto umum}")
    press.desk.write("releases/2026/11/kabar-umum/foto.png", png())
    press.desk.release("pengumuman-umum", type="announcement", deadline="2026-12-01 10:00")
    press.desk.activity("rapat-umum")
    press.desk.page("tentang")


def hold(press: Press, **fields: object) -> str:
    """A release full of everything that could leak."""
    folder = press.desk.release(
        SECRET, body=f"Naskah {SECRET} dengan ![gambar {SECRET}](dua.png) dan [berkas]({SECRET}.csv).\n\n{SECRET} tamat.\n",
        image=f"{{src: {SECRET}.png, alt: Foto {SECRET}}}", attachments=f"[{{file: {SECRET}.csv, title: Data {SECRET}}}]",
        tags=f"[{SECRET}]", supporting="[polres]", title=f"Judul {SECRET} panjang", **fields)
    press.desk.write(f"{folder}/{SECRET}.png", png(8, 8))
    press.desk.write(f"{folder}/dua.png", png(9, 9))
    press.desk.write(f"{folder}/{SECRET}.csv", "a,b\n1,2\n")
    return folder


HELD = [
    ("embargoed", lambda p: hold(p, published=None, embargo="2026-12-24 09:00")),
    ("embargoed for a second", lambda p: hold(p, published=None, embargo="2026-11-24 12:00:01")),
    ("embargoed in another zone", lambda p: hold(p, published=None, embargo="2026-11-24 12:00 WIB")),
    ("embargo over, publication to come", lambda p: hold(p, published="2026-11-30 09:00", embargo="2026-11-20 09:00")),
    ("draft", lambda p: hold(p, status="draft")),
    ("draft of the past", lambda p: hold(p, status="draft", published="2019-01-02 09:00")),
    ("draft activity", lambda p: p.desk.activity(SECRET, status="draft")),
    ("embargoed activity", lambda p: p.desk.activity(SECRET, embargo="2026-11-25 09:00")),
    ("draft page", lambda p: p.desk.page(SECRET, status="draft")),
    ("draft with a broken header", lambda p: p.desk.write(f"releases/2026/11/{SECRET}/index.id.md", BROKEN)),
    ("draft with a broken translation", lambda p: p.desk.write(f"{hold(p, status='draft')}/index.en.md", b"\xff\xfe")),
    ("draft with a pathological body", lambda p: p.desk.release(SECRET, status="draft", body="[a " * 4000)),
    ("draft with a lying picture", lambda p: p.desk.write(f"{hold(p, status='draft')}/{SECRET}.png", b"no picture")),
    ("draft with a taken key", lambda p: hold(p, status="draft", key="aaaaaaab")),
]


@pytest.mark.parametrize("write_held", [w for _, w in HELD], ids=[name for name, _ in HELD])
def test_a_held_folder_changes_not_one_byte(press: Press, write_held) -> None:
    fill(press)
    before = press.build(press.folder / "without")
    write_held(press)
    after = press.build(press.folder / "with")
    assert after == before
    assert not any(SECRET.encode() in data or SECRET in path for path, data in after.items())


def test_a_held_folder_added_to_an_older_output_changes_nothing(press: Press) -> None:
    fill(press)
    before = press.build()
    folder = hold(press, status="draft")
    assert press.build() == before
    shutil.rmtree(press.desk.content / folder)
    assert press.build() == before


def test_an_embargo_lifts_for_both_languages_at_its_moment(press: Press, clock) -> None:
    fill(press)
    hold(press, published=None, embargo="2026-11-24 12:00:01")
    assert not any(SECRET in path for path in press.build())
    clock("2026-11-24 12:00:01")
    after = press.build()
    assert {f"berita/2026/11/{SECRET}/index.html", f"en/news/2026/11/{SECRET}/index.html",
            f"berita/2026/11/{SECRET}/{SECRET}.csv", f"berita/2026/11/{SECRET}/dua.png"} <= set(after)


def test_an_embargo_that_cannot_be_read_stops_the_build(press: Press) -> None:
    fill(press)
    hold(press, published=None, embargo="besok pagi", folder=f"releases/2026/12/{SECRET}")
    assert ("date-invalid", "error") in {(p.code, p.severity) for p in press.problems()}


def test_problems_of_a_held_folder_are_warnings_in_a_build_and_errors_in_a_check(press: Press) -> None:
    from newsroom import build

    fill(press)
    hold(press, status="draft", category="kesehatn")
    press.desk.release("lain", status="draft", body="<b>mentah</b> di sini.\n")
    assert {(p.code, p.severity) for p in press.problems()} == {("raw-html", "warning")}
    assert {(p.code, p.severity) for p in build.check(press.settings())} == {("raw-html", "error"), ("category-unknown", "error")}


def test_a_check_plans_held_folders_too(press: Press) -> None:
    """A dead address inside one would break the site on the day when its embargo lifts."""
    from newsroom import build

    fill(press)
    press.desk.release("nanti", published=None, embargo="2026-12-24 09:00", english=False, body="Lihat [itu](/tidak-ada/) nanti.\n")
    assert press.problems() == []
    assert {p.code for p in build.check(press.settings())} == {"link-missing"}


def test_a_public_link_to_a_held_release_is_a_problem(press: Press) -> None:
    fill(press)
    hold(press, status="draft")
    press.desk.release("penaut", body=f"Lihat [ini](../{SECRET}/index.id.md) ya.\n", english=False)
    assert "link-missing" in press.codes()


def test_the_preview_shows_what_is_held_and_says_so(press: Press) -> None:
    fill(press)
    hold(press, published=None, embargo="2026-12-24 09:00")
    page = press.build(press.folder / ".preview", PREVIEW=True)[f"berita/2026/12/{SECRET}/index.html"].decode()
    assert "EMBARGO sampai 24 Desember 2026, 09.00 WITA" in page and 'content="noindex"' in page
