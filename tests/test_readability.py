"""Hints on plain language: precise, with their place, and only where they can still help."""

from __future__ import annotations

import pytest
from conftest import Press
from newsroom import build
from newsroom.problems import Problem

LONG = "Petugas memeriksa " + "satu demi satu rumah " * 8 + "di tepi sungai."  # 2 + 32 + 3 words
BUREAU = "Penyelenggaraan pembangunan dilaksanakan berkesinambungan, mengedepankan pemberdayaan serta pertanggungjawaban. " * 8
PLAIN = '[id]\n"dalam rangka" = "untuk"\n"event" = "acara"\n[en]\n"in order to" = "to"\n'


def told(press: Press, **fields: object) -> list[Problem]:
    press.desk.write("data/plain.toml", PLAIN)
    press.desk.release(**{"english": False, **fields})
    return build.check(press.settings())


TEXTS = [  # a body, the codes that are told
    ("a short sentence", "Petugas memeriksa rumah di tepi sungai.", []),
    ("a long sentence", LONG, ["sentence-long"]),
    ("two sentences", LONG.replace("rumah satu", "rumah. Satu"), []),
    ("two sentences, the first in bold", "**" + LONG[:90] + ".** Petugas" + LONG[90:], []),
    ("a long list", "Yang diperiksa:\n\n" + "- satu demi satu rumah di tepi sungai\n" * 9, []),
    ("a long name", "Rapat " + "Dinas Pekerjaan Umum dan Penataan Ruang " * 8 + "selesai.", []),
    ("a long quotation", f"> {LONG}\n\nKata lurah: “{LONG}”", []),
    ("a long heading and a table", f"## {LONG}\n\n| {LONG} | a |\n|---|---|\n| {LONG} | b |", []),
    ("a number with points", "Biayanya Rp1.250.000.000 untuk pukul 09.00 sampai 17.00 dan seterusnya.", []),
    ("long words", BUREAU, ["words-long"]),
    ("a hard word", "Rapat digelar dalam rangka hari kota.", ["word-hard"]),
    ("a hard word in capitals over two lines", "Rapat digelar Dalam rangka hari kota.", ["word-hard"]),
    ("a hard word in a quotation, a link's address and a longer word", "> dalam rangka\n\nLihat [itu](https://a.go.id/event/) dan eventual.", []),
    ("a hard word in a link's text", "Lihat [event kota](https://a.go.id/).", ["word-hard"]),
]


@pytest.mark.parametrize(("body", "codes"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_what_is_hard_to_read_is_told_and_nothing_else(press: Press, body: str, codes: list[str]) -> None:
    found = told(press, body=body + "\n")
    assert [p.code for p in found] == codes and {p.severity for p in found} <= {"info"}


def test_a_hint_stands_where_the_words_stand(press: Press) -> None:
    found = told(press, body=f"Kalimat pendek.\n\nKini dalam rangka itu. {LONG}\n", title="Rapat dalam rangka hari kota")
    first = (press.desk.content / found[0].path).read_text().split("\n").index("Kalimat pendek.") + 1
    assert sorted((p.code, p.place.line - first, p.place.column) for p in found) == [("sentence-long", 2, 24), ("word-hard", 2, 6)]


def test_a_title_and_a_summary_are_read_too(press: Press) -> None:
    found = told(press, title="Rapat dalam rangka hari kota", summary=LONG)
    assert {(p.code, p.place.line) for p in found} == {("word-hard", 7), ("sentence-long", 8)}


def test_every_language_has_its_own_words(press: Press) -> None:
    found = told(press, english_body="They met in order to talk in the framework of dalam rangka.\n", english={})
    assert [(p.code, p.path[-5:-3], p.values["plain"]) for p in found] == [("word-hard", "en", "to")]


@pytest.mark.parametrize(("fields", "is_told"), [
    ({"published": "2026-10-25 12:01"}, True), ({"published": "2026-10-25 12:00"}, False), ({"published": "2026-01-05 09:00", "status": "draft"}, True),
    ({"published": None, "embargo": "2026-12-01 09:00"}, True)])
def test_only_what_is_new_or_held_gets_hints(press: Press, fields: dict[str, object], is_told: bool) -> None:
    assert bool(told(press, body=f"{LONG}\n", **fields)) is is_told


def test_a_build_tells_no_hints(press: Press) -> None:
    told(press, body=f"{LONG}\n")
    assert press.problems() == []
