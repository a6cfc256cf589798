"""Promise 3: after any sequence of edits the output equals a build from nothing, byte for byte."""

from __future__ import annotations

import itertools
import os
import random
import shutil
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, Press, pdf, png, tree
from hypothesis import strategies as st
from newsroom import manifest, work
from newsroom.accessibility import RESULTS, theme_digest
from newsroom.look import Left
from newsroom.output import Linked, Output, stat_of
from newsroom.problems import SiteProblems
from newsroom.trace import Trace
from often import for_all

FOLDERS = ["releases/2026/11/a", "releases/2026/10/b", "releases/2025/03/c"]
MOMENTS = {"a": "2026-11-20 09:00", "b": "2026-10-05 09:00", "c": "2025-03-04 10:00"}


def slug(folder: str) -> str:
    return folder[-1]


def release(press: Press, folder: str, rng: random.Random, **fields: object) -> None:
    press.desk.count = 100 + FOLDERS.index(folder)
    own = {"published": MOMENTS[slug(folder)], "title": f"Judul {rng.randrange(9)} dari kabar {slug(folder)}", "english": False}
    press.desk.release(slug(folder), **{**own, **fields})


def body(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, body=f"Naskah ke-{rng.randrange(99)} dengan \"kutip\".\n")


def recategorise(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, category=rng.choice(["kesehatan", "keamanan"]), agency=rng.choice(["dinkes", "polres"]))


def joint(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, agency="dinkes", supporting="[polres]")


def translate(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng)
    press.desk.english(folder, title=f"English title number {rng.randrange(9)}", **rng.choice([{}, {"slug": f"text-{slug(folder)}"}]))


def untranslate(press: Press, folder: str, rng: random.Random) -> None:
    (press.desk.content / folder / "index.en.md").unlink(missing_ok=True)


def delete(press: Press, folder: str, rng: random.Random) -> None:
    shutil.rmtree(press.desk.content / folder, ignore_errors=True)


def hold(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, status="draft")


def withdraw(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, withdrawn="{at: 2026-11-23 09:00, reason: Isinya keliru}")


def tell_anew(press: Press, folder: str, rng: random.Random) -> None:
    """A correction or a change, which takes an old release to the top of the feeds or does not."""
    minute = rng.randrange(60)
    release(press, folder, rng, **rng.choice([{"corrections": f"[{{at: 2026-11-22 09:{minute:02}, wrong: Tujuh titik, right: Enam titik}}]"},
                                              {"changes": f"[{{at: 2026-11-22 09:{minute:02}, note: Jadwal pindah, major: {rng.choice(['true', 'false'])}}}]"}]))


def picture(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, image="{src: foto.png, alt: Foto kota}", body="Naskah dengan ![gambar](dua.png) itu.\n")
    for name in ("foto", "dua"):
        press.desk.write(f"{folder}/{name}.png", png(rng.randrange(2, 9), 3))


def refocus(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, image=f"{{src: foto.png, alt: Foto kota, focus: {rng.randrange(100)}% 9%}}", gallery="[{src: dua.png, alt: Foto lain}]")
    for name, size in (("foto", (60, 90)), ("dua", (rng.randrange(2, 9), 3))):
        press.desk.write(f"{folder}/{name}.png", png(*size))


def document(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, attachments="[{file: laporan.pdf, title: Laporan}, {file: data.csv, title: Angka}, {file: poster.png, title: Poster}]")
    press.desk.write(f"{folder}/laporan.pdf", pdf(*["Laporan yang dapat dibaca semua orang."] * rng.randrange(1, 4), *[""] * rng.randrange(9)))
    press.desk.write(f"{folder}/data.csv", f"a,b\n{rng.randrange(9)},2\n")
    press.desk.write(f"{folder}/poster.png", png(rng.randrange(2, 9), 5))


def rename_agency(press: Press, folder: str, rng: random.Random) -> None:
    file = press.desk.content / "data/agencies.toml"
    file.write_text(file.read_text().replace("Dinas Kesehatan", rng.choice(["Badan Kesehatan", "Dinas Kesehatan"])))


def announce(press: Press, folder: str, rng: random.Random) -> None:
    release(press, folder, rng, type="announcement", expires="2026-11-25 00:00", deadline="2026-11-24 18:00")


