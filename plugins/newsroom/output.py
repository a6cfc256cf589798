"""The output folder: only changed bytes are written, each file whole, and what no view asks for is removed.

New bytes are staged beside the folder first and moved in by renames when everything has been rendered:
a build that fails leaves the last good site as it was, and a reader never meets half a page.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

Stat = tuple[int, int, int]  # size in bytes, time of change in ns, inode
NOTHING = -1  # in each place of the stat of a file that is not there
FIRST = "sitemap.xml"  # moved in first: it marks a folder as ours
MARKS = (FIRST, "withdrawn.json")  # one may have been lost


class NotOurs(Exception):
    """The folder holds files that an earlier build did not make; nothing in it was touched. `said` is how it is told."""

    said = "not-ours"


class Linked(NotOurs):
    """A link stands among the folders of the site: what is written through it would lie elsewhere. Nothing was touched."""

    said = "output-linked"


class OutsideOutput(ValueError):
    """A view asked for a file outside the output folder."""


@dataclass(slots=True)
class Tally:
    """What a build did to the output: files asked for, written anew, removed."""

    files: int = 0
    written: int = 0
    removed: int = 0


class Output:
    """One build's way into an output folder. Use as a context manager: leaving it without `commit` changes nothing."""

    def __init__(self, folder: Path, on_wait: Callable[[], object] = lambda: None):
        self.on_wait = on_wait
        self.folder = folder.absolute()
        self.staging = self.folder.with_name(f".{self.folder.name}.staging")
        self.suffixes: tuple[str, ...] = ()  # of companions, which stand beside a file that was asked for and go with it
        self.asked: set[str] = set()
        self.staged: dict[str, int] = {}  # file -> its number in the staging folder
        self.useless: list[str] = []

    def __enter__(self) -> Output:
        _refuse_foreign(self.folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock = locked(self.folder, self.on_wait)
        self.forget()
        return self

    def forget(self) -> None:
        """Begin anew: nothing was asked for and nothing is staged, not even what a killed build left."""
        self.asked, self.staged, self.useless = set(), {}, []
        shutil.rmtree(self.staging, ignore_errors=True)

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.staging, ignore_errors=True)
        with contextlib.suppress(OSError):
            self.folder.rmdir()  # only when nothing is in it
        os.close(self.lock)

    def keep(self, files: Iterable[str]) -> None:
        """Ask for files that are known to be there as they should be."""
        self.asked.update(files)

    def put(self, save_as: str, data: bytes, *, is_other: bool = False) -> Stat:
        """Ask for a file with these bytes; writes it when it differs from what is there, and without looking when it `is_other`.

        Returns its stat, which the rename does not change.
        """
        self.asked.add(save_as)
        return self._put(save_as, data, is_other)

    def put_companions(self, save_as: str, made: Mapping[str, bytes]) -> None:
        """The companions of a file that was asked for, by their suffixes; those that were not made any more are removed."""
        for suffix in self.suffixes:
            if suffix in made:
                self._put(save_as + suffix, made[suffix])
            else:
                self.useless.append(save_as + suffix)

    def read(self, save_as: str) -> bytes:
        """The bytes of a file that was asked for."""
        path = self._staged(save_as) if save_as in self.staged else f"{self.folder}/{save_as}"
        with open(path, "rb") as file:
            return file.read()

    def _put(self, save_as: str, data: bytes, is_other: bool = False) -> Stat:
        target = inside(self.folder, save_as)
        if not is_other and _has_bytes(target, data):
            return stat_of(target)
        if not self.staged:
            self.staging.mkdir(exist_ok=True)
        staged = self._staged(save_as)
        with open(staged, "wb") as file:
            file.write(data)
        return stat_of(staged)

    def _staged(self, save_as: str) -> str:
        """All lie in one folder under numbers: making the site's folders twice would take as long as writing its files."""
        return f"{self.staging}/{self.staged.setdefault(save_as, len(self.staged))}"

    def commit(self, gone: Iterable[str] | None = None) -> Tally:
        """Move everything in and remove what nobody asked for: what is `gone`, or without that whatever lies there."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if gone is None:
            _refuse_links(self.folder)
        for save_as in sorted(self.staged, key=lambda name: (name != FIRST, name)):  # a file before its companions
            self._move_in(self._staged(save_as), save_as)
        unasked = sorted(self._unasked() if gone is None else set(gone) - self.asked)
        removed = [path for path in unasked if _unlinked(self.folder / path)]
        for path in (*self.useless, *(path + suffix for path in unasked for suffix in self.suffixes)):
            _unlinked(self.folder / path)
        for folder in _folders(self.folder) if gone is None else parents(removed):
            with contextlib.suppress(OSError):
                (self.folder / folder).rmdir()  # only when nothing is left in it
        return Tally(len(self.asked), len(self.asked.intersection(self.staged)), len(removed))

    def _unasked(self) -> set[str]:
        """What lies there and is neither asked for nor the companion of what is."""
        companions = {name + suffix for name in self.asked for suffix in self.suffixes}
        return set(_files(self.folder)) - self.asked - companions

    def _move_in(self, source: str, save_as: str) -> None:
        target = f"{self.folder}/{save_as}"
        with contextlib.suppress(FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return os.replace(source, target)
        folder = target.rpartition("/")[0]
        try:
            os.makedirs(folder, exist_ok=True)
            os.replace(source, target)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):  # a page took the place of a folder, or the reverse
            _clear_way(self.folder, save_as)
            os.makedirs(folder, exist_ok=True)
            os.replace(source, target)
        return None


def parents(files: Iterable[str]) -> list[str]:
    """The folders that files lie in, relative as they are, a folder before the one that it lies in."""
    found: set[str] = set()
    for folder in {name.rpartition("/")[0] for name in files}:
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return sorted(found, reverse=True)


def inside(folder: Path, save_as: str) -> str:
    """The path of a view's file. Raises OutsideOutput for anything but a plain relative path below the folder."""
    if "\\" in save_as or "\0" in save_as or not {"", ".", ".."}.isdisjoint(save_as.split("/")):
        raise OutsideOutput(save_as)
    return f"{folder}/{save_as}"


