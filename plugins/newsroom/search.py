"""The search page of an edition: a form whose address can be shared, and the archives for readers without script.

What it finds is made by `shards`; how, in the browser, by the theme's `search.js`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .catalogue import Card, years_of
from .editions import Edition
from .schema import TYPES
from .view import Link, Site, View, page_view

SHARDS = "pagefind"  # the folder beside the pages that holds the shards of all editions


@dataclass(frozen=True)
class Choice:
    """A way to narrow a search: a field of the form, the filter of the index behind it, and (value, label) of what can be chosen."""

    name: str
    filter: str
    label: str
    options: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Elsewhere:
    """The search of the master's edition. `words`: what it calls the choices whose codes are the same in every edition, and all years."""

    lang: str
    url: str
    words: tuple[tuple[str, str], ...]


def first_current_year(cards: Sequence[Card]) -> int:
    """Where the current shard begins: the newest year of the releases, which are newest first, and the one before it."""
    return cards[0].year - 1 if cards else 0


def search_views(site: Site, edition: Edition) -> Iterator[View]:
    s, lang = edition.strings, edition.lang
    cards = site.cards("all")
    since = first_current_year(cards)
    years = [year for year in years_of(cards) if any(lang in dict(card.addresses) for card in site.cards("all", year))]
    frame = site.frame(edition, s["nav"]["search"], lambda e: e.to.search(), section="search",
                       crumbs=(Link(s["nav"]["home"], edition.to.home()),), description=s["search"]["description"])
    yield page_view(
        frame, "search.html", choices=tuple(_choices(site, edition, years, since)), since=since,
        has_archive=any(year < since for year in years), bundle=f"/{SHARDS}/{lang}/",
        elsewhere=_elsewhere(site.master) if lang != site.master.lang else None,
        archives=tuple(Link(str(year), edition.to.archive(year)) for year in years))


def search_link(edition: Edition, choice: str, code: str, text: str) -> Link:
    """The search among the releases of one agency or category."""
    return Link(text, f"{edition.to.search()}?{edition.strings['search'][choice]}={code}")


def _elsewhere(master: Edition) -> Elsewhere:
    return Elsewhere(master.lang, master.to.search(), tuple((key, master.strings["search"][key]) for key in ("agency", "category", "year", "all")))


def _choices(site: Site, edition: Edition, years: list[int], since: int) -> Iterator[Choice]:
    s, words, lang = edition.strings, edition.strings["search"], edition.lang
    agencies = sorted((a.name.full_in(lang), a.code) for a in site.data.agencies.values())
    categories = sorted(site.data.categories.values(), key=lambda c: (c.order, c.code))
    yield Choice(words["agency"], "agency", s["release"]["agency"], tuple((code, name) for name, code in agencies))
    yield Choice(words["category"], "category", words["category_label"], tuple((c.code, c.name_in(lang)) for c in categories))
    yield Choice(words["type"], "type", words["type_label"], tuple((s["type_path"][t], s["type"][t]) for t in TYPES))
    everything = ((words["all"], words["all_years"]),) if years and years[-1] < since else ()
    yield Choice(words["year"], "year", words["year_label"], (*everything, *((str(year), str(year)) for year in years)))
