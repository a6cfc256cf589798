"""What a picture or a document tells beside what it shows: the place where a photo was taken, the name of who wrote a PDF.

Read by Pillow and pypdf from the published bytes themselves. A profile of colours and the way up of a picture tell of nobody.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping

from .finding import Finding

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff")
OFFICE = (".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp")
HARMLESS = {0x0112, 0x011A, 0x011B, 0x0128, 0x0100, 0x0101, 0x0213, 0xA001, 0x8769}  # way up, density, size, colours; the last points to more
GPS, EXIF = 0x8825, 0x8769
PARTS = ("xmp", "XML:com.adobe.xmp", "photoshop", "comment")  # as Pillow names them
MAKERS = {0x013B: "Artist", 0x8298: "Copyright", 0xA430: "CameraOwnerName"}  # of what Exif 2.3 holds, what names a person
AUTHORS = ("/Author", "/Creator", "/Company", "/Manager", "/LastModifiedBy")
UNREADABLE = (OSError, SyntaxError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError)  # what the two libraries raise


def check_picture(path: str, data: bytes) -> Iterator[Finding]:
    from PIL import ExifTags, UnidentifiedImageError

    try:
        has_place, tags, parts = tags_of(data)
    except UNREADABLE as error:
        is_none = isinstance(error, UnidentifiedImageError)
        yield Finding(path, 1, "picture-invalid", {"reason": "" if is_none else str(error)})
        return
    if has_place:
        yield Finding(path, 1, "picture-place")
    if told := sorted({*(ExifTags.TAGS.get(tag, hex(tag)) for tag in tags.keys() - HARMLESS - {GPS}), *parts}):
        yield Finding(path, 1, "picture-metadata", {"names": ", ".join(told)})


def tags_of(data: bytes) -> tuple[bool, Mapping[int, object], list[str]]:
    """Whether a picture tells where it was taken, its tags, and what else it holds. Raises UNREADABLE; its dots are not unpacked."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
            parts = [name for name in PARTS if picture.info.get(name)] + list(getattr(picture, "text", {}))
            return bool(exif.get_ifd(GPS)), {**exif, **exif.get_ifd(EXIF)}, parts
    except Image.DecompressionBombError as error:
        raise ValueError(str(error)) from None


def check_document(path: str, data: bytes) -> Iterator[Finding]:
    """The names alone are told, never what they say."""
    try:
        names = authors_of(data)
    except UNREADABLE as error:
        yield Finding(path, 1, "document-invalid", {"reason": str(error)})
        return
    if names:
        yield Finding(path, 1, "document-author", {"names": ", ".join(names)})


def authors_of(data: bytes) -> list[str]:
    """Where a PDF names its maker. Raises UNREADABLE."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return []  # nobody reads it without a password, not even its author's name
        names = [name for name in AUTHORS if name != "/Creator" and str((reader.metadata or {}).get(name, "")).strip()]
        xmp = reader.xmp_metadata
        return sorted(names + (["dc:creator"] if xmp and any(str(name).strip() for name in xmp.dc_creator or ()) else []))
    except PyPdfError as error:
        raise ValueError(str(error)) from None
