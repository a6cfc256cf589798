"""Rules on one page by itself: its shape, its ids, its images, and what must not stand in it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise

from .finding import Finding
from .page import MARKS, Page, Tag
from .tree import Site

HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
DATA_SCRIPTS = {"application/ld+json", "application/json", "speculationrules"}
NAMING = {"aria-labelledby", "aria-describedby", "for"}
QUOTED = {"code", "pre", "kbd", "samp"}  # a page may explain templates to its readers
UNFILLED = re.compile(r"(?:.*/)?(undefined|None)/?")  # a whole value, or the last part of an address; prose may use the words
PLACEHOLDER = re.compile(r"ref-\d+(?:[?#].*)?")


def begins_with_doctype(page: Page, _: Site) -> Iterator[Finding]:
    if page.text[:15].lower() != "<!doctype html>":
        yield page.at(1, "doctype-missing", value=page.text[:15])


def one_h1(page: Page, _: Site) -> Iterator[Finding]:
    found = page.named.get("h1", ())
    if len(found) != 1:
        yield page.at(found[1] if found else 1, "h1-count", count=len(found))


def headings_descend_by_one(page: Page, _: Site) -> Iterator[Finding]:
    """An h2 may be followed by h3, h2 or h1, never by h4."""
    for before, tag in pairwise(tag for tag in page.tags if tag.name in HEADINGS):
        if HEADINGS[tag.name] > HEADINGS[before.name] + 1:
            yield page.at(tag, "heading-skipped", name=tag.name, value=tag.text, before=before.name)


def has_title(page: Page, _: Site) -> Iterator[Finding]:
    titles = [tag for tag in page.named.get("title", ()) if all(outer.name != "svg" for outer in tag.within())]
    if not any(tag.text.strip() for tag in titles):
        yield page.at(titles[0] if titles else 1, "title-missing")


def has_lang(page: Page, _: Site) -> Iterator[Finding]:
    if not page.lang:
        yield page.at(next(iter(page.named.get("html", ())), 1), "lang-missing")


def one_main(page: Page, _: Site) -> Iterator[Finding]:
    found = [tag for tag in page.tags if tag.name == "main" or tag.attrs.get("role") == "main"]
    if len(found) != 1:
        yield page.at(found[1] if found else 1, "main-count", count=len(found))


def ids_are_unique(page: Page, _: Site) -> Iterator[Finding]:
    seen: set[str] = set()
    for tag in (tag for tag in page.tags if page.ids.get(tag.attrs.get("id", ""), 0) > 1):
        if tag.get("id") in seen:
            yield page.at(tag, "id-duplicate", value=tag.get("id"))
        seen.add(tag.get("id"))


def named_ids_exist(page: Page, _: Site) -> Iterator[Finding]:
    for tag in page.tags:
        for name in NAMING.intersection(tag.attrs):
            for key in tag.get(name).split():
                if key not in page.ids:
                    yield page.at(tag, "id-unknown", name=name, value=key)


def images_have_alt(page: Page, _: Site) -> Iterator[Finding]:
    for tag in page.named.get("img", ()):
        if "alt" not in tag.attrs:
            yield page.at(tag, "image-alt-missing", value=tag.get("src"))


def images_have_size(page: Page, _: Site) -> Iterator[Finding]:
    """Without them the text jumps when a picture arrives."""
    for tag in page.named.get("img", ()):
        if not all(re.fullmatch(r"[0-9]+", tag.attrs.get(name, "")) for name in ("width", "height")):
            yield page.at(tag, "image-size-missing", value=tag.get("src"))


def no_event_handler(page: Page, _: Site) -> Iterator[Finding]:
    for tag in page.tags:
        for name in tag.attrs:
            if name.startswith("on"):
                yield page.at(tag, "event-handler", tag=tag.name, name=name)


def inline_scripts_are_data(page: Page, _: Site) -> Iterator[Finding]:
    for tag in page.named.get("script", ()):
        if "src" not in tag.attrs and _type(tag) not in DATA_SCRIPTS:
            yield page.at(tag, "script-inline", value=_type(tag))


def inline_data_parses(page: Page, _: Site) -> Iterator[Finding]:
    for tag in page.named.get("script", ()):
        if "src" not in tag.attrs and _type(tag) in DATA_SCRIPTS:
            try:
                json.loads(tag.text)
            except ValueError as error:
                yield page.at(tag, "json-invalid", reason=str(error))


def no_leftover(page: Page, _: Site) -> Iterator[Finding]:
    """What a template or a program failed to fill in."""
    for tag in page.tags:
        for name, value in tag.attrs.items():
            if mark := leftover(value):
                yield page.at(tag, "leftover-mark", value=mark, where=f"<{tag.name} {name}>")
            elif name in ("href", "src") and is_placeholder(value):
                yield page.at(tag, "leftover-ref", value=value)
    for text, tag in page.marked:
        if not any(outer.name in QUOTED for outer in tag.within()):
            yield page.at(tag, "leftover-mark", value=_mark(text), where=f"<{tag.name}>")


def leftover(value: str) -> str:
    """The mark in an attribute that gives it away; empty when there is none."""
    match = UNFILLED.fullmatch(value.strip())
    return _mark(value) or (match[1] if match else "")


def _mark(text: str) -> str:
    return next((mark for mark in MARKS if mark in text), "")


def is_placeholder(value: str) -> bool:
    return bool(PLACEHOLDER.fullmatch(value.strip()))


def _type(tag: Tag) -> str:
    return tag.get("type").strip().lower()
