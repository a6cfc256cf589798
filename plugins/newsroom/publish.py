"""`make publish`: build for production beside the site, check the tree, and make it current by one rename.

`public` is a symbolic link to `builds/<time>-<digest>/`. A build that fails, or that is killed at any
moment, leaves the link where it was. The checks of the tree share no code with the builder.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

from . import shards
from .data import load
from .host import run_pelican
from .ledger import lost, record
from .problems import errors
from .report import report, say
from .search import SHARDS
from .settings import Settings, read
from .state import State

NEXT = ".next"


def publish(settings_file: str) -> int:
    """0 when the new site is current; 1 when something was wrong, and then nothing has changed."""
    chosen = read(run_pelican(settings_file))
    # A process of its own: the rules over the tree know nothing of who built it.
    rules = [sys.executable, "-m", "treecheck", str(chosen.output), "--site-url", chosen.site.url, "--messages", chosen.message_language]
    if subprocess.run(rules, check=False).returncode:
        say("not-published", chosen)
        return 1
    try:
        found = shards.update(chosen)
    except shards.NotIndexed as reason:
        say("not-indexed", chosen, reason=reason)
        say("not-published", chosen)
        return 1
    with contextlib.closing(State(chosen.cache, chosen.output)) as state:
        report(problems := list(lost(chosen.content, state, load(chosen.content)[0].redirects)), chosen)
        if errors(problems):
            say("not-published", chosen)
            return 1
        build = _keep(chosen, chosen.now(), found)
        _make_current(Path("public"), build)
        print(f"public -> {build}")
        if new := record(chosen.content, state):
            say("ledger-grown", chosen, n=new, folder=chosen.shown_path("ledger"))
    return 0


def _keep(chosen: Settings, now: datetime, found: Path) -> Path:
    """Copy the checked tree and the search's shards to a folder of their own, by hard links; the same content at the same time is one build."""
    build = chosen.output.parent / f"{now:%Y%m%dT%H%M%S}-{tree_digest(chosen.output)}"
    if not build.exists():
        half = build.with_name(f".{build.name}")
        shutil.rmtree(half, ignore_errors=True)
        shutil.copytree(chosen.output, half, copy_function=os.link)
        shutil.copytree(found, half / SHARDS, copy_function=os.link)
        half.rename(build)
    return build.relative_to(chosen.root) if build.is_relative_to(chosen.root) else build


def tree_digest(folder: Path) -> str:
    """12 hexadecimal digits over every path and byte of a tree."""
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix().encode()
        digest.update(len(name).to_bytes(4, "big") + name + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def _make_current(link: Path, build: Path) -> None:
    """A symbolic link cannot be overwritten, but it can be replaced by a rename (rename(2))."""
    new = link.with_name(f".{link.name}.new")
    new.unlink(missing_ok=True)
    new.symlink_to(build)
    os.replace(new, link)
