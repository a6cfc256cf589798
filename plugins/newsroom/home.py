"""Home and the activity board: what was, is and will be done (telah, sedang, akan)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from . import model as m
from . import renditions
from .calendars import calendar_link, subscription
from .catalogue import Card
from .documents import picture_view, renditions_of
from .editions import Edition, save_as
from .feeds import feed_links
from .listings import directory_groups
from .renditions import lead_box
from .view import NEWEST, Link, Row, Shot, Site, View, by_month, page_view

NOTICES, ALERTS, LATEST, PHASE_ROWS, AGENCIES, PER_AGENCY, PAST = 6, 3, 8, 4, 6, 2, 12
NOTICE_AGE = timedelta(days=60)  # an announcement without a deadline leaves the board after this
ALERT_AGE = timedelta(days=3)  # an alert without an expiry


def home_views(site: Site, edition: Edition) -> Iterator[View]:
    """The home page. What has expired does not stand there."""
    card = _lead(site)
    lead = site.of(card) if card else None
    s = edition.strings
    frame = site.frame(edition, site.settings.name, lambda e: e.to.home(), description=s["site"]["description"],
                       feeds=feed_links(site, edition, lambda e: e.to.home(), ""))
    latest = islice((c for c in _current(site) if c is not card), LATEST)
    yield page_view(
        frame, "home.html",
        alerts=tuple(islice(_in_force(site, edition, "type:alert", ALERT_AGE), ALERTS)),
        lead=site.row(card, edition) if card else None, lead_picture=_lead_picture(site, edition, lead),
        lead_category=_category_link(edition, lead), lead_agency=_agency_link(site, edition, lead),
        latest=site.rows(latest, edition),
        notices=tuple(islice(_in_force(site, edition, "type:announcement", NOTICE_AGE), NOTICES)),
        phases=tuple((phase, site.rows(cards[:PHASE_ROWS], edition)) for phase, cards in board(site)[:3]),
        by_agency=tuple(_by_agency(site, edition, card)), agencies=directory_groups(site, edition))
    if edition is site.master and card and card.has_picture:
        yield from _lead_files(site, lead)


def _current(site: Site, subject: str = "all") -> Iterator[Card]:
    return (c for c in site.cards(subject) if c.expires is None or not site.has_come(c.expires))


def _lead(site: Site) -> Card | None:
    """What an editor pinned, else the newest release with a picture, else the newest."""
    pinned = (c for c in _current(site) if c.pinned and site.has_come(c.pinned[0]) and not site.has_come(c.pinned[1]))
    pictured = (c for c in islice(_current(site), NEWEST) if c.has_picture)
    return next(pinned, None) or next(pictured, None) or next(_current(site), None)


def _lead_picture(site: Site, edition: Edition, lead: m.Release | None) -> tuple[m.Picture, Shot] | None:
    """The part of it that home shows."""
    picture = lead.in_language(edition.lang).image if lead else None
    return (picture, site.shot(lead, picture.src, lead_box(lead.pictures[picture.src], picture.focus))) if picture else None


def _lead_files(site: Site, lead: m.Release) -> Iterator[View]:
    """What home alone shows of the lead picture, beside its release's page, where the whole of it lies already."""
    picture = lead.in_language(site.master.lang).image
    facts = lead.pictures[picture.src]
    box = lead_box(facts, picture.focus)
    folder = save_as(site.url_of(lead, site.master.lang)).removesuffix("index.html")
    there = renditions_of(lead, picture.src)
    for rendition in renditions.of(facts, picture.src, box):
        if rendition not in there:
            yield picture_view(lead, picture.src, folder, rendition)


def _category_link(edition: Edition, lead: m.Release | None) -> Link | None:
    return Link(lead.category.name_in(edition.lang), edition.to.category(lead.category.code)) if lead else None


def _agency_link(site: Site, edition: Edition, lead: m.Release | None) -> Link | None:
    return site.agency_link(lead.lead, edition, lead.published.date()) if lead else None


def _in_force(site: Site, edition: Edition, subject: str, age: timedelta) -> Iterator[Row]:
    """What has neither expired nor passed its deadline, nor, without either, its age; each with the moment when it leaves."""
    for card in site.cards(subject):
        until = min((moment for moment in (card.expires, card.deadline) if moment is not None), default=card.moment + age.total_seconds())
        if not site.has_come(until):
            row = site.row(card, edition)
            yield replace(row, until=datetime.fromtimestamp(until, row.when.tzinfo))


def _by_agency(site: Site, edition: Edition, lead: Card | None) -> Iterator[tuple[Link, tuple[Row, ...]]]:
    """The agencies that published last, each with its newest releases."""
    found: dict[str, list[Card]] = {}
    for card in _current(site):
        if card is not lead and (card.agency in found or len(found) < AGENCIES):
            found.setdefault(card.agency, []).append(card)
            if len(found) == AGENCIES and all(len(cards) >= PER_AGENCY for cards in found.values()):
                break
    for code, cards in found.items():
        agency = site.data.agencies[code]
        yield Link(agency.name.full_in(edition.lang), edition.to.agency(code)), site.rows(cards[:PER_AGENCY], edition)


def board(site: Site) -> tuple[tuple[str, list[Card]], ...]:
    """(phase, cards): done newest first, under way and coming soonest first, then what was called off."""
    groups: dict[str, list[Card]] = {"done": [], "ongoing": [], "planned": [], "off": []}
    for card in site.cards("activities"):
        groups.get(site.phase_of(site.of(card)), groups["off"]).append(card)
    return tuple((phase, cards[::-1] if phase in ("ongoing", "planned") else cards) for phase, cards in groups.items())


def board_views(site: Site, edition: Edition) -> Iterator[View]:
    """The board: what is under way and coming whole, the newest of the rest, and the years."""
    s = edition.strings
    cards = site.cards("activities")
    years = sorted({card.year for card in cards}, reverse=True)
    links = tuple(Link(str(year), edition.to.activities(year), str(sum(c.year == year for c in cards))) for year in years)
    calendar = calendar_link(site, edition)
    frame = site.frame(edition, s["nav"]["activities"], lambda e: e.to.activities(), section="activities", feeds=(calendar,),
                       crumbs=(Link(s["nav"]["home"], edition.to.home()),), description=s["listing"]["intro_activities"])
    yield page_view(frame, "activities.html", intro=s["listing"]["intro_activities"], years=links, calendars=(subscription(site, calendar), calendar),
                    phases=tuple((phase, site.rows(of[:PAST] if phase in ("done", "off") else of, edition)) for phase, of in board(site)))


def board_year_views(site: Site, edition: Edition, year: int) -> Iterator[View]:
    """The activities of a year, so that every one can be reached."""
    s = edition.strings
    if not (cards := site.cards("activities", year)):
        return
    title = s["listing"]["year_of"].format(name=s["nav"]["activities"], year=year)
    crumbs = (Link(s["nav"]["home"], edition.to.home()), Link(s["nav"]["activities"], edition.to.activities()))
    frame = site.frame(edition, title, lambda e: e.to.activities(year), section="activities", crumbs=crumbs)
    yield page_view(frame, "period.html", months=by_month(site.rows(cards, edition)), month_links=())
