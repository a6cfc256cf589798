"""Rules on addresses: those inside the site lead to a file and its ids, those outside are never called unasked,
and a page names its own address and its translations."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from .feed import Feed
from .finding import Finding
from .markup import is_placeholder, leftover
from .page import Page
from .tree import Tree, is_absolute

BLANKS = re.compile(r"[\x00-\x20]")  # browsers drop them: "java\nscript:" runs


def addresses_resolve(document: Page | Feed, tree: Tree) -> Iterator[Finding]:
    """Every address inside the site is a file of the tree, in exactly its case. An empty address is none."""
    for ref in document.references:
        path = ref.address.path
        if leftover(ref.value) or is_placeholder(ref.value):
            continue  # told as such
        if not ref.value.strip():
            yield document.at(ref.line, "link-broken", value="")
        elif path is not None and path not in tree.files:
            code = "link-case" if path.casefold() in tree.folded else "link-broken"
            yield document.at(ref.line, code, value=ref.value, near=tree.near(path))


def nothing_is_foreign(page: Page, tree: Tree) -> Iterator[Finding]:
    for ref in page.references:
        if ref.is_fetched and ref.address.host not in ("", tree.host):
            yield page.at(ref.line, "foreign-host", tag=ref.tag, value=ref.value)


def no_script_address(page: Page, _: Tree) -> Iterator[Finding]:
    for ref in page.references:
        if BLANKS.sub("", ref.value[:40]).lower().startswith("javascript:"):
            yield page.at(ref.line, "script-address", value=ref.value)


def one_canonical(page: Page, _: Tree) -> Iterator[Finding]:
    """One absolute canonical address, the page's own unless the page leads on to another."""
    links = page.links("canonical")
    if not links:
        yield page.at(1, "canonical-missing")
    for tag in links[:1]:
        value = str(tag.get("href", ""))
        if not is_absolute(value):
            yield page.at(tag, "canonical-relative", value=value)
        elif not page.leads_on and unquote(value) != unquote(page.url):
            yield page.at(tag, "canonical-elsewhere", value=value, expected=page.url)
    for tag in links[1:]:
        yield page.at(tag, "canonical-duplicate", value=tag.get("href", ""))


def alternates_are_complete(page: Page, _: Tree) -> Iterator[Finding]:
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


# ---------------------------------------------------------------- over the whole tree


def alternates_are_reciprocal(tree: Tree) -> Iterator[Finding]:
    """If A names B as en, B names A in A's own language."""
    for path, page in tree.pages.items():
        for other in page.alternates:
            target = tree.pages.get(other.path or "")
            own = page.lang.lower()
            if target and own and other.lang != "x-default" and other.path != path and not any(
                    back.path == path and back.lang == own for back in target.alternates):
                yield Finding(path, other.line, "alternate-one-way", {"value": other.value, "lang": other.lang, "own": own})


def fragments_resolve(tree: Tree) -> Iterator[Finding]:
    """Every fragment is an id of its target. What a fragment means in other files than pages is theirs to say."""
    for path, ref in tree.jumps:
        target = tree.pages.get(ref.address.path or "")
        if target and ref.address.fragment not in target.ids and ref.address.fragment.lower() != "top":
            yield Finding(path, ref.line, "fragment-missing", {"value": ref.value, "fragment": ref.address.fragment})
