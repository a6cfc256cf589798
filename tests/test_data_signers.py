"""Signers: an owner and one proof, from a day to a day."""

from __future__ import annotations

from datetime import date

import pytest
from conftest import Desk
from test_data import read, told
from test_data_agencies import AGENCY

PUBLIC = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"


SIGNERS = [  # an entry of `keys`, and what it is good for: the proof, or nothing
    (f'{{ owner = "Humas", key = "{PUBLIC} humas@dinkes" }}', "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
    (f'{{ owner = "Humas", key = "{PUBLIC}", from = 2026-01-01, to = 2026-12-31 }}', "SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU"),
    ('{ owner = "Humas", pusher = "humas" }', "pusher:humas"), (f'{{ key = "{PUBLIC}" }}', ""), ('{ owner = "Humas" }', ""), ('"Humas"', ""), ("3", ""),
    (f'{{ owner = "Humas", key = "{PUBLIC}", pusher = "humas" }}', ""), (f'{{ owner = "Humas", key = "{PUBLIC}", until = 2026-01-01 }}', ""),
    (f'{{ owner = "Humas", key = "{PUBLIC}", to = "2026" }}', ""), ('{ owner = "Humas", key = "ssh-ed25519 AAAA" }', ""), ('{ owner = "Humas", key = 3 }', ""),
    ('{ owner = "Humas", key = "-----BEGIN OPENSSH PRIVATE KEY-----" }', ""), (f'{{ owner = "Humas", key = "{PUBLIC.replace("ssh-ed25519", "ssh-rsa")}" }}', ""),
]


@pytest.mark.parametrize(("entry", "proof"), SIGNERS)
def test_a_signer_has_an_owner_and_one_proof(desk: Desk, entry: str, proof: str) -> None:
    data, problems = read(desk, operators=f"keys = [\n  {entry},\n]\n", agencies=f"{AGENCY}keys = [{entry}]\n")
    expected = [("signer-invalid", "agencies", 4), ("signer-invalid", "operators", 1)] * (not proof)
    assert told(problems) == expected and [s.credential for s in data.operators] == [proof] * bool(proof)
    assert data.agencies["dinas-air"].signers == data.operators


def test_a_signer_is_in_force_from_its_first_day_to_its_last(desk: Desk) -> None:
    (signer,) = read(desk, operators='keys = [{ owner = "A", pusher = "a", from = 2026-01-02, to = 2026-01-03 }]')[0].operators
    assert [signer.is_in_force(date(2026, 1, day)) for day in (1, 2, 3, 4)] == [False, True, True, False]