def plan_activity(press: Press, folder: str, rng: random.Random) -> None:
    press.desk.count = 200
    path = press.desk.activity("rapat", start="2026-11-24 08:00", end="2026-11-25 09:00", english=rng.random() < 0.5)
    release(press, folder, rng, activity=f"../../../../{path}")


def rearrange_activity(press: Press, folder: str, rng: random.Random) -> None:
    """An activity of its own goes to another agency, is called off, or is no more."""
    press.desk.count = 300
    if rng.random() < 0.3:
        shutil.rmtree(press.desk.content / "activities/2026/12/acara", ignore_errors=True)
    else:
        press.desk.activity("acara", start="2026-12-02 08:00", agency=rng.choice(["dinkes", "polres"]), stage=rng.choice([None, "cancelled"]))


def page(press: Press, folder: str, rng: random.Random) -> None:
    press.desk.page("tentang", title=f"Tentang situs ini {rng.randrange(5)}")


def clock_moves(press: Press, folder: str, rng: random.Random) -> None:
    patch = pytest.MonkeyPatch()
    patch.setenv("SOURCE_DATE_EPOCH", str(1795492800 + rng.randrange(10) * 40_000))  # noon of the 24th in WITA, and after


def template_changes(press: Press, folder: str, rng: random.Random) -> None:
    file = press.theme / "templates" / rng.choice(["release.html", "macros.html", "base.html"])
    file.write_text(file.read_text() + f"{{# {rng.randrange(99)} #}}\n")


def checks_are_made(press: Press, folder: str, rng: random.Random) -> None:
    """Of this theme, or of one that was."""
    press.desk.page("aksesibilitas", shows="accessibility", english={"slug": "accessibility"})
    theme = rng.choice([theme_digest(press.theme), "0" * 20])
    (press.theme / RESULTS).write_text(f'theme = "{theme}"\nday = 2026-11-{rng.randrange(10, 24)}\n[tools]\n[checks]\naxe = 84\n')


def categories_come_and_go(press: Press, folder: str, rng: random.Random) -> None:
    file = press.desk.content / "data/categories.toml"
    line = 'olahraga = { name = { id = "Olahraga", en = "Sport" }, order = 30 }\n'
    file.write_text(file.read_text().replace(line, "") + line * rng.randrange(2))


def terms_and_services_change(press: Press, folder: str, rng: random.Random) -> None:
    press.desk.write("data/terms.toml", f'[lama]\nname = {{ id = "masa {rng.randrange(9)}" }}\nfrom = 2020-01-01\nto = 2026-11-2{rng.randrange(9)}\n')
    press.desk.write("data/services.toml", f'[ralat]\nname = {{ id = "Koreksi" }}\naddress = {{ id = "mailto:a@b.example?subject={rng.randrange(9)} {{key}}" }}\n')


def theme_files_come_and_go(press: Press, folder: str, rng: random.Random) -> None:
    file = press.theme / "static/baru.svg"
    file.write_text("<svg/>") if rng.randrange(2) else file.unlink(missing_ok=True)


def someone_edits_the_output(press: Press, folder: str, rng: random.Random) -> None:
    if (press.output / "index.html").exists():
        (press.output / "index.html").write_text("diubah")
        (press.output / "rss.xml").unlink(missing_ok=True)
        (press.output / "sitemap-pages.xml").unlink(missing_ok=True)


EDITS: list[Callable[[Press, str, random.Random], None]] = [
    body, recategorise, joint, translate, untranslate, delete, hold, withdraw, tell_anew, picture, refocus, document, rename_agency, announce, plan_activity,
    rearrange_activity, page, clock_moves, template_changes, checks_are_made, categories_come_and_go, terms_and_services_change,
    theme_files_come_and_go, someone_edits_the_output]
STEPS = st.lists(st.tuples(st.sampled_from(EDITS), st.sampled_from(FOLDERS), st.integers(0, 999)), min_size=1, max_size=6)


def settled(content: Path, moments: Iterator[int]) -> None:
    """As if what was just written had been written long ago, each step at a moment of its own: the shortcut by stat is taken."""
    moment, recent = next(moments), time.time() - 86_400
    for path in (content, *content.rglob("*")):
        if path.lstat().st_mtime > recent:
            os.utime(path, (moment, moment))


