"""What the values say of themselves: telah, sedang, akan by the clock; what has expired, changed or is pinned."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from conftest import WITA
from newsroom.data.agencies import Agency, Name
from newsroom.model import (
    Attachment,
    Change,
    Correction,
    Meeting,
    Release,
    Translation,
    Withdrawal,
)
from newsroom.values import Words


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


def come_by(now: datetime):
    """How a value asks for the time, at this moment."""
    return lambda moment: moment <= now


MORNING = Meeting(at("2026-11-24 09:00"), at("2026-11-24 12:00"))
OPEN = Meeting(at("2026-11-24 09:00"), is_open_ended=True)
NO_END = Meeting(at("2026-11-24 09:00"))
DAYS = Meeting(at("2026-11-24 09:00"), at("2026-11-26 16:00"))

PHASES = [  # meeting, now, phase
    ("before", MORNING, "2026-11-24 08:59:59", "planned"),
    ("at its start", MORNING, "2026-11-24 09:00", "ongoing"),
    ("within", MORNING, "2026-11-24 11:59:59", "ongoing"),
    ("at its end", MORNING, "2026-11-24 12:00", "done"),
    ("years later", MORNING, "2030-01-01 00:00", "done"),
    ("an open end, in the evening", OPEN, "2026-11-24 23:59:59", "ongoing"),
    ("an open end, at midnight", OPEN, "2026-11-25 00:00", "done"),
    ("an open end, before", OPEN, "2026-11-24 08:00", "planned"),
    ("no end, in the evening", NO_END, "2026-11-24 23:59:59", "ongoing"),
    ("no end, the next day", NO_END, "2026-11-25 00:00", "done"),
    ("several days, in a night between", DAYS, "2026-11-25 02:00", "ongoing"),
    ("several days, over", DAYS, "2026-11-26 16:00", "done"),
]
DECLARED = [  # stage, phase before, within, after: what editors declared outranks the clock where it says more
    ("postponed", "postponed", "postponed", "postponed"),
    ("cancelled", "cancelled", "cancelled", "cancelled"),
    ("done", "done", "done", "done"),
    ("planned", "planned", "ongoing", "done"),
    ("ongoing", "planned", "ongoing", "done"),
    ("", "planned", "ongoing", "done"),
]


@pytest.mark.parametrize(("meeting", "now", "phase"), [row[1:] for row in PHASES], ids=[row[0] for row in PHASES])
def test_a_phase_follows_the_clock(meeting: Meeting, now: str, phase: str) -> None:
    assert meeting.phase(come_by(at(now))) == phase


@pytest.mark.parametrize(("stage", "before", "within", "after"), DECLARED, ids=[row[0] or "none" for row in DECLARED])
def test_a_declared_stage_outranks_the_clock_when_it_was_called_off_or_is_done(stage: str, before: str, within: str, after: str) -> None:
    meeting = Meeting(MORNING.start, MORNING.end, stage=stage)
    moments = (at("2026-11-24 08:00"), at("2026-11-24 10:00"), at("2026-11-24 13:00"))
    assert tuple(meeting.phase(come_by(now)) for now in moments) == (before, within, after)


def test_a_phase_is_the_same_moment_in_every_zone() -> None:
    from datetime import UTC

    assert MORNING.phase(come_by(datetime(2026, 11, 24, 0, 59, tzinfo=UTC))) == "planned"
    assert MORNING.phase(come_by(datetime(2026, 11, 24, 1, 0, tzinfo=UTC))) == "ongoing"


def release(*, corrections: object = (), changes: object = (), withdrawn: object = None, **fields: object) -> Release:
    text = Translation("id", "Judul", "Judul", "Ringkasan", "judul", corrections=corrections, changes=changes, withdrawn=withdrawn)
    return Release("release", "releases/2026/11/judul", "id", {"id": text}, published=at("2026-11-20 09:00"), **fields)


NOTE = Words("Catatan", "id")
CHANGED = [  # fields, the moment of the last change
    ("nothing", {}, "2026-11-20 09:00"),
    ("updated", {"updated": at("2026-11-21 09:00")}, "2026-11-21 09:00"),
    ("updated before it was published", {"updated": at("2026-11-19 09:00")}, "2026-11-20 09:00"),
    ("corrected", {"corrections": (Correction(at("2026-11-22 09:00"), NOTE, NOTE),)}, "2026-11-22 09:00"),
    ("changed twice", {"changes": (Change(at("2026-11-23 09:00"), NOTE), Change(at("2026-11-22 09:00"), NOTE))}, "2026-11-23 09:00"),
    ("withdrawn after a correction", {"corrections": (Correction(at("2026-11-22 09:00"), NOTE, NOTE),),
                                      "withdrawn": Withdrawal(at("2026-11-24 09:00"), NOTE)}, "2026-11-24 09:00"),
]


@pytest.mark.parametrize(("fields", "moment"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_a_release_changed_when_a_subscriber_would_see_something_else(fields: dict[str, object], moment: str) -> None:
    assert release(**fields).changed == at(moment)


@pytest.mark.parametrize(("expires", "is_expired"), [(None, False), ("2026-11-24 12:01", False), ("2026-11-24 12:00", True), ("2026-11-23 12:00", True)])
def test_a_release_expires_at_its_moment(expires: str | None, is_expired: bool) -> None:
    assert release(expires=at(expires) if expires else None).is_expired(come_by(at("2026-11-24 12:00"))) is is_expired


def test_a_release_is_withdrawn_when_it_says_so() -> None:
    assert (release().is_withdrawn, release(withdrawn=Withdrawal(at("2026-11-24 09:00"), NOTE)).is_withdrawn) == (False, True)


def test_the_lead_agency_comes_before_the_supporting_ones() -> None:
    one, two, three = (Agency(code, "dinas", (Name({"id": code}, {}),)) for code in ("satu", "dua", "tiga"))
    assert [a.code for a in release(lead=two, supporting=(three, one)).agencies] == ["dua", "tiga", "satu"]


@pytest.mark.parametrize(("file", "type_"), [("laporan.pdf", "PDF"), ("peta.v2.geojson", "GEOJSON"), ("Data.CSV", "CSV")])
def test_an_attachment_tells_its_type(file: str, type_: str) -> None:
    assert Attachment(file, NOTE, 1).type == type_


def test_an_agency_keeps_the_name_that_was_valid_on_a_day() -> None:
    day = date(2020, 1, 1)
    agency = Agency("dinkes", "dinas", (Name({"id": "Kantor"}, {}, day), Name({"id": "Dinas"}, {})))
    assert [agency.name_on(d).full_in("id") for d in (day - timedelta(days=1), day, day + timedelta(days=900))] == ["Kantor", "Dinas", "Dinas"]
    assert agency.name.full_in("en") == "Dinas"  # a name without a translation stands in the language it has
