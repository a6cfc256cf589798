"""Feeds are contracts: golden files, identities that never change, and real readers that read them right."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as etree
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit

import feedparser
import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, WITA, Desk, Press, key, pdf, png
from newsroom import build
from newsroom.feeds import FORMATS, MEDIA
from newsroom.rendering import SERIALISERS
from newsroom.source import ATTACHMENTS

GOLDEN = Path(__file__).parent / "golden"
NS = {"a": "http://www.w3.org/2005/Atom", "content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE = "https://kabar.parepare.example"
HERE = "releases/2026/11/lengkap"


def fill(desk: Desk) -> None:
    """A release with everything that a feed tells, one that is not translated, and one that was withdrawn."""
    desk.release("lengkap", published="2026-11-20 09:00", supporting="[polres]", key="aaaaaaab", title='Harga "beras" & gula < 15.000',
                 image="{src: foto satu.png, alt: Beras & gula, caption: Pasar Lakessi}",
                 corrections="[{at: 2026-11-20 10:00, wrong: 12 titik, right: 14 titik}]",
                 body="Baca [aturan](/berita/), [lampiran](data.csv) dan [bagian](#bagian-rincian).[^1]\n\n## Rincian\n\n"
                      "![Foto dua](dua.png)\n\nTulis `href=\"/\"` begitu saja; [rilis lain](../lain/index.id.md).\n\n[^1]: Catatan.\n",
                 english={"title": "Price of rice & sugar < 15,000", "slug": "complete", "image": "{alt: Rice and sugar}"})
    for name in ("foto satu.png", "dua.png"):
        desk.write(f"{HERE}/{name}", png())
    desk.write(f"{HERE}/data.csv", b"a,b\n")
    desk.release("lain", published="2026-11-19 08:30", agency="polres", category="keamanan", key="aaaaaaac", english=False)
    desk.release("ditarik", published="2026-11-18 08:30", key="aaaaaaad", withdrawn="{at: 2026-11-18 10:00, reason: Isinya keliru}",
                 english={"withdrawn": "{reason: It was wrong}"})


def feeds(press: Press, **overrides: object) -> dict[str, bytes]:
    """Every feed of the site, by its file; nothing else is rendered."""
    views = build.prepare(press.settings(**overrides)).views
    return {view.save_as: SERIALISERS[view.render](**view.values) for view in views if view.render in FORMATS}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes]:
    """The feeds of one small newsroom."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("feeds"))
        fill(press.desk)
        return feeds(press)


def identities(feed: bytes) -> list[str]:
    if feed.startswith(b"{"):
        return [item["id"] for item in json.loads(feed)["items"]]
    root = etree.fromstring(feed)
    return [e.text for e in (*root.iterfind("channel/item/guid"), *root.iterfind("a:entry/a:id", NS))]


# ---------------------------------------------------------------- bytes


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json"])
def test_a_feed_has_the_bytes_that_were_agreed(small: Mapping[str, bytes], name: str) -> None:
    """The English feed of the whole site. Subscribers' programs read it: a difference here is a change of contract."""
    assert small[f"en/{name}"].decode() == (GOLDEN / name).read_text(encoding="utf-8")


def test_feeds_stand_beside_what_they_follow(small: Mapping[str, bytes]) -> None:
    homes = ["", "en/"]
    subjects = [f"{lang}{path}/" for lang, of in (("", ("instansi/dinkes", "instansi/polres", "instansi/humas", "kategori/kesehatan", "kategori/keamanan")),
                                                  ("en/", ("agencies/dinkes", "agencies/polres", "agencies/humas", "categories/kesehatan", "categories/keamanan")))
                for path in of]
    types = [f"jenis/{x}/" for x in "siaran-pers laporan-rapat pengumuman kabar sambutan klarifikasi peringatan".split()]
    types += [f"en/types/{x}/" for x in "press-releases meeting-reports announcements news speeches clarifications alerts".split()]
    assert set(small) == {f"{path}{name}" for path in (*homes, *subjects, *types) for name in ("rss.xml", "atom.xml", "feed.json")}


# ---------------------------------------------------------------- identities


