"""A bilingual corpus of any size for `make bench`: the same releases for this project and for each of its peers.

Release i is the same at every N, so the first 500 of 10,000 are those of 500. Both languages say the same,
sentence by sentence, in 250 to 600 words with headings, quotes, lists, tables, links to earlier releases and
small pictures, over ten years. The text is made up and means nothing.

    python tests/bench/corpus.py --n 500 --out /tmp/corpus --forms newsroom hugo
"""

from __future__ import annotations

import argparse
import functools
import json
import random
import re
import shutil
import struct
import tomllib
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

CONTENT = Path(__file__).resolve().parents[2] / "content"
LANGS = ("id", "en")
BEGIN, DAYS = datetime(2016, 11, 1), 3650
END = BEGIN + timedelta(days=DAYS)
ADDED = 10_000_000  # releases from this number on are newer than all others: what a measurement adds
TYPES = {  # code -> names, and how often one is written
    "press-release": ("Siaran pers", "Press releases", 10), "news": ("Kabar", "News", 6),
    "announcement": ("Pengumuman", "Announcements", 3), "speech": ("Sambutan", "Speeches", 1),
}
Pair = tuple[str, str]  # the same words in Indonesian and in English


def pairs(lines: str) -> list[Pair]:
    return [tuple(line.split(" | ")) for line in lines.strip().split("\n")]


ACTORS = pairs("""
pemerintah kota | the city government
tim teknis | the technical team
petugas lapangan | field staff
para lurah | the heads of the wards
kader posyandu | health post volunteers
pengelola pasar | the market managers
pengurus koperasi | the boards of the cooperatives
guru dan orang tua murid | teachers and parents
kelompok nelayan | the fishing crews
kelompok tani | the farmers' groups
relawan muda | young volunteers
panitia bersama | the joint committee
tenaga kesehatan | health workers
warga setempat | local residents
""")
DEEDS = pairs("""
memperbaiki | repaired
memeriksa | inspected
menata | put in order
mendata | surveyed
merawat | maintained
memperluas | extended
meresmikan | opened
mengukur ulang | measured again
membersihkan | cleaned
menyiapkan | prepared
menambah | added to
memantau | monitored
""")
THINGS = pairs("""
saluran air di tepi pasar | the drains beside the market
jalur pejalan kaki | the footpaths
ruang tunggu puskesmas | the waiting rooms of the health centres
lampu jalan pesisir | the street lamps along the coast
perpustakaan keliling | the travelling libraries
dermaga kapal kecil | the jetties for small boats
kebun bibit kota | the city's seedling gardens
layanan surat kependudukan | the civil registry counters
jaringan pipa di bukit | the water pipes on the hills
lapangan olahraga kelurahan | the sports grounds of the wards
gudang cadangan pangan | the stores of reserve food
halte di depan sekolah | the bus stops at the schools
tempat pilah sampah | the places where waste is sorted
pos pantau banjir | the flood watch posts
kelas pelatihan kerja | the classes for job seekers
arsip tanah kelurahan | the land records of the wards
""")
WAYS = pairs("""
dalam waktu {n} hari kerja | within {n} working days
dengan anggaran {n} juta rupiah | on a budget of {n} million rupiah
untuk {n} keluarga di dua kelurahan | for {n} families in two wards
tanpa menutup layanan pada siang hari | without closing any counter by day
setelah {n} laporan warga diterima | after {n} reports from residents had come in
bersama mahasiswa dan pelajar | together with students and pupils
menjelang musim hujan | ahead of the rainy season
sesuai jadwal yang diumumkan sebelumnya | on the schedule announced before
sampai {p} persen dari sasaran tahun ini | up to {p} percent of this year's target
dengan bahan yang dibeli dari perajin lokal | with material bought from local makers
di empat kecamatan secara bergiliran | in all four districts in turn
agar antrean menjadi lebih pendek | so that queues become shorter
""")
TURNS = pairs("""
Selain itu, | In addition,
Pada hari yang sama, | On the same day,
Sesudah itu, | After that,
Di tempat lain, | Elsewhere,
Menurut catatan terakhir, | According to the latest records,
Sementara itu, | Meanwhile,
""")
HEADINGS = pairs("""
Yang sudah dikerjakan | What has been done
Rencana berikutnya | What comes next
Manfaat bagi warga | What residents gain
Biaya dan sumbernya | Costs and their source
Cara mendaftar | How to register
Jadwal lengkap | The full schedule
""")
SPEAKERS = pairs("""
Kepala Dinas | the head of the office
Camat | the district head
Sekretaris Daerah | the city secretary
ketua panitia | the chair of the committee
seorang warga | a resident
kepala puskesmas | the head of the health centre
""")
TAGS = pairs("""
air bersih | clean water
jalan | roads
pasar | markets
sekolah | schools
imunisasi | immunisation
nelayan | fisheries
padi | rice
sampah | waste
banjir | floods
pelatihan | training
pajak | taxes
arsip | archives
taman | parks
umkm | small firms
bus | buses
lansia | older people
pemuda | youth
data | data
pelabuhan | the harbour
energi | energy
""")
WARDS = (
    "Kampung Pisang", "Labukkang", "Lapadde", "Lompoe", "Lumpue", "Mallusetasi",
    "Sumpang Minangae", "Ujung Lare", "Wattang Soreang",
)


