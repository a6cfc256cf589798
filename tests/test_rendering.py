"""Rendering is Jinja's, by shorter ways: what they lead to is compared with Jinja's and markupsafe's own."""

from __future__ import annotations

import pytest
from conftest import Press
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import DictLoader, Environment, StrictUndefined, UndefinedError
from markupsafe import Markup, escape
from newsroom.rendering import Generator, escaped


class Made(Markup):
    """A Markup of another kind."""


class Html:
    def __html__(self) -> str:
        return "<b>&</b>"


VALUES = st.text("a&<>'\"é\n{") | st.text().map(Markup) | st.text().map(Made) | st.integers() | st.none() | st.lists(st.text("<a")) | st.builds(Html)
PIECES = {"p.html": "{% macro p(v) %}[{{ v }}]{% endmacro %}{% set made %}<{{ 'a&b' }}>{% endset %}",
          "base.html": "{% import 'p.html' as p %}{{ p.made }}{% block b %}{% endblock %}{% autoescape false %}{{ v }}{% endautoescape %}",
          "page.html": "{% extends 'base.html' %}{% import 'p.html' as p %}{% block b %}{{ p.p(v) }}{{ v ~ '<' }}{% set w %}{{ v }}&{% endset %}{{ w }}"
                       "{% filter upper %}{{ v }}{% endfilter %}{{ v|e }}{{ v|safe }}{{ [v, '&']|join('<') }}{{ p.p(p.p(v)) }}{{ \"<'\" if v else '&' }}{% endblock %}"}


@given(VALUES)
def test_escaped_is_what_escape_gives(value: object) -> None:
    assert str(escaped(value)) == str(escape(value))


@given(VALUES)
def test_templates_put_out_what_jinja_does(value: object) -> None:
    jinja = Environment(loader=DictLoader(PIECES), autoescape=True, undefined=StrictUndefined)
    ours = jinja.overlay()
    ours.code_generator_class = Generator
    assert ours.get_template("page.html").render(v=value) == jinja.get_template("page.html").render(v=value)


def test_what_is_not_there_is_still_an_error() -> None:
    ours = Environment(undefined=StrictUndefined, autoescape=True)
    ours.code_generator_class = Generator
    with pytest.raises(UndefinedError, match="nothing"):
        ours.from_string("{{ nothing }}").render()


def test_the_sites_own_templates_put_out_what_jinja_does(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    press.desk.release("satu", title="Kabar \"tanda\" & <petik> 'tunggal'", agency="polres")
    press.desk.activity("rapat", title="Rapat 3 < 4 & lain")
    ours = press.build()
    used = []
    monkeypatch.setattr("newsroom.rendering.Generator", Environment.code_generator_class)
    monkeypatch.setattr("newsroom.rendering.escaped", lambda value: used.append(value) or escape(value))
    assert press.build(press.folder / "jinja", CACHE_PATH=str(press.folder / "other")) == ours and not used
