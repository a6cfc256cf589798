"""What the files in an archive tell beside what they show, as though they lay beside it: photos, PDFs and office files in a `.zip`, the photos
and the makers of an office file. Such a file is published as it came, so what its photos hold is published too.

Bounded, whatever a table of contents promises. An archive in an archive is not followed but told: readers would have to unpack twice to see it.
"""

from __future__ import annotations

import io
import xml.etree.ElementTree as etree
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath

from .finding import Finding
from .media import MAKERS, OFFICE, PICTURES, UNREADABLE, authors_of, tags_of

PHOTOS = (*PICTURES, ".heic", ".heif")  # those of some telephones cannot be read here, and are told as such
ABOUT = ("docProps/core.xml", "meta.xml")
AUTHORS = {"creator", "lastModifiedBy", "initial-creator"}
MAX_MEMBERS = 200  # that are looked into, those in its office files included
MAX_MEMBER, MAX_TOTAL = 50_000_000, 200_000_000  # bytes, unpacked
MAX_ABOUT = 1_000_000  # bytes of XML; what tells of a document has some hundred
BROKEN = (zipfile.BadZipFile, zlib.error, etree.ParseError, NotImplementedError, RuntimeError, EOFError, *UNREADABLE)
Told = tuple[str, Mapping[str, object]]  # a code, and the values of its message


def check_archive(path: str, data: bytes) -> Iterator[Finding]:
    """The names of what it holds alone are told, never what they say."""
    yield from (Finding(path, 1, code, values) for code, values in _Archive().told(PurePosixPath(path).name, data))


class _Archive:
    """What may still be looked into: one room for all that an archive holds, however deep."""

    def __init__(self) -> None:
        self.members, self.bytes = MAX_MEMBERS, MAX_TOTAL

    def told(self, name: str, data: bytes, *, is_member: bool = False) -> Iterator[Told]:
        is_office = _suffix(name) in OFFICE
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                for entry in package.infolist():
                    if self._is_wanted(entry.filename, is_office=is_office):
                        yield from self._of(package, entry, f"{name}/{entry.filename}" if is_member else entry.filename, is_office=is_office)
        except _Full:
            if is_member:
                raise
            yield "archive-unread", {"value": name, "reason": f"> {MAX_MEMBERS} files, {MAX_MEMBER} bytes or {MAX_TOTAL} in all"}
        except BROKEN as error:
            yield "archive-unread", {"value": name, "reason": str(error)}

    def _is_wanted(self, name: str, *, is_office: bool) -> bool:
        return _suffix(name) in PHOTOS or (name in ABOUT if is_office else _suffix(name) in (".pdf", ".zip", *OFFICE))

    def _of(self, package: zipfile.ZipFile, entry: zipfile.ZipInfo, name: str, *, is_office: bool) -> Iterator[Told]:
        suffix = _suffix(name)
        if suffix == ".zip":
            yield "archive-unread", {"value": name, "reason": "zip in zip"}
            return
        self.members, self.bytes = self.members - 1, self.bytes - entry.file_size
        if self.members < 0 or self.bytes < 0 or entry.file_size > MAX_MEMBER:
            raise _Full
        try:
            data = package.read(entry)
            if suffix in OFFICE:
                yield from self.told(name, data, is_member=True)
            else:
                yield from _alone(name, suffix, data, is_office=is_office)
        except BROKEN as error:  # under a password, or damaged: the next may be whole
            yield "archive-unread", {"value": name, "reason": str(error)}


class _Full(Exception):
    """More than may be looked into."""


def _alone(name: str, suffix: str, data: bytes, *, is_office: bool) -> Iterator[Told]:
    if suffix in PHOTOS:
        has_place, tags, _ = tags_of(data)
        if has_place:
            yield "member-place", {"value": name}
        names = [] if is_office else [label for tag, label in MAKERS.items() if str(tags.get(tag) or "").strip()]
    elif suffix == ".pdf":
        names = authors_of(data)
    else:
        if len(data) > MAX_ABOUT:
            raise ValueError(f"> {MAX_ABOUT} bytes")
        parts = ((node.tag.rpartition("}")[2], node.text or "") for node in etree.fromstring(data).iter())
        names = sorted({part for part, text in parts if part in AUTHORS and text.strip()})
    if names:
        yield "member-author", {"value": name, "names": ", ".join(names)}


def _suffix(name: str) -> str:
    return PurePosixPath(name.lower()).suffix
