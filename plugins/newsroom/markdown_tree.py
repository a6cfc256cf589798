"""What we add to Python-Markdown: raw HTML is told and stays visible, and the tree is put in our form.

Tables get a box and scopes, lone pictures become figures, headings close their gaps, and every address
inside the site becomes a mark `ref-N`. A `Job` carries one body through and collects what is found in it.
"""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as etree
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Literal
from urllib.parse import unquote, urlsplit

from markdown import Markdown
from markdown.extensions import Extension
from markdown.inlinepatterns import LINK_RE, InlineProcessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import Registry

from .markup import SCHEMES
from .problems import Place, Problem

RAW_HTML = re.compile(r"</?[a-zA-Z][^<>@]*>|<!--.*?-->|<[!?][a-zA-Z][^<>]*>", re.DOTALL)
# What must stand in a text before a processor of Python-Markdown or its extensions can do anything; one not named here always runs
MARKS = {
    "table": "|", "hashheader": "#", "setextheader": "\n", "quote": ">", "deflist": ": ", "abbr": "*[", "footnote": "[^", "reference": "]:",
    "image_reference": "]:", "short_reference": "]:", "short_image_ref": "]:", "link": "](", "image_link": "![", "backtick": "`", "escape": "\\",
    "autolink": "<", "automail": "@", "linebreak": "  \n", "html": "<", "entity": "&",
}
ALL_MARKS = {"", *MARKS.values()}
UNEVEN = re.compile("\t|\r|\n |\x02|\x03")  # white space that Python-Markdown makes even, and its own marks
NOT_IN_ADDRESS = re.compile(r"[\s\"<>\\]")  # a browser reads `\` as `/`, and so finds another host than we do


@dataclass(frozen=True)
class Ref:
    """An address inside the site, as written: `path` and `fragment` of a link or a picture."""

    kind: Literal["link", "image"]
    path: str
    fragment: str
    place: Place


@dataclass(slots=True)
class Job:
    """One body on its way through: where it stands, what was found in it."""

    path: str
    source: str
    first_line: int
    words: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    refs: list[Ref] = field(default_factory=list)
    external: list[tuple[str, Place]] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    def tell(self, code: str, place: Place, /, **values: object) -> None:
        severity = "warning" if code in ("dateline-repeated", "list-renumbered") else "error"
        self.problems.append(Problem(code, self.path, place, values, severity))

    def find(self, needle: str) -> Place:
        """Where the next occurrence of this text stands; line 1 of the body when it was written otherwise."""
        start = -1
        for _ in range(self.seen[needle] + 1):
            start = self.source.find(needle, start + 1)
        self.seen[needle] += 1
        return self.at(start, len(needle)) if start >= 0 else Place(self.first_line)

    def at(self, offset: int, width: int = 1) -> Place:
        row = self.source.count("\n", 0, offset)
        column = offset - (self.source.rfind("\n", 0, offset) + 1)
        line_end = self.source.find("\n", offset)
        room = (line_end if line_end >= 0 else len(self.source)) - offset
        return Place(self.first_line + row, column + 1, max(1, min(width, room)))


class Watch(Extension):
    """What we add to Python-Markdown: raw HTML is told and stays visible; the tree is put in our form. The last
    extension of all, so that it knows what the others registered."""

    job: Job

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_RawHtml(RAW_HTML.pattern, self), "html", 90)
        md.treeprocessors.register(_Tree(md, self), "newsroom", -10)  # after attr_list and unescape
        md.preprocessors.register(_Whitespace(md), "normalize_whitespace", 30)
        md.preprocessors.register(_Gate(md), "newsroom", -10)  # sees the text as the parser will
        md.block_level_elements = frozenset(md.block_level_elements)  # it is asked a hundred times a body
        if "toc" in md.treeprocessors:  # for the ids of headings alone: nobody shows the list that it makes of them
            md.treeprocessors["toc"].build_toc_div = lambda headings: etree.Element("div")
        for pattern in md.inlinePatterns:
            if pattern.pattern == LINK_RE:
                pattern.compiled_re = re.compile(r"\[(?<!!\[)")  # the same, found by its first character


