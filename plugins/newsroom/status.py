"""`make status`: what an operator's monitor asks for, as one JSON. Exit status 1 when something needs a person.

It is read from the site that is current and from the live certificate, never from the sources, so it tells what readers meet.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree as etree

from .builds import Builds, Published
from .data import load
from .settings import Settings

GRACE = timedelta(minutes=15)  # after which a change that was due is overdue
STALE = timedelta(days=7)  # without anything new in the site's feed
SILENT = timedelta(days=60)  # without anything new of an agency
EXPIRES = timedelta(days=21)  # before which a certificate, or security.txt, wants renewing


def status(settings: Settings, builds: Builds, live: str = "") -> dict[str, object]:
    """Everything, and under `alarms` the names of what a person has to mend; a silent agency is somebody to call, not a fault. `live`: the address whose certificate is looked at."""
    now, last = settings.now(), Published.read(builds.folder)
    found: dict[str, object] = {
        "at": now.isoformat(), "current": builds.current(), "schedule": _schedule(last, now), "feed": _feed(settings, now),
        "agencies": _agencies(settings, now), "kept_back": list(last.kept_back) if last else [], "is_held_back": bool(last and last.is_held_back),
        "security_txt": _until(datetime.combine(settings.site.security.expires, datetime.min.time(), now.tzinfo), now) if settings.site.security else None,
        "certificate": _certificate(live, now) if live else None}
    silent = [code for code, agency in found["agencies"].items() if agency["is_silent"]]
    return {**found, "silent_agencies": silent, "alarms": list(_alarms(found))}


def _alarms(found: Mapping[str, object]) -> Iterator[str]:
    if not found["current"]:
        yield "nothing-published"
    if found["schedule"]["is_overdue"]:
        yield "overdue-schedule"
    if found["feed"]["is_stale"]:
        yield "stale-feed"
    yield from (f"kept-back:{path}" for path in found["kept_back"])
    if found["is_held_back"]:
        yield "held-back"
    yield from (name.replace("_", "-") for name in ("security_txt", "certificate") if found[name] and found[name]["is_expiring"])


def _schedule(last: Published | None, now: datetime) -> dict[str, object]:
    is_overdue = bool(last and last.next_change) and now - datetime.fromisoformat(last.next_change) > GRACE
    return {"next_change": last.next_change if last else None, "is_overdue": is_overdue}


def _feed(settings: Settings, now: datetime) -> dict[str, object]:
    newest = _newest(settings.public / "rss.xml")
    return {"newest": newest.isoformat() if newest else None, "is_stale": newest is None or now - newest > STALE}


def _agencies(settings: Settings, now: datetime) -> dict[str, dict[str, object]]:
    """By each agency's own feed, of those that are active."""
    words = settings.editions()[settings.master]
    told = {}
    for agency in load(settings.content)[0].agencies.values():
        if not agency.merged_into and not (agency.active_to and agency.active_to < now.date()):
            newest = _newest(settings.public / f"{words.to.agency(agency.code).strip('/')}/rss.xml")
            told[agency.code] = {"newest": newest.isoformat() if newest else None, "is_silent": newest is None or now - newest > SILENT}
    return told


def _newest(feed: Path) -> datetime | None:
    try:
        dates = [parsedate_to_datetime(node.text) for node in etree.parse(feed).iter("pubDate")]
    except (OSError, etree.ParseError, ValueError, TypeError):
        return None
    return max(dates, default=None)


def _until(moment: datetime, now: datetime) -> dict[str, object]:
    return {"expires": moment.isoformat(), "is_expiring": moment - now < EXPIRES}


def _certificate(url: str, now: datetime) -> dict[str, object]:
    """One that cannot be had, or is not trusted, counts as expiring."""
    parts = urlsplit(url)
    try:
        with socket.create_connection((parts.hostname, parts.port or 443), timeout=10) as raw:
            with ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname) as secure:
                expires = ssl.cert_time_to_seconds(secure.getpeercert()["notAfter"])
    except (OSError, TypeError, ValueError) as error:
        return {"expires": None, "is_expiring": True, "reason": str(error)}
    return _until(datetime.fromtimestamp(expires, UTC), now)

