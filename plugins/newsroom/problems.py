"""A *problem* is a finding with a place; a *report* is how all of them are told to an editor.

A rule yields problems; nothing here prints or exits. `render` turns a list of problems into the
text of one of three forms: the block form (default), ``concise`` and ``github``.
The words come from one catalogue, ``messages.toml``, in every language the program speaks.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Literal

Severity = Literal["error", "warning", "info"]
Form = Literal["block", "concise", "github"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
LINE_WIDTH = 100  # of a source line that is shown; a paragraph is often one line of 1,000 characters
OUR_OWN = frozenset(("digest", "fresh", "shown"))  # values that we made, to be copied as they are, or masked already
CATALOGUE = Path(__file__).with_name("messages.toml")


@dataclass(frozen=True)
class Place:
    """Where in a file: line and column count from 1; width is in characters."""

    line: int = 1
    column: int = 1
    width: int = 1


@dataclass(frozen=True)
class Problem:
    """One finding. `code` names the rule and its text in the catalogue; `values` fill that text."""

    code: str
    path: str
    place: Place = Place()
    values: Mapping[str, object] = field(default_factory=dict)
    severity: Severity = "error"

    def softened(self) -> Problem:
        """The same finding as a warning: what a held folder may say in a strict build."""
        return replace(self, severity="warning") if self.severity == "error" else self


class SiteProblems(Exception):
    """The site cannot be built: carries every problem that was found, not only the first."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems")


@cache
def catalogue() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    """code -> part (message, label, near, help, about, before, after) -> language -> text."""
    return tomllib.loads(CATALOGUE.read_text(encoding="utf-8"))


def rule_codes() -> list[str]:
    """The codes of all rules."""
    return list(catalogue())


def errors(problems: Iterable[Problem]) -> list[Problem]:
    return [p for p in problems if p.severity == "error"]


def ordered(problems: Iterable[Problem]) -> list[Problem]:
    """Files with errors first, then by path; inside a file errors first, then by line."""
    found = list(dict.fromkeys(_hashable(p) for p in problems))
    worst: dict[str, int] = {}
    for p in found:
        rank = SEVERITIES.index(p.severity)
        worst[p.path] = min(rank, worst.get(p.path, rank))
    return sorted(found, key=lambda p: (worst[p.path], p.path, SEVERITIES.index(p.severity),
                                        p.place.line, p.place.column, p.code))


def _printable(problems: list[Problem], line_of: Callable[[str, int], str]) -> Callable[[str, int], str]:
    """The lines of the files, with everything masked that is or may be personal data, whichever problem a line is shown for."""
    from .identifiers import masked

    told: dict[tuple[str, int], list[Place]] = {}
    for p in problems:
        if p.code.startswith("personal-data-"):
            told.setdefault((p.path, p.place.line), []).append(p.place)

    def printable(path: str, line: int) -> str:
        source = line_of(path, line)
        for place in told.get((path, line), ()):
            start, end = place.column - 1, place.column - 1 + place.width
            if any(c.isdecimal() for c in source[start:end]):
                source = source[:start] + masked(source[start:end]) + source[end:]
        return _hidden(source)

    return printable


def _hidden(text: str) -> str:
    """Imported where something is told: a build that has nothing to say need not know how."""
    from .identifiers import hidden

    return hidden(text)


def render(problems: Iterable[Problem], *, language: str, form: Form,
           line_of: Callable[[str, int], str], hint: str = "") -> str:
    """All problems as text, worst first, ending in a line that counts them (block form only)."""
    found = ordered(problems)
    tell = {"block": _block, "concise": _concise, "github": _github}[form]
    printable = _printable(found, line_of)
    texts = [tell(p, language, printable) for p in found]
    if form == "block" and found:
        texts.append(summary(found, language, hint))
    return "\n".join(texts) + "\n" if texts else ""


def summary(found: list[Problem], language: str, hint: str = "") -> str:
    """'2 galat, 1 peringatan di 1 berkas.' and the next step."""
    counts = {s: sum(p.severity == s for p in found) for s in SEVERITIES}
    parts = [f"{n} {word(s if n == 1 else s + '-many', language)}" for s, n in counts.items() if n]
    files = len({p.path for p in found})
    where = word("in-file" if files == 1 else "in-files", language).format(n=files)
    return f"{', '.join(parts)} {where}. {word(hint, language) if hint else ''}".rstrip()


