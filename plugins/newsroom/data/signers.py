"""Who may publish, by which key: the lists `keys` of `agencies.toml` and `operators.toml`."""

from __future__ import annotations

import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .file import DataFile, day_of, text_of

KEYS = frozenset("owner key pusher from to".split())
KEY_TYPES = ("ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
             "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa")


@dataclass(frozen=True)
class Signer:
    """A person who may publish, by one SSH key or by the name under which the forge knows them, from a day to a day.

    `credential` is what git or the forge can prove: the key's fingerprint, or `pusher:` and the name.
    """

    owner: str
    credential: str
    key: str = ""
    start: date | None = None
    end: date | None = None

    def is_in_force(self, day: date) -> bool:
        return (not self.start or self.start <= day) and (not self.end or day <= self.end)


def operators_of(file: DataFile) -> tuple[Signer, ...]:
    file.check_keys("", file.tables, frozenset(("keys",)))
    return tell_signers(file, "", file.tables)


def tell_signers(file: DataFile, name: str, table: Mapping[str, object]) -> tuple[Signer, ...]:
    found, wrong = signers_of(table)
    for reason in wrong:
        file.tell("signer-invalid", file.place(name, "keys"), reason=reason)
    return found


def signers_of(table: Mapping[str, object]) -> tuple[tuple[Signer, ...], list[str]]:
    """Who is listed under `keys`, and what is wrong with the entries that cannot be read."""
    found, wrong = [], []
    entries = table.get("keys", ())
    for entry in entries if isinstance(entries, list | tuple) else (entries,):
        try:
            found.append(_signer(entry))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            wrong.append(str(error.args[0]) if error.args else str(entry))
    return tuple(found), wrong


def _signer(entry: Mapping[str, object]) -> Signer:
    """Raises KeyError, TypeError, AttributeError or ValueError with what is wrong."""
    if unknown := entry.keys() - KEYS:
        raise ValueError(", ".join(sorted(unknown)))
    owner, key, pusher = (" ".join(text_of(entry.get(name, "")).split()) for name in ("owner", "key", "pusher"))
    if not owner or bool(key) == bool(pusher):
        raise ValueError('owner = "...", key = "ssh-ed25519 AAAA..."')
    return Signer(owner, f"pusher:{pusher}" if pusher else fingerprint(key), " ".join(key.split()[:2]), day_of(entry.get("from")), day_of(entry.get("to")))


def fingerprint(key: str) -> str:
    """`SHA256:...` of a public key as OpenSSH writes it. Raises ValueError for what is none, such as a private key."""
    kind, _, rest = key.partition(" ")
    try:
        blob = binascii.a2b_base64(rest.partition(" ")[0], strict_mode=True)
    except binascii.Error:
        blob = b""
    if kind not in KEY_TYPES or not blob.startswith(len(kind).to_bytes(4, "big") + kind.encode()):
        raise ValueError(f"{key[:40]}: {KEY_TYPES[0]} AAAA...")
    return "SHA256:" + binascii.b2a_base64(hashlib.sha256(blob).digest(), newline=False).decode().rstrip("=")
