"""Check a finished output folder: `path:line: error[code]: message` for each finding, then a count."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from . import check
from .finding import count, message


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 1 when there is an error."""
    parser = argparse.ArgumentParser(prog="treecheck", description=__doc__)
    parser.add_argument("folder", type=Path, help="the finished output folder")
    parser.add_argument("--site-url", required=True, help="where the folder is published: https://...")
    parser.add_argument("--messages", choices=("id", "en"), default="id", help="language of the messages (default: id)")
    parser.add_argument("--format", choices=("concise",), default="concise", help="one line for each finding")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"not a folder: {options.folder}")
    if not options.site_url.startswith(("https://", "http://")):
        parser.error(f"--site-url must begin with https:// or http://: {options.site_url}")
    findings = check(options.folder, options.site_url)
    for finding in findings:
        print(f"{options.folder / finding.path}:{finding.line}: error[{finding.code}]: {message(finding, options.messages)}")
    print(count(findings, options.messages))
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
