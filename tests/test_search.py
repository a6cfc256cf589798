"""The search: what its shards hold and when they are made, and sixty questions to the real content in a real browser."""

from __future__ import annotations

import functools
import gzip
import json
import re
import shutil
import threading
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import brotli
import cbor2
import corpus
import pytest
from bs4 import BeautifulSoup
from chromium import Compressing
from conftest import EPOCH, ROOT, Press, site_settings
from newsroom import build, shards
from newsroom.chunks import SIGNATURE
from newsroom.policy import PREFETCH, hash_of
from newsroom.search import SHARDS
from newsroom.serve import Handler
from playwright.sync_api import Browser, Page, Route
from test_third_edition import fill, with_theme

pytestmark = pytest.mark.usefixtures("quick_shards")  # what is weighed comes from fixtures of the whole module, which are as readers get it
LIMIT = 1500  # bytes of our script, compressed


def page_of(press: Press, lang: str = "id", **overrides: object) -> dict[str, object]:
    save_as = "cari/index.html" if lang == "id" else "en/search/index.html"
    return next(v.values for v in build.prepare(press.settings(**overrides)).views if v.save_as == save_as)


def fed(press: Press, **overrides: object) -> dict[str, BeautifulSoup]:
    """Build, make the shards, and return the lean pages that Pagefind read, by shard and file."""
    press.run(**overrides)
    chosen = press.settings(**overrides)
    shards.update(chosen)
    folder = shards.folder_of(chosen) / "pages"
    return {p.relative_to(folder).as_posix(): BeautifulSoup(p.read_bytes(), "html.parser") for p in folder.rglob("*.html")}


def made(press: Press) -> dict[str, int]:
    """When each shard was made. Its entry's inode would not tell: the entry goes before a new one is made, which may get the number that it had."""
    folder = shards.folder_of(press.settings()) / SHARDS
    return {p.parent.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("pagefind-entry.json")}


# ---------------------------------------------------------------- the page


def test_the_page_offers_what_can_be_chosen_in_the_words_of_its_edition(press: Press) -> None:
    press.desk.release("baru")
    press.desk.release("lama", published="2020-03-04 09:00")
    found = {lang: {c.filter: (c.name, c.options) for c in page_of(press, lang)["choices"]} for lang in ("id", "en")}
    assert found["id"]["agency"] == ("instansi", (("humas", "Bagian Humas"), ("dinkes", "Dinas Kesehatan"), ("polres", "Kepolisian Resor Parepare")))
    assert found["id"]["year"] == ("tahun", (("semua", "Semua tahun"), ("2026", "2026"), ("2020", "2020")))
    assert found["en"]["year"] == ("year", (("all", "All years"), ("2026", "2026"), ("2020", "2020")))
    assert ("siaran-pers", "Siaran pers") in found["id"]["type"][1] and ("press-releases", "Press release") in found["en"]["type"][1]
    assert page_of(press)["since"] == 2025


def test_a_site_of_two_years_offers_no_archive(press: Press) -> None:
    press.desk.release("baru")
    press.desk.release("lama", published="2025-03-04 09:00")
    values = page_of(press)
    assert not values["has_archive"] and [o[0] for c in values["choices"] if c.filter == "year" for o in c.options] == ["2026", "2025"]


def test_an_agency_and_a_category_lead_to_the_search_among_their_releases(press: Press) -> None:
    press.desk.release("baru")
    files = press.build()
    assert b'href="/cari/?instansi=dinkes"' in files["instansi/dinkes/index.html"]
    assert b'href="/en/search/?category=kesehatan"' in files["en/categories/kesehatan/index.html"]
    assert b"?jenis=" not in files["jenis/kabar/index.html"]


def test_every_edition_but_the_masters_knows_the_masters_search(press: Press) -> None:
    press.desk.release("baru")
    assert page_of(press)["elsewhere"] is None
    elsewhere = page_of(press, "en")["elsewhere"]
    assert (elsewhere.lang, elsewhere.url) == ("id", "/cari/")
    assert dict(elsewhere.words) == {"agency": "instansi", "category": "kategori", "year": "tahun", "all": "semua"}


# ---------------------------------------------------------------- what is fed


def test_a_page_is_in_the_shard_of_its_year_and_language(press: Press) -> None:
    press.desk.release("baru")
    press.desk.release("lama", published="2020-03-04 09:00", english=False)
    press.desk.activity("rapat")
    press.desk.page("tentang")
    assert set(fed(press)) == {
        "id/current/berita/2026/11/baru/index.html", "en/current/en/news/2026/11/baru/index.html", "id/archive/berita/2020/03/lama/index.html",
        "id/current/agenda/2026/11/rapat/index.html", "en/current/en/activities/2026/11/rapat/index.html",
        "id/current/tentang/index.html", "en/current/en/about/index.html"}


