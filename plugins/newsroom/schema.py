"""The closed schema of the three kinds of folder: every field, who may use it, and how it is read.

`FIELDS` is the whole vocabulary; the editors' guide is tested against it. Master files (`index.id.md`)
hold all fields; a translation holds what is translated and may repeat a shared field with the same value.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from . import values as v
from .frontmatter import Mapping
from .source import CODE, Kind
from .values import MISSING, Context, Read

Type = Literal["press-release", "meeting-report", "announcement", "news", "speech", "clarification", "alert"]
Stage = Literal["planned", "ongoing", "done", "postponed", "cancelled"]
TYPES: tuple[str, ...] = get_args(Type)
STAGES: tuple[str, ...] = get_args(Stage)
ALERT_KINDS = ("weather", "flood", "wave", "earthquake", "tsunami", "fire", "health", "water", "power", "security", "other")
VERDICTS = ("false", "misleading", "unproven", "true")
INFORMATION_CLASSES = ("berkala", "serta-merta", "setiap-saat")
TRANSLATION_STATUSES = ("machine", "draft", "reviewed")

MEETING = frozenset("start end stage venue mode chair organiser attendees agenda decisions".split())
ONLY_FOR = {"claim": "clarification", "alert": "alert", **dict.fromkeys(MEETING, "meeting-report")}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how it is read and which kinds of folder know it (r, a, p)."""

    read: Read
    kinds: str = "ra"

    def is_for(self, kind: Kind) -> bool:
        return kind[0] in self.kinds


code = v.matching(CODE, "code-invalid")
_image = v.parts("src alt", src=v.file_name, alt=v.words(3, 400), caption=v.words(1, 600),
                 credit=v.plain(120), focus=v.focus)

FIELDS: dict[str, Field] = {
    # identity
    "key": Field(v.matching(v.KEY, "key-invalid")),
    "type": Field(v.choice(*TYPES), "r"),
    "status": Field(v.choice("draft", "published"), "rap"),
    "number": Field(v.plain(60), "r"),
    # who and what about
    "agency": Field(code),
    "supporting": Field(v.listing(code, most=60)),
    "category": Field(code),
    "contacts": Field(v.listing(code, most=10)),
    # when
    "published": Field(v.moment, "r"),
    "embargo": Field(v.moment),
    "updated": Field(v.moment, "rap"),
    "expires": Field(v.moment, "r"),
    "deadline": Field(v.moment, "r"),
    "pinned": Field(v.parts("from to", **{"from": v.moment, "to": v.moment}), "r"),
    # text
    "title": Field(v.words(10, 200), "rap"),
    "summary": Field(v.words(50, 300), "rap"),
    "tags": Field(v.listing(v.words(2, 60), most=20)),
    "slug": Field(v.matching(CODE, "slug-invalid"), "rap"),
    "place": Field(v.words(2, 80), "r"),
    "translation": Field(v.parts("status", status=v.choice(*TRANSLATION_STATUSES), of=v.plain(80)), "rap"),
    # pictures and files
    "image": Field(_image, "rap"),
    "gallery": Field(v.listing(_image, most=60)),
    "attachments": Field(v.listing(v.parts("file title", file=v.file_name, title=v.words(3, 200),
                                           accessible=v.boolean), most=60), "rap"),
    # meetings and activities
    "activity": Field(v.plain(300), "r"),
    "start": Field(v.moment),
    "end": Field(v.end_moment),
    "stage": Field(v.choice(*STAGES)),
    "venue": Field(v.parts("name", name=v.words(2, 200), address=v.words(2, 400))),
    "mode": Field(v.choice("in-person", "online", "hybrid")),
    "chair": Field(v.words(2, 200)),
    "organiser": Field(v.words(2, 200)),
    "attendees": Field(v.parts(count=v.number(0, 200_000), agencies=v.listing(code),
                               others=v.listing(v.words(2, 300)))),
    "agenda": Field(v.listing(v.words(2, 500))),
    "decisions": Field(v.listing(v.parts("text", text=v.words(3, 1000), owner=code, due=v.day, done=v.boolean))),
    "legal_basis": Field(v.listing(v.parts("title", title=v.words(3, 400), number=v.plain(80),
                                           year=v.number(1945, 2100), url=v.address))),
    # what happened to it later
    "changes": Field(v.listing(v.parts("at note", at=v.moment, note=v.words(3, 500), major=v.boolean))),
    "corrections": Field(v.listing(v.parts("at wrong right", at=v.moment, wrong=v.words(3, 600), right=v.words(3, 600))), "r"),
    "withdrawn": Field(v.parts("at reason", at=v.moment, reason=v.words(3, 600), replaced_by=v.plain(300)), "r"),
    # duties and gates
    "information_class": Field(v.choice(*INFORMATION_CLASSES), "r"),
    "case": Field(lambda node, context: _case(node, context), "r"),
    "alert": Field(v.parts("kind", kind=v.choice(*ALERT_KINDS), area=v.words(2, 300)), "r"),
    "claim": Field(v.parts("text verdict", text=v.words(3, 600), source=v.words(2, 300), verdict=v.choice(*VERDICTS)), "r"),
    "waivers": Field(v.listing(v.parts("rule reason", rule=code, reason=v.plain(400)))),
    # standing pages
    "order": Field(v.number(0, 9999), "p"),
    "shows": Field(v.choice("feeds", "accessibility"), "p"),
}

