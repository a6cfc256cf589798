"""Pages in a real browser: the accessibility rules of axe, reflow, keyboard, languages, colours."""

from __future__ import annotations

import functools
import itertools
import os
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import ROOT
from newsroom.serve import Handler
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "chromium-headless-shell not found"
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
         "rules": {"color-contrast-enhanced": {"enabled": True}}}

# One page per template and language; more where a template has very different faces.
PAGES = [
    "/", "/berita/", "/berita/2026/11/drainase-soreang-enam-titik/", "/berita/2026/05/bursa-kerja/",
    "/berita/2021/09/klarifikasi-kabar-bantuan-sosial-palsu/", "/instansi/", "/instansi/kodim/", "/instansi/humas/", "/kategori/kesehatan/2026/",
    "/arsip/", "/arsip/2026/", "/agenda/", "/agenda/2026/11/lomba-perahu-sandeq/", "/langganan/", "/404.html", "/luring/", "/berita/2020/01/salah-terbit/",
    "/cari/", "/en/", "/en/news/2026/11/enam/", "/en/agencies/", "/en/archive/2024/", "/en/activities/", "/en/subscribe/", "/en/search/",
]


@pytest.fixture(scope="module")
def address(real_site: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(real_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


def addresses(real_site: Path) -> list[str]:
    """The table above, with the English release's own slug."""
    english = next((real_site / "en/news/2026/11").iterdir()).name
    return [p.replace("/enam/", f"/{english}/") for p in PAGES]


@pytest.fixture(scope="module")
def paths(real_site: Path) -> list[str]:
    return addresses(real_site)


def visit(browser: Browser, url: str, *, width: int = 360, scheme: str = "light", **options: object) -> Page:
    page = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme, **options).new_page()
    page.goto(url)
    return page


@pytest.mark.parametrize(("width", "scheme"), [
    (360, "light"), (1280, "dark"), pytest.param(360, "dark", marks=pytest.mark.long), pytest.param(1280, "light", marks=pytest.mark.long)])
def test_axe_finds_nothing(browser: Browser, address: str, paths: list[str], width: int, scheme: str) -> None:
    found = {}
    for path in paths:
        page = visit(browser, address + path, width=width, scheme=scheme)
        result = Axe().run(page, options=RULES)
        found |= {f"{path} {v['id']}": v["nodes"][0]["html"][:200] for v in result.response["violations"]}
        page.context.close()
    assert found == {}


def test_nothing_scrolls_sideways_on_the_narrowest_screen_with_large_text(browser: Browser, address: str, paths: list[str]) -> None:
    """WCAG 1.4.10 at 320 pixels, and 1.4.4: text at 200 %. A wide table scrolls in a box of its own."""
    wide = {}
    for path, zoom in itertools.product(paths, (100, 200)):
        page = visit(browser, address + path, width=320)
        page.evaluate("zoom => { document.documentElement.style.fontSize = zoom }", f"{zoom}%")  # the CSSOM: a style element would break the policy
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if over > 0:
            wide[f"{path} {zoom}%"] = over
        page.context.close()
    assert wide == {}


def test_pages_are_quiet_and_need_neither_script_nor_others(browser: Browser, address: str, paths: list[str]) -> None:
    for path in paths:
        context = browser.new_context(java_script_enabled=False)
        page, foreign, noise = context.new_page(), [], []
        page.on("request", lambda request, seen=foreign: seen.append(request.url) if not request.url.startswith(address) else None)
        page.on("console", lambda message, seen=noise: seen.append(message.text))
        page.goto(address + path)
        assert page.locator("h1").count() == 1 and page.locator("main").inner_text().strip()
        scripts = [script.get_attribute("src") for script in page.locator("script").all()]
        assert (foreign, noise, scripts) == ([], [], ["/kabar.js", "/search.js"] if path.endswith(("/cari/", "/search/")) else ["/kabar.js"]), path
        context.close()


def test_the_keyboard_reaches_content_first_and_focus_is_visible(browser: Browser, address: str) -> None:
    page = visit(browser, address + "/berita/2026/11/drainase-soreang-enam-titik/", width=1280)
    page.keyboard.press("Tab")
    skip = page.evaluate("[document.activeElement.getAttribute('href'), document.activeElement.getBoundingClientRect().top]")
    assert skip[0] == "#content" and skip[1] >= 0, "the skip link is on screen when it has focus"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    outline = page.evaluate("(s => [s.outlineStyle, parseFloat(s.outlineWidth)])(getComputedStyle(document.activeElement))")
    assert outline == ["solid", 3]


def test_tab_goes_through_every_link_once_in_order(browser: Browser, address: str) -> None:
    page = visit(browser, address + "/en/", width=360)
    expected = page.evaluate("[...document.querySelectorAll('a[href],summary,button,[tabindex=\"0\"]')].filter(e => e.offsetParent).length")
    seen = []
    for _ in range(expected + 3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("[...document.querySelectorAll('a[href],summary,button,[tabindex=\"0\"]')].indexOf(document.activeElement)"))
    visited = [i for i in seen if i >= 0]
    assert visited[:expected] == sorted(set(visited))[:expected] and len(set(visited)) >= expected


def test_targets_are_large_enough_for_thumbs(browser: Browser, address: str, paths: list[str]) -> None:
    """24 pixels (WCAG 2.5.8) outside running text, 44 in the main menu."""
    small = {}
    for path in paths:
        page = visit(browser, address + path)
        small |= {f"{path} {text}": height for text, height in page.evaluate("""
            [...document.querySelectorAll('nav[aria-label] a')].map(a => [a.textContent.trim(), a.getBoundingClientRect().height])
              .filter(([t, h]) => h && h < 24)""")}
        small |= {f"{path} {text}": height for text, height in page.evaluate("""
            [...document.querySelectorAll('.menu a')].map(a => [a.textContent.trim(), Math.round(a.getBoundingClientRect().height)])
              .filter(([t, h]) => h < 44)""")}
        page.context.close()
    assert small == {}


def test_the_language_switch_leads_to_the_same_page_or_says_there_is_none(browser: Browser, address: str) -> None:
    page = visit(browser, address + "/berita/2019/08/rapat-koordinasi-kehumasan/", width=1280)
    page.get_by_role("link", name="English", exact=True).click()
    assert page.url.startswith(address + "/en/news/2019/08/") and page.locator("html").get_attribute("lang") == "en"
    page.get_by_role("link", name="Indonesia", exact=True).click()
    assert page.url == address + "/berita/2019/08/rapat-koordinasi-kehumasan/"
    page.goto(address + "/berita/2022/10/pemadaman-terjadwal-gardu-lapadde/")
    assert "not available in English" in page.locator("nav", has=page.get_by_text("English")).first.inner_text()


def test_forced_colours_keep_exactly_one_current_item(browser: Browser, address: str) -> None:
    page = visit(browser, address + "/agenda/", forced_colors="active")
    marked = page.evaluate("""[...document.querySelectorAll('.menu a')].map(a => getComputedStyle(a))
        .map(s => [s.borderBottomColor, s.borderBlockEndWidth].join()).reduce((n, v, i, all) => n + (all.filter(x => x === v).length === 1), 0)""")
    assert marked == 1


def test_a_meeting_report_prints_on_three_pages_with_its_address_and_without_navigation(browser: Browser, address: str, tmp_path: Path) -> None:
    from pypdf import PdfReader

    page = visit(browser, address + "/berita/2026/11/drainase-soreang-enam-titik/", width=1280)
    reader = PdfReader(page.pdf(path=tmp_path / "x.pdf", format="A4", tagged=True) and tmp_path / "x.pdf")
    text = " ".join(p.extract_text() for p in reader.pages)
    squeezed = re.sub(r"\s", "", text)
    assert len(reader.pages) <= 3
    assert "drainase-soreang-enam-titik" in squeezed and "Pokokrapat" in squeezed and "Langsungkeisi" not in squeezed
    assert "Pernyataanaksesibilitas" not in squeezed and "KirimlewatWhatsApp" not in squeezed


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(a: str, b: str) -> float:
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(scheme: str) -> dict[str, str]:
    sheet = (ROOT / "theme/static/kabar.css").read_text()
    light = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", sheet[: sheet.index("@media")]))
    dark_block = re.search(r"@media ?\(prefers-color-scheme: ?dark\)\s*\{(.*?)\}\s*\}", sheet, re.DOTALL)[1]
    both = {**light, **dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", dark_block))} if scheme == "dark" else light
    return {n: c if len(c) == 7 else "#" + "".join(x * 2 for x in c[1:]) for n, c in both.items()}


def test_colours_stand_only_in_tokens() -> None:
    sheet = (ROOT / "theme/static/kabar.css").read_text()
    rules = re.sub(r"--[\w-]+:[^;}]*", "", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules) == []


PAIRS = [(text, ground) for ground in ("paper", "panel") for text in ("ink", "muted", "link", "visited", "accent")] + [
    ("ink", "note"), ("link", "note"), ("withdrawn", "paper"), ("on-band", "band"), ("on-band-muted", "band"), ("on-band-accent", "band"),
    ("on-band", "deep"), ("on-band-muted", "deep"), ("on-alert", "alert")]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_every_text_pair_has_a_contrast_of_seven(text: str, ground: str, scheme: str) -> None:
    """WCAG 2.2, 1.4.6 (AAA), recomputed from the tokens."""
    found = tokens(scheme)
    assert ratio(found[text], found[ground]) >= 7


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_meaningful_rules_have_a_contrast_of_three(scheme: str) -> None:
    found = tokens(scheme)
    assert ratio(found["rule"], found["paper"]) >= 3 and ratio(found["on-band-rule"], found["band"]) >= 3
