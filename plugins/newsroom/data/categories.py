"""`categories.toml`: the closed list of subjects, by their codes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..source import CODE
from .file import DataFile, PerLanguage, per_language

KEYS = frozenset("name order".split())


@dataclass(frozen=True)
class Category:
    code: str
    name: PerLanguage
    order: int

    def name_in(self, lang: str) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))


def categories_of(file: DataFile) -> Iterator[tuple[str, Category]]:
    for code, table in file.tables.items():
        try:
            if not CODE.fullmatch(code):
                raise ValueError(code)
            found = Category(code, per_language(table["name"]), int(table.get("order", 999)))
        except (KeyError, TypeError, AttributeError, ValueError):
            file.tell("data-code-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, KEYS)
        yield code, found
