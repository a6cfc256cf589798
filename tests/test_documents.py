"""Pages of one thing: what a release, an activity and a standing page say, in each language, and nothing beside."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import BODY, EPOCH, Desk, Press, pdf, photo, png
from PIL import Image

SITE = "https://kabar.parepare.example"
MEETING = {"type": "meeting-report", "start": "2026-11-19 09:00"}
HEADING = re.compile("h[1-6]")

# name of a release, its fields, the term and the words of its page in Indonesian and in English
FACTS: list[tuple[str, dict[str, object], tuple[str, str], tuple[str, str]]] = [
    ("lead", {}, ("Instansi", "Dinas Kesehatan"), ("Agency", "Health Office")),
    ("joint", {"supporting": "[polres, humas]"}, ("Instansi", "Dinas Kesehatan bersama Kepolisian Resor Parepare, Bagian Humas"),
     ("Agency", "Health Office with Parepare Police, Public Relations Division")),
    ("former-name", {"published": "2019-12-31 23:59"}, ("Instansi", "Kantor Kesehatan"), ("Agency", "Health Bureau")),
    ("name-of-the-day", {"published": "2020-01-01 00:00"}, ("Instansi", "Dinas Kesehatan"), ("Agency", "Health Office")),
    ("published", {}, ("Terbit", "20 November 2026, 09.00 WITA"), ("Published", "20 November 2026, 09:00 WITA (UTC+8)")),
    ("published-elsewhere", {"published": "2026-11-20 09:00 WIB"}, ("Terbit", "20 November 2026, 10.00 WITA"), ("Published", "20 November 2026, 10:00 WITA (UTC+8)")),
    ("deadline", {"type": "announcement", "deadline": "2026-12-01 16:00"}, ("Batas waktu", "1 Desember 2026, 16.00 WITA"),
     ("Deadline", "1 December 2026, 16:00 WITA (UTC+8)")),
    ("valid", {"expires": "2026-12-01 16:00"}, ("Berlaku sampai", "1 Desember 2026, 16.00 WITA"), ("Valid until", "1 December 2026, 16:00 WITA (UTC+8)")),
    ("number", {"number": "7/HMS/2026"}, ("Nomor", "7/HMS/2026"), ("Number", "7/HMS/2026")),
    ("class", {"information_class": "serta-merta"}, ("Klasifikasi informasi", "Serta-merta"), ("Information class", "Published immediately")),
    ("report", MEETING, ("Tahap", "Telah"), ("Stage", "Done")),
    ("cancelled", {**MEETING, "stage": "cancelled"}, ("Tahap", "Dibatalkan"), ("Stage", "Cancelled")),
    ("invitation", {"activity": "../../../../activities/2026/11/rapat"}, ("Tahap", "Akan"), ("Stage", "Coming")),
    ("of-activity", {"activity": "../../../../activities/2026/11/rapat"}, ("Kegiatan", "Kegiatan rapat"), ("Activity", "Title of rapat")),
    ("hazard", {"type": "alert", "alert": "{kind: flood, area: Lakessi}", "english": {"alert": "{area: Lakessi ward}"}},
     ("Bahaya", "Banjir"), ("Hazard", "Flood")),
    ("area", {"type": "alert", "alert": "{kind: flood, area: Lakessi}", "english": {"alert": "{area: Lakessi ward}"}},
     ("Wilayah", "Lakessi"), ("Area", "Lakessi ward")),
    ("verdict", {"type": "clarification", "claim": "{text: Air kota beracun, verdict: 'false', source: Pesan berantai}"},
     ("Kesimpulan", "Tidak benar"), ("Finding", "False")),
    ("when", {**MEETING, "end": "12:10"}, ("Kapan", "Kamis, 19 November 2026, pukul 09.00–12.10 WITA"), ("When", "Thursday 19 November 2026, 09:00–12:10 WITA (UTC+8)")),
    ("until-finished", {**MEETING, "end": "selesai"}, ("Kapan", "Kamis, 19 November 2026, pukul 09.00 WITA sampai selesai"),
     ("When", "Thursday 19 November 2026, from 09:00 WITA (UTC+8) until finished")),
    ("mode", {**MEETING, "mode": "hybrid"}, ("Bentuk", "Tatap muka dan daring"), ("Format", "In person and online")),
    ("chair", {**MEETING, "chair": "Wali Kota", "english": {"chair": "The mayor"}}, ("Dipimpin oleh", "Wali Kota"), ("Chaired by", "The mayor")),
    ("attendees", {**MEETING, "published": "2019-05-06 09:00", "start": "2019-05-05 09:00", "attendees": "{count: 1, agencies: [dinkes]}"},
     ("Yang hadir", "1 orang Kantor Kesehatan"), ("Present", "1 person Health Bureau")),
    ("agenda", {**MEETING, "agenda": "[Buka, Tutup]", "english": {"agenda": "[Opening, Close]"}}, ("Acara", "Buka Tutup"), ("Agenda", "Opening Close")),
    ("decisions", {**MEETING, "decisions": "[{text: Menata pasar, owner: polres, due: 2026-12-01}]", "english": {"decisions": "[{text: Tidy the market}]"}},
     ("Yang diputuskan", "Menata pasar Kepolisian Resor Parepare · tenggat 1 Desember 2026"),
     ("Decided", "Tidy the market Parepare Police · due 1 December 2026")),
    ("law", {**MEETING, "legal_basis": "[{title: Peraturan wali kota, number: '7', year: 2026}]", "english": {"legal_basis": "[{title: Mayoral regulation}]"}},
     ("Dasar hukum", "Peraturan wali kota, Nomor 7, Tahun 2026"), ("Legal basis", "Mayoral regulation, Number 7, 2026")),
]
DATELINES = [  # name of a release, fields, how its text begins in each language
    ("at-home", {}, "Parepare, 20 November 2026 — Paragraf pertama", "Parepare, 20 November 2026 — The first paragraph"),
    ("elsewhere", {"place": "Jakarta"}, "Jakarta, 20 November 2026 — Paragraf pertama", "Jakarta, 20 November 2026 — The first paragraph"),
    ("translated-place", {"place": "Makasar", "english": {"place": "Macassar"}}, "Makasar, 20 November 2026 — Paragraf pertama",
     "Macassar, 20 November 2026 — The first paragraph"),
]


TERMS = """
[lama]
name = { id = "masa jabatan Wali Kota 2020–2025", en = "the mayor’s 2020–2025 term" }
from = 2020-01-01
to = 2025-01-01
[kini]
name = { id = "masa jabatan Wali Kota 2025–2030", en = "the mayor’s 2025–2030 term" }
from = 2025-01-01
to = 2030-01-01
"""
SERVICES = """
[correction]
name = { id = "Laporkan kekeliruan", en = "Report an error" }
about = { id = "Sebutkan {key}." }
address = { id = "mailto:redaksi@kabar.example?cc={office}&subject=Rilis {key}: {title}", en = "mailto:redaksi@kabar.example?cc={office}&subject=Release {key}: {title}" }
[complaint]
name = { id = "LAPOR!" }
address = { id = "https://www.lapor.go.id/" }
"""


def fill(desk: Desk) -> None:
    desk.activity("rapat", start="2026-11-27 08:00", changes="[{at: 2026-11-21 10:00, note: Dipindah ke balai kota}]")
    desk.write("data/terms.toml", TERMS)
    desk.write("data/services.toml", SERVICES)
    desk.release("lama", published="2024-05-06 09:00")
    desk.release("kemarin", published="2026-11-23 23:00")
    for name, fields, *_ in (*FACTS, *DATELINES):
        desk.release(name, **fields)
    desk.page("tentang", order="10")
    desk.page("sesuai", english=False, order="20")
    desk.page("langganan", english={"slug": "subscribe"}, shows="feeds", order="30")
    folder = desk.release(
        "lengkap", english_body="See [the data](data.csv), [a report](../only-indonesian/index.id.md#a), [another](../lead/) and [rules](../../../../pages/tentang/).\n",
        body="Lihat [data](data.csv), [laporan](../only-indonesian/#a), [lain](../lead/index.id.md) dan [aturan](../../../../pages/tentang/index.id.md).\n\n![Foto](dua.png)\n",
        title='Judul <script>alert(1)</script> & "kutip"', image="{src: satu.png, alt: 'Foto \"satu\" <b>', caption: Keterangan, credit: Humas}",
        attachments="[{file: data.csv, title: Data lengkap}]", english={"slug": "complete", "image": "{alt: Picture one}"})
    for name, data in {"satu.png": png(), "dua.png": png(6, 2), "data.csv": b"a" * 1500}.items():
        desk.write(f"{folder}/{name}", data)
    desk.release("only-indonesian", english=False)
    desk.release("baru")
    desk.release("ditarik", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru, replaced_by: ../baru}", english={"withdrawn": "{reason: It was wrong}"})
    desk.release("diralat", corrections="[{at: 2026-11-21 10:00, wrong: dua belas titik, right: empat belas titik}]",
                 changes="[{at: 2026-11-22 10:00, note: Peta ditambahkan}]", english={"corrections": "[{wrong: twelve points, right: fourteen points}]"})
    desk.release("lewat", published="2026-11-01 09:00", expires="2026-11-24 12:00")
    for status in ("machine", "draft", "reviewed"):
        desk.release(f"terjemahan-{status}", english={"translation": f"{{status: {status}}}"})
    desk.release("terjemahan-basi", english={"translation": "{status: reviewed, of: 0123456789ab}"})
    desk.write("data/redirects.toml", '["/lama/"]\nto = "/berita/"\n["/hilang/"]\ngone = { id = "Tidak pernah berlaku.", en = "Never valid." }\n'
                                      '["/en/gone/"]\ngone = { id = "Tidak pernah berlaku.", en = "Never valid." }\n')


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("documents"))
        fill(press.desk)
        return press.build()


@pytest.fixture(scope="module")
def read(files: Mapping[str, bytes]) -> Callable[[str], BeautifulSoup]:
    """The page at an address, parsed, as a reader without scripts gets it: without what waits for one."""
    def parsed(url: str) -> BeautifulSoup:
        page = BeautifulSoup(files[f"{url.lstrip('/')}index.html" if url.endswith("/") else url.lstrip("/")], "html.parser")
        for tag in page.find_all(hidden=True):
            tag.decompose()
        return page

    return parsed


def words(tag: Tag) -> str:
    """A text as it is read: white space folded, none before punctuation."""
    folded = " ".join(tag.get_text(" ").split())
    return re.sub(r" ([,.;:)])", r"\1", folded).replace("( ", "(").replace("\N{NO-BREAK SPACE}", " ")


def terms(page: BeautifulSoup) -> dict[str, str]:
    return {words(dt): words(dt.find_next_sibling("dd")) for dl in page.main.find_all("dl") for dt in dl.find_all("dt")}


def in_both(slug: str, month: str = "2026/11") -> tuple[str, str]:
    return f"/berita/{month}/{slug}/", f"/en/news/{month}/{slug}/"


def page_of(read: Callable[[str], BeautifulSoup], name: str, fields: Mapping[str, object], lang: str) -> BeautifulSoup:
    month = str(fields.get("published", "2026-11"))[:7].replace("-", "/")
    return read(in_both(name, month)[lang == "en"])


# ---------------------------------------------------------------- a release


@pytest.mark.parametrize(("name", "fields", "indonesian", "english"), FACTS, ids=[row[0] for row in FACTS])
def test_a_release_tells_a_fact_in_each_language(read, name: str, fields: dict[str, object], indonesian: tuple[str, str], english: tuple[str, str]) -> None:
    for lang, (term, told) in (("id", indonesian), ("en", english)):
        assert terms(page_of(read, name, fields, lang))[term] == told


@pytest.mark.parametrize("term", ["Tahap", "Diubah", "Batas waktu", "Berlaku sampai", "Nomor", "Kegiatan", "Klasifikasi informasi", "Bahaya", "Kapan"])
def test_a_release_does_not_tell_what_nobody_wrote(read, term: str) -> None:
    assert term not in terms(read(in_both("lead")[0]))


@pytest.mark.parametrize(("name", "fields", "indonesian", "english"), DATELINES, ids=[row[0] for row in DATELINES])
def test_a_release_begins_with_its_dateline(read, name: str, fields: dict[str, object], indonesian: str, english: str) -> None:
    for lang, start in (("id", indonesian), ("en", english)):
        page = page_of(read, name, fields, lang)
        assert [words(p).startswith(start) for p in page.main.find_all("p") if "—" in p.get_text()] == [True]
        assert page.main.find("time", string=re.compile("20 November 2026"))["datetime"].startswith("2026-11-20T09:00:00+08:00")


def test_a_place_that_is_not_translated_says_its_language(read) -> None:
    page = read(in_both("elsewhere")[1])
    assert [tag["lang"] for tag in page.main.find_all(lang=True) if words(tag) == "Jakarta"] == ["id"]
    assert not read(in_both("translated-place")[1]).main.find_all(lang="id")


def test_texts_are_escaped_and_stay_what_was_typed(read) -> None:
    page = read(in_both("lengkap")[0])
    assert page.h1.get_text() == "Judul <script>alert(1)</script> & “kutip”" and not page.main.find_all("script")
    assert page.title.get_text().startswith("Judul <script>alert(1)</script>")
    assert page.main.find("img")["alt"] == "Foto “satu” <b>"
    assert page.find("meta", property="og:title")["content"] == page.h1.get_text()


@pytest.mark.parametrize("lang", ["id", "en"])
def test_a_page_says_its_language_its_address_and_its_summary(read, lang: str) -> None:
    url = in_both("lead")[lang == "en"]
    page = read(url)
    assert (page.html["lang"], page.find("link", rel="canonical")["href"]) == (lang, SITE + url)
    assert page.find("meta", attrs={"name": "description"})["content"] == words(page.h1.find_next("p"))
    assert (page.find("meta", property="og:type")["content"], page.find("meta", property="og:url")["content"]) == ("article", SITE + url)
    assert len(page.find_all("h1")) == len(page.find_all("main")) == 1


def test_pictures_and_files_lie_once_beside_the_indonesian_page(read, files: Mapping[str, bytes]) -> None:
    for url in ("/berita/2026/11/lengkap/", "/en/news/2026/11/complete/"):
        page = read(url)
        assert re.fullmatch(r"/berita/2026/11/lengkap/satu-4\.[0-9a-f]{10}\.jpg", page.main.find("img")["src"])
        assert (page.main.find("img")["width"], page.main.find("img")["height"]) == ("4", "3")
        assert {a["href"] for a in page.main.find_all("a", href=re.compile(r"\.csv$"))} == {"/berita/2026/11/lengkap/data.csv"}
        assert "CSV, 2 kB" in words(page.main)
        assert page.find("meta", property="og:image")["content"].startswith(f"{SITE}/berita/2026/11/lengkap/satu-4.")
    assert {"berita/2026/11/lengkap/satu.png", "berita/2026/11/lengkap/dua.png", "berita/2026/11/lengkap/data.csv"} <= set(files)
    assert not [name for name in files if name.startswith("en/") and name.endswith((".png", ".csv"))]


def test_an_alternative_text_is_translated_and_a_caption_that_is_not_says_so(read) -> None:
    figure = read("/en/news/2026/11/complete/").main.figure
    assert (figure.img["alt"], figure.img.get("lang")) == ("Picture one", None)
    assert figure.figcaption.find(lang="id").get_text() == "Keterangan" and "Picture: Humas." in words(figure.figcaption)


LINKS = [  # the page, where its links lead, (address, hreflang)
    ("/berita/2026/11/lengkap/", [("/berita/2026/11/lengkap/data.csv", None), ("/berita/2026/11/only-indonesian/#a", None),
                                  ("/berita/2026/11/lead/", None), ("/tentang/", None)]),
    ("/en/news/2026/11/complete/", [("/berita/2026/11/lengkap/data.csv", None), ("/berita/2026/11/only-indonesian/#a", "id"),
                                    ("/en/news/2026/11/lead/", None), ("/en/about/", None)]),
]


@pytest.mark.parametrize(("url", "links"), LINKS, ids=[row[0] for row in LINKS])
def test_a_link_leads_readers_to_their_own_language_where_it_exists(read, url: str, links: list[tuple[str, str | None]]) -> None:
    opening = next(p for p in read(url).main.find_all("p") if "—" in p.get_text())
    assert [(a["href"], a.get("hreflang")) for a in opening.find_all("a")] == links


def test_an_agencys_contact_for_the_press_is_told(read) -> None:
    assert "humas@dinkes.example" in {a["href"].removeprefix("mailto:") for a in read(in_both("lead")[0]).main.find_all("a", href=re.compile("^mailto:"))}


# ---------------------------------------------------------------- what happened to it later


def test_a_correction_stands_before_the_text_with_both_wordings(read) -> None:
    for url, heading, told in ((in_both("diralat")[0], "Ralat, 21 November 2026", "Sebelumnya tertulis: dua belas titik Yang benar: empat belas titik"),
                               (in_both("diralat")[1], "Correction, 21 November 2026", "It said: twelve points It should have said: fourteen points")):
        page = read(url)
        note = next(a for a in page.main.find_all("aside") if a.find(HEADING))
        assert words(note.find(HEADING)) == heading and words(note).endswith(told)
        assert note.find_next("p", string=re.compile("Paragraf kedua|The second paragraph"))


def test_the_history_tells_every_change_newest_first(read) -> None:
    page = read(in_both("diralat")[0])
    history = next(s for s in page.main.find_all("section") if s.find(HEADING) and words(s.find(HEADING)) == "Riwayat perubahan")
    assert [words(item) for item in history.find_all("li")] == [
        "22 November 2026 Peta ditambahkan", "21 November 2026 Ralat: empat belas titik", "20 November 2026 Terbit pertama kali."]
    assert terms(page)["Diubah"].startswith("22 November 2026")


def test_a_withdrawn_release_stays_under_a_notice_that_leads_to_its_replacement(read) -> None:
    for url, heading, reason, other in ((in_both("ditarik")[0], "Ditarik", "Isinya keliru", in_both("baru")[0]),
                                        (in_both("ditarik")[1], "Withdrawn", "It was wrong", in_both("baru")[1])):
        page = read(url)
        note = next(a for a in page.main.find_all("aside") if a.find(HEADING))
        assert words(note.find(HEADING)) == heading and "22 November 2026" in words(note) and reason in words(note)
        assert [a["href"] for a in note.find_all("a")] == [other]
        assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_a_release_that_has_expired_says_so(read) -> None:
    assert [words(a) for a in read(in_both("lewat")[0]).main.find_all("aside")] == ["Sudah lewat. Rilis ini berlaku sampai 24 November 2026, 12.00 WITA."]
    assert not read(in_both("valid")[0]).main.find_all("aside")


@pytest.mark.parametrize(("slug", "told"), [
    ("terjemahan-machine", "Machine translation, not yet reviewed."), ("terjemahan-draft", "Provisional translation, not yet reviewed."),
    ("terjemahan-basi", "The Indonesian text has changed since this translation was made."), ("terjemahan-reviewed", "")])
def test_a_translation_that_is_not_final_says_so_and_leads_to_the_original(read, slug: str, told: str) -> None:
    asides = read(in_both(slug)[1]).main.find_all("aside")
    assert [words(a) for a in asides] == ([f"{told} Read the Indonesian text"] if told else [])
    assert [a.a["href"] for a in asides] == ([in_both(slug)[0]] if told else [])
    assert not read(in_both(slug)[0]).main.find_all("aside")


@pytest.mark.parametrize(("url", "told"), [
    ("/berita/2024/05/lama/", "Rilis ini terbit pada masa jabatan Wali Kota 2020–2025. Kebijakan dan pejabat yang disebut di sini mungkin sudah berganti."),
    ("/en/news/2024/05/lama/", "This release was published during the mayor’s 2020–2025 term. The policies and officials it names may have changed since."),
    ("/berita/2026/11/kemarin/", "")])
def test_a_release_of_a_term_that_is_over_says_so(read, url: str, told: str) -> None:
    assert "".join(words(note) for note in read(url).main.find_all("aside")) == told


def test_a_term_ends_with_its_last_day(press: Press, clock) -> None:
    press.desk.write("data/terms.toml", TERMS.replace("2030-01-01", "2026-12-01"))
    press.desk.release("kemarin", english=False)
    said = []
    for moment in ("2026-11-30 23:59", "2026-12-01 00:00"):
        clock(moment)
        said.append(b"masa jabatan Wali Kota 2025" in press.build()["berita/2026/11/kemarin/index.html"])
    assert said == [False, True]


def test_readers_can_correct_ask_and_complain_and_the_address_carries_the_key(read) -> None:
    for url, subject in ((in_both("kemarin")[0], "Rilis"), (in_both("kemarin")[1], "Release")):
        page = read(url)
        key = re.search(r"(?:kunci|key) (\w{8}),", words(page.main.details))[1]
        links = {words(a): a["href"] for a in page.main.find_all("a", href=re.compile("mailto:redaksi|lapor"))}
        correction, lapor = links.values()
        assert unquote(correction) == f"mailto:redaksi@kabar.example?cc=humas@dinkes.example&subject={subject} {key}: {page.h1.get_text()}"
        assert lapor == "https://www.lapor.go.id/" and f"Sebutkan {key}." in words(page.main)


def test_a_title_of_a_withdrawn_release_says_so_in_a_tab(read) -> None:
    assert [read(url).title.get_text().split(":")[0] for url in in_both("ditarik")] == ["Ditarik", "Withdrawn"]
    assert read(in_both("ditarik")[0]).h1.get_text() == "Judul kabar ditarik"


# ---------------------------------------------------------------- languages


def alternates(page: BeautifulSoup) -> dict[str, str]:
    return {link["hreflang"]: link["href"].removeprefix(SITE) for link in page.head.find_all("link", rel="alternate", hreflang=True)}


@pytest.mark.parametrize(("indonesian", "english"), [
    in_both("lead"), ("/berita/2026/11/lengkap/", "/en/news/2026/11/complete/"), ("/agenda/2026/11/rapat/", "/en/activities/2026/11/rapat/"),
    ("/tentang/", "/en/about/"), ("/", "/en/"), ("/404.html", "/en/404.html"), ("/luring/", "/en/offline/")])
def test_a_translated_page_names_its_translations_and_they_name_it(read, indonesian: str, english: str) -> None:
    told = {"id": indonesian, "en": english, "x-default": indonesian}
    assert alternates(read(indonesian)) == alternates(read(english)) == told


@pytest.mark.parametrize("url", ["/berita/2026/11/only-indonesian/", "/sesuai/"])
def test_what_is_not_translated_has_no_english_page_and_the_language_switch_says_so(read, files: Mapping[str, bytes], url: str) -> None:
    page = read(url)
    assert alternates(page) == {}
    assert not [name for name in files if name.startswith("en/") and url.strip("/").split("/")[-1] in name.split("/")]
    link = page.body.find("a", hreflang="en")
    assert (link["href"], link["lang"]) == ("/en/", "en")
    assert [(tag["lang"], words(tag)) for tag in link.find_parent("li").find_all(lang=True) if tag is not link] == [("en", "(this page is not available in English)")]


def test_the_language_switch_of_a_translated_page_leads_straight_to_it(read) -> None:
    page = read("/en/news/2026/11/complete/")
    (link,) = page.body.find("nav").find_all("a", hreflang=True)
    assert (link["href"], link["hreflang"], link["lang"], words(link.find_parent("li"))) == ("/berita/2026/11/lengkap/", "id", "id", "Indonesia")
    assert words(page.body.find(attrs={"aria-current": "true", "lang": "en"})) == "English"


# ---------------------------------------------------------------- activities, standing pages, the rest


def test_an_activity_shows_its_releases_and_its_phase(read) -> None:
    page = read("/agenda/2026/11/rapat/")
    assert terms(page)["Tahap"] == "Akan" and terms(page)["Kapan"] == "Jumat, 27 November 2026, pukul 08.00 WITA"
    section = next(s for s in page.main.find_all("section") if s.find(HEADING) and words(s.find(HEADING)) == "Perjalanan kegiatan ini")
    assert {a["href"] for a in section.find_all("a")} == {in_both("invitation")[0], in_both("of-activity")[0]}
    assert [words(item) for item in section.find_all("li")][-2:] == ["21 Nov 2026 Dipindah ke balai kota", "27 Nov 2026 Hari kegiatan · Akan"]
    assert [words(note) for note in page.main.find_all("aside")] == ["21 November 2026: Dipindah ke balai kota"]


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_subscribe_page_offers_every_feed_there_is(read, files: Mapping[str, bytes], lang: str) -> None:
    page = read("/langganan/" if lang == "id" else "/en/subscribe/")
    offered = {a["href"] for a in page.main.find_all("a", type=re.compile(r"\+(xml|json)$"))}
    names = ("rss.xml", "atom.xml", "feed.json")
    feeds = {f"/{name}" for name in files if name.rpartition("/")[2] in names}
    closed = {f"/{path}/humas/{name}" for path in ("instansi", "en/agencies") for name in names}  # an agency that is no more
    assert offered == {f for f in feeds - closed if f.startswith("/en/") is (lang == "en")}


def test_the_footer_leads_to_standing_pages_in_their_order_and_says_their_language(read) -> None:
    links = [(a["href"], a.get("lang")) for a in read("/en/").footer.find_all("a")]
    assert links == [("/en/archive/", None), ("/en/about/", None), ("/sesuai/", "id"), ("/en/subscribe/", None)]


@pytest.mark.parametrize(("url", "lang", "told", "to"), [
    ("/lama/", "id", "Halaman ini pindah", "/berita/"), ("/hilang/", "id", "Tidak pernah berlaku.", ""), ("/en/gone/", "en", "Never valid.", "")])
def test_an_address_that_moved_or_is_gone_still_answers(read, url: str, lang: str, told: str, to: str) -> None:
    page = read(url)
    assert page.html["lang"] == lang and told in words(page.main)
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    refresh = page.find("meta", attrs={"http-equiv": "refresh"})
    assert (refresh["content"] if refresh else "") == (f"0; url={to}" if to else "")
    assert not to or page.main.find("a", href=to)


@pytest.mark.parametrize(("url", "lang", "home"), [("/404.html", "id", "/"), ("/en/404.html", "en", "/en/")])
def test_an_address_that_never_was_is_answered_in_each_language(read, url: str, lang: str, home: str) -> None:
    page = read(url)
    assert page.html["lang"] == lang and page.find("meta", attrs={"name": "robots"})["content"] == "noindex"
    assert page.main.find("a")["href"] == home


def test_every_address_on_every_page_is_answered(files: Mapping[str, bytes]) -> None:
    dead = set()
    for name, data in files.items():
        if name.endswith(".html"):
            page = BeautifulSoup(data, "html.parser")
            ids = {tag["id"] for tag in page.find_all(id=True)}
            for url in (tag[a] for a in ("href", "src") for tag in page.find_all(attrs={a: True})):
                parts = urlsplit(url.removeprefix(SITE))
                if parts.scheme or parts.netloc:
                    continue
                path = unquote(parts.path.lstrip("/"))
                is_there = path in files or f"{path}index.html" in files if parts.path else parts.fragment in ids
                dead |= set() if is_there else {(name, url)}
    assert dead == set()


def test_nothing_global_stands_on_a_release_page(press: Press) -> None:
    """A release's page is the same, byte for byte, whatever else is published."""
    press.desk.activity("rapat")
    folder = press.desk.release("satu", image="{src: a.png, alt: Foto kantor}", activity="../../../../activities/2026/11/rapat")
    press.desk.write(f"{folder}/a.png", png())
    pages = ("berita/2026/11/satu/index.html", "en/news/2026/11/satu/index.html")
    alone = press.build()
    for n in range(4):
        press.desk.release(f"lain-{n}", published=f"2026-11-{18 + n} 09:00", supporting="[polres]", activity="../../../../activities/2026/11/rapat")
    press.desk.release("ditarik", withdrawn="{at: 2026-11-22 09:00, reason: Isinya keliru}")
    press.desk.activity("rapat-lain", start="2026-11-24 08:00")
    among = press.build()
    assert [among[page] for page in pages] == [alone[page] for page in pages]
    assert among["agenda/2026/11/rapat/index.html"] != alone["agenda/2026/11/rapat/index.html"]  # which lists its releases