class _Whitespace(NormalizeWhitespace):
    """Python-Markdown's, for texts that have white space to normalise."""

    def run(self, lines: list[str]) -> list[str]:
        return super().run(lines) if UNEVEN.search("\n".join(lines)) else [*lines, "", ""]


class _Gate(Preprocessor):
    """Offers the parser only the processors that have something to do in this text: the others would search it in vain."""

    def __init__(self, md: Markdown):
        super().__init__(md)
        self.blocks, self.inline = _marked(md.parser.blockprocessors), _marked(md.inlinePatterns)
        for processor, mark in self.blocks:
            if mark:
                processor.test = partial(_test, processor.test, mark)

    def run(self, lines: list[str]) -> list[str]:
        text = "\n".join(lines)
        found = {mark for mark in ALL_MARKS if mark in text}
        self.md.parser.blockprocessors = [p for p, mark in self.blocks if mark in found]
        self.md.treeprocessors["inline"].inlinePatterns = [p for p, mark in self.inline if mark in found]
        return lines


def _marked(registry: Registry) -> list[tuple[object, str]]:
    """All processors in their order, each with its mark; an empty one stands in every text."""
    marks = {registry[name]: mark for name, mark in MARKS.items() if name in registry}
    return [(processor, marks.get(processor, "")) for processor in registry]


def _test(test: Callable[[etree.Element, str], bool], mark: str, parent: etree.Element, block: str) -> bool:
    return mark in block and test(parent, block)


class _RawHtml(InlineProcessor):
    def __init__(self, pattern: str, watch: Watch):
        super().__init__(pattern)
        self.watch = watch

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802, Python-Markdown's name
        job = self.watch.job
        job.tell("raw-html", job.find(m[0]), html=m[0][:60].split("\n")[0])
        return m[0], m.start(0), m.end(0)


class _Tree(Treeprocessor):
    def __init__(self, md: Markdown, watch: Watch):
        super().__init__(md)
        self.watch = watch

    def run(self, root: etree.Element) -> None:
        job = self.watch.job
        if any(element.tag in ("table", "img") for element in root.iter()):
            _frame(root)
        _close_heading_gaps(root)
        for element in root.iter():
            if element.tag == "h1":
                job.tell("h1-in-body", _heading_place(job, "".join(element.itertext())))
            elif element.tag == "a":
                _treat_link(job, element)
            elif element.tag == "img":
                _treat_picture(job, element)
            elif element.tag in ("td", "th"):
                _treat_cell(element)


def _frame(root: etree.Element) -> None:
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            if child.tag == "table":
                _wrap_table(parent, index, child)
            elif child.tag == "p" and _is_lone_picture(child):
                _make_figure(child)


def _close_heading_gaps(root: etree.Element) -> None:
    """Headings under the page's h1 start at h2 and never skip a level downwards, whatever marks were used."""
    above: list[str] = []
    for heading in (e for e in root.iter() if e.tag in ("h2", "h3", "h4", "h5", "h6")):
        while above and above[-1] >= heading.tag:
            above.pop()
        above.append(heading.tag)
        heading.tag = f"h{1 + len(above)}"


def _wrap_table(parent: etree.Element, index: int, table: etree.Element) -> None:
    """A wide table scrolls inside its own box, which a keyboard can reach and a screen reader can name."""
    label = ", ".join(filter(None, ("".join(th.itertext()).strip() for th in table.iter("th"))))
    box = etree.Element("div", {"class": "scroll", "role": "region", "tabindex": "0", "aria-label": label or "…"})
    box.tail, table.tail = table.tail, None
    parent.remove(table)
    parent.insert(index, box)
    box.append(table)


def _is_lone_picture(p: etree.Element) -> bool:
    return len(p) == 1 and p[0].tag == "img" and not (p.text or "").strip() and not (p[0].tail or "").strip()


