"""One bad folder does not stop the city, and no earlier version shows what a change was to take away."""

from __future__ import annotations

import shutil
from collections.abc import Callable

import pytest
from conftest import AGENCIES, BODY, Desk, Office, key, tree
from newsroom import publish
from newsroom.quarantine import TOO_MANY, touched

BAD = {"category": "tidak-ada"}
PAGE = "berita/2026/11/satu/index.html"


@pytest.fixture
def city(office: Office) -> Office:
    """Two versions of one release in git, the second of them published."""
    satu(office.desk, title="Judul versi pertama")
    office.desk.release("dua")
    office.commit()
    satu(office.desk, title="Judul versi kedua")
    office.commit()
    assert run() == publish.OK
    return office


def satu(desk: Desk, slug: str = "satu", **fields: object) -> str:
    return desk.release(slug, key=key(900 + len(slug)), **fields)


def run() -> int:
    return publish.publish("publishconf.py")


def test_the_last_good_version_stays_and_the_rest_is_published(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    satu(city.desk, title="Judul versi ketiga", **BAD)
    city.commit()
    city.desk.release("tiga")
    assert run() == publish.KEPT_BACK
    site, told = city.site(), capfd.readouterr().err
    assert b"versi kedua" in site[PAGE] and "berita/2026/11/tiga/index.html" in site
    assert "category-unknown" in told and "content/releases/2026/11/satu" in told and "Dinas Kesehatan: humas@dinkes.example, (0421) 000-101" in told
    built = (city.folder / "public").readlink()
    assert run() == publish.KEPT_BACK and (city.folder / "public").readlink() == built, "it is told again, and nothing is published anew"
    satu(city.desk, title="Judul versi keempat")
    assert run() == publish.OK and b"versi keempat" in city.site()[PAGE]


def test_the_same_site_comes_of_nothing_but_files_and_history(city: Office) -> None:
    """Promise 3: without the cache and without a build before."""
    satu(city.desk, **BAD)
    assert run() == publish.KEPT_BACK
    site = city.site()
    for name in ("builds", ".cache"):
        shutil.rmtree(city.folder / name)
    assert run() == publish.KEPT_BACK
    again = city.site()
    assert {n: d for n, d in again.items() if not n.startswith("pagefind/")} == {n: d for n, d in site.items() if not n.startswith("pagefind/")}


def test_the_newest_version_that_passes_by_the_rules_of_today_is_shown(city: Office) -> None:
    city.desk.write("data/hosts.toml", 'allowed = []\nrefused = ["buruk.example"]\nrefused_words = []\n')
    satu(city.desk, title="Judul versi ketiga", body="[tautan](https://buruk.example/)\n")
    city.commit()
    satu(city.desk, title="Judul versi keempat", **BAD)
    city.commit()
    assert run() == publish.KEPT_BACK and b"versi kedua" in city.site()[PAGE]


def test_what_was_never_shown_stays_unseen(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    before = city.site()
    city.desk.release("baru", **BAD)
    city.desk.release("rusak", body="# judul\n\n" + BODY["id"])
    city.commit()
    assert run() == publish.KEPT_BACK and city.site() == before and capfd.readouterr().err.count("belum pernah tayang") == 2


def test_a_draft_that_is_opened_with_an_error_stays_a_draft(city: Office) -> None:
    before = city.site()
    satu(city.desk, "konsep", status="draft")
    city.commit()
    satu(city.desk, "konsep", **BAD)
    city.commit()
    assert run() == publish.KEPT_BACK and city.site() == before


def test_a_link_to_what_is_kept_back_keeps_its_page_back_too(city: Office) -> None:
    city.desk.release("baru", **BAD)
    satu(city.desk, body="[rilis baru](../baru/index.id.md)\n\n" + BODY["id"])
    assert run() == publish.KEPT_BACK and b"rilis baru" not in city.site()[PAGE]


STOPS: list[tuple[str, Callable[[Office], object], str]] = [
    ("status", lambda o: satu(o.desk, status="drfat"), "mengubah status"),
    ("embargo", lambda o: satu(o.desk, published="2026-11-20 09:00", embargo="2026-11-20 08:00", **BAD), "mengubah embargo"),
    ("a misspelt embargo", lambda o: satu(o.desk, embrago="2026-12-20 08:00"), "mengubah embargo"),
    ("a later time", lambda o: satu(o.desk, published="2026-11-30 08:00"), "mengubah embargo"),
    ("withdrawal", lambda o: satu(o.desk, withdrawn="{at: 2026-11-24 08:00, reason: salah orang}", **BAD), "mengubah withdrawn"),
    ("expiry", lambda o: satu(o.desk, expires="2026-11-23 08:00", **BAD), "mengubah expires"),
    ("case", lambda o: satu(o.desk, case="{shielded: [child], checked_by: Kasi Humas, checked_at: 2026-11-24 08:00}", **BAD), "mengubah case"),
    ("a gate on people", lambda o: satu(o.desk, body="Warga dengan NIK 7372014512900002 melapor.\n"), "penjaga data orang"),
    ("a header beyond repair", lambda o: satu(o.desk, status='"drfat'), "mengubah status"),
    ("a data file", lambda o: (satu(o.desk, **BAD), o.desk.write("data/agencies.toml", "rusak")), "seluruh situs"),
    ("a stray file", lambda o: (satu(o.desk, **BAD), o.desk.write("releases/2026/kabar.md", "x")), "seluruh situs"),
    ("too many", lambda o: [o.desk.release(f"rusak-{n}", **BAD) for n in range(TOO_MANY + 1)], "lebih dari"),
    ("an agency that is gone", lambda o: o.desk.write("data/agencies.toml", AGENCIES.replace("[dinkes", "[dinsos").replace('"dinkes"', '"dinsos"')), "tidak ada versi"),
]


def test_no_quarantine_but_a_stop(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    before = city.site()
    for name, edit, words in STOPS:
        edit(city)
        capfd.readouterr()
        assert run() == publish.FAILED and city.site() == before, name
        told = capfd.readouterr().err
        assert words in told and "DIKARANTINA" not in told and "Tidak ada yang ditulis" in told, name
        assert not (city.folder / ".cache/quarantine").exists(), name
        city.git("checkout", "-q", "--", "content")
        city.git("clean", "-fdq", "content")


def test_without_git_there_is_no_earlier_version(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    satu(office.desk)
    assert run() == publish.OK
    before = office.site()
    satu(office.desk, **BAD)
    assert run() == publish.FAILED and office.site() == before and "tidak ada versi" in capfd.readouterr().err


def test_the_content_itself_is_left_alone(city: Office) -> None:
    satu(city.desk, **BAD)
    before = tree(city.desk.content)
    assert run() == publish.KEPT_BACK and tree(city.desk.content) == before


@pytest.mark.parametrize(("now", "before", "field"), [
    ("status: published", "status: published", ""), ("status: published", "title: x", "status"), ("title: a", "title: b", ""),
    ("Status: draft", "title: x", "status"), ("ditarik: {at: x}", "title: x", "withdrawn"), ("statsu: draft", "", "status"),
    ("case:\n  checked_by: A", "case:\n  checked_by: B", "case"), ("case:\n  # x\n  a: B", "case:\n  a:  B", ""), ("'expires': 2026", "expires: 2026", ""),
    ("place: Bacukiki", "category: kesehatan", ""), ('embargo: "2026', "", "embargo")])
def test_guarded_fields_are_read_line_by_line(now: str, before: str, field: str) -> None:
    files = [{"index.id.md": f"---\n{header}\n---\nstatus: isi\n".encode(), "foto.jpg": b"status: x"} for header in (now, before)]
    assert touched(*files) == field
