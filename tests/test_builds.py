"""Builds beside each other: only what differs is linked, the oldest becomes the newest, and the manifest tells every byte."""

from __future__ import annotations

import hashlib
import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import NOW, tree
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.builds import HALF, Builds, Manifest, _bring, files_of, manifest_of

SITE = "https://kabar.example"


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """As the builder does: a new file for new bytes, the old one for the same."""
    for path in [p for p in folder.rglob("*") if p.is_file() and p.relative_to(folder).as_posix() not in files]:
        path.unlink()
    for name, data in files.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.unlink(missing_ok=True)
            path.write_bytes(data)
    return folder


def keep(builds: Builds, source: Path, when: datetime, many: int = 3) -> str:
    files = files_of({"": source})
    name = builds.keep(manifest_of(SITE, files, source.with_name("digests")), files, when, many)
    builds.make_current(name)
    return name


@pytest.fixture
def builds(tmp_path: Path) -> Builds:
    (tmp_path / "builds").mkdir()
    return Builds(tmp_path / "builds", tmp_path / "public")


def test_a_build_shares_its_files_and_its_manifest_tells_each(builds: Builds, tmp_path: Path) -> None:
    files = {"index.html": b"satu", "a/b/index.html": b"dua"}
    source = write(tmp_path / "next", files)
    name = keep(builds, source, NOW)
    assert name.startswith("20261124T120000-") and builds.current() == name and tree(tmp_path / "public") == files
    assert all((source / f).stat().st_ino == (builds.folder / name / f).stat().st_ino for f in files)
    assert builds.manifest(name).files == {f: (len(data), hashlib.sha256(data).hexdigest()) for f, data in files.items()}
    assert json.loads(builds.manifest_path(name).read_bytes())["site"] == SITE


def test_the_oldest_build_becomes_the_next_one(builds: Builds, tmp_path: Path) -> None:
    source, made = tmp_path / "next", []
    for number in range(6):
        write(source, {"same.html": b"sama", "deep/er/x.html": b"x" * number, f"{number}/index.html": b"baru"})
        made.append(keep(builds, source, NOW + timedelta(hours=number)))
        assert tree(tmp_path / "public") == tree(source)
    assert builds.all() == made[-3:]
    assert {p.name for p in builds.folder.iterdir()} == {*made[-3:], *(f"{n}.manifest.json" for n in made[-3:])}


def test_the_current_build_is_never_let_go_of(builds: Builds, tmp_path: Path) -> None:
    source = tmp_path / "next"
    made = [keep(builds, write(source, {"x": str(n).encode()}), NOW + timedelta(hours=n)) for n in range(3)]
    builds.make_current(made[0])
    files = files_of({"": write(source, {"x": b"new"})})
    builds.keep(manifest_of(SITE, files, tmp_path / "digests"), files, NOW + timedelta(hours=9), 2)
    assert builds.current() == made[0] and tree(tmp_path / "public") == {"x": b"0"}


def test_what_a_killed_publish_left_is_used_up(builds: Builds, tmp_path: Path) -> None:
    write(builds.folder / HALF, {"old/index.html": b"lama", "index.html": b"setengah"})
    keep(builds, write(tmp_path / "next", {"index.html": b"utuh"}), NOW)
    assert tree(tmp_path / "public") == {"index.html": b"utuh"} and not (builds.folder / HALF).exists()


names = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
trees_of_files = st.dictionaries(names, st.binary(max_size=2), min_size=1, max_size=6).filter(
    lambda files: not any(f"{other}/".startswith(f"{name}/") for name in files for other in files if other != name))


@settings(max_examples=60, deadline=None)
@given(st.lists(trees_of_files, min_size=1, max_size=4))
def test_any_folder_can_become_any_tree(tmp_path_factory: pytest.TempPathFactory, steps: list[dict[str, bytes]]) -> None:
    """Files in the place of folders and the reverse; no byte of an earlier tree changes."""
    root = tmp_path_factory.mktemp("trees")
    for number, files in enumerate(steps):
        source = write(root / str(number), files)
        _bring(root / "build", files_of({"": source}))
        assert tree(root / "build") == files
    assert [tree(root / str(n)) for n in range(len(steps))] == steps


def test_a_digest_is_taken_again_only_where_a_file_changed(builds: Builds, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source, memory = write(tmp_path / "next", {"a": b"1", "b": b"2"}), tmp_path / "digests"
    first = manifest_of(SITE, files_of({"": source}), memory)
    write(source, {"a": b"1", "b": b"3"})
    read: list[str] = []
    monkeypatch.setattr("builtins.open", lambda path, *a, real=open: (read.append(os.path.basename(path)), real(path, *a))[1])
    second = manifest_of(SITE, files_of({"": source}), memory)
    monkeypatch.undo()
    assert read == ["b"] and second.digest != first.digest
    for broken in (b"", b"{broken", memory.read_bytes()[:-3], memory.read_bytes()[:-1] + b"0"):
        memory.write_bytes(broken)
        assert manifest_of(SITE, files_of({"": source}), memory) == second
    (source / "a").unlink()
    assert set(manifest_of(SITE, files_of({"": source}), memory).files) == {"b"} == set(manifest_of(SITE, files_of({"": source}), memory).files)


def test_trees_are_put_together(tmp_path: Path) -> None:
    found = manifest_of(SITE, files_of({"": write(tmp_path / "a", {"x": b"1"}), "cari/data": write(tmp_path / "b", {"y/z": b"2"})}), tmp_path / "digests")
    assert set(found.files) == {"x", "cari/data/y/z"} and Manifest.read(found.text()) == found


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b'{"site": "x", "files": []}', b'{"site": "x", "files": {"a": 1}}'])
def test_what_is_no_manifest_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError):
        Manifest.read(text)
