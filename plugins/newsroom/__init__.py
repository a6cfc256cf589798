"""Newsroom: government releases of many agencies, in several languages, as one static site.

The plugin of this portal. Read in this order: `build` tells the story, `schema` the content format,
`model` what a release is, `view` and its planners (`listings`, `home`, `documents`, `feeds`, `sitemaps`, `search`)
what becomes of it, `trace` how it is known what has to be done again, `output` how bytes reach the disk. Only this module and `generator` know Pelican.
"""

from __future__ import annotations


def _generators(pelican: object) -> type:
    from .generator import NewsroomGenerator

    return NewsroomGenerator


def _writer(pelican: object) -> type:
    from .generator import NewsroomWriter

    return NewsroomWriter


def register() -> None:
    """Pelican's entry: list the module object itself in PLUGINS, so that a failing import stops the run."""
    import gc

    from pelican import signals

    gc.set_threshold(200_000, 20, 100)  # a build makes many values that live until its end: looking through them again and again finds nothing
    signals.get_generators.connect(_generators)
    signals.get_writer.connect(_writer)
