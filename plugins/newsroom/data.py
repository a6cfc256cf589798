"""The data files of `content/data/`: agencies, categories, hosts and redirects, read strictly.

Each file is TOML that people edit. A key that nobody reads is a problem with its line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from urllib.parse import quote

from .problems import Place, Problem
from .source import CODE
from .values import nearest

AGENCY_KINDS = ("secretariat", "inspectorate", "dinas", "badan", "kecamatan", "hospital", "police", "army",
                "prosecutor", "immigration", "bumn", "bumd", "other")
AGENCY_KEYS = frozenset("kind name short site parent active merged_into former accounts contacts keys".split())
CATEGORY_KEYS = frozenset("name order".split())
TERM_KEYS = frozenset("name from to".split())
SERVICE_KEYS = frozenset("name about address".split())
PLACEHOLDERS = ("key", "title", "url", "office")

PerLanguage = Mapping[str, str]


@dataclass(frozen=True)
class Name:
    """A name and its short form, per language, valid before the day `until` (None: still valid)."""

    name: PerLanguage
    short: PerLanguage
    until: date | None = None

    def full_in(self, lang: str) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))

    def short_in(self, lang: str) -> str:
        return self.short.get(lang) or next(iter(self.short.values()), "") or self.full_in(lang)


@dataclass(frozen=True)
class Contact:
    role: str
    label: PerLanguage
    email: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Agency:
    """A body that issues releases. Its code is never reused; `names` are oldest first, the last is today's."""

    code: str
    kind: str
    names: tuple[Name, ...]
    site: str = ""
    parent: str = ""
    merged_into: str = ""
    active_from: date | None = None
    active_to: date | None = None
    contacts: Mapping[str, Contact] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> Name:
        return self.names[-1]

    def name_on(self, day: date) -> Name:
        """The name that was valid on this day: a rename never rewrites old pages."""
        return next((n for n in self.names if n.until and day < n.until), self.names[-1])


@dataclass(frozen=True)
class Category:
    code: str
    name: PerLanguage
    order: int

    def name_in(self, lang: str) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))


@dataclass(frozen=True)
class Redirect:
    """An address that moved (`to`) or is gone (`gone`: the reason per language)."""

    address: str
    to: str = ""
    gone: PerLanguage = field(default_factory=dict)


@dataclass(frozen=True)
class Hosts:
    """Which sites a text may link to: `*.go.id` means go.id and everything below it."""

    allowed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()

    def is_allowed(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.allowed)

    def is_refused(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.refused)

    def bad_word(self, address: str) -> str:
        """The refused word that stands in an address, however it is hyphenated."""
        folded = f" {re.sub(r'[^a-z0-9]+', ' ', address.lower())} "
        return next((w for w in self.refused_words if f" {re.sub(r'[^a-z0-9]+', ' ', w.lower())} " in folded), "")


def _host_matches(host: str, pattern: str) -> bool:
    bare = pattern.removeprefix("*.").lower()
    return host == bare or (pattern.startswith("*.") and host.endswith("." + bare))


@dataclass(frozen=True)
class Term:
    """A term of office, from its first day to the day before `ends`; None: nobody knows yet."""

    name: PerLanguage
    begins: date
    ends: date | None = None

    def name_in(self, lang: str) -> str:
        return _in(self.name, lang)


@dataclass(frozen=True)
class Service:
    """Where readers ask, correct or complain. What is said of it and its address may hold `PLACEHOLDERS` in braces."""

    name: PerLanguage
    address: PerLanguage
    about: PerLanguage = field(default_factory=dict)

    def name_in(self, lang: str) -> str:
        return _in(self.name, lang)

    def about_in(self, lang: str, values: Mapping[str, str]) -> str:
        return _in(self.about, lang).format_map(values)

    def address_in(self, lang: str, values: Mapping[str, str]) -> str:
        """The address with its placeholders filled in; what a person wrote between them may hold spaces."""
        quoted = {name: quote(value, safe="@") for name, value in values.items()}
        return quote(_in(self.address, lang), safe=":/?#[]@!$&'()*+,;=%{}").format_map(quoted)


def _in(words: PerLanguage, lang: str) -> str:
    return words.get(lang) or next(iter(words.values()), "")


