"""What a build leaves to the next: whole, or as it was before."""

from __future__ import annotations

import os
from math import inf
from pathlib import Path

import pytest
from hypothesis import strategies as st
from newsroom import state as module
from newsroom.database import Database
from newsroom.problems import Problem
from newsroom.state import State
from newsroom.trace import Trace
from newsroom.view import Site
from often import for_all


def trace(*facts: str, due: float | None = None) -> Trace:
    found = Trace(100.0)
    for fact in facts:
        found.note(fact)
    if due:
        assert not found.has_come(due)
    return found


def test_a_unit_is_found_by_what_it_last_looked_at() -> None:
    state = State()
    state.put_unit("a", trace("x", "y"))
    state.put_unit("b", trace("y", "z"))
    assert (state.readers(["x"]), state.readers(["y"]), state.readers(["x", "z"])) == ({"a"}, {"a", "b"}, {"a", "b"})
    state.put_unit("a", trace("z"))
    state.drop_unit("b")
    assert (state.readers(["x", "y"]), state.readers(["z"])) == (set(), {"a"})


def test_a_unit_is_due_when_its_moment_has_come() -> None:
    state = State()
    for name, due in (("a", 200.0), ("b", 300.0), ("c", None)):
        state.put_unit(name, trace(due=due))
    assert [state.due(now) for now in (199.0, 200.0, 1e9)] == [set(), {"a"}, {"a", "b"}] and state.next_due() == 200.0


def test_problems_of_a_unit_are_those_of_its_last_time() -> None:
    state = State()
    state.put_unit("a", trace(), [Problem("stray-file", "x")])
    assert state.problems() == [Problem("stray-file", "x")]
    state.add_problems("a", [Problem("stray-file", "y")])
    assert state.problems() == [Problem("stray-file", "x"), Problem("stray-file", "y")]
    state.put_unit("a", trace())
    assert state.problems() == []
    state.add_problems("a", [Problem("stray-file", "z")])
    assert state.problems() == [Problem("stray-file", "z")]


def test_a_result_lasts_until_something_changes_that_it_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    state = State()
    state.put_unit("unit", trace("x"))
    for name, facts in (("a", {"x", "y"}), ("b", {"y"})):
        state.put_result(name, facts, name.upper())
    assert state.readers(["x"]) == {"unit"}, "a result is no work"
    state.drop_results(["x"])
    assert [state.result(name) for name in "ab"] == [None, (frozenset("y"), "B")]
    state.put_result("a", {"x"}, "anew")
    monkeypatch.setattr(module, "MOST", 1)
    state.drop_results(["z"])
    assert [state.result(name) for name in "ab"] == [None, None], "too many, and nobody knows which are still asked for"
    state.put_result("a", {"x"}, "again")
    state.drop_units()
    assert state.result("a") is None


def test_a_result_that_time_changes_is_made_each_time() -> None:
    """And what it looked at counts for whoever shows it, made or kept."""
    state, made = State(), []

    def make(site: Site, *moments: float) -> list[bool]:
        made.append(moments)
        site.trace.note("x")
        return [site.has_come(moment) for moment in moments]

    for name, moments, times, due in (("timeless", (50.0,), 1, inf), ("timely", (200.0,), 2, 200.0)):
        made.clear()
        for _ in range(2):
            site = Site(None, {}, None, state, (), trace("own"), None)
            assert site.shared(name, lambda site, moments=moments: make(site, *moments)) == [moments == (50.0,)]
            assert site.trace.facts == {"own", "x"} and site.trace.due == due
        assert len(made) == times


@pytest.mark.parametrize("folder", [None, "cache"])
def test_a_transaction_that_fails_leaves_nothing(tmp_path: Path, folder: str | None) -> None:
    state = State(tmp_path / folder, tmp_path / "out") if folder else State()
    with state.transaction():
        state.put_fact("name", 1)
        state.put_table("table", {"a": 1})
    with pytest.raises(ZeroDivisionError), state.transaction():
        state.put_fact("name", 2)
        state.put_table("table", {"b": 2})
        1 / 0  # noqa: B018, that is the point
    assert (state.fact("name"), state.table("table")) == (1, {"a": 1})


def test_a_table_is_what_was_put_however_it_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a whole, or as what differs; put whole, or by its differences; in the process that put it, and in the next."""
    monkeypatch.setattr(module, "FEW", 3)
    monkeypatch.setattr(module, "NO_DIFFERENCE", ({}, frozenset(), 3))

    def check(puts: list[tuple[dict[str, int], set[str] | None]]) -> None:
        state, table = State(), {}
        for now, away in puts:
            if away is None:
                table = now
                state.put_table("t", table)
            else:
                table = {k: v for k, v in table.items() if k not in away} | now
                state.change_table("t", now, away - now.keys())
            closed = state.closed_table("t")
            state.forget()
            assert closed() == state.closed_table("t")() == state.table("t") == table

    names = st.sampled_from("abcdefgh")
    for_all(st.lists(st.tuples(st.dictionaries(names, st.integers(0, 2)), st.none() | st.sets(names)), max_size=8), 500, check)


def test_what_other_code_wrote_is_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = State(tmp_path, tmp_path / "out")
    state.put_fact("name", 1)
    state.close()
    assert State(tmp_path, tmp_path / "out").fact("name") == 1
    monkeypatch.setattr(module, "code_salt", lambda: b"another")
    later = State(tmp_path, tmp_path / "out")
    assert later.fact("name") is None and later.database.damage == "", "an upgrade is no damage"


@pytest.mark.parametrize("tables", [module.TABLES[:1], ("CREATE TABLE older (name TEXT)",)], ids=["fewer", "others"])
def test_a_file_with_the_tables_of_other_code_is_begun_anew(tmp_path: Path, tables: tuple[str, ...]) -> None:
    file = State(tmp_path, tmp_path / "out").database.file
    file.unlink()
    older = Database(file, tables)
    with older.transaction():
        pass
    older.close()
    state = State(tmp_path, tmp_path / "out")
    with state.transaction():
        state.put_result("a", {"b"}, 1)
    state.close()
    later = State(tmp_path, tmp_path / "out")
    assert later.result("a") == (frozenset({"b"}), 1) and state.database.damage == later.database.damage == "", "an upgrade is no damage"


def test_a_file_is_checked_from_end_to_end_only_when_it_is_not_as_it_was_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    checks: list[object] = []
    check = Database._check
    monkeypatch.setattr(Database, "_check", lambda self: checks.append(self) or check(self))

    def opened() -> int:
        checks.clear()
        State(tmp_path, tmp_path / "out").close()
        return len(checks)

    state = State(tmp_path, tmp_path / "out")
    with state.transaction():
        state.put_fact("name", "x" * 100_000)
    state.close()
    assert opened() == 0
    state = State(tmp_path, tmp_path / "out")
    with pytest.raises(ZeroDivisionError), state.transaction():  # a build that stops at a problem leaves it as it was
        for number in range(300):
            state.put_fact(f"name {number}", "y" * 100_000)
        1 / 0  # noqa: B018, that is the point
    state.close()
    assert opened() == 0
    (file,) = tmp_path.glob("site-*.sqlite")
    os.utime(file)
    assert (opened(), opened()) == (1, 0), "restored from elsewhere: once"
