"""How far a step is: shown to a person who waits, and to nobody when it is over at once."""

from __future__ import annotations

import io

import pytest
from newsroom.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that moves by its first entry each time that it is read."""
    now = [0.0, 0.0]

    def tick() -> float:
        now[1] += now[0]
        return now[1]

    monkeypatch.setattr("newsroom.progress.time.monotonic", tick)
    return now


def told(stream: io.StringIO, things: int) -> str:
    assert list(shown("{done} of {total}, {left} s", things, stream)(range(things))) == list(range(things)), "everything passes, in order"
    return stream.getvalue()


def test_a_terminal_sees_one_line_that_moves_and_is_wiped(clock: list[float]) -> None:
    clock[0] = 0.5
    text = told(Terminal(), 8)
    assert "3 of 8, 2 s" in text and "\n" not in text and text.endswith("\r" + " " * len("7 of 8, 0 s") + "\r")


@pytest.mark.parametrize("stream", [Terminal, io.StringIO])
def test_a_step_of_less_than_a_second_says_nothing(clock: list[float], stream: type) -> None:
    clock[0] = 0.01
    assert told(stream(), 8) == ""


def test_a_log_hears_of_a_long_step_when_it_is_done(clock: list[float]) -> None:
    clock[0] = 0.5
    assert told(io.StringIO(), 8) == "", "four seconds"
    assert told(io.StringIO(), 30) == "30 of 30, 0 s\n"
