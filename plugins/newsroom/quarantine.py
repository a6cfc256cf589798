"""Fault isolation: one bad folder does not stop the city.

A folder with an error is kept back: the last version of it that passes, by the git history, is shown in its place, and
what was never shown stays unseen. It is done on a copy of the content (hard links), so that the site is a pure function of
the files and their history; nothing of it is remembered.

There is no quarantine, but a stop, where an earlier version could show what the change was to take away (status, embargo,
withdrawal, case, expiry, a gate on people), where the fault is the site's, and where too many folders have one.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from jinja2 import Environment

from .build import build
from .data import load
from .data.agencies import Agency
from .frontmatter import Unreadable
from .gates import PEOPLE
from .look import Built
from .problems import Problem, SiteProblems, errors
from .report import say
from .roots import Content
from .schema import ALIASES, FIELDS
from .settings import Settings
from .source import INDEX, KINDS, PRIVATE, folder_of, is_folder
from .state import State
from .values import nearest

TOO_MANY = 5  # folders: with more, the fault is hardly theirs
OLDEST = 50  # commits of a folder that are tried
GUARDED = ("status", "embargo", "withdrawn", "case", "expires")
KEY = re.compile(r"""["']?([A-Za-z_-]+)["']?\s*:""")
Files = Mapping[str, bytes]  # name -> bytes of one folder


class Stop(Exception):
    """Why there is no quarantine: a key of words.toml, and what fills it."""

    def __init__(self, key: str, **values: object):
        super().__init__(key)
        self.key, self.values = key, values


class Quarantine:
    """Builds the site, with earlier versions in the place of folders that have errors. `kept_back`: folder -> the commit that is shown, empty for none."""

    def __init__(self, settings: Settings, environment: Environment):
        self.settings, self.environment = settings, environment
        self.kept_back: dict[str, str] = {}
        self.problems: list[Problem] = []
        self.stop: Stop | None = None
        self.earlier: dict[str, Iterator[tuple[str, Files]]] = {}
        self.shown: set[str] = set()  # folders of which a version that readers would see has been tried

    def build(self) -> Built:
        """Raises SiteProblems, with what was found at first, where the whole has to stop."""
        try:
            return build(self.settings, self.environment, self.settings.output)
        except SiteProblems as found:
            first = found
        try:
            return self._build_without(first.problems)
        except Stop as reason:
            self.stop, self.kept_back = reason, {}
            raise first from None

    def _build_without(self, problems: Iterable[Problem]) -> Built:
        shadow = self.settings.cache / "quarantine"
        shutil.rmtree(shadow, ignore_errors=True)
        found = errors(problems)
        self._folders(found)  # a stop before anything is copied
        _lay(self.settings.content, shadow)
        try:
            while True:
                self.problems += found
                for path in self._folders(found):
                    self._step_back(path, shadow, {p.code for p in found if folder_of(p.path) == path})
                try:
                    return build(replace(self.settings, content=Content(shadow)), self.environment, self.settings.output)
                except SiteProblems as still:
                    found = errors(still.problems)
        finally:
            shutil.rmtree(shadow, ignore_errors=True)

    def _folders(self, found: Iterable[Problem]) -> list[str]:
        folders = {folder_of(p.path): p for p in found}
        for path, problem in folders.items():
            if path.split("/")[0] not in KINDS or not is_folder(path):
                raise Stop("stop-site", path=problem.path)
        if people := next((p for p in found if p.code in PEOPLE), None):
            raise Stop("stop-people", path=people.path, code=people.code)
        if len(folders | self.kept_back) > TOO_MANY:
            raise Stop("stop-many", n=len(folders | self.kept_back), most=TOO_MANY)
        return sorted(folders)

    def _step_back(self, path: str, shadow: Path, codes: set[str]) -> None:
        """Put the next older version in the folder's place, or nothing where none was ever shown."""
        now, is_public = _files_of(self.settings.content / path), self._is_public(path)
        if path not in self.earlier:
            self.earlier[path] = self._versions(path)
        for commit, files in self.earlier[path]:
            if files == now:
                continue
            if not self._is_held(path, files):
                if field := "embargo" if "published-in-future" in codes else touched(now, files):
                    raise Stop("stop-touched", path=path, field=field)
                self.shown.add(path)
            elif is_public:
                continue  # to go back to a draft would take away what readers know
            self._replace(shadow / path, files)
            self.kept_back[path] = commit
            return
        if is_public or self.kept_back.get(path) == "":
            raise Stop("stop-no-version", path=path)
        self._replace(shadow / path, {})
        self.kept_back[path] = ""

    def _replace(self, folder: Path, files: Files) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        for name, data in files.items():
            folder.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)

    def _is_public(self, path: str) -> bool:
        """Whether readers can see something of it. Where no last build is known, it is if a version that was to be seen has been tried."""
        state = State(self.settings.cache, self.settings.output)
        try:
            return state.item(path) is not None if state.is_whole else path in self.shown
        finally:
            state.close()

    def _is_held(self, path: str, files: Files) -> bool:
        """Whether this version would be shown to nobody."""
        reader = self.settings.store(self.settings.editions()).reader
        source, now = f"{path}/index.{self.settings.master}.md", self.settings.now()
        try:
            return bool(reader.held(source, files.get(source.rpartition("/")[2], b""), lambda moment: moment <= now))
        except Unreadable:
            return False

    def _versions(self, path: str) -> Iterator[tuple[str, Files]]:
        """What the repository in which a folder lies knows of it, newest first. Nothing where there is no git."""
        root = self.settings.content.root_of(path)
        log = _git(root, "log", f"-{OLDEST}", "--format=%H", "--", f"{root}/{path}").decode().split()
        prefix = _git(root, "rev-parse", "--show-prefix").decode().strip()
        for commit in log:
            rows = _git(root, "ls-tree", "-z", "--full-tree", commit, f"{prefix}{path}/").decode().split("\0")[:-1]
            parts = [row.partition("\t")[::2] for row in rows]
            yield commit, {name.rpartition("/")[2]: _git(root, "cat-file", "blob", head.split()[2])
                           for head, name in parts if head.split()[1] == "blob"}

    # ---- what is told

    def tell(self) -> None:
        """Which folders are kept back, and whom to call."""
        agencies = load(self.settings.content)[0].agencies
        for path, commit in self.kept_back.items():
            agency = agencies.get(_agency_of(_files_of(self.settings.content / path), self.settings.master))
            say("kept-back" if commit else "kept-unseen", self.settings, path=self.settings.shown_path(path), commit=commit[:10],
                agency=agency.name.full_in(self.settings.message_language) if agency else "?", contact=_contact(agency))

    def tell_why_not(self) -> None:
        if self.stop:
            say(self.stop.key, self.settings, **self.stop.values)


