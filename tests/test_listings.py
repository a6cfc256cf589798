"""Listings and archives of one newsroom: the newest on first pages, a year or month on the others."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import EPOCH, Press

Read = Callable[[str], BeautifulSoup]
FULL, LATEST, JOINT, GONE, ENGLISH = 101, 34, "bersama", "ditarik", "diterjemahkan"


def fill(press: Press) -> None:
    """101 releases of the police in 2025, exactly 100 of health in 2024, 34 of health in 2026, and a few that are special."""
    for n in range(FULL):
        press.desk.release(f"polisi-{n:03}", published=f"2025-{n % 12 + 1:02}-{n // 12 + 1:02} 09:00", agency="polres", category="keamanan",
                           type="announcement", english=False)
    for n in range(100):
        press.desk.release(f"sehat-{n:03}", published=f"2024-{n % 2 + 3:02}-{n // 4 + 1:02} {n % 4 + 8:02}:00", english=False)
    for n in range(LATEST):
        press.desk.release(f"baru-{n:03}", published=f"2026-{10 + n % 2}-{n // 2 + 1:02} 09:00", english=False)
    press.desk.release(JOINT, published="2026-11-23 09:00", supporting="[polres, humas]", type="speech", english=False)
    press.desk.release(GONE, published="2026-11-22 09:00", supporting="[polres]", withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}")
    press.desk.release(ENGLISH, published="2026-11-21 09:00", supporting="[polres]", english={"slug": "translated"})


@pytest.fixture(scope="module")
def read(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """A page of the built newsroom, parsed; None when there is none."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("listings"))
        fill(press)
        files = press.build()
    parsed: dict[str, BeautifulSoup] = {}

    def page(url: str) -> BeautifulSoup | None:
        if url not in parsed and (data := files.get(f"{url.strip('/')}/index.html".lstrip("/"))):
            parsed[url] = BeautifulSoup(data, "html.parser")
        return parsed.get(url)

    return page


def rows(page: BeautifulSoup) -> list[Tag]:
    """The links of the releases that a page lists, in order."""
    return [item.find(re.compile("h[2-6]")).a for item in page.main.find_all("li") if item.find("time")]


def slugs(page: BeautifulSoup) -> list[str]:
    return [link["href"].split("/")[-2] for link in rows(page)]


def links(page: BeautifulSoup, heading: str) -> dict[str, str]:
    """address -> text of the navigation under this heading; the text is what all people are told."""
    nav = next(n for n in page.main.find_all("nav") if n.find(re.compile("h[2-6]")).get_text(strip=True) == heading)
    return {a["href"]: a.get_text(" ", strip=True) for a in nav.find_all("a")}


def count_of(item: Tag) -> int:
    """The number that stands behind an item's link."""
    return int(re.findall(r"\d+", item.get_text(" "))[-1])


def headings(page: BeautifulSoup) -> list[str]:
    """The months that a page has rows under."""
    return [h.get_text(strip=True) for h in page.main.find_all(re.compile("h[2-6]")) if not h.a and re.search(r"[A-Z]\w+ \d{4}$", h.get_text(strip=True))]


def newest(n: int, prefix: str = "baru") -> list[str]:
    """Slugs of the releases of 2026, newest first: November's, then October's."""
    found = [f"{prefix}-{i:03}" for month in (1, 0) for i in reversed(range(month, LATEST, 2))]
    return found[:n]


NEWEST = [  # a listing, the slugs of its first page
    ("/berita/", [JOINT, ENGLISH, *newest(28)]),
    ("/instansi/dinkes/", [JOINT, ENGLISH, *newest(28)]),
    ("/kategori/kesehatan/", [JOINT, ENGLISH, *newest(28)]),
    ("/jenis/kabar/", [ENGLISH, *newest(29)]),
    ("/jenis/sambutan/", [JOINT]),
    ("/jenis/peringatan/", []),
    ("/instansi/humas/", [JOINT]),
]


@pytest.mark.parametrize(("url", "expected"), NEWEST, ids=[row[0] for row in NEWEST])
def test_a_first_page_shows_the_newest_thirty(read: Read, url: str, expected: list[str]) -> None:
    assert slugs(read(url)) == expected and len(expected) <= 30


