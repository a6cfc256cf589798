"""One file becomes one record, whatever its bytes; what is held is known from the header alone."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from conftest import BODY, NOW, SUMMARY, WITA, Press
from hostile import XSS
from hypothesis import strategies as st
from newsroom.assemble import Manner, Newsroom
from newsroom.body import Body
from newsroom.frontmatter import Unreadable
from newsroom.record import Reader, Record, merged
from newsroom.roots import Content
from newsroom.schema import FIELDS
from newsroom.shelf import Shelf
from newsroom.source import scan
from newsroom.state import State
from newsroom.trace import Trace
from newsroom.values import Words
from often import MANY, for_all


def has_come(later: timedelta = timedelta()):
    return Trace((NOW + later).timestamp()).has_come


PATH = "releases/2026/11/kabar/index.id.md"
HEAD = {"key": "abcdwxyz", "type": "news", "agency": "dinkes", "category": "kesehatan", "published": "2026-11-20 09:00", "title": "Judul yang cukup", "summary": SUMMARY["id"]}


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    settings = Press(tmp_path_factory.mktemp("record")).settings()
    return settings.store(settings.editions()).reader


def source(body: str = BODY["id"], **fields: str | None) -> bytes:
    lines = [f"{name}: {value}" for name, value in {**HEAD, **fields}.items() if value is not None]
    return "\n".join(["---", *lines, "---", "", body]).encode()


def read(reader: Reader, data: bytes, lang: str = "id", kind: str = "release") -> Record:
    return reader.read(PATH, data, kind, lang)


def told(record: Record) -> list[tuple[str, int]]:
    return [(p.code, p.place.line) for p in record.problems]


def test_a_file_is_read_whole(reader: Reader) -> None:
    record = read(reader, source("Isi [x](a.pdf) dan <https://a.id>.\n"))
    assert (record.path, record.lang, record.problems) == (PATH, "id", ()) and set(record.fields) == set(HEAD)
    assert record.fields["published"] == datetime(2026, 11, 20, 9, 0, tzinfo=WITA) and record.fields["title"] == Words("Judul yang cukup", "id")
    assert record.body.refs[0].place.line == 11 and record.body.external[0][0] == "https://a.id"
    assert record.place("agency").line == 4 and record.place("tiada").line == 1


def test_problems_of_header_fields_and_body_are_told_together(reader: Reader) -> None:
    record = read(reader, source("Isi <b>.\n\n# Judul\n", titel="x", agency="A B", status="&x draft"))
    assert sorted(told(record)) == [("code-invalid", 4), ("h1-in-body", 15), ("key-unknown", 9), ("raw-html", 13), ("yaml-alias", 10)]


UNREADABLE = [(b"", "header-missing"), (b"\xff\xfe", "not-utf8"), (b"---\na: b: c\n---\n", "needs-quotes"), (b"---\n", "header-unclosed"), (b"x" * 3_000_000, "file-too-large"), (b"---\n<<<<<<< a\n>>>>>>> b\n---\n", "conflict-mark")]


@pytest.mark.parametrize(("data", "code"), UNREADABLE, ids=[c for _, c in UNREADABLE])
def test_a_file_that_cannot_be_read_is_a_record_of_its_problems(reader: Reader, data: bytes, code: str) -> None:
    record = read(reader, data)
    assert code in {p.code for p in record.problems} and record.fields == {} and record.body == Body()


EMPTY = [("release", None, " \n\n", ["body-empty"]), ("page", None, "", ["body-empty"]), ("activity", None, "", []), ("release", "draft", "", []), ("release", None, "Isi.", [])]


@pytest.mark.parametrize(("kind", "status", "body", "codes"), EMPTY)
def test_only_an_activity_and_a_draft_may_have_no_text(reader: Reader, kind: str, status: str | None, body: str, codes: list[str]) -> None:
    assert [p.code for p in read(reader, source(body, status=status), kind=kind).problems if p.code.startswith("body")] == codes


@pytest.mark.parametrize(("place", "codes"), [(None, ["PAREPARE"]), ("Soreang", ["PAREPARE", "SOREANG"])])
def test_the_dateline_knows_the_city_and_the_place(reader: Reader, place: str | None, codes: list[str]) -> None:
    assert [city for city in ("PAREPARE", "SOREANG") if told(read(reader, source(f"{city} – Isi.\n", place=place)))] == codes


def test_a_translation_is_read_as_one(reader: Reader) -> None:
    data = "---\ntitle: A title that is long\nsummary: " + SUMMARY["en"] + "\nimage: {alt: People}\n---\nText[^1]\n\n[^1]: Note\n"
    record = read(reader, data.encode(), "en")
    assert record.problems == () and record.fields["image"] == {"alt": Words("People", "en")} and "Back to the text" in record.body.html


def test_line_ends_a_bom_and_spaces_at_line_ends_leave_the_digest(reader: Reader) -> None:
    data = source("Satu.\n\nDua.\n")
    same = [data.replace(b"\n", b"\r\n"), b"\xef\xbb\xbf" + data, source("\n\nSatu. \n\nDua.\n\n\n"), source("Satu.\n\nDua.\n", tags="[a b]", agency="polres")]
    assert {read(reader, d).digest for d in same} == {read(reader, data).digest}


@pytest.mark.parametrize("data", [source("Satu.\n\nTiga.\n"), source("Satu.\nDua.\n"), source("Satu.\n\nDua.\n", title="Judul yang lain"), source("Satu.\n\nDua.\n", summary="x" * 60)])
def test_what_a_translator_translates_changes_the_digest(reader: Reader, data: bytes) -> None:
    digest = read(reader, data).digest
    assert digest != read(reader, source("Satu.\n\nDua.\n")).digest and len(digest) == 12 and int(digest, 16) >= 0


def test_a_record_and_a_reader_can_be_sent_to_another_process(reader: Reader) -> None:
    record = read(reader, source("Isi <b> [x](a.pdf)", image="{src: a.jpg, alt: Foto kota}"))
    assert pickle.loads(pickle.dumps(record)) == record == read(pickle.loads(pickle.dumps(reader)), source("Isi <b> [x](a.pdf)", image="{src: a.jpg, alt: Foto kota}"))


# ---------------------------------------------------------------- held

HELD = [
    ("published", {}, ""), ("draft", {"status": "draft"}, "draft"), ("quoted draft", {"status": '"draft"'}, "draft"), ("draft with a note", {"status": "draft # nanti"}, "draft"), ("said to be published", {"status": "published"}, ""),
    ("embargo to come", {"embargo": "2026-11-24 12:01", "published": None}, "embargo"), ("embargo this moment", {"embargo": "2026-11-24 12:00", "published": None}, ""), ("embargo past", {"embargo": "2026-11-24 11:59"}, ""),
    ("embargo in another zone", {"embargo": "2026-11-24 11:30 WIB"}, "embargo"), ("embargo with points", {"embargo": "2026-11-24 12.01 WITA"}, "embargo"), ("embargo with a note", {"embargo": "2026-11-25 09:00 # rapat"}, "embargo"), ("draft under embargo", {"embargo": "besok", "status": "draft"}, "draft"),
    ("bad in all else", {"titel": "x", "agency": "[", "status": "draft"}, "draft"), ("draft elsewhere", {"image": "{status: draft}"}, ""),
]


@pytest.mark.parametrize(("fields", "held"), [c[1:] for c in HELD], ids=[c[0] for c in HELD])
def test_what_is_held_is_known_from_the_header(reader: Reader, fields: Mapping[str, str | None], held: str) -> None:
    assert reader.held(PATH, source("\x02[[[[<b>", **fields), has_come()) == held


def test_an_embargo_ends_on_its_minute(reader: Reader) -> None:
    data = source(embargo="2026-11-24 13:00", published=None)
    assert [reader.held(PATH, data, has_come(timedelta(minutes=n))) for n in (59, 60)] == ["embargo", ""]


UNTOLD = [
    *[(f"embargo: {value}", source(embargo=value), "date-invalid") for value in ("25 November 2026", "2026-11-25", "besok", "2026-11-31 09:00", '""', "[2026-11-25 09:00]", "0001-01-01 00:00 WIT", "selesai", "~")],
    ("no header", b"Isi.", "header-missing"), ("broken header", b"---\nembargo: 2026-11-25 09:00\na: b: c\n---\n", "needs-quotes"), ("not UTF-8", source().replace(b"Judul", b"caf\xe9"), "not-utf8"), ("conflict", b"---\n<<<<<<< a\nembargo: x\n>>>>>>> b\n---\n", "conflict-mark"),
    ("no draft", b"---\nstatus: drafts\na: b: c\n---\n", "needs-quotes"), ("draft as a part", b"---\na:\n  status: draft\nb: c: d\n---\n", "needs-quotes"),
]


@pytest.mark.parametrize(("data", "code"), [c[1:] for c in UNTOLD], ids=[c[0] for c in UNTOLD])
def test_a_header_that_cannot_tell_permits_nothing(reader: Reader, data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        reader.held(PATH, data, has_come())
    assert code in {p.code for p in refusal.value.problems}


@pytest.mark.parametrize("data", [b"---\nstatus: draft\ntitle: a: b\n---\n", b"---\nstatus: 'draft'\n", b"---\r\nstatus:draft\r\nstatus: draft\r\na: [\r\n---\r\n", b"---\ntitle: caf\xe9\nstatus:   draft\n---\n"])
def test_a_draft_may_be_half_written(reader: Reader, data: bytes) -> None:
    assert reader.held(PATH, data, has_come()) == "draft"


# ---------------------------------------------------------------- master and translation


def w(text: str, lang: str = "id") -> Words:
    return Words(text, lang)


def a(**parts: object) -> dict[str, object]:
    return parts


MERGED = [
    ("absent", w("Satu"), None, w("Satu"), []), ("words", w("Satu"), w("One", "en"), w("One", "en"), []), ("same value", "dinkes", "dinkes", "dinkes", []), ("same list", ("a", "b"), ("a", "b"), ("a", "b"), []), ("same moment", NOW, NOW, NOW, []),
    ("another value", "dinkes", "polres", "dinkes", ["f"]), ("another moment", NOW, NOW + timedelta(1), NOW, ["f"]), ("not in the master", None, "polres", None, ["f"]), ("another kind", w("Satu"), "one", w("Satu"), ["f"]), ("another order", ("a", "b"), ("b", "a"), ("a", "b"), ["f.0", "f.1"]),
    ("words of a table", a(src="a.jpg", alt=w("Satu")), a(alt=w("One", "en")), a(src="a.jpg", alt=w("One", "en")), []), ("shared part the same", a(src="a.jpg", alt=w("Satu")), a(src="a.jpg", alt=w("One", "en")), a(src="a.jpg", alt=w("One", "en")), []),
    ("shared part another", a(src="a.jpg", alt=w("Satu")), a(src="b.jpg", alt=w("One", "en")), a(src="a.jpg", alt=w("One", "en")), ["f.src"]), ("part more", a(src="a.jpg"), a(credit="X"), a(src="a.jpg", credit=None), ["f.credit"]),
    ("words in order", (w("Satu"), w("Dua")), (w("One", "en"), w("Two", "en")), (w("One", "en"), w("Two", "en")), []), ("too few", (w("Satu"), w("Dua")), (w("One", "en"),), (w("Satu"), w("Dua")), ["f"]), ("too many", (w("Satu"),), (w("One", "en"),) * 2, (w("Satu"),), ["f"]),
    ("tables in order", (a(t=w("Satu"), o="x"), a(t=w("Dua"))), (a(t=w("One", "en")), a(t=w("Two", "en"))), (a(t=w("One", "en"), o="x"), a(t=w("Two", "en"))), []), ("tables, one part another", (a(t=w("Satu"), o="x"),), (a(t=w("One", "en"), o="y"),), (a(t=w("One", "en"), o="x"),), ["f.0.o"]),
    ("files by name", (a(file="a", title=w("Satu")), a(file="b", title=w("Dua"))), (a(file="b", title=w("Two", "en")),), (a(file="a", title=w("Satu")), a(file="b", title=w("Two", "en"))), []),
    ("file unknown", (a(file="a", title=w("Satu")),), (a(file="c", title=w("C", "en")),), (a(file="a", title=w("Satu")),), ["f"]), ("files without names", (a(file="a", title=w("Satu")),), (a(title=w("One", "en")),), (a(file="a", title=w("One", "en")),), []),
]


@pytest.mark.parametrize(("master", "other", "value", "trails"), [c[1:] for c in MERGED], ids=[c[0] for c in MERGED])
def test_a_translation_replaces_words_and_nothing_shared(master: object, other: object, value: object, trails: list[str]) -> None:
    found: list[str] = []
    assert merged(master, other, told=found, trail="f") == value and found == trails


@pytest.mark.parametrize("master", [None, (w("banjir"),), (w("banjir"), w("hujan"))])
def test_every_language_has_tags_of_its_own(master: object) -> None:
    found: list[str] = []
    assert merged(master, (w("flood", "en"),), told=found, trail="tags") == (w("flood", "en"),) and found == []


REPEATED = [("agency: dinkes", set()), ("agency: polres", {"shared-differs"}), ("published: 2026-11-20 09.00 WITA", set()), ("published: 2026-11-20 09:01", {"shared-differs"}), ("supporting: [polres]", set()), ("supporting: [polres, humas]", {"list-differs"}),
            ("tags: [flood, rain, river]", set()), ("place: South Soreang", set()), ("number: '13'", {"shared-differs"}), ("type: news", set()), ("type: speech", {"shared-differs"})]


@pytest.mark.parametrize(("line", "codes"), REPEATED)
def test_a_translation_may_repeat_a_shared_field_only_with_the_same_value(press: Press, line: str, codes: set[str]) -> None:
    name, value = line.split(": ", 1)
    press.desk.release("kabar", supporting="[polres]", tags="[banjir]", place="Soreang", number="12", english={name: value})
    assert press.codes() == codes


# ---------------------------------------------------------------- whatever comes

VALUES = st.one_of(st.sampled_from(["", "draft", "[a, b]", "{a: b}", "{src: a.jpg, alt: Foto kota}", "2026-11-24 09:00", "selesai", "0001-01-01 00:00 WIT", "&x *x", "'", '"', "|\n  a", "none", "ya", "[{at: x}]", "# x", "9" * 400]), st.text(max_size=30), st.text(alphabet="[]{}:,-&*!|>'\"\\ \t#a1", max_size=12))
FILES = st.tuples(st.lists(st.tuples(st.sampled_from([*FIELDS, "titel", "? a", "- "]), VALUES), max_size=8), st.lists(st.one_of(st.sampled_from(XSS), st.text(max_size=30)), max_size=4)).map(
    lambda f: ("---\n" + "\n".join(f"{k}: {v}" for k, v in f[0]) + "\n---\n" + "\n".join(f[1])).encode("utf-8", "surrogatepass"))


@MANY
def test_any_bytes_become_a_record(reader: Reader, times: int) -> None:
    def check(case: tuple[bytes, str, str]) -> None:
        data, kind, lang = case
        record = reader.read(PATH, data, kind, lang)
        assert isinstance(record, Record) and (record.path, record.lang) == (PATH, lang)
        assert all(p.path == PATH and p.place.line >= 1 and p.place.column >= 1 for p in record.problems)
        assert record.problems or kind != "release" or lang != "id" or set(record.fields) >= {"title", "summary", "key"}
        assert pickle.loads(pickle.dumps(record)) == record
        try:
            assert reader.held(PATH, data, has_come()) in ("", "draft", "embargo")
        except Unreadable as refusal:
            assert refusal.problems

    cases = st.tuples(st.one_of(FILES, FILES, st.binary(), st.text().map(lambda t: t.encode("utf-8", "surrogatepass"))), st.sampled_from(["release", "activity", "page"]), st.sampled_from(["id", "en"]))
    for_all(cases, times, check)


HEADERS = [  # one header per line of what an editor may write about when; the store must hold what a first reading holds
    "status: draft", "status: published", "status: Draft", "status: drfat", "published: 2026-11-20 09:00", "published: 2026-11-30 09:00",
    "embargo: 2026-12-01 09:00", "embargo: 2026-11-20 09:00", "embargo: besok", "embargo: [2026-12-01 09:00]", "embargo:",
    "embargo: 2026-12-01 09:00\npublished: kemarin", "embargo: 2026-11-20 09:00\npublished: kemarin", "embargo: besok\npublished: 2026-11-30 09:00",
    "embargo: 2026-11-20 09:00\npublished: 2026-11-30 09:00", "embargo: 2026-12-01 09:00\npublished: 2026-11-20 09:00",
    "embargo: 2026-12-01 09:00\nembargo: 2026-11-20 09:00", "status: draft\nembargo: besok", "status: draft\ntitle: [", "title: [", "",
]


@pytest.mark.parametrize("header", HEADERS)
def test_a_record_says_of_held_what_the_header_alone_said(press: Press, header: str) -> None:
    """Else a second build would show, or refuse, what the first did not."""
    path, data = "releases/2026/11/x/index.id.md", f"---\n{header}\n---\n\nNaskah.\n".encode()
    store = press.settings().store(press.settings().editions())
    press.desk.write(path, data)
    newsroom = Newsroom(Manner(Content(press.desk.content), ("id",), NOW.timestamp()), None, scan(Content(press.desk.content), "id"), store, Shelf(press.folder / "shelf"), State())
    first = newsroom._held(path.rpartition("/")[0], has_come())
    store.read(path, data, "release", "id")
    assert newsroom._held(path.rpartition("/")[0], has_come()) == first
