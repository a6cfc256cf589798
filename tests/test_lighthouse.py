"""The second tier: Lighthouse as on a phone, 100 of 100 for accessibility, best practices and what search engines ask.

Its performance score is noise on a busy machine and not asked for: bytes, requests and layout shift are gates of `tests/browser/`.
"""

from __future__ import annotations

import json
import shutil
import subprocess

import pytest
from chromium import CHROMIUM, Served
from conftest import ROOT

FOLDER = ROOT / "tests/lighthouse"


@pytest.mark.long
@pytest.mark.skipif(not shutil.which("npm"), reason="needs node and npm; nothing else does")
def test_lighthouse_gives_full_marks(portal: Served) -> None:
    if not (FOLDER / "node_modules").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--silent"], cwd=FOLDER, check=True)
    hidden = {path for path in portal.pages.values() if '<meta name="robots" content="noindex">' in portal.file(path).read_text(encoding="utf-8")}
    command = ["node", "run.js", CHROMIUM, *(portal.address + path for path in portal.pages.values())]
    told = [json.loads(line) for line in subprocess.run(command, cwd=FOLDER, capture_output=True, text=True, check=True).stdout.splitlines()]
    assert len(told) == len(portal.pages)
    assert [page for page in told if {score for name, score in page["scores"].items()
                                      if name != "seo" or page["address"].removeprefix(portal.address) not in hidden} != {100}] == []
