"""Listings and archives: many releases on a page. First pages show the newest, year and month pages a period.

Membership follows from a release's own date, so nothing ever shifts: adding, backdating or withdrawing
one changes the first pages and the pages of its own period. Counts stand on first pages only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from . import model as m
from .data import AGENCY_KINDS, Agency
from .editions import Edition
from .feeds import feed_links, feed_views
from .schema import TYPES
from .view import FULL_YEAR, NEWEST, Frame, Link, Site, View, by_month, page_view

Releases = Sequence[m.Release]
Address = Callable[..., str]  # (edition, year, month) -> address


@dataclass(frozen=True, slots=True)
class AgencyCard:
    """What an agency's page says of it."""

    kind: str
    site: str
    contacts: tuple[tuple[str, str, str], ...]  # label, e-mail, phone
    accounts: tuple[tuple[str, str], ...]
    former: tuple[tuple[str, date], ...]  # name, valid until
    parent: Link | None
    successor: Link | None
    closed: date | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One subject in one edition: its releases and where its pages stand."""

    name: str
    address: Address
    releases: Releases
    told: Releases = ()  # what its feeds tell: the withdrawn ones too
    section: str = "news"
    crumbs: tuple[Link, ...] = ()
    intro: str = ""
    template: str = "listing.html"
    extra: dict[str, object] = field(default_factory=dict)
    years_at: Address | None = None  # where its years stand, when not below itself
    feeds_at: Address | None = None  # where its feeds stand, when not beside itself


@dataclass(frozen=True, slots=True)
class Shelf:
    """All listed releases, sorted once into every place that they are shown in."""

    all: Releases
    agency: dict[str, list[m.Release]]
    category: dict[str, list[m.Release]]
    type: dict[str, list[m.Release]]
    told: Shelf | None = None  # the same with the withdrawn ones: what feeds tell


def shelve(releases: Sequence[m.Release]) -> Shelf:
    """Withdrawn releases keep their page and leave every listing; feeds tell that they were withdrawn."""
    return replace(_sorted([r for r in releases if not r.is_withdrawn]), told=_sorted(releases))


def _sorted(releases: Sequence[m.Release]) -> Shelf:
    shelf = Shelf(releases, defaultdict(list), defaultdict(list), defaultdict(list))
    for release in releases:
        shelf.category[release.category.code].append(release)
        shelf.type[release.type].append(release)
        for agency in release.agencies:
            shelf.agency[agency.code].append(release)
    return shelf


def listing_views(site: Site, edition: Edition, shelf: Shelf) -> Iterator[View]:
    """Every listing of the edition with its years, months and feeds, and the directory of agencies."""
    for listing in (_news(site, edition, shelf), *_agencies(site, edition, shelf),
                    *_categories(site, edition, shelf), *_types(site, edition, shelf)):
        yield _first_page(site, edition, listing)
        if not listing.feeds_at:
            yield from feed_views(site, edition, listing.address, listing.name, listing.told[:NEWEST])
        if not listing.years_at:
            yield from _period_pages(site, edition, listing, has_all_months=False)
    yield from _archive(site, edition, shelf)
    yield _directory(site, edition, shelf)


def _first_page(site: Site, edition: Edition, listing: Listing) -> View:
    years = listing.years_at or listing.address
    links = tuple(Link(str(year), years(edition, year), str(len(of))) for year, of in _by_year(listing.releases))
    rows = [site.row(r, edition) for r in listing.releases[:NEWEST]]
    feeds = feed_links(site, edition, listing.feeds_at or listing.address, listing.name)
    frame = site.frame(edition, listing.name, listing.address, section=listing.section, crumbs=listing.crumbs,
                       feeds=feeds, description=listing.intro)
    return page_view(frame, listing.template, intro=listing.intro, months=by_month(rows), years=links,
                     count=edition.count("listing", "count", len(listing.releases)), **listing.extra)


def _by_year(releases: Releases) -> list[tuple[int, list[m.Release]]]:
    years: dict[int, list[m.Release]] = defaultdict(list)
    for release in releases:
        years[release.published.year].append(release)
    return sorted(years.items(), reverse=True)


def _period_pages(site: Site, edition: Edition, listing: Listing, *, has_all_months: bool) -> Iterator[View]:
    """A page per year under month headings; a full year links to a page per month instead."""
    for year, releases in _by_year(listing.releases):
        months = by_month(site.row(r, edition) for r in releases)
        is_full = len(releases) > FULL_YEAR
        name = edition.strings["listing"]["year_of"].format(name=listing.name, year=year)
        links = tuple(Link(edition.calendar.month(x.first), listing.address(edition, year, x.first.month)) for x in months)
        yield page_view(_period_frame(site, edition, listing, name, year), "period.html",
                        months=() if is_full else months, month_links=links if is_full or has_all_months else ())
        for month in months if is_full or has_all_months else ():
            title = edition.strings["listing"]["month_of"].format(name=listing.name, month=edition.calendar.month(month.first))
            up = Link(str(year), listing.address(edition, year))
            yield page_view(_period_frame(site, edition, listing, title, year, month.first.month, up), "period.html",
                            months=(month,), month_links=())


def _period_frame(site: Site, edition: Edition, listing: Listing, title: str, year: int,
                  month: int | None = None, *up: Link) -> Frame:
    crumbs = (*listing.crumbs, Link(listing.name, listing.address(edition)), *up)
    return site.frame(edition, title, lambda e: listing.address(e, year, month), section=listing.section, crumbs=crumbs)


def _home(edition: Edition) -> Link:
    return Link(edition.strings["nav"]["home"], edition.to.home())


def _news(site: Site, edition: Edition, shelf: Shelf) -> Listing:
    """All releases. Its feeds are the whole site's, beside home; its years are the archive's."""
    s = edition.strings
    categories = sorted(site.newsroom.data.categories.values(), key=lambda c: (c.order, c.code))
    facets = {
        "categories": tuple(Link(c.name_in(edition.lang), edition.to.category(c.code), str(len(shelf.category[c.code])))
                            for c in categories if c.code in shelf.category),
        "types": tuple(Link(s["type"][t], edition.type_address(t), str(len(shelf.type[t]))) for t in TYPES if t in shelf.type),
    }
    return Listing(s["nav"]["news"], lambda e, y=None, mo=None: e.to.news(), shelf.all, crumbs=(_home(edition),),
                   intro=s["listing"]["intro_news"], extra={**facets, "card": None}, feeds_at=lambda e, y=None, mo=None: e.to.home(),
                   years_at=lambda e, y=None, mo=None: e.to.archive(y, mo))


def _plain_extra() -> dict[str, object]:
    return {"categories": (), "types": (), "card": None}


def _categories(site: Site, edition: Edition, shelf: Shelf) -> Iterator[Listing]:
    crumbs = (_home(edition), Link(edition.strings["nav"]["news"], edition.to.news()))
    for category in site.newsroom.data.categories.values():
        yield Listing(category.name_in(edition.lang), lambda e, y=None, mo=None, c=category.code: e.to.category(c, y, mo),
                      shelf.category.get(category.code, ()), shelf.told.category.get(category.code, ()), crumbs=crumbs, extra=_plain_extra(),
                      intro=edition.strings["listing"]["intro_category"])


def _types(site: Site, edition: Edition, shelf: Shelf) -> Iterator[Listing]:
    crumbs = (_home(edition), Link(edition.strings["nav"]["news"], edition.to.news()))
    for type_ in TYPES:
        section = "announcements" if type_ == "announcement" else "news"
        yield Listing(edition.strings["type"][type_], lambda e, y=None, mo=None, t=type_: e.type_address(t, y, mo),
                      shelf.type.get(type_, ()), shelf.told.type.get(type_, ()), section=section, crumbs=crumbs, extra=_plain_extra(),
                      intro=edition.strings["listing"]["intro_type"])


def _agencies(site: Site, edition: Edition, shelf: Shelf) -> Iterator[Listing]:
    crumbs = (_home(edition), Link(edition.strings["nav"]["agencies"], edition.to.agencies()))
    for agency in site.newsroom.data.agencies.values():
        yield Listing(agency.name.full_in(edition.lang), lambda e, y=None, mo=None, c=agency.code: e.to.agency(c, y, mo),
                      shelf.agency.get(agency.code, ()), shelf.told.agency.get(agency.code, ()), section="agencies", crumbs=crumbs,
                      extra={**_plain_extra(), "card": _card(site, edition, agency)})


def _card(site: Site, edition: Edition, agency: Agency) -> AgencyCard:
    lang, agencies = edition.lang, site.newsroom.data.agencies
    link = lambda code: Link(agencies[code].name.full_in(lang), edition.to.agency(code)) if code in agencies else None  # noqa: E731
    pick = lambda words: words.get(lang) or next(iter(words.values()), "")  # noqa: E731
    return AgencyCard(
        edition.strings["agency_kind"][agency.kind], agency.site,
        tuple((pick(c.label), c.email, c.phone) for c in agency.contacts.values()), tuple(agency.accounts.items()),
        tuple((n.full_in(lang), n.until) for n in agency.names if n.until), link(agency.parent), link(agency.merged_into),
        agency.active_to)


def _archive(site: Site, edition: Edition, shelf: Shelf) -> Iterator[View]:
    """Years with counts, a page per year and a page per month."""
    s = edition.strings
    listing = Listing(s["nav"]["archive"], lambda e, y=None, mo=None: e.to.archive(y, mo), shelf.all, crumbs=(_home(edition),))
    years = tuple(Link(str(year), edition.to.archive(year), edition.count("listing", "count", len(of)))
                  for year, of in _by_year(shelf.all))
    frame = site.frame(edition, listing.name, listing.address, section="news", crumbs=listing.crumbs,
                       description=s["listing"]["intro_archive"])
    yield page_view(frame, "archive.html", intro=s["listing"]["intro_archive"], years=years)
    yield from _period_pages(site, edition, listing, has_all_months=True)


def directory_groups(site: Site, edition: Edition, shelf: Shelf) -> tuple[tuple[str, tuple[Link, ...]], ...]:
    """Agencies by kind, in the order of the kinds, with the number of their releases; closed ones last."""
    groups = []
    for kind in AGENCY_KINDS:
        members = [a for a in site.newsroom.data.agencies.values() if a.kind == kind]
        members.sort(key=lambda a: (a.active_to is not None, a.name.full_in(edition.lang)))
        links = tuple(Link(a.name.full_in(edition.lang), edition.to.agency(a.code), str(len(shelf.agency.get(a.code, ()))))
                      for a in members)
        if links:
            groups.append((edition.strings["agency_kind"][kind], links))
    return tuple(groups)


def _directory(site: Site, edition: Edition, shelf: Shelf) -> View:
    intro = edition.strings["listing"]["intro_agencies"]
    frame = site.frame(edition, edition.strings["nav"]["agencies"], lambda e: e.to.agencies(), section="agencies",
                       crumbs=(_home(edition),), description=intro)
    return page_view(frame, "agencies.html", intro=intro, groups=directory_groups(site, edition, shelf))
