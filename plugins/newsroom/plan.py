"""The plan: every output file of the site as a view, and the shell around the pages of each edition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from .documents import document_views, redirect_views
from .editions import Edition, save_as
from .home import board_views, home_views
from .listings import listing_views, shelve
from .problems import Problem
from .sitemaps import sitemap_views
from .view import Frame, Link, Site, SiteSettings, View

DOCUMENTS = ("release.html", "activity.html", "page.html")


@dataclass(frozen=True, slots=True)
class Shell:
    """What stands around every page of an edition, the same on all of them."""

    edition: Edition
    settings: SiteSettings
    languages: tuple[tuple[str, str, str, str], ...]  # code, own name, home, words for "not available in it"
    menu: tuple[tuple[str, Link], ...]  # section, link
    footer: tuple[Link, ...]
    css: str


def shells(site: Site, css: str) -> dict[str, Shell]:
    languages = tuple((e.lang, e.strings["language"]["name"], e.to.home(), e.strings["nav"]["no_translation"])
                      for e in site.editions.values())
    return {e.lang: Shell(e, site.settings, languages, _menu(e), _footer(site, e), css) for e in site.editions.values()}


def _menu(edition: Edition) -> tuple[tuple[str, Link], ...]:
    nav, to = edition.strings["nav"], edition.to
    return (("news", Link(nav["news"], to.news())), ("announcements", Link(nav["announcements"], edition.type_address("announcement"))),
            ("activities", Link(nav["activities"], to.activities())), ("agencies", Link(nav["agencies"], to.agencies())))


def _footer(site: Site, edition: Edition) -> tuple[Link, ...]:
    """The archive and the standing pages, those without a translation in the master's language."""
    pages = []
    for page in site.newsroom.pages:
        text = page.in_language(edition.lang)
        pages.append(Link(text.title, site.url_of(page, edition.lang), lang="" if text.lang == edition.lang else text.lang))
    return (Link(edition.strings["nav"]["archive"], edition.to.archive()), *pages)


def plan(site: Site, theme_files: Sequence[str]) -> tuple[list[View], list[Problem]]:
    """All views, each output file once, and the problems that only the whole can show."""
    views = [*_page_views(site), *_copies(site, theme_files)]
    frames = [v.values["frame"] for v in views if _is_listed_page(site, v)]
    views += sitemap_views(site, frames)
    return views, [*_doubles(site, views), *_dead_addresses(site, views)]


def _page_views(site: Site) -> Iterator[View]:
    shelf = shelve(site.newsroom.releases)
    for edition in site.editions.values():
        yield from home_views(site, edition, shelf)
        yield from listing_views(site, edition, shelf)
        yield from board_views(site, edition)
        yield from document_views(site, edition)
    yield from redirect_views(site)


def _is_listed_page(site: Site, view: View) -> bool:
    """Pages of the general sitemap: not releases and activities, which have a year's, and nothing hidden."""
    frame = view.values.get("frame")
    return isinstance(frame, Frame) and not frame.is_hidden and view.render not in DOCUMENTS[:2]


def _copies(site: Site, theme_files: Sequence[str]) -> Iterator[View]:
    """Files beside a text go beside its master's page; the theme's own files to the root."""
    for item in site.newsroom.by_path.values():
        folder = save_as(site.url_of(item, site.newsroom.master)).removesuffix("index.html")
        for name in item.files:
            yield View(folder + name, "copy", {"root": "content", "path": f"{item.path}/{name}"})
    for name in theme_files:
        yield View(name, "copy", {"root": "theme", "path": name})


def _doubles(site: Site, views: Sequence[View]) -> Iterator[Problem]:
    """Two views with one file: a page or redirect that took an address of the site's own. Case does not
    tell files apart on every disk. Two texts with one address were told when they were assembled."""
    seen: dict[str, View] = {}
    for view in views:
        first = seen.setdefault(view.save_as.lower(), view)
        if first is not view and not (first.render == view.render and view.render in DOCUMENTS):
            yield Problem("address-of-site", _origin(site, view), values={"address": "/" + view.save_as})


def _origin(site: Site, view: View) -> str:
    """The source that asked for a view's address, as well as it can be told."""
    if view.render == "copy":
        return str(view.values["path"])
    for item in site.newsroom.by_path.values():
        for lang in item.translations:
            if save_as(site.url_of(item, lang)) == view.save_as:
                return f"{item.path}/index.{lang}.md"
    return "data/redirects.toml"


def _dead_addresses(site: Site, views: Sequence[View]) -> Iterator[Problem]:
    """Links of a body that start with a slash, and where redirects lead, are addresses of the site: they are
    checked against the plan."""
    saved = {view.save_as for view in views}
    for item in site.newsroom.by_path.values():
        for text in item.translations.values():
            for ref in text.body.refs:
                if ref.kind == "link" and ref.path.startswith("/") and save_as(ref.path) not in saved:
                    yield Problem("link-missing", f"{item.path}/index.{text.lang}.md", ref.place, {"href": ref.path, "near": ""})
    for redirect in site.newsroom.data.redirects:
        if redirect.to and save_as(redirect.to.partition("#")[0]) not in saved:
            yield Problem("redirect-dead", "data/redirects.toml", values={"address": redirect.address, "to": redirect.to})


def theme_files(static: Path) -> list[str]:
    """The theme's files that are served as they are (the style sheet is inlined into the pages)."""
    return sorted(p.name for p in static.iterdir() if p.is_file() and p.suffix != ".css")


