"""Gates on people, through a whole newsroom: what stops, what a waiver opens, and that nothing found is ever printed."""

from __future__ import annotations

import io
import random
import re
import time
from collections.abc import Callable
from pathlib import Path

import corpus
import pytest
from conftest import ROOT, Desk, Press
from newsroom import attachments, gates
from newsroom.data import load_signs
from newsroom.identifiers import CELL, digits_of
from newsroom.people import blocks_of
from newsroom.problems import Problem, explain
from newsroom.report import report
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject
from test_identifiers import ORDINARY

Edit = Callable[[Desk], object]
HERE = "releases/2026/11/kabar-contoh"
NIK, PHONE = "7372010101900001", "0812-3456-7890"
WAIVED = '[{{rule: {}, reason: "Nomor contoh dari buku panduan"}}]'


def release(body: str | None = None, **fields: object) -> Edit:
    return lambda desk: desk.release(body=f"{body}\n" if body else None, english=False, **fields)


def english(body: str) -> Edit:
    return lambda desk: desk.release(english_body=f"{body}\n")


def pdf(text: str = "", *, author: str = "", saved_by: str = "", password: str = "", is_packed: bool = False) -> bytes:
    """A PDF with one page that says this (ISO 32000-1, 9.4), below a heading that tells it from a scan."""
    writer = PdfWriter()
    page = writer.add_blank_page(595, 842)
    stream = DecodedStreamObject()
    lines = f"Surat edaran kepada semua warga kota\n{text}".replace("(", r"\(").replace(")", r"\)").split("\n")
    stream.set_data(b"BT /F1 12 Tf 14 TL 50 800 Td " + b" ".join(f"({line}) Tj T*".encode() for line in lines) + b" ET")
    font = DictionaryObject({NameObject("/Type"): NameObject("/Font"), NameObject("/Subtype"): NameObject("/Type1"), NameObject("/BaseFont"): NameObject("/Helvetica")})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})})
    page[NameObject("/Contents")] = writer._add_object(stream.flate_encode() if is_packed else stream)
    if author:
        writer.add_metadata({"/Author": author})
    if saved_by:
        writer.add_metadata({"/LastModifiedBy": saved_by})
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    buffer = io.BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def attached(data: bytes, name: str = "surat.pdf") -> Edit:
    def run(desk: Desk) -> None:
        desk.release(attachments=f"[{{file: {name}, title: Surat edaran}}]")
        desk.write(f"{HERE}/{name}", data)
    return run


