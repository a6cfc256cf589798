"""`make deploy`: bring the current build to where it is served, by rsync over ssh (or to a folder of this machine).
`bucket` does it for object storage.

    <target>/builds/<time>-<digest>/   the same name as here; unchanged files are hard links into the build that is served now
    <target>/public                    the link that the web server follows

Only what changed travels. No page ever points to a missing file: the new build is whole before the link is replaced by one
rename, and the build before stays, for a reader who is in the middle of it.
"""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Collection
from pathlib import PurePosixPath

from . import bucket
from .builds import HALF, Builds
from .data.erased import Erased, erased
from .publish import made_at
from .report import say
from .settings import Settings

# By bytes and not by times, for a fresh clone has new ones; a file that is linked keeps the time that readers' copies know.
RSYNC = ("rsync", "--recursive", "--links", "--perms", "--chmod=D755,F644", "--checksum", "--delete", "--timeout=120")
SSH = ("ssh", "-o", "BatchMode=yes")  # a question that nobody answers would wait for ever
NAMES = "[0-9]*T[0-9]*-[0-9a-f]*"


class NotDeployed(Exception):
    """A command that failed, with what it said."""


def deploy(settings: Settings, builds: Builds) -> None:
    """Raises NotDeployed, or SiteProblems of `erased.toml`; then the site there is the one that it was."""
    name = builds.current()
    if not settings.deploy_to or not name:
        raise NotDeployed("DEPLOY_TO?" if name else "make publish")
    if settings.deploy_to.startswith(bucket.SCHEME):
        bucket.send(builds.folder / name, builds.manifest(name), settings.deploy_to.removeprefix(bucket.SCHEME).rstrip("/"), _rclone)
        say("deployed", settings, name=name, target=settings.deploy_to)
        return
    gone = erased(settings.content)  # before anything is sent: where it cannot be read, the site there is the one that it was
    host, folder = _split(settings.deploy_to)
    there = _run(host, f"mkdir -p {_q(folder)}/builds && cd {_q(folder)} && readlink public || true").strip()
    before = PurePosixPath(there).name
    half = f"{folder}/builds/{HALF}"  # what a deploy that broke off left is used up
    if before != name:
        _send(f"{builds.folder / name}/", f"{host}:{half}/" if host else f"{half}/", *([f"--link-dest=../{before}"] if before else []))
        _run(host, f"cd {_q(folder)} && if [ -d builds/{name} ]; then rm -rf builds/{HALF}; else mv builds/{HALF} builds/{name}; fi"
                   f" && ln -sfn builds/{name} .public.new && mv -T .public.new public")
    for old in _run(host, f"cd {_q(folder)}/builds && ls -1d {NAMES}").split():
        if old != name and _would_tell(host, folder, old, gone, settings):
            _run(host, f"rm -rf {_q(folder)}/builds/{_q(old)}")
    keep = settings.keep_builds
    _run(host, f"cd {_q(folder)}/builds && ls -1d {NAMES} | sort | head -n -{keep} | while read -r old; do "
               f'[ "$old" = {name} ] || rm -rf -- "$old"; done')
    say("deployed", settings, name=name, target=settings.deploy_to)


def _would_tell(host: str, folder: str, name: str, gone: tuple[Erased, ...], settings: Settings) -> bool:
    """Whether a build there holds what was erased after it was made."""
    files = [file for e in gone if made_at(name, settings) <= e.at for file in e.files]
    return bool(files) and bool(_run(host, f"cd {_q(folder)}/builds/{_q(name)} && ls -d -- {' '.join(map(_q, files))} 2>/dev/null || true").strip())


def _split(target: str) -> tuple[str, str]:
    """`user@host:/folder` -> host and folder; a plain folder lies on this machine."""
    host, colon, folder = target.partition(":")
    return (host, folder.rstrip("/")) if colon else ("", target.rstrip("/"))


def _q(text: str) -> str:
    return shlex.quote(text)


def _send(source: str, target: str, *options: str) -> None:
    _done([*RSYNC, f"--rsh={shlex.join(SSH)}", *options, source, target])


def _run(host: str, script: str) -> str:
    return _done([*SSH, host, script] if host else ["sh", "-c", script])


def _rclone(*arguments: str, stdin: str = "", statuses: Collection[int] = (0,)) -> str:
    return _done(["rclone", *arguments], stdin, statuses)


def _done(command: list[str], stdin: str = "", statuses: Collection[int] = (0,)) -> str:
    try:
        done = subprocess.run(command, input=stdin, capture_output=True, text=True, check=False)
    except FileNotFoundError as error:
        raise NotDeployed(str(error)) from None
    if done.returncode not in statuses:
        raise NotDeployed(f"{command[0]}: {done.stderr.strip() or done.returncode}")
    return done.stdout
