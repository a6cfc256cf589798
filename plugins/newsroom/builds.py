"""The builds that were published, side by side, and which of them is current.

    builds/<time>-<digest>/                one site, whole; files that are the same share their bytes with other builds (hard links)
    builds/<time>-<digest>.manifest.json   its files, each with size and digest
    builds/<time>-<digest>.manifest.json.sig   the publisher's signature under it, where there is a key
    builds/next_change.json                what is current, and when it has to change though nobody edits
    public -> builds/<time>-<digest>       replaced by one rename

A kill at any moment leaves `public` as it was or as it shall be. A folder that is too old to be kept becomes the next
build, for only what differs has to be linked: the price of a publish grows with the edit, not with the archive. Until
there are as many builds as are kept, each new one is linked file by file, which costs what `cp -al` costs: the file system's time.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import shutil
import zlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from json.encoder import encode_basestring_ascii as quoted
from math import inf
from pathlib import Path

from .output import Stat, parents
from .signing import is_signed

NAME = re.compile(r"(\d{8}T\d{6})-[0-9a-f]{12}")
HALF = ".half"  # a build in the making
MANIFEST = ".manifest.json"
NEXT_CHANGE = "next_change.json"
APART = "\0\0"  # between two files
Files = Mapping[str, tuple[str, Stat]]  # path in a build -> where it lies, and its stat


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a build. `files`: path -> size in bytes, SHA-256."""

    site: str
    files: Mapping[str, tuple[int, str]]

    @property
    def digest(self) -> str:
        """12 hexadecimal digits over every path and byte."""
        whole = "".join(f"{len(path.encode())} {path} {digest}\n" for path, (_, digest) in sorted(self.files.items()))
        return hashlib.sha256(whole.encode()).hexdigest()[:12]

    def text(self) -> bytes:
        """A line per file, so that two can be compared by eye."""
        files = ",\n".join(f'{quoted(path)}: [{size}, "{digest}"]' for path, (size, digest) in sorted(self.files.items()))
        return f'{{"site": {json.dumps(self.site)}, "files": {{\n{files}\n}}}}\n'.encode()

    @classmethod
    def read(cls, text: bytes) -> Manifest:
        """Raises ValueError where it is none."""
        try:
            found = json.loads(text)
            return cls(found["site"], {path: (int(size), str(digest)) for path, (size, digest) in found["files"].items()})
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {error}") from None


@dataclass(frozen=True, slots=True)
class Published:
    """What is current. `built` names the state that it was built with: where that one is newer, something was built that is not current."""

    current: str
    built: float
    next_change: str | None  # the next instant at which the output would differ (ISO 8601)
    is_held_back: bool = False  # somebody went back on purpose: only a person goes forward again
    kept_back: tuple[str, ...] = ()  # folders of which an earlier version is shown, or nothing yet

    @classmethod
    def read(cls, folder: Path) -> Published | None:
        with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
            found = json.loads((folder / NEXT_CHANGE).read_bytes())
            return cls(**{**found, "kept_back": tuple(found["kept_back"])})
        return None

    def write(self, folder: Path) -> None:
        _write(folder / NEXT_CHANGE, json.dumps(asdict(self), indent=1).encode() + b"\n")

    @property
    def due(self) -> float:
        """In seconds since the epoch; infinite where nothing changes by itself."""
        return datetime.fromisoformat(self.next_change).timestamp() if self.next_change else inf


# ---------------------------------------------------------------- one build


def files_of(trees: Mapping[str, Path]) -> Files:
    """The files of trees that are put together: `trees` says under which path each one goes."""
    found = {}
    todo = [(f"{prefix}/".lstrip("/"), str(tree)) for prefix, tree in trees.items()]
    while todo:
        at, folder = todo.pop()
        for entry in os.scandir(folder):
            if entry.is_dir(follow_symlinks=False):
                todo.append((f"{at}{entry.name}/", entry.path))
            else:
                stat = entry.stat(follow_symlinks=False)
                found[f"{at}{entry.name}"] = entry.path, (stat.st_size, stat.st_mtime_ns, stat.st_ino)
    return found


def manifest_of(site: str, files: Files, memory: Path) -> Manifest:
    """A file that is as it was when its digest was taken is not read again; `memory` is where that is noted."""
    known, found, now = _remembered(memory), {}, []
    is_as_noted = len(known) == len(files)
    for path, (source, (size, time, inode)) in files.items():
        stat, kept = f"{size} {time} {inode}\0", known.get(path, "")
        if kept.startswith(stat):
            digest = kept.removeprefix(stat)
        else:
            digest, is_as_noted = _digest(source), False
        found[path] = size, digest
        now.append(f"{path}\0{stat}{digest}")
    if not is_as_noted:
        data = os.fsencode(APART.join(now))
        _write(memory, zlib.crc32(data).to_bytes(4, "big") + data)
    return Manifest(site, found)


