"""Moments are read strictly; official ways of writing them are offered as a cure, never guessed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from conftest import NOW, WITA
from newsroom.dates import (
    Calendar,
    now,
    read_day,
    read_moment,
    read_time,
    suggestion,
    zone,
)

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)

MOMENTS = [
    ("2026-11-24 09:00", NINE), ("2026-11-24 09.00", NINE), ("2026-11-24T09:00", NINE), ("2026-11-24  9:00", NINE), (" 2026-11-24 09:00 ", NINE),
    ("2026-11-24 09:00:00", NINE), ("2026-11-24 09.00.30", NINE + timedelta(seconds=30)),
    ("2026-11-24 09.00 WITA", NINE), ("2026-11-24 09:00WITA", NINE), ("2026-11-24 08:00 WIB", NINE), ("2026-11-24 10:00 WIT", NINE),
    ("2026-11-24T01:00Z", NINE), ("2026-11-24 01:00 UTC", NINE), ("2026-11-24T09:00:00+08:00", NINE), ("2026-11-24 09:00 +0800", NINE),
    ("2026-11-23 21:30 -03:30", NINE), ("2028-02-29 00:00", datetime(2028, 2, 29, tzinfo=WITA)), ("2026-12-31 23:59", datetime(2026, 12, 31, 23, 59, tzinfo=WITA)),
]
NO_MOMENTS = [
    "", "2026-11-24", "09:00", "24 November 2026", "24/11/2026 09:00", "24-11-2026 09:00", "2026-11-24 24:00", "2026-11-24 09:60", "2026-11-24 9",
    "2026-11-31 09:00", "2027-02-29 09:00", "2026-13-01 09:00", "2026-00-01 09:00", "0000-01-01 09:00", "26-11-24 09:00", "2026-11-24 09:00 WITAS", "2026-11-24 09:00 wita",
    "2026-11-24 09:00 EST", "2026-11-24 09:00 +25:00", "2026-11-24 09:00 - selesai", "2026-11-24 pukul 09.00", "2026-11-24, 09:00", "2026-11-24 09:00 AM", "besok", "2026-11-24 09:00\n2026-11-25 09:00",
]


@pytest.mark.parametrize(("written", "moment"), MOMENTS)
def test_a_moment_is_read_in_the_sites_zone(written: str, moment: datetime) -> None:
    found = read_moment(written, WITA)
    assert found == moment and found.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize("written", NO_MOMENTS)
def test_anything_else_is_no_moment(written: str) -> None:
    with pytest.raises(ValueError):
        read_moment(written, WITA)


@pytest.mark.parametrize("written", ["0001-01-01 00:00 WIT", "9999-12-31 23:59 -12:00"])
def test_a_moment_outside_of_time_overflows(written: str) -> None:
    with pytest.raises(OverflowError):
        read_moment(written, WITA)


def test_without_a_zone_the_sites_counts() -> None:
    assert read_moment("2026-11-24 09:00", zone("Asia/Jayapura")) == datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


DAYS = [("2026-11-24", date(2026, 11, 24)), (" 2026-11-24 ", date(2026, 11, 24)), ("2028-02-29", date(2028, 2, 29))]
NO_DAYS = ["", "2026-11-24 09:00", "20261124", "2026-W48-2", "2026-11-31", "24-11-2026", "2026-1-4", "24 November 2026"]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_read(written: str, day: date) -> None:
    assert read_day(written) == day


@pytest.mark.parametrize("written", NO_DAYS)
def test_anything_else_is_no_day(written: str) -> None:
    with pytest.raises(ValueError):
        read_day(written)


def test_a_time_in_another_zone_is_refused_and_never_moved_in_silence() -> None:
    with pytest.raises(ValueError):
        read_time("12.00 WIB", WITA)


TIMES = [("09:00", time(9)), ("09.00", time(9)), ("9.05", time(9, 5)), ("09.00 WITA", time(9)), ("00:00", time(0)), ("23:59:59", time(23, 59, 59))]
NO_TIMES = ["", "selesai", "24:00", "09:60", "9", "0900", "pukul 09.00", "09.00 - 10.00", "09:00 UTC", "2026-11-24 09:00"]


@pytest.mark.parametrize(("written", "clock"), TIMES)
def test_a_time_is_read(written: str, clock: time) -> None:
    assert read_time(written, WITA) == clock


@pytest.mark.parametrize("written", NO_TIMES)
def test_anything_else_is_no_time(written: str) -> None:
    with pytest.raises(ValueError):
        read_time(written, WITA)


SUGGESTIONS = [
    ("24 November 2026", "2026-11-24 09:00"), ("Selasa, 24 November 2026", "2026-11-24 09:00"), ("24 November 2026 pukul 13.30 WITA", "2026-11-24 13:30"),
    ("24 November 2026, 9:05", "2026-11-24 09:05"), ("24 Nop 2026", "2026-11-24 09:00"), ("1 Pebruari 2026", "2026-02-01 09:00"), ("17 agustus 1945", "1945-08-17 09:00"),
    ("5 August 2026", "2026-08-05 09:00"), ("2 Mei 2026", "2026-05-02 09:00"), ("24/11/2026", "2026-11-24 09:00"), ("24-11-2026 14.00", "2026-11-24 14:00"),
    ("24.11.2026 14.00", "2026-11-24 14:00"), ("24. 11. 2026", "2026-11-24 09:00"), ("2026-11-24", "2026-11-24 09:00"), ("2026-1-4 7.30", "2026-01-04 07:30"),
    ("2026-11-24 09.00 - selesai", "2026-11-24 09:00"), ("09.00 WITA, 24 November 2026", "2026-11-24 09:00"), ("24 November 2026 25:10", "2026-11-24 09:00"),
    ("31 November 2026", ""), ("24 Novembre 2026", ""), ("24/13/2026", ""), ("11/24/2026", ""), ("2026-02-30", ""), ("0 Mei 2026", ""),
    ("09.00 WITA", ""), ("09.00 - selesai", ""), ("besok pagi", ""), ("", ""),
]


@pytest.mark.parametrize(("written", "cure"), SUGGESTIONS)
def test_an_official_way_of_writing_is_offered_in_ours(written: str, cure: str) -> None:
    assert suggestion(written) == cure
    if cure:
        assert f"{read_moment(cure, WITA):%Y-%m-%d %H:%M}" == cure
        assert suggestion(written, with_time=False) == cure[:10]


MONTHS = "Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember".split()


@pytest.mark.parametrize(("number", "month"), list(enumerate(MONTHS, 1)))
def test_every_month_is_known_by_its_name(number: int, month: str) -> None:
    assert suggestion(f"1 {month} 2026", with_time=False) == f"2026-{number:02}-01"


def test_the_clock_is_the_epoch_of_the_source(clock: Callable[[str], None]) -> None:
    assert now(WITA) == NOW
    clock("2026-12-01 00:00")
    assert now(WITA).isoformat() == "2026-12-01T00:00:00+08:00"


def test_without_an_epoch_the_clock_is_read_to_the_second(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    found = now(WITA)
    assert found.microsecond == 0 and abs(datetime.now(UTC) - found) < timedelta(seconds=5)


WORDS = {
    "weekdays": "Senin Selasa Rabu Kamis Jumat Sabtu Minggu".split(), "months": MONTHS, "months_short": [m[:3] for m in MONTHS],
    "date": "{day} {month} {year}", "date_short": "{day} {month_short}", "date_weekday": "{weekday}, {day} {month} {year}", "month_year": "{month} {year}",
    "moment": "{day}/{year} {hour:02}.{minute:02}", "span_day_start": "{weekday} {hour:02}.{minute:02}", "span_day_end": "–{hour:02}.{minute:02}",
    "span_open": "{weekday} {hour:02}.{minute:02} sampai selesai", "span_start_only": "{weekday} {hour:02}.{minute:02}",
    "span_from": "{day} {month} {hour}.{minute:02}", "span_to": " sampai {day} {month} {hour}.{minute:02}",
}
START = datetime(2026, 11, 1, 9, 5, tzinfo=WITA)
SPANS = [
    ("open", None, True, "Minggu 09.05 sampai selesai"), ("start only", None, False, "Minggu 09.05"), ("one day", timedelta(hours=3, minutes=5), False, "Minggu 09.05–12.10"),
    ("over midnight", timedelta(hours=15), False, "1 November 9.05 sampai 2 November 0.05"), ("a month", timedelta(days=30), True, "1 November 9.05 sampai 1 Desember 9.05"),
]


@pytest.mark.parametrize(("length", "is_open", "shown"), [c[1:] for c in SPANS], ids=[c[0] for c in SPANS])
def test_a_span_says_no_more_than_it_must(length: timedelta | None, is_open: bool, shown: str) -> None:
    assert Calendar(WORDS).span(START, START + length if length else None, is_open=is_open) == shown


def test_days_are_not_padded_and_a_bare_day_has_no_time() -> None:
    c, day = Calendar(WORDS), date(2026, 8, 2)
    assert [c.date(day), c.short(day), c.weekday(day), c.month(day)] == ["2 Agustus 2026", "2 Agu", "Minggu, 2 Agustus 2026", "Agustus 2026"]
    assert [c.moment(START), c.moment(day)] == ["1/2026 09.05", "2/2026 00.00"]


def test_an_offset_of_the_clock_changes_nothing() -> None:
    there = timezone(timedelta(hours=-5))
    assert read_moment("2026-11-24 09:00 WITA", there).hour == 20
