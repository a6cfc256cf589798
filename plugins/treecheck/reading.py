"""One file by itself: which rules look at it, and what it says of itself and of others. What cannot be read is one finding."""

from __future__ import annotations

import gzip
import json
import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath

from . import data, feed, links, markup, media
from .feed import read_feed
from .finding import Finding
from .page import Unreadable, read_page, read_stylesheet
from .script import read_script
from .tree import Fact, Files, Said, Site, Want, place_of

RULES = {
    "page": (
        markup.begins_with_doctype, markup.has_lang, markup.has_title, markup.one_main, markup.one_h1,
        markup.headings_descend_by_one, markup.ids_are_unique, markup.named_ids_exist, markup.images_have_alt,
        markup.images_have_size, markup.no_event_handler, markup.inline_scripts_are_data, markup.inline_data_parses,
        markup.no_leftover, links.addresses_resolve, links.fragments_resolve, links.nothing_is_foreign, links.no_script_address,
        links.one_canonical, links.alternates_are_complete, links.alternates_are_reciprocal,
    ),
    "stylesheet": (links.addresses_resolve, links.nothing_is_foreign),
    "script": (links.addresses_resolve, links.nothing_is_foreign),
    "feed": (feed.addresses_are_absolute, feed.entries_are_complete, feed.guids_are_no_addresses,
             feed.identities_are_unique, links.addresses_resolve, links.fragments_resolve),
    "sitemap": (feed.addresses_are_absolute, feed.listed_addresses_are_ours, links.addresses_resolve),
    "data": (data.content_is_absolute, links.addresses_resolve, links.fragments_resolve),
}
KINDS = {".html": "page", ".htm": "page", ".css": "stylesheet", ".js": "script", ".mjs": "script", ".xml": "xml", ".rss": "xml", ".atom": "xml", ".json": "json",
         ".geojson": "json", ".webmanifest": "json", ".ics": "calendar", ".pf_fragment": "fragment", ".pdf": "document",
         **dict.fromkeys(media.PICTURES, "picture"), **dict.fromkeys((".zip", *media.OFFICE), "archive")}
NAMES = {"robots.txt": "robots", "redirects.nginx.map": "redirects"}
XML_KINDS = {"rss": "feed", "feed": "feed", "urlset": "sitemap", "sitemapindex": "sitemap"}
SIBLINGS = (".br", ".gz", ".zst")
APART = bytes(byte if chr(byte) in "abcdefghijklmnopqrstuvwxyz0123456789" else 32 for byte in range(256))  # all that no key is made of
KEY_LENGTH = 8
ALONE, TOGETHER = 60, 250  # so few files are read here; so many are one errand of another process
BROKEN = (OSError, ValueError, KeyError, TypeError, EOFError)


@dataclass(frozen=True, slots=True)
class Unit:
    """A file and its compressed siblings, which say the same. `places`: where they lie, by suffix."""

    path: str
    places: tuple[tuple[str, str], ...]


def base_of(path: str) -> str:
    """The file whose sibling this would be; empty for any other."""
    return path.rpartition(".")[0] if path.endswith(SIBLINGS) else ""


def unit_at(path: str, files: Files) -> Unit | None:
    """None where there is no file, or a sibling of one that there is: a sibling without its file is a unit of its own."""
    if path not in files or base_of(path) in files:
        return None
    return Unit(path, tuple((suffix, place_of(files[path + suffix])) for suffix in ("", *SIBLINGS) if path + suffix in files))


def read_all(units: Sequence[Unit], site: Site) -> Iterator[tuple[str, Said]]:
    """Many are read on all cores; the order does not matter, because no file is read in the light of another."""
    if len(units) <= ALONE:
        yield from _read_many(site, units)
        return
    # Slow to import, and seldom needed.
    from concurrent.futures import ProcessPoolExecutor

    errands = [units[at:at + TOGETHER] for at in range(0, len(units), TOGETHER)]
    with ProcessPoolExecutor() as pool:
        for found in pool.map(partial(_read_many, site), errands):
            yield from found


def _read_many(site: Site, units: Iterable[Unit]) -> list[tuple[str, Said]]:
    return [(unit.path, said(unit, site)) for unit in units]


def said(unit: Unit, site: Site) -> Said:
    reading = _Reading(unit, site)
    told = [*reading.tell()]
    findings = tuple(dict.fromkeys(one for one in told if isinstance(one, Finding)))
    wants = tuple(dict.fromkeys(one.fact for one in told if isinstance(one, Want)))
    return Said(findings, wants, tuple(reading.gives), reading.role, tuple(sorted(reading.keys)))


def unmet(unit: Unit, facts: frozenset[Fact], site: Site) -> Iterator[Want]:
    """Where a file wants facts that do not hold: it is read again, for where it does so was not kept."""
    yield from (one for one in _Reading(unit, site).tell() if isinstance(one, Want) and one.fact in facts)


