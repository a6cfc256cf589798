"""`make publish` and the other commands, run as an operator would, in a clone of the project."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import EPOCH, ROOT, tree
from test_build import as_if_checked, project

EMPTY = {"FORMAT": "", "MESSAGES": ""}


def run(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, **EMPTY, "SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": str(folder / "plugins"), **environment}
    return subprocess.run([sys.executable, "-m", "newsroom", *arguments], cwd=folder, env=env, capture_output=True, text=True)


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    return project(tmp_path)


def test_publish_makes_a_checked_tree_current_and_again_the_same(clone: Path, real_site: Path) -> None:
    first = run(clone, "publish")
    assert first.returncode == 0, first.stderr
    files = tree(clone / "public")
    found = {name for name in files if name.startswith("pagefind/")}
    assert (clone / "public").is_symlink() and {name: files[name] for name in files.keys() - found} == tree(real_site)
    assert {f"pagefind/{lang}/{shard}/pagefind-entry.json" for lang in ("id", "en") for shard in ("current", "archive")} <= found
    target = os.readlink(clone / "public")
    assert run(clone, "publish").returncode == 0 and os.readlink(clone / "public") == target
    inodes = {p.stat().st_ino for p in (clone / "builds/.next").rglob("*.html")}
    assert all(p.stat().st_ino in inodes for p in (clone / "public/").rglob("*.html")), "unchanged files are hard links"


@pytest.mark.parametrize(("break_it", "code"), [("content", "agency-unknown"), ("tree", "link-broken"), ("address", "address-lost")])
def test_a_publish_that_fails_keeps_the_last_good_site(clone: Path, break_it: str, code: str) -> None:
    first = run(clone, "publish")
    assert first.returncode == 0 and "alamat baru dicatat di content/ledger" in first.stderr
    target, before = os.readlink(clone / "public"), tree(clone / "public")
    if break_it == "content":
        source = clone / "content/releases/2026/11/drainase-soreang-enam-titik/index.id.md"
        source.write_text(source.read_text().replace("agency: pupr", "agency: pupor"))
    elif break_it == "address":
        (clone / "content/releases/2026/04/lampu-jalan-tenaga-surya").rename(clone / "content/releases/2026/04/lampu-jalan-surya")
    else:
        template = clone / "theme/templates/404.html"
        template.write_text(template.read_text().replace("{{ m.links(links) }}", '<a href="/tidak-ada/">x</a>'))
        as_if_checked(clone / "theme")
    failed = run(clone, "publish")
    assert failed.returncode == 1 and (os.readlink(clone / "public"), tree(clone / "public")) == (target, before)
    assert code in failed.stdout + failed.stderr


def test_check_tells_and_writes_nothing(clone: Path) -> None:
    assert run(clone, "check").stdout == "Tidak ada masalah.\n"
    source = clone / "content/releases/2027/01/hasil-seleksi-jabatan/index.id.md"
    source.write_text(source.read_text().replace("agency: bkpsdm", "agency: bkpsmd"))
    held = run(clone, "check", MESSAGES="en", FORMAT="concise")
    assert held.returncode == 1 and "index.id.md:4:9: error[agency-unknown]:" in held.stderr, "a held folder stops a check"
    assert {p.name for p in clone.iterdir()} - {".cache"} == {"content", "theme", "plugins", "pelicanconf.py", "publishconf.py"}


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (("agencies",), 0, "diskominfo"), (("categories",), 0, "kesehatan"), (("explain", "date-invalid"), 0, "Sebelum"),
    (("explain", "date-invalit"), 1, "date-invalid")])
def test_commands_answer(clone: Path, arguments: tuple[str, ...], status: int, words: str) -> None:
    answer = run(clone, *arguments)
    assert answer.returncode == status and words in answer.stdout + answer.stderr


@pytest.mark.parametrize(("name", "value", "variable"), [("TIMEZONE", '"Mars/Olympus"', None), ("CITY", '""', None), ("", "", "FORMAT")])
def test_a_bad_setting_is_refused_by_name(clone: Path, name: str, value: str, variable: str | None) -> None:
    if name:
        with (clone / "pelicanconf.py").open("a") as file:
            file.write(f"\n{name} = {value}\n")
    answer = run(clone, "check", **({variable: "pretty"} if variable else {}))
    assert answer.returncode == 1 and answer.stderr.startswith(f"pelicanconf.py: {name or variable}") and "Traceback" not in answer.stderr


def test_every_target_of_the_makefile_makes_its_environment_first() -> None:
    makefile = (ROOT / "Makefile").read_text()
    own = {"help", "clean", "lock"}
    for line in makefile.splitlines():
        if ":" in line and "##" in line and line[0].isalpha() and line.split(":")[0] not in own:
            assert "$(VENV)/.ready" in line, line


def test_make_help_prints_every_target() -> None:
    printed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {line.split()[1] for line in printed.splitlines()} >= {"serve", "html", "check", "new", "publish", "test", "clean", "help"}
