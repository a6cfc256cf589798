"""Full text search without a server: the site's texts as Pagefind indexes them, in shards that the browser merges.

An edition has two: `current` holds the two newest years and the standing pages, `archive` the rest. A shard is made
again when one of its pages or what finds them has changed, and is kept as it is otherwise, since Pagefind's files
differ from run to run. Its input is a folder of lean pages, of which only the changed ones are written.

What was withdrawn, and in the preview what is held, never gets into a shard. (https://pagefind.app/docs/)
"""

from __future__ import annotations

import filecmp
import gzip
import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from importlib.metadata import version
from pathlib import Path

import brotli

from . import model as m
from .catalogue import Card
from .chunks import NotIndexed, split
from .data import Data
from .editions import Edition, save_as
from .output import Output
from .report import say
from .salts import digest, stable
from .search import SHARDS, first_current_year
from .settings import Settings
from .source import KINDS
from .state import State

CURRENT, ARCHIVE = "current", "archive"
ENTRY = "pagefind-entry.json"
ENTRIES = ("/pagefind.js", f"/{ENTRY}")  # what a page asks for first, and at each visit
CODE = b"".join(Path(__file__).with_name(name).read_bytes() for name in ("shards.py", "chunks.py"))
QUALITY, OF_PIECES = 11, 9  # of brotli; the many pieces of an index take a tenth of the time, and a question half a kilobyte more
PACKED = ("*.pf_meta", "index/*.pf_index", "filter/*.pf_filter", "*.pagefind")
SIBLINGS = {".gz": lambda file, data: gzip.compress(data, mtime=0),
            ".br": lambda file, data: brotli.compress(data, quality=OF_PIECES if file.suffix == ".pf_index" else QUALITY)}
STRINGS = ("dates", "nav", "paths", "type", "type_path")  # whose words get into a shard
END_OF_SUMMARY = "¶"  # `search.js` shows what stands before it
WORD = re.compile(r"\w+")
WORDS, LONGEST_LIST, SHORTEST_WORD = "words.txt", 4000, 4


@dataclass(frozen=True, slots=True)
class Shard:
    """One index: its pages by their addresses' files, each with the folder that it tells of. The oldest first, standing pages before all."""

    edition: Edition
    name: str
    pages: Mapping[str, str]

    @property
    def path(self) -> str:
        return f"{self.edition.lang}/{self.name}"


def update(settings: Settings) -> Path:
    """Bring the shards to what the last build of the output shows; returns the folder that holds them. Raises NotIndexed."""
    with Output(settings.output, lambda: say("waiting", settings, folder=settings.output.name)) as output:
        state = State(settings.cache, output.folder)
        try:
            Librarian(settings, state).update()
        finally:
            state.close()
    return folder_of(settings) / SHARDS


def folder_of(settings: Settings) -> Path:
    """Where the shards of this output are made and kept."""
    return settings.cache / f"search-{settings.output.name.lstrip('.')}"


def shards_of(state: State, editions: Iterable[Edition]) -> Iterator[Shard]:
    """Every shard that has a page."""
    shown = [card for card in state.catalogue.values() if not card.held and not card.is_withdrawn]
    cards = sorted(shown, key=lambda card: (card.kind == "page", card.rank), reverse=True)
    since = first_current_year(state.catalogue.of("all"))
    for edition in editions:
        for name in (CURRENT, ARCHIVE):
            pages = {_file_of(card, slug, edition): card.path for card in cards for lang, slug in card.addresses
                     if lang == edition.lang and (name == ARCHIVE) == (0 < card.year < since)}
            if pages:
                yield Shard(edition, name, pages)


def _file_of(card: Card, slug: str, edition: Edition) -> str:
    to = edition.to
    if card.kind == "page":
        return save_as(to.page(slug))
    return save_as((to.release if card.kind == "release" else to.activity)(date(card.year, card.month, 1), slug))


