"""Who reads the files never changes the site: serial, processes, threads and a cluster's executor agree byte for byte."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import Executor, Future
from contextlib import nullcontext

import pytest
from conftest import Press, photo
from jinja2 import Environment
from newsroom import executors
from newsroom.problems import SiteProblems
from newsroom.settings import BadSetting


class Recording(Executor):
    """Runs what it is given at once, the way a cluster would get it: pickled there and back."""

    given: list[object] = []

    def submit(self, fn, /, *args, **kwargs):
        done: Future = Future()
        function, arguments = pickle.loads(pickle.dumps((fn, args)))
        self.given.append(args)
        done.set_result(pickle.loads(pickle.dumps(function(*arguments, **kwargs))))
        return done


class Plain(Recording):
    """Like a cluster's: made once for a build, closed once, and shut down without any choice."""

    made: list[Plain] = []

    def __init__(self) -> None:
        self.made.append(self)
        self.closed = 0

    def shutdown(self, wait: bool = True) -> None:
        self.closed += 1


def refusing() -> Executor:
    raise AssertionError("a few files are read here")


def fill(press: Press) -> None:
    for n in range(20):
        press.desk.release(f"kabar-{n}", body=f"Naskah nomor {n} dengan \"kutip\" dan catatan.[^1]\n\n| a | b |\n|---|---|\n| {n} | x |\n\n[^1]: Kaki {n}.\n")
    press.desk.release("konsep", status="draft", body="[a " * 500)
    press.desk.release("rusak", english=False, body="Ada <b>tanda</b> di sini.\n", status="draft")


@pytest.fixture
def eager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.store.WORTH_SHARING", 1)
    monkeypatch.setattr("newsroom.rendering.WORTH_SHARING", 1)


@pytest.mark.parametrize("name", ["newsroom.executors:processes", "newsroom.executors:threads", "test_executors:Recording"])
def test_every_executor_gives_the_site_of_serial_work(press: Press, eager, monkeypatch, name: str) -> None:
    fill(press)
    shared = press.build(press.folder / "shared", EXECUTOR=name, CACHE_PATH=str(press.folder / "one"))
    problems = press.problems(EXECUTOR=name, CACHE_PATH=str(press.folder / "two"))
    for module in ("store", "rendering"):
        monkeypatch.setattr(f"newsroom.{module}.WORTH_SHARING", 10**9)
    assert press.build(press.folder / "serial", CACHE_PATH=str(press.folder / "three")) == shared
    assert press.problems(CACHE_PATH=str(press.folder / "four")) == problems != []


def test_work_is_really_given_away(press: Press, eager) -> None:
    fill(press)
    Recording.given.clear()
    files = press.build(EXECUTOR="test_executors:Recording")
    reads, views = ([one for work, chunk in Recording.given for one in chunk if len(one) == n] for n in (4, 5))
    assert {source[0] for source in reads} == {f"releases/2026/11/kabar-{n}/index.{lang}.md" for n in range(20) for lang in ("id", "en")}, (
        "both languages of what is public; what is held is read here, after it was recognised")
    assert {view[0] for view in views} == set(files)


def test_what_was_compiled_for_all_pages_is_not_compiled_again_for_one(press: Press, eager, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(press)
    press.build(EXECUTOR="test_executors:Recording")  # each piece of work brings what it knows, as to another machine

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("a template is compiled again")

    monkeypatch.setattr(Environment, "compile", refused)
    monkeypatch.setattr("newsroom.rendering.WORTH_SHARING", 10**9)
    press.desk.release("kabar-1", body="Berubah.\n")
    assert b"Berubah." in press.build()["berita/2026/11/kabar-1/index.html"]


@pytest.mark.parametrize("is_bad", [False, True], ids=["a good site", "a site with an error"])
def test_a_build_asks_for_one_executor_and_closes_it(press: Press, eager, monkeypatch: pytest.MonkeyPatch, is_bad: bool) -> None:
    monkeypatch.setattr(Plain, "made", [])
    fill(press)
    for name in ("satu.jpg", "dua.jpg"):
        press.desk.write(f"{press.desk.release(name[:-4], image=f'{{src: {name}, alt: Foto {name[:4]}}}')}/{name}", photo(600, 400))
    if is_bad:
        press.desk.release("salah", body="[itu](hilang.pdf)\n")
    with pytest.raises(SiteProblems) if is_bad else nullcontext():
        press.build(EXECUTOR="test_executors:Plain")
    assert [crew.closed for crew in Plain.made] == [1]


def test_a_few_files_are_read_without_starting_anything(press: Press, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("newsroom.rendering.WORTH_SHARING", 10**9)
    fill(press)
    press.build(EXECUTOR="test_executors:refusing")


@pytest.mark.parametrize("name", ["tidakada:processes", "newsroom.executors:tidakada", "newsroom.executors", ""])
def test_a_name_that_leads_nowhere_is_refused(press: Press, name: str) -> None:
    with pytest.raises(BadSetting, match="EXECUTOR"):
        press.settings(EXECUTOR=name)


def test_cores_are_those_that_this_process_may_use() -> None:
    assert 1 <= executors.cores() <= (os.cpu_count() or 1)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The processes that `beside` starts, on two cores and without the threads of the test runner."""
    monkeypatch.setattr("newsroom.executors.cores", lambda: 2)
    monkeypatch.setattr("newsroom.executors._is_alone", lambda: True)
    fork, children = os.fork, []

    def noted() -> int:
        children.append(fork())
        return children[-1]

    monkeypatch.setattr("newsroom.executors.os.fork", noted)
    return children


def is_gone(child: int) -> bool:
    with pytest.raises(ChildProcessError):
        os.waitpid(child, os.WNOHANG)
    return True


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_look_beside_is_done_by_another_process(forked) -> None:
    with executors.beside(os.getpid) as found:
        assert [found()] == forked != [os.getpid()]
    assert is_gone(*forked)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_look_beside_that_failed_is_taken_here(forked) -> None:
    me = os.getpid()

    def look() -> int:
        if os.getpid() != me:
            raise MemoryError
        return me

    with executors.beside(look) as found:
        assert found() == me
    with pytest.raises(ZeroDivisionError), executors.beside(lambda: 1 // 0) as found:
        found()
    assert len(forked) == 2 and all(map(is_gone, forked))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_nobody_has_to_wait_for_a_look_beside(forked) -> None:
    with pytest.raises(KeyError), executors.beside(lambda: bytes(10**7)):
        raise KeyError
    assert is_gone(*forked)


def alone(script: str) -> str:
    """What a process of its own prints, without the threads of the test runner."""
    script = f"import os, threading\nfrom newsroom import executors\nexecutors.cores = lambda: 2\n{script}"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip()


LOOK = """
    with executors.beside(os.getpid) as found:
        print("here" if found() == os.getpid() else "beside")
"""


def test_beside_other_threads_the_look_is_taken_here() -> None:
    assert alone("stop = threading.Event(); threading.Thread(target=stop.wait).start()\ntry:" + LOOK + "finally:\n    stop.set()") == "here"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_the_spinner_of_pelican_is_no_other_thread() -> None:
    assert alone("from pelican import console\nwith console.status('Generating...'):" + LOOK) == "beside"
