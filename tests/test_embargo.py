"""Promise 1: the output built with an embargoed or draft folder is byte-identical to the output without it."""

from __future__ import annotations

import gzip
import io
import itertools
import json
import os
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import brotli
import pytest
import zstandard
from conftest import ROOT, Desk, Office, Press, key, pdf, png, tree
from hypothesis import strategies as st
from newsroom import publish
from newsroom.problems import Problem, SiteProblems, errors
from often import for_all
from PIL import Image
from test_incremental import EDITS, FOLDERS, release, settled, theme_files_come_and_go

SECRET = "rahasiabesar"
BROKEN = "---\nkey: x\nstatus: draft\ntitle: [\n"


def fill(desk: Desk) -> None:
    desk.release("kabar-umum", image="{src: foto.png, alt: Foto umum}")
    desk.write("releases/2026/11/kabar-umum/foto.png", png())
    desk.release("pengumuman-umum", type="announcement", deadline="2026-12-01 10:00")
    desk.activity("rapat-umum")
    desk.page("tentang")


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
    fill(press.desk)
    before = press.build(press.folder / "without")
    write_held(press)
    after = press.build(press.folder / "with")
    assert after == before
    assert not any(SECRET.encode() in data or SECRET in path for path, data in after.items())


def test_a_held_folder_added_to_an_older_output_changes_nothing(press: Press) -> None:
    fill(press.desk)
    before = press.build()
    folder = hold(press, status="draft")
    assert press.build() == before
    shutil.rmtree(press.desk.content / folder)
    assert press.build() == before


def test_an_embargo_lifts_for_both_languages_at_its_moment(press: Press, clock) -> None:
    fill(press.desk)
    hold(press, published=None, embargo="2026-11-24 12:00:01")
    assert not any(SECRET in path for path in press.build())
    clock("2026-11-24 12:00:01")
    after = press.build()
    assert {f"berita/2026/11/{SECRET}/index.html", f"en/news/2026/11/{SECRET}/index.html",
            f"berita/2026/11/{SECRET}/{SECRET}.csv", f"berita/2026/11/{SECRET}/dua.png"} <= set(after)


def test_an_embargo_that_cannot_be_read_stops_the_build(press: Press) -> None:
    fill(press.desk)
    hold(press, published=None, embargo="besok pagi", folder=f"releases/2026/12/{SECRET}")
    assert ("date-invalid", "error") in {(p.code, p.severity) for p in press.problems()}


def test_problems_of_a_held_folder_are_warnings_in_a_build_and_errors_in_a_check(press: Press) -> None:
    from newsroom import build

    fill(press.desk)
    hold(press, status="draft", category="kesehatn")
    press.desk.release("lain", status="draft", body="<b>mentah</b> di sini.\n")
    assert {(p.code, p.severity) for p in press.problems()} == {("raw-html", "warning")}
    assert {(p.code, p.severity) for p in build.check(press.settings())} == {("raw-html", "error"), ("category-unknown", "error")}


def test_a_check_plans_held_folders_too(press: Press) -> None:
    """A dead address inside one would break the site on the day when its embargo lifts."""
    from newsroom import build

    fill(press.desk)
    press.desk.release("nanti", published=None, embargo="2026-12-24 09:00", english=False, body="Lihat [itu](/tidak-ada/) nanti.\n")
    assert press.problems() == []
    assert {p.code for p in build.check(press.settings())} == {"link-missing"}


def test_a_public_link_to_a_held_release_is_a_problem(press: Press) -> None:
    fill(press.desk)
    hold(press, status="draft")
    press.desk.release("penaut", body=f"Lihat [ini](../{SECRET}/index.id.md) ya.\n", english=False)
    assert "link-missing" in press.codes()


def test_the_preview_shows_what_is_held_and_says_so(press: Press) -> None:
    fill(press.desk)
    hold(press, published=None, embargo="2026-12-24 09:00")
    page = press.build(press.folder / ".preview", PREVIEW=True)[f"berita/2026/12/{SECRET}/index.html"].decode()
    assert "EMBARGO sampai 24 Desember 2026, 09.00 WITA" in page and 'content="noindex"' in page


# ---------------------------------------------------------------- whatever is held, whatever else happens

AN_ANNOUNCEMENT = 7  # what this seed makes may have a deadline
COLOUR = b"\xc8\x10\x2e"  # of every picture that is held
UNPACKED = {".br": brotli.decompress, ".gz": gzip.decompress, ".zst": zstandard.decompress}
LATER = "2027-06-15 09:00"  # after every moment to which an edit of the public site moves the clock