def locked(folder: Path, on_wait: Callable[[], object]) -> int:
    """The folder's descriptor, locked (flock(2)): a second build waits for the first, and says so. A killed
    build leaves no lock. Where there is no flock, two builds at once are the operator's to avoid."""
    descriptor = os.open(folder, os.O_RDONLY)
    if fcntl:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_wait()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def stat_of(path: Path | str, folder: int | None = None) -> Stat:
    """What tells a file from another, NOTHING where there is none. `folder` is the descriptor of the one that a relative path starts in."""
    try:
        found = os.stat(path, dir_fd=folder)
    except OSError:
        return (NOTHING, NOTHING, NOTHING)
    return found.st_size, found.st_mtime_ns, found.st_ino


def _has_bytes(path: str, data: bytes) -> bool:
    """A link is no such file, whatever it leads to."""
    try:
        found = os.lstat(path)
        if found.st_size != len(data) or not stat.S_ISREG(found.st_mode):
            return False
        with open(path, "rb") as file:
            return file.read() == data
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return False


def _refuse_foreign(folder: Path) -> None:
    if folder.is_dir() and any(folder.iterdir()) and not any((folder / name).is_file() for name in MARKS):
        raise NotOurs(str(folder))


def _refuse_links(folder: Path) -> None:
    for root, folders, _ in os.walk(folder):
        for name in folders:
            if os.path.islink(f"{root}/{name}"):
                raise Linked(f"{root}/{name}")


def _unlinked(path: Path) -> bool:
    """False where there is no file any more."""
    try:
        path.unlink()
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError, PermissionError):  # macOS tells a folder by the last
        return False
    return True


def _files(folder: Path) -> Iterator[str]:
    start = len(str(folder)) + 1
    for root, _, names in os.walk(folder):
        yield from (f"{root}/{name}"[start:] for name in names)


def _folders(folder: Path) -> list[str]:
    """All below it, the deepest first."""
    start = len(str(folder)) + 1
    return [root[start:] for root, _, _ in os.walk(folder, topdown=False) if len(root) >= start]


def _clear_way(folder: Path, save_as: str) -> None:
    """Remove the file that stands where a folder must be, or the folder that stands where the file must be."""
    path = folder
    for part in PurePosixPath(save_as).parts:
        path = path / part
        if path.is_file() or path.is_symlink():
            path.unlink()
            return
    shutil.rmtree(path, ignore_errors=True)
