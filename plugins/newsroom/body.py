"""A Markdown body -> clean HTML, its references, and every problem in it.

Order: bounds -> Python-Markdown (Pelican's MARKDOWN setting, never `meta`) -> typography (smartypants,
widont) -> nh3 -> words in equal words out. Addresses inside the site become `ref-N` marks, which
`resolved` fills in when a page is planned: a body is converted once and knows nothing of other files.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import unquote

from markdown import Markdown

from .bounds import TooSlow, time_limit, within_bounds
from .frontmatter import FORBIDDEN
from .markdown_tree import Job, Ref, Watch
from .markup import attributes, plain_text, sanitised, typographic
from .problems import Place, Problem

SECONDS = 10  # for one file; an ordinary one takes a few thousandths
REF = re.compile(r'(href|src)="ref-(\d+)"(?=[^<>]*>)')  # inside a tag: in a text, nh3 has escaped the next `>`

IMG = re.compile(r'<img [^<>]*?\bsrc="ref-(\d+)"[^<>]*>')  # and in an attribute both marks


@dataclass(frozen=True)
class Body:
    """What a body became. `html` holds a mark `ref-N` for each of `refs`; `external` are the addresses of other sites."""

    html: str = ""
    text: str = ""
    refs: tuple[Ref, ...] = ()
    external: tuple[tuple[str, Place], ...] = ()


def resolved(body: Body, answer: Callable[[Ref], str], around: Callable[[Ref, str], str] = lambda ref, tag: tag) -> str:
    """The HTML with every mark replaced by the attributes that `answer` gives for it, and each picture as `around` frames it."""
    framed = IMG.sub(lambda m: around(body.refs[int(m[1])], m[0]), body.html)
    return REF.sub(lambda m: answer(body.refs[int(m[2])]), framed)


class Converter:
    """Converts bodies. Holds one Python-Markdown instance, reset between files; pickles as its settings."""

    def __init__(self, markdown: Mapping[str, object]):
        self.markdown = dict(markdown)
        self._start()

    def _start(self) -> None:
        self._watch = Watch()
        extensions = [*self.markdown.get("extensions", ()), self._watch]
        self._md = Markdown(**{**self.markdown, "extensions": extensions})

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return Converter, (self.markdown,)

    def convert(self, path: str, source: str, first_line: int, *, words: Mapping[str, str],
                cities: tuple[str, ...] = ()) -> tuple[Body, list[Problem]]:
        """One body. `words`: how the language names a footnote's way back; `cities`: places of its dateline."""
        job = Job(path, source, first_line, words)
        if not within_bounds(job):
            return Body(), job.problems
        try:
            with time_limit(SECONDS):
                return self._finish(job, self._convert(job), cities), job.problems
        except TooSlow:
            job.tell("body-too-slow", Place(first_line), seconds=SECONDS)
        except Exception as error:  # whatever a parser does on hostile text is a finding about that text
            job.tell("body-unreadable", Place(first_line), error=type(error).__name__)
        self._start()  # `reset` does not mend a parser that was stopped half way: it would take links for text
        return Body(), job.problems

    def _convert(self, job: Job) -> str:
        self._watch.job = job
        return re.sub("[\x02\x03]", "", self._md.reset().convert(job.source))  # marks of its own, which an odd link may break

    def _finish(self, job: Job, raw: str, cities: tuple[str, ...]) -> Body:
        clean = sanitised(typographic(raw))
        _check_characters(job)
        _check_numbers(job)
        found = attributes(clean)
        _check_words(job, clean, found)
        _check_fragments(job, found)
        text = " ".join(plain_text(clean, " ").split())
        _check_dateline(job, text, cities)
        return Body(clean, text, tuple(job.refs), tuple(job.external))


def _check_characters(job: Job) -> None:
    """A control or bidi character that is written as an entity (`&#x202e;`) is one all the same."""
    for match in re.finditer(r"&#?\w+;?", job.source):
        meant = html.unescape(match[0])  # an empty text for the controls that HTML forbids
        if not meant or FORBIDDEN.search(meant):
            job.tell("control-character", job.at(match.start(), len(match[0])), code=match[0])


NUMBERED = re.compile(r"\n[ ]*\d{1,4}[.)][ \t]")


