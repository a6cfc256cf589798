"""Which sizes and formats a picture is published in, and by which names: plain values that follow from its facts.

A phone gets no more than it can show: AVIF where the browser knows it, else WebP, else JPEG. Each name holds a digest of
the picture's bytes, of what is done to them and of who does it, so that a file never changes under its name.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Literal

from .pictures import Facts
from .salts import digest, recipe_of
from .shelf import Place

Format = Literal["avif", "webp", "jpeg", "png"]
Box = tuple[int, int, int, int]  # left, top, right, bottom, in the picture's own dots

WIDTHS: dict[Format, tuple[int, ...]] = {"avif": (540, 720, 1080), "webp": (540, 1080), "jpeg": (720,)}
PHONE = 720  # the width that a phone of 360 points takes
CAPS = {540: 25_000, 720: 35_000, 1080: 70_000}  # bytes; a busy picture is made coarser until it fits
MOST = 1600  # the longer side of what lies under the picture's own name
LEAD = 16 / 9  # home shows nothing taller
CARD = (1200, 630)  # what share previews show
DARKROOM = Path(__file__).with_name("darkroom.py")
SUFFIXES: dict[str, Format] = {".jpg": "jpeg", ".jpeg": "jpeg", ".png": "png", ".webp": "webp"}


@dataclass(frozen=True, slots=True)
class Rendition:
    """A picture in one size and format. `box` is the part of it that is kept, `cap` the bytes that it should not exceed."""

    format: Format
    width: int
    height: int
    box: Box
    cap: int = 0
    is_drawn: bool = False  # letters and lines, as in most PNG files: colours stay sharp


def of(facts: Facts, name: str, box: Box | None = None) -> tuple[Rendition, ...]:
    """What a page chooses from, the best format first and each format's smallest width first."""
    box = box or whole(facts)
    widest = box[2] - box[0]
    return tuple(replace(_scaled(format_, box, width, name), cap=CAPS.get(width, 0))
                 for format_, widths in WIDTHS.items() for width in [w for w in widths if w <= widest] or [widest])


def own(facts: Facts, name: str) -> Rendition:
    """What lies under the picture's own name: cleaned, turned upright, not larger than a screen."""
    width = min(facts.width, MOST, round(facts.width * MOST / facts.height))
    return _scaled(SUFFIXES[PurePosixPath(name).suffix.lower()], whole(facts), max(width, 1), name)


def card(facts: Facts, name: str, focus: str) -> Rendition:
    """What a share preview shows; never larger than the picture is."""
    box = cropped(facts, CARD[0] / CARD[1], focus)
    return _scaled("jpeg", box, min(CARD[0], box[2] - box[0]), name)


def lead_box(facts: Facts, focus: str) -> Box:
    """The part that home shows: of a picture that is taller than LEAD only what lies around its focus."""
    return cropped(facts, LEAD, focus) if facts.width / facts.height < LEAD * 0.98 else whole(facts)


def whole(facts: Facts) -> Box:
    return 0, 0, facts.width, facts.height


def cropped(facts: Facts, ratio: float, focus: str) -> Box:
    """The largest part of this ratio of width to height that has the focus as near its middle as the edges allow."""
    x, y = (int(part.rstrip("%")) / 100 for part in (focus or "50% 50%").split())
    width = min(facts.width, max(1, round(facts.height * ratio)))
    height = min(facts.height, max(1, round(facts.width / ratio)))
    left = min(max(0, round(facts.width * x - width / 2)), facts.width - width)
    top = min(max(0, round(facts.height * y - height / 2)), facts.height - height)
    return left, top, left + width, top + height


def _scaled(format_: Format, box: Box, width: int, name: str) -> Rendition:
    height = max(1, round(width * (box[3] - box[1]) / (box[2] - box[0])))
    return Rendition(format_, width, height, box, is_drawn=name.lower().endswith(".png"))


def file_name(name: str, facts: Facts, rendition: Rendition) -> str:
    """`foto.jpg` as `foto-720.1a2b3c4d5e.avif`."""
    ending = {"jpeg": "jpg"}.get(rendition.format, rendition.format)
    return f"{PurePosixPath(name).stem}-{rendition.width}.{digest(facts.source.encode(), recipe(rendition).encode()).hex()[:10]}.{ending}"


def place(source: str, rendition: Rendition) -> Place:
    """Where it stands on the shelf."""
    return source, recipe(rendition)


def recipe(rendition: Rendition) -> str:
    """What is done, and by whom."""
    return _recipe(rendition, recipe_of("pillow", DARKROOM))


@lru_cache(maxsize=1024)  # a picture's are asked for many times on the pages that show it
def _recipe(rendition: Rendition, by: bytes) -> str:
    return digest(repr(rendition).encode(), by).hex()