CASES: list[tuple[str, Edit, str]] = [
    # where it stands
    ("a body", release(f"Ani, NIK {NIK}, warga Soreang."), "personal-data-nik"),
    ("a body, across emphasis", release("Ani, 7372**01**0101*9000*01, warga."), "personal-data-nik"),
    ("a body, with non-breaking spaces", release("Ani, 7372&nbsp;0101&nbsp;0190&nbsp;0001, warga."), "personal-data-nik"),
    ("a body, as entities", release("Ani, &#55;372010101900001, warga."), "personal-data-nik"),
    ("a body, over two lines", release("NIK 7372 0101\n0190 0001 milik Ani."), "personal-data-nik"),
    ("code", release(f"Contoh: `{NIK}`."), "personal-data-nik"),
    ("a table", release(f"| Nama | NIK |\n|---|---|\n| A. | {NIK} |"), "personal-data-nik"),
    ("a table, across cells", release("| NIK | | | |\n|---|---|---|---|\n| 7372 | 0101 | 0190 | 0001 |"), "personal-data-nik"),
    ("the head of a table, account", release("| Nama | No. rekening |\n|---|---|\n| A. | 1234567890 |"), "personal-data-account"),
    ("a title", release(title=f"Pemegang NIK {NIK} diminta datang"), "personal-data-nik"),
    ("a summary", release(summary=f"Warga dengan nomor KK {NIK} diminta datang ke kantor kelurahan segera."), "personal-data-kk"),
    ("a decision", release(type="meeting-report", start="2026-11-19 09:00", decisions=f"[{{text: 'Menghubungi {PHONE}'}}]"), "personal-data-phone"),
    ("a link to a telephone", release("[Hubungi kami](tel:+6281234567890) segera."), "personal-data-phone"),
    ("the title of a link", release(f'[Ini](https://a.go.id "{NIK}") dia.'), "personal-data-nik"),
    ("a translation", english(f"The card {NIK} is lost."), "personal-data-nik"),
    ("the name of a folder", lambda d: d.release(f"warga-{NIK}", title="Warga yang hilang ditemukan"), "personal-data-nik"),
    ("the name of a file", attached(pdf("Isi"), f"ktp_{NIK}.pdf"), "personal-data-nik"),
    ("the name of a file, a telephone", attached(pdf("Isi"), "wa-081234567890.pdf"), "personal-data-phone"),
    ("the name of a file, a day and a time", attached(pdf("Isi"), "20261124_081530_1234.pdf"), ""),
    ("a draft", release(f"NIK {NIK} milik Ani.", status="draft"), "personal-data-nik?"),
    ("the reason of a waiver alone", release(waivers=f'[{{rule: spam-text, reason: "Seperti {NIK}"}}]'), "waiver-idle?"),
    # telephones
    ("a mobile number", release(f"Hubungi {PHONE}."), "personal-data-phone"),
    ("an agency's mobile number", lambda d: (d.write("data/agencies.toml", (d.content / "data/agencies.toml").read_text().replace("(0421) 000-101", "0812 3456 7890")),
                                             d.release(body="Hubungi +62 812-3456-7890.\n")), ""),
    ("an office's telephone", release("Hubungi (0421) 21234 atau 112."), ""),
    # PDFs
    ("a PDF", attached(pdf("Laporan triwulan\nAnggaran Rp1.250.000.000")), ""),
    ("a PDF with a number", attached(pdf(f"Daftar penerima\n1. Ani {NIK}")), "personal-data-nik"),
    ("a PDF with a telephone", attached(pdf(f"Hubungi {PHONE}")), "personal-data-phone"),
    ("a PDF with a table of numbers", attached(pdf("1101 0101 0190 0001 1203 2019 2020")), ""),
    ("a PDF with a person's name", attached(pdf("Isi", author="Siti Aminah")), "attachment-author"),
    ("a PDF with the name of who saved it last", attached(pdf("Isi", saved_by="Siti Aminah")), "attachment-author"),
    ("a PDF with an agency's name", attached(pdf("Isi", author="Dinas Kesehatan")), ""),
    ("a locked PDF", attached(pdf("Isi", password="rahasia")), "attachment-unread?"),
    ("a PDF that is none", attached(b"%PDF-1.7 bukan"), "attachment-unread?"),
    # cases
    ("the police", release(agency="polres", type="news", case=None), "case-missing"),
    ("the police, a press release", release(agency="polres", type="press-release", case=None), "case-missing"),
    ("the police, an announcement", release(agency="polres", type="announcement", case=None), ""),
    ("the police, none", release(agency="polres", case="none"), ""),
    ("the police, checked", release(agency="polres", case="{shielded: [child], checked_by: Seksi Humas}"), ""),
    ("the police, checked by nobody", release(agency="polres", case="{shielded: [child]}"), "part-missing"),
    ("the police support", release(supporting="[polres]"), ""),
    ("a child and a crime", release("Seorang anak berusia 12 tahun dianiaya di Soreang."), "case-words"),
    ("an age below eighteen and a crime", release("Korban yang masih berusia 15 tahun diculik di Soreang."), "case-words"),
    ("an age above and a crime", release("Korban yang berusia 35 tahun diculik; pelaku dihukum 15 tahun."), ""),
    ("a word that is both", release("Korban diperkosa di Soreang, kata kepala seksi."), "case-words"),
    ("a child in law's own words", release("ABH itu diserahkan kepada jaksa kemarin."), "case-words"),
    ("prevention", release("Agar anak tidak jadi korban kekerasan seksual, kenali tandanya."), ""),
    ("a home by seconds", release("Kediaman korban 4°00'48.7\"S 119°37'31.2\"E itu."), "personal-data-location"),
    ("digits of another script", release("Hubungi ０８１２３４５６７８９０ saja."), "personal-data-phone"),
    ("refused words in one", release("Lihat [resmi](https://slot-gacor88.xyz/) dan [itu](https://slotgacor88.xyz/)."), "link-refused"),
    ("a child and a crime, in English", english("A boy of twelve was kidnapped in Soreang."), "case-words"),
    ("a child and a crime, checked", release("Seorang anak dianiaya di Soreang.", case="{shielded: [child], checked_by: Dinas Sosial}"), ""),
    ("a child and a crime in two paragraphs", release("Anak sekolah mendapat susu.\n\nTersangka korupsi ditahan kejaksaan."), ""),
    ("a child by initials", release("Korban berinisial A, pelajar kelas enam, kini didampingi."), "case-words"),
    *((f"a case: {text}", release(text), "case-words") for text in (
        "Seorang siswi dirudapaksa pamannya di Soreang.", "Guru itu melakukan perbuatan tidak senonoh terhadap muridnya.", "Korban AN (15) ditikam di depan sekolah.",
        "Tersangka M.R. (16 tahun) dibawa ke kantor.", "Korban yang baru berumur lima belas tahun diculik.", "Korban berusia 14 thn dianiaya ayahnya.",
        "Bunga (nama samaran), siswi kelas 2 SMP, melapor.", "Korban masih duduk di bangku SMP ketika dianiaya.", "Anak itu disekap dan dipukuli selama dua hari.",
        "Jaksa menuntut pelajar itu enam bulan.", "Mayat bayi ditemukan di tepi sungai.", "Anak itu diperdagangkan ke luar daerah.")),
    ("a case, in English", english("A 14-year-old was sexually assaulted by a neighbour."), "case-words"),
    ("a case, in English, of a suspect", english("The suspect, aged 16, was brought to the station."), "case-words"),
    *((f"no case: {text}", release(text), "") for text in (
        "Siswa kelas 5 SD mengikuti lomba cerdas cermat di kantor polisi.", "Peserta: SD (12), SMP (9), Tim A (15). Tersangka korupsi ditahan jaksa.",
        "Pasal 81 ayat (1), UU (5) dan PP (7) berlaku bagi tersangka.", "Hakim menghukum tersangka korupsi berusia 45 tahun, lima belas tahun penjara.",
        "Kejaksaan mengajar siswa tentang hukuman penjara dan akibat tawuran.", "Anak tidak perlu takut ditusuk jarum vaksin.",
        "Buku cerita anak itu memakai tokoh dengan nama samaran.", "Remaja berusia 15 tahun mengikuti vaksinasi.", "Terdakwa berusia delapan belas tahun ditahan.")),
    ("mosquitoes", release("Fogging hanya membunuh nyamuk dewasa, jadi lindungi anak dengan kelambu."), ""),
    ("prevention", release("Sosialisasi pencegahan kekerasan terhadap anak dan pelecehan di sekolah bagi para siswa."), ""),
    ("a subsidiary", release("Direktur anak perusahaan menjadi tersangka korupsi."), ""),
    # advertising and links
    ("advertising", release("Warga senang.\n\nSlot gacor hari ini, slot gacor, situs resmi."), "spam-text"),
    *((f"advertising, letter by letter: {text}", release(f"{text}"), "spam-text") for text in (
        "Warga senang. s l o t  g a c o r  malam ini bersama semua tetangga dan keluarga besar.", "S.L.O.T G.A.C.O.R hari ini bagi seluruh warga kota yang baik hati.",
        "Lihat s-l-o-t-g-a-c-o-r malam ini bersama semua tetangga dan keluarga besar.")),
    *((f"letter by letter: {text}", release(text), "") for text in (
        "A N G G A R A N  P E N D A P A T A N  D A N  B E L A N J A", "a n g g a r a n", "Pilihan a, b, c, d, e, f, g, h, i, j dibacakan.", "Saksi A. B. C. D. E. F. G. H. hadir.")),
    ("news about gambling", release("Polisi memblokir 461 situs pemerintah yang disusupi iklan slot gacor sejak Januari hingga Februari lalu."), ""),
    ("a text on a link", release("Lihat [slot gacor](https://a.go.id/berita) itu juga di sana hari ini bersama seluruh keluarga besar."), "link-refused"),
    ("a short address in the text", release("Daftar di bit.ly/vaksin-parepare sekarang juga."), "link-refused"),
    ("a refused site by name alone", release("Waspadai tautan bit.ly yang beredar."), ""),
    ("an address of a hacked site", release("Lihat [ini](https://a.go.id/slot-gacor/) hari ini."), "link-refused"),
    # waivers
    ("a waiver", release(f"Contoh NIK {NIK}.", waivers=WAIVED.format("personal-data-nik")), "rule-waived!"),
    ("a waiver of another rule", release(f"Contoh NIK {NIK}.", waivers=WAIVED.format("personal-data-kk")), "personal-data-nik waiver-idle?"),
    ("a waiver that silences nothing", release(waivers=WAIVED.format("personal-data-nik")), "waiver-idle?"),
    ("a waiver of a case", release(agency="polres", case=None, waivers=WAIVED.format("case-missing")), "rule-waived!"),
    ("a waiver for a PDF", lambda d: (d.release(attachments="[{file: a.pdf, title: Surat edaran}]", waivers=WAIVED.format("attachment-author")),
                                      d.write(f"{HERE}/a.pdf", pdf("Isi", author="Siti Aminah"))), "rule-waived!"),
]


