"""Moved and gone addresses in the forms that web servers read, beside the stubs."""

from __future__ import annotations

from conftest import Press
from newsroom.redirects import FORMS, redirect_map

REDIRECTS = """
["/lama/"]
to = "/berita/#isi"
["/hilang/"]
gone = { id = "Tidak pernah berlaku.", en = "Never valid." }
["/berita/2026/11/panen/Laporan%20akhir.pdf"]
gone = { id = "Memuat angka keliru.", en = "Held wrong numbers." }
"""


def test_every_form_answers_every_address_that_it_can(press: Press) -> None:
    press.desk.write("data/redirects.toml", REDIRECTS)
    built = press.build()
    assert built["redirects.nginx.map"].decode() == (
        '"/lama/" "/berita/#isi";\n"/hilang/" "410";\n"/berita/2026/11/panen/Laporan akhir.pdf" "410";\n')
    assert built["redirects.apache.conf"].decode() == (
        'RedirectMatch 301 "^/lama/$" "/berita/#isi"\nRedirectMatch 410 "^/hilang/$"\n'
        'RedirectMatch 410 "^/berita/2026/11/panen/Laporan\\ akhir\\.pdf$"\n')
    assert built["_redirects"].decode() == "/lama/ /berita/#isi 301!\n"
    assert "lama/index.html" in built and "hilang/index.html" in built
    assert not any(name.startswith("berita/2026/11/panen") for name in built), "a stub would be served as a PDF"


def test_apache_encodes_a_target_itself_and_takes_no_sign_in_it_for_its_own() -> None:
    form = "redirects.apache.conf"
    assert redirect_map(form, [("/a.pdf", "/b%20c/%24d%26e.pdf")]).decode() == 'RedirectMatch 301 "^/a\\.pdf$" "/b c/\\$d\\&e.pdf"\n'


def test_without_redirects_the_maps_are_empty(press: Press) -> None:
    press.desk.write("data/redirects.toml", "")
    assert [redirect_map(form, ()) for form in FORMS] == [press.build()[form] for form in FORMS] == [b""] * 3
