"""The rules over a finished tree: a small good tree passes, and each spoiled copy of it breaks exactly one rule."""

from __future__ import annotations

import ast
import gzip
import io
import string
import sys
import time
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import brotli
import pytest
import treecheck
import zstandard
from PIL import Image
from pypdf import PdfWriter
from treecheck import Wish, check
from treecheck.__main__ import main
from treecheck.finding import MESSAGES, Finding, message
from treecheck.held import Sources
from treecheck.script import literals

SITE = "https://situs.example"

HOME = """\
<!doctype html>
<html lang="id">
<head>
<meta charset="utf-8">
<title>Beranda</title>
<style>body{background:url("/foto.jpg")}
/* url(https://lain.example/komentar.png) */</style>
<link rel="stylesheet" href="/gaya.css">
<link rel="icon" href="/ikon.svg" type="image/svg+xml">
<link rel="manifest" href="/situs.webmanifest">
<link rel="canonical" href="https://situs.example/">
<link rel="alternate" hreflang="id" href="https://situs.example/">
<link rel="alternate" hreflang="en" href="https://situs.example/en/">
<link rel="alternate" hreflang="x-default" href="https://situs.example/">
<link rel="alternate" hreflang="id" type="application/rss+xml" href="/rss.xml">
<meta property="og:image" content="https://situs.example/foto.jpg">
<script type="application/ld+json">{"@type": "WebSite"}</script>
<script src="/cari.js" defer></script>
</head>
<body>
<a href="#isi">Langsung ke isi</a>
<main id="isi">
<h1>Beranda</h1>
<h2 id="berita">Berita</h2>
<h3>Rilis</h3>
<section aria-labelledby="berita"><p>Isi <a href="en/#top">English</a> <a href="/en/?q=1#news">News</a></p></section>
<h2>Lain</h2>
<img src="/foto.jpg" srcset="/foto.jpg 1x, foto%20besar.jpg 2x" alt="" width="16" height="9">
<p><a href="https://lain.example/">situs lain</a> <a href="mailto:a@situs.example">surat</a> <a href="laporan.pdf#page=2">laporan</a></p>
<form action="/en/"><label for="q">Cari</label> <input id="q" name="q"></form>
<pre>Templat ditulis <span>{{ begini }}</span></pre>
</main>
</body>
</html>
"""
ENGLISH = """\
<!DOCTYPE html>
<html lang="en">
<head>
<title>Home</title>
<link rel="canonical" href="https://situs.example/en/">
<link rel="alternate" hreflang="id" href="https://situs.example/">
<link rel="alternate" hreflang="en" href="https://situs.example/en/">
<link rel="alternate" hreflang="x-default" href="https://situs.example/">
</head>
<body><main><h1>Home</h1><p><a name="news"></a><a href="../">Indonesia</a></p></main></body>
</html>
"""
MOVED = """\
<!doctype html>
<html lang="id">
<head>
<title>Pindah</title>
<link rel="canonical" href="https://situs.example/en/">
<meta name="robots" content="noindex, follow">
<meta http-equiv="refresh" content="0; url=/en/">
</head>
<body><main><h1>Pindah</h1></main></body>
</html>
"""
RSS = """\
<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Situs</title><link>https://situs.example/</link><description>Berita</description>
<atom:link rel="self" href="https://situs.example/rss.xml"/>
<item><title>Satu</title><link>https://situs.example/en/</link><guid isPermaLink="false">tag:situs.example,2026:satu</guid>
<pubDate>Tue, 24 Nov 2026 09:00:00 +0800</pubDate>
<content:encoded>&lt;p&gt;&lt;a href="https://situs.example/#berita"&gt;Berita&lt;/a&gt; tulis href="/x"&lt;/p&gt;</content:encoded></item>
<item><title>Dua</title><link>https://situs.example/</link><guid isPermaLink="false">tag:situs.example,2026:dua</guid>
<pubDate>Tue, 24 Nov 2026 08:00:00 +0800</pubDate></item>
</channel></rss>
"""
ATOM = """\
<feed xmlns="http://www.w3.org/2005/Atom"><id>https://situs.example/atom.xml</id><title>Situs</title>
<updated>2026-11-24T09:00:00+08:00</updated><link rel="alternate" href="https://situs.example/"/>
<entry><id>tag:situs.example,2026:satu</id><title>Satu</title><updated>2026-11-24T09:00:00+08:00</updated>
<author><name>Dinas</name></author><link href="https://situs.example/en/"/>
<content type="html">&lt;img alt="" src="https://situs.example/foto.jpg"&gt;</content></entry>
</feed>
"""
SITEMAP = """\
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">
<url><loc>https://situs.example/</loc><xhtml:link rel="alternate" hreflang="en" href="https://situs.example/en/"/></url>
<url><loc>https://situs.example/en/</loc></url>
</urlset>
"""
INDEX = """\
<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
<sitemap><loc>https://situs.example/sitemap-1.xml</loc></sitemap>
</sitemapindex>
"""


