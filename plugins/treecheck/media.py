"""What a picture or a document tells beside what it shows: the place where a photo was taken, the name of who wrote a PDF.

Read by Pillow and pypdf from the published bytes themselves. A profile of colours and the way up of a picture tell of nobody.
"""

from __future__ import annotations

import io
from collections.abc import Iterator

from .finding import Finding

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff")
HARMLESS = {0x0112, 0x011A, 0x011B, 0x0128, 0x0100, 0x0101, 0x0213, 0xA001, 0x8769}  # way up, density, size, colours; the last points to more
GPS, EXIF = 0x8825, 0x8769
PARTS = ("xmp", "XML:com.adobe.xmp", "photoshop", "comment")  # as Pillow names them
AUTHORS = ("/Author", "/Creator", "/Company", "/Manager", "/LastModifiedBy")


def check_picture(path: str, data: bytes) -> Iterator[Finding]:
    from PIL import ExifTags, Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data)) as picture:
            exif = picture.getexif()
            found = [ExifTags.TAGS.get(tag, hex(tag)) for tag in {*exif, *exif.get_ifd(EXIF)} - HARMLESS - {GPS}]
            parts = [name for name in PARTS if picture.info.get(name)] + list(getattr(picture, "text", {}))
            has_place = bool(exif.get_ifd(GPS))
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
        yield Finding(path, 1, "picture-invalid", {"reason": "" if isinstance(error, UnidentifiedImageError) else str(error)})
        return
    if has_place:
        yield Finding(path, 1, "picture-place")
    if told := sorted({*found, *parts}):
        yield Finding(path, 1, "picture-metadata", {"names": ", ".join(told)})


def check_document(path: str, data: bytes) -> Iterator[Finding]:
    """The names alone are told, never what they say."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            return  # nobody reads it without a password, not even its author's name
        names = [name for name in AUTHORS if name != "/Creator" and str((reader.metadata or {}).get(name, "")).strip()]
        xmp = reader.xmp_metadata
        names += ["dc:creator"] if xmp and any(str(name).strip() for name in xmp.dc_creator or ()) else []
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        yield Finding(path, 1, "document-invalid", {"reason": str(error)})
        return
    if names:
        yield Finding(path, 1, "document-author", {"names": ", ".join(sorted(names))})
