"""What a document is: its kind by its bytes, a PDF's pages and language by its text; hostile ones are findings, never exceptions."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from pathlib import Path

import pytest
from conftest import ROOT, pdf
from newsroom.attachments import Paper, read_paper
from newsroom.formats import OLE, Document, probe

INDONESIAN = "Rapat ini dihadiri oleh dinas dan camat yang akan memeriksa saluran di Soreang untuk warga dengan pompa dari kota, dan tidak akan ditunda."
ENGLISH = "The meeting was held by the office and the district, which will inspect the drains in the town for residents with pumps that are ready."
MIXED = f"{INDONESIAN} {ENGLISH}"


def written(folder: Path, name: str, data: bytes) -> Path:
    (folder / name).write_bytes(data)
    return folder / name


def package(*names: str, **more: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in {**dict.fromkeys(names, b"isi"), **more}.items():
            file.writestr(name, data)
    return stream.getvalue()


def with_flag(data: bytes) -> bytes:
    """A package of which an entry says that it is under a password (APPNOTE 4.4.4)."""
    changed = bytearray(data)
    changed[data.rindex(b"PK\1\2") + 8] |= 1
    return bytes(changed)


def swollen() -> bytes:
    """A package whose table of contents says that one entry has two gigabytes (APPNOTE 4.3.12)."""
    data = bytearray(package("isi.txt"))
    struct.pack_into("<I", data, data.rindex(b"PK\1\2") + 24, 2_000_000_000)
    return bytes(data)


PAPERS = [  # the texts of its pages, what is told
    ((INDONESIAN, INDONESIAN), Document(2, "id")), ((ENGLISH,), Document(1, "en")), ((MIXED,), Document(1)), (("Halaman kedua hanya berisi gambar denah.",), Document(1)),
    (("", "", ""), Document(3, is_scanned=True)), (("CamScanner", ""), Document(2, is_scanned=True)), ((INDONESIAN, ""), Document(2, "id")), ((), Document()),
]


@pytest.mark.parametrize(("pages", "document"), PAPERS)
def test_a_pdf_tells_its_pages_its_language_and_whether_it_is_a_scan(tmp_path: Path, pages: tuple[str, ...], document: Document) -> None:
    """What its maker wrote about it is no page."""
    path = written(tmp_path, "a.pdf", b"%PDF-1.4")
    assert probe(path, Paper(("Judul laporan yang panjang sekali dan rinci", *pages))) == Document(document.pages, document.lang, document.is_scanned, "", 8)


def test_of_a_pdf_that_could_not_be_read_nothing_is_said(tmp_path: Path) -> None:
    assert probe(written(tmp_path, "a.pdf", b"%PDF-1.4"), Paper(reason="locked")) == Document(size=8)


KINDS = [("data.csv", b"a,b\n1,2\n"), ("suara.mp3", b"ID3"), ("surat.docx", package("[Content_Types].xml", "word/document.xml")),
         ("tabel.ods", package("mimetype")), ("arsip.ZIP", package("a.txt")), ("kosong.csv", b"")]


@pytest.mark.parametrize(("name", "data"), KINDS, ids=[row[0] for row in KINDS])
def test_a_file_that_is_what_its_name_says_is_no_problem(tmp_path: Path, name: str, data: bytes) -> None:
    assert probe(written(tmp_path, name, data)) == Document(size=len(data))


PROBLEMS = [
    ("locked.docx", OLE + b"...", "attachment-locked"), ("locked.zip", with_flag(package("a.txt")), "attachment-locked"),
    ("word.pdf", package("[Content_Types].xml"), "attachment-type"), ("program.csv", b"MZ\x90\0", "attachment-type"), ("program.pdf", b"\x7fELF", "attachment-type"),
    ("pdf.docx", pdf("x"), "attachment-type"), ("zip.docx", package("a.txt"), "attachment-type"), ("old.pdf", OLE, "attachment-type"),
    ("empty.docx", b"", "attachment-broken"), ("cut.xlsx", package("[Content_Types].xml")[:40], "attachment-broken"), ("text.zip", b"bukan arsip", "attachment-broken"),
    ("swollen.zip", swollen(), "attachment-bomb"), ("zeros.zip", package(**{"a.txt": bytes(30_000_000)}), "attachment-bomb"),
]


@pytest.mark.parametrize(("name", "data", "problem"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_what_readers_could_not_open_is_told(tmp_path: Path, name: str, data: bytes, problem: str) -> None:
    assert probe(written(tmp_path, name, data)) == Document(problem=problem, size=len(data))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    assert probe(tmp_path / "tiada.zip") == Document(problem="attachment-broken")


def test_the_document_of_the_site_is_what_it_seems() -> None:
    (path,) = (ROOT / "content").rglob("*.pdf")
    assert probe(path, read_paper(path)) == Document(2, "id", size=path.stat().st_size)


def test_a_damaged_document_never_raises(tmp_path: Path) -> None:
    chance = random.Random(5)
    whole = {".docx": package("[Content_Types].xml", "word/document.xml"), ".zip": package("a")}
    for _ in range(300):
        suffix, data = chance.choice(list(whole.items()))
        changed = bytearray(data)
        for _ in range(chance.randint(1, 8)):
            changed[chance.randrange(len(changed))] = chance.randrange(256)
        assert isinstance(probe(written(tmp_path, f"a{suffix}", bytes(changed))), Document)