CHANGES: list[tuple[str, Callable[[Press], None], dict[str, object]]] = [
    ("nothing", lambda p: None, {}),
    ("the slug", lambda p: (p.desk.content / HERE).rename(p.desk.content / "releases/2026/11/bernama-lain"), {}),
    ("the date", lambda p: redated(p.desk), {}),
    ("the site's address", lambda p: None, {"SITEURL": "https://parepare.example"}),
    ("a translation", lambda p: p.desk.english("releases/2026/11/lain"), {}),
    ("a translation less", lambda p: (p.desk.content / HERE / "index.en.md").unlink(), {}),
    ("the title", lambda p: rewritten(p.desk, "title: Harga", "title: Ongkos"), {}),
    ("the lead agency", lambda p: rewritten(p.desk, "agency: dinkes", "agency: humas"), {}),
]


def redated(desk: Desk) -> None:
    rewritten(desk, "published: 2026-11-20 09:00", "published: 2026-10-20 09:00")
    rewritten(desk, "../lain/", "../../11/lain/")
    (desk.content / "releases/2026/10").mkdir(parents=True)
    (desk.content / HERE).rename(desk.content / "releases/2026/10/lengkap")


def rewritten(desk: Desk, old: str, new: str) -> None:
    path = desk.content / HERE / "index.id.md"
    assert old in path.read_text()
    path.write_text(path.read_text().replace(old, new))


@pytest.mark.parametrize(("change", "overrides"), [row[1:] for row in CHANGES], ids=[row[0] for row in CHANGES])
def test_an_identity_follows_from_the_key_alone(press: Press, change: Callable[[Press], None], overrides: dict[str, object]) -> None:
    fill(press.desk)
    change(press)
    after = feeds(press, **overrides)
    expected = {f"tag:kabar.parepare.example,2026:aaaaaaa{letter}" for letter in "bcd"}
    for name in ("rss.xml", "atom.xml", "feed.json", "en/rss.xml", "en/atom.xml", "en/feed.json"):
        assert set(identities(after[name])) == expected and len(identities(after[name])) == 3


def test_a_joint_release_has_one_identity_under_all_its_agencies(small: Mapping[str, bytes]) -> None:
    own = "tag:kabar.parepare.example,2026:aaaaaaab"
    assert [own in identities(small[f"{path}/{name}.xml"]) for path in ("instansi/dinkes", "instansi/polres", "instansi/humas", "en/agencies/polres")
            for name in ("rss", "atom")] == [True, True, True, True, False, False, True, True]


def test_a_guid_is_no_address(small: Mapping[str, bytes]) -> None:
    assert {g.get("isPermaLink") for g in etree.fromstring(small["rss.xml"]).iter("guid")} == {"false"}


# ---------------------------------------------------------------- what is told


def addresses(feed: bytes) -> list[str]:
    """Every address in a feed: elements, attributes, and those of the HTML that it carries."""
    if feed.startswith(b"{"):
        return json_addresses(json.loads(feed))
    root = etree.fromstring(feed)
    found = [e.text for name in ("link", "docs", "a:uri", "a:icon", "a:logo") for e in root.iterfind(f".//{name}", NS) if e.text]
    found += [e.get("href") for e in root.iter("{http://www.w3.org/2005/Atom}link")]
    for html in (*root.iterfind(".//content:encoded", NS), *root.iterfind(".//a:content", NS)):
        soup = BeautifulSoup(html.text, "html.parser")
        found += [tag[name] for name in ("href", "src") for tag in soup.find_all(attrs={name: True})]
    return found


def json_addresses(feed: dict) -> list[str]:
    found = [feed["home_page_url"], feed["feed_url"]]
    for item in feed["items"]:
        found += [item["url"], *filter(None, [item.get("image")]), *item.get("_newsroom", {}).get("translations", {}).values()]
        found += [x["url"] for x in (*item["authors"], *item.get("attachments", ()))]
        soup = BeautifulSoup(item["content_html"], "html.parser")
        found += [tag[name] for name in ("href", "src") for tag in soup.find_all(attrs={name: True})]
    return found