class Librarian:
    """Keeps the shards of one output. `known` says what each was made of."""

    def __init__(self, settings: Settings, state: State):
        self.settings, self.state, self.root = settings, state, folder_of(settings)
        self.data: Data = state.fact("data")
        self.editions: Mapping[str, Edition] = state.fact("editions")
        self.store = settings.store(self.editions)
        self.ledger = self.root / "made-of.json"
        self.known: dict[str, dict[str, str]] = json.loads(self.ledger.read_text()) if self.ledger.is_file() else {}

    def update(self) -> None:
        items, wanted, again = self.state.item_digests(), {}, []
        for shard in shards_of(self.state, self.editions.values()):
            salt = digest(CODE, version("pagefind").encode(), stable([self.data.synonyms, *map(shard.edition.strings.get, STRINGS)]).encode())
            wanted[shard.path] = {"": salt.hex()} | {name: items[path].hex() for name, path in shard.pages.items()}
            if wanted[shard.path] != self.known.get(shard.path) or not (self.root / SHARDS / shard.path / ENTRY).is_file():
                again.append(shard)
        if again:  # a kill must not leave a new shard under the old note: content that is taken back would look as though it stood there
            self._note({path: made_of for path, made_of in wanted.items() if path not in {shard.path for shard in again}})
        for shard in again:
            self._make(shard, wanted[shard.path])
        for bundle in [*(self.root / SHARDS).glob("*/*")]:
            if bundle.relative_to(self.root / SHARDS).as_posix() not in wanted:
                shutil.rmtree(bundle)
        self.store.database.close()
        self._note(wanted)

    def _note(self, made_of: Mapping[str, Mapping[str, str]]) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        half = self.ledger.with_suffix(".half")
        half.write_text(json.dumps(made_of))
        os.replace(half, self.ledger)

    def _make(self, shard: Shard, made_of: Mapping[str, str]) -> None:
        """A new bundle beside the old one, which it replaces when it is whole. None where an edit changed nothing by which a page is found."""
        pages, bundle = self.root / "pages" / shard.path, self.root / SHARDS / shard.path
        is_same_recipe = self.known.get(shard.path, {}).get("") == made_of[""]
        self._write_pages(shard, made_of, pages, bundle / ENTRY)
        if is_same_recipe and (bundle / ENTRY).is_file():
            return
        half = self.root / "half"
        shutil.rmtree(half, ignore_errors=True)
        _run_pagefind(pages, half, shard.edition.lang)
        _unpack(half, shard)
        (half / WORDS).write_text("\n".join(common_words(pages / name for name in shard.pages)), encoding="utf-8")
        _keep(half, bundle)
        _write_siblings(half, bundle if is_same_recipe else None)
        shutil.rmtree(bundle, ignore_errors=True)
        bundle.parent.mkdir(parents=True, exist_ok=True)
        half.rename(bundle)

    def _write_pages(self, shard: Shard, made_of: Mapping[str, str], folder: Path, entry: Path) -> None:
        """Whatever else lies in the folder goes: a page that was withdrawn must not be found because a build was killed. Before the
        first page becomes another, the entry of the bundle goes, which then speaks of these pages no more."""
        before = self.known.get(shard.path, {})
        for file in [file for file in folder.rglob("*") if file.is_file() and file.relative_to(folder).as_posix() not in shard.pages]:
            entry.unlink(missing_ok=True)
            file.unlink()
        for name, path in shard.pages.items():
            file = folder / name
            if before.get("") != made_of[""] or before.get(name) != made_of[name] or not file.is_file():
                page = lean_page(self.state.item(path), shard.edition, self._text(path, shard.edition.lang), self.data)
                if not file.is_file() or file.read_text(encoding="utf-8") != page:
                    entry.unlink(missing_ok=True)
                    file.parent.mkdir(parents=True, exist_ok=True)
                    file.write_text(page, encoding="utf-8")

    def _text(self, path: str, lang: str) -> str:
        record = self.store.record(self.state.kept(path)[1][lang])
        if record is None:  # the store has lost it
            source = f"{path}/index.{lang}.md"
            record = self.store.read(source, (self.settings.content / source).read_bytes(), KINDS[path.partition("/")[0]][0], lang)
        return record.body.text


# ---------------------------------------------------------------- what Pagefind reads


def lean_page(item: m.Item, edition: Edition, body: str, data: Data) -> str:
    """A page for the index alone: the summary, which is shown of a hit, and after a mark every other word once.

    The index keeps the place of each word, and without the repetitions it is less than half as large to load. By what else
    a page is found are attributes.
    """
    text = item.in_language(edition.lang)
    more = " ".join((body, *_more(text)))
    when = getattr(item, "when", None)
    agency = item.lead.name_on(when.date()).short_in(edition.lang) if when else ""
    shown = {"title": text.title, "agency": agency, "date": f"{edition.calendar.short(when)} {when.year}" if when else "", "at": when.date().isoformat() if when else "",
             "aka": " ".join(dict.fromkeys((*_names(item, edition), *text.tags, *synonyms_in(f"{text.title} {text.summary} {more}", data.synonyms.get(edition.lang, ())))))}
    attributes = {f"data-{name}": value for name, value in shown.items()} | {
        "data-pagefind-meta": ",".join(f"{name}[data-{name}]" for name, value in shown.items() if value),
        "data-pagefind-sort": f"date:{_rank(when)}"}
    told = " ".join(f'{name}="{html.escape(value)}"' for name, value in attributes.items() if value)
    filters = "".join(f'<i data-pagefind-filter="{name}:{value}"></i>' for name, value in _filters(item, edition))
    content = html.escape(" ".join((text.summary, END_OF_SUMMARY, *_once(text.summary, more))))
    return f'<!doctype html><html lang="{edition.lang}"><body data-pagefind-body {told}>{filters}<p>{content}</p></body></html>'


def _once(before: str, text: str) -> Iterator[str]:
    """Each word of a text that does not stand before it, at its first place."""
    bare = lambda word: "".join(WORD.findall(word.lower()))  # noqa: E731
    seen = {"", *map(bare, before.split())}
    for word in text.split():
        if (key := bare(word)) not in seen:
            seen.add(key)
            yield word


