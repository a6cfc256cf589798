"""Time is an input too: a build says when the next page changes by itself, and at that moment it does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from conftest import WITA, Press

DUE = [  # what lies there at noon of the 24th, when the next change is due
    ("an embargo", lambda d: d.release(published=None, embargo="2026-11-25 09:00"), "2026-11-25 09:00"),
    ("an activity that begins", lambda d: d.activity(start="2026-11-24 13:00", end="2026-11-24 15:00"), "2026-11-24 13:00"),
    ("an activity that is under way", lambda d: d.activity(start="2026-11-24 11:00", end="2026-11-24 15:00"), "2026-11-24 15:00"),
    ("an activity without an end", lambda d: d.activity(start="2026-11-24 11:00"), "2026-11-25 00:00"),
    ("an expiry", lambda d: d.release(expires="2026-11-26 10:00"), "2026-11-26 10:00"),
    ("a deadline", lambda d: d.release(type="announcement", deadline="2026-11-24 16:00"), "2026-11-24 16:00"),
    ("an announcement that grows old", lambda d: d.release(type="announcement", published="2026-11-20 09:00"), "2027-01-19 09:00"),
    ("a pinned release", lambda d: (d.release("lain", published="2026-11-23 09:00"), d.release(pinned="{from: 2026-11-24 09:00, to: 2026-11-25 08:00}")), "2026-11-25 08:00"),
    ("the sooner of two", lambda d: (d.release("a", expires="2026-11-26 10:00"), d.release("b", expires="2026-11-25 10:00")), "2026-11-25 10:00"),
    ("nothing", lambda d: d.release(), None),
    ("a draft", lambda d: d.release(status="draft", published="2026-12-01 09:00"), None),
]


def due(press: Press) -> datetime | None:
    found = press.run().next_due
    return datetime.fromtimestamp(found, WITA) if found else None


@pytest.mark.parametrize(("write", "moment"), [row[1:] for row in DUE], ids=[row[0] for row in DUE])
def test_a_build_says_when_the_next_change_is_due(press: Press, write: Callable, moment: str | None) -> None:
    write(press.desk)
    expected = datetime.fromisoformat(moment).replace(tzinfo=WITA) if moment else None
    assert (due(press), due(press)) == (expected, expected), "the first build, and one that has nothing to do"


@pytest.mark.parametrize(("write", "moment"), [row[1:] for row in DUE if row[2]], ids=[row[0] for row in DUE if row[2]])
def test_until_then_nothing_changes_and_then_something_does(press: Press, clock: Callable, write: Callable, moment: str) -> None:
    write(press.desk)
    before = press.build()
    clock((datetime.fromisoformat(moment) - timedelta(minutes=1)).isoformat())
    assert press.build() == before
    clock(moment)
    assert press.build() != before
