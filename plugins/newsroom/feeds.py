"""Feeds: RSS 2.0 (rssboard.org/rss-specification), Atom (RFC 4287) and JSON Feed 1.1 (jsonfeed.org/version/1.1), built from
values with an XML library and with JSON's.

A feed stands beside the listing that it follows. An entry's identity is made from the release's key and
the frozen authority alone (RFC 4151), so it never changes, whatever happens to date, slug, domain or translation.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from functools import partial
from html import escape
from pathlib import PurePosixPath

from . import model as m
from .editions import Edition, save_as
from .view import Link, Site, View

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DC = "http://purl.org/dc/elements/1.1/"
XML = "{http://www.w3.org/XML/1998/namespace}"
TAG = re.compile(r'<\w+(?:\s[\w:-]+="[^"]*")+')  # attributes of sanitised HTML are always quoted
FORMATS = {"rss": ("rss.xml", "application/rss+xml"), "atom": ("atom.xml", "application/atom+xml"), "json": ("feed.json", "application/feed+json")}
MEDIA = {  # of attachments; Python's own table differs from system to system
    ".csv": "text/csv", ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".geojson": "application/geo+json",
    ".ics": "text/calendar", ".jpeg": "image/jpeg", ".jpg": "image/jpeg", ".json": "application/json", ".mp3": "audio/mpeg", ".mp4": "video/mp4",
    ".odp": "application/vnd.oasis.opendocument.presentation", ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".odt": "application/vnd.oasis.opendocument.text", ".pdf": "application/pdf", ".png": "image/png",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation", ".txt": "text/plain", ".webp": "image/webp",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".zip": "application/zip",
}
JSON_FEED = "https://jsonfeed.org/version/1.1"


@dataclass(frozen=True)
class Enclosure:
    """A file that comes with an entry; `size` in bytes, 0 where it is not known yet."""

    url: str
    media: str
    title: str
    size: int


@dataclass(frozen=True)
class Entry:
    """A release as a subscriber gets it. `content` is HTML with absolute addresses only; `authors` are the agencies with their
    pages, the lead first; `updated` is when it was last announced (RFC 4287, 4.2.15: what the publisher holds to be significant)."""

    identity: str
    lang: str
    title: str
    summary: str
    url: str
    authors: tuple[tuple[str, str], ...]
    published: datetime
    updated: datetime
    categories: tuple[str, ...]
    content: str
    translations: tuple[tuple[str, str], ...] = ()
    image: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[Enclosure, ...] = ()
    is_withdrawn: bool = False

    @property
    def is_told_anew(self) -> bool:
        return self.updated - self.published >= timedelta(seconds=1)

    @property
    def author(self) -> tuple[str, str]:
        """The lead agency, for readers that take one."""
        return self.authors[0]


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
               paths: Sequence[str]) -> Iterator[View]:
    """One feed in every format, with the releases in these folders."""
    entries = tuple(site.shared(f"entry {edition.lang} {path}", partial(_entry, edition=edition, path=path)) for path in paths)
    updated = max((e.updated for e in entries), default=birthday(site))
    for render, (file, _) in FORMATS.items():
        url = address(edition)
        identity = f"tag:{site.settings.feed_authority}:{url}{file}"
        feed = Feed(identity, edition.lang, _title(site, edition, name), edition.strings["site"]["description"], site.absolute(url),
                    site.absolute(url + file), edition.strings["site"]["licence"], updated, entries)
        yield View(save_as(url + file), render, {"feed": feed})


def birthday(site: Site) -> datetime:
    """An empty feed was last changed when its authority began: never 'now', which would differ each time."""
    year = int(site.settings.feed_authority.rpartition(",")[2][:4])
    return datetime(year, 1, 1, tzinfo=UTC)


def _entry(site: Site, edition: Edition, path: str) -> Entry:
    release = site.item(path)
    text = release.in_language(edition.lang)
    day = release.published.date()
    others = tuple((lang, site.absolute(site.url_of(release, lang))) for lang in release.translations if lang != text.lang)
    title = text.title
    if release.is_withdrawn:
        title = f"[{edition.strings['release']['withdrawn']}] {title}"
    authors = tuple((a.name_on(day).full_in(edition.lang), site.absolute(edition.to.agency(a.code))) for a in release.agencies)
    return Entry(
        f"tag:{site.settings.feed_authority}:{release.key}", text.lang, title, text.summary,
        site.absolute(site.url_of(release, edition.lang)), authors, release.published, _distinct(release.announced, release.key),
        (release.category.name_in(edition.lang),), _content(site, edition, release), others,
        site.absolute(site.file_url(release, text.image.src)) if text.image else "", text.tags, tuple(_enclosures(site, release, text)),
        release.is_withdrawn)


def _enclosures(site: Site, release: m.Release, text: m.Translation) -> Iterator[Enclosure]:
    for a in text.attachments:
        yield Enclosure(site.absolute(site.file_url(release, a.file)), MEDIA[PurePosixPath(a.file).suffix.lower()], str(a.title), a.size)


def _distinct(moment: datetime, key: str) -> datetime:
    """Releases of one minute differ in a fraction of a second that follows from the key: readers that sort
    by `updated` keep an order, and validators do not suspect a machine-made date."""
    return moment + timedelta(microseconds=zlib.crc32(key.encode()) % 1_000_000)


def _content(site: Site, edition: Edition, release: m.Release) -> str:
    """Notes first, then the picture, then the whole text, every address absolute."""
    text = release.in_language(edition.lang)
    parts = [*_notes(edition, text)]
    if text.image:
        url, width, height = site.whole(release, text.image.src)
        caption = f"<figcaption>{escape(str(text.image.caption))}</figcaption>" if text.image.caption else ""
        parts.append(f'<figure><img src="{escape(url)}" alt="{escape(str(text.image.alt))}" '
                     f'width="{width}" height="{height}">{caption}</figure>')
    parts.append(site.body_of(release, edition.lang, is_page=False))
    url = site.absolute(site.url_of(release, edition.lang))
    return _absolute("\n".join(parts), site.settings.url, url)


def _notes(edition: Edition, text: m.Translation) -> Iterator[str]:
    s = edition.strings["release"]
    if text.withdrawn:
        when = s["withdrawn_body"].format(date=edition.calendar.date(text.withdrawn.at))
        yield f"<p><strong>{escape(s['withdrawn'])}.</strong> {escape(when)} {escape(str(text.withdrawn.reason))}</p>"
    for c in text.changes:
        if c.major:
            yield f"<p><strong>{escape(s['changed'])}, {escape(edition.calendar.date(c.at))}.</strong> {escape(str(c.note))}</p>"
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
        if entry.is_told_anew:  # RSS has no word of its own for it
            etree.SubElement(item, "atom:updated").text = entry.updated.isoformat()
        etree.SubElement(item, "dc:creator").text = entry.author[0]
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
        _children(etree.SubElement(node, "author"), name=entry.author[0], uri=entry.author[1])
        for category in entry.categories:
            etree.SubElement(node, "category", {"term": category})
        etree.SubElement(node, "content", {"type": "html"}).text = entry.content
    return _bytes(root)


def json_feed(feed: Feed) -> bytes:
    """JSON Feed with the full text, all agencies as authors and the attachments. `_newsroom` holds what the format has no word for:
    the addresses of the translations, and that a release was withdrawn."""
    whole = {"version": JSON_FEED, "title": feed.title, "home_page_url": feed.url, "feed_url": feed.self_url, "description": feed.subtitle,
             "language": feed.lang, "items": [_json_item(entry) for entry in feed.entries]}
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _json_item(entry: Entry) -> dict[str, object]:
    files = [{"url": f.url, "mime_type": f.media, "title": f.title} | ({"size_in_bytes": f.size} if f.size else {}) for f in entry.files]
    ours = {"translations": dict(entry.translations)} if entry.translations else {}
    ours |= {"withdrawn": True} if entry.is_withdrawn else {}
    item = {"id": entry.identity, "url": entry.url, "title": entry.title, "content_html": entry.content, "summary": entry.summary,
            "image": entry.image, "date_published": entry.published.isoformat(), "date_modified": entry.updated.isoformat(),
            "authors": [{"name": name, "url": url} for name, url in entry.authors], "tags": [*entry.categories, *entry.tags],
            "language": entry.lang, "attachments": files, "_newsroom": ours}
    return {name: value for name, value in item.items() if value}


def _children(parent: etree.Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = text


def _bytes(root: etree.Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"
