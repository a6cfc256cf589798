"""`make watch-live URL=...`: is the site that answers the one that was published?

Every file of the manifest is asked for, and its bytes are compared; then every link of the pages that are not ours, the
sitemaps and robots.txt are followed for addresses that nobody published: injected pages are found by what leads there. What
is shown to search engines alone is looked for by asking as one (cloaking).
"""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from html import unescape
from http.client import HTTPException
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from precompression import FORMATS, sibling_of

from .builds import Manifest
from .data.redirects import Redirect
from .ledger import address_of

READER = "Mozilla/5.0 (compatible; kabar-watch)"
ENGINE = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
AT_ONCE = 8
MOST_UNKNOWN = 500  # pages that are followed: an attacker can make them without end
LARGEST = 64 << 20  # bytes; more is read of no file
LINKS = re.compile(rb"""(?:href|src|action)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))|<loc>\s*([^<]*?)\s*</loc>|^Sitemap:\s*(\S+)|;\s*url=([^"'>\s]+)""", re.IGNORECASE | re.MULTILINE)


@dataclass(slots=True)
class Findings:
    """Addresses. `unknown` answer and are no part of what was published; `cloaked` are other pages to a search engine."""

    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    cloaked: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return any((self.altered, self.missing, self.unknown, self.cloaked, self.unanswered))


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: bytes
    location: str = ""
    coding: str = ""

    def is_bytes(self, digest: str) -> bool:
        return hashlib.sha256(self.body).hexdigest() == digest


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        """Where it would lead is part of the answer."""


def watch(url: str, manifest: Manifest, redirects: Iterable[Redirect] = (), agent: str = READER) -> Findings:
    """Compare a live site, whose home page has this address, with what was published."""
    url = url.rstrip("/")
    found, moved = Findings(), {unquote(r.address): r for r in redirects}
    files = {address_of(path): digest for path, (_, digest) in manifest.files.items() if not _packing(path, manifest)}
    packed = [(address_of(path.rpartition(".")[0]), coding, digest) for path, (_, digest) in manifest.files.items() if (coding := _packing(path, manifest))]
    ask = partial(_ask, url, agent)
    suspect: list[tuple[str, Answer]] = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for (address, digest), answer in zip(files.items(), pool.map(ask, files), strict=True):
            kind = _judged(answer, digest, moved.get(unquote(address)))
            if kind:
                getattr(found, kind).append(address)
            if answer and (kind == "altered" or address.endswith((".xml", "/robots.txt"))):
                suspect.append((address, answer))
        for (address, _, digest), answer in zip(packed, pool.map(lambda wanted: ask(*wanted[:2]), packed), strict=True):
            if answer and answer.coding and not answer.is_bytes(digest) and unquote(address) not in moved and address not in found.altered:
                found.altered.append(address)  # as most readers get it
        followed = _follow(url, files.keys() | moved.keys(), suspect, ask)
        found.unknown = [address for address, answer in followed if answer.status == 200]
        as_engine = [address for address in files if address.endswith("/") and address.count("/") <= 3]
        for address, answer in zip(as_engine, pool.map(partial(_ask, url, ENGINE), as_engine), strict=True):
            if address not in found.altered and _judged(answer, files[address], moved.get(unquote(address))) == "altered":
                found.cloaked.append(address)
                found.unknown += [a for a, reply in _follow(url, files.keys() | moved.keys() | set(found.unknown), [(address, answer)], ask) if reply.status == 200]
    nowhere = f"/{secrets.token_hex(8)}/"
    if (answer := ask(nowhere)) and answer.status == 200:  # a server that answers everything hides every injected page
        found.unknown.append(nowhere)
    return found


def _packing(path: str, manifest: Manifest) -> str:
    """The coding of a precompressed sibling, which has no address of its own; empty for any other file."""
    return FORMATS[path.rpartition(".")[2]].coding if sibling_of(path, manifest.files) else ""


def _ask(url: str, agent: str, address: str, coding: str = "identity") -> Answer | None:
    """None where nobody answers."""
    headers = {"User-Agent": agent, "Cache-Control": "no-cache", "Accept-Encoding": coding}
    try:
        with build_opener(_Stay).open(Request(url + address, headers=headers), timeout=20) as reply:  # noqa: S310
            return Answer(reply.status, reply.read(LARGEST), coding=reply.headers.get("Content-Encoding", ""))
    except HTTPError as error:
        return Answer(error.code, error.read(LARGEST), error.headers.get("Location", ""))
    except (OSError, HTTPException, ValueError):
        return None


def _judged(answer: Answer | None, digest: str, redirect: Redirect | None) -> str:
    """The list of findings that an answer belongs to; empty when it is as it was published."""
    if answer is None:
        return "unanswered"
    if redirect and (answer.status == 410 if redirect.gone else answer.status in (301, 308) and urlsplit(answer.location).path == urlsplit(redirect.to).path):
        return ""
    if answer.is_bytes(digest):
        return ""
    return "missing" if answer.status in (404, 410) else "altered"


def _follow(url: str, known: Iterable[str], start: Iterable[tuple[str, Answer]], ask: Callable[[str], Answer | None]) -> Iterator[tuple[str, Answer]]:
    """The addresses of this site that nobody published, from page to page."""
    seen = {unquote(address) for address in known}
    todo = list(start)
    followed = 0
    while todo and followed < MOST_UNKNOWN:
        address, answer = todo.pop()
        for link in _links(url, address, answer.body):
            if unquote(link) not in seen and f"{unquote(link)}/" not in seen and followed < MOST_UNKNOWN:
                seen.add(unquote(link))
                followed += 1
                if (reply := ask(link)) is not None:
                    yield link, reply
                    todo.append((link, reply))


def _links(url: str, address: str, body: bytes) -> Iterator[str]:
    """Addresses below the same home page."""
    home = urlsplit(url)
    for found in LINKS.finditer(body):
        text = unescape(next(part for part in found.groups() if part is not None).decode(errors="replace")).strip()
        try:
            target = urlsplit(urljoin(url + address, text))
        except ValueError:
            continue
        if target.scheme in ("http", "https") and target.netloc == home.netloc and target.path.startswith(f"{home.path}/"):
            yield quote(unquote(target.path[len(home.path) :])) + (f"?{target.query}" if target.query else "")


def lines(found: Findings) -> Mapping[str, list[str]]:
    """Kind -> sorted addresses, of the kinds that there are."""
    kinds = {name: sorted(set(getattr(found, name))) for name in ("altered", "missing", "unknown", "cloaked", "unanswered")}
    return {name: addresses for name, addresses in kinds.items() if addresses}
