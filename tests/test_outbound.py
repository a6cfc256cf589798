"""Dead external links, against a server on this machine."""

from __future__ import annotations

import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from conftest import Press
from newsroom import __main__, build, outbound
from newsroom.outbound import Use, dead_links, links_of


class Answers(BaseHTTPRequestHandler):
    """/200, /404 ... answer with that status; the odd ones as their names say."""

    def answer(self) -> None:
        self.server.asked[f"{self.command} {self.path}"] += 1
        name = self.path.strip("/").partition("?")[0]
        status = int(name) if name.isdigit() else 200
        if name == "no-head" and self.command == "HEAD":
            status = 405
        if name == "once" and self.server.asked[f"{self.command} {self.path}"] == 1:
            status = 502
        if name == "slow":
            time.sleep(1)
        self.send_response(302 if name == "moved" else status)
        if name == "moved":
            self.send_header("Location", "/404")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_HEAD = do_GET = answer  # noqa: N815, http.server's names

    def log_message(self, *_: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as running:
        running.asked = Counter()
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


def dead(server: ThreadingHTTPServer, *names: str) -> dict[str, str]:
    base = f"http://127.0.0.1:{server.server_port}"
    uses = [Use("dinkes", "a.md", n, f"{base}/{name}") for n, name in enumerate(names)]
    return {use.address.removeprefix(base + "/"): reason for use, reason in dead_links(uses, "test", pause=0, seconds=0.5, is_allowed=anybody)}


def anybody(address: str) -> bool:
    """The server of these tests is on this machine, which is else not asked."""
    return True


@pytest.mark.parametrize(("name", "reason"), [
    ("200", ""), ("204", ""), ("404", "404"), ("410", "410"), ("500", "500"), ("403", ""), ("429", ""), ("no-head", ""),
    ("once", ""), ("moved", "404"), ("slow", "timed out"), ("200#bagian", ""), ("200?q=padi sawah", ""), ("200?q=élan", "")])
def test_an_answer_is_understood(server: ThreadingHTTPServer, name: str, reason: str) -> None:
    assert dead(server, name) == ({name: reason} if reason else {})


def test_a_host_that_is_not_there_is_dead_and_a_made_up_one_is_not_asked() -> None:
    uses = [Use("dinkes", "a.md", 1, "http://127.0.0.1:1/"), Use("", "a.md", 2, "https://dinkes.parepare.example/"), Use("", "a.md", 3, "mailto:a@b.id")]
    [(use, reason)] = dead_links(uses, "test", pause=0, seconds=0.5, is_allowed=anybody)
    assert use.line == 1 and "refused" in reason


def test_an_address_is_asked_once_however_often_it_is_linked(server: ThreadingHTTPServer) -> None:
    assert dead(server, "200", "200", "200#satu", "404", "404") == {"404": "404"}
    assert server.asked == {"HEAD /200": 1, "HEAD /404": 2, "GET /404": 2}


def test_the_command_tells_the_dead_links_per_agency(server: ThreadingHTTPServer, press: Press, monkeypatch: pytest.MonkeyPatch,
                                                     capsys: pytest.CaptureFixture[str]) -> None:
    base = f"http://127.0.0.1:{server.server_port}"
    press.desk.release("satu", body=f"Lihat [ini]({base}/404) dan [itu]({base}/200).\n", english=False)
    press.desk.release("dua", agency="polres", english=False, legal_basis=f"[{{title: Peraturan wali kota, url: '{base}/410'}}]")
    press.desk.release("nanti", published=None, embargo="2026-12-01 09:00", body=f"[x]({base}/500)\n", english=False)
    monkeypatch.setattr(__main__, "_settings", lambda arguments: press.settings())
    monkeypatch.setattr(outbound, "dead_links", partial(dead_links, pause=0, is_allowed=anybody))
    assert __main__.main(["check-links"]) == 1
    told = capsys.readouterr().out.splitlines()
    assert [line.strip().partition(" ")[0] for line in told[:4] if "index" not in line] == ["Dinas", "Kepolisian"]
    assert f"index.id.md:11: {base}/404 (404)" in told[1] and f"index.id.md:1: {base}/410 (410)" in told[3]
    assert told[4].startswith("2 dari 3") and len(told) == 5


def test_it_is_content_when_all_answer(server: ThreadingHTTPServer, press: Press) -> None:
    press.desk.release("satu", body=f"Lihat [ini](http://127.0.0.1:{server.server_port}/200).\n")
    with build.reading(press.settings()) as newsroom:
        uses = [*links_of(newsroom)]
    assert [use.agency for use in uses] == ["dinkes"] and not dead_links(uses, "test", pause=0, is_allowed=anybody)


# ---------------------------------------------------------------- who may write a link may not send this machine anywhere


@pytest.mark.parametrize(("address", "expected"), [
    ("103.18.117.10", True), ("2404:8000::1", True), ("127.0.0.1", False), ("0.0.0.0", False), ("10.1.2.3", False), ("172.16.0.1", False),
    ("192.168.1.1", False), ("169.254.169.254", False), ("100.64.0.1", False), ("224.0.0.1", False), ("255.255.255.255", False), ("::1", False), ("::", False),
    ("fe80::1%eth0", False), ("fd00::1", False), ("ff02::1", False), ("::ffff:127.0.0.1", False), ("64:ff9b::7f00:1", False), ("2002:7f00:1::", False)])
def test_only_addresses_of_the_internet_are_asked(address: str, expected: bool) -> None:
    assert outbound.is_public(address) is expected


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
def test_this_machine_is_not_asked_by_whatever_name(server: ThreadingHTTPServer, host: str) -> None:
    [(_, reason)] = dead_links([Use("", "a.md", 1, f"http://{host}:{server.server_port}/200")], "test", pause=0, seconds=0.5)
    assert reason == outbound.NOT_PUBLIC and not server.asked


def test_a_redirect_into_a_private_network_is_not_followed(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first host is taken for a public one; where it leads, it does not."""
    real, judged = outbound.is_public, []
    use = Use("", "a.md", 1, f"http://127.0.0.1:{server.server_port}/moved")
    [(_, reason)] = dead_links([use], "test", pause=0, seconds=0.5, is_allowed=lambda address: not judged.append(address) and len(judged) == 1 or real(address))
    assert reason == outbound.NOT_PUBLIC and server.asked == {"HEAD /moved": 1}


def test_the_address_that_was_judged_is_the_one_that_is_asked(server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that means a public address when it is judged and this machine when it is asked."""
    answers = iter(["203.0.113.7", "127.0.0.1"])
    where: list[tuple[str, int]] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, port, **_: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))])
    monkeypatch.setattr(socket, "create_connection", lambda place, timeout: (where.append(place), (_ for _ in ()).throw(OSError("refused")))[1])
    dead_links([Use("", "a.md", 1, "http://ganti.parepare.go.id/")], "test", pause=0, seconds=0.5, is_allowed=lambda address: address == "203.0.113.7")
    assert where == [("203.0.113.7", 80)]


def test_of_all_schemes_two_are_asked() -> None:
    """A redirect to file:, ftp: or data: finds nobody who would open it."""
    assert outbound._opener(anybody).handle_open.keys() == {"http", "https", "unknown"}
