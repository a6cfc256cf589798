"""Production: what differs from pelicanconf.py, and nothing else."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: E402, F403

STRICT = True  # nothing is published with an accessibility statement about another theme
OUTPUT_PATH = str(ROOT / "builds" / ".next")  # noqa: F405
