"""Feeds and sitemaps: XML whose addresses are copied to other places, so they are absolute, and whose entries have an identity.

RSS 2.0 (rssboard.org/rss-specification), Atom (RFC 4287), sitemaps (sitemaps.org/protocol.html).
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape

from .finding import Finding
from .tree import Reference, Site, is_absolute

ATOM = "{http://www.w3.org/2005/Atom}"
ADDRESSES = {"link", "url", "uri", "logo", "icon", "comments", "docs", "loc"}  # elements whose text is an address
CONTENTS = {"encoded", "content", "description", "summary"}  # elements whose text may be HTML
TAG = re.compile(r"""<[a-zA-Z](?:[^>"']++|"[^"]*+"|'[^']*+')*+>""")
HTML_ADDRESS = re.compile(r"""\s(?:href|src)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Feed:
    """An XML file that was read. `kind` is the name of its root: rss, feed, urlset, sitemapindex or any other.

    `references` are the absolute addresses, `relative` and `relative_in_content` those that fail to be.
    """

    path: str
    kind: str
    root: etree.Element
    references: Sequence[Reference]
    relative: Sequence[str]
    relative_in_content: Sequence[str]

    def at(self, line: int, code: str, /, **values: object) -> Finding:
        return Finding(self.path, line, code, values)

    def listed(self) -> frozenset[str]:
        """The files that a sitemap or a sitemap index names as its own, without translations."""
        return frozenset(ref.address.path for ref in self.references if ref.tag == "loc" and ref.address.path)


def read_feed(path: str, data: bytes, site: Site) -> Feed:
    """Raises ParseError, or ValueError or LookupError for an encoding that nobody knows."""
    root = etree.fromstring(data)
    kind = _local(root)
    found = list(_addresses(root)) if kind in ("rss", "feed", "urlset", "sitemapindex") else []
    references = tuple(Reference(1, value, site.locate(value), name) for name, value in found if is_absolute(value))
    relative = [(name, value) for name, value in found if not is_absolute(value)]
    return Feed(path, kind, root, references, tuple(value for name, value in relative if name != "html"),
                tuple(value for name, value in relative if name == "html"))


def _addresses(root: etree.Element) -> Iterator[tuple[str, str]]:
    """(name, address), the name being html inside an entry's content."""
    for node in root.iter():
        name = _local(node)
        yield from ((name, node.attrib[key]) for key in ("href", "src", "url") if key in node.attrib)
        text = (node.text or "").strip()
        if name in ADDRESSES and text:
            yield name, text
        elif name in CONTENTS and "<" in text:
            yield from (("html", value) for value in html_addresses(text))


def html_addresses(html: str) -> Iterator[str]:
    """The addresses in a piece of HTML. Two expressions and no parser: the same text stands in many feeds."""
    for tag in TAG.finditer(html):
        for match in HTML_ADDRESS.finditer(tag[0]):
            yield unescape(next((group for group in match.groups() if group), ""))


def _local(node: etree.Element) -> str:
    return str(node.tag).rpartition("}")[2]


# ---------------------------------------------------------------- rules on a feed


def addresses_are_absolute(feed: Feed, _: Site) -> Iterator[Finding]:
    code = "feed-link-relative" if feed.kind in ("rss", "feed") else "sitemap-relative"
    for value in feed.relative:
        yield feed.at(1, code, value=value)
    for value in feed.relative_in_content:
        yield feed.at(1, "feed-content-relative", value=value)


def entries_are_complete(feed: Feed, _: Site) -> Iterator[Finding]:
    is_rss = feed.kind == "rss"
    required = ("guid", "link", "title", "pubDate") if is_rss else ("id", "updated", "title")
    for number, entry in enumerate(_entries(feed), 1):
        for field in required:
            if not _text(entry, field if is_rss else ATOM + field):
                yield feed.at(1, "feed-field-missing", entry=_name(entry, number), field=field)
        if not is_rss and not any(_text(node, f"{ATOM}author/{ATOM}name") for node in (entry, feed.root)):
            yield feed.at(1, "feed-field-missing", entry=_name(entry, number), field="author")


def guids_are_no_addresses(feed: Feed, _: Site) -> Iterator[Finding]:
    """Without isPermaLink="false" a reader takes the guid for the entry's address."""
    for number, entry in enumerate(_entries(feed), 1):
        guid = entry.find("guid")
        if guid is not None and guid.get("isPermaLink") != "false":
            yield feed.at(1, "feed-guid-permalink", entry=_name(entry, number))


def identities_are_unique(feed: Feed, _: Site) -> Iterator[Finding]:
    times = Counter(_text(entry, "guid") or _text(entry, ATOM + "id") for entry in _entries(feed))
    for identity, count in times.items():
        if identity and count > 1:
            yield feed.at(1, "feed-identity-duplicate", value=identity)


def _entries(feed: Feed) -> list[etree.Element]:
    return feed.root.findall("channel/item" if feed.kind == "rss" else ATOM + "entry")


def _text(node: etree.Element, path: str) -> str:
    return (node.findtext(path) or "").strip()


def _name(entry: etree.Element, number: int) -> str:
    """How a finding calls an entry: its number and what is known of it."""
    known = _text(entry, "title") or _text(entry, ATOM + "title") or _text(entry, "guid") or _text(entry, ATOM + "id")
    return f"{number} ({known})" if known else str(number)


# ---------------------------------------------------------------- rules on sitemaps


def listed_addresses_are_ours(sitemap: Feed, _: Site) -> Iterator[Finding]:
    """A sitemap speaks for its own site only."""
    for ref in sitemap.references:
        if ref.address.path is None:
            yield sitemap.at(1, "link-broken", value=ref.value)


def sitemaps_match_pages(roles: Mapping[str, str], lists: Mapping[str, frozenset[str]]) -> Iterator[Finding]:
    """Every page stands in the sitemap, except those marked noindex. With an index, only what it lists counts.

    `roles` of all files; `lists`: what each sitemap and each index of sitemaps names.
    """
    indexed = frozenset[str]().union(*(lists[path] for path in lists if roles[path] == "index"))
    has_index = "index" in roles.values()
    counted = [path for path in sorted(lists) if roles[path] == "sitemap" and (path in indexed or not has_index)]
    holder = {page: path for path in counted for page in lists[path]}
    for path, role in roles.items():
        if role == "hidden" and path in holder:
            yield Finding(path, 1, "sitemap-page-hidden", {"sitemap": holder[path]})
        elif role == "page" and path not in holder:
            yield Finding(path, 1, "sitemap-page-missing")
