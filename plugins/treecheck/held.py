"""What must not be in the tree yet, and what must still be: read from the sources, by the few lines that say so.

The builder has a reader of its own; that this one knows nothing of it is the point.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from .tree import INDEX

DEPTH = 4  # releases/2026/11/<slug>
HEADER = re.compile(r"\A---\r?\n(.*?)^---", re.DOTALL | re.MULTILINE)
FIELD = re.compile(r"^(key|status|embargo):[ \t]*[\"']?([^\"'\r\n#]*)", re.MULTILINE)
UNKNOWN = "9999-12-31T00:00:00+00:00"  # an embargo that nobody can read does not end

Remembered = Mapping[str, list]  # path -> [stat, what was read]


@dataclass(frozen=True, slots=True)
class Sources:
    """The roots of a site's sources; `master`: the file of each folder that holds key, status and embargo."""

    roots: tuple[Path, ...]
    master: str = "index.id.md"
    zone: str = "UTC"

    def headers(self, before: Remembered) -> dict[str, list]:
        """path -> [stat, [key, status, embargo]]; what was read before and is as it was is not read again."""
        found = {}
        for folder in (folder for root in self.roots for folder in _folders(str(root), DEPTH)):
            path = f"{folder}/{self.master}"
            try:
                stat = os.stat(path)
            except OSError:
                continue
            now = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
            kept = before.get(path)
            found[path] = kept if kept and kept[0] == now else [now, _header(path)]
        return found

    def held(self, headers: Remembered, now: datetime) -> dict[str, str]:
        """key -> the source, of every release that nobody may see yet."""
        return {key: path for path, (_, (key, status, embargo)) in headers.items()
                if key and (status == "draft" or embargo and self._moment(embargo) > now)}

    def _moment(self, text: str) -> datetime:
        for form in (text.strip(), text.strip().replace(".", ":"), UNKNOWN):
            try:
                moment = datetime.fromisoformat(form)
            except ValueError:
                continue
            return moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(self.zone))
        raise AssertionError(UNKNOWN)


def _folders(at: str, depth: int) -> Iterator[str]:
    if not depth:
        yield at
        return
    try:
        inner = sorted(entry.path for entry in os.scandir(at) if entry.is_dir())
    except FileNotFoundError:
        return
    for path in inner:
        yield from _folders(path, depth - 1)


def _header(path: str) -> list[str]:
    text = Path(path).read_text(encoding="utf-8", errors="replace")
    match = HEADER.match(text)
    fields = dict(FIELD.findall(match[1] if match else text))
    return [fields.get(name, "").strip() for name in ("key", "status", "embargo")]


def recorded(ledgers: Iterable[Path], before: Remembered) -> dict[str, list]:
    """The files of ledgers, an address a line: path -> [stat, the files of the tree that answer]."""
    found = {}
    for root, _, names in (step for folder in ledgers for step in os.walk(folder)):
        for name in names:
            if name.endswith(".txt"):
                path = f"{root}/{name}"
                stat = os.stat(path)
                now = [stat.st_size, stat.st_mtime_ns, stat.st_ino]
                kept = before.get(path)
                found[path] = kept if kept and kept[0] == now else [now, _addresses(path)]
    return found


def _addresses(path: str) -> list[str]:
    lines = Path(path).read_text(encoding="utf-8").split("\n")
    files = (unquote(line).removeprefix("/") for line in lines if line)
    return [file + INDEX if file.endswith("/") or not file else file for file in files]
