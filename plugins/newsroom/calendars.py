"""Calendars (iCalendar, RFC 5545 with RFC 7986) beside the boards: all activities, those of an agency, and a single one.

An event's UID is made from the activity's key and the frozen authority, so a subscriber's calendar knows it again
whatever happens to its time, its words or the site's domain. What was called off stays, marked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from . import model as m
from .editions import Edition, save_as
from .feeds import birthday
from .view import Link, Site, View

FILE, MEDIA = "calendar.ics", "text/calendar"
KEPT = timedelta(days=366)  # what ended longer ago leaves the boards' calendars; its own stays
REFRESH = timedelta(hours=6)
STATUS = {"postponed": "TENTATIVE", "cancelled": "CANCELLED"}


@dataclass(frozen=True)
class Event:
    """An activity as a calendar gets it. `changed` is when its editors last noted a change, `revision` grows with it."""

    uid: str
    changed: datetime
    revision: int
    start: datetime
    end: datetime | None
    status: str
    lang: str
    title: str
    description: str
    place: tuple[str, str]  # its words, and their language
    url: str
    contact: str
    category: str


@dataclass(frozen=True)
class Calendar:
    """`url` is the board that it follows, `self_url` its own address; a calendar of one event has no name: it is taken over, not followed."""

    lang: str
    producer: str
    events: tuple[Event, ...]
    uid: str = ""
    name: str = ""
    description: str = ""
    url: str = ""
    self_url: str = ""
    zone: str = ""


def calendar_link(site: Site, edition: Edition, code: str = "") -> Link | None:
    """The calendar of an agency, None where it has no activities, or without a code that of all."""
    if code and not site.cards(f"activities:{code}"):
        return None
    return Link(_name(site, edition, code), _board(edition, code) + FILE, MEDIA)


def subscription(site: Site, link: Link) -> Link:
    """The same for a program that follows calendars (the webcal scheme)."""
    return Link(link.text, "webcal://" + site.absolute(link.url).partition("://")[2], link.note)


def _board(edition: Edition, code: str) -> str:
    return edition.to.agency(code) if code else edition.to.activities()


def _name(site: Site, edition: Edition, code: str) -> str:
    of = site.data.agencies[code].name.full_in(edition.lang) if code else site.settings.name
    return edition.strings["listing"]["feed_title"].format(site=of, name=edition.strings["nav"]["activities"])


def calendar_views(site: Site, edition: Edition, subject: str) -> Iterator[View]:
    """The calendar of `activities`, or of `activities:<agency>` where it has any: what is coming, and what ended within a year."""
    _, _, code = subject.partition(":")
    cards = site.cards(subject)
    if code and not cards:
        return
    board = _board(edition, code)
    activities = [a for a in map(site.of, reversed(cards)) if not site.has_come(a.meeting.ends_by + KEPT)]
    yield View(save_as(board + FILE), "calendar", {"calendar": Calendar(
        edition.lang, _producer(site, edition), tuple(event_of(site, edition, a) for a in activities),
        f"{board.strip('/').replace('/', '.')}.calendar@{_authority(site)}", _name(site, edition, code),
        edition.strings["listing"]["intro_activities"], site.absolute(board), site.absolute(board + FILE), site.settings.timezone)})


def single_view(site: Site, edition: Edition, activity: m.Activity) -> View:
    """The calendar of one activity, beside its page."""
    events = (event_of(site, edition, activity),)
    return View(save_as(site.url_of(activity, edition.lang) + FILE), "calendar", {"calendar": Calendar(edition.lang, _producer(site, edition), events)})


def _producer(site: Site, edition: Edition) -> str:
    return f"-//{site.settings.name}//newsroom//{edition.lang.upper()}"


def _authority(site: Site) -> str:
    return site.settings.feed_authority.partition(",")[0]


def event_of(site: Site, edition: Edition, activity: m.Activity) -> Event:
    """Its times are the activity's own; nothing depends on when the site is built."""
    text, meeting = activity.in_language(edition.lang), activity.meeting
    changed = max(activity.changed or birthday(site), birthday(site))
    url = site.absolute(site.url_of(activity, edition.lang))
    title = f"[{edition.strings['phase'][meeting.stage]}] {text.title}" if meeting.stage in STATUS else text.title
    when = [edition.span(meeting.start, meeting.end, is_open=True)] if meeting.is_open_ended else []
    return Event(
        f"{activity.key}@{_authority(site)}", changed, int((changed - birthday(site)).total_seconds()) // 60, meeting.start, meeting.end,
        STATUS.get(meeting.stage, "CONFIRMED"), text.lang, title, "\n\n".join((text.summary, *when, url)), _place(text), url,
        activity.lead.name_on(meeting.start.date()).full_in(edition.lang), activity.category.name_in(edition.lang) if activity.category else "")


def _place(text: m.Translation) -> tuple[str, str]:
    if text.venue is None:
        return "", text.lang
    return ", ".join(str(part) for part in (text.venue.name, text.venue.address) if part), text.venue.name.lang


# ---------------------------------------------------------------- bytes


def calendar(calendar: Calendar) -> bytes:
    """Folded, escaped and put in order by the library, which only those builds import that write a calendar."""
    import icalendar

    whole = icalendar.Calendar()
    for name, value in (("prodid", calendar.producer), ("version", "2.0"), ("calscale", "GREGORIAN")):
        whole.add(name, value)
    if calendar.name:
        _add_name(whole, calendar)
    for zone in _zones(calendar.events):
        whole.add_component(zone)
    for event in calendar.events:
        whole.add_component(_component(event))
    return whole.to_ical()


def _add_name(whole: object, calendar: Calendar) -> None:
    """What subscribers see of it, by RFC 7986 and by the names that came before it and are still the ones that most programs read."""
    import icalendar

    of = {"LANGUAGE": calendar.lang}
    for name, value, parameters in (
            ("uid", calendar.uid, {}), ("name", calendar.name, of), ("description", calendar.description, of), ("url", calendar.url, {}),
            ("source", calendar.self_url, {"VALUE": "URI"}), ("refresh-interval", REFRESH, {"VALUE": "DURATION"}),
            ("x-wr-calname", icalendar.vText(calendar.name), {}), ("x-wr-timezone", icalendar.vText(calendar.zone), {}),
            ("x-published-ttl", REFRESH, {})):
        whole.add(name, value, parameters=parameters)


def _zones(events: Sequence[Event]) -> Iterator[object]:
    """A VTIMEZONE for each zone that an event names, with its rules from 1970 on."""
    import icalendar

    for name in sorted({event.start.tzinfo.key for event in events}):
        zone = icalendar.Timezone.from_tzid(name, first_date=date(1970, 1, 1), last_date=date(2038, 1, 1))
        zone.pop("COMMENT", None)
        yield zone


def _component(event: Event) -> object:
    import icalendar

    of = {"LANGUAGE": event.lang}
    place, place_lang = event.place
    component = icalendar.Event()
    for name, value, parameters in (
            ("uid", event.uid, {}), ("dtstamp", event.changed.astimezone(UTC), {}), ("sequence", event.revision, {}),
            ("dtstart", event.start, {}), ("dtend", event.end, {}), ("status", event.status, {}), ("summary", event.title, of),
            ("description", event.description, of), ("location", place, {"LANGUAGE": place_lang}), ("url", event.url, {}), ("contact", event.contact, of),
            ("categories", [event.category] if event.category else None, {}), ("transp", "TRANSPARENT", {}), ("class", "PUBLIC", {})):
        if value or value == 0:
            component.add(name, value, parameters=parameters)
    return component
