"""Who may publish from the private root: real pushes to its own bare repository, judged by the keys that the public one lists."""

from __future__ import annotations

import csv
import os
import re
import subprocess
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from conftest import ROOT, WITA, Desk
from newsroom import audit
from newsroom.git import GitError, Repository
from newsroom.listed import Authority, beside
from newsroom.receive import checked_beside
from test_authority import (
    HEALTH,
    QUIET,
    SAFETY,
    Forum,
    changed,
    codes_in,
    keys,
    linked,
    proposed,
    released,
    straight,
    written,
)

__all__ = ["keys"]  # a fixture
MINE, THEIRS, ALERT = "releases/2026/12/imunisasi", "releases/2026/12/operasi", "releases/2026/12/banjir"
STRANGER = 'owner = "baru", key = "{}"'
Deed = Callable[[Forum], object]


class Drawer(Desk):
    """A desk in a private root, which has no data."""

    def __init__(self, content: Path):
        self.content, self.count = content, 500


class Closed(Forum):
    """The private root's bare repository with the hook, beside the public one, whose keys it is judged by."""

    def __init__(self, folder: Path, public: Forum):
        self.public_forum, self.keys = public, public.keys
        self.bare, self.clone = folder / "kabar-tertutup.git", folder / "kabar-tertutup"
        self.clone.mkdir()
        self.git("init", "-q", "-b", "main")
        self.desk = Drawer(self.clone)
        self.desk.release("imunisasi", agency="dinkes", published=None, embargo="2026-12-24 09:00")
        self.desk.release("operasi", agency="polres", published=None, embargo="2026-12-24 09:00")
        self.desk.release("banjir", agency="dinkes", type="alert", alert="{kind: flood, area: Soreang}", published=None, embargo="2026-12-24 09:00")
        self.desk.write("ledger/a/aaaaaaab.txt", "/berita/imunisasi/\n/en/news/imunisasi/\n")
        self.commit("operator", "Isi awal")
        subprocess.run(["git", "clone", "-q", "--bare", self.clone, self.bare], env={**os.environ, **QUIET}, check=True, capture_output=True)
        (self.bare / "hooks/pre-receive").symlink_to(ROOT / "hooks/pre-receive")
        self.set("newsroom.keys", str(public.bare))
        self.git("remote", "add", "origin", str(self.bare))
        self.git("fetch", "-q", "origin")
        self.start = self.git("rev-parse", "HEAD")

    def set(self, *arguments: str) -> None:
        subprocess.run(["git", "--git-dir", self.bare, "config", *arguments], check=True)

    def again(self) -> None:
        self.set("newsroom.keys", str(self.public_forum.bare))
        self.public_forum.again()
        super().again()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Closed:
    folder = tmp_path_factory.mktemp("two")
    return Closed(folder, Forum(folder, keys))


@pytest.fixture
def closed(shared: Closed) -> Closed:
    shared.again()
    return shared


def list_in_public(closed: Closed, old: str, new: str) -> None:
    """A change of the public lists, by operators, as any other change goes in there."""
    public = closed.public_forum
    proposed("operator", changed("data/agencies.toml", old, new), by="operator-2")(public)
    assert public.push() == ""


# ---------------------------------------------------------------- what is judged

embargoed = {"published": None, "embargo": "2026-12-24 09:00"}
given_away = changed(f"{MINE}/index.id.md", "agency: dinkes", "agency: polres")
taken = changed(f"{THEIRS}/index.id.md", "agency: polres", "agency: dinkes")

