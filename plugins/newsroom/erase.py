"""`make erase KEY=...`: one release goes for ever. What was published in error under the law on personal data has to (UU 27/2022 art. 8).

It takes the folder out of the content, writes down its addresses (`data/erased.toml`, and a 410 each in `data/redirects.toml`),
empties the caches, publishes, and lets go of every earlier build that holds a file of it. Then it looks whether anything is
left, and prints what only a person can do.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .builds import Builds
from .erased import Erased, erased
from .ledger import address_of
from .publish import KEPT_BACK, OK, brings_back, builds_of, publish
from .report import say
from .settings import Settings
from .state import State

MADE = ("output", ".preview")  # what other commands built; the caches are in settings.cache
READABLE = {".html", ".xml", ".json", ".ics", ".txt", ".csv", ".map"}


def erase(settings: Settings, key: str, settings_file: str) -> int:
    """0 when nothing is left that a command can reach; 1 when there is, and it is told. To be repeated until it is 0."""
    folder = _folder_of(settings, key)
    if folder and not _write_down(settings, key, folder):
        say("erase-unbuilt", settings)
        return 1
    gone = {e.key: e for e in erased(settings.content)}.get(key)
    if not gone:
        say("erase-unknown", settings, erased=key)
        return 1
    titles = _titles(settings.content / folder, settings) if folder else []
    if folder:
        shutil.rmtree(settings.content / folder)
    for made in (settings.cache, *(settings.root / name for name in MADE)):
        shutil.rmtree(made, ignore_errors=True)
    if publish(settings_file) not in (OK, KEPT_BACK):
        say("erase-unpublished", settings)
        return 1
    builds = builds_of(settings)
    for name in builds.all():
        if name != builds.current() and brings_back(builds, name, (gone,), settings):
            builds.remove(name)
    left = sorted(_left(settings, builds, gone))
    for path in left:
        say("erase-left", settings, path=path)
    for path in sorted(_mentions(settings.public, titles)):
        say("erase-mentioned", settings, path=path)
    commits = _commits(settings, key)
    say("erase-history" if commits else "erase-history-clean", settings, n=len(commits), path=settings.shown_path(folder or "releases"))
    pages = [f"{settings.site.url}{address_of(file)}" for file in gone.files]
    say("erase-by-hand", settings, pages="\n".join(f"    {page}" for page in pages))
    return 1 if left else 0


def _folder_of(settings: Settings, key: str) -> str:
    """The folder whose master has this key; empty when there is none."""
    line = re.compile(rf"^key:[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*$".encode(), re.MULTILINE)
    for source in sorted(settings.content.glob(f"*/*/*/*/index.{settings.master}.md")):
        if line.search(source.read_bytes()):
            return source.parent.relative_to(settings.content).as_posix()
    return ""


def _write_down(settings: Settings, key: str, folder: str) -> bool:
    """Its addresses, by the last build; False where that does not know it."""
    state = State(settings.cache, settings.output)
    files = sorted(state.files_of(f"document {folder}"))
    state.close()
    if not files:
        return False
    if key not in {e.key for e in erased(settings.content)}:
        table = f"\n[{key}]\nat = {settings.now().isoformat()}\nfiles = {json.dumps(files, ensure_ascii=False)}\n"
        _append(settings.content / "data/erased.toml", table)
        reasons = ", ".join(f"{lang} = {json.dumps(edition.strings['gone']['erased'], ensure_ascii=False)}" for lang, edition in settings.editions().items())
        _append(settings.content / "data/redirects.toml", "".join(f'\n["{address_of(file)}"]\ngone = {{ {reasons} }}\n' for file in files))
    return True


def _append(file: Path, text: str) -> None:
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(before + text, encoding="utf-8")


def _titles(folder: Path, settings: Settings) -> list[bytes]:
    texts = [path.read_bytes() for path in folder.glob("index.*.md")]
    return [found[1].strip() for text in texts if (found := re.search(rb"^title:[ \t]*[\"']?(.{10,}?)[\"']?[ \t]*$", text, re.MULTILINE))]


def _left(settings: Settings, builds: Builds, gone: Erased) -> Iterator[str]:
    """Files of it, or with its key in them, wherever a command put them."""
    for root in (settings.cache, settings.output, *(builds.folder / name for name in builds.all())):
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            is_own = name in gone.files and not name.endswith("index.html")  # there a 410 stands
            if path.is_file() and (is_own or gone.key.encode() in path.read_bytes()):
                yield settings.shown_path(str(path))


def _mentions(public: Path, titles: list[bytes]) -> Iterator[str]:
    """Pages of others that quote its title: for a person to judge."""
    for path in public.rglob("*"):
        if path.suffix in READABLE and any(title in path.read_bytes() for title in titles):
            yield path.relative_to(public).as_posix()


def _commits(settings: Settings, key: str) -> list[str]:
    """The commits of any branch that brought it or took it away."""
    command = ["git", "log", "--all", "--format=%H", f"-S{key}", "--", "releases", "activities"]
    return subprocess.run(command, cwd=settings.content, capture_output=True, text=True, check=False).stdout.split()
