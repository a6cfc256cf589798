"""The story of a build, in order: source -> record -> model -> views -> bytes.

A first look tells whether there is anything to do; only then is `work`, which does it, imported at all.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from .database import Damaged
from .look import Built, Look, look, unchanged
from .output import MARKS, Output
from .problems import Problem
from .report import say, tell_damage
from .roots import Content
from .settings import Settings
from .state import State

if TYPE_CHECKING:
    from jinja2 import Environment

    from .assemble import Newsroom
    from .plan import Shell
    from .view import View
    from .work import Build


def build(settings: Settings, environment: Environment, folder: Path) -> Built:
    """Bring the folder to where a build from nothing would bring it; all of it or nothing. Raises SiteProblems."""
    with Output(folder, lambda: say("waiting", settings, folder=folder.name)) as output:
        state = State(settings.cache, output.folder)
        try:
            return build_with(settings, environment, output, state)
        finally:
            state.close()


def build_with(settings: Settings, environment: Environment, output: Output, state: State, found: Look | None = None) -> Built:
    """The same with a state that is open already, and with what was found where somebody has looked.

    A state that turns out to be damaged is begun anew.
    """
    try:
        with contextlib.nullcontext(found) if found else look(settings, state, environment, output.folder) as found:
            return _build(settings, environment, output, state, found)
    except (Damaged, sqlite3.DatabaseError) as error:
        state.start_anew(error)
        output.forget()
        with look(settings, state, environment, output.folder) as found:
            return _build(settings, environment, output, state, found)
    finally:
        tell_damage(settings, state.database)


def _build(settings: Settings, environment: Environment, output: Output, state: State, found: Look) -> Built:
    if built := unchanged(found, state):
        return built
    if not (state.is_whole or state.database.damage) and any((output.folder / name).exists() for name in MARKS):
        say("all-anew", settings)
    from .work import Build, Files

    work = Build(settings, state, found)
    with contextlib.closing(work.store.database), contextlib.closing(work.crew), state.transaction():
        work.read(aloud=True)
        work.stop_at_errors()
        files = Files(work, environment, output)
        files.make()
        work.check_addresses()
        work.stop_at_errors()
        tally = files.commit()
        work.store.prune(state.keys, 2 * len(found.tree.paths))
        if not found.left.count:  # a site from nothing asks for all that it has
            work.shelf.prune(found.now)
        return Built(tally, tuple(work.all_problems()), *state.fact("counts"), state.next_due(), found)


# ---------------------------------------------------------------- without an output


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site that may be rendered: nothing in it has an error."""

    newsroom: Newsroom
    shells: Mapping[str, Shell]
    views: tuple[View, ...]
    problems: tuple[Problem, ...]


def prepare(settings: Settings) -> Prepared:
    """Read and plan everything, write nothing. Raises SiteProblems with every problem when one is an error."""
    from .plan import shells

    build, views = _planned(settings)
    build.stop_at_errors()
    return Prepared(build.newsroom, shells(build.site, settings.css()), tuple(views), tuple(build.all_problems()))


def check(settings: Settings) -> list[Problem]:
    """Every problem of the site, and hints on plain language; those of held folders count as on the day when they will be shown."""
    from .ledger import lost

    build, _ = _planned(settings, with_held=False)
    build.problems += lost(settings.content, build.state, build.site.data.redirects)
    held = build.newsroom.held
    later = [*held, *(settings.content.told_as(settings.content.private, path) for path in build.newsroom.tree.doubles)]
    if not later:
        return [*build.all_problems(), *_hints(build, ())]
    opened, _ = _planned(settings, as_opened=True)
    told = [p for p in build.all_problems() if not _is_of(p, later)]
    if settings.is_public_repository:
        told += [Problem("embargo-readable", f"{path}/index.{settings.master}.md", severity="warning")
                 for path, why in sorted(held.items()) if why == "embargo" and _is_readable(settings.content, path)]
    return [*told, *(p for p in opened.all_problems() if _is_of(p, later) and p.code != "published-in-future"), *_hints(opened, held)]


def _is_readable(content: Content, path: str) -> bool:
    """Whether a folder lies in the repository of the public root. A private root inside of that one, and not a repository itself, hides nothing."""
    from .git import Repository

    root = content.root_of(path)
    return root == content.public or Repository(root).top == Repository(content.public).top != ""


def _hints(build: Build, held: Iterable[str]) -> Iterator[Problem]:
    """Where they can still help: in what is new, to come, or held."""
    from .readability import NEW, hints

    newsroom, plainer = build.newsroom, build.site.data.plainer
    new = {path for path, card in newsroom.catalogue.items() if card.kind != "page" and card.moment > build.manner.now - NEW}
    for path in sorted(new.union(held)):
        for lang, key in newsroom.state.kept(path)[1].items():
            if record := newsroom.store.record(key):
                yield from hints(record, (build.settings.content / record.path).read_bytes(), plainer.get(lang, {}))


@contextlib.contextmanager
def reading(settings: Settings) -> Iterator[Newsroom]:
    """Everything that may be shown, with nothing planned: what has an error is left out."""
    with _read(settings, with_held=False) as build:
        yield build.newsroom


def _planned(settings: Settings, **manner: bool) -> tuple[Build, list[View]]:
    with _read(settings, **manner) as build:
        views = []
        for unit, view in build.plan(build.units()):
            build.keep(unit, view, {})
            views.append(view)
        build.check_addresses()
    return build, views


@contextlib.contextmanager
def _read(settings: Settings, **manner: bool) -> Iterator[Build]:
    from .work import Build

    state = State()
    with look(settings, state) as found:
        build = Build(settings, state, found, **manner)
        with contextlib.closing(build.crew), state.transaction():
            build.read()
            yield build


def _is_of(problem: Problem, folders: Iterable[str]) -> bool:
    return any(problem.path == path or problem.path.startswith(path + "/") for path in folders)
