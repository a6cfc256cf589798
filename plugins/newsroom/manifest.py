"""The manifest: what each output file was made of the last time, so that a view with the same inputs is not rendered again.

A view is kept when every value that it shows, the shell, the templates and the code are what they were, and the
file lies in the output as it was left (size, time, inode). Anything else is rendered; the worst that a lost or
damaged manifest costs is time.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import pickle
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment

from .output import Stat, stat_of
from .plan import Shell
from .view import View

OPTIONS = ("autoescape", "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "newline_sequence", "block_start_string", "variable_start_string")


@dataclass(frozen=True, slots=True)
class Made:
    """One output file: a digest per value of its view, and the file as it was left."""

    digests: Mapping[str, bytes]
    stat: Stat


class Manifest:
    """The files of one output folder. `why` says for each file rendered what had changed."""

    def __init__(self, cache: Path, output: Path, salt: bytes):
        self.file = cache / f"views-{hashlib.blake2b(str(output.absolute()).encode(), digest_size=8).hexdigest()}.pickle"
        self.salt = salt
        self.made: dict[str, Made] = {}
        self.kept: dict[str, Made] = {}
        self.why: dict[str, str] = {}
        self.damage = ""
        self.other_salt = False
        self._load()

    def _load(self) -> None:
        try:
            salt, made = pickle.loads(self.file.read_bytes())  # noqa: S301, written by ourselves into a folder of ours
        except (FileNotFoundError, NotADirectoryError):
            return
        except Exception as error:  # a damaged pickle raises whatever it likes; rendering again is always right
            self.damage = type(error).__name__
            return
        self.other_salt = salt != self.salt
        self.kept = {} if self.other_salt else made

    def is_made(self, view: View, target: Path, roots: Mapping[str, Path]) -> bool:
        """Whether the file is there, made of the same inputs. Else `why` is told."""
        digests = _digests(view, roots)
        before = self.kept.get(view.save_as)
        reason = self._reason(before, digests, target)
        self.made[view.save_as] = Made(digests, before.stat if before and not reason else (0, 0, 0))
        if reason:
            self.why[view.save_as] = reason
        return not reason

    def _reason(self, before: Made | None, digests: Mapping[str, bytes], target: Path) -> str:
        if before is None:
            return "why-shell" if self.other_salt else "why-new"
        changed = sorted(name for name in {*digests, *before.digests} if digests.get(name) != before.digests.get(name))
        if changed:
            return ", ".join(changed)
        return "" if stat_of(target) == before.stat else "why-output"

    def left(self, save_as: str, stat: Stat) -> None:
        """The file as this build leaves it."""
        self.made[save_as] = Made(self.made[save_as].digests, stat)

    def save(self) -> None:
        """Keep it for the next build, whole or not at all. A cache that cannot be written costs time only."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            new = self.file.with_suffix(f".{os.getpid()}.new")
            new.write_bytes(pickle.dumps((self.salt, self.made), pickle.HIGHEST_PROTOCOL))
            new.replace(self.file)
        except OSError as error:
            self.damage = str(error)


def _digests(view: View, roots: Mapping[str, Path]) -> dict[str, bytes]:
    """A digest per value. Equal values may pickle differently and then cost a rendering; different ones never pickle alike."""
    digests = {name: _digest(pickle.dumps(value, pickle.HIGHEST_PROTOCOL)) for name, value in view.values.items()}
    digests["template"] = view.render.encode()
    if view.render == "copy":  # the file's own state: a shortcut on one machine, in a fresh clone it is read again
        digests["file"] = repr(stat_of(roots[view.values["root"]] / view.values["path"])).encode()
    return digests


def _digest(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=10).digest()


def salt_of(shells: Mapping[str, Shell], theme: Path, environment: Environment) -> bytes:
    """A digest of all that shapes every page beside its own values: code, templates and how they are read, the shell, the libraries."""
    code = sorted(Path(__file__).parent.glob("*.py"))
    templates = sorted((theme / "templates").rglob("*.html"))
    parts = [part for path in (*code, *templates) for part in (path.name.encode(), path.read_bytes())]
    options = [repr(getattr(environment, name)) for name in OPTIONS] + sorted(environment.filters)
    versions = [sys.version, *options, *(importlib.metadata.version(name) for name in ("jinja2", "markupsafe", "pelican"))]
    return _digest(b"\0".join([*parts, *map(str.encode, versions), pickle.dumps(shells, pickle.HIGHEST_PROTOCOL)]))
