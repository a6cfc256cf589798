"""The catalogue: lists newest first, and a mended one is the one that would be made anew."""

from __future__ import annotations

import random
from collections import Counter

from conftest import Press, key
from hypothesis import strategies as st
from newsroom import build
from newsroom.catalogue import Card, Catalogue, months_of, years_of
from often import for_all


def card(path: str, *, moment: int = 0, number: int = 0, year: int = 2026, month: int = 11, subjects: tuple[str, ...] = ("all",), **more: object) -> Card:
    own = {"agency": "dinkes", "type": "news", "addresses": (("id", path),), "held": "", "is_withdrawn": False, "has_picture": False,
           "expires": None, "deadline": None, "pinned": None, **more}
    return Card(path, "release", (-moment, str(number)), key(number), year, month, subjects, **own)


def catalogue(*cards: Card) -> Catalogue:
    return Catalogue({c.path: c for c in cards})


def paths(cards: list[Card]) -> list[str]:
    return [c.path for c in cards]


def test_a_list_is_newest_first_and_may_be_a_year_or_a_month() -> None:
    found = catalogue(card("lama", moment=1, year=2025, month=3), card("baru", moment=3), card("tengah", moment=2, month=10))
    assert paths(found.of("all")) == ["baru", "tengah", "lama"]
    assert (paths(found.of("all", 2026)), paths(found.of("all", 2026, 10)), found.of("agency:dinkes")) == (["baru", "tengah"], ["tengah"], [])


def test_what_was_withdrawn_is_told_by_feeds_alone() -> None:
    found = catalogue(card("ada"), card("ditarik", is_withdrawn=True, moment=1))
    assert (paths(found.of("all")), paths(found.of("all", withdrawn=True))) == (["ada"], ["ditarik", "ada"])


def test_a_card_stands_under_every_agency_once(press: Press) -> None:
    press.desk.release(supporting="[polres]")
    (found,) = build.prepare(press.settings()).newsroom.catalogue.values()
    assert found.subjects == ("all", "agency:dinkes", "agency:polres", "category:kesehatan", "type:news")
    assert set(found.lists()) >= {("all", 0, 0), ("agency:polres", 2026, 0), ("type:news", 2026, 11)}


CARDS = st.builds(lambda n, moment, year, month, subjects: card(f"c{n}", moment=moment, number=n, year=year, month=month, subjects=("all", *subjects)),
                  st.integers(0, 5), st.integers(0, 3), st.sampled_from([2025, 2026]), st.sampled_from([10, 11]), st.sets(st.sampled_from(["agency:a", "agency:b"]), max_size=2).map(sorted))


def test_a_mended_catalogue_is_the_one_that_would_be_made_anew() -> None:
    def check(steps: list[tuple[Card, bool]]) -> None:
        rng, found, cards = random.Random(len(steps)), Catalogue({}), {}
        for one, is_there in steps:
            if rng.random() < 0.5:
                found.of("all", *rng.choice([(), (2025,), (2026, 11)]))  # shelves that were made are mended, others made when they are asked for
            found = found.changed({one.path: one if is_there else None})
            cards = {k: v for k, v in cards.items() if k != one.path} | ({one.path: one} if is_there else {})
            anew = Catalogue(cards)
            for subject in ("all", "agency:a", "agency:b"):
                for period in ((), (2025,), (2026,), (2025, 11), (2026, 11)):
                    if rng.random() < 0.8:
                        assert found.of(subject, *period) == anew.of(subject, *period)
                        year, month = (*period, 0, 0)[:2]
                        assert {c.path for c in found.of(subject, *period)} == {path for path, c in cards.items() if subject in c.subjects
                                                                                and year in (0, c.year) and month in (0, c.month)}
                assert years_of(found.of(subject)) == Counter(c.year for c in cards.values() if subject in c.subjects)
                assert months_of(found.of(subject)) == Counter((c.year, c.month) for c in cards.values() if subject in c.subjects)
                assert [*years_of(found.of(subject))] == sorted(years_of(found.of(subject)), reverse=True)

    for_all(st.lists(st.tuples(CARDS, st.booleans()), max_size=12), 200, check)


def test_a_catalogue_never_changes() -> None:
    first = catalogue(card("a"))
    first.of("all")
    second = first.changed({"b": card("b", moment=1), "a": None})
    assert (paths(first.of("all")), paths(second.of("all"))) == (["a"], ["b"])


def test_of_two_with_one_key_or_address_the_held_one_is_told() -> None:
    found = catalogue(card("a", number=1, held="draft"), card("b", number=1), card("c", number=2, addresses=(("en", "b"), ("id", "b"))))
    assert list(found.clashes(found)) == list(found.clashes("ac")) == [("address-taken", "c", "id", "b"), ("key-taken", "a", "", "b")]
