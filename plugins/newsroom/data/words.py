"""The files that are lists of words: what the gates look for (`gates.toml`), what means the same to search (`synonyms.toml`), and what
people say instead (`plain.toml`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import fields

from ..identifiers import Signs, Vocabulary
from ..problems import Place
from .file import DataFile, PerLanguage, per_language, texts_of
from .hosts import Hosts

WORDS = tuple(f.name for f in fields(Signs) if f.name not in ("spam", "hosts"))  # the lists of gates.toml; each may have exceptions, `not_...`


def signs_of(file: DataFile, hosts: Hosts) -> Signs:
    file.check_keys("", file.tables, frozenset(WORDS) | {f"not_{name}" for name in WORDS})
    of = {name: Vocabulary(*(_small(texts_of(file, key)) for key in (name, f"not_{name}"))) for name in WORDS}
    refused = tuple(bare for host in hosts.refused if "." in (bare := host.removeprefix("*.").lower()))
    return Signs(**of, spam=Vocabulary(_small((*hosts.refused_words, *hosts.topic_words))), hosts=Vocabulary(refused))


def _small(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for text in words if re.search("[a-z0-9]", word := text.lower().strip()))


def synonyms_of(file: DataFile) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    """Per language, groups of words and names that mean the same."""
    for lang, groups in file.tables.items():
        is_group = lambda found: isinstance(found, list) and len(found) > 1 and all(isinstance(text, str) for text in found)  # noqa: E731
        if not isinstance(groups, list) or not all(map(is_group, groups)):
            file.tell("data-syntax", file.place("", lang), reason=f'{lang} = [["...", "..."], ["...", "..."]]')
            continue
        yield lang, tuple(map(tuple, groups))


def plainer_of(file: DataFile) -> dict[str, PerLanguage]:
    try:
        return {lang: per_language(words) for lang, words in file.tables.items()}
    except TypeError as error:
        file.tell("data-syntax", Place(), reason=f'[id] "..." = "..." ({error})')
        return {}
