"""Views -> bytes. A renderer is made once per process; rendering a view is a pure function of its values."""

from __future__ import annotations

import importlib
import io
import itertools
import pickle
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from jinja2 import BytecodeCache, Environment, nodes
from jinja2.bccache import Bucket
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, _escape_inner, escape

from . import calendars, feeds, redirects, sitemaps, worker
from .database import unpacked
from .executors import MakeExecutor, shared
from .manifest import Pickled
from .plan import Shell
from .salts import digest
from .state import State
from .view import View

SERIALISERS: Mapping[str, Callable[..., bytes]] = {
    "rss": feeds.rss, "atom": feeds.atom, "json": feeds.json_feed, "calendar": calendars.calendar,
    "withdrawn": worker.withdrawn, "redirect_map": redirects.redirect_map, "sitemap": sitemaps.sitemap,
    "sitemap_index": sitemaps.sitemap_index, "robots": sitemaps.robots, "security_txt": sitemaps.security_txt,
}

WORTH_SHARING = 256  # views; fewer are rendered before a pool of processes has started


class Planned(NamedTuple):
    """A file to be made of a view. `values` are the view's as they travel: each pickled by itself, and of a page that was kept, packed once
    more. `known` is the digest of the bytes that lie there, empty where none do, or others than were left."""

    save_as: str
    render: str
    values: Pickled | bytes
    known: bytes
    view: View | None = None

    def opened(self) -> View:
        if self.view:
            return self.view
        values = unpacked(self.values) if isinstance(self.values, bytes) else self.values
        return View(self.save_as, self.render, {name: pickle.loads(data) for name, data in values.items()})  # noqa: S301, pickled by ourselves


Made = tuple[bytes, "bytes | None"]  # the digest of the bytes, and they themselves, unless they lie there already


class Renderer:
    """Knows the templates, the shell of each edition, and where copied files lie."""

    def __init__(self, environment: Environment, shells: Mapping[str, Shell], roots: Mapping[str, Path]):
        self.environment, self.shells, self.roots = environment, shells, roots
        self.of_edition: dict[str, Environment] = {}

    def render(self, view: View) -> bytes:
        """The bytes of one output file. A template that asks for what is not there raises UndefinedError."""
        if view.render == "copy":
            return (self.roots[view.values["root"]] / view.values["path"]).read_bytes()
        if serialise := SERIALISERS.get(view.render):
            return serialise(**view.values)
        return self._templates(view.values["frame"].lang).get_template(view.render).render(view.values).encode("utf-8")

    def _templates(self, lang: str) -> Environment:
        """The templates as an edition reads them: what is the same on all of its pages is global, so that macros and what stands around
        the content are made once and not with each page."""
        if lang not in self.of_edition:
            shell, own = self.shells[lang], self.environment.overlay(auto_reload=False)
            own.globals = {**self.environment.globals, "shell": shell, "edition": shell.edition, "t": shell.edition.strings,
                           "cal": shell.edition.calendar, "css": Markup(shell.css)}
            own.code_generator_class = Generator
            own.make_globals = lambda given: {**own.globals, **(given or {})}  # each import compares them: of Jinja's own chain name by name, in Python
            self.of_edition[lang] = own
        return self.of_edition[lang]


class Generator(CodeGenerator):
    """Has templates put their values out by `escaped`."""

    def visit_Template(self, node: nodes.Template, frame: Frame | None = None) -> None:
        super().visit_Template(node, frame)
        self.writeline(f"from {__name__} import escaped as escape")  # after the names that Jinja imports


def escaped(value: object) -> str:
    """The text of markupsafe's `escape`, without the Markup that it makes of each: what is put out is only joined to the rest. Saves a fifth of rendering."""
    if type(value) is Markup:
        return value
    return _escape_inner(value) if type(value) is str else escape(value)


class Compiled(BytecodeCache):
    """Templates as Jinja compiled them, once for all editions, and kept in the state: compiling all of them takes longer than rendering
    a page. Elsewhere there is no state, but what was compiled here travels along."""

    def __init__(self, salt: bytes, state: State | None = None, code: Mapping[str, bytes] | None = None):
        self.salt, self.state, self.code = salt, state, dict(code or {})

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key not in self.code and self.state:
            salt, code = self.state.fact(f"template {bucket.key}", (b"", b""))
            self.code |= {bucket.key: code} if salt == self.salt else {}
        if bucket.key in self.code:
            bucket.bytecode_from_string(self.code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.code[bucket.key] = bucket.bytecode_to_string()
        if self.state:
            self.state.put_fact(f"template {bucket.key}", (self.salt, self.code[bucket.key]))

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self.salt, None, self.code)


def compiled(environment: Environment, folder: Path) -> None:
    """Have every template of this folder compiled. By an environment aside: one that holds templates could not travel."""
    aside = environment.overlay()
    aside.code_generator_class = Generator
    for file in folder.glob("*.html"):
        aside.get_template(file.name)


def rendered(renderer: Renderer, views: Iterable[Planned], make_executor: MakeExecutor) -> Iterator[Made]:
    """What becomes of each view, in order; many are rendered on all cores. Files are read here: another machine may not have them."""
    views = iter(views)
    first = list(itertools.islice(views, WORTH_SHARING))
    recipe = _pickled(renderer) if len(first) == WORTH_SHARING else b""
    if not recipe:
        yield from (_made(renderer, planned) for planned in itertools.chain(first, views))
        return
    ahead, behind = itertools.tee(itertools.chain(first, views))
    made = shared(make_executor, partial(_make_elsewhere, recipe), (planned._replace(view=None) for planned in ahead))
    for planned, there in zip(behind, made, strict=True):
        yield there or _made(renderer, planned)


def _made(renderer: Renderer, planned: Planned) -> Made:
    data = renderer.render(planned.opened())
    made = digest(data)
    return made, None if made == planned.known else data


def _make_elsewhere(recipe: bytes, planned: Planned) -> Made | None:
    return None if planned.render == "copy" else _made(_renderer_of(recipe), planned)


@lru_cache(maxsize=4)
def _renderer_of(recipe: bytes) -> Renderer:
    return pickle.loads(recipe)  # noqa: S301, pickled by ourselves a moment ago


class _Pickler(pickle.Pickler):
    """Sends modules, which Pelican's Jinja environment holds, by their names."""

    def reducer_override(self, value: object) -> object:
        return (importlib.import_module, (value.__name__,)) if isinstance(value, ModuleType) else NotImplemented


def _pickled(renderer: Renderer) -> bytes:
    """Empty when it cannot travel: a filter that a site's settings define on the spot. Then everything is rendered here."""
    stream = io.BytesIO()
    try:
        _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(renderer)
    except (pickle.PicklingError, TypeError, AttributeError):
        return b""
    return stream.getvalue()
