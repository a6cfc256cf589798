"""Text of a source file -> a tree of strings, each with its place, and the body.

The header is YAML between two `---` lines. Every scalar stays a string (the schema converts), so
YAML 1.1 surprises such as `no`, `12:30` or bare dates cannot happen. Aliases, tags, deep nesting and
duplicate keys are problems. The parser is event-based and bounded, so no header can exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from .problems import Place, Problem

Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MAX_FILE = 500_000  # characters; the longest government release we know has 60,000
MAX_BYTES = 4 * MAX_FILE
MAX_HEADER = 100_000
MAX_DEPTH = 8  # the schema needs 4
MAX_NODES = 5_000

FENCE = re.compile(r"-{3,}[ \t]*$")
CONFLICT = re.compile(r"(<{7} |={7}$|>{7} |\|{7} )")
# C0 and C1 controls but TAB and LF; bidi embeddings, overrides and isolates; line separators; non-characters
FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """`comment` is what follows an unquoted value after ` #`: YAML drops it, editors often meant it."""

    value: str
    place: Place
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Sequence:
    items: tuple[Node, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Mapping:
    entries: tuple[tuple[Scalar, Node], ...]
    place: Place


Node = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Document:
    """A source file taken apart. `body_line` is the line of the body's first character."""

    header: Mapping
    body: str
    body_line: int
    problems: tuple[Problem, ...]


class Unreadable(Exception):
    """The header has no tree: carries the problems that say why."""

    def __init__(self, *problems: Problem):
        self.problems = problems
        super().__init__(problems)


def decode(path: str, data: bytes) -> str:
    """Bytes -> text with LF line ends and no BOM. Raises Unreadable when it is not UTF-8 or too large."""
    if len(data) > MAX_BYTES:
        raise Unreadable(Problem("file-too-large", path, values={"limit": MAX_FILE}))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Unreadable(Problem("not-utf8", path, Place(line))) from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if len(text) > MAX_FILE:
        raise Unreadable(Problem("file-too-large", path, values={"limit": MAX_FILE}))
    return text


def parse(path: str, text: str) -> Document:
    """Take a source file apart, with every problem of its characters and its header.

    Raises Unreadable when there is no header or no tree can be made of it.
    """
    start, end = _fences(path, text)
    lines = text.split("\n")
    header, body = lines[start + 1 : end], "\n".join(lines[end + 1 :])
    problems = [*_character_problems(path, lines), *_tab_problems(path, header, start + 2)]
    if conflicts := list(_conflict_problems(path, lines)):
        raise Unreadable(*problems, *conflicts)
    if len("\n".join(header)) > MAX_HEADER:
        raise Unreadable(*problems, Problem("header-too-large", path, Place(start + 1)))
    if problems:  # the YAML reader stops at a control character without saying which
        header = [FORBIDDEN.sub(" ", line).replace("\t", " ") for line in header]
    tree, found = _Builder(path, start + 1, header).build()
    return Document(tree, body, end + 2, (*problems, *found))


def _fences(path: str, text: str) -> tuple[int, int]:
    """Line indexes of the two `---` lines; blank lines before the first are forgiven."""
    lines = text.split("\n")
    start = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if not FENCE.match(lines[start]):
        raise Unreadable(*_conflict_problems(path, lines), Problem("header-missing", path, Place(start + 1)))
    for i in range(start + 1, len(lines)):
        if FENCE.match(lines[i]):
            return start, i
    raise Unreadable(*_conflict_problems(path, lines), Problem("header-unclosed", path, Place(start + 1)))


def _character_problems(path: str, lines: list[str]) -> Iterator[Problem]:
    for number, line in enumerate(lines, 1):
        if match := FORBIDDEN.search(line):
            yield Problem("control-character", path, Place(number, match.start() + 1),
                          {"code": f"U+{ord(match[0]):04X}"})


def _tab_problems(path: str, header: list[str], first: int) -> Iterator[Problem]:
    for number, line in enumerate(header, first):
        if "\t" in line:
            yield Problem("tab-in-header", path, Place(number, line.index("\t") + 1))


def _conflict_problems(path: str, lines: list[str]) -> Iterator[Problem]:
    """Marks that git leaves after a merge. `=======` alone is a heading underline, so it needs company."""
    marks = [(n, line) for n, line in enumerate(lines, 1) if CONFLICT.match(line)]
    if any(line[0] in "<>" for _, line in marks):
        for number, line in marks:
            yield Problem("conflict-mark", path, Place(number, 1, len(line)))