def _digest(source: str) -> str:
    with open(source, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _remembered(memory: Path) -> dict[str, str]:
    """path -> what a file was when its digest was taken, and the digest; lines, because there are many. Nothing where the file is damaged."""
    with contextlib.suppress(OSError):
        data = memory.read_bytes()
        if zlib.crc32(data[4:]).to_bytes(4, "big") == data[:4]:
            return dict(record.split("\0", 1) for record in os.fsdecode(data[4:]).split(APART) if record)
    return {}


def signature_path(manifest: Path) -> Path:
    return manifest.with_name(f"{manifest.name}.sig")


def manifest_at(path: Path, verify_key: str) -> Manifest:
    """A manifest that the owner of the key signed; with no key, any. Raises OSError where there is none, ValueError where it cannot be trusted."""
    data = path.read_bytes()
    if verify_key and not is_signed(data, signature_path(path).read_bytes(), verify_key):
        raise ValueError("the signature is not that of VERIFY_KEY")
    return Manifest.read(data)


class Builds:
    """The folder of all builds, and the link to the one that is current."""

    def __init__(self, folder: Path, link: Path):
        self.folder, self.link = folder, link

    def all(self) -> list[str]:
        """Those that are whole, in the order in which they were published."""
        with contextlib.suppress(FileNotFoundError):
            found = [name.removesuffix(MANIFEST) for name in os.listdir(self.folder) if name.endswith(MANIFEST)]
            return sorted((n for n in found if NAME.fullmatch(n) and (self.folder / n).is_dir()), key=lambda n: (self._made(n), n))
        return []

    def _made(self, name: str) -> int:
        return self.manifest_path(name).stat().st_mtime_ns

    def manifest_path(self, name: str) -> Path:
        return self.folder / f"{name}{MANIFEST}"

    def manifest(self, name: str) -> Manifest:
        """Raises OSError or ValueError where it has none."""
        return Manifest.read(self.manifest_path(name).read_bytes())

    def current(self) -> str:
        """Its name; empty when there is none."""
        with contextlib.suppress(OSError):
            name = Path(os.readlink(self.link)).name
            return name if (self.folder / name).is_dir() else ""
        return ""

    def keep(self, manifest: Manifest, files: Files, now: datetime, many: int, signed: bytes = b"") -> str:
        """Put files together as one build, by hard links, and let go of all but this and the `many` - 1 before it. Returns its name."""
        name = f"{now:%Y%m%dT%H%M%S}-{manifest.digest}"
        expired = [old for old in self.all()[: 1 - many or None] if old not in (self.current(), name)]
        half = self.folder / HALF
        if expired and not half.exists():
            os.replace(self.folder / expired[0], half)
        if not (self.folder / name).is_dir():
            _bring(half, files)
            _write(self.manifest_path(name), manifest.text())
            if signed:
                _write(signature_path(self.manifest_path(name)), signed)
            os.replace(half, self.folder / name)
        for old in expired:
            self.remove(old)
        return name

    def remove(self, name: str) -> None:
        """The manifest last: what has one and no folder is no build."""
        shutil.rmtree(self.folder / name, ignore_errors=True)
        for path in self.folder.glob(f"{name}.*"):
            path.unlink()

    def make_current(self, name: str) -> Path:
        """A symbolic link cannot be overwritten, but it can be replaced by a rename (rename(2)). Returns where it leads."""
        new = self.link.with_name(f".{self.link.name}.new")
        new.unlink(missing_ok=True)
        target = Path(os.path.relpath(self.folder / name, self.link.parent))
        new.symlink_to(target)
        os.replace(new, self.link)
        return target


def _bring(folder: Path, files: Files) -> None:
    """Make a folder hold exactly these files, by hard links; what it holds of them already stays. Nothing is written into a file."""
    folder.mkdir(exist_ok=True)
    stays, folders = set(), {""}
    todo = [""]
    while todo:
        at = todo.pop()
        for entry in os.scandir(f"{folder}/{at}"):
            path = f"{at}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                todo.append(f"{path}/")
                folders.add(f"{path}/")
            elif path in files and files[path][1][2] == entry.inode():
                stays.add(path)
            else:
                os.unlink(entry.path)
    for at in sorted(folders - {f"{parent}/" for parent in parents(files)} - {""}, reverse=True):
        os.rmdir(f"{folder}/{at}")
    for parent in sorted(parents(files)):
        if f"{parent}/" not in folders:
            os.mkdir(f"{folder}/{parent}")
    for path in files.keys() - stays:
        os.link(files[path][0], f"{folder}/{path}")


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    half = path.with_name(f"{path.name}.new")
    half.write_bytes(data)
    os.replace(half, path)