@dataclass(frozen=True, slots=True)
class Head:
    """What a release says of itself; texts by language."""

    number: int
    published: datetime
    slug: str
    type: str
    agency: int
    category: int
    tags: tuple[Pair, ...]
    has_picture: bool
    title: dict[str, str]
    summary: dict[str, str]
    alt: dict[str, str]

    @property
    def folder(self) -> str:
        return f"{self.published:%Y/%m}/{self.slug}"

    @property
    def key(self) -> str:
        """Eight letters of 32, different for every number: an odd factor permutes the numbers below 2 ** 40."""
        value = (self.number + 1) * 0x9E3779B1 % 2**40
        return "".join("abcdefghijklmnopqrstuvwxyz234567"[value >> 5 * place & 31] for place in range(8))


def sentence(dice: random.Random) -> Pair:
    """One sentence in both languages, now and then with emphasis, a dash or a word that leads on."""
    actor, deed, thing, way = (dice.choice(pool) for pool in (ACTORS, DEEDS, THINGS, WAYS))
    numbers = {"n": dice.randint(3, 900), "p": dice.randint(20, 99)}
    turn = dice.choice(TURNS) if dice.random() < 0.3 else None
    mark = dice.choice(("**", "*")) if dice.random() < 0.1 else ""
    tail = dice.choice(WAYS[5:8]) if dice.random() < 0.15 else None
    told = []
    for i in (0, 1):
        text = f"{actor[i]} {deed[i]} {mark}{thing[i]}{mark} {way[i].format(**numbers)}"
        text = (f"{turn[i]} " if turn else "") + text + (f" -- {tail[i]}" if tail else "")
        told.append(f"{text[0].upper()}{text[1:]}.")
    return told[0], told[1]


def several(dice: random.Random, count: int) -> Pair:
    told = [sentence(dice) for _ in range(count)]
    return " ".join(s[0] for s in told), " ".join(s[1] for s in told)