PUSHES: list[tuple[str, Deed, set[str]]] = [
    ("a change by the lead agency, merged by another", proposed("dinkes", changed(f"{MINE}/index.id.md")), set()),
    ("a new release with an attachment, merged by another agency",
     proposed("polres", released("baru", agency="polres", **embargoed), written("releases/2026/12/baru/data.csv"), by="dinkes"), set()),
    ("an activity", proposed("polres", lambda f: f.desk.activity("apel", agency="polres")), set()),
    ("a release taken away, for it has been published", proposed("dinkes", lambda f: f.git("rm", "-rq", MINE)), set()),
    ("any release by an operator", proposed("operator", changed(f"{THEIRS}/index.id.md"), by="operator-2"), set()),
    ("a note by an operator", proposed("operator", written("README.md")), set()),
    ("an alert alone", straight("dinkes", changed(f"{ALERT}/index.id.md")), set()),
    ("the ledger by an operator alone", straight("operator", written("ledger/a/abcdefgh.txt", "/berita/a/\n")), set()),

    ("another agency's release", proposed("dinkes", changed(f"{THEIRS}/index.id.md")), {"commit-wrong-agency"}),
    ("a picture in another agency's folder", proposed("dinkes", written(f"{THEIRS}/foto.png")), {"commit-wrong-agency"}),
    ("a release for another agency", proposed("dinkes", released("palsu", agency="polres")), {"commit-wrong-agency"}),
    ("the lead given away", proposed("dinkes", given_away), {"commit-lead-changed"}),
    ("the lead taken", proposed("dinkes", taken), {"commit-wrong-agency"}),
    ("beside another agency's release in the public root", proposed("dinkes", lambda f: f.desk.release(folder=SAFETY)), {"commit-wrong-agency"}),
    ("an alert beside one", straight("dinkes", lambda f: f.desk.release(folder=SAFETY, type="alert", alert="{kind: flood, area: Soreang}")), {"commit-wrong-agency"}),
    ("beside its own release in the public root", proposed("dinkes", lambda f: f.desk.release(folder=HEALTH)), set()),
    ("a picture before its release", proposed("dinkes", written("releases/2026/12/nanti/foto.png")), {"commit-lead-unknown"}),
    ("a header that cannot be read", proposed("dinkes", changed(f"{MINE}/index.id.md", "agency: dinkes", "agency: [dinkes")), {"commit-lead-unknown"}),
    ("a file above the folders", proposed("dinkes", written("releases/2026/12/catatan.txt")), {"commit-operators-only"}),
    ("a file at the top", proposed("dinkes", written("README.md")), {"commit-operators-only"}),
    ("a page, which nothing reads there", proposed("dinkes", written("pages/tentang/index.id.md")), {"commit-operators-only"}),
    ("a release where the public repository has them",
     proposed("dinkes", lambda f: f.desk.release(folder="content/releases/2026/12/satu")), {"commit-operators-only"}),
    ("the ledger by an agency", straight("dinkes", written("ledger/a/abcdefgh.txt")), {"commit-operators-only", "merge-missing"}),
    ("a line of the ledger less", straight("operator", changed("ledger/a/aaaaaaab.txt", "/en/news/imunisasi/\n", "")), {"ledger-shrunk"}),
    ("a link", proposed("dinkes", linked(f"{MINE}/foto.png", "../operasi/index.id.md")), {"commit-link"}),
    ("a link by an operator", proposed("operator", linked("README.md", "/etc/passwd")), {"commit-link"}),
    ("its own key", proposed("dinkes", lambda f: f.desk.write("data/operators.toml", f.listed("dinkes"))), {"commit-operators-only"}),

    ("unsigned", proposed("", changed(f"{MINE}/index.id.md")), {"commit-unsigned"}),
    ("an unsigned merge", proposed("dinkes", changed(f"{MINE}/index.id.md"), by=""), {"commit-unsigned"}),
    ("a key that nobody knows", proposed("stranger", changed(f"{MINE}/index.id.md")), {"commit-key-unknown"}),
    ("a key that has expired", proposed("former", changed(f"{MINE}/index.id.md")), {"commit-key-expired"}),
    ("no second person", straight("dinkes", changed(f"{MINE}/index.id.md")), {"merge-missing"}),
    ("approved by its author", proposed("dinkes", changed(f"{MINE}/index.id.md"), by="dinkes"), {"merge-self-approved"}),
    ("another agency's alert", straight("polres", changed(f"{ALERT}/index.id.md")), {"commit-wrong-agency", "merge-missing"}),
    ("an alert made of a release", straight("dinkes", changed(f"{MINE}/index.id.md", "type: news", "type: alert")), {"merge-missing"}),
]


@pytest.mark.parametrize(("deed", "codes"), [row[1:] for row in PUSHES], ids=[row[0] for row in PUSHES])
def test_a_push_is_judged_as_it_would_be_in_the_public_repository(closed: Closed, deed: Deed, codes: set[str]) -> None:
    deed(closed)
    assert {problem.code for problem in closed.told()} == codes


