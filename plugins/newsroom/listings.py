"""Listings and archives: many releases on a page. First pages show the newest, year and month pages a period.

Membership follows from a release's own date, so nothing ever shifts: adding, backdating or withdrawing
one changes the first pages and the pages of its own period. Counts stand on first pages only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from heapq import nsmallest

from .calendars import calendar_link
from .catalogue import months_of, years_of
from .data.agencies import AGENCY_KINDS, Agency
from .editions import Edition
from .feeds import feed_links, feed_views
from .schema import TYPES
from .search import search_link
from .view import NEWEST, Frame, Link, Site, View, by_month, page_view

Address = Callable[..., str]  # (edition, year, month) -> address


@dataclass(frozen=True)
class AgencyCard:
    """What an agency's page says of it."""

    kind: str
    site: str
    contacts: tuple[tuple[str, str, str], ...]  # label, e-mail, phone
    accounts: tuple[tuple[str, str], ...]
    former: tuple[tuple[str, date], ...]  # name, valid until
    parent: Link | None
    predecessors: tuple[Link, ...]
    successor: Link | None
    closed: date | None


@dataclass(frozen=True)
class Listing:
    """One subject in one edition: what it is called and where its pages stand."""

    subject: str
    name: str
    address: Address
    section: str = "news"
    crumbs: tuple[Link, ...] = ()
    intro: str = ""
    extra: dict[str, object] = field(default_factory=dict)
    years_at: Address | None = None  # where its years stand, when not below itself
    search: Link | None = None  # the search among its releases alone
    feeds_at: Address | None = None  # where its feeds stand, when not beside itself


def listing_of(site: Site, edition: Edition, subject: str) -> Listing:
    """The listing of `all`, or of an agency, a category or a type. Raises KeyError for what the data do not know."""
    kind, _, code = subject.partition(":")
    return {"all": _news, "agency": _agency, "category": _category, "type": _type}[kind](site, edition, code)


def first_views(site: Site, edition: Edition, subject: str) -> Iterator[View]:
    """A listing's first page: the newest, the years, the count."""
    listing = listing_of(site, edition, subject)
    cards = site.cards(subject)
    years = listing.years_at or listing.address
    links = tuple(Link(str(year), years(edition, year), str(count)) for year, count in years_of(cards).items())
    feeds = feed_links(site, edition, listing.feeds_at or listing.address, listing.name)
    kind, _, code = subject.partition(":")
    calendar = calendar_link(site, edition, code) if kind == "agency" else None
    frame = site.frame(edition, listing.name, listing.address, section=listing.section, crumbs=listing.crumbs,
                       feeds=(*feeds, calendar) if calendar else feeds, description=listing.intro)
    facets = _facets(site, edition) if subject == "all" else {"categories": (), "types": ()}
    yield page_view(frame, "listing.html", intro=listing.intro, months=by_month(site.rows(cards[:NEWEST], edition)), years=links,
                    count=edition.count("listing", "count", len(cards)), search=listing.search, **facets, **listing.extra)


def feed_of_views(site: Site, edition: Edition, subject: str) -> Iterator[View]:
    """A listing's feeds: what was announced last, and what was withdrawn too, so that a subscriber hears of a correction
    however old the release is. The whole site's stand beside home and carry its name alone."""
    listing = listing_of(site, edition, subject)
    paths = site.shared(f"announced {subject}", partial(_announced, subject=subject))
    yield from feed_views(site, edition, listing.feeds_at or listing.address, "" if subject == "all" else listing.name, paths)


def _announced(site: Site, subject: str) -> tuple[str, ...]:
    cards = nsmallest(NEWEST, site.cards(subject, withdrawn=True), key=lambda card: (-card.announced, card.rank))
    return tuple(card.path for card in cards)


def year_views(site: Site, edition: Edition, subject: str, year: int) -> Iterator[View]:
    """A year under month headings; a full one links to a page per month instead. The archive has all months."""
    cards = site.cards(subject, year)
    if not cards:
        return
    listing = _archive_listing(edition) if subject == "all" else listing_of(site, edition, subject)
    is_full = site.is_full(subject, year)
    name = edition.strings["listing"]["year_of"].format(name=listing.name, year=year)
    months = sorted({card.month for card in cards}, reverse=True) if is_full or subject == "all" else ()
    links = tuple(Link(edition.calendar.month(date(year, month, 1)), listing.address(edition, year, month)) for month in months)
    yield page_view(_period_frame(site, edition, listing, name, year), "period.html",
                    months=() if is_full else by_month(site.rows(cards, edition)), month_links=links)


def month_views(site: Site, edition: Edition, subject: str, year: int, month: int) -> Iterator[View]:
    """A month of a full year, or of the archive."""
    cards = site.cards(subject, year, month)
    if not cards or not (subject == "all" or site.is_full(subject, year)):
        return
    listing = _archive_listing(edition) if subject == "all" else listing_of(site, edition, subject)
    title = edition.strings["listing"]["month_of"].format(name=listing.name, month=edition.calendar.month(date(year, month, 1)))
    up = Link(str(year), listing.address(edition, year))
    yield page_view(_period_frame(site, edition, listing, title, year, month, up), "period.html",
                    months=by_month(site.rows(cards, edition)), month_links=())


def _period_frame(site: Site, edition: Edition, listing: Listing, title: str, year: int,
                  month: int | None = None, *up: Link) -> Frame:
    crumbs = (*listing.crumbs, Link(listing.name, listing.address(edition)), *up)
    return site.frame(edition, title, lambda e: listing.address(e, year, month), section=listing.section, crumbs=crumbs)


