"""What a picture file is, by its bytes: never by its name, and never with an exception."""

from __future__ import annotations

import random
import struct
import zlib
from pathlib import Path

import pytest
from conftest import photo as picture_bytes
from conftest import png
from newsroom.pictures import GPS, MAX_BYTES, MAX_PIXELS, Facts, probe
from newsroom.shelf import Shelf
from PIL import Image

ORIENTATION = 0x0112


def photo(path: Path, format_: str, *, orientation: int = 1, position: bool = False, **more: object) -> Path:
    exif = Image.Exif()
    exif[ORIENTATION] = orientation
    if position:
        exif[GPS] = {1: "S", 2: (4.0, 1.0, 0.0), 3: "E", 4: (119.0, 37.0, 0.0)}
    Image.new("RGB", (40, 30), "teal").save(path, format_, exif=exif, **more)
    return path


def seen(path: Path) -> tuple[int, int, str]:
    facts = probe(path)
    return facts.width, facts.height, facts.problem


def header(width: int, height: int) -> bytes:
    """The first bytes of a PNG that says it is so large."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head)) + struct.pack(">I", 10**6) + b"IDAT"


GOOD = [("foto.jpg", "JPEG"), ("foto.JPG", "JPEG"), ("foto.jpeg", "JPEG"), ("foto.png", "PNG"), ("foto.webp", "WEBP"), ("telepon.jpg", "MPO")]


@pytest.mark.parametrize(("name", "format_"), GOOD)
def test_a_picture_tells_its_size(tmp_path: Path, name: str, format_: str) -> None:
    more = {"save_all": True, "append_images": [Image.new("RGB", (40, 30))]} if format_ == "MPO" else {}
    assert seen(photo(tmp_path / name, format_, **more)) == (40, 30, "")


@pytest.mark.parametrize(("orientation", "size"), [(1, (40, 30)), (3, (40, 30)), (4, (40, 30)), (5, (30, 40)), (6, (30, 40)), (7, (30, 40)), (8, (30, 40))])
def test_a_picture_stored_on_its_side_is_as_browsers_turn_it(tmp_path: Path, orientation: int, size: tuple[int, int]) -> None:
    assert seen(photo(tmp_path / "foto.jpg", "JPEG", orientation=orientation)) == (*size, "")


@pytest.mark.parametrize(("name", "format_"), [("foto.jpg", "JPEG"), ("foto.png", "PNG"), ("foto.webp", "WEBP")])
def test_a_picture_that_tells_a_position_is_told(tmp_path: Path, name: str, format_: str) -> None:
    assert seen(photo(tmp_path / name, format_, position=True)) == (40, 30, "picture-gps")


WRONG_NAMES = [("foto.jpg", "PNG", "picture-type"), ("foto.png", "JPEG", "picture-type"), ("foto.webp", "PNG", "picture-type"), ("foto.gif", "PNG", "picture-type"), ("foto", "JPEG", "picture-type"), ("foto.jpg", "GIF", "picture-unreadable"), ("foto.jpg", "TIFF", "picture-unreadable"), ("foto.png", "BMP", "picture-unreadable")]


@pytest.mark.parametrize(("name", "format_", "problem"), WRONG_NAMES)
def test_a_name_that_says_another_format_is_told(tmp_path: Path, name: str, format_: str, problem: str) -> None:
    Image.new("RGB", (40, 30)).save(tmp_path / name, format_)
    assert probe(tmp_path / name).problem == problem


CONTENT = [
    ("empty", b""), ("text", b"bukan gambar"), ("page", b"<html><script>x()</script>"), ("drawing", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), ("only a signature", b"\x89PNG\r\n\x1a\n"), ("cut", png()[:40]), ("JPEG without an end", b"\xff\xd8\xff\xe0\x00\x10JFIF"), ("no pixels", header(0, 0)),
]


@pytest.mark.parametrize("content", [c for _, c in CONTENT], ids=[n for n, _ in CONTENT])
def test_a_file_that_is_no_picture_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "foto.png").write_bytes(content)
    assert seen(tmp_path / "foto.png") == (0, 0, "picture-unreadable")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    assert {probe(tmp_path / name).problem for name in ("tiada.png", "folder.png")} == {"picture-unreadable"}


@pytest.mark.parametrize(("width", "height"), [(10_001, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
@pytest.mark.filterwarnings("error")
def test_a_picture_of_too_many_dots_is_told_without_being_opened(tmp_path: Path, width: int, height: int) -> None:
    (tmp_path / "foto.png").write_bytes(header(width, height))
    assert width * height > MAX_PIXELS and probe(tmp_path / "foto.png").problem == "picture-huge"


@pytest.mark.parametrize(("name", "format_"), [("foto.jpg", "JPEG"), ("foto.png", "PNG"), ("foto.webp", "WEBP")])
def test_a_picture_that_was_not_copied_to_the_end_is_told(tmp_path: Path, name: str, format_: str) -> None:
    """Its header alone would pass."""
    whole = picture_bytes(400, 300, format_)
    (tmp_path / name).write_bytes(whole)
    assert seen(tmp_path / name) == (400, 300, "")
    (tmp_path / name).write_bytes(whole[: len(whole) * 2 // 3])
    assert seen(tmp_path / name) == (0, 0, "picture-unreadable")


def test_a_picture_of_too_many_bytes_is_not_read(tmp_path: Path) -> None:
    with open(tmp_path / "foto.jpg", "wb") as file:
        file.truncate(MAX_BYTES + 1)
    assert probe(tmp_path / "foto.jpg") == Facts(problem="picture-huge", size=MAX_BYTES + 1)


def test_what_was_found_once_is_known_by_the_bytes_wherever_they_lie(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf = Shelf(tmp_path / "shelf")
    first = probe(photo(tmp_path / "a.jpg", "JPEG"), shelf)
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("opened again"))
    (tmp_path / "b.jpg").write_bytes((tmp_path / "a.jpg").read_bytes())
    assert probe(tmp_path / "b.jpg", shelf) == first != Facts(40, 30)


@pytest.mark.filterwarnings("error")
def test_a_damaged_picture_never_raises_nor_warns(tmp_path: Path) -> None:
    chance, path = random.Random(7), tmp_path / "foto.jpg"
    whole = [photo(tmp_path / f"a.{e}", f, position=True, orientation=6).read_bytes() for e, f in (("jpg", "JPEG"), ("png", "PNG"), ("webp", "WEBP"))]
    for _ in range(600):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        path.write_bytes(data[: chance.randrange(len(data))] if chance.random() < 0.2 else data)
        assert isinstance(probe(path), Facts)
