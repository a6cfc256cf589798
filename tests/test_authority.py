"""Who may publish: real pushes, signed with real keys, to a bare repository with the hook that an operator links."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from conftest import AGENCIES, ROOT, WITA, Desk
from newsroom.git import GitError, Repository
from newsroom.problems import Problem
from newsroom.receive import checked, production_of, received

PEOPLE = ("dinkes", "dinkes-2", "polres", "operator", "operator-2", "stranger", "former")
QUIET = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_AUTHOR_NAME": "Siapa saja", "GIT_COMMITTER_NAME": "Siapa saja",
         "GIT_AUTHOR_EMAIL": "humas@polres.example", "GIT_COMMITTER_EMAIL": "humas@polres.example"}
KEY = "gpg.format=ssh"


class Forum:
    """A bare repository with the hook, and one clone in which everybody works in turn."""

    def __init__(self, folder: Path, keys: Path):
        self.keys, self.bare, self.clone = keys, folder / "kabar.git", folder / "clone"
        self.clone.mkdir()
        self.git("init", "-q", "-b", "main")
        self.desk = Desk(self.clone / "content")
        self.desk.release("kesehatan", agency="dinkes")
        self.desk.release("keamanan", agency="polres", published="2026-11-21 09:00")
        self.desk.release("siaga", agency="dinkes", type="alert", alert="{kind: flood, area: Soreang}")
        self.desk.page("tentang")
        self.desk.write("ledger/a/aaaaaaab.txt", "/berita/kesehatan/\n/en/news/kesehatan/\n")
        self.desk.write("data/agencies.toml", AGENCIES.replace("[dinkes]\n", f"[dinkes]\n{self.listed('dinkes', 'dinkes-2', 'former')}")
                        .replace("[polres]\n", f"[polres]\n{self.listed('polres')}"))
        self.desk.write("data/operators.toml", self.listed("operator", "operator-2"))
        self.commit("operator", "Isi awal")
        subprocess.run(["git", "clone", "-q", "--bare", self.clone, self.bare], env={**os.environ, **QUIET}, check=True, capture_output=True)
        (self.bare / "hooks/pre-receive").symlink_to(ROOT / "hooks/pre-receive")
        self.git("remote", "add", "origin", str(self.bare))
        self.git("fetch", "-q", "origin")
        self.start = self.git("rev-parse", "HEAD")

    def listed(self, *names: str) -> str:
        days = {"former": ", to = 2025-12-31", "dinkes": ", from = 2020-01-01"}
        return "keys = [\n" + "".join(f'  {{ owner = "{name}", key = "{self.public(name)}"{days.get(name, "")} }},\n' for name in names) + "]\n"

    def public(self, name: str) -> str:
        return (self.keys / f"{name}.pub").read_text().strip()

    def git(self, *arguments: str, **environment: str) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.clone, env={**os.environ, **QUIET, **environment}, capture_output=True, text=True)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    def signing(self, who: str) -> list[str]:
        return ["-c", KEY, "-c", f"user.signingkey={self.keys / who}", "-c", f"commit.gpgsign={str(bool(who)).lower()}"]

    def commit(self, who: str, message: str = "Perubahan", *more: str, **environment: str) -> str:
        """All that was changed, signed by somebody or, with no name, by nobody."""
        self.git("add", "-A")
        self.git(*self.signing(who), "commit", "-q", "-m", message, *more, **environment)
        return self.git("rev-parse", "HEAD")

    def edit(self, path: str, old: str = "Paragraf pertama", new: str = "Paragraf pembuka") -> None:
        file = self.desk.content / path
        text = file.read_text()
        assert old in text
        file.write_text(text.replace(old, new))

    def merge(self, who: str, branch: str = "usul", *more: str) -> str:
        """The branch into what main is on the server, signed by somebody."""
        self.git("switch", "-q", "-C", "main", "origin/main")
        self.git(*self.signing(who), "merge", "-q", "--no-ff", "-m", "Gabungkan", *more, *branch.split())
        return self.git("rev-parse", "HEAD")

    def branch(self, name: str = "usul") -> None:
        self.git("switch", "-q", "-C", name, "origin/main")

    def push(self, *what: str, **environment: str) -> str:
        """What the server said; empty when it took it."""
        done = subprocess.run(["git", "push", "-q", "origin", *(what or ("HEAD:main",))], cwd=self.clone, env={**os.environ, **QUIET, **environment},
                              capture_output=True, text=True)
        assert (done.returncode == 0) != ("pre-receive hook declined" in done.stderr), done.stderr
        return done.stderr if done.returncode else ""

    def told(self) -> list[Problem]:
        """The same without a push: the server has what would be pushed, under no name."""
        subprocess.run(["git", "--git-dir", self.bare, "fetch", "-q", self.clone, "HEAD"], env={**os.environ, **QUIET}, check=True, capture_output=True)
        line = f"{self.start} {self.git('rev-parse', 'HEAD')} refs/heads/main\n"
        return received([line], Repository(self.bare), "content", "id", datetime.now(WITA))

    def again(self) -> None:
        """Server and clone as they were at the start."""
        subprocess.run(["git", "--git-dir", self.bare, "update-ref", "refs/heads/main", self.start], check=True)
        for name in self.git("ls-remote", "origin", "refs/heads/*", "refs/tags/*").splitlines():
            if not name.endswith("refs/heads/main"):
                subprocess.run(["git", "--git-dir", self.bare, "update-ref", "-d", name.split("\t")[1]], check=True)
        self.git("fetch", "-q", "--prune", "origin")
        self.git("switch", "-q", "-C", "main", "origin/main")
        self.git("clean", "-qfdx")


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys")
    for name in PEOPLE:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", folder / name], check=True)
    return folder


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Forum:
    return Forum(tmp_path_factory.mktemp("forum"), keys)


@pytest.fixture
def forum(shared: Forum) -> Forum:
    shared.again()
    return shared


HEALTH, SAFETY, ALERT = "releases/2026/11/kesehatan", "releases/2026/11/keamanan", "releases/2026/11/siaga"
Deed = Callable[[Forum], object]


def proposed(who: str, *edits: Deed, by: str = "dinkes-2") -> Deed:
    """A change on a branch, merged by somebody else."""
    def do(forum: Forum) -> None:
        forum.branch()
        for edit in edits:
            edit(forum)
        forum.commit(who)
        forum.merge(by)
    return do


def straight(who: str, *edits: Deed, **environment: str) -> Deed:
    """A commit on main itself."""
    def do(forum: Forum) -> None:
        for edit in edits:
            edit(forum)
        forum.commit(who, **environment)
    return do


def changed(path: str, old: str = "Paragraf pertama", new: str = "Paragraf pembuka") -> Deed:
    return lambda forum: forum.edit(path, old, new)


def written(path: str, text: str = "x\n") -> Deed:
    return lambda forum: forum.desk.write(path, text)


def moved(old: str, new: str) -> Deed:
    return lambda forum: forum.git("mv", f"content/{old}", f"content/{new}")


def released(slug: str, **fields: object) -> Deed:
    return lambda forum: forum.desk.release(slug, **fields)


def linked(path: str, to: str) -> Deed:
    return lambda forum: (forum.desk.content / path).symlink_to(to)


PUSHES: list[tuple[str, Deed, set[str]]] = [
    ("a change by the lead agency, merged by another", proposed("dinkes", changed(f"{HEALTH}/index.id.md")), set()),
    ("merged by somebody of another agency", proposed("dinkes", changed(f"{HEALTH}/index.id.md"), by="polres"), set()),
    ("a new release with an attachment", proposed("polres", released("baru", agency="polres"), written("releases/2026/11/baru/data.csv")), set()),
    ("an activity", proposed("polres", lambda f: f.desk.activity("apel", agency="polres")), set()),
    ("a release taken away", proposed("dinkes", lambda f: f.git("rm", "-rq", f"content/{HEALTH}")), set()),
    ("a page by an operator", proposed("operator", changed("pages/tentang/index.id.md")), set()),
    ("any release by an operator", proposed("operator", changed(f"{SAFETY}/index.id.md"), by="operator-2"), set()),
    ("an alert alone", straight("dinkes", released("banjir", type="alert", alert="{kind: flood, area: Soreang}")), set()),
    ("the ledger by an operator alone", straight("operator", written("ledger/a/abcdefgh.txt", "/berita/a/\n")), set()),

    ("another agency's release", proposed("dinkes", changed(f"{SAFETY}/index.id.md")), {"commit-wrong-agency"}),
    ("a picture in another agency's folder", proposed("dinkes", written(f"{SAFETY}/foto.png")), {"commit-wrong-agency"}),
    ("a release for another agency", proposed("dinkes", released("palsu", agency="polres")), {"commit-wrong-agency"}),
    ("a release of no known agency", proposed("dinkes", released("palsu", agency="walikota")), {"commit-wrong-agency"}),
    ("the lead given away", proposed("dinkes", changed(f"{HEALTH}/index.id.md", "agency: dinkes", "agency: polres")), {"commit-lead-changed"}),
    ("the lead taken", proposed("dinkes", changed(f"{SAFETY}/index.id.md", "agency: polres", "agency: dinkes")), {"commit-wrong-agency"}),
    ("another agency's folder under a new name", proposed("dinkes", moved(SAFETY, "releases/2026/11/aman")), {"commit-wrong-agency"}),
    ("another agency's folder under a new name and lead",
     proposed("dinkes", moved(SAFETY, "releases/2026/11/aman"), changed("releases/2026/11/aman/index.id.md", "agency: polres", "agency: dinkes")), {"commit-wrong-agency"}),
    ("a picture before its release", proposed("dinkes", written("releases/2026/11/nanti/foto.png")), {"commit-lead-unknown"}),
    ("a header that cannot be read", proposed("dinkes", changed(f"{HEALTH}/index.id.md", "agency: dinkes", "agency: [dinkes")), {"commit-lead-unknown"}),
    ("two leads", proposed("dinkes", changed(f"{HEALTH}/index.id.md", "agency: dinkes", "agency: dinkes\nagency: polres")), {"commit-lead-unknown"}),
    ("a file above the folders", proposed("dinkes", written("releases/2026/11/catatan.txt")), {"commit-operators-only"}),
    ("a page", proposed("dinkes", changed("pages/tentang/index.id.md")), {"commit-operators-only"}),
    ("code", proposed("dinkes", written("../plugins/newsroom/x.py")), {"commit-operators-only"}),
    ("the ledger by an agency", straight("dinkes", written("ledger/a/abcdefgh.txt")), {"commit-operators-only", "merge-missing"}),
    ("its own key", proposed("dinkes", lambda f: f.desk.write("data/operators.toml", f.listed("operator", "dinkes"))), {"commit-operators-only"}),
    ("a link", proposed("dinkes", linked(f"{HEALTH}/foto.png", "../../../../data/agencies.toml")), {"commit-link"}),
    ("a link by an operator", proposed("operator", linked("pages/tentang/foto.png", "/etc/passwd")), {"commit-link"}),

    ("unsigned", proposed("", changed(f"{HEALTH}/index.id.md")), {"commit-unsigned"}),
    ("an unsigned merge", proposed("dinkes", changed(f"{HEALTH}/index.id.md"), by=""), {"commit-unsigned"}),
    ("a key that nobody knows", proposed("stranger", changed(f"{HEALTH}/index.id.md")), {"commit-key-unknown"}),
    ("a key that has expired", proposed("former", changed(f"{HEALTH}/index.id.md")), {"commit-key-expired"}),
    ("a clock in the future", straight("dinkes", changed(f"{ALERT}/index.id.md"), GIT_COMMITTER_DATE="2099-01-01T00:00:00Z"), {"commit-time"}),

    ("no second person", straight("dinkes", changed(f"{HEALTH}/index.id.md")), {"merge-missing"}),
    ("no second person for code", straight("operator", written("../plugins/newsroom/x.py")), {"merge-missing"}),
    ("nothing at all", lambda f: f.commit("dinkes", "Kosong", "--allow-empty"), {"merge-missing"}),
    ("an alert made of a release", straight("dinkes", changed(f"{HEALTH}/index.id.md", "type: news", "type: alert")), {"merge-missing"}),
    ("a release made of an alert", straight("dinkes", changed(f"{ALERT}/index.id.md", "type: alert", "type: news")), {"merge-missing"}),
    ("another agency's alert", straight("polres", changed(f"{ALERT}/index.id.md")), {"commit-wrong-agency", "merge-missing"}),
    ("an alert and more", straight("dinkes", changed(f"{ALERT}/index.id.md"), changed(f"{HEALTH}/index.id.md")), {"merge-missing"}),
    ("approved by its author", proposed("dinkes", changed(f"{HEALTH}/index.id.md"), by="dinkes"), {"merge-self-approved"}),
    ("a line of the ledger less", straight("operator", changed("ledger/a/aaaaaaab.txt", "/en/news/kesehatan/\n", "/en/news/lain/\n")), {"ledger-shrunk"}),
    ("without operators", proposed("operator", written("data/operators.toml", "keys = []\n"), by="operator-2"), {"operators-none"}),
    ("without readable operators", proposed("operator", written("data/operators.toml", "keys = ["), by="operator-2"), {"operators-none"}),
]


@pytest.mark.parametrize(("deed", "codes"), [row[1:] for row in PUSHES], ids=[row[0] for row in PUSHES])
def test_a_push_is_judged_by_who_signed_it(forum: Forum, deed: Deed, codes: set[str]) -> None:
    deed(forum)
    assert {problem.code for problem in forum.told()} == codes


@pytest.mark.long
@pytest.mark.parametrize(("deed", "codes"), [row[1:] for row in PUSHES], ids=[row[0] for row in PUSHES])
def test_the_hook_says_the_same(forum: Forum, deed: Deed, codes: set[str]) -> None:
    deed(forum)
    assert codes_in(forum.push()) == codes


def codes_in(said: str) -> set[str]:
    assert "Traceback" not in said, said
    return set(re.findall(r"^remote: galat\[([a-z-]+)\]", said, re.MULTILINE))


# ---------------------------------------------------------------- the shape of history


def both(forum: Forum) -> None:
    """Two branches that say something else of one line."""
    for name, word in (("usul", "pembuka"), ("lain", "pertama sekali")):
        forum.branch(name)
        forum.edit(f"{HEALTH}/index.id.md", new=f"Paragraf {word}")
        forum.commit("dinkes")


def evil_merge(forum: Forum) -> None:
    forum.branch()
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes")
    forum.merge("polres", "usul", "--no-commit")
    forum.edit(f"{SAFETY}/index.id.md")
    forum.commit("polres")


def stale_merge(forum: Forum) -> None:
    """Takes the branch's old copy of what main has changed since."""
    forum.branch()
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes")
    old = forum.git("rev-parse", f"HEAD:content/{ALERT}/index.id.md")
    forum.git("switch", "-q", "main")
    forum.edit(f"{ALERT}/index.id.md")
    forum.commit("dinkes")
    forum.git(*forum.signing("polres"), "merge", "-q", "--no-ff", "--no-commit", "usul")
    forum.git("update-index", "--cacheinfo", f"100644,{old},content/{ALERT}/index.id.md")
    forum.git(*forum.signing("polres"), "commit", "-q", "-m", "Gabungkan")