def photo(kind: str = "JPEG", **more: object) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (16, 9)).save(made, kind, **more)
    return made.getvalue()


def paper(**about: str) -> bytes:
    made, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(100, 100)
    writer.metadata = {"/Producer": "Kantor", **{f"/{name}": value for name, value in about.items()}}
    writer.write(made)
    return made.getvalue()


TREE: dict[str, str | bytes] = {
    "index.html": HOME, "en/index.html": ENGLISH, "lama/index.html": MOVED,
    "rss.xml": RSS, "atom.xml": ATOM, "sitemap.xml": INDEX, "sitemap-1.xml": SITEMAP,
    "situs.webmanifest": '{"name": "Situs"}\n', "gaya.css": 'p{\nbackground:url(foto.jpg)}\n', "cari.js": "",
    "ikon.svg": "<svg/>", "foto.jpg": photo(), "foto besar.jpg": photo(), "laporan.pdf": paper(),
}

# code, file, what is spoiled, what stands there instead
SPOILED = [
    ("doctype-missing", "index.html", "<!doctype html>\n", ""),
    ("doctype-missing", "index.html", "<!doctype html>", "\n<!doctype html>"),
    ("html-invalid", "lama/index.html", "<h1>", "<![x y]><h1>"),
    ("xml-invalid", "atom.xml", "</feed>", ""),
    ("xml-invalid", "opensearch.xml", "", "<a>"),
    ("json-invalid", "situs.webmanifest", '"Situs"', "'Situs'"),
    ("json-invalid", "data.json", "", "{,}"),
    ("json-invalid", "index.html", '{"@type": "WebSite"}', '{"@type": WebSite}'),

    ("link-broken", "index.html", 'href="mailto:a@situs.example"', 'href="/tidak-ada/"'),
    ("link-broken", "index.html", 'href="mailto:a@situs.example"', 'href="/en"'),
    ("link-broken", "index.html", 'href="mailto:a@situs.example"', 'href="https://situs.example/x.pdf"'),
    ("link-broken", "index.html", 'href="mailto:a@situs.example"', 'href="http://["'),
    ("link-broken", "index.html", 'href="mailto:a@situs.example"', 'href=""'),
    ("link-broken", "en/index.html", 'href="../"', 'href="../id/"'),
    ("link-broken", "index.html", 'src="/foto.jpg"', 'src="/hilang.jpg"'),
    ("link-broken", "index.html", "foto%20besar.jpg 2x", "foto%20kecil.jpg 2x"),
    ("link-broken", "index.html", 'href="/gaya.css"', 'href="/gaya2.css"'),
    ("link-broken", "index.html", 'href="/ikon.svg"', 'href="/favicon.ico"'),
    ("link-broken", "index.html", 'url("/foto.jpg")', 'url("/hilang.jpg")'),
    ("link-broken", "index.html", 'content="https://situs.example/foto.jpg"', 'content="https://situs.example/hilang.jpg"'),
    ("link-broken", "index.html", 'action="/en/"', 'action="/cari/"'),
    ("link-broken", "gaya.css", "foto.jpg", "hilang.jpg"),
    ("link-broken", "lama/index.html", "url=/en/", "url=/baru/"),
    ("link-broken", "rss.xml", "<link>https://situs.example/en/", "<link>https://situs.example/lenyap/"),
    ("link-broken", "rss.xml", "https://situs.example/#berita", "https://situs.example/lenyap/"),
    ("link-broken", "atom.xml", "https://situs.example/foto.jpg", "https://situs.example/hilang.jpg"),
    ("link-broken", "sitemap-1.xml", "</urlset>", "<url><loc>https://situs.example/lenyap/</loc></url></urlset>"),
    ("link-broken", "sitemap-1.xml", "</urlset>", "<url><loc>https://lain.example/</loc></url></urlset>"),
    ("link-broken", "sitemap-1.xml", 'href="https://situs.example/en/"', 'href="https://situs.example/e/"'),
    ("link-case", "index.html", 'href="laporan.pdf#page=2"', 'href="Laporan.pdf"'),
    ("link-case", "index.html", 'action="/en/"', 'action="/EN/"'),
    ("fragment-missing", "index.html", 'href="#isi"', 'href="#isinya"'),
    ("fragment-missing", "index.html", "/en/?q=1#news", "/en/?q=1#News"),
    ("fragment-missing", "en/index.html", 'href="../"', 'href="../#beritanya"'),
    ("fragment-missing", "rss.xml", "https://situs.example/#berita", "https://situs.example/#beritanya"),

    ("foreign-host", "index.html", 'src="/foto.jpg"', 'src="https://lain.example/foto.jpg"'),
    ("foreign-host", "index.html", "foto%20besar.jpg 2x", "//lain.example/foto.jpg 2x"),
    ("foreign-host", "index.html", 'src="/cari.js"', 'src="https://lain.example/cari.js"'),
    ("foreign-host", "index.html", 'href="/gaya.css"', 'href="https://lain.example/gaya.css"'),
    ("foreign-host", "index.html", 'rel="icon" href="/ikon.svg"', 'rel="preconnect" href="https://lain.example"'),
    ("foreign-host", "index.html", 'action="/en/"', 'action="https://lain.example/"'),
    ("foreign-host", "index.html", "<h2>Lain", '<iframe src="https://lain.example/"></iframe><h2>Lain'),
    ("foreign-host", "index.html", "<h2>Lain", '<object data="https://lain.example/"></object><h2>Lain'),
    ("foreign-host", "index.html", "<h2>Lain", '<embed src="https://lain.example/"><h2>Lain'),
    ("foreign-host", "index.html", "<h2>Lain", '<video poster="https://lain.example/a.jpg"></video><h2>Lain'),
    ("foreign-host", "index.html", "<h2>Lain", '<h2 style="background:url(//lain.example/a.png)">Lain'),
    ("foreign-host", "index.html", 'url("/foto.jpg")', "url(https://lain.example/a.png)"),
    ("foreign-host", "cari.js", "", 'fetch("https://lain.example/" + a)'),
    ("foreign-host", "cari.js", "", "importScripts('//lain.example/a.js')"),
    ("foreign-host", "cari.js", "", "new WebSocket(`wss://lain.example/${a}`)"),
    ("foreign-host", "cari.js", "", 'b = a / 2 // "\nc = `${{d: `x`}.d}"`\ne = "https:\\/\\/lain.example"'),
    ("link-broken", "cari.js", "", 'fetch("/hilang.json?a=1")'),
    ("link-broken", "cari.js", "", 'fetch("https://situs.example/hilang.json")'),
    ("link-broken", "cari.js", "", "await import('./hilang.js')"),
    ("link-broken", "cari.js", "", 'a = /["\'`]/.test(b) ? "/foto.jpg" : `/hilang.jpg`'),
    ("link-case", "cari.js", "", 'fetch("/Foto.jpg")'),
    ("foreign-host", "gaya.css", "p{", '@import "https://lain.example/a.css";p{'),
    ("script-address", "index.html", 'href="mailto:a@situs.example"', 'href=" Java\nScript:alert(1)"'),
    ("script-address", "index.html", 'action="/en/"', 'action="javascript:void 0"'),
    ("event-handler", "index.html", '<main id="isi">', '<main id="isi" onclick="x()">'),
    ("script-inline", "index.html", "<h2>Lain", "<script>alert(1)</script><h2>Lain"),
    ("script-inline", "index.html", "<h2>Lain", '<script type="module">alert(1)</script><h2>Lain'),

    ("lang-missing", "index.html", '<html lang="id">', "<html>"),
    ("title-missing", "index.html", "<title>Beranda</title>", "<title> </title>"),
    ("title-missing", "index.html", "<title>Beranda</title>", "<svg><title>Beranda</title></svg>"),
    ("main-count", "en/index.html", "<main>", "<div>"),
    ("main-count", "en/index.html", "<main>", '<main><div role="main"></div>'),
    ("h1-count", "index.html", "<h1>Beranda</h1>", ""),
    ("h1-count", "index.html", "<h2>Lain</h2>", "<h1>Lain</h1>"),
    ("heading-skipped", "index.html", "<h3>Rilis</h3>", "<h4>Rilis</h4>"),
    ("id-duplicate", "index.html", "<h2>Lain", '<h2 id="berita">Lain'),
    ("id-unknown", "index.html", 'aria-labelledby="berita"', 'aria-labelledby="berita kabar"'),
    ("id-unknown", "index.html", 'aria-labelledby="berita"', 'aria-describedby="kabar"'),
    ("id-unknown", "index.html", 'for="q"', 'for="cari"'),
    ("image-alt-missing", "index.html", 'alt=""', ""),
    ("image-size-missing", "index.html", 'width="16"', ""),
    ("image-size-missing", "index.html", 'height="9"', 'height="100%"'),
    ("leftover-mark", "index.html", "Isi <a", "Isi {{ isi }} <a"),
    ("leftover-mark", "index.html", "Isi <a", "Isi {% if isi %} <a"),
    ("leftover-mark", "index.html", 'alt=""', 'alt="None"'),
    ("leftover-mark", "index.html", 'href="mailto:a@situs.example"', 'href="{{ url }}"'),
    ("leftover-mark", "index.html", 'href="mailto:a@situs.example"', 'href="/undefined/"'),
    ("leftover-ref", "index.html", 'href="mailto:a@situs.example"', 'href="ref-12"'),
    ("leftover-ref", "index.html", 'src="/foto.jpg"', 'src="ref-0"'),

    ("canonical-missing", "en/index.html", '<link rel="canonical" href="https://situs.example/en/">', ""),
    ("canonical-duplicate", "en/index.html", "</head>", '<link rel="canonical" href="https://situs.example/en/"></head>'),
    ("canonical-relative", "en/index.html", 'rel="canonical" href="https://situs.example/en/"', 'rel="canonical" href="/en/"'),
    ("canonical-elsewhere", "en/index.html", 'rel="canonical" href="https://situs.example/en/"', f'rel="canonical" href="{SITE}/"'),
    ("canonical-elsewhere", "en/index.html", 'rel="canonical" href="https://', 'rel="canonical" href="http://'),
    ("alternate-relative", "index.html", 'hreflang="en" href="https://situs.example/en/"', 'hreflang="en" href="/en/"'),
    ("alternate-default-missing", "index.html", '<link rel="alternate" hreflang="x-default" href="https://situs.example/">', ""),
    ("alternate-one-way", "en/index.html", '<link rel="alternate" hreflang="id" href="https://situs.example/">', ""),
    ("alternate-one-way", "en/index.html", 'hreflang="id"', 'hreflang="bug"'),

    ("feed-field-missing", "rss.xml", '<guid isPermaLink="false">tag:situs.example,2026:dua</guid>', ""),
    ("feed-field-missing", "rss.xml", "<title>Dua</title>", "<title/>"),
    ("feed-field-missing", "rss.xml", "<link>https://situs.example/en/</link>", ""),
    ("feed-field-missing", "rss.xml", "<pubDate>Tue, 24 Nov 2026 08:00:00 +0800</pubDate>", ""),
    ("feed-field-missing", "atom.xml", "<id>tag:situs.example,2026:satu</id>", ""),
    ("feed-field-missing", "atom.xml", "<title>Satu</title>", ""),
    ("feed-field-missing", "atom.xml", "Satu</title><updated>2026-11-24T09:00:00+08:00</updated>", "Satu</title>"),
    ("feed-field-missing", "atom.xml", "<author><name>Dinas</name></author>", ""),
    ("feed-guid-permalink", "rss.xml", '<guid isPermaLink="false">tag:situs.example,2026:dua', "<guid>tag:situs.example,2026:dua"),
    ("feed-identity-duplicate", "rss.xml", "2026:dua", "2026:satu"),
    ("feed-identity-duplicate", "atom.xml", "</entry>", "</entry>" + ATOM[ATOM.index("<entry>"):ATOM.index("</feed>")]),
    ("feed-link-relative", "rss.xml", "<link>https://situs.example/en/", "<link>/en/"),
    ("feed-link-relative", "atom.xml", '<link href="https://situs.example/en/"/>', '<link href="//situs.example/en/"/>'),
    ("feed-content-relative", "rss.xml", 'a href="https://situs.example/#berita"', 'a href="#berita"'),
    ("feed-content-relative", "atom.xml", 'src="https://situs.example/foto.jpg"', "src=/foto.jpg"),
    ("sitemap-relative", "sitemap-1.xml", 'href="https://situs.example/en/"', 'href="/en/"'),
    ("sitemap-page-missing", "sitemap-1.xml", "<url><loc>https://situs.example/en/</loc></url>", ""),
    ("sitemap-page-missing", "lama/index.html", "noindex, follow", "index"),
    ("sitemap-page-hidden", "en/index.html", "</head>", '<meta name="robots" content="NOINDEX"></head>'),
]

