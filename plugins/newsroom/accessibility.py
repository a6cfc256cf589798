"""The accessibility statement: what the checks in a real browser found, when, and of which theme.

`make accessibility` writes the results once every check has passed; they are committed beside the theme. A theme
that has changed since is told, and nothing is published with a statement about another one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .data.agencies import Agency
from .salts import digest

RESULTS = "accessibility.toml"  # in the theme's folder
ROLE = "aksesibilitas"  # of the contacts that readers may complain to


@dataclass(frozen=True)
class Results:
    """`tools` are name -> version, `checks` name -> how often it was made; each found nothing."""

    day: date
    tools: Mapping[str, str]
    checks: Mapping[str, int]
    is_of_this_theme: bool


def theme_digest(theme: Path) -> str:
    """Of every file that readers see something of: templates, what is served as it is, words."""
    files = sorted(file for folder in ("templates", "static", "strings") for file in (theme / folder).rglob("*") if file.is_file())
    return digest(*(part for file in files for part in (file.relative_to(theme).as_posix().encode(), file.read_bytes()))).hex()


def results_of(theme: Path) -> Results | None:
    """None where nothing was ever checked."""
    file = theme / RESULTS
    if not file.is_file():
        return None
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    return Results(found["day"], found["tools"], found["checks"], found["theme"] == theme_digest(theme))


def contacts_of(agencies: Mapping[str, Agency], lang: str) -> Iterator[tuple[str, str, str, str]]:
    """Agency, label, e-mail, phone of whoever answers for accessibility."""
    for agency in agencies.values():
        if contact := agency.contacts.get(ROLE):
            yield agency.name.full_in(lang), contact.label.get(lang) or next(iter(contact.label.values())), contact.email, contact.phone
