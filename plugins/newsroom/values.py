"""Readers of single values: a node of the header in, a plain value out, problems told to the context.

A reader is a callable ``(node, context) -> value``; it returns MISSING after it has told a problem.
Readers compose: ``listing(parts(text=words(1, 300), owner=code))``. Values are str, Words, bool, int,
date, datetime, tuple and dict, so that a record can be pickled and compared.
"""

from __future__ import annotations

import html
import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from difflib import get_close_matches
from typing import Final
from urllib.parse import urlsplit

from smartypants import Attr, smartypants

from . import dates
from .frontmatter import Mapping, Node, Scalar, Sequence
from .problems import Place, Problem, Severity

MISSING: Final = type("Missing", (), {"__repr__": lambda self: "MISSING", "__bool__": lambda self: False})()

KEY = re.compile(r"[a-z2-7]{8}")
OPEN_END = "selesai"
TRUE, FALSE = ("true", "yes", "ya"), ("false", "no", "tidak")


@dataclass(frozen=True)
class Words:
    """A text in a language: what a translation may replace. Prints as its text."""

    text: str
    lang: str

    def __str__(self) -> str:
        return self.text


@dataclass(slots=True)
class Context:
    """What a reader may know: the file, its language, the site's zone; and where it tells problems."""

    path: str
    lang: str
    zone: tzinfo
    problems: list[Problem] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    trail: tuple[str, ...] = ()

    def tell(self, code: str, place: Place, severity: Severity = "error", **values: object) -> object:
        values.setdefault("field", spoken(self.trail))
        self.problems.append(Problem(code, self.path, place, values, severity))
        return MISSING

    @contextmanager
    def inside(self, name: str, place: Place) -> Iterator[None]:
        self.trail = (*self.trail, name)
        self.places[".".join(self.trail)] = place
        yield
        self.trail = self.trail[:-1]


Read = Callable[[Node, Context], object]


def scalar(node: Node, context: Context) -> str | None:
    """The text of a scalar without the white space around it; a list or an empty value is a problem."""
    if not isinstance(node, Scalar):
        context.tell("value-not-text", node.place)
        return None
    if not (value := node.value.strip()):
        context.tell("value-empty", node.place)
        return None
    return value


def curled(text: str) -> str:
    """typogrify's smartypants on plain text: curly quotes, dashes, ellipses; never markup."""
    if not re.search(r"[\"'`]|--|\.\.\.", text):
        return text
    return html.unescape(smartypants(html.escape(text, quote=False).replace("\\", "&#92;"), Attr.set1 | Attr.u))


def words(least: int = 1, most: int = 500) -> Read:
    """A text that a translation replaces: one line, white space folded, `least` to `most` characters."""

    def read(node: Node, context: Context) -> object:
        if (value := scalar(node, context)) is None:
            return MISSING
        if node.comment:
            name = "-" if context.trail[-1].isdigit() else f"{context.trail[-1]}:"
            return context.tell("text-cut-off", node.place, rest=node.comment, line=f'{name} "{value} {node.comment}"')
        value = curled(" ".join(value.split()))
        if not least <= len(value) <= most:
            code = "text-too-short" if len(value) < least else "text-too-long"
            return context.tell(code, node.place, length=len(value), least=least, most=most)
        return Words(value, context.lang)

    return read


def plain(most: int = 300) -> Read:
    """A text that is the same in every language: a number, a credit, an address of an office."""

    def read(node: Node, context: Context) -> object:
        value = words(1, most)(node, context)
        return value.text if isinstance(value, Words) else MISSING

    return read


def choice(*values: str) -> Read:
    """One of a closed list, in lower case."""

    def read(node: Node, context: Context) -> object:
        value = scalar(node, context)
        if value is None or value in values:
            return value or MISSING
        return context.tell("value-not-one-of", node.place, value=value, offers=", ".join(values),
                            near=nearest(value, values))

    return read


def matching(pattern: re.Pattern[str], code: str) -> Read:
    def read(node: Node, context: Context) -> object:
        value = scalar(node, context)
        if value is None or pattern.fullmatch(value):
            return value or MISSING
        return context.tell(code, node.place, value=value)

    return read


def boolean(node: Node, context: Context) -> object:
    value = (scalar(node, context) or "").lower()
    if value in TRUE + FALSE:
        return value in TRUE
    return context.tell("value-not-one-of", node.place, value=value, offers="true, false", near="") if value else MISSING


