"""The sample content is real: kinds, languages, lengths, pictures and attachments."""

from __future__ import annotations

import csv
import hashlib
import re
import tempfile
from collections import Counter
from functools import cache

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, NOW, ROOT, site_settings
from newsroom import model as m
from newsroom.assemble import Newsroom
from newsroom.build import check, prepare
from newsroom.data.agencies import AGENCY_KINDS
from newsroom.schema import STAGES, TYPES
from PIL import Image
from pypdf import PdfReader

CONTENT = ROOT / "content"


@cache
def newsroom() -> Newsroom:
    patch = pytest.MonkeyPatch()
    patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    chosen = site_settings(CACHE_PATH=tempfile.mkdtemp())
    found = prepare(chosen)
    patch.undo()
    assert not found.problems
    return found.newsroom


def both_languages() -> list[m.Item]:
    room = newsroom()
    return [i for i in (*room.releases, *room.activities, *room.pages) if i.is_in("en")]


def test_it_has_no_problem_not_even_in_held_folders() -> None:
    assert check(site_settings(CACHE_PATH=tempfile.mkdtemp())) == []


def test_releases_of_every_type_over_three_years_and_languages() -> None:
    releases = newsroom().releases
    assert len(releases) >= 40 and {r.type for r in releases} == set(TYPES)
    assert sum(r.is_in("en") for r in releases) >= 30 and sum(not r.is_in("en") for r in releases) >= 10
    assert len({r.published.year for r in releases}) >= 3 and sum(bool(r.supporting) for r in releases) >= 5


def test_meeting_reports_have_all_meeting_fields() -> None:
    full = [r for r in newsroom().releases if r.type == "meeting-report" for t in [r.in_language("id")]
            if t.venue and t.venue.address and t.chair and t.organiser and t.attendees and t.attendees.count and t.agenda
            and t.decisions and t.legal_basis and r.meeting.mode]
    assert len(full) >= 6


def test_activities_stand_at_every_stage() -> None:
    activities = newsroom().activities
    assert len(activities) >= 12 and {a.meeting.phase(lambda moment: moment <= NOW) for a in activities} == set(STAGES)


def test_data_files_cover_every_kind_in_both_languages() -> None:
    data = newsroom().data
    assert len(data.agencies) >= 28 and {a.kind for a in data.agencies.values()} == set(AGENCY_KINDS) - {"other"}
    assert len(data.categories) >= 15
    for names in (*(n.name for a in data.agencies.values() for n in a.names), *(c.name for c in data.categories.values())):
        assert set(names) == {"id", "en"} and all(names.values())


@pytest.mark.parametrize("release", newsroom().releases, ids=lambda r: r.path)
def test_bodies_have_150_to_600_words(release: m.Release) -> None:
    assert 150 <= len(newsroom().body(release.path, "id").text.split()) <= 650  # footnotes and table cells count too


def test_no_two_bodies_share_a_paragraph() -> None:
    seen: Counter[str] = Counter()
    for item in (*newsroom().releases, *newsroom().activities, *newsroom().pages):
        for lang in item.translations:
            blocks = {" ".join(p.get_text().split()) for p in BeautifulSoup(newsroom().body(item.path, lang).html, "html.parser").find_all("p")}
            seen.update(b for b in blocks if len(b.split()) > 4)
    assert [block for block, n in seen.items() if n > 1] == []


def shape(item: m.Item, lang: str) -> list[tuple[str, int]]:
    soup = BeautifulSoup(newsroom().body(item.path, lang).html, "html.parser")
    return [(name, len(soup.find_all(name))) for name in ("p", "h2", "h3", "li", "blockquote", "tr", "td", "figure", "figcaption", "sup")]


@pytest.mark.parametrize("item", both_languages(), ids=lambda i: i.path)
def test_english_translates_every_paragraph_table_and_caption(item: m.Item) -> None:
    master, english = item.in_language("id"), item.in_language("en")
    assert shape(item, "id") == shape(item, "en")
    for name in ("image", "venue", "chair", "organiser", "place", "claim"):
        mine, theirs = getattr(english, name), getattr(master, name)
        assert (mine is None) == (theirs is None)
    words = [w for w in _words(english) if w.lang != "en"]
    assert words == [], "shows in Indonesian"


def _words(value: object) -> list[m.Words]:
    """Every text of a translation that carries its language."""
    if isinstance(value, m.Words):
        return [value]
    if isinstance(value, tuple):
        return [w for item in value for w in _words(item)]
    if hasattr(value, "__slots__") and type(value).__module__ == m.__name__:
        return [w for name in value.__dataclass_fields__ for w in _words(getattr(value, name))]
    return []


def test_pictures_are_many_different_and_wide() -> None:
    digests = {}
    for picture in CONTENT.rglob("*.jpg"):
        with Image.open(picture) as image:
            assert image.width >= 1600 and not image.getexif()
        digests[hashlib.sha256(picture.read_bytes()).hexdigest()] = picture
    assert len(digests) >= 12


def test_the_pdf_has_two_pages_of_text_and_a_title() -> None:
    (pdf,) = CONTENT.rglob("*.pdf")
    reader = PdfReader(pdf)
    assert len(reader.pages) == 2 and reader.metadata.title
    assert all(len(page.extract_text().split()) > 150 for page in reader.pages)


@pytest.mark.parametrize("path", sorted(CONTENT.rglob("*.csv")), ids=lambda p: p.name)
def test_csv_files_are_tables(path) -> None:
    rows = list(csv.reader(path.read_text(encoding="utf-8").splitlines()))
    assert len(rows) > 5 and len({len(row) for row in rows}) == 1 and len(rows[0]) > 1


def test_bodies_use_tables_footnotes_quotes_and_links_between_releases() -> None:
    bodies = [newsroom().body(r.path, "id") for r in newsroom().releases]
    for mark in ("<table>", 'class="footnote"', "<blockquote>"):
        assert sum(mark in b.html for b in bodies) >= 2, mark
    assert sum(any(ref.path.endswith("index.id.md") for ref in b.refs) for b in bodies) >= 8


def test_the_forum_of_2019_is_told_as_it_was() -> None:
    """Sources name no chair and no number of people; the rest must be there."""
    release = newsroom().item("releases/2019/08/rapat-koordinasi-kehumasan")
    text = release.in_language("id")
    assert (release.meeting.start.strftime("%Y-%m-%d"), release.meeting.is_open_ended, text.chair) == ("2019-08-09", True, None)
    assert "Ruang Data" in str(text.venue.name) and "Bacukiki Barat" in str(text.venue.address) and "Bakohumas" in str(text.organiser)
    assert {"polres", "kodim", "kejari", "imigrasi"} <= {a.code for a in release.agencies}
    law = " ".join(f"{x.title} {x.number} {x.year}" for x in text.legal_basis)
    assert "28F" in law and re.search(r"\b9\b.*2015", law)
    body = newsroom().body(release.path, "id").text
    assert all(word in body.lower() for word in ("telah", "sedang", "akan", "televisi", "radio", "media sosial", "jumpa pers")), body


def test_standing_pages_in_both_languages() -> None:
    slugs = {p.in_language("en").slug for p in newsroom().pages if p.is_in("en")}
    assert {"about", "editorial-standards", "accessibility", "privacy", "licence", "contact", "subscribe"} <= slugs


def test_people_are_offices_and_no_personal_data_stands_anywhere() -> None:
    for path in CONTENT.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\b\d{16}\b|\b08\d{8,11}\b|\bBapak [A-Z]|\bIbu [A-Z]", text), path