def _make_figure(p: etree.Element) -> None:
    p.tag = "figure"
    if title := p[0].attrib.pop("title", ""):
        caption = etree.SubElement(p, "figcaption")
        caption.text = html.unescape(title)


def _heading_place(job: Job, text: str) -> Place:
    for match in re.finditer(r"^#(?!#).*$|^.+(?=\n=+[ \t]*$)", job.source, re.MULTILINE):
        if job.seen[f"h1 {match.start()}"] == 0:
            job.seen[f"h1 {match.start()}"] = 1
            return job.at(match.start(), len(match[0]))
    return Place(job.first_line)


def _treat_link(job: Job, a: etree.Element) -> None:
    if "footnote-backref" in a.get("class", "") and a.get("href", "").startswith("#fnref"):
        number = re.sub(r"\D", "", a.attrib.pop("title", ""))  # the extension's "Jump back to footnote 1 in the text"
        a.set("aria-label", job.words.get("footnote_back", "{n}").format(n=number))
        return
    href = html.unescape(a.get("href", "").replace("\x02amp\x03", "&"))
    if not href or href.startswith("#"):
        return
    place = job.find(href.removeprefix("mailto:").partition("\x02")[0])
    if "\x02" in href:  # the parser read a mark of its own as a part of the address
        job.tell("link-scheme", place, href=href.partition("\x02")[0][:80])
        a.attrib.pop("href")
        return
    if _is_external(job, href, place):
        job.external.append((href, place))
    else:
        a.set("href", _mark(job, "link", href, place))


def _treat_picture(job: Job, img: etree.Element) -> None:
    src = html.unescape(img.get("src", ""))
    place = job.find(src) if src else Place(job.first_line)
    if not img.get("alt", "").strip():
        job.tell("image-alt-missing", _alt_place(job, place, src), src=src)
    if urlsplit_safe(src).scheme or src.startswith("//"):
        job.tell("image-elsewhere", place, src=src)
        img.set("src", "")
        return
    img.set("src", _mark(job, "image", src, place))


def _alt_place(job: Job, place: Place, src: str) -> Place:
    """The square brackets before a picture's address, where its text is missing."""
    line = job.source.split("\n")[place.line - job.first_line]
    start = line.rfind("![", 0, place.column)
    return Place(place.line, start + 2, max(2, place.column - start - 3)) if start >= 0 else place


def _treat_cell(cell: etree.Element) -> None:
    style = cell.attrib.pop("style", "")
    if side := re.search(r"text-align: *(right|center)", style):
        cell.set("class", {"right": "right", "center": "centre"}[side[1]])
    if cell.tag == "th":
        cell.set("scope", "col")


def urlsplit_safe(address: str):  # noqa: ANN201, urllib's own type
    """urlsplit that takes anything: a broken address has no scheme and no host."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")


def _is_external(job: Job, href: str, place: Place) -> bool:
    """True for an address elsewhere; one with a scheme that we refuse is a problem, and counts as elsewhere."""
    parts = urlsplit_safe(href)
    squeezed = re.sub(r"[\x00-\x20]", "", href).lower()
    scheme = squeezed.split(":", 1)[0] if re.match(r"[a-z][a-z0-9+.-]*:", squeezed) else ""
    if not scheme and not href.startswith("//"):
        return False
    good = scheme in SCHEMES and (scheme in ("mailto", "tel") or parts.hostname and not NOT_IN_ADDRESS.search(href))
    if not good:
        job.tell("link-scheme", place, href=href[:80])
    return True


def _mark(job: Job, kind: Literal["link", "image"], address: str, place: Place) -> str:
    if match := re.match(r"[{|](static|filename|attach|photo)[}|]/?", address):
        job.tell("pelican-link", place, href=address, cure=address[match.end() :])
    path, _, fragment = address.partition("#")
    job.refs.append(Ref(kind, unquote(path.partition("?")[0]), fragment, place))
    return f"ref-{len(job.refs) - 1}"