def conflict(forum: Forum) -> None:
    both(forum)
    forum.merge("polres", "usul")
    forum.git(*forum.signing("polres"), "merge", "-q", "--no-ff", "-X", "theirs", "-m", "Gabungkan", "lain")


def solved_by_the_author(forum: Forum) -> None:
    both(forum)
    forum.git("switch", "-q", "usul")
    forum.git(*forum.signing("dinkes"), "merge", "-q", "-X", "ours", "-m", "Pilih", "lain")
    forum.merge("polres", "usul")


def solved_by_another_agency(forum: Forum) -> None:
    both(forum)
    forum.git("switch", "-q", "usul")
    forum.git(*forum.signing("polres"), "merge", "-q", "-X", "ours", "-m", "Pilih", "lain")
    forum.merge("dinkes-2", "usul")


def octopus(forum: Forum) -> None:
    for name, path in (("usul", HEALTH), ("lain", ALERT)):
        forum.branch(name)
        forum.edit(f"{path}/index.id.md")
        forum.commit("dinkes")
    forum.merge("polres", "usul lain")


def overtaken(forum: Forum) -> None:
    """A translation for a release that another agency put there meanwhile."""
    forum.branch()
    forum.desk.release("kelak", agency="dinkes")  # only its translation will be left
    forum.commit("dinkes")
    forum.git("rm", "-q", "content/releases/2026/11/kelak/index.id.md")
    forum.commit("dinkes", "Naskah dihapus lagi")
    forum.git("switch", "-q", "main")
    forum.desk.release("kelak", agency="polres", english=False, type="alert", alert="{kind: flood, area: Soreang}")
    forum.commit("polres")
    forum.git(*forum.signing("dinkes-2"), "merge", "-q", "--no-ff", "-m", "Gabungkan", "usul")


