"""`make serve`: real requests to the server that an editor's browser would ask."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import http.client
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, Press, tree
from newsroom.serve import (
    HOST,
    SCRIPT,
    Handler,
    Preview,
    Workshop,
    bound,
    is_input,
    refused,
    watch,
)
from newsroom.source import Tree


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
    return ask_at(server.server_port, path, method)


def ask_at(port: int, path: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
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
        assert len(BeautifulSoup(ask(running, path)[2], "html.parser").find_all("script", src=re.compile("^/.reload.js"))) == 1
    assert b"<script" not in ask(running, "/rss.xml")[2]
    assert ask(running, "/.reload.js?0")[2] == SCRIPT.encode()
    assert not [p for p in site.rglob("*.html") if b".reload" in p.read_bytes()]


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


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Workshop]:
    """A project of its own, whose preview has been built."""
    from test_build import small_project

    monkeypatch.chdir(small_project(tmp_path))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    with Workshop("pelicanconf.py", tmp_path / ".preview") as opened:
        assert opened.rebuild(None) == ""
        yield opened


SOURCE = "content/releases/2026/11/drainase-soreang-enam-titik/index.id.md"
PAGE = "berita/2026/11/drainase-soreang-enam-titik/index.html"


@contextlib.contextmanager
def watched(workshop: Workshop) -> Iterator[Preview]:
    """The whole way: a change on disk, the watcher, the build in the same process, and what the browser is told."""
    preview, stop = Preview(), threading.Event()
    watcher = threading.Thread(target=watch, args=(workshop, preview, stop), daemon=True)
    workshop.state.close()
    workshop.state = workshop.last = None  # a connection stays in the thread that opened it
    watcher.start()
    try:
        yield preview
    finally:
        stop.set()
        watcher.join(10)
        workshop.state = None


def test_a_saved_file_is_built_and_a_broken_one_keeps_the_last_site(workshop: Workshop) -> None:
    source, page = Path(SOURCE).absolute(), workshop.folder / PAGE
    good = source.read_text()
    with watched(workshop) as preview:
        _save_until_built(source, good.replace("Keenam titik", "Semua titik"), preview, 1)
        assert preview.messages == "" and "Semua titik" in page.read_text()
        _save_until_built(source, good.replace("agency: dinkes", "agency: dinkse"), preview, 2)
        assert "agency-unknown" in preview.messages and "Semua titik" in page.read_text()
        _save_until_built(source, good, preview, 3)
        assert preview.messages == "" and "Keenam titik" in page.read_text()


def test_settings_are_read_at_each_save_also_by_an_editor_that_renames_over_them(workshop: Workshop) -> None:
    """A watch of the file itself would end with the first one."""
    page, good = workshop.folder / PAGE, Path("pelicanconf.py").read_text()
    with watched(workshop) as preview:
        for number, name in enumerate(("Kabar Satu", "Kabar Kedua", "Kabar Ketiga"), 1):
            replaced(Path("pelicanconf.py"), good.replace('SITENAME = "Kabar Parepare"', f'SITENAME = "{name}"'))
            with preview.changed:
                assert preview.changed.wait_for(lambda number=number: preview.version >= number, timeout=20), name
            assert preview.messages == "" and name in page.read_text()
        time.sleep(2)
        assert preview.version == 3, "what a build leaves beside the settings is no edit"


def replaced(file: Path, text: str) -> None:
    """Saved as many editors do: whole, under another name, and renamed."""
    beside = file.with_name("x")
    beside.write_text(text)
    beside.replace(file)


def saved(path: str, old: str, new: str) -> set[Path]:
    file = Path(path).absolute()
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    return {file}


def clean(workshop: Workshop, folder: Path) -> dict[str, bytes]:
    with Workshop("pelicanconf.py", folder) as other:
        other.settings = dataclasses.replace(other.settings, cache=folder.with_name("other-cache"))
        assert other.rebuild(None) == ""
    return tree(folder)


def test_an_edit_after_a_broken_one_builds_both(workshop: Workshop, tmp_path: Path) -> None:
    """What was saved while the site was broken belongs to the next good build, whichever file it was."""
    other = "content/releases/2026/11/imunisasi-anak-sekolah/index.id.md"
    assert "agency-unknown" in workshop.rebuild(saved(SOURCE, "agency: dinkes", "agency: dinkse"))
    assert "agency-unknown" in workshop.rebuild(saved(other, "---\n\n", "---\n\nKalimat pertama yang baru.\n\n"))
    assert workshop.rebuild(saved(SOURCE, "agency: dinkse", "agency: dinkes")) == ""
    assert tree(workshop.folder) == clean(workshop, tmp_path / "clean")


CHANGES = [
    ("a body", lambda: saved(SOURCE, "Keenam titik", "Semua titik")),
    ("a title", lambda: saved(SOURCE, "title: ", "title: Baru, ")),
    ("a draft", lambda: saved(SOURCE, "---\nkey:", "---\nstatus: draft\nkey:")),
    ("data", lambda: saved("content/data/agencies.toml", "Dinas Kesehatan", "Badan Kesehatan")),
    ("strings", lambda: saved("theme/strings/en.toml", 'news = "News"', 'news = "Latest"')),
    ("a template", lambda: saved("theme/templates/release.html", "{% extends", "{# x #}{% extends")),
    ("the style", lambda: saved("theme/static/kabar.css", "{", "{ ")),
    ("a setting", lambda: saved("pelicanconf.py", 'SITENAME = "Kabar Parepare"', 'SITENAME = "Kabar Kota"')),
    ("a folder less", lambda: one_less()),
    ("a folder more", lambda: one_more()),
]


def one_less() -> set[Path]:
    folder = Path("content/releases/2026/11/perekaman-ktp-sma").absolute()
    shutil.rmtree(folder)
    return {folder / "index.id.md"}


def one_more() -> set[Path]:
    folder = Path(SOURCE).absolute().parent
    shutil.copytree(folder, folder.with_name("baru"))
    file = folder.with_name("baru") / "index.id.md"
    file.write_text(re.sub("key: .*", "key: zzzzzzzz", file.read_text()))
    (file.parent / "index.en.md").unlink()
    return {file}


@pytest.mark.parametrize("change", [row[1] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_the_preview_after_a_change_is_that_of_a_clean_build(workshop: Workshop, tmp_path: Path, change) -> None:
    failed = workshop.rebuild(change())
    if failed:
        pytest.fail(failed)
    assert tree(workshop.folder) == clean(workshop, tmp_path / "clean")


def test_an_edit_looks_at_its_own_folder_and_opens_nothing_else(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    looked: list[str] = []
    leaf = Tree._leaf
    monkeypatch.setattr(Tree, "_leaf", lambda self, root, path, was_here=False: looked.append(path) or leaf(self, root, path, was_here))
    assert workshop.rebuild(saved(SOURCE, "Keenam titik", "Semua titik")) == ""
    assert looked == ["releases/2026/11/drainase-soreang-enam-titik"]


@pytest.mark.parametrize("times", [60, pytest.param(500, marks=pytest.mark.long)])
def test_memory_is_flat_however_often_it_is_built(workshop: Workshop, times: int) -> None:
    """In kB; the first rebuilds fill caches, the others must add nothing to speak of."""
    def resident() -> int:
        gc.collect()
        return int(re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())[1])

    def build(number: int) -> None:
        assert workshop.rebuild(saved(SOURCE, *(("Keenam titik", "Semua titik") if number % 2 else ("Semua titik", "Keenam titik")))) == ""

    for number in range(1, 21):
        build(number)
    before = resident()
    for number in range(21, times + 1):
        build(number)
    assert resident() - before < 8_000


def _save_until_built(source: Path, text: str, preview: Preview, version: int) -> None:
    """The watcher may not have started yet: save again until it has seen it."""
    for _ in range(20):
        source.write_text(text)
        with preview.changed:
            if preview.changed.wait_for(lambda: preview.version >= version, timeout=3):
                break
    assert preview.version >= version
    preview.version = version


def test_a_damaged_state_is_told_once(workshop: Workshop, capsys: pytest.CaptureFixture[str]) -> None:
    workshop.state.database.connection.execute("UPDATE facts SET value = x'00' WHERE name = 'data'")
    for words in (("Keenam titik", "Semua titik"), ("Semua titik", "Keenam titik")):
        assert workshop.rebuild(saved(SOURCE, *words)) == ""
    assert capsys.readouterr().err.count(".cache/") == 1


def test_progress_is_shown_though_messages_are_gathered(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    from test_progress import Terminal

    terminal = Terminal()
    monkeypatch.setattr("sys.__stderr__", terminal)
    monkeypatch.setattr("newsroom.progress.PATIENCE", 0)
    monkeypatch.setattr("newsroom.progress.PAUSE", 0)
    assert workshop.rebuild(saved("theme/templates/release.html", "{% extends", "{# x #}{% extends")) == ""
    assert "Menulis halaman" in terminal.getvalue()


def test_the_search_of_the_preview_is_made_when_a_page_asks_for_it_and_again_after_an_edit(workshop: Workshop) -> None:
    handler = partial(Handler, directory=str(workshop.folder), shards=workshop.shards)
    with bound(handler, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        entry = "/pagefind/id/current/pagefind-entry.json"
        first = ask(running, f"{entry}?ts=1")
        assert first[0] == 200 and ask(running, "/pagefind/id/current/wasm.id.pagefind")[0] == 200
        assert ask(running, "/pagefind/../site.sqlite")[0] == ask(running, "/pagefind/id/none")[0] == 404
        assert workshop.rebuild(saved(SOURCE, "Keenam titik", "Semua titik")) == ""
        assert ask(running, entry)[2] != first[2]
        running.shutdown()


def test_a_setting_that_is_refused_is_shown_and_not_taken_for_success(workshop: Workshop) -> None:
    assert "TIMEZONE" in workshop.rebuild(saved("pelicanconf.py", '"Asia/Makassar"', '"Mars/Olympus"'))
    assert workshop.rebuild(saved("pelicanconf.py", '"Mars/Olympus"', '"Asia/Makassar"')) == ""


def test_settings_that_exit_are_shown_and_end_nothing(workshop: Workshop) -> None:
    assert "SystemExit: 3" in workshop.rebuild(saved("pelicanconf.py", "import os\n", "import os\n__import__('sys').exit(3)\n"))
    assert workshop.rebuild(saved("pelicanconf.py", "__import__('sys').exit(3)\n", "")) == ""


def test_ctrl_c_during_a_build_ends_the_server_too(workshop: Workshop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taken for a mistake of an editor, the server would go on."""
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("newsroom.serve.build_with", interrupted)
    with pytest.raises(KeyboardInterrupt):
        workshop.rebuild(None)


