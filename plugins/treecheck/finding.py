"""A *finding* is one broken rule with its place, and the table of what each code says, in Indonesian and English."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Language = Literal["id", "en"]
LONGEST = 100  # characters of a quoted value; the rest of a page is no help to anyone


@dataclass(frozen=True, slots=True)
class Finding:
    """`path` is relative to the checked folder; `line` counts from 1 and is 1 where the line is not known."""

    path: str
    line: int
    code: str
    values: Mapping[str, object] = field(default_factory=dict, hash=False)

    @property
    def severity(self) -> Literal["error", "warning"]:
        return "warning" if self.code in WARNINGS else "error"


# What a person has to judge: told, and no reason to stop. Who a PDF names and what lies in an archive has been judged at its source,
# where the names of offices are known and reasons may have been given; an error here would stop a whole site for one that was allowed.
WARNINGS = {"document-author", "document-invalid", "member-author", "member-place", "archive-unread"}

MESSAGES: Mapping[str, Mapping[Language, str]] = {
    # the files
    "tree-empty": {
        "id": "folder ini tidak berisi satu halaman HTML pun",
        "en": "this folder holds no HTML page at all"},
    "not-utf8": {
        "id": "berkas ini bukan UTF-8 yang sah, mulai bita ke-{byte}",
        "en": "this file is not valid UTF-8, from byte {byte} on"},
    "doctype-missing": {
        "id": "berkas HTML harus diawali <!doctype html>, bukan \"{value}\"",
        "en": "an HTML file must begin with <!doctype html>, not \"{value}\""},
    "html-invalid": {
        "id": "HTML ini tidak dapat dibaca; biasanya karena tanda \"<![\" yang tertinggal",
        "en": "this HTML cannot be read; the usual reason is a stray \"<![\""},
    "xml-invalid": {
        "id": "XML ini tidak dapat dibaca: {reason}",
        "en": "this XML cannot be read: {reason}"},
    "json-invalid": {
        "id": "JSON ini tidak dapat dibaca: {reason}",
        "en": "this JSON cannot be read: {reason}"},
    "file-unreadable": {
        "id": "berkas ini tidak dapat dibuka: {reason}",
        "en": "this file cannot be opened: {reason}"},
    "sibling-differs": {
        "id": "berkas terkompresi ini tidak berisi hal yang sama dengan \"{value}\"; hapus, lalu bangun lagi",
        "en": "this compressed file does not hold what \"{value}\" holds; delete it, then build again"},
    "sibling-alone": {
        "id": "berkas terkompresi ini tertinggal: \"{value}\" sudah tidak ada",
        "en": "this compressed file was left behind: there is no \"{value}\""},
    "calendar-invalid": {
        "id": "kalender ini tidak dapat dibaca: \"{reason}\" tidak dibuka atau tidak ditutup",
        "en": "this calendar cannot be read: \"{reason}\" is not opened or not closed"},
    "fragment-invalid": {
        "id": "hasil pencarian ini tidak dapat dibaca: {reason}",
        "en": "this search result cannot be read: {reason}"},
    "picture-invalid": {
        "id": "berkas ini bukan gambar yang dapat dibaca {reason}",
        "en": "this file is no picture that can be read {reason}"},
    "picture-place": {
        "id": "foto ini menyimpan koordinat tempat pengambilannya (GPS)",
        "en": "this photo holds the coordinates of the place where it was taken (GPS)"},
    "picture-metadata": {
        "id": "gambar ini menyimpan keterangan selain gambarnya: {names}",
        "en": "this picture holds more than what it shows: {names}"},
    "document-invalid": {
        "id": "PDF ini tidak dapat dibaca, jadi nama pembuatnya tidak dapat diperiksa: {reason}",
        "en": "this PDF cannot be read, so nobody can say whether it names its maker: {reason}"},
    "document-author": {
        "id": "PDF ini menyebut pembuatnya ({names}); periksa apakah itu nama instansi, bukan nama orang",
        "en": "this PDF names its maker ({names}); see whether that is an office and not a person"},
    "member-place": {
        "id": "foto \"{value}\" di dalam berkas ini menyimpan koordinat tempat pengambilannya (GPS)",
        "en": "the photo \"{value}\" in this file holds the coordinates of the place where it was taken (GPS)"},
    "member-author": {
        "id": "\"{value}\" di dalam berkas ini menyebut pembuatnya ({names}); periksa apakah itu nama instansi, bukan nama orang",
        "en": "\"{value}\" in this file names its maker ({names}); see whether that is an office and not a person"},
    "archive-unread": {
        "id": "isi \"{value}\" tidak dapat diperiksa, jadi lihat sendiri apa yang diceritakannya: {reason}",
        "en": "what is in \"{value}\" cannot be checked, so see for yourself what it tells: {reason}"},
    # what is not to be seen yet, and what is to stay
    "embargo-leak": {
        "id": "berkas ini memuat kunci {value} dari {source}, yang masih konsep atau diembargo; JANGAN diterbitkan",
        "en": "this file holds the key {value} of {source}, which is a draft or under embargo; do NOT publish it"},
    "address-lost": {
        "id": "alamat {value} pernah terbit ({source}), tetapi tidak ada lagi yang menjawabnya; tulis di redirects.toml ke mana ia pindah",
        "en": "the address {value} was published ({source}), and nothing answers it any more; write in redirects.toml where it moved"},
    "redirect-chain": {
        "id": "{value} pindah ke {to}, yang sendiri sudah pindah; tulis alamat terakhirnya",
        "en": "{value} moved to {to}, which has moved itself; name the last address"},
    # addresses
    "link-broken": {
        "id": "\"{value}\" tidak menuju berkas mana pun di folder ini",
        "en": "\"{value}\" leads to no file of this folder"},
    "link-case": {
        "id": "\"{value}\" berbeda huruf besar-kecilnya dari nama berkasnya",
        "en": "\"{value}\" differs from its file's name in upper and lower case"},
    "fragment-missing": {
        "id": "\"{value}\": halaman tujuan tidak punya id \"{fragment}\"",
        "en": "\"{value}\": the target page has no id \"{fragment}\""},
    "foreign-host": {
        "id": "<{tag}> memuat dari atau mengirim ke situs lain: \"{value}\"",
        "en": "<{tag}> loads from or sends to another site: \"{value}\""},
    "script-address": {
        "id": "alamat tidak boleh berisi skrip: \"{value}\"",
        "en": "an address must not hold a script: \"{value}\""},
    # the shape of a page
    "h1-count": {
        "id": "halaman harus punya tepat satu h1; di sini ada {count}",
        "en": "a page must have exactly one h1; here are {count}"},
    "heading-skipped": {
        "id": "{name} \"{value}\" melompati satu tingkat: judul sebelumnya {before}",
        "en": "{name} \"{value}\" skips a level: the heading before it is {before}"},
    "title-missing": {
        "id": "halaman harus punya <title> yang berisi",
        "en": "a page must have a <title> that is not empty"},
    "lang-missing": {
        "id": "<html> harus menyebut bahasanya: lang=\"...\"",
        "en": "<html> must name its language: lang=\"...\""},
    "main-count": {
        "id": "halaman harus punya tepat satu <main>; di sini ada {count}",
        "en": "a page must have exactly one <main>; here are {count}"},
    "id-duplicate": {
        "id": "id \"{value}\" sudah dipakai di halaman ini",
        "en": "the id \"{value}\" is already taken in this page"},
    "id-unknown": {
        "id": "{name} menunjuk id \"{value}\", yang tidak ada di halaman ini",
        "en": "{name} points to the id \"{value}\", which this page does not have"},
    "image-alt-missing": {
        "id": "gambar \"{value}\" belum punya alt (boleh kosong bila hanya hiasan)",
        "en": "the image \"{value}\" has no alt (it may be empty when the image is only decoration)"},
    "image-size-missing": {
        "id": "gambar \"{value}\" harus punya width dan height berupa bilangan piksel",
        "en": "the image \"{value}\" must have width and height in whole pixels"},
    "event-handler": {
        "id": "<{tag}> memuat skrip di atribut {name}; pindahkan ke berkas skrip",
        "en": "<{tag}> holds a script in its attribute {name}; move it to a script file"},
    "script-inline": {
        "id": "<script> tanpa src hanya boleh berisi data, bukan type=\"{value}\"",
        "en": "a <script> without src may hold data only, not type=\"{value}\""},
    "leftover-mark": {
        "id": "sisa templat \"{value}\" di {where}",
        "en": "a leftover of a template, \"{value}\", in {where}"},
    "leftover-ref": {
        "id": "alamat \"{value}\" adalah tanda sementara yang belum diganti",
        "en": "the address \"{value}\" is a placeholder that was never replaced"},
    # canonical and other languages
    "canonical-missing": {
        "id": "halaman harus menyebut alamat bakunya: <link rel=\"canonical\">",
        "en": "a page must name its canonical address: <link rel=\"canonical\">"},
    "canonical-duplicate": {
        "id": "alamat baku hanya boleh satu; yang berikut ini berlebih: \"{value}\"",
        "en": "there may be one canonical address only; this is one too many: \"{value}\""},
    "canonical-relative": {
        "id": "alamat baku harus lengkap dengan https://, bukan \"{value}\"",
        "en": "a canonical address must be absolute, with https://, not \"{value}\""},
    "canonical-elsewhere": {
        "id": "alamat baku \"{value}\" bukan alamat halaman ini, {expected}",
        "en": "the canonical address \"{value}\" is not this page's, {expected}"},
    "alternate-relative": {
        "id": "alamat hreflang=\"{lang}\" harus lengkap dengan https://, bukan \"{value}\"",
        "en": "the address of hreflang=\"{lang}\" must be absolute, with https://, not \"{value}\""},
    "alternate-self-missing": {
        "id": "daftar hreflang harus memuat halaman ini sendiri: hreflang=\"{lang}\" ke {expected}",
        "en": "the hreflang links must include the page itself: hreflang=\"{lang}\" to {expected}"},
    "alternate-default-missing": {
        "id": "daftar hreflang harus memuat hreflang=\"x-default\"",
        "en": "the hreflang links must include hreflang=\"x-default\""},
    "alternate-one-way": {
        "id": "\"{value}\" disebut sebagai hreflang=\"{lang}\", tetapi tidak menyebut balik halaman ini sebagai \"{own}\"",
        "en": "\"{value}\" is named as hreflang=\"{lang}\" but does not name this page back as \"{own}\""},
    # feeds
    "feed-field-missing": {
        "id": "entri {entry} tidak punya {field}",
        "en": "the entry {entry} has no {field}"},
    "feed-guid-permalink": {
        "id": "guid entri {entry} harus memuat isPermaLink=\"false\"",
        "en": "the guid of the entry {entry} must say isPermaLink=\"false\""},
    "feed-identity-duplicate": {
        "id": "identitas \"{value}\" dipakai lebih dari satu entri",
        "en": "the identity \"{value}\" stands for more than one entry"},
    "feed-link-relative": {
        "id": "alamat di umpan harus lengkap dengan https://, bukan \"{value}\"",
        "en": "an address in a feed must be absolute, with https://, not \"{value}\""},
    "feed-content-relative": {
        "id": "alamat di dalam isi entri harus lengkap dengan https://, bukan \"{value}\"",
        "en": "an address inside an entry's content must be absolute, with https://, not \"{value}\""},
    # sitemaps
    "sitemap-relative": {
        "id": "alamat di peta situs harus lengkap dengan https://, bukan \"{value}\"",
        "en": "an address in a sitemap must be absolute, with https://, not \"{value}\""},
    "sitemap-page-missing": {
        "id": "halaman ini tidak ada di peta situs dan tidak ditandai noindex",
        "en": "this page is not in the sitemap and not marked noindex"},
    "sitemap-page-hidden": {
        "id": "halaman ini ditandai noindex, tetapi ada di peta situs {sitemap}",
        "en": "this page is marked noindex but stands in the sitemap {sitemap}"},
}

NEAR: Mapping[Language, str] = {"id": "; mungkin maksudnya \"{near}\"?", "en": "; did you mean \"{near}\"?"}

COUNTS: Mapping[Language, tuple[str, str, str, str]] = {  # none, of errors, of warnings and of files: one or many
    "id": ("Tidak ada masalah.", "{n} galat", "{n} peringatan", "di {n} berkas"),
    "en": ("No problems.", "{n} error|{n} errors", "{n} warning|{n} warnings", "in {n} file|in {n} files"),
}


def message(finding: Finding, language: Language) -> str:
    """What the finding says, with the likely cure when there is one (the value `near`)."""
    text = MESSAGES[finding.code][language] + (NEAR[language] if finding.values.get("near") else "")
    return text.format_map({name: shown(str(value)) for name, value in finding.values.items()})


def count(findings: Sequence[Finding], language: Language) -> str:
    """The closing line: "2 galat, 1 peringatan di 1 berkas."."""
    none, errors, warnings, files = COUNTS[language]
    if not findings:
        return none
    few = sum(finding.severity == "warning" for finding in findings)
    counted = [_counted(form, n) for form, n in ((errors, len(findings) - few), (warnings, few)) if n]
    return f"{', '.join(counted)} {_counted(files, len({finding.path for finding in findings}))}."


def _counted(forms: str, n: int) -> str:
    one, _, many = forms.partition("|")
    return (one if n == 1 or not many else many).format(n=n)


def shown(value: str) -> str:
    """One short line: what could forge a message (control and bidi characters) is shown by its code."""
    line = " ".join(value.split())
    line = line if len(line) <= LONGEST else line[:LONGEST - 1] + "…"
    return "".join(c if c.isprintable() else f"<U+{ord(c):04X}>" for c in line)
