"""Who may publish what: every commit is judged by who signed it, and by the data files as they were before it.

- Whoever is listed for an agency changes releases and activities that the agency leads before *and* after the change.
- Everything else (pages, data, theme, code) is changed by operators, who may change releases too.
- The production branch moves by merge commits only. A merge is signed by another listed person than whoever signed a commit
  that it brings, and holds what git makes of it by itself. Three things go in without a second person: an alert, which
  somebody approves later by a signed commit with a line `Approves: <commit>`; that commit, which changes nothing; and lines
  that an operator adds to the ledger.
- A person is listed by one or more keys. Two keys of one owner are one person.
- In the private root's repository all of this holds as well, by the lists of the public one (see `listed`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import PurePosixPath

from .data.file import PerLanguage
from .frontmatter import MAX_FILE, Scalar, Unreadable, decode, parse
from .git import Change, Commit, GitError, Repository, walk
from .ledger import LEDGER
from .listed import OPERATORS, Authority, Person
from .problems import Place, Problem
from .source import KINDS

OWNED = ("releases", "activities")
APPROVES = re.compile(r"^Approves: *([0-9a-f]{7,64})\s*$", re.MULTILINE)
CLOCKS = 3600  # seconds by which a clock may be ahead
ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Lead:
    """Which agency leads a folder and what type it has, where its header says so."""

    agency: str
    type: str
    place: Place = Place()


UNREADABLE = Lead("", "")


@dataclass(frozen=True, slots=True)
class Edit:
    """One folder, or one path outside any, that a commit changed: who led it before, and who does after."""

    path: str
    before: tuple[Lead, ...] = ()
    after: Lead | None = None
    has_link: bool = False
    is_owned: bool = False  # a release's or an activity's folder

    @property
    def leads(self) -> tuple[Lead, ...]:
        return (*self.before, *((self.after,) if self.after else ()))

    @property
    def is_alert(self) -> bool:
        return self.is_owned and self.after is not None and all(lead.type == ALERT for lead in self.leads)


@dataclass(slots=True)
class Step:
    """One commit of the production branch's own line, with what it brought and what is wrong with that."""

    commit: Commit
    signer: Person | None = None
    brought: list[Commit] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    edits: dict[str, list[Edit]] = field(default_factory=dict)  # by commit
    people: dict[str, Person | None] = field(default_factory=dict)  # by commit
    approves: list[str] = field(default_factory=list)
    is_emergency: bool = False


