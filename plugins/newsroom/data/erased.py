"""`erased.toml`: what was erased, so that nothing brings it back. `make erase` writes it.

    [xk4m7q2d]
    at = 2026-11-24T10:00:00+08:00
    files = ["berita/2026/11/contoh/index.html", "berita/2026/11/contoh/foto.jpg"]

It holds addresses and no word of what stood there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from ..problems import Problem, SiteProblems
from .file import DataFile, text_of

if TYPE_CHECKING:
    from ..roots import Content


@dataclass(frozen=True, slots=True)
class Erased:
    """`files`: the output files that were its own."""

    key: str
    at: datetime
    files: tuple[str, ...]


def erased(content: Content) -> tuple[Erased, ...]:
    """Everything that was erased. Raises SiteProblems where the file cannot be believed: better no way back than one that tells again."""
    problems: list[Problem] = []
    found = tuple(erased_of(DataFile(content, "erased", problems)))
    if problems:
        raise SiteProblems(problems)
    return found


def erased_of(file: DataFile) -> Iterator[Erased]:
    for key, table in file.tables.items():
        try:
            at, files = table["at"], table["files"]
            if not isinstance(at, datetime) or not at.tzinfo or not isinstance(files, list):
                raise TypeError(key)
            found = Erased(key, at, tuple(map(text_of, files)))
        except (KeyError, TypeError):
            file.tell("data-syntax", file.place(key), reason=f'[{key}] at = 2026-11-24T10:00:00+08:00, files = ["..."]')
            continue
        yield found
