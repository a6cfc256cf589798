"""A newsroom that tries every page: the longest names and words, long lists, nothing at all, texts in the other language.

Every Indonesian text holds the word NUSANTARA and every English one ARCHIPELAGO, so that a test can ask of each word on a
page whether the page says which language it is in.
"""

from __future__ import annotations

from conftest import AGENCIES, CATEGORIES, Desk, png

INDONESIAN, ENGLISH = "Nusantara", "Archipelago"
LONGEST = "Mempertanggungjawabkan keberlangsungsejahteraan ketidakbertanggungjawaban pengkotak-kotakan Nusantara dan mengkhususkan masyarakat pesisir"
LONG_NAME = "Badan Pengelolaan Pertanggungjawaban Ketenagakerjaan, Kependudukan, Pencatatan Sipil, Pemberdayaan Perempuan, dan Perlindungan Anak"
WORDS = "Pertanggungjawaban penyelenggaraan ketransmigrasian disosialisasikan berkesinambungan."
ADDRESS = "https://peraturan.go.id/" + "pertanggungjawaban" * 6

ITEMS = f"""
[panjang]
kind = "badan"
name = {{ id = "{LONG_NAME}", en = "Agency for the Accountability of Employment, Population, Civil Registration, Women’s Empowerment and Child Protection" }}
short = {{ id = "BP3K2PS-P3A", en = "Accountability Agency" }}
site = "https://bp3k2ps-p3a-pertanggungjawaban-ketenagakerjaan.parepare.go.id/"
[panjang.contacts.humas]
label = {{ id = "Humas", en = "Press office" }}
email = "pertanggungjawaban.ketenagakerjaan.kependudukan@bp3k2ps-p3a.parepare.example"
phone = "(0421) 000-199"
"""
LONG_CATEGORY = """
pertanggungjawaban = { name = { id = "Pertanggungjawaban ketenagakerjaan", en = "Accountability in employment" }, order = 30 }
"""
BODY = f"""{INDONESIAN}: {WORDS * 3}

## {WORDS}

| Kecamatan | Pertanggungjawaban | Ketransmigrasian | Penyelenggaraan | Berkesinambungan | Disosialisasikan |
|---|---:|---:|---:|---:|---:|
| Bacukiki Barat | 1.000.000.000 | 2.000.000.000 | 3.000.000.000 | 4.000.000.000 | 5.000.000.000 |

> {WORDS}
>
> Penyelenggara {INDONESIAN}

- {WORDS}
    1. [{ADDRESS}]({ADDRESS})

`{"pertanggungjawaban" * 6}`

Istilah[^1] ini panjang.

[^1]: {WORDS}
"""
TEXT = {"id": f"Kabar {INDONESIAN} yang cukup panjang agar lolos aturan lima puluh huruf bagi pembaca.",
        "en": f"News of the {ENGLISH} that is long enough to pass the rule of fifty characters for readers."}


def listed(*values: str) -> str:
    """A list as the front matter has it, every value quoted."""
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"


