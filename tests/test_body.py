"""A Markdown body becomes clean HTML; nothing runs, nothing is lost, nothing takes for ever."""

from __future__ import annotations

import pickle
import re
import time

import pytest
from bs4 import BeautifulSoup
from conftest import Press
from hostile import SLOW, XSS
from hypothesis import strategies as st
from newsroom.body import Body, Converter, resolved, source_words
from newsroom.bounds import TooSlow, time_limit
from newsroom.frontmatter import FORBIDDEN
from newsroom.markdown_tree import Ref
from newsroom.markup import heading_id, sanitised, typographic
from newsroom.problems import Problem
from often import MANY, for_all

LINE = 10  # where the bodies of these tests start in their files


@pytest.fixture(scope="module")
def converter(tmp_path_factory: pytest.TempPathFactory) -> Converter:
    return Converter(Press(tmp_path_factory.mktemp("body")).settings().markdown)


def convert(converter: Converter, source: str, *cities: str) -> tuple[Body, list[Problem]]:
    return converter.convert("x.md", source, LINE, words={"footnote_back": "Kembali {n}"}, cities=cities)


def tree(converter: Converter, source: str) -> BeautifulSoup:
    """The HTML of a body without problems."""
    body, problems = convert(converter, source)
    assert problems == []
    return BeautifulSoup(body.html, "html.parser")


def told(problems: list[Problem]) -> list[tuple[str, int]]:
    return [(p.code, p.place.line) for p in problems]


# ---------------------------------------------------------------- what Markdown may do

FORMS = [
    ("Satu *dua* **tiga**.", "p em", "dua"), ("Satu **tiga**.", "p strong", "tiga"), ("Kode `a_b` ini.", "p code", "a_b"), ("    blok\n", "pre code", "blok"),
    ("> Kutipan\n> lanjut", "blockquote p", "Kutipan lanjut"), ("- satu\n- dua", "ul li:nth-of-type(2)", "dua"), ("1. satu\n2. dua", "ol li:nth-of-type(2)", "dua"), ("3. tiga\n4. empat", "ol[start='3'] li", "tiga"),
    ("Satu  \ndua", "p br", ""), ("Satu\n\n---\n\nDua", "hr", ""), ("Satu\n\n* * *\n\nDua", "hr", ""),
    ("## Jadwal *baru*", "h2#bagian-jadwal-baru em", "baru"), ("## Satu\n\n### Tempat", "h3#bagian-tempat", "Tempat"), ("Tempat\n------", "h2#bagian-tempat", "Tempat"),
    ("*[APBD]: Anggaran Daerah\n\nDana APBD.", "abbr[title='Anggaran Daerah']", "APBD"), ("Retribusi\n:   Pungutan daerah", "dl dt", "Retribusi"), ("Retribusi\n:   Pungutan daerah", "dl dd", "Pungutan daerah"),
    ("Kata *Sirih*{: lang=bug }.", "em[lang=bug]", "Sirih"), ("<https://parepare.go.id/>", "a[href='https://parepare.go.id/']", "https://parepare.go.id/"), ("<humas@a.id>", "a[href='mailto:humas@a.id']", "humas@a.id"),
    ("[telepon](tel:+62421000)", "a[href='tel:+62421000']", "telepon"), ("[x](https://a.go.id/?a=1&b=2)", "a[href='https://a.go.id/?a=1&b=2']", "x"), ("3 < 5 & 7 > 6", "p", "3 < 5 & 7 > 6"), ("&copy; &amp; &lt;b&gt;", "p", "© & <b>"),
    ("\\*bukan tebal\\*", "p", "*bukan tebal*"), ("C:\\data\\baru", "p", "C:\\data\\baru"), ("nama_berkas_panjang", "p", "nama_berkas_panjang"),
]


@pytest.mark.parametrize(("source", "selector", "text"), FORMS, ids=[f"{i}-{s}" for i, (_, s, _) in enumerate(FORMS)])
def test_every_form_of_markdown_becomes_its_element(converter: Converter, source: str, selector: str, text: str) -> None:
    found = tree(converter, source).select_one(selector)
    assert found is not None and " ".join(found.get_text().split()) == text


TYPOGRAPHY = [
    ('Kata "kutip" dua kata lagi', "Kata “kutip” dua kata\u00a0lagi"), ("Tahun 2019--2026 sudah lewat", "Tahun 2019–2026 sudah\u00a0lewat"), ("Lalu...", "Lalu…"), ("Jum'at", "Jum’at"), ("APBD dan DPRD", "APBD dan\u00a0DPRD"), ('`"a" -- b`', '"a" -- b'),
]


