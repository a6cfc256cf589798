"""Markup made fine and safe: typography, then the sanitiser, with the closed lists of what may be left."""

from __future__ import annotations

import html
import re

import nh3
from markdown.extensions.toc import slugify
from smartypants import (
    Attr,
    convert_dashes_oldschool,
    convert_ellipses,
    convert_entities,
    convert_quotes,
    smartypants,
    tags_to_skip,
)
from typogrify.filters import widont

SCHEMES = {"http", "https", "mailto", "tel"}
TAGS = set("a abbr blockquote br code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre "
           "strong sub sup table tbody td th thead tr ul".split())
ATTRIBUTES = {
    "*": {"lang", "dir"}, "a": {"href", "class", "id", "aria-label", "title"}, "abbr": {"title"}, "img": {"src", "alt", "title"},
    "div": {"class", "role", "tabindex", "aria-label"}, "figure": {"class"}, "li": {"id"}, "ol": {"start"},
    "sup": {"id"}, "td": {"class"}, "th": {"class", "scope"}, **{f"h{n}": {"id"} for n in range(2, 7)},
}
TAG = re.compile(r"<[^>\"]*(?:\"[^\"]*\"[^>\"]*)*>")
ATTRIBUTE = re.compile(r' ([\w-]+)="([^"]*)"')
BLOCK = re.compile(r"\n(?=<[^/])")
TOKENS = re.compile(r"(<[^>]*>)")
AS_WHOLE = re.compile(rf"<(?:!|{'|'.join(tags_to_skip)})", re.IGNORECASE)  # comments, and tags whose text smartypants leaves alone
CHANGED = re.compile(r"\"|'|`|&|\\|--|\.\.\.|\. \. \.")  # quotes, escapes, entities, dashes, ellipses
ESCAPED = re.compile(r"[\\`<]|''")  # what its other steps are for; a `<` alone it may take for a tag
DASHES_OR_DOTS = re.compile(r"--|\.\.\.|\. \. \.")
CLOSING = re.compile(r"(</(?:p|h[1-6]|li|d[dt])>)")  # where widont acts
OPENING = re.compile(r"<(?!/)")
CLASSES = {"footnote", "footnote-ref", "footnote-backref", "scroll", "right", "centre"}
HEADING_ID = "bagian-"  # the theme uses no ids that start like this


def heading_id(text: str, separator: str) -> str:
    """The id of a heading, for the `toc` extension's `slugify`: it never meets one of the theme's."""
    return HEADING_ID + slugify(text, separator)


def typographic(markup: str) -> str:
    """typogrify's smartypants (Unicode) and widont; a backslash stays a backslash."""
    return unwidowed(smart(markup.replace("\\", "&#92;")))


def smart(markup: str) -> str:
    """What smartypants makes of the whole, in a sixth of its time: it is asked only for texts between tags
    that hold something to change. It remembers one character across tags, and a line end tells it nothing."""
    return "\n".join(map(_smart_block, BLOCK.split(markup)))


def _smart_block(block: str) -> str:
    tokens = TOKENS.split(block)
    if AS_WHOLE.search(block) or "'" in tokens or '"' in tokens:  # a lone quote is turned by what stands before its tag
        return smartypants(block, Attr.set2 | Attr.u)
    tokens[::2] = [_smart_text(text) if CHANGED.search(text) else text for text in tokens[::2]]
    return "".join(tokens)


def _smart_text(text: str) -> str:
    """smartypants' own steps in its order, without those that have nothing to find in this text."""
    if ESCAPED.search(text):
        return smartypants(text, Attr.set2 | Attr.u)
    if DASHES_OR_DOTS.search(text):
        text = convert_ellipses(convert_dashes_oldschool(text))
    if "'" in text or '"' in text:
        text = convert_quotes(text)
    return convert_entities(text, 0)  # to Unicode


def unwidowed(markup: str) -> str:
    """What widont makes of the whole, in a fifth of its time: it is shown only the end of each block."""
    texts = CLOSING.split(markup)  # a text, what closes it, a text, ...
    heads = texts.copy()
    for n in range(0, len(texts), 2):
        start = _last_words(texts[n])
        heads[n], texts[n] = texts[n][:start], texts[n][start:]
    heads[1::2] = [""] * (len(texts) // 2)
    return "".join(head + end for head, end in zip(heads, CLOSING.split(widont("".join(texts))), strict=True))


def _last_words(text: str) -> int:
    """Where the end of a text starts that widont may change: the space before the last word, over closing tags
    at most, and the letter or the tag before that space."""
    head, *last = text.rsplit(None, 1) or [""]
    if last and head[-1] not in "<>" and "<" not in last[0] and ">" not in last[0]:
        return len(head) - 1
    return max((match.start() for match in OPENING.finditer(text)), default=0)


def plain_text(clean: str, between: str = "") -> str:
    """The text of sanitised markup, with `between` where a tag stood. Only for what nh3 wrote: its tags are well formed."""
    return html.unescape(TAG.sub(between, clean))


def attributes(clean: str) -> list[tuple[str, str]]:
    """(name, value as written) of every attribute of sanitised markup, in order."""
    return [pair for tag in TAG.findall(clean) if '="' in tag for pair in ATTRIBUTE.findall(tag)]


def sanitised(markup: str) -> str:
    """Only our tags, attributes, classes, ids and schemes are left (nh3)."""
    return CLEANER.clean(markup)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(c for c in value.split() if c in CLASSES) or None
    if name == "id":
        return value if value.startswith(("fn:", "fnref", HEADING_ID)) else None
    if name == "tabindex" or name == "role":
        return value if value in ("0", "region") else None
    return value


CLEANER = nh3.Cleaner(tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None,
                      url_schemes=SCHEMES, strip_comments=True)
