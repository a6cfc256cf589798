"""What the last build of one output folder knew: items, the work done with its traces, results that several pieces of it share, and the
files that came of it.

All of it is one transaction: a build that fails or is killed leaves the state of the last good one, which still
tells the truth about what has to be done.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from functools import partial
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

from .database import Damaged, Database, packed, unpacked
from .salts import code_salt, digest

if TYPE_CHECKING:
    from . import model as m
    from .catalogue import Catalogue
    from .problems import Problem
    from .trace import Trace

TABLES = (
    "CREATE TABLE facts (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE items (path TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE units (unit TEXT PRIMARY KEY, due REAL, value BLOB)",
    "CREATE INDEX by_due ON units (due) WHERE due IS NOT NULL",
    "CREATE INDEX by_problem ON units (unit) WHERE value IS NOT NULL",
    "CREATE TABLE reads (unit TEXT NOT NULL, fact TEXT NOT NULL, PRIMARY KEY (unit, fact)) WITHOUT ROWID",
    "CREATE INDEX by_fact ON reads (fact)",
    "CREATE TABLE results (name TEXT PRIMARY KEY, value BLOB NOT NULL)",
    "CREATE TABLE views (unit TEXT NOT NULL, save_as TEXT NOT NULL, value BLOB NOT NULL, listed BLOB, page BLOB, PRIMARY KEY (unit, save_as))",
    "CREATE INDEX by_save_as ON views (lower(save_as))",
    "CREATE INDEX by_listed ON views (save_as) WHERE listed IS NOT NULL",
    "CREATE TABLE made (save_as TEXT PRIMARY KEY, digest BLOB NOT NULL) WITHOUT ROWID",  # apart: a page's row is long, and would be written twice
)
MANY = 5000  # items that are held opened
RESULT = "result "  # begins the names of results among those of units
MOST = 20_000  # results that are kept; nobody tells when one is not asked for any more
FEW = 200  # entries of a table that are kept as a difference, or a twentieth of all
NO_DIFFERENCE = ({}, frozenset(), FEW)  # changed entries, those that are gone, how many it may be
Kept = tuple["m.Item | None", Mapping[str, bytes]]  # the item, and under which key each language's record is stored


class State:
    """`folder` is the output's. Without a cache folder nothing is remembered."""

    def __init__(self, cache: Path | None = None, folder: Path | None = None):
        name = hashlib.blake2b(str(folder.absolute()).encode(), digest_size=8).hexdigest() if folder else ""
        self.database = Database(cache / f"site-{name}.sqlite" if cache else None, TABLES)
        self.forget()
        try:
            if self.fact("code") != code_salt():  # other code may have kept other things under the same names
                self.database.empty()
                self.put_fact("code", code_salt())
        except (Damaged, sqlite3.DatabaseError) as error:  # or a file that may be read and not written
            self.start_anew(error)

    @property
    def is_whole(self) -> bool:
        """Whether it knows a build at all."""
        return bool(self._rows("SELECT 1 FROM facts WHERE name = 'counts'").fetchone())

    def forget(self) -> None:
        """Let go of what is only held in memory."""
        self._items: dict[str, Kept | None] = {}
        self._catalogue: Catalogue | None = None
        self._tables: dict[str, dict] = {}

    @contextmanager
    def transaction(self) -> Iterator[None]:
        try:
            with self.database.transaction():
                yield
        except BaseException:
            self.forget()
            raise
        self._items.clear()  # so that a process that builds again and again does not grow

    def _rows(self, sql: str, *values: object) -> Iterator[tuple]:
        return self.database.connection.execute(sql, values)

    # ---- facts: single values

    def fact(self, name: str, default: object = None) -> object:
        row = self._rows("SELECT value FROM facts WHERE name = ?", name).fetchone()
        return unpacked(row[0]) if row else default

    def put_fact(self, name: str, value: object) -> None:
        self._rows("INSERT OR REPLACE INTO facts VALUES (?, ?)", name, packed(value))

    def table(self, name: str) -> dict:
        """A large value, as it was put."""
        if name not in self._tables:
            self._tables[name] = self.closed_table(name)()
        return self._tables[name]

    def closed_table(self, name: str) -> Callable[[], dict]:
        """What opens it, in another process, too: opening takes far longer than reading. Raises Damaged then."""
        if (table := self._tables.get(name)) is not None:
            return lambda: table
        rows = [self._rows("SELECT value FROM facts WHERE name = ?", key).fetchone() for key in (name, f"{name}+")]
        return partial(_opened, *(row and row[0] for row in rows))

    def put_table(self, name: str, table: Mapping) -> None:
        before = self.table(name)
        self.change_table(name, {k: v for k, v in table.items() if before.get(k) is not v and before.get(k) != v}, before.keys() - table.keys())

    def change_table(self, name: str, now: Mapping, away: Iterable = ()) -> None:
        """Put what is another entry now, and take away. Kept as what differs from the last time that the table was kept whole, as long
        as that is little: it is not even opened then."""
        away = set(away)
        if not now and not away:
            return
        changed, gone, most = self.fact(f"{name}+", NO_DIFFERENCE)
        changed, gone = {k: v for k, v in changed.items() if k not in away} | now, (gone - now.keys()) | away
        if len(changed) + len(gone) > most or name in self._tables:
            self._tables[name] = {k: v for k, v in self.table(name).items() if k not in away} | now
        if len(changed) + len(gone) > most:
            self.put_fact(name, self._tables[name])
            changed, gone, most = {}, set(), max(FEW, len(self._tables[name]) // 20)
        self.put_fact(f"{name}+", (changed, gone, most))

    # ---- items

    @property
    def catalogue(self) -> Catalogue:
        if self._catalogue is None:
            from .catalogue import Card, Catalogue

            self._catalogue = Catalogue({path: Card._make((path, *rest)) for path, rest in self.table("catalogue").items()})
        return self._catalogue

    def put_catalogue(self, catalogue: Catalogue, moved: Iterable[str]) -> None:
        """One in which only the cards of these paths are not what they were, or are no more."""
        self._catalogue = catalogue
        now = {path: tuple(catalogue[path])[1:] for path in moved if path in catalogue}
        self.change_table("catalogue", now, set(moved) - now.keys())

    def kept(self, path: str) -> Kept | None:
        if path not in self._items:
            row = self._rows("SELECT value FROM items WHERE path = ?", path).fetchone()
            if len(self._items) >= MANY:
                self._items.clear()
            self._items[path] = unpacked(row[0]) if row else None
        return self._items[path]

    def item(self, path: str) -> m.Item | None:
        kept = self.kept(path)
        return kept[0] if kept else None

    def put_item(self, path: str, kept: Kept | None) -> None:
        self._items.pop(path, None)
        if kept is None:
            self._rows("DELETE FROM items WHERE path = ?", path)
        else:
            self._rows("INSERT OR REPLACE INTO items VALUES (?, ?)", path, packed(kept))

    def item_digests(self) -> dict[str, bytes]:
        """By path, a digest of what each item says, its texts included."""
        return {path: digest(value) for path, value in self._rows("SELECT path, value FROM items")}

    def paths(self) -> set[str]:
        return {path for (path,) in self._rows("SELECT path FROM items")}

    def keys(self) -> set[bytes]:
        """The records of all items."""
        return {key for (value,) in self._rows("SELECT value FROM items") for key in unpacked(value)[1].values()}

    # ---- units of work

    def put_unit(self, unit: str, trace: Trace, problems: Iterable[Problem] = ()) -> None:
        """What it looked at, and what is wrong with it."""
        found = list(problems)
        now = (None if trace.due == inf else trace.due, packed(found) if found else None)
        known = self._rows("SELECT due, value FROM units WHERE unit = ?", unit).fetchone()
        if known != now:
            self._rows("INSERT OR REPLACE INTO units VALUES (?, ?, ?)", unit, *now)
        before = {fact for (fact,) in self._rows("SELECT fact FROM reads WHERE unit = ?", unit)} if known else set()
        self._each("DELETE FROM reads WHERE unit = ? AND fact = ?", unit, before - trace.facts)
        self._each("INSERT INTO reads VALUES (?, ?)", unit, trace.facts - before)

    def add_problems(self, unit: str, problems: Iterable[Problem]) -> None:
        """What is wrong with a unit beside what was told of it, where only its files could show it."""
        (value,) = self._rows("SELECT value FROM units WHERE unit = ?", unit).fetchone()
        self._rows("UPDATE units SET value = ? WHERE unit = ?", packed([*(unpacked(value) if value else ()), *problems]), unit)

    def _each(self, sql: str, unit: str, facts: Iterable[str]) -> None:
        self.database.connection.executemany(sql, ((unit, fact) for fact in facts))

    def drop_unit(self, unit: str) -> None:
        self._rows("DELETE FROM units WHERE unit = ?", unit)
        self._rows("DELETE FROM reads WHERE unit = ?", unit)

    def drop_units(self) -> None:
        """Of work on items and on views, nothing is known any more; the files that came of it still are."""
        for table in ("units", "reads", "results"):
            self._rows(f"DELETE FROM {table}")  # noqa: S608, names of ours

    # ---- results: what several units show

    def result(self, name: str) -> tuple[frozenset[str], object] | None:
        """What it looked at, and what it is; None where nobody knows, or that has changed."""
        row = self._rows("SELECT value FROM results WHERE name = ?", name).fetchone()
        return unpacked(row[0]) if row else None

    def put_result(self, name: str, facts: Set[str], value: object) -> None:
        self._rows("INSERT INTO results VALUES (?, ?)", name, packed((frozenset(facts), value)))
        self._each("INSERT INTO reads VALUES (?, ?)", RESULT + name, facts)

    def drop_results(self, facts: Iterable[str]) -> None:
        """Those that looked at any of these; all, when there are too many."""
        (count,) = self._rows("SELECT count(*) FROM results").fetchone()
        old = {name for (name,) in self._rows("SELECT name FROM results")} if count > MOST else {
            unit.removeprefix(RESULT) for unit in self._readers(facts) if unit.startswith(RESULT)}
        for name in old:
            self._rows("DELETE FROM results WHERE name = ?", name)
            self._rows("DELETE FROM reads WHERE unit = ?", RESULT + name)

    # ---- what has to be done again

    def readers(self, facts: Iterable[str]) -> set[str]:
        """The units that looked at any of these."""
        return {unit for unit in self._readers(facts) if not unit.startswith(RESULT)}

    def _readers(self, facts: Iterable[str]) -> set[str]:
        return {unit for fact in facts for (unit,) in self._rows("SELECT unit FROM reads WHERE fact = ?", fact)}

    def due(self, now: float) -> set[str]:
        """The units for which a moment has come."""
        return {unit for (unit,) in self._rows("SELECT unit FROM units WHERE due <= ?", now)}

    def next_due(self) -> float | None:
        """When the next page changes by itself, in seconds since the epoch."""
        return self._rows("SELECT min(due) FROM units").fetchone()[0]

    def problems(self) -> list[Problem]:
        return [p for (value,) in self._rows("SELECT value FROM units WHERE value IS NOT NULL ORDER BY unit") for p in unpacked(value)]

    # ---- views

    def files_of(self, unit: str) -> set[str]:
        return {name for (name,) in self._rows("SELECT save_as FROM views WHERE unit = ?", unit)}

    def view(self, unit: str, save_as: str) -> tuple[Mapping[str, bytes], bytes] | None:
        """What a file was made of the last time, and the digest of what came out."""
        row = self._rows("SELECT value, digest FROM views LEFT JOIN made USING (save_as) WHERE unit = ? AND save_as = ?", unit, save_as).fetchone()
        return (unpacked(row[0]), row[1] or b"") if row else None

    def put_view(self, unit: str, save_as: str, digests: Mapping[str, bytes], listed: object, page: Mapping[str, bytes] | None = None) -> None:
        """`listed` is what the sitemap of pages says of it, None for nothing; `page` what a page shows, each value pickled by itself."""
        data = packed(digests), listed and packed(listed), page and packed(page)
        self._rows("INSERT OR REPLACE INTO views VALUES (?, ?, ?, ?, ?)", unit, save_as, *data)

    def put_made(self, save_as: str, made: bytes) -> None:
        """The digest of a file's bytes, once they are known."""
        self._rows("INSERT OR REPLACE INTO made VALUES (?, ?)", save_as, made)

    def pages(self) -> tuple[int, Iterator[tuple[str, str, str, bytes, bytes]]]:
        """How many pages there are, and of each its unit, file, template, what it shows, packed as it was, and the digest of its bytes."""
        (count,) = self._rows("SELECT count(*) FROM views WHERE page IS NOT NULL").fetchone()
        rows = self._rows("SELECT unit, save_as, value, page, digest FROM views LEFT JOIN made USING (save_as) WHERE page IS NOT NULL ORDER BY views.rowid")
        return count, ((unit, save_as, unpacked(digests)["template"].decode(), page, made or b"") for unit, save_as, digests, page, made in rows)

    def drop_view(self, unit: str, save_as: str) -> None:
        self._rows("DELETE FROM views WHERE unit = ? AND save_as = ?", unit, save_as)
        self._rows("DELETE FROM made WHERE save_as = ?", save_as)

    def owners(self, save_as: str) -> set[str]:
        """The units with a view whose file this is."""
        return {unit for (unit,) in self._rows("SELECT unit FROM views WHERE lower(save_as) = lower(?) AND save_as = ?", save_as, save_as)}

    def views(self) -> Iterator[tuple[str, str]]:
        """(unit, file) of every view."""
        return self._rows("SELECT unit, save_as FROM views")

    def files(self) -> set[str]:
        return {name for (name,) in self._rows("SELECT save_as FROM views")}

    def doubles(self, names: Iterable[str] | None = None) -> list[tuple[str, str]]:
        """(unit, file) of the views whose file is another one's too; of these files, or of all. Case does not tell files apart on every disk."""
        if names is None:
            return self._rows("SELECT unit, save_as FROM views WHERE lower(save_as) IN (SELECT lower(save_as) FROM views "
                              "GROUP BY lower(save_as) HAVING count(*) > 1) ORDER BY lower(save_as), unit, save_as").fetchall()
        found = (self._rows("SELECT unit, save_as FROM views WHERE lower(save_as) = lower(?) ORDER BY unit, save_as", name).fetchall()
                 for name in sorted({name.lower(): name for name in names}.values(), key=str.lower))
        return [one for same in found if len(same) > 1 for one in same]

    def units_with_views(self) -> set[str]:
        return {unit for (unit,) in self._rows("SELECT DISTINCT unit FROM views")}

    def listed(self) -> list[object]:
        """What the sitemap of pages says, of every view that it tells of."""
        return [unpacked(data) for (data,) in self._rows("SELECT listed FROM views WHERE listed IS NOT NULL ORDER BY save_as")]

    # ----

    def close(self) -> None:
        self.database.close()

    def start_anew(self, error: Exception) -> None:
        self.database.start_anew(error)
        self.forget()
        self.put_fact("code", code_salt())


def _opened(whole: bytes | None, difference: bytes | None) -> dict:
    table, (changed, gone, _) = unpacked(whole) if whole else {}, unpacked(difference) if difference else NO_DIFFERENCE
    return {k: v for k, v in table.items() if k not in gone} | changed if changed or gone else table
