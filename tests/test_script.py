"""The one script, in a real browser: an aged page put right by the reader's clock, copying, printing, listening. And the sheet in an old one."""

from __future__ import annotations

import functools
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

import pytest
from conftest import EPOCH, ROOT, Press
from newsroom.serve import Handler
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "chromium-headless-shell not found"
NOW = "2026-11-24 12:00"
RELEASE, REPORT = "/berita/2026/11/lengkap/", "/berita/2026/11/rapat/"
Open = Callable[..., Page]

MIXED = """Kalimat pertama.[^1]

Syaratnya:

- satu
- dua, dengan *rincian*

| Hari | Jam |
|---|---|
| Senin | 08.00 |

    kode

Penutup.

[^1]: Catatan kaki.
"""
VOICES = """
  window.said = [];
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  const speech = { getVoices: () => [{ lang: "en-GB", localService: true }, { lang: "LANG", localService: LOCAL }], addEventListener() {}, removeEventListener() {}, cancel() {},
    speak(words) { if (words.text) window.said.push([words.text, words.lang, words.voice.lang]); if (window.said.length < MANY && words.onend) words.onend(); } };
  Object.defineProperty(window, "speechSynthesis", { value: speech });
"""


def voices(lang: str, is_local: bool = True, many: int = 99) -> str:
    """A browser with an English voice and one of this language, which pauses after so many blocks; not local: the text would be sent to a service."""
    return VOICES.replace("LANG", lang).replace("LOCAL", str(is_local).lower()).replace("MANY", str(many))


def heard(page: Page, least: int) -> list[tuple[str, str, str]]:
    """(text, language, voice) of each block. (`wait_for_function` would need 'unsafe-eval'.)"""
    for _ in range(100):
        if len(said := page.evaluate("window.said")) >= least:
            break
        page.wait_for_timeout(20)
    return said


def fill(press: Press) -> None:
    desk = press.desk
    for slug, start, more in [("lalu", "2026-11-10 09:00", {}), ("kini", "2026-11-24 09:00", {"end": "2026-11-25 12:00"}), ("nanti", "2026-11-26 09:00", {"end": "11:00"}),
                              ("jauh", "2026-12-20 09:00", {}), ("tunda", "2026-11-25 09:00", {"stage": "postponed"})]:
        desk.activity(slug, start=start, english=False, **more)
    desk.release("siaga", type="alert", expires="2026-11-25 09:00", published="2026-11-23 09:00")
    desk.release("lengkap", type="announcement", deadline="2026-11-30 16:00", title="Laporan pertanggungjawaban bagi warga", published="2026-11-20 09:00")
    desk.release("rapat", type="meeting-report", start="2026-11-19 09:00", published="2026-11-19 15:00", english=False)
    desk.release("campur", published="2026-11-17 15:00", body=MIXED)
    desk.release("rekaman", published="2026-11-16 15:00", attachments="[{file: index.id.mp3, title: Rilis ini dibacakan}, {file: panduan.txt, title: Panduan}]")
    for name in ("index.id.mp3", "panduan.txt"):
        desk.write(f"releases/2026/11/rekaman/{name}", "ID3")
    desk.release("tentang-kini", activity="../../../../activities/2026/11/kini", english=False, published="2026-11-18 15:00")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    """A page of a site that was built at NOW, as a reader sees it at a later moment."""
    with served(browser, Press(tmp_path_factory.mktemp("script"))) as visit:
        yield visit


@contextmanager
def served(browser: Browser, press: Press) -> Iterator[Open]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        fill(press)
        press.build()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(press.output)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    contexts = []

    def visit(path: str, moment: str = NOW, *, before: str = "", **options: object) -> Page:
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.clock.set_fixed_time(f"{moment.replace(' ', 'T')}:00+08:00")
        if before:
            page.add_init_script(before)
        page.goto(f"http://127.0.0.1:{server.server_port}{path}")
        return page

    yield visit
    for context in contexts:
        context.close()
    server.shutdown()


