"""A *view* is one output file before it is rendered: a plain value, and the hinge of the whole house.

It holds exactly what its file shows, so it can be hashed, compared, pickled and rendered anywhere.
`Site` is what the planning of views may look at; `Frame` and `Row` are the values that most pages share.
"""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import groupby
from math import inf
from typing import Protocol, TypeVar

from . import model as m
from . import renditions
from .accessibility import Results
from .body import Body, resolved
from .catalogue import FULL_YEAR, Card, Catalogue
from .data import Data
from .data.agencies import Agency
from .editions import Edition, beside, save_as
from .markdown_tree import Ref
from .renditions import Box
from .rules import target_of
from .settings import SiteSettings
from .source import folder_of
from .trace import Trace

# A phone with three dots to a point takes the picture for two: no eye tells them apart, and the line does.
SIZES = "(min-width:48em) 40rem, 66vw"
NEWEST = 30  # releases on a listing's first page and in a feed
T = TypeVar("T")
THEME = "theme files"  # the fact that is another one whenever anything of the theme is


@dataclass(frozen=True)
class View:
    """One output file. `render` names a template (`*.html`) or a serialiser; `values` is all that it shows."""

    save_as: str
    render: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Link:
    """An address with its text; `note` stands behind it (a count); `lang` when the text is in another language."""

    text: str
    url: str
    note: str = ""
    lang: str = ""


@dataclass(frozen=True)
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
    image_size: tuple[int, int] = (0, 0)
    kind: str = "website"
    is_hidden: bool = False


@dataclass(frozen=True)
class Row:
    """One line of a listing. `lang` is the language of its title and of the page that it leads to; `span` the moments
    between which it is under way, where the clock says so; `until` when it leaves the place where it stands."""

    url: str
    lang: str
    title: str
    summary: str
    when: datetime
    agency: str
    category: str = ""
    type: str = ""
    phase: str = ""
    span: tuple[datetime, datetime] | None = None
    deadline: datetime | None = None
    held: str = ""
    until: datetime | None = None


@dataclass(frozen=True)
class Month:
    """Rows under the heading of their month."""

    first: date
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Shot:
    """A picture as a page shows it. `src` is what any browser can show, `sources` (media type, srcset) what it may take
    instead, `full` the whole picture at the address that it keeps."""

    src: str
    width: int
    height: int
    full: str
    sources: tuple[tuple[str, str], ...]


class Library(Protocol):
    """Where the planning of views finds what there is: the catalogue, and what a card stands for."""

    catalogue: Catalogue

    def item(self, path: str) -> m.Item | None: ...

    def body(self, path: str, lang: str) -> Body: ...

    def result(self, name: str) -> tuple[Set[str], object] | None: ...

    def put_result(self, name: str, facts: Set[str], value: object) -> None: ...


