"""Calendars are contracts: golden files, identities that never change, and two readers that read them alike."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
import vobject
from bs4 import BeautifulSoup
from conftest import EPOCH, ROOT, WITA, Desk, Press, key
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom import build, calendars

GOLDEN = Path(__file__).parent / "golden"
SITE = "https://kabar.parepare.example"
HOST = "@kabar.parepare.example"
HERE = "activities/2026/11/bazar"
TORTURE = "Bazar “beras”; gula, \\ dan 🌾" + " pertanggungjawaban" * 6


def fill(desk: Desk) -> None:
    """One of each stage, one with an open end, one that is not translated, one that ended long ago."""
    desk.count = 0
    desk.activity("bazar", start="2026-11-28 08:00", end="2026-11-28 12:30", supporting="[polres]", category="kesehatan",
                  title=f"'{TORTURE}'", venue="{name: 'Lapangan Andi Makkasau; sisi utara', address: 'Jalan Karaeng Burane, Ujung'}")
    desk.activity("rapat", start="2026-11-24 10:00", end="selesai", agency="polres", english=False)
    desk.activity("lomba", start="2026-12-05 07:00", stage="postponed", changes="[{at: 2026-11-23 16:30, note: Ditunda karena gelombang tinggi}]")
    desk.activity("pawai", start="2026-12-06 07:00", stage="cancelled", updated="2026-11-22 08:00")
    desk.activity("lama", start="2025-11-01 07:00", agency="humas")
    desk.activity("dulu", start="2025-11-25 07:00")


def made(press: Press, **overrides: object) -> dict[str, bytes]:
    """Every calendar of the site, by its file; nothing else is rendered."""
    views = build.prepare(press.settings(**overrides)).views
    return {view.save_as: calendars.calendar(**view.values) for view in views if view.render == "calendar"}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("calendars"))
        fill(press.desk)
        return made(press)


def events(data: bytes) -> dict[str, icalendar.Event]:
    return {str(e["UID"]).removesuffix(HOST): e for e in icalendar.Calendar.from_ical(data).walk("VEVENT")}


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize(("name", "golden"), [("en/activities/calendar.ics", "calendar.ics"), ("agenda/2026/11/bazar/calendar.ics", "calendar-single.ics")])
def test_a_calendar_has_the_bytes_that_were_agreed(small: Mapping[str, bytes], name: str, golden: str) -> None:
    """Subscribers' programs read it: a difference here is a change of contract."""
    assert small[name] == (GOLDEN / golden).read_bytes()


def test_calendars_stand_beside_the_boards_of_all_of_an_agency_and_of_one(small: Mapping[str, bytes]) -> None:
    slugs = ["2026/11/bazar", "2026/11/rapat", "2026/12/lomba", "2026/12/pawai", "2025/11/lama", "2025/11/dulu"]
    expected = {f"agenda/{slug}/calendar.ics" for slug in ("", *slugs)} | {f"en/activities/{slug}/calendar.ics" for slug in ("", *slugs) if "rapat" not in slug}
    expected |= {f"{path}/{code}/calendar.ics" for path in ("instansi", "en/agencies") for code in ("dinkes", "polres", "humas")}
    assert set(small) == {name.replace("//", "/") for name in expected}


def test_lines_are_folded_at_75_octets_and_end_as_the_standard_says(small: Mapping[str, bytes]) -> None:
    for name, data in small.items():
        lines = data.split(b"\r\n")
        assert data.endswith(b"\r\n") and b"\n" not in b"".join(lines), name
        assert max(map(len, lines)) <= 75 and all(line.decode() or not line for line in lines[:-1]), name


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=200))
def test_any_text_comes_back_as_it_was(text: str) -> None:
    event = calendars.Event("a@b", datetime(2026, 1, 1, tzinfo=UTC), 0, datetime(2026, 11, 28, 8, tzinfo=WITA), None, "CONFIRMED", "id", text, text, (text, "id"),
                            f"{SITE}/", text, text)
    data = calendars.calendar(calendars.Calendar("id", "-//a//b//ID", (event,), "u", text, text, SITE, SITE, "Asia/Makassar"))
    read = icalendar.Calendar.from_ical(data)
    (told,) = read.walk("VEVENT")
    assert {str(told[name]) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "CONTACT")} | {str(read["NAME"]), *told["CATEGORIES"].cats} == {text}
    assert max(map(len, data.split(b"\r\n"))) <= 75