def forged(forum: Forum) -> None:
    """The signature of another commit by the same person."""
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes", "Asli")
    raw = subprocess.run(["git", "cat-file", "commit", "HEAD"], cwd=forum.clone, capture_output=True, check=True).stdout.replace(b"Asli", b"Palsu")
    made = subprocess.run(["git", "hash-object", "-t", "commit", "-w", "--stdin"], cwd=forum.clone, input=raw, capture_output=True, check=True)
    forum.git("branch", "-f", "usul", made.stdout.decode().strip())
    forum.merge("dinkes-2")


def unrelated(forum: Forum) -> None:
    forum.git("switch", "-q", "--orphan", "asing")
    forum.desk.release("lain", agency="dinkes")
    forum.commit("dinkes")
    forum.merge("dinkes-2", "asing", "--allow-unrelated-histories")
    forum.git("branch", "-q", "-D", "asing")


def key_and_release(forum: Forum) -> None:
    """An operator lists a key, and the key is used, in one push."""
    proposed("operator", lambda f: f.edit("data/agencies.toml", "[polres]\nkeys = [\n", f'[polres]\nkeys = [\n  {{ owner = "baru", key = "{f.public("stranger")}" }},\n'),
             by="operator-2")(forum)
    forum.git("switch", "-q", "-C", "usul")
    forum.edit(f"{SAFETY}/index.id.md")
    forum.commit("stranger")
    forum.git("switch", "-q", "main")
    forum.git(*forum.signing("polres"), "merge", "-q", "--no-ff", "-m", "Gabungkan", "usul")