def test_nothing_that_is_held_or_withdrawn_is_fed_not_even_in_the_preview(press: Press) -> None:
    press.desk.release("umum")
    press.desk.release("konsep", status="draft")
    press.desk.release("nanti", published=None, embargo="2026-12-01 09:00")
    press.desk.release("ditarik", withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}")
    assert {re.search(r"/([\w-]+)/index", name)[1] for name in fed(press, PREVIEW=True)} == {"umum"}


def test_what_is_withdrawn_leaves_its_shard_also_when_a_build_was_killed(press: Press) -> None:
    press.desk.release("umum")
    press.desk.release("ditarik")
    assert len(fed(press)) == 4
    (shards.folder_of(press.settings()) / "made-of.json").unlink()
    press.desk.count = 1
    press.desk.release("ditarik", withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}")
    assert {re.search(r"/([\w-]+)/index", name)[1] for name in fed(press)} == {"umum"}


def test_a_page_is_found_by_names_of_all_times_and_by_synonyms_and_says_each_word_once(press: Press) -> None:
    press.desk.write("data/synonyms.toml", 'id = [["ktp", "kartu tanda penduduk"], ["loker", "bursa kerja"]]\n')
    press.desk.release("baru", title="Kartu <b>tanda</b> & penduduk", supporting="[polres]", body="Warga kota, warga kota & kartu.\n")
    page = fed(press)["id/current/berita/2026/11/baru/index.html"]
    body = page.body
    assert body["data-title"] == "Kartu <b>tanda</b> & penduduk" and body["data-agency"] == "Dinkes" and body["data-at"] == "2026-11-20"
    assert {"Kankes", "Kantor Kesehatan", "Dinas Kesehatan", "Polres", "Kabar"} <= set(re.findall("Kankes|Kantor Kesehatan|Dinas Kesehatan|Polres|Kabar", body["data-aka"]))
    assert "loker" not in body["data-aka"], "none of its group is spoken of"
    summary, _, more = page.p.get_text().partition(f" {shards.END_OF_SUMMARY} ")
    assert summary.startswith("Ringkasan") and more == "Warga kota, kartu."
    filters = [tag["data-pagefind-filter"] for tag in page.find_all("i")]
    assert filters == ["agency:dinkes", "agency:polres", "category:kesehatan", "type:kabar", "year:2026"]


SPOKEN = [  # a text, what is added
    ("Warga merekam KTP hari ini.", ["ktp", "kartu tanda penduduk"]), ("kartu  Tanda-Penduduk", ["ktp", "kartu tanda penduduk"]),
    ("ktpx dan kartu", []), ("", [])]


@pytest.mark.parametrize(("text", "added"), SPOKEN)
def test_synonyms_count_as_whole_words(text: str, added: list[str]) -> None:
    assert list(shards.synonyms_in(text, [("ktp", "kartu tanda penduduk")])) == added


def test_the_words_of_titles_and_the_frequent_ones_are_known_for_mending(tmp_path: Path) -> None:
    for name, title, text in (("a", "Imunisasi &amp; sekolah", "umum langka"), ("b", "Drainase", "umum kota")):
        (tmp_path / name).write_text(f'<body data-title="{title}" data-pagefind-meta="aka"><p>{text}</p></body>')
    assert shards.common_words([tmp_path / "a", tmp_path / "b"]) == ["umum", "drainase", "imunisasi", "sekolah"]


# ---------------------------------------------------------------- when a shard is made


def two(press: Press) -> None:
    press.desk.count = 0
    press.desk.release("baru")
    press.desk.release("lama", published="2020-03-04 09:00")


def names_other(press: Press) -> None:
    file = press.desk.content / "data/agencies.toml"
    file.write_text(file.read_text().replace("Dinas Kesehatan", "Badan Kesehatan"))


def recent(press: Press) -> None:
    two(press)
    press.desk.english("releases/2026/11/baru", "Another body of the text.\n")


def old(press: Press, title: str = "Judul yang lain sama sekali") -> None:
    press.desk.count = 1
    press.desk.release("lama", published="2020-03-04 09:00", title=title)


CHANGES = [  # an edit, the shards that are made again
    ("nothing", lambda p: None, set()), ("a recent text in English", recent, {"en/current"}), ("an old title in Indonesian", old, {"id/archive"}),
    ("the Indonesian name of an agency", names_other, {"id/current", "id/archive"}),
    ("synonyms", lambda p: p.desk.write("data/synonyms.toml", 'id = [["a", "b"]]\n'), {"id/current", "id/archive", "en/current", "en/archive"}),
    ("a page", lambda p: p.desk.page("tentang", english=False), {"id/current"}),
    ("a redirect", lambda p: p.desk.write("data/redirects.toml", '["/lama/"]\nto = "/berita/"\n'), set()),
    ("a year that goes", lambda p: shutil.rmtree(p.desk.content / "releases/2020"), {"id/archive", "en/archive"})]


