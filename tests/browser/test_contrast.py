"""Colours, recomputed from the tokens of the style sheet: every text pair at least 7:1, every meaningful rule 3:1."""

from __future__ import annotations

import re

import pytest
from chromium import SCHEMES, Note
from conftest import ROOT

SHEET = (ROOT / "theme/static/kabar.css").read_text(encoding="utf-8")
TEXTS = [(text, ground) for ground in ("paper", "panel") for text in ("ink", "muted", "link", "visited", "accent")] + [
    ("ink", "note"), ("link", "note"), ("visited", "note"), ("accent", "note"), ("withdrawn", "paper"), ("on-band", "band"), ("on-band-muted", "band"),
    ("on-band-accent", "band"), ("on-band", "deep"), ("on-band-muted", "deep"), ("on-band-accent", "deep"), ("on-alert", "alert")]
RULES = [("rule", "paper"), ("on-band-rule", "band"), ("accent", "paper"), ("focus", "halo"), ("warp", "deep")]


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def ratio(a: str, b: str) -> float:
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def tokens(scheme: str) -> dict[str, str]:
    light = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", SHEET[: SHEET.index("@media")]))
    dark_block = re.search(r"@media ?\(prefers-color-scheme: ?dark\)\s*\{(.*?)\}\s*\}", SHEET, re.DOTALL)[1]
    both = {**light, **dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", dark_block))} if scheme == "dark" else light
    return {name: c if len(c) == 7 else "#" + "".join(x * 2 for x in c[1:]) for name, c in both.items()}


def test_colours_stand_only_in_tokens() -> None:
    rules = re.sub(r"--[\w-]+:[^;}]*", "", re.sub(r"/\*.*?\*/", "", SHEET, flags=re.DOTALL))
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(", rules) == []


@pytest.mark.parametrize("scheme", SCHEMES)
def test_every_text_pair_has_a_contrast_of_seven(scheme: str, note: Note) -> None:
    """WCAG 2.2, 1.4.6 (AAA)."""
    found = tokens(scheme)
    assert {pair: low for pair in TEXTS if (low := ratio(found[pair[0]], found[pair[1]])) < 7} == {}
    note("contrast", len(TEXTS))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_meaningful_rules_have_a_contrast_of_three(scheme: str) -> None:
    """WCAG 2.2, 1.4.11."""
    found = tokens(scheme)
    assert {pair: low for pair in RULES if (low := ratio(found[pair[0]], found[pair[1]])) < 3} == {}