@functools.cache
def head(number: int) -> Head:
    """The head of release `number`, whatever the size of the corpus. Some agencies write more than others."""
    dice = random.Random(f"head {number}")
    minutes = dice.randrange(DAYS) * 1440 + dice.randrange(7 * 60, 20 * 60)
    published = BEGIN + timedelta(minutes=minutes) if number < ADDED else END + timedelta(minutes=number - ADDED)
    actor, deed, thing = dice.choice(ACTORS), dice.choice(DEEDS), dice.choice(THINGS)
    ward = dice.choice(WARDS)
    title = [f"{actor[i]} {deed[i]} {thing[i]} {('di', 'in')[i]} {ward}" for i in (0, 1)]
    summary = [re.sub(r"\*|-- ", "", text) for text in sentence(dice)]
    return Head(
        number, published, re.sub("[^a-z]+", "-", f"{deed[0]} {thing[0]}") + f"-{number:05}",
        dice.choices(list(TYPES), [often for *_, often in TYPES.values()])[0],
        dice.choices(range(30), [2 + 40 // (place + 1) for place in range(30)])[0], dice.randrange(12),
        tuple(dice.sample(TAGS, dice.randint(2, 4))), dice.random() < 0.3,
        {lang: text[0].upper() + text[1:] for lang, text in zip(LANGS, title, strict=True)},
        dict(zip(LANGS, summary, strict=True)),
        {"id": f"Suasana di {ward} pada pagi hari", "en": f"{ward} in the morning"},
    )


@functools.lru_cache(maxsize=4)
def body(number: int) -> dict[str, str]:
    """The Markdown of release `number` by language. A link to release j is written `(@j@)`, a picture stands in no body."""
    dice, blocks = random.Random(f"body {number}"), []
    words, headings = dice.randint(520, 1020), dice.sample(HEADINGS, len(HEADINGS))
    extras = [piece for piece, often in ((_quote, 0.6), (_items, 0.5), (_table, 0.1)) if dice.random() < often]
    blocks.append(several(dice, 2))
    while sum(len(text.split()) for block in blocks for text in block) < words:  # of both languages
        if len(blocks) % 4 == 2 and headings:
            blocks.append(tuple(f"## {name}" for name in headings.pop()))
        blocks.append(several(dice, dice.randint(2, 4)))
        if extras:
            blocks.append(extras.pop(0)(dice))
    blocks += [_read_also(other) for other in _earlier(dice, number)]
    closing = dice.randint(100, 199)
    blocks.append((f"Keterangan lain diberikan di loket layanan, telepon (0421) 000-{closing}.",
                   f"More is told at the service counter, telephone (0421) 000-{closing}."))
    return {lang: "\n\n".join(block[i] for block in blocks) + "\n" for i, lang in enumerate(LANGS)}


def _quote(dice: random.Random) -> Pair:
    said, speaker = several(dice, 2), dice.choice(SPEAKERS)
    return f'> "{said[0]}" kata {speaker[0]}.', f'> "{said[1]}" said {speaker[1]}.'


def _items(dice: random.Random) -> Pair:
    numbered, rows = dice.random() < 0.4, [sentence(dice) for _ in range(dice.randint(3, 5))]
    marks = [f"{place}. " if numbered else "- " for place in range(1, 6)]
    return tuple("\n".join(mark + row[i] for mark, row in zip(marks, rows, strict=False)) for i in (0, 1))


def _table(dice: random.Random) -> Pair:
    rows = [f"| {ward} | {dice.randint(40, 900)} | {dice.randint(10, 99)}% |" for ward in dice.sample(WARDS, dice.randint(4, 8))]
    heads = ("| Kelurahan | Keluarga | Capaian |", "| Ward | Families | Reached |")
    return tuple("\n".join([first, "| --- | ---: | ---: |", *rows]) for first in heads)


def _earlier(dice: random.Random, number: int) -> list[Head]:
    """Up to two releases that came before this one, both by number and by date."""
    offers = [head(dice.randrange(number)) for _ in range(dice.randint(0, 4))] if 0 < number < ADDED else []
    return [offer for offer in offers if offer.published < head(number).published][:2]


def _read_also(other: Head) -> Pair:
    return f"Baca juga: [{other.title['id']}](@{other.number}@)", f"Read also: [{other.title['en']}](@{other.number}@)"


@functools.cache
def picture(colour: int) -> bytes:
    """A small real PNG picture: a slope from one colour into another."""
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    wide, high = 120, 80
    rows = [b"\0" + b"".join(bytes((x * 2, y * 3, colour * 10 % 256)) for x in range(wide)) for y in range(high)]
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0))
            + chunk(b"IDAT", zlib.compress(b"".join(rows), 9)) + chunk(b"IEND", b""))


@functools.cache
def names(kind: str) -> dict[str, dict[str, str]]:
    """{code: names by language} of the first 30 agencies that exist, or the first 12 categories, of the project's data."""
    tables = tomllib.loads((CONTENT / f"data/{kind}.toml").read_text(encoding="utf-8"))
    kept = {code: table["name"] for code, table in tables.items() if "to" not in table.get("active", {})}
    return dict(list(kept.items())[: {"agencies": 30, "categories": 12}[kind]])


def quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


class Form:
    """How one generator wants its releases. `source` says where a text stands, `write` puts releases there."""

    pictures = "pictures"

    def __init__(self, folder: Path):
        self.folder = folder
        self.agencies, self.categories = names("agencies"), names("categories")

    def source(self, of: Head, lang: str) -> Path:
        raise NotImplementedError

    def header(self, of: Head, lang: str) -> str:
        raise NotImplementedError

    def address(self, of: Head, lang: str) -> str:
        """What a link to a release says."""
        return f"{'/en' if lang == 'en' else ''}/{of.folder}/"

    def beside(self) -> None:
        """What the site needs beside its releases."""

    def shown(self, of: Head, lang: str) -> str:
        """The picture of a release, above its text."""
        return f"![{of.alt[lang]}](/images/{of.slug}.png)\n\n"

    def picture(self, of: Head) -> Path:
        return self.folder / self.pictures / f"{of.slug}.png"

    def write(self, numbers: Iterable[int]) -> None:
        for of in map(head, numbers):
            for lang in LANGS:
                text = re.sub(r"@(\d+)@", lambda m, lang=lang: self.address(head(int(m[1])), lang), body(of.number)[lang])
                put(self.source(of, lang), self.header(of, lang) + (self.shown(of, lang) if of.has_picture else "") + text)
            if of.has_picture:
                put(self.picture(of), picture(of.number % 24))

    def agency(self, of: Head) -> tuple[str, dict[str, str]]:
        return list(self.agencies.items())[of.agency]

    def category(self, of: Head) -> tuple[str, dict[str, str]]:
        return list(self.categories.items())[of.category]


class Newsroom(Form):
    """This project: one folder per release."""

    def source(self, of: Head, lang: str) -> Path:
        return self.folder / "releases" / of.folder / f"index.{lang}.md"

    def picture(self, of: Head) -> Path:
        return self.folder / "releases" / of.folder / "foto.png"

    def header(self, of: Head, lang: str) -> str:
        lines = [f"title: {quoted(of.title[lang])}", f"summary: {quoted(of.summary[lang])}", f"tags: [{', '.join(_tags(of, lang))}]"]
        if lang == "id":
            lines[:0] = [f"key: {of.key}", f"type: {of.type}", f"agency: {self.agency(of)[0]}", f"category: {self.category(of)[0]}",
                         f"published: {of.published:%Y-%m-%d %H:%M}", "case: none"]
        else:
            lines.append("translation: {status: reviewed}")
        if of.has_picture:
            shared = ["  src: foto.png", "  credit: Humas"] if lang == "id" else []
            lines += ["image:", *shared, f"  alt: {quoted(of.alt[lang])}"]
        return "\n".join(["---", *lines, "---", "", ""])

    def address(self, of: Head, lang: str) -> str:
        return f"../../../{of.folder}/index.id.md"

    def shown(self, of: Head, lang: str) -> str:
        return ""

    def beside(self) -> None:
        """The project's data and standing pages, without their links to releases that are not in the corpus."""
        for name in ("data", "pages"):
            shutil.copytree(CONTENT / name, self.folder / name, dirs_exist_ok=True)
        for page in self.folder.glob("pages/*/index.*.md"):
            put(page, re.sub(r"\[([^]\n]*)\]\(\.\./\.\./(?:releases|activities)/[^)]*\)", r"\1", page.read_text(encoding="utf-8")))