class _Builder:
    """YAML events -> nodes. One instance reads one header."""

    def __init__(self, path: str, offset: int, lines: list[str]):
        self.path, self.offset, self.lines = path, offset, lines
        self.problems: list[Problem] = []
        self.nodes = 0

    def build(self) -> tuple[Mapping, list[Problem]]:
        text = "\n".join(self.lines) + "\n"
        try:
            self.events = yaml.parse(text, Loader=Loader)
            for kind in (yaml.StreamStartEvent, yaml.DocumentStartEvent):
                if not isinstance(next(self.events), kind):
                    raise Unreadable(Problem("header-empty", self.path, Place(self.offset)))
            tree = self._node(next(self.events), 0)
            self._refuse_rest()
        except yaml.YAMLError as error:
            raise Unreadable(*self.problems, self._syntax_problem(error)) from None
        if not isinstance(tree, Mapping):
            raise Unreadable(*self.problems, Problem("header-not-fields", self.path, tree.place))
        return tree, self.problems

    def _refuse_rest(self) -> None:
        """A second document inside the header (`...` or a document mark) would be dropped in silence."""
        next(self.events)  # the end of the first document
        event = next(self.events)
        if not isinstance(event, yaml.StreamEndEvent):
            raise Unreadable(*self.problems, Problem("header-not-fields", self.path, self._place(event)))

    def _place(self, event: yaml.Event) -> Place:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else 1
        return Place(start.line + 1 + self.offset, start.column + 1, max(1, width))

    def _node(self, event: yaml.Event, depth: int) -> Node:
        place = self._place(event)
        self.nodes += 1
        if depth > MAX_DEPTH or self.nodes > MAX_NODES:
            raise Unreadable(*self.problems, Problem("header-too-deep", self.path, place))
        if isinstance(event, yaml.AliasEvent):
            self.problems.append(Problem("yaml-alias", self.path, place))
            return Scalar("", place)
        if event.anchor is not None or event.tag not in (None, "!"):
            self.problems.append(Problem("yaml-alias", self.path, place))
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(event.value, place, self._comment(event))
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(tuple(self._items(yaml.SequenceEndEvent, depth)), place)
        return Mapping(tuple(self._entries(depth)), place)

    def _comment(self, event: yaml.ScalarEvent) -> str:
        mark = event.end_mark
        if event.style or mark.line >= len(self.lines):
            return ""
        rest = self.lines[mark.line][mark.column :].strip()
        return rest if rest.startswith("#") else ""

    def _items(self, end: type, depth: int) -> Iterator[Node]:
        while not isinstance(event := next(self.events), end):
            yield self._node(event, depth + 1)

    def _entries(self, depth: int) -> Iterator[tuple[Scalar, Node]]:
        seen: dict[str, Place] = {}
        nodes = self._items(yaml.MappingEndEvent, depth)
        for key in nodes:
            value = next(nodes)
            if not isinstance(key, Scalar):
                self.problems.append(Problem("header-not-fields", self.path, key.place))
            elif key.value in seen:
                self.problems.append(Problem("key-duplicate", self.path, key.place,
                                             {"key": key.value, "line": seen[key.value].line}))
            else:
                seen[key.value] = key.place
                yield key, value

    def _syntax_problem(self, error: yaml.YAMLError) -> Problem:
        """The parser's complaint, turned into the mistake that an editor made."""
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        row = min(mark.line if mark else 0, max(0, len(self.lines) - 1))
        for candidate in (row, getattr(getattr(error, "context_mark", None), "line", row), row - 1):
            if 0 <= candidate < len(self.lines) and (found := self._unquoted(candidate)):
                return found
        column = mark.column + 1 if mark and mark.line == row else 1
        return Problem("header-syntax", self.path, Place(row + 1 + self.offset, column))

    def _unquoted(self, row: int) -> Problem | None:
        """`title: Rapat: hasil` or a value that starts with a quote and goes on after it."""
        match = re.match(r"(\s*(?:- +)?[\w-]+: +)(\S.*)", self.lines[row].rstrip())
        if not match or match[2][0] in "|>[{":
            return None
        lead, value = match.groups()
        if ": " not in value and not value.endswith(":") and value[0] not in "\"'@`%&*!":
            return None
        inner = value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
        quoted = "'" + inner.replace("'", "''") + "'" if '"' in inner or "\\" in inner else f'"{inner}"'
        return Problem("needs-quotes", self.path, Place(row + 1 + self.offset, len(lead) + 1, len(value)),
                       {"line": lead.strip() + " " + quoted})
