"""Promises 2, 3 and 4: nothing is lost, incremental equals clean, the same bytes everywhere."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from conftest import (
    EPOCH,
    ROOT,
    Office,
    Press,
    photo,
    png,
    tree,
    with_shelf,
    without_privilege,
)
from newsroom import darkroom, renditions
from newsroom.accessibility import RESULTS, theme_digest
from newsroom.output import NotOurs
from newsroom.problems import SiteProblems
from PIL import Image


def fill(press: Press) -> None:
    press.desk.release("satu", image="{src: foto.png, alt: Foto satu}")
    press.desk.write("releases/2026/11/satu/foto.png", png())
    press.desk.release("dua", published="2025-03-04 10:00", english=False, supporting="[polres]")
    press.desk.activity("rapat")
    press.desk.page("tentang")


def pelican(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", *arguments]
    return subprocess.run(command, cwd=folder, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH, **environment}, capture_output=True, text=True)


def project(folder: Path) -> Path:
    """A copy of the project, as a clone in another folder."""
    for name in ("content", "theme", "plugins"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pelicanconf.py", "publishconf.py"):
        shutil.copy(ROOT / name, folder / name)
    as_if_checked(folder / "theme")
    with_shelf(folder)
    return folder


def small_project(folder: Path) -> Path:
    """The same with little to tell: some releases that have the names of real ones. Built in a tenth of the time."""
    office = Office(folder)
    (folder / "theme").unlink()
    shutil.copytree(ROOT / "theme", folder / "theme")
    as_if_checked(folder / "theme")
    for slug in ("perekaman-ktp-sma", "siaga-gelombang-tinggi", "imunisasi-anak-sekolah", "drainase-soreang-enam-titik"):
        office.desk.release(slug, image="{src: foto.jpg, alt: Warga}", body="Keenam titik diperbaiki bagi semua warga.\n\nParagraf kedua menutup kabar ini.\n")
        office.desk.write(f"releases/2026/11/{slug}/foto.jpg", photo(400, 250))
    office.desk.release("tahun-lalu", published="2025-03-04 10:00", english=False, supporting="[polres]")
    office.desk.activity("rapat")
    office.desk.page("tentang")
    return folder


def as_if_checked(theme: Path) -> None:
    """A theme that somebody is working on, as `make accessibility` would leave it: test_accessibility.py alone tells that it has not been run."""
    results = theme / RESULTS
    results.write_text(re.sub('^theme = ".*"', f'theme = "{theme_digest(theme)}"', results.read_text(), flags=re.MULTILINE))


def test_an_error_writes_nothing_and_keeps_the_last_site(press: Press) -> None:
    fill(press)
    before = press.build()
    press.desk.release("rusak", category="tidak-ada")
    press.desk.release("baru")
    with pytest.raises(SiteProblems):
        press.build()
    assert tree(press.output) == before


def test_a_template_that_fails_half_way_keeps_the_last_site(press: Press) -> None:
    fill(press)
    before = press.build()
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    (press.theme / "templates/page.html").write_text("{{ tidak_ada }}")
    press.desk.release("baru")
    with pytest.raises(Exception, match="tidak_ada"):
        press.build()
    assert tree(press.output) == before
    assert not list(press.folder.glob(".output*"))


EDITS = [
    ("a body", lambda d: d.write("releases/2026/11/satu/index.en.md", d.source({"title": "Another title here", "summary": "x" * 60}, "New text.\n"))),
    ("a new release", lambda d: d.release("tiga")),
    ("a backdated release", lambda d: d.release("lama", published="2019-01-01 08:00")),
    ("a deleted release", lambda d: shutil.rmtree(d.content / "releases/2025")),
    ("a renamed folder", lambda d: (d.content / "releases/2026/11/satu").rename(d.content / "releases/2026/11/sesatu")),
    ("a removed translation", lambda d: (d.content / "releases/2026/11/satu/index.en.md").unlink()),
    ("an added translation", lambda d: d.english("releases/2025/03/dua")),
    ("a renamed agency", lambda d: d.write("data/agencies.toml", (d.content / "data/agencies.toml").read_text().replace("Dinas Kes", "Badan Kes"))),
    ("a new picture", lambda d: d.write("releases/2026/11/satu/foto.png", png(7, 7))),
    ("a page that becomes a folder's name", lambda d: d.page("profil", english=False)),
]


@pytest.mark.parametrize("edit", [e for _, e in EDITS], ids=[name for name, _ in EDITS])
def test_a_build_over_an_older_output_equals_a_clean_one(press: Press, edit) -> None:
    fill(press)
    press.build()
    edit(press.desk)
    assert press.build() == press.build(press.folder / "clean")


def test_unchanged_files_are_not_touched(press: Press) -> None:
    fill(press)
    press.build()
    before = {p: p.stat().st_ino for p in press.output.rglob("*") if p.is_file()}
    press.desk.release("tiga", english=False)
    press.build()
    kept = [p for p, inode in before.items() if p.stat().st_ino == inode]
    assert press.output / "berita/2025/03/dua/index.html" in kept and press.output / "arsip/2025/index.html" in kept
    assert press.output / "index.html" not in kept


@pytest.mark.parametrize("change", ["new", "backdated", "withdrawn"])
def test_a_release_changes_only_its_own_period_and_first_pages(press: Press, change: str) -> None:
    fill(press)
    press.desk.release("lama", published="2024-05-06 07:00")
    before = press.build()
    if change == "withdrawn":
        press.desk.count = 3
        press.desk.release("lama", published="2024-05-06 07:00", withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}")
    else:
        press.desk.release("lagi", published="2024-05-07 07:00" if change == "backdated" else "2026-11-24 08:00")
    after = press.build()
    year = "2026" if change == "new" else "2024"
    changed = {p for p in after if before.get(p) != after[p]} | set(before) - set(after)
    pages = {p for p in changed if p.endswith(".html")}
    assert all("/20" not in f"/{p}" or f"/{year}/" in p for p in pages), pages
    assert not [p for p in pages if p.startswith(("berita/20", "en/news/20")) and p.split("/")[-2] not in ("lagi", "lama")]


def test_a_folder_of_other_files_is_refused(press: Press) -> None:
    fill(press)
    press.output.mkdir()
    (press.output / "tesis.doc").write_text("penting")
    with pytest.raises(NotOurs):
        press.build()
    assert tree(press.output) == {"tesis.doc": b"penting"}


def test_pelican_by_hand_gives_the_bytes_of_the_real_site(real_site: Path, tmp_path: Path) -> None:
    """Another folder, another hash seed, the stock command line: the same bytes."""
    run = pelican(project(tmp_path), "-o", str(tmp_path / "out"), PYTHONHASHSEED="3")
    told = [line for line in run.stderr.splitlines() if not line.startswith(("Membaca naskah: ", "Menulis halaman: "))]  # a slow machine tells how far it is
    assert (run.returncode, told) == (0, [])
    assert tree(tmp_path / "out") == tree(real_site)
    assert "Processed 0" not in run.stdout


def test_pelican_ends_with_1_and_a_message_on_a_problem(tmp_path: Path) -> None:
    folder = project(tmp_path)
    source = folder / "content/releases/2019/08/rapat-koordinasi-kehumasan/index.id.md"
    source.write_text(source.read_text().replace("category: informasi", "category: infomasi"))
    run = pelican(folder, "-q", FORMAT="concise")
    assert run.returncode == 1 and not (folder / "output").exists()
    assert run.stderr.startswith("content/releases/2019/08/rapat-koordinasi-kehumasan/index.id.md:")
    assert "galat[category-unknown]" in run.stderr


@pytest.mark.parametrize("argument", ["-d", "--relative-urls"])
def test_pelican_options_that_would_hurt_are_refused(tmp_path: Path, argument: str) -> None:
    run = pelican(project(tmp_path), argument)
    assert run.returncode == 1 and "pelicanconf.py: " in run.stderr and not list(tmp_path.glob("output/*"))


# ---------------------------------------------------------------- pictures


def pictured(press: Press) -> str:
    folder = press.desk.release("satu", image="{src: foto.jpg, alt: Foto satu}", body="Naskah dengan ![gambar](dua.png) itu.\n", attachments="[{file: a.csv, title: Angka}]")
    for name, data in (("foto.jpg", photo(700, 500)), ("dua.png", png(9, 9)), ("a.csv", b"a")):
        press.desk.write(f"{folder}/{name}", data)
    return folder


def long_ago(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (1_500_000_000, 1_500_000_000))


@pytest.fixture
def idle(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From now on a picture that is opened fails the test."""
    def begin() -> None:
        monkeypatch.setattr(Image, "open", lambda *_, **__: pytest.fail("a picture was opened"))
        monkeypatch.setattr("newsroom.pictures._looked_at", lambda *_: pytest.fail("a picture was examined"))
    return begin


