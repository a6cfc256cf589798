"""Typography and text reading stand in for slower programs, and must say exactly what those say."""

from __future__ import annotations

import html

import pytest
from bs4 import BeautifulSoup
from hypothesis import strategies as st
from markdown import Markdown
from newsroom.markup import (
    attributes,
    plain_text,
    sanitised,
    smart,
    typographic,
    unwidowed,
)
from often import MANY, for_all
from smartypants import Attr, smartypants
from typogrify.filters import widont

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


def same_as_widont(source: str) -> None:
    markup = converted(source)
    assert unwidowed(markup) == widont(markup)


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
def test_unwidowed_equals_widont(times: int) -> None:
    for_all(SOURCES, times, same_as_widont)


@MANY
def test_plain_text_equals_beautiful_soups(times: int) -> None:
    for_all(SOURCES, times, same_text_as_beautiful_soup)


@pytest.mark.parametrize(("markup", "expected"), [
    ('<p>"a" -- b...</p>', "<p>“a” – b…</p>"), ("<p>satu</p>\n<p>'dua'</p>", "<p>satu</p>\n<p>‘dua’</p>"),
    ('<p title="x">tak ada</p>', '<p title="x">tak ada</p>'), ("<pre><code>\"a\"\n</code></pre>\n<p>\"b\"</p>", "<pre><code>\"a\"\n</code></pre>\n<p>“b”</p>")])
def test_quotes_dashes_and_dots_are_made_fine_but_not_in_code_and_attributes(markup: str, expected: str) -> None:
    assert smart(markup) == expected


@pytest.mark.parametrize("markup", [
    "", "satu", "satu dua", "satu dua\n", " satu", "<p></p>", "<p>satu</p>", "<p>satu dua</p>", "<p> satu</p>", "<p>satu <em>dua</em> </p>", "<p>satu<em> dua</em></p>", "<p>satu <em>dua tiga</em>.</p>",
    "<p>satu</p> <p>dua</p>", "<p>satu <a href=\"x y\">dua</a> </em> </p>", "<p><em>satu</em> dua</p>", "<p><code>satu</code> dua</p>", "<p>satu<br>\ndua</p>", "<p>satu <sup>1</sup> dua</p>", "<ul>\n<li>satu dua\n<ul>\n<li>tiga empat</li>\n</ul>\n</li>\n</ul>",
    "<dl>\n<dt>satu dua</dt>\n<dd>tiga\u00a0 empat</dd>\n</dl>\nlima enam", "<p>satu dua <img alt=\"tiga empat\"></p>", "<h2>satu \n dua</h2>", "<td>satu dua</td>"])
def test_a_last_word_is_joined_as_widont_joins_it(markup: str) -> None:
    assert unwidowed(markup) == widont(markup)


@pytest.mark.parametrize("markup", [
    "", "'", '"', "<p>'</p>", "<p>a<em>'</em>b</p>", '<p>a <em>"</em>b</p>', "<p>a</p>'<p>\"b\"</p>", "<p>a -- b <code>c -- 'd'</code> 'e'</p>", "<p>a -- b</p>\n<pre><code>a -- b\n\n'c'</code></pre>\n<p>'d'</p>", "<p>a... <a title=\"b -- c's\">d</a> . . . e</p>",
    "<p>&#8211; &quot;a&quot;</p>", "<p>a --- b's</p>", "<p>``a''</p>", "<p>'80s '90 s</p>", "a <b", "<tt>'a'</tt> 'b'"])
def test_quotes_are_turned_as_smartypants_turns_them(markup: str) -> None:
    assert smart(markup) == smartypants(markup, Attr.set2 | Attr.u)
