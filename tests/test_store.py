"""The record store: nothing is read twice, and no store, whatever its state, changes a byte of the site."""

from __future__ import annotations

import dataclasses
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Office, Press, png, without_privilege
from newsroom.database import Database
from newsroom.record import Reader
from newsroom.store import RecordStore, _salt


def fill(press: Press) -> None:
    press.desk.release("satu", image="{src: foto.png, alt: Foto satu}", body="Naskah dengan [tautan](../dua/index.id.md) dan catatan.[^1]\n\n[^1]: Kaki.\n")
    press.desk.write("releases/2026/11/satu/foto.png", png())
    press.desk.release("dua", english=False)
    press.desk.release("konsep", status="draft", body="<b>mentah</b>\n", english=False)
    press.desk.release("nanti", published=None, embargo="2026-12-24 09:00")
    press.desk.activity("rapat")
    press.desk.page("tentang")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were really read, in order."""
    seen, read = [], Reader.read
    monkeypatch.setattr(Reader, "read", lambda self, path, *rest: seen.append(path) or read(self, path, *rest))
    return seen


def database(press: Press):
    return press.folder / ".cache/records.sqlite"


def test_a_second_build_reads_nothing_and_an_edit_reads_its_own_file(press: Press, reads: list[str]) -> None:
    fill(press)
    first = press.build()
    assert len(reads) == len(set(reads)) == 10
    reads.clear()
    assert press.build() == first and reads == []
    press.desk.release("dua", english=False, body="Naskah yang lain sekali bagi warga.\n")
    press.build()
    assert reads == ["releases/2026/11/dua/index.id.md"]


def test_a_fresh_clone_with_the_cache_restored_reads_nothing(press: Press, reads: list[str], tmp_path) -> None:
    fill(press)
    first = press.build()
    clone = Press(tmp_path / "clone")
    shutil.rmtree(clone.desk.content)
    shutil.copytree(press.desk.content, clone.desk.content, copy_function=shutil.copyfile)
    shutil.copytree(press.folder / ".cache", clone.folder / ".cache")
    for file in clone.desk.content.rglob("*.md"):
        os.utime(file, (0, 0))
    reads.clear()
    assert clone.build() == first and reads == []


def damage_truncate(file) -> None:
    file.write_bytes(file.read_bytes()[:3000])


def damage_noise(file) -> None:
    file.write_bytes(b"bukan basis data" * 500)


def damage_records(file) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE records SET value = x'00'")


def damage_table(file) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("ALTER TABLE records RENAME COLUMN value TO entry")


def damage_one_letter(file) -> None:
    """In the middle of a text, where SQLite sees nothing wrong."""
    data = file.read_bytes()
    assert b"Naskah dengan" in data
    file.write_bytes(data.replace(b"Naskah dengan", b"Naskah Dengan"))


@pytest.mark.parametrize("damage", [damage_truncate, damage_noise, damage_records, damage_table, damage_one_letter])
def test_a_damaged_store_means_a_full_build_and_one_line(press: Press, capsys: pytest.CaptureFixture[str], damage) -> None:
    fill(press)
    press.build()
    damage(database(press))
    capsys.readouterr()
    press.desk.page("kontak", english=False)
    second = press.build()
    told = capsys.readouterr().err
    assert told.count("\n") == 1 and ".cache/" in told
    assert second == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))
    capsys.readouterr()
    assert press.build() == second and capsys.readouterr().err == "", "mended"


def test_a_missing_store_is_told_in_one_line_unless_there_is_no_site_yet(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    fill(press)
    first = press.build()
    assert capsys.readouterr().err == ""
    shutil.rmtree(press.folder / ".cache")
    assert press.build() == first and capsys.readouterr().err.count("\n") == 1
    assert press.build() == first and capsys.readouterr().err == ""


def test_a_store_of_other_code_is_told_in_one_line(press: Press, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    fill(press)
    first = press.build()
    monkeypatch.setattr("newsroom.state.code_salt", lambda: b"another")
    assert press.build() == first and capsys.readouterr().err.count("\n") == 1


def test_a_store_that_cannot_be_written_does_not_stop_a_build(press: Press) -> None:
    fill(press)
    (press.folder / ".cache").write_text("a file in the way")
    assert press.build()


@pytest.mark.parametrize("way", ["folder", "journal"])
def test_what_lies_in_the_way_of_a_store_costs_time_only(press: Press, way: str) -> None:
    fill(press)
    first = press.build()
    for file in (press.folder / ".cache").glob("*.sqlite"):
        if way == "folder":
            file.unlink()
        (file if way == "folder" else file.with_name(file.name + "-journal")).mkdir()
    assert press.build() == first
    press.desk.release("lagi")
    assert press.build() == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


@pytest.mark.parametrize("pages", [1, 20, 40])
def test_a_full_disk_costs_time_only(press: Press, monkeypatch: pytest.MonkeyPatch, pages: int) -> None:
    """SQLite says so of a file that may have no more pages, and as with a disk, at any moment of a build."""
    fill(press)
    opened = Database._open

    def full(self: Database) -> None:
        opened(self)
        if self.file:
            self.connection.execute(f"PRAGMA max_page_count = {pages}")

    with monkeypatch.context() as full_disk:
        full_disk.setattr(Database, "_open", full)
        first = press.build()
    assert first == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


@pytest.mark.parametrize("mode", [0o555, 0])
def test_a_cache_that_may_not_be_written_costs_time_only(tmp_path: Path, mode: int) -> None:
    office, build = Office(tmp_path), [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-q"]
    office.desk.release("satu")
    subprocess.run(build, cwd=tmp_path, check=True, capture_output=True)
    office.desk.release("dua")
    command = without_privilege(*build)
    (tmp_path / ".cache").chmod(mode)
    try:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    finally:
        (tmp_path / ".cache").chmod(0o755)
    assert done.returncode == 0 and "Traceback" not in done.stderr and ".cache/" in done.stderr, done.stderr
    assert (tmp_path / "output/berita/2026/11/dua/index.html").exists()


def test_a_held_folder_is_held_from_the_store_too_and_appears_on_its_day(press: Press, clock) -> None:
    fill(press)
    assert not any("nanti" in path or "konsep" in path for path in (press.build(), press.build())[1])
    clock("2026-12-24 09:00")
    assert "en/news/2026/12/nanti/index.html" in press.build()


CHANGES = [
    ("zone", lambda r: dataclasses.replace(r, zone="Asia/Jakarta")),
    ("city", lambda r: dataclasses.replace(r, city="Barru")),
    ("words", lambda r: dataclasses.replace(r, words={**r.words, "id": {"footnote_back": "Naik {n}"}})),
    ("markdown", lambda r: dataclasses.replace(r, converter=type(r.converter)({**r.converter.markdown, "extensions": ["tables"]}))),
    ("master", lambda r: dataclasses.replace(r, master="en")),
    ("signs", lambda r: dataclasses.replace(r, signs=dataclasses.replace(r.signs, spam=r.signs.crime))),
]


@pytest.mark.parametrize("change", [c for _, c in CHANGES], ids=[name for name, _ in CHANGES])
def test_every_setting_of_reading_is_part_of_the_key(press: Press, change) -> None:
    reader = press.settings().store(press.settings().editions()).reader
    assert _salt(reader) == _salt(dataclasses.replace(reader)) and _salt(change(reader)) != _salt(reader)


@pytest.mark.parametrize("other", [("b.md", b"x", "release", "id"), ("a.md", b"y", "release", "id"), ("a.md", b"x", "page", "id"), ("a.md", b"x", "release", "en")])
def test_path_bytes_kind_and_language_are_part_of_the_key(press: Press, other) -> None:
    store: RecordStore = press.settings().store(press.settings().editions())
    assert store.key(*other) != store.key("a.md", b"x", "release", "id")


def test_what_depends_on_the_moods_of_a_machine_is_not_kept(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.body.SECONDS", 0.05)
    press.desk.release("lambat", english=False, body="![a](" * 3000)
    assert "body-too-slow" in press.codes()
    monkeypatch.setattr("newsroom.body.SECONDS", 60)
    assert "body-too-slow" not in press.codes()


def test_the_code_of_the_key_is_all_that_reading_imports() -> None:
    """Every module of the package that `record` reaches: one left out would keep records of older code."""
    import ast

    from conftest import ROOT
    from newsroom.store import CODE

    def imported(name: str) -> set[str]:
        tree = ast.parse((ROOT / f"plugins/newsroom/{name}.py").read_text())
        return {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1 and node.module} | {
            alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1 and not node.module for alias in node.names}

    reached, todo = set(), {"record"}
    while todo:
        reached.add(name := todo.pop())
        todo |= imported(name) - reached
    assert reached == set(CODE)


def test_a_store_that_cannot_be_cleared_out_costs_nothing_but_room(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output is made by then, and the state of its folder is not to blame."""
    press.desk.release("satu")
    press.build()
    monkeypatch.setattr("newsroom.store.SLACK", -100)
    monkeypatch.setattr("newsroom.database.PATIENCE", 0.1)
    press.desk.english("releases/2026/11/satu", title="Another title of it")
    with sqlite3.connect(database(press)) as other:
        other.execute("BEGIN IMMEDIATE")
        built = press.run()
        other.rollback()
    assert built.tally.written < 40, "the state was kept"
    monkeypatch.setattr("newsroom.store.SLACK", 0)
    assert press.run().tally.written == 0


def test_records_of_earlier_contents_are_let_go_in_the_end(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.store.SLACK", 0)
    for number in range(12):
        press.desk.count = 0
        press.desk.release("satu", body=f"Naskah nomor {number} bagi warga.\n")
        press.build()
    with sqlite3.connect(database(press)) as connection:
        assert connection.execute("SELECT count(*) FROM records").fetchone()[0] <= 4
    assert b"nomor 11" in press.build(press.folder / "other")["berita/2026/11/satu/index.html"]


def test_a_store_that_another_build_holds_is_not_thrown_away(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(press)
    first = press.build()
    monkeypatch.setattr("newsroom.database.PATIENCE", 0.1)
    with sqlite3.connect(database(press)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert press.build() == first
        assert database(press).exists()
        other.rollback()
