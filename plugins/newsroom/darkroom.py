"""Pictures are developed here: bytes in, the same picture in other sizes and formats out. Pure, and the same bytes each time.

What comes out holds dots and nothing else: no Exif, no position, no comment, no profile (its colours are sRGB, which is what
browsers take dots without a profile for), and it stands upright.
"""

from __future__ import annotations

import contextlib
import warnings
from collections import deque
from collections.abc import Iterator, Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from .executors import MakeExecutor
from .renditions import MOST, Box, Rendition, place
from .shelf import Shelf, source_of

if TYPE_CHECKING:
    from concurrent.futures import Future

    from PIL.Image import Image

    from .roots import Content

QUALITY = {"avif": (55, 45, 35, 25), "webp": (72, 60, 45, 30), "jpeg": (78, 66, 54), "png": (0,)}  # the first that keeps to the cap, or the last
DRAWN = 15  # better by so much where letters must stay sharp
AHEAD = 8  # pictures that are with an executor: each may be large

Made = tuple[str, tuple[bytes, ...]]  # which bytes it was made of, and what; empty where they are no picture
Developed = tuple[str, str, bytes]  # the picture's path, a file of it and its bytes; none where the path turns out to hold no picture


class Darkroom:
    """Develops pictures on all cores while pages are made. What stands on the shelf comes from there; of the rest each is opened once."""

    def __init__(self, content: Content, shelf: Shelf, make_executor: MakeExecutor):
        self.content, self.shelf, self.make_executor = content, shelf, make_executor
        self.waiting: deque[tuple[str, str, Mapping[str, Rendition]]] = deque()
        self.running: deque[tuple[str, Mapping[str, Rendition], Future[Made]]] = deque()

    def ask(self, path: str, source: str, files: Mapping[str, Rendition]) -> None:
        """For these files of a picture. `source` names its bytes as they were found."""
        self.waiting.append((path, source, files))

    def left(self) -> int:
        """How many files may still be made."""
        return sum(len(files) for _, _, files in self.waiting) + sum(len(files) for _, files, _ in self.running)

    def done(self, *, wait: bool = False) -> Iterator[Developed]:
        """What has come out since the last time, or all that there is to come. One picture alone is not worth the start of an executor."""
        while self.waiting or self.running:
            if not wait and len(self.waiting) + len(self.running) < 2:
                return
            while self.waiting and len(self.running) < AHEAD:
                yield from self._begin(*self.waiting.popleft())
            if not self.running:
                continue
            path, files, future = self.running[0]
            if not (wait or future.done()):
                return
            self.running.popleft()
            source, made = future.result()
            for (file, rendition), data in zip(files.items(), made or [b""] * len(files), strict=True):
                if data:
                    self.shelf.put(place(source, rendition), data)  # by the bytes that it was made of: the file may have been saved anew meanwhile
                yield path, file, data

    def _begin(self, path: str, source: str, files: Mapping[str, Rendition]) -> Iterator[Developed]:
        """What stands on the shelf; the rest is on its way then."""
        missing = {}
        for file, rendition in files.items():
            if (data := self.shelf.get(place(source, rendition))) is None:
                missing[file] = rendition
            else:
                yield path, file, data
        if missing:
            self.running.append((path, missing, self._started(((self.content / path).read_bytes(), tuple(missing.values())))))

    def _started(self, job: tuple[bytes, tuple[Rendition, ...]]) -> Future[Made]:
        if not (self.waiting or self.running):
            from concurrent.futures import Future

            alone: Future[Made] = Future()
            alone.set_result(develop(job))
            return alone
        with self.make_executor() as executor:
            return executor.submit(develop, job)


def develop(job: tuple[bytes, tuple[Rendition, ...]]) -> Made:
    """All renditions of one picture."""
    data, renditions = job
    try:
        with warnings.catch_warnings(action="ignore"):
            image, scale = _opened(data)
            return source_of(data), tuple(_encoded(_resized(image, scale, r), r) for r in renditions)
    except (OSError, ValueError, SyntaxError):
        return source_of(data), ()


def _opened(data: bytes) -> tuple[Image, float]:
    """The picture upright, in sRGB and not much larger than anything made of it, and how many of its own dots one of these is."""
    from PIL import Image, ImageOps

    with Image.open(BytesIO(data), formats=["JPEG", "PNG", "WEBP"]) as image:
        longest = max(image.size)
        image.draft(None, (min(longest, 2 * MOST),) * 2)
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((2 * MOST, 2 * MOST), Image.Resampling.BOX)
    return _plain(upright), longest / max(upright.size)


def _plain(image: Image) -> Image:
    """RGB, or RGBA where something shines through, in sRGB, with nothing but dots."""
    from PIL import Image, ImageCms

    profile = image.info.get("icc_profile")
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.point(lambda value: value / 256).convert("L")
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):  # a broken profile: the dots as they are
            image = ImageCms.profileToProfile(image, ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB"),
                                              outputMode="RGBA" if image.mode == "RGBA" else "RGB")
    image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return Image.frombytes(image.mode, image.size, image.tobytes())


def _resized(image: Image, scale: float, rendition: Rendition) -> Image:
    from PIL import Image

    box: Box = tuple(min(part / scale, most) for part, most in zip(rendition.box, image.size * 2, strict=True))
    return image.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, box)


def _encoded(image: Image, rendition: Rendition) -> bytes:
    data = b""
    for quality in QUALITY[rendition.format]:
        data = _saved(image, rendition, quality + DRAWN * rendition.is_drawn)
        if len(data) <= rendition.cap or not rendition.cap:
            break
    return data


def _saved(image: Image, rendition: Rendition, quality: int) -> bytes:
    stream = BytesIO()
    match rendition.format:
        case "avif":  # one thread: with more, the bytes would follow from the machine
            image.save(stream, "AVIF", quality=quality, speed=8, max_threads=1, subsampling="4:4:4" if rendition.is_drawn else "4:2:0")
        case "webp":
            image.save(stream, "WEBP", quality=quality, method=4, use_sharp_yuv=rendition.is_drawn)
        case "png":
            image.save(stream, "PNG", optimize=True)
        case "jpeg":
            _on_white(image).save(stream, "JPEG", quality=quality, progressive=True, optimize=True, subsampling=0 if rendition.is_drawn else 2)
    return stream.getvalue()


def _on_white(image: Image) -> Image:
    from PIL import Image

    if image.mode == "RGB":
        return image
    paper = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(paper, image).convert("RGB")
