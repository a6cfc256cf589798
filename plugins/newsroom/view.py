"""A *view* is one output file before it is rendered: a plain value, and the hinge of the whole house.

It holds exactly what its file shows, so it can be hashed, compared, pickled and rendered anywhere.
`Site` is what the planning of views may look at; `Frame` and `Row` are the values that most pages share.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from itertools import groupby

from . import model as m
from .body import resolved
from .data import Agency
from .editions import Edition, beside, save_as
from .markdown_tree import Ref
from .rules import target_of

NEWEST = 30  # releases on a listing's first page and in a feed
FULL_YEAR = 100  # a year with more releases links to its months


@dataclass(frozen=True, slots=True)
class View:
    """One output file. `render` names a template (`*.html`) or a serialiser; `values` is all that it shows."""

    save_as: str
    render: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Link:
    """An address with its text; `note` stands behind it (a count); `lang` when the text is in another language."""

    text: str
    url: str
    note: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """What the shell around a page needs. `alternates` are (language, address), the page's own included."""

    lang: str
    title: str
    url: str
    canonical: str
    alternates: tuple[tuple[str, str], ...] = ()
    description: str = ""
    section: str = ""
    crumbs: tuple[Link, ...] = ()
    feeds: tuple[Link, ...] = ()
    image: str = ""
    kind: str = "website"
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a listing. `lang` is the language of its title and of the page that it leads to."""

    url: str
    lang: str
    title: str
    summary: str
    when: datetime
    agency: str
    category: str = ""
    type: str = ""
    phase: str = ""
    deadline: datetime | None = None
    held: str = ""


@dataclass(frozen=True, slots=True)
class Month:
    """Rows under the heading of their month."""

    first: date
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a city sets: the site's name and address, and the frozen authority of its feeds' identities."""

    name: str
    url: str
    feed_authority: str
    city: str
    wordmark: tuple[str, ...]
    is_demonstration: bool = False
    is_preview: bool = False


@dataclass(frozen=True, slots=True)
class Site:
    """What planning may look at, with the addresses of everything and one row per release and edition."""

    settings: SiteSettings
    newsroom: m.Newsroom
    editions: Mapping[str, Edition]
    _rows: dict[tuple[str, str], Row] = field(default_factory=dict)
    _bodies: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def master(self) -> Edition:
        return self.editions[self.newsroom.master]

    def url_of(self, item: m.Item, lang: str) -> str:
        """The item's address in this edition; where it is not translated, the master's."""
        text = item.in_language(lang)
        to = self.editions[text.lang].to
        if isinstance(item, m.Page):
            return to.page(text.slug)
        return (to.release if isinstance(item, m.Release) else to.activity)(item.when, text.slug)

    def file_url(self, item: m.Item, name: str) -> str:
        """The address of a file beside the text: it lies once, beside the master's page."""
        return beside(self.url_of(item, self.newsroom.master), name)

    def body_of(self, item: m.Item, lang: str) -> str:
        """The body's HTML with every reference answered for the readers of this edition."""
        key = (item.path, lang)
        if key not in self._bodies:
            text = item.in_language(lang)
            source = f"{item.path}/index.{text.lang}.md"
            self._bodies[key] = resolved(text.body, partial(self._answer, item, source, lang))
        return self._bodies[key]

    def _answer(self, item: m.Item, source: str, lang: str, ref: Ref) -> str:
        target = target_of(source, ref)
        linked = self.newsroom.by_path.get(target) or self.newsroom.by_path.get(target.rpartition("/")[0])
        if ref.kind == "image":
            width, height = item.pictures.get(target.rpartition("/")[2], (0, 0))
            return f'src="{_attribute(self.file_url(item, target.rpartition("/")[2]))}" width="{width}" height="{height}" loading="lazy"'
        if ref.path.startswith("/"):
            return f'href="{_attribute(ref.path + ("#" + ref.fragment if ref.fragment else ""))}"'
        if linked is None or linked is item and "/index." not in target and target != item.path:
            return f'href="{_attribute(self.file_url(item, target.rpartition("/")[2]))}"'
        fragment = f"#{ref.fragment}" if ref.fragment else ""
        foreign = "" if linked.is_in(lang) else f' hreflang="{linked.master}"'
        return f'href="{_attribute(self.url_of(linked, lang) + fragment)}"{foreign}'

    def row(self, item: m.Release | m.Activity, edition: Edition) -> Row:
        key = (item.path, edition.lang)
        if key not in self._rows:
            self._rows[key] = self._make_row(item, edition)
        return self._rows[key]

    def _make_row(self, item: m.Release | m.Activity, edition: Edition) -> Row:
        text = item.in_language(edition.lang)
        is_release = isinstance(item, m.Release)
        return Row(
            self.url_of(item, edition.lang), text.lang, text.title, text.summary, item.when,
            item.lead.name_on(item.when.date()).short_in(edition.lang),
            item.category.name_in(edition.lang) if item.category else "", item.type if is_release else "",
            self.phase_of(item) or "", item.deadline if is_release else None, item.held)

    def phase_of(self, item: m.Release | m.Activity) -> m.Phase | None:
        """A stage is shown only on an activity, a meeting report, and a release that names an activity."""
        meeting = item.meeting
        if isinstance(item, m.Release) and meeting is None:
            activity = self.newsroom.by_path.get(item.activity)
            meeting = activity.meeting if isinstance(activity, m.Activity) else None
        return meeting.phase_at(self.newsroom.now) if meeting else None

    def absolute(self, url: str) -> str:
        return self.settings.url + url

    def frame(self, edition: Edition, title: str, address: Callable[[Edition], str] | str, *,
              languages: Iterable[str] | None = None, **rest: object) -> Frame:
        """A frame whose alternates are the same page in every edition (or in `languages`)."""
        if isinstance(address, str):
            return Frame(edition.lang, title, address, self.absolute(address), **rest)
        url = address(edition)
        langs = self.editions if languages is None else [x for x in self.editions if x in set(languages)]
        alternates = tuple((lang, address(self.editions[lang])) for lang in langs)
        return Frame(edition.lang, title, url, self.absolute(url), alternates if len(alternates) > 1 else (), **rest)

    def agency_link(self, agency: Agency, edition: Edition, day: date) -> Link:
        """The agency by the name that was valid on this day."""
        return Link(agency.name_on(day).full_in(edition.lang), edition.to.agency(agency.code))


def page_view(frame: Frame, template: str, **values: object) -> View:
    return View(save_as(frame.url), template, {"frame": frame, **values})


def by_month(rows: Iterable[Row]) -> tuple[Month, ...]:
    """Rows, which are newest first, under one heading per month."""
    groups = groupby(rows, key=lambda row: (row.when.year, row.when.month))
    return tuple(Month(date(year, month, 1), tuple(of)) for (year, month), of in groups)


def _attribute(value: str) -> str:
    return html.escape(value, quote=True)
