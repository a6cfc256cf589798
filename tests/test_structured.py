"""What pages say to machines about themselves, read as a search engine reads it."""

from __future__ import annotations

import json

import pytest
from bs4 import BeautifulSoup
from conftest import Press


def said(page: bytes) -> dict[str, object]:
    scripts = BeautifulSoup(page, "html.parser").find_all("script", type="application/ld+json")
    assert len(scripts) == 1
    return json.loads(scripts[0].string)


def test_a_release_says_who_published_what_and_when(press: Press) -> None:
    press.desk.release("kabar", title="Antrean daring dibuka di puskesmas", updated="2026-11-21 10:30")
    site = press.build()
    found = said(site["berita/2026/11/kabar/index.html"])
    assert (found["@context"], found["@type"]) == ("https://schema.org", "NewsArticle")
    assert (found["headline"], found["inLanguage"]) == ("Antrean daring dibuka di puskesmas", "id")
    assert (found["datePublished"], found["dateModified"]) == ("2026-11-20T09:00+08:00", "2026-11-21T10:30+08:00")
    assert found["author"]["@type"] == "GovernmentOrganization" and found["author"]["url"].endswith("/instansi/dinkes/")
    soup = BeautifulSoup(site["berita/2026/11/kabar/index.html"], "html.parser")
    assert found["url"] == soup.find("link", rel="canonical")["href"]
    assert not {"correction", "creativeWorkStatus", "expires", "image"} & found.keys(), "what is not there is not said"
    english = next(name for name in site if name.startswith("en/news/2026/11/") and name.endswith("index.html") and name.count("/") == 5)
    assert said(site[english])["inLanguage"] == "en"


def test_corrections_and_a_withdrawal_are_said_to_machines_too(press: Press) -> None:
    press.desk.release("salah", english=False, corrections="[{at: 2026-11-21 10:00, wrong: Tujuh titik, right: Enam titik}]")
    press.desk.release("ditarik", english=False, withdrawn="{at: 2026-11-21 10:00, reason: Isinya keliru}")
    site = press.build()
    (correction,) = said(site["berita/2026/11/salah/index.html"])["correction"]
    assert (correction["@type"], correction["datePublished"]) == ("CorrectionComment", "2026-11-21T10:00+08:00")
    assert "Tujuh titik" in correction["text"] and "Enam titik" in correction["text"]
    assert said(site["berita/2026/11/ditarik/index.html"])["creativeWorkStatus"] == "Withdrawn"


@pytest.mark.parametrize(("stage", "status"), [(None, "EventScheduled"), ("postponed", "EventPostponed"), ("cancelled", "EventCancelled")])
def test_an_activity_says_when_where_and_whether(press: Press, stage: str | None, status: str) -> None:
    press.desk.activity("rapat", english=False, start="2026-11-27 08:00", end="2026-11-27 10:00", venue="{name: Aula Dinas, address: Jalan Contoh 1}",
                        mode="hybrid", **({"stage": stage} if stage else {}))
    found = said(press.build()["agenda/2026/11/rapat/index.html"])
    assert found["@type"] == "Event" and found["eventStatus"] == f"https://schema.org/{status}"
    assert (found["startDate"], found["endDate"]) == ("2026-11-27T08:00+08:00", "2026-11-27T10:00+08:00")
    assert found["location"] == {"@type": "Place", "name": "Aula Dinas", "address": "Jalan Contoh 1"}
    assert found["eventAttendanceMode"] == "https://schema.org/MixedEventAttendanceMode"


def test_no_text_ends_the_script(press: Press) -> None:
    title = "Kabar </script> dan <!doctype> di dalam judul"
    press.desk.release("kabar", english=False, title=f"'{title}'")
    page = press.build()["berita/2026/11/kabar/index.html"]
    assert said(page)["headline"] == title and b"</script> dan" not in page
