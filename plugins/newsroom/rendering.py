"""Views -> bytes. A renderer is made once per process; rendering a view is a pure function of its values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from . import feeds, sitemaps
from .plan import Shell
from .view import View

SERIALISERS: Mapping[str, Callable[..., bytes]] = {
    "rss": feeds.rss, "atom": feeds.atom, "sitemap": sitemaps.sitemap, "sitemap_index": sitemaps.sitemap_index,
    "robots": sitemaps.robots,
}


class Renderer:
    """Knows the templates, the shell of each edition, and where copied files lie."""

    def __init__(self, environment: Environment, shells: Mapping[str, Shell], roots: Mapping[str, Path]):
        self.environment, self.shells, self.roots = environment, shells, roots
        self.css = {lang: Markup(shell.css) for lang, shell in shells.items()}

    def render(self, view: View) -> bytes:
        """The bytes of one output file. A template that asks for what is not there raises UndefinedError."""
        if view.render == "copy":
            return (self.roots[view.values["root"]] / view.values["path"]).read_bytes()
        if serialise := SERIALISERS.get(view.render):
            return serialise(**view.values)
        shell = self.shells[view.values["frame"].lang]
        text = self.environment.get_template(view.render).render(
            shell=shell, t=shell.edition.strings, cal=shell.edition.calendar, edition=shell.edition, css=self.css[shell.edition.lang],
            **view.values)
        return text.encode("utf-8")
