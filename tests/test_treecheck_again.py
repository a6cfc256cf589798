"""A check after edits says what a check from nothing says, whatever was edited, and reads only what changed."""

from __future__ import annotations

import gzip
import os
import shutil
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
import treecheck
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_treecheck import (
    BYTES,
    GOOD,
    MORE,
    NOW,
    SITE,
    SPOILED,
    SPOILED_MORE,
    built,
    codes,
    photo,
    wish,
)
from treecheck import Wish, check, reading

SOURCE = "---\nkey: xk4m7q2d\n{}\n---\n"
EDITS: list[tuple[str, Callable[[Path], object]]] = []


def edit(path: str, data: str | bytes) -> tuple[str, Callable[[Path], object]]:
    return path, lambda folder: built(folder, {path: data})


EDITS += [edit(f"site/{path}", str(MORE.get(path, "")).replace(old, new, 1)) for _, path, old, new in SPOILED + SPOILED_MORE if path in MORE]
EDITS += [edit(f"site/{path}", str(MORE[path]).replace(old, new, 1)) for path, old, new in GOOD]
EDITS += [edit(f"site/{path}", data) for path, data in MORE.items()] * 3  # what was spoiled is put right again
EDITS += [edit(f"site/{path}", data) for path, data, _ in BYTES]
EDITS += [(f"-{path}", lambda folder, path=path: (folder / "site" / path).unlink(missing_ok=True)) for path in MORE] * 2
EDITS += [edit("site/en/index.html.gz", gzip.compress(str(MORE["en/index.html"]).encode())), edit("site/laporan.pdf.gz", b"")]
EDITS += [edit("site/catatan.txt", "xk4m7q2d"), edit("site/rss.xml", str(MORE["rss.xml"]).replace("2026:satu", "2026:xk4m7q2d"))] * 2
EDITS += [edit("sources/releases/2026/11/nanti/index.id.md", SOURCE.format(line)) for line in ("", "status: draft", "embargo: 2026-11-24 21:00")] * 2
EDITS += [edit("ledger/site.txt", text) for text in ("/en/\n", "/en/\n/surat.pdf\n", "/hilang/\n")]


STEPS = st.lists(st.tuples(st.lists(st.sampled_from(EDITS), min_size=1, max_size=3), st.sampled_from([0, 2])), min_size=1, max_size=5)


@pytest.mark.parametrize("times", [25, pytest.param(1500, marks=pytest.mark.long)])
def test_after_any_edits_the_verdict_is_that_of_a_check_from_nothing(tmp_path_factory, times):
    @settings(max_examples=times, deadline=None, database=None, derandomize=times < 1000, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def holds(steps) -> None:
        folder = tmp_path_factory.mktemp("trees")
        built(folder / "site", MORE)
        built(folder, {"sources/releases/2026/11/nanti/index.id.md": SOURCE.format(""), "ledger/site.txt": ""})
        check(folder / "site", SITE, wish(folder, store=True))
        for edits, hours in steps:
            for _, make in edits:
                make(folder)
            now = NOW + timedelta(hours=hours)
            assert check(folder / "site", SITE, wish(folder, store=True, now=now)) == check(folder / "site", SITE, wish(folder, now=now))
        shutil.rmtree(folder)

    holds()


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    read: list[str] = []
    monkeypatch.setattr(reading, "_read", lambda place, real=reading._read: (read.append(Path(place).name), real(place))[1])
    return read


@pytest.fixture
def site(tmp_path: Path) -> Path:
    built(tmp_path / "site", MORE | {f"{n}/index.html": str(MORE["lama/index.html"]) for n in range(20)})
    check(tmp_path / "site", SITE, wish(tmp_path, store=True))
    return tmp_path / "site"


def again(site: Path) -> list[str]:
    return codes(check(site, SITE, wish(site.parent, store=True)))


def test_only_what_changed_is_read_and_what_links_to_what_is_gone(site, monkeypatch):
    read = counted(monkeypatch)
    again(site)
    assert read == []
    built(site, {"gaya.css": "p{}"})
    assert again(site) == [] and read == ["gaya.css"]
    (site / "laporan.pdf").unlink()
    read.clear()
    assert again(site) == ["link-broken"] * 2 and sorted(read) == ["index.html", "redirects.nginx.map"]
    read.clear()
    assert again(site) == ["link-broken"] * 2, "it is told until it is put right"
    built(site, {"laporan.pdf": MORE["laporan.pdf"]})
    assert again(site) == []


def test_the_same_bytes_in_a_new_file_are_read_again(site, monkeypatch):
    read = counted(monkeypatch)
    (site / "foto.jpg").unlink()
    built(site, {"foto.jpg": photo()})
    assert again(site) == [] and read == ["foto.jpg"]


def damage(store: Path, how: str) -> None:
    if how == "missing":
        store.unlink()
    elif how == "cut":
        os.truncate(store, store.stat().st_size // 2)
    elif how == "no database":
        store.write_bytes(b"rusak" * 1000)
    else:
        with sqlite3.connect(store) as database:
            database.execute({"older": "update kept set value = '0000\"x\"' where name = 'version'", "a row": "update units set gives = x'00'",
                              "a table": "drop table wants", "files": "update kept set value = x'0000' where name = 'files'"}[how])
        database.close()


@pytest.mark.parametrize("how", ["missing", "cut", "no database", "older", "a row", "a table", "files"])
def test_a_store_that_cannot_be_used_means_that_all_is_read(site, how):
    damage(site.parent / "store", how)
    built(site, {"en/index.html": str(MORE["en/index.html"]).replace("news", "kabar")})
    assert again(site) == ["fragment-missing"] * 2
    built(site, {"en/index.html": MORE["en/index.html"]})
    assert again(site) == []


def test_a_check_that_is_interrupted_leaves_the_store_as_it_was(site, monkeypatch):
    built(site, {"gaya.css": "p{}"})
    monkeypatch.setattr(treecheck.feed, "sitemaps_match_pages", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        again(site)
    monkeypatch.undo()
    read = counted(monkeypatch)
    assert again(site) == [] and read == ["gaya.css"]


def test_many_files_are_read_by_many_processes(site):
    built(site, {f"catatan/{n}.css": f"p{{background:url(/{'foto' if n % 50 else 'hilang'}.jpg)}}" for n in range(600)})
    assert codes(check(site, SITE, Wish())) == ["link-broken"] * 12