@pytest.mark.parametrize(("fields", "told"), [
    ({"status": "draft"}, "KONSEP: belum terbit"), ({"published": None, "embargo": "2026-12-24 09:00"}, "EMBARGO sampai 24 Desember 2026, 09.00 WITA: belum terbit")])
def test_a_preview_says_what_is_held(press: Press, fields: dict[str, str | None], told: str) -> None:
    folder = press.desk.release("tahan", **fields)
    files = press.build(PREVIEW=True)
    page = BeautifulSoup(files[f"{folder.replace('releases', 'berita')}/index.html"], "html.parser")
    assert told in {words(tag) for tag in page.main.find_all("strong")}
    assert page.find("meta", attrs={"name": "robots"})["content"] == "noindex"


def test_the_texts_of_the_miniature_are_on_their_pages(read) -> None:
    for lang in ("id", "en"):
        text = words(read(in_both("lead")[lang == "en"]).main)
        assert all(" ".join(paragraph.replace("'", "’").split()) in text for paragraph in BODY[lang].split("\n\n"))


def test_a_standing_page_shows_its_picture_and_lists_its_attachments(press: Press) -> None:
    folder = press.desk.page("tentang", image="{src: foto.png, alt: Foto kantor}", attachments="[{file: tarif.csv, title: Tarif layanan}]")
    press.desk.write(f"{folder}/foto.png", png())
    press.desk.write(f"{folder}/tarif.csv", "a,b\n1,2\n")
    page = BeautifulSoup(press.build()["tentang/index.html"], "html.parser")
    assert page.main.find("img")["alt"] == "Foto kantor"
    assert page.main.find("a", href="/tentang/tarif.csv").get_text() == "Tarif layanan"