def _release(desk: Desk, rng: random.Random, **held: object) -> str:
    """With everything that a release may carry, of the agency and category that public ones have too."""
    folder = desk.release(
        f"{SECRET}-{rng.randrange(3)}", supporting="[polres]", pinned="{from: 2026-11-01 00:00, to: 2027-12-01 00:00}", tags=f"[{SECRET}, banjir]",
        image=f"{{src: {SECRET}.png, alt: Foto {SECRET}}}", gallery="[{src: dua.png, alt: Foto lain}]", number=SECRET, deadline="2027-07-01 09:00",
        attachments=f"[{{file: {SECRET}.pdf, title: Data {SECRET}}}, {{file: poster.png, title: Poster}}]",
        **{"body": f"Naskah {SECRET} dengan ![gambar](tiga.png) dan [kabar](../../../2026/11/a/index.id.md).\n", **held,
           **rng.choice([{}, {"type": "announcement"}, {"type": "alert", "alert": "{kind: flood}"}, {"withdrawn": f"{{at: 2026-11-23 09:00, reason: Isi {SECRET}}}"},
                         {"type": "meeting-report", "start": "2026-11-23 08:00", "end": "selesai"}, {"type": "clarification", "claim": f"{{text: Kabar {SECRET}, verdict: false}}"}])})
    for name in (SECRET, "dua", "tiga", "poster"):
        desk.write(f"{folder}/{name}.png", png(rng.randrange(2, 9), rng.randrange(2, 9), COLOUR))
    desk.write(f"{folder}/{SECRET}.pdf", pdf(f"Laporan {SECRET}"))
    return folder


def embargoed(desk: Desk, rng: random.Random) -> str:
    return _release(desk, rng, published=None, embargo=LATER, **rng.choice([{}, {"english": {"slug": SECRET}}, {"english": False}]))


def draft(desk: Desk, rng: random.Random) -> str:
    return _release(desk, rng, status="draft", published=rng.choice(["2019-01-02 09:00", "2026-11-20 09:00"]))


def broken(desk: Desk, rng: random.Random) -> str:
    """Errors of every kind, which are warnings as long as it is held."""
    folder = _release(desk, rng, status="draft", category="kesehatn", body=f"<b>{SECRET}</b> [x](tiada.pdf) NIK 7372014512900001\n")
    desk.write(f"{folder}/{rng.choice(['dua.png', SECRET + '.pdf', 'index.en.md'])}", b"\xff\xfe rusak")
    return folder


def planned(desk: Desk, rng: random.Random) -> str:
    """An activity, and a release of it."""
    folder = desk.activity(SECRET, start="2026-11-24 10:00", end="2026-11-26 10:00", venue=f"{{name: Gedung {SECRET}}}", **rng.choice([{"status": "draft"}, {"embargo": LATER}]))
    _release(desk, rng, status="draft", activity=f"../../../../{folder}")
    return folder


def of_a_public_activity(desk: Desk, rng: random.Random) -> str:
    """Of one that may be there, or not."""
    return _release(desk, rng, published=None, embargo=LATER, activity="../../../../activities/2026/12/acara")


def page(desk: Desk, rng: random.Random) -> str:
    return desk.page(SECRET, status="draft", order=rng.randrange(9), **rng.choice([{}, {"shows": "feeds"}, {"shows": "accessibility"}]))


def same_address(desk: Desk, rng: random.Random) -> str:
    """Under the key and the address of a public release, which stands."""
    desk.count = 99 + rng.randrange(3)
    return _release(desk, rng, status="draft", english={"slug": "a"})


def nothing(desk: Desk, rng: random.Random) -> str:
    """What was held goes again."""
    for path in list(desk.content.glob(f"*/**/*{SECRET}*")):
        shutil.rmtree(path) if path.is_dir() else None
    return ""


SECRETS = [embargoed, draft, broken, planned, of_a_public_activity, page, same_address, nothing]


def link_to_it(press: Press, folder: str, rng: random.Random) -> None:
    """The same words are an error whether it is there and held, or not there at all."""
    target = rng.choice([f"releases/2027/06/{SECRET}-0", f"releases/2026/11/{SECRET}-1", f"activities/2026/11/{SECRET}"])
    release(press, folder, rng, body=f"Lihat [ini](../../../../{target}/index.id.md) ya.\n", withdrawn=rng.choice([None, f"{{at: 2026-11-23 09:00, reason: Keliru, replaced_by: ../../../../{target}}}"]))