@pytest.mark.parametrize(("master", "english"), [
    ("/berita/", "/en/news/"), ("/instansi/dinkes/", "/en/agencies/dinkes/"), ("/kategori/kesehatan/", "/en/categories/kesehatan/"),
    ("/jenis/kabar/", "/en/types/news/"), ("/arsip/2026/", "/en/archive/2026/"), ("/arsip/2025/03/", "/en/archive/2025/03/"),
    ("/instansi/polres/2025/04/", "/en/agencies/polres/2025/04/")])
def test_an_english_listing_holds_the_same_releases(read: Read, master: str, english: str) -> None:
    as_master = ["translated" if slug == ENGLISH else slug for slug in slugs(read(master))]
    assert slugs(read(english)) == as_master != []


YEARS = [  # a listing, address and count of each year
    ("/berita/", {"/arsip/2026/": 36, "/arsip/2025/": FULL, "/arsip/2024/": 100}),
    ("/en/news/", {"/en/archive/2026/": 36, "/en/archive/2025/": FULL, "/en/archive/2024/": 100}),
    ("/instansi/dinkes/", {"/instansi/dinkes/2026/": 36, "/instansi/dinkes/2024/": 100}),
    ("/instansi/polres/", {"/instansi/polres/2026/": 2, "/instansi/polres/2025/": FULL}),
    ("/kategori/keamanan/", {"/kategori/keamanan/2025/": FULL}),
    ("/jenis/pengumuman/", {"/jenis/pengumuman/2025/": FULL}),
    ("/en/types/speeches/", {"/en/types/speeches/2026/": 1}),
]


@pytest.mark.parametrize(("url", "years"), YEARS, ids=[row[0] for row in YEARS])
def test_a_first_page_links_to_its_years_with_counts(read: Read, url: str, years: dict[str, int]) -> None:
    page = read(url)
    heading = "By year" if url.startswith("/en/") else "Menurut tahun"
    assert list(links(page, heading)) == list(years)
    nav = next(n for n in page.main.find_all("nav") if n.find(re.compile("h[2-6]")).get_text(strip=True) == heading)
    assert [count_of(item) for item in nav.find_all("li")] == list(years.values())
    assert all(read(year) for year in years)


@pytest.mark.parametrize(("url", "count"), [
    ("/berita/", "237 rilis"), ("/en/news/", "237 releases"), ("/instansi/dinkes/", "136 rilis"), ("/instansi/polres/", "103 rilis"),
    ("/en/agencies/humas/", "1 release"), ("/jenis/peringatan/", "0 rilis")])
def test_a_first_page_says_how_many_releases_there_are(read: Read, url: str, count: str) -> None:
    assert re.search(rf"(?<!\d){count}(?!\w)", read(url).main.get_text(" "))


def test_the_directory_says_how_many_releases_each_agency_has(read: Read) -> None:
    counts = {item.a["href"]: count_of(item) for item in read("/instansi/").main.find_all("li")}
    assert counts == {"/instansi/dinkes/": 136, "/instansi/polres/": 103, "/instansi/humas/": 1}


PERIODS = ["/arsip/2024/", "/arsip/2025/", "/arsip/2026/", "/arsip/2026/11/", "/en/archive/2025/", "/instansi/polres/2025/", "/instansi/polres/2025/04/",
           "/instansi/dinkes/2024/", "/kategori/keamanan/2025/", "/en/types/announcements/2025/", "/jenis/pengumuman/2025/07/"]


@pytest.mark.parametrize("url", PERIODS)
def test_a_page_of_a_period_counts_nothing(read: Read, url: str) -> None:
    text = read(url).main.get_text(" ", strip=True)
    assert not re.search(r"\d+ (rilis|release)|jumlah|number of", text)
    assert {"36", "100", "101", "136", "103", "237"}.isdisjoint(re.findall(r"\d+", text))


