"""`make screenshots`: six pages, two widths, two schemes, two languages, for eyes. Git ignores screenshots/."""

from __future__ import annotations

import itertools
import os
import shutil
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path[:0] = [str(ROOT / "plugins"), str(ROOT / "tests")]

from chromium import DESK, PHONE, SCHEMES, Served, launched, served, tab  # noqa: E402
from conftest import EPOCH, Press  # noqa: E402
from playwright.sync_api import Browser  # noqa: E402

FOLDER = ROOT / "screenshots"
PAGES = ("home", "release", "listing", "activities", "agencies", "page-results")


def main() -> int:
    os.environ["SOURCE_DATE_EPOCH"] = EPOCH  # the tests' moment, for the site and for the browser's clock
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, launched() as browser:
        press = Press(Path(folder))
        press.overrides["PATH"] = str(ROOT / "content")
        press.run()
        with served(press.settings(), press.output) as site:
            photograph(browser, site)
    print(f"{len(list(FOLDER.glob('*.png')))} → {FOLDER.relative_to(ROOT)}/")
    return 0


def photograph(browser: Browser, site: Served) -> None:
    for width, scheme in itertools.product((PHONE, DESK), SCHEMES):
        page = tab(browser, width, color_scheme=scheme)
        for (face, lang), path in site.pages.items():
            if face in PAGES:
                page.goto(site.address + path, wait_until="networkidle")
                page.screenshot(path=FOLDER / f"{face}-{lang}-{width}-{scheme}.png", full_page=True)
        page.context.close()


if __name__ == "__main__":
    sys.exit(main())