@pytest.mark.parametrize(("source", "shown"), TYPOGRAPHY)
def test_typography_is_for_text_alone(converter: Converter, source: str, shown: str) -> None:
    soup = tree(converter, source)
    assert soup.get_text() == shown and not soup.find("span")


def test_a_wide_table_scrolls_in_a_box_that_a_keyboard_reaches(converter: Converter) -> None:
    soup = tree(converter, "Awal\n\n| Kecamatan | Dosis | Ket |\n|:----|----:|:---:|\n| Soreang | 10 | a |\n| Ujung | *20* | b |\n\nAkhir")
    box = soup.select_one("div.scroll")
    assert box and box["role"] == "region" and box["tabindex"] == "0" and box["aria-label"] == "Kecamatan, Dosis, Ket"
    assert [tag.name for tag in box.find_all(recursive=False)] == ["table"] and len(soup.find_all("div")) == 1
    assert [(th["scope"], th.get("class")) for th in box.select("thead th")] == [("col", None), ("col", ["right"]), ("col", ["centre"])]
    assert [td.get("class") for td in box.select("tbody tr:nth-of-type(2) td")] == [None, ["right"], ["centre"]]
    assert [p.get_text() for p in soup.find_all("p")] == ["Awal", "Akhir"] and not soup.select("[style]")


def test_a_table_without_words_in_its_head_still_has_a_name(converter: Converter) -> None:
    assert tree(converter, "| | |\n|--|--|\n| a | b |").select_one("div.scroll")["aria-label"] == "…"


def test_two_tables_have_two_boxes(converter: Converter) -> None:
    table = "| a |\n|---|\n| b |\n"
    assert [len(box.find_all("table")) for box in tree(converter, f"{table}\n{table}\n> | c |\n> |---|\n> | d |").select("div.scroll")] == [1, 1, 1]


PICTURES = [
    ('![Warga panen](panen.jpg "Panen raya & *syukur*")', "figure > img[alt='Warga panen'][src=ref-0]", "Panen raya & *syukur*"), ("![Warga panen](panen.jpg)", "figure > img", ""), ("![Warga panen](panen.jpg){: .besar }", "figure > img:not([class])", ""),
    ("Lihat ![Warga panen](panen.jpg) ini", "p > img", "Lihat ini"), ("[![Warga panen](panen.jpg)](panen-besar.jpg)", "p > a > img", ""), ("- ![Warga panen](panen.jpg)", "li > img", ""),
]


@pytest.mark.parametrize(("source", "selector", "text"), PICTURES)
def test_a_picture_alone_is_a_figure_with_its_caption(converter: Converter, source: str, selector: str, text: str) -> None:
    soup = tree(converter, source)
    assert soup.select_one(selector) and " ".join(soup.get_text().split()) == text
    assert bool(soup.figure) == selector.startswith("figure") and bool(soup.figcaption) == (selector.startswith("figure") and bool(text))


def test_footnotes_lead_there_and_back(converter: Converter) -> None:
    soup = tree(converter, "Satu[^a] dua[^2], lagi[^a].\n\n[^a]: Catatan pertama.\n[^2]: Catatan kedua.\n")
    for link in soup.select("a"):
        assert soup.find(id=link["href"][1:]), link
    assert [a.get_text() for a in soup.select("a.footnote-ref")] == ["1", "2", "1"]
    assert [a["aria-label"] for a in soup.select("a.footnote-backref")] == ["Kembali 1", "Kembali 1", "Kembali 2"] and not soup.select("a[title]")


HEADING_IDS = [("Jadwal Baru", "bagian-jadwal-baru"), ("Q&A: apa?", "bagian-qa-apa"), ("isi", "bagian-isi"), ("日本", "bagian-")]


@pytest.mark.parametrize(("heading", "id_"), HEADING_IDS)
def test_the_id_of_a_heading_never_meets_the_themes(heading: str, id_: str) -> None:
    assert heading_id(heading, "-") == id_


LEVELS = [("## a\n\n### b\n\n## c", "h2 h3 h2"), ("### a\n\n### b", "h2 h2"), ("## a\n\n#### b\n\n### c", "h2 h3 h3"), ("###### a\n\n## b\n\n### c\n\n#### d", "h2 h2 h3 h4"), ("> #### a", "h2")]


