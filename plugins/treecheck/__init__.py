"""Rules over a finished output folder of any Pelican site. Nothing here knows how the folder was made.

    python -m treecheck output --site-url https://kabar.parepare.example

A *rule* is a function that yields findings, or wants: facts about other files that must hold. Each file is read once and by
itself, on all cores; which wants are not given is found afterwards. With a store, only what changed since is read, and the
files that want what is gone.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from . import feed
from .finding import Finding
from .held import Sources, recorded
from .reading import SIBLINGS, base_of, read_all, unit_at, unmet
from .store import Damaged, Store, discard, opened, version_of
from .tree import (
    APART,
    INDEX,
    Fact,
    Files,
    Said,
    Site,
    Want,
    files_in,
    path_of,
    without_index,
)

PERIOD = re.compile(r"/\d{4}/(?:\d\d/)?[^/]+$")  # a list of a year or a month: it may go with the last that stood in it


@dataclass(frozen=True, slots=True)
class Wish:
    """What to hold a tree against beside itself. `store`: what the last check left, for the next one."""

    store: Path | None = None
    ledger: Path | None = None  # every address that was ever published, in text files
    sources: Sources | None = None  # what of it is held back
    now: datetime = datetime(1970, 1, 1, tzinfo=UTC)


def check(tree: Path | Files, site_url: str, wish: Wish = Wish()) -> list[Finding]:  # noqa: B008, it is frozen
    """All findings, by path and line: the same with a store as without."""
    files = files_in(tree) if isinstance(tree, Path) else tree
    try:
        return _checked(files, site_url, wish)
    except (sqlite3.DatabaseError, Damaged, ValueError, TypeError, KeyError):
        if not wish.store:
            raise
        discard(wish.store)  # it was damaged in a place that nobody had asked for until now
        return _checked(files, site_url, wish)


def _checked(files: Files, site_url: str, wish: Wish) -> list[Finding]:
    store = opened(wish.store, version_of({"site": site_url, "sources": wish.sources and (wish.sources.folder, wish.sources.master)}))
    is_whole = False
    try:
        found = [*_Check(files, site_url, wish, store).findings()]
        is_whole = True
        return sorted(dict.fromkeys(found), key=lambda f: (f.path, f.line, f.code, repr(f.values)))
    finally:
        store.close(is_whole=is_whole)


class _Check:
    def __init__(self, files: Files, site_url: str, wish: Wish, store: Store):
        self.files, self.wish, self.store = files, wish, store
        self.sources = wish.sources.headers(store.get("sources") or {}) if wish.sources else {}
        # Keys are remembered though their source is gone: its pages may still lie there.
        keys = {*(store.get("keys") or ()), *(read[0] for _, read in self.sources.values() if read[0])}
        self.site = Site.at(site_url, frozenset(keys))
        self.read: dict[str, Said] = {}
        self.roles: dict[str, str] = {}

    def findings(self) -> Iterator[Finding]:
        """What changed is read; then whoever wants what does not hold is told of it."""
        touched = self._touched()
        changed = [unit for path in touched if (unit := unit_at(path, self.files))]
        self.read = dict(read_all(changed, self.site))
        self.store.forget(touched)
        self.store.add(self.read.items())
        before: dict[str, str] = self.store.get("roles") or {}
        self.roles = {path: role for path, role in before.items() if path not in touched} | {path: said.role for path, said in self.read.items() if said.role}

        missing = self._missing(touched)
        yield from self.store.told()
        for path, facts in missing.items():
            unit = unit_at(path, self.files)
            yield from map(self._explained, unmet(unit, facts, self.site) if unit else ())
        yield from self._over_all()
        # Who wants what does not hold is read again the next time, changed or not: so all wants that the store knows of are met.
        self.store.put("unmet", sorted(missing))
        self.store.put("roles", self.roles)
        self.store.put("sources", self.sources)
        self.store.put("keys", sorted(self.site.keys))

    def _touched(self) -> set[str]:
        """The paths of which something may have changed since the last check: what came, went or changed, and what is read together with it.

        All files are compared at once, as the texts that they are in the store: a loop over 100,000 takes longer than all the rest.
        """
        now = set(self.files.values())
        before = set((self.store.text("files") or "").split(APART)) - {""}
        if now != before:
            self.store.put_text("files", APART.join(now))
        found = {path_of(told) for told in now ^ before}
        found |= {base for path in found if (base := base_of(path))} | {path + suffix for path in found for suffix in SIBLINGS}
        return found.union(self.store.get("unmet") or ())

    def _missing(self, touched: set[str]) -> dict[str, frozenset[Fact]]:
        """The files that want what does not hold, with that. Only facts about touched files, and those that touched files want, can have ceased to."""
        asked = {fact for said in self.read.values() for fact in said.wants}
        asked.update(self.store.about(touched))
        given: dict[str, frozenset[str]] = {}
        found: dict[str, set[Fact]] = {}
        for fact in asked:
            if not self._holds(fact, given):
                for path in self.store.wanting(fact):
                    found.setdefault(path, set()).add(fact)
        return {path: frozenset(facts) for path, facts in found.items()}

    def _holds(self, fact: Fact, given: dict[str, frozenset[str]]) -> bool:
        path, what = fact
        if not what:
            return path in self.files
        if path not in self.files or base_of(path) in self.files:
            return True  # it is not there at all: told once
        if path not in given:
            given[path] = frozenset(self.read[path].gives) if path in self.read else self.store.gives(path)
        return what in given[path]

    def _explained(self, want: Want) -> Finding:
        """With the address that was probably meant: in another case, or a folder without its slash."""
        (path, what), told = want.fact, want.finding
        if what:
            return told
        code = "link-case" if path.casefold() in self._folded else told.code
        near = next((self.site.prefix + without_index(found) for guess in (path, f"{path}/{INDEX}") if (found := self._folded.get(guess.casefold()))), "")
        return Finding(told.path, told.line, code, {**told.values, "near": near})

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {path.casefold(): path for path in self.files}

    def _over_all(self) -> Iterator[Finding]:
        """What no file can know by itself."""
        lists = {path: frozenset(self.read[path].gives) if path in self.read else self.store.gives(path)
                 for path, role in self.roles.items() if role in ("sitemap", "index", "redirects")}
        moved = frozenset[str]().union(*(lists.pop(path) for path in [*lists] if self.roles[path] == "redirects"))
        yield from feed.sitemaps_match_pages(self.roles, lists)
        if not {"page", "hidden"} & set(self.roles.values()):
            yield Finding(".", 1, "tree-empty")  # a wrong folder must not pass
        if self.wish.ledger:
            yield from self._lost(self.wish.ledger, moved)
        if self.wish.sources:
            for key, source in self.wish.sources.held(self.sources, self.wish.now).items():
                yield from (Finding(path, 1, "embargo-leak", {"value": key, "source": source}) for path in self.store.holding(key))

    def _lost(self, ledger: Path, moved: frozenset[str]) -> Iterator[Finding]:
        """Every address that was ever published answers: a page, a redirect, or that it is gone."""
        known = recorded(ledger, self.store.get("ledger") or {})
        for source, (_, answers) in known.items():
            for path in answers:
                if path not in self.files and path not in moved and not PERIOD.search(path):
                    yield Finding(path, 1, "address-lost", {"value": "/" + without_index(path), "source": source})
        self.store.put("ledger", known)
