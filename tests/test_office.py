"""What office files and plain text tell: the numbers of people in them are found, whatever they are wrapped in."""

from __future__ import annotations

import io
import time
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from conftest import Press
from conftest import pdf as plain_pdf
from newsroom import attachments
from newsroom.attachments import read_paper
from newsroom.identifiers import BLOCK, CELL, ROW
from PIL import Image

NIK = "7372010101900001"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
O = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'  # noqa: E741
CORE = '<c xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:p="urn:p"><dc:creator>{}</dc:creator><p:lastModifiedBy>{}</p:lastModifiedBy></c>'


def package(**parts: str | bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in {"[Content_Types].xml": "<x/>", "mimetype": "x", **parts}.items():
            zipped.writestr(name, text)
    return stream.getvalue()


def taken(*, place: bool, artist: str = "", kind: str = "JPEG") -> bytes:
    """A photo as a telephone takes it."""
    exif = Image.Exif()
    exif[0x0110] = "Telepon X"
    if artist:
        exif[0x013B] = artist
    if place:
        exif.get_ifd(0x8825).update({1: "S", 2: (4.0, 0.0, 48.7), 3: "E", 4: (119.0, 37.0, 31.2)})
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(stream, kind, exif=exif)
    return stream.getvalue()


def paragraphs(*texts: str) -> str:
    return "".join(f"<w:p>{''.join(f'<w:r><w:t>{run}</w:t></w:r>' for run in text.split('|'))}</w:p>" for text in texts)


def table(*rows: tuple[str, ...]) -> str:
    return "<w:tbl>" + "".join("<w:tr>" + "".join(f"<w:tc>{paragraphs(cell)}</w:tc>" for cell in row) + "</w:tr>" for row in rows) + "</w:tbl>"


def docx(body: str, **more: str | bytes) -> bytes:
    return package(**{"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>", **more})


def xlsx(sheet: str, *shared: str) -> bytes:
    return package(**{"xl/sharedStrings.xml": f"<sst {S}>{''.join(f'<si><r><t>{t}</t></r></si>' for t in shared)}</sst>",
                      "xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData>{sheet}</sheetData></worksheet>"})


FILES: Mapping[str, tuple[str, bytes, set[str]]] = {
    "a paragraph, in runs": ("a.docx", docx(paragraphs("Ani, NIK 7372|0101|01900001, warga")), {"personal-data-nik"}),
    "a table": ("a.docx", docx(table(("Nama", "Nomor rekening"), ("Ani", "0123456789012"))), {"personal-data-account"}),
    "a note": ("a.docx", docx(paragraphs("Isi"), **{"word/footnotes.xml": f"<w:footnotes {W}>{paragraphs('HP 0812-3456-7890')}</w:footnotes>"}), {"personal-data-phone"}),
    "a comment that was left": ("a.docx", docx(paragraphs("Isi"), **{"word/comments.xml": f"<w:comments {W}>{paragraphs(NIK)}</w:comments>"}), {"personal-data-nik"}),
    "its maker": ("a.docx", docx(paragraphs("Isi"), **{"docProps/core.xml": CORE.format("Siti Aminah", "Dinas Kesehatan")}), {"attachment-author"}),
    "a cell of text": ("a.xlsx", xlsx('<row><c t="s"><v>0</v></c><c t="s"><v>1</v></c></row>', "Ani", NIK), {"personal-data-nik"}),
    "a cell of its own": ("a.xlsx", xlsx(f'<row><c t="inlineStr"><is><t>{NIK}</t></is></c></row>'), {"personal-data-nik"}),
    "a number": ("a.xlsx", xlsx(f"<row><c><v>{NIK}</v></c></row><row><c><v>7.3720101019E+15</v></c></row>"), {"personal-data-nik"}),
    "a column of numbers of accounts": ("a.xlsx", xlsx('<row><c t="s"><v>0</v></c></row><row><c><v>0123456789012</v></c></row>', "No. rekening"), {"personal-data-account"}),
    "money and years": ("a.xlsx", xlsx("<row><c><v>2026</v></c><c><v>1250000000</v></c></row>"), set()),
    "a slide": ("a.pptx", package(**{"ppt/slides/slide1.xml": f"<s {A}><a:p><a:r><a:t>NIK {NIK}</a:t></a:r></a:p></s>"}), {"personal-data-nik"}),
    "a letter of LibreOffice": ("a.odt", package(**{"content.xml": f"<office:x {O}><text:p>NIK <text:span>7372</text:span><text:s/>0101<text:s/>0190<text:s/>0001 itu</text:p></office:x>"}), {"personal-data-nik"}),
    "a sheet of LibreOffice": ("a.ods", package(**{"content.xml": f"<office:x {O}><table:table><table:table-row><table:table-cell><text:p>{NIK}</text:p></table:table-cell></table:table-row></table:table></office:x>"}), {"personal-data-nik"}),
    "a table of text": ("a.csv", f"nama;nik\nAni;{NIK}\n".encode(), {"personal-data-nik"}),
    "a table as Windows writes it": ("a.csv", f"nama;nik\nAni;{NIK}\n".encode("utf-16"), {"personal-data-nik"}),
    "ordinary figures": ("a.csv", "kecamatan,jumlah\nSoreang,737201\nUjung,737202\n".encode(), set()),
    "a photo that was put into a letter": ("a.docx", docx(paragraphs("Isi"), **{"word/media/image1.jpeg": taken(place=True)}), {"picture-gps"}),
    "a picture of another kind": ("a.docx", docx(paragraphs("Isi"), **{"word/media/image1.png": taken(place=True, kind="PNG")}), {"picture-gps"}),
    "a photo that tells of no place": ("a.docx", docx(paragraphs("Isi"), **{"word/media/image1.jpeg": taken(place=False)}), set()),
    "data": ("a.json", f'{{"nik": "{NIK}"}}'.encode(), {"personal-data-nik"}),
}


@pytest.mark.parametrize(("name", "data", "codes"), FILES.values(), ids=FILES)
def test_a_file_is_published_as_the_text_beside_it_is(press: Press, name: str, data: bytes, codes: set[str]) -> None:
    folder = press.desk.release(attachments=f"[{{file: {name}, title: Lampiran}}]", english=False)
    press.desk.write(f"{folder}/{name}", data)
    problems = press.problems()
    assert {p.code for p in problems} == codes
    assert all(p.path == f"{folder}/{name}" and NIK not in str(p) and "Aminah" not in str(p) for p in problems)


def test_what_was_beside_each_other_is_told_so(tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(docx(paragraphs("Satu") + table(("a", "b"), ("c", "d")) + paragraphs("Dua")))
    (page,) = read_paper(tmp_path / "a.docx").pages
    assert page.replace(" ", "").strip(BLOCK) == f"Satu{BLOCK}{BLOCK}a{CELL}b{CELL}{ROW}c{CELL}d{CELL}{ROW}{BLOCK}Dua"


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)) + "]>"
HARMFUL = [("a flood", docx(paragraphs("a" * 60_000_000)), ("too large", "damaged")),
           ("deep", docx("<w:p>" * 300_000), ("damaged",)), ("cut", docx(paragraphs("Isi"))[:-30], ("damaged",)), ("no XML", package(**{"word/document.xml": "<a><b></a>"}), ("damaged",)),
           ("entities in entities", package(**{"word/document.xml": f"{ENTITIES}<w:t {W}>&i;</w:t>"}), ("damaged", "too large")),
           ("a file of the house", package(**{"word/document.xml": f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:t {W}>&a;</w:t>'}), ("damaged", ""))]


@pytest.mark.parametrize(("data", "reasons"), [h[1:] for h in HARMFUL], ids=[h[0] for h in HARMFUL])
def test_what_would_harm_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: bytes, reasons: tuple[str, ...]) -> None:
    monkeypatch.setattr(attachments, "SECONDS", 10)
    (tmp_path / "a.docx").write_bytes(data)
    started = time.monotonic()
    paper = read_paper(tmp_path / "a.docx")
    assert paper.reason in reasons and "root:" not in str(paper.pages) and time.monotonic() - started < 12


# ---------------------------------------------------------------- archives


def archive(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, data in members:
            zipped.writestr(name, data)
    return stream.getvalue()


def locked(data: bytes) -> bytes:
    """With the mark of a password on its first file (APPNOTE 4.4.4)."""
    at = data.index(b"PK\x01\x02") + 8
    return data[:6] + b"\x01" + data[7:at] + b"\x01" + data[at + 1 :]


LONG_NAMED = [(f"{number}.txt", b"a") for number in range(attachments.MAX_MEMBERS + 1)]
ARCHIVES: list[tuple[str, bytes, set[tuple[str, str]]]] = [
    ("ordinary files", archive(("data/a.csv", b"kecamatan,jumlah\nSoreang,12\n"), ("b.pdf", plain_pdf("Laporan kota")), ("c.jpg", taken(place=False)), ("d.mp3", b"ID3")), set()),
    ("clutter", archive(("__MACOSX/._a.csv", b"x"), (".DS_Store", b"x"), ("a.csv", b"a,b\n")), set()),
    ("a letter", archive(("surat/a.docx", docx(paragraphs(f"NIK {NIK}")))), {("personal-data-nik", "surat/a.docx")}),
    ("a PDF", archive(("a.pdf", plain_pdf(f"Ani {NIK}"))), {("personal-data-nik", "a.pdf")}),
    ("a table in a PDF", archive(("a.pdf", plain_pdf("1101 0101 0190 0001 1203 2019 2020"))), set()),
    ("a table", archive(("a.csv", f"nik\n{NIK}\n".encode())), {("personal-data-nik", "a.csv")}),
    ("a name", archive((f"ktp_{NIK}.csv", b"a,b\n")), {("personal-data-nik", f"ktp_{NIK}.csv")}),
    ("a maker", archive(("a.docx", docx(paragraphs("Isi"), **{"docProps/core.xml": CORE.format("Siti Aminah", "")}))), {("attachment-author", "a.docx")}),
    ("a photo with its place", archive(("foto/a.jpg", taken(place=True))), {("picture-gps", "foto/a.jpg")}),
    ("a photo with its maker", archive(("a.jpg", taken(place=False, artist="Siti Aminah"))), {("attachment-author", "a.jpg")}),
    ("a photo of an office", archive(("a.jpg", taken(place=False, artist="Humas Pemkot"))), set()),
    ("no photo", archive(("a.jpg", b"bukan foto")), {("attachment-unread", "a.jpg")}),
    ("an archive in an archive", archive(("b.zip", archive(("a.csv", NIK.encode())))), {("attachment-unread", "b.zip")}),
    ("a program", archive(("pasang.exe", b"MZ")), {("attachment-unread", "pasang.exe")}),
    ("too many files", archive(*LONG_NAMED), {("attachment-unread", "")}),
    ("an archive under a password", locked(archive(("a.csv", b"a,b\n"))), {("attachment-locked", "")}),
    ("a name that forges a line", archive(("a\n\x1b[31m.exe", b"MZ")), {("attachment-unread", "a\ufffd\ufffd[31m.exe")}),
]


@pytest.mark.parametrize(("data", "expected"), [row[1:] for row in ARCHIVES], ids=[row[0] for row in ARCHIVES])
def test_a_file_in_an_archive_is_read_as_though_it_lay_beside_the_text(press: Press, data: bytes, expected: set[tuple[str, str]]) -> None:
    folder = press.desk.release(attachments="[{file: data.zip, title: Semua data}]", english=False)
    press.desk.write(f"{folder}/data.zip", data)
    assert {(p.code, p.path.removeprefix(f"{folder}/data.zip").removeprefix("/")) for p in press.problems()} == expected


def test_an_archive_that_swells_is_told_in_time(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    """By what it says of its size, and by what it is: a file is read no further than it says."""
    monkeypatch.setattr(attachments, "SECONDS", 10)
    swelling = archive(*((f"{n}.txt", b"a" * 49_000_000) for n in range(5)))
    lying = bytearray(archive(("a.txt", b"a" * 300_000_000)))
    at = lying.index(b"PK\x01\x02") + 24
    lying[at : at + 4] = (1000).to_bytes(4, "little")
    started = time.monotonic()
    for name, data in (("a.zip", swelling), ("b.zip", bytes(lying))):
        (press.folder / name).write_bytes(data)
        assert read_paper(press.folder / name).reason in ("too large", "damaged"), name
    assert time.monotonic() - started < 20


def test_what_was_found_in_an_archive_is_never_printed(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    from newsroom.report import report

    folder = press.desk.release(attachments="[{file: data.zip, title: Semua data}]", english=False)
    press.desk.write(f"{folder}/data.zip", archive((f"ktp_{NIK}.csv", f"nik\n{NIK}\n".encode())))
    report(press.problems(), press.settings())
    told = capsys.readouterr().err
    assert "data.zip/ktp_7372" in told and NIK[4:14] not in told
