"""`make erase KEY=...`: one release goes for ever. What was published in error under the law on personal data has to (UU 27/2022 art. 8).

It takes the folder out of the content, writes down every address that it ever had (`data/erased.toml`, and a 410 each in
`data/redirects.toml`), empties the caches, publishes, and lets go of every earlier build that holds a file of it. Then it looks
whether anything is left, in all objects of the git repository too, and prints what only a person can do.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from .builds import Builds
from .data import load
from .data.erased import Erased, erased
from .frontmatter import MAX_BYTES
from .ledger import address_of, addresses_of, file_of, of_key
from .publish import KEPT_BACK, OK, brings_back, builds_of, publish
from .report import say
from .settings import Settings
from .source import KINDS
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
    tell_history(settings, key)
    pages = [f"{settings.site.url}{address_of(file)}" for file in gone.files]
    say("erase-by-hand", settings, pages="\n".join(f"    {page}" for page in pages))
    return 1 if left else 0


def _folder_of(settings: Settings, key: str) -> str:
    """The folder whose master has this key; empty when there is none."""
    line = re.compile(rf"^key:[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*$".encode(), re.MULTILINE)
    for source in (source for root in settings.content.roots for source in sorted(root.glob(f"*/*/*/*/index.{settings.master}.md"))):
        if line.search(source.read_bytes()):
            return settings.content.path_of(source.parent)
    return ""


def _write_down(settings: Settings, key: str, folder: str) -> bool:
    """Its addresses, by the last build; False where that does not know it."""
    state = State(settings.cache, settings.output)
    built = state.files_of(f"document {folder}")
    state.close()
    if not built:
        return False
    files = sorted(built | {file_of(address) for address in addresses_of(settings.content, key)})
    if key not in {e.key for e in erased(settings.content)}:
        table = f"\n[{key}]\nat = {settings.now().isoformat()}\nfiles = {json.dumps(files, ensure_ascii=False)}\n"
        _append(settings.content / "data/erased.toml", table)
        reasons = ", ".join(f"{lang} = {json.dumps(edition.strings['gone']['erased'], ensure_ascii=False)}" for lang, edition in settings.editions().items())
        _answer_gone(settings, [address_of(file) for file in files], f"gone = {{ {reasons} }}\n")
    return True


def _answer_gone(settings: Settings, addresses: list[str], gone: str) -> None:
    """A 410 at each, also where an address led on to one of them: a redirect to what is gone would be a promise."""
    file = settings.content / "data/redirects.toml"
    answered = {redirect.address for redirect in load(settings.content)[0].redirects}
    if answered:
        leads = "|".join(map(re.escape, addresses))
        text = file.read_text(encoding="utf-8")
        file.write_text(re.sub(rf"""^to[ \t]*=[ \t]*["'](?:{leads})(?:#[^"']*)?["'].*\n?""", lambda _: gone, text, flags=re.MULTILINE), encoding="utf-8")
    _append(file, "".join(f'\n["{address}"]\n{gone}' for address in addresses if address not in answered))


def _append(file: Path, text: str) -> None:
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    file.write_text(before + text, encoding="utf-8")


def _titles(folder: Path, settings: Settings) -> list[bytes]:
    texts = [path.read_bytes() for path in folder.glob("index.*.md")]
    return [found[1].strip() for text in texts if (found := re.search(rb"^title:[ \t]*[\"']?(.{10,}?)[\"']?[ \t]*$", text, re.MULTILINE))]


def _left(settings: Settings, builds: Builds, gone: Erased) -> Iterator[str]:
    """Files of it, or with its key in them, wherever a command put them. The ledger's file, which the checks of the tree remember, is
    named by the key; it holds addresses alone."""
    recorded = f"{of_key(gone.key)}.txt".encode()
    for root in (settings.cache, settings.output, *(builds.folder / name for name in builds.all())):
        for path in root.rglob("*"):
            name = path.relative_to(root).as_posix()
            is_own = name in gone.files and not name.endswith("index.html")  # there a 410 stands
            if path.is_file() and (is_own or gone.key.encode() in path.read_bytes().replace(recorded, b"")):
                yield settings.shown_path(str(path))


def _mentions(public: Path, titles: list[bytes]) -> Iterator[str]:
    """Pages of others that quote its title: for a person to judge."""
    for path in public.rglob("*"):
        if path.suffix in READABLE and any(title in path.read_bytes() for title in titles):
            yield path.relative_to(public).as_posix()


def tell_history(settings: Settings, key: str) -> None:
    """The way to take it out of the git history of each root: each folder in which it ever lay, and what stays behind in this copy even then."""
    for root in settings.content.roots:
        _tell_history(settings, root, key)


def _tell_history(settings: Settings, root: Path, key: str) -> None:
    shown = settings.shown(root)
    log = ["log", "--all", "--format=", "--name-only", "--no-renames", f"-S{key}", "--", *KINDS]
    folders = sorted({path.rpartition("/")[0] for path in _git(root, *log).decode().splitlines() if path.rpartition("/")[2].startswith("index.")})
    if folders:
        say("erase-history", settings, root=shown, n=len(_git(root, "log", "--all", "--format=%h", "--", *(f":/{path}" for path in folders)).split()),
            paths=" ".join(f"--path {shlex.quote(path)}/" for path in folders))
    elif copies := len(_copies(root, key)):
        say("erase-history-loose", settings, root=shown, n=copies)
    else:
        say("erase-history-clean", settings, root=shown)


def _copies(root: Path, key: str) -> list[str]:
    """Every object of the repository that is a text of it, also those that no branch leads to any more: of a stash, a reflog."""
    line = re.compile(rf"^key:[ \t]*[\"']?{re.escape(key)}\b".encode(), re.MULTILINE)
    listed = _git(root, "cat-file", "--batch-all-objects", "--batch-check=%(objecttype) %(objectsize) %(objectname)").decode().splitlines()
    texts = [name for kind, size, name in map(str.split, listed) if kind == "blob" and int(size) <= MAX_BYTES]
    found = []
    for start in range(0, len(texts), 1000):
        rest = _git(root, "cat-file", "--batch", given="\n".join(texts[start : start + 1000]).encode())
        while rest:
            head, _, rest = rest.partition(b"\n")
            name, _, size = head.decode().split()
            if line.search(rest, 0, int(size)):
                found.append(name)
            rest = rest[int(size) + 1 :]
    return found


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", *arguments], cwd=root, input=given, capture_output=True, check=False).stdout