def code_of(problem: Problem) -> str:
    return problem.code + {"error": "", "warning": "?", "info": "!"}[problem.severity]


@pytest.mark.parametrize(("edit", "told"), [pytest.param(edit, told, id=name) for name, edit, told in CASES])
def test_a_gate_tells_what_it_keeps_back_and_nothing_else(press: Press, edit: Edit, told: str) -> None:
    edit(press.desk)
    assert {code_of(p) for p in press.problems()} == set(told.split())


def test_every_gate_has_a_case_and_a_page_and_can_be_waived() -> None:
    told = {code.rstrip("?!") for _, _, codes in CASES for code in codes.split()}
    assert set(gates.PEOPLE) - told <= {"personal-data-passport", "personal-data-location", "picture-gps"}  # test_identifiers.py, test_pictures.py
    for code in gates.CODES:
        assert all(len(explain(code, language)) > 150 for language in ("id", "en"))
    laws = ("personal-data-nik", "personal-data-kk", "personal-data-phone", "personal-data-account", "personal-data-passport", "personal-data-location", "case-missing", "case-words")
    assert all("UU " in explain(code, "en") for code in laws)


PLACES = [
    (f"Satu.\n\nAni, {NIK}, warga.", 3, 6, 16), ("7372**01**0101*9000*01 itu.", 1, 1, 22), ("| A | B |\n|---|---|\n| Ani | 0812-3456-7890 |", 3, 9, 14),
    ("NIK 7372 0101\n0190 0001 itu.", 1, 5, 9),
]


