"""The README and the editors' guide are true: what they name exists, what exists they name, their examples build.

Fields are asked, not looked into: a reader that is given a wrong value says itself which parts and choices it knows.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Iterator
from functools import cache

import pytest
from conftest import ROOT, WITA, Press, pdf, photo
from newsroom.body import Converter
from newsroom.data import load
from newsroom.frontmatter import Mapping, Node, Scalar, Sequence, parse
from newsroom.problems import Place, Problem, catalogue, rule_codes
from newsroom.schema import FIELDS, ONLY_FOR, read_fields
from newsroom.source import ATTACHMENTS, Kind
from newsroom.values import Context, Words

README, GUIDE = "README.md", "content/README.md"
DOCS = (README, GUIDE)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
SENTENCE = "Kalimat contoh yang cukup panjang bagi isian apa pun."  # fits every field of words

# A language that this city does not have yet.
IMAGINED = {"theme/strings/bug.toml"}
# Words in backticks that no list offers: a CI job, other ways to say yes and no, an open end, `case: none`, what is refused.
OTHER_WORDS = {"check", "true", "false", "ya", "tidak", "selesai", "none", "dikecualikan", "a", "z"}


@cache
def text_of(doc: str) -> str:
    return (ROOT / doc).read_text(encoding="utf-8")


@cache
def fences(doc: str) -> list[tuple[str, str]]:
    """(language, text) of every fenced block."""
    return [(m[2], m[3]) for m in FENCE.finditer(text_of(doc))]


@cache
def spans(doc: str) -> list[str]:
    return SPAN.findall(FENCE.sub("", text_of(doc)))


@cache
def code_of(doc: str) -> str:
    """What a reader would take for a command or a path: spans, indented lines and fenced blocks, not Markdown samples."""
    prose = FENCE.sub("", text_of(doc))
    indented = [line for line in prose.splitlines() if line.startswith("    ")]
    return "\n".join([*spans(doc), *indented, *(text for language, text in fences(doc) if language in ("sh", "text", ""))])


# ---------------------------------------------------------------- commands


def targets(pattern: str) -> set[str]:
    return set(re.findall(pattern, MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("doc", DOCS)
def test_every_command_exists(doc: str) -> None:
    named = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )*([a-z][a-z-]*)", code_of(doc)))
    assert named and named <= targets(r"^([a-z][a-z-]*):")


@pytest.mark.parametrize("doc", DOCS)
def test_every_variable_of_a_command_is_read_by_the_makefile(doc: str) -> None:
    named = {v for line in re.findall(r"\bmake [^`\n]*", code_of(doc)) for v in re.findall(r"\b([A-Z]+)=", line)}
    assert named and all(re.search(rf"\$\({v}\)|^{v} *\?=|^export .*\b{v}\b", MAKEFILE, re.MULTILINE) for v in named), named


def test_every_command_is_in_the_readme() -> None:
    named = set(re.findall(r"\bmake (?:[A-Z]+=\S+ )*([a-z][a-z-]*)", code_of(README)))
    assert targets(r"^([a-z][a-z-]*):.*## ") - named == set()


# ---------------------------------------------------------------- paths and links


@cache
def file_names() -> set[str]:
    """The names of all files that people wrote."""
    tops = [ROOT / top for top in ("plugins", "theme", "tests", "content/data")]
    return {p.name for p in ROOT.iterdir()} | {p.name for top in tops for p in top.rglob("*") if "__pycache__" not in p.parts}


def example_folders() -> set[str]:
    return {posixpath.dirname(path) for path in examples()}


def exists(path: str) -> bool:
    """In the tree, or in the folder of one of the guide's examples."""
    folders = example_folders()
    return (ROOT / path).exists() or any(path.rstrip("/") == f"content/{f}" or path.startswith(f"content/{f}/") for f in folders)


@pytest.mark.parametrize("doc", DOCS)
def test_every_path_exists(doc: str) -> None:
    tops = "|".join(re.escape(p.name) for p in ROOT.iterdir() if p.is_dir() and p.name not in made_by_tools())
    paths = set(re.findall(rf"(?<![\w./*-])((?:{tops})/(?:[\w.-]+/)*[\w.-]*)(?=$|[\s<…`),:;]|/[…<])", code_of(doc), re.MULTILINE))
    assert paths
    assert {p for p in paths if not exists(p) and p not in IMAGINED and "/nama-" not in p} == set()


def made_by_tools() -> set[str]:
    """What git ignores is made, and need not be there."""
    return {line.strip("/\n") for line in (ROOT / ".gitignore").read_text().splitlines()} | {".git"}


