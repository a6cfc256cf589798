"""Markup made fine and safe: typography, then the sanitiser, with the closed lists of what may be left."""

from __future__ import annotations

import html
import re

import nh3
from markdown.extensions.toc import slugify
from smartypants import Attr, smartypants
from typogrify.filters import widont

SCHEMES = {"http", "https", "mailto", "tel"}
TAGS = set("a abbr blockquote br code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre "
           "strong sub sup table tbody td th thead tr ul".split())
ATTRIBUTES = {
    "*": {"lang", "dir"}, "a": {"href", "class", "id", "aria-label", "title"}, "abbr": {"title"}, "img": {"src", "alt", "title"},
    "div": {"class", "role", "tabindex", "aria-label"}, "figure": {"class"}, "li": {"id"}, "ol": {"start"},
    "sup": {"id"}, "td": {"class"}, "th": {"class", "scope"}, **{f"h{n}": {"id"} for n in range(2, 7)},
}
TAG = re.compile(r"<(?:[^>\"]|\"[^\"]*\")*>")
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
BLOCK = re.compile(r"\n(?=<[^/])")
CHANGED = re.compile(r"[\"'`&\\]|--|\.\.\.|\. \. \.")  # quotes, escapes, entities, dashes, ellipses
CLASSES = {"footnote", "footnote-ref", "footnote-backref", "scroll", "right", "centre"}
HEADING_ID = "bagian-"  # the theme uses no ids that start like this


def heading_id(text: str, separator: str) -> str:
    """The id of a heading, for the `toc` extension's `slugify`: it never meets one of the theme's."""
    return HEADING_ID + slugify(text, separator)


def typographic(markup: str) -> str:
    """typogrify's smartypants (Unicode) and widont; a backslash stays a backslash."""
    return widont(smart(markup.replace("\\", "&#92;")))


def smart(markup: str) -> str:
    """What smartypants makes of the whole, in a third of its time: it is asked only for blocks that hold
    something to change. It remembers one character across tags, and a line end tells it nothing."""
    blocks = BLOCK.split(markup)
    return "\n".join(smartypants(b, Attr.set2 | Attr.u) if CHANGED.search(TAG.sub("", b)) else b for b in blocks)


def plain_text(clean: str, between: str = "") -> str:
    """The text of sanitised markup, with `between` where a tag stood. Only for what nh3 wrote: its tags are well formed."""
    return html.unescape(TAG.sub(between, clean))


def attributes(clean: str) -> list[tuple[str, str]]:
    """(name, value as written) of every attribute of sanitised markup, in order."""
    return [pair for tag in TAG.findall(clean) for pair in ATTRIBUTE.findall(tag)]


def sanitised(markup: str) -> str:
    """Only our tags, attributes, classes, ids and schemes are left (nh3)."""
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None,
                     url_schemes=SCHEMES, strip_comments=True)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(c for c in value.split() if c in CLASSES) or None
    if name == "id":
        return value if value.startswith(("fn:", "fnref", HEADING_ID)) else None
    if name == "tabindex" or name == "role":
        return value if value in ("0", "region") else None
    return value
