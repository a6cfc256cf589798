"""A file of the cache folder: one SQLite database that is never believed when it is damaged.

Every value carries a checksum, and a file that is not as a build left it (restored from elsewhere, or harmed) is
checked from end to end before it is used. One that cannot be used is thrown away: a lost cache costs time, nothing else.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import re
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from .output import stat_of

PATIENCE = 10  # seconds for another build to finish its writing
NOT_THE_FILE = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}  # it may be whole
SEALED = ("value", "listed", "page")  # columns whose values are sealed


class Damaged(Exception):
    """The file says something that no build wrote; the text is the reason."""


class Database:
    """`tables` are the statements that make an empty one. `file` None means memory. `damage` says why a file could not be used."""

    def __init__(self, file: Path | None, tables: Sequence[str]):
        self.file, self.tables, self.damage = file, tables, ""
        try:
            self._open()
        except (sqlite3.Error, OSError, Damaged) as error:
            self.start_anew(error)

    def _open(self) -> None:
        if self.file:
            self.file.parent.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(self.file or ":memory:", timeout=PATIENCE, isolation_level=None)
        self.connection.execute("PRAGMA synchronous = OFF")  # a killed build does no harm; after a power cut the checks begin anew
        if self.file and self.file.stat().st_size and not self._is_as_left():
            self._check()
            self._note_as_left()
        if not self._has_our_tables():  # none yet, or other code left it so
            self.empty()

    def _has_our_tables(self) -> bool:
        return sorted(sql for (sql,) in self.connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL")) == sorted(self.tables)

    def start_anew(self, error: Exception) -> None:
        """Go on with an empty database. Another build's file is left alone, and then nothing is kept of this one's."""
        self.damage = str(error) or type(error).__name__
        self.close()
        is_ours = isinstance(error, (sqlite3.DatabaseError, Damaged)) and _code(error) not in NOT_THE_FILE
        try:
            if not (self.file and is_ours and os.path.isfile(self.file)):
                self.file = None
            else:
                for end in ("", "-journal"):
                    self.file.with_name(self.file.name + end).unlink(missing_ok=True)
            self._open()
        except (sqlite3.Error, OSError):  # nothing can be kept there
            self.close()
            self.file = None
            self._open()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All that is written in it, or nothing."""
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            if self.connection.in_transaction:  # where the disk is full, SQLite has undone it by itself
                self.connection.execute("ROLLBACK")
            self._note_as_left()  # what was spilled into the file is undone in it
            raise
        self.connection.execute("COMMIT")
        self._note_as_left()

    def empty(self) -> None:
        """Take everything out, whatever tables there are."""
        with self.transaction():
            for (table,) in self.connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
                self.connection.execute(f"DROP TABLE {table}")
            for statement in self.tables:
                self.connection.execute(statement)

    def close(self) -> None:
        if connection := self.__dict__.pop("connection", None):
            connection.close()

    # ---- damage

    def _left(self) -> Path:
        return self.file.with_name(self.file.name + ".left")

    def _is_as_left(self) -> bool:
        try:
            return self._left().read_text() == repr(stat_of(self.file))
        except (OSError, UnicodeDecodeError):
            return False

    def _note_as_left(self) -> None:
        """Where it can't be noted, the next one checks."""
        if self.file:
            with contextlib.suppress(OSError):
                self._left().write_text(repr(stat_of(self.file)))

    def _check(self) -> None:
        """Raises Damaged or sqlite3.DatabaseError unless every page and every value is whole and the tables are ours."""
        (found,) = self.connection.execute("PRAGMA integrity_check(1)").fetchone()
        if found != "ok" or not self._has_our_tables():
            raise Damaged(found if found != "ok" else "other tables")
        for table, column in _sealed(self.tables):
            for (value,) in self.connection.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL"):  # noqa: S608, names of ours
                checked(value)


def _sealed(statements: Iterable[str]) -> Iterator[tuple[str, str]]:
    """(table, column) of whatever is kept with a checksum. What is kept without one stands in an index too, and SQLite compares the two;
    a digest does not, but a harmed one is like no other and makes a file be written again."""
    for table, columns in (match.groups() for match in (re.match(r"CREATE TABLE (\w+) \((.*)\)", sql) for sql in statements) if match):
        yield from ((table, column) for column in re.findall(r"(\w+) BLOB", columns) if column in SEALED)


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says more of the same


def sealed(data: bytes) -> bytes:
    """The bytes with a checksum in front."""
    return zlib.crc32(data).to_bytes(4, "big") + data


def checked(value: bytes) -> bytes:
    """The bytes that were sealed. Raises Damaged."""
    if not isinstance(value, bytes) or zlib.crc32(value[4:]).to_bytes(4, "big") != value[:4]:
        raise Damaged("checksum")
    return value[4:]


def packed(value: object) -> bytes:
    return sealed(pickle.dumps(value, pickle.HIGHEST_PROTOCOL))


def unpacked(value: bytes) -> object:
    """Raises Damaged. Only what we packed ourselves comes this far, so that unpickling it is safe."""
    return pickle.loads(checked(value))  # noqa: S301
