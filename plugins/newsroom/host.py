"""Running Pelican from here: the same host as on the command line, with some settings replaced."""

from __future__ import annotations

import logging

INTERRUPTED = 130  # the exit status after Ctrl-C (128 + SIGINT)


def run_pelican(settings_file: str, **overrides: object) -> dict[str, object]:
    """One build. Problems end it with SystemExit, as on the command line; returns the settings used."""
    from pelican import Pelican
    from pelican.log import init as init_logging
    from pelican.settings import read_settings

    init_logging(level=logging.ERROR)
    chosen = read_settings(settings_file, override=overrides)
    Pelican(chosen).run()
    return chosen
