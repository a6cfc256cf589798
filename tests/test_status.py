"""What a monitor is told."""

from __future__ import annotations

from collections.abc import Callable

from conftest import Office
from newsroom import publish
from newsroom.host import pelican_settings
from newsroom.settings import read
from newsroom.status import status


def told(live: str = "") -> dict:
    chosen = read(pelican_settings("publishconf.py"))
    return status(chosen, publish.builds_of(chosen), live)


def test_each_alarm(office: Office, clock: Callable) -> None:
    assert "nothing-published" in told()["alarms"]
    office.desk.release("umum", supporting="[polres]")
    office.desk.release("nanti", published=None, embargo="2026-11-24 15:00")
    assert publish.publish("publishconf.py") == publish.OK
    well = told()
    assert well["alarms"] == [] and well["schedule"] == {"next_change": "2026-11-24T15:00:00+08:00", "is_overdue": False}
    assert set(well["agencies"]) == {"dinkes", "polres"}, "the merged one is not waited for"
    clock("2026-11-24 15:20")
    assert told()["alarms"] == ["overdue-schedule"]
    assert publish.publish("publishconf.py") == publish.OK
    clock("2026-12-05 15:00")
    assert told()["alarms"] == ["stale-feed"]
    clock("2027-01-24 15:00")
    assert told()["alarms"] == ["stale-feed"] and told()["silent_agencies"] == ["dinkes", "polres"]
    clock("2027-10-15 15:00")
    assert "security-txt" in told()["alarms"]
    assert told("https://127.0.0.1:1/")["certificate"]["is_expiring"]
