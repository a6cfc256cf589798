"""Feeds: RSS 2.0 (rssboard.org/rss-specification) and Atom (RFC 4287), built from values with an XML library.

A feed stands beside the listing that it follows. An entry's identity is made from the release's key and
the frozen authority alone (RFC 4151), so it never changes, whatever happens to date, slug, domain or translation.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from . import model as m
from .editions import Edition, save_as
from .view import Link, Site, View

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
XML = "{http://www.w3.org/XML/1998/namespace}"
TAG = re.compile(r'<\w+(?:\s[\w:-]+="[^"]*")+')  # attributes of sanitised HTML are always quoted
FORMATS = {"rss": ("rss.xml", "application/rss+xml"), "atom": ("atom.xml", "application/atom+xml")}


@dataclass(frozen=True)
class Entry:
    """A release as a subscriber gets it. `content` is HTML with absolute addresses only."""

    identity: str
    lang: str
    title: str
    summary: str
    url: str
    author: str
    author_url: str
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    content: str
    translations: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Feed:
    """`url` is the page that it follows, `self_url` its own address; both absolute. `identity` outlives the domain."""

    identity: str

    lang: str
    title: str
    subtitle: str
    url: str
    self_url: str
    licence: str
    updated: datetime
    entries: tuple[Entry, ...]


def feed_links(site: Site, edition: Edition, address: Callable[[Edition], str], name: str) -> tuple[Link, ...]:
    """For autodiscovery: the feeds beside a page. The `note` is the media type."""
    title = _title(site, edition, name)
    return tuple(Link(title, address(edition) + file, media) for file, media in FORMATS.values())


def _title(site: Site, edition: Edition, name: str) -> str:
    return edition.strings["listing"]["feed_title"].format(site=site.settings.name, name=name) if name else site.settings.name


def feed_views(site: Site, edition: Edition, address: Callable[[Edition], str], name: str,
               releases: Sequence[m.Release]) -> Iterator[View]:
    """Both formats of one feed, with the newest releases."""
    entries = tuple(_entry(site, edition, r) for r in releases)
    updated = max((e.updated for e in entries), default=_birthday(site))
    for render, (file, _) in FORMATS.items():
        url = address(edition)
        identity = f"tag:{site.settings.feed_authority}:{url}{file}"
        feed = Feed(identity, edition.lang, _title(site, edition, name), edition.strings["site"]["description"], site.absolute(url),
                    site.absolute(url + file), edition.strings["site"]["licence"], updated, entries)
        yield View(save_as(url + file), render, {"feed": feed})


def _birthday(site: Site) -> datetime:
    """An empty feed was last changed when its authority began: never 'now', which would differ each time."""
    year = int(site.settings.feed_authority.rpartition(",")[2][:4])
    return datetime(year, 1, 1, tzinfo=UTC)


def _entry(site: Site, edition: Edition, release: m.Release) -> Entry:
    text = release.in_language(edition.lang)
    day = release.published.date()
    others = tuple((lang, site.absolute(site.url_of(release, lang))) for lang in release.translations if lang != text.lang)
    title = text.title
    if release.is_withdrawn:
        title = f"[{edition.strings['release']['withdrawn']}] {title}"
    return Entry(
        f"tag:{site.settings.feed_authority}:{release.key}", text.lang, title, text.summary,
        site.absolute(site.url_of(release, edition.lang)), release.lead.name_on(day).full_in(edition.lang),
        site.absolute(edition.to.agency(release.lead.code)), release.published, _distinct(release.changed, release.key),
        (release.category.name_in(edition.lang),), _content(site, edition, release), others)


def _distinct(moment: datetime, key: str) -> datetime:
    """Releases of one minute differ in a fraction of a second that follows from the key: readers that sort
    by `updated` keep an order, and validators do not suspect a machine-made date."""
    return moment + timedelta(microseconds=zlib.crc32(key.encode()) % 1_000_000)


def _content(site: Site, edition: Edition, release: m.Release) -> str:
    """Notes first, then the picture, then the whole text, every address absolute."""
    text = release.in_language(edition.lang)
    parts = [*_notes(edition, text)]
    if text.image:
        url = site.file_url(release, text.image.src)
        caption = f"<figcaption>{escape(str(text.image.caption))}</figcaption>" if text.image.caption else ""
        parts.append(f'<figure><img src="{escape(url)}" alt="{escape(str(text.image.alt))}" '
                     f'width="{text.image.width}" height="{text.image.height}">{caption}</figure>')
    parts.append(site.body_of(release, edition.lang))
    url = site.absolute(site.url_of(release, edition.lang))
    return _absolute("\n".join(parts), site.settings.url, url)


def _notes(edition: Edition, text: m.Translation) -> Iterator[str]:
    s = edition.strings["release"]
    if text.withdrawn:
        when = s["withdrawn_body"].format(date=edition.calendar.date(text.withdrawn.at))
        yield f"<p><strong>{escape(s['withdrawn'])}.</strong> {escape(when)} {escape(str(text.withdrawn.reason))}</p>"
    for c in text.corrections:
        yield (f"<p><strong>{escape(s['correction'])}, {escape(edition.calendar.date(c.at))}.</strong> "
               f"{escape(s['correction_wrong'])} {escape(str(c.wrong))} {escape(s['correction_right'])} {escape(str(c.right))}</p>")


def _absolute(markup: str, site_url: str, page_url: str) -> str:
    """Root-relative addresses get the site's, fragments the page's. Only tags are touched: a text may say
    `href="/"` too."""
    def answered(tag: re.Match[str]) -> str:
        found = tag[0]
        for name in ("href", "src"):
            found = found.replace(f' {name}="/', f' {name}="{site_url}/').replace(f' {name}="#', f' {name}="{page_url}#')
        return found

    return TAG.sub(answered, markup)


# ---------------------------------------------------------------- bytes


def rss(feed: Feed) -> bytes:
    """RSS 2.0 with the full text in content:encoded, the agency in dc:creator and the language of each item."""
    root = etree.Element("rss", {"version": "2.0", "xmlns:atom": ATOM, "xmlns:content": CONTENT, "xmlns:dc": DC})
    channel = etree.SubElement(root, "channel")
    _children(channel, title=feed.title, link=feed.url, description=feed.subtitle, language=feed.lang,
              copyright=feed.licence, lastBuildDate=format_datetime(feed.updated), docs="https://www.rssboard.org/rss-specification")
    etree.SubElement(channel, "atom:link", {"href": feed.self_url, "rel": "self", "type": FORMATS["rss"][1]})
    for entry in feed.entries:
        item = etree.SubElement(channel, "item")
        _children(item, title=entry.title, link=entry.url, description=entry.summary)
        etree.SubElement(item, "content:encoded").text = entry.content
        etree.SubElement(item, "guid", {"isPermaLink": "false"}).text = entry.identity
        _children(item, pubDate=format_datetime(entry.published))
        etree.SubElement(item, "dc:creator").text = entry.author
        etree.SubElement(item, "dc:language").text = entry.lang
        for category in entry.categories:
            etree.SubElement(item, "category").text = category
    return _bytes(root)


def atom(feed: Feed) -> bytes:
    """Atom with the full text, the agency as author and a link to each translation."""
    root = etree.Element("feed", {"xmlns": ATOM, "xml:lang": feed.lang})
    _children(root, id=feed.identity, title=feed.title, subtitle=feed.subtitle, updated=feed.updated.isoformat(), rights=feed.licence)
    etree.SubElement(root, "link", {"rel": "self", "href": feed.self_url, "type": FORMATS["atom"][1]})
    etree.SubElement(root, "link", {"rel": "alternate", "href": feed.url, "type": "text/html", "hreflang": feed.lang})
    for entry in feed.entries:
        node = etree.SubElement(root, "entry", {"xml:lang": entry.lang})
        _children(node, id=entry.identity, title=entry.title, summary=entry.summary, published=entry.published.isoformat(),
                  updated=entry.updated.isoformat())
        etree.SubElement(node, "link", {"rel": "alternate", "href": entry.url, "type": "text/html", "hreflang": entry.lang})
        for lang, url in entry.translations:  # not "alternate": some readers would open the last one, in a language not asked for
            etree.SubElement(node, "link", {"rel": "related", "href": url, "type": "text/html", "hreflang": lang})
        _children(etree.SubElement(node, "author"), name=entry.author, uri=entry.author_url)
        for category in entry.categories:
            etree.SubElement(node, "category", {"term": category})
        etree.SubElement(node, "content", {"type": "html"}).text = entry.content
    return _bytes(root)


def _children(parent: etree.Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text


def _bytes(root: etree.Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
