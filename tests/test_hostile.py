"""Content that attacks by what lies on the disk: each is a clear problem, in bounded time and memory, and nothing is lost."""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Press, photo
from newsroom.problems import SiteProblems

HERE = "releases/2026/11/kabar-contoh"
Attack = Callable[[Path, Press], None]


def link(name: str, target: str) -> Attack:
    return lambda content, press: ((content / name).unlink(missing_ok=True), os.symlink(target, content / name))[0]


def hole(name: str, size: int) -> Attack:
    """A file that takes no room on the disk, and would take all of the memory."""
    return lambda content, press: (content / name).open("wb").truncate(size)


def named(field: str, name: str, data: bytes = b"a,b\n") -> Attack:
    def attack(content: Path, press: Press) -> None:
        value = f"{{src: '{name}', alt: Foto kota}}" if field == "image" else f"[{{file: '{name}', title: Data}}]"
        press.desk.count = 0
        press.desk.write(f"{press.desk.release(english=False, **{field: value})}/{name}", data)

    return attack


ATTACKS = [
    ("a text that leads out", link(f"{HERE}/index.en.md", "/etc/passwd"), "symlink"), ("data that lead out", link("data/hosts.toml", "/etc/passwd"), "symlink"),
    ("all data elsewhere", lambda content, press: ((content / "data").rename(content.parent / "d"), os.symlink("../d", content / "data")), "symlink"),
    ("a ledger elsewhere", link("ledger", "/tmp"), "symlink"), ("a folder that holds itself", link("releases/2026/11/putar", "."), "symlink"),
    ("a pipe for a text", lambda content, press: os.mkfifo(content / HERE / "index.en.md"), "stray-file"), ("a pipe for data", lambda content, press: os.mkfifo(content / "data/services.toml"), "symlink"),
    ("a giant text", hole(f"{HERE}/index.en.md", 1 << 40), "file-too-large"), ("a giant picture", named("image", "a.png"), "picture-unreadable"),
    ("giant data", hole("data/services.toml", 1 << 40), "data-syntax"),
    ("an invisible letter", named("attachments", "lap\u200boran.csv"), "file-name"), ("letters from right to left", named("attachments", "lap\u202eoran.csv"), "file-name"),
    ("a name that is too long", named("image", "a" * 245 + ".png", photo(800, 500, "PNG")), "name-too-long"),
]


@pytest.mark.parametrize(("attack", "code"), [a[1:] for a in ATTACKS], ids=[a[0] for a in ATTACKS])
def test_an_attack_is_a_problem_and_soon(press: Press, attack: Attack, code: str) -> None:
    press.desk.release(english=False)
    attack(press.desk.content, press)
    started = time.process_time()
    tracemalloc.start()
    try:
        with pytest.raises(SiteProblems) as found:
            press.build()
        assert tracemalloc.get_traced_memory()[1] < 150_000_000
    finally:
        tracemalloc.stop()
    assert code in {p.code for p in found.value.problems} and "root:" not in str(found.value.problems)
    assert time.process_time() - started < 10 and not (press.output / "index.html").exists()


@pytest.mark.parametrize("name", ["film.mp4", "data.csv", "laporan.pdf"])
def test_a_giant_attachment_is_refused_before_it_is_read(press: Press, name: str) -> None:
    folder = press.desk.release(english=False, attachments=f"[{{file: {name}, title: Film rapat}}]")
    hole(f"{folder}/{name}", 1 << 38)(press.desk.content, press)
    assert ("attachment-heavy", "error") in {(p.code, p.severity) for p in press.problems()}
