"""What was measured, as tests/bench/RESULTS.md shows it."""

from __future__ import annotations

import math
import os
import platform
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from measure import Cost
from tools import VENV

STEPS = {"cold": "cold", "nothing": "nothing changed", "edit": "one body edit", "release": "one new release", "theme": "theme change"}
NOTES = """\
Seconds are wall time of a whole fresh process, the median of up to five runs (fewer when they are long). Memory is the peak of the
resident bytes of all processes of a build. A body edit is the slower of one in the middle of the archive and one among the newest;
a new release stands in both languages and is newer than all others; a theme change is a comment in the template of every page.

The peers have the same page types, but no sitemaps, no checks and no standing pages. Pelican runs with its cache, i18n_subsites and
typogrify, Nikola on all cores, Hugo as its program alone; of Pelican and Nikola, where a cold build takes over 45 seconds, only
one edit is measured. Shared machines vary: trust the ratios. Written by `make bench`."""


@dataclass(slots=True)
class Measured:
    """The costs of one tool at one size, by step; `failed` tells why some are missing."""

    costs: dict[str, Cost] = field(default_factory=dict)
    preview: float | None = None
    floor: Mapping[str, float] = field(default_factory=dict)
    failed: str = ""

    def seconds(self, step: str) -> float | None:
        return self.costs[step].seconds if step in self.costs else None


Results = Mapping[int, Mapping[str, Measured]]


def document(results: Results, versions: Sequence[str]) -> str:
    """The whole page."""
    sizes = [size for size, tools in results.items() if len(tools) > 1] or list(results)
    parts = ["# Results of `make bench`", NOTES, "\n".join(f"- {line}" for line in versions)]
    for size, tools in results.items():
        parts += [f"## {size:,} bilingual releases", *_size(tools)]
    parts += ["## What was wanted", _figures(results, sizes)]
    parts += _floor(results, sizes)
    if len(sizes) > 1:
        parts += [f"## Growth exponents from {sizes[-2]:,} to {sizes[-1]:,} releases", _growth(results, *sizes[-2:])]
    return "\n\n".join(parts) + "\n"


def _size(tools: Mapping[str, Measured]) -> Iterator[str]:
    head = ("tool", "output files", *(f"{name}, s" for name in STEPS.values()), "cold, s per 1,000 files",
            "peak MB, cold", "peak MB, edit", "files rewritten, edit", "files rewritten, release")
    yield table(head, [(name, *_row(of)) for name, of in tools.items()])
    for name, of in tools.items():
        if "shell" in of.costs:
            changed = of.costs["shell"]
            yield f"A theme change that all pages show ({name}): {changed.seconds:.2f} s, {changed.changed:,} files rewritten."
        if of.failed:
            yield f"{name} failed:\n\n```\n{of.failed}\n```"


def _row(of: Measured) -> Iterator[str]:
    cold, edit, release = (of.costs.get(step) for step in ("cold", "edit", "release"))
    yield f"{cold.files:,}" if cold else "–"
    yield from (shown(of.seconds(step)) for step in STEPS)
    yield f"{cold.seconds / cold.files * 1000:.2f}" if cold and cold.files else "–"
    yield f"{cold.peak / 1e6:,.0f}" if cold else "–"
    yield f"{edit.peak / 1e6:,.0f}" if edit else "–"
    yield f"{edit.changed + edit.added:,}" if edit else "–"
    yield f"{release.changed:,} + {release.added} new" if release else "–"


