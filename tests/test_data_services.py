"""Services: what their addresses become, and which are refused."""

from __future__ import annotations

import pytest
from conftest import Desk
from test_data import read, told

ABOUT = {"key": "abcdefgh", "title": "Air & listrik: 60% naik?", "url": "https://kabar.example/a/", "office": "humas@dinkes.example"}


SERVICES = [  # an address, what it becomes; None: refused
    ("https://www.lapor.go.id/", "https://www.lapor.go.id/"),
    ("https://ppid.example/?rilis={key}&asal={url}", "https://ppid.example/?rilis=abcdefgh&asal=https%3A%2F%2Fkabar.example%2Fa%2F"),
    ("mailto:a@b.example?cc={office}&subject=Keliru di {key}: {title}",
     "mailto:a@b.example?cc=humas@dinkes.example&subject=Keliru%20di%20abcdefgh:%20Air%20%26%20listrik%3A%2060%25%20naik%3F"),
    ("http://ppid.example/", None), ("javascript:alert(1)", None), ("/kontak/", None), ("mailto:a@b.example?x={nama}", None), ("mailto:{", None), ("mailto:{key.x}", None),
    ("mailto:{key[x]}", None), ("{url}", None),
]


@pytest.mark.parametrize(("address", "filled"), SERVICES)
def test_the_address_of_a_service_is_filled_in_and_quoted(desk: Desk, address: str, filled: str | None) -> None:
    data, problems = read(desk, services=f"[ralat]\nname = {{ id = 'Koreksi' }}\naddress = {{ id = '{address}' }}\n")
    assert told(problems) == [("service-invalid", "services", 1)] * (filled is None)
    assert [s.address_in("en", ABOUT) for s in data.services.values()] == [filled] * (filled is not None)


def test_what_is_said_of_a_service_may_hold_the_key_and_nothing_unknown(desk: Desk) -> None:
    text = "[a]\nname = {{ id = 'A' }}\nabout = {{ id = '{about}' }}\naddress = {{ id = 'https://a.go.id/' }}\n"
    assert read(desk, services=text.format(about="Sebutkan {key}."))[0].services["a"].about_in("id", ABOUT) == "Sebutkan abcdefgh."
    assert told(read(desk, services=text.format(about="Sebutkan {kunci}."))[1]) == [("service-invalid", "services", 1)]
