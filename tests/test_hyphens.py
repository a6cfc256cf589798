"""Soft hyphens: where long words of a headline may break, and that they stay in the headline."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import Press
from newsroom.hyphens import SOFT, softened

WORDS = [  # a word, where it may break
    ("pertanggungjawaban", "id", "per-tang-gung-ja-waban"),
    ("Mempertanggungjawabkan", "id", "Mem-per-tang-gung-ja-wab-kan"),
    ("ketransmigrasian", "id", "ketransmi-gra-sian"),  # the patterns alone would leave a t and an s without a vowel
    ("nonkonstitusional", "id", "non-konsti-tu-si-o-nal"),
    ("kewarganegaraan,", "id", "kewar-ga-ne-ga-raan,"),
    ("pemasyarakatan", "id", "pemasyarakatan"),  # 14 letters
    ("telecommunications", "en", "tele-com-mu-nic-a-tions"),
    ("pertanggungjawaban", "bug", "pertanggungjawaban"),  # no dictionary
    ("pengkotak-kotakan", "id", "pengkotak-kotakan"),  # two words
    ("112/DISHUB/2026-1234567890123456", "id", "112/DISHUB/2026-1234567890123456"),
]


@pytest.mark.parametrize(("word", "lang", "broken"), WORDS, ids=[f"{row[0]} {row[1]}" for row in WORDS])
def test_a_long_word_may_break_between_syllables(word: str, lang: str, broken: str) -> None:
    text = softened(f"Kata {word} ini", lang)
    assert text.replace(SOFT, "-") == f"Kata {broken} ini" and text.replace(SOFT, "") == f"Kata {word} ini"


def test_they_stand_in_headlines_and_nowhere_else(press: Press) -> None:
    press.desk.release(title="Laporan pertanggungjawaban bagi warga", english=False)
    files = press.build()
    headlines = 0
    for name, data in files.items():
        if not name.endswith(".html"):
            assert SOFT.encode() not in data, name
            continue
        page = BeautifulSoup(data, "html.parser")
        for heading in page.find_all(["h1", "h2", "h3", "h4"]):
            headlines += SOFT in heading.get_text()
            heading.decompose()
        assert SOFT not in str(page), name
    assert headlines >= 4  # its own page, home, a listing, a year
