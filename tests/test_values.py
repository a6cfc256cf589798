"""Readers of single values: what each accepts, what each refuses, and under which code."""

from __future__ import annotations

import re
import time as clock
from datetime import date, datetime, time

import pytest
from conftest import WITA
from newsroom import values as v
from newsroom.frontmatter import parse
from newsroom.problems import Problem
from newsroom.source import CODE
from newsroom.values import MISSING, Context, Read, Words

NINE = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)
SLUG = v.matching(CODE, "slug-invalid")
KEY = v.matching(v.KEY, "key-invalid")
COLOUR = v.choice("merah", "putih", "biru-tua")


def read(reader: Read, written: str, lang: str = "id") -> tuple[object, list[Problem]]:
    """The value of a field `f` that was written so, and what was told."""
    (key, node), = parse("x.md", f"---\nf: {written}\n---\n").header.entries
    context = Context("x.md", lang, WITA)
    with context.inside(key.value, node.place):
        value = reader(node, context)
    assert (value is MISSING) == bool(context.problems), "a reader tells a problem exactly when it has no value"
    return value, context.problems


GOOD = [
    # words and plain
    (v.words(), "Rapat hasil", Words("Rapat hasil", "id")), (v.words(), '"Rapat: hasil #1"', Words("Rapat: hasil #1", "id")),
    (v.words(), "Kota\u00a0 \u2003Parepare", Words("Kota Parepare", "id")), (v.words(), "|\n  satu\n  dua", Words("satu dua", "id")),
    (v.words(3, 5), "tiga", Words("tiga", "id")), (v.words(3, 5), "abc", Words("abc", "id")), (v.words(3, 5), "abcde", Words("abcde", "id")),
    (v.words(), "no", Words("no", "id")), (v.words(), "12:30", Words("12:30", "id")), (v.words(), "rapat#1", Words("rapat#1", "id")),
    (v.plain(), "480/123/Diskominfo", "480/123/Diskominfo"), (v.plain(3), "abc", "abc"),
    # closed lists and codes
    (COLOUR, "putih", "putih"), (COLOUR, '"putih"', "putih"), (COLOUR, "putih # nanti", "putih"),
    (SLUG, "rapat-2-hasil", "rapat-2-hasil"), (SLUG, "a", "a"), (KEY, "abcdwxyz", "abcdwxyz"), (KEY, "a2b3c4d7", "a2b3c4d7"),
    # yes, no, numbers
    *[(v.boolean, word, True) for word in ("true", "yes", "ya", "YES", "True")], *[(v.boolean, word, False) for word in ("false", "no", "tidak", "NO", "Tidak")],
    (v.number(0, 9999), "0", 0), (v.number(0, 9999), "0012", 12), (v.number(0, 9999), "9999", 9999), (v.number(1945, 2100), "2026", 2026),
    # moments and days
    (v.moment, "2026-11-24 09:00", NINE), (v.moment, "2026-11-24 09.00 WITA", NINE), (v.moment, "'2026-11-24T01:00Z'", NINE),
    (v.end_moment, "selesai", "selesai"), (v.end_moment, "Selesai", "selesai"), (v.end_moment, "12.10 WITA", time(12, 10)),
    (v.end_moment, "12:10", time(12, 10)), (v.end_moment, "2026-11-24 09:00", NINE), (v.day, "2026-11-24", date(2026, 11, 24)),
    # addresses, files, focus
    (v.address, "https://jdih.parepare.go.id/perda?n=1#x", "https://jdih.parepare.go.id/perda?n=1#x"), (v.address, "http://a.id", "http://a.id"),
    (v.file_name, "foto satu.jpg", "foto satu.jpg"), (v.file_name, "Laporan (1).pdf", "Laporan (1).pdf"),
    (v.focus, "50% 30%", "50% 30%"), (v.focus, "0%  100%", "0%  100%"),
    # lists and tables
    (v.listing(COLOUR), "[merah, putih]", ("merah", "putih")), (v.listing(COLOUR), "\n  - merah\n  - merah", ("merah", "merah")),
    (v.listing(COLOUR), "merah", ("merah",)), (v.listing(COLOUR), "[]", ()), (v.listing(COLOUR, most=2), "[merah, putih]", ("merah", "putih")),
    (v.parts("a", a=COLOUR, b=v.boolean), "{a: merah, b: ya}", {"a": "merah", "b": True}), (v.parts("a", a=COLOUR, b=v.boolean), "{a: merah}", {"a": "merah"}),
    (v.listing(v.parts("a", a=v.listing(COLOUR))), "[{a: merah}, {a: [putih]}]", ({"a": ("merah",)}, {"a": ("putih",)})),
]


