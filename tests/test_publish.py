"""`make publish` and the other commands, run as an operator would, in a clone of the project."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from conftest import AGENCIES, EPOCH, ROOT, Office, key, tree
from newsroom import build, publish
from newsroom.__main__ import main
from newsroom.problems import SiteProblems
from newsroom.salts import MAX_DATA
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
    siblings = {name for name in files if name.endswith((".br", ".gz", ".zst"))}
    assert (clone / "public").is_symlink() and {name: files[name] for name in files.keys() - found - siblings} == tree(real_site)
    assert brotli.decompress(files["index.html.br"]) == files["index.html"]
    assert {f"pagefind/{lang}/{shard}/pagefind-entry.json" for lang in ("id", "en") for shard in ("current", "archive")} <= found
    target = os.readlink(clone / "public")
    assert run(clone, "publish").returncode == 0 and os.readlink(clone / "public") == target
    inodes = {p.stat().st_ino for p in (clone / "builds/.next").rglob("*.html")}
    assert all(p.stat().st_ino in inodes for p in (clone / "public/").rglob("*.html")), "unchanged files are hard links"


def break_content(office: Office) -> None:
    rename_agency(office, "satu", "dinkes", "dinkse")


def break_tree(office: Office) -> None:
    rename_agency(office, "satu", "dinkse", "dinkes")
    (office.folder / "theme").unlink()
    shutil.copytree(ROOT / "theme", office.folder / "theme")
    template = office.folder / "theme/templates/404.html"
    template.write_text(template.read_text().replace("{{ m.links(links) }}", '<a href="/tidak-ada/">x</a>'))
    as_if_checked(office.folder / "theme")


def break_address(office: Office) -> None:
    shutil.rmtree(office.folder / "theme")
    (office.folder / "theme").symlink_to(ROOT / "theme")
    (office.desk.content / "releases/2026/11/satu").rename(office.desk.content / "releases/2026/11/kesatu")


def rename_agency(office: Office, slug: str, old: str, new: str) -> None:
    source = office.desk.content / f"releases/2026/11/{slug}/index.id.md"
    source.write_text(source.read_text().replace(f"agency: {old}", f"agency: {new}"))


def test_a_publish_that_fails_keeps_the_last_good_site(office: Office, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("satu")
    assert publish.publish("publishconf.py") == publish.OK and "alamat baru dicatat di content/ledger" in capfd.readouterr().err
    target, before = os.readlink("public"), office.site()
    for break_it, code in ((break_content, "agency-unknown"), (break_tree, "link-broken"), (break_address, "address-lost")):
        break_it(office)
        assert publish.publish("publishconf.py") == publish.FAILED and (os.readlink("public"), office.site()) == (target, before), code
        assert code in "".join(capfd.readouterr()), code


def test_check_tells_and_writes_nothing(office: Office) -> None:
    office.desk.release("satu")
    office.desk.release("nanti", published=None, embargo="2026-11-30 09:00")
    assert run(office.folder, "check").stdout == "Tidak ada masalah.\n"
    there = {p.name for p in office.folder.iterdir()}
    rename_agency(office, "nanti", "dinkes", "dinkse")
    held = run(office.folder, "check", MESSAGES="en", FORMAT="concise")
    assert held.returncode == 1 and "index.id.md:4:9: error[agency-unknown]:" in held.stderr, "a held folder stops a check"
    assert there - {"__pycache__"} == {"content", "theme", "plugins", "pelicanconf.py", "publishconf.py", ".cache"}


@pytest.mark.parametrize(("arguments", "status", "words"), [
    (("agencies",), 0, "dinkes"), (("categories",), 0, "kesehatan"), (("explain", "date-invalid"), 0, "Sebelum"),
    (("explain", "date-invalit"), 1, "date-invalid")])
def test_commands_answer(office: Office, arguments: tuple[str, ...], status: int, words: str) -> None:
    answer = run(office.folder, *arguments)
    assert answer.returncode == status and words in answer.stdout + answer.stderr


@pytest.mark.parametrize(("name", "value", "variable"), [("TIMEZONE", '"Mars/Olympus"', None), ("CITY", '""', None), ("", "", "FORMAT")])
def test_a_bad_setting_is_refused_by_name(office: Office, name: str, value: str, variable: str | None) -> None:
    if name:
        with (office.folder / "pelicanconf.py").open("a") as file:
            file.write(f"\n{name} = {value}\n")
    answer = run(office.folder, "check", **({variable: "pretty"} if variable else {}))
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


# ---------------------------------------------------------------- when time or an edit asks for it


def note(office: Office) -> dict[str, object]:
    return json.loads((office.folder / "builds/next_change.json").read_bytes())


def due(office: Office) -> int:
    return publish.publish_due("publishconf.py")


def test_the_next_change_is_told_and_published_exactly_then(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("umum")
    office.desk.release("nanti", published=None, embargo="2026-11-25 09:00")
    office.grow_old()
    assert publish.publish("publishconf.py") == publish.OK
    first, built = office.site(), sorted(os.listdir("builds"))
    assert note(office)["next_change"] == "2026-11-25T09:00:00+08:00" and "nanti" not in repr(first)
    clock("2026-11-25 08:59")
    capfd.readouterr()
    assert due(office) == publish.OK and capfd.readouterr() == ("", "") and sorted(os.listdir("builds")) == built, "nothing is due, nothing is done"
    clock("2026-11-25 09:00")
    assert due(office) == publish.OK and {"berita/2026/11/nanti/index.html", "en/news/2026/11/nanti/index.html"} <= office.site().keys() - first.keys()
    assert note(office)["next_change"] is None and not any(b"next_change" in name.encode() for name in office.site())
    office.desk.release("sesudah")
    assert due(office) == publish.OK and "berita/2026/11/sesudah/index.html" in office.site(), "an edit asks for it too"


def test_a_change_that_is_overdue_raises_an_alarm(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("nanti", published=None, embargo="2026-11-25 09:00")
    assert publish.publish("publishconf.py") == publish.OK
    good = (office.desk.content / "data/agencies.toml").read_text()
    office.desk.write("data/agencies.toml", "rusak")
    clock("2026-11-25 09:10")
    assert due(office) == publish.FAILED, "it failed, but is not overdue yet"
    clock("2026-11-25 09:30")
    assert due(office) == publish.OVERDUE and "TERLAMBAT" in capfd.readouterr().err
    office.desk.write("data/agencies.toml", good)
    office.grow_old()
    assert due(office) == publish.OK and "terlambat 30 menit" in capfd.readouterr().err, "late, and done"
    assert due(office) == publish.OK and capfd.readouterr().err == ""


def test_what_was_built_and_is_not_current_is_published(office: Office) -> None:
    """A publish that was killed after its build: the next look finds nothing to build, but something to publish."""
    office.desk.release("umum")
    assert publish.publish("publishconf.py") == publish.OK
    office.desk.release("baru")
    chosen, environment = publish._opened("publishconf.py")
    build.build(chosen, environment, chosen.output)
    assert due(office) == publish.OK and "berita/2026/11/baru/index.html" in office.site()


# ---------------------------------------------------------------- going back


def test_rollback_holds_until_a_person_publishes(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("umum")
    sites = []
    for number in range(3):
        clock(f"2026-11-24 1{number}:00")
        office.desk.release(f"kabar-{number}")
        assert publish.publish("publishconf.py") == publish.OK
        sites.append(office.site())
    assert publish.rollback("publishconf.py") == publish.OK and office.site() == sites[1]
    assert publish.rollback("publishconf.py") == publish.OK and office.site() == sites[0]
    office.desk.release("lagi")
    assert due(office) == publish.OK and office.site() == sites[0] and "sengaja dikembalikan" in capfd.readouterr().err
    assert publish.rollback("publishconf.py") == publish.FAILED and office.site() == sites[0], "nothing is older"
    assert publish.publish("publishconf.py") == publish.OK and "berita/2026/11/lagi/index.html" in office.site()
    oldest = next(name for name in os.listdir("builds") if name.startswith("20261124T100000") and "." not in name)
    assert publish.rollback("publishconf.py", f"builds/{oldest}/") == publish.OK and office.site() == sites[0]
    assert publish.rollback("publishconf.py", "builds/tidak-ada") == publish.FAILED


def test_rollback_never_brings_back_what_was_erased(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("umum")
    assert publish.publish("publishconf.py") == publish.OK
    clean = office.site()
    clock("2026-11-24 13:00")
    folder = office.desk.release("rahasia")
    assert publish.publish("publishconf.py") == publish.OK
    clock("2026-11-24 14:00")
    shutil.rmtree(office.desk.content / folder)
    office.desk.write("data/erased.toml", '[aaaaaaac]\nat = 2026-11-24T13:30:00+08:00\nfiles = ["berita/2026/11/rahasia/index.html"]\n')
    office.desk.gone("/berita/2026/11/rahasia/", "/en/news/2026/11/rahasia/")
    office.desk.release("baru")
    assert publish.publish("publishconf.py") == publish.OK
    assert publish.rollback("publishconf.py") == publish.OK and office.site() == clean, "the build that holds it is passed over"
    assert "aaaaaaac" in capfd.readouterr().err
    office.desk.write("data/erased.toml", "# " + "x" * MAX_DATA)
    with pytest.raises(SiteProblems):
        publish.rollback("publishconf.py")
    assert main(["rollback"]) == publish.FAILED and f"> {MAX_DATA}" in capfd.readouterr().err and office.site() == clean


# ---------------------------------------------------------------- killed at any moment


@pytest.mark.parametrize("times", [4, pytest.param(100, marks=pytest.mark.long)])
def test_a_publish_that_is_killed_leaves_the_old_or_the_new_site_whole(office: Office, clock: Callable, times: int) -> None:
    rng, versions = random.Random(times), []
    office.set(KEEP_BUILDS=2)  # so that folders become the next build again and again
    office.desk.page("tentang")
    agencies = [AGENCIES, AGENCIES.replace("Dinas Kesehatan", "Dinas Kesehatan Kota")]  # stands on every page
    for number in (0, 1):
        office.desk.write("data/agencies.toml", agencies[number])
        clock(f"2026-11-24 12:0{number}")
        for slug in ("satu", "dua", "tiga"):
            office.desk.count = number
            office.desk.release(slug, key=key(100 + len(slug) + ord(slug[0])))
        start = time.monotonic()
        assert started().wait() == publish.OK
        lasting = time.monotonic() - start
        versions.append(pages(office))
    assert sum(versions[0].get(name) != data for name, data in versions[1].items()) > 6
    killed = 0
    for number in range(times):
        office.desk.write("data/agencies.toml", agencies[number % 2])
        clock(f"2026-11-24 13:{number // 60 :02}")
        command = started()
        try:
            command.wait(rng.uniform(0.1, 1.1) * lasting)
        except subprocess.TimeoutExpired:
            killed += 1
            os.killpg(command.pid, signal.SIGKILL)
        command.wait()
        assert pages(office) in versions
        assert publish.Builds(office.folder / "builds", office.folder / "public").current(), "the link leads to a build"
    assert killed > times // 4
    office.desk.write("data/agencies.toml", agencies[0])
    assert started().wait() == publish.OK and pages(office) == versions[0]
    assert {n for n in os.listdir("builds") if n.startswith(".")} == {".next"}, "nothing lies about"


def pages(office: Office) -> dict[str, bytes]:
    """What two builds of the same have alike: not the search's shards."""
    return {name: data for name, data in office.site().items() if not name.startswith("pagefind/")}


def started() -> subprocess.Popen[bytes]:
    """A command whose moments are its own work, and not a library's that packs as hard as it can."""
    command = [sys.executable, "-c", "from newsroom import publish, shards; shards.QUALITY = 1; raise SystemExit(publish.publish('publishconf.py'))"]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": "plugins"}, stdout=subprocess.DEVNULL, start_new_session=True)
