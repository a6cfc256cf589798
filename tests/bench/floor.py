"""The floor of a cold build: the work on a corpus that nothing can leave out, each kind alone, on all cores, with nothing around it.

    python tests/bench/floor.py SETTINGS    # prints a JSON object: work -> seconds of wall time

The site must have been built: its pages are drawn again from what its state holds, and its files written again elsewhere.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment
from markdown import Markdown
from newsroom.executors import processes, shared
from newsroom.host import environment_of, pelican_settings
from newsroom.record import Reader
from newsroom.rendering import Planned, Renderer, rendered
from newsroom.settings import Settings, read
from newsroom.source import Kind, scan
from newsroom.state import State
from typogrify.filters import smartypants, widont

Source = tuple[Path, str, Kind, str]  # the file, its path below the content, kind, language
CHUNK = 512  # files that travel together: a reader travels with them and starts anew


def main(settings_file: str) -> dict[str, float]:
    pelican = pelican_settings(settings_file)
    settings = read(pelican)
    files = [(settings.content / folder.source(lang), folder.source(lang), folder.kind, lang)
             for folder in scan(settings.content, settings.master).folders() for lang in folder.languages()]
    reader = settings.store(settings.editions()).reader
    return {"Python-Markdown alone, one instance per core": of_each(partial(converted, reader), files),
            "the same with smartypants and widont as they come": of_each(partial(typogrified, reader), files),
            "a record whole: front matter, Markdown, typography, sanitising, checks": of_each(partial(recorded, reader), files),
            "every page drawn from its values": timed(partial(drawn, settings, environment_of(pelican))),
            "every file written": timed(partial(written, settings.output))}


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def of_each(work: Callable[[Source], int], files: list[Source]) -> float:
    return timed(lambda: deque(shared(processes, work, files, chunk=CHUNK), maxlen=0))


def drawn(settings: Settings, environment: Environment) -> None:
    state = State(settings.cache, settings.output)
    count, pages = state.pages()
    renderer = Renderer(environment, pickle.loads(state.fact("shells")), {})
    planned = (Planned(save_as, template, values, b"") for _, save_as, template, values, _ in pages)
    if sum(1 for _ in rendered(renderer, planned, processes)) != count or not count:
        raise SystemExit(f"{settings.output}: not built by this code")


def written(output: Path) -> None:
    """As many files of as many bytes in as many folders, straight to where they belong. A build stages them first: it may still fail."""
    elsewhere = tempfile.mkdtemp(dir=output.parent)  # goes with the folder of the measurement: to delete it takes as long
    for folder, _, names in os.walk(output):
        there = elsewhere + folder.removeprefix(str(output))
        os.makedirs(there, exist_ok=True)
        for name in names:
            with open(f"{there}/{name}", "wb") as file:
                file.write(bytes(os.stat(f"{folder}/{name}").st_size))


def converted(reader: Reader, source: Source) -> int:
    return len(html(reader, source))


def typogrified(reader: Reader, source: Source) -> int:
    return len(widont(smartypants(html(reader, source))))


def recorded(reader: Reader, source: Source) -> int:
    file, path, kind, lang = source
    return len(reader.read(path, file.read_bytes(), kind, lang).body.html)


def html(reader: Reader, source: Source) -> str:
    body = source[0].read_text(encoding="utf-8").split("---\n", 2)[2]
    return _parser(json.dumps(reader.converter.markdown["extensions"])).reset().convert(body)


@cache
def _parser(extensions: str) -> Markdown:
    return Markdown(extensions=json.loads(extensions), output_format="html")


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1])))