def _figures(results: Results, sizes: Sequence[int]) -> str:
    """Ours beside Hugo at the largest size that both have, with what was wanted of each."""
    size = next((n for n in reversed(sizes) if {"ours", "hugo"} <= results[n].keys()), sizes[-1])
    small = max((n for n in sizes if n < size and "ours" in results[n]), default=size)
    ours, hugo = (results[size].get(name, Measured()) for name in ("ours", "hugo"))
    full, edits = hugo.seconds("cold"), (results[small].get("ours", Measured()).seconds("edit"), ours.seconds("edit"))
    edit, release, cold = (ours.costs.get(step) for step in ("edit", "release", "cold"))
    rows = [
        ("body edit / Hugo's full build", 1 / 30, ratio(ours.seconds("edit"), full)),
        ("body edit, s", 1.0, ours.seconds("edit")),
        ("new bilingual release / Hugo's full build", 1 / 20, ratio(ours.seconds("release"), full)),
        ("existing files that a new release changes", 60, release and release.changed),
        ("nothing changed, s", 0.6, ours.seconds("nothing")),
        (f"growth exponent of one edit, from {small:,}", 0.5, exponent(*edits, small, size)),
        ("saved file to reloaded page in the preview, s", 0.3, ours.preview),
        ("cold / Hugo's full build", 1.2, ratio(ours.seconds("cold"), full)),
        ("theme change / Hugo's full build", 0.5, ratio(ours.seconds("theme"), full)),
        ("peak MB, one edit", 300, edit and edit.peak / 1e6),
        ("peak MB, cold", 1000, cold and cold.peak / 1e6),
    ]
    return table((f"at {size:,} releases", "wanted", "measured", ""),
                 [(name, f"≤ {figure(most)}", figure(value), verdict(value, most)) for name, most, value in rows])


def _floor(results: Results, sizes: Sequence[int]) -> Iterator[str]:
    """What a cold build cannot leave out, measured alone, beside the whole of it."""
    size = next((n for n in reversed(sizes) if results[n].get("ours", Measured()).floor), None)
    if size:
        ours, full = results[size]["ours"], results[size].get("hugo", Measured()).seconds("cold")
        alone = list(ours.floor.items())
        least = sum(seconds for _, seconds in (alone[0], *alone[3:]))  # the parser, the pages, the files
        rows = [*alone, ("the least: the first row and the last two", least), ("the whole build, cold", ours.seconds("cold"))]
        yield f"## The floor of a cold build of {size:,} releases"
        yield table(("on all cores", "s", "of Hugo's full build"), [(name, shown(value), shown(ratio(value, full))) for name, value in rows])


def _growth(results: Results, small: int, large: int) -> str:
    rows = []
    for name in results[large]:
        before, after = results[small].get(name, Measured()), results[large][name]
        rows.append((name, *(shown(exponent(before.seconds(step), after.seconds(step), small, large)) for step in STEPS)))
    return table(("tool", *STEPS.values()), rows)


def ratio(ours: float | None, theirs: float | None) -> float | None:
    return ours / theirs if ours and theirs else None


def exponent(before: float | None, after: float | None, small: int, large: int) -> float | None:
    """How cost grows with size: 0 not at all, 1 in proportion."""
    return math.log(after / before) / math.log(large / small) if before and after and small < large else None


def verdict(value: float | None, most: float) -> str:
    return "" if value is None else "yes" if value <= most else "**no**"


def shown(value: float | None) -> str:
    return "–" if value is None else f"{value:,.2f}"


def figure(value: float | None) -> str:
    return "–" if value is None else f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] + ["---:"] * (len(head) - 1), *rows))


def versions(project: Path) -> list[str]:
    """The date, the machine, and what ran."""
    ours = _installed(project / ".venv/bin/python", "pelican", "markdown", "jinja2", "nh3")
    theirs = _installed(VENV / "bin/python", "hugo", "nikola", "pelican", "pelican-i18n-subsites", "markdown", "typogrify")
    commit = _said("git", "-C", str(project), "describe", "--always", "--dirty")
    return [
        f"{datetime.now():%Y-%m-%d %H:%M}, load {os.getloadavg()[0]:.1f} at the start",
        f"{os.cpu_count()} cores of {_fact('/proc/cpuinfo', 'model name') or platform.processor()}, {_gigabytes()}, {platform.platform()}",
        f"ours at {commit or 'no commit'}: Python {platform.python_version()}, {ours}",
        f"peers: {theirs}",
    ]


def _installed(python: Path, *names: str) -> str:
    code = "import sys\nfrom importlib.metadata import version\nfor name in sys.argv[1:]: print(name, version(name))"
    return ", ".join(_said(str(python), "-c", code, *names).splitlines()) or "not installed"


def _said(*command: str) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return ""


def _fact(file: str, name: str) -> str:
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")


def _gigabytes() -> str:
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 1e9:.0f} GB"
