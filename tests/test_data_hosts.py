"""Hosts: what a pattern means, and which words an address must not hold."""

from __future__ import annotations

import pytest
from conftest import Desk
from newsroom.data.hosts import Hosts
from test_data import read

HOST_FILES = [('allowed = ["*.go.id"]', []), ("", []), ('allowed = "*.go.id"', ["data-syntax"]), ("refused = 3", ["data-syntax"]), ("allowed = [3]", ["data-syntax"]), ('alowed = ["a.id"]', ["data-key-unknown"]), ('[allowed]\na = "b"', ["data-syntax"])]


@pytest.mark.parametrize(("text", "codes"), HOST_FILES)
def test_the_lists_of_hosts_are_lists_of_words(desk: Desk, text: str, codes: list[str]) -> None:
    assert [p.code for p in read(desk, hosts=text)[1]] == codes


MATCHES = [
    ("parepare.go.id", True), ("a.b.go.id", True), ("go.id", True), ("polri.example", True), ("www.polri.example", False), ("xgo.id", False), ("go.id.jahat.example", False), ("go.id.", False), ("", False), ("id", False),
]


@pytest.mark.parametrize(("host", "is_allowed"), MATCHES)
def test_a_star_stands_for_a_domain_and_all_below(host: str, is_allowed: bool) -> None:
    hosts = Hosts(allowed=("*.GO.id", "polri.example"), refused=("*.bit.ly",))
    assert hosts.is_allowed(host) == is_allowed and not hosts.is_refused(host)


def test_refused_hosts_are_refused() -> None:
    assert [Hosts(refused=("*.bit.ly",)).is_refused(host) for host in ("bit.ly", "a.bit.ly", "abit.ly")] == [True, True, False]


WORDS = [("https://a.id/slot-gacor", "slot gacor"), ("https://slot.gacor.example", "slot gacor"), ("https://a.id/SLOT_GACOR?x", "slot gacor"), ("https://a.id/slot", ""), ("https://a.id/gacor-slot", ""), ("", "")]


@pytest.mark.parametrize(("address", "word"), WORDS)
def test_a_refused_word_is_found_however_it_is_joined(address: str, word: str) -> None:
    assert Hosts(refused_words=("slot gacor",)).bad_word(address) == word