def two_keys_of_one(forum: Forum) -> None:
    """The key of `dinkes-2` belongs to the owner of `dinkes`."""
    proposed("operator", changed("data/agencies.toml", 'owner = "dinkes-2"', 'owner = "Dinkes"'), by="operator-2")(forum)
    assert forum.push() == ""
    forum.git("fetch", "-q", "origin")
    forum.start = forum.git("rev-parse", "HEAD")
    proposed("dinkes", changed(f"{HEALTH}/index.id.md"))(forum)


SHAPES: list[tuple[str, Deed, set[str]]] = [
    ("a merge that changes something itself", evil_merge, {"merge-differs"}),
    ("a merge that brings back what was old", stale_merge, {"merge-differs"}),
    ("a folder that another agency made meanwhile", overtaken, {"commit-wrong-agency"}),
    ("a merge that decides", conflict, {"merge-conflict"}),
    ("a clash that its author decided", solved_by_the_author, set()),
    ("a clash that another agency decided", solved_by_another_agency, {"commit-wrong-agency"}),
    ("more than two at once", octopus, {"merge-octopus"}),
    ("a signature from elsewhere", forged, {"commit-forged"}),
    ("a history of its own", unrelated, {"merge-conflict"}),
    ("a key and what it signs in one push", key_and_release, {"commit-key-unknown"}),
]


