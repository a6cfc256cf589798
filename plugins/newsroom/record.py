"""One source file -> one *record*: plain data that can be cached, pickled and compared.

Reading is a pure function of the file's bytes and the reader's settings. A *held* folder (draft or
embargoed) is recognised from its master's header alone, before anything else of it is opened.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from . import dates
from .body import Body, Converter
from .frontmatter import Document, Scalar, Unreadable, decode, parse
from .identifiers import Signs
from .people import Leads, examine
from .problems import Place, Problem
from .schema import read_fields
from .source import Kind
from .values import Context, Words

Held = Literal["", "draft", "embargo"]
HasCome = Callable[[datetime], bool]


@dataclass(frozen=True)
class Record:
    """What one source file says. `digest` covers its title, summary and body: what a translator translates."""

    path: str
    lang: str
    fields: Mapping[str, object] = field(default_factory=dict)
    places: Mapping[str, Place] = field(default_factory=dict)
    body: Body = Body()
    digest: str = ""
    problems: tuple[Problem, ...] = ()
    leads: Leads = Leads()

    def place(self, name: str) -> Place:
        return self.places.get(name, Place())


@dataclass(frozen=True)
class Reader:
    """The settings of reading: which zone, how Markdown is read, the words of each language, the site's city, the words of the gates."""

    zone: str
    converter: Converter
    words: Mapping[str, Mapping[str, str]]
    city: str
    master: str
    signs: Signs = Signs()

    def read(self, path: str, data: bytes, kind: Kind, lang: str) -> Record:
        """One file whole. Never raises: what cannot be read becomes the record's problems."""
        try:
            document = parse(path, decode(path, data))
        except Unreadable as refusal:
            return Record(path, lang, problems=refusal.problems)
        context = Context(path, lang, dates.zone(self.zone))
        fields = read_fields(document.header, kind, is_master=lang == self.master, context=context)
        body, found = self._body(path, document, fields, lang)
        if not document.body.strip() and kind != "activity" and fields.get("status") != "draft":
            found = [*found, Problem("body-empty", path, Place(document.body_line))]
        told, leads = examine(path, fields, context.places, document, body, self.signs)
        problems = (*document.problems, *context.problems, *found, *told)
        return Record(path, lang, fields, context.places, body, _digest(fields, document.body), problems, leads)

    def _body(self, path: str, document: Document, fields: Mapping[str, object], lang: str) -> tuple[Body, list[Problem]]:
        cities = tuple(str(c) for c in (self.city, fields.get("place")) if c)
        return self.converter.convert(path, document.body, document.body_line, words=self.words[lang], cities=cities)

    def held(self, path: str, data: bytes, has_come: HasCome) -> Held:
        """Whether nothing of this master may be seen yet. Raises Unreadable when its header cannot tell."""
        try:
            text = decode(path, data)
            header = parse(path, text).header
        except Unreadable:
            head = re.split(rb"^---[ \t]*\r?$", data, maxsplit=2, flags=re.MULTILINE)[:2][-1]
            if re.search(rb"^status:[ \t]*[\"']?draft\b", head, re.MULTILINE):
                return "draft"  # half-written work in progress
            raise
        given = {key.value: node for key, node in header.entries}
        if getattr(given.get("status"), "value", "").strip() == "draft":
            return "draft"
        if "embargo" not in given:
            return ""
        moments = (name for name in ("embargo", "published") if name in given)  # held until the later one
        return "embargo" if any(self._is_future(path, name, given[name], has_come) for name in moments) else ""

    def _is_future(self, path: str, name: str, node: object, has_come: HasCome) -> bool:
        """Fails closed: a moment that cannot be read is no permission to publish."""
        place = getattr(node, "place", Place())
        value = node.value if isinstance(node, Scalar) else ""
        try:
            return not has_come(dates.read_moment(value, dates.zone(self.zone)))
        except (ValueError, OverflowError):
            line = f"{name}: {dates.suggestion(value) or '2026-11-24 09:00'}"
            raise Unreadable(Problem("date-invalid", path, place, {"value": value, "line": line})) from None


def held_of(record: Record, has_come: HasCome) -> Held:
    """What `Reader.held` says, from a record of the same file."""
    if record.fields.get("status") == "draft":
        return "draft"
    moments = [record.fields.get(name) for name in ("embargo", "published")] if "embargo" in record.fields else []
    return "embargo" if any(isinstance(m, datetime) and not has_come(m) for m in moments) else ""


def _digest(fields: Mapping[str, object], body: str) -> str:
    """12 hexadecimal digits over what a translator translates; white space at line ends does not count."""
    texts = [str(fields.get(name, "")) for name in ("title", "summary")]
    lines = [line.rstrip() for line in body.strip().split("\n")]
    return hashlib.sha256("\n".join([*texts, *lines]).encode()).hexdigest()[:12]


def merged(master: object, other: object, *, told: list[str], trail: str = "") -> object:
    """A field of the master with its words replaced by the translation's.

    `told` collects the trails at which a shared value differs or a list has another length.
    """
    if other is None or other == master:
        return master
    if trail == "tags":  # every language has tags of its own
        return other
    if isinstance(master, Words) and isinstance(other, Words):
        return other
    if isinstance(master, dict) and isinstance(other, dict):
        return {k: merged(master.get(k), other.get(k), told=told, trail=f"{trail}.{k}") for k in {**master, **other}}
    if isinstance(master, tuple) and isinstance(other, tuple):
        return _merged_list(master, other, told=told, trail=trail)
    told.append(trail)
    return master


def _merged_list(master: tuple[object, ...], other: tuple[object, ...], *, told: list[str], trail: str) -> object:
    """Lists stand in the master's order and length; attachments are matched by their file."""
    if all(isinstance(item, dict) and "file" in item for item in (*master, *other)):
        by_file = {item["file"]: item for item in other}
        told += [trail] * any(item["file"] not in {m["file"] for m in master} for item in other)
        return tuple(merged(m, by_file.get(m["file"]), told=told, trail=f"{trail}.{i}") for i, m in enumerate(master))
    if len(master) != len(other):
        told.append(trail)
        return master
    return tuple(merged(m, o, told=told, trail=f"{trail}.{i}") for i, (m, o) in enumerate(zip(master, other, strict=True)))
