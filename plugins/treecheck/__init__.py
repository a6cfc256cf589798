"""Rules over a finished output folder of any Pelican site. Nothing here knows how the folder was made.

    python -m treecheck output --site-url https://kabar.parepare.example

A *rule* is a function that yields findings; RULES lists them all. Each file is read once, checked
and dropped; rules over the whole tree come last, because only then all ids and translations are known.
"""

from __future__ import annotations

import json
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from bs4.exceptions import ParserRejectedMarkup

from . import feed, links, markup
from .feed import read_feed
from .finding import Finding
from .page import Page, read_page, read_stylesheet
from .tree import Tree

RULES = {
    "page": (
        markup.begins_with_doctype, markup.has_lang, markup.has_title, markup.one_main, markup.one_h1,
        markup.headings_descend_by_one, markup.ids_are_unique, markup.named_ids_exist, markup.images_have_alt,
        markup.images_have_size, markup.no_event_handler, markup.inline_scripts_are_data, markup.inline_data_parses,
        markup.no_leftover, links.addresses_resolve, links.nothing_is_foreign, links.no_script_address,
        links.one_canonical, links.alternates_are_complete,
    ),
    "stylesheet": (links.addresses_resolve, links.nothing_is_foreign),
    "feed": (feed.addresses_are_absolute, feed.entries_are_complete, feed.guids_are_no_addresses,
             feed.identities_are_unique, links.addresses_resolve),
    "sitemap": (feed.addresses_are_absolute, feed.listed_addresses_are_ours, links.addresses_resolve),
    "tree": (links.fragments_resolve, links.alternates_are_reciprocal, feed.sitemaps_match_pages),
}
KINDS = {".html": "page", ".htm": "page", ".css": "stylesheet", ".xml": "xml", ".rss": "xml", ".atom": "xml",
         ".json": "json", ".webmanifest": "json"}
XML_KINDS = {"rss": "feed", "feed": "feed", "urlset": "sitemap", "sitemapindex": "sitemap"}


def check(folder: Path, site_url: str) -> list[Finding]:
    """All findings, by path and line."""
    tree = Tree(folder, site_url)
    found = [finding for path in sorted(tree.files) for finding in _check_file(path, tree)]
    found += (finding for rule in RULES["tree"] for finding in rule(tree))
    if not any(KINDS.get(PurePosixPath(path).suffix.lower()) == "page" for path in tree.files):
        found.append(Finding(".", 1, "tree-empty"))  # a wrong folder must not pass
    return sorted(dict.fromkeys(found), key=lambda f: (f.path, f.line, f.code))


def _check_file(path: str, tree: Tree) -> Iterator[Finding]:
    """What cannot be read is one finding, and no rule looks at it."""
    kind = KINDS.get(PurePosixPath(path).suffix.lower())
    try:
        if kind in ("page", "stylesheet"):
            yield from _check_text(kind, path, tree)
        elif kind == "xml":
            yield from _check_xml(path, tree)
        elif kind == "json":
            json.loads(tree.read(path).decode())
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        yield Finding(path, line, "not-utf8", {"byte": error.start + 1})
    except ParserRejectedMarkup:
        yield Finding(path, 1, "html-invalid")
    except json.JSONDecodeError as error:
        yield Finding(path, error.lineno, "json-invalid", {"reason": error.msg})


def _check_text(kind: str, path: str, tree: Tree) -> Iterator[Finding]:
    text = tree.read(path).decode()
    document = read_page(path, text, tree) if kind == "page" else read_stylesheet(path, text, tree)
    if kind == "page":
        tree.pages[path] = document.trace()
    yield from _apply(kind, document, tree)


def _check_xml(path: str, tree: Tree) -> Iterator[Finding]:
    try:
        document = read_feed(path, tree.read(path), tree)
    except (etree.ParseError, ValueError, LookupError) as error:
        line, _ = getattr(error, "position", (1, 0))
        yield Finding(path, line, "xml-invalid", {"reason": error})
        return
    if document.kind in ("urlset", "sitemapindex"):
        listing = tree.sitemaps if document.kind == "urlset" else tree.sitemap_indexes
        listing[path] = document.listed()
    yield from _apply(XML_KINDS.get(document.kind, ""), document, tree)


def _apply(kind: str, document: Page | feed.Feed, tree: Tree) -> Iterator[Finding]:
    tree.jumps += ((document.path, ref) for ref in document.references if ref.address.fragment)
    for rule in RULES.get(kind, ()):
        yield from rule(document, tree)
