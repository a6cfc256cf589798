"""The data files of `content/data/` (FILES), read strictly.

Each file is TOML that people edit. A key that nobody reads is a problem with its line.
"""

from __future__ import annotations

import binascii
import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .identifiers import Signs, Vocabulary, found
from .problems import Place, Problem, Severity
from .salts import MAX_DATA
from .source import CODE
from .values import nearest

if TYPE_CHECKING:
    from .roots import Content

FILES = ("agencies", "categories", "hosts", "redirects", "gates", "operators", "synonyms", "terms", "services", "plain")
AGENCY_KINDS = ("secretariat", "inspectorate", "dinas", "badan", "kecamatan", "hospital", "police", "army",
                "prosecutor", "immigration", "bumn", "bumd", "other")
AGENCY_KEYS = frozenset("kind name short site parent active merged_into former accounts contacts keys".split())
CATEGORY_KEYS = frozenset("name order".split())
SIGNER_KEYS = frozenset("owner key pusher from to".split())
KEY_TYPES = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
             "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa")
ADDRESS = re.compile(r"/(?:[\w.~%-]+/)*(?:[\w~%-][\w.~%-]*\.\w+)?", re.ASCII)

WORDS = tuple(f.name for f in fields(Signs) if f.name not in ("spam", "hosts"))  # the lists of gates.toml; each may have exceptions, `not_...`
TERM_KEYS = frozenset("name from to".split())
SERVICE_KEYS = frozenset("name about address".split())
PLACEHOLDERS = ("key", "title", "url", "office")

SURE = 8  # letters of a refused word, to be known inside another

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
class Signer:
    """A person who may publish, by one SSH key or by the name under which the forge knows them, from a day to a day.

    `credential` is what git or the forge can prove: the key's fingerprint, or `pusher:` and the name.
    """

    owner: str
    credential: str
    key: str = ""
    start: date | None = None
    end: date | None = None

    def is_in_force(self, day: date) -> bool:
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)


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


@dataclass(frozen=True)
class Category:
    code: str
    name: PerLanguage
    order: int

    def name_in(self, lang: str) -> str:
        return self.name.get(lang) or next(iter(self.name.values()))


@dataclass(frozen=True)
class Redirect:
    """An address that moved (`to`) or is gone (`gone`: the reason per language). It is a page's, or a file's."""

    address: str
    to: str = ""
    gone: PerLanguage = field(default_factory=dict)


@dataclass(frozen=True)
class Hosts:
    """Which sites a text may link to: `*.go.id` means go.id and everything below it."""

    allowed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()
    topic_words: tuple[str, ...] = ()

    def is_allowed(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.allowed)

    def is_refused(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.refused)

    def bad_word(self, text: str, *, is_allowed: bool = False) -> str:
        """The refused word that stands in an address or a text, however it is hyphenated. A listed site may write about a topic."""
        folded, refused = f" {_folded(text)} ", self.refused_words if is_allowed else (*self.refused_words, *self.topic_words)
        squeezed = "" if is_allowed else folded.replace(" ", "")  # `slotgacor88.xyz`
        return next((w for w in refused if f" {_folded(w)} " in folded or (joined := _folded(w).replace(" ", "")) in squeezed and len(joined) >= SURE), "")


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower())


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
        quoted = {name: _quoted(value, "@") for name, value in values.items()}
        return _quoted(_in(self.address, lang), ":/?#[]@!$&'()*+,;=%{}").format_map(quoted)


_quoted = lru_cache(maxsize=64)(quote)  # all services of a page are asked about the same


def _in(words: PerLanguage, lang: str) -> str:
    return words.get(lang) or next(iter(words.values()), "")


@dataclass(frozen=True)
class Data:
    agencies: Mapping[str, Agency]
    categories: Mapping[str, Category]
    hosts: Hosts
    redirects: tuple[Redirect, ...]
    signs: Signs = Signs()
    operators: tuple[Signer, ...] = ()
    synonyms: Mapping[str, tuple[tuple[str, ...], ...]] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()
    services: Mapping[str, Service] = field(default_factory=dict)
    plainer: Mapping[str, PerLanguage] = field(default_factory=dict)  # language -> word -> what people say

    @cached_property
    def phones(self) -> frozenset[str]:
        """The mobile numbers that are some agency's contact, as 08.. in digits alone."""
        told = (contact.phone for agency in self.agencies.values() for contact in agency.contacts.values())
        return frozenset(f.digits for phone in told for f in found(phone, Signs()))


