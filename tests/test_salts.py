"""Salts: nothing that was made under other circumstances is taken for today's."""

from __future__ import annotations

import shutil
from pathlib import Path

import newsroom.salts as module
import pytest
from conftest import ROOT


@pytest.mark.parametrize("name", ["build.py", "data/agencies.py"])
def test_code_that_changed_anywhere_in_the_package_is_other_code(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    package = shutil.copytree(ROOT / "plugins/newsroom", tmp_path / "newsroom")
    monkeypatch.setattr(module, "__file__", str(package / "salts.py"))
    before = module.code_salt.__wrapped__()
    (package / name).write_text((package / name).read_text() + "# lain\n")
    assert module.code_salt.__wrapped__() != before