@pytest.mark.parametrize(("deed", "codes"), [row[1:] for row in SHAPES], ids=[row[0] for row in SHAPES])
def test_the_shape_of_history_is_judged(forum: Forum, deed: Deed, codes: set[str]) -> None:
    deed(forum)
    assert {problem.code for problem in forum.told()} == codes


def test_two_keys_of_one_owner_are_one_person(forum: Forum) -> None:
    start = forum.start
    two_keys_of_one(forum)
    assert {problem.code for problem in forum.told()} == {"merge-self-approved"}
    forum.start = start


# ---------------------------------------------------------------- real pushes


def test_the_hook_takes_what_is_right_and_says_what_is_wrong(forum: Forum) -> None:
    proposed("dinkes", changed(f"{SAFETY}/index.id.md"))(forum)
    said = forum.push()
    folder = f"content/{SAFETY}"
    assert f"remote:  --> {folder}/index.id.md:4:9" in said, "where the field agency stands"
    assert f"Folder {folder} milik Kepolisian Resor Parepare, sedangkan kunci dinkes hanya untuk Dinas Kesehatan" in said
    assert "make agencies" in said and "Tidak ada yang diterima." in said
    english = forum.push(MESSAGES="en")
    assert f"The folder {folder} belongs to Parepare Police, but the key of dinkes is for Health Office only" in english
    forum.git("switch", "-q", "-C", "main", "origin/main")
    proposed("dinkes", changed(f"{HEALTH}/index.id.md"))(forum)
    assert forum.push() == "" and forum.git("ls-remote", "origin", "refs/heads/main").split()[0] == forum.git("rev-parse", "HEAD")