def load(content: Content) -> tuple[Data, list[Problem]]:
    """All data files. A file that is not TOML, or an agency without a name, is an error of the site."""
    problems: list[Problem] = []
    tables = {name: _File(content, name, problems) for name in FILES}
    agencies = {code: found for code, found in _agencies(tables["agencies"])}
    _check_agency_links(tables["agencies"], agencies)
    hosts = _hosts(tables["hosts"])
    data = Data(agencies, dict(_categories(tables["categories"])), hosts, tuple(_redirects(tables["redirects"])), _signs(tables["gates"], hosts),
                _operators(tables["operators"]), dict(_synonyms(tables["synonyms"])), tuple(_terms(tables["terms"])),
                dict(_services(tables["services"])), _plainer(tables["plain"]))
    _check_chains(tables["redirects"], data.redirects)
    return data, problems


def load_signs(content: Content) -> Signs:
    """The words of the gates alone, for reading; `load` tells what is wrong with them."""
    problems: list[Problem] = []
    return _signs(_File(content, "gates", problems), _hosts(_File(content, "hosts", problems)))


class _File:
    """One data file: its tables, and a way to tell a problem at the line where a key stands."""

    def __init__(self, content: Content, name: str, problems: list[Problem]):
        self.path, self.problems = f"data/{name}.toml", problems
        self.text, self.tables = "", {}
        file = content / self.path
        if file.is_symlink() or file.exists() and not file.is_file():  # what it leads to would be quoted in messages
            return self.tell("symlink", Place())
        if file.exists() and file.stat().st_size > MAX_DATA:
            return self.tell("data-syntax", Place(), reason=f"> {MAX_DATA} bytes")
        try:
            self.text = file.read_text(encoding="utf-8-sig")
            self.tables = tomllib.loads(self.text)
        except FileNotFoundError:
            if name in ("agencies", "categories"):
                self.tell("data-missing", Place())
            if name == "gates":  # numbers are found by their structure all the same
                self.tell("gates-missing", Place(), severity="warning")
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            line = re.search(r"line (\d+), column (\d+)", str(error))
            self.tell("data-syntax", Place(*map(int, line.groups())) if line else Place(), reason=str(error))

    def tell(self, code: str, place: Place, /, severity: Severity = "error", **values: object) -> None:
        self.problems.append(Problem(code, self.path, place, values, severity))

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
        _tell_signers(file, code, table)
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
                  _day(active.get("to")), contacts, accounts, signers_of(table)[0])


def signers_of(table: Mapping[str, object]) -> tuple[tuple[Signer, ...], list[str]]:
    """Who is listed under `keys`, and what is wrong with the entries that cannot be read."""
    found, wrong = [], []
    entries = table.get("keys", ())
    for entry in entries if isinstance(entries, list | tuple) else (entries,):
        try:
            found.append(_signer(entry))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            wrong.append(str(error.args[0]) if error.args else str(entry))
    return tuple(found), wrong


def _signer(entry: Mapping[str, object]) -> Signer:
    """Raises KeyError, TypeError, AttributeError or ValueError with what is wrong."""
    if unknown := entry.keys() - SIGNER_KEYS:
        raise ValueError(", ".join(sorted(unknown)))
    owner, key, pusher = (" ".join(_text(entry.get(name, "")).split()) for name in ("owner", "key", "pusher"))
    if not owner or bool(key) == bool(pusher):
        raise ValueError('owner = "...", key = "ssh-ed25519 AAAA..."')
    return Signer(owner, f"pusher:{pusher}" if pusher else fingerprint(key), " ".join(key.split()[:2]), _day(entry.get("from")), _day(entry.get("to")))