def test_a_shard_is_made_again_when_its_pages_change_and_kept_as_it_is_otherwise(press: Press) -> None:
    two(press)
    fed(press)
    before = made(press)
    assert set(before) == {"id/current", "id/archive", "en/current", "en/archive"}
    for what, edit, again in CHANGES:
        edit(press)
        fed(press)
        now = made(press)
        assert {name for name in before if before[name] != now.get(name)} == again, what
        before = now
    assert set(before) == {"id/current", "en/current"}, "a shard without pages is taken away"


def test_a_bundle_holds_what_the_page_loads_with_siblings_and_the_front_beside_the_current_shard_alone(press: Press) -> None:
    two(press)
    fed(press)
    folder = shards.folder_of(press.settings()) / SHARDS / "id"
    assert {p.name for p in (folder / "current").glob("*") if p.suffix in (".js", ".pagefind")} == {"pagefind.js", "wasm.id.pagefind"}
    assert not [p for p in (folder / "archive").rglob("*") if p.suffix in (".js", ".pagefind", ".css")]
    packed = [p for p in folder.rglob("*") if p.suffix in (".pf_meta", ".pf_index", ".pf_filter", ".pagefind", ".js", ".txt")]
    assert packed
    for file in packed:
        data = file.read_bytes()
        assert brotli.decompress(Path(f"{file}.br").read_bytes()) == gzip.decompress(Path(f"{file}.gz").read_bytes()) == data


