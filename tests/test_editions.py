"""Editions: every language has the same strings, addresses as the design lays them down, and its own way to count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from string import Formatter

import pytest
from conftest import ROOT, WITA
from newsroom.data.agencies import AGENCY_KINDS
from newsroom.editions import Edition, beside, load_editions, save_as
from newsroom.schema import ALERT_KINDS, INFORMATION_CLASSES, STAGES, TYPES, VERDICTS

FOLDER = ROOT / "theme/strings"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))
EDITIONS = load_editions(FOLDER, LANGUAGES)
ID, EN = EDITIONS["id"], EDITIONS["en"]
DAY = date(2026, 11, 4)
PLURAL = {"one", "other"}  # a language may lack the first


def leaves(table: object, trail: str = "") -> Iterator[tuple[str, object]]:
    """(section.key, value) of all strings; the forms of a plural count as one value."""
    for name, value in table.items():
        if isinstance(value, dict) and not set(value) <= PLURAL:
            yield from leaves(value, f"{trail}{name}.")
        else:
            yield f"{trail}{name}", value


def placeholders(value: object) -> set[str]:
    """Names in braces, with how they are written."""
    texts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else [value]
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_there_are_an_indonesian_and_an_english_edition() -> None:
    assert {"id", "en"} <= set(LANGUAGES)


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "id"])
def test_a_language_has_all_strings_and_no_others(lang: str) -> None:
    assert dict(leaves(EDITIONS[lang].strings)).keys() == dict(leaves(ID.strings)).keys()


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "id"])
def test_a_string_has_the_same_placeholders_in_every_language(lang: str) -> None:
    mine, masters = dict(leaves(EDITIONS[lang].strings)), dict(leaves(ID.strings))
    differing = {name for name in masters if placeholders(mine[name]) != placeholders(masters[name])}
    assert {n for n in differing if not n.startswith("dates.")} == set()  # how it writes a date is its own affair


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_string_is_empty_but_the_masters_prefix(lang: str) -> None:
    empty = {name for name, value in leaves(EDITIONS[lang].strings) if value in ("", [], {}) or isinstance(value, list) and "" in value}
    assert empty == ({"paths.prefix"} if lang == "id" else set())


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("name", "length"), [("months", 12), ("months_short", 12), ("weekdays", 7)])
def test_a_year_has_twelve_months_and_a_week_seven_days(lang: str, name: str, length: int) -> None:
    assert len(set(EDITIONS[lang].strings["dates"][name])) == length


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(("section", "codes"), [
    ("type", TYPES), ("type_path", TYPES), ("phase", STAGES), ("alert", ALERT_KINDS), ("verdict", VERDICTS),
    ("information_class", INFORMATION_CLASSES), ("agency_kind", AGENCY_KINDS), ("mode", ("in-person", "online", "hybrid"))])
def test_every_code_of_the_schema_has_a_label(lang: str, section: str, codes: tuple[str, ...]) -> None:
    assert set(codes) <= set(EDITIONS[lang].strings[section])


@pytest.mark.parametrize("lang", LANGUAGES)
def test_words_of_addresses_are_plain_and_differ(lang: str) -> None:
    strings = EDITIONS[lang].strings
    for words in ([w for name, w in strings["paths"].items() if name != "prefix"], list(strings["type_path"].values())):
        assert all(re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", word) for word in words) and len(set(words)) == len(words)


def test_prefixes_differ_and_never_meet_a_word_of_the_master() -> None:
    prefixes = [EDITIONS[lang].to.prefix for lang in LANGUAGES]
    assert len(set(prefixes)) == len(prefixes) and not set(prefixes) & set(ID.to.words.values())


# what, the Indonesian address, the English one
ADDRESSES = [
    ("home", lambda e: e.to.home(), "/", "/en/"),
    ("news", lambda e: e.to.news(), "/berita/", "/en/news/"),
    ("a release", lambda e: e.to.release(DAY, "hari-ini"), "/berita/2026/11/hari-ini/", "/en/news/2026/11/hari-ini/"),
    ("the archive", lambda e: e.to.archive(), "/arsip/", "/en/archive/"),
    ("a year", lambda e: e.to.archive(2026), "/arsip/2026/", "/en/archive/2026/"),
    ("a month", lambda e: e.to.archive(2026, 3), "/arsip/2026/03/", "/en/archive/2026/03/"),
    ("agencies", lambda e: e.to.agencies(), "/instansi/", "/en/agencies/"),
    ("an agency", lambda e: e.to.agency("dinkes"), "/instansi/dinkes/", "/en/agencies/dinkes/"),
    ("an agency's month", lambda e: e.to.agency("dinkes", 2026, 3), "/instansi/dinkes/2026/03/", "/en/agencies/dinkes/2026/03/"),
    ("a category", lambda e: e.to.category("kesehatan"), "/kategori/kesehatan/", "/en/categories/kesehatan/"),
    ("a category's year", lambda e: e.to.category("kesehatan", 2026), "/kategori/kesehatan/2026/", "/en/categories/kesehatan/2026/"),
    ("press releases", lambda e: e.type_address("press-release"), "/jenis/siaran-pers/", "/en/types/press-releases/"),
    ("meeting reports", lambda e: e.type_address("meeting-report"), "/jenis/laporan-rapat/", "/en/types/meeting-reports/"),
    ("announcements", lambda e: e.type_address("announcement"), "/jenis/pengumuman/", "/en/types/announcements/"),
    ("news as a type", lambda e: e.type_address("news"), "/jenis/kabar/", "/en/types/news/"),
    ("speeches", lambda e: e.type_address("speech"), "/jenis/sambutan/", "/en/types/speeches/"),
    ("clarifications", lambda e: e.type_address("clarification"), "/jenis/klarifikasi/", "/en/types/clarifications/"),
    ("alerts of a year", lambda e: e.type_address("alert", 2026), "/jenis/peringatan/2026/", "/en/types/alerts/2026/"),
    ("activities", lambda e: e.to.activities(), "/agenda/", "/en/activities/"),
    ("activities of a year", lambda e: e.to.activities(2026), "/agenda/2026/", "/en/activities/2026/"),
    ("an activity", lambda e: e.to.activity(DAY, "rapat"), "/agenda/2026/11/rapat/", "/en/activities/2026/11/rapat/"),
    ("a page", lambda e: e.to.page("kontak"), "/kontak/", "/en/kontak/"),
    ("not found", lambda e: e.to.not_found(), "/404.html", "/en/404.html"),
    ("offline", lambda e: e.to.offline(), "/luring/", "/en/offline/"),
]


@pytest.mark.parametrize(("ask", "indonesian", "english"), [row[1:] for row in ADDRESSES], ids=[row[0] for row in ADDRESSES])
def test_an_address_is_as_the_design_lays_it_down(ask, indonesian: str, english: str) -> None:
    assert (ask(ID), ask(EN)) == (indonesian, english)


@pytest.mark.parametrize(("url", "file"), [
    ("/", "index.html"), ("/en/", "en/index.html"), ("/berita/2026/11/x/", "berita/2026/11/x/index.html"),
    ("/404.html", "404.html"), ("/en/404.html", "en/404.html"), ("/berita/rss.xml", "berita/rss.xml")])
def test_an_address_is_saved_as(url: str, file: str) -> None:
    assert save_as(url) == file


@pytest.mark.parametrize(("name", "url"), [
    ("a.pdf", "/x/a.pdf"), ("dua kata.pdf", "/x/dua%20kata.pdf"), ("50%.pdf", "/x/50%25.pdf"), ("a#b?.pdf", "/x/a%23b%3F.pdf"), ("é.pdf", "/x/%C3%A9.pdf")])
def test_the_address_of_a_file_beside_a_page_is_quoted(name: str, url: str) -> None:
    assert beside("/x/", name) == url


@pytest.mark.parametrize(("size", "indonesian", "english"), [
    (0, "0 B", "0 B"), (999, "999 B", "999 B"), (1000, "1 kB", "1 kB"), (70_400, "70 kB", "70 kB"), (999_499, "999 kB", "999 kB"),
    (999_500, "1,0 MB", "1.0 MB"), (1_000_000, "1,0 MB", "1.0 MB"), (1_250_000, "1,2 MB", "1.2 MB"), (24_960_000, "25,0 MB", "25.0 MB")])
def test_a_size(size: int, indonesian: str, english: str) -> None:
    assert (ID.size(size), EN.size(size)) == (indonesian, english)


@pytest.mark.parametrize(("section", "key", "n", "indonesian", "english"), [
    ("listing", "count", 0, "0 rilis", "0 releases"), ("listing", "count", 1, "1 rilis", "1 release"),
    ("listing", "count", 2, "2 rilis", "2 releases"), ("listing", "count", 21, "21 rilis", "21 releases"),
    ("meeting", "attendees_count", 1, "1 orang", "1 person"), ("meeting", "attendees_count", 30, "30 orang", "30 people")])
def test_a_count(section: str, key: str, n: int, indonesian: str, english: str) -> None:
    assert (ID.count(section, key, n), EN.count(section, key, n)) == (indonesian, english)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=WITA)


DATES = [
    ("a date", lambda e: e.calendar.date(DAY), "4 November 2026", "4 November 2026"),
    ("a short date", lambda e: e.calendar.short(date(2026, 5, 4)), "4 Mei", "4 May"),
    ("a weekday", lambda e: e.calendar.weekday(date(2026, 8, 9)), "Minggu, 9 Agustus 2026", "Sunday 9 August 2026"),
    ("a month", lambda e: e.calendar.month(date(2026, 3, 1)), "Maret 2026", "March 2026"),
    ("a moment", lambda e: e.calendar.moment(at("2026-11-04 09:05")), "4 November 2026, 09.05 WITA", "4 November 2026, 09:05 WITA (UTC+8)"),
    ("hours of a day", lambda e: e.span(at("2026-11-20 09:00"), at("2026-11-20 12:10"), is_open=False),
     "Jumat, 20 November 2026, pukul 09.00–12.10 WITA", "Friday 20 November 2026, 09:00–12:10 WITA (UTC+8)"),
    ("an open end", lambda e: e.span(at("2026-11-20 09:00"), None, is_open=True),
     "Jumat, 20 November 2026, pukul 09.00 WITA sampai selesai", "Friday 20 November 2026, from 09:00 WITA (UTC+8) until finished"),
    ("no end", lambda e: e.span(at("2026-11-20 09:00"), None, is_open=False),
     "Jumat, 20 November 2026, pukul 09.00 WITA", "Friday 20 November 2026, 09:00 WITA (UTC+8)"),
    ("several days", lambda e: e.span(at("2026-11-20 09:00"), at("2026-12-01 16:30"), is_open=False),
     "Jumat, 20 November 2026, pukul 09.00 sampai Selasa, 1 Desember 2026, pukul 16.30 WITA",
     "Friday 20 November 2026, 09:00 to Tuesday 1 December 2026, 16:30 WITA (UTC+8)"),
]


@pytest.mark.parametrize(("say", "indonesian", "english"), [row[1:] for row in DATES], ids=[row[0] for row in DATES])
def test_dates_are_said_as_each_language_says_them(say, indonesian: str, english: str) -> None:
    assert (say(ID), say(EN)) == (indonesian, english)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_can_be_said(lang: str, month: int) -> None:
    edition: Edition = EDITIONS[lang]
    assert edition.strings["dates"]["months"][month - 1] in edition.calendar.date(date(2026, month, 1))


# ---------------------------------------------------------------- every string is used, and every one that is used is there

BY_CODE = {"type", "type_path", "phase", "alert", "verdict", "information_class", "agency_kind", "mode", "accessibility_check",
           "paths", "dates", "numbers"}  # looked up by a code, or whole
BY_NAME = {"release.held_draft", "release.held_embargo", "release.in_id", "release.in_en", "body.footnote_back"}  # put together, or handed over with its section
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "theme/templates").glob("*.html"))
MODULES = [path.read_text(encoding="utf-8") for path in (ROOT / "plugins/newsroom").rglob("*.py")]


def _names(text: str, word: str) -> bool:
    return f'"{word}"' in text or f"'{word}'" in text


def is_used(section: str, key: str) -> bool:
    """A template asks for it, or a module names both its section and its key."""
    return f"t.{section}.{key}" in TEMPLATES or f'"{section}", "{key}"' in TEMPLATES or any(_names(text, section) and _names(text, key) for text in MODULES)


def asked_for() -> set[str]:
    """section.key of every string that a template or a module spells out."""
    found = re.findall(r"\bt\.(\w+)\.(\w+)", TEMPLATES) + [pair for text in MODULES for pair in re.findall(r'\["(\w+)"\]\["(\w+)"\]', text)]
    return {f"{section}.{key}" for section, key in found if section in ID.strings}


def test_every_string_is_used() -> None:
    there = {tuple(name.split(".")[:2]) for name, _ in leaves(ID.strings)}
    unused = {f"{section}.{key}" for section, key in there if section not in BY_CODE and not is_used(section, key)}
    assert unused - BY_NAME == set()


def test_every_string_that_is_used_is_there() -> None:
    there = {".".join(name.split(".")[:2]) for name, _ in leaves(ID.strings)}
    assert asked_for() - there == set() and len(asked_for()) > 100


def test_no_string_is_named_like_a_method_of_a_table() -> None:
    """`t.release.copy` would show the method of a dict."""
    assert {name for name, _ in leaves(ID.strings) if hasattr({}, name.rpartition(".")[2])} == set()
