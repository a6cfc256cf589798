"""A first look at a site: what is not as the last build left it. Where nothing is, nothing else needs to be imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

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


@dataclass(slots=True)
class Look:
    """`is_anew`: whatever was known of content does not count any more. `known` are the files of the output as they were left, of
    which those in `lost` are not so now; `folders` theirs, `is_tidy` when nothing was put among them or taken away."""

    now: float
    facts: bytes
    theme: bytes = b""
    is_anew: bool = True
    is_same_theme: bool = False
    tree: Tree | None = None
    known: dict[str, Stat] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    folders: dict[str, int] = field(default_factory=dict)
    is_tidy: bool = False


def look(settings: Settings, state: State, environment: Environment | None = None, folder: Path | None = None) -> Look:
    """Compares the content, and the output where there is one, with what the state knows. Opens no file of the content."""
    now = settings.now().timestamp()
    known, folders = (state.table("outputs"), state.table("folders")) if folder else ({}, {})
    with beside(partial(_left, folder, known, folders)) as left:
        found = Look(now, facts_salt(settings), known=known, folders=folders)
        found.is_anew = state.fact("facts") != found.facts or now < state.fact("now", 0)
        if environment:
            found.theme = theme_salt(settings, environment)
            found.is_same_theme = state.fact("theme") == found.theme
        found.tree = scan(settings.content, settings.master, {} if found.is_anew else state.table("seen"))
        if _has_work(found):
            from . import work  # noqa: F401, it takes about as long as what there is to wait for
        found.lost, found.is_tidy = left()
    return found


def _has_work(found: Look) -> bool:
    """Whether the content or the theme is another one than at the last build."""
    tree = found.tree
    return bool(found.is_anew or not found.is_same_theme or tree.changed or tree.gone or tree.problems or tree.doubles or tree.seen != tree.before)


def _left(folder: Path | None, known: Mapping[str, Stat], folders: Mapping[str, int]) -> tuple[set[str], bool]:
    """The files that are not as they were left, and whether all folders are."""
    root = f"{folder}/"
    return ({name for name, stat in known.items() if stat_of(root + name) != stat},
            bool(folders) and all(stat_of(root + name)[1] == time for name, time in folders.items()))


def unchanged(found: Look, state: State) -> Built | None:
    """The result of a build that would change nothing; None where something has to be done."""
    if _has_work(found) or found.lost or not found.is_tidy or state.due(found.now):
        return None
    return Built(Tally(len(found.known), 0, 0), tuple(state.problems()), *state.fact("counts"), state.next_due(), found)


def look_again(settings: Settings, state: State, last: Look, paths: Iterable[str]) -> Look | None:
    """What a look would find after a change of these files of the content and nothing else. None where a whole look is due:
    a folder that came or went, the data, the clock."""
    folders = {folder_of(path) for path in paths}
    now = settings.now().timestamp()
    if now < last.now or any(folder not in last.tree.seen or not is_folder(folder) for folder in folders):
        return None
    tree = last.tree.again(folders)
    known, times = state.table("outputs"), state.table("folders")
    return Look(now, last.facts, last.theme, False, True, tree, known, set(), times, True) if tree else None
