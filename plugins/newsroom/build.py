"""The story of a build, in order: source -> record -> model -> views -> bytes."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from jinja2 import Environment

from .assemble import Gathered, assemble, gather
from .editions import Edition
from .manifest import Manifest, salt_of
from .output import Output, Tally
from .plan import plan, shells, theme_files
from .problems import Problem, SiteProblems, errors, render, word
from .rendering import Renderer
from .rules import Case
from .settings import Settings
from .view import Site, View


@dataclass(frozen=True, slots=True)
class Prepared:
    """A site that may be rendered: nothing in it has an error."""

    site: Site
    views: tuple[View, ...]
    problems: tuple[Problem, ...]


def prepare(settings: Settings) -> Prepared:
    """Read, assemble and plan. Raises SiteProblems with every problem when one is an error."""
    editions = settings.editions()
    found = _gather(settings, editions, with_held=settings.site.is_preview)
    newsroom, problems = assemble(found)
    site = Site(settings.site, newsroom, editions)
    views, more = plan(site, theme_files(settings.theme / "static"))
    problems = [*problems, *more]
    if errors(problems):
        raise SiteProblems(problems)
    return Prepared(site, tuple(views), tuple(problems))


def _gather(settings: Settings, editions: Mapping[str, Edition], *, with_held: bool = False) -> Gathered:
    """Everything read, through the record store, which is kept even when the build stops at a problem."""
    store = settings.store(editions)
    found = gather(settings.content, store, settings.languages, settings.now(), with_held=with_held,
                   make_executor=settings.make_executor)
    store.save()
    if store.damage:
        _say("store-anew", settings, reason=store.damage)
    return found


def check(settings: Settings) -> list[Problem]:
    """Every problem of the site; those of held folders count as on the day when they will be shown."""
    editions = settings.editions()
    found = _gather(settings, editions)
    told = [p for p in _planned_problems(found, settings, editions) if not _is_of(p, found.held)]
    return [*told, *_held_problems(found, settings, editions)] if found.held else told


def _planned_problems(found: Gathered, settings: Settings, editions: Mapping[str, Edition]) -> list[Problem]:
    newsroom, problems = assemble(found)
    _, more = plan(Site(settings.site, newsroom, editions), theme_files(settings.theme / "static"))
    return [*problems, *more]


def _held_problems(found: Gathered, settings: Settings, editions: Mapping[str, Edition]) -> list[Problem]:
    """What is wrong in held folders, seen among all the others as if nothing were held."""
    opened = replace(found, cases=[*found.cases, *(replace(c, held="") for c in found.held)],
                     problems=[p for c in found.held for r in c.records() for p in (*c.folder.problems, *r.problems)])
    problems = _planned_problems(opened, settings, editions)
    return [p for p in problems if _is_of(p, found.held) and p.code != "published-in-future"]


def _is_of(problem: Problem, cases: Iterable[Case]) -> bool:
    return any(problem.path == c.folder.path or problem.path.startswith(c.folder.path + "/") for c in cases)


def write(prepared: Prepared, settings: Settings, environment: Environment, folder: Path) -> Tally:
    """Render what has changed and put its bytes into the folder; all of them or none."""
    around = shells(prepared.site, settings.css())
    roots = {"content": settings.content, "theme": settings.theme / "static"}
    renderer = Renderer(environment, around, roots)
    with Output(folder, lambda: _say("waiting", settings, folder=folder.name)) as output:
        manifest = Manifest(settings.cache, folder, salt_of(around, settings.theme, environment))
        for view in prepared.views:
            if manifest.is_made(view, folder / view.save_as, roots):
                output.keep(view.save_as)
            else:
                manifest.left(view.save_as, output.put(view.save_as, renderer.render(view)))
        tally = output.commit()
        manifest.save()
    _explain(manifest, settings)
    return tally


def _explain(manifest: Manifest, settings: Settings) -> None:
    """What an operator wants to know: a manifest that was of no use; with WHY=1, the reason for each file rendered."""
    if manifest.damage:
        _say("store-anew", settings, reason=manifest.damage)
    if os.environ.get("WHY"):
        for save_as, reason in manifest.why.items():
            key, names = (reason, "") if reason.startswith("why-") else ("why-values", reason)
            print(f"{save_as}: {word(key, settings.message_language).format(names=names)}", file=sys.stderr)


def _say(key: str, settings: Settings, **values: object) -> None:
    print(word(key, settings.message_language).format(**values), file=sys.stderr, flush=True)


def report(problems: Iterable[Problem], settings: Settings, *, hint: str = "") -> None:
    """Tell an editor everything that was found, with the lines where it stands."""
    linecache.checkcache()  # an editor may have saved since the last time
    shown = [replace(p, path=settings.shown_path(p.path)) for p in problems]

    def line_of(path: str, line: int) -> str:
        file = settings.root / path
        if file.suffix not in (".md", ".toml") or not file.is_file():
            return ""
        return linecache.getline(str(file), line).rstrip("\n").removeprefix("\ufeff")

    sys.stderr.write(render(shown, language=settings.message_language, form=settings.message_form, line_of=line_of, hint=hint))
