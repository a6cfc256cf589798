"""A further language needs data and strings alone: a Bugis edition of the miniature site, without a line of Python."""

from __future__ import annotations

import re
import shutil
import tomllib
import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from conftest import AGENCIES, CATEGORIES, EPOCH, ROOT, Press

SITE = "https://kabar.parepare.example"
BUGIS = {  # what differs from the Indonesian strings; the rest stays, as a beginning translation would
    'name = "Indonesia"': 'name = "Basa Ugi"', 'locale = "id_ID"': 'locale = "bug_ID"', 'prefix = ""': 'prefix = "bug"',
    'news = "berita"': 'news = "kareba"', 'home = "Beranda"': 'home = "Bola"',
    'no_translation = "halaman ini belum ada dalam bahasa Indonesia"': 'no_translation = "de’pa gaga ri basa Ugi"',
    'in_master_only = "dalam bahasa Indonesia"': 'in_master_only = "ri basa Indonesia"', 'withdrawn = "Ditarik"': 'withdrawn = "Riala paimeng"',
    '"November"': '"Nopémbéré"', 'press-release = "siaran-pers"': 'press-release = "kareba-pers"',
}


def bugis(indonesian: str) -> str:
    """The strings of a Bugis edition, from the Indonesian ones by a small dictionary."""
    for old, new in BUGIS.items():
        assert old in indonesian, old
        indonesian = indonesian.replace(old, new, 1)
    return indonesian


def fill(press: Press) -> None:
    desk = press.desk
    desk.write("data/agencies.toml", AGENCIES.replace('en = "Health Office" }\nshort', 'en = "Health Office", bug = "Dinas Adisingeng" }\nshort', 1))
    desk.write("data/categories.toml", CATEGORIES.replace('en = "Health"', 'en = "Health", bug = "Adisingeng"'))
    folder = desk.release("tiga-bahasa", published="2026-11-20 09:00", place="Jakarta", english={"slug": "three-languages"},
                          corrections="[{at: 2026-11-21 10:00, wrong: dua belas, right: empat belas}]")
    source = desk.source({"title": "Kareba ri basa Ugi", "summary": "Ada maponco ri basa Ugi untuk para pembaca di kota Parepare dan sekitarnya.",
                          "slug": "tellu-basa", "translation": "{status: reviewed}"}, "Iyanaé kareba [laing](../dua-bahasa/index.id.md) mammulang.\n")
    desk.write(f"{folder}/index.bug.md", source)
    desk.release("dua-bahasa", published="2026-11-19 09:00", agency="polres", category="keamanan")
    desk.release("satu-bahasa", published="2026-11-18 09:00", english=False)
    desk.release("ditarik", published="2026-11-17 09:00", withdrawn="{at: 2026-11-17 10:00, reason: Isinya keliru}", english=False)
    desk.activity("rapat")
    desk.page("tentang")


def with_theme(press: Press) -> Press:
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    strings = (press.theme / "strings/id.toml").read_text(encoding="utf-8")
    (press.theme / "strings/bug.toml").write_text(bugis(strings), encoding="utf-8")
    press.overrides["EDITIONS"] = ("id", "en", "bug")
    return press


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = with_theme(Press(tmp_path_factory.mktemp("bugis")))
        fill(press)
        assert press.problems() == []
        return press.build()


@pytest.fixture(scope="module")
def read(files: Mapping[str, bytes]) -> Callable[[str], BeautifulSoup]:
    return lambda url: BeautifulSoup(files[f"{url.lstrip('/')}index.html" if url.endswith("/") else url.lstrip("/")], "html.parser")


PAGES = ["/bug/", "/bug/kareba/", "/bug/kareba/2026/11/tellu-basa/", "/bug/arsip/2026/11/", "/bug/instansi/dinkes/", "/bug/instansi/", "/bug/kategori/kesehatan/2026/",
         "/bug/jenis/kareba-pers/", "/bug/agenda/", "/bug/agenda/2026/", "/bug/404.html"]


