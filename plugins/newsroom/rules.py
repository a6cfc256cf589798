"""Rules over one folder and its surroundings: each yields problems with a place, none knows the others.

`RULES` is the list that every folder passes. What a single file can know is told when it is read.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from . import gates
from .attachments import Paper
from .data import Data
from .data.agencies import offer_agency
from .data.categories import Category
from .formats import Document
from .markdown_tree import Ref, urlsplit_safe
from .people import link_texts
from .pictures import Facts
from .problems import Place, Problem, Severity, rule_codes
from .record import Held, Record
from .source import ATTACHMENTS, INDEX, PICTURES, Folder, folder_of
from .trace import Trace
from .values import nearest, spoken

HEAVY_PICTURE = 4_000_000  # bytes: a photo of 2400 dots has a quarter of that
HUGE = 200_000_000  # nobody's telephone takes it, and it would be held in memory whole
HEAVY_DOCUMENT = 15_000_000  # as much as a month's cheapest data plan gives for a day


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a rule may know beside its folder: the data, the pictures, the PDFs, what documents are, and through its trace the moment and other folders."""

    data: Data
    shown: Callable[[str], tuple[str, ...] | None]
    all_shown: Callable[[], Iterable[str]]
    pictures: Mapping[str, Facts]
    trace: Trace
    papers: Mapping[str, Paper]
    documents: Mapping[str, Document]

    def has_come(self, moment: datetime) -> bool:
        return self.trace.has_come(moment)

    def names(self, path: str) -> tuple[str, ...] | None:
        """The files of a folder that may be shown, None where there is no such folder."""
        self.trace.note(f"folder {path}")
        return self.shown(path)


@dataclass(frozen=True, slots=True)
class Case:
    """One folder before it becomes a value: its files, its records by language, its held state."""

    folder: Folder
    master: Record
    translations: Mapping[str, Record]
    held: Held

    def records(self) -> list[Record]:
        return [self.master, *self.translations.values()]

    def problem(self, code: str, field: str, severity: Severity = "error", **values: object) -> Problem:
        """A problem at a field of the master."""
        return Problem(code, self.master.path, self.master.place(field), {"field": spoken(field.split(".")), **values}, severity)


Rule = Callable[[Case, Surroundings], Iterator[Problem]]


def moment_of(case: Case) -> datetime | None:
    """The moment that a folder is filed under: published (or embargo), or an activity's start."""
    fields = case.master.fields
    found = fields.get("start") if case.folder.kind == "activity" else fields.get("published", fields.get("embargo"))
    return found if isinstance(found, datetime) else None


def end_of(fields: Mapping[str, object]) -> datetime | None:
    """The end as a moment: a time of day is one of the day of `start`. None for an open end, or none."""
    start, end = fields.get("start"), fields.get("end")
    if isinstance(end, time) and isinstance(start, datetime):
        return datetime.combine(start.date(), end, start.tzinfo)
    return end if isinstance(end, datetime) else None


def folder_is_its_month(case: Case, around: Surroundings) -> Iterator[Problem]:
    when, month = moment_of(case), case.folder.year_month
    if when and month and (when.year, when.month) != month:
        name = "start" if case.folder.kind == "activity" else "published" if "published" in case.master.fields else "embargo"
        top = case.folder.path.split("/")[0]
        yield case.problem("folder-month", name, cure=f"{top}/{when:%Y/%m}/{case.folder.slug}", folder="{}/{:02}".format(*month))