def test_an_edit_of_a_text_does_nothing_with_its_pictures(press: Press, idle: Callable[[], None], monkeypatch: pytest.MonkeyPatch) -> None:
    folder = pictured(press)
    long_ago(press.desk.content)
    before = press.build()
    idle()
    for module in ("pictures", "formats"):  # nor is one read
        monkeypatch.setattr(f"newsroom.{module}.probe", lambda *_: pytest.fail("a file was read"))
    index = press.desk.content / folder / "index.id.md"
    index.write_text(index.read_text().replace("Naskah", "Teks"))
    after = press.build()
    assert {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)} <= {n for n in after if not n.endswith((".jpg", ".png", ".avif", ".webp"))}
    assert b"Teks dengan" in after["berita/2026/11/satu/index.html"]


def test_a_fresh_clone_with_the_cache_restored_makes_no_picture(press: Press, idle: Callable[[], None]) -> None:
    pictured(press)
    before = press.build()
    shutil.copytree(press.folder / "content", press.folder / "clone")
    shutil.copytree(press.folder / ".cache/shelf", press.folder / "restored/shelf")
    idle()
    assert press.build(press.folder / "elsewhere", PATH=str(press.folder / "clone"), CACHE_PATH=str(press.folder / "restored")) == before


def test_a_changed_style_touches_no_picture(press: Press, idle: Callable[[], None]) -> None:
    pictured(press)
    long_ago(press.desk.content)
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    press.build()
    shutil.rmtree(press.folder / ".cache/shelf")
    idle()
    (press.theme / "static/kabar.css").write_text("p{color:red}")
    assert press.run().tally.written > 10