CALENDAR = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:satu\r\nURL:https://situs.exa\r\n mple/en/\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
JSON_FEED = '{"version": "https://jsonfeed.org/version/1.1", "home_page_url": "https://situs.example/", "items": [{"id": "tag:1",\
 "url": "https://situs.example/en/#news", "external_url": "https://lain.example/", "content_html": "<img src=\'https://situs.example/foto.jpg\'>"}]}'
REDIRECTS = '"/surat.pdf" "/laporan.pdf";\n"/salah/" "410";\n'
SPOILED_MORE = [  # the same, of a tree that has more files
    ("calendar-invalid", "agenda.ics", "END:VEVENT\r\n", ""),
    ("calendar-invalid", "agenda.ics", "END:VCALENDAR", "END:VEVENT"),
    ("calendar-invalid", "agenda.ics", "BEGIN:VCALENDAR", "BEGIN:VCAL"),
    ("feed-identity-duplicate", "agenda.ics", "END:VCALENDAR", "BEGIN:VEVENT\r\nUID:satu\r\nEND:VEVENT\r\nEND:VCALENDAR"),
    ("link-broken", "agenda.ics", "mple/en/", "mple/e/"),
    ("link-broken", "feed.json", "https://situs.example/en/", "https://situs.example/e/"),
    ("link-broken", "feed.json", "https://situs.example/foto.jpg", "https://situs.example/hilang.jpg"),
    ("fragment-missing", "feed.json", "#news", "#berita"),
    ("feed-content-relative", "feed.json", "src='https://situs.example/foto.jpg'", "src='/foto.jpg'"),
    ("link-broken", "situs.webmanifest", '"Situs"', '"Situs", "icons": [{"src": "/hilang.png"}]'),
    ("link-broken", "robots.txt", "sitemap.xml", "peta.xml"),
    ("link-broken", "redirects.nginx.map", '"/laporan.pdf"', '"/lapor.pdf"'),
    ("redirect-chain", "redirects.nginx.map", '"410"', '"/surat.pdf"'),
]

