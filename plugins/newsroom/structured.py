"""What a page says to machines about itself: JSON-LD in the words of schema.org, for search engines and whoever checks news.

A release is a `NewsArticle`, with its corrections as `CorrectionComment`; an activity is an `Event`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from . import model as m
from .editions import Edition
from .view import Site

SCHEDULED = "EventScheduled"  # and held: what was done as planned has no word of its own
STATUS = {"postponed": "EventPostponed", "cancelled": "EventCancelled"}
MODES = {"in-person": "OfflineEventAttendanceMode", "online": "OnlineEventAttendanceMode", "hybrid": "MixedEventAttendanceMode"}


def article(site: Site, edition: Edition, release: m.Release, image: str) -> str:
    """A release. `image` is absolute, or empty."""
    text, words = release.in_language(edition.lang), edition.strings["release"]
    return _script(
        {"@type": "NewsArticle", **_common(site, edition, release, image), "headline": text.title, "datePublished": _moment(release.published),
         "dateModified": _moment(release.changed), "author": _agency(site, edition, release), "publisher": {"@type": "Organization", "name": site.settings.name},
         "expires": _moment(release.expires), "creativeWorkStatus": "Withdrawn" if text.withdrawn else "",
         "correction": [{"@type": "CorrectionComment", "datePublished": _moment(c.at), "inLanguage": edition.lang,
                         "text": f"{words['correction_wrong']} {c.wrong} {words['correction_right']} {c.right}"} for c in text.corrections]})


def event(site: Site, edition: Edition, activity: m.Activity, image: str) -> str:
    """An activity, as it stands without the clock: schema.org knows no event that is under way."""
    text, meeting = activity.in_language(edition.lang), activity.meeting
    place = text.venue and {"@type": "Place", "name": str(text.venue.name), "address": str(text.venue.address or site.settings.city)}
    return _script(
        {"@type": "Event", **_common(site, edition, activity, image), "name": text.title, "startDate": _moment(meeting.start), "endDate": _moment(meeting.end),
         "eventStatus": f"https://schema.org/{STATUS.get(meeting.stage, SCHEDULED)}",
         "eventAttendanceMode": f"https://schema.org/{MODES[meeting.mode]}" if meeting.mode else "", "location": place,
         "organizer": _agency(site, edition, activity)})


def _common(site: Site, edition: Edition, item: m.Release | m.Activity, image: str) -> dict[str, object]:
    text = item.in_language(edition.lang)
    return {"@context": "https://schema.org", "url": site.absolute(site.url_of(item, edition.lang)), "identifier": item.key, "inLanguage": text.lang,
            "description": text.summary, "image": image}


def _agency(site: Site, edition: Edition, item: m.Release | m.Activity) -> dict[str, str]:
    link = site.agency_link(item.lead, edition, item.when.date())
    return {"@type": "GovernmentOrganization", "name": link.text, "url": site.absolute(link.url)}


def _moment(moment: datetime | None) -> str:
    return moment.isoformat(timespec="minutes") if moment else ""


def _script(values: Mapping[str, object]) -> str:
    """What may stand inside a script element: no end tag and no comment can begin in it."""
    known = {name: value for name, value in values.items() if value}
    return json.dumps(known, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