@pytest.mark.parametrize(("body", "line", "column", "width"), PLACES)
def test_a_number_is_told_where_it_stands(press: Press, body: str, line: int, column: int, width: int) -> None:
    folder = press.desk.release(body=f"{body}\n", english=False)
    (problem,) = press.problems()
    first = (press.desk.content / folder / "index.id.md").read_text().split("\n").index("---", 1) + 2
    assert (problem.place.line - first, problem.place.column, problem.place.width) == (line, column, width)


LEAKS = [
    ("where it was found", release(f"Ani, 7372**0101**01900001, {PHONE}, rekening BRI 0123-01-012345-50-1.")),
    ("another problem on its line", release(f"Ani, {NIK}, lihat [itu](tidak-ada.csv).")),
    ("a header that cannot be read", release(title=f"Warga: NIK {NIK}")),
    ("a value that is quoted", release(type=f"{NIK}")),
    ("a text that is cut off", release(title=f"Warga Soreang # {NIK}")),
    ("a name of a file", lambda d: (d.release(english=False), d.write(f"{HERE}/{NIK}.csv", b"a"))),
    ("a file that is missing", release(image=f"{{src: {NIK}.png, alt: Foto kantor}}")),
    ("a waived number beside another problem", release(f"Contoh {NIK}, [itu](tidak-ada.csv).", waivers=WAIVED.format("personal-data-nik"))),
    ("the reason of a waiver", release(f"Contoh {NIK}.", waivers=f'[{{rule: personal-data-nik, reason: "Ini {NIK}"}}]')),
    ("a PDF", attached(pdf(f"Ani {NIK}", author="Siti Aminah Kartini"))),
]


