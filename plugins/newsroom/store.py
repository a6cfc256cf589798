"""The record store: what each source file was read as, kept between builds under the cache folder.

A record is found by a digest of everything that shapes it: the file's path and bytes, the code that
reads it, the settings of reading and the versions of the libraries. File times play no part, so a fresh clone
with the cache restored reads nothing again. A missing, old or damaged store means that everything is read anew.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import pickle
import sqlite3
import sys
import threading
from collections.abc import Iterable, Mapping
from functools import lru_cache, partial
from pathlib import Path

from .executors import MakeExecutor
from .record import Reader, Record
from .schema import Kind

Source = tuple[str, bytes, Kind, str]  # path, bytes, kind, language

LIBRARIES = ("markdown", "nh3", "pyyaml", "smartypants", "typogrify")
CODE = ("body", "bounds", "dates", "frontmatter", "markdown_tree", "markup", "problems", "record", "schema", "values")
SCHEMA = "CREATE TABLE IF NOT EXISTS records (key BLOB PRIMARY KEY, record BLOB NOT NULL) WITHOUT ROWID"
SLACK = 1000  # records of earlier contents that are kept: switching a branch there and back reads little
PATIENCE = 10  # seconds for another build to finish its writing
WORTH_SHARING = 64  # files; fewer are read before a pool of processes has started
UNSURE = {"body-too-slow"}  # depends on the machine's mood, so it is tried again


class RecordStore:
    """Reads through the cache. `damage` says why an existing store could not be used."""

    def __init__(self, folder: Path, reader: Reader):
        self.reader, self.salt = reader, _salt(reader)
        self.known: dict[bytes, bytes] = {}
        self.fresh: dict[bytes, bytes] = {}
        self.used: set[bytes] = set()
        self.damage = ""
        self.file = folder / "records.sqlite"
        if self.file.exists():
            self._load()

    def _load(self) -> None:
        try:
            with _connection(self.file) as connection:
                self.known = dict(connection.execute("SELECT key, record FROM records"))
        except sqlite3.DatabaseError as error:
            self.damage = str(error)
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY:  # another build's store is not ours to throw away
                self.file.unlink(missing_ok=True)

    def find(self, path: str, data: bytes, kind: Kind, lang: str) -> Record | None:
        """The record of these bytes at this path, if they were read before."""
        key = self._key(path, data, kind, lang)
        kept = self.known.get(key) or self.fresh.get(key)
        if kept is None:
            return None
        try:
            record = pickle.loads(kept)  # noqa: S301, written by ourselves into a folder of ours
        except Exception as error:  # a damaged pickle raises whatever it likes; reading again is always right
            self.damage = self.damage or type(error).__name__
            return None
        self.used.add(key)
        return record

    def read(self, path: str, data: bytes, kind: Kind, lang: str) -> Record:
        """The record of a file, read now if it never was."""
        if record := self.find(path, data, kind, lang):
            return record
        record = self.reader.read(path, data, kind, lang)
        if not _is_unsure(record):
            self.fresh[self._key(path, data, kind, lang)] = pickle.dumps(record, pickle.HIGHEST_PROTOCOL)
        return record

    def read_ahead(self, sources: Iterable[Source], make_executor: MakeExecutor) -> None:
        """Read what is not known yet on all cores, so that `read` finds it. A few files are not worth the start."""
        missing = [source for source in sources if self._key(*source) not in self.known]
        if len(missing) < WORTH_SHARING:
            return
        read = partial(_read_elsewhere, pickle.dumps(self.reader))
        with make_executor() as executor:
            for source, pickled in zip(missing, executor.map(read, missing, chunksize=16), strict=True):
                if pickled:
                    self.fresh[self._key(*source)] = pickled

    def _key(self, path: str, data: bytes, kind: Kind, lang: str) -> bytes:
        digest = hashlib.blake2b(self.salt, digest_size=16)
        for part in (path.encode(), kind.encode(), lang.encode(), data):
            digest.update(len(part).to_bytes(8, "big") + part)
        return digest.digest()

    def save(self) -> None:
        """Keep what was read. A store that cannot be written is no reason to fail: the next build reads more."""
        stale = [key for key in self.known if key not in self.used]
        if not self.fresh and len(stale) <= SLACK:
            return
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with _connection(self.file) as connection:
                connection.execute(SCHEMA)
                connection.executemany("INSERT OR REPLACE INTO records VALUES (?, ?)", self.fresh.items())
                if len(stale) > SLACK:
                    connection.executemany("DELETE FROM records WHERE key = ?", ((key,) for key in stale))
        except (sqlite3.Error, OSError) as error:
            self.damage = str(error)


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


class _connection:  # noqa: N801, used like a function
    """One transaction, closed afterwards (sqlite3's own context manager leaves the file open)."""

    def __init__(self, file: Path):
        self.connection = sqlite3.connect(file, timeout=PATIENCE)

    def __enter__(self) -> sqlite3.Connection:
        return self.connection

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.connection.commit()
        self.connection.close()


def _salt(reader: Reader) -> bytes:
    """A digest of all that shapes a record beside the file itself."""
    code = [Path(__file__).with_name(f"{name}.py").read_bytes() for name in CODE]
    versions = [sys.version, *(importlib.metadata.version(name) for name in LIBRARIES)]
    settings = [reader.zone, reader.city, reader.master, _stable(reader.words), _stable(reader.converter.markdown)]
    return hashlib.blake2b(b"\0".join([*code, *(text.encode() for text in (*versions, *settings))])).digest()


def _stable(value: object) -> str:
    """A setting as text that is the same in every process: a function is its name, a table is sorted."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{_stable(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(_stable, value)) + "]"
    return f"{value.__module__}.{value.__qualname__}" if callable(value) else repr(value)
