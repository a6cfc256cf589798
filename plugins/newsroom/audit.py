"""The audit log: what was changed for which agency, by whose key, and who approved it.

Git's own history is the log, and the hook keeps it from being rewritten. It is read from the first commit whose data files list an
operator; every commit of the production branch is judged again, by the data files before it and on the day when it went in.

Of the private root's repository, whose lists lie in another one, it is read by the lists as they are now, each key in force on its days: no
pairing of two histories can be proved, since whoever commits claims the time. So a key that was taken off the lists instead of given a last
day makes its commits there unknown, and one that was listed without a first day counts from the beginning.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass, fields, replace
from datetime import datetime, timedelta
from pathlib import Path

from .authority import Edit, Judge, Step, printable
from .git import Repository
from .listed import Authority, Person, beside
from .problems import Problem

OVERDUE = timedelta(hours=24)  # for somebody to approve an alert that went in alone


@dataclass(frozen=True, slots=True)
class Entry:
    """One folder, or one path outside any, as one commit changed it. `agency` is its lead, `operators` for what no agency leads."""

    time: str
    agency: str
    path: str
    owner: str
    key: str
    commit: str
    approval: str  # merge, later, waiting, overdue, ledger
    approved_by: str
    approved_at: str
    approved_in: str
    root: str = "public"  # in which root, and so in which repository


@dataclass(frozen=True, slots=True)
class Approval:
    owner: str
    time: str
    commit: str


def read(repository: Repository, tip: str, content: str, master: str, now: datetime, *,
         public: Authority | None = None, home: str = "") -> tuple[list[Entry], list[Problem]]:
    """The whole log, oldest first, and what in it could not be verified or was not approved in time."""
    steps = list(_steps(repository, tip, content, master, now, public, home))
    later = {sha: Approval(step.signer.owner, _time(step, now), step.commit.short) for step in steps if step.signer for sha in step.approves}
    problems = [problem for step in steps for problem in step.problems]
    for step in steps:
        if step.is_emergency and step.commit.sha not in later and _is_overdue(step, now):
            alert = next(iter(step.edits[step.commit.sha]))
            values = {"commit": step.commit.sha, "subject": step.commit.subject[:80], "owner": step.signer.owner, "moment": _time(step, now)}
            problems.append(Problem("approval-overdue", printable(f"{home}/{alert.path}" if home else alert.path), values=values, severity="warning"))
    entries = [entry for step in steps for entry in _entries(step, later, now)]
    return [replace(e, root="private", path=printable(f"{home}/{e.path}")) for e in entries] if public else entries, problems


def read_beside(public: Repository, private: Path, home: str, content: str, master: str, now: datetime) -> tuple[list[Entry], list[Problem]]:
    """The log of the private root's repository, by the lists that the public one has now."""
    repository = beside(private)
    if repository is None:
        return [], [Problem("private-unversioned", home)]
    tip = repository.resolve("HEAD")
    return read(repository, tip, "", master, now, public=Authority(public, public.resolve("HEAD"), content), home=home) if tip else ([], [])


def _steps(repository: Repository, tip: str, content: str, master: str, now: datetime, public: Authority | None, home: str) -> Iterator[Step]:
    """Each commit of the production branch's own line, judged on the day when it went in."""
    line = repository.run("rev-list", "--first-parent", "--reverse", "--format=%ct", "--no-commit-header", tip).split()
    shas = repository.run("rev-list", "--first-parent", "--reverse", tip).split()
    went_in = 0
    for before, sha, time in zip(shas, shas[1:], line[1:], strict=False):
        went_in = max(went_in, int(time))  # a clock that was behind does not turn the order round
        day = datetime.fromtimestamp(went_in, now.tzinfo)
        judge = Judge(repository, before, content, master, day, public=public, home=home)
        if judge.authority.has_operator(day.date()):
            yield from judge.steps(sha)


def _time(step: Step, now: datetime) -> str:
    return datetime.fromtimestamp(step.commit.time, now.tzinfo).isoformat(timespec="seconds")


def _is_overdue(step: Step, now: datetime) -> bool:
    return now.timestamp() - step.commit.time > OVERDUE.total_seconds()


def _entries(step: Step, later: dict[str, Approval], now: datetime) -> Iterator[Entry]:
    """Only what is verified: of a step with a problem, nothing."""
    if step.problems:
        return
    kind, approval = _approval(step, later, now)
    for commit in (*step.brought, step.commit):
        person: Person | None = step.people[commit.sha]
        for edit in step.edits[commit.sha] if person else ():
            for agency in _agencies(edit):
                yield Entry(_time(step, now), agency, printable(edit.path), person.owner, person.credential, commit.sha, kind,
                            approval.owner, approval.time, approval.commit)


def _approval(step: Step, later: dict[str, Approval], now: datetime) -> tuple[str, Approval]:
    if len(step.commit.parents) > 1:
        return "merge", Approval(step.signer.owner, _time(step, now), step.commit.short)
    if not step.is_emergency:
        return "ledger", Approval("", "", "")
    if found := later.get(step.commit.sha):
        return "later", found
    return "overdue" if _is_overdue(step, now) else "waiting", Approval("", "", "")


def _agencies(edit: Edit) -> list[str]:
    return list(dict.fromkeys(lead.agency for lead in edit.leads if lead.agency)) or ["operators"]


def table(entries: Iterable[Entry], *, as_csv: bool) -> str:
    """For a person to read, or for a spreadsheet."""
    names = [field.name for field in fields(Entry)]
    if as_csv:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerows([names, *map(_harmless, entries)])
        return text.getvalue()
    return "".join(f"{e.time}  {e.agency}  {e.path}{' (private)' if e.root == 'private' else ''}\n    {e.owner} · {e.key} · {e.commit[:10]} · {e.approval}"
                   f"{f' · {e.approved_by} · {e.approved_at} · {e.approved_in}' if e.approved_by else ''}\n" for e in entries)


def _harmless(entry: Entry) -> list[str]:
    """A spreadsheet would compute what begins like a formula."""
    return [f"'{value}" if value[:1] in "=+-@" else value for value in map(str, astuple(entry))]
