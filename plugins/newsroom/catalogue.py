"""The catalogue: a small card for each item that may be shown, and the lists that the cards stand in.

It is light enough to be at hand whole, so that a listing is made without opening what it does not show. A
*subject* names a list: `all`, `agency:dinkes`, `category:kesehatan`, `type:news`, `activity:<folder>`, `activities`,
`activities:dinkes`, `pages`.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple, TypeVar

from . import model as m

FEW = 16  # cards: a change of more makes the lists anew
FULL_YEAR = 100  # a year with more releases links to its months

T = TypeVar("T")
Listed = tuple[str, int, int]  # subject, year (0: all), month (0: all)


class Card(NamedTuple):
    """What lists need to know of an item. Moments are seconds since the epoch, year and month the site's own."""

    path: str
    kind: str
    rank: tuple[float, str]  # newest first; a page's place
    key: str
    year: int
    month: int
    subjects: tuple[str, ...]
    agency: str
    type: str
    addresses: tuple[tuple[str, str], ...]  # language, slug
    held: str
    is_withdrawn: bool
    has_picture: bool
    expires: float | None
    deadline: float | None
    pinned: tuple[float, float] | None
    announced: float = 0  # of a release, when subscribers were last told of it
    changed: str = ""  # ISO 8601

    @property
    def moment(self) -> float:
        return -self.rank[0]

    def lists(self) -> Iterator[Listed]:
        """Every list that it stands in, of any length."""
        for subject in self.subjects:
            yield subject, 0, 0
            if self.year:
                yield subject, self.year, 0
                yield subject, self.year, self.month


def _newest_first(when: datetime, key: str) -> tuple[float, str]:
    """Equal moments in the order of their keys, so that two machines agree."""
    return -when.timestamp(), "".join(chr(0xFFFF - ord(letter)) for letter in key)


def card_of(item: m.Item) -> Card | None:
    """None for an item that lacks what a page needs: a draft in the preview."""
    if isinstance(item, m.Page):
        return _card(item, (item.order, item.path), "", 0, 0, ("pages",))
    if not (item.lead and item.when):
        return None
    rank = _newest_first(item.when, item.key)
    if isinstance(item, m.Activity):
        subjects = ("activities", *dict.fromkeys(f"activities:{a.code}" for a in item.agencies))
        return _card(item, rank, item.key, item.when.year, item.when.month, subjects, agency=item.lead.code,
                     changed=item.updated.isoformat() if item.updated else "")
    if not (item.type and item.category):
        return None
    subjects = ("all", *dict.fromkeys(f"agency:{a.code}" for a in item.agencies), f"category:{item.category.code}", f"type:{item.type}")
    subjects += (f"activity:{item.activity}",) if item.activity else ()
    stamp = lambda moment: moment.timestamp() if moment else None  # noqa: E731, used four times below
    return _card(item, rank, item.key, item.when.year, item.when.month, subjects, agency=item.lead.code, type=item.type,
                 is_withdrawn=item.is_withdrawn, has_picture=item.in_language(item.master).image is not None, expires=stamp(item.expires),
                 deadline=stamp(item.deadline), pinned=tuple(map(stamp, item.pinned)) if item.pinned else None, announced=stamp(item.announced),
                 changed=item.changed.isoformat())


def _card(item: m.Item, rank: tuple[float, str], key: str, year: int, month: int, subjects: tuple[str, ...], *, agency: str = "", type: str = "",
          is_withdrawn: bool = False, has_picture: bool = False, expires: float | None = None, deadline: float | None = None,
          pinned: tuple[float, float] | None = None, announced: float = 0, changed: str = "") -> Card:
    addresses = tuple((lang, text.slug) for lang, text in item.translations.items())
    return Card(item.path, item.kind, rank, key, year, month, subjects, agency, type, addresses, item.held, is_withdrawn, has_picture,
                expires, deadline, pinned, announced, changed)