@pytest.mark.parametrize(("source", "levels"), LEVELS)
def test_headings_start_at_h2_and_skip_no_level(converter: Converter, source: str, levels: str) -> None:
    assert [h.name for h in tree(converter, source).find_all(re.compile(r"h\d"))] == levels.split()


def test_equal_headings_get_ids_of_their_own_and_links_reach_them(converter: Converter) -> None:
    soup = tree(converter, "## Jadwal\n\n## Jadwal\n\n[satu](#bagian-jadwal) [dua](#bagian-jadwal_1)")
    assert [h["id"] for h in soup.find_all("h2")] == ["bagian-jadwal", "bagian-jadwal_1"]


# ---------------------------------------------------------------- addresses

LINKS = [
    ("[x](laporan.pdf)", "link", "laporan.pdf", ""), ("[x](../../10/lama/index.id.md#bagian-dua)", "link", "../../10/lama/index.id.md", "bagian-dua"), ("[x](laporan%20akhir.pdf)", "link", "laporan akhir.pdf", ""),
    ("[x](<laporan akhir.pdf>)", "link", "laporan akhir.pdf", ""), ("[x](a.pdf?v=2#hal)", "link", "a.pdf", "hal"), ("[x][y]\n\n[y]: laporan.pdf 'Judul'", "link", "laporan.pdf", ""), ("[x](/berita/)", "link", "/berita/", ""), ("[x](a(1).pdf)", "link", "a(1).pdf", ""),
    ("![Foto kota](foto.jpg)", "image", "foto.jpg", ""), ("[x](ref-7)", "link", "ref-7", ""), ("[x](a.pdf){: .footnote-backref }", "link", "a.pdf", ""), ("[x](a\\_b.pdf)", "link", "a_b.pdf", ""), ("[x](12:30.pdf)", "link", "12:30.pdf", ""), ("[x](\\\\\\\\jahat.example)", "link", "\\\\jahat.example", ""),
]


@pytest.mark.parametrize(("source", "kind", "path", "fragment"), LINKS)
def test_an_address_inside_the_site_becomes_a_mark(converter: Converter, source: str, kind: str, path: str, fragment: str) -> None:
    body, problems = convert(converter, f"Awal\n\n{source}")
    assert [(r.kind, r.path, r.fragment) for r in body.refs] == [(kind, path, fragment)] and not body.external and not problems
    soup = BeautifulSoup(resolved(body, lambda ref: f'href="/{ref.path}"'), "html.parser")
    assert [tag["href"] for tag in soup.select("a, img")] == [f"/{path}"]


def test_a_ref_knows_its_place(converter: Converter) -> None:
    body, _ = convert(converter, "[a](x.pdf) [b](y.pdf)\n\n[c](x.pdf)\n")
    assert [(r.path, r.place.line, r.place.column, r.place.width) for r in body.refs] == [("x.pdf", 10, 5, 5), ("y.pdf", 10, 16, 5), ("x.pdf", 12, 5, 5)]


def test_marks_are_filled_in_tags_alone(converter: Converter) -> None:
    """A text may speak of `href="ref-0"`, in code or in an alternative text."""
    body, _ = convert(converter, '`href="ref-0"` dan `src="ref-99"`\n\n![a < b > href="ref-0"](foto.jpg "x < y")\n\n[a](b.pdf)')
    answers: list[Ref] = []
    out = BeautifulSoup(resolved(body, lambda ref: answers.append(ref) or f'title="{len(answers)}"'), "html.parser")
    assert [r.path for r in answers] == ["foto.jpg", "b.pdf"]
    assert [c.get_text() for c in out.find_all("code")] == ['href="ref-0"', 'src="ref-99"'] and (out.img["title"], out.a["title"]) == ("1", "2")


EXTERNAL = [
    ("[x](https://parepare.go.id/a)", "https://parepare.go.id/a"), ("[x](HTTP://A.ID)", "HTTP://A.ID"), ("<https://a.id>", "https://a.id"), ("[x](mailto:a@b.id)", "mailto:a@b.id"), ("<a@b.id>", "mailto:a@b.id"), ("[x](tel:112)", "tel:112"),
    ("[x](https://bit.ly/x){: .footnote-backref }", "https://bit.ly/x"), ("[x](https://bit.ly/x){: class=footnote-backref }", "https://bit.ly/x"), ("[x][1]\n\n[1]: https://a.id", "https://a.id"), ("[x](a.pdf){: href=https://bit.ly/y }", "https://bit.ly/y"), ("[x](https://a.id/?a=1&amp;b=2)", "https://a.id/?a=1&b=2"),
]


