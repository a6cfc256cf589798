"""A cluster engine does the work: Dask's executor on a local cluster of two workers gives the site of serial work."""

from __future__ import annotations

import os
import time

import pytest
from conftest import ROOT, Press
from test_executors import fill


def executor():
    """What EXECUTOR names here: the executor of the cluster that the test is connected to."""
    from distributed import get_client

    return get_client().get_executor()


@pytest.mark.long
@pytest.mark.parametrize("workers", [2])
def test_two_workers_of_a_cluster_give_the_same_site(press: Press, monkeypatch: pytest.MonkeyPatch, workers: int) -> None:
    from distributed import Client, LocalCluster

    fill(press)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT / "plugins"), str(ROOT / "tests")]))
    serial = press.build(press.folder / "serial", CACHE_PATH=str(press.folder / "one"), EXECUTOR="newsroom.executors:threads")
    for module in ("store", "rendering"):
        monkeypatch.setattr(f"newsroom.{module}.WORTH_SHARING", 1)
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster):
        start = time.monotonic()
        shared = press.build(press.folder / "shared", CACHE_PATH=str(press.folder / "two"), EXECUTOR="test_dask:executor")
        print(f"{len(shared)} files in {time.monotonic() - start:.1f} s on {workers} workers")
    assert shared == serial
