"""Production: what differs from pelicanconf.py, and nothing else."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pelicanconf import *  # noqa: E402, F403

STRICT = True  # nothing is published with an accessibility statement about another theme
OUTPUT_PATH = str(ROOT / "builds" / ".next")  # noqa: F405
KEEP_BUILDS = 10                             # the current one and those that `make rollback` can go back to
SIGNING_KEY = os.environ.get("SIGNING_KEY", "")  # the file of a private key (ssh-keygen -t ed25519); never in the repository
VERIFY_KEY = ""                              # its public half, "ssh-ed25519 AAAA...": what `make watch-live` trusts
DEPLOY_TO = os.environ.get("DEPLOY_TO", "")  # kabar@web.example:/srv/kabar, or a folder: where `make deploy` brings the site
COMPRESSION = {"br": 6, "gz": 9, "zst": 9}   # siblings of text files, and how hard to try: brotli 11 saves 8 % more and takes 33 times as long