class Site:
    """What planning may look at. Each look is noted in a trace, so that it is known what a view was made of.

    A card's item needs no note of its own: the list that the card came from changes whenever one of its items does.
    """

    def __init__(self, settings: SiteSettings, editions: Mapping[str, Edition], data: Data, library: Library, theme_files: Sequence[str], trace: Trace,
                 results: Callable[[], Results | None]):
        self.settings, self.editions, self.data, self.library = settings, editions, data, library
        self._theme_files, self._results = theme_files, results
        self.trace, self.has_come = trace, trace.has_come

    def traced(self, trace: Trace) -> Site:
        """The same site, seen by another piece of work."""
        return Site(self.settings, self.editions, self.data, self.library, self._theme_files, trace, self._results)

    @property
    def theme_files(self) -> Sequence[str]:
        """The theme's files that are served as they are."""
        self.trace.note(THEME)
        return self._theme_files

    def results(self) -> Results | None:
        """Of the checks in a browser, which lie beside the theme; read only where they are shown."""
        self.trace.note(THEME)
        return self._results()

    @property
    def master(self) -> Edition:
        return next(iter(self.editions.values()))

    # ---- what there is

    def cards(self, subject: str, year: int = 0, month: int = 0, *, withdrawn: bool = False) -> Sequence[Card]:
        """A list of the catalogue, newest first."""
        self.trace.note(f"list {subject} {year} {month}")
        return self.library.catalogue.of(subject, year, month, withdrawn=withdrawn)

    def is_full(self, subject: str, year: int) -> bool:
        """Whether a year links to its months. Noted apart, so that a month's page is not made anew for each release of its year."""
        self.trace.note(f"full {subject} {year}")
        return len(self.library.catalogue.of(subject, year)) > FULL_YEAR

    def of(self, card: Card) -> m.Item:
        """The item of a card that came from `cards`."""
        return self.library.item(card.path)

    def item(self, path: str) -> m.Item | None:
        """The item of a folder, None where there is none that may be shown."""
        self.trace.note(f"item {path}")
        return self.library.item(path)

    def body(self, item: m.Item, lang: str) -> Body:
        """The body that readers of this edition get, references unanswered."""
        self.trace.note(f"body {item.path}")
        return self.library.body(item.path, item.in_language(lang).lang)

    def shared(self, name: str, make: Callable[[Site], T]) -> T:
        """A value that several views show. It is made once and kept, until something is another one that it looked at; one that time changes
        is made each time."""
        if found := self.library.result(name):
            facts, value = found
        else:
            trace = Trace(self.trace.now)
            facts, value = trace.facts, make(self.traced(trace))
            self.trace.due = min(self.trace.due, trace.due)
            if trace.due == inf:
                self.library.put_result(name, facts, value)
        self.trace.facts |= facts
        return value

    # ---- addresses

    def url_of(self, item: m.Item, lang: str) -> str:
        """The item's address in this edition; where it is not translated, the master's."""
        text = item.in_language(lang)
        to = self.editions[text.lang].to
        if isinstance(item, m.Page):
            return to.page(text.slug)
        return (to.release if isinstance(item, m.Release) else to.activity)(item.when, text.slug)

    def file_url(self, item: m.Item, name: str) -> str:
        """The address of a file beside the text: it lies once, beside the master's page."""
        return beside(self.url_of(item, self.master.lang), name)

    def shot(self, item: m.Item, name: str, box: Box | None = None) -> Shot:
        """A picture beside the text, whole or a part of it."""
        facts = item.pictures[name]
        found = renditions.of(facts, name, box)
        url = lambda rendition: self.file_url(item, renditions.file_name(name, facts, rendition))  # noqa: E731, used twice below
        sources = {r.format: [] for r in found if r.format != "jpeg"}
        for rendition in found[:-1]:
            sources[rendition.format].append(f"{url(rendition)} {rendition.width}w")
        last = found[-1]
        return Shot(url(last), last.width, last.height, self.file_url(item, name),
                    tuple((f"image/{format_}", ", ".join(sets)) for format_, sets in sources.items()))

    def whole(self, item: m.Item, name: str) -> tuple[str, int, int]:
        """The address that a picture keeps, and the width and height of what lies there."""
        own = renditions.own(item.pictures[name], name)
        return self.file_url(item, name), own.width, own.height

    def body_of(self, item: m.Item, lang: str, *, is_page: bool = True) -> str:
        """The body's HTML with every reference answered for the readers of this edition. Off its page, in a feed, a picture
        has one address alone, which it keeps: what subscribers hold must not lead nowhere after the next way of making pictures."""
        source = f"{item.path}/index.{item.in_language(lang).lang}.md"
        around = partial(self._framed, item, source) if is_page else lambda ref, tag: tag
        return resolved(self.body(item, lang), partial(self._answer, item, source, lang, is_page), around)

    def _framed(self, item: m.Item, source: str, ref: Ref, tag: str) -> str:
        shot = self.shot(item, target_of(source, ref).rpartition("/")[2])
        sources = "".join(f'<source type="{kind}" srcset="{_attribute(srcset)}" sizes="{SIZES}">' for kind, srcset in shot.sources)
        return f"<picture>{sources}{tag}</picture>"

    def _shown(self, item: m.Item, name: str) -> tuple[str, int, int]:
        shot = self.shot(item, name)
        return shot.src, shot.width, shot.height

    def _answer(self, item: m.Item, source: str, lang: str, is_page: bool, ref: Ref) -> str:
        target = target_of(source, ref)
        name = target.rpartition("/")[2]
        if ref.kind == "image":
            src, width, height = self._shown(item, name) if is_page else self.whole(item, name)
            return f'src="{_attribute(src)}" width="{width}" height="{height}" loading="lazy" decoding="async"'
        if ref.path.startswith("/"):
            return f'href="{_attribute(ref.path + ("#" + ref.fragment if ref.fragment else ""))}"'
        path = folder_of(target)
        linked = item if path == item.path else self.item(path)
        if linked is None or linked is item and "/index." not in target and target != item.path:
            return f'href="{_attribute(self.file_url(item, name))}"'
        fragment = f"#{ref.fragment}" if ref.fragment else ""
        foreign = "" if linked.is_in(lang) else f' hreflang="{linked.master}"'
        return f'href="{_attribute(self.url_of(linked, lang) + fragment)}"{foreign}'

    # ---- values that many pages share

    def row(self, card: Card, edition: Edition) -> Row:
        """A line of a listing."""
        item = self.of(card)
        text, meeting = item.in_language(edition.lang), self.meeting_of(item)
        is_release = isinstance(item, m.Release)
        return Row(
            self.url_of(item, edition.lang), text.lang, text.headline, text.summary, item.when,
            item.lead.name_on(item.when.date()).short_in(edition.lang),
            item.category.name_in(edition.lang) if item.category else "", item.type if is_release else "",
            meeting.phase(self.has_come) if meeting else "", meeting.span if meeting else None, item.deadline if is_release else None, item.held)

    def rows(self, cards: Iterable[Card], edition: Edition) -> tuple[Row, ...]:
        return tuple(self.row(card, edition) for card in cards)

    def meeting_of(self, item: m.Release | m.Activity) -> m.Meeting | None:
        """What a stage is told from: only an activity, a meeting report, and a release that names an activity show one."""
        if isinstance(item, m.Release) and item.meeting is None and item.activity:
            activity = self.item(item.activity)
            return activity.meeting if isinstance(activity, m.Activity) else None
        return item.meeting

    def phase_of(self, item: m.Release | m.Activity) -> m.Phase | None:
        meeting = self.meeting_of(item)
        return meeting.phase(self.has_come) if meeting else None

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