@pytest.mark.long
@pytest.mark.parametrize(("deed", "codes"), [row[1:] for row in PUSHES], ids=[row[0] for row in PUSHES])
def test_the_hook_says_the_same(closed: Closed, deed: Deed, codes: set[str]) -> None:
    deed(closed)
    assert codes_in(closed.push()) == codes


# ---------------------------------------------------------------- real pushes


def test_the_hook_takes_what_is_right_and_says_whose_it_is(closed: Closed) -> None:
    proposed("dinkes", changed(f"{THEIRS}/index.id.md"))(closed)
    said = closed.push()
    assert f"remote:  --> {THEIRS}/index.id.md:4:9" in said, "where the field agency stands"
    assert f"Folder {THEIRS} milik Kepolisian Resor Parepare, sedangkan kunci dinkes hanya untuk Dinas Kesehatan" in said
    assert f"The folder {THEIRS} belongs to Parepare Police, but the key of dinkes is for Health Office only" in closed.push(MESSAGES="en")
    closed.again()
    straight("dinkes", changed(f"{ALERT}/index.id.md"))(closed)
    assert closed.push() == ""
    alert = closed.git("rev-parse", "HEAD")
    closed.commit("polres", "Menyetujui peringatan", "-m", f"Approves: {alert}", "--allow-empty")
    assert closed.push() == ""
    closed.git("fetch", "-q", "origin")
    proposed("polres", changed(f"{THEIRS}/index.id.md"))(closed)
    assert closed.push() == "" and closed.git("ls-remote", "origin", "refs/heads/main").split()[0] == closed.git("rev-parse", "HEAD")
    assert codes_in(closed.push("--force", f"{alert}:main")) == {"branch-rewritten"}


def test_every_branch_takes_only_what_listed_people_signed_and_tags_are_operators(closed: Closed) -> None:
    closed.branch()
    closed.edit(f"{THEIRS}/index.id.md")
    closed.commit("dinkes")
    assert codes_in(closed.push("HEAD:usul")) == {"commit-wrong-agency"}
    closed.git("commit", *"-q --amend -m Lain".split())
    assert codes_in(closed.push("HEAD:usul")) == {"commit-unsigned"}
    closed.git(*closed.signing("polres"), "commit", *"-q --amend -m Lain".split())
    assert closed.push("HEAD:usul") == ""
    for who, codes in (("dinkes", {"tag-refused"}), ("operator", set())):
        closed.git(*closed.signing(who), "tag", "-s", "-m", "Tag", f"oleh-{who}")
        assert codes_in(closed.push(f"refs/tags/oleh-{who}")) == codes
        closed.git("tag", "-d", f"oleh-{who}")


def test_nobody_lists_a_key_from_within_the_private_repository(closed: Closed) -> None:
    """Lists there count for nothing, wherever they lie, even when operators themselves have put them there."""
    own = f'[polres]\nname = {{ id = "Polres" }}\n{closed.listed("stranger")}'
    lists = [written(f"{folder}data/{name}.toml", text) for folder in ("", "content/") for name, text in
             (("agencies", own), ("operators", closed.listed("stranger")))]
    proposed("stranger", *lists)(closed)
    assert codes_in(closed.push()) == {"commit-key-unknown"}
    closed.again()
    proposed("operator", *lists, by="operator-2")(closed)
    assert closed.push() == ""
    closed.git("fetch", "-q", "origin")
    proposed("stranger", changed(f"{THEIRS}/index.id.md"), by="operator")(closed)
    assert codes_in(closed.push()) == {"commit-key-unknown"}
    straight("stranger", written("ledger/a/abcdefgh.txt", "/berita/a/\n"))(closed)
    assert codes_in(closed.push()) == {"commit-key-unknown"}


def test_a_key_counts_from_when_the_public_repository_lists_it_until_it_lets_it_expire(closed: Closed) -> None:
    proposed("stranger", changed(f"{THEIRS}/index.id.md"))(closed)
    assert codes_in(closed.push()) == {"commit-key-unknown"}
    entry = STRANGER.format(closed.public("stranger"))
    list_in_public(closed, "[polres]\nkeys = [\n", f"[polres]\nkeys = [\n  {{ {entry} }},\n")
    assert closed.push() == ""
    closed.git("fetch", "-q", "origin")
    closed.public_forum.git("fetch", "-q", "origin")
    list_in_public(closed, entry, f"{entry}, to = 2026-01-01")
    proposed("stranger", changed(f"{THEIRS}/index.en.md", "The first", "The other"))(closed)
    assert codes_in(closed.push()) == {"commit-key-expired"}


