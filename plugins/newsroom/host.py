"""Running Pelican from here: the same host as on the command line, with some settings replaced."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

INTERRUPTED = 130  # the exit status after Ctrl-C (128 + SIGINT)


def pelican_settings(settings_file: str, **overrides: object) -> dict[str, object]:
    """Pelican's settings, with some replaced."""
    from pelican.log import init as init_logging
    from pelican.settings import read_settings

    init_logging(level=logging.ERROR)
    return read_settings(settings_file, override=overrides)


def environment_of(chosen: dict[str, object]) -> Environment:
    """The Jinja environment that Pelican would render with."""
    from pelican.generators import Generator

    return Generator({}, chosen, chosen["PATH"], chosen["THEME"], chosen["OUTPUT_PATH"]).env


def run_pelican(settings_file: str, **overrides: object) -> dict[str, object]:
    """One build. Problems end it with SystemExit, as on the command line; returns the settings used."""
    from pelican import Pelican

    chosen = pelican_settings(settings_file, **overrides)
    Pelican(chosen).run()
    return chosen
