"""What a document tells: its text, the names that its maker left in it, where its photos were taken; and the same of each file in an
archive. Read in a process of its own, with bounded time and memory; nothing is unpacked to disk.

`python -m newsroom.attachments FILE` prints it as JSON: a hostile file can exhaust that process, and nothing else.
"""

from __future__ import annotations

import io
import json
import logging
import resource
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from .source import CLUTTER, PICTURES

READ = frozenset((".pdf", ".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".csv", ".txt", ".json", ".geojson", ".ics", ".zip"))  # what holds text
MAX_BYTES = 50_000_000
EXIF, GPS, MAKERS = 0x8769, 0x8825, (0x013B, 0x8298, 0xA430)  # Exif 2.3: directories; artist, copyright, the camera's owner
MAX_PAGES = 500
MAX_TEXT = 2_000_000  # characters
SECONDS = 30
MEMORY = 1_500_000_000  # bytes of address space; pypdf and Python need 150 million
MAX_MEMBERS = 200  # files of an archive
MAX_UNPACKED = 200_000_000  # bytes of all of them
SILENT = frozenset((".mp3", ".mp4"))  # what may stand beside a text and holds none
UNSURE = "timeout"  # depends on the machine's mood, so it is tried again


@dataclass(frozen=True, slots=True)
class Paper:
    """`pages` are texts; `authors` as the file names them; `reason` says why it could not be read, or is empty. A PDF has lost its
    tables (`is_flat`); all else keeps the marks between rows and cells. `name` is that of a file in an archive, whose `members` they are."""

    pages: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    reason: str = ""
    is_flat: bool = False
    has_place: bool = False  # a photo in it tells where it was taken
    name: str = ""
    members: tuple[Paper, ...] = ()


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
        return _paper(json.loads(done.stdout))
    except ValueError:  # it ended before it could say anything: out of memory, or of its time
        return Paper(reason="damaged")


def _paper(told: Mapping[str, object]) -> Paper:
    parts = {name: tuple(value) if name in ("pages", "authors") else value for name, value in told.items() if name != "members"}
    return Paper(**parts, members=tuple(map(_paper, told.get("members", ()))))


def _told(name: str, file: BinaryIO) -> dict[str, object]:
    from .office import office, plain

    head, suffix = file.read(8), PurePosixPath(name.lower()).suffix
    file.seek(0)
    try:
        if b"%PDF-" in head or suffix == ".pdf":
            return {**_of_pdf(file), "is_flat": True}
        if suffix == ".zip":
            return _of_archive(file)
        pages, authors, reason = office(file, MAX_TEXT) if head.startswith(b"PK") else plain(file.read(), MAX_TEXT, is_table=suffix == ".csv")
        return {"pages": pages, "authors": authors, "reason": reason, "has_place": head.startswith(b"PK") and _has_place_within(file)}
    except (MemoryError, RecursionError, ValueError, OSError):
        return {"reason": "damaged"}


def _of_archive(file: BinaryIO) -> dict[str, object]:
    """Each file in it as though it lay beside the text. One that is larger than it says is damaged: it is read no further."""
    try:
        with zipfile.ZipFile(file) as package:
            entries = [entry for entry in package.infolist() if not entry.is_dir()]
            if any(entry.flag_bits & 1 for entry in entries):
                return {"reason": "locked"}
            if len(entries) > MAX_MEMBERS or sum(entry.file_size for entry in entries) > MAX_UNPACKED:
                return {"reason": "too large"}
            return {"members": [_member(entry.filename, package.read(entry)) for entry in entries]}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError):
        return {"reason": "damaged"}


def _member(name: str, data: bytes) -> dict[str, object]:
    suffix = PurePosixPath(name.lower()).suffix
    shown = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in name)
    if suffix in PICTURES:
        return {"name": shown, **_of_picture(data)}
    if suffix in READ and suffix != ".zip":  # an archive in an archive is nobody's to follow
        return {"name": shown, **_told(name, io.BytesIO(data))}
    is_silent = suffix in SILENT or CLUTTER.fullmatch(PurePosixPath(name).name)
    return {"name": shown, "reason": "" if is_silent else f"{suffix or '?'}"}


def _of_picture(data: bytes) -> dict[str, object]:
    """What a photo tells beside what it shows. On the site photos lose it; in an archive they are published as they are."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
            exif = image.getexif()
            makers = {" ".join(str(exif.get(tag) or exif.get_ifd(EXIF).get(tag) or "").split()) for tag in MAKERS}
            return {"authors": sorted(makers - {""}), "has_place": bool(exif.get_ifd(GPS))}
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return {"reason": "damaged"}


def _has_place_within(file: BinaryIO) -> bool:
    """Whether a photo in an office file tells where it was taken: programs take photos in as they are."""
    with zipfile.ZipFile(file) as package:
        photos = [entry for entry in package.infolist() if PurePosixPath(entry.filename.lower()).suffix in PICTURES and entry.file_size < MAX_BYTES]
        return any(_of_picture(package.read(entry)).get("has_place") for entry in photos[:MAX_MEMBERS])


def _of_pdf(file: BinaryIO) -> dict[str, object]:
    from pypdf import PdfReader  # a tenth of a second, and nobody else needs it
    from pypdf.errors import FileNotDecryptedError, PyPdfError

    try:
        reader = PdfReader(file)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"reason": "locked"}
        if len(reader.pages) > MAX_PAGES:
            return {"reason": "too large"}
        about = reader.metadata or {}
        pages, room = ["\n".join(str(about.get(key) or "") for key in ("/Title", "/Subject", "/Keywords"))], MAX_TEXT
        for page in reader.pages:
            pages.append(page.extract_text()[:room])
            room -= len(pages[-1])
        return {"pages": pages, "authors": _authors(reader), "reason": "" if room else "too large"}
    except FileNotDecryptedError:
        return {"reason": "locked"}
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, ArithmeticError, RecursionError, MemoryError):
        return {"reason": "damaged"}


def _authors(reader: object) -> list[str]:
    """From the document's own table, and from its XMP (ISO 16684-1, dc:creator)."""
    named = [str((reader.metadata or {}).get(key) or "") for key in ("/Author", "/Manager", "/LastModifiedBy")]
    try:
        named += [str(name) for name in (reader.xmp_metadata.dc_creator or ()) if name] if reader.xmp_metadata else []
    except Exception:  # noqa: S110, XMP is XML that many programs write badly; the table above is what viewers show
        pass
    return sorted({" ".join(name.split()) for name in named} - {""})


if __name__ == "__main__":
    logging.disable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    with open(sys.argv[1], "rb") as document:
        json.dump(_told(sys.argv[1], document), sys.stdout)
