"""How a build speaks: every problem with the lines where it stands, and the program's own lines."""

from __future__ import annotations

import linecache
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from . import dates
from .database import Database
from .look import Built
from .problems import Problem, render, word
from .settings import Settings


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


def say(key: str, settings: Settings, **values: object) -> None:
    """One of the program's own lines."""
    print(word(key, settings.message_language).format(**values), file=sys.stderr, flush=True)


def tell_tally(built: Built, settings: Settings, folder: Path) -> None:
    """How much there is, what became of the files, and when the site has to be built again though nobody edits it."""
    near = folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
    print(word("built", settings.message_language).format(
        releases=built.releases, activities=built.activities, files=built.tally.files, written=built.tally.written,
        removed=built.tally.removed, folder=near), flush=True)
    if built.next_due:
        moment = datetime.fromtimestamp(built.next_due, dates.zone(settings.timezone))
        print(word("next-due", settings.message_language).format(moment=moment.isoformat(timespec="minutes")), flush=True)


def no_access(error: PermissionError, settings: Settings) -> str:
    """A file whose rights are wrong is no fault of ours: what it is, and how to mend it."""
    file = settings.shown(Path(os.fsdecode(error.filename or "?")))
    return word("no-access", settings.message_language).format(file=file, reason=error.strerror)


def tell_damage(settings: Settings, database: Database) -> None:
    """Why a cache could not be used, once."""
    if reason := database.damage:
        say("store-anew", settings, reason=reason)
        database.damage = ""
