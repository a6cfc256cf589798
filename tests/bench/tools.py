"""The generators that are measured: how each is set up for a corpus, run, and edited as an editor would."""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus
from measure import Cost, cost_of

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"


class Tool:
    """One generator with a corpus of `count` releases in a folder of its own."""

    name = form = ""
    caches: tuple[str, ...] = ()  # what a cold build does not find
    shell = comment = ""  # the template that every page is drawn by, and how it says what no page shows

    def __init__(self, work: Path, project: Path, count: int):
        self.folder, self.project, self.count = work / str(count) / self.name, project, count
        self.output = self.folder / "output"
        self.edits = itertools.count(1)
        self.corpus = corpus.generate(self.form, count, self.content())
        self.set_up()
        by_date = sorted(range(count), key=lambda number: corpus.head(number).published)
        self.middle, self.newest = by_date[count // 2], by_date[-3]

    def content(self) -> Path:
        return self.folder

    def set_up(self) -> None:
        shutil.copytree(HERE / "peers" / self.name, self.folder, dirs_exist_ok=True)

    def is_there(self) -> bool:
        return Path(self.command()[0]).exists()

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        """A user's: other modules are not found first, and what Python compiled of ours is kept, as pip keeps what it compiled of a peer."""
        return {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "PYTHONDONTWRITEBYTECODE")}

    def build(self) -> Cost:
        return cost_of(self.command(), self.folder, self.environment(), self.output)

    def cold(self) -> Cost:
        """A build that finds neither output nor cache. What was there is put aside: for minutes after many files were deleted, ext4
        without a journal takes long to make one (`recently_deleted` in Linux' fs/ext4/ialloc.c)."""
        aside = Path(tempfile.mkdtemp(dir=self.folder.parent))
        for name in ("output", *self.caches):
            with contextlib.suppress(FileNotFoundError):
                (self.folder / name).rename(aside / name)
        return self.build()

    def edited(self, number: int) -> Cost:
        """A build after the last sentence of one release was rewritten."""
        self.edit(number)
        return self.build()

    def edit(self, number: int) -> str:
        """Rewrite the last sentence of one release; returns a word that only the new one has."""
        source, word = self.corpus.source(corpus.head(number), "id"), f"perbaikan-{next(self.edits)}-selesai"
        text = source.read_text(encoding="utf-8").rstrip().rpartition("\n")[0]
        source.write_text(f"{text}\nKalimat ini ditulis ulang di loket layanan, {word}.\n", encoding="utf-8")
        return word

    def released(self) -> Cost:
        """A build after one release was added in both languages, newer than all others."""
        self.corpus.write([corpus.ADDED + next(self.edits)])
        return self.build()

    def touched(self) -> Cost:
        """A build after the shell got a comment that no page shows: every page may differ and none does."""
        shell = self.folder / self.shell
        shell.write_text(self.comment.format(next(self.edits)) + shell.read_text(encoding="utf-8"), encoding="utf-8")
        return self.build()

    def redrawn(self) -> Cost:
        """A build after the shell changed for the eye: every page differs."""
        shell = self.folder / self.shell
        text = shell.read_text(encoding="utf-8")
        shell.write_text(text.replace("</body>", f"<p>{next(self.edits)}</p></body>"), encoding="utf-8")
        return self.build()


class Ours(Tool):
    """This project: its settings, with the folders of the measurement."""

    name, form = "ours", "newsroom"
    caches = ("cache", ".output.staging")
    shell, comment = "theme/templates/base.html", "{{# {} #}}"

    def content(self) -> Path:
        return self.folder / "content"

    def set_up(self) -> None:
        shutil.copytree(self.project / "theme", self.folder / "theme", dirs_exist_ok=True)
        folders = {"PATH": "content", "THEME": "theme", "OUTPUT_PATH": "output", "CACHE_PATH": "cache"}
        lines = [f"{setting} = {str(self.folder / name)!r}" for setting, name in folders.items()]
        corpus.put(self.folder / "benchconf.py", "\n".join(["from pelicanconf import *", *lines, ""]))

    def command(self) -> list[str]:
        return [str(self.project / ".venv/bin/pelican"), "-s", "benchconf.py", "-q"]

    def environment(self) -> dict[str, str]:
        return {**super().environment(), "PYTHONPATH": f"{self.project}:{self.project / 'plugins'}"}

    def floor(self) -> dict[str, float]:
        """The seconds of the work on bodies alone, which a cold build cannot leave out."""
        command = [str(self.project / ".venv/bin/python"), str(HERE / "floor.py"), "benchconf.py"]
        return json.loads(subprocess.run(command, cwd=self.folder, env=self.environment(), stdout=subprocess.PIPE, check=True).stdout)

    def page(self, number: int) -> str:
        return f"/berita/{corpus.head(number).folder}/"


class Hugo(Tool):
    """The program itself: the command that comes with the package starts a Python first."""

    name = form = "hugo"
    caches = ("resources", "cache", ".hugo_build.lock")
    shell, comment = "layouts/baseof.html", "{{{{/* {} */}}}}"

    def command(self) -> list[str]:
        program = next(VENV.glob("lib/python*/site-packages/hugo/binaries/hugo*"), VENV / "hugo")
        return [str(program), "--quiet", "--destination", str(self.output), "--cacheDir", str(self.folder / "cache")]


class Pelican(Tool):
    name = form = "pelican"
    caches = ("cache",)
    shell, comment = "theme/templates/base.html", "{{# {} #}}"

    def command(self) -> list[str]:
        return [str(VENV / "bin/pelican"), "-s", "pelicanconf.py", "-o", "output", "-q"]


class Nikola(Tool):
    name = form = "nikola"
    caches = ("cache", ".doit.sqlite", ".doit.sqlite-journal")
    shell, comment = "themes/kabar/templates/base.tmpl", "## {}\n"

    def command(self) -> list[str]:
        return [str(VENV / "bin/nikola"), "build", "-n", str(os.cpu_count()), "-v", "0"]


TOOLS: dict[str, type[Tool]] = {tool.name: tool for tool in (Ours, Hugo, Pelican, Nikola)}


def environment() -> None:
    """The peers in an environment of their own. Without a registry they are left out, and the results say so."""
    ready, wanted = VENV / ".ready", HERE / "requirements.txt"
    if ready.exists() and ready.stat().st_mtime >= wanted.stat().st_mtime:
        return
    pip = [str(VENV / "bin/python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "-r", str(wanted)]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(VENV)], check=True)
        subprocess.run(pip, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        print(f"peers: {error}", file=sys.stderr)
    else:
        ready.touch()
