"""`make deploy` to object storage, by rclone: `DEPLOY_TO=rclone:<remote>:<bucket>/<folder>`, any remote that rclone knows.

There is no rename of a whole site there, so the order does it: what pages need, then new pages, which nobody links to yet,
then what changed, and deletions last. No page ever points to a missing file, also when it breaks off in between.

What lies there is told by `.deployed.json` beside the site, a digest per file; what is on its way has none, and is sent or
deleted the next time. So nothing has to be listed or compared, and only what changed travels.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from precompression import sibling_of

from .builds import Manifest

SCHEME = "rclone:"
NOTE = ".deployed.json"
PAGES = (".html", ".xml", ".json", ".ics", ".txt", ".map", ".conf", "_redirects")  # what points to other files, or tells of them
NOT_THERE = 3  # rclone's exit status for a folder that does not exist
Run = Callable[..., str]  # arguments of rclone, its input, the exit statuses that are none of its errors


def send(build: Path, manifest: Manifest, target: str, rclone: Run) -> None:
    """Bring a build to a bucket. Whoever reads meanwhile meets the old page or the new one."""
    wanted = wanted_of(manifest)
    there = _note(target, rclone)
    changed = {path for path, digest in wanted.items() if there.get(path) != digest}
    gone = there.keys() - wanted.keys()
    if not changed and not gone:
        return
    _write(there | dict.fromkeys([*changed, *gone], ""), target, rclone)
    for wave in waves(changed, there):
        if wave:
            rclone("copy", "--ignore-times", "--no-traverse", "--files-from-raw", "-", str(build), target, stdin=_lines(wave))
    if gone:
        rclone("delete", "--files-from-raw", "-", target, stdin=_lines(gone))
    _write(wanted, target, rclone)


def wanted_of(manifest: Manifest) -> dict[str, str]:
    """The digest of each file. A bucket hands out a file by its name alone, so the compressed siblings stay here."""
    return {path: digest for path, (_, digest) in manifest.files.items() if not sibling_of(path, manifest.files)}


def waves(changed: Collection[str], there: Collection[str]) -> list[list[str]]:
    """What pages need; pages that are new; what changed."""
    needed = [path for path in changed if not path.endswith(PAGES) or path.startswith("pagefind/")]
    new = [path for path in changed if path.endswith(".html") and path not in there and path not in needed]
    return [sorted(needed), sorted(new), sorted({*changed} - {*needed, *new})]


def _note(target: str, rclone: Run) -> Mapping[str, str]:
    """What lies there. Nothing where nobody has deployed yet; what is there then stays, and is written over where it is ours."""
    listed = rclone("lsf", "--max-depth", "1", "--files-only", "--include", f"/{NOTE}", target, statuses=(0, NOT_THERE))
    return json.loads(rclone("cat", f"{target}/{NOTE}")) if NOTE in listed.split() else {}


def _write(note: Mapping[str, str], target: str, rclone: Run) -> None:
    rclone("rcat", f"{target}/{NOTE}", stdin=json.dumps(note, sort_keys=True))


def _lines(paths: Collection[str]) -> str:
    return "".join(f"{path}\n" for path in sorted(paths))
