"""What the service worker (`theme/static/sw.js`) has to know: `/withdrawn.json`, which it asks for at each visit.

It names the pages that no browser may keep, withdrawn, gone or moved, and the offline page of each edition.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from .view import Site, View

FILE = "withdrawn.json"


def worker_views(site: Site) -> Iterator[View]:
    items = [site.of(card) for card in site.cards("all", withdrawn=True) if card.is_withdrawn]
    pages = {site.url_of(item, lang) for item in items for lang in site.editions if item.is_in(lang)}
    pages |= {redirect.address for redirect in site.data.redirects}
    offline = {edition.to.home(): edition.to.offline() for edition in site.editions.values()}
    yield View(FILE, "withdrawn", {"withdrawn": tuple(sorted(pages)), "offline": offline})


def withdrawn(withdrawn: Sequence[str], offline: Mapping[str, str]) -> bytes:
    """A line per address: the list is compared by eye, too."""
    return json.dumps({"offline": offline, "withdrawn": withdrawn}, ensure_ascii=False, indent=0).encode() + b"\n"
