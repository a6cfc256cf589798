"""Sitemaps (sitemaps.org/protocol.html) with the translations of each page, and robots.txt (RFC 9309).

One sitemap per year, so that a new release changes one small file; `sitemap.xml` is their index.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import escape

from .catalogue import Card, years_of
from .settings import SecurityTxt
from .view import Frame, Site, View

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"


@dataclass(frozen=True)
class Entry:
    """One address, absolute, with (language, absolute address) of its translations, its own included."""

    url: str
    changed: str = ""  # ISO 8601
    alternates: tuple[tuple[str, str], ...] = ()


Listing = tuple[str, tuple[tuple[str, str], ...]]  # a page's address and alternates, absolute


def year_sitemap_views(site: Site, year: int) -> Iterator[View]:
    """The releases and activities of a year."""
    cards = [*site.cards("all", year), *site.cards("activities", year)]
    if cards:
        entries = sorted((entry for card in cards for entry in _entries_of(site, card)), key=lambda e: e.url)
        yield View(f"sitemap-{year}.xml", "sitemap", {"entries": tuple(entries), "master": site.master.lang})


def index_views(site: Site) -> Iterator[View]:
    """The index of the sitemaps, and robots.txt."""
    years = sorted({year for subject in ("all", "activities") for year in years_of(site.cards(subject))}, reverse=True)
    index = tuple(site.absolute(f"/sitemap-{name}.xml") for name in (*years, "pages"))
    yield View("sitemap.xml", "sitemap_index", {"urls": index})
    yield View("robots.txt", "robots", {"sitemap": site.absolute("/sitemap.xml"), "is_hidden": site.settings.is_preview})
    if security := site.settings.security:
        yield View(".well-known/security.txt", "security_txt", {
            "security": security, "languages": tuple(site.editions), "canonical": site.absolute("/.well-known/security.txt")})


def pages_sitemap_view(listed: Iterable[Listing], master: str) -> View:
    """All pages but releases and activities, which have their year's, and hidden ones."""
    entries = tuple(Entry(url, "", alternates) for url, alternates in sorted(listed))
    return View("sitemap-pages.xml", "sitemap", {"entries": entries, "master": master})


def listing_entry(site: Site, view: View) -> Listing | None:
    """What the pages' sitemap says of a view, None where it says nothing."""
    frame = view.values.get("frame")
    if not isinstance(frame, Frame) or frame.is_hidden or frame.kind == "article" and view.render != "page.html":
        return None
    return frame.canonical, tuple((lang, site.absolute(url)) for lang, url in frame.alternates)


def _entries_of(site: Site, card: Card) -> Iterator[Entry]:
    """Of the card alone: a year may have thousands of items, and each would have to be opened."""
    slugs, month = dict(card.addresses), date(card.year, card.month, 1)
    pages = tuple((lang, site.absolute(edition.to.item(card.kind, month, slugs[lang]))) for lang, edition in site.editions.items() if lang in slugs)
    for _, url in pages:
        yield Entry(url, card.changed, pages if len(pages) > 1 else ())


def sitemap(entries: Sequence[Entry], master: str) -> bytes:
    """Written out, which takes a tenth of the time that a tree of elements does."""
    parts, links = [f'<urlset xmlns="{SITEMAP}" xmlns:xhtml="{XHTML}">'], {(): ""}
    for entry in entries:
        changed = f"<lastmod>{entry.changed}</lastmod>" if entry.changed else ""
        if (pages := entry.alternates) not in links:
            default = (("x-default", url) for lang, url in pages if lang == master)
            links[pages] = "".join(f'<xhtml:link rel="alternate" hreflang="{lang}" href="{escape(url)}" />' for lang, url in (*pages, *default))
        parts.append(f"<url><loc>{escape(entry.url)}</loc>{changed}{links[pages]}</url>")
    return "".join(("<?xml version='1.0' encoding='utf-8'?>\n", *parts, "</urlset>\n")).encode()


def sitemap_index(urls: Sequence[str]) -> bytes:
    root = etree.Element("sitemapindex", {"xmlns": SITEMAP})
    for url in urls:
        etree.SubElement(etree.SubElement(root, "sitemap"), "loc").text = url
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def robots(sitemap: str, is_hidden: bool) -> bytes:
    rule = "Disallow: /" if is_hidden else "Allow: /"
    return f"User-agent: *\n{rule}\n\nSitemap: {sitemap}\n".encode()


def security_txt(security: SecurityTxt, languages: Sequence[str], canonical: str) -> bytes:
    """RFC 9116, 2.5: contacts in the order of preference."""
    fields = [*(("Contact", contact) for contact in security.contact), ("Expires", f"{security.expires.isoformat()}T00:00:00Z"),
              ("Preferred-Languages", ", ".join(languages)), ("Canonical", canonical), *(("Policy", security.policy) for _ in [0] if security.policy)]
    return "".join(f"{name}: {value}\n" for name, value in fields).encode()