def test_every_address_in_every_feed_is_absolute(small: Mapping[str, bytes]) -> None:
    for name, feed in small.items():
        assert {urlsplit(url).scheme for url in addresses(feed)} == {"https"}, name
    own = [url for url in addresses(small["rss.xml"]) if url.startswith(SITE)]
    assert {f"{SITE}/berita/", f"{SITE}/berita/2026/11/lengkap/data.csv", f"{SITE}/berita/2026/11/lengkap/foto%20satu.png",
            f"{SITE}/berita/2026/11/lengkap/dua.png", f"{SITE}/berita/2026/11/lengkap/#bagian-rincian", f"{SITE}/berita/2026/11/lengkap/#fn:1",
            f"{SITE}/berita/2026/11/lain/"} <= set(own)


def test_a_text_that_reads_like_an_address_is_left_alone(small: Mapping[str, bytes]) -> None:
    parsed = feedparser.parse(small["rss.xml"])
    soup = BeautifulSoup(parsed.entries[0].content[0].value, "html.parser")
    assert soup.code.get_text() == 'href="/"'


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
@pytest.mark.parametrize(("lang", "expected"), [
    ("", [("Harga “beras” & gula < 15.000", "Dinas Kesehatan", "/berita/2026/11/lengkap/", "Kesehatan"),
          ("Judul kabar lain", "Kepolisian Resor Parepare", "/berita/2026/11/lain/", "Keamanan"),
          ("[Ditarik] Judul kabar ditarik", "Dinas Kesehatan", "/berita/2026/11/ditarik/", "Kesehatan")]),
    ("en/", [("Price of rice & sugar < 15,000", "Health Office", "/en/news/2026/11/complete/", "Health"),
             ("Judul kabar lain", "Parepare Police", "/berita/2026/11/lain/", "Safety"),
             ("[Withdrawn] Title of ditarik", "Health Office", "/en/news/2026/11/ditarik/", "Health")])])
def test_feedparser_reads_titles_authors_addresses_and_categories(small: Mapping[str, bytes], lang: str, name: str, expected: list[tuple[str, ...]]) -> None:
    feed = feedparser.parse(small[lang + name])
    assert not feed.bozo and feed.version == {"rss.xml": "rss20", "atom.xml": "atom10"}[name]
    assert [(e.title if name == "rss.xml" or e.title_detail.type == "text/plain" else "", e.author, e.link, e.tags[0].term) for e in feed.entries] == [
        (title, author, SITE + url, category) for title, author, url, category in expected]
    assert (feed.feed.title, feed.feed.link) == ("Kabar Parepare", f"{SITE}/{lang}")


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml"])
def test_feedparser_reads_the_moments(small: Mapping[str, bytes], name: str) -> None:
    feed = feedparser.parse(small[name])
    published = [datetime(*e.published_parsed[:6], tzinfo=UTC).astimezone(WITA) for e in feed.entries]
    assert [f"{d:%Y-%m-%d %H:%M}" for d in published] == ["2026-11-20 09:00", "2026-11-19 08:30", "2026-11-18 08:30"]
    if name == "atom.xml":
        assert [f"{datetime(*e.updated_parsed[:6], tzinfo=UTC).astimezone(WITA):%Y-%m-%d %H:%M}" for e in feed.entries] == [
            "2026-11-20 10:00", "2026-11-19 08:30", "2026-11-18 10:00"]  # corrected, as it was, withdrawn


@pytest.mark.parametrize(("lang", "languages"), [("", ["id", "id", "id"]), ("en/", ["en", "id", "en"])])
def test_a_feed_and_each_of_its_entries_tell_their_language(small: Mapping[str, bytes], lang: str, languages: list[str]) -> None:
    rss, atom = etree.fromstring(small[f"{lang}rss.xml"]), etree.fromstring(small[f"{lang}atom.xml"])
    edition = "en" if lang else "id"
    assert (rss.findtext("channel/language"), atom.get(XML_LANG)) == (edition, edition)
    assert [e.text for e in rss.iterfind("channel/item/dc:language", NS)] == languages
    assert [e.get(XML_LANG) for e in atom.iterfind("a:entry", NS)] == languages


