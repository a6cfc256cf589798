"""`make deploy`, to a folder of this machine as rsync would to a server."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Office, tree
from newsroom import publish
from newsroom.deploy import NotDeployed, deploy
from newsroom.host import pelican_settings
from newsroom.settings import read


def run() -> None:
    chosen = read(pelican_settings("publishconf.py"))
    deploy(chosen, publish.builds_of(chosen))


def inodes(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


def test_only_what_changed_travels_and_the_link_is_last(office: Office, clock: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    there = office.folder / "server dir"
    office.set(DEPLOY_TO=str(there), KEEP_BUILDS=2)
    office.desk.release("satu")
    with pytest.raises(NotDeployed, match="make publish"):
        run()
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert tree(there / "public") == office.site() and os.readlink(there / "public").startswith("builds/2026")
    first, was = tree(there / "public"), inodes(there / "public")
    run()
    assert inodes(there / "public") == was, "again is nothing"
    folder = office.desk.release("dua")
    shutil.rmtree("builds/.next")  # all files are new ones, as in a fresh clone; most have the same bytes
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    now = inodes(there / "public")
    assert tree(there / "public") == office.site()
    assert all((now[name] == inode) == (first[name] == office.site()[name]) for name, inode in was.items() if name in now)
    monkeypatch.setenv("PATH", f"{office.folder}/bin:{os.environ['PATH']}")
    (office.folder / "bin").mkdir()
    (office.folder / "bin/rsync").write_text(f"#!/bin/sh\n{shutil.which('rsync')} \"$@\"\necho putus >&2; exit 12\n")
    (office.folder / "bin/rsync").chmod(0o755)
    office.desk.release("tiga")
    clock("2026-11-24 14:00")
    assert publish.publish("publishconf.py") == publish.OK
    with pytest.raises(NotDeployed, match="putus"):
        run()
    assert inodes(there / "public") == now, "the site there is the one that it was"
    (office.folder / "bin/rsync").unlink()
    office.desk.write("data/erased.toml", '[aaaaaaac]\nat = 2026-11-24T13:30:00+08:00\nfiles = ["berita/2026/11/dua/index.html"]\n')
    shutil.rmtree(office.desk.content / folder)
    office.desk.gone("/berita/2026/11/dua/", "/en/news/2026/11/dua/")
    clock("2026-11-24 15:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert tree(there / "public") == office.site()
    assert len(list((there / "builds").iterdir())) == 2, "the build that held what was erased is gone, what broke off too"
