"""What a build costs: seconds of the whole process, memory of all its processes, and the files it touched."""

from __future__ import annotations

import contextlib
import os
import statistics
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

REPEATS = 5
PATIENCE = 40.0  # seconds: what takes longer altogether is not repeated again
INTERVAL = 0.02  # seconds between two looks at the memory
PAGE = os.sysconf("SC_PAGE_SIZE")
Tree = Mapping[str, tuple[int, int]]


class BuildFailed(Exception):
    """A build ended with an error; its message is the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """One build: `peak` in bytes; `changed`, `added` and `removed` count files of the output."""

    seconds: float
    peak: int
    files: int
    changed: int
    added: int
    removed: int
    runs: int = 1


def repeated(build: Callable[[], Cost]) -> Cost:
    """The median seconds and the highest memory of up to five builds; long ones are repeated less. Files are those of the first."""
    costs = [build()]
    while len(costs) < REPEATS and sum(cost.seconds for cost in costs) < PATIENCE:
        costs.append(build())
    first = costs[0]
    return Cost(statistics.median(cost.seconds for cost in costs), max(cost.peak for cost in costs),
                first.files, first.changed, first.added, first.removed, len(costs))


def cost_of(command: Sequence[str], folder: Path, environment: Mapping[str, str], output: Path) -> Cost:
    """Run a build as a process of its own and tell what it cost."""
    before = tree(output)
    os.sync()  # what earlier builds wrote shall not be flushed at this one's expense
    with open(folder / "build.log", "wb") as log:
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=folder, env=dict(environment), stdout=log, stderr=subprocess.STDOUT)
        with watched(process.pid) as peak:
            status = process.wait()
            seconds = time.perf_counter() - start
    if status:
        raise BuildFailed("\n".join((folder / "build.log").read_text(errors="replace").splitlines()[-20:]))
    after = tree(output)
    changed = sum(path in before and before[path] != at for path, at in after.items())
    return Cost(seconds, peak[0], len(after), changed, len(after.keys() - before.keys()), len(before.keys() - after.keys()))


def tree(folder: Path) -> Tree:
    """{path: (time of the last change, inode)} of all files: a rewritten file differs in one of the two."""
    found = {}
    for place, _, names in os.walk(folder):
        for name in names:
            at = os.lstat(f"{place}/{name}")
            found[f"{place}/{name}"] = (at.st_mtime_ns, at.st_ino)
    return found


@contextlib.contextmanager
def watched(pid: int) -> Iterator[list[int]]:
    """A list whose one number grows to the peak memory of a process and all its descendants, where there is a /proc."""
    peak, stop = [0], threading.Event()

    def look() -> None:
        while not stop.wait(INTERVAL):
            peak[0] = max(peak[0], memory(pid))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def memory(pid: int) -> int:
    """Resident bytes of a process and its descendants. Pages that several share count for each: rather too much than too little."""
    total = 0
    with contextlib.suppress(OSError):  # it may end at any moment
        total = int(Path(f"/proc/{pid}/statm").read_bytes().split()[1]) * PAGE
        for task in os.listdir(f"/proc/{pid}/task"):
            for child in Path(f"/proc/{pid}/task/{task}/children").read_bytes().split():
                total += memory(int(child))
    return total