def _home(edition: Edition) -> Link:
    return Link(edition.strings["nav"]["home"], edition.to.home())


def _news(site: Site, edition: Edition, _: str) -> Listing:
    """All releases. Its feeds are the whole site's, beside home; its years are the archive's."""
    s = edition.strings
    return Listing("all", s["nav"]["news"], lambda e, y=None, mo=None: e.to.news(), crumbs=(_home(edition),), intro=s["listing"]["intro_news"],
                   extra={"card": None}, feeds_at=lambda e, y=None, mo=None: e.to.home(), years_at=lambda e, y=None, mo=None: e.to.archive(y, mo))


def _facets(site: Site, edition: Edition) -> dict[str, object]:
    """The categories and types that have releases, with their numbers."""
    s = edition.strings
    categories = sorted(site.data.categories.values(), key=lambda c: (c.order, c.code))
    counted = [(c, len(site.cards(f"category:{c.code}"))) for c in categories]
    types = [(t, len(site.cards(f"type:{t}"))) for t in TYPES]
    return {"categories": tuple(Link(c.name_in(edition.lang), edition.to.category(c.code), str(n)) for c, n in counted if n),
            "types": tuple(Link(s["type"][t], edition.type_address(t), str(n)) for t, n in types if n)}


def _category(site: Site, edition: Edition, code: str) -> Listing:
    crumbs = (_home(edition), Link(edition.strings["nav"]["news"], edition.to.news()))
    return Listing(f"category:{code}", site.data.categories[code].name_in(edition.lang), lambda e, y=None, mo=None: e.to.category(code, y, mo),
                   crumbs=crumbs, intro=edition.strings["listing"]["intro_category"], extra={"card": None},
                   search=search_link(edition, "category", code, edition.strings["search"]["this_category"]))


def _type(site: Site, edition: Edition, code: str) -> Listing:
    crumbs = (_home(edition), Link(edition.strings["nav"]["news"], edition.to.news()))
    return Listing(f"type:{code}", edition.strings["type"][code], lambda e, y=None, mo=None: e.type_address(code, y, mo),
                   section="announcements" if code == "announcement" else "news", crumbs=crumbs, extra={"card": None},
                   intro=edition.strings["listing"]["intro_type"])


def _agency(site: Site, edition: Edition, code: str) -> Listing:
    crumbs = (_home(edition), Link(edition.strings["nav"]["agencies"], edition.to.agencies()))
    agency = site.data.agencies[code]
    return Listing(f"agency:{code}", agency.name.full_in(edition.lang), lambda e, y=None, mo=None: e.to.agency(code, y, mo),
                   section="agencies", crumbs=crumbs, extra={"card": _card(site, edition, agency)},
                   search=search_link(edition, "agency", code, edition.strings["search"]["this_agency"]))


def _card(site: Site, edition: Edition, agency: Agency) -> AgencyCard:
    lang, agencies = edition.lang, site.data.agencies
    link = lambda code: Link(agencies[code].name.full_in(lang), edition.to.agency(code)) if code in agencies else None  # noqa: E731
    pick = lambda words: words.get(lang) or next(iter(words.values()), "")  # noqa: E731
    return AgencyCard(
        edition.strings["agency_kind"][agency.kind], agency.site,
        tuple((pick(c.label), c.email, c.phone) for c in agency.contacts.values()), tuple(agency.accounts.items()),
        tuple((n.full_in(lang), n.until) for n in agency.names if n.until), link(agency.parent),
        tuple(link(a.code) for a in agencies.values() if a.merged_into == agency.code), link(agency.merged_into), agency.active_to)


def _archive_listing(edition: Edition) -> Listing:
    return Listing("all", edition.strings["nav"]["archive"], lambda e, y=None, mo=None: e.to.archive(y, mo), crumbs=(_home(edition),))


def archive_views(site: Site, edition: Edition) -> Iterator[View]:
    """The years and their months with their counts."""
    s, listing, cards = edition.strings, _archive_listing(edition), site.cards("all")
    counts = months_of(cards)
    months = lambda year: tuple(Link(s["dates"]["months"][month - 1], edition.to.archive(year, month), str(counts[year, month]))  # noqa: E731
                                for month in range(12, 0, -1) if (year, month) in counts)
    years = tuple((Link(str(year), edition.to.archive(year), edition.count("listing", "count", count)), months(year)) for year, count in years_of(cards).items())
    frame = site.frame(edition, listing.name, listing.address, section="news", crumbs=listing.crumbs,
                       description=s["listing"]["intro_archive"])
    yield page_view(frame, "archive.html", intro=s["listing"]["intro_archive"], years=years)


def directory_groups(site: Site, edition: Edition) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Agencies by kind, in the order of the kinds, with the number of their releases; closed ones last."""
    groups = []
    for kind in AGENCY_KINDS:
        members = [a for a in site.data.agencies.values() if a.kind == kind]
        members.sort(key=lambda a: (a.active_to is not None, a.name.full_in(edition.lang)))
        links = tuple(Link(a.name.full_in(edition.lang), edition.to.agency(a.code), str(len(site.cards(f"agency:{a.code}")))) for a in members)
        if links:
            groups.append((edition.strings["agency_kind"][kind], links))
    return tuple(groups)


def directory_views(site: Site, edition: Edition) -> Iterator[View]:
    intro = edition.strings["listing"]["intro_agencies"]
    frame = site.frame(edition, edition.strings["nav"]["agencies"], lambda e: e.to.agencies(), section="agencies",
                       crumbs=(_home(edition),), description=intro)
    yield page_view(frame, "agencies.html", intro=intro, groups=directory_groups(site, edition))