def test_an_atom_entry_leads_to_its_page_first_and_to_its_translations(small: Mapping[str, bytes]) -> None:
    entries = etree.fromstring(small["atom.xml"]).findall("a:entry", NS)
    links = [[(link.get("rel"), link.get("hreflang"), link.get("href").removeprefix(SITE)) for link in e.iterfind("a:link", NS)] for e in entries]
    assert links == [[("alternate", "id", "/berita/2026/11/lengkap/"), ("related", "en", "/en/news/2026/11/complete/")],
                     [("alternate", "id", "/berita/2026/11/lain/")],
                     [("alternate", "id", "/berita/2026/11/ditarik/"), ("related", "en", "/en/news/2026/11/ditarik/")]]


@pytest.mark.parametrize("name", ["rss.xml", "en/rss.xml", "atom.xml", "instansi/polres/atom.xml", "en/types/alerts/rss.xml"])
def test_a_feed_names_its_own_address(small: Mapping[str, bytes], name: str) -> None:
    own = [link.get("href") for link in etree.fromstring(small[name]).iter("{http://www.w3.org/2005/Atom}link") if link.get("rel") == "self"]
    assert own == [f"{SITE}/{name}"]


@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "instansi/dinkes/rss.xml", "kategori/kesehatan/atom.xml", "jenis/kabar/rss.xml"])
def test_a_withdrawal_is_told_where_the_release_was(small: Mapping[str, bytes], name: str) -> None:
    (entry,) = [e for e in feedparser.parse(small[name]).entries if e.id.endswith(":aaaaaaad")]
    text = BeautifulSoup(entry.content[0].value, "html.parser").get_text(" ", strip=True)
    assert entry.title == "[Ditarik] Judul kabar ditarik"
    assert text.startswith("Ditarik. Rilis ini ditarik pada 18 November 2026.") and "Isinya keliru" in text


def test_a_correction_comes_before_the_text(small: Mapping[str, bytes]) -> None:
    content = BeautifulSoup(feedparser.parse(small["rss.xml"]).entries[0].content[0].value, "html.parser")
    assert content.p.get_text(" ", strip=True) == "Ralat, 20 November 2026. Sebelumnya tertulis: 12 titik Yang benar: 14 titik"
    assert [tag.name for tag in content.find_all(recursive=False)][:3] == ["p", "figure", "p"]
    assert content.figure.figcaption.get_text() == "Pasar Lakessi" and content.figure.img["alt"] == "Beras & gula"


def test_only_the_newest_thirty_are_told(press: Press) -> None:
    for n in range(33):
        press.desk.release(f"kabar-{n:02}", published=f"2026-10-{n % 28 + 1:02} {n // 28 + 8:02}:00", english=False, key=key(n))
    found = feeds(press)
    dates = [parsedate_to_datetime(e.text) for e in etree.fromstring(found["rss.xml"]).iter("pubDate")]
    assert len(dates) == 30 and dates == sorted(dates, reverse=True) and dates[-1] == datetime(2026, 10, 2, 9, 0, tzinfo=WITA)
    assert identities(found["rss.xml"]) == identities(found["atom.xml"]) == identities(found["kategori/kesehatan/atom.xml"])


def test_releases_of_one_minute_differ_in_when_they_were_updated(press: Press) -> None:
    for n in range(20):
        press.desk.release(f"kabar-{n:02}", published="2026-11-20 09:00", english=False)
    root = etree.fromstring(feeds(press)["atom.xml"])
    moments = [e.text for e in root.iterfind("a:entry/a:updated", NS)]
    assert len(set(moments)) == 20 and {m[:19] for m in moments} == {"2026-11-20T09:00:00"}
    assert root.findtext("a:updated", namespaces=NS) == max(moments)


def test_an_empty_feed_is_the_same_at_every_moment(press: Press, clock: Callable[[str], None]) -> None:
    before = feeds(press)
    clock("2031-02-03 04:05")
    assert feeds(press) == before
    for data in (data for name, data in before.items() if name.endswith(".xml")):
        parsed = feedparser.parse(data)
        assert not parsed.bozo and parsed.entries == []
        assert f"{datetime(*parsed.feed.updated_parsed[:6], tzinfo=UTC).astimezone(WITA):%Y-%m-%d}" == "2026-01-01"


def test_a_feed_does_not_change_with_the_clock(press: Press, clock: Callable[[str], None]) -> None:
    fill(press.desk)
    before = feeds(press)
    clock("2031-02-03 04:05")
    assert feeds(press) == before


