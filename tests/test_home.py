"""Home and the activity board: the lead, what is in force, and what was, is and will be done."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import Press, png
from newsroom import build

HEADING = re.compile("h[1-6]")


def values(press: Press, lang: str = "id", **overrides: object) -> dict[str, object]:
    """What the home page shows, before it is rendered."""
    save_as = "index.html" if lang == "id" else f"{lang}/index.html"
    return next(v.values for v in build.prepare(press.settings(**overrides)).views if v.save_as == save_as)


def slugs(rows: object) -> list[str]:
    return [row.url.split("/")[-2] for row in rows]


def pictured(press: Press, slug: str, **fields: object) -> None:
    folder = press.desk.release(slug, image="{src: a.png, alt: Foto kantor}", **fields)
    press.desk.write(f"{folder}/a.png", png())


# ---------------------------------------------------------------- the lead


def _plain(press: Press) -> None:
    press.desk.release("baru", published="2026-11-23 09:00")
    press.desk.release("lama", published="2026-11-20 09:00")


LEADS = [  # what lies beside a new and an old release without a picture, the lead
    ("the newest", lambda p: None, "baru"),
    ("the newest with a picture", lambda p: pictured(p, "foto", published="2026-11-19 09:00"), "foto"),
    ("what is pinned now", lambda p: [pictured(p, "foto"), p.desk.release("sematan", published="2026-11-01 09:00", pinned="{from: 2026-11-24 09:00, to: 2026-11-25 09:00}")], "sematan"),
    ("what was pinned until noon", lambda p: p.desk.release("sematan", published="2026-11-01 09:00", pinned="{from: 2026-11-20 09:00, to: 2026-11-24 12:00}"), "baru"),
    ("what will be pinned", lambda p: p.desk.release("sematan", published="2026-11-01 09:00", pinned="{from: 2026-11-25 09:00, to: 2026-11-26 09:00}"), "baru"),
    ("nothing that has expired", lambda p: pictured(p, "foto", published="2026-11-23 10:00", expires="2026-11-24 11:00"), "baru"),
    ("nothing that was withdrawn", lambda p: pictured(p, "foto", withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}"), "baru"),
]


@pytest.mark.parametrize(("more", "lead"), [row[1:] for row in LEADS], ids=[row[0] for row in LEADS])
def test_the_lead_is(press: Press, more, lead: str) -> None:
    _plain(press)
    more(press)
    home = values(press)
    assert home["lead"].url.split("/")[-2] == lead
    assert lead not in slugs(home["latest"])  # nothing stands twice


def test_the_lead_shows_its_picture_its_agency_of_that_day_and_its_category(press: Press) -> None:
    pictured(press, "lama", published="2019-05-06 09:00")
    home = values(press)
    picture, shot = home["lead_picture"]
    assert (picture.width, picture.height) == (4, 3) and re.fullmatch(r"/berita/2019/05/lama/a-4\.[0-9a-f]{10}\.jpg", shot.src)
    assert (home["lead_agency"].text, home["lead_agency"].url) == ("Kantor Kesehatan", "/instansi/dinkes/")
    assert (home["lead_category"].text, home["lead_category"].url) == ("Kesehatan", "/kategori/kesehatan/")


def test_an_empty_newsroom_has_a_home_page(press: Press) -> None:
    home = values(press)
    assert (home["lead"], home["latest"], home["notices"], home["alerts"], home["by_agency"]) == (None, (), (), (), ())
    page = BeautifulSoup(press.build()["index.html"], "html.parser")
    assert page.h1 and page.main.get_text(strip=True)


# ---------------------------------------------------------------- notices and alerts

NOTICES = [  # type, published, more, stands on the board
    ("a deadline to come", "announcement", "2026-09-01 09:00", {"deadline": "2026-11-24 12:01"}, True),
    ("a deadline at this moment", "announcement", "2026-11-20 09:00", {"deadline": "2026-11-24 12:00"}, False),
    ("a deadline that is over", "announcement", "2026-11-20 09:00", {"deadline": "2026-11-23 09:00"}, False),
    ("recent, without a deadline", "announcement", "2026-09-25 12:01", {}, True),
    ("older than sixty days", "announcement", "2026-09-25 12:00", {}, False),
    ("old, and still valid", "announcement", "2026-01-05 09:00", {"expires": "2026-12-31 09:00"}, True),
    ("expired", "announcement", "2026-11-20 09:00", {"expires": "2026-11-24 12:00"}, False),
    ("a deadline to come, but expired", "announcement", "2026-11-20 09:00", {"deadline": "2026-12-01 09:00", "expires": "2026-11-23 09:00"}, False),
    ("withdrawn", "announcement", "2026-11-20 09:00", {"withdrawn": "{at: 2026-11-21 09:00, reason: Isinya keliru}"}, False),
    ("news", "news", "2026-11-20 09:00", {"deadline": "2026-12-01 09:00"}, False),
]
ALERTS = [
    ("of this hour", "alert", "2026-11-24 11:00", {}, True),
    ("of three days ago", "alert", "2026-11-21 12:01", {}, True),
    ("older than three days", "alert", "2026-11-21 12:00", {}, False),
    ("old, and still valid", "alert", "2026-11-01 09:00", {"expires": "2026-11-24 12:01"}, True),
    ("expired", "alert", "2026-11-24 09:00", {"expires": "2026-11-24 12:00"}, False),
    ("withdrawn", "alert", "2026-11-24 09:00", {"withdrawn": "{at: 2026-11-24 10:00, reason: Isinya keliru}"}, False),
    ("news", "news", "2026-11-24 09:00", {}, False),
]


@pytest.mark.parametrize(("place", "type_", "published", "more", "is_shown"), [
    pytest.param(place, *row[1:], id=f"{place}: {row[0]}") for place, table in (("notices", NOTICES), ("alerts", ALERTS)) for row in table])
def test_what_is_in_force_stands_on_home(press: Press, place: str, type_: str, published: str, more: dict[str, str], is_shown: bool) -> None:
    press.desk.release("papan", type=type_, published=published, **more)
    assert (slugs(values(press)[place]) == ["papan"]) is is_shown


@pytest.mark.parametrize(("place", "type_", "most"), [("notices", "announcement", 6), ("alerts", "alert", 3)])
def test_the_newest_come_first_and_no_more_than_fit(press: Press, place: str, type_: str, most: int) -> None:
    for n in range(most + 2):
        press.desk.release(f"papan-{n}", type=type_, published=f"2026-11-24 {n + 1:02}:00", english=False)
    assert slugs(values(press)[place]) == [f"papan-{n}" for n in reversed(range(2, most + 2))]


def test_what_has_expired_leaves_home_and_keeps_its_page(press: Press) -> None:
    press.desk.release("lewat", expires="2026-11-24 11:00", type="announcement")
    home, files = values(press), press.build()
    assert (home["lead"], home["latest"], home["notices"], home["by_agency"]) == (None, (), (), ())
    assert not BeautifulSoup(files["index.html"], "html.parser").main.find("a", href=re.compile("lewat"))
    assert "berita/2026/11/lewat/index.html" in files


def test_a_moment_passes_and_home_follows(press: Press, clock) -> None:
    press.desk.release("pengumuman", type="announcement", deadline="2026-11-24 15:00")
    press.desk.activity("rapat", start="2026-11-24 14:00", end="16:00")

    def seen() -> tuple[list[str], list[str]]:
        home = values(press)
        return slugs(home["notices"]), [phase for phase, rows in home["phases"] if rows]

    told = []
    for moment in ("2026-11-24 13:59", "2026-11-24 14:00", "2026-11-24 15:00", "2026-11-24 16:00"):
        clock(moment)
        told.append(seen())
    assert told == [(["pengumuman"], ["planned"]), (["pengumuman"], ["ongoing"]), ([], ["ongoing"]), ([], ["done"])]


# ---------------------------------------------------------------- telah, sedang, akan


def activities(press: Press) -> None:
    for slug, start, more in [
        ("telah-lama", "2025-05-06 08:00", {}), ("telah-baru", "2026-11-20 08:00", {}), ("sedang-lama", "2026-11-01 08:00", {"end": "2026-11-30 08:00"}),
        ("sedang-kini", "2026-11-24 08:00", {"end": "selesai"}), ("akan-dekat", "2026-11-25 08:00", {}), ("akan-jauh", "2027-02-01 08:00", {}),
        ("tunda", "2026-11-26 08:00", {"stage": "postponed"}), ("batal", "2026-11-10 08:00", {"stage": "cancelled"})]:
        press.desk.activity(slug, start=start, **more)


BOARD = {"done": ["telah-baru", "telah-lama"], "ongoing": ["sedang-lama", "sedang-kini"], "planned": ["akan-dekat", "akan-jauh"], "off": ["tunda", "batal"]}


def test_home_tells_what_was_is_and_will_be_done(press: Press) -> None:
    activities(press)
    assert {phase: slugs(rows) for phase, rows in values(press)["phases"]} == {p: BOARD[p] for p in ("done", "ongoing", "planned")}


def test_home_shows_the_nearest_four_of_a_phase(press: Press) -> None:
    for n in range(1, 7):
        press.desk.activity(f"akan-{n}", start=f"2026-12-0{n} 08:00", english=False)
        press.desk.activity(f"telah-{n}", start=f"2026-10-0{n} 08:00", english=False)
    phases = dict(values(press)["phases"])
    assert slugs(phases["planned"]) == [f"akan-{n}" for n in (1, 2, 3, 4)] and slugs(phases["done"]) == [f"telah-{n}" for n in (6, 5, 4, 3)]


def test_the_board_has_a_section_per_phase_and_a_page_per_year(press: Press) -> None:
    activities(press)
    files = press.build()
    page = BeautifulSoup(files["agenda/index.html"], "html.parser")

    def section(word: str) -> list[str]:
        found: Tag = next(s for s in page.main.find_all("section") if s.find(HEADING).get_text(" ", strip=True).startswith(word))
        return [a["href"].split("/")[-2] for a in found.find_all("a")]

    assert {word: section(word) for word in ("Telah", "Sedang", "Akan", "Ditunda")} == dict(zip(("Telah", "Sedang", "Akan", "Ditunda"), BOARD.values(), strict=True))
    jumps, years = ([a["href"] for a in nav.find_all("a")] for nav in page.main.find_all("nav"))
    assert jumps == [f"#{title['id']}" for title in page.main.select(".phases__title")] and len(jumps) == 3, "in the order of the page"
    assert years == ["/agenda/2027/", "/agenda/2026/", "/agenda/2025/"]
    year = BeautifulSoup(files["agenda/2026/index.html"], "html.parser")
    assert len([a for a in year.main.find_all("a") if a["href"].startswith("/agenda/2026/")]) == 6
    assert {"en/activities/index.html", "en/activities/2027/index.html"} <= set(files)


def test_the_word_of_a_phase_stands_beside_its_sign(press: Press) -> None:
    """Nobody must tell telah from akan by a shape or a colour alone."""
    activities(press)
    page = BeautifulSoup(press.build()["index.html"], "html.parser")
    titles = [h.get_text(" ", strip=True) for h in page.main.find_all(HEADING)]
    assert [sum(t.startswith(word) for t in titles) for word in ("Telah", "Sedang", "Akan")] == [1, 1, 1]
    assert all(svg.get("aria-hidden") == "true" for svg in page.main.find_all("svg"))


# ---------------------------------------------------------------- the rest


def test_the_latest_are_eight_beside_the_lead_and_each_agency_has_two(press: Press) -> None:
    for n in range(12):
        press.desk.release(f"kabar-{n:02}", published=f"2026-11-{n + 1:02} 09:00", agency="polres" if n % 3 == 0 else "dinkes", english=False)
    home = values(press)
    assert home["lead"].url.endswith("/kabar-11/")
    assert slugs(home["latest"]) == [f"kabar-{n:02}" for n in range(10, 2, -1)]
    assert [(link.text, slugs(rows)) for link, rows in home["by_agency"]] == [
        ("Dinas Kesehatan", ["kabar-10", "kabar-08"]), ("Kepolisian Resor Parepare", ["kabar-09", "kabar-06"])]


def test_an_agency_shows_two_releases_however_many_agencies_there_are(press: Press) -> None:
    table = "".join(f'[a{n}]\nkind = "dinas"\nname = {{ id = "Dinas {n}" }}\n' for n in range(9))
    press.desk.write("data/agencies.toml", table)
    for n in range(18):
        press.desk.release(f"kabar-{n:02}", published=f"2026-11-{20 - n:02} 09:00", agency=f"a{n % 9}", english=False)
    by_agency = values(press)["by_agency"]
    assert [(link.text, len(rows)) for link, rows in by_agency] == [(f"Dinas {n}", 2) for n in (1, 2, 3, 4, 5, 6)]


def test_the_english_home_marks_what_is_not_translated_and_leads_to_it(press: Press) -> None:
    press.desk.release("satu", published="2026-11-23 09:00", english=False)
    press.desk.release("dua", published="2026-11-22 09:00")
    page = BeautifulSoup(press.build()["en/index.html"], "html.parser")
    found = {a["href"]: a.get("lang") for a in page.main.find_all("a") if a["href"].split("/")[-2] in ("satu", "dua")}
    assert found == {"/berita/2026/11/satu/": "id", "/en/news/2026/11/dua/": None}
    assert "in Indonesian" in page.main.get_text()


def test_home_names_the_whole_sites_feeds(press: Press) -> None:
    files = press.build()
    for file, root in (("index.html", "/"), ("en/index.html", "/en/")):
        head = BeautifulSoup(files[file], "html.parser").head
        assert [link["href"] for link in head.find_all("link", type=True, rel="alternate")] == [f"{root}rss.xml", f"{root}atom.xml", f"{root}feed.json"]
