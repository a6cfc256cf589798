"""From a saved file to the reloaded page: what an editor waits for in `make serve`."""

from __future__ import annotations

import http.client
import re
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from measure import BuildFailed
from tools import Ours

START, RELOAD = 900, 60  # seconds until the preview stands, and until it shows what was saved
EDITS = 5


def saved_to_reloaded(tool: Ours) -> float:
    """The median seconds of some edits, made after the preview has shown that it watches."""
    with served(tool) as port:
        _until_it_watches(tool, port)
        return statistics.median(wait(tool, port) for _ in range(EDITS))


@contextmanager
def served(tool: Ours) -> Iterator[int]:
    """The port of a running preview of the corpus."""
    command = [str(tool.project / ".venv/bin/python"), "-m", "newsroom", "serve", "--settings", "benchconf.py", "--port", "0"]
    with open(tool.folder / "serve.log", "wb") as log:
        process = subprocess.Popen(command, cwd=tool.folder, env=tool.environment(), stdout=log, stderr=subprocess.STDOUT)
    try:
        yield _port(tool, process)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def _port(tool: Ours, process: subprocess.Popen) -> int:
    end = time.monotonic() + START
    while time.monotonic() < end and process.poll() is None:
        said = (tool.folder / "serve.log").read_text(errors="replace")
        if found := re.search(r"http://127\.0\.0\.1:(\d+)/", said):
            return int(found[1])
        time.sleep(0.2)
    raise BuildFailed((tool.folder / "serve.log").read_text(errors="replace")[-2000:])


def _until_it_watches(tool: Ours, port: int) -> None:
    """Edit until one is noticed: with many folders it takes a while until all are watched."""
    seen, end = get(port, "/.reload?"), time.monotonic() + START
    while time.monotonic() < end:
        tool.edit(tool.middle)
        if get(port, f"/.reload?{seen}") != seen:
            return
    raise BuildFailed("the preview does not notice that a file was saved")


def wait(tool: Ours, port: int) -> float:
    """Seconds from saving one release to its page as the browser gets it after the preview called."""
    seen, answers = get(port, "/.reload?"), []
    browser = threading.Thread(target=lambda: answers.append(get(port, f"/.reload?{seen}")))
    browser.start()
    time.sleep(1)  # an editor's pause: the last build has ended, the browser waits
    start = time.perf_counter()
    word = tool.edit(tool.middle)
    browser.join()
    while time.perf_counter() - start < RELOAD:
        if word in get(port, tool.page(tool.middle)):
            return time.perf_counter() - start
        get(port, f"/.reload?{answers[-1] if answers else seen}")
    raise BuildFailed(f"{word!r} is not on the page after {RELOAD} seconds")


def get(port: int, path: str) -> str:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=RELOAD)
    try:
        connection.request("GET", path)
        return connection.getresponse().read().decode()
    finally:
        connection.close()