# What may look wrong and is right
GOOD = [
    ("index.html", "<h1>Beranda</h1>", "<h1>Beranda</h1><!-- {{ catatan }} -->"),
    ("index.html", '<h2 id="berita">', '<h2 id="berita" data-x="">'),
    ("index.html", 'href="#isi"', 'href="#:~:text=Isi"'),
    ("index.html", 'href="#isi"', 'href="#%69si"'),
    ("index.html", 'href="#isi"', 'href="HTTPS://SITUS.example"'),
    ("index.html", 'src="/foto.jpg"', 'src="data:image/gif;base64,R0lGODlhAQABAAAAACw="'),
    ("index.html", "Isi <a", "Isi None, undefined, ref-1 <a"),
    ("index.html", "<h2>Lain", '<script type="speculationrules">{}</script><h2>Lain'),
    ("atom.xml", "<entry>", "<author><name>Situs</name></author><entry>"),
    ("lama/index.html", "0; url=/en/", "0; URL='https://lain.example/'"),
    ("lama/index.html", "noindex, follow", "none"),
    ("gaya.css", "foto.jpg", "'foto besar.jpg'"),
    ("cari.js", "", '// fetch("/hilang.json")\n/* "https://lain.example/" */ fetch("/foto.jpg?x=1"); a = "/"; b = "/hilang/"'),
    ("cari.js", "", 'a = "/hilang.json" + b; c = `/hilang.${d}`; e = b + "/hilang.json"; f = `${g ? "/hilang.json" : ""}.br`; h = "./hilang.js"'),
    ("cari.js", "", 'document.createElementNS("http://www.w3.org/2000/svg", "svg"); new URL(a, `https://example.com${b}`)'),
    ("cari.js", "", 'import {a} from "./cari.js"; b = /"\\/hilang.json"/; c = d / 2 / "https://situs.example/".length; e = "http://" + f'),
    ("cari.js", "", "a = 'tak ditutup\nb = `tak ditutup ${"),
]


