"""From folders to the newsroom: what is kept, in which order, and how a translation meets its master."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from conftest import WITA, Press, key, png
from newsroom import build
from newsroom.assemble import Newsroom
from newsroom.problems import SiteProblems
from newsroom.values import Words

MEETING = {"type": "meeting-report", "start": "2026-11-19 09:00"}


def newsroom(press: Press, **overrides: object) -> Newsroom:
    return build.prepare(press.settings(**overrides)).newsroom


def slugs(items: object) -> list[str]:
    return [item.path.rpartition("/")[2] for item in items]


def test_the_newsroom_holds_everything_newest_first(press: Press) -> None:
    press.desk.release("lama", published="2025-11-24 09:00")
    press.desk.release("baru", published="2026-11-24 09:00")
    press.desk.release("tengah", published="2026-11-24 08:59")
    press.desk.activity("nanti", start="2026-12-27 08:00")
    press.desk.activity("tadi", start="2026-11-23 08:00")
    press.desk.page("tentang", order="20")
    press.desk.page("kontak", english=False, order="10")
    room = newsroom(press)
    assert (slugs(room.releases), slugs(room.activities), slugs(room.pages)) == (
        ["baru", "tengah", "lama"], ["nanti", "tadi"], ["kontak", "tentang"])
    assert set(room.catalogue) == {i.path for i in (*room.releases, *room.activities, *room.pages)}


def test_releases_of_one_minute_stand_in_the_order_of_their_keys(press: Press) -> None:
    for slug, number in (("a", 2), ("b", 7), ("c", 5)):
        press.desk.release(slug, key=key(number))
    assert slugs(newsroom(press).releases) == ["b", "c", "a"]


PUBLISHED = [  # fields, the moment that readers see
    ("published", {"published": "2026-11-20 09:00"}, datetime(2026, 11, 20, 9, 0, tzinfo=WITA)),
    ("a zone", {"published": "2026-11-20 09:00 UTC"}, datetime(2026, 11, 20, 17, 0, tzinfo=WITA)),
    ("an embargo alone", {"published": None, "embargo": "2026-11-21 10:00"}, datetime(2026, 11, 21, 10, 0, tzinfo=WITA)),
    ("an embargo and a later moment", {"published": "2026-11-21 11:00", "embargo": "2026-11-21 10:00"}, datetime(2026, 11, 21, 11, 0, tzinfo=WITA)),
]


@pytest.mark.parametrize(("fields", "moment"), [row[1:] for row in PUBLISHED], ids=[row[0] for row in PUBLISHED])
def test_a_release_is_published_in_the_sites_zone(press: Press, fields: dict[str, str], moment: datetime) -> None:
    press.desk.release(**fields)
    (release,) = newsroom(press).releases
    assert release.published == moment and release.published.utcoffset() == moment.utcoffset()


ENDS = [  # end, as written; the end; open
    ("none", None, None, False),
    ("open", "selesai", None, True),
    ("a time of day", "12:10", datetime(2026, 11, 19, 12, 10, tzinfo=WITA), False),
    ("a time of day with a dot", "12.10", datetime(2026, 11, 19, 12, 10, tzinfo=WITA), False),
    ("a moment", "2026-11-21 16:00", datetime(2026, 11, 21, 16, 0, tzinfo=WITA), False),
]


@pytest.mark.parametrize(("end", "ends", "is_open"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS])
def test_a_meeting_ends(press: Press, end: str | None, ends: datetime | None, is_open: bool) -> None:
    press.desk.release(**MEETING, end=end)
    meeting = newsroom(press).releases[0].meeting
    assert (meeting.start, meeting.end, meeting.is_open_ended) == (datetime(2026, 11, 19, 9, 0, tzinfo=WITA), ends, is_open)


STAGES = [  # kind, fields, stage
    ("a report tells what has been", "release", {}, "done"),
    ("a report of what was cancelled", "release", {"stage": "cancelled"}, "cancelled"),
    ("an activity goes by its times", "activity", {}, ""),
    ("an activity that was postponed", "activity", {"stage": "postponed"}, "postponed"),
]


@pytest.mark.parametrize(("kind", "fields", "stage"), [row[1:] for row in STAGES], ids=[row[0] for row in STAGES])
def test_a_stage_is_the_editors_or_the_clocks(press: Press, kind: str, fields: dict[str, str], stage: str) -> None:
    press.desk.release(**MEETING, **fields) if kind == "release" else press.desk.activity(**fields)
    room = newsroom(press)
    assert (*room.releases, *room.activities)[0].meeting.stage == stage


def test_a_release_that_is_no_meeting_has_none(press: Press) -> None:
    press.desk.release()
    assert newsroom(press).releases[0].meeting is None


def test_a_translation_replaces_words_and_keeps_what_is_shared(press: Press) -> None:
    folder = press.desk.release(
        **MEETING, place="Lapangan", chair="Wali Kota", venue="{name: Balai Kota, address: Jalan Jenderal Sudirman}",
        image="{src: a.png, alt: Rapat di balai, caption: Rapat, credit: Humas}", agenda="[Buka, Tutup]",
        decisions="[{text: Menata pasar, owner: polres, due: 2026-12-01}]", attendees="{count: 20, agencies: [polres], others: [Warga kota]}",
        english={"chair": "The mayor", "venue": "{name: City hall}", "image": "{alt: A meeting}", "agenda": "[Opening, Close]",
                 "decisions": "[{text: Tidy the market}]", "attendees": "{others: [Residents]}"})
    press.desk.write(f"{folder}/a.png", png(4, 3))
    (release,) = newsroom(press).releases
    text = release.in_language("en")
    assert (text.chair, text.venue.name, text.agenda, text.attendees.others) == (
        Words("The mayor", "en"), Words("City hall", "en"), (Words("Opening", "en"), Words("Close", "en")), (Words("Residents", "en"),))
    assert (text.place, text.venue.address, text.image.caption) == (
        Words("Lapangan", "id"), Words("Jalan Jenderal Sudirman", "id"), Words("Rapat", "id"))  # what is absent says its language
    assert (text.image.src, text.image.alt, text.image.credit, text.image.width, text.image.height) == ("a.png", Words("A meeting", "en"), "Humas", 4, 3)
    (decision,) = text.decisions
    assert (decision.text, decision.owner, decision.due) == (Words("Tidy the market", "en"), "polres", date(2026, 12, 1))
    assert (text.attendees.count, text.attendees.agencies) == (20, ("polres",))
    assert release.in_language("id").chair == Words("Wali Kota", "id")


def test_attachments_keep_the_masters_order_and_take_titles_by_file(press: Press) -> None:
    folder = press.desk.release(
        attachments="[{file: a.csv, title: Data satu}, {file: b.csv, title: Data dua, accessible: ya}]",
        english={"attachments": "[{file: b.csv, title: Data two}]"})
    press.desk.write(f"{folder}/a.csv", b"12345")
    press.desk.write(f"{folder}/b.csv", b"1")
    shown = [(a.file, str(a.title), a.title.lang, a.size, a.accessible) for a in newsroom(press).releases[0].in_language("en").attachments]
    assert shown == [("a.csv", "Data satu", "id", 5, None), ("b.csv", "Data two", "en", 1, True)]


def test_tags_are_each_languages_own(press: Press) -> None:
    press.desk.release(tags="[air, banjir]", english={"tags": "[water]"})
    release = newsroom(press).releases[0]
    assert (release.in_language("id").tags, release.in_language("en").tags) == (("air", "banjir"), ("water",))


def test_a_slug_is_each_languages_own_and_else_the_folders(press: Press) -> None:
    press.desk.release("kabar", english={"slug": "report"})
    release = newsroom(press).releases[0]
    assert (release.in_language("id").slug, release.in_language("en").slug) == ("kabar", "report")


def test_what_is_not_translated_stands_in_the_masters_language(press: Press) -> None:
    press.desk.release(english=False)
    (release,) = newsroom(press).releases
    assert (release.is_in("id"), release.is_in("en"), release.in_language("en").lang) == (True, False, "id")


def test_an_activity_knows_its_releases_newest_first(press: Press) -> None:
    folder = press.desk.activity("rapat")
    for slug, when in (("undangan", "2026-11-18 09:00"), ("hasil", "2026-11-22 09:00"), ("lain", "2026-11-21 09:00")):
        press.desk.release(slug, published=when, activity="../../../../activities/2026/11/rapat/" if slug != "lain" else None)
    assert [card.path.rpartition("/")[2] for card in newsroom(press).catalogue.of(f"activity:{folder}")] == ["hasil", "undangan"]


def test_a_release_shows_the_files_that_it_names_and_no_others(press: Press) -> None:
    folder = press.desk.release(image="{src: a.png, alt: Foto kantor}", body="Lihat [data](b.csv).\n\n![Foto dua](c.png)\n", english=False)
    for name, data in {"a.png": png(), "b.csv": b"b", "c.png": png(6, 2), "sisa.csv": b"sisa"}.items():
        press.desk.write(f"{folder}/{name}", data)
    (release,) = newsroom(press).releases
    assert (release.files, {name: (f.width, f.height) for name, f in release.pictures.items()}) == (("a.png", "b.csv", "c.png"), {"a.png": (4, 3), "c.png": (6, 2)})


def test_a_replacement_is_a_content_path(press: Press) -> None:
    press.desk.release("baru")
    press.desk.release("lama", withdrawn="{at: 2026-11-21 09:00, reason: Isinya keliru, replaced_by: ../baru/}")
    found = {r.path: r.in_language("id").withdrawn for r in newsroom(press).releases}
    assert found["releases/2026/11/lama"].replaced_by == "releases/2026/11/baru"


LANGUAGES = [  # a file, what is told
    ("a language that the site has", "index.en.md", set()),
    ("a language that the site lacks", "index.fr.md", {("language-unknown", "warning")}),
    ("a name that is no language", "index.english-uk.md", {("stray-file", "error")}),
]


@pytest.mark.parametrize(("name", "told"), [row[1:] for row in LANGUAGES], ids=[row[0] for row in LANGUAGES])
def test_a_file_in_a_language(press: Press, name: str, told: set[tuple[str, str]]) -> None:
    folder = press.desk.release(english=True)
    (press.desk.content / folder / "index.en.md").rename(press.desk.content / folder / name)
    assert {(p.code, p.severity) for p in press.problems()} - {("file-unused", "warning")} == told


BROKEN = [  # a file of the folder, its bytes, what is told
    ("no header", "index.id.md", b"Hanya naskah.\n", "header-missing"),
    ("no UTF-8", "index.id.md", b"---\ntitle: \xff\n---\n", "not-utf8"),
    ("a translation without a header", "index.en.md", b"Only text.\n", "header-missing"),
    ("no master", "index.id.md", None, "master-missing"),
]


@pytest.mark.parametrize(("name", "data", "code"), [row[1:] for row in BROKEN], ids=[row[0] for row in BROKEN])
def test_a_file_that_cannot_be_read_stops_the_build_and_hides_no_other_problem(press: Press, name: str, data: bytes | None, code: str) -> None:
    folder = press.desk.release("rusak")
    (press.desk.content / folder / name).unlink() if data is None else press.desk.write(f"{folder}/{name}", data)
    press.desk.release("lain", category="tidak-ada")
    with pytest.raises(SiteProblems) as found:
        build.prepare(press.settings())
    assert {("rusak", code), ("lain", "category-unknown")} <= {(p.path.split("/")[3], p.code) for p in found.value.problems}


def test_a_held_folder_is_in_the_preview_alone(press: Press) -> None:
    press.desk.release("umum")
    press.desk.release("konsep", status="draft")
    press.desk.release("nanti", published=None, embargo="2026-11-25 09:00")
    assert slugs(newsroom(press).releases) == ["umum"]
    assert {r.path.rpartition("/")[2]: r.held for r in newsroom(press, PREVIEW=True).releases} == {"umum": "", "konsep": "draft", "nanti": "embargo"}


def test_a_draft_that_lacks_what_a_page_needs_does_not_break_the_preview(press: Press) -> None:
    press.desk.release("umum")
    press.desk.write("releases/2026/11/awal/index.id.md", "---\nstatus: draft\ntitle: Judul yang sudah ada\n---\n")
    assert slugs(newsroom(press, PREVIEW=True).releases) == ["umum"]


def test_a_draft_never_takes_the_key_or_address_of_a_public_release_in_the_preview(press: Press) -> None:
    press.desk.release("aaa", status="draft", key="abcdefgh", folder="releases/2026/11/aaa", english={"slug": "same"})
    press.desk.release("zzz", key="abcdefgh", english={"slug": "same"})
    told = {(p.code, p.path.split("/")[3], p.severity) for p in press.problems(PREVIEW=True)}
    assert told == {("key-taken", "aaa", "warning"), ("address-taken", "aaa", "warning")}
