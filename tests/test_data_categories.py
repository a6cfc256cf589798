"""Categories: a code, a name, an order, and nothing else."""

from __future__ import annotations

import pytest
from conftest import Desk
from test_data import read, told

CATEGORIES = [
    ('[a]\nname = { id = "A" }', 0), ('[a]\nname = { id = "A" }\norder = 5', 0), ('[a]\nname = { id = "A" }\norder = "x"', 1), ('[a]\nname = "A"', 1), ("[a]\nname = {}", 1), ("[a]\nname = { id = 3 }", 1), ("[a]\norder = 5", 1), ("a = 3", 1), ('[A]\nname = { id = "A" }', 1), ('["a/b"]\nname = { id = "A" }', 1),
]


@pytest.mark.parametrize(("text", "bad"), CATEGORIES)
def test_a_category_needs_a_code_and_a_name(desk: Desk, text: str, bad: int) -> None:
    data, problems = read(desk, categories=text)
    assert told(problems) == [("data-code-invalid", "categories", 1)] * bad and len(data.categories) == 1 - bad


def test_an_unknown_key_is_told_with_the_likely_one(desk: Desk) -> None:
    problems = read(desk, categories='[a]\nname = { id = "A" }\n\n[b]\nname = { id = "B" }\nordr = 1\n')[1]
    assert told(problems) == [("data-key-unknown", "categories", 6)] and problems[0].values["near"] == "order"
