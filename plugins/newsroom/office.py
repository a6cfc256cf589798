"""What an office file or a file of plain text tells, as `identifiers` reads it: paragraphs, rows and cells with the marks between them.

Run by `attachments` alone, in its own process with bounded time and memory: no entity is followed, nothing is unpacked to disk.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as etree
import zipfile
from collections.abc import Iterator
from typing import IO, BinaryIO

from .identifiers import BLOCK, CELL, ROW

PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml|xl/worksheets/[^/]+\.xml|xl/comments\d*\.xml"
                   r"|ppt/(?:slides|notesSlides)/[^/]+\.xml|content\.xml")
STRINGS = "xl/sharedStrings.xml"  # what most cells of a table only count off
ABOUT = re.compile(r"docProps/core\.xml|meta\.xml")
AUTHORS = {"creator", "lastModifiedBy", "initial-creator"}
ENDS = {"tc": CELL, "c": CELL, "table-cell": CELL, "tr": ROW, "row": ROW, "table-row": ROW, "tbl": BLOCK, "sheetData": BLOCK, "table": BLOCK}
TABLES = {"tbl", "sheetData", "table"}
PARAGRAPHS = {"p", "h"}
SPACES = {"tab", "br", "cr"}
SPREADSHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
ODF_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
DAMAGED = (zipfile.BadZipFile, etree.ParseError, NotImplementedError, RuntimeError, EOFError)
Marks = tuple[list[str], list[str], str]  # pages, authors, why it could not be read


def office(file: BinaryIO, most: int) -> Marks:
    """The texts of its parts, the names of its makers. `most` characters at most."""
    pages, authors = [], set()
    try:
        with zipfile.ZipFile(file) as package:
            if any(entry.flag_bits & 1 for entry in package.infolist()):
                return [], [], "locked"
            names = package.namelist()
            shared = [*_strings(package)] if STRINGS in names else []
            for name in filter(ABOUT.fullmatch, names):
                authors |= {" ".join((node.text or "").split()) for node in etree.parse(package.open(name)).iter() if _local(node) in AUTHORS}
            for name in sorted(filter(PARTS.fullmatch, names)):
                with package.open(name) as part:
                    for piece in _pieces(part, shared):
                        if (most := most - len(piece)) < 0:
                            return pages, sorted(authors - {""}), "too large"
                        pages.append(piece)
                pages.append(BLOCK)
    except DAMAGED:
        return [], [], "damaged"
    return ["".join(pages)], sorted(authors - {""}), ""


def plain(data: bytes, most: int, *, is_table: bool) -> Marks:
    """A text file; the columns of a table are its cells."""
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    if is_table:
        text = re.sub(r"[,;\t]", CELL, text).replace("\n", ROW)
    return [re.sub(r"\n\s*\n", BLOCK, text)[:most]], [], "" if len(text) <= most else "too large"


def _local(node: etree.Element) -> str:
    return node.tag.rpartition("}")[2]


def _strings(package: zipfile.ZipFile) -> Iterator[str]:
    with package.open(STRINGS) as part:
        for _, node in etree.iterparse(part):
            if _local(node) == "si":
                yield "".join(text.text or "" for text in node.iter() if _local(text) == "t")
                node.clear()


def _pieces(part: IO[bytes], shared: list[str]) -> Iterator[str]:
    """The text of one part in its order, with what stands between two texts."""
    tables = 0
    for event, node in etree.iterparse(part, ("start", "end")):
        name = _local(node)
        if event == "start":
            if name in TABLES:
                tables += 1
                yield BLOCK
            continue
        if node.tag == f"{SPREADSHEET}c":
            yield _cell(node, shared)
        elif name in PARAGRAPHS:
            yield ("".join(node.itertext()) if node.tag.startswith(ODF_TEXT) else "") + (" " if tables else BLOCK)
        elif name == "t" and not (tables and node.tag.startswith(SPREADSHEET)):  # a cell tells its own
            yield node.text or ""
        elif name in SPACES and not node.tag.startswith(ODF_TEXT):
            yield " "
        tables -= name in TABLES
        if name in ENDS:
            yield ENDS[name]
        if name in ENDS or name in PARAGRAPHS:
            node.clear()


def _cell(node: etree.Element, shared: list[str]) -> str:
    """A number of sixteen digits is often kept as 7.372E+15."""
    value = "".join(child.text or "" for child in node.iter() if _local(child) in ("v", "t"))
    if node.get("t") == "s" and value.isdecimal() and int(value) < len(shared):
        return shared[int(value)]
    return f"{float(value):.0f}" if re.fullmatch(r"\d(?:\.\d+)?E\+?1\d", value) else value
