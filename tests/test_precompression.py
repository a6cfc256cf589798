"""Precompressed siblings: the same bytes back, smaller, always those of the file that they stand beside, and gone with it."""

from __future__ import annotations

import gzip
import itertools
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable

import brotli
import precompression
import pytest
import zstandard
from conftest import ROOT, Press, tree
from hypothesis import given
from hypothesis import strategies as st
from newsroom.output import Output
from newsroom.settings import BadSetting
from precompression import compressed, is_worth
from test_incremental import EDITS, FOLDERS, outcome, settled

LEVELS = {"br": 4, "gz": 6, "zst": 3}
OPEN: dict[str, Callable[[bytes], bytes]] = {"br": brotli.decompress, "gz": gzip.decompress, "zst": lambda data: zstandard.ZstdDecompressor().decompress(data)}


# ---------------------------------------------------------------- what follows from a file alone


@given(st.binary(max_size=3000) | st.text(max_size=3000).map(str.encode), st.integers(1, 9))
def test_every_format_gives_the_bytes_back_or_is_left_out(data: bytes, level: int) -> None:
    made = compressed(dict.fromkeys(OPEN, level), data)
    assert all(OPEN[name](packed) == data and len(packed) < len(data) for name, packed in made.items())
    assert made == compressed(dict.fromkeys(OPEN, level), data)


def test_text_is_packed_in_every_format_and_noise_in_none() -> None:
    assert compressed(LEVELS, b"kabar " * 500).keys() == OPEN.keys() and compressed(LEVELS, os.urandom(5000)) == {}


def test_a_gzip_file_tells_nothing_of_where_and_when_it_was_made() -> None:
    packed = compressed({"gz": 9}, b"kabar " * 500)["gz"]
    assert packed[3:8] == bytes(5) and packed[9] == 255


@pytest.mark.parametrize(("name", "size", "expected"), [
    ("index.html", 20_000, True), ("a/FEED.JSON", 1000, True), ("calendar.ics", 999, False), ("data.csv", 5000, True), ("icon.svg", 5000, True),
    ("foto.jpg", 50_000, False), ("laporan.pdf", 50_000, False), ("arsip.zip", 5000, False), ("html", 5000, False), ("index.html.br", 5000, False)])
def test_text_of_more_than_a_packet_is_worth_it(name: str, size: int, expected: bool) -> None:
    assert is_worth(name, size) is expected


# ---------------------------------------------------------------- in a build


@pytest.fixture
def packing(press: Press) -> Press:
    press.overrides["COMPRESSION"] = LEVELS
    press.desk.release("satu", attachments="[{file: data.csv, title: Data lengkap}]")
    press.desk.release("dua", published="2026-10-02 09:00", agency="polres")
    press.desk.write("releases/2026/11/satu/data.csv", b"a;b\n" * 800)
    return press


def faults(files: dict[str, bytes]) -> list[str]:
    """What is not as the promise says: each text file of some size has its siblings, nothing else has any, and they are its own."""
    siblings = {name for name in files if name.endswith((".br", ".gz", ".zst"))}
    wrong = [name for name in siblings if OPEN[name.rpartition(".")[2]](files[name]) != files.get(name.rpartition(".")[0])]
    wanted = {f"{name}.{suffix}" for name, data in files.items() if is_worth(name, len(data)) for suffix in LEVELS}
    return sorted({*wrong, *siblings.symmetric_difference(wanted)})


def clean(press: Press, **overrides: object) -> dict[str, bytes]:
    for folder in ("clean", "clean-cache"):
        shutil.rmtree(press.folder / folder, ignore_errors=True)
    return press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"), **overrides)


def test_each_text_file_of_some_size_has_its_siblings(packing: Press) -> None:
    files = packing.build()
    assert len([name for name in files if name.endswith(".zst")]) > 40 and "berita/2026/11/satu/index.html.gz" in files and faults(files) == []
    plain = packing.build(packing.folder / "plain", COMPRESSION={})
    assert {name: data for name, data in files.items() if name.rpartition(".")[2] not in LEVELS} == plain


