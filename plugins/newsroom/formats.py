"""What a document beside a text is: whether it is what its name says, how many pages it has, in which language, and whether
it can be read aloud at all.

Nothing is unpacked or run: an office file or an archive is judged by its table of contents, a PDF by what was read of it
elsewhere (`attachments`).
"""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .attachments import Paper

MAX_UNPACKED = 1_000_000_000  # bytes
MAX_RATIO = 200  # tables of numbers shrink to a fiftieth
LEAST_LETTERS = 25  # on a page, so that it counts as text: a scanner's own mark has fewer
OFFICE = {".docx": "[Content_Types].xml", ".xlsx": "[Content_Types].xml", ".pptx": "[Content_Types].xml",
          ".odt": "mimetype", ".ods": "mimetype", ".odp": "mimetype"}
OLE = b"\xd0\xcf\x11\xe0"  # how Office writes a file under a password
SIGNS = {b"%PDF-": (".pdf",), b"PK\x03\x04": (".zip", *OFFICE), OLE: (), b"MZ": (), b"\x7fELF": (), b"Rar!": (), b"7z\xbc\xaf": ()}
# The commonest words of each language that the other does not have.
COMMON = {"id": set("yang dan di dengan untuk pada ini dari dalam tidak itu atau oleh akan telah adalah sebagai".split()),
          "en": set("and of to for with this from that not is are by will has as which the".split())}


@dataclass(frozen=True)
class Document:
    """`pages` 0 and `lang` empty: not known. `is_scanned`: pictures of paper. `problem` is the code of the rule that it breaks,
    `size` the number of its bytes."""

    pages: int = 0
    lang: str = ""
    is_scanned: bool = False
    problem: str = ""
    size: int = 0


def probe(path: Path, paper: Paper | None = None) -> Document:
    """Never raises: what cannot be read is a fact too. `paper` is what was read of a PDF."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as file:
            head, size = file.read(8), path.stat().st_size
    except OSError:
        return Document(problem="attachment-broken")
    if head.startswith(OLE) and suffix in OFFICE:
        return Document(problem="attachment-locked", size=size)
    if any(head.startswith(sign) and suffix not in suffixes for sign, suffixes in SIGNS.items()):
        return Document(problem="attachment-type", size=size)
    if suffix == ".zip" or suffix in OFFICE:
        return Document(problem=_package_problem(path, size, OFFICE.get(suffix, "")), size=size)
    return _of_paper(paper, size) if paper and not paper.reason else Document(size=size)


def _package_problem(path: Path, size: int, part: str) -> str:
    """By the table of contents alone. `part` is what a file of this kind always holds."""
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, IndexError):
        return "attachment-broken"
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(size, 100_000):
        return "attachment-bomb"
    if any(entry.flag_bits & 1 for entry in entries):
        return "attachment-locked"
    return "attachment-type" if part and part not in {entry.filename for entry in entries} else ""


def _of_paper(paper: Paper, size: int) -> Document:
    """The first of its texts is what its maker wrote about it, and no page."""
    texts = paper.pages[1:]
    letters = sum(character.isalpha() for text in texts for character in text)
    return Document(len(texts), language_of(" ".join(texts)), letters < LEAST_LETTERS * len(texts), size=size)


def language_of(text: str) -> str:
    """By its commonest words, since what a file declares is often what a program was set to; empty where that is not clear."""
    words = re.findall(r"[a-z]+", text.lower())
    counts = {lang: sum(word in common for word in words) for lang, common in COMMON.items()}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] >= 10 and counts[best] > 3 * (sum(counts.values()) - counts[best]) else ""
