"""The main boxes of a page stand where they stood: their order, and roughly their place and size. Boxes, not pixels: a letter more breaks nothing."""

from __future__ import annotations

import json

import pytest
from chromium import DESK, PHONE, Served, tab
from conftest import golden
from playwright.sync_api import Browser

PAGES = {"home": "/", "listing": "/instansi/dinkes/", "activities": "/agenda/", "release": "/berita/2026/11/biasa/", "report": "/berita/2026/11/panjang/",
         "page": "/langganan/", "404": "/404.html"}
BOXES = """[...document.querySelectorAll('body > *, main > *, main > * > *, article > *, .top > *, .archive > *, .phases__columns > *, h1')]
  .filter(e => e.checkVisibility() && e.getBoundingClientRect().height > 1).map(e => { const b = e.getBoundingClientRect();
    return [e.tagName.toLowerCase() + (e.classList.length ? '.' + e.classList[0] : e.id ? '#' + e.id : ''), ...[b.left, b.top + scrollY, b.width, b.height].map(Math.round)] })"""
NEAR, TALLER = 24, 0.35  # pixels sideways; share of a height

Box = list  # name, left, top, width, height


def differences(now: list[Box], before: list[Box]) -> list[str]:
    """Names in order; sideways to some pixels, heights to a share; and what stood above another still does."""
    if [box[0] for box in now] != [box[0] for box in before]:
        return [f"boxes are {[box[0] for box in now]}, were {[box[0] for box in before]}"]
    told = [f"{a[0]}: {a[1:]}, was {b[1:]}" for a, b in zip(now, before, strict=True)
            if abs(a[1] - b[1]) > NEAR or abs(a[3] - b[3]) > NEAR or abs(a[4] - b[4]) > max(2 * NEAR, TALLER * b[4])]
    places = sorted(range(len(before)), key=lambda i: before[i][2])
    return told + [f"{now[i][0]} stood above {now[j][0]}" for i, j in zip(places, places[1:], strict=False) if now[i][2] > now[j][2] + NEAR]


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_main_boxes_stand_where_they_stood(browser: Browser, torture: Served, width: int) -> None:
    page, now = tab(browser, width), {}
    for name, path in PAGES.items():
        page.goto(torture.address + path)
        now[name] = page.evaluate(BOXES)
    page.context.close()
    text = "{\n" + ",\n".join(f" {json.dumps(name)}: [\n  " + ",\n  ".join(map(json.dumps, boxes)) + "\n ]" for name, boxes in now.items()) + "\n}\n"
    before = json.loads(golden(f"layout-{width}.json", text))
    assert {name: found for name in now if (found := differences(now[name], before.get(name, [])))} == {}


@pytest.mark.parametrize(("moved", "is_told"), [
    ([["h1", 16, 0, 300, 80], ["p", 16, 80, 300, 40]], False), ([["h1", 20, 0, 310, 100], ["p", 16, 100, 300, 40]], False),
    ([["p", 16, 0, 300, 40], ["h1", 16, 40, 300, 80]], True), ([["h1", 16, 60, 300, 80], ["p", 16, 0, 300, 40]], True),
    ([["h1", 16, 0, 200, 80], ["p", 16, 80, 300, 40]], True), ([["h1", 16, 0, 300, 160], ["p", 16, 160, 300, 40]], True), ([["h1", 16, 0, 300, 80]], True)],
    ids=["same", "a little", "order of the source", "order on screen", "narrower", "twice as high", "gone"])
def test_what_counts_as_moved(moved: list[Box], is_told: bool) -> None:
    assert bool(differences(moved, [["h1", 16, 0, 300, 80], ["p", 16, 80, 300, 40]])) == is_told
