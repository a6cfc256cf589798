"""`make new`: a few questions, then a release folder with a fresh key and every required field.

It is a draft, so that an unfinished release neither stops the city's site nor shows on it.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

from . import dates
from .data import load
from .data.agencies import Agency
from .data.categories import Category
from .roots import Content
from .schema import TYPES
from .settings import Settings
from .values import fresh_key, nearest

Ask = Callable[[str], str]

QUESTIONS = {
    "type": {"id": "Jenis rilis", "en": "Type of release"},
    "agency": {"id": "Instansi (kode atau nama)", "en": "Agency (code or name)"},
    "category": {"id": "Kategori (kode atau nama)", "en": "Category (code or name)"},
    "title": {"id": "Judul (10 sampai 200 huruf)", "en": "Title (10 to 200 characters)"},
    "published": {"id": "Terbit (tahun-bulan-hari jam:menit, kosong = sekarang)", "en": "Published (year-month-day hour:minute, empty = now)"},
    "embargo": {
        "id": "Waktu itu belum tiba: rilis akan ditahan sampai saat itu (embargo).",
        "en": "That is in the future: the release will be held until then (embargo)."},
    "written": {
        "id": "Ditulis sebagai konsep: {path}\nIsi ringkasan dan naskahnya, lalu hapus baris \"status: draft\" dan jalankan: make check",
        "en": "Written as a draft: {path}\nFill in the summary and the text, then delete the line \"status: draft\" and run: make check"},
    "again": {"id": "Belum cocok. {hint}", "en": "No match. {hint}"},
}
SUMMARY = {"id": "TULIS ringkasan 50 sampai 300 huruf dengan kata-kata sederhana: apa yang berubah bagi warga.",
           "en": "WRITE a summary of 50 to 300 characters in plain words: what changes for the reader."}
BODY = {"id": "Tulis naskah di sini. Tanpa judul, dan tanpa kota serta tanggal di awal: keduanya dipasang otomatis.\n",
        "en": "Write the text here. No title, and no city or date at the start: both are added by the site.\n"}


def new_release(chosen: Settings, ask: Ask = input) -> int:
    """Ask, write the folder, say where it is. 1 when the questions end before their answers."""
    data, _ = load(chosen.content)
    lang = chosen.message_language
    try:
        answers = _answers(data.agencies, data.categories, chosen, lambda question: ask(f"{question}: ").strip())
    except EOFError:
        return 1
    folder = _folder(chosen.content, answers)
    folder.mkdir(parents=True)
    path = folder / f"index.{chosen.master}.md"
    path.write_text(_text(answers, chosen.master), encoding="utf-8")
    print(QUESTIONS["written"][lang].format(path=os.path.relpath(path)))
    return 0


def _answers(agencies: Mapping[str, Agency], categories: Mapping[str, Category], chosen: Settings, ask: Ask) -> dict[str, object]:
    lang, now = chosen.message_language, chosen.now()
    spoken_agencies = {n.lower(): a.code for a in agencies.values() if not a.active_to for n in
                       (a.code, *a.name.name.values(), *a.name.short.values())}
    spoken_categories = {n.lower(): c.code for c in categories.values() for n in (c.code, *c.name.values())}
    answers = {
        "type": _until(ask, f"{QUESTIONS['type'][lang]} [{', '.join(TYPES)}]", {t: t for t in TYPES}, lang),
        "agency": _until(ask, QUESTIONS["agency"][lang], spoken_agencies, lang),
        "category": _until(ask, QUESTIONS["category"][lang], spoken_categories, lang),
        "title": _title(ask, lang), "published": _moment(ask, lang, now, chosen.timezone)}
    if answers["published"] > now:
        print(QUESTIONS["embargo"][lang])
        answers["embargo"] = answers.pop("published")
    return answers


def _until(ask: Ask, question: str, offers: Mapping[str, str], lang: str) -> str:
    """Ask until the answer is one of the offers; a unique beginning or a near miss is shown, not taken."""
    while True:
        answer = ask(question).lower()
        if answer in offers:
            return offers[answer]
        near = [o for o in offers if answer and o.startswith(answer)] or list(filter(None, [nearest(answer, offers)]))
        print(QUESTIONS["again"][lang].format(hint=", ".join(near or sorted(set(offers.values())))))


def _title(ask: Ask, lang: str) -> str:
    while not 10 <= len(title := " ".join(ask(QUESTIONS["title"][lang]).split())) <= 200 or not slug_of(title):
        print(QUESTIONS["again"][lang].format(hint=f"{len(title)}"))
    return title


def _moment(ask: Ask, lang: str, now: datetime, zone: str) -> datetime:
    while True:
        answer = ask(QUESTIONS["published"][lang])
        if not answer:
            return now.replace(second=0)
        try:
            return dates.read_moment(answer, dates.zone(zone))
        except (ValueError, OverflowError):
            print(QUESTIONS["again"][lang].format(hint=dates.suggestion(answer) or "2026-11-24 09:00"))


def slug_of(title: str) -> str:
    """ASCII words of a title for an address, at most 60 characters, cut between words."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words, slug = re.findall(r"[a-z0-9]+", plain), ""
    for word in words:
        if len(longer := f"{slug}-{word}".lstrip("-")) > 60:
            break
        slug = longer
    return slug


def _folder(content: Content, answers: Mapping[str, object]) -> Path:
    """One that is in no root yet; what has an embargo lies in the private one, where there is one."""
    root = content.private if content.private and "embargo" in answers else content.public
    when, slug = answers.get("published") or answers["embargo"], slug_of(str(answers["title"]))
    month = f"releases/{when:%Y}/{when:%m}"
    names = (slug, *(f"{slug}-{n}" for n in range(2, 1000)))
    return next(root / month / name for name in names if not (content / f"{month}/{name}").exists())


def _text(answers: Mapping[str, object], lang: str) -> str:
    title = str(answers["title"]).replace("\\", "\\\\").replace('"', '\\"')
    when, summary = "embargo" if "embargo" in answers else "published", SUMMARY.get(lang, SUMMARY["id"])
    lines = [f"key: {fresh_key()}", f"type: {answers['type']}", f"agency: {answers['agency']}", f"category: {answers['category']}",
             f"{when}: {answers[when]:%Y-%m-%d %H:%M}", f'title: "{title}"', f'summary: "{summary}"', "status: draft"]
    if answers["type"] == "meeting-report":
        lines += [f"start: {answers[when]:%Y-%m-%d} 09:00", "end: selesai"]
    return "\n".join(["---", *lines, "---", "", BODY.get(lang, BODY["id"])])


