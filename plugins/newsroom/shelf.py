"""What was made of a file's bytes before: pictures in other sizes, facts about a document. Kept under the cache folder.

A place on the shelf is named by the digest of the bytes and by a *recipe*, never by a path or a time: a fresh clone with
the cache restored makes nothing again. What is missing or damaged is made again, and a shelf that cannot be written costs
time, nothing else.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .database import Damaged, checked, sealed
from .salts import digest

IDLE = 30 * 86_400  # seconds; what another branch has may be wanted again tomorrow

Place = tuple[str, str]  # digest of the bytes, recipe


@dataclass(frozen=True, slots=True)
class Shelf:
    folder: Path

    def get(self, place: Place) -> bytes | None:
        file = self._file(place)
        try:
            data = checked(file.read_bytes())
        except (OSError, Damaged):
            return None
        with contextlib.suppress(OSError):
            os.utime(file)  # asked for today
        return data

    def put(self, place: Place, data: bytes) -> None:
        """Whole or not at all: another build may be reading."""
        source, recipe = place
        folder = f"{self.folder}/{source}"
        with contextlib.suppress(OSError):
            if not os.path.isdir(folder):
                os.makedirs(folder, exist_ok=True)
            new = f"{folder}/.{recipe}.{os.getpid()}"
            with open(new, "wb") as file:
                file.write(sealed(data))
            os.replace(new, f"{folder}/{recipe}")

    def facts(self, data: bytes, recipe: str, find: Callable[[bytes], Mapping[str, object]]) -> dict[str, object]:
        """What `find` finds in these bytes, plain values by name; found once."""
        place = source_of(data), recipe
        if (kept := self.get(place)) is not None:
            with contextlib.suppress(ValueError):
                return json.loads(kept)
        found = dict(find(data))
        self.put(place, json.dumps(found).encode())
        return found

    def prune(self, now: float) -> None:
        """Let go of what nobody has asked for in long. To be called when all of a site was asked for just now."""
        with contextlib.suppress(OSError):  # a folder that may not be read
            for file in self.folder.glob("*/*"):
                with contextlib.suppress(OSError):
                    if file.stat().st_mtime < now - IDLE:
                        file.unlink()
                        file.parent.rmdir()  # only when nothing is left in it

    def _file(self, place: Place) -> Path:
        return self.folder.joinpath(*place)


def source_of(data: bytes) -> str:
    """The name of these bytes, 20 hexadecimal digits."""
    return digest(data).hex()