def built(folder: Path, tree: Mapping[str, str | bytes]) -> Path:
    for path, text in tree.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


MORE = TREE | {"agenda.ics": CALENDAR, "feed.json": JSON_FEED, "robots.txt": f"Sitemap: {SITE}/sitemap.xml\n", "redirects.nginx.map": REDIRECTS}


def spoil(path: str, old: str, new: str, tree: Mapping[str, str | bytes] = TREE) -> dict[str, str | bytes]:
    text = tree.get(path, "")
    assert old in text, f"{old!r} is not in {path}"
    return {**tree, path: text.replace(old, new, 1)}


def codes(findings: list[Finding]) -> list[str]:
    return [finding.code for finding in findings]


def test_a_good_tree_has_no_findings(tmp_path):
    assert check(built(tmp_path, TREE), SITE) == []


@pytest.mark.parametrize(("path", "old", "new"), GOOD)
def test_what_is_right_passes(tmp_path, path, old, new):
    assert check(built(tmp_path, spoil(path, old, new)), SITE) == []


@pytest.mark.parametrize(("code", "path", "old", "new"), SPOILED)
def test_a_spoiled_tree_has_exactly_one_finding(tmp_path, code, path, old, new):
    findings = check(built(tmp_path, spoil(path, old, new)), SITE)
    assert codes(findings) == [code]
    assert all(message(findings[0], language) for language in ("id", "en"))