@pytest.mark.parametrize(("reader", "written", "value"), GOOD, ids=[w.replace("\n", "⏎") for _, w, _ in GOOD])
def test_a_good_value_is_read(reader: Read, written: str, value: object) -> None:
    found, _ = read(reader, written)
    assert found == value and type(found) is type(value)


BAD = [
    *[(reader, "[a]", "value-not-text") for reader in (v.words(), v.plain(), COLOUR, SLUG, v.boolean, v.number(0, 9), v.moment, v.end_moment, v.day, v.address, v.file_name, v.focus)],
    *[(reader, "", "value-empty") for reader in (v.words(), v.plain(), COLOUR, SLUG, v.boolean, v.number(0, 9), v.moment, v.end_moment, v.day, v.address, v.file_name, v.focus)],
    (v.words(), "{a: b}", "value-not-text"), (v.words(), "'  '", "value-empty"), (v.words(), '"\u00a0"', "value-empty"),
    (v.words(3, 5), "ab", "text-too-short"), (v.words(4, 5), '"a       b"', "text-too-short"),
    (v.words(), "Rapat #1 hasil", "text-cut-off"), (v.words(200), "Rapat #1", "text-cut-off"), (v.plain(), "480 # nanti", "text-cut-off"), (v.plain(3), "abcd", "text-too-long"),
    (COLOUR, "Putih", "value-not-one-of"), (COLOUR, "hijau", "value-not-one-of"), (COLOUR, "merah putih", "value-not-one-of"),
    *[(SLUG, text, "slug-invalid") for text in ("Rapat", "rapat_hasil", "rapat--hasil", "-rapat", "rapat-", "rapat hasil", "../rapat", "rapat/hasil", "café", "rapat.html")],
    *[(KEY, text, "key-invalid") for text in ("abcdwxy", "abcdwxyza", "ABCDWXYZ", "abcdwxy1", "abcdwxy0", "abcdwxy8", "abcd-xyz")],
    *[(v.boolean, text, "value-not-one-of") for text in ("1", "on", "y", "mungkin", "benar")],
    *[(v.number(1, 9999), text, "number-invalid") for text in ("0", "10000", "-1", "1.5", "1.000", "1e3", "0x1", "dua", "1_0", "'1 2'", "²", "9" * 5000)],
    *[(v.moment, text, "date-invalid") for text in ("2026-11-24", "24 November 2026", "24/11/2026 09:00", "12:30", "0001-01-01 00:00 WIT", "2026-02-30 09:00", "selesai")],
    *[(v.end_moment, text, "date-invalid") for text in ("09.00 - selesai", "25:00", "24 November 2026", "sampai selesai")],
    *[(v.day, text, "day-invalid") for text in ("2026-11-24 09:00", "24 November 2026", "2026-02-30")],
    *[(v.address, text, "address-invalid") for text in ("parepare.go.id", "ftp://a.id", "javascript:alert(1)", "https:///a", "https://", "'https://a b.id'", "http://[::1", "//a.id", "'https://a.id/<b>'", "data:text/html,x")],
    *[(v.file_name, text, "file-not-beside") for text in ("../foto.jpg", "/etc/passwd", "a/b.jpg", "'a\\b.jpg'", ".htaccess", "..", "https://a.id/b.jpg")],
    *[(v.focus, text, "focus-invalid") for text in ("50%", "50 30", "101% 0%", "50%30%", "'-1% 0%'", "tengah", "50.5% 0%")],
    (v.listing(COLOUR, most=2), "[merah, merah, merah]", "list-too-long"), (v.listing(COLOUR), "[merah, hijau]", "value-not-one-of"), (v.listing(COLOUR), "{a: b}", "value-not-text"),
    (v.listing(COLOUR), "[[merah]]", "value-not-text"), (v.listing(COLOUR), '[merah, ""]', "value-empty"),
    (v.parts("a", a=COLOUR), "merah", "value-not-parts"), (v.parts("a", a=COLOUR), "[merah]", "value-not-parts"), (v.parts("a", a=COLOUR), "{a: hijau}", "value-not-one-of"),
    (v.parts("a", a=COLOUR), "{a: [merah]}", "value-not-text"),
]


@pytest.mark.parametrize(("reader", "written", "code"), [c for c in BAD], ids=[f"{c}-{w[:20]}" for _, w, c in BAD if c])
def test_a_bad_value_is_told_once_at_its_place(reader: Read, written: str, code: str) -> None:
    value, problems = read(reader, written)
    assert value is MISSING
    assert [p.code for p in problems] == [code]
    assert problems[0].place.line == 2 and problems[0].values["field"].startswith("f")