def message(problem: Problem, language: str, part: str = "message") -> str:
    """One part of a problem's text, filled in; empty when the rule has no such part."""
    text = catalogue()[problem.code].get(part, {}).get(language, "")
    return text.format_map(_Filled(problem.values, language)) if text else ""


def advice_on(problem: Problem, language: str) -> str:
    """The help lines: first the likely cure when there is one (`near`), then what always helps."""
    near = message(problem, language, "near") if problem.values.get("near") else ""
    return "\n".join(filter(None, (near, message(problem, language, "help"))))


def explain(code: str, language: str) -> str:
    """One page on a rule: what it says, why, and an example before and after. KeyError if unknown."""
    entry = catalogue()[code]
    parts = [f"{code}", "", entry["about"][language]]
    for part in ("before", "after"):
        if part in entry:
            example = entry[part][language] if isinstance(entry[part], Mapping) else entry[part]
            parts += ["", word(part, language) + ":", "", *("    " + x for x in example.splitlines())]
    return "\n".join(parts) + "\n"


class _Filled(dict):
    """Values for a message. A value that is itself a table of languages answers in the reader's."""

    def __init__(self, values: Mapping[str, object], language: str):
        super().__init__({k: _in_language(v, language, is_ours=k in OUR_OWN) for k, v in values.items()})


def _in_language(value: object, language: str, *, is_ours: bool) -> str:
    if isinstance(value, Mapping):
        value = value.get(language, next(iter(value.values())))
    return _visible(str(value) if is_ours else _hidden(str(value)))


def _visible(text: str) -> str:
    """Control and bidi characters are shown by their code, so that no message can be forged."""
    return "".join(c if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") else f"<U+{ord(c):04X}>"
                   for c in text)


def word(key: str, language: str) -> str:
    """One of the program's own lines."""
    return _words()[key][language]


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    """A file of its own: these few lines are needed by every build, the catalogue only where something is wrong."""
    return tomllib.loads(CATALOGUE.with_name("words.toml").read_text(encoding="utf-8"))


def _block(p: Problem, language: str, line_of: Callable[[str, int], str]) -> str:
    pad = " " * len(str(p.place.line))
    lines = [f"{word(p.severity, language)}[{p.code}]: {message(p, language)}",
             f"{pad}--> {_hidden(p.path)}:{p.place.line}:{p.place.column}"]
    if source := line_of(p.path, p.place.line).expandtabs(1):
        source, indent, width = _window(source, p.place)
        lines += [f"{pad} |", f"{p.place.line} | {_visible(source)}",
                  f"{pad} | {' ' * indent}{'^' * width} {message(p, language, 'label')}".rstrip()]
    if advice := advice_on(p, language):
        first, *rest = advice.splitlines()
        lead = f"{pad} = {word('help', language)}: "
        lines += [f"{pad} |", lead + first, *(" " * len(lead) + line for line in rest)]
    return "\n".join(lines) + "\n"


def _window(source: str, place: Place) -> tuple[str, int, int]:
    """The part of a line around its caret, where the caret starts in it, and how wide it is."""
    start, width = place.column - 1, max(1, place.width)
    if len(source) <= LINE_WIDTH:
        return source, start, width
    cut = min(max(0, start - LINE_WIDTH // 3), max(0, len(source) - LINE_WIDTH))
    part = source[cut : cut + LINE_WIDTH]
    lead, tail = "… " if cut else "", " …" if cut + LINE_WIDTH < len(source) else ""
    return lead + part + tail, start - cut + len(lead), min(width, LINE_WIDTH - (start - cut))


def _concise(p: Problem, language: str, line_of: Callable[[str, int], str]) -> str:
    return f"{_hidden(p.path)}:{p.place.line}:{p.place.column}: {word(p.severity, language)}[{p.code}]: {message(p, language)}"


def _github(p: Problem, language: str, line_of: Callable[[str, int], str]) -> str:
    """A workflow command: `%`, CR and LF are escaped in values, `:` and `,` in properties too."""
    kind = {"error": "error", "warning": "warning", "info": "notice"}[p.severity]
    text = "\n".join(filter(None, (message(p, language), advice_on(p, language))))
    path = _escaped(_hidden(p.path)).replace(":", "%3A").replace(",", "%2C")
    return f"::{kind} file={path},line={p.place.line},col={p.place.column},title={p.code}::{_escaped(text)}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _hashable(p: Problem) -> Problem:
    return p if isinstance(p.values, _Frozen) else replace(p, values=_Frozen(p.values))


class _Frozen(dict):
    def __hash__(self) -> int:  # type: ignore[override]
        return hash(repr(sorted(self.items(), key=str)))
