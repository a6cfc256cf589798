"""Redirects: an address and one answer, and no second hop."""

from __future__ import annotations

import pytest
from conftest import Desk
from test_data import read, told

REDIRECTS = [
    ('["/lama/"]\nto = "/baru/"', True), ('["/berita/2019/08/rapat_1.2~a/"]\nto = "/baru/"', True), ('["/lama/"]\ngone = { id = "Keliru." }', True), ('["/"]\nto = "/baru/"', True),
    ('["lama/"]\nto = "/baru/"', False), ('["/lama"]\nto = "/baru/"', False), ('["/a b/"]\nto = "/baru/"', False), ('["/../lama/"]\nto = "/baru/"', False), ('["//jahat.example/"]\nto = "/baru/"', False), ('["/lama/"]', False), ('["/lama/"]\nto = 3', False),
    ('["/berita/laporan%20akhir.pdf"]\nto = "/baru/data.csv#a"', True), ('["/lama/"]\nto = "https://jahat.example/"', False), ('["/lama/"]\nto = "/a b/"', False),
    ('["/a%0ab/"]\nto = "/baru/"', False), ('["/a%22b/"]\nto = "/baru/"', False), ('["/%2e%2e/a/"]\nto = "/baru/"', False), ('["/a.pdf/../b/"]\nto = "/baru/"', False),
    ('["/lama/"]\nto = "/baru/"\ngone = { id = "x" }', False), ('["/lama/"]\ngone = "x"', False), ('["/lama/"]\ngone = {}', False), ('"/lama/" = "/baru/"', False),
]


@pytest.mark.parametrize(("text", "is_good"), REDIRECTS)
def test_a_redirect_has_a_whole_address_and_one_answer(desk: Desk, text: str, is_good: bool) -> None:
    data, problems = read(desk, redirects=text)
    assert (len(data.redirects), [p.code for p in problems]) == ((1, []) if is_good else (0, ["redirect-invalid"]))


CHAINS = [
    ('["/a/"]\nto = "/b/"\n["/b/"]\nto = "/c/"\n', [("redirect-chain", "redirects", 1)]),
    ('["/a/"]\nto = "/b/#x"\n["/b/"]\ngone = { id = "x" }\n', [("redirect-chain", "redirects", 1)]),
    ('["/a/"]\nto = "/b/"\n["/b/"]\nto = "/a/"\n', [("redirect-loop", "redirects", 1), ("redirect-loop", "redirects", 3)]),
    ('["/a/"]\nto = "/a/#x"\n', [("redirect-loop", "redirects", 1)]),
    ('["/a/"]\nto = "/c/"\n["/b/"]\nto = "/c/"\n', []),
]


@pytest.mark.parametrize(("text", "codes"), CHAINS)
def test_a_redirect_leads_straight_to_a_page(desk: Desk, text: str, codes: list[tuple[str, str, int]]) -> None:
    assert told(read(desk, redirects=text)[1]) == codes
