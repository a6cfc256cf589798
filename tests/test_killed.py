"""Promise 2: a build that is killed at any moment leaves no half page, and the next one ends in the bytes of a clean build."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import EPOCH, tree
from test_build import project, small_project


def pelican(folder: Path, output: str = "output", cache: str = ".cache") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-q", "-o", output, "-e", f'CACHE_PATH="{folder / cache}"']
    return subprocess.Popen(command, cwd=folder, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, stdout=subprocess.DEVNULL, start_new_session=True)


def built(folder: Path, *where: str) -> dict[str, bytes]:
    assert pelican(folder, *where).wait() == 0
    return tree(folder / (where[0] if where else "output"))


def written_as(folder: Path, version: int) -> None:
    """Two versions of a site that differ in every page, in which pages there are, and in what has to be read."""
    base = folder / "theme/templates/base.html"
    base.write_text(base.read_text().replace("<!-- 0 -->", "").replace("<!-- 1 -->", "") + f"<!-- {version} -->")
    home, away = folder / "content/releases/2026/11/perekaman-ktp-sma", folder / "perekaman-ktp-sma"
    (home if version else away).rename(away if version else home) if (home if version else away).exists() else None
    text = folder / "content/releases/2026/11/siaga-gelombang-tinggi/index.id.md"
    text.write_text(text.read_text().rstrip("\n \u200a.") + "." * (version + 1) + "\n")


@pytest.mark.parametrize(("made", "times", "many"), [(small_project, 3, 80), pytest.param(project, 50, 300, marks=pytest.mark.long)])
def test_a_build_that_is_killed_leaves_whole_files_and_the_next_one_the_right_ones(tmp_path: Path, made: Callable[[Path], Path], times: int, many: int) -> None:
    folder, rng = made(tmp_path), random.Random(times)
    written_as(folder, 1)
    versions = [None, built(folder, "clean-1", "cache-1")]
    written_as(folder, 0)
    versions[0] = built(folder, "clean-0", "cache-0")
    assert versions[0].keys() != versions[1].keys() and sum(versions[0].get(k) != v for k, v in versions[1].items()) > many
    written_as(folder, 1)
    built(folder)
    written_as(folder, 0)
    start = time.monotonic()
    built(folder)
    lasting = time.monotonic() - start  # of an edit, which finds its pictures made
    killed = number = 0
    while killed < times:  # a build that ends before its moment is no kill
        number += 1
        assert number <= 10 * times, "the moments lie too late"
        written_as(folder, number % 2)
        build = pelican(folder)
        try:
            build.wait(rng.uniform(0.2, lasting))
        except subprocess.TimeoutExpired:
            killed += 1
            rng.choice((os.kill, os.killpg))(build.pid, signal.SIGKILL)  # alone, as the system does where memory is short, or with its workers
        build.wait()
        for name, data in tree(folder / "output").items():
            assert data in (versions[0].get(name), versions[1].get(name)), name
        if rng.random() < 0.7:  # else the next one is killed too
            assert built(folder) == versions[number % 2]
    written_as(folder, 0)
    assert built(folder) == versions[0]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="no /proc here")
def test_a_build_that_is_killed_leaves_no_workers_and_no_lock(tmp_path: Path) -> None:
    """They were forked with the lock of the output in their hands."""
    folder = small_project(tmp_path)
    build, workers = pelican(folder), []
    while len(workers) < 2:
        assert build.poll() is None, "it had no workers"
        workers = Path(f"/proc/{build.pid}/task/{build.pid}/children").read_text().split()
    time.sleep(0.1)
    build.kill()
    build.wait()
    next_one = pelican(folder)
    try:
        assert next_one.wait(60) == 0
    finally:
        os.killpg(next_one.pid, signal.SIGKILL) if next_one.poll() is None else None
    assert not any(map(runs, workers))


def runs(process: str) -> bool:
    """False for one that ended, though nobody may have asked how."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
