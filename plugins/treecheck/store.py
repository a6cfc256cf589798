"""What was read before, so that after one edit only what changed is read. One SQLite file.

A store that is missing, damaged, or of other code, another address or another Python is thrown away: then all is read anew.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .finding import Finding
from .tree import Fact, Said

TABLES = """
create table kept (name text primary key, value blob);
create table units (number integer primary key, path text unique, gives blob, wants blob);
create table facts (number integer primary key, path text, what text, unique (path, what));
create table wants (fact integer, unit integer, primary key (fact, unit)) without rowid;
create table keys (key text, unit integer, primary key (key, unit)) without rowid;
create table told (unit integer primary key, findings blob);
create index keys_of_unit on keys (unit);
"""


class Damaged(Exception):
    """Not what was written."""


class Store:
    """Who wants what of whom, by numbers, so that whoever wants a fact that is gone is found at once."""

    def __init__(self, path: Path | None, version: str):
        self.path = path
        self.database = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None)
        self.database.execute("pragma synchronous = normal")
        self.database.execute("begin immediate")  # a second check waits for the first
        try:
            if self.get("version") != version:
                raise Damaged(version)
        except sqlite3.OperationalError:
            if path and path.stat().st_size and self._tables():
                raise
            for statement in TABLES.split(";"):
                self.database.execute(statement)
            self.put("version", version)

    def _tables(self) -> list[object]:
        return self.database.execute("select name from sqlite_master").fetchall()

    def get(self, name: str) -> object:
        text = self.text(name)
        return None if text is None else json.loads(text)

    def put(self, name: str, value: object) -> None:
        self.put_text(name, json.dumps(value, separators=(",", ":")))

    def text(self, name: str) -> str | None:
        row = self.database.execute("select value from kept where name = ?", (name,)).fetchone()
        return None if row is None else os.fsdecode(_checked(row[0]))

    def put_text(self, name: str, text: str) -> None:
        self.database.execute("insert or replace into kept values (?, ?)", (name, _sealed(os.fsencode(text))))

    def forget(self, paths: Iterable[str]) -> None:
        for path in paths:
            row = self.database.execute("select number, wants from units where path = ?", (path,)).fetchone()
            if row:
                self.database.executemany("delete from wants where fact = ? and unit = ?", ((fact, row[0]) for fact in array("I", _checked(row[1]))))
                self.database.execute("delete from told where unit = ?", row[:1])
                self.database.execute("delete from keys where unit = ?", row[:1])
                self.database.execute("delete from units where number = ?", row[:1])

    def add(self, found: Iterable[tuple[str, Said]]) -> None:
        """To be forgotten first, where they were known."""
        numbers: dict[Fact, int] = {}
        rows: list[tuple[int, int]] = []
        for path, said in found:
            wants = array("I", sorted(self._number(fact, numbers) for fact in said.wants))
            gives = _sealed(json.dumps(said.gives).encode())
            unit = self.database.execute("insert into units (path, gives, wants) values (?, ?, ?)", (path, gives, _sealed(wants.tobytes()))).lastrowid
            rows += ((fact, unit) for fact in wants)
            if said.findings:
                told = [(f.path, f.line, f.code, dict(f.values)) for f in said.findings]
                self.database.execute("insert into told values (?, ?)", (unit, _sealed(json.dumps(told).encode())))
            self.database.executemany("insert into keys values (?, ?)", ((key, unit) for key in said.keys))
        rows.sort()  # as the table is: a tenth of the time
        self.database.executemany("insert into wants values (?, ?)", rows)

    def _number(self, fact: Fact, numbers: dict[Fact, int]) -> int:
        if fact not in numbers:
            row = self.database.execute("select number from facts where path = ? and what = ?", fact).fetchone()
            numbers[fact] = row[0] if row else self.database.execute("insert into facts (path, what) values (?, ?)", fact).lastrowid
        return numbers[fact]

    def gives(self, path: str) -> frozenset[str]:
        row = self.database.execute("select gives from units where path = ?", (path,)).fetchone()
        return frozenset(json.loads(_checked(row[0]))) if row else frozenset()

    def told(self) -> Iterator[Finding]:
        """What is wrong with files by themselves, changed or not."""
        for (found,) in self.database.execute("select findings from told order by unit"):
            yield from (Finding(*one) for one in json.loads(_checked(found)))

    def about(self, paths: Iterable[str]) -> Iterator[Fact]:
        """What anybody ever wanted of these files."""
        for path in paths:
            yield from self.database.execute("select path, what from facts where path = ?", (path,))

    def wanting(self, fact: Fact) -> Iterator[str]:
        yield from (row[0] for row in self.database.execute(
            "select units.path from facts join wants on wants.fact = facts.number join units on units.number = wants.unit"
            " where facts.path = ? and facts.what = ?", fact))

    def holding(self, key: str) -> Iterator[str]:
        yield from (row[0] for row in self.database.execute("select path from keys join units on units.number = keys.unit where key = ?", (key,)))

    def close(self, *, is_whole: bool) -> None:
        self.database.execute("commit" if is_whole else "rollback")
        self.database.close()


def opened(path: Path | None, version: str) -> Store:
    """The store at a path, a new one where there is none that can be used."""
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
    for _ in range(2):
        with contextlib.suppress(sqlite3.DatabaseError, Damaged, ValueError):
            return Store(path, version)
        discard(path)
    return Store(None, version)


def discard(path: Path | None) -> None:
    for beside in ("", "-journal", "-wal", "-shm"):
        if path:
            path.with_name(path.name + beside).unlink(missing_ok=True)


def version_of(facts: Mapping[str, object]) -> str:
    """Of this code, this Python and whatever else the answers depend on."""
    code = b"".join(source.read_bytes() for source in sorted(Path(__file__).parent.glob("*.py")))
    return hashlib.blake2b(code + repr((sys.version, sorted(facts.items()))).encode(), digest_size=16).hexdigest()


def _sealed(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big") + data


def _checked(data: bytes) -> bytes:
    if zlib.crc32(data[4:]).to_bytes(4, "big") != data[:4]:
        raise Damaged("a row")
    return data[4:]

