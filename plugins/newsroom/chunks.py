"""Pagefind's index in smaller pieces: a browser loads a piece for each word that is asked for, and Pagefind's own hold 20,000 places each,
which cannot be set.

What a piece and the list of pieces hold is Pagefind's, in CBOR behind a signature. Three things are decided anew: where one piece ends and
the next begins, which number each page has, and at which place a word stands that no hit shows. Pagefind numbers pages as the file system
lists them, and a new one moved nearly all others: with numbers in the order of time the newest comes last, a piece without any of its words
keeps its bytes, and a browser what it has loaded. What is shown of a hit marks its words by their places; behind that a
place only tells that the word is there, and half of an index was such places. There each word has one place of its own on every page, which
compresses to nothing, and pages are ranked nearly as before. Another version of Pagefind is refused, not guessed at.
"""

from __future__ import annotations

import gc
import gzip
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import accumulate
from operator import itemgetter
from os.path import commonprefix
from pathlib import Path

import cbor2

SIGNATURE, VERSION = b"pagefind_dcd", "1.5.2"
LARGEST = 12_000  # bytes before compression, three to four thousand after; a frequent word alone may need more

UNSEEN, SLOTS, APART = 200, 256, 4  # the first place that no summary reaches, room for words there, and for how many times of each

Word = list[object]  # the word, its pages with the places in them, its other spellings
Encoded = tuple[str, bytes]  # the word, and all of it as it is written


class NotIndexed(Exception):
    """Pagefind refused, or wrote a form that is not known here; the text says what."""


def split(bundle: Path, lang: str, end: str, addresses: Sequence[str]) -> None:
    """Cut the unpacked index of a bundle anew. Its files get names of their own bytes, so that browsers may keep them.

    Of a page's text only what stands before the word `end` is shown. `addresses`: the pages, the oldest first, as they are numbered and sorted.
    """
    with _without_collector():
        _split(bundle, lang, end, addresses)


@contextmanager
def _without_collector() -> Iterator[None]:
    """A million small lists, none of them in a circle: looking for circles would take as long as the work."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _split(bundle: Path, lang: str, end: str, addresses: Sequence[str]) -> None:
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_text(encoding="utf-8"))
    language = entry["languages"][lang]
    list_file = bundle / f"pagefind.{language['hash']}.pf_meta"
    version, pages, pieces, filters, sorts, *others = _read(list_file)
    if version != VERSION:
        raise NotIndexed(f"pagefind {version}, not {VERSION}")
    files = [bundle / "index" / f"{name}.pf_index" for _, _, name in pieces]
    told = [_told(bundle / "fragment" / f"{name}.pf_fragment", end) for name, _ in pages]
    rank = {address: n for n, address in enumerate(addresses)}
    order = sorted(range(len(pages)), key=lambda n: rank[told[n][0]])
    number_of, shown = {n: number for number, n in enumerate(order)}, [told[n][1] for n in order]
    words = (_without_places(_renumbered(word, number_of), shown) for file in files for word in _read(file)[0])
    groups = list(_groups((str(word[0]), cbor2.dumps(word)) for word in words))
    for file in (list_file, *files):
        file.unlink()
    named = [[*ends, _write(bundle / "index", lang, ".pf_index", _list([_list([data for _, data in group])]))]
             for ends, group in zip(_ends(groups), groups, strict=True)]
    listed = [version, [pages[n] for n in order], named, [[name, _filter(bundle, lang, file, number_of)] for name, file in filters],
              [[name, [*range(len(order))]] for name, _ in sorts], *others]  # Pagefind sorts by 24 bits of a number: a moment needs more
    language["hash"] = _write(bundle, f"pagefind.{lang}", ".pf_meta", cbor2.dumps(listed)).removeprefix("pagefind.")
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _told(fragment: Path, end: str) -> tuple[str, int]:
    """A page's address, and the place of the mark in its text: what stands before it is shown."""
    page = json.loads(gzip.decompress(fragment.read_bytes())[len(SIGNATURE):])
    return page["url"], page["content"].split().index(end)


