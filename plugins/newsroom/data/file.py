"""One data file: its tables, a way to tell a problem at its line, and how a text, a day or a name is read strictly."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from ..problems import Place, Problem, Severity
from ..salts import MAX_DATA
from ..values import nearest

if TYPE_CHECKING:
    from ..roots import Content

PerLanguage = Mapping[str, str]


class DataFile:
    """`content/data/<name>.toml`. Where it cannot be read, that is told, and it has no tables."""

    def __init__(self, content: Content, name: str, problems: list[Problem]):
        self.path, self.problems = f"data/{name}.toml", problems
        self.text, self.tables = "", {}
        file = content / self.path
        if file.is_symlink() or file.exists() and not file.is_file():  # what it leads to would be quoted in messages
            return self.tell("symlink", Place())
        if file.exists() and file.stat().st_size > MAX_DATA:
            return self.tell("data-syntax", Place(), reason=f"> {MAX_DATA} bytes")
        try:
            self.text = file.read_text(encoding="utf-8-sig")
            self.tables = tomllib.loads(self.text)
        except FileNotFoundError:
            if name in ("agencies", "categories"):
                self.tell("data-missing", Place())
            if name == "gates":  # numbers are found by their structure all the same
                self.tell("gates-missing", Place(), severity="warning")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            line = re.search(r"line (\d+), column (\d+)", str(error))
            self.tell("data-syntax", Place(*map(int, line.groups())) if line else Place(), reason=str(error))

    def tell(self, code: str, place: Place, /, severity: Severity = "error", **values: object) -> None:
        self.problems.append(Problem(code, self.path, place, values, severity))

    def place(self, table: str, key: str = "") -> Place:
        """The line of `[table]`, or of `key =` after it."""
        head = re.search(rf"^\[\"?{re.escape(table)}\"?[.\]]", self.text, re.MULTILINE)
        start = head.start() if head else 0
        if key and (line := re.search(rf"^{re.escape(key)}\b", self.text[start:], re.MULTILINE)):
            start += line.start()
        return Place(self.text.count("\n", 0, start) + 1, 1, len(key or table) + (0 if key else 2))

    def check_keys(self, table: str, found: Mapping[str, object], known: frozenset[str]) -> None:
        for key in found:
            if key not in known:
                self.tell("data-key-unknown", self.place(table, key), key=key, near=nearest(key, known),
                          offers=", ".join(sorted(known)))


def text_of(value: object) -> str:
    """Raises TypeError with what was found and what is expected, as its siblings below do."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: text in quotation marks")
    return value


def day_of(value: object) -> date | None:
    if value is not None and type(value) is not date:  # a moment is a date too, but cannot be compared with one
        raise TypeError(f"{value!r}: 2026-11-24")
    return value


def per_language(value: object) -> PerLanguage:
    if not isinstance(value, dict) or not value:
        raise TypeError(f"{value!r}: {{ id = \"...\", en = \"...\" }}")
    return {lang: text_of(text) for lang, text in value.items()}


def texts_of(file: DataFile, key: str) -> tuple[str, ...]:
    found = file.tables.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        file.tell("data-syntax", file.place("", key), reason=f'{key} = ["...", "..."]')
        return ()
    return tuple(found)


def said_in(words: PerLanguage, lang: str) -> str:
    return words.get(lang) or next(iter(words.values()), "")
