"""A page, read once: its tags, texts, ids and addresses, ready for the rules. A stylesheet has addresses only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html.parser import HTMLParser
from urllib.parse import urljoin

from .finding import Finding
from .tree import Alternate, Reference, Site

FETCHED = {"src", "poster", "background", "action", "formaction"}
# The kinds of <link> for which a browser calls a host by itself (html.spec.whatwg.org/#linkTypes)
FETCHING_RELS = {"stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload",
                 "prefetch", "prerender", "preconnect", "dns-prefetch"}
SHARED = {"og:url", "og:image", "twitter:image"}  # <meta> whose content is an address
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
WORDED = {"title", "script", "style", "h1", "h2", "h3", "h4", "h5", "h6"}  # tags whose words a rule asks for
MARKS = ("{{", "{%")
CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+[^,]+)?\s*(?:,|$)")  # of a srcset: an address, perhaps with a size
REFRESH = re.compile(r"[\d.\s]+[;,]\s*(?:url\s*=\s*)?['\"]?(.*?)['\"]?\s*$", re.IGNORECASE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_URL = re.compile(r"""(?:url\(|@import\s)\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))""", re.IGNORECASE)


class Unreadable(Exception):
    """No browser would know what this is."""


class Tag:
    """`texts`: the words below it, of those whose words a rule asks for."""

    __slots__ = ("attrs", "line", "name", "parent", "texts")

    def __init__(self, name: str, attrs: dict[str, str], line: int, parent: Tag | None):
        self.name, self.attrs, self.line, self.parent = name, attrs, line, parent
        self.texts: list[str] = []

    def get(self, name: str) -> str:
        return self.attrs.get(name, "")

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def within(self) -> Iterator[Tag]:
        """Itself and all that it stands in."""
        tag: Tag | None = self
        while tag:
            yield tag
            tag = tag.parent


class _Reader(HTMLParser):
    """The standard library's tokens, and no tree: a rule asks what a tag stands in, never what stands in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[Tag] = []
        self.marked: list[tuple[str, Tag]] = []  # texts that hold a template's mark
        self.inner: Tag | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        made = Tag(tag, {name: value or "" for name, value in attrs}, self.getpos()[0], self.inner)
        self.tags.append(made)
        if tag not in VOID:
            self.inner = made

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(Tag(tag, {name: value or "" for name, value in attrs}, self.getpos()[0], self.inner))

    def handle_endtag(self, tag: str) -> None:
        if self.inner and (found := next((open_one for open_one in self.inner.within() if open_one.name == tag), None)):
            self.inner = found.parent

    def handle_data(self, data: str) -> None:
        if not self.inner:
            return
        for tag in self.inner.within():
            if tag.name in WORDED:
                tag.texts.append(data)
        if "{{" in data or "{%" in data:
            self.marked.append((data, self.inner))

    def unknown_decl(self, data: str) -> None:
        raise Unreadable(data)


@dataclass(frozen=True, slots=True)
class Page:
    """`named` groups the tags by their name; `ids` counts each id; `marked` are texts with a template's mark."""

    path: str
    url: str
    text: str
    tags: Sequence[Tag]
    named: Mapping[str, Sequence[Tag]]
    marked: Sequence[tuple[str, Tag]]
    ids: Mapping[str, int]
    references: Sequence[Reference]
    alternates: Sequence[Alternate]

    def at(self, where: Tag | int | None, code: str, /, **values: object) -> Finding:
        line = where.line if isinstance(where, Tag) else where
        return Finding(self.path, line or 1, code, values)

    @property
    def lang(self) -> str:
        return next((tag.get("lang").strip() for tag in self.named.get("html", ())), "")

    @property
    def is_hidden(self) -> bool:
        """Whether the page asks search engines to leave it out."""
        return any(_attribute(tag, "name") == "robots" and {"noindex", "none"} & set(re.split(r"[\s,]+", _attribute(tag, "content")))
                   for tag in self.named.get("meta", ()))

    @property
    def leads_on(self) -> bool:
        """Whether a meta refresh sends readers to another page."""
        return any(_refresh(tag) for tag in self.named.get("meta", ()))

    def links(self, rel: str) -> list[Tag]:
        return [tag for tag in self.named.get("link", ()) if rel in _attribute(tag, "rel").split()]

    @property
    def anchors(self) -> frozenset[str]:
        """All that a fragment may name."""
        return frozenset((*self.ids, *(tag.get("name") for tag in self.named.get("a", ()) if tag.get("name"))))


