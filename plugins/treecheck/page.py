"""A page, read once: its tags, texts, ids and addresses, ready for the rules. A stylesheet has addresses only."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urljoin

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PreformattedString, Tag

from .finding import Finding
from .tree import Alternate, Reference, Trace, Tree

FETCHED = {"src", "poster", "background", "action", "formaction"}
# The kinds of <link> for which a browser calls a host by itself (html.spec.whatwg.org/#linkTypes)
FETCHING_RELS = {"stylesheet", "icon", "apple-touch-icon", "mask-icon", "manifest", "preload", "modulepreload",
                 "prefetch", "prerender", "preconnect", "dns-prefetch"}
SHARED = {"og:url", "og:image", "twitter:image"}  # <meta> whose content is an address
CANDIDATE = re.compile(r"(\S*[^\s,])(?:\s+[^,]+)?\s*(?:,|$)")  # of a srcset: an address, perhaps with a size
REFRESH = re.compile(r"[\d.\s]+[;,]\s*(?:url\s*=\s*)?['\"]?(.*?)['\"]?\s*$", re.IGNORECASE)
CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
CSS_URL = re.compile(r"""(?:url\(|@import\s)\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]*))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Page:
    """`named` groups the tags by their name; `ids` counts each id; the tags live only as long as the page."""

    path: str
    url: str
    text: str
    tags: Sequence[Tag]
    named: Mapping[str, Sequence[Tag]]
    strings: Sequence[NavigableString]
    ids: Mapping[str, int]
    references: Sequence[Reference]
    alternates: Sequence[Alternate]

    def at(self, where: Tag | int | None, code: str, /, **values: object) -> Finding:
        line = where.sourceline if isinstance(where, Tag) else where
        return Finding(self.path, line or 1, code, values)

    @property
    def lang(self) -> str:
        return next((str(tag.get("lang", "")).strip() for tag in self.named.get("html", ())), "")

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

    def trace(self) -> Trace:
        names = (str(tag["name"]) for tag in self.named.get("a", ()) if tag.get("name"))
        return Trace(self.lang, frozenset((*self.ids, *names)), tuple(self.alternates), self.is_hidden)


def read_page(path: str, text: str, tree: Tree) -> Page:
    """Parse a page and collect everything in one pass."""
    url = tree.url_of(path)
    soup = BeautifulSoup(text, "html.parser", multi_valued_attributes=None)
    tags: list[Tag] = []
    strings: list[NavigableString] = []
    named: dict[str, list[Tag]] = defaultdict(list)
    ids: dict[str, int] = {}
    for node in soup.descendants:
        if isinstance(node, Tag):
            tags.append(node)
            named[node.name].append(node)
            if key := node.attrs.get("id"):
                ids[key] = ids.get(key, 0) + 1
        elif not isinstance(node, PreformattedString):  # comments and the doctype are no text
            strings.append(node)
    base = _base(named["base"], url)
    references = [Reference((tag.sourceline or 1) + down, value, tree.locate(value, base), tag.name, is_fetched)
                  for tag in tags for down, value, is_fetched in _addresses(tag)]
    return Page(path, url, text, tags, named, strings, ids, references, tuple(_alternates(named["link"], tree, base)))


def read_stylesheet(path: str, text: str, tree: Tree) -> Page:
    url = tree.url_of(path)
    references = [Reference(1 + down, value, tree.locate(value, url), "style", True) for down, value in _css(text)]
    return Page(path, url, text, (), {}, (), {}, references, ())


def _base(tags: Sequence[Tag], url: str) -> str:
    """What relative addresses of the page start from: its own address, unless a <base> says otherwise."""
    try:
        return urljoin(url, next((tag["href"] for tag in tags if tag.get("href")), ""))
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
        yield from ((down, url, True) for down, url in _css(tag.string or ""))
    elif tag.name == "meta":
        if target := _refresh(tag):
            yield 0, target, False
        elif (tag.get("property") or tag.get("name")) in SHARED:
            yield 0, str(tag.get("content", "")), False


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
    match = REFRESH.match(str(tag.get("content", "")))
    return match[1] if match else ""


def _alternates(links: Sequence[Tag], tree: Tree, base: str) -> Iterator[Alternate]:
    """Translations only: a feed may name its language too, but has a type of its own."""
    for tag in links:
        if tag.get("hreflang") and "alternate" in _attribute(tag, "rel").split() and _attribute(tag, "type") in ("", "text/html"):
            value = str(tag.get("href", ""))
            yield Alternate(tag.sourceline or 1, str(tag["hreflang"]).lower(), value, tree.locate(value, base).path)


def _attribute(tag: Tag, name: str) -> str:
    return str(tag.get(name, "")).strip().lower()
