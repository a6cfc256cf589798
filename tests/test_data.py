"""The data files: read strictly, a key that nobody reads and a value of the wrong kind are told at their line. Each has tests of its own beside."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import ROOT, Desk
from newsroom.data import Data, load
from newsroom.data.agencies import Contact
from newsroom.data.redirects import Redirect
from newsroom.problems import Problem

FILES = ("agencies", "categories", "hosts", "redirects", "operators", "terms", "services", "plain", "erased")


def read(desk: Desk, **files: str | bytes) -> tuple[Data, list[Problem]]:
    for name, text in files.items():
        desk.write(f"data/{name}.toml", text)
    return load(desk.content)


def told(problems: list[Problem]) -> list[tuple[str, str, int]]:
    return [(p.code, p.path.removeprefix("data/").removesuffix(".toml"), p.place.line) for p in problems]


def test_a_good_set_of_files_is_read_whole(desk: Desk) -> None:
    data, problems = load(desk.content)
    assert problems == [] and list(data.agencies) == ["dinkes", "polres", "humas"] and list(data.categories) == ["kesehatan", "keamanan"]
    dinkes, humas = data.agencies["dinkes"], data.agencies["humas"]
    assert (dinkes.kind, dinkes.name.full_in("id"), dinkes.name.short_in("en")) == ("dinas", "Dinas Kesehatan", "Health Office")
    assert dinkes.contacts["humas"] == Contact("humas", {"id": "Humas", "en": "Press office"}, "humas@dinkes.example", "(0421) 000-101")
    assert (humas.active_from, humas.active_to, humas.merged_into) == (date(2008, 1, 1), date(2021, 1, 4), "dinkes")
    assert (data.categories["kesehatan"].name_in("en"), data.categories["kesehatan"].order) == ("Health", 10)
    assert data.redirects == (Redirect("/lama/", to="/berita/"), Redirect("/hilang/", gone={"id": "Tidak pernah berlaku.", "en": "Never valid."}))


def test_the_projects_own_data_has_no_problem() -> None:
    data, problems = load(ROOT / "content")
    assert problems == [] and data.agencies and data.categories and data.hosts.allowed


@pytest.mark.parametrize("name", FILES)
def test_only_agencies_and_categories_must_be_there(desk: Desk, name: str) -> None:
    (desk.content / f"data/{name}.toml").unlink(missing_ok=True)
    assert told(load(desk.content)[1]) == [("data-missing", name, 1)] * (name in ("agencies", "categories"))


BROKEN = [("no value", 'a = 1\nb =\n', 2), ("quote unclosed", '[a]\nname = { id = "Dinas }\n', 2), ("twice", "[a]\nx = 1\n[a]\n", 3), ("Latin-1", b'[a]\nname = "caf\xe9"\n', 1), ("deep", "a = " + "[" * 5000, 1), ("unclosed", "a = [", 1)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("text", "line"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
def test_a_file_that_is_not_toml_is_told_at_its_line(desk: Desk, name: str, text: str | bytes, line: int) -> None:
    assert told(read(desk, **{name: text})[1]) == [("data-syntax", name, line)]


def test_a_bom_is_forgiven(desk: Desk) -> None:
    assert read(desk, categories=b'\xef\xbb\xbf[a]\nname = { id = "A" }\n')[1] == []
