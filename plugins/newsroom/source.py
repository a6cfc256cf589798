"""Scanning `content/`: which folders there are and which files stand in each, by name alone, and which changed.

No file is opened here. One folder is one release, activity or page. A file or folder in a place that
nothing reads is a problem, never dropped in silence; symbolic links are refused.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from .problems import Problem

if TYPE_CHECKING:
    from .roots import Content

Kind = Literal["release", "activity", "page"]

LEDGER = "ledger"
CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
KINDS: dict[str, tuple[Kind, int]] = {"releases": ("release", 3), "activities": ("activity", 3), "pages": ("page", 1)}
PRIVATE = ("releases", "activities", LEDGER)  # what a private root may hold: all else is the whole site's
INDEX = re.compile(r"index\.([a-z]{2,8})\.md")
CLUTTER = re.compile(r"\..*|.*~|Thumbs\.db|desktop\.ini", re.IGNORECASE)
INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\\]")
LONGEST_NAME = 150  # bytes: most disks take 255, and the names of renditions and siblings are longer
PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
ATTACHMENTS = {".pdf", ".csv", ".xlsx", ".docx", ".pptx", ".odt", ".ods", ".odp", ".txt", ".json", ".geojson",
               ".zip", ".mp3", ".mp4", ".ics", *PICTURES}


@dataclass(frozen=True)
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


Stat = tuple[int, int, int]  # size in bytes, time of change in ns, inode
Seen = dict[str, tuple[int, Mapping[str, Stat]]]  # folder -> its time of change, its entries (those of an inner folder without stat)

UNSURE = 2_000_000_000  # ns; a file that was changed so shortly before may change again and look the same (as in git's racy entries)
NO_STAT: Stat = (-1, -1, -1)


class Tree:
    """The content as it lies on disk. `changed` are the folders that are new or not as they were seen `before`, `gone` those
    that are no more, and `seen` is what to hand to the next scan. Times and inodes are a shortcut on one machine only.
    `doubles` lie in the private root though the public one has them: they are not read."""

    def __init__(self, content: Content, master: str, before: Seen):
        self.content, self.master, self.before = content, master, before
        self.started = time.time_ns()
        self.seen: Seen = {}
        self.told: dict[str, tuple[Problem, ...]] = {}
        self.problems: list[Problem] = []
        self.changed: set[str] = set()
        self.paths: list[str] = []
        self.doubles: list[str] = []
        for root in content.roots:
            tops = (*KINDS, "data", LEDGER) if root == content.public else PRIVATE
            self.problems += [Problem("symlink", content.told_as(root, top)) for top in tops if os.path.islink(root / top)]
            for top, (_, depth) in KINDS.items():
                if top in tops and not os.path.islink(root / top) and os.path.isdir(root / top):
                    self._walk(root, top, depth, depth)
            code = "stray-file" if root == content.public else "private-stray"
            self.problems += [Problem(code, content.told_as(root, name)) for name in _unknown_tops(root, tops)]
        self.gone = {path for path in before.keys() - self.seen.keys() if is_folder(path)}

    def again(self, folders: Iterable[str]) -> Tree | None:
        """The tree after a change inside these folders alone; None when one of them is no more, lies twice, or anything is wrong with its files."""
        new = copy(self)
        new.before, new.seen, new.started = self.seen, dict(self.seen), time.time_ns()
        new.changed, new.gone, new.paths, new.told = set(), set(), [*self.paths], dict(self.told)
        if self.problems or self.told or self.doubles:
            return None
        for path in folders:
            if sum(os.path.isdir(root / path) for root in self.content.roots) != 1:
                return None
            new.paths.remove(path)
            new._leaf(self.content.root_of(path), path, was_here=True)
            if new.told or path not in new.paths[-1:]:
                return None
        return new

    def folder(self, path: str) -> Folder:
        return Folder(KINDS[path.split("/")[0]][0], path, tuple(self.seen[path][1]), self.told.get(path, ()))

    def folders(self) -> list[Folder]:
        """All folders in the order of their paths."""
        return [self.folder(path) for path in sorted(self.paths)]

    def _walk(self, root: Path, path: str, depth: int, whole: int, *, was_here: bool = False) -> None:
        """A folder `depth` levels above the ones that are read. `was_here`: in this root, and not in the other."""
        if not _is_text(path):
            return self.problems.append(Problem("folder-name", self.content.told_as(root, path), values={"name": path.rpartition("/")[2]}))
        if depth == 0:
            return self._leaf(root, path, was_here) if path not in self.seen else self.doubles.append(path)
        seen_as = self._seen_as(root, path)
        known, mtime = self.before.get(seen_as), os.stat(f"{root}/{path}").st_mtime_ns
        if known and known[0] == mtime:
            names = known[1]
        else:
            entries = _entries(root, path)
            strays = [Problem(code, self.content.told_as(root, where), values=values) for code, where, values in _strays(path, entries, whole, whole - depth)]
            self.problems += strays
            names = {e.name: NO_STAT for e in entries if e.is_dir(follow_symlinks=False)}
            mtime = 0 if strays else mtime
        self.seen[seen_as] = self._sure(mtime), names
        for name in names:
            self._walk(root, f"{path}/{name}", depth - 1, whole, was_here=known is not None and name in known[1])
        return None

    def _seen_as(self, root: Path, path: str) -> str:
        """Months lie in both roots, and each has its own folders in them."""
        return path if root == self.content.public else f"{root}/{path}"

    def _leaf(self, root: Path, path: str, was_here: bool) -> None:
        at = f"{root}/{path}"
        known, mtime = self.before.get(path) if was_here else None, os.stat(at).st_mtime_ns
        if known and known[0] == mtime:
            if _are_as_seen(at, known[1]):
                self.seen[path] = known
                return self.paths.append(path)
            files = {name: self._stat(f"{at}/{name}") for name in known[1]}
            self.changed.add(path)
        else:
            entries = _entries(root, path)
            if told := tuple(_folder_problems(path, entries, self.master)):
                self.told[path], mtime = told, 0
            files = {e.name: self._stat(f"{at}/{e.name}") for e in entries if e.is_file(follow_symlinks=False)}
            if not files and not told:
                return None
            self.changed.add(path)
        self.seen[path] = self._sure(mtime), files
        return self.paths.append(path)

    def _stat(self, file: str) -> Stat:
        found = os.lstat(file)
        return (found.st_size, found.st_mtime_ns, found.st_ino) if self._sure(found.st_mtime_ns) else NO_STAT

    def _sure(self, mtime: int) -> int:
        return mtime if mtime < self.started - UNSURE else 0


def scan(content: Content, master: str, before: Seen | None = None) -> Tree:
    """All folders, the problems of files that stand outside any, and what changed since the scan that saw `before`."""
    return Tree(content, master, before or {})


def _are_as_seen(folder: str, files: Mapping[str, Stat]) -> bool:
    """Asked of every folder at every build: what has no stat is never as it was seen."""
    for name, stat in files.items():
        found = os.lstat(f"{folder}/{name}")
        if found.st_mtime_ns != stat[1] or found.st_size != stat[0] or found.st_ino != stat[2]:
            return False
    return True


def _is_text(path: str) -> bool:
    """False for a name in another encoding than UTF-8 (PEP 383)."""
    return path.isascii() or not re.search(r"[\ud800-\udfff]", path)


def is_folder(path: str) -> bool:
    """Whether a path has the depth of a release's, an activity's or a page's folder."""
    top = path.partition("/")[0]
    return top in KINDS and path.count("/") == KINDS[top][1]


