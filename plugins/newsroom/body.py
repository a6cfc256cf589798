"""A Markdown body -> clean HTML, its references, and every problem in it.

Order: bounds -> Python-Markdown (Pelican's MARKDOWN setting, never `meta`) -> typography (smartypants,
widont) -> nh3 -> words in equal words out. Addresses inside the site become `ref-N` marks, which
`resolved` fills in when a page is planned: a body is converted once and knows nothing of other files.
"""

from __future__ import annotations

import html
import re
import signal
import threading
import xml.etree.ElementTree as etree
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import unquote, urlsplit

import nh3
from bs4 import BeautifulSoup
from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import slugify
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor
from smartypants import Attr, smartypants
from typogrify.filters import widont

from .frontmatter import FORBIDDEN
from .problems import Place, Problem

SECONDS = 10  # for one file; an ordinary one takes a few thousandths
MAX_MARKERS = 10  # nested lists and quotes
MAX_BRACKETS = 20  # unmatched or nested in one paragraph
SCHEMES = {"http", "https", "mailto", "tel"}

TAGS = set("a abbr blockquote br code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre "
           "strong sub sup table tbody td th thead tr ul".split())
ATTRIBUTES = {
    "*": {"lang", "dir"}, "a": {"href", "class", "id", "aria-label"}, "abbr": {"title"}, "img": {"src", "alt", "title"},
    "div": {"class", "role", "tabindex", "aria-label"}, "figure": {"class"}, "li": {"id"}, "ol": {"start"},
    "sup": {"id"}, "td": {"class"}, "th": {"class", "scope"}, **{f"h{n}": {"id"} for n in range(2, 7)},
}
CLASSES = {"footnote", "footnote-ref", "footnote-backref", "scroll", "right", "centre"}
HEADING_ID = "bagian-"  # the theme uses no ids that start like this
RAW_HTML = re.compile(r"</?[a-zA-Z][^<>@]*>|<!--.*?-->|<[!?][a-zA-Z][^<>]*>", re.DOTALL)
NOT_IN_ADDRESS = re.compile(r"[\s\"<>\\]")  # a browser reads `\` as `/`, and so finds another host than we do
REF = re.compile(r'(href|src)="ref-(\d+)"(?=[^<>]*>)')  # inside a tag: in a text, nh3 has escaped the next `>`


@dataclass(frozen=True, slots=True)
class Ref:
    """An address inside the site, as written: `path` and `fragment` of a link or a picture."""

    kind: Literal["link", "image"]
    path: str
    fragment: str
    place: Place


@dataclass(frozen=True, slots=True)
class Body:
    """What a body became. `html` holds a mark `ref-N` for each of `refs`; `hosts` are the sites it links to."""

    html: str = ""
    text: str = ""
    refs: tuple[Ref, ...] = ()
    external: tuple[tuple[str, Place], ...] = ()


def resolved(body: Body, answer: Callable[[Ref], str]) -> str:
    """The HTML with every mark replaced by the attributes that `answer` gives for it."""
    return REF.sub(lambda m: answer(body.refs[int(m[2])]), body.html)


class TooSlow(Exception):
    """A body took longer than SECONDS."""


@contextmanager
def time_limit(seconds: int) -> Iterator[None]:
    """Raise TooSlow after so many seconds. Only a main thread can be interrupted; elsewhere the bounds must do."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TooSlow

    previous = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # and every second after: one raised in a destructor is lost
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@dataclass(slots=True)
class _Job:
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
        severity = "warning" if code == "dateline-repeated" else "error"
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


class Converter:
    """Converts bodies. Holds one Python-Markdown instance, reset between files; pickles as its settings."""

    def __init__(self, markdown: Mapping[str, object]):
        self.markdown = dict(markdown)
        self._start()

    def _start(self) -> None:
        self._watch = _Watch()
        extensions = [*self.markdown.get("extensions", ()), self._watch]
        self._md = Markdown(**{**self.markdown, "extensions": extensions})

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return Converter, (self.markdown,)

    def convert(self, path: str, source: str, first_line: int, *, words: Mapping[str, str],
                cities: tuple[str, ...] = ()) -> tuple[Body, list[Problem]]:
        """One body. `words`: how the language names a footnote's way back; `cities`: places of its dateline."""
        job = _Job(path, source, first_line, words)
        if not _within_bounds(job):
            return Body(), job.problems
        try:
            with time_limit(SECONDS):
                return self._finish(job, self._convert(job), cities), job.problems
        except TooSlow:
            job.tell("body-too-slow", Place(first_line), seconds=SECONDS)
        except Exception as error:  # whatever a parser does on hostile text is a finding about that text
            job.tell("body-unreadable", Place(first_line), error=type(error).__name__)
        self._start()  # `reset` does not mend a parser that was stopped half way: it would take links for text
        return Body(), job.problems

    def _convert(self, job: _Job) -> str:
        self._watch.job = job
        return re.sub("[\x02\x03]", "", self._md.reset().convert(job.source))  # marks of its own, which an odd link may break

    def _finish(self, job: _Job, raw: str, cities: tuple[str, ...]) -> Body:
        clean = sanitised(typographic(raw))
        soup = BeautifulSoup(clean, "html.parser")
        _check_characters(job)
        _check_words(job, soup)
        _check_fragments(job, soup)
        text = " ".join(soup.get_text(" ").split())
        _check_dateline(job, text, cities)
        return Body(clean, text, tuple(job.refs), tuple(job.external))


