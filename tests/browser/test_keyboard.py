"""The keyboard: Tab reaches everything once, in order, and whoever tabs sees where they are."""

from __future__ import annotations

import pytest
from chromium import DESK, PHONE, Note, Served, tab
from playwright.sync_api import Browser, Page

EVERYTHING = "[...document.querySelectorAll('a[href], button, summary, input, select, textarea, [tabindex=\"0\"]')].filter(e => e.checkVisibility())"
# Where the focus is, and what is wrong with how it shows: an outline of 3 pixels, on screen, nothing above it (WCAG 2.2: 2.4.7, 2.4.11, 2.4.13).
STOP = """() => {
  const e = document.activeElement, style = getComputedStyle(e), box = e.getClientRects()[0];
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  const wrong = style.outlineStyle !== 'solid' || parseFloat(style.outlineWidth) < 3 ? 'no outline'
    : Math.min(box.top, box.left, innerHeight - box.bottom, innerWidth - box.right) < -1 ? 'off screen' : top && (e.contains(top) || top.contains(e)) ? '' : 'hidden';
  return [window.everything.indexOf(e), wrong && wrong + ': ' + e.outerHTML.slice(0, 120)];
}"""


def stops(page: Page) -> tuple[list[int], list[str]]:
    """Tab through the page: which of all things took the focus, and those that could not be seen then."""
    taken = []
    for _ in range(page.evaluate(f"(window.everything = {EVERYTHING}).length")):
        page.keyboard.press("Tab")
        taken.append(page.evaluate(STOP))
    return [index for index, _ in taken], [wrong for _, wrong in taken if wrong]


@pytest.mark.parametrize(("name", "width", "lang"), [
    ("torture", PHONE, "id"), pytest.param("torture", DESK, "en", marks=pytest.mark.long), pytest.param("portal", PHONE, "en", marks=pytest.mark.long),
    pytest.param("portal", DESK, "id", marks=pytest.mark.long)])
def test_tab_reaches_everything_once_in_order_and_is_seen(request: pytest.FixtureRequest, browser: Browser, name: str, width: int, lang: str, note: Note) -> None:
    site: Served = request.getfixturevalue(name)
    page, found = tab(browser, width), {}
    for path in (path for (_, of), path in site.pages.items() if of == lang):
        page.goto(site.address + path)
        taken, unseen = stops(page)
        if unseen or taken != list(range(len(taken))):
            found[path] = unseen[:3] or taken
        note("keyboard", 1)
    page.context.close()
    assert found == {}


def test_the_skip_link_comes_first_and_leads_to_the_content(browser: Browser, site: Served) -> None:
    page = tab(browser, PHONE)
    for path in site.pages.values():
        page.goto(site.address + path)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.matches('.skip') && document.activeElement.getBoundingClientRect().top >= 0"), path
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.matches('main')"), path
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || !document.activeElement.closest('header:not(main *), .menu, .crumbs')"), path
    page.context.close()


def test_the_language_switch_leads_to_the_same_page_or_says_there_is_none(browser: Browser, torture: Served) -> None:
    page = tab(browser, DESK)
    page.goto(torture.address + "/berita/2026/11/biasa/")
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url == torture.address + "/en/news/2026/11/biasa/" and page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Indonesia", exact=True).click()
    assert page.url == torture.address + "/berita/2026/11/biasa/"
    page.goto(torture.address + "/berita/2026/11/asli/")
    assert "not available in English" in page.get_by_role("navigation", name="Bahasa").inner_text()
    page.context.close()