def secrets_of(content: Path) -> set[bytes]:
    """What would tell of the held folders in here: their word, their keys (from the 480th on: earlier ones are those of public releases), and
    the bytes of their pictures and papers."""
    folders = {path for path in content.glob("*/**/*") if path.is_dir() and SECRET in path.name}
    keys = {found[1] for folder in folders for path in folder.glob("index.id.md") if (found := re.search(rb"^key: (aaaaaap\w)$", path.read_bytes(), re.MULTILINE))}
    return {SECRET.encode(), *keys, *(path.read_bytes() for folder in folders for path in folder.iterdir() if path.suffix in (".png", ".pdf"))}


def tells(name: str, data: bytes, secrets: Iterable[bytes]) -> bool:
    """Whether a reader could find one of these in an output file, unpacked or by its name, or see a held picture in it, whatever its form."""
    stem, suffix = os.path.splitext(name)
    if unpack := UNPACKED.get(suffix):
        return tells(stem, unpack(data), secrets)
    if SECRET in name.lower() or any(secret in data or secret in data.lower() for secret in secrets):
        return True
    if suffix not in (".avif", ".webp", ".jpg", ".png"):
        return False
    with Image.open(io.BytesIO(data)) as image:
        return all(abs(one - other) < 40 for one, other in zip(image.convert("RGB").resize((1, 1)).getpixel((0, 0)), COLOUR, strict=True))


def test_what_would_tell_is_found_in_every_form(press: Press) -> None:
    """Else the search below would prove nothing: the same release, when it is public."""
    press.desk.count = 500
    press.desk.release("a", published="2026-11-20 09:00")
    folder = _release(press.desk, random.Random(AN_ANNOUNCEMENT), published="2026-11-20 09:00")
    secrets = secrets_of(press.desk.content)
    assert key(502).encode() in secrets and (press.desk.content / folder / "tiga.png").read_bytes() in secrets
    telling = {name for name, data in press.build(**PRODUCTION).items() if tells(name, data, secrets)}
    for end in (".html", ".html.br", ".html.gz", ".html.zst", "rss.xml", "feed.json", ".pdf", "poster.png", ".avif", "/tiga-", "sitemap-2026.xml"):
        assert any(end in name for name in telling), end
    assert {name for name in telling if SECRET not in name} and "index.html" in telling and "404.html" not in telling
    alone = {name for name, data in press.build().items() if tells(name, data, (key(502).encode(),)) and SECRET not in name}
    assert any(name.endswith("rss.xml") for name in alone), "by its key alone too"


OPEN = [*(edit for edit in EDITS if edit is not theme_files_come_and_go), link_to_it]
TREES = st.lists(st.tuples(st.sampled_from(SECRETS), st.sampled_from(OPEN), st.sampled_from(FOLDERS), st.integers(0, 999)), min_size=2, max_size=5)
PRODUCTION = {"COMPRESSION": {"br": 4, "gz": 6, "zst": 3}, "SECURITY_TXT": {"contact": ["mailto:a@b.example"], "expires": "2027-10-31"}}


def outcome(press: Press, *output: Path, **overrides: object) -> tuple[list[Problem], dict[str, bytes]]:
    """The errors that stopped a build, and what lies there afterwards."""
    try:
        return [], press.build(*output, **PRODUCTION, **overrides)
    except SiteProblems as found:
        return errors(found.problems), tree(output[0] if output else press.output)


def tells_nothing(steps: list[tuple[Callable, Callable, str, int]]) -> None:
    """Two sites with the same edits, one of them with something held before each: after each edit, a build of the one that keeps
    its memory, and a build from nothing of the other that has nothing to hide, are the same."""
    with tempfile.TemporaryDirectory() as folder:
        open_, secret = (Press(Path(folder) / name) for name in ("open", "secret"))
        open_.theme = secret.theme = Path(folder) / "theme"
        shutil.copytree(ROOT / "theme", open_.theme)
        moments = itertools.count(1_500_000_000, 60)
        for press in (open_, secret):
            release(press, FOLDERS[0], random.Random(0))
        secret.build(**PRODUCTION)
        last: dict[str, bytes] = tree(secret.output)
        for number, (hold_it, edit, target, seed) in enumerate(steps):
            secret.desk.count = 500
            hold_it(secret.desk, random.Random(seed))
            for press in (open_, secret):
                edit(press, target, random.Random(seed))
                settled(press.desk.content, moments)
            clean = open_.folder / f"clean-{number}"
            told, files = outcome(open_, clean, CACHE_PATH=str(open_.folder / f"cache-{number}"))
            assert outcome(secret) == (told, last if told else files), [(s.__name__, e.__name__, *rest) for s, e, *rest in steps[: number + 1]]
            last, secrets = tree(secret.output), secrets_of(secret.desk.content)
            assert not [path for path, data in last.items() if tells(path, data, secrets)]


