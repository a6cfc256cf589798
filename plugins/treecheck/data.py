"""Files that no reader opens: JSON, calendars, the search's fragments, robots.txt and the map of redirects. Each holds addresses."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .feed import html_addresses
from .finding import Finding
from .tree import Reference, Site, Want

ADDRESSES = {"url", "home_page_url", "feed_url", "next_url", "image", "banner_image", "icon", "favicon", "src", "start_url", "scope", "@id"}
CONTENTS = {"content_html"}
FOLDED = re.compile(r"\r?\n[ \t]")  # a line of a calendar goes on in the next (RFC 5545, 3.1)
CALENDAR_ADDRESS = re.compile(r"(?:URL|ATTACH|IMAGE|SOURCE|LINK|CONFERENCE)(?:;[^:]*)?:(\S+)$", re.IGNORECASE)
SITEMAP = re.compile(r"^sitemap:\s*(\S+)", re.IGNORECASE | re.MULTILINE)
REDIRECT = re.compile(r'"((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)";')  # an address, and where it moved or the status
PAGEFIND = b"pagefind_dcd"


@dataclass(frozen=True, slots=True)
class Data:
    path: str
    references: Sequence[Reference]
    relative_in_content: Sequence[str] = ()


def read_json(path: str, text: str, site: Site) -> Data:
    """Addresses by their names, and every whole address of this site wherever it stands. Raises JSONDecodeError."""
    references, relative = [], []
    for name, value in _strings(json.loads(text)):
        if name in CONTENTS:
            for address in html_addresses(value):
                where = site.locate(address)
                (references if ":" in address else relative).append(Reference(1, address, where) if ":" in address else address)
        elif value.startswith(site.root) or name in ADDRESSES and value.startswith("/"):
            references.append(Reference(1, value, site.locate(value)))
    return Data(path, references, relative)


def _strings(value: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _strings(inner, key)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, name)


def content_is_absolute(data: Data, _: Site) -> Iterator[Finding]:
    for value in data.relative_in_content:
        yield Finding(data.path, 1, "feed-content-relative", {"value": value})


def read_calendar(path: str, text: str, site: Site) -> Iterator[Data | Finding]:
    """What begins also ends, every component that a calendar shows has an identity, and addresses resolve."""
    opened: list[str] = []
    references, identities = [], set()
    for number, line in enumerate(FOLDED.sub("", text).splitlines(), 1):
        name, _, value = line.partition(":")
        if name.upper() == "BEGIN":
            opened.append(value.strip().upper())
        elif name.upper() == "END":
            if not opened or opened.pop() != value.strip().upper():
                yield Finding(path, number, "calendar-invalid", {"reason": line})
                return
        elif name.upper().partition(";")[0] == "UID" and opened[-1:] == ["VEVENT"]:
            if value in identities:
                yield Finding(path, number, "feed-identity-duplicate", {"value": value})
            identities.add(value)
        elif match := CALENDAR_ADDRESS.fullmatch(line):
            references.append(Reference(number, match[1], site.locate(match[1])))
    if opened or not text.upper().startswith("BEGIN:VCALENDAR"):
        yield Finding(path, 1, "calendar-invalid", {"reason": opened[-1] if opened else text[:20]})
    yield Data(path, references)


def read_robots(path: str, text: str, site: Site) -> Data:
    return Data(path, [Reference(text.count("\n", 0, match.start()) + 1, match[1], site.locate(match[1])) for match in SITEMAP.finditer(text)])


def read_fragment(path: str, data: bytes, site: Site) -> Data:
    """A search result: where it leads. Raises OSError or ValueError for bytes that Pagefind did not write."""
    whole = gzip.decompress(data)
    if not whole.startswith(PAGEFIND):
        raise ValueError("pagefind_dcd")
    address = json.loads(whole.removeprefix(PAGEFIND))["url"]
    return Data(path, [Reference(1, address, site.locate(address))])


def read_redirects(path: str, text: str, site: Site) -> Iterator[tuple[str, Want | Finding | None]]:
    """(file that no longer is, what must hold of the place where it moved): a moved address leads to a file, in one step."""
    pairs = dict(REDIRECT.findall(text))
    for number, (address, to) in enumerate(pairs.items(), 1):
        old = site.locate(address).path or ""
        if not to.startswith(("/", site.root)):
            yield old, None
        elif to in pairs:
            yield old, Finding(path, number, "redirect-chain", {"value": address, "to": to})
        else:
            target = site.locate(to)
            yield old, Want((target.path, ""), Finding(path, number, "link-broken", {"value": to})) if target.path else None