def test_a_picture_that_stays_heavy_is_told_until_it_is_replaced(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(renditions.CAPS, 720, 1500)
    folder = press.desk.release("satu", image="{src: foto.jpg, alt: Foto satu}")
    press.desk.write(f"{folder}/foto.jpg", photo(720, 720))
    told = [[(p.code, p.path, p.severity) for p in press.run().problems] for _ in range(2)]
    assert told == [[("picture-busy", f"{folder}/foto.jpg", "warning")]] * 2
    index = press.desk.content / "data/hosts.toml"  # all is judged anew, and no picture made
    index.write_text(index.read_text() + "# x\n")
    assert [p.code for p in press.run().problems] == ["picture-busy"]
    stream = io.BytesIO()
    Image.new("RGB", (720, 720), "teal").save(stream, "JPEG")
    press.desk.write(f"{folder}/foto.jpg", stream.getvalue())
    assert press.run().problems == ()


def test_a_picture_that_cannot_be_made_writes_nothing_and_is_told(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.desk.release("lain")
    before = press.build()
    folder = pictured(press)
    monkeypatch.setattr(darkroom, "develop", lambda job: ("", ()))
    monkeypatch.setattr("newsroom.executors.processes", lambda: ThreadPoolExecutor(1))
    with pytest.raises(SiteProblems) as told:
        press.build()
    assert {(p.code, p.path) for p in told.value.problems} == {("picture-unreadable", f"{folder}/foto.jpg"), ("picture-unreadable", f"{folder}/dua.png")}
    assert tree(press.output) == before


def test_a_first_look_imports_nothing_that_reads_or_plans() -> None:
    """Where nothing changed, a build is its imports: what a change needs is imported when there is one."""
    code = "import newsroom.generator, sys; print(*sorted({'yaml', 'newsroom.data', 'newsroom.git', 'newsroom.work'} & sys.modules.keys()))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(ROOT / "plugins")}).stdout == "\n"


@pytest.mark.parametrize("place", ["content/releases/2026/11/satu/index.id.md", "content/releases/2026/11/satu", "content/data/agencies.toml"])
def test_what_may_not_be_read_is_told_with_its_cure(tmp_path: Path, place: str) -> None:
    Office(tmp_path).desk.release("satu")
    command = without_privilege(sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-q")
    (tmp_path / place).chmod(0)
    try:
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    finally:
        (tmp_path / place).chmod(0o755)
    assert done.returncode == 1 and done.stderr.count("\n") == 1 and f"chmod u+rwX {place}" in done.stderr, done.stderr
