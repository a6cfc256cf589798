"""`make serve`: the site as it will look, drafts and embargoed releases included and marked, on this machine only.

The preview lies in its own tree, `.preview/`, which nothing else reads.
"""

from __future__ import annotations

import functools
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from .host import run_pelican
from .settings import read

HOST = "127.0.0.1"


class _Handler(SimpleHTTPRequestHandler):
    """Plain files, with the site's own 404 page, and never cached: an editor wants what was just saved."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".xml": "application/xml", ".md": "text/plain"}

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        prefix = self.path.split("/")[1] if self.path.count("/") > 1 else ""
        pages = [Path(self.directory, prefix, "404.html"), Path(self.directory, "404.html")]
        page = next((p for p in pages if p.is_file()), None)
        if code != 404 or page is None:
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: editors read problems here, not requests."""


def serve(settings_file: str, port: int) -> int:
    """Build the preview and serve it until Ctrl-C. Prints the address of each edition."""
    folder = Path(".preview").absolute()
    chosen = read(run_pelican(settings_file, PREVIEW=True, OUTPUT_PATH=str(folder)))
    server = _server(folder, port)
    for edition in chosen.editions().values():
        print(f"{edition.strings['language']['name']:12} http://{HOST}:{server.server_port}{edition.to.home()}", flush=True)
    print("Ctrl-C: berhenti / stop", flush=True)
    with server:
        server.serve_forever()
    return 0


def _server(folder: Path, port: int) -> ThreadingHTTPServer:
    """On the port asked for, or on the next free one of ten."""
    handler = functools.partial(_Handler, directory=str(folder))
    for candidate in range(port, port + 10):
        try:
            return ThreadingHTTPServer((HOST, candidate), handler)
        except OSError:
            continue
    return ThreadingHTTPServer((HOST, 0), handler)
