"""`make screenshots`, run as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from screenshots import FOLDER, PAGES


@pytest.mark.long
def test_six_pages_are_photographed_in_both_widths_schemes_and_languages() -> None:
    clean = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    run = subprocess.run([sys.executable, Path(__file__).with_name("screenshots.py")], env=clean, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert len(list(FOLDER.glob("*.png"))) == len(PAGES) * 2 * 2 * 2