# ---------------------------------------------------------------- identities


def rewritten(desk: Desk, old: str, new: str, folder: str = HERE) -> None:
    path = desk.content / folder / "index.id.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


def moved(desk: Desk) -> None:
    rewritten(desk, "2026-11-28", "2026-12-28")
    (desk.content / HERE).rename(desk.content / "activities/2026/12/bazar")


CHANGES: list[tuple[str, Callable[[Press], object], dict[str, object]]] = [
    ("nothing", lambda p: None, {}), ("the slug", lambda p: (p.desk.content / HERE).rename(p.desk.content / "activities/2026/11/pasar"), {}),
    ("the date", lambda p: moved(p.desk), {}), ("the site's address", lambda p: None, {"SITEURL": "https://parepare.example"}),
    ("a translation less", lambda p: (p.desk.content / HERE / "index.en.md").unlink(), {}),
    ("the lead agency", lambda p: rewritten(p.desk, "agency: dinkes", "agency: humas"), {}),
    ("the stage", lambda p: rewritten(p.desk, "agency:", "stage: cancelled\nagency:"), {}),
]


@pytest.mark.parametrize(("change", "overrides"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_an_identity_follows_from_the_key_alone(press: Press, change: Callable, overrides: dict[str, object]) -> None:
    fill(press.desk)
    change(press)
    after = made(press, **overrides)
    for name in ("agenda/calendar.ics", "en/activities/calendar.ics"):
        assert set(events(after[name])) == {key(n) for n in (1, 2, 3, 4, 6)}


def test_a_joint_activity_has_one_identity_in_all_calendars(small: Mapping[str, bytes]) -> None:
    assert [key(1) in events(small[f"{path}/calendar.ics"]) for path in ("agenda", "en/activities", "instansi/dinkes", "instansi/polres", "instansi/humas",
                                                                        "agenda/2026/11/bazar", "en/activities/2026/11/bazar")] == [True] * 4 + [False] + [True] * 2


def test_a_noted_change_makes_the_revision_grow(press: Press) -> None:
    """And nothing else does: neither the clock nor another activity."""
    fill(press.desk)
    before = events(made(press)["agenda/calendar.ics"])[key(1)]
    press.desk.activity("lain", start="2026-11-29 08:00")
    assert events(made(press)["agenda/calendar.ics"])[key(1)] == before
    revisions = [before]
    for moment in ("2026-11-20 08:00", "2026-11-24 11:59"):
        rewritten(press.desk, "agency:", f"updated: {moment}\nagency:") if len(revisions) == 1 else rewritten(press.desk, "2026-11-20 08:00", moment)
        revisions.append(events(made(press)["agenda/calendar.ics"])[key(1)])
    assert [e["SEQUENCE"] for e in revisions] == sorted({e["SEQUENCE"] for e in revisions})
    assert [e["DTSTAMP"].dt for e in revisions] == [datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 11, 20, 0, 0, tzinfo=UTC), datetime(2026, 11, 24, 3, 59, tzinfo=UTC)]


# ---------------------------------------------------------------- what is told


def test_a_stage_by_its_times_is_not_told_and_one_that_editors_declared_is(small: Mapping[str, bytes]) -> None:
    """So a calendar does not change with the clock."""
    told = {uid: (str(e["STATUS"]), str(e["SUMMARY"])) for uid, e in events(small["agenda/calendar.ics"]).items()}
    assert told == {key(1): ("CONFIRMED", TORTURE), key(2): ("CONFIRMED", "Kegiatan rapat"), key(3): ("TENTATIVE", "[Ditunda] Kegiatan lomba"),
                    key(4): ("CANCELLED", "[Dibatalkan] Kegiatan pawai"), key(6): ("CONFIRMED", "Kegiatan dulu")}


def test_what_ended_over_a_year_ago_leaves_the_boards_and_keeps_its_own(small: Mapping[str, bytes]) -> None:
    assert events(small["instansi/humas/calendar.ics"]) == {} and key(5) in events(small["agenda/2025/11/lama/calendar.ics"])


def test_the_last_day_of_an_activity_in_the_calendar_is_known_beforehand(press: Press, clock: Callable[[str], None]) -> None:
    """An incremental build takes it out on the day on which a clean one would."""
    fill(press.desk)
    press.build()
    clock("2026-11-27 12:00")
    after = press.build()
    assert key(6) not in events(after["agenda/calendar.ics"]) and press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "other")) == after