def fill(desk: Desk) -> None:
    """Write the newsroom. The health office's pages stay empty but for one release; the police have published nothing."""
    desk.write("data/agencies.toml", AGENCIES + ITEMS)
    desk.write("data/categories.toml", CATEGORIES + LONG_CATEGORY)
    texts = {"title": f"Kabar {INDONESIAN} hari ini", "summary": TEXT["id"], "body": f"Isi kabar {INDONESIAN}.\n"}
    english = {"title": f"News of the {ENGLISH}", "summary": TEXT["en"]}
    long_report(desk, english)
    write = lambda slug, translation=english, **fields: desk.release(slug, **{**texts, **fields}, english=translation,  # noqa: E731
                                                                    english_body=f"The body on the {ENGLISH}.\n")
    write("biasa", published="2026-11-22 09:00", image=f'{{src: foto.png, alt: "Foto {INDONESIAN}", credit: Humas}}')
    desk.write("releases/2026/11/biasa/foto.png", png(1200, 800))
    write("siaga", published="2026-11-24 06:00", type="alert", alert=f'{{kind: wave, area: "Pesisir {INDONESIAN}"}}', expires="2026-11-30 06:00")
    write("pengumuman", published="2026-11-21 09:00", type="announcement", deadline="2026-12-01 16:00", expires="2026-12-02 00:00")
    write("klarifikasi", published="2026-11-20 09:00", type="clarification",
          claim=f'{{text: "Konon {INDONESIAN} tutup", source: "Pesan {INDONESIAN}", verdict: "false"}}')
    write("ditarik", published="2026-11-19 09:00", withdrawn=f'{{at: 2026-11-20 09:00, reason: "Isi {INDONESIAN} keliru", replaced_by: ../../11/biasa}}')
    write("mesin", {**english, "translation": "{status: machine}"}, published="2026-11-18 09:00")
    write("lama", published="2025-03-04 09:00", translation=False)
    desk.release("asli", published="2026-11-17 09:00", title=f"Hanya dalam bahasa {INDONESIAN}", summary=TEXT["id"], english=False)
    for slug, start, stage in (("nanti", "2026-12-01 08:00", "planned"), ("kini", "2026-11-24 08:00", "ongoing"), ("batal", "2026-11-25 08:00", "cancelled")):
        activity(desk, slug, english, start=start, stage=stage, end="selesai")
    activity(desk, "panjang", {**english, "title": f"Meeting of the {ENGLISH}"}, start="2026-11-20 08:00", end="2026-11-20 11:00", title=LONGEST, mode="hybrid",
             agency="panjang", supporting="[dinkes, polres]", category="pertanggungjawaban", agenda=listed(*[f"{INDONESIAN} {WORDS}"] * 3),
             venue=f'{{name: "Ruang {INDONESIAN}", address: "{LONG_NAME}"}}', attendees=f"{{count: 40, others: {listed(*(f'{INDONESIAN} {n}' for n in range(40)))}}}")
    desk.page("langganan", shows="feeds", title=f"Langganan {INDONESIAN}", summary=TEXT["id"], english={**english, "slug": "subscribe"})
    desk.page("asli", title=f"Halaman {INDONESIAN} saja", summary=TEXT["id"], english=False)


def activity(desk: Desk, slug: str, english: dict[str, str], **fields: object) -> None:
    folder = desk.activity(slug, **{"title": f"Kegiatan {INDONESIAN} {slug}", **fields}, summary=TEXT["id"])
    desk.english(folder, f"The activity of the {ENGLISH}.\n", **english)


def long_report(desk: Desk, english: dict[str, str]) -> None:
    """140 characters of headline, no picture, 40 who came, 12 attachments; in English only title and summary are translated."""
    files = [f"lampiran-{n}.csv" for n in range(1, 13)]
    items = ", ".join(f'{{file: {name}, title: "{INDONESIAN}: {WORDS}", accessible: {"true" if n % 2 else "false"}}}' for n, name in enumerate(files))
    folder = desk.release(
        "panjang", published="2026-11-23 09:00", updated="2026-11-24 08:00", type="meeting-report", agency="panjang", supporting="[dinkes, polres]",
        category="pertanggungjawaban", number='"045/PERTANGGUNGJAWABAN/2026"', information_class="serta-merta", title=LONGEST, summary=TEXT["id"] * 3,
        body=BODY, english=english, english_body=f"Only this of the {ENGLISH} is translated.\n", place=f"Kota {INDONESIAN}",
        start="2026-11-23 08:00", end="2026-11-23 08:45", mode="hybrid", chair=f"Kepala {INDONESIAN} {LONG_NAME}", organiser=f"{INDONESIAN} {LONG_NAME}",
        venue=f'{{name: "Ruang {INDONESIAN}", address: "{LONG_NAME}"}}', agenda=listed(*[f"{INDONESIAN} {WORDS}"] * 12),
        attendees=f"{{count: 40, agencies: [dinkes, polres], others: {listed(*(f'{INDONESIAN} {n}, {WORDS}' for n in range(40)))}}}",
        decisions="[" + ", ".join(f'{{text: "{INDONESIAN} {WORDS}", owner: panjang, due: 2026-12-0{n}, done: {"true" if n % 2 else "false"}}}' for n in range(1, 9)) + "]",
        legal_basis=f'[{{title: "Undang-Undang {INDONESIAN} {WORDS}", number: "14", year: 2008, url: "{ADDRESS}"}}]',
        corrections=f'[{{at: 2026-11-24 07:00, wrong: "{INDONESIAN} {WORDS}", right: "{INDONESIAN} {WORDS}"}}]',
        changes=f'[{{at: 2026-11-24 08:00, note: "{INDONESIAN} {WORDS}"}}]', attachments=f"[{items}]", tags=listed("pertanggungjawaban", "ketenagakerjaan"))
    for name in files:
        desk.write(f"{folder}/{name}", "kecamatan,jumlah\nSoreang,1\n")
