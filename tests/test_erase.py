"""`make erase`: afterwards nothing that a command can reach holds the release."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from conftest import Office, key, png
from newsroom import erase, publish
from newsroom.host import pelican_settings
from newsroom.settings import read


def run(wanted: str) -> int:
    return erase.erase(read(pelican_settings("publishconf.py")), wanted, "publishconf.py")


def test_nothing_is_left(office: Office, clock: Callable, capfd: pytest.CaptureFixture[str]) -> None:
    office.desk.release("umum")
    office.commit()
    assert publish.publish("publishconf.py") == publish.OK
    clean = os.readlink("public")
    clock("2026-11-24 13:00")
    folder = office.desk.release("rahasia", image="{src: wajah.png, alt: Foto seorang anak}", attachments="[{file: putusan.txt, title: Putusan lengkap}]")
    office.desk.write(f"{folder}/wajah.png", png(5, 5))
    office.desk.write(f"{folder}/putusan.txt", "nama dan alamat")
    office.commit()
    assert run(key(2)) == 1 and "make publish" in capfd.readouterr().err, "no build knows it yet"
    assert publish.publish("publishconf.py") == publish.OK and "berita/2026/11/rahasia/putusan.txt" in office.site()
    clock("2026-11-24 14:00")
    capfd.readouterr()
    assert run(key(2)) == 0
    told = capfd.readouterr().err
    assert f"--path content/{folder}" in told and "https://kabar.parepare.example/berita/2026/11/rahasia/putusan.txt" in told and "archive.org" in told
    assert {name for name in os.listdir("builds") if name.startswith("2026") and "." not in name} == {os.readlink("public").rpartition("/")[2], clean.rpartition("/")[2]}
    for root, _, names in os.walk("."):
        if ".git" not in root.split("/"):
            for name in names:
                data = open(f"{root}/{name}", "rb").read() if os.path.isfile(f"{root}/{name}") else b""
                assert name == "erased.toml" or key(2).encode() not in data, f"{root}/{name}"
                assert b"Judul kabar rahasia" not in data and b"nama dan alamat" not in data and data != png(5, 5), f"{root}/{name}"
    assert b"dihapus untuk melindungi" in office.site()["berita/2026/11/rahasia/index.html"], "the address still answers"
    assert run(key(2)) == 0, "it can be repeated"
    assert run("zzzzzzzz") == 1
    clock("2026-11-24 15:00")
    assert publish.rollback("publishconf.py") == publish.OK and os.readlink("public") == clean