def test_a_text_that_is_not_translated_says_its_language(small: Mapping[str, bytes]) -> None:
    told = events(small["en/activities/calendar.ics"])
    assert [told[key(n)]["SUMMARY"].params["LANGUAGE"] for n in (1, 2)] == ["en", "id"]
    assert told[key(1)]["LOCATION"].params["LANGUAGE"] == "id" and str(told[key(1)]["CATEGORIES"].to_ical(), "utf-8") == "Health"


def test_an_open_end_is_said_in_words(small: Mapping[str, bytes]) -> None:
    event = events(small["agenda/calendar.ics"])[key(2)]
    assert "DTEND" not in event and "sampai selesai" in str(event["DESCRIPTION"]) and str(event["URL"]) == f"{SITE}/agenda/2026/11/rapat/"


# ---------------------------------------------------------------- readers


def test_another_reader_reads_what_ours_wrote(small: Mapping[str, bytes]) -> None:
    for name, data in small.items():
        read, ours = vobject.readOne(data.decode(), validate=True), icalendar.Calendar.from_ical(data)
        told = [(e.uid.value, e.summary.value, e.dtstart.value.astimezone(UTC), e.sequence.value) for e in getattr(read, "vevent_list", [])]
        assert told == [(str(e["UID"]), str(e["SUMMARY"]), e["DTSTART"].dt.astimezone(UTC), str(e["SEQUENCE"])) for e in ours.walk("VEVENT")], name
        assert ours.get_missing_tzids() == set()
    bazar = vobject.readOne(small["agenda/2026/11/bazar/calendar.ics"].decode()).vevent
    assert bazar.dtstart.value == datetime(2026, 11, 28, 8, tzinfo=WITA) and bazar.dtend.value == datetime(2026, 11, 28, 12, 30, tzinfo=WITA)
    assert bazar.location.value == "Lapangan Andi Makkasau; sisi utara, Jalan Karaeng Burane, Ujung" and bazar.summary.value == TORTURE


def test_the_calendars_of_the_real_site_are_read_without_complaint(real_site: Path) -> None:
    files = [*real_site.rglob("calendar.ics")]
    assert len(files) > 20
    for file in files:
        calendar = icalendar.Calendar.from_ical(file.read_bytes())
        assert not calendar.errors and not any(e.errors for e in calendar.walk()), file


# ---------------------------------------------------------------- on pages


@pytest.mark.parametrize(("page", "expected"), [
    ("agenda", ["webcal://kabar.parepare.example/agenda/calendar.ics", "/agenda/calendar.ics"]), ("agenda/2026/11/bazar", ["/agenda/2026/11/bazar/calendar.ics"]),
    ("instansi/polres", ["/instansi/polres/calendar.ics"]), ("en/activities", ["webcal://kabar.parepare.example/en/activities/calendar.ics", "/en/activities/calendar.ics"])])
def test_a_page_leads_to_its_calendar(press: Press, page: str, expected: list[str]) -> None:
    fill(press.desk)
    soup = BeautifulSoup(press.build()[f"{page}/index.html"], "html.parser")
    assert [a["href"] for a in soup.main.find_all("a", href=re.compile("calendar.ics$"))] == expected
    assert [link["href"] for link in soup.head.find_all("link", type="text/calendar")] == ([] if "bazar" in page else expected[-1:])


def test_the_subscribe_page_offers_the_calendars_of_all_and_of_each_agency_that_has_one(press: Press) -> None:
    fill(press.desk)
    press.desk.page("langganan", shows="feeds", english={"slug": "subscribe"})
    soup = BeautifulSoup(press.build()["langganan/index.html"], "html.parser")
    found = {a["href"] for a in soup.main.find_all("a", href=re.compile("calendar.ics$"))}
    boards = ["agenda", "instansi/dinkes", "instansi/polres", "instansi/humas"]
    assert found == {f"{start}/{board}/calendar.ics" for board in boards for start in ("", f"webcal{SITE[5:]}")}


# ---------------------------------------------------------------- cost


def test_a_build_that_writes_no_calendar_does_not_import_the_library() -> None:
    code = "import newsroom.work, sys; assert not {m for m in sys.modules if m.partition('.')[0] == 'icalendar'}"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": str(ROOT / "plugins"), "PATH": ""})
