"""The audit log is git's own history, judged again: what was changed for whom, by whose key, and who approved it."""

from __future__ import annotations

import csv
import subprocess
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT, WITA
from newsroom import audit
from newsroom.authority import Judge
from newsroom.git import Repository
from test_authority import (
    ALERT,
    HEALTH,
    SAFETY,
    Forum,
    changed,
    keys,
    proposed,
    straight,
    written,
)

__all__ = ["keys"]  # a fixture
START = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Forum:
    """A release and its approval, a page, an alert that was approved later and one that was not, the ledger, and what went in past the hook."""
    forum = Forum(tmp_path_factory.mktemp("past"), keys)
    patch = pytest.MonkeyPatch()

    def at(hours: int) -> None:
        patch.setenv("GIT_COMMITTER_DATE", (START + timedelta(hours=hours)).isoformat())
        forum.git("branch", "-f", "-q", "origin-main", "HEAD")
        forum.git("update-ref", "refs/remotes/origin/main", "HEAD")

    at(1)
    proposed("dinkes", changed(f"{HEALTH}/index.id.md"))(forum)
    at(2)
    proposed("operator", changed("pages/tentang/index.id.md"), by="polres")(forum)
    at(3)
    straight("dinkes", changed(f"{ALERT}/index.id.md"))(forum)
    at(4)
    forum.git("tag", "alert")
    straight("dinkes", changed(f"{ALERT}/index.en.md", "The first", "The other"))(forum)
    at(5)
    straight("operator", written("ledger/s/site.txt", "/\n"))(forum)
    at(6)
    forum.commit("polres", "Menyetujui peringatan", "-m", f"Approves: {forum.git('rev-parse', 'alert')}", "--allow-empty")
    at(7)
    straight("", changed(f"{SAFETY}/index.id.md"))(forum)
    patch.undo()
    return forum


def read(forum: Forum, hours: int) -> tuple[list[audit.Entry], list[str]]:
    entries, problems = audit.read(Repository(forum.clone), "HEAD", "content", "id", START + timedelta(hours=hours))
    return entries, [p.code for p in problems]


def test_every_verified_change_is_in_the_log_with_its_approval(past: Forum) -> None:
    entries, problems = read(past, 8)
    assert [(e.time[11:13], e.agency, e.path.removeprefix("content/"), e.owner, e.approval, e.approved_by, e.approved_at[11:13]) for e in entries] == [
        ("10", "dinkes", HEALTH, "dinkes", "merge", "dinkes-2", "10"),
        ("11", "operators", "pages/tentang/index.id.md", "operator", "merge", "polres", "11"),
        ("12", "dinkes", ALERT, "dinkes", "later", "polres", "15"),
        ("13", "dinkes", ALERT, "dinkes", "waiting", "", ""),
        ("14", "operators", "ledger/s/site.txt", "operator", "ledger", "", ""),
    ]
    assert problems == ["commit-unsigned"], "what went in past the hook is told, and is no verified change"
    assert entries[0].key.startswith("SHA256:") and entries[0].commit != past.git("rev-parse", "HEAD")


def test_an_alert_that_nobody_approved_in_a_day_is_told(past: Forum) -> None:
    entries, problems = read(past, 30)
    assert [e.approval for e in entries] == ["merge", "merge", "later", "overdue", "ledger"]
    assert sorted(problems) == ["approval-overdue", "commit-unsigned"]


@pytest.mark.parametrize(("who", "named", "code"), [
    ("dinkes-2", "alert", ""), ("dinkes", "alert", "merge-self-approved"), ("polres", "0" * 40, "approval-unknown"), ("polres", "main", "approval-unknown")])
def test_an_approval_is_another_persons_and_names_what_is_there(past: Forum, who: str, named: str, code: str) -> None:
    past.git("switch", "-q", "--detach", "HEAD^")
    sha = named if named.startswith("0") else past.git("rev-parse", named)
    tip = past.commit(who, "Setuju", "-m", f"Approves: {sha}", "--allow-empty")
    judge = Judge(Repository(past.clone), past.git("rev-parse", "HEAD^"), "content", "id", datetime.now(WITA))
    found = {problem.code for step in judge.steps(tip) for problem in step.problems}
    past.git("switch", "-q", "main")
    assert found == ({code, "merge-missing"} if code else set())


def test_make_audit_prints_the_log_of_one_agency(past: Forum, tmp_path: Path) -> None:
    for name in ("Makefile", "pelicanconf.py", "plugins", "theme", "requirements.txt", ".venv"):
        (past.clone / name).symlink_to(ROOT / name)
    done = subprocess.run(["make", "-s", "audit", "AGENCY=dinkes", "FORMAT=csv"], cwd=past.clone, capture_output=True, text=True)
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert done.returncode and "galat[commit-unsigned]" in done.stderr
    assert [row["agency"] for row in rows] == ["dinkes"] * 3 and rows[0]["approved_by"] == "dinkes-2"


def test_a_cell_is_never_a_formula() -> None:
    entry = audit.Entry("2026", "dinkes", "a", "=HYPERLINK(1)", *["x"] * 6)
    assert list(csv.reader(audit.table([entry], as_csv=True).splitlines()))[1][3] == "'=HYPERLINK(1)"
    assert "=HYPERLINK(1) · x" in audit.table([entry], as_csv=False)
