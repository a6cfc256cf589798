"""Precompressed siblings of files that a web server hands out: `index.html.br`, `.gz`, `.zst` (RFC 7932, 1952, 8878).

Any site can use this: a file's siblings follow from its name and bytes alone, and are the same on every machine with the
same libraries. Servers send them as they are (nginx: `brotli_static`, `gzip_static`, `zstd_static`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

KINDS = {".html", ".css", ".js", ".json", ".geojson", ".xml", ".svg", ".txt", ".csv", ".ics", ".webmanifest"}
LEAST = 1000  # bytes: what is smaller travels in one packet as it is


def is_worth(name: str, size: int) -> bool:
    """Whether a file of this name and size gets siblings at all: text that fills more than a packet."""
    return size >= LEAST and PurePosixPath(name).suffix.lower() in KINDS


def compressed(levels: Mapping[str, int], data: bytes) -> dict[str, bytes]:
    """The sibling of each format of `levels` that is smaller than the file."""
    made = {name: FORMATS[name].compress(data, level) for name, level in levels.items()}
    return {name: packed for name, packed in made.items() if len(packed) < len(data)}


def sibling_of(name: str, files: Collection[str]) -> str:
    """The file of `files` whose sibling this is; empty where it is none."""
    base, _, suffix = name.rpartition(".")
    return base if suffix in FORMATS and base in files else ""


@dataclass(frozen=True)
class Format:
    """How a sibling is made, at which levels, and as which coding it travels (RFC 9110, 8.4.1)."""

    compress: Callable[[bytes, int], bytes]
    levels: range
    coding: str


def _brotli(data: bytes, level: int) -> bytes:
    import brotli

    return brotli.compress(data, mode=brotli.MODE_TEXT, quality=level)


def _gzip(data: bytes, level: int) -> bytes:
    """Without a time, a name or the system: Pythons differ in what they write there (RFC 1952, 2.3.1)."""
    import gzip

    packed = gzip.compress(data, level, mtime=0)
    return packed[:9] + b"\xff" + packed[10:]


def _zstandard(data: bytes, level: int) -> bytes:
    import zstandard

    return zstandard.ZstdCompressor(level=level).compress(data)


FORMATS = {"br": Format(_brotli, range(12), "br"), "gz": Format(_gzip, range(1, 10), "gzip"), "zst": Format(_zstandard, range(1, 23), "zstd")}
