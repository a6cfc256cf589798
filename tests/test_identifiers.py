"""Numbers that identify a person: found however they are grouped, never where a number means something else, always masked."""

from __future__ import annotations

import calendar
import time

import pytest
from conftest import ROOT
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.data import load_signs
from newsroom.identifiers import (
    BLOCK,
    CELL,
    PROVINCES,
    ROW,
    Signs,
    digits_of,
    found,
    hidden,
    is_resident_number,
    masked,
)

SIGNS = load_signs(ROOT / "content")
NIK, WOMAN = "7372010101900001", "7372034107850002"


def codes(text: str, signs: Signs = SIGNS) -> list[str]:
    return [find.code.removeprefix("personal-data-") for find in found(text, signs)]


@st.composite
def residents(draw: st.DrawFn) -> str:
    """A national identity number as the law makes them: region, birth date with 40 added for women, sequence."""
    region = draw(st.sampled_from(sorted(PROVINCES))) + draw(st.sampled_from([f"{n:02}" for n in (*range(1, 41), *range(71, 80))])) + f"{draw(st.integers(1, 60)):02}"
    year, month = draw(st.integers(1930, 2026)), draw(st.integers(1, 12))
    day = draw(st.integers(1, calendar.monthrange(year, month)[1])) + draw(st.sampled_from([0, 40]))
    return f"{region}{day:02}{month:02}{year % 100:02}{draw(st.integers(1, 9999)):04}"


@st.composite
def groupings(draw: st.DrawFn, number: str, seps: str = " .-\u00a0") -> str:
    """The number cut anywhere, with one separator between all groups."""
    cuts = sorted(draw(st.sets(st.integers(1, len(number) - 1), max_size=8)))
    sep = draw(st.sampled_from(seps))
    return sep.join(number[a:b] for a, b in zip([0, *cuts], [*cuts, len(number)], strict=True))


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_resident_number_is_found_in_any_grouping(data: st.DataObject) -> None:
    number = data.draw(residents())
    text = data.draw(groupings(number))
    if [len(part) for part in text.split(".")] == [1, 3, 3, 3, 3, 3]:
        text = number
    for around in ("{}", "Ani ({}), warga Soreang.", f"satu{BLOCK}{{}}{BLOCK}dua", f"Nama{CELL}Nomor{ROW}Ani{CELL}{{}}{ROW}"):
        (find,) = found(around.format(text), SIGNS)
        assert (find.code, find.digits) == ("personal-data-nik", number)
        assert around.format(text)[find.start : find.end] == text


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_a_named_number_is_found_though_cells_and_marks_split_it_oddly(data: st.DataObject) -> None:
    number = data.draw(residents())
    text = data.draw(groupings(number, seps=f" .-/{CELL}\u2009"))
    assert codes(f"NIK: {text} dan 12") == ["nik"] and codes(f"Nomor KK {text}") == ["kk"]
    assert codes(f"NIK{CELL}Nama{ROW}{text}{ROW}") == ["nik"]


@settings(max_examples=80, deadline=None)
@given(residents(), st.sampled_from([0xFF10, 0x0660, 0x0966, 0x1D7CE]))
def test_digits_of_other_scripts_are_digits(number: str, zero: int) -> None:
    text = "".join(chr(zero + int(c)) for c in number)
    assert digits_of(text) == number and codes(text) == ["nik"] and number not in hidden(text)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_mobile_number_is_found_as_people_write_it(data: st.DataObject) -> None:
    rest = data.draw(st.sampled_from(["811", "812", "821", "852", "878", "895"])) + data.draw(st.from_regex(r"[0-9]{6,8}", fullmatch=True))
    prefix = data.draw(st.sampled_from(["0", "+62", "+62 ", "+62-", "(+62) ", "62", "0062", "+62 (0)"]))
    sep = data.draw(st.sampled_from(["", " ", "-", ".", "\u00a0", " - "]))
    text = prefix + sep.join(filter(None, (rest[:3], rest[3:7], rest[7:]))) if len(rest) > 8 else prefix + rest
    (find,) = found(f"Hubungi {text}, setiap hari", SIGNS)
    assert (find.code, find.digits) == ("personal-data-phone", "0" + rest)