class Catalogue(Mapping[str, Card]):
    """Cards by the paths of their folders. `changed` gives the next one; a catalogue itself never changes."""

    def __init__(self, cards: Mapping[str, Card]):
        self.cards = dict(cards)
        self._current: dict[str, Sequence[Card]] = {}

    def __getitem__(self, path: str) -> Card:
        return self.cards[path]

    def __iter__(self) -> Iterator[str]:
        return iter(self.cards)

    def __len__(self) -> int:
        return len(self.cards)

    @cached_property
    def _shelves(self) -> dict[str, list[Card]]:
        """Every subject's cards, newest first. Sorted twice, which is quicker than once by all of it."""
        shelves: dict[str, list[Card]] = {}
        for card in sorted(sorted(self.cards.values(), key=attrgetter("rank")), key=attrgetter("year", "month"), reverse=True):
            for subject in card.subjects:
                shelves.setdefault(subject, []).append(card)
        return shelves

    def changed(self, cards: Mapping[str, Card | None]) -> Catalogue:
        """With these cards in place of those of their paths; None takes one away. Shelves are mended, not made anew,
        where they were made already, or where so few cards change that making the old ones and mending them is less work."""
        new = Catalogue(self.cards)
        shelves = {**self._shelves} if "_shelves" in self.__dict__ or len(cards) < FEW else None
        for path, card in cards.items():
            old = new.cards.pop(path, None)
            if card:
                new.cards[path] = card
            for subject in {*(old.subjects if old else ()), *(card.subjects if card else ())} if shelves is not None else ():
                shelves[subject] = _mended(shelves.get(subject, ()), subject, old, card)
        if shelves is not None:
            new.__dict__["_shelves"] = shelves
        return new

    def of(self, subject: str, year: int = 0, month: int = 0, *, withdrawn: bool = False) -> Sequence[Card]:
        """A list, newest first; what was withdrawn leaves all lists but those of feeds."""
        if withdrawn:
            cards = self._shelves.get(subject, ())
        elif (cards := self._current.get(subject)) is None:
            cards = self._current[subject] = [card for card in self._shelves.get(subject, ()) if not card.is_withdrawn]
        return _of_period(cards, year, month) if year else cards

    def clashes(self, moved: Collection[str]) -> Iterator[tuple[str, str, str, str]]:
        """(code of the rule, path, language or nothing, path of the other): two folders with one key, or two pages of one month with one
        address, of which one at least is among those that `moved`. A held folder never breaks a public one."""
        new = [self.cards[path] for path in moved if path in self.cards]
        taken, months = {card.key for card in new}, {(card.kind, card.year, card.month) for card in new}
        near = (card for card in self.cards.values() if card.key in taken or (card.kind, card.year, card.month) in months)
        keys: dict[str, str] = {}
        addresses: dict[tuple[object, ...], str] = {}
        for card in sorted(near, key=lambda c: (bool(c.held), c.path)):
            if card.key and keys.setdefault(card.key, card.path) != card.path:
                yield "key-taken", card.path, "", keys[card.key]
            for lang, slug in card.addresses:
                other = addresses.setdefault((lang, card.kind, card.year, card.month, slug), card.path)
                if other != card.path:
                    yield "address-taken", card.path, lang, other


def _mended(shelf: Iterable[Card], subject: str, old: Card | None, new: Card | None) -> list[Card]:
    cards = [card for card in shelf if card is not old]
    if new and subject in new.subjects:
        insort(cards, new, key=_order)
    return cards


def _order(card: Card) -> tuple[tuple[int, int], tuple[float, str]]:
    return _month(card), card.rank


def _year(card: Card) -> int:
    return -card.year


def _month(card: Card) -> tuple[int, int]:
    return -card.year, -card.month


def _of_period(cards: Sequence[Card], year: int, month: int) -> Sequence[Card]:
    """Those of a year or of a month, which stand together."""
    period, time = ((-year, -month), _month) if month else (-year, _year)
    return cards[bisect_left(cards, period, key=time):bisect_right(cards, period, key=time)]


def years_of(cards: Sequence[Card]) -> dict[int, int]:
    """How many of a list are of each year, the newest first; found without going through them."""
    return {-year: count for year, count in _counted(cards, _year)}


def months_of(cards: Sequence[Card]) -> dict[tuple[int, int], int]:
    """The same of each year and month."""
    return {(-year, -month): count for (year, month), count in _counted(cards, _month)}


def _counted(cards: Sequence[Card], time: Callable[[Card], T]) -> Iterator[tuple[T, int]]:
    at = 0
    while at < len(cards):
        end = bisect_right(cards, time(cards[at]), lo=at, key=time)
        yield time(cards[at]), end - at
        at = end
