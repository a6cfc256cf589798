"""What was erased, so that nothing brings it back: `content/data/erased.toml`, which `make erase` writes.

    [xk4m7q2d]
    at = 2026-11-24T10:00:00+08:00
    files = ["berita/2026/11/contoh/index.html", "berita/2026/11/contoh/foto.jpg"]

It holds addresses and no word of what stood there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .roots import Content


@dataclass(frozen=True, slots=True)
class Erased:
    """`files`: the output files that were its own."""

    key: str
    at: datetime
    files: tuple[str, ...]


def erased(content: Content) -> tuple[Erased, ...]:
    """Everything that was erased. A damaged file stops whoever asks: better no way back than one that tells again."""
    try:
        tables = tomllib.loads((content / "data/erased.toml").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return ()
    return tuple(Erased(key, table["at"], tuple(table["files"])) for key, table in tables.items())
