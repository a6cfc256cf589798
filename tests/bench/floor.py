"""The floor of a cold build: the work on the bodies of a corpus that nothing can leave out, on all cores, with nothing around it.

    python tests/bench/floor.py SETTINGS    # prints a JSON object: work -> seconds of wall time
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from markdown import Markdown
from newsroom.executors import processes, shared
from newsroom.host import pelican_settings
from newsroom.record import Reader
from newsroom.settings import read
from newsroom.source import Kind, scan
from typogrify.filters import smartypants, widont

Source = tuple[Path, str, Kind, str]  # the file, its path below the content, kind, language
CHUNK = 512  # files that travel together: a reader travels with them and starts anew


def main(settings_file: str) -> dict[str, float]:
    settings = read(pelican_settings(settings_file))
    files = [(settings.content / folder.source(lang), folder.source(lang), folder.kind, lang)
             for folder in scan(settings.content, settings.master).folders() for lang in folder.languages()]
    reader = settings.store(settings.editions()).reader
    return {"Python-Markdown alone, one instance per core": timed(partial(converted, reader), files),
            "the same with smartypants and widont as they come": timed(partial(typogrified, reader), files),
            "a record whole: front matter, Markdown, typography, sanitising, checks": timed(partial(recorded, reader), files)}


def timed(work: Callable[[Source], int], files: list[Source]) -> float:
    start = time.perf_counter()
    for _ in shared(processes, work, files, chunk=CHUNK):
        pass
    return time.perf_counter() - start


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