def heading_id(text: str, separator: str) -> str:
    """The id of a heading, for the `toc` extension's `slugify`: it never meets one of the theme's."""
    return HEADING_ID + slugify(text, separator)


def typographic(markup: str) -> str:
    """typogrify's smartypants (Unicode) and widont; a backslash stays a backslash."""
    return widont(smartypants(markup.replace("\\", "&#92;"), Attr.set2 | Attr.u))


def sanitised(markup: str) -> str:
    """Only our tags, attributes, classes, ids and schemes are left (nh3)."""
    return nh3.clean(markup, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_attribute, link_rel=None,
                     url_schemes=SCHEMES, strip_comments=True)


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "class":
        return " ".join(c for c in value.split() if c in CLASSES) or None
    if name == "id":
        return value if value.startswith(("fn:", "fnref", HEADING_ID)) else None
    if name == "tabindex" or name == "role":
        return value if value in ("0", "region") else None
    return value


# ---------------------------------------------------------------- bounds


def _within_bounds(job: _Job) -> bool:
    """Refuse what makes a Markdown parser run for minutes or overflow its stack."""
    if "\x02" in job.source or "\x03" in job.source:  # Python-Markdown's own marks; already told
        return False
    for row, line in enumerate(job.source.split("\n")):
        lead = re.match(r"(?:[ \t]*(?:>|[-*+](?=\s)|\d+[.)](?=\s)))*", line)[0]
        depth = len(re.findall(r"[>*+-]|\d+", lead)) + (len(line) - len(line.lstrip())) // 4
        if depth > MAX_MARKERS and line.strip(" \t-*_"):
            job.tell("body-too-deep", Place(job.first_line + row, 1, min(len(line), 60)), most=MAX_MARKERS)
            return False
    return _brackets_within_bounds(job)


def _brackets_within_bounds(job: _Job) -> bool:
    offset = 0
    for paragraph in re.split(r"(\n[ \t]*\n)", job.source):
        depth = worst = 0
        for mark in re.findall(r"\\.|[\[\]]", paragraph):
            depth = depth + 1 if mark == "[" else max(0, depth - 1) if mark == "]" else depth
            worst = max(worst, depth)
        if worst > MAX_BRACKETS:
            job.tell("body-brackets", job.at(offset + paragraph.index("[")), most=MAX_BRACKETS)
            return False
        offset += len(paragraph)
    return True


# ---------------------------------------------------------------- Markdown


class _Watch(Extension):
    """What we add to Python-Markdown: raw HTML is told and stays visible; the tree is put in our form."""

    job: _Job

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802, Python-Markdown's name
        md.preprocessors.deregister("html_block")
        md.inlinePatterns.deregister("html")
        md.inlinePatterns.register(_RawHtml(RAW_HTML.pattern, self), "html", 90)
        md.treeprocessors.register(_Tree(md, self), "newsroom", -10)  # after attr_list and unescape


class _RawHtml(InlineProcessor):
    def __init__(self, pattern: str, watch: _Watch):
        super().__init__(pattern)
        self.watch = watch

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # noqa: N802, Python-Markdown's name
        job = self.watch.job
        job.tell("raw-html", job.find(m[0]), html=m[0][:60].split("\n")[0])
        return m[0], m.start(0), m.end(0)


class _Tree(Treeprocessor):
    def __init__(self, md: Markdown, watch: _Watch):
        super().__init__(md)
        self.watch = watch

    def run(self, root: etree.Element) -> None:
        job = self.watch.job
        for parent in list(root.iter()):
            for index, child in enumerate(list(parent)):
                if child.tag == "table":
                    _wrap_table(parent, index, child)
                elif child.tag == "p" and _is_lone_picture(child):
                    _make_figure(child)
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


def _heading_place(job: _Job, text: str) -> Place:
    for match in re.finditer(r"^#(?!#).*$|^.+(?=\n=+[ \t]*$)", job.source, re.MULTILINE):
        if job.seen[f"h1 {match.start()}"] == 0:
            job.seen[f"h1 {match.start()}"] = 1
            return job.at(match.start(), len(match[0]))
    return Place(job.first_line)


