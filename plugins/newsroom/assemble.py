"""Folders and records -> the newsroom: everything that may be shown, as frozen values.

`gather` opens the files; `assemble` applies the rules and builds values from what passed. Every problem
of every file is collected; nothing is built from a file that has an error.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from . import model as m
from .data import Data, load
from .executors import MakeExecutor
from .frontmatter import Unreadable
from .pictures import Facts, probe
from .problems import Problem, errors
from .record import Held, Record, held_of, merged
from .rules import (
    RULES,
    Case,
    Surroundings,
    end_of,
    folder_named,
    moment_of,
    shown_files,
)
from .source import PICTURES, Folder, scan
from .store import RecordStore, Source
from .values import OPEN_END, fresh_key, spoken

T = TypeVar("T")


@dataclass(slots=True)
class Gathered:
    """What was read: the data, every folder that may be shown as a case, and what is wrong so far."""

    content: Path
    now: datetime
    master: str
    data: Data
    cases: list[Case] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    held: list[Case] = field(default_factory=list)


def gather(content: Path, store: RecordStore, languages: Iterable[str], now: datetime, *, with_held: bool = False,
           make_executor: MakeExecutor | None = None) -> Gathered:
    """Read all folders. A held one is kept apart, so that nothing of it can reach a page.

    Which are held is known from their masters' headers alone, before anything else is opened.
    """
    data, problems = load(content)
    folders, strays = scan(content, store.reader.master)
    found = Gathered(content, now, store.reader.master, data, problems=[*problems, *strays])
    readable = [f for f in folders if _is_readable(f)]
    found.problems += [p for f in folders if not _is_readable(f) for p in f.problems]
    held = {f.path: _held(found, f, store) for f in readable}
    if make_executor:
        store.read_ahead(_sources(found, [f for f in readable if not held[f.path]], languages), make_executor)
    for folder in readable:
        _gather_folder(found, folder, store, tuple(languages), with_held, held[folder.path])
    return found


def _is_readable(folder: Folder) -> bool:
    return bool(folder.names) and "master-missing" not in {p.code for p in folder.problems}


def _sources(found: Gathered, folders: Iterable[Folder], languages: Iterable[str]) -> Iterator[Source]:
    known = set(languages)
    for folder in folders:
        for lang in folder.languages():
            if lang in known:
                yield folder.source(lang), _bytes(found, folder, lang), folder.kind, lang


def _bytes(found: Gathered, folder: Folder, lang: str) -> bytes:
    return (found.content / folder.source(lang)).read_bytes()


def _gather_folder(found: Gathered, folder: Folder, store: RecordStore, languages: tuple[str, ...], with_held: bool, held: Held) -> None:
    records = {lang: store.read(folder.source(lang), _bytes(found, folder, lang), folder.kind, lang)
               for lang in folder.languages() if lang in languages}
    case = Case(folder, records.pop(found.master), records, held)
    told = [*folder.problems, *_language_problems(folder, languages), *(p for r in case.records() for p in r.problems)]
    found.problems += [p.softened() for p in told] if held else told
    (found.held if held and not with_held else found.cases).append(case)


def _held(found: Gathered, folder: Folder, store: RecordStore) -> Held:
    """From the record where there is one; else from the header alone."""
    path, master = folder.source(found.master), _bytes(found, folder, found.master)
    record = store.find(path, master, folder.kind, found.master)
    if record and record.fields:
        return held_of(record, found.now)
    try:
        return store.reader.held(path, master, found.now)
    except Unreadable:
        return ""  # reading it whole tells the same problem, as an error


def _language_problems(folder: Folder, languages: tuple[str, ...]) -> Iterator[Problem]:
    for lang in folder.languages():
        if lang not in languages:
            yield Problem("language-unknown", folder.source(lang), values={"lang": lang, "offers": ", ".join(languages)},
                          severity="warning")


def assemble(found: Gathered) -> tuple[m.Newsroom, list[Problem]]:
    """The newsroom, and all problems: those of reading, those of the rules, and clashes between folders."""
    folders = {case.folder.path: case.folder for case in found.cases}
    pictures = dict(_probed(found))
    around = Surroundings(found.now, found.data, folders, pictures)
    problems, items = list(found.problems), []
    for case in found.cases:
        told = [problem for rule in RULES for problem in rule(case, around)]
        built = _build(case, around, found) if not errors([*told, *(p for r in case.records() for p in r.problems)]) else None
        told += built[1] if built else []
        problems += [p.softened() for p in told] if case.held else told
        items += [built[0]] if built else []
    problems += _clashes(found.cases)
    return _newsroom(found, items), problems


def _probed(found: Gathered) -> Iterator[tuple[str, Facts]]:
    for case in found.cases:
        for name in shown_files(case):
            if Path(name).suffix.lower() in PICTURES:
                path = f"{case.folder.path}/{name}"
                yield path, probe(found.content / path)


def _clashes(cases: list[Case]) -> Iterator[Problem]:
    """Two folders with one key, or two pages of one month with one address."""
    keys: dict[object, Case] = {}
    addresses: dict[tuple[object, ...], Case] = {}
    for case in sorted(cases, key=lambda c: bool(c.held)):  # a held folder never breaks a public one
        if (key := case.master.fields.get("key")) and keys.setdefault(key, case) is not case:
            yield _clash(case, "key-taken", case.master, "key", keys[key])
        for record in case.records():
            address = (record.lang, case.folder.kind, case.folder.year_month, record.fields.get("slug", case.folder.slug))
            if addresses.setdefault(address, case) is not case:
                yield _clash(case, "address-taken", record, "slug", addresses[address])


def _clash(case: Case, code: str, record: Record, name: str, other: Case) -> Problem:
    problem = Problem(code, record.path, record.place(name), {"value": record.fields.get(name, case.folder.slug),
                                                              "other": other.folder.path, "fresh": fresh_key()})
    return problem.softened() if case.held else problem


# ---------------------------------------------------------------- values


def _build(case: Case, around: Surroundings, found: Gathered) -> tuple[m.Item, list[Problem]]:
    """One item, and the problems of its translations where they meet the master."""
    told: list[Problem] = []
    translations = {case.master.lang: _translation(case, case.master, case.master.fields, around, found.content)}
    for lang, record in case.translations.items():
        trails: list[str] = []
        both = {name: merged(case.master.fields.get(name), value, told=trails, trail=name)
                for name, value in record.fields.items() if name not in ("translation", "slug")}
        told += [_difference(record, trail, case) for trail in trails]
        translations[lang] = _translation(case, record, {**case.master.fields, **both}, around, found.content)
    shared = {"kind": case.folder.kind, "path": case.folder.path, "master": case.master.lang, "translations": translations,
              "held": case.held, "files": tuple(sorted(shown_files(case))), "updated": case.master.fields.get("updated"),
              "pictures": {n: (f.width, f.height) for n in shown_files(case)
                           if (f := around.pictures.get(f"{case.folder.path}/{n}"))}}
    return {"release": _release, "activity": _activity, "page": _page}[case.folder.kind](case, around.data, shared), told


def _difference(record: Record, trail: str, case: Case) -> Problem:
    mine = record.fields.get(trail.split(".")[0])
    code = "list-differs" if isinstance(mine, tuple) and "." not in trail else "shared-differs"
    return Problem(code, record.path, record.place(trail), {"field": spoken(trail.split(".")), "master": case.master.path})


def _translation(case: Case, record: Record, f: Mapping[str, object], around: Surroundings, content: Path) -> m.Translation:
    status = record.fields.get("translation", {})
    picture = lambda d: _picture(d, case, around)  # noqa: E731, used twice below
    return m.Translation(
        lang=record.lang, title=str(f.get("title", case.folder.slug)), summary=str(f.get("summary", "")),
        slug=str(record.fields.get("slug", case.folder.slug)), body=record.body, tags=tuple(map(str, f.get("tags", ()))),
        status=status.get("status", ""), is_stale=bool(status.get("of")) and status["of"] != case.master.digest,
        place=f.get("place"), image=picture(f["image"]) if "image" in f else None,
        gallery=tuple(map(picture, f.get("gallery", ()))),
        attachments=tuple(m.Attachment(size=(content / case.folder.path / a["file"]).stat().st_size, **a)
                          for a in f.get("attachments", ())),
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


def _newsroom(found: Gathered, items: list[m.Item]) -> m.Newsroom:
    """Newest first; equal moments in the order of their keys, so that two machines agree."""
    releases = sorted((i for i in items if isinstance(i, m.Release) and _is_complete(i)), key=lambda r: (r.published, r.key), reverse=True)
    activities = sorted((i for i in items if isinstance(i, m.Activity) and i.meeting and i.lead), key=lambda a: (a.when, a.key), reverse=True)
    pages = sorted((i for i in items if isinstance(i, m.Page)), key=lambda p: (p.order, p.path))
    by_activity: dict[str, list[m.Release]] = defaultdict(list)
    for release in releases:
        by_activity[release.activity].append(release)
    return m.Newsroom(found.now, found.master, found.data, tuple(releases), tuple(activities), tuple(pages),
                      {i.path: i for i in (*releases, *activities, *pages)},
                      {path: tuple(of) for path, of in by_activity.items() if path})


def _is_complete(release: m.Release) -> bool:
    """False for a draft that lacks what a page needs: the preview shows the others."""
    return bool(release.published and release.type and release.lead and release.category)
