"""Text to a tree of strings with places; every way in which an editor's header goes wrong is told at its line."""

from __future__ import annotations

import time

import pytest
from hypothesis import strategies as st
from newsroom.frontmatter import (
    MAX_FILE,
    Document,
    Mapping,
    Node,
    Scalar,
    Sequence,
    Unreadable,
    decode,
    parse,
)
from newsroom.problems import Problem
from often import MANY, for_all

PATH = "releases/2026/11/kabar/index.id.md"


def read(header: str, body: str = "Isi.\n") -> Document:
    return parse(PATH, f"---\n{header}\n---\n{body}")


def refused(text: str | bytes) -> list[Problem]:
    """The problems that leave no tree."""
    with pytest.raises(Unreadable) as found:
        parse(PATH, decode(PATH, text) if isinstance(text, bytes) else text)
    return list(found.value.problems)


def told(problems: object) -> list[tuple[str, int, int]]:
    return [(p.code, p.place.line, p.place.column) for p in problems]


def plain(node: Node) -> object:
    """The tree without places."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.value: plain(value) for key, value in node.entries}


# ---------------------------------------------------------------- values stay what was typed

VALUES = [
    ("no", "no"), ("yes", "yes"), ("on", "on"), ("true", "true"), ("null", "null"), ("~", "~"), ("", ""),
    ("12:30", "12:30"), ("09.00", "09.00"), ("09.00 WITA", "09.00 WITA"), ("1:30:00", "1:30:00"),
    ("2026-11-24", "2026-11-24"), ("2026-11-24 09:00", "2026-11-24 09:00"), ("24 November 2026", "24 November 2026"),
    ("0123", "0123"), ("1e3", "1e3"), ("0x1F", "0x1F"), ("1_000", "1_000"), (".inf", ".inf"), ("=", "="),
    ('"Rapat: hasil"', "Rapat: hasil"), ("'Rapat: hasil'", "Rapat: hasil"), ("'kata ''kutip'' dua'", "kata 'kutip' dua"),
    ('"kata \\"kutip\\" dua"', 'kata "kutip" dua'), ('Kata "kutip" di tengah', 'Kata "kutip" di tengah'), ("pukul 09:00 pagi", "pukul 09:00 pagi"),
    ("rapat#1", "rapat#1"), ('"Rapat #1"', "Rapat #1"), ("https://parepare.go.id/a", "https://parepare.go.id/a"),
    ("Kota \u00a0 Parepare", "Kota \u00a0 Parepare"), ("\u2003Parepare", "\u2003Parepare"), ("Walikota — 𐍈 🙂", "Walikota — 𐍈 🙂"),
    ("satu\n  dua", "satu dua"), (">\n  satu\n  dua", "satu dua\n"), ("|\n  satu\n  dua", "satu\ndua\n"),
]


@pytest.mark.parametrize(("written", "value"), VALUES, ids=[repr(w) for w, _ in VALUES])
def test_a_value_stays_the_text_that_was_typed(written: str, value: str) -> None:
    document = read(f"title: {written}")
    assert plain(document.header) == {"title": value} and document.problems == ()


def test_lists_and_tables_are_read_in_both_forms() -> None:
    flow = read('a: [x, "y, z"]\nb: {c: 1, d: [2]}')
    block = read('a:\n  - x\n  - "y, z"\nb:\n  c: 1\n  d:\n    - 2')
    assert plain(flow.header) == plain(block.header) == {"a": ["x", "y, z"], "b": {"c": "1", "d": ["2"]}}


def test_every_node_knows_its_place() -> None:
    header = read("judul: Kabar\n\ntags:\n  - satu\n  - dua tiga").header
    (first, title), (second, tags) = header.entries
    places = [(n.place.line, n.place.column, n.place.width) for n in (first, title, second, *tags.items)]
    assert places == [(2, 1, 5), (2, 8, 5), (4, 1, 4), (5, 5, 4), (6, 5, 8)]


COMMENTS = [
    ("Rapat #1 dibuka", "Rapat", "#1 dibuka"), ("Rapat # nanti", "Rapat", "# nanti"), ("# semua", "", "# semua"),
    ("Rapat#1", "Rapat#1", ""), ('"Rapat" # nanti', "Rapat", ""), ("Rapat", "Rapat", ""),
]


@pytest.mark.parametrize(("written", "value", "comment"), COMMENTS, ids=[w for w, _, _ in COMMENTS])
def test_what_yaml_cuts_off_an_unquoted_value_is_kept_as_its_comment(written: str, value: str, comment: str) -> None:
    (_, node), = read(f"title: {written}").header.entries
    assert (node.value, node.comment) == (value, comment)


def test_a_comment_on_a_line_of_its_own_belongs_to_no_value() -> None:
    assert [node.comment for _, node in read("a: x\n# tentang b\nb: y").header.entries] == ["", ""]


# ---------------------------------------------------------------- the file around the header


@pytest.mark.parametrize("opening", ["---", "----", "--- ", "---\t", "\n\n---"])
def test_a_header_stands_between_two_lines_of_dashes(opening: str) -> None:
    document = parse(PATH, f"{opening}\na: b\n---\nSatu\n\n---\n\nDua\n")
    assert plain(document.header) == {"a": "b"} and document.body == "Satu\n\n---\n\nDua\n"
    assert document.body_line == opening.count("\n") + 4


LINE_ENDS = [("LF", "\n"), ("CRLF", "\r\n"), ("CR", "\r")]


@pytest.mark.parametrize("end", [e for _, e in LINE_ENDS], ids=[n for n, _ in LINE_ENDS])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"], ids=["", "BOM"])
def test_line_ends_and_a_bom_make_no_difference(end: str, bom: bytes) -> None:
    data = bom + end.join(["---", "a: é", "---", "Satu", "Dua", ""]).encode()
    assert parse(PATH, decode(PATH, data)) == parse(PATH, "---\na: é\n---\nSatu\nDua\n")


UNREADABLE = [
    ("empty file", "", [("header-missing", 1, 1)]),
    ("no header", "Hanya isi.\n", [("header-missing", 1, 1)]),
    ("no header, blank lines first", "\n\nHanya isi.\n", [("header-missing", 3, 1)]),
    ("indented dashes", " ---\na: b\n---\n", [("header-missing", 1, 1)]),
    ("two dashes", "--\na: b\n--\n", [("header-missing", 1, 1)]),
    ("text after the dashes", "--- a\na: b\n---\n", [("header-missing", 1, 1)]),
    ("unclosed", "---\na: b\n\nIsi.\n", [("header-unclosed", 1, 1)]),
    ("nothing in it", "---\n---\nIsi.\n", [("header-empty", 1, 1)]),
    ("only a comment", "---\n# a: b\n---\nIsi.\n", [("header-empty", 1, 1)]),
    ("a list", "---\n- a\n---\n", [("header-not-fields", 2, 1)]),
    ("a sentence", "---\nKabar kota\n---\n", [("header-not-fields", 2, 1)]),
    ("no space after the colon", "---\ntitle:Kabar\n---\n", [("header-not-fields", 2, 1)]),
    ("a no-break space after the colon", "---\ntitle:\u00a0Kabar\n---\n", [("header-not-fields", 2, 1)]),
    ("colon in a title", "---\nkey: a\ntitle: Rapat: hasil\n---\n", [("needs-quotes", 3, 8)]),
    ("colon at the end", "---\ntitle: Rapat hari ini:\n---\n", [("needs-quotes", 2, 8)]),
    ("colon in a list", "---\ntags:\n  - name: Rapat: hasil\n---\n", [("needs-quotes", 3, 11)]),
    ("quotes around a part", '---\ntitle: "Rapat" hasil\n---\n', [("needs-quotes", 2, 8)]),
    ("quote unclosed", '---\ntitle: "Rapat hasil\nkey: a\n---\n', [("needs-quotes", 2, 8)]),
    ("starts with @", "---\ntitle: @kota\n---\n", [("needs-quotes", 2, 8)]),
    ("starts with %", "---\ntitle: %kota\n---\n", [("needs-quotes", 2, 8)]),
    ("starts with *", "---\ntitle: *kota* hari ini\n---\n", [("needs-quotes", 2, 8)]),
    ("bracket unclosed", "---\ntags: [a, b\nkey: c\n---\n", [("header-syntax", 3, 4)]),
    ("odd indent", "---\na:\n    b: 1\n  c: 2\n---\n", [("header-syntax", 4, 3)]),
    ("a second document", "---\na: b\n...\nc: d\n---\n", [("header-syntax", 4, 1)]),
    ("deep list", "---\na: " + "[" * 60 + "]" * 60 + "\n---\n", [("header-too-deep", 2, 12)]),
    ("unclosed and very deep", "---\na: " + "[" * 90_000 + "\n---\n", [("header-too-deep", 2, 12)]),
    ("deep dashes", "---\n" + "- " * 40_000 + "\n---\n", [("header-too-deep", 2, 19)]),
    ("too many values", "---\na: [" + "x," * 6000 + "]\n---\n", [("header-too-deep", 2, 9999)]),
    ("too long", "---\na: " + "x" * 100_000 + "\n---\n", [("header-too-large", 1, 1)]),
    ("conflict", "---\n<<<<<<< HEAD\na: b\n=======\na: c\n>>>>>>> x\n---\n", [("conflict-mark", 2, 1), ("conflict-mark", 4, 1), ("conflict-mark", 6, 1)]),
    ("conflict of three", "---\na: b\n---\n<<<<<<< x\nsatu\n||||||| y\n=======\ndua\n>>>>>>> z\n", [("conflict-mark", n, 1) for n in (4, 6, 7, 9)]),
    ("conflict over the dashes", "<<<<<<< HEAD\n---\na: b\n---\n=======\n>>>>>>> x\n", [("conflict-mark", n, 1) for n in (1, 5, 6)] + [("header-missing", 1, 1)]),
    ("conflict in an unclosed header", "---\n<<<<<<< HEAD\na: b\n>>>>>>> x\n", [("conflict-mark", 2, 1), ("conflict-mark", 4, 1), ("header-unclosed", 1, 1)]),
]


@pytest.mark.parametrize(("text", "problems"), [c[1:] for c in UNREADABLE], ids=[c[0] for c in UNREADABLE])
def test_a_header_without_a_tree_says_why(text: str, problems: list[tuple[str, int, int]]) -> None:
    assert told(refused(text)) == problems


@pytest.mark.parametrize("text", ["---\na: b\n---\nJudul\n=======\n", "---\na: b\n---\n```\n======= =\n```\n", "---\na: b\n---\n<<< lihat >>>\n"])
def test_an_underlined_heading_is_no_conflict(text: str) -> None:
    assert parse(PATH, text).problems == ()


CURES = [
    ("title: Rapat: hasil", 'title: "Rapat: hasil"'), ('title: "Rapat" hasil: satu', "title: '\"Rapat\" hasil: satu'"),
    ("- title: Rapat: hasil", '- title: "Rapat: hasil"'), ("title: 'Pak Wali' hadir", "title: \"'Pak Wali' hadir\""), ('title: "A" dan \'B\': C', "title: '\"A\" dan ''B'': C'"),
]


@pytest.mark.parametrize(("written", "cure"), CURES)
def test_the_offered_line_can_be_pasted(written: str, cure: str) -> None:
    (problem,) = refused(f"---\n{written}\n---\n")
    assert (problem.code, problem.values["line"]) == ("needs-quotes", cure)
    assert plain(parse(PATH, f"---\na:\n  {cure}\n---\n").header)


# ---------------------------------------------------------------- problems beside a tree

BESIDE = [
    ("duplicate key", "a: 1\nb: 2\na: 3", {"a": "1", "b": "2"}, [("key-duplicate", 4, 1)]),
    ("duplicate key below", "a: {b: 1, b: 2}", {"a": {"b": "1"}}, [("key-duplicate", 2, 11)]),
    ("alias", "a: &x 1\nb: *x", {"a": "1", "b": ""}, [("yaml-alias", 2, 4), ("yaml-alias", 3, 4)]),
    ("tag", "a: !!python/object:os.system x", {"a": "x"}, [("yaml-alias", 2, 4)]),
    ("tag of a table", "a: !!set {b, c}", {"a": {"b": "", "c": ""}}, [("yaml-alias", 2, 4)]),
    ("merge key", "a: &x {c: 1}\nb: {<<: *x}", {"a": {"c": "1"}, "b": {"<<": ""}}, [("yaml-alias", 2, 4), ("yaml-alias", 3, 9)]),
    ("list as a key", "? [a]\n: b", {}, [("header-not-fields", 2, 3)]),
    ("TAB in a value", "a: x\ty", {"a": "x y"}, [("tab-in-header", 2, 5)]),
    ("TAB as indent", "a:\n\tb: 1", {"a": {"b": "1"}}, [("tab-in-header", 3, 1)]),
    ("TAB after the colon", "a:\tb", {"a": "b"}, [("tab-in-header", 2, 3)]),
    ("NUL", "a: x\0y", {"a": "x y"}, [("control-character", 2, 5)]),
    ("NEL", "a: x\x85y", {"a": "x y"}, [("control-character", 2, 5)]),
    ("line separator", "a: x\u2028y", {"a": "x y"}, [("control-character", 2, 5)]),
    ("right-to-left override", "a: x\u202ey", {"a": "x y"}, [("control-character", 2, 5)]),
    ("isolate", "a: \u2067xy\u2069", {"a": "xy"}, [("control-character", 2, 4)]),
    ("second BOM", "a: x\ufeff", {"a": "x"}, [("control-character", 2, 5)]),
    ("lone surrogate", "a: x\ud800y", {"a": "x y"}, [("control-character", 2, 5)]),
    ("odd but visible", "a: x\u00a0y\u00ad\u2009z", {"a": "x\u00a0y\u00ad\u2009z"}, []),
]


@pytest.mark.parametrize(("header", "tree", "problems"), [c[1:] for c in BESIDE], ids=[c[0] for c in BESIDE])
def test_a_problem_is_told_and_the_rest_is_read(header: str, tree: object, problems: list[tuple[str, int, int]]) -> None:
    document = read(header)
    assert plain(document.header) == tree and told(document.problems) == problems


def test_all_problems_of_a_header_are_told_at_once() -> None:
    assert [p.code for p in read("a: 1\na: 2\nb: &x 1\nc:\tx\u202e").problems] == [
        "control-character", "tab-in-header", "key-duplicate", "yaml-alias"]


BODY_CHARACTERS = [("ESC", "\x1b[31m", "U+001B"), ("bidi", "\u202dx", "U+202D"), ("form feed", "\f", "U+000C"), ("C1", "\x9b", "U+009B")]


@pytest.mark.parametrize(("character", "code"), [c[1:] for c in BODY_CHARACTERS], ids=[c[0] for c in BODY_CHARACTERS])
def test_a_control_character_of_the_body_is_told_at_its_line(character: str, code: str) -> None:
    problems = read("a: b", f"Satu\n\nDua {character}\n").problems
    assert told(problems) == [("control-character", 6, 5)] and problems[0].values == {"code": code}


@pytest.mark.parametrize("body", ["Satu\tdua\n", "Emoji 👨‍👩‍👧 dan é\n", "\u200eA\u200f\n"])
def test_a_tab_an_emoji_and_direction_marks_may_stand_in_a_body(body: str) -> None:
    document = read("a: b", body)
    assert document.body == body and document.problems == ()


# ---------------------------------------------------------------- bytes

BYTES = [
    ("Latin-1", "---\na: b\n---\nDesember, caf\xe9\n".encode("latin-1"), [("not-utf8", 4, 1)]),
    ("UTF-16", "---\na: b\n".encode("utf-16"), [("not-utf8", 1, 1)]),
    ("cut in a letter", "---\na: é".encode()[:-1], [("not-utf8", 2, 1)]),
    ("overlong", b"---\na: \xc0\xaf\n---\n", [("not-utf8", 2, 1)]),
    ("surrogate", b"---\na: \xed\xa0\x80\n---\n", [("not-utf8", 2, 1)]),
    ("too many bytes", b"x" * (4 * MAX_FILE + 1), [("file-too-large", 1, 1)]),
    ("too many characters", b"---\na: b\n---\n" + b"x" * MAX_FILE, [("file-too-large", 1, 1)]),
]


@pytest.mark.parametrize(("data", "problems"), [c[1:] for c in BYTES], ids=[c[0] for c in BYTES])
def test_bytes_that_are_no_text_are_refused(data: bytes, problems: list[tuple[str, int, int]]) -> None:
    assert told(refused(data)) == problems


def test_the_longest_file_is_still_read() -> None:
    head = "---\na: b\n---\n"
    assert decode(PATH, (head + "é" * (MAX_FILE - len(head))).encode()).endswith("é")


def test_a_bomb_of_aliases_opens_nothing() -> None:
    bomb = "a: &a [x, x]\n" + "\n".join(f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
    document = read(bomb)
    assert {p.code for p in document.problems} == {"yaml-alias"} and plain(document.header)["i"] == ["", ""]


SLOW = [
    ("a long gap in a bad line", "title: x: y" + " " * 90_000 + "z"), ("colons", "a: " + "b: " * 30_000), ("quotes", "a: \"" + "'" * 90_000),
    ("keys", "\n".join(f"k{n}: 1" for n in range(9000))), ("tables", "a: " + "{a: " * 20_000), ("anchors", "a: [" + "&a x," * 15_000 + "]"),
]


@pytest.mark.parametrize("header", [h for _, h in SLOW], ids=[n for n, _ in SLOW])
def test_a_hostile_header_ends_quickly(header: str) -> None:
    start = time.monotonic()
    assert refused(f"---\n{header}\n---\n")
    assert time.monotonic() - start < 2


# ---------------------------------------------------------------- whatever comes

LINES = st.lists(st.one_of(
    st.sampled_from(["---", "...", "a: b", "  - c", "a: &x [1]", "b: *x", "? a", ": b", "a: |", "a: >-", "%YAML 1.2", "<<<<<<< x", "a: 'b", "\ta", "!!x a", "{a: [", "]}", "# x"]),
    st.text(alphabet=st.sampled_from("ab:-? []{}&*!|>'\"%@`#,\t\n\r\0\x85\u2028\ufeff\ud800é🙂"), max_size=20), st.text(max_size=20)), max_size=12).map("\n".join)


def only_unreadable(text: str | bytes) -> None:
    try:
        document = parse(PATH, decode(PATH, text) if isinstance(text, bytes) else text)
    except Unreadable as refusal:
        assert refusal.problems and all(isinstance(p, Problem) and p.path == PATH for p in refusal.problems)
    else:
        assert isinstance(document.header, Mapping)


@MANY
def test_any_text_is_read_or_refused(times: int) -> None:
    for_all(st.one_of(st.text(), LINES, LINES.map(lambda t: f"---\n{t}\n---\n")), times, only_unreadable)


@MANY
def test_any_bytes_are_read_or_refused(times: int) -> None:
    headed = st.binary().map(lambda b: b"---\n" + b + b"\n---\n")
    for_all(st.one_of(st.binary(), headed, LINES.map(lambda t: t.encode("utf-8", "surrogatepass"))), times, only_unreadable)
