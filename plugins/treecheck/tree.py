"""The finished tree: its files, where an address leads, and what is remembered of a file once it was read.

Files are read one by one and dropped; only what other files ask about stays in memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

INDEX = "index.html"
SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")  # RFC 3986, 3.1


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
class Trace:
    """What is remembered of a page. `ids` holds all that a fragment may name."""

    lang: str
    ids: frozenset[str]
    alternates: tuple[Alternate, ...]
    is_hidden: bool


class Tree:
    """`pages`, `jumps` (addresses with a fragment) and `sitemaps` (what each lists) fill while the files are read."""

    def __init__(self, folder: Path, site_url: str):
        self.folder = folder
        self.root = site_url.rstrip("/") + "/"
        parts = urlsplit(self.root)
        self.host, self.prefix = parts.netloc.lower(), unquote(parts.path)
        self.files = frozenset(_files(folder))
        self.folded = {path.casefold(): path for path in self.files}
        self.pages: dict[str, Trace] = {}
        self.jumps: list[tuple[str, Reference]] = []
        self.sitemaps: dict[str, frozenset[str]] = {}
        self.sitemap_indexes: dict[str, frozenset[str]] = {}

    def read(self, path: str) -> bytes:
        return (self.folder / path).read_bytes()

    def url_of(self, path: str) -> str:
        """The absolute address of a file; `x/index.html` is `x/`."""
        return self.root + quote(_without_index(path))

    def locate(self, value: str, base: str) -> Address:
        """Where a browser goes from `base`. `/x/` is `x/index.html`; the query does not count."""
        try:
            parts = urlsplit(urljoin(base, value.strip()))
        except ValueError:  # "http://[": no address at all, so it leads to no file
            return Address(self.host, value)
        if parts.scheme not in ("http", "https"):
            return Address("")
        if parts.netloc.lower() != self.host:
            return Address(parts.netloc.lower())
        path = unquote(parts.path)
        if path + "/" == self.prefix:
            path += "/"
        if not path.startswith(self.prefix):  # a site below /blog/: its neighbours, but "/x/" without a host is a slip
            return Address(self.host, None if "//" in value else path)
        path = path[len(self.prefix):]
        # The browser keeps `:~:text=...` (wicg.github.io/scroll-to-text-fragment) to itself
        fragment = unquote(parts.fragment).partition(":~:")[0]
        return Address(self.host, path + INDEX if path == "" or path.endswith("/") else path, fragment)

    def near(self, path: str) -> str:
        """The address that was probably meant: in another case, or a folder without its slash. Else empty."""
        for guess in (path, f"{path}/{INDEX}"):
            if found := self.folded.get(guess.casefold()):
                return self.prefix + _without_index(found)
        return ""


def is_absolute(value: str) -> bool:
    """Whether an address has a scheme, so that it means the same wherever it is copied to."""
    return bool(SCHEME.match(value.strip()))


def _without_index(path: str) -> str:
    return path[:-len(INDEX)] if path == INDEX or path.endswith("/" + INDEX) else path


def _files(folder: Path) -> Iterator[str]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield Path(root, name).relative_to(folder).as_posix()
