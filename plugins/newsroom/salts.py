"""Digests of what shapes a site beside its content: code, libraries, data, words, templates and settings.

A *salt* goes into whatever is remembered, so that nothing made under other circumstances is taken for today's.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import sys
import zlib
from collections.abc import Iterable, Mapping
from functools import cache
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

    from .settings import Settings

MAX_DATA = 4_000_000  # bytes of a data file; the largest of ours has 60,000
OPTIONS = ("autoescape", "trim_blocks", "lstrip_blocks", "keep_trailing_newline", "newline_sequence", "block_start_string", "variable_start_string")


def digest(*parts: bytes) -> bytes:
    """10 bytes over the parts; no part can run over into the next."""
    whole = hashlib.blake2b(digest_size=10)
    for part in parts:
        whole.update(len(part).to_bytes(8, "big") + part)
    return whole.digest()


def of_files(files: Iterable[Path], most: float = inf) -> bytes:
    """A file of more than `most` bytes, which whoever needs it refuses to read, counts by its size alone."""
    return digest(*(part for path in sorted(files) if path.is_file() for part in (path.name.encode(), _bytes_of(path, most))))


def _bytes_of(path: Path, most: float) -> bytes:
    size = path.stat().st_size
    return path.read_bytes() if size <= most else b"%d bytes" % size


def facts_salt(settings: Settings) -> bytes:
    """Of what shapes every item and every view."""
    chosen = (settings.languages, settings.timezone, settings.site, stable(settings.markdown))
    data, strings = (settings.content / "data").glob("*.toml"), (settings.theme / "strings").glob("*.toml")
    return digest(code_salt(), settings_salt(settings), of_files(data, MAX_DATA), of_files(strings), repr(chosen).encode())


def theme_salt(settings: Settings, environment: Environment) -> bytes:
    """Of what shapes every page beside its values: templates, how they are read, the style sheet, compression; and what the checks found."""
    packing = (sorted(settings.compression.items()), zlib.ZLIB_RUNTIME_VERSION)
    options = [repr(packing)] + [repr(getattr(environment, name)) for name in OPTIONS] + sorted(environment.filters)
    templates, static = (settings.theme / "templates").rglob("*.html"), (f for f in (settings.theme / "static").iterdir() if f.is_file())
    return digest(settings_salt(settings), of_files(templates), of_files(static), of_files(settings.theme.glob("*.toml")), *map(str.encode, options))


def settings_salt(settings: Settings) -> bytes:
    """The settings as they are written, with the code beside them: a filter, a global or an extension of Markdown may be made there."""
    return of_files(settings.root.glob("*.py"))


@cache
def code_salt() -> bytes:
    """This package and the modules beside it, Python, and every package beside the ones that it stands on, with its version."""
    folders = [path for path in sys.path if path.endswith(("site-packages", "dist-packages")) and os.path.isdir(path)]
    packages = sorted(name for folder in folders for name in os.listdir(folder) if name.endswith(".dist-info"))
    here = Path(__file__).parent
    return digest(of_files(here.rglob("*.py")), of_files(here.parent.glob("*.py")), sys.version.encode(), *map(str.encode, packages))


@cache
def recipe_of(library: str, code: Path) -> bytes:
    """Of one module and the library that does its work: what both made of the same bytes is the same."""
    return digest(code.read_bytes(), importlib.metadata.version(library).encode())


def stable(value: object) -> str:
    """A setting as text that is the same in every process: a function is its name, a table is sorted."""
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{key}:{stable(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(map(stable, value)) + "]"
    return f"{value.__module__}.{value.__qualname__}" if callable(value) else repr(value)
