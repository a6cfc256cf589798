"""Pagefind's index in smaller pieces: a browser loads a piece for each word that is asked for, and Pagefind's own hold 20,000 places each,
which cannot be set.

What a piece and the list of pieces hold is Pagefind's, in CBOR behind a signature. Only where one piece ends and the next begins is
decided anew, so the same words are found at the same places. Another version of Pagefind is refused, not guessed at.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from os.path import commonprefix
from pathlib import Path

import cbor2

SIGNATURE, VERSION = b"pagefind_dcd", "1.5.2"
LARGEST = 12_000  # bytes before compression, three to four thousand after; a frequent word alone may need more

Word = list[object]  # the word, its pages with the places in them, its other spellings


class NotIndexed(Exception):
    """Pagefind refused, or wrote a form that is not known here; the text says what."""


def split(bundle: Path, lang: str) -> None:
    """Cut the unpacked index of a bundle anew. Its files get names of their own bytes, so that browsers may keep them."""
    entry_file = bundle / "pagefind-entry.json"
    entry = json.loads(entry_file.read_text(encoding="utf-8"))
    language = entry["languages"][lang]
    list_file = bundle / f"pagefind.{language['hash']}.pf_meta"
    version, pages, pieces, *others = _read(list_file)
    if version != VERSION:
        raise NotIndexed(f"pagefind {version}, not {VERSION}")
    files = [bundle / "index" / f"{name}.pf_index" for _, _, name in pieces]
    words = [word for file in files for word in _read(file)[0]]
    for file in (list_file, *files):
        file.unlink()
    groups = list(_groups(words))
    named = [[*ends, _write(bundle / "index", lang, ".pf_index", [group])] for ends, group in zip(_ends(groups), groups, strict=True)]
    language["hash"] = _write(bundle, f"pagefind.{lang}", ".pf_meta", [version, pages, named, *others]).removeprefix("pagefind.")
    entry_file.write_text(json.dumps(entry, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")


def _groups(words: Iterable[Word]) -> Iterator[list[Word]]:
    group: list[Word] = []
    size = 0
    for word in words:
        length = len(cbor2.dumps(word))
        if group and size + length > LARGEST:
            yield group
            group, size = [], 0
        group.append(word)
        size += length
    if group:
        yield group


def _ends(groups: Sequence[Sequence[Word]]) -> Iterator[tuple[str, str]]:
    """Between which words each group lies, as Pagefind tells it: by as many letters as set them apart from their neighbours."""
    firsts, lasts = [str(group[0][0]) for group in groups], [str(group[-1][0]) for group in groups]
    for first, last, before, after in zip(firsts, lasts, ["", *lasts], [*firsts[1:], ""], strict=False):
        same = len(commonprefix([last, after]))
        yield first[:len(commonprefix([before, first])) + 1] if before else first, last[:same + 1] if same and first != last else last


def _read(file: Path) -> list:
    data = file.read_bytes()
    if not data.startswith(SIGNATURE):
        raise NotIndexed(f"{file.name}: not {VERSION}")
    return cbor2.loads(data[len(SIGNATURE):])


def _write(folder: Path, prefix: str, suffix: str, value: object) -> str:
    """Returns the name without its suffix."""
    data = SIGNATURE + cbor2.dumps(value)
    name = f"{prefix}_{hashlib.blake2b(data, digest_size=4).hexdigest()}"
    (folder / f"{name}{suffix}").write_bytes(data)
    return name