def outcome(press: Press, *output: Path, **overrides: object) -> object:
    """The files, or what stopped the build."""
    try:
        return press.build(*output, **overrides)
    except SiteProblems as found:
        return {(p.code, p.path) for p in found.problems}


def follows(steps: list[tuple[Callable, str, int]], reached: Counter[str] | None = None) -> None:
    """Edit and build, step by step; each time the output must be that of an empty folder and an empty cache."""
    with tempfile.TemporaryDirectory() as folder:
        press = Press(Path(folder) / "site")
        press.theme = Path(folder) / "theme"
        moments = itertools.count(1_500_000_000, 60)
        shutil.copytree(ROOT / "theme", press.theme)
        release(press, FOLDERS[0], random.Random(0))
        settled(press.desk.content, moments)
        press.build()
        for number, (edit, target, seed) in enumerate(steps):
            edit(press, target, random.Random(seed))
            settled(press.desk.content, moments)
            if reached is not None:
                reached[edit.__name__] += 1
            clean = press.build(Path(folder) / f"clean-{number}", CACHE_PATH=str(Path(folder) / f"cache-{number}"))
            assert press.build() == clean, [s[0].__name__ for s in steps[: number + 1]]


def test_any_sequence_of_edits_ends_in_the_bytes_of_a_clean_build() -> None:
    for_all(STEPS, 6, lambda steps: follows(steps))


@pytest.mark.long
def test_any_sequence_of_edits_very_often_and_every_kind_is_reached() -> None:
    reached: Counter[str] = Counter()
    for_all(STEPS, 300, lambda steps: follows(steps, reached))
    assert {e.__name__ for e in EDITS} == set(reached)


@pytest.mark.parametrize("edit", EDITS, ids=lambda e: e.__name__)
def test_every_kind_of_edit_alone(edit: Callable) -> None:
    follows([(edit, FOLDERS[0], 7), (edit, FOLDERS[1], 8), (edit, FOLDERS[0], 9)])