class Hugo(Form):
    pictures = "static/images"

    def source(self, of: Head, lang: str) -> Path:
        return self.folder / "content" / lang / "releases" / f"{of.published:%Y}" / f"{of.slug}.md"

    def header(self, of: Head, lang: str) -> str:
        return "\n".join([
            "---", f"title: {quoted(of.title[lang])}", f"summary: {quoted(of.summary[lang])}",
            f"date: {of.published:%Y-%m-%dT%H:%M:00+08:00}", f"slug: {of.slug}",
            f"agencies: [{self.agency(of)[0]}]", f"categories: [{self.category(of)[0]}]", f"kinds: [{of.type}]",
            f'years: ["{of.published:%Y}"]', f'months: ["{of.published:%Y-%m}"]', f"topics: [{', '.join(_tags(of, lang))}]", "---", "", ""])

    def beside(self) -> None:
        """A page for each agency, category and type that names it and asks for its feeds."""
        kinds = {code: dict(zip(LANGS, both, strict=False)) for code, both in TYPES.items()}
        for plural, terms in (("agencies", self.agencies), ("categories", self.categories), ("kinds", kinds)):
            for code, name in terms.items():
                for lang in LANGS:
                    put(self.folder / "content" / lang / plural / code / "_index.md",
                        f"---\ntitle: {quoted(name[lang])}\noutputs: [html, rss, atom]\n---\n")
        for lang, title in zip(LANGS, ("Arsip", "Archive"), strict=True):
            put(self.folder / "content" / lang / "releases/_index.md", f"---\ntitle: {title}\n---\n")


class Pelican(Form):
    pictures = "content/images"

    def source(self, of: Head, lang: str) -> Path:
        return self.folder / "content" / f"{of.published:%Y}" / f"{of.slug}{'.en' if lang == 'en' else ''}.md"

    def address(self, of: Head, lang: str) -> str:
        return f"{{filename}}/{self.source(of, lang).relative_to(self.folder / 'content')}"

    def header(self, of: Head, lang: str) -> str:
        """Pelican has authors, categories and tags: agency, category and type; our tags are words only."""
        return "\n".join([
            f"Title: {of.title[lang]}", f"Date: {of.published:%Y-%m-%d %H:%M}", f"Category: {self.category(of)[1][lang]}",
            f"Author: {self.agency(of)[1][lang]}", f"Tags: {TYPES[of.type][LANGS.index(lang)]}", f"Topics: {', '.join(_tags(of, lang))}",
            f"Lang: {lang}", f"Slug: {of.slug}", f"Summary: {of.summary[lang]}", "", ""])

    def shown(self, of: Head, lang: str) -> str:
        return f"![{of.alt[lang]}]({{static}}/images/{of.slug}.png)\n\n"


class Nikola(Form):
    pictures = "files/images"

    def source(self, of: Head, lang: str) -> Path:
        return self.folder / "posts" / f"{of.published:%Y/%m}" / f"{of.slug}{'.en' if lang == 'en' else ''}.md"

    def header(self, of: Head, lang: str) -> str:
        return "\n".join([
            "<!--", f".. title: {of.title[lang]}", f".. slug: {of.slug}", f".. date: {of.published:%Y-%m-%d %H:%M:00} UTC+08:00",
            f".. category: {self.category(of)[1][lang]}", f".. author: {self.agency(of)[1][lang]}",
            f".. tags: {TYPES[of.type][LANGS.index(lang)]}", f".. topics: {', '.join(_tags(of, lang))}",
            f".. description: {of.summary[lang]}", "-->", "", ""])

    def beside(self) -> None:
        """The names that its menus show: a theme of Nikola's cannot ask for them."""
        menus = {lang: {"agencies": [n[lang] for n in self.agencies.values()], "categories": [n[lang] for n in self.categories.values()]}
                 for lang in LANGS}
        put(self.folder / "menus.json", json.dumps(menus, ensure_ascii=False))


FORMS: dict[str, type[Form]] = {"newsroom": Newsroom, "hugo": Hugo, "pelican": Pelican, "nikola": Nikola}


def _tags(of: Head, lang: str) -> Iterator[str]:
    return (tag[LANGS.index(lang)] for tag in of.tags)


def put(path: Path, text: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())


def generate(form: str, count: int, folder: Path) -> Form:
    """Write the first `count` releases and what belongs to them in the form of one generator."""
    written = FORMS[form](folder)
    written.beside()
    written.write(range(count))
    return written


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the corpus of make bench.")
    parser.add_argument("--n", type=int, required=True, help="releases, each in two languages")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--forms", nargs="+", choices=FORMS, default=list(FORMS))
    chosen = parser.parse_args()
    for form in chosen.forms:
        generate(form, chosen.n, chosen.out / form)


if __name__ == "__main__":
    main()
