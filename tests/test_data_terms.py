"""Terms of office: their days and names."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Desk
from newsroom.data.terms import Term
from test_data import read, told

TERMS = [  # what follows the name of a term, whether it is one
    ("from = 2018-10-31", True), ("from = 2018-10-31\nto = 2023-10-31", True), ("", False), ("from = 2018-10-31\nto = 2018-10-31", False),
    ('from = "2018-10-31"', False), ("from = 2018-10-31 09:00:00", False), ("to = 2023-10-31", False)]


@pytest.mark.parametrize(("lines", "is_good"), TERMS)
def test_a_term_has_a_first_day_and_ends_after_it(desk: Desk, lines: str, is_good: bool) -> None:
    data, problems = read(desk, terms=f'[lama]\nname = {{ id = "masa lama" }}\n{lines}\n')
    assert (len(data.terms), told(problems)) == ((1, []) if is_good else (0, [("term-invalid", "terms", 1)]))


def test_a_term_is_named_in_the_language_or_in_the_one_it_has() -> None:
    assert [Term({"id": "masa"}, date(2020, 1, 1)).name_in(lang) for lang in ("id", "en")] == ["masa", "masa"]