def test_a_file_that_was_saved_twice_in_one_tick_of_the_clock_is_read_again(press: Press) -> None:
    """The same size, time and inode: so young a file is never trusted by its stat."""
    press.desk.release("satu", body="Naskah nomor satu bagi warga.\n")
    press.build()
    file = press.desk.content / "releases/2026/11/satu/index.id.md"
    before = file.stat()
    file.write_text(file.read_text().replace("nomor satu", "nomor tiga"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (file.stat().st_size, file.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert b"nomor tiga" in press.build()["berita/2026/11/satu/index.html"]


GOES = [  # what is there at first, and what takes it away
    ("a category", lambda p: p.desk.write("data/categories.toml", (p.desk.content / "data/categories.toml").read_text() + 'olahraga = { name = { id = "Olahraga", en = "Sport" }, order = 30 }\n'),
     lambda p: p.desk.write("data/categories.toml", (p.desk.content / "data/categories.toml").read_text().replace("olahraga", "# olahraga"))),
    ("an agency", lambda p: None, lambda p: p.desk.write("data/agencies.toml", (p.desk.content / "data/agencies.toml").read_text().replace("[polres]", "[kodim]"))),
    ("a file of the theme", lambda p: (p.theme / "static/baru.svg").write_text("<svg/>"), lambda p: (p.theme / "static/baru.svg").unlink()),
]


@pytest.mark.parametrize(("come", "go"), [row[1:] for row in GOES], ids=[row[0] for row in GOES])
def test_pages_of_what_is_no_more_go_with_it(press: Press, come: Callable, go: Callable) -> None:
    assert not differs_from_clean(press, lambda p: (again(p, A), come(p)), go)


def test_an_embargo_ends_in_the_preview_too_when_its_release_was_judged_for_anothers_sake(press: Press, clock: Callable) -> None:
    """What it links to changes its files, so it is judged again; the moment of its own embargo must not be lost over that."""
    press.overrides["PREVIEW"] = True
    again(press, A, published=None, embargo="2026-11-25 09:00", body=LINKING)
    again(press, C)
    moments = itertools.count(1_500_000_000, 60)
    settled(press.desk.content, moments)
    press.build()
    press.desk.english(C)
    settled(press.desk.content, moments)
    press.build()
    clock("2026-11-25 09:00")
    assert press.build() == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


# ---------------------------------------------------------------- the tests above, tested: each input is needed


LINKING = "Naskah dengan [tautan](../../../2025/03/c/index.id.md) itu.\n"
A, B, C = FOLDERS
STILL = random.Random(5)  # the same title each time it is made anew


def again(press: Press, folder: str, **fields: object) -> None:
    release(press, folder, random.Random(5), **fields)


# an input of a view, what stands before, and an edit after which only that input tells that the page is old
ALONE = [
    ("frame", lambda p: again(p, A), lambda p: p.desk.english(A)),
    ("opening", lambda p: (again(p, C), again(p, A, english={}, body=LINKING, english_body=LINKING)), lambda p: p.desk.english(C)),
    ("months", lambda p: (again(p, A), again(p, C)), lambda p: again(p, C, title="Judul lain dari kabar c")),
    ("lead", lambda p: again(p, A), lambda p: again(p, A, title="Judul lain dari kabar a")),
    ("entries", lambda p: again(p, A), lambda p: again(p, A, updated="2026-11-23 08:00")),
    ("feed", lambda p: again(p, A), lambda p: again(p, A, body="Naskah yang lain sama sekali.\n")),
    ("source", lambda p: (picture(p, A, random.Random(1)), p.desk.write(f"{A}/foto.png", png(4, 4))), lambda p: p.desk.write(f"{A}/foto.png", png(4, 4, b"abc"))),
    ("file", lambda p: document(p, A, random.Random(1)), lambda p: p.desk.write(f"{A}/data.csv", "a,b\n8,9\n")),
    ("groups", lambda p: (again(p, A), again(p, C)), lambda p: delete(p, C, STILL)),
    ("phases", lambda p: p.desk.activity("rapat", start="2026-11-24 08:00", end="2026-11-25 09:00"), lambda p: p.desk.activity("rapat", start="2026-11-24 08:00", end="2026-11-25 09:00", stage="cancelled")),
    ("calendar", lambda p: p.desk.activity("rapat"), lambda p: (p.desk.__init__(p.desk.content), p.desk.activity("rapat", venue="{name: Balai Kota}"))),
    ("timeline", lambda p: plan_activity(p, A, random.Random(1)), lambda p: again(p, A, activity="../../../../activities/2026/11/rapat", title="Judul lain dari kabar a")),
    ("is_expired", lambda p: again(p, A, type="announcement", expires="2026-11-24 18:00"), lambda p: os.environ.update(SOURCE_DATE_EPOCH="1795600000")),
    ("release", lambda p: again(p, A), lambda p: p.desk.write("data/agencies.toml", (p.desk.content / "data/agencies.toml").read_text().replace("humas@dinkes", "pers@dinkes"))),
    ("card", lambda p: again(p, A), lambda p: p.desk.write("data/agencies.toml", (p.desk.content / "data/agencies.toml").read_text().replace("humas@dinkes", "pers@dinkes"))),
    ("salt", lambda p: again(p, A), lambda p: (p.theme / "templates/base.html").write_text((p.theme / "templates/base.html").read_text() + "<!-- x -->")),
    ("stat", lambda p: again(p, A), lambda p: (p.output / "rss.xml").write_text("diubah")),
]


# a fact in a trace, what stands before, and an edit after which only that fact tells that a page, or a folder, is old
FACTS = [
    ("list", lambda p: again(p, A), lambda p: again(p, A, title="Judul lain dari kabar a")),
    ("item", lambda p: (again(p, C), again(p, A, english={}, body=LINKING, english_body=LINKING)), lambda p: p.desk.english(C)),
    ("body", lambda p: again(p, A), lambda p: again(p, A, body="Naskah yang lain sama sekali.\n")),
    ("folder", lambda p: (again(p, C), again(p, A, body=LINKING)), lambda p: delete(p, C, STILL)),
    ("address", lambda p: (again(p, C), again(p, A, body="Lihat [itu](/berita/2025/03/c/).\n")), lambda p: delete(p, C, STILL)),
    ("full", lambda p: (again(p, A), again(p, B)), lambda p: p.desk.release("d", key="dddddddd", published="2026-09-05 09:00")),
    ("due", lambda p: again(p, A, type="announcement", expires="2026-11-24 18:00"), lambda p: os.environ.update(SOURCE_DATE_EPOCH="1795600000")),
    ("theme", lambda p: checks_are_made(p, A, random.Random(1)), lambda p: (p.theme / RESULTS).write_text((p.theme / RESULTS).read_text().replace("axe = 84", "axe = 85"))),
]


def differs_from_clean(press: Press, before: Callable, edit: Callable) -> bool:
    press.theme = press.folder / "theme"
    moments = itertools.count(1_500_000_000, 60)
    shutil.copytree(ROOT / "theme", press.theme)
    before(press)
    settled(press.desk.content, moments)
    press.build()
    edit(press)
    settled(press.desk.content, moments)
    return outcome(press) != outcome(press, press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


@pytest.fixture
def soon_full(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("view", "assemble"):
        monkeypatch.setattr(f"newsroom.{module}.FULL_YEAR", 2)


@pytest.mark.parametrize(("name", "before", "edit"), [*ALONE, *FACTS], ids=[row[0] for row in [*ALONE, *FACTS]])
def test_an_edit_that_one_input_alone_tells_of_is_seen(press: Press, soon_full, name: str, before: Callable, edit: Callable) -> None:
    assert not differs_from_clean(press, before, edit)


@pytest.mark.parametrize(("name", "before", "edit"), ALONE, ids=[row[0] for row in ALONE])
def test_leaving_any_one_input_out_makes_that_test_fail(press: Press, monkeypatch, name: str, before: Callable, edit: Callable) -> None:
    digests = manifest.digests_of
    if name == "salt":
        monkeypatch.setattr("newsroom.look.theme_salt", lambda *_: b"always the same")
    elif name == "stat":
        monkeypatch.setattr("newsroom.look._left", lambda folder, outputs, folders: Left(len(outputs()), is_tidy=True))
    else:
        monkeypatch.setattr("newsroom.work.digests_of", lambda *view: {k: v for k, v in digests(*view).items() if k != name})
    assert differs_from_clean(press, before, edit)


@pytest.mark.parametrize(("name", "before", "edit"), FACTS, ids=[row[0] for row in FACTS])
def test_leaving_any_fact_out_of_the_traces_makes_that_test_fail(press: Press, soon_full, monkeypatch, name: str, before: Callable, edit: Callable) -> None:
    note, has_come = Trace.note, Trace.has_come

    def without_due(trace: Trace, moment: object) -> bool:
        come, trace.due = has_come(trace, moment), float("inf")
        return come

    if name == "due":
        monkeypatch.setattr(Trace, "has_come", without_due)
    else:
        monkeypatch.setattr(Trace, "note", lambda trace, fact: None if fact.startswith(f"{name} ") else note(trace, fact))
    assert differs_from_clean(press, before, edit)


def one_with_the_key_of_another(press: Press) -> None:
    """A draft that the preview shows, until a public release takes its key."""
    press.desk.release("aaa", status="draft", key="abcdefgh", agency="polres", body=LINKING, english=False)
    press.desk.release("zzz", key="bbbbbbbb")


def the_other_takes_it(press: Press) -> None:
    press.desk.release("zzz", key="abcdefgh")


@pytest.mark.parametrize("more", [lambda p: None, lambda p: p.desk.english(C)], ids=["it leaves", "it leaves when something changes that it links to"])
def test_who_loses_a_clash_leaves_as_in_a_clean_build(press: Press, more: Callable) -> None:
    press.overrides["PREVIEW"] = True
    assert not differs_from_clean(press, lambda p: (again(p, C), one_with_the_key_of_another(p)), lambda p: (the_other_takes_it(p), more(p)))


def test_what_was_told_of_a_clash_is_not_told_when_it_is_over(press: Press) -> None:
    """Though the one that lost shows nothing as before: it has an error of its own now."""
    press.overrides["PREVIEW"] = True
    again(press, C)
    one_with_the_key_of_another(press)
    the_other_takes_it(press)
    assert "key-taken" in {p.code for p in press.run().problems}
    press.desk.release("aaa", status="draft", key="ccccc222", category="tidak-ada", english=False)
    told = [{(p.code, p.path) for p in press.run(*where).problems} for where in ((), (press.folder / "clean",))]
    assert told[0] == told[1] != set()


def test_keeping_a_result_whatever_changes_makes_that_test_fail(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.state.State.drop_results", lambda state, facts: None)
    assert differs_from_clean(press, *next(row[1:] for row in FACTS if row[0] == "body"))


def test_a_kept_page_is_not_rendered_and_the_reason_for_others_is_known(press: Press, capsys: pytest.CaptureFixture[str], monkeypatch) -> None:
    press.desk.release("satu")
    press.desk.release("dua", published="2025-03-04 10:00")
    press.build()
    monkeypatch.setenv("WHY", "1")
    capsys.readouterr()
    press.build()
    assert capsys.readouterr().err == ""
    press.desk.count = 0
    press.desk.release("satu", body="Naskah yang berubah sama sekali.\n")
    (press.output / "robots.txt").unlink()
    press.build()
    told = dict(line.split(": ", 1) for line in capsys.readouterr().err.splitlines())
    assert told["berita/2026/11/satu/index.html"] == "berubah: opening"
    assert told["robots.txt"] == "berkas keluaran hilang atau diubah dari luar"
    assert not any(path.startswith(("berita/2025", "arsip", "en/archive")) for path in told)


def test_what_comes_out_as_it_was_is_neither_compared_nor_written(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """Unless the file is not as it was left: its bytes are not known then."""
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    press.desk.release("satu")
    whole = press.build()
    base, lost = press.theme / "templates/base.html", press.output / "arsip/index.html"
    base.write_text("{# nobody sees this #}" + base.read_text())
    lost.write_bytes(whole["arsip/index.html"] + b"!")
    asked: list[str] = []
    put = Output.put
    monkeypatch.setattr(Output, "put", lambda self, save_as, data, **more: asked.append(save_as) or put(self, save_as, data, **more))
    assert press.build() == whole and asked == ["arsip/index.html"]


AROUND = [  # what else is edited when the style becomes another; the second time to something else
    ("nothing", lambda p, n: None),
    ("a text", lambda p, n: again(p, A, body=f"Naskah nomor {n} yang lain sama sekali.\n")),
    ("a link in the footer", lambda p, n: p.desk.page("tentang", title=f"Tentang kami {n}")),
    ("a page of the output", lambda p, n: (p.output / "arsip/index.html").write_text(f"diubah {n}")),
]


@pytest.mark.parametrize("edit", [row[1] for row in AROUND], ids=[row[0] for row in AROUND])
@pytest.mark.parametrize("many", [1, 10_000], ids=["shared out", "in one process"])
def test_another_style_plans_nothing_that_would_not_be_planned_without(press: Press, monkeypatch: pytest.MonkeyPatch, many: int, edit: Callable) -> None:
    monkeypatch.setattr("newsroom.rendering.WORTH_SHARING", many)
    units, moments, plan = [], itertools.count(1_500_000_000, 60), work.views_of
    monkeypatch.setattr("newsroom.work.views_of", lambda site, unit: units.append(unit) or plan(site, unit))
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    again(press, A)
    again(press, C)
    planned = []
    for n, style in enumerate(("p{color:red}", "p{color:red}", "p{color:blue}")):
        edit(press, n) if n else press.desk.page("tentang")
        (press.theme / "static/kabar.css").write_text(style)
        settled(press.desk.content, moments)
        units.clear()
        press.build()
        planned.append(set(units))
    assert planned[2] == planned[1] | {"theme"} < planned[0]
    assert b"p{color:blue}" in (press.output / "berita/2025/03/c/index.html").read_bytes()
    assert tree(press.output) == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


def test_a_file_that_is_lost_is_made_again_whichever_it_is(press: Press) -> None:
    press.desk.release("satu")
    before = press.build()
    for name in before.keys() - {"withdrawn.json"}:  # by that one, or its sitemap, a folder is known as ours
        (press.output / name).unlink()
    press.desk.release("dua")
    assert press.build() == press.build(press.folder / "clean") and press.build().keys() > before.keys()


@pytest.mark.parametrize("place", ["etc", "berita", "berita/2026"])
def test_a_link_among_the_folders_of_the_output_is_refused_untouched(press: Press, place: str) -> None:
    press.desk.release("satu")
    press.build()
    other, link = press.folder / "elsewhere", press.output / place
    if link.exists():
        shutil.move(link, other)
    else:
        other.mkdir()
    link.symlink_to(other)
    before = tree(press.output), tree(other)
    press.desk.release("satu", body="Berubah.\n")
    for _ in range(2):
        with pytest.raises(Linked, match=f"{place}$"):
            press.build()
        assert (tree(press.output), tree(other)) == before and link.is_symlink()
    link.unlink()
    assert press.build() == press.build(press.folder / "clean")


def test_a_link_in_place_of_a_file_gives_way_to_the_file(press: Press) -> None:
    press.desk.release("satu")
    before = press.build()
    page, other = press.output / "berita/2026/11/satu/index.html", press.folder / "elsewhere.html"
    page.rename(other)
    page.symlink_to(other)
    assert press.build() == before and not page.is_symlink() and other.exists()


remove = Path.unlink


@pytest.mark.parametrize("harm", [lambda f: f.write_bytes(b"x"), lambda f: f.write_bytes(f.read_bytes()[:2000]), remove,
                                  lambda f: f.write_bytes(f.read_bytes().replace(b"Judul kabar satu", b"Judul kabar dua!"))])
def test_a_damaged_state_costs_time_only(press: Press, capsys: pytest.CaptureFixture[str], harm) -> None:
    press.desk.release("satu")
    press.build()
    (file,) = (press.folder / ".cache").glob("site-*.sqlite")
    harm(file)
    press.desk.page("kontak", english=False)
    capsys.readouterr()
    second = press.build()
    assert capsys.readouterr().err.count("\n") == 1
    assert second == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache")) == tree(press.output)


@pytest.mark.parametrize("column", ["value", "listed", "page"])
@pytest.mark.parametrize("is_as_left", [True, False])
def test_one_harmed_bit_of_what_views_left_never_comes_out(press: Press, column: str, is_as_left: bool) -> None:
    press.desk.release("satu")
    press.desk.page("kontak", english=False)
    press.build()
    (file,) = (press.folder / ".cache").glob("site-*.sqlite")
    with sqlite3.connect(file) as connection:
        connection.create_function("harmed", 1, lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:])
        connection.execute(f"UPDATE views SET {column} = harmed({column}) WHERE {column} IS NOT NULL")  # noqa: S608, ours
    if is_as_left:
        (file.parent / f"{file.name}.left").write_text(repr(stat_of(file)))
    press.desk.page("tentang", english=False)
    press.desk.release("satu", body="Berubah.\n")
    assert press.build() == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))


@pytest.mark.parametrize("column", ["value", "page"])
def test_damage_that_shows_half_way_ends_in_a_clean_build_too(press: Press, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, column: str) -> None:
    """Files are staged by then; what the first attempt asked for must not outlive it."""
    for name, value in (("rendering.WORTH_SHARING", 2), ("executors.CHUNK", 1), ("executors.AHEAD", 1)):
        monkeypatch.setattr(f"newsroom.{name}", value)
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    press.overrides["EXECUTOR"] = "newsroom.executors:threads"
    press.desk.release("satu")
    press.build()
    (file,) = (press.folder / ".cache").glob("site-*.sqlite")
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE views SET {column} = x'00000000ff' WHERE unit LIKE 'document %' AND {column} IS NOT NULL")  # noqa: S608, ours
    (file.parent / f"{file.name}.left").write_text(repr(stat_of(file)))  # or all of it would be checked before anything else
    base = press.theme / "templates/base.html"
    base.write_text(base.read_text() + "<!-- x -->")
    staged: list[str] = []
    put = Output.put
    monkeypatch.setattr(Output, "put", lambda self, save_as, data, **more: staged.append(save_as) or put(self, save_as, data, **more))
    capsys.readouterr()
    second = press.build()
    assert len(staged) > len(set(staged)), "the first attempt had come as far as this"
    assert capsys.readouterr().err.count(".cache/") == 1
    assert second == press.build(press.folder / "clean", CACHE_PATH=str(press.folder / "clean-cache"))