def _check_numbers(job: Job) -> None:
    """`1.` then `3.` is shown as 1 and 2: in a list of articles of a law that says something else. All `1.` is a custom."""
    if not NUMBERED.search("\n" + job.source):
        return
    last: dict[int, int] = {}
    for match in re.finditer(r"^([ ]*)(?:(\d{1,4})[.)][ \t]|(\S))", job.source, re.MULTILINE):
        indent = len(match[1])
        if match[3]:  # a paragraph at this indentation ends the lists that stood deeper or beside it
            last = {depth: number for depth, number in last.items() if depth < indent}
            continue
        number, before = int(match[2]), last.get(indent)
        if before is not None and number not in (1, before, before + 1):
            job.tell("list-renumbered", job.at(match.start(2), len(match[2])), number=number, shown=before + 1)
        last[indent] = number


def _check_fragments(job: Job, found: list[tuple[str, str]]) -> None:
    """`#x` inside a body leads to an id that the body has. `found`: the attributes of the body."""
    ids = {html.unescape(value) for name, value in found if name == "id"}
    for href in (html.unescape(value) for name, value in found if name == "href" and value.startswith("#")):
        if href.startswith("#fnref") and href[1:] not in ids:
            job.tell("footnote-unused", job.find(f"[^{href.partition(':')[2]}]:"), name=href.partition(":")[2])
        elif unquote(href[1:]) not in ids:
            job.tell("fragment-missing", job.find(href), href=href)


# What is not text in a source. A pattern that starts with one character, or a few, is found ten times as fast.
NOT_TEXT_AT_START = re.compile(
    r"""\n(?: [ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*  # where a reference link leads
    | [ ]{0,3}\*\[[^\]\n]+\]:                   # the name of an abbreviation
    | (?:[ \t>]|(?:[-*+]|\d+[.)])[ \t])*\d+[.)](?=\s)    # the number of a list item
    )""", re.VERBOSE)
NOT_TEXT = re.compile(
    r"""\((?<=\]\()(?:[^()\n]|\([^()\n]*\))*\)  # where an inline link leads, and its title
    | \[(?:(?<=\]\[)|(?<=\][ ]\[))[^\]\n]*\]    # the name of a reference
    | \[\^[^\]\n]+\]:?                          # the name of a footnote
    | \{:[^}\n]*\}                              # attributes, marked as such
    | <mailto:(?=[^\s>]+>)                      # an address in angle brackets is shown without its scheme
    """, re.VERBOSE)


def source_words(source: str) -> Counter[str]:
    """The words of a Markdown text that a reader must see."""
    return Counter(_words(_text(source)))


def _text(source: str) -> str:
    text = NOT_TEXT.sub(" ", NOT_TEXT_AT_START.sub("\n ", "\n" + source))
    return html.unescape(re.sub(r"\\(?=[^\w\s]|_)", "", text))


def _words(text: str) -> list[str]:
    """Words without the marks of emphasis and code: whether one of these is a mark, only the parser knows."""
    return re.findall(r"\w+", _unmarked(text))


def _unmarked(text: str) -> str:
    return text.replace("_", "").replace("*", "").replace("`", "")


def _check_words(job: Job, clean: str, found: list[tuple[str, str]]) -> None:
    """Visible words in equal visible words out: what a parser swallowed is told, with its line. `found`: the body's attributes."""
    titles = [html.unescape(value) for name, value in found if name in ("alt", "title")]
    written, shown = _words(_text(job.source)), _words(" ".join((plain_text(clean), *titles)))
    if written == shown:
        return
    out, plain = Counter(shown), _unmarked(plain_text(clean, " "))
    for word, count in Counter(written).items():
        if out[word] < count and plain.count(word) + sum(word in title for title in titles) < count:
            job.tell("text-lost", job.find(word), word=word)
            return


def _check_dateline(job: Job, text: str, cities: tuple[str, ...]) -> None:
    names = "|".join(re.escape(city.upper()) for city in cities if city)
    months = r"\d{1,2} [A-Z][a-z]+ \d{4}"
    dated, placed = rf"[A-Z][A-Z .'-]{{2,40}}, *\(?{months}", rf"(?:{names})\s*[,(]?[^.]{{0,30}}?[–—]"
    if match := re.match(f"{dated}|{placed}" if names else dated, text):
        first = len(job.source) - len(job.source.lstrip())
        job.tell("dateline-repeated", job.at(first, len(match[0])), text=match[0])
