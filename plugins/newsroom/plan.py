"""The plan: every output file of the site as a view, and the shell around the pages of each edition.

Views are planned by *units*: the smallest work that is done again as a whole, such as `document
releases/2026/11/<slug>` or `year agency:dinkes 2026`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

from . import calendars, documents, home, listings, redirects, search, sitemaps, worker
from .catalogue import Catalogue
from .data import Data
from .editions import Edition, save_as
from .model import Page
from .policy import PREFETCH, WASM, policy
from .problems import Problem
from .schema import TYPES
from .settings import SiteSettings
from .view import Link, Site, View

PER_EDITION: dict[str, Callable[..., Iterator[View]]] = {
    "home": home.home_views, "board": home.board_views, "board-year": home.board_year_views,
    "first": listings.first_views, "feed": listings.feed_of_views, "year": listings.year_views, "month": listings.month_views,
    "archive": listings.archive_views, "directory": listings.directory_views, "calendar": calendars.calendar_views,
    "search": search.search_views,
    "document": documents.document_views, "not-found": documents.not_found_views, "offline": documents.offline_views,
    "redirects": documents.redirect_views,
}
OF_A_SUBJECT = ("first", "feed", "year", "month")
PAGES = "pages"  # the sitemap of all other pages: made last, of what was planned


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page of an edition, the same on all of them."""

    edition: Edition
    settings: SiteSettings
    languages: tuple[tuple[str, str, str, str], ...]  # code, own name, home, words for "not available in it"
    menu: tuple[tuple[str, Link], ...]  # section, link
    footer: tuple[Link, ...]
    css: str
    prefetch: str
    policy: str
    search_policy: str


def shells(site: Site, css: str) -> dict[str, Shell]:
    languages = tuple((e.lang, e.strings["language"]["name"], e.to.home(), e.strings["nav"]["no_translation"])
                      for e in site.editions.values())
    policies = (policy(css), policy(css, WASM))
    return {e.lang: Shell(e, site.settings, languages, _menu(e), _footer(site, e), css, PREFETCH, *policies) for e in site.editions.values()}


def _menu(edition: Edition) -> tuple[tuple[str, Link], ...]:
    nav, to = edition.strings["nav"], edition.to
    return (("news", Link(nav["news"], to.news())), ("announcements", Link(nav["announcements"], edition.type_address("announcement"))),
            ("activities", Link(nav["activities"], to.activities())), ("agencies", Link(nav["agencies"], to.agencies())), ("search", Link(nav["search"], to.search())))


def _footer(site: Site, edition: Edition) -> tuple[Link, ...]:
    """The archive and the standing pages, those without a translation in the master's language."""
    pages = []
    for card in site.cards("pages"):
        page = site.of(card)
        text = page.in_language(edition.lang)
        pages.append(Link(text.title, site.url_of(page, edition.lang), lang="" if text.lang == edition.lang else text.lang))
    return (Link(edition.strings["nav"]["archive"], edition.to.archive()), *pages)


def views_of(site: Site, unit: str) -> Iterator[View]:
    """The views of one unit, in every edition. None when there is nothing any more that it could show."""
    kind, _, rest = unit.partition(" ")
    values = [rest] if kind == "document" else [int(value) if value.isdigit() else value for value in rest.split()]
    if kind in PER_SITE:
        yield from PER_SITE[kind](site, *values)
    elif kind not in OF_A_SUBJECT or values[0] in subjects(site.data):
        for edition in site.editions.values():
            yield from PER_EDITION[kind](site, edition, *values)


def subjects(data: Data) -> set[str]:
    """What has a listing of its own, whether anything stands in it or not."""
    return {"all", *(f"agency:{code}" for code in data.agencies), *(f"category:{code}" for code in data.categories), *(f"type:{t}" for t in TYPES)}


def all_units(catalogue: Catalogue, data: Data) -> list[str]:
    """Every unit of a site."""
    units = dict.fromkeys(("home", "board", "calendar activities", "archive", "directory", "search", "not-found", "offline", "redirects",
                           "redirect-maps", "sitemaps", "theme", "worker"))
    units |= dict.fromkeys(f"{kind} {subject}" for subject in sorted(subjects(data)) for kind in ("first", "feed"))
    lists = dict.fromkeys(listed for card in catalogue.values() for listed in card.lists())
    units |= dict.fromkeys(own_units(f"list {subject} {year} {month}" for subject, year, month in lists))
    units |= dict.fromkeys(f"document {path}" for path in catalogue)
    return list(units)


