"""What was made before is found by its bytes and its recipe; damage and a full disk cost time, nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from newsroom.shelf import IDLE, Shelf

PLACE = ("0a1b", "resep")


def test_what_was_put_is_found(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    assert shelf.get(PLACE) is None
    shelf.put(PLACE, b"gambar")
    assert (shelf.get(PLACE), shelf.get(("0a1b", "lain")), shelf.get(("ffff", "resep"))) == (b"gambar", None, None)
    assert [f.name for f in tmp_path.rglob("*") if f.is_file()] == ["resep"]  # nothing half written stays


@pytest.mark.parametrize("harm", [lambda f: f.write_bytes(b""), lambda f: f.write_bytes(f.read_bytes()[:-1]),
                                  lambda f: f.write_bytes(f.read_bytes().replace(b"gambar", b"gambas")), lambda f: (f.unlink(), f.mkdir())])
def test_what_is_damaged_is_not_there(tmp_path: Path, harm) -> None:
    shelf = Shelf(tmp_path)
    shelf.put(PLACE, b"gambar")
    harm(tmp_path / "0a1b/resep")
    assert shelf.get(PLACE) is None


def test_a_shelf_that_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "berkas").write_text("bukan folder")
    shelf = Shelf(tmp_path / "berkas")
    shelf.put(PLACE, b"gambar")
    assert shelf.get(PLACE) is None and shelf.facts(b"x", "r", lambda data: {"n": len(data)}) == {"n": 1}


def test_a_fact_is_found_once(tmp_path: Path) -> None:
    asked: list[bytes] = []
    shelf = Shelf(tmp_path)
    find = lambda data: asked.append(data) or {"pages": 2, "lang": "id"}  # noqa: E731
    assert [shelf.facts(data, "r", find) for data in (b"a", b"b", b"a")] == [{"pages": 2, "lang": "id"}] * 3
    assert asked == [b"a", b"b"]


def test_what_nobody_asked_for_in_long_goes(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path)
    for name in ("lama", "dipakai", "baru"):
        shelf.put((name, "resep"), b"gambar")
        os.utime(tmp_path / name / "resep", (1000, 1000 if name != "baru" else 1000 + IDLE))
    shelf.get(("dipakai", "resep"))
    shelf.prune(1000 + IDLE + 1)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["baru", "dipakai"]
