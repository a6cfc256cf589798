"""The labour of a build: read what changed, plan what looked at it, render what came out otherwise."""

from __future__ import annotations

import itertools
import os
import pickle
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping, Set
from functools import partial
from operator import itemgetter
from pathlib import Path

from jinja2 import Environment
from precompression import compressed, is_worth

from .accessibility import results_of
from .assemble import Manner, Newsroom
from .darkroom import Darkroom, Developed
from .data import Data, load
from .editions import Edition
from .executors import Crew, shared
from .look import Look
from .manifest import Pickled, changes, digests_of, pickled
from .output import NOTHING, Output, Stat, Tally, parents, stat_of
from .plan import (
    PAGES,
    addresses_of,
    all_units,
    double,
    own_units,
    problems_of,
    shells,
    theme_files,
    views_of,
)
from .problems import Problem, SiteProblems, errors, word
from .progress import Progress, shown, silent
from .rendering import (
    WORTH_SHARING,
    Compiled,
    Planned,
    Renderer,
    compiled,
    rendered,
)
from .renditions import PHONE, Rendition
from .report import tell_damage
from .settings import Settings
from .shelf import Shelf
from .sitemaps import listing_entry, pages_sitemap_view
from .state import State
from .trace import Trace
from .view import THEME, Site, View

NEW = "why-new"
PICTURE = "picture"  # a view that is developed, not rendered
ALL = {"all"}  # in place of the facts that changed: every one may have


class Build:
    """One build: reads the content into a state, then plans the views."""

    def __init__(self, settings: Settings, state: State, found: Look, *, with_held: bool | None = None, as_opened: bool = False):
        self.settings, self.state, self.look = settings, state, found
        self.editions: Mapping[str, Edition] = settings.editions() if found.is_anew else state.fact("editions")
        self.data: Data | None = None if found.is_anew else state.fact("data")  # the salt of facts is what it was, and so are they
        self.crew = Crew(settings.make_executor)
        self.store, self.shelf = settings.store(self.editions, self.data and self.data.signs), Shelf(settings.cache / "shelf")
        with_held = settings.site.is_preview if with_held is None else with_held
        self.manner = Manner(settings.content, settings.languages, found.now, with_held, as_opened)
        self.views: dict[str, list[str]] = {}
        self.dropped: set[str] = set()
        self.moved: set[str] = set()
        self.wanted: list[tuple[str, Problem]] = []
        self.problems: list[Problem] = []

    def read(self, *, aloud: bool = False) -> None:
        """Everything that may be shown, and the facts that are not what they were at the last build."""
        tree, is_anew = self.look.tree, self.look.is_anew
        if is_anew:
            self.state.drop_units()
            self.data, problems = load(self.settings.content)
            self.state.put_unit("data", Trace(self.manner.now), problems)
            self.state.put_fact("data", self.data)
            self.state.put_fact("editions", self.editions)
        self.newsroom = Newsroom(self.manner, self.data, tree, self.store, self.shelf, self.state)
        trace = Trace(self.manner.now)
        self.state.put_unit("tree", trace, [*tree.problems, *self.newsroom.doubles(trace)])
        reading = partial(_progress, self.settings, "reading") if aloud else lambda total: silent
        facts = self.newsroom.update(self.crew, reading, anew=is_anew)
        self.store.save()
        self.facts = ALL if is_anew else facts if self.look.is_same_theme else {*facts, THEME}
        self.site = Site(self.settings.site, self.editions, self.data, self.newsroom, theme_files(self.settings.theme / "static"), Trace(self.manner.now),
                         partial(results_of, self.settings.theme))
        tell_damage(self.settings, self.store.database)

    def all_problems(self) -> list[Problem]:
        return [*self.problems, *self.state.problems()]

    def stop_at_errors(self) -> None:
        """Raises SiteProblems with every problem when one is an error."""
        if errors(problems := self.all_problems()):
            raise SiteProblems(problems)

    # ---- views

    def units(self, more: Iterable[str] = ()) -> list[str]:
        """What has to be planned again, and `more`; all there is and was, when everything may have changed."""
        if self.facts is ALL:
            return [*all_units(self.newsroom.catalogue, self.site.data), *sorted(self.state.units_with_views())]
        self.state.drop_results(self.facts)
        again = self.state.due(self.manner.now) | self.state.readers(self.facts)
        return sorted(unit for unit in {*again, *own_units(self.facts), *more} if not unit.startswith("case "))

    def plan(self, units: Iterable[str], progress: Progress = silent) -> Iterator[tuple[str, View]]:
        """The views of these units, and of those that looked at an address that came or went meanwhile."""
        todo = dict.fromkeys(units)
        is_listed_anew = self.facts is ALL or PAGES in todo  # its file may be lost
        todo = [unit for unit in todo if unit != PAGES]
        while todo:
            moved: set[str] = set()
            for unit in progress(todo):
                before, self.views[unit] = self.state.files_of(unit), []
                yield from ((unit, view) for view in self._plan(unit))
                dropped = before.difference(self.views[unit])
                for save_as in dropped:
                    self.state.drop_view(unit, save_as)
                self.dropped |= dropped
                moved |= before.symmetric_difference(self.views[unit])
                is_listed_anew |= unit.startswith("document pages/") or before != set(self.views[unit]) and not unit.startswith("document ")
            todo = [] if self.facts is ALL else sorted(self.state.readers(f"address {name}" for name in moved) - self.views.keys())
            self.moved |= moved
        if is_listed_anew:
            yield PAGES, pages_sitemap_view(self.state.listed(), self.site.master.lang)

    def _plan(self, unit: str) -> Iterator[View]:
        trace = Trace(self.manner.now)
        site = self.site.traced(trace)
        for view in views_of(site, unit):
            self.views[unit].append(view.save_as)
            yield view
        for save_as, problem in addresses_of(site, unit):
            trace.note(f"address {save_as}")
            self.wanted.append((save_as, problem))
        if self.views[unit] or unit.startswith("month "):
            self.state.put_unit(unit, trace, problems_of(site, unit))
        else:
            self.state.drop_unit(unit)

    def keep(self, unit: str, view: View, digests: Mapping[str, bytes], values: Pickled | None = None) -> None:
        listed = None if unit == PAGES else listing_entry(self.site, view)
        self.state.put_view(unit, view.save_as, digests, listed, values if _is_page(view) else None)

    def check_addresses(self) -> None:
        """What only the whole can show: two views with one file, and addresses that lead nowhere."""
        doubles = self.state.doubles(None if self.facts is ALL else self.moved)
        for _, same in itertools.groupby(doubles, key=lambda found: found[1].lower()):
            self.problems.append(double(self.site, list(same)))
        self.problems += [problem for save_as, problem in self.wanted if not self.state.owners(save_as)]


