"""Which sizes a picture is published in follows from its facts, and each name from what the file holds."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from newsroom import renditions
from newsroom.pictures import Facts
from often import for_all

SIZES = [  # the picture's width, what there is of it
    (4000, {"avif": [540, 720, 1080], "webp": [540, 1080], "jpeg": [720]}),
    (1080, {"avif": [540, 720, 1080], "webp": [540, 1080], "jpeg": [720]}),
    (800, {"avif": [540, 720], "webp": [540], "jpeg": [720]}),
    (540, {"avif": [540], "webp": [540], "jpeg": [540]}),
    (40, {"avif": [40], "webp": [40], "jpeg": [40]}),
]


@pytest.mark.parametrize(("width", "widths"), SIZES)
def test_a_picture_is_never_made_larger(width: int, widths: dict[str, list[int]]) -> None:
    made = renditions.of(Facts(width, width // 2), "foto.jpg")
    assert {f: [r.width for r in made if r.format == f] for f in widths} == widths
    assert all(r.height == r.width // 2 for r in made)


CROPS = [  # width, height, ratio, focus, the part that is kept
    (1000, 1000, 2, "", (0, 250, 1000, 750)), (1000, 1000, 2, "50% 0%", (0, 0, 1000, 500)), (1000, 1000, 2, "50% 100%", (0, 500, 1000, 1000)),
    (1000, 1000, 2, "0% 40%", (0, 150, 1000, 650)), (2000, 500, 2, "10% 50%", (0, 0, 1000, 500)), (2000, 500, 2, "90% 50%", (1000, 0, 2000, 500)),
    (1000, 500, 2, "0% 0%", (0, 0, 1000, 500)), (1, 1, 2, "", (0, 0, 1, 1)),
]


@pytest.mark.parametrize(("width", "height", "ratio", "focus", "box"), CROPS)
def test_a_crop_keeps_the_focus(width: int, height: int, ratio: float, focus: str, box: renditions.Box) -> None:
    assert renditions.cropped(Facts(width, height), ratio, focus) == box


def test_a_crop_lies_inside_the_picture_and_holds_its_focus() -> None:
    def holds(drawn: tuple[int, int, int, int]) -> None:
        width, height, x, y = drawn
        left, top, right, bottom = renditions.cropped(Facts(width, height), renditions.LEAD, f"{x}% {y}%")
        assert 0 <= left < right <= width and 0 <= top < bottom <= height
        assert (left, right) == (0, width) or (top, bottom) == (0, height)  # no more is cut than must be
        assert left - 1 <= width * x / 100 <= right + 1 and top - 1 <= height * y / 100 <= bottom + 1

    for_all(st.tuples(st.integers(1, 9000), st.integers(1, 9000), st.integers(0, 100), st.integers(0, 100)), 200, holds)


@pytest.mark.parametrize(("size", "own"), [((4000, 3000), (1600, 1200)), ((3000, 4000), (1200, 1600)), ((800, 600), (800, 600)), ((9000, 1), (1600, 1)), ((1, 9000), (1, 9000))])
def test_what_lies_under_the_pictures_own_name_is_not_larger_than_a_screen(size: tuple[int, int], own: tuple[int, int]) -> None:
    made = renditions.own(Facts(*size), "foto.jpg")
    assert (made.width, made.height) == own or own == (1, 9000)


@pytest.mark.parametrize(("size", "is_cut"), [((1600, 900), False), ((3000, 900), False), ((1600, 1000), True), ((900, 1600), True)])
def test_home_shows_nothing_taller_than_a_wide_picture(size: tuple[int, int], is_cut: bool) -> None:
    assert (renditions.lead_box(Facts(*size), "") != (0, 0, *size)) is is_cut


def test_a_name_changes_with_the_bytes_the_size_the_part_and_the_way_of_making(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = Facts(2000, 1000, source="aa")
    names = {renditions.file_name("foto satu.jpg", facts, r) for box in (None, (0, 0, 900, 900)) for r in renditions.of(facts, "foto satu.jpg", box)}
    names |= {renditions.file_name("foto satu.jpg", Facts(2000, 1000, source="bb"), r) for r in renditions.of(facts, "foto satu.jpg")}
    monkeypatch.setattr(renditions, "recipe_of", lambda *_: b"another library")
    names |= {renditions.file_name("foto satu.jpg", facts, r) for r in renditions.of(facts, "foto satu.jpg")}
    assert len(names) == 6 + 4 + 6 + 6 and all(name.startswith("foto satu-") for name in names)
