"""Who does the work that can be shared out: one setting, `EXECUTOR = "module:callable"`.

The callable takes nothing and returns a `concurrent.futures.Executor`. What is sent to it is picklable and pure,
so processes, threads or a cluster's executor give the same site.
"""

from __future__ import annotations

import importlib
import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor

MakeExecutor = Callable[[], Executor]


def cores() -> int:
    """The processors that this process may use, which a container may have bounded."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes() -> Executor:
    """All cores. Forked where that is possible: a child that has to import everything anew starts late."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(cores(), mp_context=multiprocessing.get_context(method))


def threads() -> Executor:
    """For hosts that allow no processes. A body's time limit holds only in processes; its bounds hold everywhere."""
    return ThreadPoolExecutor(cores())


def named(name: str) -> MakeExecutor:
    """The callable that a setting names. Raises ValueError, ImportError or AttributeError."""
    module, _, attribute = name.partition(":")
    if not attribute:
        raise ValueError(name)
    return getattr(importlib.import_module(module), attribute)