def columns(page: Page) -> list[list[str]]:
    """The activities under telah, sedang, akan."""
    return page.evaluate("""[...document.querySelectorAll('.phases section')].map(s =>
        [...s.querySelectorAll('li a')].filter(a => a.checkVisibility()).map(a => a.textContent.replace('Kegiatan ', '')))""")


AGED = [  # the reader's moment, telah, sedang, akan
    (NOW, ["lalu"], ["kini"], ["nanti", "jauh"]),
    ("2026-11-26 10:00", ["kini", "lalu"], ["nanti"], ["jauh"]),
    ("2026-11-26 11:00", ["nanti", "kini", "lalu"], [], ["jauh"]),
    ("2027-11-26 11:00", ["jauh", "nanti", "kini", "lalu"], [], []),
    ("2020-01-01 00:00", ["lalu"], ["kini"], ["nanti", "jauh"]),  # a clock that is wrong leads nothing back
]


@pytest.mark.parametrize(("moment", "done", "ongoing", "planned"), AGED, ids=[row[0] for row in AGED])
@pytest.mark.parametrize("path", ["/", "/agenda/"])
def test_what_was_is_and_will_be_done_follows_the_readers_clock(opened: Open, path: str, moment: str, done: list[str], ongoing: list[str], planned: list[str]) -> None:
    page = opened(path, moment)
    assert columns(page) == [done, ongoing, planned]
    assert page.locator(".phases__none:visible").count() == [done, ongoing, planned].count([])


def test_without_scripts_a_page_shows_what_was_right_when_it_was_built(opened: Open) -> None:
    page = opened("/", "2027-11-26 11:00", java_script_enabled=False)
    assert page.locator(".phases section").all_inner_texts()[1].endswith("Kegiatan kini") and page.locator(".alert li").is_visible()
    page = opened(RELEASE, "2032-11-26 11:00", java_script_enabled=False)
    assert page.locator("button:visible").count() == page.locator("aside:visible").count() == 0 and "sudah lewat" not in page.inner_text("main")


def test_a_stage_beside_a_title_follows_too_and_its_sign_with_it(opened: Open) -> None:
    path = "/berita/2026/11/tentang-kini/"
    stages = {moment: opened(path, moment).locator(".facts [data-stage]") for moment in (NOW, "2026-11-25 12:00")}
    assert [stage.inner_text().strip() for stage in stages.values()] == ["Sedang", "Telah"]
    assert [stage.locator("svg").get_attribute("class") for stage in stages.values()] == ["moon moon--ongoing", "moon moon--done"]
    assert opened(REPORT, "2026-11-25 12:00").locator("[data-stage]").count() == 0  # what editors declared stays


def test_alerts_and_notices_leave_when_their_time_is_over(opened: Open) -> None:
    seen = [(page.locator(".alert li").count(), page.locator(".board li").count(), page.get_by_text("Saat ini tidak ada pengumuman").is_visible())
            for page in (opened("/", moment) for moment in (NOW, "2026-11-25 09:00", "2026-11-30 16:00"))]
    assert seen == [(1, 1, False), (0, 1, False), (0, 0, True)]


NOTES = [  # page, moment, what its notes and its deadline say
    (RELEASE, NOW, "", False), (RELEASE, "2026-11-30 16:00", "", True),
    (RELEASE, "2028-11-19 09:00", "Rilis ini sudah lama, terbit 20 November 2026. Sebagian isinya mungkin tidak berlaku lagi.", True),
    ("/en/news/2026/11/lengkap/", "2028-11-19 09:00", "This release is old: it was published on 20 November 2026. Some of it may no longer be true.", True),
    ("/berita/2026/11/siaga/", NOW, "", False), ("/berita/2026/11/siaga/", "2026-11-25 09:00", "Sudah lewat. Rilis ini berlaku sampai 25 November 2026, 09.00 WITA.", False),
]


@pytest.mark.parametrize(("path", "moment", "note", "is_late"), NOTES, ids=[f"{row[0]} {row[1]}" for row in NOTES])
def test_a_release_says_that_it_is_old_or_over(opened: Open, path: str, moment: str, note: str, is_late: bool) -> None:
    page = opened(path, moment)
    assert "".join(page.locator("aside:visible").all_inner_texts()) == note
    assert (page.get_by_text("sudah lewat").or_(page.get_by_text("has passed")).filter(visible=True).count() == 1) is (is_late or "Sudah lewat" in note)


