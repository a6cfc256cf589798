"""Who is listed: the keys that `agencies.toml` and `operators.toml` name, as they stand in one commit of one repository.

A repository of releases and activities alone, the private root's, holds no lists; it is judged by those of the public one. It names
that repository in its setting `newsroom.keys`, and what counts is the main branch there as it is at the moment of the push. So nothing
that is pushed to the private repository can list a key, and a key that the public one lets expire counts in neither from then on.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from .data.file import PerLanguage
from .data.signers import Signer, signers_of
from .frontmatter import MAX_FILE
from .git import GitError, Repository

OPERATORS = ""  # stands where an agency's code stands
ELSEWHERE = "newsroom.keys"  # in the git settings of a repository: which other one, on the same machine and bare, lists the keys


@dataclass(frozen=True, slots=True)
class Person:
    """Who stands behind a commit, and for whom they may publish on that day."""

    owner: str
    credential: str
    agencies: frozenset[str]

    @property
    def is_operator(self) -> bool:
        return OPERATORS in self.agencies

    def is_same_as(self, other: Person) -> bool:
        return self.credential == other.credential or self.owner.casefold() == other.owner.casefold()


class Authority:
    """Who is listed, as the data files of one commit say. A file that cannot be read lists nobody."""

    def __init__(self, repository: Repository, commit: str, content: str):
        self.repository, self.commit, self.content = repository, commit, content
        self.names: dict[str, PerLanguage] = {}
        self.listed: dict[str, list[tuple[str, Signer]]] = {}
        for code, table in _tables(repository, commit, f"{content}/data/agencies.toml").items():
            if isinstance(table, dict):
                self.names[code] = table["name"] if isinstance(table.get("name"), dict) and table["name"] else {"id": code}
                self._list(code, table)
        self._list(OPERATORS, _tables(repository, commit, f"{content}/data/operators.toml"))

    def _list(self, code: str, table: Mapping[str, object]) -> None:
        for signer in signers_of(table)[0]:
            self.listed.setdefault(signer.credential, []).append((code, signer))

    @property
    def keys(self) -> list[str]:
        return [entries[0][1].key for entries in self.listed.values() if entries[0][1].key]

    def person(self, credential: str, day: date) -> Person | None:
        """Whose credential it is, when it is in force on that day."""
        entries = [(code, signer) for code, signer in self.listed.get(credential, ()) if signer.is_in_force(day)]
        return Person(entries[0][1].owner, credential, frozenset(code for code, _ in entries)) if entries else None

    def has_operator(self, day: date) -> bool:
        return any(code == OPERATORS and signer.is_in_force(day) for entries in self.listed.values() for code, signer in entries)

    def name(self, code: str) -> PerLanguage:
        return self.names.get(code, {"id": f'"{code}"'})


def _tables(repository: Repository, commit: str, path: str) -> dict[str, object]:
    try:
        return tomllib.loads((repository.file(commit, path, MAX_FILE) or b"").decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        return {}


def lists_elsewhere(repository: Repository, content: str) -> Authority | None:
    """The lists of the repository that this one names for them; None where it names none. Raises GitError where there are none to be read.

    A checkout is not taken: its lists are as old as the last pull, and a key that was stolen would go on counting.
    """
    named = repository.setting(ELSEWHERE)
    if not named:
        return None
    other = Repository(repository.folder / named, is_elsewhere=True)
    try:
        if (is_bare := other.run("rev-parse", "--is-bare-repository").strip()) != "true":
            raise GitError(f"git rev-parse --is-bare-repository: {is_bare}")
        tip = other.resolve("HEAD")
    except OSError as error:  # there is no such folder, or it may not be entered
        raise GitError(error.strerror or str(error)) from None
    if not tip:
        raise GitError("git rev-parse HEAD: –")
    return Authority(other, tip, content)


def beside(private: Path) -> Repository | None:
    """The repository of the private root, which is its top; None where it is none, so that nobody can tell who wrote what lies there."""
    repository = Repository(private, is_elsewhere=True)
    return repository if repository.top == str(private.resolve()) else None
