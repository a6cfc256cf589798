"""What a server does with a push: the hook `hooks/pre-receive` hands over what git tells it, and refuses when there is a problem.

The production branch is the one that HEAD of the repository names. Every branch takes only commits that listed people signed;
the production branch moves forward only, and as `authority` says. A tag is an operator's, and stays. No other names exist.

A repository whose git settings name another one for its lists of keys is a private root's: releases and activities lie at its top.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from .authority import Judge
from .git import NOTHING, GitError, Repository
from .ledger import shrunk
from .listed import ELSEWHERE, OPERATORS, Authority, beside, lists_elsewhere
from .problems import Problem

VOUCHED = "newsroom-pushers"  # beside the repository's own files: which pusher the forge named for a commit that no listed key signed


@dataclass(frozen=True, slots=True)
class Update:
    """One line of what git tells a hook; a commit is empty where there is none."""

    old: str
    new: str
    name: str

    @classmethod
    def read(cls, line: str) -> Update:
        old, new, name = line.rstrip("\n").split(" ", 2)
        return cls(*("" if NOTHING.fullmatch(sha) else sha for sha in (old, new)), name)


def received(lines: Iterable[str], repository: Repository, content: str, master: str, now: datetime) -> list[Problem]:
    """Every problem of a push; none when it may go in, and then it is remembered who pushed what nobody signed."""
    updates = [Update.read(line) for line in lines]
    production = repository.run("symbolic-ref", "HEAD").strip()
    base = repository.resolve(production)
    try:
        public = lists_elsewhere(repository, content)
    except GitError as error:
        return [Problem("keys-unreadable", repository.setting(ELSEWHERE), values={"reason": str(error).partition("\n")[0]})]
    authority = public or (Authority(repository, base, content) if base else None)
    if not (base and authority and authority.has_operator(now.date())):
        return [Problem("branch-first", repository.setting(ELSEWHERE) if base and public else production.removeprefix("refs/heads/"))]
    pushed = _pushed(repository, updates)
    judge = Judge(repository, base, "" if public else content, master, now, vouched={**_remembered(repository), **pushed}, public=public)
    problems = [problem for update in updates for problem in _judged(update, production, judge)]
    if pushed and not problems:
        with (_git_folder(repository) / VOUCHED).open("a") as file:
            file.writelines(f"{sha} {credential}\n" for sha, credential in pushed.items())
    return problems


def _judged(update: Update, production: str, judge: Judge) -> Iterator[Problem]:
    branch = update.name.removeprefix("refs/heads/")
    if update.name == production:
        yield from moved(judge, update.new, branch)
    elif update.name.startswith("refs/heads/"):
        if update.new:
            yield from judge.proposed(update.new, "--not", "--all")
    elif not update.name.startswith("refs/tags/"):
        yield Problem("name-refused", update.name)
    elif update.old or not _is_operators(judge, update.new):
        yield Problem("tag-refused", update.name.removeprefix("refs/tags/"))


def moved(judge: Judge, tip: str, branch: str) -> Iterator[Problem]:
    """What is wrong with moving the production branch from the judge's base to this commit."""
    if not tip or not judge.repository.is_ancestor(judge.base, tip):
        yield Problem("branch-rewritten", judge.shown(branch))
        return
    for step in judge.steps(tip):
        yield from step.problems
        yield from judge.doubled(step, judge.public) if judge.public else ()
    yield from (replace(p, path=judge.shown(p.path)) for p in shrunk(judge.repository, judge.base, tip, judge.content))
    if not judge.public and not Authority(judge.repository, tip, judge.content).has_operator(judge.now.date()):
        yield Problem("operators-none", f"{judge.content}/data/operators.toml")


def _is_operators(judge: Judge, tag: str) -> bool:
    person = judge.authority.person(judge.repository.signer_of_tag(tag, judge.authority.keys), judge.now.date())
    return person is not None and OPERATORS in person.agencies


# ---------------------------------------------------------------- a forge that knows who pushes


def _pushed(repository: Repository, updates: Iterable[Update]) -> dict[str, str]:
    """New commit -> its pusher, where the repository's setting `newsroom.pusher` names the variable in which the forge tells them."""
    variable = repository.setting("newsroom.pusher")
    pusher = os.environ.get(variable, "") if variable else ""
    if not pusher:
        return {}
    tips = [update.new for update in updates if update.new and update.name.startswith("refs/heads/")]
    return {sha: f"pusher:{pusher}" for sha in repository.run("rev-list", *tips, "--not", "--all").split()} if tips else {}


def _remembered(repository: Repository) -> dict[str, str]:
    try:
        lines = (_git_folder(repository) / VOUCHED).read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(reversed([line.split(" ", 1) for line in lines]))  # who brought a commit first


def _git_folder(repository: Repository) -> Path:
    return repository.folder / repository.run("rev-parse", "--git-dir").strip()


# ---------------------------------------------------------------- before a push


def checked(repository: Repository, base: str, branch: str, content: str, master: str, now: datetime, *,
            public: Authority | None = None, home: str = "") -> list[Problem]:
    """What a server would say of what HEAD has and `base` has not, on its way to `branch`. Raises GitError."""
    tip, start = repository.resolve("HEAD"), repository.resolve(f"origin/{production_of(repository)}" if NOTHING.fullmatch(base) else base)
    if not start:
        raise GitError(f"{home}: BASE=origin/{production_of(repository)}?" if home else f"BASE={base}?")
    judge = Judge(repository, start, content, master, now, public=public, home=home)
    if repository.is_shallow:
        return [Problem("history-cut", judge.shown(start))]
    if not judge.authority.has_operator(now.date()):
        off = Problem("authority-off", f"{judge.authority.content}/data/operators.toml", severity="info")
        return [off, *(replace(p, path=judge.shown(p.path)) for p in shrunk(repository, start, tip, content))]
    if branch == production_of(repository):
        return list(moved(judge, tip, branch))
    return judge.proposed(f"{start}..{tip}")


def checked_beside(public: Repository, private: Path, home: str, base: str, branch: str, content: str, master: str, now: datetime) -> list[Problem]:
    """The same of the private root's repository, by the lists on the main branch of the public one, as this clone last saw it. Raises GitError.

    `base` is a name of the public repository; where the private one knows no such name, it is its own main branch on the server.
    """
    repository = beside(private)
    if repository is None:
        return [Problem("private-unversioned", home)]
    lists = public.resolve(f"origin/{production_of(public)}") or public.resolve("HEAD")
    return checked(repository, base if repository.resolve(base) else "0", branch or branch_of(repository), "", master, now,
                   public=Authority(public, lists, content), home=home)


def branch_of(repository: Repository) -> str:
    """The branch that is checked out; where none is, the one that is published."""
    return repository.run("symbolic-ref", "--quiet", "--short", "HEAD", statuses=(0, 1)).strip() or production_of(repository)


def production_of(repository: Repository) -> str:
    """The branch that is published, as a clone knows it."""
    return repository.run("symbolic-ref", "--quiet", "--short", "refs/remotes/origin/HEAD", statuses=(0, 1)).strip().removeprefix("origin/") or "main"