@pytest.mark.parametrize("url", PAGES)
def test_the_edition_stands_under_its_prefix_in_its_language(read, url: str) -> None:
    page = read(url)
    assert (page.html["lang"], page.find("link", rel="canonical")["href"]) == ("bug", SITE + url)
    assert page.find("meta", property="og:locale")["content"] == "bug_ID"
    assert url == "/bug/" or "Bola" in {a.get_text(strip=True) for a in page.find_all("a", href="/bug/")}


def test_the_edition_has_a_page_for_every_listing_of_the_master(files: Mapping[str, bytes]) -> None:
    words = {"kareba": "berita", "kareba-pers": "siaran-pers"}
    master = {name for name in files if name.endswith(".html") and not name.startswith(("en/", "bug/")) and not re.match(r"(berita|agenda)/\d{4}/\d\d/|(tentang|lama|hilang)/", name)}
    bugis_pages = {"/".join(words.get(part, part) for part in name.split("/")[1:]) for name in files if name.startswith("bug/") and name.endswith(".html")}
    assert bugis_pages == master | {"berita/2026/11/tellu-basa/index.html"}


def test_a_page_in_three_languages_names_all_of_them_and_they_name_it(read) -> None:
    told = {"id": "/berita/2026/11/tiga-bahasa/", "en": "/en/news/2026/11/three-languages/", "bug": "/bug/kareba/2026/11/tellu-basa/"}
    for lang, url in told.items():
        page = read(url)
        found = {link["hreflang"]: link["href"].removeprefix(SITE) for link in page.head.find_all("link", rel="alternate", hreflang=True)}
        assert found == {**told, "x-default": told["id"]}
        switch = {a["hreflang"]: a["href"] for a in page.body.find("nav").find_all("a", hreflang=True)}
        assert switch == {other: address for other, address in told.items() if other != lang}


def test_the_language_switch_names_the_language_in_itself_and_says_what_is_missing(read) -> None:
    page = read("/berita/2026/11/dua-bahasa/")
    link = page.body.find("nav").find("a", hreflang="bug")
    assert (link["href"], link["lang"], link.get_text(strip=True)) == ("/bug/", "bug", "Basa Ugi")
    assert [tag.get_text(strip=True) for tag in link.find_parent("li").find_all(lang="bug") if tag is not link] == ["(de’pa gaga ri basa Ugi)"]
    assert page.body.find("nav").find("a", hreflang="en")["href"] == "/en/news/2026/11/dua-bahasa/"


def test_what_is_not_translated_is_listed_marked_and_leads_to_the_indonesian_page(read) -> None:
    rows = {a["href"]: (a.get("lang"), "ri basa Indonesia" in a.find_parent("li").get_text()) for a in read("/bug/kareba/").main.find_all("a")
            if re.search(r"/2026/11/", a["href"])}
    assert rows == {"/bug/kareba/2026/11/tellu-basa/": (None, False), "/berita/2026/11/dua-bahasa/": ("id", True), "/berita/2026/11/satu-bahasa/": ("id", True)}


def test_texts_that_are_not_translated_say_their_language(read) -> None:
    page = read("/bug/kareba/2026/11/tellu-basa/")
    assert {tag.get_text(strip=True) for tag in page.main.find_all(lang="id")} >= {"Jakarta", "dua belas", "empat belas"}
    assert [(a["href"], a["hreflang"]) for a in page.main.find_all("a", hreflang=True)] == [("/berita/2026/11/dua-bahasa/", "id")]


