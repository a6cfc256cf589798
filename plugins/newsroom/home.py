"""Home and the activity board: what was, is and will be done (telah, sedang, akan)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from . import model as m
from .editions import Edition
from .feeds import feed_links, feed_views
from .listings import Shelf, directory_groups
from .view import NEWEST, Link, Row, Site, View, by_month, page_view

NOTICES, ALERTS, LATEST, PHASE_ROWS, AGENCIES, PER_AGENCY = 6, 3, 8, 4, 6, 2
NOTICE_AGE = timedelta(days=60)  # an announcement without a deadline leaves the board after this
ALERT_AGE = timedelta(days=3)  # an alert without an expiry


def home_views(site: Site, edition: Edition, shelf: Shelf) -> Iterator[View]:
    """The home page and the whole site's feeds. What has expired stands on neither."""
    now = site.newsroom.now
    current = [r for r in shelf.all if not r.is_expired(now)]
    lead = _lead(site, current)
    rest = [r for r in current if r is not lead]
    s = edition.strings
    frame = site.frame(edition, site.settings.name, lambda e: e.to.home(), description=s["site"]["description"],
                       feeds=feed_links(site, edition, lambda e: e.to.home(), ""))
    yield page_view(
        frame, "home.html",
        alerts=_rows(site, edition, [r for r in current if _is_in_force(site, r)][:ALERTS]),
        lead=site.row(lead, edition) if lead else None, lead_picture=_lead_picture(site, edition, lead),
        lead_category=_category_link(edition, lead), lead_agency=_agency_link(site, edition, lead),
        latest=_rows(site, edition, rest[:LATEST]),
        notices=_rows(site, edition, [r for r in current if _is_notice(site, r)][:NOTICES]),
        phases=tuple((phase, rows[:PHASE_ROWS]) for phase, rows in board(site, edition)[:3]),
        by_agency=tuple(_by_agency(site, edition, rest)), agencies=directory_groups(site, edition, shelf))
    yield from feed_views(site, edition, lambda e: e.to.home(), "", site.newsroom.releases[:NEWEST])


def _rows(site: Site, edition: Edition, releases: Sequence[m.Release]) -> tuple[Row, ...]:
    return tuple(site.row(r, edition) for r in releases)


def _lead(site: Site, current: Sequence[m.Release]) -> m.Release | None:
    """What an editor pinned, else the newest release with a picture, else the newest."""
    pinned = (r for r in current if r.is_pinned(site.newsroom.now))
    pictured = (r for r in current[:NEWEST] if r.in_language(r.master).image)
    return next(pinned, None) or next(pictured, None) or next(iter(current), None)


def _lead_picture(site: Site, edition: Edition, lead: m.Release | None) -> tuple[m.Picture, str] | None:
    picture = lead.in_language(edition.lang).image if lead else None
    return (picture, site.file_url(lead, picture.src)) if picture else None


def _category_link(edition: Edition, lead: m.Release | None) -> Link | None:
    return Link(lead.category.name_in(edition.lang), edition.to.category(lead.category.code)) if lead else None


def _agency_link(site: Site, edition: Edition, lead: m.Release | None) -> Link | None:
    return site.agency_link(lead.lead, edition, lead.published.date()) if lead else None


def _is_notice(site: Site, release: m.Release) -> bool:
    """An announcement whose deadline is to come, or a recent one without a deadline."""
    if release.type != "announcement":
        return False
    now = site.newsroom.now
    return release.deadline > now if release.deadline else release.expires is not None or release.published > now - NOTICE_AGE


def _is_in_force(site: Site, release: m.Release) -> bool:
    return release.type == "alert" and (release.expires is not None or release.published > site.newsroom.now - ALERT_AGE)


def _by_agency(site: Site, edition: Edition, releases: Sequence[m.Release]) -> Iterator[tuple[Link, tuple[Row, ...]]]:
    """The agencies that published last, each with its newest releases."""
    found: dict[str, list[m.Release]] = {}
    for release in releases:
        if release.lead.code in found or len(found) < AGENCIES:
            found.setdefault(release.lead.code, []).append(release)
    for code, of in found.items():
        agency = site.newsroom.data.agencies[code]
        yield Link(agency.name.full_in(edition.lang), edition.to.agency(code)), _rows(site, edition, of[:PER_AGENCY])


def board(site: Site, edition: Edition) -> tuple[tuple[str, tuple[Row, ...]], ...]:
    """(phase, rows): done newest first, under way and coming soonest first, then what was called off."""
    groups: dict[str, list[Row]] = {"done": [], "ongoing": [], "planned": [], "off": []}
    for activity in site.newsroom.activities:
        row = site.row(activity, edition)
        groups.get(row.phase, groups["off"]).append(row)
    return tuple((phase, tuple(reversed(rows)) if phase in ("ongoing", "planned") else tuple(rows)) for phase, rows in groups.items())


def board_views(site: Site, edition: Edition) -> Iterator[View]:
    """The board, and a page per year, so that every activity can be reached."""
    s = edition.strings
    crumbs = (Link(s["nav"]["home"], edition.to.home()),)
    rows = [site.row(a, edition) for a in site.newsroom.activities]
    years = sorted({row.when.year for row in rows}, reverse=True)
    links = tuple(Link(str(year), edition.to.activities(year), str(sum(r.when.year == year for r in rows))) for year in years)
    frame = site.frame(edition, s["nav"]["activities"], lambda e: e.to.activities(), section="activities", crumbs=crumbs,
                       description=s["listing"]["intro_activities"])
    yield page_view(frame, "activities.html", intro=s["listing"]["intro_activities"], years=links,
                    phases=tuple((phase, of[:NEWEST] if phase in ("done", "off") else of) for phase, of in board(site, edition)))
    for year in years:
        title = s["listing"]["year_of"].format(name=s["nav"]["activities"], year=year)
        yield page_view(site.frame(edition, title, lambda e, y=year: e.to.activities(y), section="activities",
                                   crumbs=(*crumbs, Link(s["nav"]["activities"], edition.to.activities()))),
                        "period.html", months=by_month(r for r in rows if r.when.year == year), month_links=())