@pytest.mark.parametrize("url", ["/instansi/dinkes/2024/", "/en/agencies/dinkes/2024/", "/kategori/kesehatan/2024/", "/arsip/2024/"])
def test_a_year_of_a_hundred_releases_lists_them_under_its_months(read: Read, url: str) -> None:
    page = read(url)
    months = ["April 2024", "March 2024" if url.startswith("/en/") else "Maret 2024"]
    assert headings(page) == months and len(rows(page)) == 100
    assert slugs(page)[0] == "sehat-099" and slugs(page)[-1] == "sehat-000"


@pytest.mark.parametrize(("url", "heading"), [
    ("/instansi/polres/2025/", "Menurut bulan"), ("/en/agencies/polres/2025/", "By month"), ("/kategori/keamanan/2025/", "Menurut bulan"),
    ("/jenis/pengumuman/2025/", "Menurut bulan"), ("/arsip/2025/", "Menurut bulan")])
def test_a_year_of_over_a_hundred_releases_links_to_its_months(read: Read, url: str, heading: str) -> None:
    page = read(url)
    assert rows(page) == []
    assert list(links(page, heading)) == [f"{url}{month:02}/" for month in range(12, 0, -1)]
    assert sum(len(rows(read(f"{url}{month:02}/"))) for month in range(1, 13)) == FULL
    assert all(link["href"].startswith("/berita/2025/05/") for link in rows(read(f"{url}05/")))


def test_only_the_archive_has_months_of_a_year_that_is_not_full(read: Read) -> None:
    assert list(links(read("/arsip/2026/"), "Menurut bulan")) == ["/arsip/2026/11/", "/arsip/2026/10/"]
    assert len(rows(read("/arsip/2026/"))) == 36
    assert len(rows(read("/arsip/2026/11/"))) == LATEST // 2 + 2
    assert read("/instansi/dinkes/2026/11/") is None and read("/instansi/dinkes/2026/") is not None


def test_the_archive_links_to_every_year_and_month_with_its_count(read: Read) -> None:
    page = read("/en/archive/")
    assert {h.a["href"]: count_of(h) for h in page.main.find_all("h2")} == {"/en/archive/2026/": 36, "/en/archive/2025/": FULL, "/en/archive/2024/": 100}
    months = {item.a["href"]: count_of(item) for item in page.main.find_all("li")}
    assert (months["/en/archive/2026/11/"], months["/en/archive/2024/03/"]) == (len(rows(read("/en/archive/2026/11/"))), 50) and sum(months.values()) == 36 + FULL + 100


@pytest.mark.parametrize("url", ["/instansi/dinkes/", "/instansi/polres/", "/instansi/humas/", "/en/agencies/polres/", "/instansi/polres/2026/"])
def test_a_joint_release_is_listed_under_its_lead_and_every_supporting_agency(read: Read, url: str) -> None:
    assert slugs(read(url)).count(JOINT) == 1


@pytest.mark.parametrize("url", ["/berita/", "/arsip/2026/", "/arsip/2026/11/", "/instansi/dinkes/", "/instansi/polres/", "/kategori/kesehatan/",
                                 "/jenis/kabar/", "/en/news/", "/en/agencies/dinkes/2026/"])
def test_a_withdrawn_release_leaves_every_listing_and_keeps_its_page(read: Read, url: str) -> None:
    assert GONE not in slugs(read(url)) and len(rows(read(url))) > 0
    assert read(f"/berita/2026/11/{GONE}/") is not None


def test_what_is_not_translated_is_marked_and_leads_to_the_indonesian_page(read: Read) -> None:
    for link in rows(read("/en/news/")):
        item = link.find_parent("li")
        is_translated = link["href"] == "/en/news/2026/11/translated/"
        assert (link.get("lang"), link.get("hreflang")) == ((None, None) if is_translated else ("id", "id"))
        assert link["href"].startswith("/en/news/" if is_translated else "/berita/")
        assert ("in Indonesian" in item.get_text()) is not is_translated
        assert all(p.get("lang") == (None if is_translated else "id") for p in item.find_all("p") if p.get_text().startswith("Ringkasan"))
        assert read(link["href"]).html["lang"] == ("en" if is_translated else "id")


