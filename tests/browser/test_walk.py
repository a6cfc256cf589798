"""Walk-throughs, written down: what Tab stops at and what a screen reader is told, page by page, in tests/golden/walk/.

They are to be read like a script: a name that says nothing, a stop too many or a list that is none is seen at once.
"""

from __future__ import annotations

import pytest
from chromium import PHONE, Note, Served, tab
from conftest import golden
from playwright.sync_api import Browser

WALKS = {
    "home": "/", "home-en": "/en/", "listing": "/instansi/dinkes/", "period": "/arsip/2026/", "archive": "/arsip/", "agencies": "/instansi/",
    "activities": "/agenda/", "activity": "/agenda/2026/12/nanti/", "release": "/berita/2026/11/klarifikasi/", "release-en": "/en/news/2026/11/biasa/",
    "page": "/langganan/", "search": "/cari/", "offline": "/luring/", "404": "/404.html", "redirect": "/hilang/"}
STOPS = """root => [...root.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex="0"]')].filter(e => e.checkVisibility()).map(e => {
  const spoken = e.cloneNode(true);
  spoken.querySelectorAll('[aria-hidden]').forEach(hidden => hidden.remove());
  return e.tagName.toLowerCase() + ' ' + (e.getAttribute('aria-label') || spoken.textContent).replace(/\\s+/g, ' ').trim() + (e.lang ? ' [' + e.lang + ']' : '');
}).join('\\n')"""


@pytest.mark.parametrize("name", WALKS)
def test_a_page_is_walked_through_as_written(browser: Browser, torture: Served, name: str, note: Note) -> None:
    """The home pages from the first word to the last, the others their content: what is around it is the same."""
    page = tab(browser, PHONE)
    assert page.goto(torture.address + WALKS[name]).ok
    part = page.locator("body" if name.startswith("home") else "main")
    walk = f"Tab:\n\n{part.evaluate(STOPS)}\n\nScreen reader:\n\n{part.aria_snapshot()}\n"
    page.context.close()
    assert walk == golden(f"walk/{name}.txt", walk)
    note("walk", 1)


def test_every_template_is_walked_through(torture: Served) -> None:
    assert {face for face, _ in torture.pages} == {name.removesuffix("-en") for name in WALKS}
