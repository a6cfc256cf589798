"""Who does the work that can be shared out: one setting, `EXECUTOR = "module:callable"`.

The callable takes nothing and returns a `concurrent.futures.Executor`. What is sent to it is picklable and pure,
so processes, threads or a cluster's executor give the same site.
"""

from __future__ import annotations

import importlib
import os
import pickle
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from concurrent.futures import Executor

MakeExecutor = Callable[[], "Executor"]
Given, Made = TypeVar("Given"), TypeVar("Made")
CHUNK = 16  # pieces of work that travel together
AHEAD = 64  # chunks that wait: enough for as many workers of a cluster, few enough to keep memory flat


def cores() -> int:
    """The processors that this process may use, which a container may have bounded."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes() -> Executor:
    """All cores. Forked where that is possible: a child that has to import everything anew starts late."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(cores(), mp_context=multiprocessing.get_context(method), initializer=_end_with_parent)


def _end_with_parent() -> None:
    """A worker whose build was killed would wait for work for ever, and hold the lock of the output that it was forked with."""
    from multiprocessing import parent_process

    threading.Thread(target=lambda: (parent_process().join(), os._exit(1)), daemon=True).start()


def threads() -> Executor:
    """For hosts that allow no processes. A body's time limit holds only in processes; its bounds hold everywhere."""
    from concurrent.futures import ThreadPoolExecutor

    return ThreadPoolExecutor(cores())


def named(name: str) -> MakeExecutor:
    """The callable that a setting names. Raises ValueError, ImportError or AttributeError."""
    module, _, attribute = name.partition(":")
    if not attribute:
        raise ValueError(name)
    return getattr(importlib.import_module(module), attribute)


class Crew:
    """One executor for all the work of a build, made when there is some to share out: a pool that is forked early stays small, and is made once.

    To be called like what makes it. Whoever has one closes it.
    """

    def __init__(self, make_executor: MakeExecutor):
        self.make_executor, self.executor = make_executor, None

    def __call__(self) -> Crew:
        return self

    def __enter__(self) -> Executor:
        self.executor = self.executor or self.make_executor()
        return self.executor

    def __exit__(self, *_: object) -> None:
        """There may be more to do."""

    def close(self) -> None:
        """Waits for what is under way. Without asking for more: a cluster's executor may know nothing but this."""
        if self.executor:
            self.executor.shutdown()


def shared(make_executor: MakeExecutor, work: Callable[[Given], Made], given: Iterable[Given], *, chunk: int | None = None) -> Iterator[Made]:
    """`work` of each, in order, done by an executor. Neither what is given nor what is made is ever held whole."""
    given = iter(given)
    waiting: deque = deque()
    with make_executor() as executor:
        while together := list(islice(given, chunk or CHUNK)):
            waiting.append(executor.submit(_each, work, together))
            if len(waiting) > AHEAD:
                yield from waiting.popleft().result()
        while waiting:
            yield from waiting.popleft().result()


def _each(work: Callable[[Given], Made], chunk: list[Given]) -> list[Made]:
    return [work(one) for one in chunk]


@contextmanager
def beside(look: Callable[[], Made]) -> Iterator[Callable[[], Made]]:
    """Does `look` on another core while the block runs; inside it, the callable waits for what came of it.

    A fork, which starts in a hundredth of the time that a pool takes. What it changes is lost: it may only look. Where
    there is no fork, no second core, or a thread that it would not take along, and where it fails, the callable looks itself.
    """
    if not hasattr(os, "fork") or cores() < 2 or not _is_alone():
        yield look
        return
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        try:
            os.close(ours)  # or a write that nobody reads any more would wait for ever
            with open(theirs, "wb") as stream:
                pickle.dump(look(), stream, pickle.HIGHEST_PROTOCOL)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(theirs)
    statuses: list[int] = []
    try:
        with open(ours, "rb") as stream:

            def found() -> Made:
                data = stream.read()
                statuses.append(os.waitpid(child, 0)[1])
                return look() if statuses[0] else pickle.loads(data)  # noqa: S301, from our own fork

            yield found
    finally:
        if not statuses:
            os.waitpid(child, 0)


def _is_alone() -> bool:
    """Whether no other thread runs but the one that turns Pelican's spinner: it holds nothing that a look asks for."""
    others = (thread for thread in threading.enumerate() if thread is not threading.current_thread())
    return all(type(thread).__module__ == "rich.live" for thread in others)