@pytest.mark.parametrize("doc", DOCS)
def test_every_file_name_exists(doc: str) -> None:
    names = {n for span in spans(doc) for n in re.findall(r"(?<![\w/.-])([\w.-]+\.(?:py|toml|yml|css))(?![\w/-])", span)}
    assert {n for n in names if n not in file_names()} == set()


@pytest.mark.parametrize("doc", DOCS)
def test_every_link_leads_somewhere(doc: str) -> None:
    prose = SPAN.sub("", FENCE.sub("", text_of(doc)))
    anchors = list(heading_anchors(doc))
    assert len(anchors) == len(set(anchors)), "two headings with one address"
    for target in re.findall(r"\]\(([^)\s]+)\)", prose):
        path, _, fragment = target.partition("#")
        if "://" in target:
            continue
        assert not path or ((ROOT / doc).parent / path).exists(), target
        assert path or fragment in anchors, target


def heading_anchors(doc: str) -> Iterator[str]:
    """As GitHub and GitLab make them."""
    for heading in re.findall(r"^#+ (.+)$", FENCE.sub("", text_of(doc)), re.MULTILINE):
        yield re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")


def test_relative_paths_in_the_guide_lead_to_folders() -> None:
    """`../../10/x/index.id.md` is right when it is right from some release; messages may quote a wrong one."""
    shown = [s for s in spans(GUIDE) if not re.match(r"\w+\[", s)] + [text for _, text in fences(GUIDE)]
    paths = {p.rstrip("/") for text in shown for p in re.findall(r"(?:\.\./)+[\w./-]+", text)}
    bases = {f"content/releases/{p.parent.parent.name}/{p.parent.name}/x" for p in (ROOT / "content/releases").glob("*/*/*")}
    assert len(paths) > 5
    assert {p for p in paths if not any(exists(posixpath.normpath(f"{b}/{p.removesuffix('/index.id.md')}")) for b in bases)} == set()


# ---------------------------------------------------------------- fields: what the schema says


def header_of(lines: str) -> Mapping:
    return parse("contoh", f"---\n{lines}\n---\n").header


def ask(field: str, value: str | Node) -> tuple[object, list[Problem]]:
    """What the field makes of a value, and what it tells."""
    node = value if not isinstance(value, str) else header_of(f"x: {value}").entries[0][1]
    context = Context("contoh", "id", WITA)
    with context.inside(field, Place()):
        return FIELDS[field].read(node, context), context.problems


def told(problems: Iterable[Problem], code: str, value: str) -> list[str]:
    return [str(p.values[value]) for p in problems if p.code == code]


@cache
def parts_of(field: str) -> tuple[str, ...]:
    offers = told(ask(field, "{tidak-ada: x}")[1], "part-unknown", "offers")
    return tuple(offers[0].split(", ")) if offers else ()


def required_parts(field: str) -> set[str]:
    return set(told(ask(field, "{}")[1], "part-missing", "part"))


def choices(field: str, part: str = "") -> list[str]:
    offers = told(ask(field, f"{{{part}: tidak-ada}}" if part else "tidak-ada")[1], "value-not-one-of", "offers")
    return offers[0].split(", ") if offers else []


def is_translated(field: str, part: str = "") -> bool:
    """`merged` takes slug, tags and translation from each language; elsewhere Words are what differs."""
    if field in ("slug", "translation"):
        return True
    return field != "case" and _holds_words(ask(field, f'{{{part}: "{SENTENCE}"}}' if part else f'"{SENTENCE}"')[0])


def _holds_words(value: object) -> bool:
    if isinstance(value, dict):
        value = tuple(value.values())
    return isinstance(value, Words) or isinstance(value, tuple) and any(map(_holds_words, value))


def missing_fields(kind: Kind, lines: str) -> set[str]:
    context = Context("contoh", "id", WITA)
    read_fields(header_of(lines), kind, is_master=True, context=context)
    return set(told((p for p in context.problems if p.code in ("field-missing", "key-missing")), "field-missing", "field")) | {
        "key" for p in context.problems if p.code == "key-missing"}


@cache
def required() -> dict[str, set[str]]:
    release = missing_fields("release", "status: published")
    report = missing_fields("release", "type: meeting-report")
    return {"R": release, "L": report - release, "K": missing_fields("activity", "status: published"),
            "H": missing_fields("page", "status: published")}


def usage(field: str) -> str:
    """What the column `Untuk` must say: `R* K`."""
    letters = FIELDS[field].kinds.upper().replace("A", "K").replace("P", "H")
    if ONLY_FOR.get(field) == "meeting-report":
        letters = letters.replace("R", "L")
    return " ".join(x + "*" * (field in required()[x]) for x in letters)


