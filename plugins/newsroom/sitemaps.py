"""Sitemaps (sitemaps.org/protocol.html) with the translations of each page, and robots.txt (RFC 9309).

One sitemap per year, so that a new release changes one small file; `sitemap.xml` is their index.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from . import model as m
from .view import Frame, Site, View

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One address, absolute, with (language, absolute address) of its translations, its own included."""

    url: str
    changed: datetime | None = None
    alternates: tuple[tuple[str, str], ...] = ()


def sitemap_views(site: Site, frames: Sequence[Frame]) -> Iterator[View]:
    """The releases and activities of each year, then all other pages, the index and robots.txt."""
    groups = dict(_years(site))
    groups["pages"] = sorted((_page_entry(site, f) for f in frames), key=lambda e: e.url)
    for name, entries in groups.items():
        yield View(f"sitemap-{name}.xml", "sitemap", {"entries": tuple(entries), "master": site.newsroom.master})
    index = tuple(site.absolute(f"/sitemap-{name}.xml") for name in groups)
    yield View("sitemap.xml", "sitemap_index", {"urls": index})
    yield View("robots.txt", "robots", {"sitemap": site.absolute("/sitemap.xml"), "is_hidden": site.settings.is_preview})


def _years(site: Site) -> Iterator[tuple[str, list[Entry]]]:
    years: dict[int, list[Entry]] = defaultdict(list)
    for item in (*site.newsroom.releases, *site.newsroom.activities):
        if not (isinstance(item, m.Release) and item.is_withdrawn):
            years[item.when.year] += _item_entries(site, item)
    for year in sorted(years, reverse=True):
        yield str(year), sorted(years[year], key=lambda e: e.url)


def _item_entries(site: Site, item: m.Release | m.Activity) -> Iterator[Entry]:
    pages = tuple((lang, site.absolute(site.url_of(item, lang))) for lang in site.editions if item.is_in(lang))
    changed = item.changed if isinstance(item, m.Release) else item.updated
    for _, url in pages:
        yield Entry(url, changed, pages if len(pages) > 1 else ())


def _page_entry(site: Site, frame: Frame) -> Entry:
    return Entry(frame.canonical, None, tuple((lang, site.absolute(url)) for lang, url in frame.alternates))


def sitemap(entries: Sequence[Entry], master: str) -> bytes:
    root = etree.Element("urlset", {"xmlns": SITEMAP, "xmlns:xhtml": XHTML})
    for entry in entries:
        node = etree.SubElement(root, "url")
        etree.SubElement(node, "loc").text = entry.url
        if entry.changed:
            etree.SubElement(node, "lastmod").text = entry.changed.isoformat()
        default = [("x-default", url) for lang, url in entry.alternates if lang == master]
        for lang, url in (*entry.alternates, *default):
            etree.SubElement(node, "xhtml:link", {"rel": "alternate", "hreflang": lang, "href": url})
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def sitemap_index(urls: Sequence[str]) -> bytes:
    root = etree.Element("sitemapindex", {"xmlns": SITEMAP})
    for url in urls:
        etree.SubElement(etree.SubElement(root, "sitemap"), "loc").text = url
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def robots(sitemap: str, is_hidden: bool) -> bytes:
    rule = "Disallow: /" if is_hidden else "Allow: /"
    return f"User-agent: *\n{rule}\n\nSitemap: {sitemap}\n".encode()