@pytest.mark.parametrize("edit", [edit for _, edit in LEAKS], ids=[name for name, _ in LEAKS])
def test_what_was_found_is_never_printed(press: Press, edit: Edit, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    edit(press.desk)
    problems = press.problems()
    for form in ("block", "concise", "github"):
        monkeypatch.setenv("FORMAT", form)
        report(problems, press.settings())
        told = capsys.readouterr().err
        assert told and not any(secret in digits_of(told) for secret in ("0101019000", "34567", "012345"))
        assert "Aminah" not in told


def test_numbers_of_one_file_are_told_up_to_a_bound_and_fast(press: Press) -> None:
    started = time.process_time()
    press.desk.release(body="\n\n".join(f"Ani, {NIK[:-4]}{n:04}, 0812{n:07}." for n in range(1, 3000)), english=False)
    assert len([p for p in press.problems() if p.code == "personal-data-nik"]) == 50
    assert time.process_time() - started < 20


# ---------------------------------------------------------------- PDFs that harm


def test_a_pdf_that_asks_for_too_much_is_told_in_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bomb.pdf").write_bytes(pdf("a\n" * 3_000_000, is_packed=True))
    assert (tmp_path / "bomb.pdf").stat().st_size < 1_000_000
    monkeypatch.setattr(attachments, "SECONDS", 5)
    started = time.monotonic()
    assert attachments.read_paper(tmp_path / "bomb.pdf").reason in ("timeout", "damaged") and time.monotonic() - started < 30


def test_a_pdf_is_opened_once(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    attached(pdf("Isi"))(press.desk)
    press.build()
    monkeypatch.setattr("newsroom.store.read_paper", lambda path: pytest.fail("opened again"))
    press.desk.release("lain")
    press.build()
    press.desk.write("data/hosts.toml", "")
    press.build()


# ---------------------------------------------------------------- ordinary news


def test_ordinary_news_passes(press: Press) -> None:
    """The project's own content: every text of it is read with the words of its own data."""
    signs, reader = load_signs(ROOT / "content"), press.settings(PATH=str(ROOT / "content"))
    store = reader.store(reader.editions())
    files = sorted((ROOT / "content").glob("*/**/index.*.md"))
    assert len(files) > 80 and signs.crime.words
    for file in files:
        record = store.reader.read(file.name, file.read_bytes(), "release", file.name.split(".")[1])
        assert [p.code for p in record.problems if p.code in gates.CODES] == [], file
        assert not record.leads.phones and (not record.leads.case or "releases" not in file.parts), file


@pytest.mark.parametrize("count", [150, pytest.param(6000, marks=pytest.mark.long)])
def test_at_most_one_ordinary_text_in_a_thousand_is_kept_back(press: Press, count: int) -> None:
    """Bodies of the bench's corpus, each with sentences and a table full of numbers that mean something else."""
    reader, dice = press.settings(PATH=str(ROOT / "content")).store(press.settings().editions()).reader, random.Random(17)
    sentences = [text for text in ORDINARY if CELL not in text]
    kept_back = []
    for number in range(count):
        more = [f"Kabar lain menyebut {sentence}, demikian kepala dinas." for sentence in dice.sample(sentences, 4)]
        rows = [f"| Kegiatan {n} | {' | '.join(_figure(dice) for _ in range(4))} |" for n in range(8)]
        body = "\n\n".join((corpus.body(number)["id"], *more, "\n".join(("| Uraian | 2023 | 2024 | 2025 | Ket |", "|---|---|---|---|---|", *rows))))
        record = reader.read("a.md", f"---\ntitle: Judul\n---\n\n{body}\n".encode(), "release", "id")
        told = [p.code for p in record.problems if p.code in gates.CODES] + ["phone"] * len(record.leads.phones) + ["case"] * bool(record.leads.case)
        kept_back += [(told, more)] * bool(told)
    assert len(kept_back) <= count // 1000, kept_back[:3]


def _figure(dice: random.Random) -> str:
    """A number of a report: money, people, a telephone, a date, hours, a code, a letter's number."""
    def thousands(digits: int) -> str:
        return f"{dice.randrange(10**digits):,}".replace(",", ".")

    return dice.choice((
        f"Rp{thousands(dice.randrange(5, 14))}", thousands(dice.randrange(3, 9)), f"(0421) {dice.randrange(20_000, 99_999)}",
        f"{dice.randrange(1, 29):02}-{dice.randrange(1, 13):02}-{dice.randrange(2010, 2030)}", f"{dice.randrange(7, 18):02}.30-{dice.randrange(7, 18):02}.15",
        f"{dice.randrange(10**7, 10**8)}", f"{dice.randrange(1, 999)}/{dice.randrange(1, 9999)}/BKPSDM/2026", f"{dice.randrange(1, 2000)}"))


def test_blocks_are_read_as_a_reader_sees_them(press: Press) -> None:
    reader = press.settings().store(press.settings().editions()).reader
    source = "---\ntitle: x\n---\n\nSatu **dua**tiga.\n\n- a\n- b\n\n| K | L |\n|---|---|\n| 1 | 2 |\n\n[x](https://a.go.id/1)\n"
    body = reader.read("a.md", source.encode(), "page", "id").body
    told = re.sub("\x1e[ \x1e]*", "¶", blocks_of(body))
    assert told == "¶Satu duatiga.¶a¶b¶K\tL\t\x1d 1\t2\t\x1d¶\x1chttps://a.go.id/1\x1cx¶" or told.count("¶") >= 6
