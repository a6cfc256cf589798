"""Folders and records -> items: everything that may be shown, and what is wrong with the rest.

Only folders that changed, or that looked at something that did, are read and judged again. Every problem of
every file is collected; nothing is built from a file that has an error.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, fields, replace
from itertools import groupby
from pathlib import Path
from typing import TypeVar

from . import formats, gates, pictures, renditions
from . import model as m
from .attachments import READ, Paper
from .body import Body
from .catalogue import FULL_YEAR, Card, Catalogue, card_of
from .data import Data
from .executors import MakeExecutor
from .formats import Document
from .frontmatter import MAX_BYTES, Unreadable
from .hyphens import softened
from .pictures import Facts
from .problems import Problem, errors
from .progress import Progress
from .record import Held, Record, held_of, merged
from .roots import Content
from .rules import (
    RULES,
    Case,
    Surroundings,
    end_of,
    folder_named,
    moment_of,
    shown_files,
)
from .shelf import Shelf
from .source import ATTACHMENTS, NO_STAT, PICTURES, Folder, Tree, folder_of
from .state import Kept, State
from .store import RecordStore, Source
from .trace import Trace
from .values import OPEN_END, fresh_key, spoken

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Manner:
    """How folders are judged: `with_held` shows the held ones, marked; `as_opened` judges them as on the day when they will be shown."""

    content: Content
    languages: tuple[str, ...]
    now: float
    with_held: bool = False
    as_opened: bool = False


class Newsroom:
    """Everything that may be shown, in no particular language: a catalogue, and what its cards stand for.

    Kept in a state, so that the next build begins where this one ends.
    """

    def __init__(self, manner: Manner, data: Data, tree: Tree, store: RecordStore, shelf: Shelf, state: State):
        self.manner, self.data, self.tree, self.store, self.shelf, self.state = manner, data, tree, store, shelf, state
        self.master = manner.languages[0]
        self.held: dict[str, Held] = dict(state.fact("held", {}))
        self.keys: dict[str, dict[str, bytes]] = {}

    # ---- what there is

    @property
    def catalogue(self) -> Catalogue:
        return self.state.catalogue

    def item(self, path: str) -> m.Item | None:
        return self.state.item(path)

    def body(self, path: str, lang: str) -> Body:
        """The body of a text that there is. Read again where the store has lost it."""
        record = self.store.record(self.state.kept(path)[1][lang])
        return (record or self._record(self.tree.folder(path), lang)).body

    def result(self, name: str) -> tuple[Set[str], object] | None:
        return self.state.result(name)

    def put_result(self, name: str, facts: Set[str], value: object) -> None:
        self.state.put_result(name, facts, value)

    def _items(self, subject: str) -> tuple[m.Item, ...]:
        return tuple(self.item(card.path) for card in self.catalogue.of(subject, withdrawn=True))

    @property
    def releases(self) -> tuple[m.Release, ...]:
        """All, newest first."""
        return self._items("all")

    @property
    def activities(self) -> tuple[m.Activity, ...]:
        return self._items("activities")

    @property
    def pages(self) -> tuple[m.Page, ...]:
        return self._items("pages")

    # ---- how it comes to be

    def update(self, make_executor: MakeExecutor | None, reading: Callable[[int], Progress], *, anew: bool) -> set[str]:
        """Judge what changed, or all of it. Returns the facts that are not what they were; with `anew`, all may have changed."""
        before = {} if anew else dict(self.held)
        todo = set(self.tree.paths) if anew else self._cases(self.state.due(self.manner.now)) | self.tree.changed
        gone = self.state.paths() - set(self.tree.paths) if anew else self.tree.gone
        self.held = {} if anew else {path: held for path, held in self.held.items() if path not in todo | gone}
        traces = {path: Trace(self.manner.now) for path in self.tree.paths if path in todo}
        self.held |= {path: held for path, trace in traces.items() if (held := self._held(path, trace.has_come))}
        changed = {f"folder {p}" for p in todo | gone if anew or self._was_shown(p, before) != self.shown(p)}
        if not anew:
            todo |= self._cases(self.state.readers(changed)) | set(self.state.fact("clashed", ())) & set(self.tree.paths)
        for path in todo - traces.keys():
            traces[path] = Trace(self.manner.now)
            self._held(path, traces[path].has_come)  # the answer is known; the moment that ends it belongs to the new trace
        cards: dict[str, Card | None] = {}
        for path in self._read_ahead(sorted(todo), make_executor, reading):
            changed |= self._judge(path, traces[path], cards)
        for path in sorted(gone):
            changed |= self._forget(path, cards)
        if todo or gone:
            self.state.put_fact("held", self.held)
        return changed | self._file(cards, changed, anew=anew)

    def _cases(self, units: Iterable[str]) -> set[str]:
        """The folders among these units that there still are."""
        return {unit.removeprefix("case ") for unit in units if unit.startswith("case ")} & set(self.tree.paths)

    def shown(self, path: str) -> tuple[str, ...] | None:
        """The files of a folder that may be shown."""
        if path not in self.tree.seen or not _is_readable(self.tree.folder(path)) or self._is_hidden(path):
            return None
        return tuple(self.tree.seen[path][1])

    def _is_hidden(self, path: str) -> bool:
        return path in self.held and not self.manner.with_held and not self.manner.as_opened

    def _was_shown(self, path: str, held: Mapping[str, Held]) -> tuple[str, ...] | None:
        known = self.tree.before.get(path)
        return tuple(known[1]) if known and not (path in held and not self.manner.with_held) else None

    def _all_shown(self) -> Iterable[str]:
        return (path for path in sorted(self.tree.paths) if self.shown(path) is not None)

    def _held(self, path: str, has_come: Callable[[object], bool]) -> Held:
        """From the header alone, before anything else is opened; most files cannot be held and are not parsed for it."""
        folder = self.tree.folder(path)
        if not _is_readable(folder):
            return ""
        data = self._bytes(folder, self.master)
        if not any(sign in data for sign in (b"draft", b"embargo", b"\\")):
            return ""
        source = folder.source(self.master)
        record = self.store.find(source, data, folder.kind, self.master)
        if record and record.fields:
            return held_of(record, has_come)
        try:
            return self.store.reader.held(source, data, has_come)
        except Unreadable:
            return ""  # reading it whole tells the same problem, as an error

    def _bytes(self, folder: Folder, lang: str) -> bytes:
        """Up to what is told to be too large, and no further."""
        with open(self.manner.content / folder.source(lang), "rb") as file:
            return file.read(min(os.fstat(file.fileno()).st_size, MAX_BYTES) + 1)  # room for more is made at each call, and takes longer than to read

    def doubles(self, trace: Trace) -> list[Problem]:
        """Folders that lie in both roots: the public one stands. Of a private one that is held nothing is lost as long as it is."""
        found = []
        for path in self.tree.doubles:
            source = self.manner.content.private / path / f"index.{self.master}.md"
            problem = Problem("folder-double", self.manner.content.told_as(self.manner.content.private, path), values={"other": path})
            try:
                is_held = source.is_file() and self.store.reader.held(f"{path}/{source.name}", source.read_bytes()[: MAX_BYTES + 1], trace.has_come)
            except Unreadable:
                is_held = ""
            found.append(problem.softened() if is_held and not self.manner.as_opened else problem)
        return found

    def _read_ahead(self, paths: list[str], make_executor: MakeExecutor | None, reading: Callable[[int], Progress]) -> Iterator[str]:
        """The paths in their order, each when its files are read; so it is judged while others are read on all cores."""
        waiting = iter(paths)
        if make_executor:
            progress = reading(sum(len(self.tree.seen[p][1]) for p in paths))
            for path, languages in groupby(self.store.read_ahead(self._sources(paths), make_executor, progress), folder_of):
                deque(languages, maxlen=0)
                for ready in waiting:  # those of which nothing is read here stand before it
                    yield ready
                    if ready == path:
                        break
        yield from waiting

    def _sources(self, paths: Iterable[str]) -> Iterator[Source]:
        """What is public: a held folder is read here, after it was recognised."""
        for folder in (self.tree.folder(path) for path in paths if path not in self.held):
            if _is_readable(folder):
                for lang in self._languages(folder):
                    data = self._bytes(folder, lang)
                    self.keys.setdefault(folder.path, {})[lang] = self.store.key(folder.source(lang), data, folder.kind, lang)
                    yield folder.source(lang), data, folder.kind, lang

    def _languages(self, folder: Folder) -> list[str]:
        return [lang for lang in folder.languages() if lang in self.manner.languages]

    def _record(self, folder: Folder, lang: str) -> Record:
        kept = self.keys.get(folder.path, {}).get(lang)
        if kept and (record := self.store.record(kept)):
            return record
        data = self._bytes(folder, lang)
        self.keys.setdefault(folder.path, {})[lang] = self.store.key(folder.source(lang), data, folder.kind, lang)
        return self.store.read(folder.source(lang), data, folder.kind, lang)

    def _judge(self, path: str, trace: Trace, cards: dict[str, Card | None]) -> set[str]:
        """Read one folder, apply every rule, and keep what it makes and what it looked at."""
        folder = self.tree.folder(path)
        item, told = self._item(folder, trace) if _is_readable(folder) else (None, [*folder.problems])
        self.state.put_unit(f"case {path}", trace, told)
        cards[path] = card_of(item) if item else None
        return self._keep(path, (item if cards[path] else None, self.keys.pop(path, {})))

    def _item(self, folder: Folder, trace: Trace) -> tuple[m.Item | None, list[Problem]]:
        records = {lang: self._record(folder, lang) for lang in self._languages(folder)}
        case = Case(folder, records.pop(self.master), records, "" if self.manner.as_opened else self.held.get(folder.path, ""))
        told = [*folder.problems, *_language_problems(folder, self.manner.languages), *(p for r in case.records() for p in r.problems)]
        item, is_shown = None, not self._is_hidden(folder.path)
        if is_shown:
            papers = dict(self._papers(case))
            around = Surroundings(self.data, self.shown, self._all_shown, self._pictures(case), trace, papers, self._documents(case, papers))
            told += [problem for rule in (*RULES, *gates.RULES) for problem in rule(case, around)]
        told = gates.waived(case, told, is_whole=is_shown)
        if is_shown and not errors(told):
            item, more = _built(case, around)
            told += more
        return item, [p.softened() for p in told] if case.held else told

    def _pictures(self, case: Case) -> dict[str, Facts]:
        """What the pictures are that a folder shows. One that lies there as it lay, and was good, is not opened again."""
        return {f"{case.folder.path}/{name}": known or pictures.probe(self.manner.content / case.folder.path / name, self.shelf)
                for name, known in self._known(case, PICTURES, lambda item: item.pictures)}

    def _documents(self, case: Case, papers: Mapping[str, Paper]) -> dict[str, Document]:
        """The same of all other files."""
        paths = ((f"{case.folder.path}/{name}", known) for name, known in self._known(case, ATTACHMENTS - PICTURES, lambda item: item.documents))
        return {path: known or formats.probe(self.manner.content / path, papers.get(path)) for path, known in paths}

    def _known(self, case: Case, suffixes: set[str], of: Callable[[m.Item], Mapping[str, T]]) -> Iterator[tuple[str, T | None]]:
        """The files of these kinds that a folder shows, each with what is known of it where it lies there as it lay."""
        folder, item = case.folder.path, self.state.item(case.folder.path)
        before, now = self.tree.before.get(folder, (0, {}))[1], self.tree.seen[folder][1]
        for name in shown_files(case):
            if Path(name).suffix.lower() in suffixes:
                yield name, of(item).get(name) if item and before.get(name, NO_STAT) == now[name] != NO_STAT else None

    def _papers(self, case: Case) -> Iterator[tuple[str, Paper]]:
        for name in shown_files(case):
            if Path(name).suffix.lower() in READ:
                path = f"{case.folder.path}/{name}"
                yield path, self.store.paper(self.manner.content / path)

    def _keep(self, path: str, kept: Kept) -> set[str]:
        """The facts of this folder that are not what they were."""
        before = self.state.kept(path) or (None, {})
        item, keys = kept
        if kept != before:
            self.state.put_item(path, kept)
        files = self.tree.before.get(path, (0, {}))[1], self.tree.seen[path][1]
        others = [{name: stat for name, stat in of.items() if not name.endswith(".md")} for of in files]
        differs = {"item": item != before[0] or others[0] != others[1], "body": keys != before[1]}
        return {f"{kind} {path}" for kind, is_other in differs.items() if is_other}

    def _forget(self, path: str, cards: dict[str, Card | None]) -> set[str]:
        self.state.drop_unit(f"case {path}")
        self.state.put_item(path, None)
        cards[path] = None
        return {f"item {path}", f"body {path}"}

    def _file(self, cards: Mapping[str, Card | None], changed: set[str], *, anew: bool) -> set[str]:
        """Put the cards into the catalogue. Returns the lists that are not what they were."""
        clashed = set(self.state.fact("clashed", ()))  # those that lost: what is told of them may be no more, though they show nothing as before
        moved = [path for path in cards if anew or f"item {path}" in changed or path in clashed]
        if not moved:
            return set()
        old = Catalogue({}) if anew else self.catalogue
        new = old.changed({path: cards[path] for path in moved})
        new = self._without_clashes(new, moved)
        lost = set(self.state.fact("clashed", ())).difference(moved)  # nothing in them changed: another took what was theirs
        self.state.put_catalogue(new, {*moved, *lost})
        lists = {listed for path in (*moved, *lost) for card in (old.get(path), new.get(path)) if card for listed in card.lists()}
        years = {(subject, year) for subject, year, month in lists if year}
        turned = [(s, y) for s, y in years if (len(old.of(s, y)) > FULL_YEAR) != (len(new.of(s, y)) > FULL_YEAR)]
        return {f"list {s} {y} {mo}" for s, y, mo in lists} | {f"full {s} {y}" for s, y in turned} | {f"item {path}" for path in lost}

    def _without_clashes(self, catalogue: Catalogue, moved: Collection[str]) -> Catalogue:
        """Two folders with one key, or two pages of one month with one address, are told; of a public and a held one the public stands."""
        found = list(catalogue.clashes(moved))
        self.state.put_unit("clashes", Trace(self.manner.now), [self._clash(*clash) for clash in found])
        losers = sorted({path for _, path, _, _ in found})
        if losers or self.state.fact("clashed"):
            self.state.put_fact("clashed", losers)
        for path in losers:
            self.state.put_item(path, (None, self.state.kept(path)[1]))
        return catalogue.changed(dict.fromkeys(losers)) if losers else catalogue

    def _clash(self, code: str, path: str, lang: str, other: str) -> Problem:
        folder, name = self.tree.folder(path), "slug" if lang else "key"
        record = self._record(folder, lang or self.master)
        problem = Problem(code, record.path, record.place(name), {"value": record.fields.get(name, folder.slug), "other": other, "fresh": fresh_key()})
        return problem.softened() if path in self.held and not self.manner.as_opened else problem


def _is_readable(folder: Folder) -> bool:
    return bool(folder.names) and "master-missing" not in {p.code for p in folder.problems}


def _language_problems(folder: Folder, languages: tuple[str, ...]) -> Iterator[Problem]:
    for lang in folder.languages():
        if lang not in languages:
            yield Problem("language-unknown", folder.source(lang), values={"lang": lang, "offers": ", ".join(languages)},
                          severity="warning")


# ---------------------------------------------------------------- values


def _built(case: Case, around: Surroundings) -> tuple[m.Item, list[Problem]]:
    """One item, and the problems of its translations where they meet the master."""
    told: list[Problem] = []
    translations = {case.master.lang: _translation(case, case.master, case.master.fields, around)}
    for lang, record in case.translations.items():
        trails: list[str] = []
        both = {name: merged(case.master.fields.get(name), value, told=trails, trail=name)
                for name, value in record.fields.items() if name not in ("translation", "slug")}
        told += [_difference(record, trail, case) for trail in trails]
        translations[lang] = _translation(case, record, {**case.master.fields, **both}, around)
    addresses = tuple((r.lang, ref) for r in case.records() for ref in r.body.refs if ref.kind == "link" and ref.path.startswith("/"))
    shared = {"addresses": addresses, "kind": case.folder.kind, "path": case.folder.path, "master": case.master.lang, "translations": translations,
              "held": case.held, "files": tuple(sorted(shown_files(case))), "updated": case.master.fields.get("updated"),
              "pictures": _by_name(around.pictures), "documents": _by_name(around.documents)}
    return {"release": _release, "activity": _activity, "page": _page}[case.folder.kind](case, around.data, shared), told


def _by_name(files: Mapping[str, T]) -> dict[str, T]:
    return {path.rpartition("/")[2]: files[path] for path in sorted(files)}


def _difference(record: Record, trail: str, case: Case) -> Problem:
    mine = record.fields.get(trail.split(".")[0])
    code = "list-differs" if isinstance(mine, tuple) and "." not in trail else "shared-differs"
    return Problem(code, record.path, record.place(trail), {"field": spoken(trail.split(".")), "master": case.master.path})


def _translation(case: Case, record: Record, f: Mapping[str, object], around: Surroundings) -> m.Translation:
    status, title = record.fields.get("translation", {}), str(f.get("title", case.folder.slug))
    picture = lambda d: _picture(d, case, around)  # noqa: E731, used twice below
    return m.Translation(
        lang=record.lang, title=title, headline=softened(title, record.lang), summary=str(f.get("summary", "")),
        slug=str(record.fields.get("slug", case.folder.slug)), tags=tuple(map(str, f.get("tags", ()))),
        status=status.get("status", ""), is_stale=bool(status.get("of")) and status["of"] != case.master.digest,
        place=f.get("place"), image=picture(f["image"]) if "image" in f else None,
        gallery=tuple(map(picture, f.get("gallery", ()))),
        attachments=tuple(_attachment(a, case, around) for a in f.get("attachments", ())),
        venue=_one(m.Venue, f.get("venue")), chair=f.get("chair"), organiser=f.get("organiser"),
        attendees=_one(m.Attendees, f.get("attendees")), agenda=f.get("agenda", ()),
        decisions=_many(m.Decision, f.get("decisions")), legal_basis=_many(m.Law, f.get("legal_basis")),
        changes=_many(m.Change, f.get("changes")), corrections=_many(m.Correction, f.get("corrections")),
        withdrawn=_withdrawal(case, f.get("withdrawn")), claim=_one(m.Claim, f.get("claim")), alert=_one(m.Alert, f.get("alert")))


def _one(make: Callable[..., T], parts: object) -> T | None:
    return make(**parts) if isinstance(parts, dict) else None


def _many(make: Callable[..., T], items: object) -> tuple[T, ...]:
    return tuple(make(**item) for item in items or ())


def _picture(parts: Mapping[str, object], case: Case, around: Surroundings) -> m.Picture:
    facts = around.pictures[f"{case.folder.path}/{parts['src']}"]
    return m.Picture(width=facts.width, height=facts.height, **parts)


def _attachment(parts: Mapping[str, object], case: Case, around: Surroundings) -> m.Attachment:
    path = f"{case.folder.path}/{parts['file']}"
    if facts := around.pictures.get(path):
        own = renditions.own(facts, path)
        return m.Attachment(size=0, dots=(own.width, own.height), **parts)
    found = around.documents[path]
    return m.Attachment(size=found.size, pages=found.pages, lang=found.lang, is_scanned=found.is_scanned, **parts)


def _withdrawal(case: Case, parts: object) -> m.Withdrawal | None:
    if not isinstance(parts, dict):
        return None
    found = _one(m.Withdrawal, parts)
    return replace(found, replaced_by=folder_named(case.folder, found.replaced_by)) if found.replaced_by else found


def _meeting(f: Mapping[str, object]) -> m.Meeting | None:
    if "start" not in f:
        return None
    return m.Meeting(f["start"], end_of(f), f.get("end") == OPEN_END, f.get("stage", ""), f.get("mode", ""))


def _common(case: Case, data: Data) -> dict[str, object]:
    f = case.master.fields
    return {"key": f.get("key", ""), "lead": data.agencies.get(f.get("agency")), "contacts": f.get("contacts", ()),
            "supporting": tuple(data.agencies[code] for code in f.get("supporting", ())),
            "category": data.categories.get(f.get("category")), "meeting": _meeting(f)}


def _release(case: Case, data: Data, shared: dict[str, object]) -> m.Release:
    f = case.master.fields
    names = {x.name for x in fields(m.Release)} - {"meeting", "pinned", "activity", "contacts", "published", "key", "supporting", "category", *shared}
    own = {name: f[name] for name in names if name in f}
    own["published"] = moment_of(case)
    own["pinned"] = (f["pinned"]["from"], f["pinned"]["to"]) if "pinned" in f else None
    own["activity"] = folder_named(case.folder, f["activity"]) if "activity" in f else ""
    meeting = _common(case, data)
    if f.get("type") == "meeting-report" and meeting["meeting"] and not meeting["meeting"].stage:
        meeting["meeting"] = replace(meeting["meeting"], stage="done")  # a report tells what has been
    return m.Release(**shared, **own, **meeting)


def _activity(case: Case, data: Data, shared: dict[str, object]) -> m.Activity:
    return m.Activity(**shared, **_common(case, data))


def _page(case: Case, data: Data, shared: dict[str, object]) -> m.Page:
    return m.Page(**shared, order=case.master.fields.get("order", 999), shows=case.master.fields.get("shows", ""))
