"""Scanning `content/`: which folders there are and which files stand in each, by name alone.

No file is opened here. One folder is one release, activity or page. A file or folder in a place that
nothing reads is a problem, never dropped in silence; symbolic links are refused.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .problems import Place, Problem
from .schema import Kind
from .values import CODE

KINDS: dict[str, tuple[Kind, int]] = {"releases": ("release", 3), "activities": ("activity", 3), "pages": ("page", 1)}
INDEX = re.compile(r"index\.([a-z]{2,8})\.md")
CLUTTER = re.compile(r"\..*|.*~|Thumbs\.db|desktop\.ini", re.IGNORECASE)
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
ATTACHMENTS = {".pdf", ".csv", ".xlsx", ".docx", ".pptx", ".odt", ".ods", ".odp", ".txt", ".json", ".geojson",
               ".zip", ".mp3", ".mp4", ".ics", *PICTURES}


@dataclass(frozen=True, slots=True)
class Folder:
    """One release, activity or page as it lies on disk. `path` is relative to the content root."""

    kind: Kind
    path: str
    names: tuple[str, ...]
    problems: tuple[Problem, ...] = ()

    @property
    def slug(self) -> str:
        return self.path.rpartition("/")[2]

    @property
    def year_month(self) -> tuple[int, int] | None:
        """(2026, 11) of a dated folder; None where the path names no month, which is a problem of its own."""
        match = re.fullmatch(r"\w+/(\d{4})/(\d{2})/[^/]+", self.path)
        return (int(match[1]), int(match[2])) if match else None

    def languages(self) -> list[str]:
        return [match[1] for name in self.names if (match := INDEX.fullmatch(name))]

    def source(self, lang: str) -> str:
        return f"{self.path}/index.{lang}.md"


def scan(content: Path, master: str) -> tuple[list[Folder], list[Problem]]:
    """All folders in the order of their paths, and the problems of files that stand outside any."""
    folders: list[Folder] = []
    problems: list[Problem] = []
    for top, (kind, depth) in KINDS.items():
        if (content / top).is_symlink():
            problems.append(Problem("symlink", top))
        elif (content / top).is_dir():
            for path, names, found in _leaves(content, top, depth, master):
                folders.append(Folder(kind, path, names, tuple(found)))
            problems += _strays(content, top, depth)
    problems += [Problem("stray-file", name) for name in _unknown_tops(content)]
    return sorted(folders, key=lambda f: f.path), problems


def _unknown_tops(content: Path) -> Iterator[str]:
    for entry in sorted(os.scandir(content), key=lambda e: e.name):
        if entry.name not in (*KINDS, "data", "README.md") and not CLUTTER.fullmatch(entry.name):
            yield entry.name


def _walk(content: Path, path: str, depth: int) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Folders at exactly this depth below `path`, with their entries."""
    entries = sorted((e for e in os.scandir(content / path) if not CLUTTER.fullmatch(e.name)), key=lambda e: e.name)
    if depth == 0:
        yield path, entries
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(content, f"{path}/{entry.name}", depth - 1)


def _leaves(content: Path, top: str, depth: int, master: str) -> Iterator[tuple[str, tuple[str, ...], list[Problem]]]:
    for path, entries in _walk(content, top, depth):
        problems = list(_folder_problems(path, entries, master))
        names = tuple(e.name for e in entries if e.is_file(follow_symlinks=False))
        if names or problems:
            yield path, names, problems


def _folder_problems(path: str, entries: list[os.DirEntry[str]], master: str) -> Iterator[Problem]:
    slug = path.rpartition("/")[2]
    if not CODE.fullmatch(slug):
        yield Problem("folder-name", path, values={"name": slug})
    if not any(e.name == f"index.{master}.md" for e in entries):
        yield Problem("master-missing", path, values={"name": f"index.{master}.md"})
    for entry in entries:
        where = f"{path}/{entry.name}"
        if entry.is_symlink():
            yield Problem("symlink", where)
        elif entry.is_dir():
            yield Problem("stray-folder", where)
        elif entry.name.endswith(".md") and not INDEX.fullmatch(entry.name):
            yield Problem("stray-file", where)
        elif re.search(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\\]", entry.name):
            yield Problem("file-name", where)


def _strays(content: Path, top: str, depth: int) -> Iterator[Problem]:
    """Files above the folders that we read, links in their place, and years or months that are none."""
    for level in range(depth):
        for path, entries in _walk(content, top, level):
            for entry in entries:
                where = f"{path}/{entry.name}"
                if entry.is_symlink():
                    yield Problem("symlink", where)
                elif not entry.is_dir():
                    yield Problem("stray-file", where)
                elif depth == 3 and level < 2 and not re.fullmatch((r"\d{4}", r"0[1-9]|1[0-2]")[level], entry.name):
                    yield Problem("folder-date", where, Place(), {"name": entry.name})