# ---------------------------------------------------------------- fields: what the guide says


def section(doc: str, heading: str) -> str:
    return re.search(rf"^## {heading}$(.*?)(?=^## )", text_of(doc), re.MULTILINE | re.DOTALL)[1]


@cache
def rows() -> dict[str, dict[str, str]]:
    """name -> column -> cell, of the field tables."""
    found: dict[str, dict[str, str]] = {}
    for line in section(GUIDE, "Semua isian").splitlines():
        cells = [c.strip() for c in line.strip("|").split("|")]
        if len(cells) == 5 and (match := SPAN.fullmatch(cells[0])):
            assert match[1] not in found, f"{match[1]} twice"
            found[match[1]] = dict(zip(("name", "use", "en", "meaning", "example"), cells, strict=True))
    return found


def like(field: str) -> str:
    """`gallery` says that its parts are those of `image`."""
    match = re.search(r"seperti `(\w+)`", rows()[field]["meaning"])
    return match[1] if match else ""


def test_the_guide_has_every_field_and_part_and_no_other() -> None:
    expected = set(FIELDS)
    for field in FIELDS:
        if field in rows() and like(field):
            assert set(parts_of(field)) == set(parts_of(like(field))) == set(SPAN.findall(rows()[field]["meaning"])) - {like(field)}
        else:
            expected |= {f"{field}.{part}" for part in parts_of(field)}
    assert len(expected) > 80
    assert set(rows()) == expected


@pytest.mark.parametrize("name", sorted(rows()))
def test_the_guide_says_where_a_field_may_stand_and_whether_it_is_required_and_translated(name: str) -> None:
    field, _, part = name.partition(".")
    row = rows()[name]
    assert row["use"] == (("*" if part in required_parts(field) else "") if part else usage(field))
    assert (row["en"] == "EN") == is_translated(field, part) and row["en"] in ("", "EN")
    assert row["meaning"].endswith(".")
    if ONLY_FOR.get(field) in ("claim", "alert") and not part:
        assert f"`{ONLY_FOR[field]}`" in row["meaning"]


@pytest.mark.parametrize("name", sorted(rows()))
def test_the_example_of_a_field_is_accepted(name: str) -> None:
    field, _, part = name.partition(".")
    [(key, node)] = header_of(SPAN.fullmatch(rows()[name]["example"])[1]).entries
    assert key.value == (part or field)
    value, problems = ask(field, Mapping(((key, node),), Place()) if part else node)
    assert [p.code for p in problems if not (part and p.code == "part-missing")] == []
    assert value is not None and value != ()


def test_the_guide_names_every_choice() -> None:
    words = {w for span in spans(GUIDE) for w in re.findall(r"[\w-]+", span)}
    offered = {c for field in FIELDS for part in ("", *parts_of(field)) for c in choices(field, part)}
    assert len(offered) > 30
    assert offered - words == set()


def test_every_lone_word_in_backticks_is_in_the_vocabulary() -> None:
    data, _ = load(ROOT / "content")
    known = {*FIELDS, *data.agencies, *data.categories, *rule_codes(), *OTHER_WORDS}
    known |= {role for agency in data.agencies.values() for role in agency.contacts}
    for field in FIELDS:
        known |= {*parts_of(field), *(c for part in ("", *parts_of(field)) for c in choices(field, part))}
    lone = {span for span in spans(GUIDE) if re.fullmatch(r"[a-z_]+(-[a-z_]+)*", span)}
    assert len(lone) > 80
    assert lone - known == set()


def test_every_file_type_is_in_the_guide_and_no_other() -> None:
    assert {s for s in spans(GUIDE) if re.fullmatch(r"\.[a-z0-9]+", s)} - {".example"} == ATTACHMENTS


# ---------------------------------------------------------------- codes and messages


def scalars(node: Node, key: str = "") -> Iterator[tuple[str, str]]:
    """(name, value) of every value below a node; the items of a list have the list's name."""
    if isinstance(node, Scalar):
        yield key, node.value
    for item in node.items if isinstance(node, Sequence) else ():
        yield from scalars(item, key)
    for name, item in node.entries if isinstance(node, Mapping) else ():
        yield from scalars(item, name.value)


def headers() -> list[Mapping]:
    """Every header and piece of one that the guide shows."""
    pieces = [text for language, text in fences(GUIDE) if language == "yaml"]
    pieces += [SPAN.fullmatch(row["example"])[1] for row in rows().values()]
    return [*map(header_of, pieces), *(parse(path, text).header for path, text in examples().items())]


