"""axe-core finds nothing: WCAG 2.2 to level AA, its best practices, and contrast as level AAA asks."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from chromium import DESK, PHONE, SCHEMES, Note, Served, tab
from playwright.sync_api import Browser

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]},
         "rules": {"color-contrast-enhanced": {"enabled": True}}, "resultTypes": ["violations"]}
SAMPLE = (("portal", PHONE, "light"), ("torture", DESK, "dark"))
EVERY = [(name, width, scheme) for name in ("portal", "torture") for width in (PHONE, DESK) for scheme in SCHEMES]


@pytest.mark.parametrize(("name", "width", "scheme"), [pytest.param(*form, marks=() if form in SAMPLE else pytest.mark.long) for form in EVERY])
def test_axe_finds_nothing(request: pytest.FixtureRequest, browser: Browser, name: str, width: int, scheme: str, note: Note) -> None:
    site: Served = request.getfixturevalue(name)
    found, page = [], tab(browser, width, color_scheme=scheme)
    for path in site.pages.values():
        page.goto(site.address + path)
        found += [f"{path} {v['id']}: {v['nodes'][0]['html'][:200]}" for v in Axe().run(page, options=RULES).response["violations"]]
    page.context.close()
    assert found == []
    note("axe", len(site.pages))
