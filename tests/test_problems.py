"""How the program speaks to editors: three forms, two languages, one catalogue."""

from __future__ import annotations

import re
import string

import pytest
from conftest import ROOT, Press
from newsroom.problems import (
    Place,
    Problem,
    catalogue,
    explain,
    message,
    ordered,
    render,
    rule_codes,
    summary,
)
from newsroom.report import report

LINES = {"a.md": ["---", "agency: diskomifo", "x" * 400], "b.md": ["\u202eabc"]}
UNKNOWN = Problem("agency-unknown", "a.md", Place(2, 9, 9), {"value": "diskomifo", "count": 31, "near": "diskominfo (Dinas Kominfo)"})


def line_of(path: str, line: int) -> str:
    return LINES.get(path, [])[line - 1] if line <= len(LINES.get(path, [])) else ""


def told(*problems: Problem, language: str = "id", form: str = "block", hint: str = "") -> str:
    return render(problems, language=language, form=form, line_of=line_of, hint=hint)


def test_block_form_shows_place_line_caret_label_and_cure() -> None:
    assert told(UNKNOWN).splitlines()[:8] == [
        'galat[agency-unknown]: "diskomifo" bukan salah satu dari 31 instansi terdaftar',
        " --> a.md:2:9",
        "  |",
        "2 | agency: diskomifo",
        "  |         ^^^^^^^^^ kode ini tidak ada di content/data/agencies.toml",
        "  |",
        "  = bantuan: Mungkin maksud Anda diskominfo (Dinas Kominfo)?",
        "             Lihat semua kode: make agencies",
    ]


def test_no_offer_without_a_near_miss() -> None:
    far = Problem("agency-unknown", "a.md", Place(2, 9, 9), {"value": "zzz", "count": 31, "near": ""})
    assert "Mungkin maksud Anda" not in told(far)


def test_concise_form_is_one_line() -> None:
    assert told(UNKNOWN, language="en", form="concise") == \
        'a.md:2:9: error[agency-unknown]: "diskomifo" is not one of the 31 registered agencies\n'


def test_github_form_escapes_what_would_break_the_command() -> None:
    evil = Problem("value-not-one-of", "a,b.md", Place(1, 1), {"field": "x", "value": "1%\n::error::", "offers": "y", "near": ""})
    line = told(evil, form="github")
    assert line.startswith("::error file=a%2Cb.md,line=1,col=1,title=value-not-one-of::") and line.count("\n") == 1


def test_errors_come_first_and_the_last_line_counts() -> None:
    warning = Problem("file-unused", "0.md", severity="warning")
    lines = told(warning, UNKNOWN, UNKNOWN, hint="check-again").splitlines()
    assert [p.code for p in ordered([warning, UNKNOWN])] == ["agency-unknown", "file-unused"]
    assert lines[-1] == "1 galat, 1 peringatan di 2 berkas. Perbaiki, lalu ulangi: make check"
    assert summary([UNKNOWN, warning], "en") == "1 error, 1 warning in 2 files."


def test_a_long_line_is_cut_around_its_caret() -> None:
    far = Problem("raw-html", "a.md", Place(3, 390, 3), {"html": "<b>"})
    shown, caret = told(far).splitlines()[3:5]
    assert len(shown) < 120 and shown.startswith("3 | … x") and len(caret.split(" ")[0]) <= len(shown)


def test_control_characters_are_shown_by_their_code() -> None:
    assert "<U+202E>abc" in told(Problem("control-character", "b.md", Place(1, 1), {"code": "U+202E"}))


def test_the_caret_stands_under_the_mistake(press: Press, capsys: pytest.CaptureFixture[str]) -> None:
    press.desk.release("satu", category="kesehatn")
    chosen = press.settings()
    report(press.problems(), chosen)
    lines = capsys.readouterr().err.splitlines()
    shown = next(i for i, line in enumerate(lines) if "category: kesehatn" in line)
    assert lines[shown].index("kesehatn") == lines[shown + 1].index("^^^^^^^^")


@pytest.mark.parametrize("code", rule_codes())
def test_every_rule_speaks_both_languages(code: str) -> None:
    entry = catalogue()[code]
    for part in ("about", "message", "help"):
        assert set(entry[part]) == {"id", "en"} and all(entry[part].values()), part
    fields = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in entry["message"].values()]
    assert fields[0] == fields[1]
    assert not entry["message"]["id"].endswith(".") and len(explain(code, "id")) > 40


def test_every_code_that_the_program_tells_is_in_the_catalogue() -> None:
    sources = "\n".join(p.read_text() for p in (ROOT / "plugins/newsroom").rglob("*.py"))
    told_codes = set(re.findall(r'(?:Problem|tell|problem|_clash)\(\s*(?:case, )?"([a-z0-9-]+)"', sources))
    assert told_codes and told_codes <= set(rule_codes())
    assert {code for code in rule_codes() if f'"{code}"' not in sources} == set()


def test_help_names_only_commands_that_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    texts = [text for entry in catalogue().values() for part in entry.values() if isinstance(part, dict) for text in [part.get("id", "")]]
    assert {name for text in texts for name in re.findall(r"\bmake ([a-z-]+)", text)} <= targets


def test_a_message_is_filled_in_the_language_of_the_reader() -> None:
    assert message(UNKNOWN, "en").startswith('"diskomifo" is not') and "{" not in message(UNKNOWN, "id")
