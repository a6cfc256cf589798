"""Promise 5: every address that was ever published answers, or its loss is told with the cure."""

from __future__ import annotations

import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import Press, png
from hypothesis import given
from hypothesis import strategies as st
from newsroom import build
from newsroom.data import load
from newsroom.git import Repository
from newsroom.ledger import address_of, file_of, lost, record, shrunk
from newsroom.problems import Problem, message
from newsroom.roots import Content
from newsroom.state import State
from newsroom.values import KEY

OLD = "releases/2026/11/panen"
FILES = '[{file: "Laporan akhir.csv", title: Laporan akhir panen}]'


@pytest.fixture
def newsroom(press: Press) -> Press:
    """Published once, and recorded."""
    press.desk.release("panen", attachments=FILES, image="{src: foto.png, alt: Foto panen raya}", english={"slug": "harvest"})
    press.desk.write(f"{OLD}/Laporan akhir.csv", b"a,b\n")
    press.desk.write(f"{OLD}/foto.png", png())
    press.desk.activity("rapat")
    press.desk.page("tentang")
    press.desk.release("konsep", status="draft")
    press.run()
    assert recorded(press) > 20
    return press


def recorded(press: Press) -> int:
    state = State(press.settings().cache, press.output)
    try:
        return sum(record(Content(press.desk.content), state).values())
    finally:
        state.close()


def ledger(press: Press) -> dict[str, list[str]]:
    folder = press.desk.content / "ledger"
    return {p.relative_to(folder).as_posix(): p.read_text().splitlines() for p in sorted(folder.rglob("*.txt"))}


def told(press: Press) -> list[Problem]:
    """What `make check` says of addresses, and what a publish would: the same."""
    checked = [p for p in build.check(press.settings()) if p.code == "address-lost"]
    press.run()
    state = State(press.settings().cache, press.output)
    assert list(lost(Content(press.desk.content), state, load(press.desk.content)[0].redirects)) == checked
    state.close()
    return checked


def test_a_file_for_each_release_holds_its_addresses(newsroom: Press) -> None:
    held = ledger(newsroom)
    assert held["a/aaaaaaab.txt"] == ["/berita/2026/11/panen/", "/berita/2026/11/panen/Laporan%20akhir.csv", "/en/news/2026/11/harvest/"]
    pages = ["/agenda/2026/11/rapat/", "/en/activities/2026/11/rapat/"]
    assert held["a/aaaaaaac.txt"] == [address for page in pages for address in (page, f"{page}calendar.ics")]
    assert held["pages/tentang.txt"] == ["/en/about/", "/tentang/"]
    assert {"/", "/en/", "/rss.xml", "/berita/", "/instansi/dinkes/", "/lama/", "/hilang/"} <= set(held["site.txt"])
    everything = "\n".join(line for lines in held.values() for line in lines)
    assert all(word not in everything for word in ("konsep", "404", "robots", ".png", "_redirects", "sitemap"))
    assert all(KEY.fullmatch(name.split("/")[1][:-4]) for name in held if name[1] == "/")


def test_it_only_grows_and_says_nothing_when_nothing_is_new(newsroom: Press) -> None:
    before = ledger(newsroom)
    assert recorded(newsroom) == 0 and ledger(newsroom) == before and told(newsroom) == []
    newsroom.desk.release("kedua")
    newsroom.run()
    assert recorded(newsroom) >= 2 and all(set(lines) <= set(ledger(newsroom)[name]) for name, lines in before.items())


def test_the_ledger_is_no_input_of_the_site(newsroom: Press) -> None:
    before = newsroom.build()
    newsroom.desk.write("ledger/z/zzzzzzzz.txt", "/tidak/pernah/\n")
    assert newsroom.build() == before and newsroom.problems() == []


def move(press: Press, slug: str = "panen-raya") -> None:
    (press.desk.content / OLD).rename(press.desk.content / OLD.replace("panen", slug))


def remove(press: Press) -> None:
    for file in (press.desk.content / OLD).iterdir():
        file.unlink()
    (press.desk.content / OLD).rmdir()


def change(press: Press, name: str, old: str, new: str) -> None:
    file = press.desk.content / OLD / name
    file.write_text(file.read_text().replace(old, new))