# ---------------------------------------------------------------- pictures and attachments


@pytest.fixture(scope="module")
def album(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("album"))
        folder = press.desk.release(
            "album", body="Pembuka kabar ini.\n\n![Pompa < dua](tiga.jpg \"Pompa baru.\")\n", image="{src: satu.jpg, alt: Kerumunan di pasar, focus: 10% 10%}",
            gallery="[{src: satu.jpg, alt: Pasar}, {src: dua foto.webp, alt: Saluran, credit: Humas}]",
            attachments="[{file: a.pdf, title: Laporan}, {file: b.pdf, title: Surat lama}, {file: c.zip, title: Data, accessible: tidak}, {file: tiga.jpg, title: Poster}]")
        files = {"satu.jpg": photo(1600, 2000), "dua foto.webp": photo(800, 600, "WEBP"), "tiga.jpg": photo(3000, 1500), "b.pdf": pdf(""),
                 "a.pdf": pdf(*["Warga dan dinas di kota ini akan memeriksa saluran yang dibersihkan untuk pasar dari lumpur dan sampah pada pagi itu."] * 2)}
        with zipfile.ZipFile(press.desk.write(f"{folder}/c.zip", b""), "w") as archive:
            archive.writestr("data.csv", "a")
        for name, data in files.items():
            press.desk.write(f"{folder}/{name}", data)
        return press.build()