def test_a_good_tree_of_more_kinds_has_no_findings(tmp_path):
    assert check(built(tmp_path, MORE), SITE) == []


@pytest.mark.parametrize(("code", "path", "old", "new"), SPOILED_MORE)
def test_a_spoiled_tree_of_more_kinds_has_exactly_one_finding(tmp_path, code, path, old, new):
    findings = check(built(tmp_path, spoil(path, old, new, MORE)), SITE)
    assert codes(findings) == [code]
    assert all(message(findings[0], language) for language in ("id", "en"))


@pytest.mark.parametrize("text", ["/[", "(/", "`${", '"', "/*", "(/a", "\\", "{`", "/\n("])
def test_a_script_takes_time_by_its_length_alone(text):
    begun = time.process_time()
    assert len(list(literals(text * 20_000))) <= 20_000
    assert time.process_time() - begun < 5


# ---------------------------------------------------------------- what is not text


def with_place(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0213] = 1
    exif.get_ifd(0x8825)[2] = (4.0, 0.0, 36.0)
    return photo(kind, exif=exif)


def with_camera(kind: str) -> bytes:
    exif = Image.Exif()
    exif[0x0110] = "Kamera"
    return photo(kind, exif=exif)


def with_artist() -> bytes:
    exif = Image.Exif()
    exif[0x013B] = "Siti"
    return photo(exif=exif)


