"""What each output file was made of the last time, so that a view with the same inputs is not rendered again.

A view is kept when every value that it shows, the shell, the templates and the code are what they were, and the
file lies in the output as it was left.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from pathlib import Path

from .output import stat_of
from .salts import digest
from .view import View

Pickled = Mapping[str, bytes]  # a view's values, each by itself


def pickled(view: View) -> Pickled:
    return {name: pickle.dumps(value, pickle.HIGHEST_PROTOCOL) for name, value in view.values.items()}


def digests_of(view: View, values: Pickled, roots: Mapping[str, Path]) -> dict[str, bytes]:
    """A digest per value. Equal values may pickle differently and then cost a rendering; different ones never pickle alike."""
    digests = {name: digest(data) for name, data in values.items()}
    digests["template"] = view.render.encode()
    if view.render == "copy":  # the file's own state: a shortcut on one machine, in a fresh clone it is read again
        digests["file"] = repr(stat_of(roots[view.values["root"]] / view.values["path"])).encode()
    return digests


def changes(before: Mapping[str, bytes], now: Mapping[str, bytes]) -> str:
    """The names of the values that differ."""
    return ", ".join(sorted(name for name in {*before, *now} if before.get(name) != now.get(name)))