def test_what_is_as_it_was_keeps_its_siblings_and_nothing_else_does(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """Compressing is a third of the work on a shard, and an edit leaves most of its files as they were."""
    press.desk.release("baru", english=False)
    fed(press)
    folder, packed = shards.folder_of(press.settings()) / SHARDS / "id/current", []
    for kind, compress in list(shards.SIBLINGS.items()):
        monkeypatch.setitem(shards.SIBLINGS, kind, lambda file, data, compress=compress: packed.append(file.name) or compress(file, data))
    (folder / "wasm.id.pagefind.br").unlink()
    press.desk.count = 0
    press.desk.release("baru", english=False, body="Sebuah kalimat tentang mangrove.\n")
    fed(press)
    assert packed.count("wasm.id.pagefind") == 1, "the sibling that was lost"
    assert "pagefind.js" not in packed and [name for name in packed if name.endswith(".pf_index")], packed
    for file in [p for p in folder.rglob("*") if p.suffix in (".pf_meta", ".pf_index", ".pf_filter", ".pagefind", ".js", ".txt")]:
        assert brotli.decompress(Path(f"{file}.br").read_bytes()) == gzip.decompress(Path(f"{file}.gz").read_bytes()) == file.read_bytes()
    packed.clear()
    press.desk.write("data/synonyms.toml", 'id = [["a", "b"]]\n')
    fed(press)
    assert packed.count("pagefind.js") == 2, "other settings, other code: all are made again"


def test_a_file_that_an_edit_leaves_alone_stays_the_same_file(press: Press) -> None:
    """Publishing looks again at every file that is another one, and a shard has one for each of its pages."""
    for name in ("satu", "dua", "tiga"):
        press.desk.release(name, english=False)
    fed(press)
    folder = shards.folder_of(press.settings()) / SHARDS / "id/current"
    before = {p: p.stat().st_ino for p in folder.rglob("*") if p.is_file()}
    press.desk.count -= 1
    press.desk.release("tiga", english=False, body="Sebuah kalimat tentang mangrove.\n")
    fed(press)
    after = {p: p.stat().st_ino for p in folder.rglob("*") if p.is_file()}
    fragments = [p for p in after if p.suffix == ".pf_fragment"]
    assert len(fragments) == 3 and sum(after[p] == before.get(p) for p in fragments) == 2
    assert all(after[p] == before[p] for p in after if p.name.startswith(("pagefind.js", "wasm.")))
    assert any(after[p] != before.get(p) for p in after if p.name.endswith(".pf_index.br"))


def test_a_new_release_leaves_the_pieces_without_its_words_as_they_were(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """In whatever order the file system lists pages: the newest has the last number. Else readers load a whole shard again after each release."""
    monkeypatch.setattr("newsroom.chunks.LARGEST", 1)  # a word in each piece
    for number, name in enumerate(("zakat", "mangrove", "pasar", "air", "banjir")):
        press.desk.release(name, english=False, title=f"Judul kabar {name} hari ini", body=f"Sebuah kalimat {name}.\n", published=f"2026-11-20 09:0{number}")
    fed(press)
    folder = shards.folder_of(press.settings()) / SHARDS / "id/current"
    before = {p.name: p.stat().st_ino for p in folder.glob("index/*.pf_index")}
    press.desk.release("listrik", english=False, title="Listrik padam", body="Listrik.\n", published="2026-11-20 09:30")
    fed(press)
    after = {p.name: p.stat().st_ino for p in folder.glob("index/*.pf_index")}
    words = {word[0]: p.name for p in folder.glob("index/*.pf_index") for word in cbor2.loads(p.read_bytes()[len(SIGNATURE):])[0]}
    for name in ("zakat", "mangrove", "pasar", "air", "banjir", "kalimat"):
        assert after[words[name]] == before.get(words[name]), name
    assert words["listrik"] not in before
    (listed,) = folder.glob("*.pf_meta")
    _, pages, _, _, ((_, order),), *_ = cbor2.loads(listed.read_bytes()[len(SIGNATURE):])
    told = [json.loads(gzip.decompress((folder / f"fragment/{pages[n][0]}.pf_fragment").read_bytes())[len(SIGNATURE):])["url"] for n in order]
    assert [url.split("/")[4] for url in told] == ["zakat", "mangrove", "pasar", "air", "banjir", "listrik"], "minutes apart, oldest first"


def test_a_shard_that_broke_off_is_made_again_though_its_pages_stand(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.desk.release("baru", english=False)
    fed(press)
    first = made(press)
    press.desk.count = 0
    press.desk.release("baru", english=False, title="Judul tentang hutan mangrove")
    with monkeypatch.context() as broken, pytest.raises(shards.NotIndexed):
        broken.setattr("sys.executable", "/bin/false")
        fed(press)
    fed(press)
    second = made(press)
    assert second.keys() == first.keys() and second != first
    assert "mangrove" in (shards.folder_of(press.settings()) / SHARDS / "id/current" / shards.WORDS).read_text()


def test_what_was_taken_back_after_a_kill_is_in_no_shard(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """A kill right after a shard was made must not leave it standing when its content is as it was before, or is gone."""
    make = shards.Librarian._make

    def killed(librarian: shards.Librarian, shard: shards.Shard, made_of: dict[str, str]) -> None:
        make(librarian, shard, made_of)
        raise KeyboardInterrupt

    for undo in (lambda: old(press, "Judul kabar lama"), lambda: shutil.rmtree(press.desk.content / "releases/2020")):
        for write in (two, lambda p: old(p, "Judul tentang hutan mangrove"), two):  # twice, so that what is read comes from the store
            write(press)
            fed(press)
        old(press, "Judul tentang hutan mangrove")
        with monkeypatch.context() as kill, pytest.raises(KeyboardInterrupt):
            kill.setattr(shards.Librarian, "_make", killed)
            fed(press)
        undo()
        fed(press)
        words = [file.read_text() for file in shards.folder_of(press.settings()).rglob(shards.WORDS)]
        assert words and not any("mangrove" in text for text in words)


def test_a_text_that_the_store_has_lost_is_read_again(press: Press) -> None:
    press.desk.release("baru", body="Kalimat hilang.\n")
    press.run()
    (press.folder / ".cache/records.sqlite").unlink()
    shards.update(press.settings())
    (page,) = (shards.folder_of(press.settings()) / "pages/id").rglob("*.html")
    assert "Kalimat hilang." in page.read_text()


def test_what_pagefind_refuses_stops_a_publish(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.desk.release("baru")
    press.run()
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(shards.NotIndexed):
        shards.update(press.settings())
    assert made(press) == {}


# ---------------------------------------------------------------- in the browser


@pytest.fixture(scope="module")
def searched(real_site: Path) -> Iterator[str]:
    """The address of a server with the real content and its shards, under the policy that the search needs and no more."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        folder = shards.update(site_settings(OUTPUT_PATH=str(real_site), CACHE_PATH=str(real_site.parent / ".cache")))

    with answering(real_site, folder) as address:
        yield address


@contextmanager
def answering(site: Path, folder: Path) -> Iterator[str]:
    class Guarded(Compressing):
        def end_headers(self) -> None:
            self.send_header("Content-Security-Policy", f"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {hash_of(PREFETCH)}; style-src 'unsafe-inline'")
            super().end_headers()

    handler = functools.partial(Guarded, directory=str(site), shards=lambda path: folder)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


ASK = """async addresses => {
  const told = document.querySelector("[role=status]"), found = []
  for (const address of addresses) {
    history.pushState(0, "", address)
    dispatchEvent(new PopStateEvent("popstate"))
    while (told.textContent === told.dataset.busy) await new Promise(done => setTimeout(done, 5))
    found.push([told.textContent, [...document.querySelectorAll(".log__title a")].map(link => link.pathname)])
  }
  return found
}"""
PAGE = {"id": "/cari/", "en": "/en/search/"}
ALL_YEARS = {"id": {"tahun": "semua"}, "en": {"year": "all"}}
QUERIES = tomllib.loads((ROOT / "tests/queries.toml").read_text())


def opened(browser: Browser, address: str, **options: object) -> tuple[Page, list[str]]:  # noqa: F811
    page, noise = browser.new_context(**options).new_page(), []
    page.on("console", lambda message: noise.append(message.text))
    page.on("pageerror", lambda error: noise.append(str(error)))
    page.goto(address)
    return page, noise


def asked(page: Page, lang: str, *questions: dict[str, str]) -> list[tuple[str, list[str]]]:
    """(what is told, the addresses of the first results) of each."""
    return page.evaluate(ASK, [f"{PAGE[lang]}?{urlencode(question)}" for question in questions])


def names(lang: str) -> dict[str, str]:
    """The last part of an address -> the folder it tells of."""
    found = {}
    for file in (ROOT / "content").glob(f"*/20*/*/*/index.{lang}.md"):
        slug = re.search(r"^slug: *(\S+)", file.read_text(), re.MULTILINE)
        found[slug[1] if slug else file.parent.name] = file.parent.name
    return found


def titles(lang: str) -> dict[str, set[str]]:
    """Folder name -> the words of its titles."""
    found: dict[str, set[str]] = {}
    for file in (ROOT / "content").glob(f"*/20*/*/*/index.{lang}.md"):
        title = re.search(r"^title: *(.+)", file.read_text(), re.MULTILINE)[1]
        found.setdefault(file.parent.name, set()).update(re.findall(r"\w+", title.lower()))
    return found


def test_the_questions_are_as_hard_as_was_agreed() -> None:
    every = [(lang, question) for lang in PAGE for question in QUERIES[lang]]
    easy = [q["q"] for lang, q in every if max(len(titles(lang)[name] & set(re.findall(r"\w+", q["q"].lower()))) for name in q["finds"]) >= 2]
    assert len(every) == 60 and len(easy) <= 10, easy
    assert sum(q["kind"] in ("form", "short", "typo") for _, q in every) >= 20


def test_sixty_questions_are_answered(browser: Browser, searched: str) -> None:  # noqa: F811
    """Mean reciprocal rank of the first right answer, at least 0.75."""
    ranks, missed = [], []
    for lang in PAGE:
        known = names(lang)
        for wide in (False, True):
            questions = [q for q in QUERIES[lang] if q.get("wide", False) == wide]
            page, noise = opened(browser, searched + PAGE[lang])
            answers = asked(page, lang, *({"q": q["q"], **(ALL_YEARS[lang] if wide else {})} for q in questions))
            for question, (told, found) in zip(questions, answers, strict=True):
                rank = next((i for i, path in enumerate(found, 1) if known.get(path.strip("/").rpartition("/")[2]) in question["finds"]), 0)
                ranks.append(1 / rank if rank else 0)
                missed += [f"{question['q']}: {rank}, {told}"] if rank != 1 else []
            assert noise == []
            page.context.close()
    assert sum(ranks) / len(ranks) >= 0.75, missed


def test_a_shared_address_asks_filters_sorts_and_leads_to_the_page(browser: Browser, searched: str) -> None:  # noqa: F811
    page, noise = opened(browser, f"{searched}/cari/?q=gelombang&instansi=bpbd&urut=terbaru")
    page.get_by_text("hasil.").wait_for()
    assert page.get_by_label("Kata yang dicari").input_value() == "gelombang"
    assert page.locator(".log__row").count() >= 2 and page.get_by_label("Instansi").input_value() == "bpbd"
    dates = page.eval_on_selector_all(".log__row time", "all => all.map(time => time.dateTime)")
    assert dates == sorted(dates, reverse=True) and all(re.fullmatch(r"\d{4}-\d\d-\d\d", date) for date in dates)
    assert page.locator(".log__row .meta").first.inner_text() == "BPBD" and "gelombang" in page.locator("mark").first.inner_text().lower()
    page.get_by_label("Kata yang dicari").fill("tsunami kapal")
    page.keyboard.press("Enter")
    assert "q=tsunami+kapal&instansi=bpbd" in page.url
    page.go_back()
    page.locator(".log__title a").first.click()
    page.wait_for_url("**/berita/**")
    assert page.locator("h1").count() == 1 and noise == []


def test_all_years_is_a_visible_choice_and_a_narrower_search_leaves_the_archive_again(browser: Browser, searched: str) -> None:  # noqa: F811
    page, _ = opened(browser, f"{searched}/en/search/?q=passport")
    page.get_by_role("link", name="Search all years").click()
    page.locator(".log__title", has_text="passport").wait_for()
    assert page.url.endswith("year=all") and page.get_by_role("link", name="Search all years").is_hidden()
    page.get_by_label("Year").select_option("")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_load_state()
    page.wait_for_function("document.querySelector('[role=status]').textContent.includes('result') || document.querySelector('.log__row') === null")
    assert page.locator(".log__title", has_text="opens passport service").count() == 0
    dates = asked(page, "en", {"q": "parepare", "year": "all", "sort": "newest"})[0][1]
    assert [p.split("/")[3] for p in dates] == sorted((p.split("/")[3] for p in dates), reverse=True)


def test_an_agencys_address_without_words_lists_its_releases_newest_first(browser: Browser, searched: str) -> None:  # noqa: F811
    page, _ = opened(browser, f"{searched}/cari/?instansi=dinkes")
    page.locator(".log__row").first.wait_for()
    dates = page.eval_on_selector_all(".log__row time", "all => all.map(time => time.dateTime)")
    assert len(dates) >= 3 and dates == sorted(dates, reverse=True)


def test_more_results_come_on_demand_and_take_the_focus(browser: Browser, searched: str) -> None:  # noqa: F811
    page, _ = opened(browser, f"{searched}/cari/?q=parepare")
    page.locator(".log__row").nth(7).wait_for()
    assert page.locator(".log__row").count() == 8
    page.get_by_role("button", name="Hasil berikutnya").click()
    page.locator(".log__row").nth(8).wait_for()
    page.wait_for_function("document.activeElement === document.querySelectorAll('.log__title a')[8]")


SAME_ENGINE = """async ([bundle, words]) => {
  const {results} = await (await import(bundle + "current/pagefind.js")).search(words, {filters: {}})
  await Promise.all(results.slice(0, 8).map(hit => hit.data()))
  await new Promise(done => setTimeout(done, 50))
  return results.length
}"""


def test_an_answer_that_comes_after_that_of_a_later_question_is_dropped(browser: Browser, searched: str) -> None:
    """The piece of the index that the first question needs is held on the line until the second has been answered."""
    page, noise = opened(browser, f"{searched}/cari/?q=kapal")
    page.get_by_text("hasil.").wait_for()
    held: list[Route] = []
    page.route("**/*.pf_index", lambda route: route.continue_() if held else held.append(route))
    words = page.get_by_label("Kata yang dicari")
    with page.expect_request("**/*.pf_index"):
        words.fill("bantuan")
        page.keyboard.press("Enter")
    words.fill("pasar")
    page.keyboard.press("Enter")
    page.get_by_text("hasil.").wait_for()
    told, standing = page.locator("[role=status]").inner_text(), page.locator(".log__title").all_inner_texts()
    with page.expect_response("**/*.pf_index"):
        held[0].continue_()
    assert page.evaluate(SAME_ENGINE, ["/pagefind/id/", "bantuan"]) > 0, "by now the first question has its answer"
    assert (page.locator("[role=status]").inner_text(), page.locator(".log__title").all_inner_texts()) == (told, standing)
    assert page.url.endswith("?q=pasar") and len(standing) > 1 and noise == []


def test_a_typing_error_is_mended_and_said(browser: Browser, searched: str) -> None:  # noqa: F811
    page, _ = opened(browser, f"{searched}/cari/")
    (told, found), (none, nothing) = asked(page, "id", {"q": "banutan modal"}, {"q": "qqqxyz"})
    assert "bantuan modal" in told and found and none.startswith("Tidak ada yang cocok") and not nothing


OFFERED = [  # what was asked of the English search, what the Indonesian one is asked
    ("q=posyandu", "q=posyandu"), ("q=the+Posyandu+lansia%3F", "q=the+Posyandu+lansia%3F"),
    ("q=posyandu&agency=dinkes&category=kesehatan", "q=posyandu&instansi=dinkes&kategori=kesehatan"),
    ("q=posyandu&year=all&sort=newest", "q=posyandu&tahun=semua"), ("q=posyandu&year=2025&type=news", "q=posyandu&tahun=2025"),
    ("agency=disdukcapil&category=kependudukan", "instansi=disdukcapil&kategori=kependudukan")]


@pytest.mark.parametrize(("asked", "offered"), OFFERED)
def test_a_reader_of_english_who_finds_little_is_offered_the_same_search_in_indonesian(browser: Browser, searched: str, asked: str, offered: str) -> None:
    page, noise = opened(browser, f"{searched}/en/search/?{asked}")
    link = page.get_by_role("status").get_by_role("link", name="Try this search in Indonesian")
    link.wait_for()
    assert "Many releases are only in Indonesian." in page.get_by_role("status").inner_text()
    assert page.locator(".log__row").count() < 3 and link.get_attribute("hreflang") == "id"
    link.click()
    page.get_by_text("hasil.").wait_for()
    assert page.url == f"{searched}/cari/?{offered}" and page.locator(".log__row").count() and noise == []


def test_the_offer_goes_when_much_is_found_and_the_masters_edition_makes_none(browser: Browser, searched: str) -> None:
    page, _ = opened(browser, f"{searched}/en/search/?q=posyandu")
    offer = page.get_by_role("link", name="Try this search")
    offer.wait_for()
    (much, found), (none, nothing) = asked(page, "en", {"q": "water"}, {"q": "qqqxyz"})
    assert "Indonesian" not in much and len(found) >= 3 and "Indonesian" in none and not nothing and offer.count() == 1
    page, noise = opened(browser, f"{searched}/cari/")
    (none, nothing), (much, found) = asked(page, "id", {"q": "qqqxyz"}, {"instansi": "dinkes"})
    assert none.startswith("Tidak ada yang cocok") and not nothing and re.fullmatch(r"\d+ hasil\.", much) and len(found) >= 3
    assert page.get_by_role("status").get_by_role("link").count() == 0 and noise == []


def test_a_third_edition_offers_the_masters_search_in_its_own_words(browser: Browser, press: Press) -> None:
    fill(with_theme(press))
    strings = press.theme / "strings/bug.toml"
    strings.write_text(strings.read_text(encoding="utf-8").replace("Cari ini dalam bahasa Indonesia", "Sappa ri basa Indonesia"), encoding="utf-8")
    press.run()
    with answering(press.output, shards.update(press.settings())) as address:
        page, noise = opened(browser, f"{address}/bug/cari/?q=kareba&instansi=polres")
        link = page.get_by_role("link", name="Sappa ri basa Indonesia")
        link.wait_for()
        assert (link.get_attribute("href"), link.get_attribute("hreflang")) == (f"{address}/cari/?q=kareba&instansi=polres", "id")
        link.click()
        page.get_by_role("heading", level=1, name="Cari").wait_for()
        assert page.url.endswith("/cari/?q=kareba&instansi=polres") and noise == []


def test_the_choices_tell_how_many_they_would_leave_once_they_are_looked_at(browser: Browser, searched: str) -> None:
    page, noise = opened(browser, f"{searched}/cari/?q=air")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.locator(".log__row").first.wait_for()
    assert "(" not in page.get_by_label("Instansi").inner_text()
    page.get_by_text("Saring dan urutkan").click()
    choices = page.get_by_label("Kategori").locator("option", has_text=re.compile(r" \([1-9]\d*\)$"))
    choices.first.wait_for(state="attached")
    label, count = re.fullmatch(r"(.+) \((\d+)\)", choices.first.inner_text()).groups()
    assert [url for url in seen if ".pf_filter" in url]
    page.get_by_label("Kategori").select_option(choices.first.get_attribute("value"))
    page.get_by_role("button", name="Cari", exact=True).click()
    page.get_by_text(f"{count} hasil.").wait_for()
    assert label in page.get_by_label("Kategori").inner_text() and "(" not in page.get_by_label("Kategori").inner_text() and noise == []


def test_an_open_box_tells_no_numbers_where_nothing_was_found(browser: Browser, searched: str) -> None:
    page, noise = opened(browser, f"{searched}/cari/?q=air")
    page.locator(".log__row").first.wait_for()
    page.get_by_text("Saring dan urutkan").click()
    page.get_by_label("Kategori").locator("option", has_text="(").first.wait_for(state="attached")
    page.get_by_label("Kata yang dicari").fill("qqqxyz")
    page.keyboard.press("Enter")
    page.get_by_text("Tidak ada yang cocok").wait_for()
    page.get_by_label("Kategori").locator("option", has_text="(").first.wait_for(state="detached")
    assert noise == []


def test_a_choice_that_came_with_the_address_loads_no_numbers(browser: Browser, searched: str) -> None:
    """At 10,000 releases they are 50 kB, and nobody has opened the box to see them."""
    page, _ = opened(browser, f"{searched}/cari/")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    page.goto(f"{searched}/cari/?q=air&tahun=semua")
    page.locator(".log__row").first.wait_for()
    assert page.get_by_label("Tahun").is_visible() and [url for url in seen if "archive" in url]
    assert not [url for url in seen if ".pf_filter" in url or "counts" in url]


def test_without_script_the_archives_are_offered_and_no_form_that_would_not_answer(browser: Browser, searched: str) -> None:  # noqa: F811
    page, noise = opened(browser, f"{searched}/cari/?q=air", java_script_enabled=False)
    assert page.get_by_role("search").count() == 0 and "JavaScript" in page.locator("main").inner_text()
    page.get_by_role("link", name="2024").click()
    assert page.url.endswith("/arsip/2024/") and noise == []


def test_a_search_without_shards_says_where_to_look(browser: Browser, real_site: Path) -> None:  # noqa: F811
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Handler, directory=str(real_site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    page, _ = opened(browser, f"http://127.0.0.1:{server.server_port}/en/search/?q=water")
    page.get_by_text("could not be loaded").wait_for()
    server.shutdown()


def test_our_script_is_small_and_what_mends_is_loaded_only_where_little_was_found(browser: Browser, searched: str) -> None:  # noqa: F811
    assert len(brotli.compress((ROOT / "theme/static/search.js").read_bytes())) <= LIMIT
    page, _ = opened(browser, f"{searched}/cari/")
    seen: list[str] = []
    page.on("request", lambda request: seen.append(request.url))
    asked(page, "id", {"q": "air"})
    assert seen and not [url for url in seen if "mend" in url or "words" in url or "archive" in url]
    asked(page, "id", {"q": "qqqxyz"})
    assert [url for url in seen if "search-mend" in url]


# ---------------------------------------------------------------- what it weighs on the line

FIRST, LATER, WIDE = 150_000, 60_000, 260_000  # bytes, with the page itself
ASKED = {"id": ("banjir relawan", "pasar sampah warga", "petugas lapangan memeriksa dermaga", "perpustakaan keliling pengurus koperasi", "lampu jalan pesisir guru"),
         "en": ("clean water", "flood watch volunteers", "flood watch posts volunteers", "seedling gardens farmers groups", "city government street lamps")}


def weighed(browser: Browser, address: str, lang: str, *questions: dict[str, str]) -> list[int]:
    """The bytes that come for each question, compressed and with their headers, over an empty cache at the first."""
    page, _ = browser.new_context(service_workers="block").new_page(), []
    line, sizes, found = page.context.new_cdp_session(page), [0], []
    line.send("Network.enable")
    line.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.goto(address + PAGE[lang])
    for question in questions:
        assert asked(page, lang, question)[0][1], question
        page.wait_for_timeout(100)
        found.append(sum(sizes))
        sizes.clear()
    page.context.close()
    return found


def test_a_question_weighs_little(browser: Browser, searched: str) -> None:
    """Most of it is Pagefind itself, whatever the size of the site; the long test has the rest."""
    for lang, questions in (("id", ("bantuan modal", "kapal", "air bersih kota")), ("en", ("water", "passport service", "city health"))):
        first, *later = weighed(browser, searched, lang, *({"q": q} for q in questions))
        assert first <= FIRST - 30_000 and max(later) <= LATER / 2, (lang, first, later)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Press, str]]:
    """10,000 releases of ten years, every word of which stands in hundreds of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("library"))
        corpus.generate("newsroom", 10_000, press.folder / "content")
        press.run()
        with answering(press.output, shards.update(press.settings())) as address:
            yield press, address


@pytest.mark.long
@pytest.mark.parametrize("lang", PAGE)
def test_a_question_to_ten_thousand_releases_weighs_little(browser: Browser, library: tuple[Press, str], lang: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, address = library
    questions = [{"q": q} for q in ASKED[lang]]
    first = [weighed(browser, address, lang, question)[0] for question in questions]
    later = weighed(browser, address, lang, *questions)[1:]
    wide = [weighed(browser, address, lang, question | ALL_YEARS[lang])[0] for question in questions]
    wider = weighed(browser, address, lang, *(question | ALL_YEARS[lang] for question in questions))[1:]
    with capsys.disabled():
        print(f"\nsearch at 10,000 releases, {lang}: first {first}, later {later}, all years {wide}, later in all years {wider} bytes")
    assert max(first) <= FIRST and max(later + wider) <= LATER and max(wide) <= WIDE


@pytest.mark.long
def test_an_edit_among_ten_thousand_makes_one_shard_again(library: tuple[Press, str], capsys: pytest.CaptureFixture[str]) -> None:
    press, _ = library
    file = max((press.desk.content / "releases").glob("*/*/*/index.id.md"))
    file.write_text(file.read_text(encoding="utf-8") + "\nSatu kalimat lagi.\n", encoding="utf-8")
    before = made(press)
    press.run()
    begun = time.perf_counter()
    shards.update(press.settings())
    with capsys.disabled():
        print(f"\nsearch at 10,000 releases: the shard of the newest years made again in {time.perf_counter() - begun:.1f} s")
    now = made(press)
    assert {name for name in before if before[name] != now[name]} == {"id/current"}
