"""The closed schema: every field is read once, misspelt ones are told with the likely cure."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from conftest import SUMMARY, WITA
from newsroom.frontmatter import parse
from newsroom.problems import Problem
from newsroom.schema import (
    ALIASES,
    FIELDS,
    ONLY_FOR,
    REQUIRED,
    TRANSLATED,
    TYPES,
    Kind,
    read_fields,
)
from newsroom.values import Context, Words

NEEDED: dict[Kind, dict[str, str]] = {
    "release": {"key": "abcdwxyz", "type": "news", "agency": "dinkes", "category": "kesehatan", "published": "2026-11-20 09:00",
                "title": "Judul yang cukup", "summary": SUMMARY["id"]},
    "activity": {"key": "abcdwxyz", "agency": "dinkes", "start": "2026-11-27 08:00", "title": "Judul yang cukup", "summary": SUMMARY["id"]},
    "page": {"title": "Judul yang cukup", "summary": SUMMARY["id"]},
}


def read(lines: dict[str, str | None], kind: Kind = "release", *, is_master: bool = True) -> tuple[dict[str, object], list[Problem]]:
    """What a header of these lines says, on top of what its kind needs; None leaves a field out."""
    base = NEEDED[kind] if is_master else {name: NEEDED[kind][name] for name in TRANSLATED}
    text = "\n".join(f"{name}: {value}" for name, value in {**base, **lines}.items() if value is not None)
    context = Context("x.md", "id" if is_master else "en", WITA)
    header = parse("x.md", f"---\n{text or '{}'}\n---\n").header
    return read_fields(header, kind, is_master=is_master, context=context), context.problems


def w(text: str) -> Words:
    return Words(text, "id")


NINE = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)
MEETING = {"type": "meeting-report", "start": "2026-11-24 09:00"}
EVERY_FIELD = [
    ("key", "a2b3c4d7", "a2b3c4d7", {}), ("type", "press-release", "press-release", {}), ("status", "draft", "draft", {}), ("number", "480/12/Diskominfo", "480/12/Diskominfo", {}),
    ("agency", "rsud-andi-makkasau", "rsud-andi-makkasau", {}), ("supporting", "[polres, kodim-1405]", ("polres", "kodim-1405"), {}), ("category", "keamanan", "keamanan", {}),
    ("contacts", "humas", ("humas",), {}),
    ("published", "2026-11-24 09.00 WITA", NINE, {}), ("embargo", "2026-11-24 09:00", NINE, {"published": None}), ("updated", "2026-11-24 09:00", NINE, {}),
    ("expires", "2026-11-24 09:00", NINE, {}), ("deadline", "2026-11-24 09:00", NINE, {}),
    ("pinned", "{from: 2026-11-24 09:00, to: 2026-11-24 09:00}", {"from": NINE, "to": NINE}, {}),
    ("title", '"Rapat: hasil"', w("Rapat: hasil"), {}), ("summary", "x" * 50, w("x" * 50), {}), ("tags", "[banjir, kali baru]", (w("banjir"), w("kali baru")), {}),
    ("slug", "flood-wall", "flood-wall", {}), ("place", "Soreang", w("Soreang"), {}),
    ("image", "{src: a.jpg, alt: Warga memotong padi, caption: Panen, credit: Humas, focus: 50% 30%}",
     {"src": "a.jpg", "alt": w("Warga memotong padi"), "caption": w("Panen"), "credit": "Humas", "focus": "50% 30%"}, {}),
    ("gallery", "[{src: a.jpg, alt: Foto satu}]", ({"src": "a.jpg", "alt": w("Foto satu")},), {}),
    ("attachments", "[{file: a.pdf, title: Laporan, accessible: ya}]", ({"file": "a.pdf", "title": w("Laporan"), "accessible": True},), {}),
    ("activity", "../../../activities/2026/11/rapat", "../../../activities/2026/11/rapat", {}),
    ("start", "2026-11-24 09:00", NINE, MEETING), ("end", "12.10", time(12, 10), MEETING), ("stage", "done", "done", MEETING),
    ("venue", "{name: Balai kota, address: Jalan Sudirman 1}", {"name": w("Balai kota"), "address": w("Jalan Sudirman 1")}, MEETING),
    ("mode", "hybrid", "hybrid", MEETING), ("chair", "Wali Kota", w("Wali Kota"), MEETING), ("organiser", "Bagian Humas", w("Bagian Humas"), MEETING),
    ("attendees", "{count: 40, agencies: [polres], others: [Warga]}", {"count": 40, "agencies": ("polres",), "others": (w("Warga"),)}, MEETING),
    ("agenda", "[Pembukaan, Penutupan]", (w("Pembukaan"), w("Penutupan")), MEETING),
    ("decisions", "[{text: Tanggul diperbaiki, owner: dinas-pu, due: 2026-12-01, done: tidak}]",
     ({"text": w("Tanggul diperbaiki"), "owner": "dinas-pu", "due": date(2026, 12, 1), "done": False},), MEETING),
    ("legal_basis", "[{title: Keterbukaan Informasi, number: 14, year: 2008, url: 'https://jdih.go.id/14'}]",
     ({"title": w("Keterbukaan Informasi"), "number": "14", "year": 2008, "url": "https://jdih.go.id/14"},), {}),
    ("changes", "[{at: 2026-11-24 09:00, note: Jadwal baru, major: ya}]", ({"at": NINE, "note": w("Jadwal baru"), "major": True},), {}),
    ("corrections", "[{at: 2026-11-24 09:00, wrong: Senin, right: Selasa}]", ({"at": NINE, "wrong": w("Senin"), "right": w("Selasa")},), {}),
    ("withdrawn", "{at: 2026-11-24 09:00, reason: Isinya keliru, replaced_by: ../baru}", {"at": NINE, "reason": w("Isinya keliru"), "replaced_by": "../baru"}, {}),
    ("information_class", "serta-merta", "serta-merta", {}), ("case", "none", "none", {}),
    ("alert", "{kind: flood, area: Soreang}", {"kind": "flood", "area": w("Soreang")}, {"type": "alert"}),
    ("claim", "{text: Air beracun, source: pesan berantai, verdict: 'false'}", {"text": w("Air beracun"), "source": w("pesan berantai"), "verdict": "false"}, {"type": "clarification"}),
    ("waivers", "[{rule: personal-data-nik, reason: Bukan NIK}]", ({"rule": "personal-data-nik", "reason": "Bukan NIK"},), {}),
    ("order", "20", 20, "page"), ("shows", "feeds", "feeds", "page"),
]


def test_the_table_knows_every_field() -> None:
    assert [name for name, *_ in EVERY_FIELD] == [name for name in FIELDS if name != "translation"]  # that one is no master's


@pytest.mark.parametrize(("name", "written", "value", "around"), EVERY_FIELD, ids=[c[0] for c in EVERY_FIELD])
def test_every_field_is_read(name: str, written: str, value: object, around: dict[str, str] | str) -> None:
    kind = "page" if around == "page" else "release"
    fields, problems = read({**({} if around == "page" else around), name: written}, kind)
    assert fields[name] == value and problems == []


def test_a_case_names_who_is_shielded_and_who_checked_it() -> None:
    fields, problems = read({"case": "{shielded: [child, victim], checked_by: Polres, checked_at: 2026-11-24 09:00}"})
    assert fields["case"] == {"shielded": ("child", "victim"), "checked_by": w("Polres"), "checked_at": NINE} and not problems


BAD_FIELDS = [
    ("status", "terbit", "value-not-one-of"), ("type", "berita", "value-not-one-of"), ("type", "Press-Release", "value-not-one-of"), ("key", "12345678", "key-invalid"),
    ("agency", "Dinkes", "code-invalid"), ("supporting", "[" + "polres, " * 61 + "]", "list-too-long"), ("title", "Pendek", "text-too-short"), ("title", "x" * 201, "text-too-long"),
    ("summary", "x" * 49, "text-too-short"), ("summary", "x" * 301, "text-too-long"), ("title", "Rapat kota #2 selesai", "text-cut-off"), ("slug", "../index", "slug-invalid"),
    ("information_class", "dikecualikan", "value-not-one-of"), ("case", "tidak", "value-not-parts"), ("case", "{shielded: [anak], checked_by: Polres}", "value-not-one-of"),
    ("case", "{shielded: [child]}", "part-missing"), ("image", "foto.jpg", "value-not-parts"), ("image", "{src: foto.jpg}", "part-missing"), ("image", "{src: ../foto.jpg, alt: Foto satu}", "file-not-beside"),
    ("withdrawn", "ya", "value-not-parts"), ("withdrawn", "{at: 2026-11-24 09:00}", "part-missing"), ("pinned", "{from: 2026-11-24 09:00}", "part-missing"),
    ("waivers", "[{rule: personal-data-nik}]", "part-missing"), ("attachments", "[{file: a.pdf}]", "part-missing"), ("legal_basis", "[{title: Undang-undang, year: 1944}]", "number-invalid"),
    ("published", "24 November 2026", "date-invalid"), ("published", "2026-11-24", "date-invalid"), ("place", "{name: Soreang}", "value-not-text"),
]


@pytest.mark.parametrize(("name", "written", "code"), BAD_FIELDS, ids=[f"{n}-{c}-{w[:12]}" for n, w, c in BAD_FIELDS])
def test_a_bad_field_is_told_once_and_left_out(name: str, written: str, code: str) -> None:
    fields, problems = read({name: written})
    assert [(p.code, p.severity) for p in problems] == [(code, "error")]
    assert name not in fields or code in ("part-missing", "part-unknown")


REQUIRED_CASES = [(kind, name) for kind, names in REQUIRED.items() for name in names] + [("release", "published")]


@pytest.mark.parametrize(("kind", "name"), REQUIRED_CASES)
def test_a_missing_field_is_told_at_line_1(kind: Kind, name: str) -> None:
    (problem,) = read({name: None}, kind)[1]
    assert (problem.code, problem.place.line, problem.severity) == ("key-missing" if name == "key" else "field-missing", 1, "error")
    assert problem.values["field"] == name
    if kind == "release":
        assert {p.severity for p in read({name: None, "status": "draft"})[1]} == {"warning"}


def test_a_missing_key_offers_a_fresh_one_each_time() -> None:
    first, second = (read({"key": None})[1][0].values["fresh"] for _ in "ab")
    assert first != second and not read({"key": str(first)})[1]


@pytest.mark.parametrize(("lines", "missing"), [
    ({"published": None, "embargo": "2026-11-25 09:00"}, []), ({"type": "meeting-report"}, ["start"]), ({"type": "meeting-report", "start": "2026-11-20 09:00"}, []),
])
def test_what_is_needed_follows_from_what_is_said(lines: dict[str, str | None], missing: list[str]) -> None:
    assert [p.values["field"] for p in read(lines)[1]] == missing


@pytest.mark.parametrize("name", sorted(set(ONLY_FOR)))
@pytest.mark.parametrize("type_", TYPES)
def test_a_field_of_one_type_is_told_on_all_others(name: str, type_: str) -> None:
    written = next(w for n, w, *_ in EVERY_FIELD if n == name)
    start = {"start": "2026-11-24 09:00"} if type_ == "meeting-report" else {}
    expected = [] if ONLY_FOR[name] == type_ else ["field-not-for-type"]
    problems = read({"type": type_, **start, name: written})[1]
    assert [p.code for p in problems] == expected
    assert all(p.values["needed"] == ONLY_FOR[name] and p.place.line > 1 for p in problems)


def test_an_activity_may_have_all_fields_of_a_meeting() -> None:
    lines = {n: w for n, w, _, around in EVERY_FIELD if around is MEETING and n != "start"}
    assert read(lines, "activity")[1] == []


OTHER_KINDS: list[tuple[Kind, str, str]] = [("page", "type", "news"), ("page", "agency", "dinkes"), ("page", "key", "abcdwxyz"), ("activity", "published", "2026-11-24 09:00"), ("activity", "type", "news"), ("release", "order", "1")]


@pytest.mark.parametrize(("kind", "name", "written"), OTHER_KINDS)
def test_a_field_of_another_kind_of_folder_is_unknown(kind: Kind, name: str, written: str) -> None:
    fields, problems = read({name: written}, kind)
    assert [(p.code, p.values["key"]) for p in problems] == [("key-unknown", name)] and name not in fields


MISSPELT = [
    ("titel", "title"), ("Title", "title"), ("TITLE", "title"), ("sumary", "summary"), ("publish", "published"), ("catagory", "category"), ("tag", "tags"), ("judul", "title"), ("Judul", "title"),
    ("ringkasan", "summary"), ("tanggal", "published"), ("date", "published"), ("penulis", "agency"), ("lampiran", "attachments"), ("selesai", "end"), ("xyzzy", ""), ("save_as", ""), ("template", ""),
    ("1", ""), ("<b>", ""), ("x" * 5000, ""),
]


@pytest.mark.parametrize(("written", "near"), MISSPELT, ids=[w[:12] for w, _ in MISSPELT])
def test_an_unknown_field_is_told_with_the_likely_one(written: str, near: str) -> None:
    fields, problems = read({f"? {written}\n": "x"} if len(written) > 1000 else {written: "x"})
    assert [(p.code, p.values["key"], p.values["near"]) for p in problems] == [("key-unknown", written, near)]
    assert set(fields) == set(NEEDED["release"])


def test_a_misspelt_required_field_is_told_once() -> None:
    assert [(p.code, p.values.get("near")) for p in read({"title": None, "judul": "Judul yang cukup"})[1]] == [("key-unknown", "title")]


@pytest.mark.parametrize(("alias", "name"), list(ALIASES.items()))
def test_every_alias_leads_to_a_field_and_is_none_itself(alias: str, name: str) -> None:
    assert name in FIELDS and alias not in FIELDS


# ---------------------------------------------------------------- translations


def test_a_translation_needs_only_what_is_translated() -> None:
    assert read({}, is_master=False)[1] == []
    assert [(p.code, p.values["field"]) for p in read({"title": None, "summary": None}, is_master=False)[1]] == [("field-missing", "title"), ("field-missing", "summary")]


@pytest.mark.parametrize("written", ["{status: reviewed}", "{status: machine, of: 0123456789ab}", "{of: 0123456789ab}"])
def test_a_translation_says_how_it_was_made(written: str) -> None:
    fields, problems = read({"translation": written}, is_master=False)
    assert set(fields["translation"]) <= {"status", "of"} and not problems


def test_a_master_is_no_translation() -> None:
    assert [(p.code, p.place.line) for p in read({"translation": "{status: draft}"})[1]] == [("translation-in-master", 9)]


@pytest.mark.parametrize(("name", "written", "value"), [
    ("image", "{alt: People cutting rice}", {"alt": Words("People cutting rice", "en")}), ("attachments", "[{title: Report}]", ({"title": Words("Report", "en")},)),
    ("withdrawn", "{reason: It was wrong}", {"reason": Words("It was wrong", "en")}), ("claim", "{text: Bad water}", {"text": Words("Bad water", "en")}),
])
def test_a_translation_may_leave_out_the_shared_parts(name: str, written: str, value: object) -> None:
    fields, problems = read({name: written}, is_master=False)
    assert fields[name] == value and not problems


def test_a_translation_is_as_strict_about_values_as_a_master() -> None:
    problems = read({"image": "{alt: x, alt2: y}", "tagz": "a", "translation": "{status: done}"}, is_master=False)[1]
    assert [p.code for p in problems] == ["text-too-short", "part-unknown", "key-unknown", "value-not-one-of"]


def test_all_problems_of_a_header_are_told() -> None:
    problems = read({"titel": "x", "title": "Pendek", "summary": "Pendek", "agency": "A B", "published": "besok", "supporting": "[X, Y]"})[1]
    assert sorted(p.code for p in problems) == ["code-invalid"] * 3 + ["date-invalid", "key-unknown", "text-too-short", "text-too-short"]
