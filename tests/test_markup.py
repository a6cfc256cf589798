"""Typography and text reading stand in for slower programs, and must say exactly what those say."""

from __future__ import annotations

import html

import pytest
from bs4 import BeautifulSoup
from hypothesis import strategies as st
from markdown import Markdown
from newsroom.markup import attributes, plain_text, sanitised, smart, typographic
from often import MANY, for_all
from smartypants import Attr, smartypants

PIECES = ["kata", "Jum'at", '"kutip"', "'ini'", "--", "---", "...", ". . .", "`kode \"x\"`", "**tebal**", "*miring*", "\n\n", "\n", "> ", "- ", "1. ",
          "    ", "## ", "[a](b.md)", "[\"x\"](y 'z')", "![\"alt\" > a](b.jpg)", "&amp;", "&quot;", "&#39;", "&lt;b&gt;", "<b>", "a < b", "5' 10\"", "'98",
          "\\\"", "\\", "|", "| a | \"b\" |\n|---|---|\n| 'c' | -- |", " ", "é", "“sudah”", "[^1]", "\n\n[^1]: \"Kaki\"\n"]
SOURCES = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=40).map("".join)
MARKDOWN = Markdown(extensions=["tables", "footnotes", "attr_list", "sane_lists", "abbr", "def_list"], output_format="html")


def converted(source: str) -> str:
    return MARKDOWN.reset().convert(source.replace("\x02", "").replace("\x03", ""))


def same_as_smartypants(source: str) -> None:
    markup = converted(source)
    assert smart(markup) == smartypants(markup, Attr.set2 | Attr.u)


def same_text_as_beautiful_soup(source: str) -> None:
    clean = sanitised(typographic(converted(source)))
    soup = BeautifulSoup(clean, "html.parser")
    assert "".join(plain_text(clean).split()) == "".join(soup.get_text("").split())
    assert plain_text(clean, " ").split() == soup.get_text(" ").split()
    values = [v if isinstance(v, str) else " ".join(v) for tag in soup.find_all(True) for v in tag.attrs.values()]
    assert [html.unescape(value) for _, value in attributes(clean)] == values


@MANY
def test_smart_equals_smartypants(times: int) -> None:
    for_all(SOURCES, times, same_as_smartypants)


@MANY
def test_plain_text_equals_beautiful_soups(times: int) -> None:
    for_all(SOURCES, times, same_text_as_beautiful_soup)


@pytest.mark.parametrize(("markup", "expected"), [
    ('<p>"a" -- b...</p>', "<p>“a” – b…</p>"), ("<p>satu</p>\n<p>'dua'</p>", "<p>satu</p>\n<p>‘dua’</p>"),
    ('<p title="x">tak ada</p>', '<p title="x">tak ada</p>'), ("<pre><code>\"a\"\n</code></pre>\n<p>\"b\"</p>", "<pre><code>\"a\"\n</code></pre>\n<p>“b”</p>")])
def test_quotes_dashes_and_dots_are_made_fine_but_not_in_code_and_attributes(markup: str, expected: str) -> None:
    assert smart(markup) == expected
