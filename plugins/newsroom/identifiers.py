"""Numbers that identify a person, found in a text by their structure, and how they are hidden wherever one is printed.

A text is one line of *blocks*: a paragraph, a list item, a whole table. Every expression here is linear: after a digit
it takes a bounded number of marks and then a digit again, so no text makes it try one place twice.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate

BLOCK, ROW, CELL, ADDRESS = "\x1e", "\x1d", "\t", "\x1c"  # what stood between two texts; a source file cannot hold these

# Provinces by their code (Kepmendagri 300.2.2-2138/2025), and 54 and 94, which older numbers have
PROVINCES = frozenset("11 12 13 14 15 16 17 18 19 21 31 32 33 34 35 36 51 52 53 54 61 62 63 64 65 71 72 73 74 75 76 "
                      "81 82 91 92 93 94 95 96".split())
DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
# How people group sixteen digits. Any other grouping counts where nothing else stands beside the number, or a word says what it is.
GROUPINGS = {(4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2, 2, 2, 2, 2, 2, 4), (4, 2, 6, 4), (6, 10), (12, 4), (8, 8),
             (4, 12), (2,) * 8, (1,) * 16}
MONEY = (1, 3, 3, 3, 3, 3)

GAP = r" \t\n\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000.·/\-\u2010-\u2015\u2212"  # what may stand inside a number
TIGHT = r" \n\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000.\-\u2010-\u2015\u2212"
DASHES = re.compile(r"[\-\u2010-\u2015\u2212]")
RUN = re.compile(r"\d(?:[^\w\x1c-\x1e]{0,4}\d){5,}")  # six digits and more: everything that is looked for here, but degrees
SIXTEEN = re.compile(rf"\d(?:[{GAP}]{{0,3}}\d){{15,}}")
PHONE = re.compile(
    rf"(?<!\d)(?<!\d[.,])(?:(?:00)?62[)({TIGHT}]{{0,3}}(?:0[){TIGHT}]{{0,2}})?|0[{TIGHT}]?)8(?:[)({TIGHT}]{{0,3}}\d){{8,11}}(?!\d)(?![.\-]\d)")
SLASHED = re.compile(r"(?<![\w/])(?:\+62[ \u00a0-]?|0)8\d{1,2}[ \u00a0]?/[ \u00a0]?\d{3,4}[ \u00a0]?/[ \u00a0]?\d{3,5}(?![ \u00a0]?/|\w)")
LETTER = re.compile(r"\b(?:no|nomor|number)\b[.: \u00a0]{0,2}$", re.IGNORECASE)  # before the number of a letter, which has slashes too
YEAR = re.compile(r"/[ \u00a0]?(?:19|20)\d\d$")
LONG = re.compile(rf"(?<![\w.,/+])\d(?:[{TIGHT}]?\d){{7,17}}(?!\w)")
NOT_LONG = re.compile(  # of long numbers: money, dates and times, years, telephones with an area code
    r"\d{1,3}(?:\.\d{3})+|\d{1,2}([ .-])\d{1,2}\1(?:19|20)\d\d.*|(?:19|20)\d\d([ .-])?\d\d\2\d\d.*|(?:19|20)\d\d[ –-]+(?:19|20)\d\d"
    r"|0\d{2,3}[ -]\d{3,4}[ -]?\d{2,4}|1[45]00[ -]?\d{3}", re.DOTALL)
PASSPORT = re.compile(r"(?<!\w)(?:[A-Z]{1,2}[ -]?\d{6,8}|\d{8,9})(?!\w)")
BARE = re.compile(r"[ :.=#-]{0,3}(\d{6,9})(?![\w/]|[.,-]\d)")  # right after words that say that it is a number
SECONDS = r"[ \u00a0]?°[ \u00a0]?\d{1,2}[ \u00a0]?['′‘’][ \u00a0]?\d{1,2}(?:[.,]\d{1,6})?"
POINT = re.compile(rf"-?(\d{{1,2}})[.,]\d{{4,15}}[^\d\x1c-\x1e]{{1,20}}(\d{{2,3}})[.,]\d{{4,15}}|(\d{{1,2}}){SECONDS}[^\d\x1c-\x1e]{{1,20}}(\d{{2,3}}){SECONDS}")
OTHER_DIGIT = re.compile(r"[^\W\x00-\x7f](?<=\d)")
MONEY_BEFORE = re.compile(r"(?:Rp|IDR|US\$|\$|USD|€)[. \u00a0]{0,2}$")
TOKEN = re.compile(r"[a-z0-9]+")
NEAR = 60  # characters
EDGE = re.compile(rf"[{BLOCK}{ROW}]|(?<=[a-z]{{4}})[.!?]\s+(?=[A-Z])")  # a row, a block, or a sentence is over


def folded(text: str) -> str:
    """A text in small letters and with plain spaces, each letter where it stood."""
    small = text.lower()
    if len(small) != len(text):  # a capital I with a dot becomes two
        small = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    return small.replace("\u00a0", " ").replace("\n", " ")


def tokens_of(small: str) -> frozenset[str]:
    return frozenset(TOKEN.findall(small))


@dataclass(frozen=True)
class Vocabulary:
    """Words and phrases that are looked for whole and in small letters; `but` are phrases that hold one and mean something else."""

    words: tuple[str, ...] = ()
    but: tuple[str, ...] = ()

    @cached_property
    def parts(self) -> Mapping[str, tuple[tuple[frozenset[str], str], ...]]:
        """The longest token of each word -> all of its tokens, and the word itself."""
        found: dict[str, tuple[tuple[frozenset[str], str], ...]] = {}
        for word in self.words:
            tokens = TOKEN.findall(word)
            head = max(tokens, key=len)
            found[head] = (*found.get(head, ()), (frozenset(tokens), word))
        return found

    @cached_property
    def heads(self) -> frozenset[str]:
        return frozenset(self.parts)

    @cached_property
    def joined(self) -> tuple[tuple[str, str], ...]:
        """Each word with its letters alone."""
        return tuple((word, "".join(filter(str.isalnum, word))) for word in self.words)

    def within(self, tokens: frozenset[str]) -> Vocabulary:
        """The words that a text with these tokens may hold: few, and mostly none."""
        heads = self.heads & tokens
        return Vocabulary(tuple(word for head in heads for parts, word in self.parts[head] if parts <= tokens), self.but) if heads else NO_WORDS

    def hits(self, small: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
        """Where the words stand in a folded text, in order."""
        end = len(small) if end is None else end
        found = sorted(_whole(small, self.words, start, end))
        others = sorted(_whole(small, self.but, start, end)) if found else ()
        if not others:
            return found
        firsts = [at for at, _ in others]
        return [(a, b) for a, b in found if not (n := bisect_right(firsts, a)) or others[n - 1][1] < b]


def _whole(small: str, words: tuple[str, ...], start: int, end: int) -> Iterator[tuple[int, int]]:
    for word in words:
        at = small.find(word, start, end)
        while at >= 0:
            after = at + len(word)
            if not (small[at - 1 : at].isalnum() or small[after : after + 1].isalnum()):
                yield at, after
            at = small.find(word, after, end)


NO_WORDS = Vocabulary()


@dataclass(frozen=True)
class Signs:
    """The words of `content/data/gates.toml` and `hosts.toml`: what stands near a number, what tells a case, what spam consists of."""

    nik: Vocabulary = Vocabulary()
    kk: Vocabulary = Vocabulary()
    account: Vocabulary = Vocabulary()
    bank: Vocabulary = Vocabulary()
    passport: Vocabulary = Vocabulary()
    home: Vocabulary = Vocabulary()
    office: Vocabulary = Vocabulary()
    child: Vocabulary = Vocabulary()
    crime: Vocabulary = Vocabulary()
    spam: Vocabulary = Vocabulary()
    hosts: Vocabulary = Vocabulary()


@dataclass(frozen=True, slots=True)
class Find:
    """A number that identifies a person: the rule that it breaks, where it stands in the text, and its digits."""

    code: str
    start: int
    end: int
    digits: str

    @property
    def shown(self) -> str:
        return masked(self.digits)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text with what every search in it asks for."""

    text: str
    small: str
    tokens: frozenset[str]
    runs: list[tuple[int, int]]
    signs: Signs


