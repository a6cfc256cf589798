"""What keeps a Markdown parser from running for minutes or overflowing its stack: bounds before, a time limit during."""

from __future__ import annotations

import re
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from .markdown_tree import Job
from .problems import Place

MAX_MARKERS = 10  # nested lists and quotes
MAX_BRACKETS = 20  # unmatched or nested in one paragraph


class TooSlow(Exception):
    """A body took longer than SECONDS."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TooSlow after so many seconds of work: of the processor's time, so that a busy machine refuses nothing. Only a main
    thread can be interrupted; elsewhere the bounds must do."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow

    previous = signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds, 1)  # and every second after: one raised in a destructor is lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, previous)


def within_bounds(job: Job) -> bool:
    """Refuse what makes a Markdown parser run for minutes or overflow its stack."""
    if "\x02" in job.source or "\x03" in job.source:  # Python-Markdown's own marks; already told
        return False
    for row, line in enumerate(job.source.split("\n")):
        if not line or line[0].isalpha():  # neither a mark nor indented
            continue
        lead = re.match(r"(?:[ \t]*(?:>|[-*+](?=\s)|\d+[.)](?=\s)))*", line)[0]
        depth = len(re.findall(r"[>*+-]|\d+", lead)) + (len(line) - len(line.lstrip())) // 4
        if depth > MAX_MARKERS and line.strip(" \t-*_"):
            job.tell("body-too-deep", Place(job.first_line + row, 1, min(len(line), 60)), most=MAX_MARKERS)
            return False
    return _brackets_within_bounds(job)


def _brackets_within_bounds(job: Job) -> bool:
    if job.source.count("[") <= MAX_BRACKETS:
        return True
    offset = 0
    for paragraph in re.split(r"(\n[ \t]*\n)", job.source):
        depth = worst = 0
        for mark in re.findall(r"\\.|[\[\]]", paragraph):
            depth = depth + 1 if mark == "[" else max(0, depth - 1) if mark == "]" else depth
            worst = max(worst, depth)
        if worst > MAX_BRACKETS:
            job.tell("body-brackets", job.at(offset + paragraph.index("[")), most=MAX_BRACKETS)
            return False
        offset += len(paragraph)
    return True
