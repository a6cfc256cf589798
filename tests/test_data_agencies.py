"""Agencies: what an entry needs, what is told where, and the names that they had."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import Desk
from newsroom.data import load
from newsroom.data.agencies import AGENCY_KINDS, offer_agency
from test_data import read, told


@pytest.mark.parametrize(("day", "name"), [(date(1990, 1, 1), "Kankes"), (date(2019, 12, 31), "Kankes"), (date(2020, 1, 1), "Dinkes"), (date(2030, 1, 1), "Dinkes")])
def test_a_rename_never_rewrites_old_pages(desk: Desk, day: date, name: str) -> None:
    assert load(desk.content)[0].agencies["dinkes"].name_on(day).short_in("id") == name


def test_a_name_without_a_language_or_a_short_form_shows_another(desk: Desk) -> None:
    agency = read(desk, agencies='[a]\nkind = "dinas"\nname = { id = "Dinas Air" }\n')[0].agencies["a"]
    assert [agency.name.full_in("en"), agency.name.short_in("en"), agency.name.short_in("id")] == ["Dinas Air"] * 3


AGENCY = '[dinas-air]\nkind = "dinas"\nname = { id = "Dinas Air" }\n'


GOOD_AGENCIES = [
    'short = { id = "Air", en = "Water" }', 'site = "https://air.example"', 'parent = "dinas-air"', "active = { from = 2008-01-01 }", 'accounts = { instagram = "air" }', "[dinas-air.contacts.humas]\nlabel = { id = \"Humas\" }", 'former = [{ until = 2020-01-01, name = { id = "Air" } }]', 'keys = []', "# catatan",
]


BAD_AGENCIES = [
    ("nama = 1", "data-key-unknown", 4), ('Site = "x"', "data-key-unknown", 4), ('parent = "dinas-api"', "agency-unknown", 4), ('merged_into = "dinas-api"', "agency-unknown", 4), ("parent = 5", "agency-incomplete", 1), ("site = 3", "agency-incomplete", 1),
    ('short = "Air"', "agency-incomplete", 1), ("short = {}", "agency-incomplete", 1), ("former = 3", "agency-incomplete", 1), ('former = [{ name = { id = "Air" } }]', "agency-incomplete", 1), ('former = [{ until = "2020", name = { id = "Air" } }]', "agency-incomplete", 1), ("former = [{ until = 2020-01-01 }]", "agency-incomplete", 1),
    ("active = 2008-01-01", "agency-incomplete", 1), ('active = { from = "2008" }', "agency-incomplete", 1), ("active = { to = 2008-01-01T09:00:00 }", "agency-incomplete", 1), ("contacts = 3", "agency-incomplete", 1), ("contacts = { humas = 3 }", "agency-incomplete", 1), ("contacts = { humas = {} }", "agency-incomplete", 1),
    ('contacts = { humas = { label = "Humas" } }', "agency-incomplete", 1), ("contacts = { humas = { label = { id = \"Humas\" }, email = 3 } }", "agency-incomplete", 1), ('accounts = "air"', "agency-incomplete", 1), ("accounts = { x = 3 }", "agency-incomplete", 1),
]


@pytest.mark.parametrize("line", GOOD_AGENCIES)
def test_a_good_line_of_an_agency_is_read(desk: Desk, line: str) -> None:
    data, problems = read(desk, agencies=AGENCY + line)
    assert problems == [] and "dinas-air" in data.agencies


@pytest.mark.parametrize(("line", "code", "row"), BAD_AGENCIES)
def test_a_bad_line_of_an_agency_is_told(desk: Desk, line: str, code: str, row: int) -> None:
    data, problems = read(desk, agencies=AGENCY + line)
    assert told(problems) == [(code, "agencies", row)]
    assert ("dinas-air" in data.agencies) == (code != "agency-incomplete")


WHOLE_AGENCIES = [
    ('[a]\nkind = "dinas"', ["agency-incomplete"]), ('[a]\nname = { id = "A" }', ["agency-incomplete", "agency-kind-unknown"]), ('[a]\nkind = "kantor"\nname = { id = "A" }', ["agency-kind-unknown"]), ('[a]\nkind = ["dinas"]\nname = { id = "A" }', ["agency-incomplete", "agency-kind-unknown"]), ('[a]\nkind = "dinas"\nname = "A"', ["agency-incomplete"]),
    ('[a]\nkind = "dinas"\nname = {}', ["agency-incomplete"]), ('[a]\nkind = "dinas"\nname = { id = 3 }', ["agency-incomplete"]), ('["Dinas Air"]\nkind = "dinas"\nname = { id = "A" }', ["data-code-invalid"]), ('[Air]\nkind = "dinas"\nname = { id = "A" }', ["data-code-invalid"]), ('judul = "x"', ["data-code-invalid"]), ('["../a"]\nx = 1', ["data-code-invalid"]), ("", []),
    *[(f'[a]\nkind = "{kind}"\nname = {{ id = "A" }}', []) for kind in AGENCY_KINDS],
]


@pytest.mark.parametrize(("text", "codes"), WHOLE_AGENCIES)
def test_an_agency_needs_a_code_a_kind_and_a_name(desk: Desk, text: str, codes: list[str]) -> None:
    assert [p.code for p in read(desk, agencies=text)[1]] == codes


def test_one_bad_agency_hides_neither_the_next_nor_its_problems(desk: Desk) -> None:
    data, problems = read(desk, agencies=f'[a]\nkind = "dinas"\n\n{AGENCY}warna = 1\n\n[B]\n')
    assert list(data.agencies) == ["dinas-air"] and told(problems) == [("agency-incomplete", "agencies", 1), ("data-key-unknown", "agencies", 7), ("data-code-invalid", "agencies", 9)]


OFFERS = [("dinks", "dinkes (Dinas Kesehatan)"), ("Polres", "polres (Kepolisian Resor Parepare)"), ("dinas kesehatan", "dinkes (Dinas Kesehatan)"), ("parepare police", "polres (Kepolisian Resor Parepare)"), ("xyz", "")]


@pytest.mark.parametrize(("written", "offer"), OFFERS)
def test_an_agency_is_offered_for_a_mistyped_code_or_its_name(desk: Desk, written: str, offer: str) -> None:
    assert offer_agency(written, load(desk.content)[0].agencies) == offer


def test_the_line_of_a_key_is_that_of_its_own_table(tmp_path: Path) -> None:
    problems = read(Desk(tmp_path), agencies=f'{AGENCY}\n[dinas-air-minum]\nkind = "bumd"\nname = {{ id = "PAM" }}\nwarna = 1\n')[1]
    assert told(problems) == [("data-key-unknown", "agencies", 8)]
