"""A second, private root: its folders are read as though they lay in the first, and nobody can tell from the site where one lies."""

from __future__ import annotations

import itertools
import json
import os
import random
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Desk, Office, Press, key, png, tree
from hypothesis import strategies as st
from newsroom import build, erase, publish
from newsroom.host import pelican_settings
from newsroom.new import new_release
from newsroom.problems import SiteProblems, errors
from newsroom.roots import Content
from newsroom.settings import BadSetting, read
from often import for_all
from test_embargo import SECRETS, fill
from test_incremental import EDITS, FOLDERS, release, settled

PLACES = ("releases/*/*/*", "activities/*/*/*")


class Two(Press):
    """A press with a private root beside the content."""

    def __init__(self, folder: Path):
        super().__init__(folder)
        self.private = folder / "tertutup"
        self.private.mkdir()
        self.overrides = {"PRIVATE_PATH": str(self.private)}

    def hide(self, *folders: str) -> None:
        """Move folders from the public root into the private one."""
        for folder in folders:
            moved(self.desk.content / folder, self.private / folder)

    def open(self, *folders: str) -> None:
        for folder in folders:
            moved(self.private / folder, self.desk.content / folder)


def moved(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


@pytest.fixture
def two(tmp_path: Path) -> Two:
    found = Two(tmp_path)
    fill(found.desk)
    return found


# ---------------------------------------------------------------- nobody can tell

STEPS = st.lists(st.tuples(st.sampled_from([*EDITS, *SECRETS]), st.sampled_from(FOLDERS), st.integers(0, 999)), min_size=1, max_size=5)


def same_outcome(press: Press, *output: Path, **overrides: object) -> object:
    try:
        return press.build(*output, **overrides)
    except SiteProblems as found:
        return {(p.code, p.path) for p in found.problems}


def laid_out(one: Press, two: Two, rng: random.Random) -> None:
    """What lies in one root, in two: each folder in the public or in the private one, as it falls; copies, as a checkout makes them."""
    for root in (two.desk.content, two.private):
        shutil.rmtree(root)
        root.mkdir()
    shutil.copytree(one.desk.content, two.desk.content, dirs_exist_ok=True)
    two.hide(*(f.relative_to(two.desk.content).as_posix() for place in PLACES for f in sorted(two.desk.content.glob(place)) if rng.random() < 0.5))


def nobody_can_tell(steps: list[tuple[Callable, str, int]]) -> None:
    """After every edit a build from nothing over one root, a build from nothing over two, and one over two that keeps its memory
    while folders go to and fro between the roots, end in the same bytes, or in the same problems."""
    with tempfile.TemporaryDirectory() as folder:
        one, two = Press(Path(folder) / "one"), Two(Path(folder) / "two")
        one.theme = two.theme = Path(folder) / "theme"
        shutil.copytree(ROOT / "theme", one.theme)
        moments = itertools.count(1_500_000_000, 60)
        release(one, FOLDERS[0], random.Random(0))
        for number, (edit, target, seed) in enumerate(steps):
            edit(one.desk, random.Random(seed)) if edit in SECRETS else edit(one, target, random.Random(seed))
            laid_out(one, two, random.Random(seed))
            for root in (one.desk.content, two.desk.content, two.private):
                settled(root, moments)
            expected = same_outcome(one, one.folder / f"clean-{number}", CACHE_PATH=str(one.folder / f"cache-{number}"))
            trail = [(s[0].__name__, *s[1:]) for s in steps[: number + 1]]
            assert same_outcome(two, two.folder / f"clean-{number}", CACHE_PATH=str(two.folder / f"cache-{number}")) == expected, trail
            assert same_outcome(two) == expected, trail


@pytest.mark.parametrize("times", [6, pytest.param(150, marks=pytest.mark.long)])
def test_whatever_lies_in_which_root_the_site_is_the_same(times: int) -> None:
    for_all(STEPS, times, nobody_can_tell)


def embargoed(two: Two, embargo: str = "2026-11-24 13:00") -> str:
    """A release with a picture, an attachment and an activity of its own, in the private root."""
    two.desk.count = 700
    activity = two.desk.activity("rapat-nanti", start="2026-11-24 15:00", embargo=embargo)
    folder = two.desk.release("nanti", published=None, embargo=embargo, image="{src: foto.png, alt: Foto kota}", activity=f"../../../../{activity}",
                              attachments="[{file: data.csv, title: Angka lengkap}]", body="Lihat [kabar](../kabar-umum/index.id.md).\n")
    two.desk.write(f"{folder}/foto.png", png(7, 7))
    two.desk.write(f"{folder}/data.csv", "a,b\n1,2\n")
    two.hide(folder, activity)
    return folder


def test_an_embargo_in_the_private_root_tells_nothing_lifts_and_is_brought_into_the_public_one(two: Two, clock: Callable) -> None:
    before = two.build()
    folder = embargoed(two)
    assert two.build() == before and two.build(two.folder / "clean") == before
    clock("2026-11-24 13:00")
    lifted = two.build()
    assert {"berita/2026/11/nanti/index.html", "en/news/2026/11/nanti/index.html", "berita/2026/11/nanti/data.csv", "agenda/2026/11/rapat-nanti/index.html"} <= set(lifted)
    two.open(folder, "activities/2026/11/rapat-nanti")
    again = two.run()
    assert (again.tally.written, again.tally.removed, tree(two.output)) == (0, 0, lifted), "who moves it changes no byte"
    assert two.build(two.folder / "single", PRIVATE_PATH="", CACHE_PATH=str(two.folder / "other")) == lifted


def test_a_private_root_that_is_taken_away_is_a_deletion(two: Two, clock: Callable) -> None:
    before = two.build()
    embargoed(two)
    clock("2026-11-24 13:00")
    assert two.build() != (without := Press.build(two, two.folder / "without", PRIVATE_PATH="", CACHE_PATH=str(two.folder / "other")))
    assert two.build(PRIVATE_PATH="") == without
    shutil.rmtree(two.private)
    two.private.mkdir()
    assert two.build() == without and before.keys() == without.keys()


def test_one_root_is_not_taken_for_another_where_all_times_are_alike(two: Two) -> None:
    """Every folder was changed at the same moment, as an archive is unpacked: the months of two roots, a folder that went from one
    into the other, and another private root in the place of the first."""
    def build_anew(months_at: int = 1_500_000_000) -> dict[str, bytes]:
        for root in (two.desk.content, two.private, other):
            for path in (root, *root.rglob("*")):
                os.utime(path, (1_500_000_000, months_at if path.name == "11" else 1_500_000_000))
        site = two.build(PRIVATE_PATH=str(private))
        assert site == two.build(two.folder / "clean", PRIVATE_PATH=str(private), CACHE_PATH=str(two.folder / "other"))
        shutil.rmtree(two.folder / "other")
        return site

    private, other = two.private, two.folder / "lain"
    two.hide(satu := two.desk.release("satu"))
    two.desk.release("dua", english=False)
    moved(two.desk.content / two.desk.release("satu", english=False, key=key(800)), other / satu)
    assert {"en/news/2026/11/satu/index.html", "berita/2026/11/dua/index.html"} <= build_anew().keys()
    assert "en/news/2026/11/satu/index.html" in build_anew()
    private = other
    assert "en/news/2026/11/satu/index.html" not in build_anew()
    shutil.rmtree(other / satu)
    two.open(satu)
    assert "en/news/2026/11/satu/index.html" in build_anew(1_500_000_060)


# ---------------------------------------------------------------- what is wrong is told where it lies

def lay(two: Two, path: str, text: str = "") -> None:
    file = two.private / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


WRONG: list[tuple[str, Callable[[Two], object], str, str]] = [
    ("data", lambda t: lay(t, "data/agencies.toml"), "private-stray", "tertutup/data"),
    ("a page", lambda t: lay(t, "pages/tentang/index.id.md"), "private-stray", "tertutup/pages"),
    ("a stray text", lambda t: lay(t, "releases/2026/kabar.md"), "stray-file", "tertutup/releases/2026/kabar.md"),
    ("a thirteenth month", lambda t: (t.private / "activities/2026/13").mkdir(parents=True), "folder-date", "tertutup/activities/2026/13"),
    ("a shortcut", lambda t: (t.private / "releases").symlink_to(t.desk.content / "releases"), "symlink", "tertutup/releases"),
    ("a shortcut to one", lambda t: (lay(t, "releases/2026/11/a/index.id.md"), (t.private / "releases/2026/11/b").symlink_to("a")), "symlink", "tertutup/releases/2026/11/b"),
    ("no master", lambda t: lay(t, "releases/2026/11/a/index.en.md"), "master-missing", "tertutup/releases/2026/11/a"),
    ("a wrong category", lambda t: t.hide(t.desk.release("a", category="kesehatn")), "category-unknown", "tertutup/releases/2026/11/a/index.id.md"),
    ("a taken key", lambda t: t.hide(t.desk.release("zzz", key=key(1))), "key-taken", "tertutup/releases/2026/11/zzz/index.id.md"),
    ("a folder in both", lambda t: (t.hide(t.desk.release("a")), t.desk.release("a")), "folder-double", "tertutup/releases/2026/11/a"),
]


@pytest.mark.parametrize(("write", "code", "where"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_problem_names_the_root(two: Two, monkeypatch: pytest.MonkeyPatch, write: Callable, code: str, where: str) -> None:
    monkeypatch.chdir(two.folder)
    two.run()
    write(two)
    told = [(p.code, two.settings().shown_path(p.path)) for p in errors(two.problems())]
    assert (code, where) in told
    with pytest.raises(SiteProblems) as incremental:
        two.run()
    assert (code, where) in {(p.code, two.settings().shown_path(p.path)) for p in incremental.value.problems}


def test_of_a_held_folder_in_both_roots_the_public_one_stands(two: Two, clock: Callable) -> None:
    """Else whoever holds something back could stop the city."""
    two.desk.release("sama", published=None, embargo="2026-11-24 13:00", key=key(900))
    two.hide("releases/2026/11/sama")
    two.desk.release("sama", key=key(901))
    without = two.build(two.folder / "without", PRIVATE_PATH="", CACHE_PATH=str(two.folder / "other"))
    assert two.build() == without and [(p.code, p.severity) for p in two.problems()] == [("folder-double", "warning")]
    assert [(p.code, p.severity) for p in build.check(two.settings())] == [("folder-double", "error")], "on the day when it opens it would stop"
    source = two.private / "releases/2026/11/sama/index.id.md"
    held = source.read_text()
    for root in (two.desk.content, two.private):
        settled(root, itertools.repeat(1_500_000_000))
    assert two.build() == without
    source.write_text(held.replace("embargo: 2026-11-24 13:00", "published: 2026-11-24 11:00"))
    with pytest.raises(SiteProblems):
        two.run()
    source.write_text(held)
    assert two.build() == without
    clock("2026-11-24 13:00")
    with pytest.raises(SiteProblems):
        two.run()


def test_a_check_of_a_public_repository_warns_only_of_what_lies_in_it(two: Two) -> None:
    embargoed(two, "2026-12-24 09:00")
    told = lambda: {p.path for p in build.check(two.settings(PUBLIC_REPOSITORY=True)) if p.code == "embargo-readable"}  # noqa: E731
    assert told() == set()
    in_both = {"releases/2026/12/nanti/index.id.md", "activities/2026/11/rapat-nanti/index.id.md"}
    subprocess.run(["git", "init", "-q"], cwd=two.folder, check=True)
    assert told() == in_both, "a folder of the same repository hides nothing"
    subprocess.run(["git", "init", "-q"], cwd=two.private, check=True)
    assert told() == set()


@pytest.mark.parametrize(("given", "words"), [("tiada", "no such folder"), ("content/releases", "beside the content"), (".", "beside the content"), ("content", "beside the content")])
def test_a_root_that_cannot_be_one_is_refused(two: Two, given: str, words: str) -> None:
    with pytest.raises(BadSetting, match=f"PRIVATE_PATH: .*{words}"):
        two.settings(PRIVATE_PATH=str(two.folder / given))


def test_a_content_path_leads_to_where_its_folder_lies(tmp_path: Path) -> None:
    content = Content(tmp_path / "content", tmp_path / "tertutup")
    for at in ("content/releases/2026/11/a", "tertutup/releases/2026/11/b", "tertutup/releases/2026/11/a", "tertutup/ledger/x", "tertutup/data"):
        (tmp_path / at).mkdir(parents=True)
    (tmp_path / "tertutup/ledger/x/xk.txt").write_text("")
    for path, root in (("releases/2026/11/a/foto.png", "content"), ("releases/2026/11/b/foto.png", "tertutup"), ("releases/2026/11/tiada", "content"),
                       ("releases/2026/11", "content"), ("data/hosts.toml", "content"), ("ledger/x/xk.txt", "tertutup"), ("ledger/x/xz.txt", "content")):
        assert content / path == tmp_path / root / path
    assert content.path_of(tmp_path / "tertutup/releases/2026/11/b/foto.png") == "releases/2026/11/b/foto.png"
    assert Content(tmp_path / "content") / "releases/2026/11/b" == tmp_path / "content/releases/2026/11/b"
    with pytest.raises(ValueError):
        content.path_of(tmp_path / "theme/x")


# ---------------------------------------------------------------- the commands


class Side(Desk):
    """A desk in a private root, which has no data."""

    def __init__(self, content: Path):
        self.content, self.count = content, 500
        content.mkdir()
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> None:
        own = ("-c", "user.name=Operator", "-c", "user.email=operator@example.org", "-c", "commit.gpgsign=false")
        subprocess.run(["git", *own, *arguments], cwd=self.content, check=True, capture_output=True)

    def save(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "naskah")


@pytest.fixture
def city(office: Office, monkeypatch: pytest.MonkeyPatch) -> Office:
    """An operator's folder with a private root beside it that is a repository of its own."""
    office.private = Side(office.folder / "tertutup")
    monkeypatch.setenv("PRIVATE_PATH", "tertutup")
    office.desk.release("umum")
    office.commit()
    return office


def run() -> int:
    return publish.publish("publishconf.py")


def test_publishing_from_two_roots(city: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    """Nothing before the moment; each repository keeps its own ledger; what is brought into the public one takes its addresses along."""
    assert run() == publish.OK
    current = os.readlink("public")
    folder = city.private.release("nanti", published=None, embargo="2026-11-24 13:00")
    city.private.save()
    recorded = tree(city.desk.content / "ledger")
    assert run() == publish.OK and os.readlink("public") == current
    assert json.loads(Path("builds/next_change.json").read_text())["next_change"] == "2026-11-24T13:00:00+08:00"
    clock("2026-11-24 13:00")
    capfd.readouterr()
    assert publish.publish_due("publishconf.py") == publish.OK and "berita/2026/11/nanti/index.html" in city.site()
    mine = f"ledger/a/{key(501)}.txt"
    assert (city.private.content / mine).read_text().splitlines() == ["/berita/2026/11/nanti/", "/en/news/2026/11/nanti/"]
    assert tree(city.desk.content / "ledger").keys() == recorded.keys() and "git -C tertutup add ledger" in capfd.readouterr().err
    current = os.readlink("public")
    moved(city.private.content / folder, city.desk.content / folder)
    assert run() == publish.OK and os.readlink("public") == current
    assert (city.desk.content / mine).read_text() == (city.private.content / mine).read_text()
    shutil.rmtree(city.desk.content / folder)
    capfd.readouterr()
    assert run() == publish.FAILED and "address-lost" in capfd.readouterr().err, "an address that the private root had is for ever too"


def test_the_check_of_the_tree_knows_what_the_private_root_holds_back(city: Office) -> None:
    from treecheck.held import Sources

    city.private.release("nanti", published=None, embargo="2026-12-24 13:00", key="rahasiaa")
    chosen = read(pelican_settings("publishconf.py"))
    assert run() == publish.OK
    (chosen.output / "bocor.txt").write_text("rahasiaa")
    assert not publish._is_sound(chosen, publish.files_of({"": chosen.output}))
    assert Sources(chosen.content.roots).headers({}).keys() == {
        f"{root}/{path}" for root, path in zip(chosen.content.roots, ("releases/2026/11/umum/index.id.md", "releases/2026/12/nanti/index.id.md"), strict=True)}


def test_the_last_good_version_comes_from_the_repository_in_which_the_folder_lies(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    folder = city.private.release("satu", key=key(900), title="Judul versi pertama")
    city.private.save()
    assert run() == publish.OK
    city.private.release("satu", key=key(900), title="Judul versi kedua", category="tidak-ada")
    city.private.release("rahasia", published=None, embargo="2026-12-24 13:00", key=key(901))
    city.private.save()
    city.desk.release("dua", key=key(902))
    for desk in (city.desk, city.private):
        desk.write("README.md", f"Catatan untuk {desk.content.name}\n")
        desk.write(f"ledger/a/{key(950)}.txt", f"/berita/2026/11/{desk.content.name}/\n")
    city.private.write("releases/2026/11/.DS_Store", "what a Mac leaves in every folder")
    city.desk.gone("/berita/2026/11/content/", "/berita/2026/11/tertutup/")
    before = tree(city.private.content)
    assert run() == publish.KEPT_BACK and f"tertutup/{folder}" in capfd.readouterr().err
    site = city.site()
    assert b"versi pertama" in site["berita/2026/11/satu/index.html"] and "berita/2026/11/dua/index.html" in site
    assert not any("rahasia" in name for name in site)
    assert tree(city.private.content) == before, "of files that have one name in both roots, each is left alone"


def test_a_folder_in_both_roots_stops_the_site(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    """Which of the two readers should see, only a person can say."""
    city.private.release("umum", title="Judul yang sama sekali lain", key=key(900))
    assert run() == publish.FAILED
    told = capfd.readouterr().err
    assert "folder-double" in told and "Tidak ada karantina: " in told and not Path("public").exists()


def test_what_is_erased_is_gone_from_both_and_looked_for_in_both_histories(city: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    folder = city.private.release("nanti", key=key(900))
    city.private.save()
    assert run() == publish.OK
    moved(city.private.content / folder, city.desk.content / folder)
    city.commit()
    clock("2026-11-24 13:00")
    assert run() == publish.OK
    clock("2026-11-24 14:00")
    capfd.readouterr()
    assert erase.erase(read(pelican_settings("publishconf.py")), key(900), "publishconf.py") == 0
    told = capfd.readouterr().err
    assert "Riwayat git content masih menyimpannya (1 komit)" in told and f"--path content/{folder}/" in told
    assert "Riwayat git tertutup masih menyimpannya (1 komit)" in told and f"--path {folder}/" in told
    assert b"dihapus untuk melindungi" in city.site()["berita/2026/11/nanti/index.html"]


def test_what_lies_in_the_private_root_can_be_erased(city: Office, clock: Callable) -> None:
    folder = city.private.release("nanti", key=key(900))
    assert run() == publish.OK
    clock("2026-11-24 14:00")
    assert erase.erase(read(pelican_settings("publishconf.py")), key(900), "publishconf.py") == 0
    assert not (city.private.content / folder).exists() and b"dihapus untuk melindungi" in city.site()["berita/2026/11/nanti/index.html"]


@pytest.mark.parametrize(("when", "root"), [("2026-12-24 09:00", "tertutup"), ("2026-11-20 09:00", "content")])
def test_a_new_release_with_an_embargo_lies_in_the_private_root(two: Two, when: str, root: str) -> None:
    for expected in ("kabar-yang-akan-datang", "kabar-yang-akan-datang-2"):
        answers = iter(["news", "dinkes", "kesehatan", "Kabar yang akan datang", when])
        assert new_release(two.settings(), lambda _, answers=answers: next(answers)) == 0
        assert (two.folder / root / f"releases/{when[:4]}/{when[5:7]}/{expected}/index.id.md").is_file()


def test_the_preview_builds_what_is_saved_in_either_root(city: Office, capfd: pytest.CaptureFixture[str]) -> None:
    from newsroom.serve import Workshop

    folder = city.private.release("nanti", published=None, embargo="2026-12-24 13:00", key=key(900))
    city.grow_old()
    with Workshop("pelicanconf.py", city.folder / ".preview") as workshop:
        assert workshop.rebuild(None) == ""
        page = workshop.folder / "berita/2026/12/nanti/index.html"
        source = city.private.content / folder / "index.id.md"
        source.write_text(source.read_text().replace("Paragraf pertama", "Alinea awal"))
        assert workshop.rebuild({source}) == "" and "Alinea awal" in page.read_text()
        moved(city.private.content / folder, city.desk.content / folder)
        assert workshop.rebuild({source, city.desk.content / folder / "index.id.md"}) == "" and "Alinea awal" in page.read_text()
        shutil.copytree(city.desk.content / folder, city.private.content / folder)
        capfd.readouterr()
        assert workshop.rebuild({source}) == "" and "folder-double" in capfd.readouterr().err