def number(least: int, most: int) -> Read:
    def read(node: Node, context: Context) -> object:
        value = scalar(node, context)
        if value is None:
            return MISSING
        if re.fullmatch(r"\d{1,6}", value) and least <= int(value) <= most:
            return int(value)
        return context.tell("number-invalid", node.place, value=value, least=least, most=most)

    return read


def moment(node: Node, context: Context) -> object:
    """A day and a time; without a zone it is the site's."""
    if (value := scalar(node, context)) is None:
        return MISSING
    try:
        return dates.read_moment(value, context.zone)
    except (ValueError, OverflowError):
        line = f"{context.trail[-1]}: {dates.suggestion(value) or '2026-11-24 09:00'}"
        return context.tell("date-invalid", node.place, value=value, line=line)


def end_moment(node: Node, context: Context) -> object:
    """A moment, a time on the day of `start`, or `selesai` for an open end."""
    value = scalar(node, context)
    if value is None or value.lower() == OPEN_END:
        return MISSING if value is None else OPEN_END
    try:
        return dates.read_time(value, context.zone)
    except ValueError:
        return moment(node, context)


def day(node: Node, context: Context) -> object:
    if (value := scalar(node, context)) is None:
        return MISSING
    try:
        return dates.read_day(value)
    except ValueError:
        line = f"{context.trail[-1]}: {dates.suggestion(value, with_time=False) or '2026-11-24'}"
        return context.tell("day-invalid", node.place, value=value, line=line)


def address(node: Node, context: Context) -> object:
    """An http or https address of another site."""
    if (value := scalar(node, context)) is None:
        return MISSING
    try:
        parts = urlsplit(value)
        good = parts.scheme in ("http", "https") and parts.hostname and not re.search(r"[\s<>\"]", value)
    except ValueError:
        good = False
    return value if good else context.tell("address-invalid", node.place, value=value)


def file_name(node: Node, context: Context) -> object:
    """The name of a file in the same folder."""
    if (value := scalar(node, context)) is None:
        return MISSING
    if re.search(r"[/\\]", value) or value.startswith("."):
        return context.tell("file-not-beside", node.place, value=value)
    return value


def focus(node: Node, context: Context) -> object:
    """`50% 30%`: the point of a picture that a crop must keep, from the left and from the top."""
    value = scalar(node, context)
    if value is None:
        return MISSING
    match = re.fullmatch(r"(\d{1,3})% +(\d{1,3})%", value)
    if match and max(map(int, match.groups())) <= 100:
        return value
    return context.tell("focus-invalid", node.place, value=value)


def listing(read_item: Read, *, most: int = 200) -> Read:
    """A list; one value alone counts as a list of one."""

    def read(node: Node, context: Context) -> object:
        items = node.items if isinstance(node, Sequence) else (node,)
        if len(items) > most:
            return context.tell("list-too-long", node.place, most=most, length=len(items))
        found = []
        for index, item in enumerate(items):
            with context.inside(str(index), item.place):
                found.append(read_item(item, context))
        return MISSING if MISSING in found else tuple(found)

    return read


def parts(required: str = "", /, **readers: Read) -> Read:
    """A table with a closed set of names; `required` names those that the master must have."""

    def read(node: Node, context: Context) -> object:
        if not isinstance(node, Mapping):
            return context.tell("value-not-parts", node.place, offers=", ".join(readers))
        found = {}
        for key, value in node.entries:
            with context.inside(key.value, value.place):
                if key.value in readers:
                    found[key.value] = readers[key.value](value, context)
                else:
                    context.tell("part-unknown", key.place, key=key.value, offers=", ".join(readers),
                                 near=nearest(key.value, readers))
        for name in required.split():
            if name not in found:
                context.tell("part-missing", node.place, severity="error", part=name)
        return MISSING if MISSING in found.values() else found

    return read


def spoken(trail: Iterable[str]) -> str:
    """A field's name as people count: the first of a list is 1."""
    return ".".join(str(int(part) + 1) if part.isdigit() else part for part in trail)


def fresh_key() -> str:
    """A new identity: 8 characters, 40 random bits, so that two editors never meet."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(8))


def nearest(value: str, offers: object) -> str:
    """The likeliest of the offers within about two letters, or an empty string."""
    found = get_close_matches(value.lower(), [str(o) for o in offers], n=1, cutoff=0.7)
    return found[0] if found else ""

