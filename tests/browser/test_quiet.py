"""Pages as they are shipped: quiet under the policy, whole without scripts and without the style sheet, on paper, in forced colours."""

from __future__ import annotations

import re
from pathlib import Path

from chromium import DESK, PHONE, Note, Served, tab
from playwright.sync_api import Browser, Route
from pypdf import PdfReader

NO_WORKER = "Service Worker registration blocked by Playwright"  # said by the test itself: `tab` lets no worker in
REPORT = "/berita/2026/11/drainase-soreang-enam-titik/"


def test_the_console_is_clean_and_nothing_comes_from_elsewhere(browser: Browser, site: Served) -> None:
    """Under the policy that every page carries (test_policy.py)."""
    page, noise = tab(browser, PHONE), []
    page.on("console", lambda message: noise.append(f"{page.url} {message.type}: {message.text}") if message.text != NO_WORKER else None)
    page.on("pageerror", lambda error: noise.append(f"{page.url} {error}"))
    page.on("response", lambda answer: noise.append(f"{answer.status} {answer.url}") if answer.status >= 400 and "404.html" not in answer.url else None)
    elsewhere = lambda request, home=site.address: noise.append(request.url) if not request.url.startswith(home) else None  # noqa: E731
    page.on("request", elsewhere)
    for path in site.pages.values():
        page.goto(site.address + path, wait_until="load")
        noise += page.evaluate("""() => [...document.querySelectorAll('*')].flatMap(e => e.getAttributeNames()
            .filter(name => name === 'style' || name.startsWith('on')).map(name => location.pathname + ' ' + name))""")
    page.remove_listener("request", elsewhere)
    page.context.close()
    assert noise == []


def test_a_page_reads_the_same_without_scripts(browser: Browser, site: Served, note: Note) -> None:
    """Whatever a script adds is more than the page needs: without one every word of the content is there, and no control that does nothing."""
    with_script, without = tab(browser, PHONE), tab(browser, PHONE, java_script_enabled=False)
    for path in site.pages.values():
        for page in (with_script, without):
            page.goto(site.address + path)
        said = with_script.evaluate("[...document.querySelectorAll('noscript')].map(e => e.textContent.replace(/<[^>]*>/g, '')).join(' ')")
        bare = set(without.locator("main").inner_text().split())
        assert bare and not bare - set(with_script.locator("main").inner_text().split()) - set(said.split()), path
        assert without.locator("main :is(button, input, select):visible").count() == 0, path
        note("script-off", 1)
    with_script.context.close()
    without.context.close()


def unstyled(route: Route) -> None:
    answer = route.fetch()
    route.fulfill(response=answer, body=re.sub(r"<style>.*?</style>", "", answer.text(), flags=re.DOTALL))


def test_a_page_reads_right_without_the_style_sheet(browser: Browser, torture: Served, note: Note) -> None:
    """The order of the source is the order of reading, and no mark swells over the page."""
    page, wrong = tab(browser, PHONE), {}
    page.route(lambda url: url.endswith("/") or url.endswith(".html"), unstyled)
    for path in torture.pages.values():
        page.goto(torture.address + path)
        order = page.evaluate("['.skip', 'header', '.menu', 'main', 'h1', 'footer'].map(s => document.querySelector(s).getBoundingClientRect().top)")
        swollen = page.evaluate("[...document.querySelectorAll('svg')].filter(e => e.getBoundingClientRect().width > 32).length")
        if order != sorted(order) or swollen:
            wrong[path] = order, swollen
        note("style-off", 1)
    page.context.close()
    assert wrong == {}


def test_forced_colours_keep_exactly_one_current_item(browser: Browser, site: Served, note: Note) -> None:
    page, marked = tab(browser, PHONE, forced_colors="active"), {}
    for path in site.pages.values():
        page.goto(site.address + path)
        ours, shown = page.evaluate("""() => {
            const looks = [...document.querySelectorAll('.menu a')].map(a => [a.hasAttribute('aria-current'), getComputedStyle(a)])
                .map(([ours, s]) => [ours, [s.borderBottomColor, s.borderBottomWidth, s.borderBottomStyle].join()]);
            const odd = looks.filter(([, look]) => looks.filter(([, other]) => other === look).length === 1);
            return [looks.filter(([ours]) => ours).length, odd.length === 1 && odd[0][0]] }""")
        if ours > 1 or shown != (ours == 1):
            marked[path] = ours, shown
        note("forced-colours", 1)
    page.context.close()
    assert marked == {}


def test_reduced_motion_moves_nothing(browser: Browser, portal: Served) -> None:
    page = tab(browser, PHONE, reduced_motion="reduce")
    page.goto(portal.address + "/")
    assert page.evaluate("[getComputedStyle(document.documentElement).scrollBehavior, document.getAnimations().length]") == ["auto", 0]
    page.context.close()


def test_a_meeting_report_prints_on_three_pages_with_its_address_and_without_navigation(browser: Browser, portal: Served, tmp_path: Path, note: Note) -> None:
    page = tab(browser, DESK)
    page.goto(portal.address + REPORT)
    page.pdf(path=tmp_path / "report.pdf", format="A4", tagged=True, outline=True, prefer_css_page_size=True)
    page.context.close()
    printed = PdfReader(tmp_path / "report.pdf")
    text = re.sub(r"\s", "", "".join(sheet.extract_text() for sheet in printed.pages))
    assert len(printed.pages) <= 3
    assert printed.trailer["/Root"]["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in printed.trailer["/Root"] and printed.trailer["/Root"]["/Lang"] == "id"
    assert "https://kabar.parepare.example" + REPORT in text and "Pokokrapat" in text and "PekerjaanUmum" in text and "PAREPARE,20November2026" in text
    assert [word for word in ("Langsungkeisi", "Menuutama", "Pengumuman", "Jejakhalaman", "Pedomanredaksi", "KirimlewatWhatsApp", "English") if word in text] == []
    note("print", 1)
