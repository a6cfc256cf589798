"""`hosts.toml`: the sites that a text may link to, and those that it must not."""

from __future__ import annotations

import re
from dataclasses import dataclass, fields

from .file import DataFile, texts_of

SURE = 8  # letters of a refused word, to be known inside another


@dataclass(frozen=True)
class Hosts:
    """Which sites a text may link to: `*.go.id` means go.id and everything below it."""

    allowed: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    refused_words: tuple[str, ...] = ()
    topic_words: tuple[str, ...] = ()

    def is_allowed(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.allowed)

    def is_refused(self, host: str) -> bool:
        return any(_host_matches(host, pattern) for pattern in self.refused)

    def bad_word(self, text: str, *, is_allowed: bool = False) -> str:
        """The refused word that stands in an address or a text, however it is hyphenated. A listed site may write about a topic."""
        folded, refused = f" {_folded(text)} ", self.refused_words if is_allowed else (*self.refused_words, *self.topic_words)
        squeezed = "" if is_allowed else folded.replace(" ", "")  # `slotgacor88.xyz`
        return next((w for w in refused if f" {_folded(w)} " in folded or (joined := _folded(w).replace(" ", "")) in squeezed and len(joined) >= SURE), "")


def _folded(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower())


def _host_matches(host: str, pattern: str) -> bool:
    bare = pattern.removeprefix("*.").lower()
    return host == bare or (pattern.startswith("*.") and host.endswith("." + bare))


def hosts_of(file: DataFile) -> Hosts:
    known = frozenset(f.name for f in fields(Hosts))
    file.check_keys("", file.tables, known)
    return Hosts(**{key: texts_of(file, key) for key in known})
