"""Moments: read strictly, shown in the site's zone, and the one place that reads the clock."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

OFFSETS = {"WIB": 7, "WITA": 8, "WIT": 9, "UTC": 0, "Z": 0}
MOMENT = re.compile(
    r"(?P<day>\d{4}-\d{2}-\d{2})[T ]+(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)"
    r"(?: *(?P<zone>WIB|WITA|WIT|UTC|Z|[+-]\d{2}:?\d{2}))?"
)
TIME = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?: *(WIB|WITA|WIT))?")
MONTHS = {
    name: number
    for number, names in enumerate(
        ("januari january jan", "februari february pebruari feb", "maret march mar", "april apr", "mei may", "juni june jun",
         "juli july jul", "agustus august agu ags aug", "september sept sep", "oktober october okt oct",
         "november nopember nov nop", "desember december des dec"), 1)
    for name in names.split()
}
SPOKEN_DATE = re.compile(r"(\d{1,2})[ ./-]+([A-Za-z]+|\d{1,2})[ ./-]+(\d{4})")
SPOKEN_TIME = re.compile(r"\b(\d{1,2})[.:](\d{2})\b")


def now(zone: tzinfo) -> datetime:
    """The moment of the build: SOURCE_DATE_EPOCH when set (reproducible-builds.org), else the clock."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    moment = datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)
    return moment.astimezone(zone).replace(microsecond=0)


def zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def read_moment(text: str, site_zone: tzinfo) -> datetime:
    """`2026-11-24 09:00`, with `09.00`, seconds, `T` and a zone allowed. Raises ValueError."""
    match = MOMENT.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    clock = time(*map(int, re.split("[:.]", match["time"])))
    moment = datetime.combine(date.fromisoformat(match["day"]), clock, _zone(match["zone"], site_zone))
    return moment.astimezone(site_zone)


def read_day(text: str) -> date:
    """`2026-11-24` and nothing else. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text.strip()):
        raise ValueError(text)
    return date.fromisoformat(text.strip())


def read_time(text: str, site_zone: tzinfo) -> time:
    """`09:00` or `09.00 WITA`: the time alone, in the site's zone and no other. Raises ValueError."""
    match = TIME.fullmatch(text.strip())
    # any day will do: the zones that may be named have no summer time
    if not match or (match[4] and timedelta(hours=OFFSETS[match[4]]) != datetime(2026, 1, 1, tzinfo=site_zone).utcoffset()):
        raise ValueError(text)
    return time(*(int(part) for part in match.groups()[:3] if part))


def _zone(name: str | None, site_zone: tzinfo) -> tzinfo:
    if not name:
        return site_zone
    if name in OFFSETS:
        return timezone(timedelta(hours=OFFSETS[name]))
    offset = timedelta(hours=int(name[1:3]), minutes=int(name[-2:]))
    return timezone(-offset if name[0] == "-" else offset)


def suggestion(text: str, *, with_time: bool = True) -> str:
    """What an official way of writing a moment would be in ours, or an empty string.

    Never used to build with: two of sixty real entries were typing errors, so a person confirms.
    """
    day = re.search(r"(\d{4})-(\d{1,2})-(\d{1,2})", text)
    parts = day.groups() if day else None
    if not parts and (spoken := SPOKEN_DATE.search(text)):
        month = MONTHS.get(spoken[2].lower()) or (int(spoken[2]) if spoken[2].isdigit() else 0)
        parts = (spoken[3], month, spoken[1])
    try:
        found = date(*map(int, parts or ()))
    except (ValueError, TypeError):
        return ""
    if not with_time:
        return found.isoformat()
    clock = SPOKEN_TIME.search(SPOKEN_DATE.sub("", text))
    hours = f"{int(clock[1]):02}:{clock[2]}" if clock and int(clock[1]) < 24 and int(clock[2]) < 60 else "09:00"
    return f"{found.isoformat()} {hours}"


class Calendar:
    """Dates as an edition writes them: patterns and names come from its strings, never from a locale.

    Babel has no data for `bug`, and pads `02` in Indonesian; strings make a third language possible.
    """

    def __init__(self, words: Mapping[str, object]):
        self.words = words

    def _fill(self, pattern: str, d: date) -> str:
        w = self.words
        hour, minute = (d.hour, d.minute) if isinstance(d, datetime) else (0, 0)
        return str(w[pattern]).format(
            weekday=w["weekdays"][d.weekday()], day=d.day, month=w["months"][d.month - 1],
            month_short=w["months_short"][d.month - 1], year=d.year, hour=hour, minute=minute)

    def date(self, d: date) -> str:
        return self._fill("date", d)

    def short(self, d: date) -> str:
        return self._fill("date_short", d)

    def weekday(self, d: date) -> str:
        return self._fill("date_weekday", d)

    def month(self, d: date) -> str:
        return self._fill("month_year", d)

    def moment(self, d: datetime) -> str:
        return self._fill("moment", d)

    def span(self, start: datetime, end: datetime | None, *, is_open: bool) -> str:
        """'Jumat, 20 November 2026, pukul 09.00–12.10 WITA'; an open end says so."""
        if end is None:
            return self._fill("span_open" if is_open else "span_start_only", start)
        if start.date() == end.date():
            return self._fill("span_day_start", start) + self._fill("span_day_end", end)
        return self._fill("span_from", start) + self._fill("span_to", end)
