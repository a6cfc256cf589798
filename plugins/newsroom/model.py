"""The model: frozen values that say what the newsroom holds. Nothing here reads, renders or knows a theme.

A *release* is one publication in all its languages; a *translation* is a release in one language. Texts
that may stand in another language than the translation's own are `Words`, which carry their language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Literal

from .data.agencies import Agency
from .data.categories import Category
from .formats import Document
from .markdown_tree import Ref
from .pictures import Facts
from .record import Held
from .source import Kind
from .values import Words

Phase = Literal["planned", "ongoing", "done", "postponed", "cancelled"]


@dataclass(frozen=True)
class Picture:
    """A picture beside the text, in pixels as stored."""

    src: str
    alt: Words
    width: int
    height: int
    caption: Words | None = None
    credit: str = ""
    focus: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file beside the text; `size` in bytes, `pages` 0 and `lang` empty where that is not known.

    A picture is published smaller than it lies there: it has its width and height in place of a size, which is 0.
    """

    file: str
    title: Words
    size: int
    accessible: bool | None = None
    pages: int = 0
    lang: str = ""
    is_scanned: bool = False
    dots: tuple[int, int] | None = None

    @property
    def type(self) -> str:
        return self.file.rpartition(".")[2].upper()


@dataclass(frozen=True)
class Venue:
    name: Words
    address: Words | None = None


@dataclass(frozen=True)
class Attendees:
    count: int | None = None
    agencies: tuple[str, ...] = ()
    others: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Decision:
    text: Words
    owner: str = ""
    due: date | None = None
    done: bool | None = None


@dataclass(frozen=True)
class Law:
    title: Words
    number: str = ""
    year: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Change:
    at: datetime
    note: Words
    major: bool = False


@dataclass(frozen=True)
class Correction:
    at: datetime
    wrong: Words
    right: Words


@dataclass(frozen=True)
class Withdrawal:
    at: datetime
    reason: Words
    replaced_by: str = ""


@dataclass(frozen=True)
class Claim:
    text: Words
    verdict: str
    source: Words | None = None


@dataclass(frozen=True)
class Alert:
    kind: str
    area: Words | None = None


@dataclass(frozen=True)
class Translation:
    """A folder in one language, but for its body, which is asked for where it is shown. In an edition without
    a translation of its own, the master's stands in. `headline` is the title as pages show it, with soft hyphens."""

    lang: str
    title: str
    headline: str
    summary: str
    slug: str
    tags: tuple[str, ...] = ()
    status: str = ""
    is_stale: bool = False
    place: Words | None = None
    image: Picture | None = None
    gallery: tuple[Picture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    venue: Venue | None = None
    chair: Words | None = None
    organiser: Words | None = None
    attendees: Attendees | None = None
    agenda: tuple[Words, ...] = ()
    decisions: tuple[Decision, ...] = ()
    legal_basis: tuple[Law, ...] = ()
    changes: tuple[Change, ...] = ()
    corrections: tuple[Correction, ...] = ()
    withdrawn: Withdrawal | None = None
    claim: Claim | None = None
    alert: Alert | None = None


@dataclass(frozen=True)
class Item:
    """What releases, activities and pages share: one folder in all its languages.

    `path` is the folder's, below the content root; `files` are the files beside the text that it shows,
    `pictures` and `documents` what those are by their bytes; `addresses` the links of its bodies, with their language, that
    name an address of the site.
    """

    kind: Kind
    path: str
    master: str
    translations: Mapping[str, Translation]
    held: Held = ""
    files: tuple[str, ...] = ()
    pictures: Mapping[str, Facts] = field(default_factory=dict)
    documents: Mapping[str, Document] = field(default_factory=dict)
    addresses: tuple[tuple[str, Ref], ...] = ()
    updated: datetime | None = None

    def in_language(self, lang: str) -> Translation:
        return self.translations.get(lang) or self.translations[self.master]

    def is_in(self, lang: str) -> bool:
        return lang in self.translations


@dataclass(frozen=True)
class Meeting:
    """When and how people met, or will. `end` None with `is_open_ended`: 'selesai'."""

    start: datetime
    end: datetime | None = None
    is_open_ended: bool = False
    stage: str = ""
    mode: str = ""

    def phase(self, has_come: Callable[[datetime], bool]) -> Phase:
        """Where it stands by its times; what the editors declared postponed, cancelled or done outranks them."""
        if self.stage in ("postponed", "cancelled", "done"):
            return self.stage  # type: ignore[return-value]
        if not has_come(self.start):
            return "planned"
        return "done" if has_come(self.ends_by) else "ongoing"

    @property
    def span(self) -> tuple[datetime, datetime] | None:
        """What a clock needs to tell the stage; None where the editors have declared it."""
        return None if self.stage in ("postponed", "cancelled", "done") else (self.start, self.ends_by)

    @property
    def ends_by(self) -> datetime:
        """The end, or without one the end of its day."""
        midnight = datetime.combine(self.start.date() + timedelta(days=1), time(), self.start.tzinfo)
        return self.end or midnight


@dataclass(frozen=True)
class Page(Item):
    order: int = 0
    shows: str = ""


@dataclass(frozen=True)
class Activity(Item):
    key: str = ""
    lead: Agency | None = None
    supporting: tuple[Agency, ...] = ()
    category: Category | None = None
    contacts: tuple[str, ...] = ()
    meeting: Meeting | None = None

    @property
    def agencies(self) -> tuple[Agency, ...]:
        return (self.lead, *self.supporting)

    @property
    def when(self) -> datetime | None:
        return self.meeting.start if self.meeting else None

    @property
    def changed(self) -> datetime | None:
        """The newest change that its editors noted."""
        return max((x for x in (self.updated, *(c.at for c in self.translations[self.master].changes)) if x), default=None)


@dataclass(frozen=True)
class Release(Item):
    key: str = ""
    type: str = ""
    lead: Agency | None = None
    supporting: tuple[Agency, ...] = ()
    category: Category | None = None
    published: datetime | None = None
    embargo: datetime | None = None
    expires: datetime | None = None
    deadline: datetime | None = None
    pinned: tuple[datetime, datetime] | None = None
    number: str = ""
    information_class: str = ""
    contacts: tuple[str, ...] = ()
    activity: str = ""
    meeting: Meeting | None = None

    @property
    def agencies(self) -> tuple[Agency, ...]:
        return (self.lead, *self.supporting)

    @property
    def when(self) -> datetime:
        return self.published

    @property
    def is_withdrawn(self) -> bool:
        return self.translations[self.master].withdrawn is not None

    @property
    def changed(self) -> datetime:
        """The newest moment at which a subscriber would see something else."""
        text = self.translations[self.master]
        moments = [self.published, self.updated, *(c.at for c in text.corrections), *(c.at for c in text.changes)]
        moments += [text.withdrawn.at] if text.withdrawn else []
        return max(m for m in moments if m)

    @property
    def announced(self) -> datetime:
        """When subscribers were last to hear of it: a correction, a withdrawal or a major change tells it anew, a minor change does not."""
        text = self.translations[self.master]
        moments = [self.published, *(c.at for c in text.corrections), *(c.at for c in text.changes if c.major)]
        return max(moments + [text.withdrawn.at] if text.withdrawn else moments)

    def is_expired(self, has_come: Callable[[datetime], bool]) -> bool:
        return self.expires is not None and has_come(self.expires)