def zipped(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return made.getvalue()


CORE = b'<c xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Siti</dc:creator></c>'
LETTER = zipped(**{"docProps/core.xml": CORE, "word/media/image1.jpeg": with_place("JPEG"), "word/document.xml": b"<w/>"})
KEYED = b'pagefind_dcd{"url": "%b"}'
BYTES = [  # a file of other bytes, and the codes: path, bytes, codes
    *((f"foto.{kind.lower()}", with_place(kind), ["picture-place"]) for kind in ("JPEG", "PNG", "WEBP", "AVIF")),
    *((f"foto.{kind.lower()}", with_camera(kind), ["picture-metadata"]) for kind in ("JPEG", "PNG", "WEBP", "AVIF")),
    *((f"foto.{kind.lower()}", photo(kind), []) for kind in ("JPEG", "PNG", "WEBP", "AVIF")),
    ("foto.jpg", photo(comment=b"Rumah korban"), ["picture-metadata"]),
    ("foto.webp", photo("WEBP", xmp=b"<x:xmpmeta/>"), ["picture-metadata"]),
    ("foto.jpg", photo(icc_profile=b"warna"), []),
    ("foto.jpg", photo()[:40], ["picture-invalid"]),
    ("foto.png", b"bukan gambar", ["picture-invalid"]),
    ("surat.pdf", paper(Author="Siti"), ["document-author"]), ("surat.pdf", b"%PDF-1.7 rusak", ["document-invalid"]), ("surat.pdf", paper(Title="Surat"), []),
    *(("foto.zip", zipped(**{f"a/foto.{kind.lower()}": with_place(kind)}), ["member-place"]) for kind in ("JPEG", "PNG", "WEBP", "AVIF")),
    ("foto.zip", zipped(**{"foto.JPG": with_artist()}), ["member-author"]), ("foto.zip", zipped(**{"foto.jpg": with_camera("JPEG")}), []),
    ("foto.zip", zipped(**{"surat.pdf": paper(Author="Siti"), "baca.txt": b"Siti"}), ["member-author"]), ("foto.zip", zipped(), []),
    ("foto.zip", zipped(**{"surat.docx": LETTER, "b.pdf": paper(Title="Surat"), "c.jpg": photo()}), ["member-author", "member-place"]),
    ("foto.zip", zipped(**{"dalam.zip": zipped(), "a.jpg": with_place("JPEG")}), ["archive-unread", "member-place"]),
    ("foto.zip", zipped(**{"foto.heic": b"ftypheic"}), ["archive-unread"]), ("surat.docx", zipped(**{"docProps/core.xml": b" " * 1_000_001}), ["archive-unread"]),
    ("foto.zip", b"bukan arsip", ["archive-unread"]), ("foto.zip", zipped(**{"a.pdf": b"rusak", "b.jpg": b"rusak"}), ["archive-unread"] * 2),
    ("foto.zip", zipped(**{f"{number}.jpg": photo() for number in range(201)}), ["archive-unread"]),
    ("foto.zip", zipped(**{"a.jpg": bytes(50_000_001), "b.jpg": with_place("JPEG")}), ["archive-unread"]),
    ("foto.zip", zipped(**{"a.txt": bytes(50_000_001)}), []),  # nobody unpacks what is not looked at
    *((f"surat{suffix}", LETTER, ["member-author", "member-place"]) for suffix in (".docx", ".xlsx", ".pptx")),
    ("surat.odt", zipped(**{"meta.xml": b"<m><initial-creator>Siti</initial-creator></m>", "Pictures/1.png": with_place("PNG")}), ["member-author", "member-place"]),
    ("surat.docx", zipped(**{"docProps/core.xml": b"<c>", "word/media/a.jpg": with_artist()}), ["archive-unread"]),
    ("index.html.br", brotli.compress(HOME.encode()), []), ("index.html.gz", gzip.compress(HOME.encode()), []),
    ("index.html.zst", zstandard.compress(HOME.encode()), []),
    ("index.html.br", brotli.compress(ENGLISH.encode()), ["sibling-differs"]), ("index.html.gz", gzip.compress(b""), ["sibling-differs"]),
    ("index.html.zst", b"rusak", ["sibling-differs"]), ("lenyap.html.gz", gzip.compress(b""), ["sibling-alone"]),
    ("pagefind/a.pf_fragment", gzip.compress(KEYED % b"/en/"), []), ("pagefind/a.pf_fragment", gzip.compress(KEYED % b"/rahasia/"), ["link-broken"]),
    ("pagefind/a.pf_fragment", gzip.compress(b"{}"), ["fragment-invalid"]), ("pagefind/a.pf_fragment", b"", ["fragment-invalid"]),
]


@pytest.mark.parametrize(("path", "data", "expected"), BYTES, ids=range(len(BYTES)))
def test_what_a_file_tells_beside_what_it_shows(tmp_path, path, data, expected):
    findings = check(built(tmp_path, TREE | {path: data}), SITE)
    assert codes(findings) == expected
    assert all(message(finding, language) for finding in findings for language in ("id", "en")) and "Siti" not in repr(findings)


def test_a_link_to_the_outside_of_the_tree_is_told(tmp_path):
    (built(tmp_path, TREE) / "rahasia.txt").symlink_to(tmp_path / "tidak-ada")
    assert codes(check(tmp_path, SITE)) == ["file-unreadable"]


# ---------------------------------------------------------------- what must not be seen yet, and what must stay

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def wish(root: Path, *, store: bool = False, now: datetime = NOW) -> Wish:
    return Wish(root / "store" if store else None, (root / "ledger",), Sources((root / "sources",), zone="Asia/Makassar"), now)


@pytest.mark.parametrize("header", ["status: draft", "embargo: 2026-11-24 20:01", 'embargo: "2026-11-24T20.01"', "embargo: besok", "embargo: 2026-11-24 12:01Z"])
@pytest.mark.parametrize("where", ["rss.xml", "catatan.txt", "pagefind/a.pf_fragment"])
def test_a_key_that_is_held_back_is_found_wherever_it_stands(tmp_path, header, where):
    leaking = {"rss.xml": RSS.replace("2026:satu", "2026:xk4m7q2d"), "catatan.txt": "(xk4m7q2d)",
               "pagefind/a.pf_fragment": gzip.compress(b'pagefind_dcd{"url": "/", "key": "xk4m7q2d"}')}
    site = built(tmp_path / "site", TREE | {where: leaking[where]})
    source = {"sources/releases/2026/11/nanti/index.id.md": f"---\nkey: xk4m7q2d\n{header}\ntitle: Nanti\n---\nIsi\n"}
    assert codes(check(site, SITE, wish(built(tmp_path, source)))) == ["embargo-leak"]
    assert check(site, SITE, wish(tmp_path, now=NOW + timedelta(days=1))) == [] or "embargo: 2" not in header


def test_every_address_that_was_published_answers(tmp_path):
    site = built(tmp_path / "site", MORE)
    built(tmp_path, {"ledger/x/xk4m7q2d.txt": "/en/\n/salah/\n/surat.pdf\n/hilang/\n", "ledger/site.txt": "/arsip/2026/11/\n"})
    found = check(site, SITE, wish(tmp_path))
    assert [(f.path, f.code) for f in found] == [("hilang/index.html", "address-lost")]


def test_bytes_that_are_not_utf8_are_found_with_their_line(tmp_path):
    built(tmp_path, TREE | {"lama/index.html": ""})
    (tmp_path / "lama/index.html").write_bytes(b"<!doctype html>\n<p>\xe9</p>")
    assert check(tmp_path, SITE) == [Finding("lama/index.html", 2, "not-utf8", {"byte": 20})]


def test_hreflang_links_name_the_page_itself(tmp_path):
    """A page that names only others; those do not name it, or they would be reciprocal and wrong."""
    alone = MOVED.replace("</head>", f'<link rel="alternate" hreflang="x-default" href="{SITE}/"></head>')
    assert codes(check(built(tmp_path, TREE | {"lama/index.html": alone}), SITE)) == ["alternate-self-missing"]


def test_a_folder_without_pages_does_not_pass(tmp_path):
    assert codes(check(tmp_path, SITE)) == ["tree-empty"]


def test_a_sitemap_outside_the_index_does_not_count(tmp_path):
    tree = TREE | {"sitemap-2.xml": SITEMAP, "sitemap-1.xml": '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"/>'}
    assert codes(check(built(tmp_path, tree), SITE)) == ["sitemap-page-missing"] * 2


def test_a_finding_knows_its_line_and_the_likely_cure(tmp_path):
    [finding] = check(built(tmp_path, spoil("index.html", 'action="/en/"', 'action="/en"')), SITE)
    line = HOME[:HOME.index("<form")].count("\n") + 1
    assert finding == Finding("index.html", line, "link-broken", {"value": "/en", "near": "/en/"})
    assert message(finding, "id").endswith('mungkin maksudnya "/en/"?')
    assert message(finding, "en").endswith('did you mean "/en/"?')


def test_an_address_in_a_style_is_found_on_its_own_line(tmp_path):
    [finding] = check(built(tmp_path, spoil("gaya.css", "foto.jpg", "hilang.jpg")), SITE)
    assert (finding.path, finding.line) == ("gaya.css", 2)


@pytest.mark.parametrize(("href", "expected"), [
    ("/blog/", []), ("/blog", []), ("https://situs.example/other/", []), ("/en/", ["link-broken"]), ("/", ["link-broken"]),
])
def test_a_site_below_a_folder(tmp_path, href, expected):
    """The address of the site may have a path, as on project pages of a forge."""
    page = (f'<!doctype html><html lang="en"><title>Blog</title><link rel="canonical" href="{SITE}/blog/">'
            f'<meta name="robots" content="noindex"><main><h1>Blog</h1><a href="{href}">x</a></main>')
    assert codes(check(built(tmp_path, {"index.html": page}), f"{SITE}/blog")) == expected


# ---------------------------------------------------------------- codes, messages, command line


def test_every_code_has_a_case_and_every_message_both_languages():
    cases = {code for code, *_ in SPOILED + SPOILED_MORE} | {"not-utf8", "tree-empty", "alternate-self-missing", "file-unreadable"}
    cases |= {code for *_, expected in BYTES for code in expected} | {"embargo-leak", "address-lost"}
    assert cases == set(MESSAGES)
    for code, texts in MESSAGES.items():
        fields = [sorted({name for _, name, _, _ in string.Formatter().parse(texts[lang]) if name}) for lang in ("id", "en")]
        assert fields[0] == fields[1], code


def test_it_shares_no_code_with_any_builder():
    for source in Path(treecheck.__file__).parent.glob("*.py"):
        nodes = list(ast.walk(ast.parse(source.read_text(encoding="utf-8"))))
        names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
        names |= {node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level}
        assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names | {"PIL", "pypdf", "brotli", "zstandard"}


def test_values_cannot_forge_a_message():
    shown = message(Finding("a.html", 1, "link-broken", {"value": "a\nb\x1b\u202e" + "x" * 500}), "en")
    assert shown.startswith('"a b<U+001B><U+202E>xxx') and len(shown) < 200


@pytest.mark.parametrize(("language", "lines"), [
    ("id", ['gaya.css:2: error[link-broken]: "x.jpg" tidak menuju berkas mana pun di folder ini', "1 galat di 1 berkas."]),
    ("en", ['gaya.css:2: error[link-broken]: "x.jpg" leads to no file of this folder', "1 error in 1 file."]),
])
def test_the_command_prints_findings_a_count_and_fails(tmp_path, capsys, language, lines):
    built(tmp_path, spoil("gaya.css", "foto.jpg", "x.jpg"))
    assert main([str(tmp_path), "--site-url", SITE, "--messages", language, "--format", "concise"]) == 1
    assert capsys.readouterr().out.splitlines() == [f"{tmp_path}/{lines[0]}", lines[1]]


def test_the_command_passes_a_good_tree(tmp_path, capsys):
    assert main([str(built(tmp_path, TREE)), "--site-url", SITE]) == 0
    assert capsys.readouterr().out == "Tidak ada masalah.\n"


@pytest.mark.parametrize("arguments", [["no-such-folder", "--site-url", SITE], [".", "--site-url", "situs.example"], ["."]])
def test_the_command_refuses_what_it_cannot_check(arguments):
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
