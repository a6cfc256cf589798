"""`services.toml`: where readers ask, correct or complain."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import quote

from .file import DataFile, PerLanguage, per_language, said_in

KEYS = frozenset("name about address".split())
PLACEHOLDERS = ("key", "title", "url", "office")


@dataclass(frozen=True)
class Service:
    """Where readers ask, correct or complain. What is said of it and its address may hold `PLACEHOLDERS` in braces."""

    name: PerLanguage
    address: PerLanguage
    about: PerLanguage = field(default_factory=dict)

    def name_in(self, lang: str) -> str:
        return said_in(self.name, lang)

    def about_in(self, lang: str, values: Mapping[str, str]) -> str:
        return said_in(self.about, lang).format_map(values)

    def address_in(self, lang: str, values: Mapping[str, str]) -> str:
        """The address with its placeholders filled in; what a person wrote between them may hold spaces."""
        quoted = {name: _quoted(value, "@") for name, value in values.items()}
        return _quoted(said_in(self.address, lang), ":/?#[]@!$&'()*+,;=%{}").format_map(quoted)


_quoted = lru_cache(maxsize=64)(quote)  # all services of a page are asked about the same


def services_of(file: DataFile) -> Iterator[tuple[str, Service]]:
    for code, table in file.tables.items():
        try:
            found = Service(per_language(table["name"]), per_language(table["address"]), per_language(table["about"]) if "about" in table else {})
            filled = dict.fromkeys(PLACEHOLDERS, "")
            for lang in {**found.address, **found.about}:
                if not re.match("https://|mailto:", found.address_in(lang, filled)) or found.about and not found.about_in(lang, filled):
                    raise ValueError(code)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError):
            file.tell("service-invalid", file.place(code), code=code, offers=", ".join(f"{{{name}}}" for name in PLACEHOLDERS))
            continue
        file.check_keys(code, table, KEYS)
        yield code, found