# ---------------------------------------------------------------- JSON Feed: jsonfeed.org/version/1.1

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
AUTHOR = {"name": str, "url": str, "avatar": str}
TOP = {"version": str, "title": str, "home_page_url": str, "feed_url": str, "description": str, "user_comment": str, "next_url": str, "icon": str,
       "favicon": str, "authors": [AUTHOR], "language": str, "expired": bool, "hubs": [dict], "items": [{}]}
ITEM = {"id": str, "url": str, "external_url": str, "title": str, "content_html": str, "content_text": str, "summary": str, "image": str,
        "banner_image": str, "date_published": RFC3339, "date_modified": RFC3339, "authors": [AUTHOR], "tags": [str], "language": str,
        "attachments": [{"url": str, "mime_type": str, "title": str, "size_in_bytes": int, "duration_in_seconds": int}]}


def faults(value: object, kind: object, where: str = "feed") -> list[str]:
    """What the specification does not allow: a member that it does not know (but extensions), a value of another type."""
    if isinstance(kind, re.Pattern):
        return [] if isinstance(value, str) and kind.fullmatch(value) else [f"{where}: no RFC 3339 moment: {value}"]
    if isinstance(kind, list):
        return [f for n, one in enumerate(value) for f in faults(one, kind[0] or ITEM, f"{where}[{n}]")] if isinstance(value, list) else [where]
    if isinstance(kind, dict):
        own = [f"{where}.{name}" for name, v in value.items() if name.startswith("_") and not (re.fullmatch(r"_[a-zA-Z][^.]*", name) and isinstance(v, dict))]
        unknown = [f"{where}.{name}: not of the format" for name in value if name not in kind and not name.startswith("_")]
        return own + unknown + [f for name, v in value.items() if name in kind for f in faults(v, kind[name], f"{where}.{name}")]
    return [] if type(value) is kind and value != "" else [f"{where}: {value!r}"]


def missing(feed: dict) -> list[str]:
    """What the specification demands, and what an author and an attachment need."""
    found = [name for name in ("version", "title", "items") if name not in feed]
    for n, item in enumerate(feed["items"]):
        found += [f"items[{n}].id"] * ("id" not in item) + [f"items[{n}].content"] * ("content_html" not in item and "content_text" not in item)
        found += [f"items[{n}].authors"] * any(not author for author in item.get("authors", ()))
        found += [f"items[{n}].attachments"] * any(not {"url", "mime_type"} <= set(file) for file in item.get("attachments", ()))
    return found


@pytest.mark.parametrize(("harm", "found"), [
    (lambda f: f.update(version=1.1), "feed.version"), (lambda f: f.pop("title"), "title"), (lambda f: f.update(Language="id"), "feed.Language"),
    (lambda f: f["items"][0].update(date_published="2026-11-20 09:00"), "feed.items[0].date_published"), (lambda f: f["items"][0].pop("id"), "items[0].id"),
    (lambda f: f["items"][0].update(id=7), "feed.items[0].id"), (lambda f: f["items"][0].update({"_a.b": {}}), "feed.items[0]._a.b"),
    (lambda f: f["items"][1].update(authors=[{}]), "items[1].authors")])
def test_the_rules_of_the_format_find_what_breaks_them(small: Mapping[str, bytes], harm: Callable[[dict], object], found: str) -> None:
    feed = json.loads(small["feed.json"])
    harm(feed)
    assert any(found in fault for fault in [*faults(feed, TOP), *missing(feed)])


def test_a_json_feed_keeps_the_rules_of_its_format(small: Mapping[str, bytes]) -> None:
    for name, data in small.items():
        if name.endswith(".json"):
            feed = json.loads(data)
            assert feed["version"] == "https://jsonfeed.org/version/1.1" and feed["feed_url"] == f"{SITE}/{name}"
            assert faults(feed, TOP) == missing(feed) == [], name


