"""`make publish`: build for production beside the site, check the tree, and make it current by one rename.

A build that fails, or that is killed at any moment, leaves `public` where it was. The checks of the tree share no code
with the builder. `make publish-due` does it when there is something to do, `make rollback` makes an earlier build current.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime

from jinja2 import Environment

from . import dates, shards
from .builds import APART, Builds, Files, Published, files_of, manifest_of
from .data import load
from .data.erased import Erased, erased
from .host import environment_of, pelican_settings
from .ledger import LEDGER, lost, record
from .look import look, unchanged
from .output import NotOurs, locked
from .problems import SiteProblems, errors
from .quarantine import Quarantine
from .report import report, say, tell_tally
from .search import SHARDS
from .settings import BadSetting, Settings, read
from .signing import BadKey, signature
from .state import State

OK, FAILED, KEPT_BACK, OVERDUE = 0, 1, 3, 4  # exit statuses; Make shows all but the first as an error of its own
GRACE = 15 * 60  # seconds after which a change that was due is overdue


def publish(settings_file: str) -> int:
    """OK when the new site is current; KEPT_BACK when it is, but for folders with errors; FAILED when something was wrong, and then nothing has changed."""
    chosen, environment = _opened(settings_file)
    with _alone(chosen):
        return _publish(chosen, environment)


def publish_due(settings_file: str) -> int:
    """The same, when time or an edit asks for it. OVERDUE when a change that was due some time ago could not be published."""
    chosen, environment = _opened(settings_file)
    with _alone(chosen):
        last = Published.read(chosen.output.parent)
        if last and last.is_held_back:
            say("held-back", chosen, current=last.current)
            status = OK
        elif last and _is_as_published(chosen, environment, last):
            return OK
        else:
            status = _publish(chosen, environment)
    late = chosen.now().timestamp() - last.due if last else 0
    if late < GRACE:
        return status
    is_done = status in (OK, KEPT_BACK) and not last.is_held_back
    say("published-late" if is_done else "overdue", chosen, moment=last.next_change, minutes=round(late / 60))
    return status if is_done else OVERDUE


def rollback(settings_file: str, name: str = "") -> int:
    """Make an earlier build current: the one that was published before, or the named one. What was erased does not come back."""
    chosen = read(pelican_settings(settings_file))
    with _alone(chosen):
        builds, gone = builds_of(chosen), erased(chosen.content)
        current = builds.current()
        earlier = builds.all()[: builds.all().index(current)] if current in builds.all() else []
        candidates = [name.rstrip("/").rpartition("/")[2]] if name else earlier[::-1]
        for found in candidates:
            if found not in builds.all():
                say("no-such-build", chosen, name=found, builds=" ".join(builds.all()))
            elif key := brings_back(builds, found, gone, chosen):
                say("erased-would-return", chosen, name=found, erased=key)
            else:
                last = Published.read(builds.folder) or Published("", 0, None)
                replace(last, current=found, is_held_back=True).write(builds.folder)  # before the link, so that no timer goes forward in between
                print(f"{chosen.public.name} -> {builds.make_current(found)}")
                say("rolled-back", chosen)
                return OK
        say("nothing-to-go-back-to", chosen)
        return FAILED


def brings_back(builds: Builds, name: str, gone: tuple[Erased, ...], chosen: Settings) -> str:
    """The key of what was erased after this build was made, and is in it."""
    made = made_at(name, chosen)
    return next((e.key for e in gone if made <= e.at and any((builds.folder / name / file).exists() for file in e.files)), "")


def made_at(name: str, chosen: Settings) -> datetime:
    """When a build was made, by its name."""
    return datetime.strptime(name.partition("-")[0], "%Y%m%dT%H%M%S").replace(tzinfo=dates.zone(chosen.timezone))


def builds_of(chosen: Settings) -> Builds:
    return Builds(chosen.output.parent, chosen.public)


def _opened(settings_file: str) -> tuple[Settings, Environment]:
    pelican = pelican_settings(settings_file)
    return read(pelican), environment_of(pelican)


@contextmanager
def _alone(chosen: Settings) -> Iterator[None]:
    """One publish at a time: a timer's waits for a person's."""
    folder = chosen.output.parent
    folder.mkdir(parents=True, exist_ok=True)
    lock = locked(folder, lambda: say("waiting", chosen, folder=folder.name))
    try:
        yield
    finally:
        os.close(lock)


def _is_as_published(chosen: Settings, environment: Environment, last: Published) -> bool:
    """Whether a build would find nothing to do, and what the last one made is what became current."""
    state = State(chosen.cache, chosen.output)
    try:
        with look(chosen, state, environment, chosen.output) as found:
            return state.fact("now") == last.built and unchanged(found, state) is not None
    finally:
        state.close()


def _publish(chosen: Settings, environment: Environment) -> int:
    quarantine = Quarantine(chosen, environment)
    try:
        built = quarantine.build()
    except SiteProblems as found:
        report(found.problems, chosen, hint="nothing-written")
        quarantine.tell_why_not()
        return _refused(chosen)
    except NotOurs as refusal:
        say(refusal.said, chosen, folder=refusal)
        return FAILED
    report([*quarantine.problems, *built.problems], chosen)
    tell_tally(built, chosen, chosen.output)
    try:
        trees = {"": chosen.output, SHARDS: shards.update(chosen)}
    except shards.NotIndexed as reason:
        say("not-indexed", chosen, reason=reason)
        return _refused(chosen)
    files = files_of({prefix: tree for prefix, tree in trees.items() if tree.is_dir()})  # where nothing is to be found, there are no shards
    with contextlib.closing(State(chosen.cache, chosen.output)) as state:
        return _made_current(chosen, files, quarantine, state)


def _made_current(chosen: Settings, files: Files, quarantine: Quarantine, state: State) -> int:
    """Check what was built, keep it, and lead readers to it."""
    builds, manifest = builds_of(chosen), manifest_of(chosen.site.url, files, chosen.cache / "digests")
    name = builds.current()
    if not name.endswith(f"-{manifest.digest}"):  # else these very bytes were checked and are current
        report(problems := list(lost(chosen.content, state, load(chosen.content)[0].redirects)), chosen)
        if errors(problems) or not _is_sound(chosen, files):
            return _refused(chosen)
        try:
            signed = signature(manifest.text(), chosen.signing_key) if chosen.signing_key else b""
        except BadKey as reason:
            raise BadSetting(f"SIGNING_KEY: {reason}") from None
        name = builds.keep(manifest, files, chosen.now(), chosen.keep_builds, signed)
    print(f"{chosen.public.name} -> {builds.make_current(name)}", flush=True)
    due = state.next_due()
    moment = datetime.fromtimestamp(due, dates.zone(chosen.timezone)).isoformat() if due else None
    Published(name, state.fact("now"), moment, kept_back=tuple(quarantine.kept_back)).write(builds.folder)
    for root, new in record(chosen.content, state).items():
        say("ledger-grown", chosen, n=new, folder=chosen.shown(root / LEDGER), root=chosen.shown(root))
    quarantine.tell()
    return KEPT_BACK if quarantine.kept_back else OK


def _is_sound(chosen: Settings, files: Files) -> bool:
    """Whether the rules over the tree find no error. A process of its own: they know nothing of who built it, and are told only which
    files there are, as they were found on the disk. What they have read of the last build they do not read again."""
    roots = [part for root in chosen.content.roots for part in ("--sources", str(root), "--ledger", str(root / LEDGER))]
    held_back = (*roots, "--master", f"index.{chosen.master}.md", "--timezone", chosen.timezone)
    rules = [sys.executable, "-m", "treecheck", str(chosen.output), "--files", "-", "--site-url", chosen.site.url, *held_back,
             "--store", str(chosen.cache / "treecheck.sqlite"), "--messages", chosen.message_language]
    told = APART.join(f"{path}\0{size} {time} {inode}\0{place}" for path, (place, (size, time, inode)) in files.items())
    return not subprocess.run(rules, input=os.fsencode(told), check=False).returncode


def _refused(chosen: Settings) -> int:
    say("not-published", chosen)
    return FAILED