@dataclass(frozen=True)
class Data:
    agencies: Mapping[str, Agency]
    categories: Mapping[str, Category]
    hosts: Hosts
    redirects: tuple[Redirect, ...]
    terms: tuple[Term, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    plainer: Mapping[str, PerLanguage] = field(default_factory=dict)  # language -> word -> what people say


def load(content: Path) -> tuple[Data, list[Problem]]:
    """All data files. A file that is not TOML, or an agency without a name, is an error of the site."""
    problems: list[Problem] = []
    tables = {name: _File(content, name, problems) for name in ("agencies", "categories", "hosts", "redirects", "terms", "services", "plain")}
    agencies = {code: found for code, found in _agencies(tables["agencies"])}
    _check_agency_links(tables["agencies"], agencies)
    data = Data(agencies, dict(_categories(tables["categories"])), _hosts(tables["hosts"]),
                tuple(_redirects(tables["redirects"])), tuple(_terms(tables["terms"])), dict(_services(tables["services"])), _plainer(tables["plain"]))
    return data, problems


class _File:
    """One data file: its tables, and a way to tell a problem at the line where a key stands."""

    def __init__(self, content: Path, name: str, problems: list[Problem]):
        self.path, self.problems = f"data/{name}.toml", problems
        self.text, self.tables = "", {}
        try:
            self.text = (content / self.path).read_text(encoding="utf-8-sig")
            self.tables = tomllib.loads(self.text)
        except FileNotFoundError:
            if name in ("agencies", "categories"):
                self.tell("data-missing", Place())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            line = re.search(r"line (\d+), column (\d+)", str(error))
            self.tell("data-syntax", Place(*map(int, line.groups())) if line else Place(), reason=str(error))

    def tell(self, code: str, place: Place, /, **values: object) -> None:
        self.problems.append(Problem(code, self.path, place, values))

    def place(self, table: str, key: str = "") -> Place:
        """The line of `[table]`, or of `key =` after it."""
        head = re.search(rf"^\[\"?{re.escape(table)}\"?[.\]]", self.text, re.MULTILINE)
        start = head.start() if head else 0
        if key and (line := re.search(rf"^{re.escape(key)}\b", self.text[start:], re.MULTILINE)):
            start += line.start()
        return Place(self.text.count("\n", 0, start) + 1, 1, len(key or table) + (0 if key else 2))

    def check_keys(self, table: str, found: Mapping[str, object], known: frozenset[str]) -> None:
        for key in found:
            if key not in known:
                self.tell("data-key-unknown", self.place(table, key), key=key, near=nearest(key, known),
                          offers=", ".join(sorted(known)))


def _agencies(file: _File) -> Iterator[tuple[str, Agency]]:
    for code, table in file.tables.items():
        if not isinstance(table, dict) or not CODE.fullmatch(code):
            file.tell("data-code-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, AGENCY_KEYS)
        try:
            yield code, _agency(code, table)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            file.tell("agency-incomplete", file.place(code), code=code, reason=str(error.args[0]))
        if table.get("kind") not in AGENCY_KINDS:
            file.tell("agency-kind-unknown", file.place(code, "kind"), kind=table.get("kind", ""),
                      offers=", ".join(AGENCY_KINDS))


def _agency(code: str, table: Mapping[str, object]) -> Agency:
    """Raises KeyError, TypeError or AttributeError when something is missing or is no text, table or day."""
    names = [Name(_per_language(f["name"]), _per_language(f.get("short", f["name"])), _day(f["until"])) for f in table.get("former", ())]
    names.append(Name(_per_language(table["name"]), _per_language(table.get("short", table["name"]))))
    active = table.get("active", {})
    contacts = {role: Contact(role, _per_language(c["label"]), _text(c.get("email", "")), _text(c.get("phone", "")))
                for role, c in table.get("contacts", {}).items()}
    site, parent, merged_into = (_text(table.get(key, "")) for key in ("site", "parent", "merged_into"))
    accounts = {place: _text(name) for place, name in table.get("accounts", {}).items()}
    return Agency(code, _text(table["kind"]), tuple(names), site, parent, merged_into, _day(active.get("from")),
                  _day(active.get("to")), contacts, accounts)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r}: text in quotation marks")
    return value


def _day(value: object) -> date | None:
    if value is not None and type(value) is not date:  # a moment is a date too, but cannot be compared with one
        raise TypeError(f"{value!r}: 2026-11-24")
    return value


def _per_language(value: object) -> PerLanguage:
    if not isinstance(value, dict) or not value:
        raise TypeError(f"{value!r}: {{ id = \"...\", en = \"...\" }}")
    return {lang: _text(text) for lang, text in value.items()}


def _check_agency_links(file: _File, agencies: Mapping[str, Agency]) -> None:
    for agency in agencies.values():
        for key, code in (("parent", agency.parent), ("merged_into", agency.merged_into)):
            if code and code not in agencies:
                file.tell("agency-unknown", file.place(agency.code, key), value=code, count=len(agencies),
                          near=offer_agency(code, agencies))


def _categories(file: _File) -> Iterator[tuple[str, Category]]:
    for code, table in file.tables.items():
        try:
            if not CODE.fullmatch(code):
                raise ValueError(code)
            found = Category(code, _per_language(table["name"]), int(table.get("order", 999)))
        except (KeyError, TypeError, AttributeError, ValueError):
            file.tell("data-code-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, CATEGORY_KEYS)
        yield code, found


def _hosts(file: _File) -> Hosts:
    known = frozenset(("allowed", "refused", "refused_words"))
    file.check_keys("", file.tables, known)
    return Hosts(**{key: _texts(file, key) for key in known})


def _texts(file: _File, key: str) -> tuple[str, ...]:
    found = file.tables.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        file.tell("data-syntax", file.place("", key), reason=f'{key} = ["...", "..."]')
        return ()
    return tuple(found)


def _redirects(file: _File) -> Iterator[Redirect]:
    for address, table in file.tables.items():
        try:
            if not re.fullmatch(r"/(?:[\w.~-]+/)*", address) or ".." in address or len(table.keys() & {"to", "gone"}) != 1:
                raise ValueError(address)
            found = Redirect(address, _text(table.get("to", "")), _per_language(table["gone"]) if "gone" in table else {})
        except (TypeError, AttributeError, ValueError):
            file.tell("redirect-invalid", file.place(address), address=address)
            continue
        yield found


def _terms(file: _File) -> Iterator[Term]:
    for code, table in file.tables.items():
        try:
            begins, ends = _day(table["from"]), _day(table.get("to"))
            if begins is None or ends and ends <= begins:
                raise ValueError(code)
            found = Term(_per_language(table["name"]), begins, ends)
        except (KeyError, TypeError, AttributeError, ValueError):
            file.tell("term-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, TERM_KEYS)
        yield found


def _services(file: _File) -> Iterator[tuple[str, Service]]:
    for code, table in file.tables.items():
        try:
            found = Service(_per_language(table["name"]), _per_language(table["address"]), _per_language(table["about"]) if "about" in table else {})
            filled = dict.fromkeys(PLACEHOLDERS, "")
            for lang in {**found.address, **found.about}:
                if not re.match("https://|mailto:", found.address_in(lang, filled)) or found.about and not found.about_in(lang, filled):
                    raise ValueError(code)
        except (KeyError, TypeError, AttributeError, ValueError, IndexError):
            file.tell("service-invalid", file.place(code), code=code, offers=", ".join(f"{{{name}}}" for name in PLACEHOLDERS))
            continue
        file.check_keys(code, table, SERVICE_KEYS)
        yield code, found


def _plainer(file: _File) -> dict[str, PerLanguage]:
    try:
        return {lang: _per_language(words) for lang, words in file.tables.items()}
    except TypeError as error:
        file.tell("data-syntax", Place(), reason=f'[id] "..." = "..." ({error})')
        return {}


def offer_agency(code: str, agencies: Mapping[str, Agency]) -> str:
    """'"diskominfo" (Dinas Komunikasi dan Informatika)' for a mistyped code, short name or full name."""
    found = nearest(code, agencies)
    if not found:
        spoken = {n.lower(): a.code for a in agencies.values() for n in (*a.name.name.values(), *a.name.short.values())}
        found = spoken.get(nearest(code, spoken), "")
    return f"{found} ({next(iter(agencies[found].name.name.values()))})" if found else ""


