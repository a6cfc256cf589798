"""`make erase`: afterwards nothing that a command can reach holds the release."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from conftest import Office, key, png, tree
from newsroom import erase, publish
from newsroom.host import pelican_settings
from newsroom.problems import SiteProblems
from newsroom.settings import read


def run(wanted: str) -> int:
    return erase.erase(read(pelican_settings("publishconf.py")), wanted, "publishconf.py")


def test_nothing_is_left(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    """It moved once: an earlier build, a redirect and an older folder hold it too."""
    office.desk.release("umum")
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    clean = os.readlink("public")
    clock("2026-11-24 13:00")
    first = office.desk.release("rahasia", image="{src: wajah.png, alt: Foto seorang anak}", attachments="[{file: putusan.txt, title: Putusan lengkap}]")
    office.desk.write(f"{first}/wajah.png", png(5, 5))
    office.desk.write(f"{first}/putusan.txt", "nama dan alamat")
    office.commit()
    assert run(key(2)) == 1 and "make publish" in capfd.readouterr().err, "no build knows it yet"
    assert publish.publish("publishconf.py") == publish.OK and "berita/2026/11/rahasia/putusan.txt" in office.site()
    clock("2026-11-24 13:30")
    folder = first.replace("rahasia", "inisial")
    (office.desk.content / first).rename(office.desk.content / folder)
    redirects = office.desk.content / "data/redirects.toml"
    moved = "".join(f'["{at}"]\nto = "{at.replace("rahasia", "inisial")}"  # pindah\n' for at in (
        "/berita/2026/11/rahasia/", "/en/news/2026/11/rahasia/", "/berita/2026/11/rahasia/putusan.txt"))
    redirects.write_text(redirects.read_text() + moved)
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    clock("2026-11-24 14:00")
    capfd.readouterr()
    assert run(key(2)) == 0
    told = capfd.readouterr().err
    both = f"--path content/{folder}/ --path content/{first}/\n"
    assert both in told and "https://kabar.parepare.example/berita/2026/11/rahasia/putusan.txt" in told and "archive.org" in told
    assert {name for name in os.listdir("builds") if name.startswith("2026") and "." not in name} == {os.readlink("public").rpartition("/")[2], clean.rpartition("/")[2]}
    for root, _, names in os.walk("."):
        if ".git" not in root.split("/"):
            for name in names:
                data = open(f"{root}/{name}", "rb").read() if os.path.isfile(f"{root}/{name}") else b""
                assert name == "erased.toml" or key(2).encode() not in data.replace(f"a/{key(2)}.txt".encode(), b""), f"{root}/{name}"
                assert b"Judul kabar rahasia" not in data and b"nama dan alamat" not in data and data != png(5, 5), f"{root}/{name}"
    site = office.site()
    for name in ("rahasia", "inisial"):
        assert b"dihapus untuk melindungi" in site[f"berita/2026/11/{name}/index.html"], "each address still answers"
        assert f'"/berita/2026/11/{name}/putusan.txt" "410";' in site["redirects.nginx.map"].decode()
    office.commit("dihapus")
    assert run(key(2)) == 0, "it can be repeated"
    assert both in capfd.readouterr().err, "and tells its own folders again, never more"
    assert run("zzzzzzzz") == 1
    clock("2026-11-24 15:00")
    assert publish.rollback("publishconf.py") == publish.OK and os.readlink("public") == clean


def test_history_is_clean_when_no_object_of_the_repository_is_a_text_of_it(
        office: Office, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FILTER_BRANCH_SQUELCH_WARNING", "1")  # else git waits ten seconds
    office.desk.release("umum")
    first = office.desk.release("nama orang", folder="releases/2026/10/nama-orang")
    office.commit()
    second = "releases/2026/11/inisial"
    (office.desk.content / "releases/2026/11").mkdir(exist_ok=True)
    (office.desk.content / first).rename(office.desk.content / second)
    office.commit()

    def told() -> str:
        capfd.readouterr()
        erase.tell_history(read(pelican_settings("publishconf.py")), key(2))
        return capfd.readouterr().err

    assert f"--path content/{first}/ --path content/{second}/\n" in told()
    office.git("filter-branch", "-f", "--index-filter", f"git rm -rq --cached --ignore-unmatch content/{first} content/{second}", "--", "--all")
    for ref in office.git("for-each-ref", "--format=%(refname)", "refs/original").split():
        office.git("update-ref", "-d", ref)
    assert "git gc --prune=now" in told(), "no branch leads to it, but it lies there"
    office.git("reflog", "expire", "--expire=now", "--all")
    office.git("gc", "-q", "--prune=now")
    assert "Riwayat git content tidak menyimpannya." in told()
    assert office.git("log", "--oneline", "--", "content/releases/2026/11/umum"), "of others nothing is lost"


def test_nothing_is_erased_while_what_was_erased_before_cannot_be_told(office: Office) -> None:
    """The list would be written anew, without what it said."""
    office.desk.release("rahasia")
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    office.desk.write("data/erased.toml", "[aaaaaaac]\nat = kemarin\n")
    before = tree(office.desk.content)
    with pytest.raises(SiteProblems):
        run(key(1))
    assert tree(office.desk.content) == before and "berita/2026/11/rahasia/index.html" in office.site()
