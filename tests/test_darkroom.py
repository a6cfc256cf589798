"""Pictures come out clean, upright, in sRGB and light, and as the same bytes each time."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import photo
from newsroom import executors, renditions
from newsroom.darkroom import Darkroom, Developed, develop
from newsroom.pictures import GPS, ORIENTATION, Facts, probe
from newsroom.renditions import Rendition
from newsroom.shelf import Shelf, source_of
from PIL import Image, ImageCms, PngImagePlugin

SECRET = b"RAHASIA-4711"


def all_of(width: int, height: int, name: str = "foto.jpg") -> tuple[Rendition, ...]:
    facts = Facts(width, height)
    return renditions.own(facts, name), *renditions.of(facts, name), renditions.card(facts, name, "20% 20%")


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def tattling(format_: str) -> bytes:
    """A picture that tells where, when and by whom it was taken, in every way that its format knows."""
    exif = Image.Exif()
    exif[0x010E], exif[ORIENTATION], exif[GPS] = SECRET.decode(), 1, {1: "S", 2: (4.0, 1.0, 0.0)}
    more: dict[str, object] = {"exif": exif, "xmp": b"<x:xmpmeta>" + SECRET + b"</x:xmpmeta>"}
    if format_ == "JPEG":
        more["comment"] = SECRET
    if format_ == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Author", SECRET.decode())
        more = {"exif": exif, "pnginfo": texts}
    return photo(600, 400, format_, icc_profile=ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes(), **more)


@pytest.mark.parametrize(("format_", "name"), [("JPEG", "foto.jpg"), ("PNG", "foto.png"), ("WEBP", "foto.webp")])
def test_nothing_comes_out_but_dots(format_: str, name: str) -> None:
    data = tattling(format_)
    assert SECRET in data and b"Exif" in data.replace(b"eXIf", b"Exif").replace(b"EXIF", b"Exif")
    _, made = develop((data, all_of(600, 400, name)))
    for file in made:
        image = opened(file)
        assert SECRET not in file and not image.getexif() and not {"exif", "xmp", "icc_profile", "comment", "Author"} & image.info.keys()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_upright_in_every_size(orientation: int) -> None:
    """The bright patch is at the upper left of what a browser shows of it, however it was stored."""
    upright = Image.open(io.BytesIO(photo(640, 480)))
    turn = {2: [0], 3: [3], 4: [1], 5: [5], 6: [2], 7: [6], 8: [4]}.get(orientation, [])
    back = {2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM, 5: Image.Transpose.TRANSPOSE,
            6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE, 8: Image.Transpose.ROTATE_270}
    stored = upright.transpose(back[orientation]) if turn else upright
    exif, stream = Image.Exif(), io.BytesIO()
    exif[ORIENTATION] = orientation
    stored.save(stream, "JPEG", exif=exif, quality=95)
    _, made = develop((stream.getvalue(), all_of(640, 480)))
    for file, rendition in zip(made, all_of(640, 480), strict=True):
        image = opened(file).convert("RGB")
        assert image.size == (rendition.width, rendition.height)
        red, green, blue = image.getpixel((image.width // 20, image.height // 20))
        assert red > 220 and 180 < green < 235 and blue < 110, rendition


def odd_profile() -> bytes:
    """A profile in which red means blue, and blue red: the places of two primaries (ICC.1:2022, 7.3) are exchanged."""
    data = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    entries = {bytes(data[at:at + 4]): at + 4 for at in range(132, 132 + 12 * int.from_bytes(data[128:132], "big"), 12)}
    red, blue = entries[b"rXYZ"], entries[b"bXYZ"]
    data[red:red + 8], data[blue:blue + 8] = data[blue:blue + 8], data[red:red + 8]
    return bytes(data)


SPACES = [("RGB", (255, 0, 0), odd_profile(), (0, 0, 255)), ("RGB", (255, 0, 0), b"no profile", (255, 0, 0)), ("CMYK", (0, 255, 255, 0), None, (255, 0, 0)),
          ("L", 128, None, (128, 128, 128))]


@pytest.mark.parametrize(("mode", "colour", "profile", "shown"), SPACES)
def test_colours_become_those_that_browsers_show(mode: str, colour: object, profile: bytes | None, shown: tuple[int, ...]) -> None:
    stream = io.BytesIO()
    Image.new(mode, (300, 200), colour).save(stream, "JPEG", quality=95, icc_profile=profile)
    _, made = develop((stream.getvalue(), all_of(300, 200)))
    for file in made:
        found = opened(file).convert("RGB").getpixel((150, 50))
        assert all(abs(is_ - should) < 40 for is_, should in zip(found, shown, strict=True)), found


MODES = [("1", 1), ("L", 90), ("LA", (90, 40)), ("P", 3), ("RGB", (9, 90, 200)), ("RGBA", (9, 90, 200, 0)), ("I;16", 30_000)]


@pytest.mark.parametrize(("mode", "colour"), MODES)
def test_every_kind_of_png_is_made_and_what_shines_through_is_white_in_a_jpeg(mode: str, colour: object) -> None:
    stream = io.BytesIO()
    Image.new(mode, (60, 40), colour).save(stream, "PNG")
    wanted = all_of(60, 40, "gambar.png")
    _, made = develop((stream.getvalue(), wanted))
    for file, rendition in zip(made, wanted, strict=True):
        image = opened(file)
        assert image.mode in (("RGB",) if rendition.format == "jpeg" else ("RGB", "RGBA"))
        if mode == "RGBA":
            assert image.getpixel((5, 5)) == (255, 255, 255) if rendition.format == "jpeg" else image.getpixel((5, 5))[3] == 0
        if mode == "I;16":
            assert abs(image.convert("L").getpixel((5, 5)) - 117) < 4


def test_a_crop_shows_its_part() -> None:
    left, right = (Rendition("jpeg", 80, 80, box) for box in ((0, 0, 160, 160), (840, 840, 1000, 1000)))
    _, (first, second) = develop((photo(1000, 1000), (left, right)))
    assert opened(first).getpixel((40, 40))[0] > 240 and opened(second).getpixel((40, 40))[2] < 60


def test_a_busy_picture_is_made_coarser_until_it_fits() -> None:
    noise = Image.effect_noise((1200, 800), 60).convert("RGB")
    stream = io.BytesIO()
    noise.save(stream, "JPEG", quality=90)
    free = Rendition("avif", 720, 480, (0, 0, 1200, 800))
    bound = Rendition("avif", 720, 480, (0, 0, 1200, 800), cap=1)
    _, (large, small) = develop((stream.getvalue(), (free, bound)))
    assert len(small) < len(large) / 2


def developed(wanted: dict[str, dict[str, Rendition]], sources: dict[str, str], content: Path, shelf: Shelf, make_executor: Callable) -> list[Developed]:
    room = Darkroom(content, shelf, make_executor)
    for path, files in wanted.items():
        room.ask(path, sources[path], files)
    assert room.left() == sum(map(len, wanted.values()))
    found = [*room.done(), *room.done(wait=True)]
    assert room.left() == 0 and [*room.done(wait=True)] == []
    return found


def test_the_same_bytes_come_out_each_time_and_of_every_executor(tmp_path: Path) -> None:
    for name, size in (("a.jpg", (1200, 800)), ("b.jpg", (800, 900)), ("c.jpg", (500, 300))):
        (tmp_path / name).write_bytes(photo(*size))
    facts = {name: probe(tmp_path / name) for name in ("a.jpg", "b.jpg", "c.jpg")}
    wanted = {name: {renditions.file_name(name, f, r): r for r in all_of(f.width, f.height)} for name, f in facts.items()}
    sources = {name: f.source for name, f in facts.items()}
    ways = [sorted(developed(wanted, sources, tmp_path, Shelf(tmp_path / f"shelf-{n}"), make)) for n, make in enumerate((executors.processes, executors.threads))]
    again = [row for name in wanted for row in developed({name: wanted[name]}, sources, tmp_path, Shelf(tmp_path / "shelf-2"), executors.processes)]
    assert ways[0] == ways[1] == sorted(again) and len(again) == sum(map(len, wanted.values()))


def test_what_stands_on_the_shelf_is_not_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.jpg").write_bytes(photo(600, 400))
    facts, shelf = probe(tmp_path / "a.jpg"), Shelf(tmp_path / "shelf")
    wanted = {"a.jpg": {renditions.file_name("a.jpg", facts, r): r for r in all_of(600, 400)}}
    first = list(developed(wanted, {"a.jpg": facts.source}, tmp_path, shelf, executors.threads))
    monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("opened again"))
    assert list(developed(wanted, {"a.jpg": facts.source}, tmp_path, shelf, executors.threads)) == first


def test_a_file_that_is_saved_anew_meanwhile_spoils_nothing_on_the_shelf(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(photo(600, 400))
    old, shelf = probe(tmp_path / "a.jpg"), Shelf(tmp_path / "shelf")
    (tmp_path / "a.jpg").write_bytes(photo(500, 500))
    rendition = renditions.own(old, "a.jpg")
    ((_, _, data),) = developed({"a.jpg": {"a.jpg": rendition}}, {"a.jpg": old.source}, tmp_path, shelf, executors.threads)
    assert shelf.get(renditions.place(old.source, rendition)) is None
    assert shelf.get(renditions.place(source_of((tmp_path / "a.jpg").read_bytes()), rendition)) == data


def test_what_is_no_picture_after_all_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"bukan foto")
    rendition = renditions.own(Facts(10, 10), "a.jpg")
    assert list(developed({"a.jpg": {"x": rendition, "y": rendition}}, {"a.jpg": "00"}, tmp_path, Shelf(tmp_path / "s"), executors.threads)) == [
        ("a.jpg", "x", b""), ("a.jpg", "y", b"")]


def test_damaged_pictures_never_raise(tmp_path: Path) -> None:
    chance = random.Random(11)
    whole = [photo(120, 80, f) for f in ("JPEG", "PNG", "WEBP")]
    for _ in range(60):
        data = bytearray(chance.choice(whole))
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        _, made = develop((bytes(data), (renditions.own(Facts(120, 80), "a.jpg"),)))
        assert len(made) in (0, 1)
