"""`make check-links`: ask every external link whether it still answers, and tell the dead ones per agency.

Polite: one request at a time per host, few hosts at once, the head alone where a server gives it, one more try.
A refusal to machines (401, 403, 429, 451) is an answer: somebody is there.
"""

from __future__ import annotations

import http.client
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING
from urllib.parse import quote, urldefrag, urlsplit

if TYPE_CHECKING:
    from .assemble import Newsroom

PARALLEL = 8  # hosts
SECONDS = 15
PAUSE = 1.0  # between two requests to one host, and before the second try
HERE = frozenset((401, 403, 405, 406, 429, 451, 999))  # 999: LinkedIn's own
NO_HEAD = frozenset((400, 403, 404, 405, 406, 500, 501, 503))  # said to HEAD by servers that answer GET


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One link: the agency that leads the release, the file and the line where it stands."""

    agency: str
    path: str
    line: int
    address: str


def dead_links(uses: Iterable[Use], agent: str, *, pause: float = PAUSE, seconds: float = SECONDS) -> list[tuple[Use, str]]:
    """The uses of links that do not answer, in the order of agencies and files, each with the reason."""
    wanted = sorted(uses)
    addresses = {urldefrag(use.address).url for use in wanted if use.address.startswith(("http://", "https://")) and not _is_made_up(use.address)}
    hosts = [[*same] for _, same in groupby(sorted(addresses, key=_host), key=_host)]
    reasons: dict[str, str] = {}
    with ThreadPoolExecutor(PARALLEL) as pool:
        for found in pool.map(lambda same: dict(_asked(same, agent, pause, seconds)), hosts):
            reasons |= found
    return [(use, reason) for use in wanted if (reason := reasons.get(urldefrag(use.address).url, ""))]


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _is_made_up(address: str) -> bool:
    """Names that can never answer (RFC 2606)."""
    return (urlsplit(address).hostname or "").rpartition(".")[2] in ("example", "invalid", "test")


def _asked(addresses: Iterable[str], agent: str, pause: float, seconds: float) -> Iterator[tuple[str, str]]:
    """(address, why it is dead or empty) of the addresses of one host."""
    for number, address in enumerate(addresses):
        time.sleep(pause if number else 0)
        reason = _reason(address, agent, seconds)
        if reason:
            time.sleep(pause)
            reason = _reason(address, agent, seconds)
        yield address, reason


def _reason(address: str, agent: str, seconds: float) -> str:
    status = _status(address, "HEAD", agent, seconds)
    if status in NO_HEAD:
        status = _status(address, "GET", agent, seconds)
    return "" if isinstance(status, int) and (status < 400 or status in HERE) else str(status)


def _status(address: str, method: str, agent: str, seconds: float) -> int | str:
    """The status after redirects, or what went wrong before there was one. No body is read."""
    try:
        asked = urllib.request.Request(quote(address, safe="%/:=&?~#+!$,;'@()*[]"), method=method, headers={"User-Agent": agent})
        with urllib.request.urlopen(asked, timeout=seconds) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (TimeoutError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        return str(error) or type(error).__name__


def links_of(newsroom: Newsroom) -> Iterator[Use]:
    """Every link to another site that readers can follow."""
    for item in (*newsroom.releases, *newsroom.activities, *newsroom.pages):
        agency = item.lead.code if getattr(item, "lead", None) else ""
        for lang, text in item.translations.items():
            path = f"{item.path}/index.{lang}.md"
            yield from (Use(agency, path, place.line, address) for address, place in newsroom.body(item.path, lang).external)
            yield from (Use(agency, path, 1, law.url) for law in text.legal_basis if law.url)
    for agency in newsroom.data.agencies.values():
        yield from (Use(agency.code, "data/agencies.toml", 1, address) for address in (agency.site, *agency.accounts.values()) if address)
