"""How the newsroom sits in Pelican: one generator that reads, plans and writes, and the writer it asks for."""

from __future__ import annotations

import sys
from pathlib import Path

from pelican import console
from pelican.generators import Generator
from pelican.writers import Writer

from . import build, settings
from .host import INTERRUPTED
from .output import NotOurs, Tally
from .problems import SiteProblems, word


class NewsroomGenerator(Generator):
    """Everything is known to be good before anything is written; a problem ends the run with exit status 1."""

    def generate_context(self) -> None:
        try:
            self.newsroom_settings = settings.read(self.settings)
            self.prepared = build.prepare(self.newsroom_settings)
        except settings.BadSetting as error:
            sys.exit(f"pelicanconf.py: {error}")
        except SiteProblems as found:
            build.report(found.problems, self.newsroom_settings, hint="nothing-written")
            sys.exit(1)
        except KeyboardInterrupt:  # Pelican itself would end with 0
            sys.exit(INTERRUPTED)

    def generate_output(self, writer: NewsroomWriter) -> None:
        try:
            tally = writer.write_site(self)
        except NotOurs as folder:
            sys.exit(word("not-ours", self.newsroom_settings.message_language).format(folder=folder))
        except KeyboardInterrupt:
            sys.exit(INTERRUPTED)
        build.report(self.prepared.problems, self.newsroom_settings)
        self._say(tally)
        console.quiet = True  # Pelican would end with "Processed 0 articles", which no editor should read

    def _say(self, tally: Tally) -> None:
        language = self.newsroom_settings.message_language
        folder = Path(self.output_path).relative_to(Path.cwd()) if Path(self.output_path).is_relative_to(Path.cwd()) else self.output_path
        print(word("built", language).format(
            releases=len(self.prepared.site.newsroom.releases), activities=len(self.prepared.site.newsroom.activities),
            files=tally.files, written=tally.written, removed=tally.removed, folder=folder))


class NewsroomWriter(Writer):
    """Pelican's writer, and ours: the whole site at once, so that a failure leaves the last one."""

    def write_site(self, generator: NewsroomGenerator) -> Tally:
        return build.write(generator.prepared, generator.newsroom_settings, generator.env, Path(self.output_path))
