"""The addresses in a script: string literals that name another host, or a file of this site.

What a script puts together is known when it runs and not before. So only what stands there whole is held against the tree:
an absolute address of another host, however it goes on, and an address with the name of a file that nothing is joined to.
One that ends in a slash may be the beginning of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .page import Page
from .tree import Address, Reference, Site

TOKEN = re.compile(r"""
    (?P<blank>\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+(?:\*/)?)
    |(?P<text>"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+')
    |(?P<regex>/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\\n]|\\.){0,200}+\]){1,1000}+/\w*+)
    |(?P<word>[\w$]++)
    |(?P<sign>.)""", re.DOTALL | re.VERBOSE)
CHUNK = re.compile(r"(?:[^`\\$]|\\.|\$(?!\{))*+", re.DOTALL)  # of a template literal, up to its end or to ${
ESCAPE = re.compile(r"\\(.)", re.DOTALL)
BEFORE_REGEX = set("(,=:[!&|?{};+-*%~^<>")  # a slash after one of these begins an expression; after anything else it divides
WORDS_BEFORE_REGEX = {"return", "typeof", "case", "in", "of", "delete", "void", "do", "else", "await", "yield"}
HOST = re.compile(r"(?:(?:https?|wss?):)?//[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
FILE = re.compile(r"/(?:[\w.~%-]+/)*[\w.~%-]+\.\w{2,11}(?:[?#].*)?")
BESIDE = re.compile(r"\.{1,2}/(?:[\w.~%-]+/)*[\w.~%-]+\.\w{2,11}")
MODULES = {"from", "import", "import("}  # what stands before the address of a module, which is looked for from the script
NAMES = ("http://www.w3.org/",)  # names of XML, which nothing is ever loaded from
NOBODYS = {"example.com", "example.org", "example.net"}  # RFC 2606: a base for addresses whose host does not matter


def read_script(path: str, text: str, site: Site) -> Page:
    url = site.url_of(path)
    references = [Reference(text.count("\n", 0, at) + 1, value, _located(value, site, url), "script", True)
                  for at, value, is_whole, before in literals(text) if _is_address(value, is_whole, before, site)]
    return Page(path, url, text, (), {}, (), {}, references, ())


def _located(value: str, site: Site, base: str = "") -> Address:
    """A web socket is opened at a host as a page is."""
    return site.locate(f"http{value[2:]}" if value.lower().startswith(("ws:", "wss:")) else value, base)


def _is_address(value: str, is_whole: bool, before: str, site: Site) -> bool:
    if HOST.match(value):
        host = _located(value, site).host
        return is_whole and not value.endswith("/") if host == site.host else not value.startswith(NAMES) and host not in NOBODYS
    return is_whole and bool(FILE.fullmatch(value) or before in MODULES and BESIDE.fullmatch(value))


def literals(text: str) -> Iterator[tuple[int, str, bool, str]]:
    """(place, value, whether nothing is joined to it, what stands before) of each string, and of the beginning of each template."""
    at, depth, last, before = 0, 0, "", ""
    waiting: list[int] = []  # templates that go on after a brace, by the depth of it
    while match := TOKEN.match(text, at):
        kind, found, start, at = match.lastgroup, match[0], at, match.end()
        if kind == "blank":
            continue
        if kind == "regex" and last and last not in BEFORE_REGEX and last not in WORDS_BEFORE_REGEX:
            kind, found, at = "sign", "/", start + 1  # it divides
        if found == "`" or found == "}" and waiting[-1:] == [depth]:
            chunk = CHUNK.match(text, at)
            at = chunk.end() + 1
            goes_on = text.startswith("${", chunk.end())
            if found == "`":
                yield start, ESCAPE.sub(r"\1", chunk[0]), not (goes_on or waiting or last == "+" or _is_joined(text, at)), before
                waiting.append(depth)
            if goes_on:
                at += 1
            else:
                waiting.pop()
            last = before = "{" if goes_on else "`"
            continue
        if kind == "text":
            yield start, ESCAPE.sub(r"\1", found[1:-1]), not (waiting or last == "+" or _is_joined(text, at)), before
        depth += (found == "{") - (found == "}")
        before = before + found if found == "(" else found
        last = found if kind in ("word", "sign") else kind


def _is_joined(text: str, at: int) -> bool:
    return text[at:at + 80].lstrip().startswith("+")