def test_a_json_feed_tells_what_the_others_tell(small: Mapping[str, bytes]) -> None:
    """The same entries in the same order, word for word; and all agencies, tags, attachments, translations."""
    for path in ("", "en/", "instansi/polres/", "en/types/news/"):
        feed, atom = json.loads(small[f"{path}feed.json"]), etree.fromstring(small[f"{path}atom.xml"])
        told = [[i[name] for name in ("id", "title", "summary", "content_html", "date_published", "date_modified", "language")] for i in feed["items"]]
        assert told == [[e.findtext(f"a:{name}", namespaces=NS) for name in ("id", "title", "summary", "content", "published", "updated")] + [e.get(XML_LANG)]
                        for e in atom.iterfind("a:entry", NS)]
        assert (feed["title"], feed["language"], feed["home_page_url"]) == (
            atom.findtext("a:title", namespaces=NS), atom.get(XML_LANG), atom.find("a:link[@rel='alternate']", NS).get("href"))


def test_a_json_feed_names_all_agencies_and_what_has_no_word_elsewhere(press: Press) -> None:
    fill(press.desk)
    press.desk.write("releases/2026/11/lain/laporan.pdf", pdf("Laporan"))
    again = press.desk.content / "releases/2026/11/lain/index.id.md"
    again.write_text(again.read_text().replace("category:", "tags: [sanitasi]\nattachments: [{file: laporan.pdf, title: Laporan lengkap}]\ncategory:"))
    whole, other, withdrawn = json.loads(feeds(press)["feed.json"])["items"]
    assert whole["authors"] == [{"name": "Dinas Kesehatan", "url": f"{SITE}/instansi/dinkes/"}, {"name": "Kepolisian Resor Parepare", "url": f"{SITE}/instansi/polres/"}]
    assert whole["image"] == f"{SITE}/berita/2026/11/lengkap/foto%20satu.png" and whole["_newsroom"] == {"translations": {"en": f"{SITE}/en/news/2026/11/complete/"}}
    assert other["attachments"] == [{"url": f"{SITE}/berita/2026/11/lain/laporan.pdf", "mime_type": "application/pdf", "title": "Laporan lengkap", "size_in_bytes": len(pdf("Laporan"))}]
    assert other["tags"] == ["Keamanan", "sanitasi"] and "_newsroom" not in other
    assert withdrawn["_newsroom"] == {"translations": {"en": f"{SITE}/en/news/2026/11/ditarik/"}, "withdrawn": True}


def test_every_kind_of_attachment_has_a_media_type() -> None:
    assert MEDIA.keys() == ATTACHMENTS


# ---------------------------------------------------------------- readers


READERS = [("rss.xml", ""), ("atom.xml", ""), ("rss.xml", "en/"), ("atom.xml", "en/")]


def expected_of(lang: str) -> set[tuple[str, str, str]]:
    pages = {"": ["berita/2026/11/lengkap/", "berita/2026/11/lain/", "berita/2026/11/ditarik/"],
             "en/": ["en/news/2026/11/complete/", "berita/2026/11/lain/", "en/news/2026/11/ditarik/"]}[lang]
    authors = ["Health Office", "Parepare Police", "Health Office"] if lang else ["Dinas Kesehatan", "Kepolisian Resor Parepare", "Dinas Kesehatan"]
    return {(f"tag:kabar.parepare.example,2026:aaaaaaa{letter}", f"{SITE}/{url}", author) for letter, url, author in zip("bcd", pages, authors, strict=True)}


