"""`make serve`: real requests to the server that an editor's browser would ask."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, Press
from newsroom.serve import HOST, _server


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The preview of a small newsroom with an embargoed release."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("serve"))
        press.desk.release("umum")
        press.desk.release("nanti", published=None, embargo="2026-12-01 09:00")
        press.build(press.folder / ".preview", PREVIEW=True)
        return press.folder / ".preview"


@pytest.fixture(scope="module")
def server(site: Path) -> Iterator[ThreadingHTTPServer]:
    with _server(site, 0) as running:
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()
        thread.join(5)


def ask(server: ThreadingHTTPServer, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(HOST, server.server_port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()


ANSWERS = [  # path, status, media type, the language of the page
    ("home", "/", 200, "text/html", "id"),
    ("the English home", "/en/", 200, "text/html", "en"),
    ("a release", "/berita/2026/11/umum/", 200, "text/html", "id"),
    ("a release under embargo", "/en/news/2026/12/nanti/", 200, "text/html", "en"),
    ("a feed", "/rss.xml", 200, "application/xml", ""),
    ("a picture", "/icon.svg", 200, "image/svg+xml", ""),
    ("no page", "/tidak-ada/", 404, "text/html", "id"),
    ("no page below one that there is", "/berita/2026/11/tidak-ada/", 404, "text/html", "id"),
    ("no English page", "/en/not/there/", 404, "text/html", "en"),
    ("a file outside the site", "/../content/data/agencies.toml", 404, "text/html", "id"),
    ("a file outside the site, quoted", "/%2e%2e/content/data/agencies.toml", 404, "text/html", "id"),
]


@pytest.mark.parametrize(("path", "status", "media", "lang"), [row[1:] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_a_request_is_answered(server: ThreadingHTTPServer, path: str, status: int, media: str, lang: str) -> None:
    answered, headers, body = ask(server, path)
    assert (answered, headers["content-type"].partition(";")[0]) == (status, media)
    assert int(headers["content-length"]) == len(body) > 0
    if lang:
        assert BeautifulSoup(body, "html.parser").html["lang"] == lang


@pytest.mark.parametrize("path", [row[1] for row in ANSWERS])
def test_nothing_is_ever_cached(server: ThreadingHTTPServer, path: str) -> None:
    assert ask(server, path)[1]["cache-control"] == "no-store"


def test_the_404_page_is_the_sites_own(server: ThreadingHTTPServer, site: Path) -> None:
    assert ask(server, "/tidak-ada/")[2] == (site / "404.html").read_bytes()
    assert ask(server, "/en/tidak-ada/")[2] == (site / "en/404.html").read_bytes()


def test_a_head_request_has_no_body(server: ThreadingHTTPServer, site: Path) -> None:
    with socket.create_connection(server.server_address[:2], timeout=10) as connection:
        connection.sendall(b"HEAD /tidak-ada/ HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.split()[1] == b"404" and f"Content-Length: {(site / '404.html').stat().st_size}".encode() in head and body == b""


def test_a_site_without_a_404_page_still_answers(tmp_path: Path) -> None:
    with _server(tmp_path, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        assert ask(running, "/tidak-ada/")[0] == 404
        running.shutdown()


def test_only_this_machine_is_served(server: ThreadingHTTPServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_passed_over(server: ThreadingHTTPServer, site: Path) -> None:
    with _server(site, server.server_port) as second:
        assert second.server_port != server.server_port