def _filter(bundle: Path, lang: str, name: str, number_of: Mapping[int, int]) -> str:
    """The choices of one filter with the new numbers of their pages; the name of the new file."""
    file = bundle / "filter" / f"{name}.pf_filter"
    kind, choices = _read(file)
    file.unlink()
    return _write(bundle / "filter", lang, ".pf_filter", cbor2.dumps([kind, sorted([choice, sorted(map(number_of.get, pages))] for choice, pages in choices)]))


def _renumbered(word: Word, number_of: Mapping[int, int]) -> Word:
    name, pages, spellings = word
    return [name, _in_steps(pages, number_of), [[spelling, _in_steps(of, number_of)] for spelling, of in spellings]]


def _in_steps(pages: Sequence[list], number_of: Mapping[int, int]) -> list[list]:
    """Pages under their new numbers, each told by the step from the one before. In place: there are hundreds of thousands."""
    found, last = sorted(zip(map(number_of.get, accumulate(page[0] for page in pages)), pages, strict=True), key=itemgetter(0)), 0
    for number, page in found:
        page[0], last = number - last, number
    return [page for _, page in found]


def _without_places(word: Word, shown: Sequence[int]) -> Word:
    """A word with its places in what is shown; of all else it says alike on every page that it is there, as often as it is."""
    name, pages, spellings = word
    unseen = UNSEEN + APART * (hashlib.blake2b(name.encode(), digest_size=1).digest()[0] % SLOTS)
    numbers = accumulate(page[0] for page in pages)
    return [name, [page if len(page[1]) == 2 and page[1][1] < shown[n] else [page[0], _places(page[1], shown[n], unseen), *page[2:]]
                   for n, page in zip(numbers, pages, strict=True)], spellings]


def _places(steps: Sequence[int], shown: int, unseen: int) -> Sequence[int]:
    """Steps from place to place; what is negative says how much the following weigh, and starts anew."""
    if len(steps) == 2 and steps[1] >= shown:  # nearly all: one weight and one place
        return [steps[0], unseen]
    places, at = [], 0
    for step in steps:
        at = 0 if step < 0 else at + step
        places.append(step if step < 0 else at)
    order = {place: unseen + min(n, APART - 1) for n, place in enumerate(sorted({place for place in places if place >= shown}))}
    found, last = [], 0
    for place in places:
        now = order.get(place, place)
        found.append(now if now < 0 else now - last)
        last = max(now, 0)
    return found


def _list(encoded: Sequence[bytes]) -> bytes:
    """A list of what is encoded already: what stands before one of as many Nones, each a byte, stands before any."""
    return cbor2.dumps([None] * len(encoded))[:-len(encoded)] + b"".join(encoded)


def _groups(words: Iterable[Encoded]) -> Iterator[list[Encoded]]:
    group: list[Encoded] = []
    size = 0
    for word in words:
        if group and size + len(word[1]) > LARGEST:
            yield group
            group, size = [], 0
        group.append(word)
        size += len(word[1])
    if group:
        yield group


def _ends(groups: Sequence[Sequence[Encoded]]) -> Iterator[tuple[str, str]]:
    """Between which words each group lies, as Pagefind tells it: by as many letters as set them apart from their neighbours."""
    firsts, lasts = [group[0][0] for group in groups], [group[-1][0] for group in groups]
    for first, last, before, after in zip(firsts, lasts, ["", *lasts], [*firsts[1:], ""], strict=False):
        same = len(commonprefix([last, after]))
        yield first[:len(commonprefix([before, first])) + 1] if before else first, last[:same + 1] if same and first != last else last


def _read(file: Path) -> list:
    data = file.read_bytes()
    if not data.startswith(SIGNATURE):
        raise NotIndexed(f"{file.name}: not {VERSION}")
    return cbor2.loads(data[len(SIGNATURE):])


def _write(folder: Path, prefix: str, suffix: str, encoded: bytes) -> str:
    """Returns the name without its suffix."""
    data = SIGNATURE + encoded
    name = f"{prefix}_{hashlib.blake2b(data, digest_size=4).hexdigest()}"
    (folder / f"{name}{suffix}").write_bytes(data)
    return name
