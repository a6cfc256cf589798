"""Check a finished output folder: `path:line: error[code]: message` for each finding, then a count."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from . import Wish, check
from .finding import count, message
from .held import Sources
from .tree import Files, files_in, files_told


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 1 when there is an error."""
    parser = argparse.ArgumentParser(prog="treecheck", description=__doc__)
    parser.add_argument("folder", type=Path, help="the finished output folder")
    parser.add_argument("--files", choices=("-",), help="read from standard input what is in the tree: path, NUL, size, time and inode, NUL, where it lies; two NULs between files")
    parser.add_argument("--site-url", required=True, help="where the folder is published: https://...")
    parser.add_argument("--store", type=Path, help="a file that remembers what was read: the next check reads what changed since")
    parser.add_argument("--ledger", type=Path, action="append", default=[],
                        help="a folder of text files with every address that was ever published; once for each root")
    parser.add_argument("--sources", type=Path, action="append", default=[],
                        help="a folder of sources, whose headers say what is held back; once for each root")
    parser.add_argument("--master", default="index.id.md", help="the file of each of its folders that has the header (default: index.id.md)")
    parser.add_argument("--timezone", default="UTC", help="of moments without one (default: UTC)")
    parser.add_argument("--messages", choices=("id", "en"), default="id", help="language of the messages (default: id)")
    parser.add_argument("--format", choices=("concise",), default="concise", help="one line for each finding")
    options = parser.parse_args(arguments)
    if not options.folder.is_dir():
        parser.error(f"not a folder: {options.folder}")
    if not options.site_url.startswith(("https://", "http://")):
        parser.error(f"--site-url must begin with https:// or http://: {options.site_url}")
    sources = Sources(tuple(options.sources), options.master, options.timezone) if options.sources else None
    found = check(_files(options), options.site_url, Wish(options.store, tuple(options.ledger), sources, _now()))
    for finding in found:
        print(f"{options.folder / finding.path}:{finding.line}: {finding.severity}[{finding.code}]: {message(finding, options.messages)}")
    print(count(found, options.messages))
    return 1 if any(finding.severity == "error" for finding in found) else 0


def _files(options: argparse.Namespace) -> Files:
    if not options.files:
        return files_in(options.folder)
    return files_told(os.fsdecode(sys.stdin.buffer.read()))


def _now() -> datetime:
    """The clock, or the moment that it is to be (reproducible-builds.org/specs/source-date-epoch)."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return datetime.fromtimestamp(int(epoch), UTC) if epoch else datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
