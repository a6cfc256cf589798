"""What a picture file is, by its bytes: size in pixels, true format, and whether it tells a position."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path

FORMATS = {".jpg": ("JPEG", "MPO"), ".jpeg": ("JPEG", "MPO"), ".png": ("PNG",), ".webp": ("WEBP",)}  # MPO: what many telephones write
MAX_PIXELS = 100_000_000
GPS = 0x8825  # Exif 2.3, tag of the GPS directory


@dataclass(frozen=True)
class Facts:
    """`problem` is the code of the rule that the file breaks, or empty."""

    width: int = 0
    height: int = 0
    problem: str = ""


def probe(path: Path) -> Facts:
    """Open a picture's header. Never raises: an unreadable file is a fact too."""
    from PIL import (  # costs 40 ms: only when a picture is really read
        Image,
        UnidentifiedImageError,
    )

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as image:
            width, height = image.size
            if image.format not in FORMATS.get(path.suffix.lower(), ()):
                return Facts(width, height, "picture-type")
            if width * height > MAX_PIXELS:
                return Facts(width, height, "picture-huge")
            exif = image.getexif()
            if exif.get_ifd(GPS):
                return Facts(width, height, "picture-gps")
            if exif.get(0x0112, 1) in (5, 6, 7, 8):  # stored on its side; browsers turn it
                width, height = height, width
            return Facts(width, height)
    except Image.DecompressionBombError:
        return Facts(problem="picture-huge")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return Facts(problem="picture-unreadable")