REQUIRED: dict[Kind, tuple[str, ...]] = {
    "release": ("key", "type", "agency", "category", "title", "summary"),
    "activity": ("key", "agency", "start", "title", "summary"),
    "page": ("title", "summary"),
}
TRANSLATED = ("title", "summary")  # what a translation must have

# What editors write for our names; each is offered as the cure, never accepted.
ALIASES = {
    "judul": "title", "ringkasan": "summary", "jenis": "type", "instansi": "agency", "kategori": "category",
    "tanggal": "published", "date": "published", "terbit": "published", "tag": "tags", "author": "agency",
    "penulis": "agency", "gambar": "image", "foto": "image", "lampiran": "attachments", "mulai": "start",
    "selesai": "end", "tempat": "venue", "lokasi": "venue", "pimpinan": "chair", "peserta": "attendees",
    "keputusan": "decisions", "kegiatan": "activity", "id": "key", "kunci": "key", "lang": "translation",
    "ralat": "corrections", "ditarik": "withdrawn", "pendukung": "supporting", "draft": "status",
}


def _case(node: object, context: Context) -> object:
    """`none`, or who is shielded and which office checked it (UU 11/2012 art. 19)."""
    if getattr(node, "value", None) == "none":
        return "none"
    return v.parts("shielded checked_by", shielded=v.listing(v.choice("child", "victim", "suspect")),
                   checked_by=v.words(3, 200), checked_at=v.moment)(node, context)


def read_fields(header: Mapping, kind: Kind, *, is_master: bool, context: Context) -> dict[str, object]:
    """All fields of one file; unknown, misplaced and missing ones are told to the context."""
    found, meant = {}, set()
    for key, node in header.entries:
        known = FIELDS.get(key.value)
        if not known or not known.is_for(kind):
            near = _nearest_field(key.value, kind)
            context.tell("key-unknown", key.place, key=key.value, kind=kind, near=near)
            meant.add(near)
            continue
        with context.inside(key.value, node.place):
            found[key.value] = known.read(node, context) if is_master else _read_loosely(known.read, node, context)
    _tell_missing({**dict.fromkeys(meant), **found}, kind, is_master, context)
    _tell_misplaced(found, kind, is_master, context)
    return {name: value for name, value in found.items() if value is not MISSING}


def _read_loosely(read: Read, node: object, context: Context) -> object:
    """In a translation a table may lack its shared parts: they stand in the master."""
    before = len(context.problems)
    value = read(node, context)
    context.problems[before:] = [p for p in context.problems[before:] if p.code != "part-missing"]
    return value


def _tell_missing(found: dict[str, object], kind: Kind, is_master: bool, context: Context) -> None:
    """A missing field points at line 1. A draft is work in progress: there it is only a warning."""
    severity = "warning" if found.get("status") == "draft" else "error"
    needed = list(REQUIRED[kind] if is_master else TRANSLATED)
    if is_master and kind == "release":
        needed += ["published"] * ("embargo" not in found)
        needed += ["start"] * (found.get("type") == "meeting-report")
    for name in needed:
        if name == "key" not in found:
            context.tell("key-missing", v.Place(), severity, field=name, fresh=v.fresh_key())
        elif name not in found:
            context.tell("field-missing", v.Place(), severity, field=name, kind=kind)


def _tell_misplaced(found: dict[str, object], kind: Kind, is_master: bool, context: Context) -> None:
    for name in found:
        needed = ONLY_FOR.get(name)
        if is_master and kind == "release" and needed and found.get("type") not in (needed, None, MISSING):
            context.tell("field-not-for-type", context.places[name], field=name, needed=needed, type=found["type"])
    if is_master and "translation" in found:
        context.tell("translation-in-master", context.places["translation"])


def _nearest_field(name: str, kind: Kind) -> str:
    offers = [f for f, spec in FIELDS.items() if spec.is_for(kind)]
    alias = ALIASES.get(name.lower(), "")
    return alias if alias in offers else v.nearest(name, offers)