FOUND = [  # text, what it holds
    (NIK, "nik"), (WOMAN, "nik"), (f"NIK{NIK}", "nik"), ("7372 0101 0190 0001", "nik"), ("73.72.01.010190.0001", "nik"),
    ("737201-010190-0001", "nik"), ("7 3 7 2 0 1 0 1 0 1 9 0 0 0 0 1", "nik"), (CELL.join(NIK), "nik"), ("1. 73.72.01.010190.0001", "nik"), ("7372 - 0101 - 0190 - 0001", "nik"), (f"{NIK} {WOMAN}", "nik nik"), ("7372\u200b0101\u200b0190\u200b0001", "nik"),
    (f"No. KK: {NIK}", "kk"), (f"kartu keluarga nomor {NIK}", "kk"), (f"{NIK} dan {WOMAN}", "nik nik"), (f"KK {NIK}, NIK anak yang lahir kemudian {WOMAN}", "kk nik"),
    ("0812-3456-7890", "phone"), ("wa.me/6281234567890", "phone"), ("tel:+6281234567890", "phone"), ("0812 3456 7890 24 November 2026", "phone"),
    ("08123456789/08987654321", "phone phone"), ("0 8 1 2 3 4 5 6 7 8 9", "phone"), ("(0812) 3456 7890", "phone"),
    ("0812/3456/7890", "phone"), ("HP: 0812/345/6789 (Ani)", "phone"), ("+62 812/3456/7890", "phone"), ("Nomor HP 0852 / 4212 / 34567", "phone"),
    ("rekening BRI 0123-01-012345-50-1 atas nama Ani", "account"), ("No. Rek: 1234567890", "account"), ("BCA 0123456789 a.n. Ani", "account"),
    ("transfer ke rekening Bank Mandiri 152-00-1234567-8", "account"), (f"Nama{CELL}Nomor rekening{ROW}Ani{CELL}1234567890{ROW}Budi{CELL}2234567890", "account account"),
    ("virtual account 8808012345678901", "account"), ("bank account 1234567890", "account"),
    ("paspor nomor C1234567", "passport"), ("Passport no. A 1234567", "passport"), ("paspor X1234567 dan", "passport"), ("pemegang paspor 123456789", "passport"),
    ("Paspor A123456 atas nama J.", "passport"), ("paspor nomor 123456", "passport"), ("No. paspor: B 123456 hilang", "passport"), ("Passport number 654321", "passport"), ("paspor no. 1234567", "passport"),
    (f"Nama{CELL}Nomor paspor{ROW}J.{CELL}C1234567", "passport"),
    ("rumah korban di -4.012345, 119.623456", "location"), ("kediamannya (-4,01234; 119,62345)", "location"),
    ("Tempat tinggal: 4°01'12.3\" LS 119°37'22.1\" BT", "location"), ("his home at -4.0123,119.6234", "location"),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_what_identifies_a_person_is_found(text: str, expected: str) -> None:
    assert codes(text) == expected.split()
    for around in ("Kata {} sesudah", "Baris pertama." + BLOCK + "{}" + BLOCK + "Baris terakhir 2026."):
        assert codes(around.format(text)) == expected.split()


ORDINARY = [
    # money, budgets, accounts of a budget
    "Anggaran Rp1.250.000.000.000 dari APBD", "Rp3.512.010.190.000.123", "kode rekening 5.1.02.01.01.0024", "5.2.02.05.01.0005 7.01.01.2.06",
    "Belanja rekening belanja 5.1.02.01.01.0024 sebesar 12500000", "senilai USD 12,500,000.00 dan Rp 812345678901", "rekening kas daerah senilai Rp12.500.000.000",
    f"2021{CELL}2022{CELL}2023{CELL}2024{ROW}1.250{CELL}3.200{CELL}1.500{CELL}2.026", f"12{CELL}15{CELL}31{CELL}07{CELL}12{CELL}01{CELL}05{CELL}11{CELL}09",
    # telephones of offices, hotlines, call centres
    "Hubungi 112, 110, 119 atau 117", "(0421) 21234", "0421-21234 dan 0421-000-101", "(021) 1500-046", "call center 14022, 1500017", "Halo Kemkes 1500-567",
    "0800-1-123456", "faks. (0421) 22222, 22223", "rekening air: hubungi 0421-21234", "+62 421 21234", "+62 21 3456789",
    # dates and times
    "24-11-2026 08.00-12.00", "31-12-2025 07.30-16.00", "31/12/2025 07.30 - 16.00 WITA", "pukul 08.30-10.45, 13.00-15.15", "08.30 10.45 12.00 14.15",
    "2026-11-24 09:00:00", "20261124093012", "1945-2026", "tahun 2019/2020/2021/2022", "2019 2020 2021 2022 2023", "08-12-2026 s.d. 09-12-2026",
    # registration numbers
    "NPWP 08.123.456.7-890.000", "NPWP 0081234567890000", "081234567890123 (NPWP lama)", "NIB 1234567890123", "ISBN 978-602-08-1234-5", "ISSN 2086-1234",
    "Kode RUP 41234567, kode tender 10012345000", "Kode paket 1234567890123456", "No. registrasi 9999123456789012", "Nomor faktur 010.000-26.12345678",
    "IMEI 356938035643809", "NIP 19700101 199503 1 001", "NIP 197001011995031001", "NUPTK 1234567890123456", "plat DP 1234 AB", "kartu 4111 1111 1111 1111",
    "No. 0812/345/DISKES/2026", "Nomor 800/1234/BKPSDM/XI/2026", "Perda Nomor 12 Tahun 2025", "UU 11/2012, UU 12/2022", "SK 188.45/1234/2026", "SK Wali Kota Nomor 12/34/2026", "Surat 0812/345/DISKES/2026",
    "Nomor surat: 0812/3456/2026", "Keputusan No. 0823/4567/8901", "Nomor 0851/1234/5678", "pada 24/11/2026 dan 08/12/2026", "08/12/2026 - 09/12/2026", "812/345/678 unit", "0812/3456/7890/BKD", "QR 0002010102112661",
    "RUP 7372010132900001", "7372010113900001", "7399010101900001", "2272010101900001", "73720101019000012", "737201010190000",
    # points on the map
    "Pelabuhan Nusantara di -4.0123, 119.6234", "Gempa 3,45 LS dan 119,12 BT, rumah warga retak", "RSUD, rumah sakit daerah, di -4.012345, 119.623456",
    "koordinat rumah jabatan wali kota: -4.0123, 119.6234", "rumah di ketinggian 12.3456 m, 119 jiwa",
    # passports and banks as a subject
    "Kantor Imigrasi menerbitkan 1.234.567 paspor pada 2026", "paspor simpatik 24 November 2026", "Kantor Imigrasi menerbitkan 125000 paspor", "permohonan paspor 123456 orang", "paspor nomor antrean 123456", "nomor paspor 2026/2027", "biaya paspor Rp350.000, masa berlaku 2026-2036",
    "Bank Sulselbar menyalurkan kredit 2025-2026", "BRI menyalurkan 12.500.000 rekening", "jumlah rekening 12.345.678 nasabah", "pemegang paspor 2026 orang",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_only_looks_like_it_is_left_alone(text: str) -> None:
    assert codes(text) == [] and codes(f"Kabar: {text}, demikian kepala dinas.") == []


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10**16 - 1))
def test_not_every_sixteen_digits_are_a_resident(number: int) -> None:
    digits = f"{number:016}"
    assert (codes(f"Kode {digits} tercatat") == ["nik"]) == is_resident_number(digits)


