"""The finished tree: its files, where an address leads, and what a file says of itself and of others.

A *fact* is about one file: that it is there, that it has an id, that it names a translation. A file *gives* facts about
itself and *wants* facts about others. The tree is right when every wanted fact is given: so a file is read by itself, in
any order and any process, and what was read before need not be read again.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from .finding import Finding

INDEX = "index.html"
PAGES = (".html", ".htm")
APART = "\0\0"
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")  # RFC 3986, 3.1

Files = Mapping[str, str]  # path in the tree -> one text: the path, its size, time of change in ns and inode, where it lies; there are many, so it is compared as it is
Fact = tuple[str, str]  # the file that it is about; "" that it is there, "#isi" an id, "hreflang id x/index.html" a translation


@dataclass(frozen=True, slots=True)
class Address:
    """Where an address leads. `host` is empty for mailto: and the like; `path` is None outside the site."""

    host: str
    path: str | None = None
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """An address as a file writes it. `is_fetched`: the browser goes there unasked, or a form is sent there."""

    line: int
    value: str
    address: Address
    tag: str = ""
    is_fetched: bool = False


@dataclass(frozen=True, slots=True)
class Alternate:
    """A translation that a page names: <link rel="alternate" hreflang>."""

    line: int
    lang: str
    value: str
    path: str | None


@dataclass(frozen=True, slots=True)
class Want:
    """A fact about another file, and the finding where it is not so."""

    fact: Fact
    finding: Finding


@dataclass(frozen=True, slots=True)
class Said:
    """What one file says. `role`: page, hidden (a page that search engines leave out), sitemap, index (of sitemaps) or nothing."""

    findings: tuple[Finding, ...] = ()
    wants: tuple[Fact, ...] = ()
    gives: tuple[str, ...] = ()
    role: str = ""
    keys: tuple[str, ...] = ()  # of releases, that stand in it


@dataclass(frozen=True, slots=True)
class Site:
    """Where the tree is published, and the keys that would tell of a release."""

    root: str
    keys: frozenset[str] = field(default=frozenset(), compare=False)

    @classmethod
    def at(cls, url: str, keys: frozenset[str] = frozenset()) -> Site:
        return cls(url.rstrip("/") + "/", keys)

    @property
    def host(self) -> str:
        return _place(self.root)[0]

    @property
    def prefix(self) -> str:
        return _place(self.root)[1]

    def url_of(self, path: str) -> str:
        """The absolute address of a file; `x/index.html` is `x/`."""
        return self.root + quote(without_index(path))

    def locate(self, value: str, base: str = "") -> Address:
        """Where a browser goes from `base`. `/x/` is `x/index.html`; the query does not count."""
        is_the_same_everywhere = value.startswith("/") or is_absolute(value)
        return _locate(self.root, value, self.root if is_the_same_everywhere or not base else base)


@lru_cache(maxsize=4)
def _place(root: str) -> tuple[str, str]:
    parts = urlsplit(root)
    return parts.netloc.lower(), unquote(parts.path)


@lru_cache(maxsize=50_000)  # the menu's addresses stand in every page
def _locate(root: str, value: str, base: str) -> Address:
    host, prefix = _place(root)
    try:
        parts = urlsplit(urljoin(base, value.strip()))
    except ValueError:  # "http://[": no address at all, so it leads to no file
        return Address(host, value)
    if parts.scheme not in ("http", "https"):
        return Address("")
    if parts.netloc.lower() != host:
        return Address(parts.netloc.lower())
    path = unquote(parts.path)
    if path + "/" == prefix:
        path += "/"
    if not path.startswith(prefix):  # a site below /blog/: its neighbours, but "/x/" without a host is a slip
        return Address(host, None if "//" in value else path)
    path = path[len(prefix):]
    # The browser keeps `:~:text=...` (wicg.github.io/scroll-to-text-fragment) to itself
    fragment = unquote(parts.fragment).partition(":~:")[0]
    return Address(host, path + INDEX if path == "" or path.endswith("/") else path, fragment)


def is_absolute(value: str) -> bool:
    """Whether an address has a scheme, so that it means the same wherever it is copied to."""
    return bool(SCHEME.match(value.strip()))


def without_index(path: str) -> str:
    return path[:-len(INDEX)] if path == INDEX or path.endswith("/" + INDEX) else path


def is_page(path: str) -> bool:
    return path.lower().endswith(PAGES)


def files_in(folder: Path) -> dict[str, str]:
    """What lies there. A link is followed by no one, so it is told as a file that cannot be read."""
    found: dict[str, str] = {}
    todo = [("", str(folder))]
    while todo:
        at, where = todo.pop()
        for entry in os.scandir(where):
            if entry.is_dir(follow_symlinks=False):
                todo.append((f"{at}{entry.name}/", entry.path))
            else:
                stat = entry.stat(follow_symlinks=False)
                found[f"{at}{entry.name}"] = f"{at}{entry.name}\0{stat.st_size} {stat.st_mtime_ns} {stat.st_ino}\0{entry.path}"
    return found


def files_told(text: str) -> dict[str, str]:
    """The same, from these texts with two NULs between them: no file's name has one, and no part is empty."""
    return {path_of(told): told for told in text.split(APART) if told}


def path_of(told: str) -> str:
    return told[: told.index("\0")]


def place_of(told: str) -> str:
    return told[told.rindex("\0") + 1 :]
