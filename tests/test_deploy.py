"""`make deploy`: to a folder of this machine, over a real ssh to a server on this machine, and to object storage through a real rclone."""

from __future__ import annotations

import getpass
import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import Office, tree
from newsroom import bucket, publish
from newsroom.deploy import NotDeployed, deploy
from newsroom.host import pelican_settings
from newsroom.problems import SiteProblems
from newsroom.settings import read
from PIL import Image
from treecheck import check


def run() -> None:
    chosen = read(pelican_settings("publishconf.py"))
    deploy(chosen, publish.builds_of(chosen))


def inodes(folder: Path) -> dict[str, int]:
    return {p.relative_to(folder).as_posix(): p.stat().st_ino for p in folder.rglob("*") if p.is_file()}


def test_only_what_changed_travels_and_the_link_is_last(office: Office, clock: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    there = office.folder / "server dir"
    office.set(DEPLOY_TO=str(there), KEEP_BUILDS=2)
    office.desk.release("satu")
    with pytest.raises(NotDeployed, match="make publish"):
        run()
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert tree(there / "public") == office.site() and os.readlink(there / "public").startswith("builds/2026")
    first, was = tree(there / "public"), inodes(there / "public")
    run()
    assert inodes(there / "public") == was, "again is nothing"
    folder = office.desk.release("dua")
    shutil.rmtree("builds/.next")  # all files are new ones, as in a fresh clone; most have the same bytes
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    now = inodes(there / "public")
    assert tree(there / "public") == office.site()
    assert all((now[name] == inode) == (first[name] == office.site()[name]) for name, inode in was.items() if name in now)
    monkeypatch.setenv("PATH", f"{office.folder}/bin:{os.environ['PATH']}")
    (office.folder / "bin").mkdir()
    (office.folder / "bin/rsync").write_text(f"#!/bin/sh\n{shutil.which('rsync')} \"$@\"\necho putus >&2; exit 12\n")
    (office.folder / "bin/rsync").chmod(0o755)
    office.desk.release("tiga")
    clock("2026-11-24 14:00")
    assert publish.publish("publishconf.py") == publish.OK
    with pytest.raises(NotDeployed, match="putus"):
        run()
    assert inodes(there / "public") == now, "the site there is the one that it was"
    (office.folder / "bin/rsync").unlink()
    office.desk.write("data/erased.toml", '[aaaaaaac]\nat = 2026-11-24T13:30:00+08:00\nfiles = ["berita/2026/11/dua/index.html"]\n')
    shutil.rmtree(office.desk.content / folder)
    office.desk.gone("/berita/2026/11/dua/", "/en/news/2026/11/dua/")
    clock("2026-11-24 15:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert tree(there / "public") == office.site()
    assert len(list((there / "builds").iterdir())) == 2, "the build that held what was erased is gone, what broke off too"


def test_nothing_is_sent_while_what_was_erased_cannot_be_told(office: Office, clock: Callable) -> None:
    there = office.folder / "server"
    office.set(DEPLOY_TO=str(there))
    office.desk.release("satu")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    before, was = tree(there), inodes(there)
    office.desk.release("dua")
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    office.desk.write("data/erased.toml", "[aaaaaaac]\nat = kemarin\n")
    with pytest.raises(SiteProblems):
        run()
    assert (tree(there), inodes(there)) == (before, was)


# ---------------------------------------------------------------- over ssh


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as one:
            if not one.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise TimeoutError(port)


def shim(office: Office, monkeypatch: pytest.MonkeyPatch, name: str, script: str) -> None:
    """The real program, in a way that no user's own settings play a part."""
    (office.folder / "bin").mkdir(exist_ok=True)
    (office.folder / "bin" / name).write_text(f"#!/bin/sh\n{script}\n")
    (office.folder / "bin" / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{office.folder}/bin:{os.environ['PATH']}")


@pytest.fixture
def server(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An ssh server that lets one key in."""
    folder, port = office.folder / "ssh", free_port()
    folder.mkdir(mode=0o700)
    for name in ("host", "key"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
    (folder / "authorized").write_bytes((folder / "key.pub").read_bytes())
    (folder / "sshd_config").write_text(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nAuthorizedKeysFile {folder}/authorized\n"
                                        "StrictModes no\nUsePAM no\nPasswordAuthentication no\nPidFile none\n")
    (folder / "config").write_text(f"Host web.example\nHostName 127.0.0.1\nPort {port}\nIdentityFile {folder}/key\nIdentitiesOnly yes\n"
                                   f"UserKnownHostsFile {folder}/known\nStrictHostKeyChecking accept-new\nLogLevel ERROR\n")
    if os.geteuid() == 0:
        os.makedirs("/run/sshd", exist_ok=True)  # where sshd gives up its rights
    running = subprocess.Popen(["/usr/sbin/sshd", "-D", "-e", "-f", folder / "sshd_config"], stderr=subprocess.DEVNULL)
    try:
        wait_for(port)
        shim(office, monkeypatch, "ssh", f'exec {shutil.which("ssh")} -F {folder}/config "$@"')
        yield f"{getpass.getuser()}@web.example"
    finally:
        running.terminate()
        running.wait()


def test_a_build_travels_over_ssh_and_a_wrong_key_changes_nothing(office: Office, clock: Callable, server: str) -> None:
    there = office.folder / "srv/kabar"
    office.set(DEPLOY_TO=f"{server}:{there}", KEEP_BUILDS=2)
    office.desk.release("satu")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    first, was = tree(there / "public"), inodes(there / "public")
    assert first == office.site() and (there / "public").is_symlink()
    office.desk.release("dua")
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    now = inodes(there / "public")
    assert tree(there / "public") == office.site() and "berita/2026/11/dua/index.html" in now
    assert all((now[name] == inode) == (first[name] == office.site()[name]) for name, inode in was.items() if name in now), "what is the same is linked"
    (office.folder / "ssh/authorized").write_text("")
    office.desk.release("tiga")
    clock("2026-11-24 14:00")
    assert publish.publish("publishconf.py") == publish.OK
    with pytest.raises(NotDeployed, match="Permission denied"):
        run()
    assert inodes(there / "public") == now


# ---------------------------------------------------------------- to object storage


@pytest.fixture
def storage(office: Office, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A server that rclone writes to file by file, as to a bucket; and a look at what lies there after each command."""
    folder, port = office.folder / "storage", free_port()
    (folder / "kabar").mkdir(parents=True)
    running = subprocess.Popen(["rclone", "serve", "webdav", folder, "--addr", f"127.0.0.1:{port}", "--config", "/dev/null"], stderr=subprocess.DEVNULL)
    monkeypatch.setenv("RCLONE_CONFIG", str(office.folder / "none"))
    monkeypatch.setenv("RCLONE_CONFIG_AWAN_TYPE", "webdav")
    monkeypatch.setenv("RCLONE_CONFIG_AWAN_URL", f"http://127.0.0.1:{port}")
    try:
        wait_for(port)
        yield folder / "kabar"
    finally:
        running.terminate()
        running.wait()


def served(there: Path) -> dict[str, bytes]:
    return {name: data for name, data in tree(there).items() if name != bucket.NOTE}


def without_siblings(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if not (name.endswith((".br", ".gz", ".zst")) and name.rpartition(".")[0] in files)}


def test_no_page_in_a_bucket_ever_points_to_a_missing_file(office: Office, clock: Callable, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After every command of rclone, also where one fails half-way."""
    office.set(DEPLOY_TO="rclone:awan:kabar/")
    office.desk.release("satu")
    office.desk.release("lama")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert served(storage) == without_siblings(office.site())
    was = inodes(storage)
    run()
    assert inodes(storage) == was, "again is nothing"

    log = office.folder / "log"
    shim(office, monkeypatch, "rclone", f"""{shutil.which("rclone")} "$@"; status=$?; mkdir -p {log}; n=$(ls {log} | wc -l); cp -r {storage} {log}/$n; echo "$1" > {log}/$n/.command; exit $status""")
    shutil.rmtree(office.desk.content / "releases/2026/11/lama")
    office.desk.gone("/berita/2026/11/lama/", "/en/news/2026/11/lama/")
    Image.new("RGB", (400, 300), "teal").save(office.desk.content / "releases/2026/11/satu/foto.jpg")
    office.desk.release("satu", body="Isi [dua](../dua/index.id.md).\n\n![Warga](foto.jpg)\n", english=False)
    office.desk.release("dua")
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert served(storage) == without_siblings(office.site())
    looks = sorted(log.iterdir(), key=lambda p: int(p.name))
    assert [(look / ".command").read_text().strip() for look in looks] == ["lsf", "cat", "rcat", "copy", "copy", "copy", "delete", "rcat"]
    for look in looks:
        broken = [f for f in check(look, "https://kabar.parepare.example") if f.code.startswith("link") and f.path.endswith(".html")]
        assert not broken, (look.name, broken)


def test_a_deploy_that_broke_off_is_finished_by_the_next_one(office: Office, clock: Callable, storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    office.set(DEPLOY_TO="rclone:awan:kabar")
    office.desk.release("satu")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    real = shutil.which("rclone")
    office.desk.release("keliru")
    clock("2026-11-24 13:00")
    assert publish.publish("publishconf.py") == publish.OK
    shim(office, monkeypatch, "rclone", f"""{real} "$@" || exit; [ "$1" != copy ] || [ ! -e {storage}/berita/2026/11/keliru/index.html ] || {{ echo putus >&2; exit 1; }}""")
    with pytest.raises(NotDeployed, match="putus"):
        run()
    assert "" in json.loads((storage / bucket.NOTE).read_bytes()).values() and served(storage) != without_siblings(office.site())
    (office.folder / "bin/rclone").unlink()
    shutil.rmtree(office.desk.content / "releases/2026/11/keliru")
    for file in (office.desk.content / "ledger").rglob("*.txt"):
        file.write_text("".join(line for line in file.read_text().splitlines(keepends=True) if "keliru" not in line))
    clock("2026-11-24 14:00")
    assert publish.publish("publishconf.py") == publish.OK
    run()
    assert served(storage) == without_siblings(office.site()), "what was never finished is gone too"


def test_what_pages_need_goes_first() -> None:
    there = {"index.html", "foto.jpg", "rss.xml"}
    changed = ["rss.xml", "index.html", "baru/index.html", "baru/foto.webp", "pagefind/id/current/pagefind-entry.json", "feed.json"]
    assert bucket.waves(changed, there) == [["baru/foto.webp", "pagefind/id/current/pagefind-entry.json"], ["baru/index.html"], ["feed.json", "index.html", "rss.xml"]]
