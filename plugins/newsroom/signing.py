"""The signature under a manifest: ed25519, with keys as `ssh-keygen -t ed25519` makes them.

    builds/<time>-<digest>.manifest.json.sig    the signature, in base64

Whoever has the public key can tell whether a list of files, and so a whole site, is the one that was published.
"""

from __future__ import annotations

import base64
from pathlib import Path


class BadKey(ValueError):
    """A key that cannot be used; the text says which."""


def signature(data: bytes, key_file: Path) -> bytes:
    """Raises BadKey."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_ssh_private_key

    try:
        key = load_ssh_private_key(key_file.read_bytes(), password=None)
    except (OSError, ValueError, TypeError) as error:
        raise BadKey(f"{key_file}: {error}") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise BadKey(f"{key_file}: ssh-keygen -t ed25519")
    return base64.b64encode(key.sign(data)) + b"\n"


def is_signed(data: bytes, signed: bytes, public_key: str) -> bool:
    """Whether the owner of this key ("ssh-ed25519 AAAA...") signed these bytes. Raises BadKey."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_ssh_public_key

    try:
        key = load_ssh_public_key(public_key.encode())
    except ValueError as error:
        raise BadKey(f"VERIFY_KEY: {error}") from None
    if not isinstance(key, Ed25519PublicKey):
        raise BadKey("VERIFY_KEY: ssh-ed25519 AAAA...")
    try:
        key.verify(base64.b64decode(signed), data)
    except (InvalidSignature, ValueError):
        return False
    return True