def test_the_production_branch_is_neither_rewritten_nor_deleted(forum: Forum) -> None:
    straight("dinkes", changed(f"{ALERT}/index.id.md"))(forum)
    assert forum.push() == ""
    forum.git("reset", "-q", "--hard", "HEAD^")
    straight("dinkes", changed(f"{ALERT}/index.id.md", new="Paragraf lain"))(forum)
    assert codes_in(forum.push("--force", "HEAD:main")) == {"branch-rewritten"}
    assert codes_in(forum.push("--delete", "main")) == {"branch-rewritten"}
    forum.git("fetch", "-q", "origin")
    forum.git("switch", "-q", "-C", "usul", "origin/main^")
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes")
    forum.git(*forum.signing("polres"), "merge", "-q", "--no-ff", "-m", "Gabungkan", "origin/main")
    assert codes_in(forum.push()) == {"merge-backwards"}


def test_a_branch_is_judged_by_its_commits_and_may_be_rewritten(forum: Forum) -> None:
    forum.branch()
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes")
    assert forum.push("HEAD:usul") == ""
    forum.git("commit", *"-q --amend -m Lain".split())
    assert codes_in(forum.push("--force", "HEAD:usul")) == {"commit-unsigned"}
    forum.git(*forum.signing("dinkes"), "commit", *"-q --amend -m Lain".split())
    assert forum.push("--force", "HEAD:usul") == "" == forum.push("--delete", "usul")


def test_only_branches_and_the_tags_of_operators_are_taken(forum: Forum) -> None:
    forum.git("tag", "mudah")
    for who in ("operator", "dinkes"):
        forum.git(*forum.signing(who), "tag", "-s", "-m", "Tag", f"oleh-{who}")
    assert forum.push("refs/tags/oleh-operator") == ""
    for refused in ("refs/tags/mudah", "refs/tags/oleh-dinkes"), ("--force", "refs/tags/mudah:refs/tags/oleh-operator"), ("--delete", "refs/tags/oleh-operator"):
        said = forum.push(*refused)
        assert codes_in(said) == {"tag-refused"} and said.count("[tag-refused]") == len([word for word in refused if "refs" in word])
    names = (f"refs/replace/{forum.start}", "refs/notes/commits", "refs/lain")
    assert forum.push(*(f"HEAD:{name}" for name in names)).count("[name-refused]") == 3
    forum.git("tag", "-d", "mudah", "oleh-dinkes", "oleh-operator")