class Judge:
    """Judges commits by the data files of `base`, on one day. `vouched`: commit -> credential, where the forge knows who pushed it.

    `public` is given for the private root's repository, which has no data files: the lists of the public one. `home` leads to it in a message.
    """

    def __init__(self, repository: Repository, base: str, content: str, master: str, now: datetime, vouched: Mapping[str, str] | None = None, *,
                 public: Authority | None = None, home: str = ""):
        self.repository, self.base, self.content, self.master, self.now = repository, base, content, master, now
        self.vouched, self.public, self.home = vouched or {}, public, home
        self.top = f"{content}/" if content else ""  # what the path of all content begins with
        self.leads: dict[tuple[str, str], Lead | None] = {}

    @cached_property
    def authority(self) -> Authority:
        return self.public or Authority(self.repository, self.base, self.content)

    def shown(self, path: str) -> str:
        """A path, or whatever else a problem is told at, as a message names it."""
        return printable(f"{self.home}/{path}" if self.home else path)

    # ---- what is judged

    def proposed(self, *what: str) -> list[Problem]:
        """What is wrong with commits that are on their way: each by itself."""
        commits = self.repository.history(*what, keys=self.authority.keys)
        return [problem for commit in commits for problem in self._judged(commit)[2]]

    def steps(self, tip: str) -> Iterator[Step]:
        """The production branch's own line from `base` (not included) to `tip`, each commit judged with what it brought."""
        commits = {c.sha: c for c in self.repository.history(f"{self.base}..{tip}", keys=self.authority.keys)}
        line, sha = [], tip
        while sha in commits:
            line.append(commits[sha])
            sha = commits[sha].parents[0] if commits[sha].parents else ""
        if sha != self.base:
            yield Step(line[0], problems=[self._problem("merge-backwards", line[0])])
            return
        claimed: set[str] = {commit.sha for commit in line}
        for commit in reversed(line):
            yield self._step(commit, list(walk(commits, commit.parents[1:], claimed)))

    def _step(self, commit: Commit, brought: list[Commit]) -> Step:
        step = Step(commit, brought=brought)
        for one in (commit, *brought):
            is_merge = one is commit and len(one.parents) > 1
            step.people[one.sha], step.edits[one.sha], found = self._judged(one, is_content=not is_merge)
            step.problems += found
        step.problems += self._overtaken(step)
        step.signer = step.people[commit.sha]
        step.approves, found = self._approvals(step)
        step.problems += found
        if step.signer:
            step.problems += self._second_person(step, step.signer)
        return step

    def _overtaken(self, step: Step) -> Iterator[Problem]:
        """A folder that another agency made on the production branch after a commit's own branch had begun: its lead counts too."""
        yield from self._led_by_another(step, step.brought, lambda folder: self._lead(step.commit.parents[0], folder))

    def doubled(self, step: Step, public: Authority) -> Iterator[Problem]:
        """A folder that another agency has in the public repository: one beside it would stop the site, so its lead counts too."""
        yield from self._led_by_another(step, [step.commit, *step.brought], lambda folder: self._lead_in_public(public, folder))

    def _led_by_another(self, step: Step, commits: Iterable[Commit], lead_of: Callable[[str], Lead | None]) -> Iterator[Problem]:
        for one in commits:
            person = step.people.get(one.sha)
            for edit in step.edits[one.sha] if person else ():
                lead = lead_of(edit.path) if edit.is_owned else None
                if lead and lead.agency not in {known.agency for known in edit.leads}:
                    found = self._not_allowed(one, person, Edit(edit.path, (lead,), is_owned=True))
                    yield from [found] if found else []

    # ---- one commit

    def _judged(self, commit: Commit, *, is_content: bool = True) -> tuple[Person | None, list[Edit], list[Problem]]:
        person, problems = self._signer(commit), []
        if len(commit.parents) > 2:
            return person, [], [self._problem("merge-octopus", commit)]
        edits = list(self._edits(commit)) if is_content else []
        first = next(iter(edits), None)
        if person is None:
            problems.append(self._nobody(commit, first))
        if commit.time > self.now.timestamp() + CLOCKS:
            moment = datetime.fromtimestamp(commit.time, self.now.tzinfo).isoformat(" ", "minutes")
            problems.append(self._problem("commit-time", commit, first, moment=moment))
        if person:
            problems += (problem for edit in edits if (problem := self._not_allowed(commit, person, edit)))
        return person, edits, problems

    def _signer(self, commit: Commit) -> Person | None:
        day, credential = self.now.date(), self._credential(commit)
        return None if commit.is_forged else self.authority.person(credential, day)

    def _credential(self, commit: Commit) -> str:
        """A listed key that signed it, else who pushed it, where the forge has told."""
        return commit.credential if commit.credential in self.authority.listed else self.vouched.get(commit.sha, commit.credential)

    def _nobody(self, commit: Commit, edit: Edit | None) -> Problem:
        credential = self._credential(commit)
        if commit.is_forged:
            return self._problem("commit-forged", commit, edit)
        if entries := self.authority.listed.get(credential):
            signer = entries[0][1]
            days = " – ".join(day.isoformat() if day else "…" for day in (signer.start, signer.end))
            return self._problem("commit-key-expired", commit, edit, owner=signer.owner, days=days)
        return self._problem("commit-key-unknown", commit, edit, key=credential) if credential else self._problem("commit-unsigned", commit, edit)

    def _problem(self, code: str, commit: Commit, edit: Edit | None = None, /, **values: object) -> Problem:
        """Told at the file that was changed, else at the commit."""
        place = edit.after.place if edit and edit.after else Place()
        path = self._source(edit.path) if edit and edit.is_owned else edit.path if edit else ""
        told_at = self.shown(path) if path else "@".join(filter(None, (self.home, commit.short)))
        return Problem(code, told_at, place, {"commit": commit.short, "subject": commit.subject[:80], **values})

    # ---- what a commit changed

    def _edits(self, commit: Commit) -> Iterator[Edit]:
        """By folder; of a merge, only what git would not have come to by itself."""
        folders: dict[str, list[Change]] = {}
        for change in self.repository.changes(self._before(commit), commit.sha):
            folders.setdefault(self._folder(change.path) or change.path, []).append(change)
        for path, changes in folders.items():
            is_owned, has_link = path != changes[0].path, any(c.is_link for c in changes if c.path.startswith(self.top))
            if is_owned:
                before = tuple(dict.fromkeys(lead for parent in commit.parents if (lead := self._lead(parent, path))))
                yield Edit(path, before, self._lead(commit.sha, path), has_link, True)
            else:
                yield Edit(path, has_link=has_link)

    def _before(self, commit: Commit) -> str:
        if len(commit.parents) < 2:
            return commit.parents[0] if commit.parents else ""
        try:
            return self.repository.merged(*commit.parents)[0]
        except GitError:  # histories that have nothing in common
            return commit.parents[0]

    def _folder(self, path: str) -> str:
        """The folder of a release or an activity that a path lies in; empty for any other."""
        parts = PurePosixPath(path.removeprefix(self.top)).parts if path.startswith(self.top) else ()
        deep = KINDS[parts[0]][1] + 1 if parts and parts[0] in OWNED else 0
        return self.top + "/".join(parts[:deep]) if deep and len(parts) > deep else ""

    def _source(self, folder: str) -> str:
        return f"{folder}/index.{self.master}.md"

    def _lead(self, commit: str, folder: str) -> Lead | None:
        if (commit, folder) not in self.leads:
            data = self.repository.file(commit, self._source(folder), 4 * MAX_FILE)
            self.leads[commit, folder] = None if data is None else _lead_of(self._source(folder), data)
        return self.leads[commit, folder]

    def _lead_in_public(self, public: Authority, folder: str) -> Lead | None:
        path = self._source(f"{public.content}/{folder}")
        data = public.repository.file(public.commit, path, 4 * MAX_FILE)
        return None if data is None else _lead_of(path, data)

    # ---- what is allowed

    def _not_allowed(self, commit: Commit, person: Person, edit: Edit) -> Problem | None:
        if edit.has_link:
            return self._problem("commit-link", commit, edit, owner=person.owner)
        if person.is_operator:
            return None
        if not edit.is_owned:
            return self._problem("commit-operators-only", commit, edit, owner=person.owner)
        if not edit.leads or any(not lead.agency for lead in edit.leads):
            return self._problem("commit-lead-unknown", commit, edit, folder=self.shown(edit.path), owner=person.owner)
        names = {"owner": person.owner, "folder": self.shown(edit.path), "own": self._names(person)}
        for lead in edit.before:
            if lead.agency not in person.agencies:
                return self._problem("commit-wrong-agency", commit, edit, **names, agency=self.authority.name(lead.agency), code=lead.agency)
        if edit.after and edit.after.agency not in person.agencies:
            code, agency = edit.after.agency, self.authority.name(edit.after.agency)
            if edit.before:
                before = self.authority.name(edit.before[0].agency)
                return self._problem("commit-lead-changed", commit, edit, **names, agency=agency, code=code, before=before)
            return self._problem("commit-wrong-agency", commit, edit, **names, agency=agency, code=code)
        return None

    def _names(self, person: Person) -> PerLanguage:
        """For whom a person may publish, in both languages."""
        names = [self.authority.name(code) for code in sorted(person.agencies - {OPERATORS})]
        return {lang: ", ".join(name.get(lang, next(iter(name.values()))) for name in names) for lang in ("id", "en")}

    # ---- the second person

    def _second_person(self, step: Step, signer: Person) -> Iterator[Problem]:
        commit = step.commit
        if len(commit.parents) < 2:
            step.is_emergency = self._is_emergency(step.edits[commit.sha], signer)
            if not (step.is_emergency or self._is_harmless(step, signer)):
                yield self._problem("merge-missing", commit, next(iter(step.edits[commit.sha]), None), owner=signer.owner)
        elif len(commit.parents) == 2:
            yield from self._unlike_its_parts(commit, signer)
            for one in step.brought:
                author = step.people[one.sha]
                if step.edits[one.sha] and author and author.is_same_as(signer):
                    yield self._problem("merge-self-approved", commit, owner=signer.owner, other=one.short, title=one.subject[:80])

    def _is_emergency(self, edits: list[Edit], signer: Person) -> bool:
        return bool(edits) and all(edit.is_alert and edit.after.agency in signer.agencies for edit in edits)

    def _is_harmless(self, step: Step, signer: Person) -> bool:
        """A later approval, which changes nothing, or an operator's lines in the ledger, which can only be added."""
        edits = step.edits[step.commit.sha]
        return all(e.path.startswith(f"{self.top}{LEDGER}/") for e in edits) and signer.is_operator if edits else bool(step.approves)

    def _unlike_its_parts(self, commit: Commit, signer: Person) -> Iterator[Problem]:
        try:
            tree, is_clean = self.repository.merged(*commit.parents)
        except GitError:
            tree, is_clean = "", False
        if not is_clean:
            yield self._problem("merge-conflict", commit, owner=signer.owner)
        elif tree != commit.tree:
            for change in self.repository.changes(tree, commit.sha):
                yield self._problem("merge-differs", commit, Edit(change.path), owner=signer.owner)

    # ---- approvals that come later

    def _approvals(self, step: Step) -> tuple[list[str], list[Problem]]:
        """The commits that a step approves later on, and the lines that approve none."""
        approved, problems = [], []
        for named in APPROVES.findall(step.commit.message):
            sha = self.repository.resolve(named)
            author = self._author_of(sha) if sha and self.repository.is_ancestor(sha, step.commit.sha) else None
            if author is None:
                problems.append(self._problem("approval-unknown", step.commit, named=named))
            elif step.signer and author.is_same_as(step.signer):
                problems.append(self._problem("merge-self-approved", step.commit, owner=author.owner, other=named[:10], title=""))
            else:
                approved.append(sha)
        return approved, problems

    def _author_of(self, sha: str) -> Person | None:
        """Who signed an earlier commit of the production branch, by the data files before it."""
        parent = "" if self.public else self.repository.resolve(f"{sha}^")
        earlier = Authority(self.repository, parent, self.content) if parent else self.authority
        (commit,) = self.repository.history("-1", sha, keys=earlier.keys)
        credential = commit.credential or self.vouched.get(sha, "")
        return earlier.person(credential, datetime.fromtimestamp(commit.time, self.now.tzinfo).date())


def printable(path: str) -> str:
    """A file's name must not forge a line of what we print."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in path)


def _lead_of(path: str, data: bytes) -> Lead:
    """As the project's own reader reads it. A header that it cannot read names nobody."""
    try:
        document = parse(path, decode(path, data))
    except Unreadable:
        return UNREADABLE
    fields = {key.value: value for key, value in document.header.entries if isinstance(value, Scalar)}
    agency = fields.get("agency")
    return Lead(agency.value, fields["type"].value if "type" in fields else "", agency.place) if agency and not document.problems else UNREADABLE