def touched(now: Files, before: Files) -> str:
    """The guarded field that a version and an earlier one do not have alike, in any language. Read line by line: the header may be beyond repair."""
    for name in sorted(name for name in {*now, *before} if INDEX.fullmatch(name)):
        fields = [_guarded(files.get(name, b"").decode(errors="replace")) for files in (now, before)]
        if fields[0] != fields[1]:
            return next(field for field in GUARDED if fields[0].get(field) != fields[1].get(field))
    return ""


def _guarded(text: str) -> dict[str, list[str]]:
    """Guarded field -> its lines. A misspelt name counts as what it was meant to be."""
    found: dict[str, list[str]] = {}
    name, parts = "", re.split(r"^---[ \t]*$", text.removeprefix("\ufeff"), maxsplit=2, flags=re.MULTILINE)
    for row in (parts[1] if len(parts) > 1 else text).splitlines():
        if key := KEY.match(row):
            name = key[1] if key[1] in FIELDS else ALIASES.get(key[1].lower()) or nearest(key[1], FIELDS)
        if name in GUARDED and row.strip() and not row.lstrip().startswith("#"):
            found.setdefault(name, []).append(" ".join(row[key.end() if key else 0 :].split()))
    return found


def _agency_of(files: Files, master: str) -> str:
    found = re.search(rb"^agency:\s*[\"']?([\w-]+)", files.get(f"index.{master}.md", b""), re.MULTILINE)
    return found[1].decode() if found else ""


def _contact(agency: Agency | None) -> str:
    return ", ".join(part for c in agency.contacts.values() for part in (c.email, c.phone) if part) if agency else "?"


def _files_of(folder: Path) -> Files:
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file() and not p.is_symlink()} if folder.is_dir() else {}


def _lay(content: Content, shadow: Path) -> None:
    """Both roots in one. Each folder of the private one comes whole, where the public one has none; no file is laid over another."""
    shutil.copytree(content.public, shadow, symlinks=True, copy_function=_linked)
    for top in PRIVATE if content.private else ():
        for folder in content.private.glob(f"{top}/*/*/*"):
            if folder.is_dir() and not (home := shadow / content.path_of(folder)).exists():
                shutil.copytree(folder, home, symlinks=True, copy_function=_linked)


def _linked(source: str, target: str) -> None:
    """A hard link, or a copy where the cache lies on another disk. Nothing is ever written into it."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _git(folder: Path, *arguments: str) -> bytes:
    """What git prints; nothing where it cannot answer."""
    return subprocess.run(["git", "--no-replace-objects", *arguments], cwd=folder, capture_output=True, check=False).stdout
