"""Hints on plain language, for `make check` only: sentences that are too long, too many long words, and words with a plainer twin.

A hint is an offer, never an error. It is told only where it can still help: in what is held, and in what is new. Quoted
speech, links, tables and names are the words of others: they are neither counted nor judged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from .frontmatter import decode, parse
from .problems import Place, Problem
from .record import Record

MOST_WORDS = 30  # in a sentence; a name counts as one
LONG_WORD, MOST_LONG, ENOUGH = 12, 0.1, 60  # letters; share of such words; words of a text that is long enough to judge
NEW = 30 * 24 * 3600  # seconds: what was published before that is history

OTHERS = re.compile(r"""
    ^(?:\#|\||>|\*\[|\[\^|\s{4,}|```|:\s|---).*$      # headings, tables, quotations, abbreviations, footnotes, code
  | !?\[(?P<text>[^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?   # a link keeps its text, below
  | (?<=\S)[*_]+ | [*_]+(?=\S)                         # emphasis
  | <[^<>\s]+> | https?://\S+ | `[^`]*` | ["“][^"”]{20,}["”]
""", re.MULTILINE | re.VERBOSE)
NAME = re.compile(r"\b[A-Z]\S*(?:[ \n](?:(?:dan|of|and|the|for)[ \n])?[A-Z0-9][^\s.,;:]*)+")
SENTENCE = re.compile(r"\S(?:[^.!?:;\n]|[.!?:;](?=\S)|\n(?!\s*\n|\s*(?:[-*+]|\d+[.)])\s))+[.!?:;]?")
WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|\d[\d.,]*")


def hints(record: Record, data: bytes, plainer: Mapping[str, str]) -> Iterator[Problem]:
    """What one file might say more plainly. `plainer`: word -> what people say, in the file's language."""
    document = parse(record.path, decode(record.path, data))
    body = _silenced(document.body)
    for sentence in _long_sentences(body):
        start = sentence.start()
        yield Problem("sentence-long", record.path, _place(body, start, document.body_line, len(sentence[0].split("\n")[0])),
                      {"count": _length(sentence[0]), "most": MOST_WORDS}, "info")
    summary = str(record.fields.get("summary", ""))
    if any(True for _ in _long_sentences(summary)):
        yield Problem("sentence-long", record.path, record.place("summary"), {"count": max(map(_length, SENTENCE.findall(summary))), "most": MOST_WORDS}, "info")
    yield from _long_words(record, f"{summary}\n\n{body}")
    for word, plain in plainer.items():
        pattern = re.compile(rf"\b{re.escape(word)}\b", re.IGNORECASE)
        if match := pattern.search(body):
            yield Problem("word-hard", record.path, _place(body, match.start(), document.body_line, len(match[0])), {"word": match[0], "plain": plain}, "info")
        elif place := next((record.place(name) for name in ("title", "summary") if pattern.search(str(record.fields.get(name, "")))), None):
            yield Problem("word-hard", record.path, place, {"word": word, "plain": plain}, "info")


def _silenced(text: str) -> str:
    """The text with the words of others blanked out; every letter stays where it stands."""
    def blank(match: re.Match[str]) -> str:
        kept = match["text"] or ""
        start = match.start("text") - match.start() if kept else 0
        return "".join(c if c == "\n" or start <= i < start + len(kept) else " " for i, c in enumerate(match[0]))

    return OTHERS.sub(blank, text)


def _long_sentences(text: str) -> Iterator[re.Match[str]]:
    return (match for match in SENTENCE.finditer(text) if _length(match[0]) > MOST_WORDS)


def _length(sentence: str) -> int:
    return len(WORD.findall(NAME.sub("N", sentence)))


def _long_words(record: Record, text: str) -> Iterator[Problem]:
    words = WORD.findall(NAME.sub("", text))
    long = [word for word in words if len(word) >= LONG_WORD]
    if len(words) >= ENOUGH and len(long) > MOST_LONG * len(words):
        longest = sorted(set(long), key=lambda word: (-len(word), word))[:3]
        yield Problem("words-long", record.path, Place(), {"share": round(100 * len(long) / len(words)), "words": ", ".join(longest)}, "info")


def _place(text: str, start: int, first_line: int, width: int) -> Place:
    return Place(first_line + text.count("\n", 0, start), start - text.rfind("\n", 0, start), max(width, 1))