class _Reading:
    def __init__(self, unit: Unit, site: Site):
        self.unit, self.path, self.site = unit, unit.path, site
        self.gives: list[str] = []
        self.role = ""
        self.keys: set[str] = set()

    def tell(self) -> Iterator[Finding | Want]:
        path = self.path
        try:
            raw = _read(self.unit.places[0][1])
        except OSError as error:
            yield Finding(path, 1, "file-unreadable", {"reason": error.strerror})
            return
        yield from self._siblings(raw)
        kind = NAMES.get(path) or KINDS.get(PurePosixPath(path).suffix.lower(), "")
        if kind not in ("picture", "document"):  # random bytes of an image may spell a key
            self._note_keys(raw, kind)
        try:
            yield from getattr(self, f"_{kind}")(raw) if kind else ()
        except UnicodeDecodeError as error:
            yield Finding(path, error.object.count(b"\n", 0, error.start) + 1, "not-utf8", {"byte": error.start + 1})
        except Unreadable:
            yield Finding(path, 1, "html-invalid")
        except json.JSONDecodeError as error:
            yield Finding(path, error.lineno, "json-invalid", {"reason": error.msg})

    def _siblings(self, raw: bytes) -> Iterator[Finding]:
        """A reader is sent the sibling: it holds what the file holds, byte for byte."""
        for suffix, place in self.unit.places[1:]:
            try:
                is_same = _unpacked(suffix, _read(place)) == raw
            except Exception:  # noqa: BLE001, each library has errors of its own
                is_same = False
            if not is_same:
                yield Finding(self.path + suffix, 1, "sibling-differs", {"value": self.path})
        if self.path.endswith(SIBLINGS):
            yield Finding(self.path, 1, "sibling-alone", {"value": self.path.rpartition(".")[0]})

    def _note_keys(self, raw: bytes, kind: str) -> None:
        if kind == "fragment":
            try:
                raw = gzip.decompress(raw)
            except BROKEN:
                return  # told as such
        self.keys = self.site.keys.intersection(word.decode() for word in set(raw.translate(APART).split()) if len(word) == KEY_LENGTH)

    def _page(self, raw: bytes) -> Iterator[Finding | Want]:
        page = read_page(self.path, raw.decode(), self.site)
        self.role = "hidden" if page.is_hidden else "page"
        self.gives = [*(f"#{name}" for name in page.anchors), *(links.named_as(a.lang, a.path) for a in page.alternates if a.path)]
        yield from self._apply("page", page)

    def _stylesheet(self, raw: bytes) -> Iterator[Finding | Want]:
        yield from self._apply("stylesheet", read_stylesheet(self.path, raw.decode(), self.site))

    def _script(self, raw: bytes) -> Iterator[Finding | Want]:
        yield from self._apply("script", read_script(self.path, raw.decode(), self.site))

    def _xml(self, raw: bytes) -> Iterator[Finding | Want]:
        try:
            document = read_feed(self.path, raw, self.site)
        except (etree.ParseError, ValueError, LookupError) as error:
            line, _ = getattr(error, "position", (1, 0))
            yield Finding(self.path, line, "xml-invalid", {"reason": str(error)})
            return
        if document.kind in ("urlset", "sitemapindex"):
            self.role = "sitemap" if document.kind == "urlset" else "index"
            self.gives = sorted(document.listed())
        yield from self._apply(XML_KINDS.get(document.kind, ""), document)

    def _json(self, raw: bytes) -> Iterator[Finding | Want]:
        yield from self._apply("data", data.read_json(self.path, raw.decode(), self.site))

    def _robots(self, raw: bytes) -> Iterator[Finding | Want]:
        yield from self._apply("data", data.read_robots(self.path, raw.decode(), self.site))

    def _calendar(self, raw: bytes) -> Iterator[Finding | Want]:
        for one in data.read_calendar(self.path, raw.decode(), self.site):
            yield from [one] if isinstance(one, Finding) else self._apply("data", one)

    def _fragment(self, raw: bytes) -> Iterator[Finding | Want]:
        try:
            yield from self._apply("data", data.read_fragment(self.path, raw, self.site))
        except BROKEN as error:
            yield Finding(self.path, 1, "fragment-invalid", {"reason": str(error)})

    def _redirects(self, raw: bytes) -> Iterator[Finding | Want]:
        self.role = "redirects"
        for moved, one in data.read_redirects(self.path, raw.decode(), self.site):
            self.gives.append(moved)
            yield from [one] if one else ()

    def _picture(self, raw: bytes) -> Iterator[Finding]:
        yield from media.check_picture(self.path, raw)

    def _document(self, raw: bytes) -> Iterator[Finding]:
        yield from media.check_document(self.path, raw)

    def _archive(self, raw: bytes) -> Iterator[Finding]:
        from .archive import check_archive  # few trees have one that changed

        yield from check_archive(self.path, raw)

    def _apply(self, kind: str, document: object) -> Iterator[Finding | Want]:
        for rule in RULES.get(kind, ()):
            yield from rule(document, self.site)


def _read(place: str) -> bytes:
    with open(place, "rb") as file:
        return file.read()


def _unpacked(suffix: str, packed: bytes) -> bytes:
    if suffix == ".gz":
        return gzip.decompress(packed)
    if suffix == ".br":
        import brotli

        return brotli.decompress(packed)
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)
