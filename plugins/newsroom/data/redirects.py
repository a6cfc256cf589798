"""`redirects.toml`: where a published address moved, or why it is gone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote

from .file import DataFile, PerLanguage, per_language, text_of

ADDRESS = r"/(?:[\w.~%-]+/)*(?:[\w~%-][\w.~%-]*\.\w+)?"


@dataclass(frozen=True)
class Redirect:
    """An address that moved (`to`) or is gone (`gone`: the reason per language). It is a page's, or a file's."""

    address: str
    to: str = ""
    gone: PerLanguage = field(default_factory=dict)


def redirects_of(file: DataFile) -> Iterator[Redirect]:
    for address, table in file.tables.items():
        try:
            to = text_of(table.get("to", address))
            if not all(_is_address(text) for text in (address, to.partition("#")[0])) or len(table.keys() & {"to", "gone"}) != 1:
                raise ValueError(address)
            found = Redirect(address, table.get("to", ""), per_language(table["gone"]) if "gone" in table else {})
        except (TypeError, AttributeError, ValueError):
            file.tell("redirect-invalid", file.place(address), address=address)
            continue
        yield found


def _is_address(text: str) -> bool:
    """Nothing that could mean more than itself where a web server reads it."""
    plain = unquote(text)
    return bool(re.fullmatch(ADDRESS, text, re.ASCII)) and ".." not in plain and plain.isprintable() and not re.search(r'["\\]', plain)


def check_chains(file: DataFile, redirects: tuple[Redirect, ...]) -> None:
    """A moved address leads straight to where the page is: each further hop costs a phone a round trip, a loop never ends."""
    answers = {redirect.address: redirect for redirect in redirects}
    for redirect in redirects:
        passed, last = {redirect.address}, redirect
        while last.to and (following := answers.get(last.to.partition("#")[0])):
            if following.address in passed:
                file.tell("redirect-loop", file.place(redirect.address), address=redirect.address, to=redirect.to)
                break
            passed.add(following.address)
            last = following
        else:
            if last is not redirect:
                file.tell("redirect-chain", file.place(redirect.address), address=redirect.address, to=redirect.to, last=last.to or last.address)