HERE = "/berita/2026/11/album/"


def chosen(picture: Tag) -> dict[str, list[str]]:
    """What a browser may choose from: media type -> widths; every file exists and is what it says."""
    return {source["type"]: [part.split()[1] for part in source["srcset"].split(", ")] for source in picture.find_all("source")}


def test_a_page_opens_with_its_picture_and_lets_the_others_wait(album: Mapping[str, bytes]) -> None:
    page = BeautifulSoup(album["berita/2026/11/album/index.html"], "html.parser").main
    hero, body, *gallery = page.find_all("picture")
    assert (hero.img["fetchpriority"], hero.img.get("loading")) == ("high", None)
    assert [p.img.get("loading") for p in (body, *gallery)] == ["lazy"] * 3 and not any(p.img.get("fetchpriority") for p in (body, *gallery))
    everything = {"image/avif": ["540w", "720w", "1080w"], "image/webp": ["540w", "1080w"]}
    assert [chosen(p) for p in (hero, body, *gallery)] == [everything, everything, everything, {"image/avif": ["540w", "720w"], "image/webp": ["540w"]}]
    assert [(p.img["width"], p.img["height"], p.img["alt"]) for p in (hero, body)] == [("720", "900", "Kerumunan di pasar"), ("720", "360", "Pompa < dua")]
    assert body.parent.name == "figure" and body.parent.figcaption.get_text() == "Pompa baru."
    assert [p.parent["href"] for p in gallery] == [f"{HERE}satu.jpg", f"{HERE}dua%20foto.webp"]