def test_any_edits_end_in_the_siblings_of_a_clean_build(press: Press) -> None:
    """Every kind of edit, one after another in some order; each build is compared."""
    press.overrides["COMPRESSION"] = LEVELS
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    rng, moments = random.Random(11), itertools.count(1_500_000_000, 60)
    for edit in rng.sample(EDITS, len(EDITS)):
        edit(press, rng.choice(FOLDERS), rng)
        settled(press.desk.content, moments)
        for folder in ("clean", "clean-cache"):
            shutil.rmtree(press.folder / folder, ignore_errors=True)
        assert outcome(press) == outcome(press, press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache")), edit.__name__
        assert not press.output.exists() or faults(tree(press.output)) == [], edit.__name__


def test_nothing_is_packed_again_when_nothing_changed_or_something_else_did(packing: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    packed: list[int] = []
    pack = precompression.compressed
    monkeypatch.setattr("newsroom.work.compressed", lambda levels, data: packed.append(len(data)) or pack(levels, data))
    packing.build()
    before, packed[:] = len(packed), []
    packing.build()
    assert packed == [] and before > 40
    packing.desk.write("releases/2026/11/satu/data.csv", b"a;c\n" * 900)
    packing.build()
    assert 3600 in packed and len(packed) < before / 4, "the file, and the pages and feeds that tell its size"


HARMS: list[tuple[str, Callable[[Press], object]]] = [
    ("one is taken away", lambda p: (p.output / "index.html.br").unlink()),
    ("one is put in the place of another", lambda p: (p.output / "en/index.html.zst").unlink() or (p.output / "en/index.html.zst").write_bytes(b"x")),
    ("one without a file", lambda p: (p.output / "berita/lain.html.gz").write_bytes(b"x")),
    ("the file itself", lambda p: (p.output / "rss.xml").write_text("diubah " * 500)),
    ("a whole folder", lambda p: shutil.rmtree(p.output / "en/news")),
]


@pytest.mark.parametrize("harm", [row[1] for row in HARMS], ids=[row[0] for row in HARMS])
def test_what_happened_to_siblings_is_mended(packing: Press, harm: Callable[[Press], object]) -> None:
    before = packing.build()
    harm(packing)
    assert packing.build() == before


def test_the_setting_can_change_and_go(packing: Press) -> None:
    packing.build()
    for levels in ({"br": 5, "gz": 6}, {}, LEVELS):
        packing.overrides["COMPRESSION"] = levels
        assert packing.build() == clean(packing)


def test_a_file_that_shrinks_below_a_packet_loses_its_siblings(packing: Press) -> None:
    assert "berita/2026/11/satu/data.csv.br" in packing.build()
    packing.desk.write("releases/2026/11/satu/data.csv", b"a;b\n")
    files = packing.build()
    assert "berita/2026/11/satu/data.csv" in files and faults(files) == [] and files == clean(packing)


@pytest.mark.parametrize("moves", [1, 3, 8, 21])
def test_a_build_killed_while_it_moves_files_in_leaves_no_sibling_of_an_older_file(packing: Press, monkeypatch: pytest.MonkeyPatch, moves: int) -> None:
    packing.build()
    packing.desk.release("tiga", published="2026-11-22 09:00")
    move, left = Output._move_in, itertools.count(moves, -1)

    def killed(output: Output, source: str, save_as: str) -> None:
        if next(left) == 0:
            raise KeyboardInterrupt
        move(output, source, save_as)

    monkeypatch.setattr(Output, "_move_in", killed)
    with pytest.raises(KeyboardInterrupt):
        packing.build()
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", os.environ.get("SOURCE_DATE_EPOCH", "1795492800"))
    files = packing.build()
    assert faults(files) == [] and files == clean(packing)


def test_the_other_executor_packs_the_same(packing: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    here = packing.build()
    for module in ("work", "rendering"):
        monkeypatch.setattr(f"newsroom.{module}.WORTH_SHARING", 4)
    assert clean(packing) == here


@pytest.mark.parametrize("setting", [{"br": 12}, {"gz": 0}, {"zip": 5}, {"zst": "9"}])
def test_a_format_or_level_that_does_not_exist_is_refused(press: Press, setting: dict[str, object]) -> None:
    with pytest.raises(BadSetting, match="COMPRESSION"):
        press.settings(COMPRESSION=setting)


def test_a_build_that_packs_nothing_imports_no_compressor() -> None:
    code = "import newsroom.work, sys; assert not {'brotli', 'zstandard'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": ""})
