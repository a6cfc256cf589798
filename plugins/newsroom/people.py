"""What one file tells of people: numbers that identify somebody, cases of children, advertising that somebody injected.

A pure function of the file and of the words in `content/data/`; what it finds is kept with the record. It never hides
anything: it tells, and an editor decides.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from .identifiers import (
    ADDRESS,
    BLOCK,
    CELL,
    ROW,
    Find,
    Signs,
    Vocabulary,
    digits_of,
    folded,
    found,
    may_hold,
    tokens_of,
)
from .markdown_tree import Job
from .markup import ATTRIBUTE, TAG, attributes
from .problems import Place, Problem
from .values import Words

if TYPE_CHECKING:
    from .body import Body
    from .frontmatter import Document

UNPUBLISHED = frozenset(("key", "waivers", "case"))
MOST = 50  # finds of one file that are told; an editor who has removed these sees the next
INLINE = frozenset("a abbr code del em strong sub sup".split())
BETWEEN = {"td": CELL, "th": CELL, "tr": ROW, "br": ";", "dt": " ", "thead": "", "tbody": ""}  # what stands after such a text; else a block ends

SURE = 8  # letters of a refused word, to be known where each stands alone
SPACED = re.compile(rf"(?<!\w)\w(?:[^\w{BLOCK}{ROW}]{{1,3}}\w(?!\w)){{{SURE - 1},}}")
ONES = "satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan"
YOUNG = re.compile(  # somebody below eighteen: "berusia 15 tahun", "umur lima belas tahun", "kelas 2 SMP", "a 14-year-old", "aged 16"
    rf"\b(?:ber)?(?:usia|umur)(?:nya)? (?:(?:baru|masih|sekitar|kurang lebih) )?(?:1[0-7]|[1-9]|(?:dua|tiga|empat|lima|enam|tujuh) ?belas|sebelas|sepuluh|{ONES})"
    rf" ?(?:tahun|thn|th)\b|\bkelas (?:[1-9x]|1[0-2]|{ONES}|[vi]{{1,4}}) (?:sd|smp|sma|smk|mi|mts)\b|\bbangku (?:sd|smp|sma|smk|sekolah)\b"
    r"|\b(?:1[0-7]|[1-9])[ -]year[ -]olds?\b|\baged (?:1[0-7]|[1-9])\b|\b(?:boy|girl) of [a-z]+teen\b")
INITIALS = re.compile(  # "AN (15)", but no school, law, unit or company
    r"\b(?!(?:TK|SD|SMP|SMA|SMK|MI|MTS|MA|UU|PP|RT|RW|NO|KK|PT|CV|TIM|POS|KM|JO|RS|OPD|ASN|PNS|TNI)\b)[A-Z](?:\.? ?[A-Z]){1,3}\.? "
    r"\((?:1[0-7]|[5-9])(?: (?:tahun|thn|th))?\)")


@dataclass(frozen=True)  # without slots: part of every record, and such a value is read from a pickle several times faster
class Leads:
    """What a file alone cannot settle: mobile numbers, which may be an agency's, and where it seems to tell a case of a child."""

    phones: tuple[tuple[str, Place], ...] = ()
    case: Place | None = None


def examine(path: str, fields: Mapping[str, object], places: Mapping[str, Place], document: Document, body: Body,
            signs: Signs) -> tuple[list[Problem], Leads]:
    """Everything about people in one file: its header's texts, its body, and where its links lead."""
    source = _Source(path, document)
    told = [(find, places.get(name, Place())) for name, text in _texts(fields) for find in found(text, signs)]
    head = f"{fields.get('title', '')}. {fields.get('summary', '')}"
    text = " ".join((body.text, *_beside(body)))
    tokens = tokens_of(folded(f"{head} {text}"))
    blocks = None
    if may_hold(text, tokens, signs):
        blocks = blocks_of(body)
        told += [(find, source.place(find)) for find in found(blocks, signs)]
    phones = {find.digits: place for find, place in reversed(told) if find.code == "personal-data-phone"}
    problems = [problem_of(find, path, place) for find, place in told if find.code != "personal-data-phone"][:MOST]
    case, spam = None, signs.spam.within(tokens)
    crime, child = signs.crime.within(tokens), signs.child.within(tokens)
    if spam.words or crime.words:
        paragraphs = [(block, folded(block)) for block in (head, *(blocks or blocks_of(body)).split(BLOCK))]
        case = next((source.find(small[slice(*at[0])]) for block, small in paragraphs
                     if (at := crime.hits(small)) and (child.hits(small) or YOUNG.search(small) or INITIALS.search(block))), None)
        problems += [Problem("spam-text", path, source.find(word), {"word": word}) for word in _advertising([small for _, small in paragraphs], spam)]
    problems += [Problem("spam-text", path, source.find(run), {"word": word}) for run, word in _spaced_out(f"{head} {text}", tokens, signs.spam)]
    if (hosts := signs.hosts.within(tokens)).words:
        problems += [Problem("link-refused", path, source.find(host), {"host": host}) for host in _written_out(folded(f"{head} {body.text}"), hosts)]
    return problems, Leads(tuple(reversed(phones.items())), case)