# ---------------------------------------------------------------- code


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with code of its own, which a new process imports."""
    from test_build import small_project

    folder = small_project(tmp_path)
    code = (folder / "plugins").resolve()
    (folder / "plugins").unlink()
    shutil.copytree(code, folder / "plugins", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.chdir(folder)
    monkeypatch.setenv("PYTHONPATH", str(folder / "plugins"))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", EPOCH)
    return folder


BREAKS = [  # what is broken, the file, what is added to it, what is told
    ("nothing", "plugins/newsroom/feeds.py", "", ""),
    ("the preview", "plugins/newsroom/serve.py", "def (\n", "SyntaxError"),
    ("what only a build imports", "plugins/newsroom/feeds.py", "1 / 0\n", "ZeroDivisionError"),
    ("what only a build says", "plugins/newsroom/words.toml", "= 1\n", "TOMLDecodeError"),
    ("the words of the theme", "theme/strings/id.toml", "= 1\n", "TOMLDecodeError"),
    ("a setting", "pelicanconf.py", 'TIMEZONE = "Mars/Olympus"\n', "Mars/Olympus"),
    ("settings that exit", "pelicanconf.py", "sys.exit(3)\n", "SystemExit: 3"),
    ("settings that exit as if all were well", "pelicanconf.py", "sys.exit(0)\n", "SystemExit: 0"),
]


@pytest.mark.parametrize(("path", "more", "told"), [row[1:] for row in BREAKS], ids=[row[0] for row in BREAKS])
def test_a_new_process_is_refused_with_the_reason_why_it_would_end(project: Path, path: str, more: str, told: str) -> None:
    with (project / path).open("a") as file:
        file.write(more)
    found = refused("pelicanconf.py")
    assert told in found and bool(found) is bool(more)


def test_broken_code_is_shown_on_the_last_site_and_its_repair_needs_nobody(project: Path) -> None:
    """Also when the content is broken at the moment of the repair: the new process shows that, and stays."""
    with socket.create_server((HOST, 0)) as free:
        port = free.getsockname()[1]
    running = subprocess.Popen([sys.executable, "-m", "newsroom", "serve", "--port", str(port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def told(file: Path, text: str, is_it: Callable[[str], bool]) -> int:
        """Saves until the page tells it; the number of that build. The watcher may not have started yet."""
        for turn in range(300):
            assert running.poll() is None, "the server has ended"
            if turn % 30 == 0:
                replaced(file, text)
            with contextlib.suppress(OSError, http.client.HTTPException):  # between two processes nobody answers
                page = BeautifulSoup(ask_at(port, f"/{PAGE.removesuffix('index.html')}")[2], "html.parser")
                if is_it(page.pre.get_text() if page.pre else ""):
                    assert "Keenam titik" in page.get_text()
                    return int(page.find("script", src=re.compile("^/.reload.js"))["src"].partition("?")[2])
            time.sleep(0.1)
        raise AssertionError("never told")

    code, source = project / "plugins/newsroom/listings.py", project / SOURCE
    good, text = code.read_text(), source.read_text()
    try:
        builds = [
            told(source, text, lambda shown: not shown),
            told(code, good + "def (\n", lambda shown: "SyntaxError" in shown),
            told(source, text.replace("agency: dinkes", "agency: dinkse"), lambda shown: "SyntaxError" in shown),
            told(code, good, lambda shown: "agency-unknown" in shown),
            told(source, text, lambda shown: not shown),
            told(code, good + "1 / 0\n", lambda shown: "ZeroDivisionError" in shown),
            told(code, good, lambda shown: not shown),
        ]
        assert builds == sorted(builds) and len({*builds}) >= len(builds) - 1, "a browser reloads at a number that it has not seen"
    finally:
        running.terminate()
        running.wait(10)
