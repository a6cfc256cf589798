"""Manifests are signed with keys as ssh-keygen makes them, and nobody else's signature counts."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from newsroom.builds import Manifest, manifest_at, signature_path
from newsroom.signing import BadKey, is_signed, signature


def key(folder: Path, name: str = "key", kind: str = "ed25519") -> Path:
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "penerbit@kota", "-f", folder / name], check=True)
    return folder / name


def test_a_signature_is_of_these_bytes_by_this_key(tmp_path: Path) -> None:
    mine, other = key(tmp_path), key(tmp_path, "other")
    signed = signature(b"isi", mine)
    assert is_signed(b"isi", signed, mine.with_suffix(".pub").read_text()) and signature(b"isi", mine) == signed
    assert not is_signed(b"lain", signed, mine.with_suffix(".pub").read_text())
    assert not is_signed(b"isi", signed, other.with_suffix(".pub").read_text())
    assert not is_signed(b"isi", b"!!", mine.with_suffix(".pub").read_text())


def test_keys_that_cannot_be_used(tmp_path: Path) -> None:
    for bad in (tmp_path / "none", key(tmp_path, "ecdsa", "ecdsa"), key(tmp_path).with_suffix(".pub")):
        with pytest.raises(BadKey):
            signature(b"isi", bad)
    for text in ("ssh-ed25519 rusak", (tmp_path / "ecdsa.pub").read_text()):
        with pytest.raises(BadKey):
            is_signed(b"isi", b"", text)


def test_a_manifest_is_trusted_with_its_signature_alone(tmp_path: Path) -> None:
    mine, path = key(tmp_path), tmp_path / "x.manifest.json"
    public = mine.with_suffix(".pub").read_text()
    manifest = Manifest("https://kabar.example", {"index.html": (1, "a")})
    path.write_bytes(manifest.text())
    with pytest.raises(OSError):
        manifest_at(path, public)
    signature_path(path).write_bytes(signature(manifest.text(), mine))
    assert manifest_at(path, public) == manifest == manifest_at(path, "")
    path.write_bytes(path.read_bytes().replace(b"index", b"indeks"))
    with pytest.raises(ValueError, match="VERIFY_KEY"):
        manifest_at(path, public)
