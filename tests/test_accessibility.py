"""The accessibility statement speaks of what was checked: of this theme, or it is told and nothing is published."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import AGENCIES, ROOT, Press
from newsroom.accessibility import RESULTS, results_of, theme_digest
from newsroom.editions import load_editions
from newsroom.problems import SiteProblems

CONTACT = """
[polres.contacts.aksesibilitas]
label = { id = "Pengaduan aksesibilitas", en = "Accessibility complaints" }
email = "aksesibilitas@polres.example"
"""


def checked(theme: Path) -> None:
    """As `make accessibility` leaves a theme."""
    (theme / RESULTS).write_text(f'theme = "{theme_digest(theme)}"\nday = 2026-11-20\n[tools]\naxe-core = "4.9"\nNu = "25.8"\n[checks]\naxe = 84\nkeyboard = 1\n')


@pytest.fixture
def stated(press: Press) -> Press:
    """A newsroom with a statement and a theme of its own, checked."""
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme)
    checked(press.theme)
    press.desk.write("data/agencies.toml", AGENCIES + CONTACT)
    press.desk.page("aksesibilitas", shows="accessibility", english={"slug": "accessibility"})
    return press


def told(press: Press, **overrides: object) -> list[tuple[str, str, str]]:
    return [(p.code, p.path, p.severity) for p in press.problems(**overrides)]


def test_the_committed_results_are_of_this_theme() -> None:
    assert results_of(ROOT / "theme").is_of_this_theme, "theme/ has changed since it was checked: make accessibility"


def test_every_check_has_words_in_every_language() -> None:
    for edition in load_editions(ROOT / "theme/strings", ("id", "en")).values():
        assert edition.strings["accessibility_check"].keys() == results_of(ROOT / "theme").checks.keys()


def test_the_statement_tells_what_was_checked_when_and_with_what_and_whom_to_tell(stated: Press) -> None:
    assert told(stated) == []
    files = stated.build()
    for path, day, once, complaint in (("aksesibilitas", "20 November 2026", "(1 kali)", "Pengaduan aksesibilitas"),
                                       ("en/accessibility", "20 November 2026", "(once)", "Accessibility complaints")):
        page = BeautifulSoup(files[f"{path}/index.html"], "html.parser").main
        text = page.get_text(" ", strip=True)
        assert [word for word in (day, "84 ", once, "axe-core 4.9", "Nu 25.8", complaint) if word not in text] == []
        assert page.find("a", href="mailto:aksesibilitas@polres.example")


@pytest.mark.parametrize("file", ["templates/404.html", "static/kabar.css", "static/icon.svg", "strings/en.toml"])
def test_a_theme_that_has_changed_since_is_told_and_stops_a_publication(stated: Press, file: str) -> None:
    stated.build()
    with (stated.theme / file).open("a") as changed:
        changed.write("\n")
    path = "pages/aksesibilitas/index.id.md"
    assert told(stated) == [("accessibility-outdated", path, "warning")]
    assert told(stated, STRICT=True) == [("accessibility-outdated", path, "error")]
    before = stated.build()  # an incremental build tells it as well, and goes on
    assert [p.code for p in stated.run().problems] == ["accessibility-outdated"], "and so does the next one, which has nothing to do"
    with pytest.raises(SiteProblems):
        stated.run(STRICT=True)
    checked(stated.theme)
    assert told(stated) == [] and stated.run(STRICT=True).problems == () and before.keys() == stated.build().keys()


def test_a_theme_that_nobody_checked_has_no_statement(stated: Press) -> None:
    (stated.theme / RESULTS).unlink()
    assert [code for code, *_ in told(stated)] == ["accessibility-outdated"]
    assert b'id="results"' not in stated.build()["aksesibilitas/index.html"]


def test_new_results_are_shown_by_an_incremental_build(stated: Press, tmp_path: Path) -> None:
    stated.build()
    results = stated.theme / RESULTS
    results.write_text(results.read_text().replace("axe = 84", "axe = 96"))
    assert b"96 kali" in stated.build()["aksesibilitas/index.html"]


def test_a_site_without_a_statement_needs_no_results(press: Press) -> None:
    press.theme = press.folder / "theme"
    shutil.copytree(ROOT / "theme", press.theme, ignore=shutil.ignore_patterns(RESULTS))
    press.desk.page("tentang")
    assert told(press, STRICT=True) == []
