"""Progress: how far a step is and how long it will take, once it has lasted a second."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
Progress = Callable[[Iterable[T]], Iterable[T]]
PATIENCE, PAUSE = 1.0, 0.1  # seconds before a step shows itself, and between two signs of life
LONG = 10.0  # seconds after which a log hears of a step too


def silent(things: Iterable[T]) -> Iterable[T]:
    return things


def shown(text: str, total: int, stream: TextIO | None = None) -> Progress:
    """Shows `text`, which names `{done}`, `{total}` and `{left}` (seconds): on a terminal one line that moves and is
    wiped at the end, elsewhere a plain line when a long step is done."""
    stream = stream or sys.stderr
    return lambda things: _shown(things, text, total, stream)


def _shown(things: Iterable[T], text: str, total: int, stream: TextIO) -> Iterator[T]:
    start = last = time.monotonic()
    width = done = 0
    for thing in things:
        yield thing
        done, now = done + 1, time.monotonic()
        if stream.isatty() and now - start > PATIENCE and now - last > PAUSE:
            line = text.format(done=done, total=total, left=max(round((now - start) / done * (total - done)), 0))
            stream.write("\r" + line.ljust(width))
            stream.flush()
            last, width = now, len(line)
    if width:
        stream.write("\r" + " " * width + "\r")
    elif not stream.isatty() and time.monotonic() - start > LONG:
        stream.write(text.format(done=done, total=total, left=0) + "\n")
    stream.flush()
