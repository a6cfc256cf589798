"""Small screens, large letters, wide spacing: nothing scrolls sideways, nothing is cut off, everything can be hit."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from chromium import DESK, PHONE, Note, Served, tab
from playwright.sync_api import Browser, Page

NARROWEST = (320, 256)  # 1280 by 1024 at 400 %
# How far the page scrolls sideways, and the first pieces that stick out of the screen or are cut off by their own box. What scrolls in a box
# of its own (a wide table) and what is there for screen readers alone is meant so.
CUT = """() => {
  const root = document.documentElement, seen = [];
  if (root.scrollWidth > root.clientWidth) seen.push('sideways by ' + (root.scrollWidth - root.clientWidth));
  for (const e of document.body.querySelectorAll('*')) {
    if (e.closest('.vh, .scroll, .skip, svg') || !e.checkVisibility()) continue;
    const style = getComputedStyle(e), box = e.getBoundingClientRect();
    const hides = /hidden|clip/.test(style.overflowX + style.overflowY) && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1);
    if (hides || style.textOverflow === 'ellipsis' || box.width && (box.left < -1 || box.right > root.clientWidth + 1)) seen.push(e.outerHTML.slice(0, 120));
  }
  return seen.slice(0, 3);
}"""
LARGE = "document.documentElement.style.fontSize = '200%'"
SPACED = """for (const e of document.body.querySelectorAll('*')) {
  for (const [name, value] of [['line-height', '1.5'], ['letter-spacing', '.12em'], ['word-spacing', '.16em']]) e.style.setProperty(name, value, 'important');
  if (e.matches('p')) e.style.setProperty('margin-block-end', '2em', 'important');
}"""
FORMS = {"as it is": "0", "text at 200 %": LARGE, "text spacing": SPACED}  # WCAG 2.2: 1.4.10, 1.4.4, 1.4.12


def each(page: Page, site: Served) -> Iterator[str]:
    """Open every page in turn."""
    for path in site.pages.values():
        page.goto(site.address + path)
        yield path


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("size", [NARROWEST, pytest.param((DESK, 800), marks=pytest.mark.long)], ids=str)
def test_nothing_scrolls_sideways_and_nothing_is_cut_off(browser: Browser, site: Served, size: tuple[int, int], form: str, note: Note) -> None:
    page, found = tab(browser, *size), {}
    for path in each(page, site):
        page.evaluate(FORMS[form])
        if cut := page.evaluate(CUT):
            found[path] = cut
        note("reflow", 1)
    page.context.close()
    assert found == {}, found


def test_targets_are_large_enough_for_thumbs(browser: Browser, site: Served, note: Note) -> None:
    """24 pixels (WCAG 2.5.8) outside running text, 44 in navigation that stands on every page."""
    page, small = tab(browser, PHONE), {}
    for path in each(page, site):
        small |= {f"{path} {text}": (height, least) for text, height, least in page.evaluate("""() => [...document.querySelectorAll('a[href], button, summary, input, select')]
            .filter(e => e.checkVisibility() && !e.matches('.body a, .summary a, .note a, .skip, .print *'))
            .map(e => [e.textContent.trim().slice(0, 40), e.getBoundingClientRect().height, e.closest('.menu, .languages, .crumbs, .footer') ? 44 : 24])
            .filter(([text, height, least]) => Math.round(height) < least)""")}
        note("targets", 1)
    page.context.close()
    assert small == {}


def test_the_layout_is_the_same_without_a_web_font(browser: Browser, torture: Served) -> None:
    """No page is laid out by a font that has to come first."""
    heights = []
    for patterns in ((), ("**/*.woff2", "**/*.woff")):
        page = tab(browser, DESK)
        for pattern in patterns:
            page.route(pattern, lambda route: route.abort())
        heights.append([page.evaluate("document.documentElement.scrollHeight") for _ in each(page, torture)])
        page.context.close()
    assert heights[0] == heights[1]


def test_nothing_moves_while_a_page_loads(browser: Browser, site: Served, note: Note) -> None:
    """Cumulative layout shift: 0, to the end of the page."""
    page, moved = tab(browser, PHONE), {}
    page.add_init_script("""window.moved = [];
      new PerformanceObserver(list => { for (const shift of list.getEntries()) for (const {node, previousRect: was, currentRect: now} of shift.sources)
        window.moved.push((node?.outerHTML ?? node?.data ?? '').slice(0, 80) + ` from ${[was.x, was.y, was.width, was.height]} to ${[now.x, now.y, now.width, now.height]}`)
      }).observe({type: 'layout-shift', buffered: true})""")
    for path in each(page, site):
        for scroll in ("", "scrollTo(0, document.body.scrollHeight);"):  # nobody scrolls before the first picture of the page
            page.evaluate(f"new Promise(done => {{ {scroll} requestAnimationFrame(() => requestAnimationFrame(done)) }})")
        if shifts := page.evaluate("window.moved"):
            moved[path] = shifts
    page.context.close()
    assert moved == {}, moved


@pytest.mark.parametrize("width", [NARROWEST[0], PHONE])
@pytest.mark.parametrize("path", ["/", "/berita/", "/jenis/pengumuman/", "/agenda/", "/instansi/", "/cari/", "/en/", "/en/types/announcements/"])
def test_the_menu_is_one_row_on_a_phone_and_nothing_in_it_is_too_small(browser: Browser, portal: Served, path: str, width: int) -> None:
    """Whichever of its words is bold. 14 pixels are the smallest letters, 24 the narrowest target, and two words stand apart."""
    page = tab(browser, width)
    page.goto(portal.address + path)
    links = page.eval_on_selector_all(".menu a", """all => all.map(e => {
      const {top, left, right, width} = e.getBoundingClientRect()
      return [top, left, right, width, parseFloat(getComputedStyle(e).fontSize)] })""")
    page.context.close()
    assert len({top for top, *_ in links}) == 1, links
    assert min(size for *_, size in links) >= 14 and min(breadth for *_, breadth, _ in links) >= 24
    assert min(b[1] - a[2] for a, b in itertools.pairwise(links)) >= 8


@pytest.mark.parametrize("width", [NARROWEST[0], PHONE])
@pytest.mark.parametrize("path", ["/agenda/", "/en/activities/"])
def test_what_a_stage_means_stands_behind_its_word_or_begins_the_next_line(browser: Browser, portal: Served, path: str, width: int) -> None:
    page = tab(browser, width)
    page.goto(portal.address + path)
    places = page.eval_on_selector_all(".phases__title", """all => all.map(title => {
      const [whole, word, meaning] = [title, title.querySelector('span'), title.querySelector('small')].map(e => e.getBoundingClientRect())
      return [meaning.left - whole.left, meaning.left - word.right] })""")
    page.context.close()
    assert len(places) == 3 and all(indent == 0 or 8 <= gap <= 16 for indent, gap in places), places