def test_nothing_is_taken_before_there_is_somebody_to_judge_by(forum: Forum, tmp_path: Path) -> None:
    empty = tmp_path / "baru.git"
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main", empty], check=True)
    (empty / "hooks/pre-receive").symlink_to(ROOT / "hooks/pre-receive")
    done = subprocess.run(["git", "push", "-q", empty, "HEAD:main"], cwd=forum.clone, env={**os.environ, **QUIET}, capture_output=True, text=True)
    assert done.returncode and codes_in(done.stderr) == {"branch-first"}


def test_a_push_from_a_shallow_clone_is_judged_like_any_other(forum: Forum, tmp_path: Path) -> None:
    shallow = tmp_path / "dangkal"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{forum.bare}", shallow], env={**os.environ, **QUIET}, check=True)
    (shallow / "content/pages/tentang/x.txt").write_text("x")
    subprocess.run(["git", "add", "-A"], cwd=shallow, check=True)
    subprocess.run(["git", *forum.signing("dinkes"), "commit", "-qm", "x"], cwd=shallow, env={**os.environ, **QUIET}, check=True)
    done = subprocess.run(["git", "push", "-q", "origin", "HEAD:main"], cwd=shallow, env={**os.environ, **QUIET}, capture_output=True, text=True)
    assert codes_in(done.stderr) == {"commit-operators-only", "merge-missing"}
    with pytest.raises(GitError):
        checked(Repository(shallow), "tidak-ada", "main", "content", "id", datetime.now(WITA))
    assert [p.code for p in checked(Repository(shallow), "origin/main", "main", "content", "id", datetime.now(WITA))] == ["history-cut"]


def test_a_forge_that_knows_its_pushers_vouches_for_what_they_did_not_sign(forum: Forum) -> None:
    listed = 'owner = "Ani", pusher = "ani"', 'owner = "Budi", pusher = "budi"'
    proposed("operator", changed("data/agencies.toml", "[polres]\nkeys = [\n", "[polres]\nkeys = [\n" + "".join(f"  {{ {person} }},\n" for person in listed)),
             by="operator-2")(forum)
    assert forum.push() == ""
    forum.git("fetch", "-q", "origin")
    forum.branch()
    forum.edit(f"{SAFETY}/index.id.md")
    forum.commit("")
    assert codes_in(forum.push("HEAD:usul", GL_USERNAME="ani")) == {"commit-unsigned"}, "nobody told the repository to believe it"
    subprocess.run(["git", "--git-dir", forum.bare, "config", "newsroom.pusher", "GL_USERNAME"], check=True)
    assert codes_in(forum.push("HEAD:usul", GL_USERNAME="siapa")) == {"commit-key-unknown"}
    assert forum.push("HEAD:usul", GL_USERNAME="ani") == ""
    forum.merge("")
    assert codes_in(forum.push(GL_USERNAME="ani")) == {"merge-self-approved"}
    assert forum.push(GL_USERNAME="budi") == ""
    subprocess.run(["git", "--git-dir", forum.bare, "config", "--unset", "newsroom.pusher"], check=True)


# ---------------------------------------------------------------- before a push


def test_the_same_is_told_before_a_push(forum: Forum) -> None:
    """`make check-commits` on a branch, on main, and where nobody is listed."""
    def told(branch: str, base: str = "origin/main") -> set[str]:
        return {p.code for p in checked(Repository(forum.clone), base, branch, "content", "id", datetime.now(WITA))}

    forum.branch()
    forum.edit(f"{HEALTH}/index.id.md")
    forum.commit("dinkes")
    assert (told("usul"), told("main")) == (set(), {"merge-missing"})
    assert production_of(Repository(forum.clone)) == "main"
    forum.git("switch", "-q", "-C", "main", "origin/main")
    proposed("operator", written("data/operators.toml", ""), by="operator-2")(forum)
    assert told("main") == {"operators-none"} and told("main", "HEAD") == {"authority-off"}
