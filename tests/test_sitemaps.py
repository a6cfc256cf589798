"""Sitemaps: golden files, every page once, translations of each, and nothing that is hidden."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Mapping
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, Desk, Press
from newsroom import build
from newsroom.rendering import SERIALISERS

GOLDEN = Path(__file__).parent / "golden"
NS = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
SITE = "https://kabar.parepare.example"


def fill(desk: Desk) -> None:
    desk.release("dua-bahasa", published="2026-11-20 09:00", english={"slug": "two-languages"}, updated="2026-11-21 09:00")
    desk.release("satu-bahasa", published="2026-11-19 09:00", english=False)
    desk.release("ditarik", published="2026-11-18 09:00", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru}")
    desk.release("lama", published="2025-03-01 09:00", english=False)
    desk.activity("rapat", start="2026-11-27 08:00")
    desk.page("tentang")


def sitemaps(press: Press, **overrides: object) -> dict[str, bytes]:
    views = build.prepare(press.settings(**overrides)).views
    return {view.save_as: SERIALISERS[view.render](**view.values) for view in views if view.render in ("sitemap", "sitemap_index", "robots")}


@pytest.fixture(scope="module")
def press_of_all(tmp_path_factory: pytest.TempPathFactory) -> Press:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("sitemaps"))
        fill(press.desk)
        press.build()
    return press


@pytest.fixture(scope="module")
def small(press_of_all: Press) -> Mapping[str, bytes]:
    return {p.name: p.read_bytes() for p in press_of_all.output.iterdir() if p.name.startswith(("sitemap", "robots"))}


def entries(sitemap: bytes) -> dict[str, tuple[str | None, dict[str, str]]]:
    """address -> (last change, language -> address); addresses without the site's."""
    root = etree.fromstring(sitemap)
    found = [(url.findtext("s:loc", namespaces=NS).removeprefix(SITE), url.findtext("s:lastmod", namespaces=NS),
              {link.get("hreflang"): link.get("href").removeprefix(SITE) for link in url.iterfind("x:link", NS)}) for url in root.iterfind("s:url", NS)]
    assert len({loc for loc, _, _ in found}) == len(found)
    return {loc: (changed, links) for loc, changed, links in found}


@pytest.mark.parametrize("name", ["sitemap.xml", "sitemap-2026.xml", "robots.txt"])
def test_a_sitemap_has_the_bytes_that_were_agreed(small: Mapping[str, bytes], name: str) -> None:
    assert small[name].decode() == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_index_names_every_sitemap_and_nothing_else(small: Mapping[str, bytes]) -> None:
    named = [e.text for e in etree.fromstring(small["sitemap.xml"]).iterfind("s:sitemap/s:loc", NS)]
    assert named == [f"{SITE}/sitemap-{name}.xml" for name in ("2026", "2025", "pages")]
    assert set(small) == {"sitemap.xml", "robots.txt", *(url.rpartition("/")[2] for url in named)}


def test_a_year_holds_its_releases_and_activities_in_their_languages(small: Mapping[str, bytes]) -> None:
    both = {"id": "/berita/2026/11/dua-bahasa/", "en": "/en/news/2026/11/two-languages/", "x-default": "/berita/2026/11/dua-bahasa/"}
    meeting = {"id": "/agenda/2026/11/rapat/", "en": "/en/activities/2026/11/rapat/", "x-default": "/agenda/2026/11/rapat/"}
    assert entries(small["sitemap-2026.xml"]) == {
        "/berita/2026/11/dua-bahasa/": ("2026-11-21T09:00:00+08:00", both), "/en/news/2026/11/two-languages/": ("2026-11-21T09:00:00+08:00", both),
        "/berita/2026/11/satu-bahasa/": ("2026-11-19T09:00:00+08:00", {}), "/agenda/2026/11/rapat/": (None, meeting),
        "/en/activities/2026/11/rapat/": (None, meeting)}
    assert entries(small["sitemap-2025.xml"]) == {"/berita/2025/03/lama/": ("2025-03-01T09:00:00+08:00", {})}


def test_the_general_sitemap_holds_every_other_page_with_its_translation(small: Mapping[str, bytes]) -> None:
    pages = entries(small["sitemap-pages.xml"])
    assert {"/", "/en/", "/berita/", "/tentang/", "/en/about/", "/instansi/dinkes/2026/", "/arsip/2025/03/", "/en/types/alerts/"} <= set(pages)
    assert pages["/en/about/"] == (None, {"id": "/tentang/", "en": "/en/about/", "x-default": "/tentang/"})
    assert not [url for url in pages if url.startswith(("/berita/2", "/en/news/2", "/agenda/2026/11", "/en/activities/2026/11"))]


def test_the_sitemaps_hold_every_page_that_may_be_found_and_no_other(press_of_all: Press, small: Mapping[str, bytes]) -> None:
    listed = {url for name, data in small.items() if name.startswith("sitemap-") for url in entries(data)}
    found = set()
    for file in press_of_all.output.rglob("*.html"):
        page = BeautifulSoup(file.read_bytes(), "html.parser")
        if not page.find("meta", attrs={"name": "robots", "content": "noindex"}):
            found.add(page.find("link", rel="canonical")["href"].removeprefix(SITE))
    assert listed == found
    assert not {"/404.html", "/luring/", "/lama/", "/hilang/", "/berita/2026/11/ditarik/"} & listed


def test_translations_are_told_by_each_of_them(small: Mapping[str, bytes]) -> None:
    pages = {url: links for name in small if name.startswith("sitemap-") for url, (_, links) in entries(small[name]).items()}
    for url, links in pages.items():
        assert all(pages[other] == links for other in links.values())
        assert not links or url in links.values()


def test_a_new_release_changes_the_sitemap_of_its_year_alone(press: Press) -> None:
    fill(press.desk)
    press.desk.release("lama-lagi", published="2025-03-02 09:00", english=False)
    before = sitemaps(press)
    press.desk.release("baru", published="2026-11-23 09:00")
    after = sitemaps(press)
    assert {name for name in after if after[name] != before.get(name)} == {"sitemap-2026.xml"}


def test_robots_may_read_the_site_and_must_not_read_a_preview(press: Press, small: Mapping[str, bytes]) -> None:
    lines = small["robots.txt"].decode().splitlines()
    assert lines == ["User-agent: *", "Allow: /", "", f"Sitemap: {SITE}/sitemap.xml"]
    assert "Disallow: /" in sitemaps(press, PREVIEW=True)["robots.txt"].decode().splitlines()


def test_an_empty_newsroom_has_a_sitemap_of_its_pages(press: Press) -> None:
    found = sitemaps(press)
    assert set(found) == {"sitemap.xml", "sitemap-pages.xml", "robots.txt"} and "/" in entries(found["sitemap-pages.xml"])
