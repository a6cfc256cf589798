"""The data files: read strictly, a key that nobody reads and a value of the wrong kind are told at their line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT, Desk
from newsroom.data import (
    AGENCY_KINDS,
    Contact,
    Data,
    Hosts,
    Redirect,
    Term,
    load,
    offer_agency,
)
from newsroom.problems import Problem

FILES = ("agencies", "categories", "hosts", "redirects", "operators", "terms", "services", "plain")


def read(desk: Desk, **files: str | bytes) -> tuple[Data, list[Problem]]:
    for name, text in files.items():
        desk.write(f"data/{name}.toml", text)
    return load(desk.content)


def told(problems: list[Problem]) -> list[tuple[str, str, int]]:
    return [(p.code, p.path.removeprefix("data/").removesuffix(".toml"), p.place.line) for p in problems]


def test_a_good_set_of_files_is_read_whole(desk: Desk) -> None:
    data, problems = load(desk.content)
    assert problems == [] and list(data.agencies) == ["dinkes", "polres", "humas"] and list(data.categories) == ["kesehatan", "keamanan"]
    dinkes, humas = data.agencies["dinkes"], data.agencies["humas"]
    assert (dinkes.kind, dinkes.name.full_in("id"), dinkes.name.short_in("en")) == ("dinas", "Dinas Kesehatan", "Health Office")
    assert dinkes.contacts["humas"] == Contact("humas", {"id": "Humas", "en": "Press office"}, "humas@dinkes.example", "(0421) 000-101")
    assert (humas.active_from, humas.active_to, humas.merged_into) == (date(2008, 1, 1), date(2021, 1, 4), "dinkes")
    assert (data.categories["kesehatan"].name_in("en"), data.categories["kesehatan"].order) == ("Health", 10)
    assert data.redirects == (Redirect("/lama/", to="/berita/"), Redirect("/hilang/", gone={"id": "Tidak pernah berlaku.", "en": "Never valid."}))


def test_the_projects_own_data_has_no_problem() -> None:
    data, problems = load(ROOT / "content")
    assert problems == [] and data.agencies and data.categories and data.hosts.allowed


@pytest.mark.parametrize(("day", "name"), [(date(1990, 1, 1), "Kankes"), (date(2019, 12, 31), "Kankes"), (date(2020, 1, 1), "Dinkes"), (date(2030, 1, 1), "Dinkes")])
def test_a_rename_never_rewrites_old_pages(desk: Desk, day: date, name: str) -> None:
    assert load(desk.content)[0].agencies["dinkes"].name_on(day).short_in("id") == name


def test_a_name_without_a_language_or_a_short_form_shows_another(desk: Desk) -> None:
    agency = read(desk, agencies='[a]\nkind = "dinas"\nname = { id = "Dinas Air" }\n')[0].agencies["a"]
    assert [agency.name.full_in("en"), agency.name.short_in("en"), agency.name.short_in("id")] == ["Dinas Air"] * 3


@pytest.mark.parametrize("name", FILES)
def test_only_agencies_and_categories_must_be_there(desk: Desk, name: str) -> None:
    (desk.content / f"data/{name}.toml").unlink(missing_ok=True)
    assert told(load(desk.content)[1]) == [("data-missing", name, 1)] * (name in ("agencies", "categories"))


BROKEN = [("no value", 'a = 1\nb =\n', 2), ("quote unclosed", '[a]\nname = { id = "Dinas }\n', 2), ("twice", "[a]\nx = 1\n[a]\n", 3), ("Latin-1", b'[a]\nname = "caf\xe9"\n', 1), ("deep", "a = " + "[" * 5000, 1), ("unclosed", "a = [", 1)]


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(("text", "line"), [c[1:] for c in BROKEN], ids=[c[0] for c in BROKEN])
def test_a_file_that_is_not_toml_is_told_at_its_line(desk: Desk, name: str, text: str | bytes, line: int) -> None:
    assert told(read(desk, **{name: text})[1]) == [("data-syntax", name, line)]


def test_a_bom_is_forgiven(desk: Desk) -> None:
    assert read(desk, categories=b'\xef\xbb\xbf[a]\nname = { id = "A" }\n')[1] == []


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


CATEGORIES = [
    ('[a]\nname = { id = "A" }', 0), ('[a]\nname = { id = "A" }\norder = 5', 0), ('[a]\nname = { id = "A" }\norder = "x"', 1), ('[a]\nname = "A"', 1), ("[a]\nname = {}", 1), ("[a]\nname = { id = 3 }", 1), ("[a]\norder = 5", 1), ("a = 3", 1), ('[A]\nname = { id = "A" }', 1), ('["a/b"]\nname = { id = "A" }', 1),
]


@pytest.mark.parametrize(("text", "bad"), CATEGORIES)
def test_a_category_needs_a_code_and_a_name(desk: Desk, text: str, bad: int) -> None:
    data, problems = read(desk, categories=text)
    assert told(problems) == [("data-code-invalid", "categories", 1)] * bad and len(data.categories) == 1 - bad


def test_an_unknown_key_is_told_with_the_likely_one(desk: Desk) -> None:
    problems = read(desk, categories='[a]\nname = { id = "A" }\n\n[b]\nname = { id = "B" }\nordr = 1\n')[1]
    assert told(problems) == [("data-key-unknown", "categories", 6)] and problems[0].values["near"] == "order"


REDIRECTS = [
    ('["/lama/"]\nto = "/baru/"', True), ('["/berita/2019/08/rapat_1.2~a/"]\nto = "/baru/"', True), ('["/lama/"]\ngone = { id = "Keliru." }', True), ('["/"]\nto = "/baru/"', True),
    ('["lama/"]\nto = "/baru/"', False), ('["/lama"]\nto = "/baru/"', False), ('["/a b/"]\nto = "/baru/"', False), ('["/../lama/"]\nto = "/baru/"', False), ('["//jahat.example/"]\nto = "/baru/"', False), ('["/lama/"]', False), ('["/lama/"]\nto = 3', False),
    ('["/berita/laporan%20akhir.pdf"]\nto = "/baru/data.csv#a"', True), ('["/lama/"]\nto = "https://jahat.example/"', False), ('["/lama/"]\nto = "/a b/"', False),
    ('["/a%0ab/"]\nto = "/baru/"', False), ('["/a%22b/"]\nto = "/baru/"', False), ('["/%2e%2e/a/"]\nto = "/baru/"', False), ('["/a.pdf/../b/"]\nto = "/baru/"', False),
    ('["/lama/"]\nto = "/baru/"\ngone = { id = "x" }', False), ('["/lama/"]\ngone = "x"', False), ('["/lama/"]\ngone = {}', False), ('"/lama/" = "/baru/"', False),
]


@pytest.mark.parametrize(("text", "is_good"), REDIRECTS)
def test_a_redirect_has_a_whole_address_and_one_answer(desk: Desk, text: str, is_good: bool) -> None:
    data, problems = read(desk, redirects=text)
    assert (len(data.redirects), [p.code for p in problems]) == ((1, []) if is_good else (0, ["redirect-invalid"]))


CHAINS = [
    ('["/a/"]\nto = "/b/"\n["/b/"]\nto = "/c/"\n', [("redirect-chain", "redirects", 1)]),
    ('["/a/"]\nto = "/b/#x"\n["/b/"]\ngone = { id = "x" }\n', [("redirect-chain", "redirects", 1)]),
    ('["/a/"]\nto = "/b/"\n["/b/"]\nto = "/a/"\n', [("redirect-loop", "redirects", 1), ("redirect-loop", "redirects", 3)]),
    ('["/a/"]\nto = "/a/#x"\n', [("redirect-loop", "redirects", 1)]),
    ('["/a/"]\nto = "/c/"\n["/b/"]\nto = "/c/"\n', []),
]


@pytest.mark.parametrize(("text", "codes"), CHAINS)
def test_a_redirect_leads_straight_to_a_page(desk: Desk, text: str, codes: list[tuple[str, str, int]]) -> None:
    assert told(read(desk, redirects=text)[1]) == codes


PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"
SIGNERS = [  # an entry of `keys`, and what it is good for: the proof, or nothing
    (f'{{ owner = "Humas", key = "{PUBLIC} humas@dinkes" }}', "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
    (f'{{ owner = "Humas", key = "{PUBLIC}", from = 2026-01-01, to = 2026-12-31 }}', "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
    ('{ owner = "Humas", pusher = "humas" }', "pusher:humas"), (f'{{ key = "{PUBLIC}" }}', ""), ('{ owner = "Humas" }', ""), ('"Humas"', ""), ("3", ""),
    (f'{{ owner = "Humas", key = "{PUBLIC}", pusher = "humas" }}', ""), (f'{{ owner = "Humas", key = "{PUBLIC}", until = 2026-01-01 }}', ""),
    (f'{{ owner = "Humas", key = "{PUBLIC}", to = "2026" }}', ""), ('{ owner = "Humas", key = "ssh-ed25519 AAAA" }', ""), ('{ owner = "Humas", key = 3 }', ""),
    ('{ owner = "Humas", key = "-----BEGIN OPENSSH PRIVATE KEY-----" }', ""), (f'{{ owner = "Humas", key = "{PUBLIC.replace("ssh-ed25519", "ssh-rsa")}" }}', ""),
]


@pytest.mark.parametrize(("entry", "proof"), SIGNERS)
def test_a_signer_has_an_owner_and_one_proof(desk: Desk, entry: str, proof: str) -> None:
    data, problems = read(desk, operators=f"keys = [\n  {entry},\n]\n", agencies=f"{AGENCY}keys = [{entry}]\n")
    expected = [("signer-invalid", "agencies", 4), ("signer-invalid", "operators", 1)] * (not proof)
    assert told(problems) == expected and [s.credential for s in data.operators] == [proof] * bool(proof)
    assert data.agencies["dinas-air"].signers == data.operators


def test_a_signer_is_in_force_from_its_first_day_to_its_last(desk: Desk) -> None:
    (signer,) = read(desk, operators='keys = [{ owner = "A", pusher = "a", from = 2026-01-02, to = 2026-01-03 }]')[0].operators
    assert [signer.is_in_force(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]


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


OFFERS = [("dinks", "dinkes (Dinas Kesehatan)"), ("Polres", "polres (Kepolisian Resor Parepare)"), ("dinas kesehatan", "dinkes (Dinas Kesehatan)"), ("parepare police", "polres (Kepolisian Resor Parepare)"), ("xyz", "")]


@pytest.mark.parametrize(("written", "offer"), OFFERS)
def test_an_agency_is_offered_for_a_mistyped_code_or_its_name(desk: Desk, written: str, offer: str) -> None:
    assert offer_agency(written, load(desk.content)[0].agencies) == offer


def test_the_line_of_a_key_is_that_of_its_own_table(tmp_path: Path) -> None:
    problems = read(Desk(tmp_path), agencies=f'{AGENCY}\n[dinas-air-minum]\nkind = "bumd"\nname = {{ id = "PAM" }}\nwarna = 1\n')[1]
    assert told(problems) == [("data-key-unknown", "agencies", 8)]


TERMS = [  # what follows the name of a term, whether it is one
    ("from = 2018-10-31", True), ("from = 2018-10-31\nto = 2023-10-31", True), ("", False), ("from = 2018-10-31\nto = 2018-10-31", False),
    ('from = "2018-10-31"', False), ("from = 2018-10-31 09:00:00", False), ("to = 2023-10-31", False)]


@pytest.mark.parametrize(("lines", "is_good"), TERMS)
def test_a_term_has_a_first_day_and_ends_after_it(desk: Desk, lines: str, is_good: bool) -> None:
    data, problems = read(desk, terms=f'[lama]\nname = {{ id = "masa lama" }}\n{lines}\n')
    assert (len(data.terms), told(problems)) == ((1, []) if is_good else (0, [("term-invalid", "terms", 1)]))


def test_a_term_is_named_in_the_language_or_in_the_one_it_has() -> None:
    assert [Term({"id": "masa"}, date(2020, 1, 1)).name_in(lang) for lang in ("id", "en")] == ["masa", "masa"]


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