def publication_is_in_order(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A future `published` needs an `embargo`; none may lie before the embargo."""
    published, embargo = (case.master.fields.get(name) for name in ("published", "embargo"))
    if not isinstance(published, datetime):
        return
    if isinstance(embargo, datetime) and published < embargo:
        yield case.problem("published-before-embargo", "published", embargo=f"{embargo:%Y-%m-%d %H:%M}")
    elif embargo is None and not around.has_come(published) and case.held != "draft":
        yield case.problem("published-in-future", "published", line=f"embargo: {published:%Y-%m-%d %H:%M}")


def moments_follow_each_other(case: Case, around: Surroundings) -> Iterator[Problem]:
    fields = case.master.fields
    published, start, end = moment_of(case), fields.get("start"), end_of(fields)
    if isinstance(start, datetime) and end and end <= start:
        yield case.problem("end-before-start", "end")
    if case.folder.kind != "release" or not published:
        return
    for name in ("updated", "expires", "deadline"):
        if isinstance(fields.get(name), datetime) and fields[name] < published:
            yield case.problem("moment-before-published", name, "warning", moment=f"{published:%Y-%m-%d %H:%M}")
    for field, at in _told_moments(fields):
        if at < published:
            yield case.problem("moment-before-published", field, "warning", moment=f"{published:%Y-%m-%d %H:%M}")
        elif not case.held and not around.has_come(at):
            yield case.problem("moment-in-future", field, moment=f"{at:%Y-%m-%d %H:%M}")
    pinned = fields.get("pinned")
    if pinned and pinned["to"] <= pinned["from"]:
        yield case.problem("end-before-start", "pinned")


def _told_moments(fields: Mapping[str, object]) -> Iterator[tuple[str, datetime]]:
    """When it was corrected, changed and withdrawn: feeds stand in the order of these."""
    for name in ("corrections", "changes"):
        yield from ((f"{name}.{i}.at", note["at"]) for i, note in enumerate(fields.get(name, ())) if isinstance(note.get("at"), datetime))
    if isinstance(at := fields.get("withdrawn", {}).get("at"), datetime):
        yield "withdrawn.at", at


def codes_are_known(case: Case, around: Surroundings) -> Iterator[Problem]:
    agencies, categories = around.data.agencies, around.data.categories
    for field, code in _agency_codes(case.master.fields):
        if code not in agencies:
            yield case.problem("agency-unknown", field, value=code, count=len(agencies), near=offer_agency(code, agencies))
    category = case.master.fields.get("category")
    if category and category not in categories:
        yield case.problem("category-unknown", "category", value=category, count=len(categories),
                           near=_offer_category(str(category), categories))


def _agency_codes(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    if "agency" in fields:
        yield "agency", fields["agency"]
    yield from ((f"supporting.{i}", code) for i, code in enumerate(fields.get("supporting", ())))
    yield from ((f"attendees.agencies.{i}", code) for i, code in enumerate(fields.get("attendees", {}).get("agencies", ())))
    yield from ((f"decisions.{i}.owner", d["owner"]) for i, d in enumerate(fields.get("decisions", ())) if "owner" in d)


def _offer_category(code: str, categories: Mapping[str, Category]) -> str:
    spoken = {name.lower(): c.code for c in categories.values() for name in c.name.values()}
    found = nearest(code, categories) or spoken.get(nearest(code, spoken), "")
    return f"{found} ({next(iter(categories[found].name.values()))})" if found else ""


def agencies_fit(case: Case, around: Surroundings) -> Iterator[Problem]:
    """Lead and supporting differ; the lead exists at that time and has the contact roles named."""
    fields = case.master.fields
    lead, supporting = fields.get("agency"), fields.get("supporting", ())
    for index, code in enumerate(supporting):
        if code == lead or code in supporting[:index]:
            yield case.problem("agency-twice", f"supporting.{index}", value=code)
    agency, when = around.data.agencies.get(str(lead)), moment_of(case)
    if not agency:
        return
    if when and agency.active_to and when.date() >= agency.active_to:
        yield case.problem("agency-closed", "agency", "warning", value=lead, day=agency.active_to.isoformat(),
                           successor=agency.merged_into or "-")
    for index, role in enumerate(fields.get("contacts", ())):
        if role not in agency.contacts:
            yield case.problem("contact-unknown", f"contacts.{index}", value=role, agency=lead,
                               offers=", ".join(agency.contacts) or "-")


def files_are_there(case: Case, around: Surroundings) -> Iterator[Problem]:
    """Every file that the header names lies beside it, is of a kind we publish, and is what it says."""
    for field, name in header_files(case.master.fields):
        allowed = ATTACHMENTS if field.startswith("attachments") else PICTURES
        if name not in case.folder.names:
            yield case.problem("file-missing", field, value=name, near=nearest(name, case.folder.names))
        elif _suffix(name) not in allowed:
            yield case.problem("file-type", field, value=name, offers=" ".join(sorted(allowed)))
    for name in case.folder.names:
        path = f"{case.folder.path}/{name}"
        facts = around.pictures.get(path) or around.documents.get(path)
        if facts and facts.problem:
            yield Problem(facts.problem, path)


def files_are_light(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A photo as the camera wrote it is no use to git, since the site makes its own sizes; a heavy document is none to readers."""
    for code, most, files in (("picture-heavy", HEAVY_PICTURE, around.pictures), ("attachment-heavy", HEAVY_DOCUMENT, around.documents)):
        for path, facts in sorted(files.items()):
            if facts.size > most and not facts.problem:
                severity = "error" if facts.size > HUGE else "warning"
                yield Problem(code, path, values={"size": f"{facts.size / 1_000_000:.1f}"}, severity=severity)


def scans_are_said(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A document that is pictures of paper says nothing to a screen reader, nor to a search."""
    for index, attachment in enumerate(case.master.fields.get("attachments", ())):
        document = around.documents.get(f"{case.folder.path}/{attachment.get('file')}")
        if document and document.is_scanned and not document.problem:
            yield case.problem("attachment-scanned", f"attachments.{index}.file", "warning", value=attachment["file"])
            if attachment.get("accessible"):
                yield case.problem("attachment-not-accessible", f"attachments.{index}.accessible", value=attachment["file"])


def header_files(fields: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """(field, file name) of every file that a header names."""
    if "image" in fields and "src" in fields["image"]:
        yield "image.src", fields["image"]["src"]
    yield from ((f"gallery.{i}.src", g["src"]) for i, g in enumerate(fields.get("gallery", ())) if "src" in g)
    yield from ((f"attachments.{i}.file", a["file"]) for i, a in enumerate(fields.get("attachments", ())) if "file" in a)


def _suffix(name: str) -> str:
    return posixpath.splitext(name)[1].lower()


def files_are_used(case: Case, around: Surroundings) -> Iterator[Problem]:
    used = shown_files(case)
    for name in case.folder.names:
        if not INDEX.fullmatch(name) and name not in used:
            yield Problem("file-unused", f"{case.folder.path}/{name}", severity="warning")


def shown_files(case: Case) -> set[str]:
    """The files of the folder that the header names or a body shows or links to."""
    named = {name for _, name in header_files(case.master.fields)}
    beside = {target_of(record.path, ref) for record in case.records() for ref in record.body.refs}
    return {n for n in case.folder.names if not INDEX.fullmatch(n) and (n in named or f"{case.folder.path}/{n}" in beside)}


def target_of(source_path: str, ref: Ref) -> str:
    """The content path that a reference means; starts with `..` when it leads out of the content."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(source_path), ref.path))


def references_resolve(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A link leads to a folder, an index file or a file that is published; a picture to a picture."""
    for record in case.records():
        for ref in record.body.refs:
            if not ref.path.startswith(("{", "|")) and (code := _unresolved(case, record, ref, around)):
                near = nearest(posixpath.basename(ref.path), [n for n in case.folder.names if not INDEX.fullmatch(n)])
                offers = PICTURES if ref.kind == "image" else ATTACHMENTS
                yield Problem(code, record.path, ref.place, {"href": ref.path, "value": ref.path, "near": near,
                                                             "offers": " ".join(sorted(offers))})


def _unresolved(case: Case, record: Record, ref: Ref, around: Surroundings) -> str:
    if ref.path.startswith("/"):  # an address of the site: the plan knows whether there is such a page
        return "picture-elsewhere" if ref.kind == "image" else ""
    target = target_of(record.path, ref)
    parent, _, name = target.rpartition("/")
    home = folder_of(target)
    if ref.kind == "link" and (target == home or parent == home and INDEX.fullmatch(name)) and around.names(home) is not None:
        return ""
    beside = around.names(parent)
    if beside is None or name not in beside:
        return "picture-missing" if ref.kind == "image" else "link-missing"
    if ref.kind == "image":
        return "picture-elsewhere" if parent != case.folder.path else "" if _suffix(name) in PICTURES else "file-type"
    if parent != case.folder.path:
        return "link-elsewhere"
    return "" if _suffix(name) in ATTACHMENTS else "file-type"


def folders_named_exist(case: Case, around: Surroundings) -> Iterator[Problem]:
    """`activity` names an activity's folder, `withdrawn.replaced_by` a release's."""
    named = {"activity": ("activities", case.master.fields.get("activity")),
             "withdrawn.replaced_by": ("releases", case.master.fields.get("withdrawn", {}).get("replaced_by"))}
    for field, (top, path) in named.items():
        target = folder_named(case.folder, path)
        if path and not (target.startswith(top + "/") and around.names(target) is not None):
            offers = [f for f in around.all_shown() if f.startswith(top)]
            near = next((f for f in offers if f.rpartition("/")[2] == posixpath.basename(str(path).rstrip("/"))), "")
            cure = posixpath.relpath(near, case.folder.path) if near else ""
            yield case.problem("folder-missing", field, value=path, near=cure, top=top)


def folder_named(folder: Folder, path: object) -> str:
    """The content path of a folder that a header names relative to itself."""
    return posixpath.normpath(posixpath.join(folder.path, str(path or "").rstrip("/")))


def outside_links_are_decent(case: Case, around: Surroundings) -> Iterator[Problem]:
    """Listed sites are linked without a word; refused ones, and refused words in an address or a link's text, never."""
    hosts = around.data.hosts
    for record in case.records():
        texts = link_texts(record.body)
        for address, place in (*record.body.external, *_header_addresses(record)):
            host = (urlsplit_safe(address).hostname or "").lower()
            if not host:
                continue
            is_allowed = hosts.is_allowed(host)
            word = next(filter(None, (hosts.bad_word(t, is_allowed=is_allowed) for t in (address, texts.get(address, "")))), "")
            if hosts.is_refused(host) or word:
                yield Problem("link-refused", record.path, place, {"host": host if hosts.is_refused(host) else word})
            elif not is_allowed:
                yield Problem("link-unlisted", record.path, place, {"host": host}, "warning")


def _header_addresses(record: Record) -> Iterator[tuple[str, Place]]:
    for index, law in enumerate(record.fields.get("legal_basis", ())):
        if "url" in law:
            yield law["url"], record.place(f"legal_basis.{index}.url")


def translations_are_fresh(case: Case, around: Surroundings) -> Iterator[Problem]:
    """`translation.of` names the master's digest that was translated; another one means that it moved on."""
    for record in case.translations.values():
        of = record.fields.get("translation", {}).get("of")
        if of and of != case.master.digest:
            yield Problem("translation-stale", record.path, record.place("translation.of"), {"digest": case.master.digest}, "warning")


def waivers_name_rules(case: Case, around: Surroundings) -> Iterator[Problem]:
    """Only a gate can be opened: any other rule is about what a page needs."""
    for index, waiver in enumerate(case.master.fields.get("waivers", ())):
        if (code := waiver["rule"]) not in gates.CODES:
            refusal = "waiver-refused" if code in rule_codes() else "rule-unknown"
            yield case.problem(refusal, f"waivers.{index}.rule", value=code, near=nearest(code, gates.CODES), offers=", ".join(gates.CODES))


def an_end_is_not_too_far(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A meeting that lasts over two years is a typing error of the year."""
    start, end = case.master.fields.get("start"), case.master.fields.get("end")
    if isinstance(start, datetime) and isinstance(end, datetime) and end - start > timedelta(days=800):
        yield case.problem("end-far-away", "end", "warning")


RULES: tuple[Rule, ...] = (
    folder_is_its_month, publication_is_in_order, moments_follow_each_other, codes_are_known, agencies_fit,
    files_are_there, files_are_light, scans_are_said, files_are_used, references_resolve, folders_named_exist, outside_links_are_decent,
    translations_are_fresh, waivers_name_rules, an_end_is_not_too_far,
)
