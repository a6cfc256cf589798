"""Salts: nothing that was made under other circumstances is taken for today's."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import newsroom.salts as module
import pytest
from conftest import ROOT, Office


@pytest.mark.parametrize("name", ["build.py", "data/agencies.py", "../precompression.py"])
def test_code_that_changed_anywhere_in_the_package_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    package = shutil.copytree(ROOT / "plugins/newsroom", tmp_path / "newsroom")
    shutil.copy(ROOT / "plugins/precompression.py", tmp_path)
    monkeypatch.setattr(module, "__file__", str(package / "salts.py"))
    before = module.code_salt.__wrapped__()
    (package / name).write_text((package / name).read_text() + "# lain\n")
    assert module.code_salt.__wrapped__() != before


OWN = """
JINJA_FILTERS = {"loud": lambda text: text.upper()}
JINJA_GLOBALS = {"remark": "satu"}
MARKDOWN = {**MARKDOWN, "extensions": [*MARKDOWN["extensions"], "stars"]}
"""
STARS = """
from markdown import Extension
from markdown.postprocessors import Postprocessor

class Stars(Extension):
    def extendMarkdown(self, md):
        run = lambda text: text.replace("bintang", "<em>bintang</em>")
        md.postprocessors.register(type("Own", (Postprocessor,), {"run": lambda self, text: run(text)})(md), "stars", 1)

def makeExtension(**options):
    return Stars(**options)
"""


def test_what_a_site_makes_beside_its_settings_is_a_part_of_what_it_shows(tmp_path: Path) -> None:
    office = Office(tmp_path)
    (tmp_path / "theme").unlink()
    shutil.copytree(ROOT / "theme", tmp_path / "theme")
    base, conf, stars = tmp_path / "theme/templates/base.html", tmp_path / "pelicanconf.py", tmp_path / "stars.py"
    base.write_text(base.read_text().replace("</body>", "<p>{{ remark|loud }}</p></body>"))
    conf.write_text(conf.read_text() + OWN)
    stars.write_text(STARS)
    office.desk.release("satu", body="Naskah ini tentang bintang di langit.\n")

    def built() -> str:
        office.grow_old()
        command = [sys.executable, "-m", "pelican", "content", "-s", "pelicanconf.py", "-q"]
        subprocess.run(command, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}, check=True)
        return (tmp_path / "output/berita/2026/11/satu/index.html").read_text()

    page = built()
    assert "<em>bintang</em>" in page and "<p>SATU</p>" in page
    conf.write_text(conf.read_text().replace('"satu"', '"dua"'))
    assert "<p>DUA</p>" in built()
    conf.write_text(conf.read_text().replace("text.upper()", "text + '!'"))
    assert "<p>dua!</p>" in built()
    stars.write_text(STARS.replace("em>", "strong>"))
    assert "<strong>bintang</strong>" in built()
