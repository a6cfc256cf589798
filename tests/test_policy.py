"""The policy that travels in each page: what it allows is what the page has, in a real browser and in the preview too."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from newsroom.policy import PREFETCH, WASM, hash_of, policy
from newsroom.serve import Handler, Preview
from playwright.sync_api import Browser, Page

CSP = "Content-Security-Policy"
PATHS = ["/", "/berita/2026/11/drainase-soreang-enam-titik/", "/agenda/", "/langganan/", "/404.html", "/en/news/"]


@pytest.fixture(scope="module")
def preview() -> Preview:
    return Preview()


@pytest.fixture(scope="module")
def address(real_site: Path, preview: Preview) -> Iterator[str]:
    """The real site as `make serve` shows it."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(real_site), preview=preview))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


def visit(browser: Browser, url: str) -> tuple[Page, list[str]]:
    """The page, and what it complains of."""
    page = browser.new_context().new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.goto(url)
    return page, complaints


def test_a_page_may_load_nothing_but_what_is_the_sites_own() -> None:
    directives = dict(part.split(" ", 1) for part in policy("a{}").split("; "))
    assert directives["default-src"] == directives["base-uri"] == "'none'"
    assert directives["style-src"] == hash_of("a{}") and directives["script-src"] == f"'self' {hash_of(PREFETCH)}"
    assert {value for name, value in directives.items() if name not in ("default-src", "base-uri", "style-src", "script-src")} == {"'self'"}
    assert "unsafe" not in policy("a{}") and f" {WASM};" in policy("a{}", WASM)


def test_every_page_carries_a_policy_before_all_that_it_governs_and_its_own_sheet_is_named(real_site: Path) -> None:
    for file in real_site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        soup = BeautifulSoup(text, "html.parser")
        (meta,) = soup.find_all("meta", attrs={"http-equiv": CSP})
        (style,) = soup.find_all("style")
        assert hash_of(style.string) in meta["content"], file
        assert text.index(CSP) < min(text.find(tag) % len(text) for tag in ("<style", "<link", "<script", "<img")), file
        assert not re.search(r"\sstyle=|\son\w+=\"", text), file


@pytest.mark.parametrize("path", PATHS)
def test_a_page_keeps_its_policy(browser: Browser, address: str, path: str) -> None:
    page, complaints = visit(browser, address + path)
    assert page.evaluate("getComputedStyle(document.querySelector('.masthead')).backgroundColor") != "rgba(0, 0, 0, 0)", "the sheet is applied"
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("deed", [
    "let s = document.createElement('script'); s.textContent = 'window.done = true'; document.body.append(s)",
    "document.body.setAttribute('style', 'color: red')", "let s = document.createElement('style'); s.textContent = 'a{}'; document.body.append(s)",
    "let i = new Image(); i.src = 'https://example.com/x.png'", "fetch('https://example.com/').catch(() => 0)",
    "let f = document.createElement('iframe'); f.src = '/'; document.body.append(f)", "let b = document.createElement('base'); b.href = '/x/'; document.head.append(b)"])
def test_what_somebody_smuggled_in_is_refused(browser: Browser, address: str, deed: str) -> None:
    page, _ = visit(browser, address + "/404.html")
    refused = page.evaluate("() => new Promise(told => { document.addEventListener('securitypolicyviolation', e => told(e.effectiveDirective));"
                            f" setTimeout(() => told(''), 3000); {deed} }})")
    assert refused and page.evaluate("window.done") is None
    page.context.close()


def test_the_preview_reloads_and_shows_messages_under_the_policy(browser: Browser, address: str, preview: Preview) -> None:
    page, complaints = visit(browser, address + "/404.html")
    preview.built("galat[agency-unknown]: <contoh>")
    told = page.locator("#messages-of-build")  # `wait_for_function` would need 'unsafe-eval'
    told.wait_for(timeout=10_000)
    assert told.inner_text() == "galat[agency-unknown]: <contoh>" and told.evaluate("e => getComputedStyle(e).color") == "rgb(255, 255, 255)"
    preview.built("")
    told.wait_for(state="detached", timeout=10_000)
    assert complaints == []
    page.context.close()
