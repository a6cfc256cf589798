"""What was erased: a file that cannot be believed stops whoever asks, and is told."""

from __future__ import annotations

from datetime import datetime

import pytest
from conftest import Desk
from newsroom.data.erased import Erased, erased
from newsroom.problems import SiteProblems
from newsroom.salts import MAX_DATA
from test_data import read, told

ENTRY = '[aaaaaaac]\nat = 2026-11-24T13:30:00+08:00\nfiles = ["berita/2026/11/dua/index.html"]\n'
BAD = [ENTRY.replace(old, new) for old, new in (
    ("at = 2026-11-24T13:30:00+08:00\n", ""), ("+08:00", ""), ("T13:30:00+08:00", ""), ('["berita/2026/11/dua/index.html"]', '"berita/"'), ('["berita/', '[3, "berita/'),
    ("files", "file"))] + ["aaaaaaac = 3\n"]


def test_an_entry_is_read_whole(desk: Desk) -> None:
    desk.write("data/erased.toml", ENTRY)
    assert erased(desk.content) == (Erased("aaaaaaac", datetime.fromisoformat("2026-11-24T13:30:00+08:00"), ("berita/2026/11/dua/index.html",)),)


def test_no_file_is_nothing_erased(desk: Desk) -> None:
    assert erased(desk.content) == ()


@pytest.mark.parametrize("text", [*BAD, "rusak"])
def test_a_damaged_entry_stops_whoever_asks_and_is_told(desk: Desk, text: str) -> None:
    assert told(read(desk, erased=text)[1]) == [("data-syntax", "erased", 1)]
    with pytest.raises(SiteProblems):
        erased(desk.content)


def test_a_giant_file_is_not_read_and_never_taken_for_an_empty_one(desk: Desk) -> None:
    file = desk.content / "data/erased.toml"
    with file.open("wb") as giant:  # sparse: whoever reads it needs a gigabyte
        giant.truncate(1_000_000_000)
    with pytest.raises(SiteProblems) as stopped:
        erased(desk.content)
    [problem] = stopped.value.problems
    assert (problem.code, problem.path, str(MAX_DATA) in str(problem.values["reason"])) == ("data-syntax", "data/erased.toml", True)
