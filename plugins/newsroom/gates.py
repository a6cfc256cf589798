"""Gates on people: the rules that keep back what must not be published by mistake, and the reasoned waivers that open one
for a folder. `people.py` finds what a file alone can tell; here is what needs the data files or the whole folder.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from .formats import LEAST_LETTERS
from .identifiers import CELL, ROW, Find, Signs, folded, found, masked
from .people import MOST, problem_of
from .problems import Place, Problem

if TYPE_CHECKING:
    from .attachments import Paper
    from .data import Data
    from .rules import Case, Surroundings

PEOPLE = ("personal-data-nik", "personal-data-kk", "personal-data-phone", "personal-data-account", "personal-data-passport",
          "personal-data-location", "picture-gps", "attachment-author", "attachment-unread", "case-missing", "case-words")
CODES = (*PEOPLE, "spam-text", "link-refused", "link-unlisted")  # the rules that a waiver may silence
LAW_KINDS = frozenset(("police", "prosecutor", "immigration"))
CASE_TYPES = frozenset(("press-release", "news", "alert"))


def phones_are_of_offices(case: Case, around: Surroundings) -> Iterator[Problem]:
    """A mobile number is the contact of some agency, or nobody's business."""
    for record in case.records():
        for digits, place in record.leads.phones:
            if digits not in around.data.phones:
                yield Problem("personal-data-phone", record.path, place, {"shown": masked(digits)})


def names_tell_nobody(case: Case, around: Surroundings) -> Iterator[Problem]:
    """The names of files become addresses."""
    for name in ("", *case.folder.names):
        yield from _in_name(name or case.folder.slug, f"{case.folder.path}/{name}".rstrip("/"), around)


def _in_name(name: str, path: str, around: Surroundings) -> Iterator[Problem]:
    text = name.replace("_", " ")
    for find in found(text, Signs()):
        is_phone = find.code == "personal-data-phone"  # of digits alone: a camera writes a day and a time
        if not is_phone or text[find.start : find.end].isdecimal() and find.digits not in around.data.phones:
            yield problem_of(find, path, Place())


def cases_are_checked(case: Case, around: Surroundings) -> Iterator[Problem]:
    """Who speaks about cases says who checked that nobody to be shielded is shown (UU 11/2012 art. 19, UU 12/2022, UU 20/2025 art. 91)."""
    fields = case.master.fields
    if case.folder.kind != "release" or "case" in fields or "case" in case.master.places:
        return
    lead = around.data.agencies.get(str(fields.get("agency")))
    if lead and lead.kind in LAW_KINDS and fields.get("type") in CASE_TYPES:
        yield case.problem("case-missing", "agency", type=fields["type"])
        return
    for record in case.records():
        if record.leads.case:
            yield Problem("case-words", record.path, record.leads.case)
            return


def papers_tell_nobody(case: Case, around: Surroundings) -> Iterator[Problem]:
    """What stands in a document is published as the text beside it is."""
    for path, paper in sorted(around.papers.items()):
        document = around.documents.get(path)
        if document and document.problem:
            continue  # told already: it is no document
        yield from _of_paper(path, paper, around)
        for member in paper.members:
            yield from _in_name(member.name, f"{path}/{member.name}", around)
            yield from _of_paper(f"{path}/{member.name}", member, around)


def _of_paper(path: str, paper: Paper, around: Surroundings) -> Iterator[Problem]:
    if reason := paper.reason or "scan" * _is_half_scanned(paper):
        yield Problem("attachment-unread", path, values={"reason": reason}, severity="warning")
    if paper.has_place:
        yield Problem("picture-gps", path)
    for author in paper.authors:
        if not _is_office(author, around.data):
            yield Problem("attachment-author", path, values={"shown": masked(author)})
    finds = dict.fromkeys((find.code, find.digits, find.shown) for page in paper.pages for find in _on_page(page, paper, around.data.signs))
    for code, digits, shown in [*finds][:MOST]:
        if code != "personal-data-phone" or digits not in around.data.phones:
            yield Problem(code, path, values={"shown": shown})


def _is_half_scanned(paper: Paper) -> bool:
    """Whether a third of its pages, or more, are pictures: in those, nobody but a person finds a number. A whole scan is told as one."""
    letters = [sum(map(str.isalpha, text)) for text in paper.pages[1:]]
    blank = sum(count < LEAST_LETTERS for count in letters)
    return paper.is_flat and 3 * blank >= len(letters) > blank


def _on_page(page: str, paper: Paper, signs: Signs) -> Iterator[Find]:
    """A page of a PDF has lost its tables: a space between two numbers may be the border of two cells, and a line is a row."""
    if not paper.is_flat:
        yield from found(page, signs)
        return
    lines = page.replace("\n", ROW)
    residents = ("personal-data-nik", "personal-data-kk")
    yield from (find for find in found(re.sub(r"(?<=\d)[ ]+(?=\d)", CELL, lines), signs) if find.code in residents)
    yield from (find for find in found(lines, signs) if find.code not in residents)


def _is_office(author: str, data: Data) -> bool:
    """Whether the maker of a file is an office or a machine, not a person."""
    small = folded(author)
    names = (folded(text) for agency in data.agencies.values() for name in agency.names for text in (*name.name.values(), *name.short.values()))
    return bool(data.signs.office.hits(small)) or any(name in small for name in names)


RULES = (papers_tell_nobody, phones_are_of_offices, names_tell_nobody, cases_are_checked)


# ---------------------------------------------------------------- waivers


def waived(case: Case, told: Iterable[Problem], *, is_whole: bool) -> list[Problem]:
    """What is left to tell: a waiver silences one rule in its folder, and is noted; one that silences nothing is told when
    all rules have looked (`is_whole`)."""
    waivers = {waiver["rule"]: (f"waivers.{index}", waiver["reason"]) for index, waiver in enumerate(case.master.fields.get("waivers", ()))
               if waiver["rule"] in CODES}
    if not waivers:
        return [*told]
    left, silenced = [], Counter()
    for problem in told:
        if problem.code in waivers:
            silenced[problem.code] += 1
        else:
            left.append(problem)
    for code, (field, reason) in waivers.items():
        if silenced[code]:
            left.append(case.problem("rule-waived", field, "info", rule=code, count=silenced[code], reason=reason))
        elif is_whole:
            left.append(case.problem("waiver-idle", field, "warning", rule=code))
    return left
