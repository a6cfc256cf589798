"""`make bench`: this project beside stock Pelican, Hugo and Nikola, on the same corpus, in one run.

    python tests/bench/bench.py --n 500 2000 10000 --once 50000

Takes over an hour with all peers at 10,000 releases. Results go into tests/bench/RESULTS.md, after each tool.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from measure import BuildFailed, Cost, repeated
from preview import saved_to_reloaded
from results import Measured, document, versions
from tools import HERE, TOOLS, Hugo, Ours, Tool, environment

SLOW = 45.0  # seconds of a cold build; of a slower peer only an edit is measured too, or a run would take hours


def measure(tool: Tool, into: Measured, *, briefly: bool) -> None:
    """Every step of one tool at one size, `briefly` without changes of the theme. A step leaves the tree as the next one expects it: built and unchanged."""
    into.costs["cold"] = repeated(tool.cold)
    if into.costs["cold"].seconds > SLOW and not isinstance(tool, Ours | Hugo):
        into.costs["edit"] = tool.edited(tool.middle)
        return
    into.costs["nothing"] = repeated(tool.build)
    into.costs["edit"] = slower(repeated(lambda: tool.edited(tool.middle)), repeated(lambda: tool.edited(tool.newest)))
    into.costs["release"] = repeated(tool.released)
    if briefly:
        return
    into.costs["theme"] = repeated(tool.touched)
    if isinstance(tool, Ours):
        into.costs["shell"] = repeated(tool.redrawn)
        into.floor = tool.floor()
        into.preview = saved_to_reloaded(tool)


def slower(one: Cost, other: Cost) -> Cost:
    return max(one, other, key=lambda cost: cost.seconds)


def run(chosen: argparse.Namespace, work: Path) -> bool:
    """All tools at all sizes, one after the other, and nothing is deleted until the last (`Tool.cold` says why). False when one failed."""
    facts = versions(chosen.project)
    results: dict[int, dict[str, Measured]] = {}
    for size, name in [*((n, t) for n in chosen.n for t in chosen.tools), *((n, "ours") for n in chosen.once)]:
        tool = TOOLS[name](work, chosen.project, size)
        if not tool.is_there():
            print(f"{name}: not installed", file=sys.stderr)
            continue
        print(f"{size:,} releases, {name} …", file=sys.stderr, flush=True)
        measured = results.setdefault(size, {}).setdefault(name, Measured())
        try:
            measure(tool, measured, briefly=size in chosen.once)
        except BuildFailed as error:
            measured.failed = str(error)
        chosen.results.write_text(document(results, facts), encoding="utf-8")
    print(document(results, facts))
    return not any(measured.failed for tools in results.values() for measured in tools.values())


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", nargs="+", type=int, default=[500, 2000, 10000], help="bilingual releases")
    parser.add_argument("--once", nargs="*", type=int, default=[], help="sizes for ours alone")
    parser.add_argument("--tools", nargs="+", choices=TOOLS, default=list(TOOLS))
    parser.add_argument("--project", type=Path, default=HERE.parents[1], help="another checkout of this project to measure")
    parser.add_argument("--work", type=Path, help="where the corpus and the sites are built (default: a temporary folder)")
    parser.add_argument("--results", type=Path, default=HERE / "RESULTS.md")
    chosen = parser.parse_args()
    environment()
    with tempfile.TemporaryDirectory(prefix="bench-", dir=chosen.work) as work:
        return 0 if run(chosen, Path(work)) else 1


if __name__ == "__main__":
    sys.exit(main())
