"""`make check-links`: ask every external link whether it still answers, and tell the dead ones per agency.

Polite: one request at a time per host, few hosts at once, the head alone where a server gives it, one more try.
A refusal to machines (401, 403, 429, 451) is an answer: somebody is there.

Who may write a link must not be able to make this machine ask others for him: a host whose name means an address of this
machine or of a private network is not asked, nor one that a redirect leads to. The address that was judged is the one that
is asked, so that a name cannot mean another one a moment later.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
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

NOT_PUBLIC = "not a public address"
# An IPv4 address in the clothes of IPv6: mapped, translated (RFC 6052), 6to4, Teredo. No site is reached by one alone.
CLOTHED = tuple(map(ipaddress.ip_network, ("::ffff:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One link: the agency that leads the release, the file and the line where it stands."""

    agency: str
    path: str
    line: int
    address: str


def dead_links(uses: Iterable[Use], agent: str, *, pause: float = PAUSE, seconds: float = SECONDS,
               is_allowed: Callable[[str], bool] | None = None) -> list[tuple[Use, str]]:
    """The uses of links that do not answer, in the order of agencies and files, each with the reason."""
    wanted = sorted(uses)
    addresses = {urldefrag(use.address).url for use in wanted if use.address.startswith(("http://", "https://")) and not _is_made_up(use.address)}
    hosts = [[*same] for _, same in groupby(sorted(addresses, key=_host), key=_host)]
    reasons: dict[str, str] = {}
    opener = _opener(is_allowed or is_public)
    with ThreadPoolExecutor(PARALLEL) as pool:
        for found in pool.map(lambda same: dict(_asked(same, opener, agent, pause, seconds)), hosts):
            reasons |= found
    return [(use, reason) for use in wanted if (reason := reasons.get(urldefrag(use.address).url, ""))]


def _host(address: str) -> str:
    return urlsplit(address).netloc.lower()


def _is_made_up(address: str) -> bool:
    """Names that can never answer (RFC 2606)."""
    return (urlsplit(address).hostname or "").rpartition(".")[2] in ("example", "invalid", "test")


def _asked(addresses: Iterable[str], opener: urllib.request.OpenerDirector, agent: str, pause: float, seconds: float) -> Iterator[tuple[str, str]]:
    """(address, why it is dead or empty) of the addresses of one host."""
    for number, address in enumerate(addresses):
        time.sleep(pause if number else 0)
        reason = _reason(address, opener, agent, seconds)
        if reason and NOT_PUBLIC not in reason:
            time.sleep(pause)
            reason = _reason(address, opener, agent, seconds)
        yield address, reason


def _reason(address: str, opener: urllib.request.OpenerDirector, agent: str, seconds: float) -> str:
    status = _status(address, "HEAD", opener, agent, seconds)
    if status in NO_HEAD:
        status = _status(address, "GET", opener, agent, seconds)
    return "" if isinstance(status, int) and (status < 400 or status in HERE) else str(status)


def _status(address: str, method: str, opener: urllib.request.OpenerDirector, agent: str, seconds: float) -> int | str:
    """The status after redirects, or what went wrong before there was one. No body is read."""
    try:
        asked = urllib.request.Request(quote(address, safe="%/:=&?~#+!$,;'@()*[]"), method=method, headers={"User-Agent": agent})
        with opener.open(asked, timeout=seconds) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code
    except urllib.error.URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (TimeoutError, OSError, http.client.HTTPException, ssl.SSLError, ValueError) as error:
        return str(error) or type(error).__name__


# ---------------------------------------------------------------- only the Internet


def is_public(address: str) -> bool:
    """Whether an IP address is anybody's to ask: not of this machine, a private network, a cloud's own services, or many at once."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in CLOTHED if network.version == ip.version)


def _connected(host: str, port: int, timeout: float, is_allowed: Callable[[str], bool]) -> socket.socket:
    """A name may mean several addresses; one that is not allowed is reason enough to ask none of them."""
    found = dict.fromkeys(str(where[0]) for *_, where in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    if not all(map(is_allowed, found)):
        raise OSError(NOT_PUBLIC)
    reason = OSError(host)
    for address in found:
        try:
            return socket.create_connection((address, port), timeout)
        except OSError as error:
            reason = error
    raise reason


def _opener(is_allowed: Callable[[str], bool]) -> urllib.request.OpenerDirector:
    """No proxy, for it would look names up by itself; and of all schemes the two that links have, also after a redirect."""
    class Plain(http.client.HTTPConnection):
        def connect(self) -> None:
            self.sock = _connected(self.host, self.port, self.timeout, is_allowed)

    class Secure(http.client.HTTPSConnection, Plain):
        """Wraps what Plain connected."""

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, asked: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Plain, asked)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, asked: urllib.request.Request) -> http.client.HTTPResponse:
            return self.do_open(Secure, asked)

    made = urllib.request.OpenerDirector()
    for handler in (PlainHandler(), SecureHandler(), urllib.request.HTTPRedirectHandler(), urllib.request.HTTPDefaultErrorHandler(),
                    urllib.request.HTTPErrorProcessor(), urllib.request.UnknownHandler()):
        made.add_handler(handler)
    return made


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
