"""What git can prove: commits with the key that signed them, what each one changed, and what a merge comes to by itself.

Nothing of a user's own git settings changes an answer; replacements (`refs/replace`) do not count.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .data.signers import fingerprint

NOTHING = re.compile("0+")  # as hooks and continuous integration write "no commit"
FIELDS = ("%H", "%P", "%T", "%ct", "%G?", "%GF", "%B")
FIXED = ("log.showSignature=false", "gpg.program=false", "gpg.openpgp.program=false", "gpg.x509.program=false", "gpg.ssh.program=ssh-keygen",
         "merge.renames=true", "merge.directoryRenames=conflict", "i18n.logOutputEncoding=utf-8")
GOOD_TAG = re.compile(r'^Good "git" signature for (\S+) with ', re.MULTILINE)

OF_A_REPOSITORY = frozenset((  # as `git rev-parse --local-env-vars` lists them
    "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_CONFIG", "GIT_CONFIG_PARAMETERS", "GIT_CONFIG_COUNT", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE",
    "GIT_IMPLICIT_WORK_TREE", "GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
    "GIT_COMMON_DIR", "GIT_QUARANTINE_PATH"))


class GitError(Exception):
    """Git could not do it; the text is git's own."""


@dataclass(frozen=True, slots=True)
class Commit:
    """`credential` is the fingerprint of the key that signed it, empty when none did; `is_forged`: the signature is another text's."""

    sha: str
    parents: tuple[str, ...]
    tree: str
    time: int  # when it was committed, by its author's own clock
    credential: str
    is_forged: bool
    message: str

    @property
    def short(self) -> str:
        return self.sha[:10]

    @property
    def subject(self) -> str:
        return self.message.partition("\n")[0]


@dataclass(frozen=True, slots=True)
class Change:
    """One path that is not the same in two trees. `mode` is empty where it is no more."""

    path: str
    mode: str

    @property
    def is_link(self) -> bool:
        """A symbolic link, or another repository."""
        return self.mode in ("120000", "160000")


class Repository:
    """The repository that a folder is in, bare or not; inside a hook, with what is being pushed.

    `is_elsewhere`: another than the one in which the command runs, so nothing that git tells a hook of that one leads into it.
    """

    def __init__(self, folder: Path, *, is_elsewhere: bool = False):
        self.folder, self.is_elsewhere = folder, is_elsewhere

    def run(self, *arguments: str, statuses: Iterable[int] = (0,), settings: Iterable[str] = ()) -> str:
        """What git prints. Raises GitError."""
        done = self._done(arguments, settings)
        if done.returncode not in statuses:
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode(errors="surrogateescape")

    def _done(self, arguments: Iterable[str], settings: Iterable[str] = ()) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(self._command(arguments, settings), cwd=self.folder, env=self._environment(), capture_output=True, check=False)

    def _command(self, arguments: Iterable[str], settings: Iterable[str] = ()) -> list[str]:
        return ["git", *(part for setting in (*FIXED, *settings) for part in ("-c", setting)), *arguments]

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not (self.is_elsewhere and name in OF_A_REPOSITORY)}
        return {**inherited, "GIT_NO_REPLACE_OBJECTS": "1", "LC_ALL": "C"}

    @property
    def top(self) -> str:
        """The folder of its work tree; empty where there is no repository."""
        return self.run("rev-parse", "--show-toplevel", statuses=(0, 128)).strip()

    # ---- commits

    def resolve(self, name: str) -> str:
        """The commit that a name stands for; empty when there is none."""
        return self.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", statuses=(0, 1, 128)).strip()

    def has(self, sha: str) -> bool:
        return self._done(("cat-file", "-e", f"{sha}^{{commit}}")).returncode == 0

    def is_ancestor(self, older: str, newer: str) -> bool:
        return self._done(("merge-base", "--is-ancestor", older, newer)).returncode == 0

    @property
    def is_shallow(self) -> bool:
        return self.run("rev-parse", "--is-shallow-repository").strip() == "true"

    def setting(self, name: str) -> str:
        return self.run("config", "--get", name, statuses=(0, 1)).strip()

    def history(self, *what: str, keys: Iterable[str]) -> list[Commit]:
        """Commits, parents before children. A signature counts when one of these public keys made it."""
        with _allowed(keys) as setting:
            text = self.run("log", "-z", "--topo-order", "--reverse", f"--format=tformat:{'%x00'.join(FIELDS)}", *what, "--", settings=(setting,))
        parts = text.split("\0")[:-1]
        return [_commit(*parts[at : at + len(FIELDS)]) for at in range(0, len(parts), len(FIELDS))]

    def signer_of_tag(self, sha: str, keys: Iterable[str]) -> str:
        """The fingerprint of the listed key that signed this tag; empty when none did, or when it is a mere name for a commit."""
        with _allowed(keys) as setting:
            done = self._done(("verify-tag", "--raw", sha), (setting,))
        found = GOOD_TAG.search(done.stderr.decode(errors="replace"))
        return found[1] if found and done.returncode == 0 else ""

    # ---- trees

    def changes(self, before: str, after: str) -> list[Change]:
        """What is not the same in two trees; an empty name stands for the empty one. A rename is one path less and one more."""
        before = before or self.run("hash-object", "-t", "tree", os.devnull).strip()
        text = self.run("diff-tree", "-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none", before, after)
        parts = text.split("\0")[:-1]
        return [Change(path, "" if (mode := head.split(" ")[1]) == "000000" else mode) for head, path in zip(parts[::2], parts[1::2], strict=True)]

    def file(self, commit: str, path: str, limit: int) -> bytes | None:
        """The bytes of a file, one more than the limit of what is larger; None where there is none."""
        command = self._command(("cat-file", "blob", f"{commit}:{path}"))
        with subprocess.Popen(command, cwd=self.folder, env=self._environment(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as git:
            data = git.stdout.read(limit + 1)
        return data if data or git.returncode == 0 else None

    def merged(self, one: str, other: str) -> tuple[str, bool]:
        """The tree that a merge of two commits comes to by itself, and whether nobody has to decide anything. Raises GitError."""
        done = self._done(("merge-tree", "--write-tree", "-z", "--no-messages", one, other))
        if done.returncode not in (0, 1):
            raise GitError(done.stderr.decode(errors="replace").strip())
        return done.stdout.decode(errors="surrogateescape").partition("\0")[0].strip(), done.returncode == 0


def _commit(sha: str, parents: str, tree: str, time: str, status: str, credential: str, message: str) -> Commit:
    return Commit(sha, tuple(parents.split()), tree, int(time), credential if status in "GU" else "", status == "B", message)


@contextmanager
def _allowed(keys: Iterable[str]) -> Iterator[str]:
    """A setting for git that names a file of these public keys (ssh-keygen(1), ALLOWED SIGNERS), each under its own fingerprint."""
    with tempfile.NamedTemporaryFile("w", prefix="allowed-signers-") as file:
        file.writelines(f'{fingerprint(key)} namespaces="git" {key}\n' for key in keys)
        file.flush()
        yield f"gpg.ssh.allowedSignersFile={file.name}"


def walk(commits: dict[str, Commit], start: Iterable[str], claimed: set[str]) -> Iterator[Commit]:
    """The commits behind these that nobody has claimed; claims them."""
    todo = list(start)
    while todo:
        sha = todo.pop()
        if sha in commits and sha not in claimed:
            claimed.add(sha)
            yield commits[sha]
            todo += commits[sha].parents