def problem_of(find: Find, path: str, place: Place) -> Problem:
    return Problem(find.code, path, place, {"shown": find.shown})


def _texts(value: object, trail: str = "") -> Iterator[tuple[str, str]]:
    """(name, text) of every text in the fields of a header."""
    if isinstance(value, (str, Words)):
        yield trail, str(value)
    elif isinstance(value, Mapping):
        for name, part in value.items():
            if trail or name not in UNPUBLISHED:
                yield from _texts(part, f"{trail}.{name}" if trail else name)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _texts(part, f"{trail}.{index}")


class _Source:
    """The Markdown that a body was made of: where in it something stands, asked in the order of the text."""

    def __init__(self, path: str, document: Document):
        self.job = Job(path, document.body, document.body_line, {})
        self.digits, self.at, self.next = "", [], 0

    def place(self, find: Find) -> Place:
        """Where these digits stand, whatever marks stand between them."""
        if not self.at:
            self.at = [m.start() for m in re.finditer(r"\d", self.job.source)]
            self.digits = digits_of(self.job.source)
        wanted = digits_of(find.digits) if find.code != "personal-data-phone" else find.digits.removeprefix("0")
        first = self.digits.find(wanted, self.next)
        first = self.digits.find(wanted) if first < 0 else first
        if first < 0:  # written as entities
            return Place(self.job.first_line)
        self.next = first + len(wanted)
        if find.code == "personal-data-phone" and self.digits[first - 1 : first] == "0":  # where +62 does not stand in its place
            first -= 1
        start, end = self.at[first], self.at[self.next - 1] + 1
        return self.job.at(start, end - start)

    def find(self, text: str) -> Place:
        start = self.job.source.lower().find(text.lower())
        return self.job.at(start, len(text)) if start >= 0 else Place(self.job.first_line)


def _beside(body: Body) -> Iterator[str]:
    """The texts of a body that are not in its plain text: of pictures and abbreviations, and addresses elsewhere."""
    yield from (address for address, _ in body.external)
    if 'alt="' in body.html or 'title="' in body.html:
        yield from (html.unescape(value) for name, value in attributes(body.html) if name in ("alt", "title"))


def blocks_of(body: Body) -> str:
    """A body as the text that `found` reads: what stands in one block, row and cell, with texts of pictures and addresses of links."""
    return html.unescape(TAG.sub(lambda m: _between(m[0]), body.html)).replace("\n", " ")


@lru_cache(1024)
def _between(tag: str) -> str:
    """What stands in the place of a tag."""
    name = re.match(r"</?(\w+)", tag)[1]
    told = [value for key, value in ATTRIBUTE.findall(tag) if key in ("alt", "title") or key == "href" and not value.startswith(("ref-", "#"))]
    if name in INLINE:
        return "".join(f"{ADDRESS}{value}{ADDRESS}" for value in told)
    mark = BETWEEN.get(name, BLOCK)
    is_at_end = mark in (CELL, ROW, " ") and tag[1] != "/"
    return mark + "".join(f"{value}{mark}" for value in told) if not is_at_end else ""


def link_texts(body: Body) -> dict[str, str]:
    """What is read on the links to other sites, by their address."""
    if not body.external:
        return {}
    texts: dict[str, str] = {}
    for address, text in re.findall(r'<a [^>]*?href="([^"]*)"[^>]*>(.*?)</a>', body.html, re.DOTALL):
        address = html.unescape(address)
        texts[address] = f"{texts.get(address, '')} {html.unescape(TAG.sub('', text))}"
    return texts


def _written_out(small: str, hosts: Vocabulary) -> Iterator[str]:
    """Refused sites whose addresses stand in the text for readers to type: `bit.ly/daftar`."""
    yield from dict.fromkeys(small[slice(*hit)] for hit in hosts.hits(small) if small[hit[1] : hit[1] + 1] == "/")


def _spaced_out(text: str, tokens: frozenset[str], spam: Vocabulary) -> Iterator[tuple[str, str]]:
    """Refused words that are written letter by letter, for people to read and filters to pass over."""
    alone = {token for token in tokens if len(token) == 1}
    words = [(word, joined) for word, joined in spam.joined if len(joined) >= SURE and alone.issuperset(filter(str.isascii, joined))] if alone else ()
    for match in SPACED.finditer(text) if words else ():
        letters = "".join(filter(str.isalnum, match[0].lower()))
        if word := next((word for word, joined in words if joined in letters), ""):
            yield match[0], word


def _advertising(paragraphs: list[str], spam: Vocabulary) -> Iterator[str]:
    """The first refused word of a paragraph of which such words are a third, or that holds three different ones."""
    for small in paragraphs:
        words = [small[slice(*hit)] for hit in spam.hits(small.replace("-", " "))]
        if len(set(words)) >= 3 or words and 3 * sum(len(word.split()) for word in words) >= len(small.split()):
            yield words[0]