def test_copying_the_address_says_so_and_a_copied_headline_holds_no_soft_hyphens(opened: Open) -> None:
    page = opened(RELEASE, permissions=["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Salin alamat").click()
    expect(page.get_by_role("status")).to_have_text("Alamat sudah disalin.")  # the clipboard answers when it can
    assert page.evaluate("navigator.clipboard.readText()") == f"https://kabar.parepare.example{RELEASE}"
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1')); document.execCommand('copy')")
    assert page.evaluate("navigator.clipboard.readText()").strip() == "Laporan pertanggungjawaban bagi warga"


def test_print_prints(opened: Open) -> None:
    page = opened(RELEASE, before="window.print = () => { window.printed = true; };")
    page.get_by_role("button", name="Cetak").click()
    assert page.evaluate("window.printed")


@pytest.mark.parametrize(("path", "lang", "voice", "start"), [(RELEASE, "id", "id-ID", "Dengarkan"), (RELEASE, "id", "in_ID", "Dengarkan"),
                                                             ("/en/news/2026/11/lengkap/", "en", "id-ID", "Listen")])
def test_a_voice_of_the_language_reads_the_page(opened: Open, path: str, lang: str, voice: str, start: str) -> None:
    page = opened(path, before=voices(voice))
    with page.expect_response("**/listen.js"):
        page.get_by_role("button", name=start).click()
    said = heard(page, 4)
    assert said[0][0] == page.locator("h1").inner_text().replace("\u00ad", "") and {(row[1], row[2]) for row in said} == {(lang, voice if lang == "id" else "en-GB")}
    assert len(said) == 4 and page.get_by_role("button", name=start).is_visible()  # title, summary, two paragraphs; then it is done


def test_what_is_not_for_reading_is_left_out_and_other_languages_have_their_own_voice(opened: Open) -> None:
    page = opened("/berita/2026/11/campur/", before=voices("id-ID"))
    page.get_by_role("button", name="Dengarkan").click()
    assert [row[0] for row in heard(page, 7)][2:] == [
        "Parepare, 17 November 2026 — Kalimat pertama.", "Syaratnya:", "satu", "dua, dengan rincian", "Penutup."]
    english = opened("/en/news/2026/11/campur/", before=voices("id-ID"))
    english.get_by_role("button", name="Listen").click()
    assert {row[1] for row in heard(english, 4)} == {"en"}


def test_a_press_stops_and_the_next_one_goes_on_where_it_stopped(opened: Open) -> None:
    page = opened(RELEASE, before=voices("id-ID", many=2))
    page.get_by_role("button", name="Dengarkan").click()
    page.get_by_role("button", name="Hentikan").click()
    page.get_by_role("button", name="Lanjutkan").click()
    texts = [row[0] for row in heard(page, 3)]
    assert len(texts) == 3 and texts[1] == texts[2] == page.locator(".summary").inner_text() and page.get_by_role("button", name="Hentikan").is_visible()


@pytest.mark.parametrize(("lang", "is_local"), [("ja-JP", True), ("id-ID", False)])
def test_without_a_voice_of_the_language_on_the_device_there_is_nothing_to_press(opened: Open, lang: str, is_local: bool) -> None:
    assert opened(RELEASE, before=voices(lang, is_local)).get_by_role("button", name="Dengarkan").count() == 0


def test_a_recording_takes_the_place_of_the_button_and_leaves_the_attachments(opened: Open) -> None:
    page = opened("/berita/2026/11/rekaman/", before=voices("id-ID"))
    assert page.locator("audio").get_attribute("src") == "/berita/2026/11/rekaman/index.id.mp3" and page.locator("[data-listen]").count() == 0
    assert page.locator(".files li").count() == 1 and page.locator(".files").get_by_text("Panduan").is_visible()
    english = opened("/en/news/2026/11/rekaman/", before=voices("id-ID"))
    assert english.locator("audio").count() == 0 and english.locator(".files li").count() == 2  # it is in Indonesian


def test_a_link_that_is_pressed_on_is_asked_for_before_it_is_let_go_and_only_once(opened: Open) -> None:
    page, asked = opened("/berita/"), []
    page.context.on("request", lambda request: asked.append(request.url))
    line = page.context.new_cdp_session(page)
    line.send("Preload.enable")
    states: list[str] = []
    line.on("Preload.prefetchStatusUpdated", lambda told: states.append(told["status"]))
    assert states == []
    page.locator(".log__title a").first.hover()
    page.mouse.down()
    for _ in range(100):
        if "Ready" in states:
            break
        page.wait_for_timeout(50)
    assert "Ready" in states and page.url.endswith("/berita/"), states
    page.mouse.up()
    page.wait_for_url("**/berita/2026/**")
    assert "Success" in states or page.evaluate("performance.getEntriesByType('navigation')[0].deliveryType") == "navigational-prefetch"


def test_it_is_small_and_old_browsers_can_read_it() -> None:
    """1.5 kB compressed (UX.md); neither arrows nor templates nor optional chaining, which a WebView of a frozen phone rejects whole."""
    import brotli

    source = (ROOT / "theme/static/kabar.js").read_text(encoding="utf-8")
    assert len(brotli.compress(source.encode())) <= 1500
    assert not [sign for sign in ("=>", "`", "?.", "const ", "let ", "class ") if sign in source]


# ---------------------------------------------------------------- a WebView of 2018


def as_of_2018(css: str) -> str:
    """The sheet as a browser reads it that drops what it does not know: :is(), :focus-visible, lists in :not(), two-sided logical shorthands,
    clamp() and min(), a gap in flex. (Chrome 66; the youngest of them came with Chrome 88.)"""
    css = re.sub(r"/\*.*?\*/|@supports[^{]*\{[^{}]*\{[^{}]*\}\}", "", css, flags=re.DOTALL)

    def known(rule: re.Match[str]) -> str:
        selector, declarations = rule.groups()
        if re.search(r":is\(|:focus-visible|:not\([^)]*[, ]", selector):
            return ""
        kept = [d for d in declarations.split(";") if not re.match(r"\s*(padding|margin|border)-(block|inline)\s*:|\s*inset|.*\b(clamp|min)\(", d)
                and not ("flex" in declarations and re.match(r"\s*(column-|row-)?gap", d))]
        return f"{selector}{{{';'.join(kept)}}}"

    return re.sub(r"([^{}]+)\{([^{}]*)\}", known, css)


@pytest.fixture(scope="module")
def opened_in_2018(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Open]:
    press = Press(tmp_path_factory.mktemp("webview"))
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    sheet = press.theme / "static/kabar.css"
    whole = sheet.read_text(encoding="utf-8")
    sheet.write_text(as_of_2018(whole), encoding="utf-8")
    assert len(as_of_2018(whole)) < len(whole) * 0.95
    with served(browser, press) as visit:
        yield visit


@pytest.mark.parametrize("path", ["/", RELEASE, REPORT, "/agenda/", "/instansi/"])
def test_a_page_stays_whole_in_a_webview_of_2018(opened_in_2018: Open, path: str) -> None:
    page = opened_in_2018(path, viewport={"width": 360, "height": 640})
    found = page.evaluate("""() => {
        const box = s => [...document.querySelectorAll(s)].find(e => e.checkVisibility()).getBoundingClientRect();
        const links = [...document.querySelectorAll('.menu a')].map(a => a.getBoundingClientRect());
        return { over: document.documentElement.scrollWidth - innerWidth, skip: box('.skip').bottom, left: box('main a').left,
                 apart: Math.min(...links.slice(1).map((b, i) => b.left - links[i].right)), height: Math.min(...links.map(b => b.height)) };
    }""")
    assert found["over"] <= 0 and found["skip"] <= 0 and found["left"] >= 16 and found["apart"] >= 8 and found["height"] >= 44
