"""A first look at a site: what is not as the last build left it. Where nothing is, nothing else needs to be imported."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .executors import beside
from .output import Stat, Tally, stat_of
from .salts import facts_salt, theme_salt
from .source import Tree, folder_of, is_folder, scan

if TYPE_CHECKING:
    from jinja2 import Environment

    from .problems import Problem
    from .settings import Settings
    from .state import State


@dataclass(frozen=True, slots=True)
class Built:
    """A site that was built: what became of its files, its warnings, and how much there is of what."""

    tally: Tally
    problems: tuple[Problem, ...]
    releases: int
    activities: int
    next_due: float | None = None  # when a page will change by itself, in seconds since the epoch
    look: Look | None = None  # how it was left, for a process that builds again


class Left(NamedTuple):
    """How the output was found: how many files the last build left, which of them are not so now, and whether nothing was put among them
    or taken away."""

    count: int = 0
    lost: Set[str] = frozenset()
    is_tidy: bool = False


@dataclass
class Look:
    """`is_anew`: whatever was known of content does not count any more. `ask` waits for what is found in the output."""

    now: float
    facts: bytes
    ask: Callable[[], Left]
    theme: bytes = b""
    is_anew: bool = True
    is_same_theme: bool = False
    tree: Tree | None = None

    @cached_property
    def left(self) -> Left:
        """Asked for as late as can be: meanwhile the other core looks at it. Raises Damaged."""
        return self.ask()


@contextmanager
def look(settings: Settings, state: State, environment: Environment | None = None, folder: Path | None = None) -> Iterator[Look]:
    """Compares the content, and the output where there is one, with what the state knows. Opens no file of the content.

    While the block runs, the output is still looked at; when it has to be changed, `left` has to be asked for before.
    """
    now = settings.now().timestamp()
    with beside(partial(_left, folder, state.closed_table("outputs"), state.closed_table("folders"))) if folder else nullcontext(Left) as ask:
        found = Look(now, facts_salt(settings), ask)
        found.is_anew = state.fact("facts") != found.facts or now < state.fact("now", 0)
        if environment:
            found.theme = theme_salt(settings, environment)
            found.is_same_theme = state.fact("theme") == found.theme
        found.tree = scan(settings.content, settings.master, {} if found.is_anew else state.table("seen"))
        yield found


def _has_work(found: Look) -> bool:
    """Whether the content or the theme is another one than at the last build."""
    tree = found.tree
    return bool(found.is_anew or not found.is_same_theme or tree.changed or tree.gone or tree.problems or tree.doubles or tree.seen != tree.before)


def _left(folder: Path, outputs: Callable[[], Mapping[str, Stat]], folders: Callable[[], Mapping[str, int]]) -> Left:
    """Asked of every file and folder at every build, so by their names in the output folder alone: a whole path takes longer to follow."""
    known, times, lost = outputs(), folders(), set()
    output = os.open(folder, os.O_RDONLY)
    try:
        for name, (size, time, inode) in known.items():
            try:
                found = os.lstat(name, dir_fd=output)
            except OSError:
                lost.add(name)
                continue
            if found.st_mtime_ns != time or found.st_size != size or found.st_ino != inode:
                lost.add(name)
        return Left(len(known), lost, bool(times) and all(stat_of(name or ".", output)[1] == time for name, time in times.items()))
    finally:
        os.close(output)


def unchanged(found: Look, state: State) -> Built | None:
    """The result of a build that would change nothing; None where something has to be done."""
    if _has_work(found) or found.left.lost or not found.left.is_tidy or state.due(found.now):
        return None
    return Built(Tally(found.left.count, 0, 0), tuple(state.problems()), *state.fact("counts"), state.next_due(), found)


def look_again(settings: Settings, state: State, last: Look, paths: Iterable[str]) -> Look | None:
    """What a look would find after a change of these files of the content and nothing else. None where a whole look is due:
    a folder that came or went, the data, the clock."""
    folders = {folder_of(path) for path in paths}
    now = settings.now().timestamp()
    if now < last.now or any(folder not in last.tree.seen or not is_folder(folder) for folder in folders):
        return None
    tree = last.tree.again(folders)
    left = Left(len(state.table("outputs")), is_tidy=True)
    return Look(now, last.facts, lambda: left, last.theme, False, True, tree) if tree else None
