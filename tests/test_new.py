"""`make new`: answers in, a folder out that passes the check; a wrong answer is asked again."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from conftest import Press, png
from newsroom import build
from newsroom.new import BODY, SUMMARY, new_release, slug_of
from newsroom.schema import TYPES

ANSWERS = ["news", "dinkes", "kesehatan", "Imunisasi anak sekolah mulai besok", "2026-11-20 09:00"]


def script(answers: Sequence[str]) -> tuple[Callable[[str], str], list[str]]:
    """A way to ask that gives these answers in turn, and the questions that were asked."""
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        if len(asked) > len(answers):
            raise EOFError
        return answers[len(asked) - 1]

    return ask, asked


def written(press: Press, answers: Sequence[str]) -> tuple[str, str]:
    """The one folder that was written, relative to the content, and its master's text."""
    ask, asked = script(answers)
    assert new_release(press.settings(), ask) == 0 and len(asked) == len(answers)
    (master,) = press.desk.content.glob("releases/*/*/*/index.*.md")
    return master.parent.relative_to(press.desk.content).as_posix(), master.read_text()


def header(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.split("---\n")[1].splitlines())


def but(position: int, *instead: str) -> list[str]:
    """The usual answers with others at one position."""
    return [*ANSWERS[:position], *instead, *ANSWERS[position + 1 :]]


@pytest.mark.parametrize("type_", TYPES)
def test_a_new_release_passes_the_check(press: Press, type_: str) -> None:
    written(press, but(0, type_))
    assert [p.code for p in build.check(press.settings())] == []


def test_a_new_release_holds_the_answers_and_places_to_write(press: Press) -> None:
    folder, text = written(press, ANSWERS)
    fields = header(text)
    assert folder == "releases/2026/11/imunisasi-anak-sekolah-mulai-besok"
    assert re.fullmatch("[a-z2-7]{8}", fields.pop("key"))
    assert fields == {"type": "news", "agency": "dinkes", "category": "kesehatan", "published": "2026-11-20 09:00",
                      "title": '"Imunisasi anak sekolah mulai besok"', "status": "draft", "summary": f'"{SUMMARY["id"]}"'}
    assert text.split("---\n")[2].strip() == BODY["id"].strip()


def test_a_new_release_that_was_filled_in_is_built(press: Press) -> None:
    folder, text = written(press, ANSWERS)
    filled = text.replace("status: draft\n", "").replace(SUMMARY["id"], "Semua anak sekolah dasar di kota ini mendapat imunisasi tanpa biaya mulai besok.")
    press.desk.write(f"{folder}/index.id.md", filled.replace(BODY["id"], "Naskah yang sebenarnya dengan ![foto](a.png) sekolah.\n"))
    press.desk.write(f"{folder}/a.png", png())
    assert press.problems() == []
    assert build.prepare(press.settings()).newsroom.releases[0].in_language("id").title == ANSWERS[3]


TIMES = [  # the answer, the line that is written, the folder's month
    ("a past time", "2026-10-20 09:00", "published: 2026-10-20 09:00", "2026/10"),
    ("nothing: now", "", "published: 2026-11-24 12:00", "2026/11"),
    ("this very minute", "2026-11-24 12:00", "published: 2026-11-24 12:00", "2026/11"),
    ("a minute from now", "2026-11-24 12:01", "embargo: 2026-11-24 12:01", "2026/11"),
    ("a future time", "2027-01-05 09.30", "embargo: 2027-01-05 09:30", "2027/01"),
    ("a time in another zone", "2026-11-30 23:30 UTC", "embargo: 2026-12-01 07:30", "2026/12"),
]


@pytest.mark.parametrize(("answer", "line", "month"), [row[1:] for row in TIMES], ids=[row[0] for row in TIMES])
def test_a_future_time_becomes_an_embargo(press: Press, answer: str, line: str, month: str) -> None:
    folder, text = written(press, but(4, answer))
    assert [x for x in text.splitlines() if x.startswith(("published:", "embargo:"))] == [line]
    assert folder.startswith(f"releases/{month}/")
    assert build.check(press.settings()) == []
    assert build.prepare(press.settings()).newsroom.releases == (), "a draft"
    press.desk.write(f"{folder}/index.id.md", text.replace("status: draft\n", ""))
    shown = {r.path for r in build.prepare(press.settings()).newsroom.releases}
    assert shown == ({folder} if line.startswith("published") else set())


NAMES = [  # position, the answer, the field and its value
    ("an agency by its name", 1, "Dinas Kesehatan", "agency", "dinkes"),
    ("an agency by its short name, small", 1, "dinkes", "agency", "dinkes"),
    ("an agency by its English name", 1, "parepare police", "agency", "polres"),
    ("an agency with spaces around it", 1, "  Polres ", "agency", "polres"),
    ("a category by its name", 2, "Keamanan", "category", "keamanan"),
    ("a category by its English name", 2, "HEALTH", "category", "kesehatan"),
    ("a type in capitals", 0, "News", "type", "news"),
]


