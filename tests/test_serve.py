"""`make serve`: real requests to the server that an editor's browser would ask."""

from __future__ import annotations

import http.client
import socket
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, Press
from newsroom.serve import HOST, Handler, Preview, bound, is_input, rebuild, watch


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
    with bound(partial(Handler, directory=str(site)), 0) as running:
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
    with bound(partial(Handler, directory=str(tmp_path)), 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        assert ask(running, "/tidak-ada/")[0] == 404
        running.shutdown()


def test_only_this_machine_is_served(server: ThreadingHTTPServer) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_a_port_that_is_taken_is_passed_over(server: ThreadingHTTPServer, site: Path) -> None:
    with bound(partial(Handler, directory=str(site)), server.server_port) as second:
        assert second.server_port != server.server_port


# ---------------------------------------------------------------- watching


@pytest.fixture
def previewed(site: Path) -> Iterator[tuple[ThreadingHTTPServer, Preview]]:
    preview = Preview()
    with bound(partial(Handler, directory=str(site), preview=preview), 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running, preview
        running.shutdown()


def test_the_reload_script_is_served_and_never_written(site: Path, previewed) -> None:
    running, _ = previewed
    for path in ("/", "/tidak-ada/"):
        assert len(BeautifulSoup(ask(running, path)[2], "html.parser").find_all("script")) == 1
    assert b"<script" not in ask(running, "/rss.xml")[2]
    assert not [p for p in site.rglob("*.html") if b"<script" in p.read_bytes()]


def test_a_browser_that_waits_hears_of_the_next_build_at_once(previewed) -> None:
    running, preview = previewed
    answers: list[bytes] = []
    waiting = threading.Thread(target=lambda: answers.append(ask(running, "/.reload?0")[2]))
    waiting.start()
    waiting.join(0.3)
    assert answers == [], "nothing was built yet"
    preview.built("")
    waiting.join(5)
    assert answers == [b"1"] and ask(running, "/.reload?0")[2] == b"1"


def test_a_failed_build_shows_its_messages_on_the_last_good_page(previewed) -> None:
    running, preview = previewed
    preview.built("galat[x]: <b>salah</b>")
    page = BeautifulSoup(ask(running, "/")[2], "html.parser")
    assert page.pre.get_text() == "galat[x]: <b>salah</b>" and page.h1
    preview.built("")
    assert BeautifulSoup(ask(running, "/")[2], "html.parser").pre is None


@pytest.mark.parametrize(("path", "counts"), [
    ("/p/content/releases/a/index.id.md", True), ("/p/theme/strings/id.toml", True), ("/p/pelicanconf.py", True), ("/p/content/.index.id.md.swp", False),
    ("/p/content/index.id.md~", False), ("/p/plugins/__pycache__/x.pyc", False), ("/p/output/index.html", False), ("/p/.venv/x.py", False)])
def test_only_what_shapes_the_site_is_built_for(path: str, counts: bool) -> None:
    assert is_input(Path(path), [Path("/p/content"), Path("/p/theme"), Path("/p/plugins"), Path("/p/pelicanconf.py")]) is counts


def test_a_saved_file_is_built_and_a_broken_one_keeps_the_last_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole way: a change on disk, the watcher, Pelican in the same process, and what the browser is told."""
    from test_build import project

    monkeypatch.chdir(project(tmp_path))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    folder = tmp_path / ".preview"
    assert rebuild("pelicanconf.py", folder) == ""
    from newsroom.host import run_pelican
    from newsroom.settings import read

    chosen = read(run_pelican("pelicanconf.py", PREVIEW=True, OUTPUT_PATH=str(folder)))
    preview, stop = Preview(), threading.Event()
    watcher = threading.Thread(target=watch, args=("pelicanconf.py", folder, chosen, preview, stop), daemon=True)
    watcher.start()
    source = tmp_path / "content/releases/2026/11/drainase-soreang-enam-titik/index.id.md"
    page = folder / "berita/2026/11/drainase-soreang-enam-titik/index.html"
    good = source.read_text()
    try:
        _save_until_built(source, good.replace("Keenam titik", "Semua titik"), preview, 1)
        assert preview.messages == "" and "Semua titik" in page.read_text()
        _save_until_built(source, good.replace("agency: pupr", "agency: pupor"), preview, 2)
        assert "agency-unknown" in preview.messages and "Semua titik" in page.read_text()
        _save_until_built(source, good, preview, 3)
        assert preview.messages == "" and "Keenam titik" in page.read_text()
    finally:
        stop.set()
        watcher.join(10)


def _save_until_built(source: Path, text: str, preview: Preview, version: int) -> None:
    """The watcher may not have started yet: save again until it has seen it."""
    for _ in range(20):
        source.write_text(text)
        with preview.changed:
            if preview.changed.wait_for(lambda: preview.version >= version, timeout=3):
                break
    assert preview.version >= version
    preview.version = version


def test_a_setting_that_is_refused_is_shown_and_not_taken_for_success(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_build import project

    monkeypatch.chdir(project(tmp_path))
    with Path("pelicanconf.py").open("a") as file:
        file.write('\nTIMEZONE = "Mars/Olympus"\n')
    assert "TIMEZONE" in rebuild("pelicanconf.py", tmp_path / ".preview")


def test_ctrl_c_during_a_build_ends_the_server_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The generator turns it into exit status 130; taken for a mistake of an editor, the server would go on."""
    def interrupted(*_: object, **__: object) -> None:
        raise SystemExit(130)

    monkeypatch.setattr("newsroom.serve.run_pelican", interrupted)
    with pytest.raises(SystemExit) as stop:
        rebuild("pelicanconf.py", tmp_path)
    assert stop.value.code == 130