@pytest.mark.parametrize(("source", "address"), EXTERNAL)
def test_an_address_elsewhere_is_handed_on_for_the_rules_on_hosts(converter: Converter, source: str, address: str) -> None:
    body, problems = convert(converter, source)
    assert [href for href, _ in body.external] == [address] and body.refs == () and problems == []


REFUSED_LINKS = [
    "javascript:x()", "JaVaScRiPt:x()", "&#106;avascript:x()", "java&#115;cript:x()", "java&Tab;script:x()", "java&#x0A;script:x()", " javascript:x()", "javascript&colon;x()", "vbscript:x()", "VBSCRIPT:x", "data:text/html,x", "data:text/html;base64,eA==",
    "file:///etc/passwd", "ftp://a.id/b", "blob:https://a.id/1", "//jahat.example/", "https:jahat.example", "https://", "http:///a", "http://[::1", "https://jahat.example\\@parepare.go.id/", "https://a.id\"b", "whatsapp:send",
]
WAYS = {"inline": "[x]({})", "reference": "[x][r]\n\n[r]: {}", "attribute": "[x](a.pdf){{: href='{}' }}"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("address", REFUSED_LINKS)
def test_a_scheme_that_may_hurt_is_told_and_leads_nowhere(converter: Converter, address: str, way: str) -> None:
    body, problems = convert(converter, WAYS[way].format(address))
    assert [p.code for p in problems if p.code != "control-character"] == ["link-scheme"] and body.refs == ()
    if not address.startswith(("http", "//")):
        assert "href" not in BeautifulSoup(body.html, "html.parser").a.attrs


PELICAN = [("[x]({static}laporan.pdf)", "laporan.pdf"), ("[x]({filename}/a/b.md)", "a/b.md"), ("![Foto kota]({attach}foto.jpg)", "foto.jpg"), ("[x](|static|a.pdf)", "a.pdf"), ("![Foto kota]({photo}a.jpg)", "a.jpg")]


@pytest.mark.parametrize(("source", "cure"), PELICAN)
def test_links_in_pelicans_manner_are_told_with_the_plain_one(converter: Converter, source: str, cure: str) -> None:
    _, problems = convert(converter, f"Awal\n\n{source}")
    assert told(problems) == [("pelican-link", 12)] and problems[0].values["cure"] == cure


# ---------------------------------------------------------------- problems

PROBLEMS = [
    ("raw block", "Awal\n\n<div>\nIsi\n</div>", [("raw-html", 12), ("raw-html", 14)]), ("raw inline", "Awal <b>isi</b>", [("raw-html", 10), ("raw-html", 10)]), ("the second one at its line", "<br>\n\n<br>", [("raw-html", 10), ("raw-html", 12)]),
    ("comment", "Awal\n\n<!-- rahasia -->", [("raw-html", 12)]), ("unclosed style", "Awal\n\n<style>\n\nAkhir", [("raw-html", 12)]), ("declaration", "<!DOCTYPE html>", [("raw-html", 10)]), ("in code", "`<b>` dan\n\n    <b>", []), ("a name in brackets", "<a@b.id> < c >", []),
    ("h1", "Awal\n\n# Judul\n\nIsi", [("h1-in-body", 12)]), ("h1 underlined", "Judul\n=====\n\nIsi", [("h1-in-body", 10)]), ("two h1", "# Satu\n\n# Dua", [("h1-in-body", 10), ("h1-in-body", 12)]), ("h2", "## Judul", []),
    ("no alt", "Awal\n\n![](foto.jpg)", [("image-alt-missing", 12)]), ("blank alt", "![ ](foto.jpg)", [("image-alt-missing", 10)]), ("alt", "![Foto kota](foto.jpg)", []),
    ("picture elsewhere", "![Foto kota](https://a.id/b.jpg)", [("image-elsewhere", 10)]), ("picture of any scheme", "![Foto kota](//a.id/b.jpg)", [("image-elsewhere", 10)]), ("picture as data", "![Foto kota](data:image/png;base64,eA==)", [("image-elsewhere", 10)]),
    ("missing fragment", "Awal\n\n[x](#jadwal)", [("fragment-missing", 12)]), ("id of the theme", "## Isi {: #isi }\n\n[x](#isi)", [("fragment-missing", 10)]), ("fragment", "## Isi\n\n[x](#bagian-isi)", []),
    ("entity of a control character", "Awal\n\nkata &#x202e; lagi", [("control-character", 12)]), ("entity of a C0 control", "kata &#8; lagi", [("control-character", 10)]), ("entity of a letter", "kata &#233; &nbsp; lagi", []), ("marks of the parser", "a\x02b", []),
    ("a link that never ends, in a footnote", 'Kata[^1]\n\n[^1]: [x](https://a.id "judul" lagi())', [("link-scheme", 12)]),
    ("a blank in an address", "[x](https://a.id/b c)", [("link-scheme", 10)]),
    ("deep list", "".join("    " * n + "- a\n" for n in range(12)), [("body-too-deep", 20)]), ("list of ten", "".join("    " * n + "- a\n" for n in range(5)), []), ("deep quote", "Awal\n\n" + "> " * 11 + "a", [("body-too-deep", 12)]), ("quote", "> > a", []),
    ("brackets", "Awal\n\n" + "[" * 21 + "a", [("body-brackets", 12)]), ("brackets apart", ("[" * 20 + "a\n\n") * 3, []), ("closed brackets", "[a] " * 100, []), ("escaped brackets", "\\[" * 100, []),
]


@pytest.mark.parametrize(("source", "problems"), [c[1:] for c in PROBLEMS], ids=[c[0] for c in PROBLEMS])
def test_a_problem_is_told_at_its_line(converter: Converter, source: str, problems: list[tuple[str, int]]) -> None:
    assert told(convert(converter, source)[1]) == problems


@pytest.mark.parametrize("source", ["<div>\nIsi\n</div>", "Awal <b onclick='x()'>isi</b>", "<style>\n\nAkhir", "<!-- rahasia -->", "<script>x()</script> lalu"])
def test_raw_html_stays_visible_as_it_was_typed(converter: Converter, source: str) -> None:
    body, _ = convert(converter, source)
    squeezed = re.sub(r"[\s‘’”“–'\"-]+", "", BeautifulSoup(body.html, "html.parser").get_text())
    assert squeezed == re.sub(r"[\s'\"-]+", "", source)


DATELINES = [
    ("PAREPARE, 24 November 2026 – Wali Kota hadir", True), ("PAREPARE — Wali Kota hadir", True), ("**PAREPARE** – Wali Kota", True), ("PAREPARE (24/11) – Wali Kota", True), ("SOREANG – Warga", True), ("MAKASSAR, 2 Mei 2026. Wali Kota", True), ("\n\nPAREPARE – Wali", True),
    ("Parepare – kota pelabuhan", False), ("Kota PAREPARE – kata", False), ("MAKASSAR – Wali Kota", False), ("APBD 2026 – naik", False), ("Kabar.\n\nPAREPARE – Wali", False), ("PAREPARE adalah kota. Di sana – pelabuhan", False),
]


@pytest.mark.parametrize(("source", "is_repeated"), DATELINES)
def test_a_dateline_that_the_theme_prints_already_is_a_warning(converter: Converter, source: str, is_repeated: bool) -> None:
    problems = convert(converter, source, "Parepare", "Soreang")[1]
    assert [(p.code, p.severity, p.place.line) for p in problems] == [("dateline-repeated", "warning", LINE + source.count("\n", 0, 2))] * is_repeated


# ---------------------------------------------------------------- words in, words out


@pytest.mark.parametrize(("source", "words"), [
    ("Satu *dua* `tiga`", "Satu dua tiga"), ("[teks](alamat.pdf \"judul\")", "teks"), ("[teks][nama]\n\n[nama]: alamat.pdf", "teks"), ("Kata[^1]\n\n[^1]: Catatan", "Kata Catatan"), ("*[APBD]: Anggaran", "Anggaran"), ("1. satu\n2. dua", "satu dua"),
    ("tebal**kan**", "tebalkan"), ("a_b __c__ d\\_e \\*f\\*", "ab c de f"), ("Kata{: #id .kelas }", "Kata"), ("&eacute;lan", "élan"), ("2019. Tahun", "Tahun"),
])
def test_the_words_of_a_source_are_those_that_a_reader_must_see(source: str, words: str) -> None:
    assert sorted(source_words(source).elements()) == sorted(words.split())


def test_a_word_that_a_parser_swallows_is_told_with_its_line(converter: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.body.sanitised", lambda markup: sanitised(markup.replace("rahasia", "")))
    problems = convert(converter, "Satu dua.\n\nTiga rahasia empat.")[1]
    assert told(problems) == [("text-lost", 12)] and problems[0].values["word"] == "rahasia"


def test_one_word_of_two_that_is_swallowed_is_told(converter: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.body.sanitised", lambda markup: sanitised(markup.replace("kata", "", 1)))
    assert [p.code for p in convert(converter, "kata dan kata")[1]] == ["text-lost"]


TRICKY = ["Kode `` a`b `` dan ``c```d``", "a``b```c``d", "``kata'' dan `lagi", "a\\_b c\\*d", "snake_case dan _miring_ dan __tebal__", "Harga Rp10.000,-", "foo~bar`x`", "5 * 3 * 2", "**a**b*c*", "a &amp;amp; b", "AT&T R&D; &x;", "[a] (b)", "[a]: b", "(a)[b](c.pdf)", "![Foto kota](a.jpg 'b c')",
          "[satu (dua)](a(b).pdf)", "| a_b | `c|d` |\n|---|---|\n| e | f |", "Istilah\n:   Arti\n:   Lain", "*[A_B]: Arti\n\nA_B", "1\\. Bukan daftar", "2026. Tahun ini", "Tahun\n2026. Lalu", "- 1. a\n- 2. b", "1. 24. a", "> 1. a", "[^1]: x", "[^1]", "kata[^a b]", "\\`a\\`", "`a` `b`\n`c", "Kata {: bukan }", "## Judul {: .x }", "## Judul ##", "a<b>c", "x\u00adkata", "e\u0301", "ﬁ ²", "__init__ _x_y_", "http://a.id/b_c", "*a_b*c_d"]


@pytest.mark.parametrize("source", TRICKY)
def test_nothing_is_lost_and_no_alarm_is_false(converter: Converter, source: str) -> None:
    body, problems = convert(converter, source)
    assert not [p for p in problems if p.code in ("text-lost", "body-unreadable")]


def test_the_plain_text_is_what_a_reader_sees(converter: Converter) -> None:
    assert convert(converter, "## Judul\n\nSatu *dua*.\n\n| a | b |\n|---|---|\n| c | d |")[0].text.split() == ["Judul", "Satu", "dua", ".", "a", "b", "c", "d"]


# ---------------------------------------------------------------- bounds


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # a limit that strikes in the garbage collector
@pytest.mark.parametrize("source", [s for _, s in SLOW], ids=[n for n, _ in SLOW])
def test_a_body_that_would_run_for_minutes_ends_in_a_body_or_a_problem(converter: Converter, source: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.body.SECONDS", 0.4)
    start = time.monotonic()
    body, problems = convert(converter, source)
    assert time.monotonic() - start < 3
    assert body.html or problems or not source.strip("- \n")


def test_after_a_refused_body_the_next_one_is_whole(converter: Converter) -> None:
    fresh = convert(Converter(converter.markdown), "Satu[^1]\n\n[^1]: dua\n")
    for source in ("[" * 100, "> " * 50 + "a", "a[^1]\n\n[^1]: lain\n*[dua]: x\n", "a\x02"):
        convert(converter, source)
        assert convert(converter, "Satu[^1]\n\n[^1]: dua\n") == fresh


def work(seconds: float) -> None:
    """Keep the processor busy."""
    until = time.process_time() + seconds
    while time.process_time() < until:
        pass


def test_a_time_limit_ends_and_is_lifted() -> None:
    with pytest.raises(TooSlow), time_limit(0.05):
        work(2)
    with time_limit(0.05):
        pass
    work(0.1)


def test_a_time_limit_does_not_count_what_others_do() -> None:
    """On a busy machine, a good body waits for its turn."""
    with time_limit(0.05):
        time.sleep(0.2)


def test_a_time_limit_that_was_swallowed_strikes_again() -> None:
    """Python ignores what is raised while it collects garbage."""
    with pytest.raises(TooSlow), time_limit(0.05):
        try:
            work(5)
        except TooSlow:
            work(5)


def test_a_parser_that_fails_is_a_problem_of_that_body(converter: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.body.typographic", lambda markup: 1 / 0)
    body, problems = convert(converter, "Satu")
    assert body == Body() and told(problems) == [("body-unreadable", LINE)] and problems[0].values["error"] == "ZeroDivisionError"


def test_a_converter_and_a_body_can_be_sent_to_another_process(converter: Converter) -> None:
    source = "Satu [dua](a.pdf) <b> https://a.id <https://a.id>"
    assert pickle.loads(pickle.dumps(convert(converter, source))) == convert(pickle.loads(pickle.dumps(converter)), source)


# ---------------------------------------------------------------- nothing runs

ELEMENTS = set("a abbr blockquote br code dd del div dl dt em figcaption figure h2 h3 h4 h5 h6 hr img li ol p pre strong sub sup table tbody td th thead tr ul".split())
ATTRIBUTES = set("href src alt title class id aria-label role tabindex scope lang dir start".split())


def assert_harmless(markup: str) -> None:
    for tag in BeautifulSoup(markup, "html.parser").find_all(True):
        assert tag.name in ELEMENTS, tag.name
        assert set(tag.attrs) <= ATTRIBUTES, tag.attrs
        for name in ("href", "src"):
            address = re.sub(r"[\t\n\r]", "", tag.get(name, "")).lstrip("".join(map(chr, range(33)))).lower()
            scheme = re.match(r"([a-z][a-z0-9+.-]*):", address)
            assert not scheme or scheme[1] in ("http", "https", "mailto", "tel"), address
        assert set(tag.get("class", ())) <= {"footnote", "footnote-ref", "footnote-backref", "scroll", "right", "centre"}
        assert tag.get("id", "fn:").startswith(("fn:", "fnref", "bagian-"))


@pytest.mark.parametrize("vector", XSS)
def test_a_known_attack_does_nothing(converter: Converter, vector: str) -> None:
    assert_harmless(convert(converter, f"Awal.\n\n{vector}\n\nAkhir.")[0].html)
    assert_harmless(sanitised(vector))  # were it to reach the sanitiser as markup


@pytest.mark.parametrize("vector", [x for x in XSS if re.match(r"</?[a-zA-Z]+[ />][^<>@]*>|</?[a-zA-Z]+>|<!--.*-->", x)])
def test_raw_markup_is_told(converter: Converter, vector: str) -> None:
    assert "raw-html" in {p.code for p in convert(converter, f"Awal.\n\n{vector}\n\nAkhir.")[1]}


JOINTS = st.sampled_from(["", " ", "\n", "\n\n", "`", "*", "**", "[", "](", ")", "<", ">", "\"", "'", "\\", "&", "\n> ", "\n- ", "\n    ", "|", "\n|---|\n", "{: ", " }", "\t", "!", "x", "[^1]", "\n[^1]: ", "# "])
MIXES = st.lists(st.one_of(st.sampled_from(XSS), JOINTS, st.text(max_size=8)), max_size=12).map("".join)


@MANY
def test_no_mixture_of_attacks_does_anything(converter: Converter, times: int) -> None:
    def check(source: str) -> None:
        body, problems = convert(converter, source)
        assert_harmless(body.html)
        assert_harmless(sanitised(source))
        assert "body-unreadable" not in {p.code for p in problems}, problems
        assert not FORBIDDEN.search(body.html) or FORBIDDEN.search(source) or "control-character" in {p.code for p in problems}
        resolved(body, lambda ref: "")

    for_all(MIXES, times, check)


# ---------------------------------------------------------------- nothing is lost

WORDS = "Pemerintah Kota Parepare menggelar rapat koordinasi kehumasan bersama Bakohumas di balai kota Jum'at ke-24 November 2026/2027 pukul 09.00 WITA APBD DPRD e-KTP Rp10.000 al-Qur'an antar-instansi anak-anak 50% & S.Sos., M.Si. «kutip» nomor_surat A/12/B café Sirih —".split()
MARKS = ["{}", "{}", "{}", "*{}*", "**{}**", "_{}_", "__{}__", "`{}`", '"{}"', "({})", "'{}'", "[{}](laporan.pdf)", "[{}](https://parepare.go.id/)", "{},", "{}.", "{}:", "{}?", "{}!", "{};", "{} --", "{}...", "{}\\*", "{}[^1]"]
PIECES = st.tuples(st.sampled_from(MARKS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=4)).map(lambda p: (p[0].format(" ".join(p[1])), p[1]))
RUNS = st.lists(PIECES, min_size=1, max_size=6).map(lambda ps: (" ".join(t for t, _ in ps), [w for _, ws in ps for w in ws]))


def block(form: str, lines: list[tuple[str, list[str]]]) -> tuple[str, list[str]]:
    """Lines of text in one form of Markdown, and the words in it."""
    texts, words = [t for t, _ in lines], [w for _, ws in lines for w in ws]
    shaped = {
        "paragraph": "\n".join(texts), "quote": "\n".join(f"> {t}" for t in texts), "bullets": "\n".join(f"- {t}" for t in texts), "numbers": "\n".join(f"{n}. {t}" for n, t in enumerate(texts, 1)),
        "loose": "\n\n".join(f"* {t}" for t in texts), "nested": "\n".join(f"{'    ' * min(n, 3)}- {t}" for n, t in enumerate(texts)), "h2": "\n\n".join(f"## {t}" for t in texts), "h3": "\n\n".join(f"### {t} ###" for t in texts),
        "table": "\n".join([f"| {texts[0]} |", "|---:|", *(f"| {t} |" for t in texts[1:])]), "code": "\n".join(f"    {t}" for t in texts), "breaks": "  \n".join(texts),
    }
    return shaped[form], words


FORM_NAMES = ["paragraph", "quote", "bullets", "numbers", "loose", "nested", "h2", "h3", "table", "breaks"]
BLOCKS = st.tuples(st.sampled_from(FORM_NAMES), st.lists(RUNS, min_size=1, max_size=4)).map(lambda b: block(*b))
BODIES = st.lists(BLOCKS, min_size=1, max_size=6)


@MANY
def test_every_word_of_an_ordinary_body_is_seen_and_no_alarm_is_false(converter: Converter, times: int) -> None:
    def check(blocks: list[tuple[str, list[str]]]) -> None:
        source = "\n\n".join(text for text, _ in blocks) + "\n\nAkhir[^1].\n\n[^1]: Catatan *penutup* kabar.\n"
        body, problems = convert(converter, source)
        assert problems == [], source
        seen = re.sub("[‘’]", "'", BeautifulSoup(body.html, "html.parser").get_text()).replace("…", "...")
        for word in {w for _, words in blocks for w in words} | {"Catatan", "penutup", "kabar."}:
            assert word in seen, (word, source)

    for_all(BODIES, times, check)


# ---------------------------------------------------------------- what is left out changes nothing

STARTS = ["> ", ">", "- ", "1. ", "+ ", "    ", "   ", "\t", "#", "## ", ": ", ":   ", ":: x", "[^1]: ", "[^1]:", "[a]: b.pdf", "*[AB]: c", "| a | b |\n|---|---|\n| c | d |", "|", "===", "---", "***", "* * *", "_ _ _", "<", "`", "``", "{: .x }"]
INSIDE = ["kata", "AB", "[a]", "[a][]", "[x][a]", "![x][a]", "![a]", "[x](y.pdf)", "![x](y.jpg)", "[^1]", "*a*", "__b__", "a_b", "`c`", "\\*", "\\\\", "&amp;", "&#65;", "<b>", "<https://a.id>", "<a@b.id>", "  \n", ":", " : ", "]:", "](", "![", "[^", "*[", "#", "|", ">", "@"]
LAYOUTS = st.lists(st.tuples(st.lists(st.sampled_from(STARTS), max_size=3), st.lists(st.sampled_from(INSIDE) | st.text(max_size=4), max_size=5), st.sampled_from(["\n", "\n\n", "\n \n", " "])), max_size=12).map(
    lambda lines: "".join("".join(starts) + " ".join(inside) + end for starts, inside, end in lines))


@MANY
def test_a_body_is_the_same_when_every_processor_of_the_parser_runs(converter: Converter, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.markdown_tree.MARKS", {})
    everything = Converter(converter.markdown)
    monkeypatch.undo()

    def check(source: str) -> None:
        assert convert(converter, source) == convert(everything, source)

    for_all(LAYOUTS | MIXES | BODIES.map(lambda blocks: "\n\n".join(text for text, _ in blocks)), times, check)


def test_typography_keeps_backslashes_and_markup() -> None:
    assert typographic('<p title="a">b \\"c\\"</p>') == '<p title="a">b&nbsp;&#92;”c&#92;”</p>'


@pytest.mark.parametrize(("source", "told"), [
    ("1. a\n2. b\n3. c\n", []), ("1. a\n1. b\n1. c\n", []), ("5. a\n6. b\n", []), ("1. a\n3. b\n", [(2, 3)]), ("1. a\n\n3. b\n4. c\n", [(3, 3)]),
    ("1. a\n2. b\n\nKata.\n\n5. c\n", []), ("1. a\n    1. x\n    4. y\n2. b\n", [(3, 4)]), ("Tahun ini\n2026. adalah\n", []), ("- a\n- b\n", [])])
def test_a_list_whose_numbers_jump_is_told(source: str, told: list[tuple[int, int]]) -> None:
    import pelicanconf

    _, problems = Converter(pelicanconf.MARKDOWN).convert("p", source, 1, words={})
    assert [(p.place.line, p.values["number"]) for p in problems if p.code == "list-renumbered"] == told
