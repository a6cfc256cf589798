"""`make accessibility`: every check in the browser, and when all have passed, the results that the accessibility statement shows.

The walk-throughs and the layout are written anew first: whoever runs this reads what became of them in `git diff tests/golden`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(HERE.parent), str(HERE)]

from newsroom import dates  # noqa: E402
from newsroom.accessibility import RESULTS, theme_digest  # noqa: E402

import pelicanconf  # noqa: E402


class Tally:
    """A pytest plugin: adds up what the checks noted with the fixture `note`."""

    def __init__(self) -> None:
        self.checks: Counter[str] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            for name, count in report.user_properties:
                self.checks[name] += count


def tools() -> dict[str, str]:
    """The programs that checked, with their versions."""
    from axe_playwright_python.sync_playwright import Axe
    from chromium import launched
    from test_nu import JAR

    with launched() as browser:
        page = browser.new_page()
        page.evaluate(Axe().axe_script)
        return {"axe-core": page.evaluate("axe.version"), "Chromium": browser.version,
                "Nu": subprocess.run(["java", "-jar", str(JAR), "--version"], capture_output=True, text=True, check=True).stdout.strip()}


def written(theme: str, day: str, versions: dict[str, str], checks: Counter[str]) -> str:
    lines = ["# Written by `make accessibility` after every check had passed; never by hand.", f'theme = "{theme}"', f"day = {day}", "", "[tools]",
             *(f"{name} = {json.dumps(version)}" for name, version in versions.items()), "", "[checks]  # how often each was made; none found a failure",
             *(f"{name} = {checks[name]}" for name in sorted(checks))]
    return "\n".join(lines) + "\n"


def main() -> int:
    theme, before, tally = ROOT / "theme", theme_digest(ROOT / "theme"), Tally()
    today = dates.now(dates.zone(pelicanconf.TIMEZONE)).date().isoformat()
    os.environ["RENEW"] = "1"
    if status := pytest.main([str(HERE), "-q", "-n", "auto", "--dist", "loadfile"], plugins=[tally]):
        return status
    if theme_digest(theme) != before:
        print("theme/ berubah selagi diperiksa; ulangi / theme/ changed meanwhile; run this again", file=sys.stderr)
        return 1
    (theme / RESULTS).write_text(written(before, today, tools(), tally.checks), encoding="utf-8")
    print(f"theme/{RESULTS} ditulis / written. git diff tests/golden theme/{RESULTS}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