def read_page(path: str, text: str, site: Site) -> Page:
    """Parse a page and collect everything in one pass. Raises Unreadable."""
    reader = _Reader()
    try:
        reader.feed(text)
        reader.close()
    except AssertionError as error:  # so html.parser says that a declaration makes no sense to it
        raise Unreadable(str(error)) from None
    named: dict[str, list[Tag]] = defaultdict(list)
    ids: dict[str, int] = {}
    for tag in reader.tags:
        named[tag.name].append(tag)
        if key := tag.attrs.get("id"):
            ids[key] = ids.get(key, 0) + 1
    url = site.url_of(path)
    base = _base(named["base"], url)
    references = [Reference(tag.line + down, value, site.locate(value, base), tag.name, is_fetched)
                  for tag in reader.tags for down, value, is_fetched in _addresses(tag)]
    return Page(path, url, text, reader.tags, named, reader.marked, ids, references, tuple(_alternates(named["link"], site, base)))


def read_stylesheet(path: str, text: str, site: Site) -> Page:
    url = site.url_of(path)
    references = [Reference(1 + down, value, site.locate(value, url), "style", True) for down, value in _css(text)]
    return Page(path, url, text, (), {}, (), {}, references, ())


def _base(tags: Sequence[Tag], url: str) -> str:
    """What relative addresses of the page start from: its own address, unless a <base> says otherwise."""
    try:
        return urljoin(url, next((tag.get("href") for tag in tags if tag.get("href")), ""))
    except ValueError:  # told as a broken link
        return url


def _addresses(tag: Tag) -> Iterator[tuple[int, str, bool]]:
    """(lines below the tag's own, address, whether it is fetched)."""
    for name, value in tag.attrs.items():
        if name in ("href", "xlink:href"):
            yield 0, value, _is_fetched(tag)
        elif name in FETCHED or (name == "data" and tag.name == "object"):
            yield 0, value, True
        elif name in ("srcset", "imagesrcset"):
            yield from ((0, match[1], True) for match in CANDIDATE.finditer(value))
        elif name == "style":
            yield from ((down, url, True) for down, url in _css(value))
    if tag.name == "style":
        yield from ((down, url, True) for down, url in _css(tag.text))
    elif tag.name == "meta":
        if target := _refresh(tag):
            yield 0, target, False
        elif (tag.get("property") or tag.get("name")) in SHARED:
            yield 0, tag.get("content"), False


def _is_fetched(tag: Tag) -> bool:
    if tag.name == "link":
        return not FETCHING_RELS.isdisjoint(_attribute(tag, "rel").split())
    return tag.name not in ("a", "area", "base")


@lru_cache(maxsize=16)  # the same styles stand in every page
def _css(text: str) -> tuple[tuple[int, str], ...]:
    """(lines below the first, address) of each url() and @import."""
    text = CSS_COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), text)
    return tuple((text.count("\n", 0, match.start()), next((group for group in match.groups() if group), ""))
                 for match in CSS_URL.finditer(text))


def _refresh(tag: Tag) -> str:
    """The target of <meta http-equiv="refresh">; empty for any other meta and for a mere reload."""
    if _attribute(tag, "http-equiv") != "refresh":
        return ""
    match = REFRESH.match(tag.get("content"))
    return match[1] if match else ""


def _alternates(links: Sequence[Tag], site: Site, base: str) -> Iterator[Alternate]:
    """Translations only: a feed may name its language too, but has a type of its own."""
    for tag in links:
        if tag.get("hreflang") and "alternate" in _attribute(tag, "rel").split() and _attribute(tag, "type") in ("", "text/html"):
            value = tag.get("href")
            yield Alternate(tag.line, tag.get("hreflang").lower(), value, site.locate(value, base).path)


def _attribute(tag: Tag, name: str) -> str:
    return tag.get(name).strip().lower()