def _treat_link(job: _Job, a: etree.Element) -> None:
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


def _treat_picture(job: _Job, img: etree.Element) -> None:
    src = html.unescape(img.get("src", ""))
    place = job.find(src) if src else Place(job.first_line)
    if not img.get("alt", "").strip():
        job.tell("image-alt-missing", _alt_place(job, place, src), src=src)
    if urlsplit_safe(src).scheme or src.startswith("//"):
        job.tell("image-elsewhere", place, src=src)
        img.set("src", "")
        return
    img.set("src", _mark(job, "image", src, place))


def _alt_place(job: _Job, place: Place, src: str) -> Place:
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


def _is_external(job: _Job, href: str, place: Place) -> bool:
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


def _mark(job: _Job, kind: Literal["link", "image"], address: str, place: Place) -> str:
    if match := re.match(r"[{|](static|filename|attach|photo)[}|]/?", address):
        job.tell("pelican-link", place, href=address, cure=address[match.end() :])
    path, _, fragment = address.partition("#")
    job.refs.append(Ref(kind, unquote(path.partition("?")[0]), fragment, place))
    return f"ref-{len(job.refs) - 1}"


# ---------------------------------------------------------------- after


def _check_characters(job: _Job) -> None:
    """A control or bidi character that is written as an entity (`&#x202e;`) is one all the same."""
    for match in re.finditer(r"&#?\w+;?", job.source):
        meant = html.unescape(match[0])  # an empty text for the controls that HTML forbids
        if not meant or FORBIDDEN.search(meant):
            job.tell("control-character", job.at(match.start(), len(match[0])), code=match[0])


def _check_fragments(job: _Job, soup: BeautifulSoup) -> None:
    """`#x` inside a body leads to an id that the body has."""
    ids = {tag["id"] for tag in soup.find_all(id=True)}
    for link in soup.find_all("a", href=True):
        href = link["href"]
        if href.startswith("#fnref") and href[1:] not in ids:
            job.tell("footnote-unused", job.find(f"[^{href.partition(':')[2]}]:"), name=href.partition(":")[2])
        elif href.startswith("#") and unquote(href[1:]) not in ids:
            job.tell("fragment-missing", job.find(href), href=href)


NOT_TEXT = re.compile(
    r"""^[ ]{0,3}\[(?!\^)[^\]\n]+\]:[ \t]*\S+.*$  # where a reference link leads
    | ^[ ]{0,3}\*\[[^\]\n]+\]:                 # the name of an abbreviation
    | (?<=\])\((?:[^()\n]|\([^()\n]*\))*\)     # where an inline link leads, and its title
    | (?<=\])[ ]?\[[^\]\n]*\]                  # the name of a reference
    | \[\^[^\]\n]+\]:?                         # the name of a footnote
    | \{:[^}\n]*\}                             # attributes, marked as such
    | (?<=<)mailto:(?=[^\s>]+>)                # an address in angle brackets is shown without its scheme
    | ^(?:[ \t>]|(?:[-*+]|\d+[.)])[ \t])*\d+[.)](?=\s)    # the number of a list item
    """, re.MULTILINE | re.VERBOSE)


def source_words(source: str) -> Counter[str]:
    """The words of a Markdown text that a reader must see."""
    return _words(html.unescape(re.sub(r"\\(?=[^\w\s]|_)", "", NOT_TEXT.sub(" ", source))))


def _words(text: str) -> Counter[str]:
    """Words without the marks of emphasis and code: whether one of these is a mark, only the parser knows."""
    return Counter(re.findall(r"\w+", re.sub("[_*`]", "", text)))


def _check_words(job: _Job, soup: BeautifulSoup) -> None:
    """Visible words in equal visible words out: what a parser swallowed is told, with its line."""
    shown = [soup.get_text(""), *(str(tag.get(name, "")) for name in ("alt", "title") for tag in soup.find_all(attrs={name: True}))]
    out = _words(" ".join(shown))
    plain = re.sub("[_*`]", "", soup.get_text(" "))
    for word, count in source_words(job.source).items():
        if out[word] < count and plain.count(word) + sum(word in s for s in shown[1:]) < count:
            job.tell("text-lost", job.find(word), word=word)
            return


def _check_dateline(job: _Job, text: str, cities: tuple[str, ...]) -> None:
    names = "|".join(re.escape(city.upper()) for city in cities if city)
    months = r"\d{1,2} [A-Z][a-z]+ \d{4}"
    dated, placed = rf"[A-Z][A-Z .'-]{{2,40}}, *\(?{months}", rf"(?:{names})\s*[,(]?[^.]{{0,30}}?[–—]"
    if match := re.match(f"{dated}|{placed}" if names else dated, text):
        first = len(job.source) - len(job.source.lstrip())
        job.tell("dateline-repeated", job.at(first, len(match[0])), text=match[0])