def folder_of(path: str) -> str:
    """The folder that a path below the content root leads into; the path itself where it leads into none."""
    parts = path.split("/")
    return "/".join(parts[: KINDS[parts[0]][1] + 1]) if parts[0] in KINDS else path


def _entries(root: Path, path: str) -> list[os.DirEntry[str]]:
    return sorted((e for e in os.scandir(f"{root}/{path}") if not CLUTTER.fullmatch(e.name)), key=lambda e: e.name)


def _unknown_tops(root: Path, tops: Iterable[str]) -> Iterator[str]:
    for entry in sorted(os.scandir(root), key=lambda e: e.name):
        if entry.name not in (*tops, "README.md") and not CLUTTER.fullmatch(entry.name):
            yield entry.name


def _folder_problems(path: str, entries: list[os.DirEntry[str]], master: str) -> Iterator[Problem]:
    slug = path.rpartition("/")[2]
    if not CODE.fullmatch(slug):
        yield Problem("folder-name", path, values={"name": slug})
    for name in (slug, *(e.name for e in entries)):
        if len(os.fsencode(name)) > LONGEST_NAME:
            yield Problem("name-too-long", path if name == slug else f"{path}/{name}", values={"most": LONGEST_NAME})
    if not any(e.name == f"index.{master}.md" for e in entries):
        yield Problem("master-missing", path, values={"name": f"index.{master}.md"})
    for entry in entries:
        where = f"{path}/{entry.name}"
        if entry.is_symlink():
            yield Problem("symlink", where)
        elif entry.is_dir():
            yield Problem("stray-folder", where)
        elif entry.name.endswith(".md") and not INDEX.fullmatch(entry.name) or not entry.is_file():  # a pipe, or a device
            yield Problem("stray-file", where)
        elif INVISIBLE.search(entry.name):
            yield Problem("file-name", where)


def _strays(path: str, entries: Iterable[os.DirEntry[str]], depth: int, level: int) -> Iterator[tuple[str, str, dict[str, object]]]:
    """Files above the folders that we read, links in their place, and years or months that are none."""
    for entry in entries:
        where = f"{path}/{entry.name}"
        if entry.is_symlink():
            yield "symlink", where, {}
        elif not entry.is_dir():
            yield "stray-file", where, {}
        elif depth == 3 and level < 2 and not re.fullmatch((r"\d{4}", r"0[1-9]|1[0-2]")[level], entry.name):
            yield "folder-date", where, {"name": entry.name}
