"""Scanning by name alone: every folder is found, every file that nothing reads is told, no file is opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from newsroom.problems import Problem
from newsroom.roots import Content
from newsroom.source import Folder, scan


def lay(content: Path, *paths: str) -> Path:
    """Empty files at these paths; a path that ends in a slash is a folder."""
    for path in paths:
        place = content / path
        (place if path.endswith("/") else place.parent).mkdir(parents=True, exist_ok=True)
        if not path.endswith("/"):
            place.write_bytes(b"")
    return content


def scanned(content: Path) -> tuple[list[Folder], list[Problem]]:
    tree = scan(Content(content), "id")
    return tree.folders(), tree.problems


def told(content: Path) -> list[tuple[str, str]]:
    folders, problems = scanned(content)
    return sorted((p.code, p.path) for p in [*problems, *(p for f in folders for p in f.problems)])


RELEASE = "releases/2026/11/kabar"


def test_one_folder_is_one_release_activity_or_page(tmp_path: Path) -> None:
    lay(tmp_path, f"{RELEASE}/index.id.md", f"{RELEASE}/index.en.md", f"{RELEASE}/foto satu.jpg", "activities/2027/01/rapat-2/index.id.md", "pages/tentang/index.id.md", "README.md", "data/agencies.toml")
    folders, problems = scanned(tmp_path)
    assert problems == [] and folders == [
        Folder("activity", "activities/2027/01/rapat-2", ("index.id.md",)), Folder("page", "pages/tentang", ("index.id.md",)), Folder("release", RELEASE, ("foto satu.jpg", "index.en.md", "index.id.md"))]


def test_a_folder_knows_its_slug_month_languages_and_sources() -> None:
    folder = Folder("release", RELEASE, ("a.jpg", "index.bug.md", "index.id.md"))
    assert (folder.slug, folder.year_month, folder.languages(), folder.source("id")) == ("kabar", (2026, 11), ["bug", "id"], f"{RELEASE}/index.id.md")


@pytest.mark.parametrize(("path", "month"), [("activities/2026/01/a", (2026, 1)), ("pages/tentang", None), ("releases/baru/11/a", None), ("releases/2026/1/a", None)])
def test_a_month_is_read_from_a_dated_path_alone(path: str, month: tuple[int, int] | None) -> None:
    assert Folder("release", path, ()).year_month == month


def test_no_file_is_opened(tmp_path: Path) -> None:
    for name in ("index.id.md", "foto.jpg"):
        lay(tmp_path, f"{RELEASE}/{name}").joinpath(RELEASE, name).chmod(0)
    os.mkfifo(tmp_path / RELEASE / "pipa.pdf")  # opening it would wait for ever
    assert scanned(tmp_path)[0][0].names == ("foto.jpg", "index.id.md")


def test_nothing_at_all_is_no_problem(tmp_path: Path) -> None:
    assert scanned(tmp_path) == ([], [])


IGNORED = [".git/config", ".DS_Store", f"{RELEASE}/.index.id.md.swp", f"{RELEASE}/index.id.md~", f"{RELEASE}/Thumbs.db", f"{RELEASE}/desktop.ini", "releases/.gitkeep", "releases/2026/11/.draf/index.id.md", "~"]


@pytest.mark.parametrize("path", IGNORED)
def test_clutter_of_computers_is_passed_over(tmp_path: Path, path: str) -> None:
    lay(tmp_path, f"{RELEASE}/index.id.md", path)
    assert told(tmp_path) == [] and scanned(tmp_path)[0] == [Folder("release", RELEASE, ("index.id.md",))]


MISPLACED = [
    ("catatan.md", "stray-file", "catatan.md"), ("berita/2026/11/kabar/index.id.md", "stray-file", "berita"), ("Releases/2026/11/kabar/index.id.md", "stray-file", "Releases"),
    ("releases/kabar.md", "stray-file", "releases/kabar.md"), ("releases/2026/kabar.md", "stray-file", "releases/2026/kabar.md"), ("releases/2026/11/kabar.md", "stray-file", "releases/2026/11/kabar.md"), ("pages/tentang.md", "stray-file", "pages/tentang.md"),
    (f"{RELEASE}/catatan.md", "stray-file", f"{RELEASE}/catatan.md"), (f"{RELEASE}/index.md", "stray-file", f"{RELEASE}/index.md"), (f"{RELEASE}/index.ID.md", "stray-file", f"{RELEASE}/index.ID.md"), (f"{RELEASE}/index.id-ID.md", "stray-file", f"{RELEASE}/index.id-ID.md"),
    (f"{RELEASE}/foto/a.jpg", "stray-folder", f"{RELEASE}/foto"), (f"{RELEASE}/foto/", "stray-folder", f"{RELEASE}/foto"), (f"{RELEASE}/lagi/index.id.md", "stray-folder", f"{RELEASE}/lagi"),
    ("releases/2026/Kabar/", "folder-date", "releases/2026/Kabar"), ("releases/2026/13/", "folder-date", "releases/2026/13"), ("releases/2026/1/", "folder-date", "releases/2026/1"), ("activities/26/", "folder-date", "activities/26"), ("releases/2026/00/", "folder-date", "releases/2026/00"),
    ("releases/2026/11/kosong/", "master-missing", "releases/2026/11/kosong"), ("releases/2026/11/asing/index.en.md", "master-missing", "releases/2026/11/asing"), ("pages/asing/foto.jpg", "master-missing", "pages/asing"),
    ("releases/2026/11/Kabar Baru/index.id.md", "folder-name", "releases/2026/11/Kabar Baru"), ("releases/2026/11/kabar_baru/index.id.md", "folder-name", "releases/2026/11/kabar_baru"), ("pages/café/index.id.md", "folder-name", "pages/café"), ("pages/a--b/index.id.md", "folder-name", "pages/a--b"),
    (f"{RELEASE}/foto\u202egpj.exe", "file-name", f"{RELEASE}/foto\u202egpj.exe"), (f"{RELEASE}/foto\n.jpg", "file-name", f"{RELEASE}/foto\n.jpg"), (f"{RELEASE}/a\\b.jpg", "file-name", f"{RELEASE}/a\\b.jpg"), (f"{RELEASE}/foto\x7f.jpg", "file-name", f"{RELEASE}/foto\x7f.jpg"), (f"{RELEASE}/foto\udcff.jpg", "file-name", f"{RELEASE}/foto\udcff.jpg"),
]


@pytest.mark.parametrize(("path", "code", "where"), MISPLACED, ids=[f"{c}-{p!a}" for p, c, _ in MISPLACED])
def test_what_nothing_reads_is_told(tmp_path: Path, path: str, code: str, where: str) -> None:
    assert told(lay(tmp_path, f"{RELEASE}/index.id.md", path)) == [(code, where)]


LINKS = ["releases", "releases/2026", "releases/2026/11/kabar", "releases/2026/11/kabar/foto.jpg", "releases/2026/11/kabar/index.en.md", "pages/tentang"]


@pytest.mark.parametrize("link", LINKS)
def test_a_symbolic_link_is_refused_and_not_followed(tmp_path: Path, link: str) -> None:
    secret = lay(tmp_path / "luar", "2026/11/kabar/index.id.md", "11/kabar/index.id.md", "kabar/index.id.md", "index.id.md")
    content = tmp_path / "content"
    kept = [f"{RELEASE}/index.id.md"] if link.startswith("releases/2026/11/kabar/") else []
    lay(content, "pages/kontak/index.id.md", *kept)
    (content / link).parent.mkdir(parents=True, exist_ok=True)
    (content / link).symlink_to(secret if "." not in link else secret / "index.id.md")
    folders, _ = scanned(content)
    assert [p for p in told(content) if p[0] == "symlink"] == [("symlink", link)]
    assert [name for f in folders for name in f.names] == ["index.id.md"] * (1 + len(kept))


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    lay(tmp_path, f"{RELEASE}/index.id.md").joinpath(RELEASE, "foto.jpg").symlink_to("tiada.jpg")
    assert told(tmp_path) == [("symlink", f"{RELEASE}/foto.jpg")]


def test_all_problems_of_a_folder_are_told(tmp_path: Path) -> None:
    lay(tmp_path, "pages/A B/lagi/x.md", "pages/A B/catatan.md")
    assert [code for code, _ in told(tmp_path)] == ["folder-name", "master-missing", "stray-file", "stray-folder"]


def test_the_order_is_that_of_the_paths(tmp_path: Path) -> None:
    names = ["releases/2026/11/b", "pages/a", "releases/2026/11/a", "activities/2026/01/z", "releases/2025/12/c"]
    assert [f.path for f in scanned(lay(tmp_path, *(f"{n}/index.id.md" for n in names)))[0]] == sorted(names)
