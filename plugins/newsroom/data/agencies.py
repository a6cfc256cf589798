"""`agencies.toml`: the bodies that issue releases, by their codes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ..source import CODE
from ..values import nearest
from .file import DataFile, PerLanguage, day_of, per_language, text_of
from .signers import Signer, signers_of, tell_signers

AGENCY_KINDS = ("secretariat", "inspectorate", "dinas", "badan", "kecamatan", "hospital", "police", "army",
                "prosecutor", "immigration", "bumn", "bumd", "other")
KEYS = frozenset("kind name short site parent active merged_into former accounts contacts keys".split())


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
    signers: tuple[Signer, ...] = ()

    @property
    def name(self) -> Name:
        return self.names[-1]

    def name_on(self, day: date) -> Name:
        """The name that was valid on this day: a rename never rewrites old pages."""
        return next((n for n in self.names if n.until and day < n.until), self.names[-1])


def agencies_of(file: DataFile) -> Iterator[tuple[str, Agency]]:
    for code, table in file.tables.items():
        if not isinstance(table, dict) or not CODE.fullmatch(code):
            file.tell("data-code-invalid", file.place(code), code=code)
            continue
        file.check_keys(code, table, KEYS)
        tell_signers(file, code, table)
        try:
            yield code, _agency(code, table)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            file.tell("agency-incomplete", file.place(code), code=code, reason=str(error.args[0]))
        if table.get("kind") not in AGENCY_KINDS:
            file.tell("agency-kind-unknown", file.place(code, "kind"), kind=table.get("kind", ""),
                      offers=", ".join(AGENCY_KINDS))


def _agency(code: str, table: Mapping[str, object]) -> Agency:
    """Raises KeyError, TypeError or AttributeError when something is missing or is no text, table or day."""
    names = [Name(per_language(f["name"]), per_language(f.get("short", f["name"])), day_of(f["until"])) for f in table.get("former", ())]
    names.append(Name(per_language(table["name"]), per_language(table.get("short", table["name"]))))
    active = table.get("active", {})
    contacts = {role: Contact(role, per_language(c["label"]), text_of(c.get("email", "")), text_of(c.get("phone", "")))
                for role, c in table.get("contacts", {}).items()}
    site, parent, merged_into = (text_of(table.get(key, "")) for key in ("site", "parent", "merged_into"))
    accounts = {place: text_of(name) for place, name in table.get("accounts", {}).items()}
    return Agency(code, text_of(table["kind"]), tuple(names), site, parent, merged_into, day_of(active.get("from")),
                  day_of(active.get("to")), contacts, accounts, signers_of(table)[0])


def check_links(file: DataFile, agencies: Mapping[str, Agency]) -> None:
    for agency in agencies.values():
        for key, code in (("parent", agency.parent), ("merged_into", agency.merged_into)):
            if code and code not in agencies:
                file.tell("agency-unknown", file.place(agency.code, key), value=code, count=len(agencies),
                          near=offer_agency(code, agencies))


def offer_agency(code: str, agencies: Mapping[str, Agency]) -> str:
    """'"diskominfo" (Dinas Komunikasi dan Informatika)' for a mistyped code, short name or full name."""
    found = nearest(code, agencies)
    if not found:
        spoken = {n.lower(): a.code for a in agencies.values() for n in (*a.name.name.values(), *a.name.short.values())}
        found = spoken.get(nearest(code, spoken), "")
    return f"{found} ({next(iter(agencies[found].name.name.values()))})" if found else ""