@pytest.mark.skipif(not shutil.which("newsboat"), reason="newsboat is not installed")
@pytest.mark.parametrize(("name", "lang"), READERS)
def test_newsboat_reads_a_feed(small: Mapping[str, bytes], tmp_path: Path, name: str, lang: str) -> None:
    (tmp_path / name).write_bytes(small[lang + name])
    (tmp_path / "urls").write_text(f"file://{tmp_path / name}\n")
    (tmp_path / "config").touch()
    subprocess.run(["newsboat", "-q", "-u", "urls", "-c", "cache.db", "-C", "config", "-x", "reload"], cwd=tmp_path, check=True, timeout=30,
                   env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin:/usr/local/bin", "TERM": "dumb", "LANG": "C.UTF-8"})
    with sqlite3.connect(tmp_path / "cache.db") as cache:
        items = set(cache.execute("SELECT guid, url, author FROM rss_item"))
        titles = {title for (title,) in cache.execute("SELECT title FROM rss_item")}
        moments = {moment for (moment,) in cache.execute("SELECT pubDate FROM rss_item")}
    assert items == expected_of(lang)
    assert len(moments) == 3 and datetime(2026, 11, 20, 9, 0, tzinfo=WITA).timestamp() in moments
    assert ("[Withdrawn] Title of ditarik" if lang else "[Ditarik] Judul kabar ditarik") in titles


@pytest.mark.skipif(not shutil.which("sfeed"), reason="sfeed is not installed")
@pytest.mark.parametrize(("name", "lang"), READERS)
def test_sfeed_reads_a_feed(small: Mapping[str, bytes], name: str, lang: str) -> None:
    run = subprocess.run(["sfeed"], input=small[lang + name], capture_output=True, check=True, timeout=30)
    lines = [line.split("\t") for line in run.stdout.decode().splitlines()]
    assert {(line[5], line[2], line[6]) for line in lines} == expected_of(lang)
    assert [datetime.fromtimestamp(int(line[0]), WITA).strftime("%Y-%m-%d %H:%M") for line in lines] == [
        "2026-11-20 09:00", "2026-11-19 08:30", "2026-11-18 08:30"]
    assert lines[0][1] == ("Price of rice & sugar < 15,000" if lang else "Harga “beras” & gula < 15.000")


def test_the_feeds_of_the_real_site_are_read_without_complaint(real_site: Path) -> None:
    files = [*real_site.rglob("rss.xml"), *real_site.rglob("atom.xml")]
    assert len(files) > 20
    for file in files:
        parsed = feedparser.parse(file.read_bytes())
        assert not parsed.bozo, file.relative_to(real_site)


# ---------------------------------------------------------------- what is told anew


def order(press: Press, name: str = "atom.xml") -> list[str]:
    return [e.link.split("/")[-2] for e in feedparser.parse(feeds(press)[name]).entries]


AGAIN = [("correction", {"corrections": "[{at: 2026-11-23 10:00, wrong: 12 titik, right: 14 titik}]"}), ("withdrawal", {"withdrawn": "{at: 2026-11-23 10:00, reason: Isinya keliru}"}),
         ("major change", {"changes": "[{at: 2026-11-23 10:00, note: Dipindah ke hari Senin, major: true}]"})]


@pytest.mark.parametrize("fields", [fields for _, fields in AGAIN], ids=[name for name, _ in AGAIN])
@pytest.mark.parametrize("name", ["rss.xml", "atom.xml", "feed.json"])
def test_subscribers_hear_of_it_however_old_it_is(press: Press, fields: dict[str, str], name: str) -> None:
    """Forty newer ones would have pushed it out of every feed long ago."""
    for number in range(40):
        press.desk.release(f"baru-{number}", published=f"2026-11-22 {number // 60 + 9:02}:{number % 60:02}", english=False)
    press.desk.release("lama", published="2025-03-01 09:00", english=False, **fields)
    data = feeds(press)[name]
    first = feedparser.parse(data).entries[0] if name != "feed.json" else None
    if first:
        assert first.link.endswith("/lama/") and f"{datetime(*first.updated_parsed[:6], tzinfo=UTC).astimezone(WITA):%Y-%m-%d %H:%M}" == "2026-11-23 10:00"
        assert first.published_parsed[:3] == (2025, 3, 1), "its own day stays"
    else:
        item = json.loads(data)["items"][0]
        assert item["url"].endswith("/lama/") and item["date_modified"].startswith("2026-11-23T10:00") and item["date_published"].startswith("2025-03-01")
    assert b"2026" in data and any(text.encode() in data for text in ("14 titik", "Isinya keliru", "Dipindah ke hari Senin"))


def test_a_minor_change_is_no_news(press: Press) -> None:
    press.desk.release("baru", published="2026-11-22 09:00", english=False)
    press.desk.release("lama", published="2026-11-20 09:00", english=False)
    before = feeds(press)
    press.desk.count = 1
    press.desk.release("lama", published="2026-11-20 09:00", english=False, updated="2026-11-23 09:00", changes="[{at: 2026-11-23 10:00, note: Salah ketik}]")
    assert feeds(press) == before
    assert order(press) == ["baru", "lama"]
