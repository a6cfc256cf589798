"""The record store: what each source file was read as, kept between builds under the cache folder.

A record is found by a digest of everything that shapes it: the file's path and bytes, the code that
reads it, the settings of reading and the versions of the libraries. File times play no part, so a fresh clone
with the cache restored reads nothing again. A missing, old or damaged store means that everything is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.metadata
import pickle
import sqlite3
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from itertools import chain, tee
from pathlib import Path

from .attachments import MAX_BYTES as PAPER_BYTES
from .attachments import UNSURE as UNSURE_PAPER
from .attachments import Paper, read_paper
from .database import Damaged, Database, checked, sealed
from .executors import MakeExecutor, shared
from .progress import Progress
from .record import Reader, Record
from .salts import stable
from .source import Kind

Source = tuple[str, bytes, Kind, str]  # path, bytes, kind, language

LIBRARIES = ("markdown", "nh3", "pyyaml", "smartypants", "typogrify")
CODE = ("body", "bounds", "dates", "frontmatter", "identifiers", "markdown_tree", "markup", "people", "problems", "record", "roots", "schema", "source", "values")
TABLES = ("CREATE TABLE records (key BLOB PRIMARY KEY, value BLOB NOT NULL)",)
SLACK = 1000  # records of earlier contents that are kept: switching a branch there and back reads little
BATCH = 2000  # records that are kept at once
WORTH_SHARING = 64  # files; fewer are read before a pool of processes has started
UNSURE = {"body-too-slow"}  # depends on the machine's mood, so it is tried again


class RecordStore:
    """Reads through the cache. Nothing that befalls the store stops a build; `database.damage` says what it was."""

    def __init__(self, folder: Path, reader: Reader):
        self.reader, self.salt = reader, _salt(reader)
        self.database = Database(folder / "records.sqlite", TABLES)
        self.fresh: dict[bytes, bytes] = {}

    def record(self, key: bytes) -> Record | Paper | None:
        """The record that was kept under this key."""
        kept = self.fresh.get(key)
        if kept is None and (found := self._select("SELECT value FROM records WHERE key = ?", key)):
            try:
                kept = checked(found[0])
            except Damaged as error:
                self.database.start_anew(error)
        return pickle.loads(kept) if kept else None  # noqa: S301, written by ourselves into a folder of ours, and whole

    def find(self, path: str, data: bytes, kind: Kind, lang: str) -> Record | None:
        """The record of these bytes at this path, if they were read before."""
        return self.record(self.key(path, data, kind, lang))

    def read(self, path: str, data: bytes, kind: Kind, lang: str) -> Record:
        """The record of a file, read now if it never was."""
        key = self.key(path, data, kind, lang)
        if record := self.record(key):
            return record
        record = self.reader.read(path, data, kind, lang)
        if not _is_unsure(record):
            self.fresh[key] = pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        return record

    def read_ahead(self, sources: Iterable[Source], make_executor: MakeExecutor, progress: Progress) -> Iterator[str]:
        """The path of each source in order, once `read` finds it: what is not known yet is read on all cores. A few files are not worth the start."""
        asked = ((source[0], None if self._has(self.key(*source)) else source) for source in progress(sources))
        first, missing = [], 0
        for path, source in asked:
            first.append((path, source))
            missing += source is not None
            if missing == WORTH_SHARING:
                break
        if missing < WORTH_SHARING:
            yield from (path for path, _ in first)
            return
        ahead, behind = tee(chain(first, asked))
        read = partial(_read_elsewhere, pickle.dumps(self.reader))
        with contextlib.closing(shared(make_executor, read, (source for _, source in ahead if source))) as made:
            for path, source in behind:
                if source and (pickled := next(made)):
                    self.fresh[self.key(*source)] = pickled
                yield path
                if len(self.fresh) > BATCH:
                    self.save()

    def _has(self, key: bytes) -> bool:
        return key in self.fresh or bool(self._select("SELECT 1 FROM records WHERE key = ?", key))

    def _select(self, sql: str, *values: object) -> tuple | None:
        try:
            return self.database.connection.execute(sql, values).fetchone()
        except sqlite3.DatabaseError as error:
            self.database.start_anew(error)
            return None

    def key(self, path: str, data: bytes, kind: Kind, lang: str) -> bytes:
        digest = hashlib.blake2b(self.salt, digest_size=16)
        for part in (path.encode(), kind.encode(), lang.encode(), data):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.digest()

    def paper(self, path: Path) -> Paper:
        """What a document tells; a file with these bytes is read once."""
        if path.stat().st_size > PAPER_BYTES:
            return read_paper(path)  # which says so, and reads nothing
        with path.open("rb") as file:
            key = hashlib.blake2b(hashlib.file_digest(file, "blake2b").digest() + path.suffix.lower().encode(), key=_paper_salt(), digest_size=16).digest()
        if paper := self.record(key):
            return paper
        paper = read_paper(path)
        if paper.reason != UNSURE_PAPER:
            self.fresh[key] = pickle.dumps(paper, pickle.HIGHEST_PROTOCOL)
        return paper

    def save(self) -> None:
        """Keep what was read. A store that cannot be written is no reason to fail: the next build reads more."""
        if not self.fresh:
            return
        try:
            with self.database.transaction():
                rows = ((key, sealed(record)) for key, record in self.fresh.items())
                self.database.connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", rows)
            self.fresh.clear()
        except (sqlite3.Error, OSError) as error:
            self.database.damage = str(error)

    def prune(self, used: Callable[[], set[bytes]], count: int) -> None:
        """Let go of records that no file has had for long, once there are more of them than of the others (`count`)."""
        (kept,) = self._select("SELECT count(*) FROM records") or (0,)
        if kept <= 2 * count + SLACK:
            return
        keep = used()
        with contextlib.suppress(sqlite3.DatabaseError), self.database.transaction():  # another build is at it: the next one will do
            stale = [key for (key,) in self.database.connection.execute("SELECT key FROM records") if key not in keep]
            self.database.connection.executemany("DELETE FROM records WHERE key = ?", ((key,) for key in stale))


def _read_elsewhere(reader: bytes, source: Source) -> bytes:
    """A record, pickled; empty when it is not to be kept, and then it is read again where it is asked for."""
    record = _reader_of(reader, threading.get_ident()).read(*source)
    return b"" if _is_unsure(record) else pickle.dumps(record, pickle.HIGHEST_PROTOCOL)


@lru_cache(maxsize=16)
def _reader_of(reader: bytes, thread: int) -> Reader:
    """One reader per process and thread: a Markdown parser holds the state of the body that it is at."""
    return pickle.loads(reader)  # noqa: S301, pickled by ourselves a moment ago


def _is_unsure(record: Record) -> bool:
    return bool(UNSURE & {p.code for p in record.problems})


@lru_cache(maxsize=1)
def _paper_salt() -> bytes:
    """A digest of all that shapes what a document tells beside the file itself."""
    code = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("attachments.py", "office.py", "source.py"))
    versions = (sys.version, *map(importlib.metadata.version, ("pypdf", "pillow")))
    return hashlib.blake2b(code + " ".join(versions).encode()).digest()


def _extensions(reader: Reader) -> Iterator[Path]:
    """The modules of extensions of Markdown that a site wrote itself. What is installed has a version instead."""
    for extension in reader.converter.markdown.get("extensions", ()):
        name = extension.partition(":")[0] if isinstance(extension, str) else type(extension).__module__
        file = getattr(sys.modules.get(name), "__file__", None)  # the reader has imported it
        if file and not {"site-packages", "dist-packages"}.intersection(Path(file).parts):
            yield Path(file)


def _salt(reader: Reader) -> bytes:
    """A digest of all that shapes a record beside the file itself."""
    code = [file.read_bytes() for file in (*(Path(__file__).with_name(f"{name}.py") for name in CODE), *_extensions(reader))]
    versions = [sys.version, *(importlib.metadata.version(name) for name in LIBRARIES)]
    settings = [reader.zone, reader.city, reader.master, stable(reader.words), stable(reader.converter.markdown), repr(reader.signs)]
    return hashlib.blake2b(b"\0".join([*code, *(text.encode() for text in (*versions, *settings))])).digest()