def test_a_missing_or_unknown_part_is_told_and_the_rest_is_read() -> None:
    reader = v.parts("a b", a=COLOUR, b=v.boolean)
    (_, node), = parse("x.md", "---\nf: {a: merah, warna: x, bb: ya}\n---\n").header.entries
    context = Context("x.md", "id", WITA)
    assert reader(node, context) == {"a": "merah"}
    assert [(p.code, p.values.get("key", p.values.get("part")), p.place.column) for p in context.problems] == [
        ("part-unknown", "warna", 15), ("part-unknown", "bb", 25), ("part-missing", "b", 4)]


def test_all_bad_items_of_a_list_are_told_with_their_trail() -> None:
    (_, node), = parse("x.md", "---\nf:\n  - {a: merah}\n  - {a: hijau}\n  - {a: kuning}\n---\n").header.entries
    context = Context("x.md", "id", WITA)
    with context.inside("f", node.place):
        assert v.listing(v.parts("a", a=COLOUR))(node, context) is MISSING
    assert [(p.values["field"], p.place.line) for p in context.problems] == [("f.2.a", 4), ("f.3.a", 5)]
    assert context.trail == () and context.places["f.0.a"].line == 3


LINES = [
    (v.words(), "Rapat #1 hasil", 'f: "Rapat #1 hasil"'), (v.listing(v.words()), "\n  - Rapat #1", '- "Rapat #1"'), (v.moment, "24 November 2026", "f: 2026-11-24 09:00"),
    (v.moment, "24/11/2026 pukul 14.30 WITA", "f: 2026-11-24 14:30"), (v.moment, "besok", "f: 2026-11-24 09:00"), (v.day, "24 November 2026", "f: 2026-11-24"), (v.day, "besok", "f: 2026-11-24"),
]


@pytest.mark.parametrize(("reader", "written", "line"), LINES, ids=[w.strip() for _, w, _ in LINES])
def test_a_cure_is_offered_as_a_line_to_paste(reader: Read, written: str, line: str) -> None:
    _, (problem,) = read(reader, written)
    assert problem.values["line"] == line


CURLED = [
    ('Kata "kutip" dua', "Kata “kutip” dua"), ("kata 'kutip' dua", "kata ‘kutip’ dua"), ("Jum'at", "Jum’at"), ("2019--2026", "2019—2026"), ("lalu...", "lalu…"),
    ("APBD & DPRD", "APBD & DPRD"), ("a < b 'x' > c", "a < b ‘x’ > c"), ("&lt;b&gt; 'x'", "&lt;b&gt; ‘x’"), ("C:\\data 'x'", "C:\\data ‘x’"), ("<script>x</script> 'y'", "<script>x</script> ‘y’"), ("polos", "polos"),
]


@pytest.mark.parametrize(("written", "shown"), CURLED)
def test_quotes_and_dashes_are_curled_and_nothing_becomes_markup(written: str, shown: str) -> None:
    assert v.curled(written) == shown


def test_words_carry_their_language_and_print_as_text() -> None:
    value, _ = read(v.words(), "Meeting", lang="en")
    assert value == Words("Meeting", "en") and f"{value}" == "Meeting"


NEAREST = [("putihh", "putih"), ("PUTIH", "putih"), ("biru-tau", "biru-tua"), ("hijau", ""), ("", ""), ("x" * 100_000, "")]


@pytest.mark.parametrize(("written", "offer"), NEAREST, ids=[w[:10] for w, _ in NEAREST])
def test_the_nearest_offer_is_close_or_none(written: str, offer: str) -> None:
    assert v.nearest(written, ("merah", "putih", "biru-tua")) == offer


def test_a_fresh_key_is_a_key_and_never_the_same() -> None:
    keys = {v.fresh_key() for _ in range(200)}
    assert len(keys) == 200 and all(v.KEY.fullmatch(key) for key in keys)


@pytest.mark.parametrize("mark", ["\"", "'", "-", ".", "`", "\\", "&", "<", "' ", "-- "])
def test_a_hostile_title_ends_quickly(mark: str) -> None:
    start = clock.monotonic()
    _, problems = read(v.words(10, 200), "|\n  a" + mark * 30_000)
    assert [p.code for p in problems] == ["text-too-long"] and clock.monotonic() - start < 2


def test_the_pattern_of_a_code_matches_no_more_than_ascii() -> None:
    assert not re.fullmatch(CODE, "rapat\n") and not CODE.fullmatch("rapat２")