def test_a_page_of_one_language_marks_no_language(read: Read) -> None:
    assert not read("/berita/").main.find_all(lang=True)


@pytest.mark.parametrize(("url", "other"), [
    ("/berita/", "/en/news/"), ("/arsip/2025/04/", "/en/archive/2025/04/"), ("/instansi/polres/2025/", "/en/agencies/polres/2025/"),
    ("/jenis/siaran-pers/", "/en/types/press-releases/"), ("/instansi/", "/en/agencies/")])
def test_a_listing_leads_to_itself_in_the_other_language(read: Read, url: str, other: str) -> None:
    for here, there, lang in ((url, other, "en"), (other, url, "id")):
        (link,) = read(here).body.find("nav").find_all("a", hreflang=lang)
        assert (link["href"], link["lang"]) == (there, lang)


def test_crumbs_lead_up_to_the_listing(read: Read) -> None:
    (nav,) = (n for n in read("/instansi/polres/2025/04/").find_all("nav") if n.find("ol"))
    assert [a["href"] for a in nav.find_all("a")] == ["/", "/instansi/", "/instansi/polres/", "/instansi/polres/2025/"]


FEEDS = [("/berita/", "/"), ("/instansi/polres/", "/instansi/polres/"), ("/en/types/alerts/", "/en/types/alerts/"), ("/en/news/", "/en/")]


@pytest.mark.parametrize(("url", "feeds_at"), FEEDS)
def test_a_listing_names_the_feeds_that_follow_it(read: Read, url: str, feeds_at: str) -> None:
    told = {link["type"]: link["href"] for link in read(url).head.find_all("link", rel="alternate", type=True)}
    assert told == {"application/rss+xml": f"{feeds_at}rss.xml", "application/atom+xml": f"{feeds_at}atom.xml", "application/feed+json": f"{feeds_at}feed.json"}


def test_the_news_page_offers_categories_and_types_that_have_releases(read: Read) -> None:
    page = read("/berita/")
    assert list(links(page, "Menurut kategori")) == ["/kategori/kesehatan/", "/kategori/keamanan/"]
    assert list(links(page, "Menurut jenis")) == ["/jenis/pengumuman/", "/jenis/kabar/", "/jenis/sambutan/"]


def test_an_agencys_page_tells_its_contacts_former_names_and_successor(read: Read) -> None:
    def facts(url: str) -> dict[str, str]:
        return {dt.get_text(strip=True): dt.find_next_sibling("dd").get_text(" ", strip=True) for dt in read(url).main.dl.find_all("dt")}

    health, closed = facts("/instansi/dinkes/"), read("/instansi/humas/")
    assert health["Nama lama"] == "Kantor Kesehatan (sampai 1 Januari 2020)"
    assert read("/instansi/dinkes/").main.dl.find("a", href="mailto:humas@dinkes.example") and "(0421) 000-101" in health["Humas"]
    assert "Health Bureau (until 1 January 2020)" in facts("/en/agencies/dinkes/").values()
    assert facts("/instansi/dinkes/")["Melanjutkan"] == "Bagian Humas"
    assert facts("/instansi/humas/")["Dilanjutkan oleh"] == "Dinas Kesehatan" and closed.main.dl.find("a", href="/instansi/dinkes/")
    assert "4 Januari 2021" in closed.main.get_text()


def test_closed_agencies_stand_last_in_their_kind_and_keep_their_page(press: Press) -> None:
    press.desk.write("data/agencies.toml", '[aaa]\nkind = "dinas"\nname = { id = "Aaa" }\nactive = { to = 2020-01-01 }\n[zzz]\nkind = "dinas"\nname = { id = "Zzz" }\n')
    page = BeautifulSoup(press.build()["instansi/index.html"], "html.parser")
    assert [a["href"] for a in page.main.find_all("a")] == ["/instansi/zzz/", "/instansi/aaa/"]


def test_an_empty_listing_says_so(read: Read) -> None:
    assert "Belum ada rilis." in read("/jenis/peringatan/").main.get_text() and "No releases yet." in read("/en/types/alerts/").main.get_text()
