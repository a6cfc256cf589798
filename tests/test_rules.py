"""Every rule over a folder and its surroundings, as a table: what an editor writes -> what is told."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable

import pytest
from conftest import Desk, Press, pdf, png
from newsroom import build, rules

Edit = Callable[[Desk], object]
HERE = "releases/2026/11/kabar-contoh"
MEETING = {"type": "meeting-report", "start": "2026-11-19 09:00"}


def release(**fields: object) -> Edit:
    return lambda desk: desk.release(**fields)


def text(body: str, **files: bytes) -> Edit:
    """A release with this body, and files beside it; `a_png` stands for `a.png`."""
    return lambda desk: [desk.release(body=f"{body}\n", english=False),
                         *(desk.write(f"{HERE}/{name.replace('_', '.')}", data) for name, data in files.items())]


def beside(field: str, value: str, **files: bytes) -> Edit:
    """A release whose header names a file."""
    return lambda desk: [desk.release(**{field: value}),
                         *(desk.write(f"{HERE}/{name.replace('_', '.')}", data) for name, data in files.items())]


def both(*edits: Edit) -> Edit:
    return lambda desk: [edit(desk) for edit in edits]


def moved(edit: Edit, to: str) -> Edit:
    """Written by `edit`, then its folder moved."""
    def run(desk: Desk) -> None:
        folder = desk.content / str(edit(desk))
        (desk.content / to).parent.mkdir(parents=True, exist_ok=True)
        folder.rename(desk.content / to)
    return run


def activity(slug: str = "rapat", **fields: object) -> Edit:
    return lambda desk: desk.activity(slug, **fields)


def data(name: str, more: str) -> Edit:
    return lambda desk: desk.write(f"data/{name}.toml", (desk.content / f"data/{name}.toml").read_text() + more)


def slugged(folder: str, slug: str) -> Edit:
    """A release whose header names another slug than its folder."""
    def run(desk: Desk) -> None:
        path = desk.content / desk.release(folder) / "index.id.md"
        path.write_text(path.read_text().replace("---\n", f"---\nslug: {slug}\n", 1))
    return run


def translated_from(digest: str | None) -> Edit:
    """An English text made from the master with this digest (None: the one that it has)."""
    def run(desk: Desk) -> None:
        folder = desk.release()
        chosen = Press(desk.content.parent).settings()
        master = (desk.content / folder / "index.id.md").read_bytes()
        made = digest or chosen.store(chosen.editions()).reader.read("x", master, "release", "id").digest
        desk.english(folder, translation=f"{{status: reviewed, of: {made}}}")
    return run


# name, edit, what is told: "code" an error, "code?" a warning, "" nothing
CASES: dict[str, list[tuple[str, Edit, str]]] = {
    "folder_is_its_month": [
        ("the month of published", release(), ""),
        ("another month", release(published="2026-10-20 09:00", folder=HERE), "folder-month"),
        ("another year", release(published="2025-11-20 09:00", folder=HERE), "folder-month"),
        ("the month in the site's zone", release(published="2026-10-31 23:30 UTC", folder=HERE), ""),
        ("the month in another zone", release(published="2026-10-31 23:30 UTC", folder="releases/2026/10/x"), "folder-month"),
        ("the month of a past embargo", release(published=None, embargo="2026-11-23 09:00"), ""),
        ("not the month of a past embargo", release(published=None, embargo="2026-10-23 09:00", folder=HERE), "folder-month"),
        ("a report's meeting of another month", release(**{**MEETING, "start": "2026-10-19 09:00"}), ""),
        ("the month of an activity's start", activity(), ""),
        ("not the month of an activity's start", moved(activity(), "activities/2026/12/rapat"), "folder-month"),
    ],
    "publication_is_in_order": [
        ("published now", release(published="2026-11-24 12:00"), ""),
        ("published in a minute", release(published="2026-11-24 12:01"), "published-in-future"),
        ("published now, as another zone says it", release(published="2026-11-24 11:00 WIB"), ""),
        ("a draft of the future", release(published="2026-12-24 12:00", status="draft"), ""),
        ("published with its embargo", release(published="2026-11-21 09:00", embargo="2026-11-21 09:00"), ""),
        ("published after its embargo", release(published="2026-11-21 10:00", embargo="2026-11-21 09:00"), ""),
        ("published before its embargo", release(published="2026-11-21 08:59", embargo="2026-11-21 09:00"), "published-before-embargo"),
    ],
    "moments_follow_each_other": [
        ("an end after the start", release(**MEETING, end="2026-11-19 12:00"), ""),
        ("an end at the start", release(**MEETING, end="2026-11-19 09:00"), "end-before-start"),
        ("an end before the start", release(**MEETING, end="2026-11-18 12:00"), "end-before-start"),
        ("an end as a time of day", release(**MEETING, end="12:00"), ""),
        ("an end as a time of day before the start", release(**MEETING, end="08:30"), "end-before-start"),
        ("an activity's end as an earlier time of day", activity(end="07:00"), "end-before-start"),
        ("an open end", release(**MEETING, end="selesai"), ""),
        ("updated later", release(updated="2026-11-21 09:00"), ""),
        ("updated earlier", release(updated="2026-11-19 09:00"), "moment-before-published?"),
        ("corrected tomorrow", release(corrections="[{at: 2026-11-25 09:00, wrong: Tujuh titik, right: Enam titik}]"), "moment-in-future"),
        ("withdrawn in a minute", release(withdrawn="{at: 2026-11-24 12:01, reason: Isinya keliru}"), "moment-in-future"),
        ("changed now", release(changes="[{at: 2026-11-24 12:00, note: Jadwal baru}]"), ""),
        ("changed before it was there", release(changes="[{at: 2025-11-24 12:00, note: Jadwal baru}]"), "moment-before-published?"),
        ("expires when published", release(expires="2026-11-20 09:00"), ""),
        ("expires earlier", release(expires="2026-11-20 08:59"), "moment-before-published?"),
        ("a deadline to come", release(type="announcement", deadline="2026-12-01 09:00"), ""),
        ("a deadline that was over", release(type="announcement", deadline="2026-11-01 09:00"), "moment-before-published?"),
        ("pinned for a day", release(pinned="{from: 2026-11-24 09:00, to: 2026-11-25 09:00}"), ""),
        ("pinned backwards", release(pinned="{from: 2026-11-25 09:00, to: 2026-11-24 09:00}"), "end-before-start"),
    ],
    "codes_are_known": [
        ("a known agency", release(agency="polres"), ""),
        ("an unknown agency", release(agency="polrse"), "agency-unknown"),
        ("a known supporting agency", release(supporting="[polres]"), ""),
        ("an unknown supporting agency", release(supporting="[polres, dinsos]"), "agency-unknown"),
        ("known attendees", release(**MEETING, attendees="{agencies: [dinkes, polres]}"), ""),
        ("unknown attendees", release(**MEETING, attendees="{agencies: [dinkes, dinsos]}"), "agency-unknown"),
        ("a known owner", release(**MEETING, decisions="[{text: Menata pasar, owner: polres}]"), ""),
        ("an unknown owner", release(**MEETING, decisions="[{text: Menata pasar, owner: dinsos}]"), "agency-unknown"),
        ("an activity of an unknown agency", activity(agency="dinsos"), "agency-unknown"),
        ("a known category", release(category="keamanan"), ""),
        ("an unknown category", release(category="keaman"), "category-unknown"),
    ],
    "agencies_fit": [
        ("two supporting agencies", release(supporting="[polres, humas]"), ""),
        ("the lead supports itself", release(supporting="[dinkes]"), "agency-twice"),
        ("a supporting agency twice", release(supporting="[polres, polres]"), "agency-twice"),
        ("a closed agency on its last day", release(agency="humas", published="2021-01-03 23:59"), ""),
        ("a closed agency on the day after", release(agency="humas", published="2021-01-04 00:00"), "agency-closed?"),
        ("a contact that the lead has", release(contacts="[humas]"), ""),
        ("a contact that the lead lacks", release(contacts="[humas, ppid]"), "contact-unknown"),
    ],
    "files_are_light": [
        ("a photo made smaller", beside("image", "{src: a.png, alt: Foto kantor}", a_png=png()), ""),
        ("a photo as the camera wrote it", beside("image", "{src: a.png, alt: Foto kantor}", a_png=png() + bytes(rules.HEAVY_PICTURE)), "picture-heavy?"),
        ("a heavy document", beside("attachments", "[{file: a.csv, title: Data lengkap}]", a_csv=b"a" * (rules.HEAVY_DOCUMENT + 1)), "attachment-heavy? attachment-unread?"),
    ],
    "scans_are_said": [
        ("a document with text", beside("attachments", "[{file: a.pdf, title: Laporan, accessible: ya}]", a_pdf=pdf("Laporan lengkap tentang layanan kota.")), ""),
        ("a scan", beside("attachments", "[{file: a.pdf, title: Laporan}]", a_pdf=pdf("", "")), "attachment-scanned?"),
        ("a scan that is said to be one", beside("attachments", "[{file: a.pdf, title: Laporan, accessible: tidak}]", a_pdf=pdf("")), "attachment-scanned?"),
        ("a scan that is said to be none", beside("attachments", "[{file: a.pdf, title: Laporan, accessible: ya}]", a_pdf=pdf("")),
         "attachment-not-accessible attachment-scanned?"),
    ],
    "files_are_there": [
        ("a picture beside", beside("image", "{src: a.png, alt: Foto kantor}", a_png=png()), ""),
        ("no picture beside", beside("image", "{src: a.png, alt: Foto kantor}"), "file-missing"),
        ("a picture of no kind that we publish", beside("image", "{src: a.gif, alt: Foto kantor}", a_gif=b"GIF89a"), "file-type"),
        ("a gallery beside", beside("gallery", "[{src: a.png, alt: Foto kantor}]", a_png=png()), ""),
        ("half a gallery", beside("gallery", "[{src: a.png, alt: Satu foto}, {src: b.png, alt: Dua foto}]", a_png=png()), "file-missing"),
        ("an attachment beside", beside("attachments", "[{file: a.csv, title: Data lengkap}]", a_csv=b"a"), ""),
        ("no attachment beside", beside("attachments", "[{file: a.csv, title: Data lengkap}]"), "file-missing"),
        ("a document of another kind", beside("attachments", "[{file: a.pdf, title: Laporan}]", a_pdf=b"PK\3\4"), "attachment-type"),
        ("an archive that is cut off", beside("attachments", "[{file: a.zip, title: Laporan}]", a_zip=b"PK\3\4"), "attachment-broken"),
        ("a programme attached", beside("attachments", "[{file: a.exe, title: Data lengkap}]", a_exe=b"MZ"), "file-type"),
        ("a PNG that says JPEG", beside("image", "{src: a.jpg, alt: Foto kantor}", a_jpg=png()), "picture-type"),
        ("a picture that is none", beside("image", "{src: a.png, alt: Foto kantor}", a_png=b"bukan foto"), "picture-unreadable"),
    ],
    "files_are_used": [
        ("a file that a body links to", text("Unduh [data](a.csv) ini.", a_csv=b"a"), ""),
        ("a file that only the translation links to", both(release(english_body="See [the data](a.csv) here.\n"),
                                                           lambda d: d.write(f"{HERE}/a.csv", b"a")), ""),
        ("a file that nobody names", text("Tanpa data.", a_csv=b"a"), "file-unused?"),
    ],
    "references_resolve": [
        ("a file beside", text("Unduh [data](a.csv) ini.", a_csv=b"a"), ""),
        ("no file beside", text("Unduh [data](a.csv) ini."), "link-missing"),
        ("a programme beside", text("Unduh [data](a.exe) ini.", a_exe=b"MZ"), "file-type"),
        ("another release's folder", both(release(slug="lain"), text("Lihat [itu](../lain/) ya.")), ""),
        ("another release's master", both(release(slug="lain"), text("Lihat [itu](../lain/index.id.md) ya.")), ""),
        ("another release's translation", both(release(slug="lain"), text("Lihat [itu](../lain/index.en.md#a) ya.")), ""),
        ("a standing page", both(lambda d: d.page("kontak"), text("Lihat [itu](../../../../pages/kontak/index.id.md).")), ""),
        ("an activity", both(activity(), text("Lihat [itu](../../../../activities/2026/11/rapat/) ya.")), ""),
        ("no release", text("Lihat [itu](../lain/index.id.md) ya."), "link-missing"),
        ("a file of another release", both(beside("attachments", "[{file: a.csv, title: Data lengkap}]", a_csv=b"a"),
                                           lambda d: d.release("lain", body="Lihat [itu](../kabar-contoh/a.csv).\n", english=False)), "link-elsewhere"),
        ("a file outside the content", text("Lihat [itu](../../../../../../etc/passwd)."), "link-missing"),
        ("a data file", text("Lihat [itu](../../../../data/agencies.toml)."), "link-missing"),
        ("a picture beside", text("![Foto kantor](a.png)", a_png=png()), ""),
        ("no picture beside", text("![Foto kantor](a.png)"), "picture-missing"),
        ("a picture that is a table", text("![Foto kantor](a.csv)", a_csv=b"a"), "file-type"),
        ("a picture of another release", both(beside("image", "{src: a.png, alt: Foto kantor}", a_png=png()),
                                              lambda d: d.release("lain", body="![Foto](../kabar-contoh/a.png)\n", english=False)), "picture-elsewhere"),
    ],
    "dead absolute links": [
        ("a listing", text("Lihat [itu](/berita/) dan [ini](/en/news/#x)."), ""),
        ("a release's page", both(release(slug="lain"), text("Lihat [itu](/en/news/2026/11/lain/) ya.")), ""),
        ("a feed", text("Langgan [umpan](/rss.xml) kami."), ""),
        ("a redirect", text("Lihat [itu](/lama/) ya."), ""),
        ("a page that is none", text("Lihat [itu](/tidak-ada/) ya."), "link-missing"),
        ("a page without its slash", text("Lihat [itu](/berita) ya."), "link-missing"),
        ("a page outside", text("Lihat [itu](/../etc/passwd) ya."), "link-missing"),
        ("a picture by its address", text("![Lambang kota](/icon.svg)"), "picture-elsewhere"),
        ("a picture by an address that is none", text("![Lambang kota](/tidak-ada.png)"), "picture-elsewhere"),
    ],
    "folders_named_exist": [
        ("an activity", both(activity(), release(activity="../../../../activities/2026/11/rapat")), ""),
        ("no activity", release(activity="../../../../activities/2026/11/rapat"), "folder-missing"),
        ("a release as activity", both(release(slug="lain"), release(activity="../lain")), "folder-missing"),
        ("a replacement", both(release(slug="lain"), release(withdrawn="{at: 2026-11-21 09:00, reason: Isinya keliru, replaced_by: ../lain}")), ""),
        ("no replacement", release(withdrawn="{at: 2026-11-21 09:00, reason: Isinya keliru, replaced_by: ../lain}"), "folder-missing"),
    ],
    "outside_links_are_decent": [
        ("a listed site", text("Lihat [itu](https://go.id/a) ya."), ""),
        ("below a listed site", text("Lihat [itu](https://bmkg.go.id/a) ya."), ""),
        ("an e-mail address", text("Tulis ke [kami](mailto:humas@dinkes.example)."), ""),
        ("an unlisted site", text("Lihat [itu](https://contoh.example/a) ya."), "link-unlisted?"),
        ("a site that ends like a listed one", text("Lihat [itu](https://palsugo.id/a) ya."), "link-unlisted?"),
        ("a shortener", text("Lihat [itu](https://bit.ly/a) ya."), "link-refused"),
        ("a refused word, hyphenated", text("Lihat [itu](https://contoh.go.id/slot-gacor) ya."), "link-refused"),
        ("a refused site as a legal basis", release(legal_basis="[{title: Peraturan wali kota, url: 'https://bit.ly/a'}]"), "link-refused"),
        ("a refused site in a translation", release(english_body="See [this](https://bit.ly/a) here.\n"), "link-refused"),
    ],
    "translations_are_fresh": [
        ("of no master in particular", release(), ""),
        ("of this master", translated_from(None), ""),
        ("of an older master", translated_from("0123456789ab"), "translation-stale?"),
    ],
    "waivers_name_rules": [
        ("a gate", both(release(waivers="[{rule: link-unlisted, reason: Situs panitia}]", body="Lihat [situs](https://panitia.id/).\n")), "rule-waived"),
        ("none", release(), ""),
        ("no gate", release(waivers="[{rule: key-missing, reason: Nanti}]"), "waiver-refused"),
        ("no rule", release(waivers="[{rule: link-unlist, reason: Situs panitia}]"), "rule-unknown"),
        ("a part of the catalogue that is no rule", release(waivers="[{rule: words, reason: Situs panitia}]"), "rule-unknown"),
    ],
    "an_end_is_not_too_far": [
        ("two years", activity(start="2026-11-27 08:00", end="2028-11-27 08:00"), ""),
        ("ten years", activity(start="2026-11-27 08:00", end="2036-11-27 08:00"), "end-far-away?"),
    ],
    "keys that clash": [
        ("two keys", both(release(slug="satu"), release(slug="dua")), ""),
        ("one key for two releases", both(release(slug="satu", key="abcdefgh"), release(slug="dua", key="abcdefgh")), "key-taken"),
        ("one key for a release and an activity", both(release(key="abcdefgh"), activity(key="abcdefgh")), "key-taken"),
    ],
    "addresses that clash": [
        ("one slug in two months", both(release(slug="satu"), release(slug="satu", published="2026-10-01 09:00")), ""),
        ("two slugs in one month", both(release(slug="satu"), release(slug="dua")), ""),
        ("a slug that is another's folder", both(release(slug="satu"), slugged("dua", "satu")), "address-taken"),
        ("an English slug that is another's folder", both(release(slug="satu"), release(slug="dua", english={"slug": "satu"})), "address-taken"),
        ("a slug for a release and an activity", both(release(slug="satu"), activity("satu")), ""),
        ("a page with its own address", lambda d: d.page("kontak"), ""),
        ("a page at the news", lambda d: d.page("berita", english=False), "address-of-site"),
        ("a page at the other edition", lambda d: d.page("en", english=False), "address-of-site"),
        ("an English page at the English news", lambda d: d.page("kabar", english={"slug": "news"}), "address-of-site"),
        ("a redirect from an old address", data("redirects", '["/usang/"]\nto = "/berita/"\n'), ""),
        ("a redirect from a page that there is", data("redirects", '["/instansi/"]\nto = "/arsip/"\n'), "address-of-site"),
        ("a redirect that differs in case alone", data("redirects", '["/Berita/"]\nto = "/arsip/"\n'), "address-of-site"),
        ("a redirect to a page that is none", data("redirects", '["/usang/"]\nto = "/tidak-ada/"\n'), "redirect-dead"),
    ],
    "translations that differ": [
        ("a shared value repeated", release(english={"agency": "dinkes"}), ""),
        ("a shared value changed", release(english={"agency": "polres"}), "shared-differs"),
        ("a shared value added", release(english={"number": "7/2026"}), "shared-differs"),
        ("a shared moment said in another zone", release(english={"published": "2026-11-20 08:00 WIB"}), ""),
        ("tags of its own", release(tags="[air, banjir]", english={"tags": "[water]"}), ""),
        ("supporting agencies in another order", release(supporting="[polres, humas]", english={"supporting": "[humas, polres]"}), "shared-differs"),
        ("fewer supporting agencies", release(supporting="[polres, humas]", english={"supporting": "[polres]"}), "list-differs"),
        ("an agenda of the same length", release(**MEETING, agenda="[Buka, Tutup]", english={"agenda": "[Opening, Close]"}), ""),
        ("a shorter agenda", release(**MEETING, agenda="[Buka, Tutup]", english={"agenda": "[Opening]"}), "list-differs"),
        ("a decision with another owner", release(**MEETING, decisions="[{text: Menata pasar, owner: polres}]",
                                                  english={"decisions": "[{text: Tidy the market, owner: dinkes}]"}), "shared-differs"),
        ("a decision without its owner", release(**MEETING, decisions="[{text: Menata pasar, owner: polres}]",
                                                 english={"decisions": "[{text: Tidy the market}]"}), ""),
        ("an attachment's title alone", both(release(attachments="[{file: a.csv, title: Data lengkap}, {file: b.csv, title: Data lama}]",
                                                     english={"attachments": "[{file: b.csv, title: Old data}]"}),
                                             lambda d: [d.write(f"{HERE}/{n}.csv", b"a") for n in "ab"]), ""),
        ("an attachment of its own", both(release(attachments="[{file: a.csv, title: Data lengkap}]",
                                                  english={"attachments": "[{file: b.csv, title: Other data}]"}),
                                          lambda d: d.write(f"{HERE}/a.csv", b"a")), "list-differs"),
    ],
}


@pytest.mark.parametrize(("edit", "told"), [pytest.param(edit, told, id=f"{rule}: {name}") for rule, cases in CASES.items() for name, edit, told in cases])
def test_a_rule_tells_what_breaks_it_and_nothing_else(press: Press, edit: Edit, told: str) -> None:
    edit(press.desk)
    assert {p.code + "?" * (p.severity == "warning") for p in press.problems()} == set(told.split())


def test_a_draft_of_the_future_is_no_problem_in_the_preview_and_a_wrong_one_is_a_warning(press: Press) -> None:
    press.desk.release("konsep", published="2026-12-24 09:00", status="draft")
    press.desk.release("salah", published="2026-12-24 09:00", status="draft", category="tidak-ada")
    assert [(p.code, p.severity, p.path.split("/")[3]) for p in press.problems(PREVIEW=True)] == [("category-unknown", "warning", "salah")]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_case_that_breaks_it_and_one_that_does_not(rule: rules.Rule) -> None:
    told = {bool(codes) for _, _, codes in CASES[rule.__name__]}
    assert told == {True, False}


def test_every_function_that_reads_like_a_rule_is_in_the_list() -> None:
    shaped = [f for _, f in inspect.getmembers(rules, inspect.isfunction)
              if f.__module__ == rules.__name__ and list(inspect.signature(f).parameters) == ["case", "around"]]
    assert set(shaped) == set(rules.RULES)


PLACES = [  # edit, the line that is told (lines of the file count from 1)
    ("a category", release(category="tidak-ada"), f"{HERE}/index.id.md", "category: tidak-ada"),
    ("a supporting agency", release(supporting="[polres, tidak-ada]"), f"{HERE}/index.id.md", "supporting: [polres, tidak-ada]"),
    ("a link", text("Satu.\n\nDua [itu](tidak-ada.csv) tiga."), f"{HERE}/index.id.md", "Dua [itu](tidak-ada.csv) tiga."),
    ("a link of a translation", release(english_body="One.\n\nTwo [it](none.csv).\n"), f"{HERE}/index.en.md", "Two [it](none.csv)."),
    ("an absolute link", text("Satu.\n\n[dua](/tidak-ada/)"), f"{HERE}/index.id.md", "[dua](/tidak-ada/)"),
    ("a translation's shared value", release(english={"agency": "polres"}), f"{HERE}/index.en.md", "agency: polres"),
    ("a folder of another month", release(published="2026-10-20 09:00", folder=HERE), f"{HERE}/index.id.md", "published: 2026-10-20 09:00"),
]


@pytest.mark.parametrize(("edit", "path", "line"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_problem_stands_at_the_line_that_an_editor_must_change(press: Press, edit: Edit, path: str, line: str) -> None:
    edit(press.desk)
    (problem,) = press.problems()
    lines = (press.desk.content / problem.path).read_text().splitlines()
    assert (problem.path, lines[problem.place.line - 1]) == (path, line)


def test_an_unused_or_lying_file_is_told_by_its_own_path(press: Press) -> None:
    text("Tanpa data.", a_csv=b"a")(press.desk)
    press.desk.release("lain", image="{src: a.png, alt: Foto kantor}")
    press.desk.write("releases/2026/11/lain/a.png", b"bukan foto")
    assert {(p.code, p.path) for p in press.problems()} == {
        ("file-unused", f"{HERE}/a.csv"), ("picture-unreadable", "releases/2026/11/lain/a.png")}


NEAR = [  # edit, the cure that is offered
    ("a mistyped agency", release(agency="polrse"), "polres (Kepolisian Resor Parepare)"),
    ("an agency by its short name", release(agency="pr-division"), "humas (Bagian Humas)"),
    ("a mistyped category", release(category="kesehatn"), "kesehatan (Kesehatan)"),
    ("a category in English", release(category="health"), "kesehatan (Kesehatan)"),
    ("a mistyped file", beside("attachments", "[{file: laporn.csv, title: Data lengkap}]", laporan_csv=b"a"), "laporan.csv"),
    ("a mistyped link", text("Unduh [data](laporn.csv) ini.", laporan_csv=b"a"), "laporan.csv"),
    ("an activity of the same name elsewhere", both(activity(), release(activity="../rapat")), "../../../../activities/2026/11/rapat"),
    ("a mistyped rule", release(waivers="[{rule: link-unlist, reason: Situs panitia}]"), "link-unlisted"),
    ("nothing like it", release(category="zzz"), ""),
]


@pytest.mark.parametrize(("edit", "near"), [row[1:] for row in NEAR], ids=[row[0] for row in NEAR])
def test_a_problem_offers_the_likely_cure(press: Press, edit: Edit, near: str) -> None:
    edit(press.desk)
    assert [p.values["near"] for p in press.problems() if "near" in p.values] == [near]


def test_the_cures_of_time_and_place_can_be_pasted(press: Press) -> None:
    press.desk.release("nanti", published="2026-12-24 09:00")
    press.desk.release(published="2026-10-20 09:00", folder=HERE)
    cures = {p.code: p.values.get("line") or p.values.get("cure") for p in press.problems()}
    assert cures == {"published-in-future": "embargo: 2026-12-24 09:00", "folder-month": "releases/2026/10/kabar-contoh"}


def test_an_address_that_is_taken_is_told_at_the_source_that_asked_for_it(press: Press) -> None:
    press.desk.page("kabar", english={"slug": "news"})
    data("redirects", '["/arsip/"]\nto = "/berita/"\n["/usang/"]\nto = "/tidak-ada/"\n')(press.desk)
    press.desk.release(body="[Satu](a.csv) dan [dua](A.csv).\n", english=False)
    for name in ("a.csv", "A.csv"):
        press.desk.write(f"{HERE}/{name}", b"a")
    assert {(p.code, p.path) for p in press.problems()} == {
        ("address-of-site", "pages/kabar/index.en.md"), ("address-of-site", "data/redirects.toml"),
        ("redirect-dead", "data/redirects.toml"), ("address-of-site", f"{HERE}/a.csv")}


def test_all_problems_of_all_folders_are_told_at_once(press: Press) -> None:
    press.desk.release("satu", category="tidak-ada", agency="tidak-ada")
    press.desk.release("dua", supporting="[dinkes]")
    press.desk.activity("tiga", agency="tidak-ada")
    assert {(p.path.split("/")[-2], p.code) for p in press.problems()} == {
        ("satu", "category-unknown"), ("satu", "agency-unknown"), ("dua", "agency-twice"), ("tiga", "agency-unknown")}


def test_a_problem_of_a_clash_names_the_other_folder_and_a_fresh_key(press: Press) -> None:
    press.desk.release("satu", key="abcdefgh")
    press.desk.release("dua", key="abcdefgh")
    (problem,) = press.problems()
    assert problem.path == "releases/2026/11/satu/index.id.md" and problem.values["other"] == "releases/2026/11/dua"
    assert re.fullmatch("[a-z2-7]{8}", problem.values["fresh"]) and problem.values["fresh"] != "abcdefgh"


def test_a_check_tells_the_same_as_a_build(press: Press) -> None:
    press.desk.release("satu", category="tidak-ada", body="Lihat [itu](/tidak-ada/) dan [umpan](/rss.xml).\n", english=False)
    assert [(p.code, p.path, p.place) for p in build.check(press.settings())] == [(p.code, p.path, p.place) for p in press.problems()]
