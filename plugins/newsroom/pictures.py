"""What a picture file is, by its bytes: size in pixels, true format, and whether it tells a position."""

from __future__ import annotations

import warnings
from dataclasses import asdict, dataclass
from functools import partial
from io import BytesIO
from pathlib import Path

from .bounds import TooSlow, time_limit
from .salts import recipe_of
from .shelf import Shelf, source_of

FORMATS = {".jpg": ("JPEG", "MPO"), ".jpeg": ("JPEG", "MPO"), ".png": ("PNG",), ".webp": ("WEBP",)}  # MPO: what many telephones write
MAX_PIXELS = 50_000_000  # the largest camera of a telephone; each dot takes up to 8 bytes of memory
MAX_BYTES = 50_000_000
SECONDS = 20  # the largest that we take needs two
GPS = 0x8825  # Exif 2.3, tag of the GPS directory
ORIENTATION = 0x0112
LEAST = (64, 64)  # dots to which a JPEG is decoded to see whether it is whole: an eighth of each side, four times as fast


@dataclass(frozen=True)
class Facts:
    """Width and height as browsers turn it. `problem` is the code of the rule that the file breaks, or empty; `source`
    names its bytes, whose number is `size`."""

    width: int = 0
    height: int = 0
    problem: str = ""
    source: str = ""
    size: int = 0


def probe(path: Path, shelf: Shelf | None = None) -> Facts:
    """Open a picture and see whether it is whole. Never raises: an unreadable file is a fact too."""
    try:
        if (size := path.stat().st_size) > MAX_BYTES:
            return Facts(problem="picture-huge", size=size)
        data = path.read_bytes()
    except OSError:
        return Facts(problem="picture-unreadable")
    suffix = path.suffix.lower()
    find = partial(_found, suffix)
    try:
        with time_limit(SECONDS):
            facts = shelf.facts(data, facts_recipe(suffix), find) if shelf else find(data)
    except TooSlow:  # a bomb of another kind: thousands of layers over one another
        return Facts(problem="picture-huge", size=len(data))
    return Facts(**facts, source=source_of(data), size=len(data))


def facts_recipe(suffix: str) -> str:
    return f"facts-{recipe_of('pillow', Path(__file__)).hex()}{suffix}"


def _found(suffix: str, data: bytes) -> dict[str, object]:
    facts = asdict(_looked_at(suffix, data))
    return {name: facts[name] for name in ("width", "height", "problem")}


def _looked_at(suffix: str, data: bytes) -> Facts:
    from PIL import (  # costs 40 ms: only when a picture is really read
        Image,
        UnidentifiedImageError,
    )

    try:
        with warnings.catch_warnings(action="ignore"), Image.open(BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
            width, height = image.size
            if image.format not in FORMATS.get(suffix, ()):
                return Facts(width, height, "picture-type")
            if width * height > MAX_PIXELS:
                return Facts(width, height, "picture-huge")
            exif = image.getexif()
            if exif.get_ifd(GPS):
                return Facts(width, height, "picture-gps")
            if exif.get(ORIENTATION, 1) in (5, 6, 7, 8):  # stored on its side; browsers turn it
                width, height = height, width
            image.draft(None, LEAST)
            image.load()
            return Facts(width, height)
    except Image.DecompressionBombError:
        return Facts(problem="picture-huge")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError):
        return Facts(problem="picture-unreadable")
