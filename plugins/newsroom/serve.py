"""`make serve`: the site as it will look, drafts and embargoed releases included and marked, on this machine only.

The preview lies in its own tree, `.preview/`, which nothing else reads. A saved file is built at once and the
browser reloads; a mistake shows its messages on the page and keeps the last good site, also one in settings or code. The script that
reloads is named only in the bytes that are served, never in a file; it has an address of its own, as the pages' policy demands.
"""

from __future__ import annotations

import contextlib
import functools
import html
import io
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from .build import build_with
from .host import environment_of, pelican_settings
from .look import Look, look_again
from .output import NotOurs, Output
from .problems import SiteProblems, catalogue, word
from .report import report, say, tell_tally
from .search import SHARDS
from .settings import read
from .shards import ENTRIES, NotIndexed, folder_of, update
from .state import State

HOST = "127.0.0.1"
RELOAD, RELOAD_SCRIPT = "/.reload", "/.reload.js"
PATIENCE = 25  # seconds until the browser asks anew
DEBOUNCE, STEP = 200, 20  # ms: how long changes that come together are gathered, and how long no further one must come
LOOK = 200  # ms between two looks at the settings files
LAST_BUILD = "NEWSROOM_PREVIEW_LAST_BUILD"  # in the environment of a process that another one became: what browsers have seen
TRIAL = "import sys; from newsroom.serve import try_out; sys.exit(try_out(sys.argv[1]))"
LIVES = 64  # 0 is also what settings end with that say sys.exit()
SCRIPT = """(function(v){function wait(){fetch("%s?"+v).then(function(r){return r.text()}).then(function(t){
if(t!==v)location.reload();else wait()}).catch(function(){setTimeout(wait,1000)})}wait();
var told=document.getElementById("messages-of-build");
if(told)told.style.cssText="margin:0;padding:1rem;white-space:pre-wrap;background:#2b0a14;color:#fff;font:14px/1.4 monospace"
})(document.currentScript.src.split("?")[1])
""" % RELOAD
MESSAGES = '<pre id="messages-of-build">%s</pre>'


class Preview:
    """What the browser waits for: the number of the last build, and its messages when it failed."""

    def __init__(self, version: int = 0) -> None:
        self.version, self.messages = version, ""
        self.changed = threading.Condition()

    def built(self, messages: str) -> None:
        with self.changed:
            self.version, self.messages = self.version + 1, messages
            self.changed.notify_all()

    def wait(self, seen: str) -> str:
        """The number of the newest build, as soon as it is not the one that was seen."""
        with self.changed:
            self.changed.wait_for(lambda: str(self.version) != seen, timeout=PATIENCE)
            return str(self.version)

    def dressed(self, page: bytes) -> bytes:
        """A page with the script that reloads it, and the messages of a failed build on top."""
        shown = (MESSAGES % html.escape(self.messages)).encode() if self.messages else b""
        page = page.replace(b"<body>", b"<body>" + shown, 1)
        return page.replace(b"</body>", f'<script src="{RELOAD_SCRIPT}?{self.version}"></script></body>'.encode(), 1)


