"""A real browser and a server: pages as readers get them, compressed and under the policy that they carry."""

from __future__ import annotations

import functools
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import ThreadingHTTPServer
from pathlib import Path

import brotli
from newsroom import build
from newsroom.serve import Handler
from newsroom.settings import Settings
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium-headless-shell") or "chromium-headless-shell not found"
PHONE, DESK = 360, 1280
SCHEMES = ("light", "dark")
Note = Callable[[str, int], None]  # the fixture `note`


@dataclass(frozen=True)
class Served:
    """A built site behind an address. `pages` has one path per face (a template, with what it may show besides) and language, that of the longest page."""

    address: str
    folder: Path
    pages: dict[tuple[str, str], str]

    def file(self, path: str) -> Path:
        return self.folder / path.lstrip("/") / ("index.html" if path.endswith("/") else "")


def longest_pages(settings: Settings, folder: Path) -> dict[tuple[str, str], str]:
    """(face, language) -> path. A page that leads on at once is no page to look at."""
    found: dict[tuple[str, str], tuple[int, str]] = {}
    for view in build.prepare(settings).views:
        if "frame" in view.values and not view.values.get("to"):
            face = view.render.removesuffix(".html") + "-results" * bool(view.values.get("results"))
            kind = face, view.values["frame"].lang
            found[kind] = max(found.get(kind, (0, "")), ((folder / view.save_as).stat().st_size, "/" + view.save_as.removesuffix("index.html")))
    return {kind: path for kind, (_, path) in sorted(found.items())}


class Compressing(Handler):
    """Text travels brotli-compressed, as the site is served: by the sibling where there is one."""

    def do_GET(self) -> None:  # noqa: N802, http.server's name
        path = self.path.partition("?")[0]
        file = Path(self.translate_path(path), "index.html" if path.endswith("/") else "")
        if "br" not in self.headers.get("Accept-Encoding", "") or not file.is_file() or not (file.suffix in (".html", ".svg", ".js", ".json") or sibling_of(file).is_file()):
            return super().do_GET()
        body = compressed(file)
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", self.guess_type(file))
        self.send_header("Content-Encoding", "br")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def sibling_of(file: Path) -> Path:
    return file.with_name(f"{file.name}.br")


@functools.lru_cache(maxsize=1024)
def compressed(file: Path) -> bytes:
    return sibling_of(file).read_bytes() if sibling_of(file).is_file() else brotli.compress(file.read_bytes(), quality=9)


@contextmanager
def served(settings: Settings, folder: Path) -> Iterator[Served]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Compressing, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Served(f"http://127.0.0.1:{server.server_port}", folder, longest_pages(settings, folder))
    server.shutdown()


@contextmanager
def launched() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield browser
        browser.close()


def tab(browser: Browser, width: int = PHONE, height: int = 800, **options: object) -> Page:
    """A new tab with a store of its own, at the moment of the build; `color_scheme`, `java_script_enabled` and the like as Playwright has them."""
    context = browser.new_context(viewport={"width": width, "height": height}, service_workers="block", **options)
    context.clock.set_fixed_time(int(os.environ["SOURCE_DATE_EPOCH"]))
    return context.new_page()