@pytest.mark.parametrize(("position", "answer", "field", "value"), [row[1:] for row in NAMES], ids=[row[0] for row in NAMES])
def test_an_answer_may_be_a_name(press: Press, position: int, answer: str, field: str, value: str) -> None:
    assert header(written(press, but(position, answer))[1])[field] == value


WRONG = [  # position, wrong answers before the right one, what is offered
    ("a type that is none", 0, ["berita"], ", ".join(sorted(TYPES))),
    ("a type half written", 0, ["meeting"], "meeting-report"),
    ("an agency that is none", 1, ["zzz"], "dinkes, polres"),
    ("an agency mistyped", 1, ["polrse"], "polres"),
    ("an agency that is closed", 1, ["humas"], "dinkes, polres"),
    ("no agency at all", 1, ["", " "], "dinkes, polres"),
    ("a category mistyped", 2, ["kesehatn"], "kesehatan"),
    ("a title that is too short", 3, ["Pendek"], "6"),
    ("a title that is too long", 3, ["panjang " * 30], "239"),
    ("a title that makes no address", 3, ["！？" * 10], "20"),
    ("a date in words", 4, ["24 November 2026 pukul 14.00"], "2026-11-24 14:00"),
    ("a date without a time", 4, ["2026-11-20"], "2026-11-20 09:00"),
    ("a date that there is not", 4, ["2026-02-30 09:00"], "2026-11-24 09:00"),
    ("a date beyond the calendar", 4, ["9999-12-31 23:00 UTC"], "9999-12-31 23:00"),
    ("nonsense twice", 4, ["besok", "lusa"], "2026-11-24 09:00"),
]


@pytest.mark.parametrize(("position", "wrong", "offered"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG])
def test_a_wrong_answer_is_asked_again_with_an_offer(press: Press, capsys: pytest.CaptureFixture[str], position: int, wrong: list[str], offered: str) -> None:
    ask, asked = script([*ANSWERS[:position], *wrong, *ANSWERS[position:]])
    assert new_release(press.settings(), ask) == 0
    assert asked[position : position + len(wrong) + 1] == [asked[position]] * (len(wrong) + 1)
    assert capsys.readouterr().out.splitlines()[: len(wrong)] == [f"Belum cocok. {offered}"] * len(wrong)


def test_the_questions_are_asked_in_the_readers_language(press: Press, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("MESSAGES", "en")
    ask, asked = script(["berita", *ANSWERS])
    new_release(press.settings(), ask)
    assert asked[0].startswith("Type of release [") and capsys.readouterr().out.startswith("No match.")


@pytest.mark.parametrize("given", range(len(ANSWERS)))
def test_questions_that_end_before_their_answers_write_nothing(press: Press, given: int) -> None:
    assert new_release(press.settings(), script(ANSWERS[:given])[0]) == 1
    assert not (press.desk.content / "releases").exists()


def test_a_second_release_of_one_title_gets_a_folder_and_a_key_of_its_own(press: Press) -> None:
    for _ in range(3):
        new_release(press.settings(), script(ANSWERS)[0])
    masters = sorted(press.desk.content.glob("releases/2026/11/*/index.id.md"))
    assert [m.parent.name for m in masters] == [f"imunisasi-anak-sekolah-mulai-besok{tail}" for tail in ("", "-2", "-3")]
    assert len({header(m.read_text())["key"] for m in masters}) == 3
    assert build.check(press.settings()) == []


@pytest.mark.parametrize("title", ['Wali kota: "Pasar murah" dibuka', r"Garis miring \ di judul ini", "Judul # dengan tanda pagar", "- Judul mirip daftar ini"])
def test_a_title_is_kept_as_it_was_typed(press: Press, title: str) -> None:
    written(press, but(3, title))
    (release,) = build.prepare(press.settings(PREVIEW=True)).newsroom.releases
    plain = release.in_language("id").title.translate({0x201C: '"', 0x201D: '"'})  # typographic quotes are the site's
    assert plain == title


SLUGS = [
    ("Imunisasi Anak Sekolah", "imunisasi-anak-sekolah"), ("Café & Résumé: 50%", "cafe-resume-50"), ("a" * 60, "a" * 60), ("a" * 61, ""),
    ("b" * 30 + " " + "c" * 29, "b" * 30 + "-" + "c" * 29), ("b" * 30 + " " + "c" * 30, "b" * 30), ("！？", ""), ("  dua   kata ", "dua-kata"),
]


@pytest.mark.parametrize(("title", "slug"), SLUGS)
def test_a_slug_is_whole_words_in_ascii_of_at_most_60_characters(title: str, slug: str) -> None:
    assert slug_of(title) == slug and len(slug) <= 60