def _more(text: m.Translation) -> tuple[str, ...]:
    """What stands beside the body."""
    words = [*text.agenda, *(d.text for d in text.decisions), *(a.title for a in text.attachments), *(law.title for law in text.legal_basis),
             *(part for part in (text.venue and text.venue.name, text.chair, text.organiser, text.claim and text.claim.text) if part)]
    return tuple(word.text for word in words)


def _names(item: m.Item, edition: Edition) -> Iterator[str]:
    """The names under which people know whose it is and what it is: of all times, long and short."""
    for agency in getattr(item, "agencies", ()):
        yield agency.code
        for name in agency.names:
            yield from (name.full_in(edition.lang), *name.short.values())
    if getattr(item, "category", None):
        yield item.category.name_in(edition.lang)
    if isinstance(item, m.Release):
        yield edition.strings["type"][item.type]
    elif isinstance(item, m.Activity):
        yield edition.strings["nav"]["activities"]


def _filters(item: m.Item, edition: Edition) -> Iterator[tuple[str, str]]:
    yield from (("agency", agency.code) for agency in getattr(item, "agencies", ()))
    if getattr(item, "category", None):
        yield "category", item.category.code
    if isinstance(item, m.Release):
        yield "type", edition.strings["type_path"][item.type]
        yield "year", str(item.when.year)


def _rank(when: datetime | None) -> str:
    """Standing pages come after what has a date."""
    return when.strftime("%Y%m%d%H%M") if when else "0"


def synonyms_in(text: str, groups: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The other names of what a text speaks of. Whole words count, in any case."""
    padded = _padded(text)
    for group in groups:
        if any(_padded(phrase) in padded for phrase in group):
            yield from group


def _padded(text: str) -> str:
    return f" {' '.join(WORD.findall(text.lower()))} "


def common_words(files: Iterable[Path]) -> list[str]:
    """The words of titles and names, and those that several texts use: what a mistyped word may have meant. The most frequent first."""
    count: Counter[str] = Counter()
    named: set[str] = set()
    for file in files:
        page = file.read_text(encoding="utf-8")
        names = set(_long_words(" ".join(re.findall(r'data-(?:title|aka)="([^"]*)"', page))))
        named |= names
        count.update(names | set(_long_words(re.sub(r"<[^>]*>", " ", page))))
    known = [word for word in count if word in named or count[word] > 1]
    return sorted(known, key=lambda word: (-count[word], word))[:LONGEST_LIST]


def _long_words(text: str) -> list[str]:
    return re.findall(rf"[^\W\d_]{{{SHORTEST_WORD},}}", html.unescape(text).lower())


# ---------------------------------------------------------------- Pagefind


def _run_pagefind(pages: Path, bundle: Path, lang: str) -> None:
    command = [sys.executable, "-m", "pagefind", "--site", str(pages), "--output-path", str(bundle), "--force-language", lang, "--quiet"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode or not (bundle / ENTRY).is_file():
        raise NotIndexed(done.stderr or done.stdout)


def _unpack(bundle: Path, shard: Shard) -> None:
    """Leave what `search.js` asks for, plain. Fragments stay as they are, packed by Pagefind: there are as many as pages, and little is won."""
    entry = json.loads((bundle / ENTRY).read_text())
    wasm = f"wasm.{entry['languages'][shard.edition.lang]['wasm'] or 'unknown'}.pagefind"
    front = {"pagefind.js", wasm} if shard.name == CURRENT else set()
    for file in [file for file in bundle.iterdir() if file.is_file()]:
        if file.name not in front | {ENTRY} and file.suffix != ".pf_meta":
            file.unlink()
    for file in [file for pattern in PACKED for file in bundle.glob(pattern)]:
        file.write_bytes(gzip.decompress(file.read_bytes()))
    split(bundle, shard.edition.lang, END_OF_SUMMARY, [f"/{file.removesuffix('index.html')}" for file in shard.pages])


def _keep(bundle: Path, before: Path) -> None:
    """A file with the bytes that it had stays the file that it was, which publishing need not look at again. The entry tells of each making."""
    for file in [file for file in bundle.rglob("*") if file.is_file() and file.name != ENTRY]:
        old = before / file.relative_to(bundle)
        if old.is_file() and filecmp.cmp(file, old, shallow=False):
            file.unlink()
            os.link(old, file)


def _write_siblings(bundle: Path, before: Path | None) -> None:
    """Precompressed: brotli makes a fifth less of a bundle than Pagefind's own gzip. What is as it was keeps those of the bundle before."""
    for file in [file for pattern in (*PACKED, "*.js", WORDS) for file in bundle.glob(pattern)]:
        kept = before and before / file.relative_to(bundle)
        is_kept = kept and kept.is_file() and kept.samefile(file)
        for suffix, compress in SIBLINGS.items():
            old, new = is_kept and kept.with_name(kept.name + suffix), file.with_name(file.name + suffix)
            if old and old.is_file():
                os.link(old, new)
            else:
                new.write_bytes(compress(file, file.read_bytes()))
