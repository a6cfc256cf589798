"""`terms.toml`: the terms of office; a release of one that is over says so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from .file import DataFile, PerLanguage, day_of, per_language, said_in

KEYS = frozenset("name from to".split())


@dataclass(frozen=True)
class Term:
    """A term of office, from its first day to the day before `ends`; None: nobody knows yet."""

    name: PerLanguage
    begins: date
    ends: date | None = None

    def name_in(self, lang: str) -> str:
        return said_in(self.name, lang)


def terms_of(file: DataFile) -> Iterator[Term]:
    for code, table in file.tables.items():
        try:
            begins, ends = day_of(table["from"]), day_of(table.get("to"))
            if begins is None or ends and ends <= begins:
                raise ValueError(code)
            found = Term(per_language(table["name"]), begins, ends)
        except (KeyError, TypeError, AttributeError, ValueError):
            file.tell("term-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, KEYS)
        yield found