def own_units(facts: Iterable[str]) -> Iterator[str]:
    """The units that come into being with a fact: a folder's page, a list's pages, a year's sitemap."""
    for fact in facts:
        kind, _, path = fact.partition(" ")
        rest = path.split(" ")
        if kind in ("item", "body"):
            yield f"document {path}"
        elif kind == "list" and rest[0] == "activities" and rest[2] == "0":
            yield from (f"board-year {rest[1]}",) if rest[1] != "0" else ("board", "calendar activities")
            yield from (f"sitemap {year}" for year in rest[1:2] if year != "0")
        elif kind == "list" and rest[0].startswith("activities:"):
            yield f"calendar {rest[0]}"
        elif kind == "list" and rest[0].startswith(("all", "agency:", "category:", "type:")):
            yield from _pages_of(*rest)


def _pages_of(subject: str, year: str, month: str) -> Iterator[str]:
    if month != "0":
        yield f"month {subject} {year} {month}"
    elif year != "0":
        yield f"year {subject} {year}"
        yield from (f"sitemap {year}" for _ in [0] if subject == "all")
    else:
        yield from (f"first {subject}", f"feed {subject}")


def theme_files(static: Path) -> list[str]:
    """The theme's files that are served as they are (the style sheet is inlined into the pages)."""
    return sorted(p.name for p in static.iterdir() if p.is_file() and p.suffix != ".css")


def _theme_views(site: Site) -> Iterator[View]:
    return (View(name, "copy", {"root": "theme", "path": name}) for name in site.theme_files)


PER_SITE: dict[str, Callable[..., Iterator[View]]] = {"sitemap": sitemaps.year_sitemap_views, "sitemaps": sitemaps.index_views, "theme": _theme_views,
                                                    "redirect-maps": redirects.map_views, "worker": worker.worker_views}


# ---------------------------------------------------------------- what only the whole can show


def addresses_of(site: Site, unit: str) -> Iterator[tuple[str, Problem]]:
    """The files that a unit's links and redirects need, each with the problem that stands where there is none.

    Links that start with a slash are addresses of the site. They are checked against the plan.
    """
    kind, _, path = unit.partition(" ")
    if kind == "document" and (item := site.item(path)):
        for lang, ref in item.addresses:
            yield save_as(ref.path), Problem("link-missing", f"{path}/index.{lang}.md", ref.place, {"href": ref.path, "near": ""})
    elif kind == "redirects":
        for redirect in site.data.redirects:
            if redirect.to:
                yield save_as(unquote(redirect.to.partition("#")[0])), Problem(
                    "redirect-dead", "data/redirects.toml", values={"address": redirect.address, "to": redirect.to})


def problems_of(site: Site, unit: str) -> Iterator[Problem]:
    """What is wrong with what a unit shows beside its folder: an accessibility statement that speaks of another theme."""
    kind, _, path = unit.partition(" ")
    item = site.item(path) if kind == "document" else None
    if isinstance(item, Page) and item.shows == "accessibility" and not ((results := site.results()) and results.is_of_this_theme):
        yield Problem("accessibility-outdated", f"{path}/index.{item.master}.md", severity="error" if site.settings.is_strict else "warning")


def double(site: Site, views: Sequence[tuple[str, str]]) -> Problem:
    """A page or redirect that took an address of the site's own, told at the source that an editor can change."""
    unit, address = min(reversed(views), key=lambda view: next((i for i, kind in enumerate(("redirects", "document ", "theme")) if view[0].startswith(kind)), 9))
    kind, _, path = unit.partition(" ")
    item = site.item(path) if kind == "document" else None
    origin = "data/redirects.toml"
    if item:
        langs = [lang for lang in item.translations if save_as(site.url_of(item, lang)) == address]
        origin = f"{path}/index.{langs[0]}.md" if langs else f"{path}/{address.rpartition('/')[2]}"
    return Problem("address-of-site", origin, values={"address": "/" + address})