def test_what_waits_on_a_branch_of_the_public_repository_lists_nobody(closed: Closed) -> None:
    """Its main branch is what counts: only there a second person has agreed."""
    public = closed.public_forum
    public.branch()
    public.edit("data/agencies.toml", "[polres]\nkeys = [\n", f"[polres]\nkeys = [\n  {{ {STRANGER.format(closed.public('stranger'))} }},\n")
    public.commit("operator")
    assert public.push("HEAD:usul") == ""
    proposed("stranger", changed(f"{THEIRS}/index.id.md"))(closed)
    assert codes_in(closed.push()) == {"commit-key-unknown"}


def test_without_the_lists_nothing_is_taken(closed: Closed, tmp_path: Path) -> None:
    """Not there, no repository, empty, a checkout, without operators: each is told with what to do, and to the editor that it is not their fault."""
    (tmp_path / "folder").mkdir()
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", tmp_path / "empty"], check=True)
    subprocess.run(["git", "clone", "-q", "--bare", closed.bare, tmp_path / "no-lists"], check=True)
    proposed("dinkes", changed(f"{MINE}/index.id.md"))(closed)
    for named, code in ((tmp_path / "tiada", "keys-unreadable"), (tmp_path / "folder", "keys-unreadable"), (tmp_path / "empty", "keys-unreadable"),
                        (closed.public_forum.clone, "keys-unreadable"), (tmp_path / "no-lists", "branch-first")):
        closed.set("newsroom.keys", str(named))
        said = closed.push()
        assert codes_in(said) == {code} and f"remote:  --> {named}" in said and "git config newsroom.keys /srv/git/kabar.git" in said, named
    closed.set("newsroom.keys", str(tmp_path / "tiada"))
    assert "Kiriman Anda tidak keliru" in closed.push() and "Your push is not at fault" in closed.push(MESSAGES="en")
    closed.set("--unset", "newsroom.keys")
    assert codes_in(said := closed.push()) == {"branch-first"} and "newsroom.keys" in said, "a private repository that names no lists is no public one"
    closed.again()
    subprocess.run(["git", "--git-dir", closed.public_forum.bare, "symbolic-ref", "HEAD", "refs/heads/tiada"], check=True)
    straight("dinkes", changed(f"{ALERT}/index.id.md"))(closed)
    said = closed.push()
    subprocess.run(["git", "--git-dir", closed.public_forum.bare, "symbolic-ref", "HEAD", "refs/heads/main"], check=True)
    assert codes_in(said) == {"keys-unreadable"}


def test_the_first_commit_is_put_there_by_an_operator(closed: Closed, tmp_path: Path) -> None:
    empty = tmp_path / "baru.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", empty], check=True)
    (empty / "hooks/pre-receive").symlink_to(ROOT / "hooks/pre-receive")
    subprocess.run(["git", "--git-dir", empty, "config", "newsroom.keys", closed.public_forum.bare], check=True)
    done = subprocess.run(["git", "push", "-q", empty, "HEAD:main"], cwd=closed.clone, env={**os.environ, **QUIET}, capture_output=True, text=True)
    assert done.returncode and codes_in(done.stderr) == {"branch-first"}


def test_a_forge_that_knows_its_pushers_vouches_here_too(closed: Closed) -> None:
    list_in_public(closed, "[polres]\nkeys = [\n", '[polres]\nkeys = [\n  { owner = "Ani", pusher = "ani" },\n')
    closed.branch()
    closed.edit(f"{THEIRS}/index.id.md")
    closed.commit("")
    assert codes_in(closed.push("HEAD:usul", GL_USERNAME="ani")) == {"commit-unsigned"}, "nobody told the repository to believe it"
    closed.set("newsroom.pusher", "GL_USERNAME")
    assert closed.push("HEAD:usul", GL_USERNAME="ani") == ""
    closed.merge("polres")
    assert closed.push(GL_USERNAME="siapa") == "", "who pushed a commit first is remembered"
    closed.set("--unset", "newsroom.pusher")


# ---------------------------------------------------------------- before a push, and the log


