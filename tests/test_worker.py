"""The service worker in a real browser: what was read stays, what was not says so, what was withdrawn goes, and so does the worker."""

from __future__ import annotations

import functools
import json
import shutil
import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from chromium import launched
from conftest import EPOCH, Press
from newsroom.serve import Handler
from playwright.sync_api import Browser, Error, Page

ONE, TWO, THREE = (f"/berita/2026/11/{slug}/" for slug in ("satu", "dua", "tiga"))
KEPT = "async () => (await (await caches.open('pages')).keys()).map(request => new URL(request.url).pathname)"


class OneAnswer(Handler):
    """Closes the connection after each answer, so that none outlives a cut. Lets browsers keep what they ask after, as the sample site does."""

    protocol_version = "HTTP/1.0"

    def __init__(self, asked: list[str], *rest: object, **more: object):
        self.asked = asked
        super().__init__(*rest, **more)

    def do_GET(self) -> None:  # noqa: N802, http.server's name
        self.asked.append(self.path)
        del self.headers["If-Modified-Since"]  # to the second, in which a test is done
        super().do_GET()

    def send_header(self, keyword: str, value: str) -> None:
        super().send_header(keyword, "no-cache" if keyword == "Cache-Control" else value)


class Site:
    """A small site, and the line to it, which a test may cut."""

    def __init__(self, folder: Path):
        self.press, self.port = Press(folder), 0
        for slug in ("satu", "dua", "tiga"):
            self.press.desk.release(slug)
        self.press.build()
        self.write("CALM = 2000", "CALM = 0")  # the tests have no time to read
        self.asked: list[str] = []
        self.connect()

    def connect(self) -> None:
        handler = functools.partial(OneAnswer, self.asked, directory=str(self.press.output))
        self.server = ThreadingHTTPServer(("127.0.0.1", self.port), handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def cut(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def write(self, old: str, new: str) -> None:
        """Publish another worker."""
        script = self.press.output / "sw.js"
        assert script.read_text().count(old) == 1
        script.write_text(script.read_text().replace(old, new))

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as browser:
        yield browser


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    site = Site(tmp_path)
    yield site
    with suppress(OSError):
        site.cut()


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A reader who has opened one release, with the worker at work."""
    page = browser.new_context().new_page()
    page.goto(site.url(ONE))
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    settled(page, KEPT, [ONE])
    settled(page, "async () => (await (await caches.open('own')).keys()).length", 2)
    yield page
    page.context.close()


def settled(page: Page, ask: str, expected: object) -> None:
    """What the worker does after it has answered takes a moment."""
    for _ in range(100):
        if (found := page.evaluate(ask)) == expected:
            return
        page.wait_for_timeout(50)
    assert found == expected


def read(page: Page, site: Site, path: str) -> str:
    page.goto(site.url(path))
    return page.locator("h1").inner_text()


def test_a_page_that_was_read_can_be_read_again_without_a_line_and_another_one_says_so(page: Page, site: Site) -> None:
    assert read(page, site, TWO) == "Judul kabar dua"
    settled(page, KEPT, [ONE, TWO])
    site.cut()
    assert [read(page, site, path) for path in (ONE, TWO, f"{TWO}#isi", THREE, "/berita/", "/cari/?q=x")] == [
        "Judul kabar satu", "Judul kabar dua", "Judul kabar dua", *["Tidak ada sambungan internet"] * 3]
    site.connect()
    assert read(page, site, THREE) == "Judul kabar tiga"


def test_who_read_one_edition_has_its_offline_page_for_the_others(page: Page, site: Site) -> None:
    site.cut()
    assert read(page, site, "/en/") == "Tidak ada sambungan internet"


def test_each_edition_has_an_offline_page_of_its_own(page: Page, site: Site) -> None:
    assert read(page, site, "/en/news/2026/11/satu/") == "Title of satu"
    settled(page, "async () => (await (await caches.open('own')).keys()).map(r => new URL(r.url).pathname).sort()", ["/en/offline/", "/luring/", "/withdrawn.json"])
    site.cut()
    assert read(page, site, "/en/news/") == "No internet connection" and read(page, site, "/berita/") == "Tidak ada sambungan internet"


def test_the_network_comes_first(page: Page, site: Site) -> None:
    """What is kept is the newest that was read."""
    path = site.press.desk.content / "releases/2026/11/satu/index.id.md"
    path.write_text(path.read_text().replace("Judul kabar satu", "Judul yang baru"))
    site.press.build()
    assert read(page, site, ONE) == "Judul yang baru"
    page.wait_for_timeout(500)
    site.cut()
    assert read(page, site, ONE) == "Judul yang baru"


@pytest.mark.parametrize("how", ["withdrawn", "gone"])
def test_what_was_withdrawn_or_erased_is_dropped_at_the_next_visit(page: Page, site: Site, how: str) -> None:
    assert read(page, site, TWO) == "Judul kabar dua"
    settled(page, KEPT, [ONE, TWO])
    content = site.press.desk.content
    if how == "withdrawn":
        path = content / "releases/2026/11/satu/index.id.md"
        path.write_text(path.read_text().replace("category:", "withdrawn: {at: 2026-11-23 09:00, reason: Isinya keliru}\ncategory:"))
        english = content / "releases/2026/11/satu/index.en.md"
        english.write_text(english.read_text().replace("title:", "withdrawn: {reason: It was wrong}\ntitle:"))
    else:
        for file in (content / "releases/2026/11/satu").iterdir():
            file.unlink()
        (content / "releases/2026/11/satu").rmdir()
        site.press.desk.write("data/redirects.toml", f'["{ONE}"]\ngone = {{ id = "Dihapus.", en = "Erased." }}\n')
    site.press.build()
    assert read(page, site, THREE) == "Judul kabar tiga"
    settled(page, KEPT, [TWO, THREE])
    site.cut()
    assert read(page, site, ONE) == "Tidak ada sambungan internet"


def test_only_the_last_forty_pages_are_kept(page: Page, site: Site) -> None:
    page.evaluate("async () => { const pages = await caches.open('pages'); for (let n = 0; n < 45; n++) await pages.put('/lama/' + n, new Response('x')) }")
    assert read(page, site, TWO) == "Judul kabar dua"
    settled(page, "async () => (await (await caches.open('pages')).keys()).length", 40)
    kept = page.evaluate(KEPT)
    assert kept[-1] == TWO and kept[0] == "/lama/6" and ONE not in kept


def test_a_page_that_is_not_there_any_more_is_not_kept_either(page: Page, site: Site) -> None:
    shutil.rmtree(site.press.output / ONE.strip("/"))
    page.goto(site.url(ONE))
    settled(page, KEPT, [])


def test_a_first_visit_costs_four_requests_until_the_line_is_calm(browser: Browser, site: Site) -> None:
    site.write("CALM = 0", "CALM = 600000")
    page = browser.new_context().new_page()
    page.goto(site.url(ONE))
    page.evaluate("async () => { await navigator.serviceWorker.ready }")
    settled(page, KEPT, [ONE])
    assert len(site.asked) <= 4 and {"/icon.svg", *site.asked} == {ONE, "/kabar.js", "/icon.svg", "/sw.js"}, site.asked  # not every browser asks for the icon
    page.context.close()


@pytest.mark.parametrize("path", ["/tidak-ada/", "/cari/?q=rahasia", "/rss.xml"])
def test_neither_a_failure_nor_a_search_nor_what_is_no_page_is_kept(page: Page, site: Site, path: str) -> None:
    page.goto(site.url(path))
    page.wait_for_timeout(400)
    page.goto(site.url(TWO))
    settled(page, KEPT, [ONE, TWO])


def test_the_kill_switch_takes_everything_away(page: Page, site: Site) -> None:
    site.write("const isOn = true\n", "const isOn = false\n")
    page.evaluate("async () => { await (await navigator.serviceWorker.ready).update() }")
    settled(page, "async () => (await caches.keys()).length", 0)
    settled(page, "async () => (await navigator.serviceWorker.getRegistrations()).length", 0)
    page.goto("about:blank")
    site.cut()
    with pytest.raises(Error, match="ERR_CONNECTION_REFUSED"):
        page.goto(site.url(ONE))


def test_the_list_names_what_was_withdrawn_moved_and_gone_and_every_offline_page(press: Press) -> None:
    press.desk.release("satu")
    press.desk.release("dua", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru}", english=False)
    press.desk.release("tiga", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru}", english={"withdrawn": "{reason: It was wrong}", "slug": "three"})
    assert json.loads(press.build()["withdrawn.json"]) == {
        "offline": {"/": "/luring/", "/en/": "/en/offline/"},
        "withdrawn": ["/berita/2026/11/dua/", "/berita/2026/11/tiga/", "/en/news/2026/11/three/", "/hilang/", "/lama/"]}


def test_the_preview_keeps_nothing_in_the_browser(press: Press) -> None:
    press.desk.release("satu")
    assert b"data-worker" not in press.build(PREVIEW=True)["index.html"]