def test_every_code_in_an_example_exists() -> None:
    data, _ = load(ROOT / "content")
    known = {"agency": data.agencies, "supporting": data.agencies, "agencies": data.agencies, "owner": data.agencies,
             "category": data.categories, "rule": rule_codes(), "type": choices("type")}
    found = [(name, value) for header in headers() for name, value in scalars(header) if name in known]
    assert {name for name, _ in found} == set(known)
    assert {(name, value) for name, value in found if value not in known[name]} == set()


@pytest.mark.parametrize("doc", DOCS)
def test_every_rule_exists(doc: str) -> None:
    named = set(re.findall(r"(?:galat|peringatan|error|warning)\[([\w-]+)\]|CODE=([a-z][\w-]*)", code_of(doc)))
    assert named and {a or b for a, b in named} <= set(rule_codes())


def test_the_guide_quotes_messages_as_they_are() -> None:
    quoted = [m for span in spans(GUIDE) if (m := re.fullmatch(r"(?:galat|peringatan)\[([\w-]+)\]: (.+)", span))]
    assert len(quoted) >= 8
    for match in quoted:
        pattern = re.sub(r"\\\{\w+\\\}", ".+", re.escape(catalogue()[match[1]]["message"]["id"]))
        assert re.fullmatch(pattern, match[2]), match[0]


# ---------------------------------------------------------------- examples


@cache
def examples() -> dict[str, str]:
    """content path -> text of the complete examples: a line `Berkas ...:` and a fenced block."""
    found = re.findall(r"^Berkas `content/([^`]+)`:\n\n```markdown\n(.*?)^```$", text_of(GUIDE), re.MULTILINE | re.DOTALL)
    return dict(found)


def lay_out(press: Press) -> None:
    """A newsroom with the real data files, the guide's examples and the files that they name."""
    for file in (ROOT / "content/data").glob("*.toml"):
        press.desk.write(f"data/{file.name}", file.read_bytes())
    press.desk.write("data/redirects.toml", "")  # they lead to releases of the real site
    for path, text in examples().items():
        press.desk.write(path, text)
        for name, value in scalars(parse(path, text).header):
            if name in ("src", "file"):
                press.desk.write(f"{posixpath.dirname(path)}/{value}", a_file(value))


def a_file(name: str) -> bytes:
    if name.endswith(".pdf"):
        return pdf("Contoh lampiran yang dapat dibaca semua orang.")
    return photo(8, 6) if name.endswith(".jpg") else b"contoh"


def test_the_complete_examples_build_without_any_problem(press: Press) -> None:
    lay_out(press)
    assert press.problems() == []
    built = press.build()
    kinds = {path.split("/")[0] for path in examples()}
    types = {value for path, text in examples().items() for name, value in scalars(parse(path, text).header) if name == "type"}
    assert {"releases", "activities"} <= kinds and {"press-release", "meeting-report"} <= types
    assert any(path.endswith("/index.en.md") for path in examples())
    for path in examples():
        _, year, month, slug, name = path.split("/")
        if name == "index.id.md":
            section = "agenda" if path.startswith("activities") else "berita"
            assert f"{section}/{year}/{month}/{slug}/index.html" in built


def test_a_wrong_example_would_be_told(press: Press) -> None:
    """The test above can fail: by a wrong code, by a translation of an older master."""
    lay_out(press)
    path = next(p for p, text in examples().items() if "type: press-release" in text)
    press.desk.write(path, examples()[path].replace("agency: dinkes", "agency: dinkess").replace("Posko", "Pos"))
    assert {"agency-unknown", "translation-stale"} <= press.codes()


def test_pieces_of_headers_are_accepted() -> None:
    pieces = [text for language, text in fences(GUIDE) if language == "yaml"]
    assert len(pieces) >= 6
    for piece in pieces:
        for key, node in header_of(piece).entries:
            assert key.value in FIELDS, key.value
            assert ask(key.value, node)[1] == [], piece


def test_samples_of_bodies_convert_without_a_problem(press: Press) -> None:
    converter = Converter(press.settings().markdown)
    samples = [text for language, text in fences(GUIDE) if language == "markdown" and not text.startswith("---")]
    assert len(samples) >= 2
    for sample in samples:
        assert converter.convert("contoh", sample, 1, words={}, cities=("Parepare",))[1] == []


def test_the_guide_leaves_the_site_as_it_is(press: Press) -> None:
    lay_out(press)
    before = press.build()
    press.desk.write("README.md", text_of(GUIDE))
    assert press.problems() == [] and press.build() == before
