"""Rules on addresses: those inside the site lead to a file and its ids, those outside are never called unasked,
and a page names its own address and its translations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol
from urllib.parse import unquote

from .finding import Finding
from .markup import is_placeholder, leftover
from .page import Page
from .tree import Reference, Site, Want, is_absolute, is_page

BLANKS = re.compile(r"[\x00-\x20]")  # browsers drop them: "java\nscript:" runs


class Document(Protocol):
    path: str
    references: tuple[Reference, ...]


def addresses_resolve(document: Document, _: Site) -> Iterator[Finding | Want]:
    """Every address inside the site is a file of the tree, in exactly its case. An empty address is none."""
    for ref in document.references:
        path = ref.address.path
        if leftover(ref.value) or is_placeholder(ref.value):
            continue  # told as such
        if not ref.value.strip():
            yield Finding(document.path, ref.line, "link-broken", {"value": ""})
        elif path is not None:
            yield Want((path, ""), Finding(document.path, ref.line, "link-broken", {"value": ref.value}))


def fragments_resolve(document: Document, _: Site) -> Iterator[Want]:
    """Every fragment is an id of its target. What a fragment means in other files than pages is theirs to say."""
    for ref in document.references:
        path, fragment = ref.address.path, ref.address.fragment
        if path and fragment and fragment.lower() != "top" and is_page(path):
            yield Want((path, f"#{fragment}"), Finding(document.path, ref.line, "fragment-missing", {"value": ref.value, "fragment": fragment}))


def nothing_is_foreign(page: Page, site: Site) -> Iterator[Finding]:
    for ref in page.references:
        if ref.is_fetched and ref.address.host not in ("", site.host):
            yield page.at(ref.line, "foreign-host", tag=ref.tag, value=ref.value)


def no_script_address(page: Page, _: Site) -> Iterator[Finding]:
    for ref in page.references:
        if BLANKS.sub("", ref.value[:40]).lower().startswith("javascript:"):
            yield page.at(ref.line, "script-address", value=ref.value)


def one_canonical(page: Page, _: Site) -> Iterator[Finding]:
    """One absolute canonical address, the page's own unless the page leads on to another."""
    links = page.links("canonical")
    if not links:
        yield page.at(1, "canonical-missing")
    for tag in links[:1]:
        value = tag.get("href")
        if not is_absolute(value):
            yield page.at(tag, "canonical-relative", value=value)
        elif not page.leads_on and unquote(value) != unquote(page.url):
            yield page.at(tag, "canonical-elsewhere", value=value, expected=page.url)
    for tag in links[1:]:
        yield page.at(tag, "canonical-duplicate", value=tag.get("href"))


def alternates_are_complete(page: Page, _: Site) -> Iterator[Finding]:
    """Absolute addresses, the page itself and x-default among them."""
    for other in page.alternates:
        if not is_absolute(other.value):
            yield page.at(other.line, "alternate-relative", lang=other.lang, value=other.value)
    if page.alternates:
        line, lang = page.alternates[0].line, page.lang.lower()
        if not any(a.path == page.path and lang in ("", a.lang) for a in page.alternates):
            yield page.at(line, "alternate-self-missing", lang=lang, expected=page.url)
        if not any(a.lang == "x-default" for a in page.alternates):
            yield page.at(line, "alternate-default-missing")


def alternates_are_reciprocal(page: Page, _: Site) -> Iterator[Want]:
    """If A names B as en, B names A in A's own language."""
    own = page.lang.lower()
    for other in page.alternates:
        if own and other.path and other.lang != "x-default" and other.path != page.path and is_page(other.path):
            told = page.at(other.line, "alternate-one-way", value=other.value, lang=other.lang, own=own)
            yield Want((other.path, named_as(own, page.path)), told)


def named_as(lang: str, path: str) -> str:
    """The fact that a page names another one as its translation."""
    return f"hreflang {lang} {path}"