def test_few_of_all_numbers_of_sixteen_digits_are_residents() -> None:
    step = 10**16 // 99_991
    assert sum(is_resident_number(f"{n * step + n * 7919 % step:016}") for n in range(99_991)) < 99_991 * 0.015


@pytest.mark.parametrize(("text", "shown"), [
    (NIK, "7372••••••••••01"), ("7372 0101 0190 0001", "7372 •••• •••• ••01"), ("081234567890", "081••••••••0"), ("C1234567", "C1•••••7"), ("Siti Aminah", "Si•• •••••h")])
def test_what_is_printed_is_masked_and_keeps_its_place(text: str, shown: str) -> None:
    assert masked(text) == shown and len(shown) == len(text)


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_nothing_that_was_found_is_left_readable(data: st.DataObject) -> None:
    number = data.draw(residents())
    line = f"published: 2026-11-24 09:00, lihat {data.draw(groupings(number))} atau +62 812-3456-7890 dan 152-00-1234567-8"
    assert number[4:14] not in digits_of(hidden(line)) and "34567" not in digits_of(hidden(line)) and "2026-11-24 09:00" in hidden(line)


HOSTILE = {"slashes": "0812/345/", "letters": "no 0812/3456/7890 ", "zeros": "0", "times": "08 ", "countries": "62 8 ", "pairs": "73 72 01 ", "decimals": "1.2", "degrees": "1°2'3 ", "banks": "BRI rekening 1234567 ",
           "residents": f"NIK {NIK} ", "cells": f"1{CELL}2{CELL}3{CELL}4{ROW}", "passports": "paspor A123456 ", "accounts": "rekening 12345678 ",
           "heads": f"rek{CELL}" * 50 + ROW + f"12345678{CELL}" * 20, "homes": "rumah sakit -4.01234 119.62345 ", "rows": f"NIK{ROW}{NIK} {ROW}", "words": "rekening ", "blocks": f"1{BLOCK}"}


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE.keys())
@pytest.mark.parametrize("size", [50_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_hostile_text_takes_a_time_that_grows_with_it_alone(piece: str, size: int) -> None:
    assert seconds(piece, size) < 15 * size / 1_000_000 + 0.2


def test_a_million_characters_take_a_bounded_time() -> None:
    assert seconds(HOSTILE["rows"], 1_000_000) < 15


def seconds(piece: str, size: int) -> float:
    text = (piece * (size // len(piece) + 1))[:size]
    started = time.process_time()
    found(text, SIGNS)
    hidden(text)
    return time.process_time() - started