def test_every_file_that_a_page_may_choose_is_there_has_its_width_and_nothing_but_dots(album: Mapping[str, bytes]) -> None:
    for page in ("index.html", "berita/2026/11/album/index.html", "en/index.html"):
        for picture in BeautifulSoup(album[page], "html.parser").find_all("picture"):
            offers = [(part.split(), source["type"]) for source in picture.find_all("source") for part in source["srcset"].split(", ")]
            for (url, width), media in [*offers, ((picture.img["src"], f"{picture.img['width']}w"), "image/jpeg")]:
                image = Image.open(io.BytesIO(album[unquote(url).lstrip("/")]))
                assert (f"{image.width}w", f"image/{image.format.lower()}") == (width, media)
                assert abs(image.height / image.width - int(picture.img["height"]) / int(picture.img["width"])) < 0.01  # nothing moves while it loads
                assert not image.getexif() and not {"exif", "xmp", "icc_profile", "comment"} & image.info.keys()


def test_what_was_published_under_its_own_name_still_is(album: Mapping[str, bytes]) -> None:
    sizes = {name: Image.open(io.BytesIO(album[f"berita/2026/11/album/{name}"])).size for name in ("satu.jpg", "dua foto.webp", "tiga.jpg")}
    assert sizes == {"satu.jpg": (1280, 1600), "dua foto.webp": (800, 600), "tiga.jpg": (1600, 800)}