def found(text: str, signs: Signs) -> list[Find]:
    """All such numbers in a text, in order, none inside another."""
    text = _in_ascii(text)
    runs = [m.span() for m in RUN.finditer(text)]
    if not runs and "°" not in text:
        return []
    small = folded(text)
    given = _Text(text, small, tokens_of(small), runs, signs)
    return _apart(find for search in (_residents, _phones, _accounts, _passports, _homes) for find in search(given))


def may_hold(text: str, tokens: frozenset[str], signs: Signs) -> bool:
    """Whether it is worth to look at a text block by block: quick, and never wrong about a text that holds something."""
    text = _in_ascii(text)
    runs = [m.span() for m in RUN.finditer(text)]
    if not runs and "°" not in text:
        return False
    given = _Text(text, "", tokens, runs, signs)
    return (any(words.within(tokens).words for words in (signs.account, signs.bank, signs.passport))
            or bool(signs.home.within(tokens).words and POINT.search(text))
            or any(SIXTEEN.search(text, *run) for run in runs) or any(True for _ in _phones(given)))


def _apart(finds: Iterable[Find]) -> list[Find]:
    """In order, of two that overlap the first."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda f: (f.start, -f.end)):
        if not kept or find.start >= kept[-1].end:
            kept.append(find)
    return kept


def digits_of(text: str) -> str:
    """The digits of a text in the digits of ASCII, in whatever form they are written."""
    return "".join(c if c.isascii() else str(unicodedata.decimal(c)) for c in text if c.isdecimal())


def _in_ascii(text: str) -> str:
    """A text with its digits as everybody types them, each where it stood."""
    return text if text.isascii() else OTHER_DIGIT.sub(lambda m: str(unicodedata.decimal(m[0])), text)


def masked(text: str) -> str:
    """`7372••••••••••12`: of the letters and digits at most six are left, and never more than half of them."""
    at = [i for i, c in enumerate(text) if c.isalnum()]
    head, tail = min(4, len(at) // 4), min(2, len(at) // 8)
    gone = set(at[head : len(at) - tail])
    return "".join("•" if i in gone else c for i, c in enumerate(text))


def hidden(text: str) -> str:
    """A text that may be printed: everything that could be such a number is masked, and every letter stays where it stood."""
    runs = [m.span() for m in RUN.finditer(text)]
    if not runs:
        return text
    given, end, parts = _Text(text, "", frozenset(), runs, Signs()), 0, []
    for find in _apart(find for search in (_residents, _phones, _long) for find in search(given)):
        parts += [text[end : find.start], masked(text[find.start : find.end])]
        end = find.end
    return "".join((*parts, text[end:]))


# ---------------------------------------------------------------- residents: NIK and family cards


def is_resident_number(digits: str) -> bool:
    """Province, regency (01-40) or city (71-79), district, a day (women's plus 40) of a month of a year, and a sequence. UU 23/2006 art. 13."""
    day, month = int(digits[6:8]), int(digits[8:10])
    return (digits[:2] in PROVINCES and ("01" <= digits[2:4] <= "40" or "71" <= digits[2:4] <= "79") and digits[4:6] != "00"
            and 1 <= month <= 12 and 1 <= (day - 40 if day > 40 else day) <= DAYS[month - 1] and digits[12:] != "0000")


def _residents(given: _Text) -> Iterator[Find]:
    for run_start, run_end in given.runs:
        for run in SIXTEEN.finditer(given.text, run_start, run_end) if run_end - run_start >= 16 else ():
            groups = [(run.start() + m.start(), run.start() + m.end()) for m in re.finditer(r"\d+", run[0])]
            last_at = {total: i for i, total in enumerate(accumulate(end - start for start, end in groups))}
            for total, first in last_at.items():
                last = last_at.get(total - (groups[first][1] - groups[first][0]) + 16)
                if last is not None:
                    yield from _resident(given, groups, first, last)


def _resident(given: _Text, groups: list[tuple[int, int]], first: int, last: int) -> Iterator[Find]:
    start, end = groups[first][0], groups[last][1]
    digits = digits_of(given.text[start:end])
    if is_resident_number(digits):
        family, person = (_named_at(given, start, words) for words in (given.signs.kk, given.signs.nik))
        if family or person or _stands_out(given.text, groups, first, last):
            yield Find("personal-data-kk" if family > person else "personal-data-nik", start, end, digits)


def _stands_out(text: str, groups: list[tuple[int, int]], first: int, last: int) -> bool:
    """Whether these groups belong together though no word says what they are."""
    if first == last:
        return True
    sizes = tuple(end - start for start, end in groups[first : last + 1])
    kinds = {_kind(text[groups[i][1] : groups[i + 1][0]]) for i in range(first, last)}
    is_whole = first == 0 and last == len(groups) - 1
    is_alone = is_whole or not kinds & {_kind(text[groups[i][1] : groups[i + 1][0]]) for i in (first - 1, last) if 0 <= i < len(groups) - 1}
    if sizes == MONEY and kinds == {"."}:
        return False
    return sizes in GROUPINGS and (is_whole or kinds == {" "}) or is_alone and len(kinds) == 1 and kinds.pop()[0] in " .-"


def _kind(gap: str) -> str:
    """What stands between two groups: a space, or a mark, alone or with a space."""
    bare = re.sub(r"[ \n\u00a0\u00ad\u2000-\u200f\u202f\u2060\u3000]", "", gap)
    return DASHES.sub("-", bare)[:1] + " " * (bare != gap)


def _named_at(given: _Text, start: int, words: Vocabulary) -> int:
    """Where the last of these words ends that stands shortly before a place, or in the head of its table; 0 where none does."""
    if not (words := words.within(given.tokens)).words:
        return 0
    block = given.text.rfind(BLOCK, 0, start) + 1
    hits = words.hits(given.small, max(block, start - NEAR), start)
    if not hits and (row := given.text.find(ROW, block, start)) >= 0:
        hits = words.hits(given.small, block, min(row, block + 1000))
    return max((end for _, end in hits), default=0)


# ---------------------------------------------------------------- telephones


def _phones(given: _Text) -> Iterator[Find]:
    """Mobile numbers: 08.. or +62 8.., ten to thirteen digits with the 0. Times (08.30-10.00) are grouped otherwise."""
    text = given.text
    for match in (m for start, end in given.runs for m in PHONE.finditer(text, start, end)):
        groups = [digits_of(g) for g in re.findall(r"\d+", match[0])]
        national = "".join(groups).removeprefix("00").removeprefix("62").removeprefix("0")
        sizes = [len(g) for g in groups[groups[0] in ("0", "62", "0062") and len(set(map(len, groups))) > 1 :]]
        is_marked = text[match.start() - 1 : match.start()] == "+" or groups[0].startswith("00")
        if national[1] in "1235789" and (is_marked or set(sizes) == {1} or sizes[0] >= 3 and min(sizes) >= 2):
            yield Find("personal-data-phone", match.start(), match.end(), "0" + national)
    for match in SLASHED.finditer(text) if "/" in text else ():
        national = digits_of(match[0]).removeprefix("62").removeprefix("0")
        is_letter = YEAR.search(match[0]) or LETTER.search(text, max(0, match.start() - 12), match.start())
        if 9 <= len(national) <= 12 and national[1] in "1235789" and not is_letter:
            yield Find("personal-data-phone", match.start(), match.end(), "0" + national)


# ---------------------------------------------------------------- accounts, passports, homes: only with a word near


def _long(given: _Text) -> Iterator[Find]:
    """Eight digits and more that are no money, date, time or telephone of an office."""
    text = given.text
    for match in (m for start, end in given.runs for m in LONG.finditer(text, start, end)):
        if text[match.end() : match.end() + 1] in "/" and match.end() < len(text) or max(map(len, re.findall(r"\d+", match[0]))) < 3:
            continue
        if not NOT_LONG.fullmatch(folded(match[0])) and not MONEY_BEFORE.search(text, max(0, match.start() - 6), match.start()):
            yield Find("", match.start(), match.end(), digits_of(match[0]))


def _accounts(given: _Text) -> Iterator[Find]:
    long = None
    for words, reach, least in ((given.signs.account, NEAR, 8), (given.signs.bank, 20, 10)):
        for start, end in _windows(given, words, reach):
            long = [*_long(given)] if long is None else long
            after = bisect_left(long, start, key=lambda f: f.start)
            if after < len(long) and long[after].start < end and len(long[after].digits) >= least:
                yield replace(long[after], code="personal-data-account")


def _passports(given: _Text) -> Iterator[Find]:
    for start, end in _windows(given, given.signs.passport, 40):
        for match in PASSPORT.finditer(given.text, start, end + 12):
            if match.start() < end and not NOT_LONG.fullmatch(match[0]):
                yield Find("personal-data-passport", match.start(), match.end(), re.sub("[ -]", "", match[0]))
    for start, after in given.signs.passport.within(given.tokens).hits(given.small):
        if " " in given.small[start:after] and (match := BARE.match(given.text, after)):
            yield Find("personal-data-passport", match.start(1), match.end(1), match[1])


def _windows(given: _Text, words: Vocabulary, reach: int) -> Iterator[tuple[int, int]]:
    """Where a number may stand that a word means: shortly after it, or below it when it stands in the head of a table."""
    if not (words := words.within(given.tokens)).words:
        return
    for _, after in words.hits(given.small):
        edge = EDGE.search(given.text, after, after + reach)
        yield after, edge.start() if edge else after + reach
    start = 0
    for block in given.small.split(BLOCK) if ROW in given.small else ():
        yield from ((start + a, start + b) for a, b in _cells_below(block, words))
        start += len(block) + 1


def _cells_below(table: str, words: Vocabulary) -> Iterator[tuple[int, int]]:
    head, *rows = table.split(ROW)
    columns = {n for n, cell in enumerate(head.split(CELL)) if words.hits(cell)} if rows else ()
    at = len(head) + 1
    for row in rows if columns else ():
        for n, cell in enumerate(row.split(CELL)):
            if n in columns:
                yield at, at + len(cell)
            at += len(cell) + 1


def _homes(given: _Text) -> Iterator[Find]:
    """A point that is told to some ten metres (four decimals, or seconds), near a word for a home in the same paragraph."""
    start, homes = 0, given.signs.home.within(given.tokens)
    for block in given.text.split(BLOCK) if homes.words else ():
        for match in POINT.finditer(block):
            first, last = start + max(0, match.start() - 2 * NEAR), start + min(len(block), match.end() + NEAR)
            if _is_here(match) and homes.hits(given.small, first, last):
                yield Find("personal-data-location", start + match.start(), start + match.end(), digits_of(match[0]))
        start += len(block) + 1


def _is_here(point: re.Match[str]) -> bool:
    """Whether the two numbers are a latitude and a longitude of Indonesia."""
    south, east = (int(n) for n in point.groups() if n)
    return south <= 11 and 95 <= east <= 141
