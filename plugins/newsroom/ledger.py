"""The ledger: every address that was ever published, in `content/ledger/`, so that promise 5 can be proved.

One small text file per release, activity and page, and one for the rest of the site: an address a line, sorted. What lies in
the private root has its own there: each repository's continuous integration must find all that its ledger promises.
`make publish` adds what it has made current; a person only ever commits that. Nothing is taken out again. An address
that neither the site nor `redirects.toml` answers any more is an error, with its cure.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from .problems import Place, Problem
from .source import ATTACHMENTS, LEDGER, PICTURES

if TYPE_CHECKING:
    from .data.redirects import Redirect
    from .git import Repository
    from .roots import Content
    from .state import State

KEPT = ("index.html", "rss.xml", "atom.xml", "feed.json", "calendar.ics")  # what people bookmark and machines subscribe to
WHOLE = "site"
PERIOD = re.compile(r"/\d{4}/(?:\d\d/)?$")  # a listing's: it goes with its last release, which no editor should have to think of


def address_of(save_as: str) -> str:
    return quote("/" + save_as.removesuffix("index.html"))


def file_of(address: str) -> str:
    """The output file that answers an address."""
    path = unquote(address).removeprefix("/")
    return path + "index.html" if path.endswith("/") or not path else path


def published(state: State) -> dict[str, set[str]]:
    """Which addresses a built site has, by the name of the ledger's file."""
    found: dict[str, set[str]] = {}
    for unit, save_as in state.views():
        kind, _, path = unit.partition(" ")
        if save_as.rpartition("/")[2] in KEPT or kind == "document" and _is_attachment(save_as):
            found.setdefault(_name_of(path, state) if kind == "document" else WHOLE, set()).add(address_of(save_as))
    return found


def _is_attachment(save_as: str) -> bool:
    """A picture is not kept: a face that must not be seen has to be able to go without a trace."""
    return Path(save_as).suffix.lower() in ATTACHMENTS - PICTURES


def _name_of(path: str, state: State) -> str:
    """`x/xk4m7q2d` for a key, so that no folder grows large; `pages/kontak` for a page, which has none."""
    return of_key(key) if (key := state.catalogue[path].key) else path


def of_key(key: str) -> str:
    return f"{key[0]}/{key}"


def addresses_of(content: Content, key: str) -> list[str]:
    """Every address that a release or an activity ever had, in whichever root it lay."""
    return _recorded(content, of_key(key))


def _recorded(content: Content, name: str) -> list[str]:
    return [line for root in content.roots for line in _lines(root / LEDGER / f"{name}.txt")]


def record(content: Content, state: State) -> dict[Path, int]:
    """Add the addresses of a site that has become current; returns how many are new in the ledger of each root.

    A folder that has moved from one root into the other takes along what is known of it.
    """
    new: dict[Path, int] = {}
    homes = {of_key(card.key): content.root_of(path) for path, card in state.catalogue.items() if card.key}
    for name, addresses in published(state).items():
        root = homes.get(name, content.public)
        lines = {file: _lines(file) for file in (top / LEDGER / f"{name}.txt" for top in content.roots)}
        file = root / LEDGER / f"{name}.txt"
        known = set(lines[file])
        if fresh := addresses.union(*lines.values()) - known:
            new[root] = new.get(root, 0) + len(fresh)
            file.parent.mkdir(parents=True, exist_ok=True)
            half = file.with_suffix(".new")
            half.write_text("".join(f"{address}\n" for address in sorted(known | fresh)), encoding="utf-8")
            os.replace(half, file)
    return new


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(encoding="utf-8").split("\n")[:-1]
    except FileNotFoundError:
        return []


def lost(content: Content, state: State, redirects: Iterable[Redirect]) -> Iterator[Problem]:
    """A problem for every recorded address that nothing answers, with the line that would cure it."""
    answered = state.files() | {file_of(redirect.address) for redirect in redirects}
    now: Mapping[str, set[str]] = {}
    for root, file in ((top, file) for top in content.roots for file in sorted((top / LEDGER).rglob("*.txt"))):
        for number, address in enumerate(_lines(file), 1):
            if file_of(address) not in answered:
                now = now or published(state)
                path = file.relative_to(root).as_posix()
                to = _nearest(address, now.get(path.removeprefix(f"{LEDGER}/").removesuffix(".txt"), ()))
                severity = "warning" if PERIOD.search(address) and file.stem == WHOLE else "error"
                place, values = Place(number, 1, len(address)), {"address": address, "near": to}
                yield Problem("address-lost", content.told_as(root, path), place, values, severity)


def _nearest(address: str, others: Iterable[str]) -> str:
    """Where what stood at an address most likely stands now."""
    def likeness(other: str) -> tuple[bool, int, str]:
        return address.rpartition("/")[2] == other.rpartition("/")[2], len(os.path.commonprefix((address, other))), other

    return max(others, key=likeness, default="")


def shrunk(repository: Repository, base: str, tip: str, content: str) -> Iterator[Problem]:
    """A problem for every line that was in the ledger at one commit and is not at a later one."""
    where = f"{content}/{LEDGER}" if content else LEDGER
    what = ("-z", "--name-only", "--no-renames", "--diff-filter=MDT", base, tip, "--", where)
    for path in repository.run("diff", *what).split("\0")[:-1]:
        before, after = ((repository.file(commit, path, 1 << 24) or b"").splitlines() for commit in (base, tip))
        for number, line in enumerate(before, 1):
            if line not in after:
                yield Problem("ledger-shrunk", path, Place(number), {"address": line.decode(errors="replace")})
