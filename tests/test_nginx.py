"""The sample site of deploy/nginx/, in a real nginx: types, packings, headers, errors, redirects, and a switch under load."""

from __future__ import annotations

import gzip
import http.client
import os
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import EPOCH, ROOT, Press

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
FLEETING = {"date", "etag", "last-modified", "content-length", "connection", "accept-ranges"}
MAIN = """daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{ types {{ image/png png; application/pdf pdf; }} default_type application/octet-stream; access_log off; keepalive_timeout 5;
{temporary} include {folder}/kabar.conf; }}
"""


@dataclass
class Server:
    folder: Path
    port: int
    plain: int
    context: ssl.SSLContext

    def get(self, address: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=self.context, timeout=10)
        connection.request(method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        found = answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        connection.close()
        return found


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    patch = pytest.MonkeyPatch()
    patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = tmp_path_factory.mktemp("nginx")
    press = Press(folder)
    press.desk.release("satu")
    press.desk.release("ditarik", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru}")
    press.desk.gone("/en/hilang.pdf", "/berita/2026/11/salah-terbit/")
    redirects = press.desk.content / "data/redirects.toml"
    redirects.write_text(redirects.read_text() + '["/berita/2026/11/dobel/"]\nto = "/berita/2026/11/satu/"\n["/berita/2026/11/dobel/a b.pdf"]\nto = "/berita/2026/11/satu/"\n'.replace("a b", "a%20b"))
    build = folder / "builds/1"
    press.build(build, SECURITY_TXT={"contact": ["mailto:csirt@kota.example"], "expires": "2027-06-30"})
    page = build / "berita/index.html"
    Path(f"{page}.gz").write_bytes(gzip.compress(page.read_bytes()))
    for name, data in {"berita/index.html.br": b"br", "berita/index.html.zst": b"zst", "berita/rss.xml.br": b"br", "404.html.br": b"br404",
                       "foto.png": b"png", "foto-720.1a2b3c4d5e.avif": b"avif", "laporan.pdf": b"pdf", "kalender.ics": b"ics", "pagefind/id/current/fragment_1a2b3c4d.pf_fragment": b"pf"}.items():
        (build / name).parent.mkdir(parents=True, exist_ok=True)
        (build / name).write_bytes(data)
    (folder / "public").symlink_to("builds/1")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ed25519", "-nodes", "-subj", "/CN=kabar", "-days", "2", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "privkey.pem", "-out", folder / "fullchain.pem"], check=True, capture_output=True)
    port, plain = free_port(), free_port()
    text = (ROOT / "deploy/nginx/kabar.conf").read_text()
    for old, new in {"listen [::]:80;": "", "listen [::]:443 ssl http2;": "", "listen 80;": f"listen 127.0.0.1:{plain};",
                     "listen 443 ssl http2;": f"listen 127.0.0.1:{port} ssl http2;", "/srv/kabar": str(folder),
                     "/etc/letsencrypt/live/kabar.parepare.example": str(folder)}.items():
        assert old in text
        text = text.replace(old, new)
    (folder / "kabar.conf").write_text(text)
    temporary = " ".join(f"{kind}_temp_path {folder}/t-{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder, temporary=temporary))
    nginx = subprocess.Popen([NGINX, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    until = time.monotonic() + 10
    while time.monotonic() < until and nginx.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
        time.sleep(0.05)
    assert nginx.poll() is None, nginx.stderr.read()
    yield Server(folder, port, plain, ssl.create_default_context(cafile=str(folder / "fullchain.pem")))
    nginx.terminate()
    nginx.wait()
    patch.undo()


ASKED = [("GET", "/berita/", ""), ("GET", "/berita/", "br"), ("GET", "/berita/", "zstd"), ("GET", "/berita/", "gzip"), ("GET", "/berita/rss.xml", "br"),
         ("GET", "/atom.xml", ""), ("GET", "/kalender.ics", ""), ("GET", "/icon.svg", ""), ("GET", "/foto.png", "br"), ("GET", "/foto-720.1a2b3c4d5e.avif", ""), ("GET", "/laporan.pdf", ""),
         ("GET", "/pagefind/id/current/fragment_1a2b3c4d.pf_fragment", ""), ("GET", "/sitemap.xml", ""), ("GET", "/.well-known/security.txt", ""),
         ("GET", "/berita", ""), ("GET", "/tidak-ada/", ""), ("GET", "/tidak-ada/", "br"), ("GET", "/lama/", ""), ("GET", "/hilang/", ""), ("POST", "/berita/", "")]


def test_headers_are_as_the_golden_file_says(server: Server) -> None:
    """Every kind of answer: what a security review reads. Run with GOLDEN=1 to write it anew."""
    told = []
    for method, address, coding in ASKED:
        status, headers, _ = server.get(address, method, **({"Accept_Encoding": coding} if coding else {}))
        told.append((f"{method} {address} {coding}".rstrip(), str(status), [f"{name}: {value}" for name, value in sorted(headers.items()) if name not in FLEETING]))
    always = [line for line in told[0][2] if all(line in lines for _, _, lines in told)]
    blocks = ["\n".join(["every answer", *always]), *("\n".join([asked, status, *(line for line in lines if line not in always)]) for asked, status, lines in told)]
    text = "\n\n".join(blocks) + "\n"
    golden = ROOT / "tests/golden/headers.txt"
    if os.environ.get("GOLDEN"):
        golden.write_text(text)
    assert text == golden.read_text()


@pytest.mark.parametrize(("accept", "body"), [
    ("br", b"br"), ("gzip, deflate, br, zstd", b"br"), ("br;q=0, zstd", b"zst"), ("zstd;q=0.5, gzip", b"zst"), ("BR", b"br"), ("br;q=0.0", None), ("vibrant", None),
    ("", None), ("identity", None)])
def test_the_best_packing_that_the_reader_takes(server: Server, accept: str, body: bytes | None) -> None:
    page = (server.folder / "public/berita/index.html").read_bytes()
    assert server.get("/berita/", Accept_Encoding=accept)[2] == (body or page)


def test_gzip_is_the_sibling(server: Server) -> None:
    status, headers, data = server.get("/berita/", Accept_Encoding="gzip")
    assert status == 200 and headers["content-encoding"] == "gzip" and data == (server.folder / "public/berita/index.html.gz").read_bytes()


@pytest.mark.parametrize(("address", "status", "where"), [
    ("/", 200, ""), ("/berita", 301, "/berita/"), ("/berita/2026/11/satu", 301, "/berita/2026/11/satu/"), ("/lama/", 301, "/berita/"),
    ("/hilang/", 410, ""), ("/en/hilang.pdf", 410, ""), ("/berita/index.html.br", 404, ""), ("/berita/index.html.gz?x", 404, ""), ("/.git/config", 404, ""), ("/../etc/passwd", 400, ""),
    ("/arsip/tidak", 404, ""), ("/builds/", 404, ""), ("/%2e%2e/%2e%2e/etc/passwd", 400, "")])
def test_addresses(server: Server, address: str, status: int, where: str) -> None:
    found, headers, _ = server.get(address)
    assert (found, headers.get("location", "")) == (status, where)


@pytest.mark.parametrize(("state", "address", "status", "tells"), [
    ("published", "/berita/2026/11/satu/", 200, "Judul kabar satu"), ("withdrawn", "/berita/2026/11/ditarik/", 200, "Isinya keliru"),
    ("published in error", "/berita/2026/11/salah-terbit/", 410, "Dihapus."), ("merged", "/berita/2026/11/dobel/", 301, "/berita/2026/11/satu/"),
    ("merged, its attachment", "/berita/2026/11/dobel/a%20b.pdf", 301, "/berita/2026/11/satu/"), ("erased, its attachment", "/en/hilang.pdf", 410, "")])
def test_what_became_of_a_release_is_what_a_server_answers(server: Server, state: str, address: str, status: int, tells: str) -> None:
    found, headers, body = server.get(address)
    assert found == status and tells in (headers.get("location", "") if status == 301 else body.decode()), state


@pytest.mark.parametrize(("address", "file"), [("/tidak-ada/", "404.html"), ("/en/tidak-ada/", "en/404.html"), ("/hilang/", "hilang/index.html"), ("/english/", "404.html"), ("/en/hilang.pdf", "en/404.html")])
def test_errors_speak_the_readers_language(server: Server, address: str, file: str) -> None:
    assert server.get(address)[2] == (server.folder / "public" / file).read_bytes()


def test_a_page_is_asked_after_and_not_sent_again(server: Server) -> None:
    tag = server.get("/berita/")[1]["etag"]
    assert server.get("/berita/", If_None_Match=tag)[0] == 304
    assert server.get("/berita/", Accept_Encoding="br")[1]["etag"] != tag


def test_http_2_and_the_way_from_http(server: Server) -> None:
    context = ssl.create_default_context(cafile=str(server.folder / "fullchain.pem"))
    context.set_alpn_protocols(["h2", "http/1.1"])
    with socket.create_connection(("127.0.0.1", server.port)) as raw, context.wrap_socket(raw, server_hostname="127.0.0.1") as secure:
        assert secure.selected_alpn_protocol() == "h2"
    connection = http.client.HTTPConnection("127.0.0.1", server.plain)
    connection.request("GET", "/berita/?a=1", headers={"Host": "kabar.parepare.example"})
    answer = connection.getresponse()
    assert (answer.status, answer.getheader("Location")) == (301, "https://kabar.parepare.example/berita/?a=1")


def test_the_next_request_after_a_switch_meets_the_new_build(server: Server) -> None:
    """No file of the old build is remembered, nor is one missed in between."""
    shutil.copytree(server.folder / "builds/1", server.folder / "builds/2")
    (server.folder / "builds/2/berita/index.html").write_bytes(b"baru")
    try:
        for number in range(20):
            new = server.folder / ".new"
            new.symlink_to(f"builds/{number % 2 + 1}")
            os.replace(new, server.folder / "public")
            assert (server.get("/berita/")[2] == b"baru") == bool(number % 2)
    finally:
        (server.folder / "public").unlink()
        (server.folder / "public").symlink_to("builds/1")
