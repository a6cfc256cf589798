"""The output folder: plain paths below it only, changed bytes only, all or nothing, and nothing left over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import tree
from newsroom.output import NotOurs, Output, OutsideOutput, Tally, inside

PATHS = [  # a view's file, good
    ("index.html", True), ("berita/2026/11/x/index.html", True), ("a b.pdf", True), (".well-known/x", True), ("a..b", True), ("...", True),
    ("é/ñ.html", True), ("", False), (".", False), ("/", False), ("/etc/passwd", False), ("//etc/passwd", False), ("..", False),
    ("../x", False), ("a/../x", False), ("a/../../x", False), ("a/..", False), ("./x", False), ("a//b", False), ("a/./b", False),
    ("a/", False), ("a\\b", False), ("..\\x", False), ("a\0b", False),
]


@pytest.mark.parametrize(("save_as", "is_good"), PATHS)
def test_a_file_lies_below_the_folder_by_its_plain_path(tmp_path: Path, save_as: str, is_good: bool) -> None:
    if is_good:
        assert inside(tmp_path, save_as) == f"{tmp_path}/{save_as}"
    else:
        with pytest.raises(OutsideOutput):
            inside(tmp_path, save_as)


def test_a_file_outside_the_folder_is_never_written(tmp_path: Path) -> None:
    with pytest.raises(OutsideOutput), Output(tmp_path / "out") as output:
        output.put("../luar.html", b"x")
    assert list(tmp_path.iterdir()) == []


def build(folder: Path, files: Mapping[str, bytes]) -> Tally:
    with Output(folder) as output:
        for save_as, data in {"sitemap.xml": b"", **files}.items():
            output.put(save_as, data)
        return output.commit()


BUILDS = [  # files of the first build, of the second; files asked for, written and removed by the second
    ("nothing changed", {"a": b"1"}, {"a": b"1"}, Tally(2, 0, 0)),
    ("a new file", {"a": b"1"}, {"a": b"1", "b/c": b"2"}, Tally(3, 1, 0)),
    ("changed bytes", {"a": b"1"}, {"a": b"2"}, Tally(2, 1, 0)),
    ("a file no more", {"a": b"1", "b": b"2"}, {"a": b"1"}, Tally(2, 0, 1)),
    ("a folder no more", {"b/c/d": b"1", "b/c/e": b"2"}, {}, Tally(1, 0, 2)),
    ("a file becomes a folder", {"a": b"1"}, {"a/index.html": b"2"}, Tally(2, 1, 0)),
    ("a folder becomes a file", {"a/b/index.html": b"1", "a/c": b"2"}, {"a": b"3"}, Tally(2, 1, 0)),
    ("a file becomes a deep folder", {"a/b": b"1"}, {"a/b/c/d": b"2", "a/e": b"3"}, Tally(3, 2, 0)),
    ("an empty file", {"a": b"1"}, {"a": b""}, Tally(2, 1, 0)),
]


@pytest.mark.parametrize(("first", "second", "tally"), [row[1:] for row in BUILDS], ids=[row[0] for row in BUILDS])
def test_a_second_build_leaves_what_was_asked_for_and_nothing_else(tmp_path: Path, first: dict[str, bytes], second: dict[str, bytes], tally: Tally) -> None:
    build(tmp_path / "out", first)
    assert build(tmp_path / "out", second) == tally
    assert tree(tmp_path / "out") == {"sitemap.xml": b"", **second}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]  # staging is gone
    assert all(any(p.iterdir()) for p in (tmp_path / "out").rglob("*") if p.is_dir())  # no folder is empty


def test_an_unchanged_file_is_not_touched(tmp_path: Path) -> None:
    build(tmp_path / "out", {"a": b"1", "b": b"1"})
    before = {name: (tmp_path / "out" / name).stat().st_ino for name in "ab"}
    build(tmp_path / "out", {"a": b"1", "b": b"2"})
    after = {name: (tmp_path / "out" / name).stat().st_ino for name in "ab"}
    assert (after["a"] == before["a"], after["b"] == before["b"]) == (True, False)


def test_put_tells_whether_a_file_differs(tmp_path: Path) -> None:
    build(tmp_path / "out", {"a": b"1"})
    with Output(tmp_path / "out") as output:
        before = output.folder / "a"
        assert output.put("a", b"1") == (1, before.stat().st_mtime_ns, before.stat().st_ino)
        output.put("a", b"2")
        output.put("b", b"1")
        assert list(output.staged) == ["a", "b"]


def test_a_build_that_is_left_without_commit_changes_nothing(tmp_path: Path) -> None:
    build(tmp_path / "out", {"a": b"1"})
    with pytest.raises(RuntimeError), Output(tmp_path / "out") as output:
        output.put("a", b"2")
        output.put("b/c", b"3")
        raise RuntimeError
    assert tree(tmp_path / "out") == {"sitemap.xml": b"", "a": b"1"}
    assert [p.name for p in tmp_path.iterdir()] == ["out"]


def test_what_a_killed_build_staged_is_gone_after_the_next(tmp_path: Path) -> None:
    staging = tmp_path / ".out.staging"
    (staging / "a").mkdir(parents=True)
    (staging / "a/b").write_bytes(b"sisa")
    build(tmp_path / "out", {"a": b"1"})
    assert tree(tmp_path) == {"out/sitemap.xml": b"", "out/a": b"1"}


FOLDERS = [  # what lies in the folder, whether a build may write there
    ("no folder", None, True), ("an empty folder", {}, True), ("a site of ours", {"sitemap.xml": b"", "lama": b"1"}, True),
    ("files of somebody", {"tesis.doc": b"penting"}, False), ("a site of ours without its sitemap", {"withdrawn.json": b"", "lama": b"1"}, True), ("a sitemap in a folder below", {"x/sitemap.xml": b""}, False),
    ("a hidden file of somebody", {".rahasia": b"1"}, False),
]


@pytest.mark.parametrize(("files", "is_ours"), [row[1:] for row in FOLDERS], ids=[row[0] for row in FOLDERS])
def test_a_folder_that_an_earlier_build_did_not_make_is_refused_untouched(tmp_path: Path, files: dict[str, bytes] | None, is_ours: bool) -> None:
    for name, data in (files or {}).items():
        (tmp_path / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "out" / name).write_bytes(data)
    if files == {}:
        (tmp_path / "out").mkdir()
    if is_ours:
        build(tmp_path / "out", {"a": b"1"})
        assert tree(tmp_path / "out") == {"sitemap.xml": b"", "a": b"1"}
    else:
        with pytest.raises(NotOurs):
            build(tmp_path / "out", {"a": b"1"})
        assert tree(tmp_path / "out") == files


def test_a_reader_never_meets_half_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every file of the site comes by a rename of a whole one, and only after all were staged."""
    moves: list[tuple[str, bytes]] = []
    replace = os.replace

    def watched(source: Path, target: Path) -> None:
        data = Path(source).read_bytes()
        replace(source, target)
        moves.append((Path(target).relative_to(tmp_path / "out").as_posix(), data))

    monkeypatch.setattr(os, "replace", watched)
    files = {"a": b"1" * 100_000, "b/c": b"2" * 100_000}
    build(tmp_path / "out", files)
    assert moves == [("sitemap.xml", b""), *sorted(files.items())]  # the file that marks the folder as ours comes first


def test_a_second_build_waits_for_the_first_and_says_so(tmp_path: Path) -> None:
    """The first holds the folder; the second starts, says that it waits, and writes only after the first is done."""
    import threading

    folder, waits, order = tmp_path / "out", threading.Event(), []

    def second() -> None:
        with Output(folder, waits.set) as output:
            output.put("sitemap.xml", b"second")
            order.append("second")
            output.commit()

    with Output(folder) as output:
        thread = threading.Thread(target=second)
        thread.start()
        assert waits.wait(10)
        output.put("sitemap.xml", b"first")
        order.append("first")
        output.commit()
    thread.join(10)
    assert order == ["first", "second"] and (folder / "sitemap.xml").read_bytes() == b"second"
    assert not list(tmp_path.glob(".*"))


def test_a_build_that_fails_leaves_no_empty_folder(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), Output(tmp_path / "out"):
        1 / 0  # noqa: B018, that is the point
    assert list(tmp_path.iterdir()) == []