class Handler(SimpleHTTPRequestHandler):
    """Plain files, with the site's own 404 pages, and never cached: an editor wants what was just saved."""

    protocol_version = "HTTP/1.1"
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, ".xml": "application/xml", ".md": "text/plain"}

    def __init__(self, *arguments: object, preview: Preview | None = None, shards: Callable[[str], Path] | None = None, **options: object):
        self.preview, self.shards = preview, shards
        super().__init__(*arguments, **options)

    def do_GET(self) -> None:  # noqa: N802, http.server's name
        path, _, query = self.path.partition("?")
        if self.preview and path == RELOAD:
            return self._answer(HTTPStatus.OK, self.preview.wait(query).encode(), "text/plain")
        if self.preview and path == RELOAD_SCRIPT:
            return self._answer(HTTPStatus.OK, SCRIPT.encode(), "text/javascript")
        file = Path(self.translate_path(path), "index.html") if path.endswith("/") else Path(self.translate_path(path))
        if self.preview and file.suffix == ".html" and file.is_file():
            return self._answer(HTTPStatus.OK, self.preview.dressed(file.read_bytes()), "text/html; charset=utf-8")
        return super().do_GET()

    def translate_path(self, path: str) -> str:
        """The shards of the search lie in a folder of their own."""
        if not (self.shards and path.startswith(f"/{SHARDS}/")):
            return super().translate_path(path)
        pages, self.directory = self.directory, str(self.shards(path))
        try:
            return super().translate_path(path.removeprefix(f"/{SHARDS}"))
        finally:
            self.directory = pages

    def _answer(self, status: HTTPStatus, body: bytes, media: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        with contextlib.suppress(ConnectionError):  # a browser that waited may have gone on to another page
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        prefix = self.path.split("/")[1] if self.path.count("/") > 1 else ""
        pages = [Path(self.directory, prefix, "404.html"), Path(self.directory, "404.html")]
        page = next((p for p in pages if p.is_file()), None)
        if code != HTTPStatus.NOT_FOUND or page is None:
            return super().send_error(code, message, explain)
        body = page.read_bytes()
        self._answer(HTTPStatus.NOT_FOUND, self.preview.dressed(body) if self.preview else body, "text/html; charset=utf-8")

    def end_headers(self) -> None:
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: editors read problems here, not requests."""


def serve(settings_file: str, port: int) -> int:
    """Build the preview, serve it, and build again at each change, until Ctrl-C. Prints the address of each edition.

    Ends with status 1 and all messages when the first build fails: there is nothing to show. After a change of code there is.
    """
    folder, last_build = Path(".preview").absolute(), os.environ.pop(LAST_BUILD, "")
    with Workshop(settings_file, folder) as workshop:
        preview = Preview(int(last_build or 0))
        preview.built(workshop.rebuild(None))
        if preview.messages and not last_build:
            return 1
        server = bound(functools.partial(Handler, directory=str(folder), preview=preview, shards=workshop.shards), port)
        for edition in workshop.settings.editions().values():
            print(f"{edition.strings['language']['name']:12} http://{HOST}:{server.server_port}{edition.to.home()}", flush=True)
        print("Ctrl-C: berhenti / stop", flush=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        watch(workshop, preview)
    return 0


def watch(workshop: Workshop, preview: Preview, stop: threading.Event | None = None) -> None:
    """Build at each change of content, theme, settings or code. The last needs a new process, which takes over only when it would live."""
    from watchfiles import watch as changes

    code, known, is_outdated = Path(__file__).parent, workshop.stamps, False
    inputs = (*workshop.settings.content.roots, workshop.settings.theme, code)
    is_wanted = lambda _, path: is_input(Path(path), inputs)  # noqa: E731, handed on by name
    for found in changes(*inputs, stop_event=stop, watch_filter=is_wanted, debounce=DEBOUNCE, step=STEP, rust_timeout=LOOK, yield_on_timeout=True):
        stamps = stamps_of(workshop.settings_folder)
        paths = {Path(path) for _, path in found} | {path for path, _ in stamps.items() ^ known.items()}
        known = stamps
        is_outdated |= any(path.is_relative_to(code) for path in paths)
        if not paths:
            continue
        if not is_outdated:
            preview.built(workshop.rebuild(paths))
        elif failed := refused(workshop.settings_file):
            print(failed, end="", file=sys.stderr, flush=True)
            preview.built(failed)
        else:
            os.execve(sys.executable, [sys.executable, "-m", "newsroom", *sys.argv[1:]], {**os.environ, LAST_BUILD: str(preview.version)})


def stamps_of(folder: Path) -> dict[Path, tuple[int, ...]]:
    """How each settings file is known. They are looked at, not watched: a watch ends when another file is renamed over its own,
    and one of the folder would have to be of all that lies below, the site included."""
    stamps = {}
    for path in folder.glob("*.py"):
        with contextlib.suppress(OSError):  # being replaced just now
            if is_input(path, [folder]):
                about = path.stat()
                stamps[path] = (about.st_mtime_ns, about.st_ino, about.st_size)
    return stamps


def refused(settings_file: str) -> str:
    """Why a new process would end before it could show anything; empty when it would live."""
    tried = subprocess.run([sys.executable, "-c", TRIAL, settings_file], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                           encoding="utf-8", errors="replace", check=False)
    return "" if tried.returncode == LIVES else tried.stderr or f"SystemExit: {tried.returncode}\n"


def try_out(settings_file: str) -> int:
    """All that must go well before a mistake can be shown: code is imported, settings and words are read."""
    for module in walk_packages([str(Path(__file__).parent)], "newsroom."):
        import_module(module.name)
    with Workshop(settings_file, Path(".preview").absolute()) as workshop:
        workshop.settings.editions(), catalogue(), word("built", workshop.settings.message_language)
    return LIVES


def is_input(path: Path, inputs: Iterable[Path]) -> bool:
    """Whether a changed file shapes the site: editors' programs leave others beside them."""
    if path.name.startswith(".") or path.name.endswith(("~", ".swp", ".pyc")) or "__pycache__" in path.parts:
        return False
    return any(path.is_relative_to(i) for i in inputs)


class Workshop:
    """Builds the preview again and again in one process: what the last build knew stays open between two."""

    def __init__(self, settings_file: str, folder: Path):
        self.settings_file, self.folder = settings_file, folder
        self.settings_folder = Path(settings_file).absolute().parent

    def __enter__(self) -> Workshop:
        self.state: State | None = None
        self.last: Look | None = None
        self.pending: set[Path] = set()  # what was changed since the last good build
        self.stamps = stamps_of(self.settings_folder)  # before they are read: what is saved later is a change
        self._read_settings()
        return self

    def _read_settings(self) -> None:
        chosen = pelican_settings(self.settings_file, PREVIEW=True, OUTPUT_PATH=str(self.folder))
        self.settings, self.environment, self.last = read(chosen), environment_of(chosen), None

    def __exit__(self, *_: object) -> None:
        if self.state:
            self.state.close()

    def shards(self, path: str) -> Path:
        """The folder of the search's shards, brought up to date when a page begins to ask: an edit does not wait for them."""
        if path.partition("?")[0].endswith(ENTRIES):
            try:
                update(self.settings)
            except NotIndexed as reason:
                say("not-indexed", self.settings, reason=reason)
        return folder_of(self.settings) / SHARDS

    def rebuild(self, paths: set[Path] | None) -> str:
        """One build after a change of these files (None: of any). The messages when it failed, which the terminal shows too."""
        told = io.StringIO()
        self.pending |= paths or set()
        try:
            with contextlib.redirect_stderr(told):
                if any(path.parent == self.settings_folder for path in self.pending):
                    self._read_settings()
                self._build(self.pending if paths else None)
            self.pending, failed = set(), ""
        except SiteProblems as found:
            with contextlib.redirect_stderr(told):
                report(found.problems, self.settings, hint="nothing-written")
            failed = told.getvalue()
        except NotOurs as refusal:
            failed = word(refusal.said, self.settings.message_language).format(folder=refusal)
            told.write(failed + "\n")
        except (Exception, SystemExit) as error:  # a template or a setting half written, settings that exit: said, not died of
            failed = f"{told.getvalue()}{type(error).__name__}: {error}"
            told.write(failed + "\n")
        print(told.getvalue(), end="", file=sys.stderr, flush=True)
        return failed

    def _build(self, paths: set[Path] | None) -> None:
        with Output(self.folder, lambda: say("waiting", self.settings, folder=self.folder.name)) as output:
            if self.state is None:  # only now: another build may have been at it
                self.state = State(self.settings.cache, output.folder)
            built = build_with(self.settings, self.environment, output, self.state, self._glance(paths))
            self.last = built.look
        report((p for p in built.problems if p.severity != "info"), self.settings)
        tell_tally(built, self.settings, self.folder)

    def _glance(self, paths: set[Path] | None) -> Look | None:
        """What changed, known from the watcher: only those folders are looked at. None where that does not say enough."""
        if not (self.last and paths and self.state and self.state.is_whole):
            return None
        try:
            inside = {self.settings.content.path_of(path) for path in paths}
        except ValueError:  # the theme
            return None
        return look_again(self.settings, self.state, self.last, inside)


def bound(handler: object, port: int) -> ThreadingHTTPServer:
    """A server on the port asked for, or on the next free one of ten, or on any."""
    for candidate in (*range(port, port + 10), 0):
        with contextlib.suppress(OSError):
            return ThreadingHTTPServer((HOST, candidate), handler)
    raise OSError(f"no free port on {HOST}")