def fingerprint(key: str) -> str:
    """`SHA256:...` of a public key as OpenSSH writes it. Raises ValueError for what is none, such as a private key."""
    kind, _, rest = key.partition(" ")
    try:
        blob = binascii.a2b_base64(rest.partition(" ")[0], strict_mode=True)
    except binascii.Error:
        blob = b""
    if kind not in KEY_TYPES or not blob.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
        raise ValueError(f"{key[:40]}: {KEY_TYPES[0]} AAAA...")
    return "SHA256:" + binascii.b2a_base64(hashlib.sha256(blob).digest(), newline=False).decode().rstrip("=")


def _tell_signers(file: _File, name: str, table: Mapping[str, object]) -> tuple[Signer, ...]:
    found, wrong = signers_of(table)
    for reason in wrong:
        file.tell("signer-invalid", file.place(name, "keys"), reason=reason)
    return found


def _operators(file: _File) -> tuple[Signer, ...]:
    file.check_keys("", file.tables, frozenset(("keys",)))
    return _tell_signers(file, "", file.tables)


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
    known = frozenset(f.name for f in fields(Hosts))
    file.check_keys("", file.tables, known)
    return Hosts(**{key: _texts(file, key) for key in known})


def _signs(file: _File, hosts: Hosts) -> Signs:
    file.check_keys("", file.tables, frozenset(WORDS) | {f"not_{name}" for name in WORDS})
    of = {name: Vocabulary(*(_small(_texts(file, key)) for key in (name, f"not_{name}"))) for name in WORDS}
    refused = tuple(bare for host in hosts.refused if "." in (bare := host.removeprefix("*.").lower()))
    return Signs(**of, spam=Vocabulary(_small((*hosts.refused_words, *hosts.topic_words))), hosts=Vocabulary(refused))


def _small(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in words if re.search("[a-z0-9]", word := text.lower().strip()))


def _texts(file: _File, key: str) -> tuple[str, ...]:
    found = file.tables.get(key, [])
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        file.tell("data-syntax", file.place("", key), reason=f'{key} = ["...", "..."]')
        return ()
    return tuple(found)


def _redirects(file: _File) -> Iterator[Redirect]:
    for address, table in file.tables.items():
        try:
            to = _text(table.get("to", address))
            if not all(_is_address(text) for text in (address, to.partition("#")[0])) or len(table.keys() & {"to", "gone"}) != 1:
                raise ValueError(address)
            found = Redirect(address, table.get("to", ""), _per_language(table["gone"]) if "gone" in table else {})
        except (TypeError, AttributeError, ValueError):
            file.tell("redirect-invalid", file.place(address), address=address)
            continue
        yield found


def _is_address(text: str) -> bool:
    """Nothing that could mean more than itself where a web server reads it."""
    plain = unquote(text)
    return bool(ADDRESS.fullmatch(text)) and ".." not in plain and plain.isprintable() and not re.search(r'["\\]', plain)


def _check_chains(file: _File, redirects: tuple[Redirect, ...]) -> None:
    """A moved address leads straight to where the page is: each further hop costs a phone a round trip, a loop never ends."""
    answers = {redirect.address: redirect for redirect in redirects}
    for redirect in redirects:
        passed, last = {redirect.address}, redirect
        while last.to and (following := answers.get(last.to.partition("#")[0])):
            if following.address in passed:
                file.tell("redirect-loop", file.place(redirect.address), address=redirect.address, to=redirect.to)
                break
            passed.add(following.address)
            last = following
        else:
            if last is not redirect:
                file.tell("redirect-chain", file.place(redirect.address), address=redirect.address, to=redirect.to, last=last.to or last.address)


def _synonyms(file: _File) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Per language, groups of words and names that mean the same."""
    for lang, groups in file.tables.items():
        is_group = lambda found: isinstance(found, list) and len(found) > 1 and all(isinstance(text, str) for text in found)  # noqa: E731
        if not isinstance(groups, list) or not all(map(is_group, groups)):
            file.tell("data-syntax", file.place("", lang), reason=f'{lang} = [["...", "..."], ["...", "..."]]')
            continue
        yield lang, tuple(map(tuple, groups))


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


