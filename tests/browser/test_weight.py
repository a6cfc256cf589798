"""What a page weighs on the line, from the compressed files and from what a browser asks for. Bytes and requests are gates; times are told, never judged."""

from __future__ import annotations

import re

import brotli
import pytest
from chromium import PHONE, Served, tab
from conftest import ROOT
from playwright.sync_api import Browser

RELEASE = "/berita/2026/11/drainase-soreang-enam-titik/"
LINES = {"1.6 Mbps, 150 ms": (1.6e6 / 8, 150), "400 kbps, 400 ms": (400e3 / 8, 400)}


def weight(text: str) -> int:
    return len(brotli.compress(text.encode(), quality=11))


def test_the_style_sheet_weighs_little() -> None:
    assert weight((ROOT / "theme/static/kabar.css").read_text(encoding="utf-8").strip()) <= 6_000


def test_pages_weigh_little(portal: Served) -> None:
    """8 kB of HTML, lists 10; with the inlined style sheet 13."""
    heavy = {}
    for (face, _), path in portal.pages.items():
        text = portal.file(path).read_text(encoding="utf-8")
        bare = weight(re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL))
        if bare > (8_000 if face in ("release", "activity", "page-results", "404", "redirect") else 10_000) or weight(text) > 13_000:
            heavy[path] = bare, weight(text)
    assert heavy == {}


@pytest.mark.parametrize(("path", "most_bytes", "most_requests"), [(RELEASE, 20_000, 4), ("/", 50_000, 6)])
def test_a_first_visit_costs_few_bytes_and_requests(browser: Browser, portal: Served, path: str, most_bytes: int, most_requests: int) -> None:
    """On a phone, over an empty cache. A release without its photo, the home page with what is on its first screen."""
    page = tab(browser, PHONE, 740, device_scale_factor=2)
    line, asked, bytes_ = page.context.new_cdp_session(page), {}, [0]
    line.send("Network.enable")
    line.on("Network.responseReceived", lambda e: asked.update({e["requestId"]: e["response"]["mimeType"]}))
    line.on("Network.loadingFinished", lambda e: bytes_.__setitem__(0, bytes_[0] + e["encodedDataLength"] * (path == "/" or not asked[e["requestId"]].startswith("image/"))))
    page.goto(portal.address + path, wait_until="networkidle")
    page.context.close()
    counted = [kind for kind in asked.values() if path == "/" or not kind.startswith("image/")]
    assert len(counted) <= most_requests and bytes_[0] <= most_bytes, (asked, bytes_)


def test_the_photo_that_a_page_opens_with_weighs_little(browser: Browser, portal: Served) -> None:
    """25 kB on a phone with three dots to a point, in the file that it chooses."""
    page, heavy = tab(browser, PHONE, 740, device_scale_factor=3), {}
    pages = [file.parent for file in (portal.folder / "berita").rglob("index.html") if 'fetchpriority="high"' in file.read_text(encoding="utf-8")]
    for folder in (portal.folder, *pages):
        page.goto(f"{portal.address}/{folder.relative_to(portal.folder)}/")
        photo = page.evaluate("new URL(document.querySelector('[fetchpriority]').currentSrc).pathname")
        if (size := portal.file(photo).stat().st_size) > 25_000:
            heavy[photo] = size
    page.context.close()
    assert len(pages) > 15 and heavy == {}


@pytest.mark.long
@pytest.mark.parametrize("name", LINES)
def test_first_paint_on_a_slow_line_is_told(browser: Browser, portal: Served, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Printed for tests/LONG.md; a busy machine makes it worthless as a gate."""
    throughput, latency = LINES[name]
    for path in ("/", RELEASE):
        page = tab(browser, PHONE, 740, device_scale_factor=2)
        page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", {
            "offline": False, "latency": latency, "downloadThroughput": throughput, "uploadThroughput": throughput})
        page.add_init_script("""window.tasks = []; window.paints = [];
            new PerformanceObserver(list => tasks.push(...list.getEntries().map(e => Math.round(e.duration)))).observe({type: 'longtask', buffered: true});
            new PerformanceObserver(list => paints.push(...list.getEntries().map(e => e.startTime))).observe({type: 'paint', buffered: true})""")
        page.goto(portal.address + path, wait_until="load")
        page.wait_for_function("window.paints.length")
        paint, tasks = page.evaluate("[paints.pop(), tasks]")
        page.context.close()
        with capsys.disabled():
            print(f"\n{name}: {path} first paint {paint:.0f} ms, long tasks {tasks or 'none'}")
        assert paint > latency