class Files:
    """The files of one output folder, and which of them have to be made again."""

    def __init__(self, work: Build, environment: Environment, output: Output):
        settings = work.settings
        self.work, self.environment, self.output, self.look = work, environment, output, work.look
        environment.bytecode_cache = Compiled(self.look.theme, work.state)
        if work.facts is ALL or not self.look.is_same_theme:  # once for all who will render, and for the edits that follow
            compiled(environment, settings.theme / "templates")
        self.roots = {"content": settings.content, "theme": settings.theme / "static"}
        before = work.state.fact("shells") if self.look.is_same_theme else None  # templates count as a part of it
        is_known = before and work.facts is not ALL and "list pages 0 0" not in work.facts
        self.shell = before if is_known else pickle.dumps(shells(work.site, settings.css()), pickle.HIGHEST_PROTOCOL)
        self.shells = pickle.loads(self.shell)  # noqa: S301, our own
        self.is_same_shell = self.shell == before
        self.pictures: list[tuple[str, View]] = []
        self.darkroom = Darkroom(settings.content, work.shelf, work.crew)
        self.failed: dict[str, Problem] = {}
        self.compression = settings.compression
        self.packing = (self.compression, zlib.ZLIB_RUNTIME_VERSION)
        output.suffixes = tuple(f".{name}" for name in self.compression)
        self.put: dict[str, Stat] = {}
        self.why: dict[str, str] = {}

    def make(self) -> None:
        """Plan what has to be planned, and render of it what is not as it was."""
        units = self.work.units(self._owners(self.look.left.lost) if self.work.facts is not ALL else ())
        todo, views = itertools.tee(self._changed(units))
        made = rendered(Renderer(self.environment, self.shells, self.roots), todo, self.work.crew)
        for view, (digest, data) in zip(views, made, strict=True):
            if digest != view.known:
                self.put[view.save_as] = self.output.put(view.save_as, data, is_other=bool(view.known))
                self.work.state.put_made(view.save_as, digest)
            self._take(self.darkroom.done())
        if left := self.darkroom.left():
            self._take(_progress(self.work.settings, "developing", left)(self.darkroom.done(wait=True)))
        self.work.problems += self.failed.values()

    def _take(self, pictures: Iterable[Developed]) -> None:
        for path, save_as, data in pictures:
            if data:
                self.put[save_as] = self.output.put(save_as, data)
            else:
                self.failed[path] = Problem("picture-unreadable", path)

    def _owners(self, files: Iterable[str]) -> set[str]:
        return {unit for name in files for unit in self.work.state.owners(name)}

    def _changed(self, units: Iterable[str]) -> Iterator[Planned]:
        for unit, of_unit in itertools.groupby(self.work.plan(units, _progress(self.work.settings, "writing", len(units))), itemgetter(0)):
            pictures: dict[tuple[str, str], dict[str, Rendition]] = {}
            for _, view in of_unit:
                values = pickled(view)
                now, (before, made) = digests_of(view, values, self.roots), self.work.state.view(unit, view.save_as) or (None, b"")
                reason = self._reason(view.save_as, before, now, has_shell=_is_page(view))
                if now != before:
                    self.work.keep(unit, view, now, values)
                if reason:
                    self.why[view.save_as] = reason
                if view.render == PICTURE:
                    self.pictures.append((unit, view))
                    if reason:
                        pictures.setdefault((view.values["path"], view.values["source"]), {})[view.save_as] = view.values["rendition"]
                elif reason:
                    is_alike = before and before["template"] == now["template"]  # what a picture came out as is not noted
                    yield Planned(view.save_as, view.render, values, self._known(view.save_as, made) if is_alike else b"", view)
            for (path, source), files in pictures.items():
                self.darkroom.ask(path, source, files)
        if not self.is_same_shell and self.work.facts is not ALL:
            yield from self._framed_anew()

    def _framed_anew(self) -> Iterator[Planned]:
        """Every page that was not planned: nothing that it shows has changed, but what stands around that."""
        count, pages = self.work.state.pages()
        for unit, save_as, template, values, made in _progress(self.work.settings, "writing", count)(pages):
            if unit not in self.work.views:
                self.why[save_as] = "why-shell"
                yield Planned(save_as, template, values, self._known(save_as, made))

    def _known(self, save_as: str, made: bytes) -> bytes:
        """The digest of the bytes that lie there, if they do."""
        return b"" if save_as in self.look.left.lost else made

    def _reason(self, save_as: str, before: Mapping[str, bytes] | None, now: Mapping[str, bytes], *, has_shell: bool) -> str:
        if before is None:
            return NEW
        if has_shell and not self.is_same_shell:
            return "why-shell"
        return changes(before, now) or ("why-output" if save_as in self.look.left.lost else "")

    def commit(self) -> Tally:
        """Move the new files in, remove what no view asks for, and note how all were left."""
        state, work, left = self.work.state, self.work, self.look.left
        gone = state.table("outputs").keys() - state.files() if work.facts is ALL else {name for name in work.dropped if not state.owners(name)}
        is_packed_anew = state.fact("packing", ({}, "")) != self.packing
        state.change_table("outputs", self.put, gone)
        self._tell_heavy()
        if is_swept := is_packed_anew or not left.is_tidy:  # whatever lies there is looked through
            self.output.keep(state.table("outputs"))
        self._compress(state.table("outputs") if is_packed_anew else self._bared())
        tally = self.output.commit(None if is_swept else gone)
        tally.files = left.count - len(gone) + sum(self.why.get(name) == NEW and name not in work.dropped for name in self.put)
        state.put_fact("packing", self.packing)
        state.put_fact("now", self.look.now)
        state.put_table("seen", self.look.tree.seen)
        if work.facts is ALL or any(fact.startswith("list ") for fact in work.facts):
            catalogue = work.newsroom.catalogue
            state.put_fact("counts", (len(catalogue.of("all", withdrawn=True)), len(catalogue.of("activities"))))
        if work.facts is ALL or not self.is_same_shell:
            for name, value in (("facts", self.look.facts), ("theme", self.look.theme), ("shells", self.shell)):
                state.put_fact(name, value)
        self._note_folders(gone)
        self._explain()
        return tally

    def _tell_heavy(self) -> None:
        """Pictures that no coarseness made light enough for a phone. A problem of their unit, so that it is told until they change."""
        told: dict[str, list[Problem]] = {}
        for unit, view in (pair for pair in self.pictures if pair[0].startswith("document ")):  # home shows a part of the same
            rendition = view.values["rendition"]
            if rendition.format != "avif" or rendition.width != PHONE:
                continue
            size, *_ = self.put.get(view.save_as) or stat_of(self.output.folder / view.save_as)
            if size > rendition.cap:
                values = {"size": round(size / 1000), "most": rendition.cap // 1000}
                told.setdefault(unit, []).append(Problem("picture-busy", view.values["path"], values=values, severity="warning"))
        for unit, problems in told.items():
            self.work.state.add_problems(unit, problems)

    def _bared(self) -> dict[str, Stat]:
        """The files whose companions may not be theirs: new bytes, a file that was not as the last build left it, and a folder in which
        something came or went. A companion that was written over in place is the only change that nobody sees."""
        lost, state = self.look.left.lost, self.work.state
        bared = {name: stat for name, stat in self.put.items() if name in self.output.staged or self.why.get(name) == NEW or name in lost}
        if self.look.left.is_tidy:
            return bared
        touched = {name for name, time in state.table("folders").items() if _time_of(self.output.folder / name) != time}
        return bared | {name: stat for name, stat in state.table("outputs").items() if name.rpartition("/")[0] in touched}

    def _compress(self, files: Mapping[str, Stat]) -> None:
        """Companions for these files, beside those for which it is worth it."""
        if not self.compression:
            return
        worth = [name for name, (size, *_) in files.items() if is_worth(name, size)]
        for name in files.keys() - set(worth):
            self.output.put_companions(name, {})
        for name, made in zip(worth, self._packed(worth), strict=True):
            self.output.put_companions(name, {f".{suffix}": data for suffix, data in made.items()})

    def _packed(self, names: list[str]) -> Iterator[dict[str, bytes]]:
        work = partial(compressed, self.compression)
        data = (self.output.read(name) for name in _progress(self.work.settings, "packing", len(names))(names))
        return map(work, data) if len(names) < WORTH_SHARING else shared(self.work.crew, work, data)

    def _note_folders(self, gone: Set[str]) -> None:
        """The times of the output's folders, asked for where we changed something; of all, where somebody else did."""
        state, is_tidy = self.work.state, self.look.left.is_tidy
        times = {name: _time_of(self.output.folder / name) for name in ("", *parents(self.put.keys() | gone if is_tidy else state.table("outputs")))}
        if not is_tidy:
            state.put_table("folders", times)
        elif self.put or gone:
            state.change_table("folders", {name: time for name, time in times.items() if time != NOTHING}, {name for name in times if times[name] == NOTHING})

    def _explain(self) -> None:
        """With WHY=1, the reason for each file that was rendered."""
        if os.environ.get("WHY"):
            for save_as, reason in self.why.items():
                key, names = (reason, "") if reason.startswith("why-") else ("why-values", reason)
                print(f"{save_as}: {word(key, self.work.settings.message_language).format(names=names)}", file=sys.stderr)


def _is_page(view: View) -> bool:
    """Whether the shell stands around it."""
    return view.render.endswith(".html")


def _time_of(folder: Path) -> int:
    return stat_of(folder)[1]


def _progress(settings: Settings, step: str, total: int) -> Progress:
    """Shown where a person sits, though a preview gathers what a build says."""
    return shown(word(f"progress-{step}", settings.message_language), total, sys.__stderr__)
