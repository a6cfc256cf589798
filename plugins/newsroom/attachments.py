"""What a document tells: its text, and the names that its maker left in it. Read in a process of its own, with bounded time and memory.

`python -m newsroom.attachments FILE` prints it as JSON: a hostile file can exhaust that process, and nothing else.
"""

from __future__ import annotations

import json
import logging
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

READ = frozenset((".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv", ".txt", ".json", ".geojson", ".ics"))  # what holds text
MAX_BYTES = 50_000_000
MAX_PAGES = 500
MAX_TEXT = 2_000_000  # characters
SECONDS = 30
MEMORY = 1_500_000_000  # bytes of address space; pypdf and Python need 150 million
UNSURE = "timeout"  # depends on the machine's mood, so it is tried again


@dataclass(frozen=True, slots=True)
class Paper:
    """`pages` are texts; `authors` as the file names them; `reason` says why it could not be read, or is empty. A PDF has lost its
    tables (`is_flat`); all else keeps the marks between rows and cells."""

    pages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    reason: str = ""
    is_flat: bool = False


def read_paper(path: Path) -> Paper:
    """Never raises, and comes back in time, whatever the file is."""
    if path.stat().st_size > MAX_BYTES:
        return Paper(reason="too large")
    command = [sys.executable, "-m", "newsroom.attachments", str(path.absolute())]
    try:
        done = subprocess.run(command, cwd=Path(__file__).parent.parent, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              stdin=subprocess.DEVNULL, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Paper(reason=UNSURE)
    try:
        told = json.loads(done.stdout)
        return Paper(tuple(told["pages"]), tuple(told["authors"]), told["reason"], told.get("is_flat", False))
    except ValueError:  # it ended before it could say anything: out of memory, or of its time
        return Paper(reason="damaged")


def _told(path: str) -> dict[str, object]:
    with open(path, "rb") as file:
        head = file.read(8)
    if b"%PDF-" in head or path.lower().endswith(".pdf"):
        return {**_of_pdf(path), "is_flat": True}
    from .office import office, plain

    try:
        pages, authors, reason = (office if head.startswith(b"PK") else plain)(path, MAX_TEXT)
    except (MemoryError, RecursionError, ValueError, OSError):
        return {"pages": [], "authors": [], "reason": "damaged"}
    return {"pages": pages, "authors": authors, "reason": reason}


def _of_pdf(path: str) -> dict[str, object]:
    from pypdf import PdfReader  # a tenth of a second, and nobody else needs it
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(path)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"pages": [], "authors": [], "reason": "locked"}
        if len(reader.pages) > MAX_PAGES:
            return {"pages": [], "authors": [], "reason": "too large"}
        about = reader.metadata or {}
        pages, room = ["\n".join(str(about.get(key) or "") for key in ("/Title", "/Subject", "/Keywords"))], MAX_TEXT
        for page in reader.pages:
            pages.append(page.extract_text()[:room])
            room -= len(pages[-1])
        return {"pages": pages, "authors": _authors(reader), "reason": "" if room else "too large"}
    except FileNotDecryptedError:
        return {"pages": [], "authors": [], "reason": "locked"}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, ArithmeticError, RecursionError, MemoryError):
        return {"pages": [], "authors": [], "reason": "damaged"}


def _authors(reader: object) -> list[str]:
    """From the document's own table, and from its XMP (ISO 16684-1, dc:creator)."""
    named = [str((reader.metadata or {}).get("/Author") or "")]
    try:
        named += [str(name) for name in (reader.xmp_metadata.dc_creator or ()) if name] if reader.xmp_metadata else []
    except Exception:  # noqa: S110, XMP is XML that many programs write badly; the table above is what viewers show
        pass
    return sorted({" ".join(name.split()) for name in named} - {""})


if __name__ == "__main__":
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    json.dump(_told(sys.argv[1]), sys.stdout)