def make(closed: Closed, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What an editor runs in the public clone, with the private one beside it."""
    links = [closed.public_forum.clone / name for name in ("Makefile", "pelicanconf.py", "plugins", "theme", "requirements.txt", ".venv")]
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}  # commits were made by this machine's clock
    for link in links:
        link.symlink_to(ROOT / link.name)
    try:
        return subprocess.run(["make", "-s", *arguments], cwd=closed.public_forum.clone, capture_output=True, text=True,
                              env={**environment, "PRIVATE_PATH": "../kabar-tertutup"})
    finally:
        for link in links:
            link.unlink()


def test_make_check_commits_judges_both_repositories_and_says_in_which_a_commit_lies(closed: Closed) -> None:
    public = closed.public_forum
    public.branch()
    public.edit(f"{SAFETY}/index.id.md")
    public.commit("dinkes")
    closed.branch()
    closed.edit(f"{THEIRS}/index.id.md")
    closed.commit("dinkes", "Ubah")
    closed.commit("", "Kosong", "--allow-empty")
    empty = closed.git("rev-parse", "HEAD")[:10]
    done = make(closed, "check-commits", "BASE=origin/main", "FORMAT=concise")
    assert done.returncode and re.findall(r"^(\S+?)(?::\d+:\d+)?: galat\[(\S+)\]", done.stderr, re.MULTILINE) == [
        (f"../kabar-tertutup/{THEIRS}/index.id.md", "commit-wrong-agency"), (f"../kabar-tertutup@{empty}", "commit-unsigned"),
        (f"content/{SAFETY}/index.id.md", "commit-wrong-agency")]
    assert f"Folder ../kabar-tertutup/{THEIRS} milik Kepolisian" in done.stderr and f"Folder content/{SAFETY} milik Kepolisian" in done.stderr
    public.again()
    public.git("remote", "set-head", "origin", "main")  # as `git clone` does
    for base in (), (f"BASE={public.start}",):
        assert make(closed, "check-commits", *base).stderr.count("galat[") == 2, "a base that only the public one knows is no reason to pass over the other"
    closed.again()
    done = make(closed, "check-commits")
    assert (done.returncode, done.stderr) == (0, "")
    public.edit(f"{SAFETY}/index.id.md")
    public.commit("")
    closed.git("remote", "remove", "origin")
    done = make(closed, "check-commits", "BASE=tiada")
    assert done.returncode and "BASE=tiada?" in done.stderr and "../kabar-tertutup: BASE=origin/main?" in done.stderr
    assert "galat[commit-unsigned]" in make(closed, "check-commits").stderr, "what one cannot answer does not hide what is wrong in the other"
    closed.git("remote", "add", "origin", str(closed.bare))


def told(closed: Closed, base: str = "origin/main", branch: str = "", private: Path | None = None) -> set[str]:
    repository, private = Repository(closed.public_forum.clone), private or closed.clone
    return {p.code for p in checked_beside(repository, private, private.name, base, branch, "content", "id", datetime.now(WITA))}


def test_the_private_repository_is_checked_on_its_own_branch(closed: Closed, tmp_path: Path) -> None:
    closed.branch()
    closed.edit(f"{MINE}/index.id.md")
    closed.commit("dinkes")
    assert (told(closed), told(closed, branch="main"), told(closed, "tiada", "main")) == (set(), {"merge-missing"}, {"merge-missing"})
    shallow = tmp_path / "dangkal"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{closed.bare}", shallow], env={**os.environ, **QUIET}, check=True)
    assert told(closed, private=shallow) == {"history-cut"}
    assert told(closed, private=closed.clone / "releases") == {"private-unversioned"} == told(closed, private=tmp_path)
    closed.git("remote", "remove", "origin")
    with pytest.raises(GitError, match="kabar-tertutup: BASE=origin/main"):
        told(closed)
    closed.git("remote", "add", "origin", str(closed.bare))


def test_where_nobody_is_listed_nothing_is_judged_in_either(closed: Closed) -> None:
    public = closed.public_forum
    proposed("operator", written("data/operators.toml", ""), by="operator-2")(public)
    public.git("update-ref", "refs/remotes/origin/main", "HEAD")
    straight("", changed("ledger/a/aaaaaaab.txt", "/en/news/imunisasi/\n", ""))(closed)
    assert told(closed) == {"authority-off", "ledger-shrunk"}
    public.git("fetch", "-q", "origin")


START = datetime(2026, 11, 24, 9, 0, tzinfo=WITA)


def past(closed: Closed) -> None:
    """A release and who approved it, an alert that waits, the ledger, and what went in past the hook."""
    def at(hours: int) -> dict[str, str]:
        closed.git("update-ref", "refs/remotes/origin/main", "HEAD")
        return {"GIT_COMMITTER_DATE": (START + timedelta(hours=hours)).isoformat()}

    with pytest.MonkeyPatch.context() as patch:
        for name, value in at(1).items():
            patch.setenv(name, value)
        proposed("dinkes", changed(f"{MINE}/index.id.md"))(closed)
    straight("dinkes", changed(f"{ALERT}/index.id.md"), **at(2))(closed)
    straight("operator", written("ledger/s/site.txt", "/\n"), **at(3))(closed)
    straight("", changed(f"{THEIRS}/index.id.md"), **at(4))(closed)


def test_the_log_of_the_private_repository(closed: Closed, tmp_path: Path) -> None:
    past(closed)
    read = lambda hours: audit.read_beside(Repository(closed.public_forum.clone), closed.clone, "../kabar-tertutup", "content", "id", START + timedelta(hours=hours))  # noqa: E731
    entries, problems = read(5)
    assert [(e.root, e.agency, e.path, e.owner, e.approval, e.approved_by) for e in entries] == [
        ("private", "dinkes", f"../kabar-tertutup/{MINE}", "dinkes", "merge", "dinkes-2"),
        ("private", "dinkes", f"../kabar-tertutup/{ALERT}", "dinkes", "waiting", ""),
        ("private", "operators", "../kabar-tertutup/ledger/s/site.txt", "operator", "ledger", "")]
    assert [(p.code, p.path) for p in problems] == [("commit-unsigned", f"../kabar-tertutup/{THEIRS}/index.id.md")]
    assert ("approval-overdue", f"../kabar-tertutup/{ALERT}") in [(p.code, p.path) for p in read(30)[1]]
    assert [p.code for p in audit.read_beside(Repository(closed.public_forum.clone), tmp_path, "x", "content", "id", START)[1]] == ["private-unversioned"]


def test_a_key_that_was_given_a_last_day_keeps_its_log_and_one_that_was_taken_off_does_not(closed: Closed) -> None:
    past(closed)
    public = closed.public_forum

    def log(old: str, new: str) -> list[str]:
        public.again()
        proposed("operator", changed("data/agencies.toml", old, new), by="operator-2")(public)
        found = audit.read_beside(Repository(public.clone), closed.clone, "x", "content", "id", START + timedelta(hours=5))[1]
        return sorted(p.code for p in found)

    assert log(", from = 2020-01-01", ", from = 2020-01-01, to = 2026-11-24") == ["commit-unsigned"]
    assert log(", from = 2020-01-01", ", from = 2020-01-01, to = 2026-11-23").count("commit-key-expired") == 2
    assert log(closed.public("dinkes"), closed.public("stranger")).count("commit-key-unknown") == 2


def test_make_audit_prints_the_logs_of_both_and_marks_the_private_one(closed: Closed) -> None:
    past(closed)
    public = closed.public_forum
    proposed("dinkes", changed(f"{HEALTH}/index.id.md"))(public)
    done = make(closed, "audit", "AGENCY=dinkes", "FORMAT=csv")
    assert [(row["root"], row["path"]) for row in csv.DictReader(done.stdout.splitlines())] == [
        ("public", f"content/{HEALTH}"), ("private", f"../kabar-tertutup/{MINE}"), ("private", f"../kabar-tertutup/{ALERT}")]
    assert done.returncode and f"--> ../kabar-tertutup/{THEIRS}/index.id.md" in done.stderr
    text = make(closed, "audit", "AGENCY=dinkes").stdout
    assert f"dinkes  ../kabar-tertutup/{MINE} (private)\n" in text and f"dinkes  content/{HEALTH}\n" in text


def test_what_git_tells_a_hook_does_not_lead_into_the_other_repository(closed: Closed, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the lists would be looked for among the objects that are being pushed."""
    monkeypatch.setenv("GIT_DIR", str(closed.bare))
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", str(closed.bare / "objects"))
    other = Repository(closed.public_forum.bare, is_elsewhere=True)
    assert Authority(other, other.resolve("HEAD"), "content").has_operator(START.date())
    assert beside(closed.clone).resolve("HEAD") == closed.start