@pytest.mark.parametrize("times", [3, pytest.param(150, marks=pytest.mark.long)])
def test_whatever_is_held_and_whatever_else_is_edited_not_one_byte_tells(times: int) -> None:
    for_all(TREES, times, tells_nothing)


def test_a_held_folder_beside_a_built_site_touches_no_file(press: Press) -> None:
    """A web server tells when a file was changed: that alone would tell that something is coming."""
    fill(press.desk)
    press.build(**PRODUCTION)
    stats = lambda: {p: (p.stat().st_mtime_ns, p.stat().st_ino) for p in (press.output, *press.output.rglob("*"))}  # noqa: E731
    before = stats()
    for number, hold_it in enumerate(SECRETS):
        press.desk.count = 500
        hold_it(press.desk, random.Random(number))
        press.run(**PRODUCTION)
    assert stats() == before


@pytest.mark.parametrize("line", ["status: draft", f"embargo: {LATER}", "Status: draft", "embrago: 2027-06-15 09:00"])
def test_what_holds_a_folder_stands_in_its_master(press: Press, line: str) -> None:
    """In a translation, or misspelt, it would hold nothing: an error."""
    name, value = line.split(": ", 1)
    press.desk.release("kabar", english={name: value})
    assert errors(press.problems())


# ---------------------------------------------------------------- the whole way to readers


def test_publishing_tells_nothing_before_the_moment_and_everything_at_it(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    fill(office.desk)
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    current, recorded = os.readlink("public"), tree(office.desk.content / "ledger")
    told = lambda: json.loads(Path("builds/next_change.json").read_text())["next_change"]  # noqa: E731
    assert told() > "2026-11-24T13:00"
    office.desk.count = 500
    for number, hold_it in enumerate((draft, broken, planned)):
        hold_it(office.desk, random.Random(number))
    office.desk.release(f"{SECRET}-siang", published=None, embargo="2026-11-24 13:00", title=f"Judul {SECRET} panjang")
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    assert os.readlink("public") == current, "the very bytes that readers have: nothing travels, and no name tells"
    assert tree(office.desk.content / "ledger") == recorded
    assert told() == "2026-11-24T13:00:00+08:00"
    office.desk.release("penaut", english=False, body=f"Lihat [ini](../{SECRET}-siang/index.id.md) ya.\n")
    office.commit()
    assert publish.publish("publishconf.py") == publish.KEPT_BACK and os.readlink("public") == current, "what links to it waits"
    assert "link-missing" in capfd.readouterr().err
    search = [p for p in Path(".cache").glob("search-*/pages/**/*") if p.is_file()]
    assert search and not any(SECRET.encode() in p.read_bytes() or SECRET in str(p) for p in search)
    clock("2026-11-24 12:59:59")
    assert publish.publish_due("publishconf.py") == publish.KEPT_BACK and os.readlink("public") == current
    clock("2026-11-24 13:00")
    assert publish.publish_due("publishconf.py") == publish.OK
    site = office.site()
    both = {f"berita/2026/11/{SECRET}-siang/index.html", f"en/news/2026/11/{SECRET}-siang/index.html"}
    assert both | {"berita/2026/11/penaut/index.html"} <= set(site), "both languages in one build, and what links to them"
    shown = {name for name, data in site.items() if name.endswith((".html", ".xml", ".json")) and SECRET.encode() in data}
    assert all(f"{SECRET}-siang" in site[name].decode() for name in shown) and not any(f"{SECRET}-{n}" in name for name in site for n in range(3))


def test_a_check_warns_of_an_embargo_that_anybody_can_read(press: Press) -> None:
    from newsroom import build

    fill(press.desk)
    folder = hold(press, published=None, embargo="2026-12-24 09:00")
    press.desk.release("konsep", status="draft")
    assert build.check(press.settings()) == []
    told = build.check(press.settings(PUBLIC_REPOSITORY=True))
    assert [(p.code, p.path, p.severity) for p in told] == [("embargo-readable", f"{folder}/index.id.md", "warning")]
    assert press.problems(PUBLIC_REPOSITORY=True) == [], "a build does not say it: its log may be public too"