def test_home_and_share_previews_show_the_part_around_the_focus(album: Mapping[str, bytes]) -> None:
    """The bright patch of the picture is at its upper left, and so is its focus."""
    lead = BeautifulSoup(album["index.html"], "html.parser").find("picture").img
    assert (lead["width"], lead["height"]) == ("720", "405")
    head = BeautifulSoup(album["berita/2026/11/album/index.html"], "html.parser").head
    card = head.find("meta", property="og:image")["content"]
    assert [head.find("meta", property=f"og:image:{side}")["content"] for side in ("width", "height")] == ["1200", "630"]
    for url in (lead["src"], card.removeprefix(SITE)):
        image = Image.open(io.BytesIO(album[url.lstrip("/")]))
        assert image.getpixel((image.width // 20, image.height // 20))[0] > 230
    assert image.size == (1200, 630)


def test_an_attachment_tells_kind_size_pages_and_language_and_whom_to_ask_for_another_form(album: Mapping[str, bytes]) -> None:
    items = [words(li) for li in BeautifulSoup(album["berita/2026/11/album/index.html"], "html.parser").find(class_="attachments").find_all("li")]
    assert items[0].endswith("Laporan PDF, 1 kB, 2 halaman, bahasa Indonesia")
    assert "1 halaman" in items[1] and "Hasil pindai" in items[1] and "humas @dinkes.example" in items[1]
    assert "Belum ramah pembaca layar." in items[2] and "humas @dinkes.example" in items[2]
    assert items[3].endswith("Poster JPG, 1600 × 800")
    english = BeautifulSoup(album["en/news/2026/11/album/index.html"], "html.parser").find(class_="attachments")
    assert "2 pages, in Indonesian" in words(english) and "A scan:" in words(english) and english.find("a")["hreflang"] == "id"