LOSSES = [
    ("renamed", move, [("/berita/2026/11/panen/", "/berita/2026/11/panen-raya/"),
                       ("/berita/2026/11/panen/Laporan%20akhir.csv", "/berita/2026/11/panen-raya/Laporan%20akhir.csv")]),
    ("deleted", remove, [("/berita/2026/11/panen/", ""), ("/berita/2026/11/panen/Laporan%20akhir.csv", ""), ("/en/news/2026/11/harvest/", "")]),
    ("another slug", lambda press: change(press, "index.en.md", "slug: harvest", "slug: crop"), [("/en/news/2026/11/harvest/", "/en/news/2026/11/crop/")]),
    ("back to a draft", lambda press: change(press, "index.id.md", "type: news", "type: news\nstatus: draft"),
     [("/berita/2026/11/panen/", ""), ("/berita/2026/11/panen/Laporan%20akhir.csv", ""), ("/en/news/2026/11/harvest/", "")]),
    ("a translation taken away", lambda press: (press.desk.content / OLD / "index.en.md").unlink(), [("/en/news/2026/11/harvest/", "/berita/2026/11/panen/")]),
    ("an attachment taken away", lambda press: (change(press, "index.id.md", f"attachments: {FILES}\n", ""), (press.desk.content / OLD / "Laporan akhir.csv").unlink()),
     [("/berita/2026/11/panen/Laporan%20akhir.csv", "/berita/2026/11/panen/")]),
]


@pytest.mark.parametrize(("loss", "expected"), [row[1:] for row in LOSSES], ids=[row[0] for row in LOSSES])
def test_an_address_that_is_lost_is_told_with_its_cure_and_the_cure_helps(newsroom: Press, loss: object, expected: list[tuple[str, str]]) -> None:
    loss(newsroom)
    errors = [p for p in told(newsroom) if p.severity == "error"]
    assert [(p.values["address"], p.values["near"]) for p in errors] == expected
    assert {p.path for p in errors} == {"ledger/a/aaaaaaab.txt"}
    cures = [message(p, "id", "near" if p.values["near"] else "help").splitlines() for p in errors]
    newsroom.desk.write("data/redirects.toml", "\n".join(line for cure in cures for line in cure if line.startswith(("[", "to =", "gone ="))))
    assert [p for p in told(newsroom) if p.path == "ledger/a/aaaaaaab.txt"] == []


def test_a_withdrawn_release_keeps_its_address(newsroom: Press) -> None:
    change(newsroom, "index.id.md", "type: news", "type: news\nwithdrawn: {at: 2026-11-22 09:00, reason: Keliru.}")
    assert all(p.severity == "warning" for p in told(newsroom)), "the year's list goes with its last release: no reason to stop"


def test_a_redirect_that_is_taken_away_is_an_address_that_is_lost(newsroom: Press) -> None:
    newsroom.desk.write("data/redirects.toml", '["/lama/"]\nto = "/berita/"\n')
    assert [p.values["address"] for p in told(newsroom)] == ["/hilang/"]


@given(st.text(st.characters(blacklist_categories=["Cs", "Cc"]), min_size=1).map(lambda name: name.replace("/", "_")))
def test_an_address_names_one_file(name: str) -> None:
    for save_as in (f"a/{name}", f"a/{name}/index.html", "index.html"):
        assert file_of(address_of(save_as)) == save_as or name == "index.html"
    assert address_of(name).isascii() and address_of(f"{name}/index.html") == quote(f"/{name}/")


def test_a_line_is_never_taken_out(tmp_path: Path) -> None:
    def commit(**files: str | None) -> str:
        for name, text in files.items():
            file = tmp_path / f"content/ledger/a/{name}.txt"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.unlink(missing_ok=True)
            if text is not None:
                file.write_text(text)
        for command in ("add -A", "-c user.name=a -c user.email=a@b commit -q --allow-empty -m x"):
            subprocess.run(["git", *command.split()], cwd=tmp_path, check=True)
        return subprocess.run(["git", "rev-parse", "HEAD"], cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    start, grown, less = commit(one="/a/\n/b/\n", two="/c/\n"), commit(one="/a/\n/a/b/\n/b/\n", three="/d/\n"), commit(one="/a/b/\n", two=None)
    repository = Repository(tmp_path)
    assert list(shrunk(repository, start, grown, "content")) == []
    assert [(p.path.rpartition("/")[2], p.values["address"]) for p in shrunk(repository, grown, less, "content")] == [
        ("one.txt", "/a/"), ("one.txt", "/b/"), ("two.txt", "/c/")]
