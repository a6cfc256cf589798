"""The live site against the manifest: altered, missing, injected, cloaked."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from newsroom.builds import Manifest
from newsroom.data.redirects import Redirect
from newsroom.watch import lines, watch

SITE = {
    "/": b'<a href="/berita/">Berita</a> <a href="https://lain.example/x">x</a>', "/berita/": b'<a href="/">Beranda</a>',
    "/sitemap.xml": b"<urlset><url><loc>HOST/berita/</loc></url></urlset>", "/robots.txt": b"User-agent: *\nSitemap: HOST/sitemap.xml\n",
    "/lama/": b"stub", "/hilang/": b"stub", "/a b/foto (1).png": b"png", "/rss.xml": b"<rss/>"}
REDIRECTS = (Redirect("/lama/", "/berita/"), Redirect("/hilang/", gone={"id": "x"}))
MOVED = {"/lama/": (301, b"", "/berita/"), "/hilang/": (410, b"", "")}
Live = dict[str, tuple[int, bytes, str]]


class Host:
    """A web server whose answers a test may change, as an intruder would."""

    def __init__(self) -> None:
        self.live: Live = {}
        self.packed = b"br"
        self.for_engines: Live = {}
        self.otherwise = (404, b"tidak ada", "")
        host = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802, http.server's name
                answers = host.live | (host.for_engines if "Googlebot" in self.headers["User-Agent"] else {})
                status, body, location = answers.get(self.path, host.otherwise)
                is_packed = self.path == "/rss.xml" and "br" in self.headers.get("Accept-Encoding", "")
                body = host.packed if is_packed else body
                self.send_response(status)
                if is_packed:
                    self.send_header("Content-Encoding", "br")
                if location:
                    self.send_header("Location", location)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.bodies = {address: body.replace(b"HOST", self.url.encode()) for address, body in SITE.items()}
        self.live = {address.replace(" ", "%20").replace("(", "%28").replace(")", "%29"): (200, body, "") for address, body in self.bodies.items()} | MOVED
        self.manifest = Manifest(self.url, {a[1:] + "index.html" * a.endswith("/"): (len(b), hashlib.sha256(b).hexdigest()) for a, b in [*self.bodies.items(), ("/rss.xml.br", b"br"), ("/rss.xml.gz", b"gz")]})

    def found(self) -> dict[str, list[str]]:
        return dict(lines(watch(f"{self.url}/", self.manifest, REDIRECTS)))


@pytest.fixture
def host() -> Iterator[Host]:
    found = Host()
    yield found
    found.server.shutdown()
    found.server.server_close()


def test_a_site_as_it_was_published(host: Host) -> None:
    assert host.found() == {}


GAMBLING = b'<a href="/slot-gacor/2/">slot</a>'
ATTACKS: list[tuple[str, Callable[[Host], object], dict[str, list[str]]]] = [
    ("an altered page", lambda h: h.live.update({"/berita/": (200, b"lain", "")}), {"altered": ["/berita/"]}),
    ("a missing file", lambda h: h.live.pop("/a%20b/foto%20%281%29.png"), {"missing": ["/a%20b/foto%20%281%29.png"]}),
    ("an injected page behind an altered one", lambda h: h.live.update({
        "/": (200, SITE["/"] + b"<a href=/slot-gacor/>slot</a>", ""), "/slot-gacor/": (200, GAMBLING, ""), "/slot-gacor/2/": (200, b"judi", "")}),
     {"altered": ["/"], "unknown": ["/slot-gacor/", "/slot-gacor/2/"]}),
    ("an injected page in the sitemap", lambda h: h.live.update({
        "/sitemap.xml": (200, h.bodies["/sitemap.xml"].replace(b"</urlset>", f"<url><loc>{h.url}/judi/?a=1&amp;b=2</loc></url></urlset>".encode()), ""),
        "/judi/?a=1&b=2": (200, b"judi", "")}), {"altered": ["/sitemap.xml"], "unknown": ["/judi/?a=1&b=2"]}),
    ("another sitemap in robots.txt", lambda h: h.live.update({
        "/robots.txt": (200, f"Sitemap: {h.url}/s2.xml".encode(), ""), "/s2.xml": (200, f"<loc>{h.url}/judi/</loc>".encode(), ""), "/judi/": (200, b"", "")}),
     {"altered": ["/robots.txt"], "unknown": ["/judi/", "/s2.xml"]}),
    ("a page that only search engines see", lambda h: h.for_engines.update({"/": (200, GAMBLING, "")}), {"cloaked": ["/"]}),
    ("a redirect that leads elsewhere", lambda h: h.live.update({"/lama/": (301, b"", "https://judi.example/")}), {"altered": ["/lama/"]}),
    ("a page that is a redirect now", lambda h: h.live.update({"/berita/": (302, b"", "https://judi.example/")}), {"altered": ["/berita/"]}),
    ("a packed sibling that is altered", lambda h: setattr(h, "packed", b"judi"), {"altered": ["/rss.xml"]}),
    ("a page that fails", lambda h: h.live.update({"/berita/": (500, b"", "")}), {"altered": ["/berita/"]}),
]


@pytest.mark.parametrize(("attack", "findings"), [row[1:] for row in ATTACKS], ids=[row[0] for row in ATTACKS])
def test_what_an_intruder_did_is_found(host: Host, attack: Callable[[Host], object], findings: dict[str, list[str]]) -> None:
    attack(host)
    assert host.found() == findings


def test_a_server_that_answers_everything_is_told(host: Host) -> None:
    host.otherwise = (200, b"apa saja", "")
    assert len(host.found()["unknown"]) == 1


def test_a_server_that_is_down(host: Host) -> None:
    host.server.shutdown()
    host.server.server_close()
    assert host.found() == {"unanswered": sorted(a.replace(" ", "%20").replace("(", "%28").replace(")", "%29") for a in SITE)}


def test_pages_without_end_are_not_followed_without_end(host: Host) -> None:
    class Endless(dict):
        def get(self, path: str, otherwise: object) -> tuple[int, bytes, str]:
            return super().get(path) or (200, f'<a href="/judi/{int(path.rpartition("/")[2] or 0) + 1}">'.encode(), "") if path.startswith("/judi/") else super().get(path, otherwise)

        def __or__(self, other: dict) -> Endless:
            return self

    host.live = Endless(host.live | {"/": (200, b'<a href="/judi/1">', "")})
    assert len(host.found()["unknown"]) == 500