def test_names_and_dates_are_said_in_the_language_or_in_the_one_they_have(read) -> None:
    text = " ".join(read("/bug/kareba/2026/11/tellu-basa/").main.get_text(" ").split())
    assert "20 Nopémbéré 2026" in text and "Dinas Adisingeng" in text
    assert read("/bug/instansi/polres/").h1.get_text(strip=True) == "Kepolisian Resor Parepare"
    assert read("/bug/kategori/kesehatan/").h1.get_text(strip=True) == "Adisingeng"


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_the_edition_has_feeds_that_tell_each_entrys_language(files: Mapping[str, bytes], name: str) -> None:
    feed = feedparser.parse(files[f"bug/{name}"])
    assert not feed.bozo and feed.feed.language == "bug"
    assert [(e.title, e.link.removeprefix(SITE), e.author) for e in feed.entries] == [
        ("Kareba ri basa Ugi", "/bug/kareba/2026/11/tellu-basa/", "Dinas Adisingeng"),
        ("Judul kabar dua bahasa", "/berita/2026/11/dua-bahasa/", "Kepolisian Resor Parepare"),
        ("Judul kabar satu bahasa", "/berita/2026/11/satu-bahasa/", "Dinas Adisingeng"),
        ("[Riala paimeng] Judul kabar ditarik", "/berita/2026/11/ditarik/", "Dinas Adisingeng")]
    root = etree.fromstring(files[f"bug/{name}"])
    lang = "{http://www.w3.org/XML/1998/namespace}lang"
    told = [e.text for e in root.iter("{http://purl.org/dc/elements/1.1/}language")] or [e.get(lang) for e in root.iter("{http://www.w3.org/2005/Atom}entry")]
    assert told == ["bug", "id", "id", "id"]
    assert {f"bug/instansi/polres/{name}", f"bug/jenis/kareba-pers/{name}"} <= set(files)


def test_identities_are_the_same_in_every_edition(files: Mapping[str, bytes]) -> None:
    assert [e.id for e in feedparser.parse(files["bug/rss.xml"]).entries] == [e.id for e in feedparser.parse(files["rss.xml"]).entries]


def test_the_sitemap_tells_the_translation(files: Mapping[str, bytes]) -> None:
    root = etree.fromstring(files["sitemap-2026.xml"])
    links = {u.findtext("{*}loc"): [link.get("hreflang") for link in u.findall("{http://www.w3.org/1999/xhtml}link")] for u in root}
    assert links[f"{SITE}/bug/kareba/2026/11/tellu-basa/"] == ["id", "en", "bug", "x-default"]


def test_every_address_of_the_three_editions_is_answered(files: Mapping[str, bytes]) -> None:
    dead = set()
    for name, data in files.items():
        if name.endswith(".html"):
            page = BeautifulSoup(data, "html.parser")
            for url in (tag[a] for a in ("href", "src") for tag in page.find_all(attrs={a: True})):
                path = unquote(urlsplit(url).path)
                if path.startswith("/") and not urlsplit(url).netloc and path.lstrip("/") not in files and f"{path.lstrip('/')}index.html" not in files:
                    dead.add((name, url))
    assert dead == set()


def test_the_words_of_the_master_and_of_english_stay_what_they_were(press: Press, files: Mapping[str, bytes]) -> None:
    """A third edition changes neither an address nor a page's own text of the other two."""
    fill(press)
    (press.desk.content / "releases/2026/11/tiga-bahasa/index.bug.md").unlink()
    two = press.build()
    assert {name for name in files if not name.startswith("bug/")} == set(two)
    for name in (n for n in two if n.endswith(".html")):
        mains = [BeautifulSoup(data[name], "html.parser").main for data in (files, two)]
        assert mains[0] == mains[1], name


def test_a_site_of_one_language_has_no_language_to_switch_to(press: Press) -> None:
    press.desk.release("satu", english=False)
    files = press.build(EDITIONS=("id",))
    page = BeautifulSoup(files["berita/2026/11/satu/index.html"], "html.parser")
    assert not page.find_all(hreflang=True) and not [name for name in files if name.startswith("en/")]


def test_no_language_is_named_in_the_templates() -> None:
    named = {(p.name, m[0]) for p in Path(ROOT / "theme/templates").glob("*.html") for m in re.finditer(r"""["'](id|en|bug)["']""", p.read_text())}
    assert named == set()


def test_the_dictionary_is_the_only_difference(tmp_path: Path) -> None:
    indonesian = (ROOT / "theme/strings/id.toml").read_text(encoding="utf-8")
    before, after = tomllib.loads(indonesian), tomllib.loads(bugis(indonesian))
    assert before.keys() == after.keys() and all(before[section].keys() == after[section].keys() for section in before)
