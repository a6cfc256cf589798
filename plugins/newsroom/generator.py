"""How the newsroom sits in Pelican: one generator that reads, plans and writes, and the writer it asks for."""

from __future__ import annotations

import atexit
import gc
import sys
from pathlib import Path

from jinja2 import Environment
from pelican import console
from pelican.generators import Generator
from pelican.writers import Writer

from . import build, settings
from .host import INTERRUPTED
from .look import Built
from .output import NotOurs
from .problems import SiteProblems, word
from .report import no_access, report, tell_tally

atexit.register(gc.freeze)  # or Python would look through all that a build held for garbage before it lets go of it


class NewsroomGenerator(Generator):
    """Everything is known to be good before anything is written; a problem ends the run with exit status 1."""

    def generate_context(self) -> None:
        """Nothing: the output is locked before anything is read, so that a second build does not work on what the first one changes."""

    def generate_output(self, writer: NewsroomWriter) -> None:
        chosen = None
        try:
            chosen = settings.read(self.settings)
            built = writer.write_site(self.env, chosen)
        except settings.BadSetting as error:
            sys.exit(f"pelicanconf.py: {error}")
        except SiteProblems as found:
            report(found.problems, chosen, hint="nothing-written")
            sys.exit(1)
        except NotOurs as refusal:
            sys.exit(word(refusal.said, chosen.message_language).format(folder=chosen.shown(Path(str(refusal)))))
        except PermissionError as error:
            sys.exit(no_access(error, chosen))
        except KeyboardInterrupt:  # Pelican itself would end with 0
            sys.exit(INTERRUPTED)
        report((p for p in built.problems if p.severity != "info"), chosen)
        tell_tally(built, chosen, Path(self.output_path))
        console.quiet = True  # Pelican would end with "Processed 0 articles", which no editor should read


class NewsroomWriter(Writer):
    """Pelican's writer, and ours: the whole site at once, so that a failure leaves the last one."""

    def write_site(self, environment: Environment, chosen: settings.Settings) -> Built:
        return build.build(chosen, environment, Path(self.output_path))
