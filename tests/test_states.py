"""What may become of a release after it was published, and where readers, subscribers and searchers meet it then."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from bs4 import BeautifulSoup
from conftest import EPOCH, Press
from newsroom.shards import shards_of
from newsroom.state import State

HERE = "berita/2026/11/{}/index.html"
# state -> fields; what its page says above the text; whether lists, the sitemap and the search have it; what its entry in a feed says
STATES = [
    ("published", {}, "", True, ""),
    ("corrected", {"corrections": "[{at: 2026-11-21 10:00, wrong: Tujuh titik, right: Enam titik}]"}, "Sebelumnya tertulis: Tujuh titik Yang benar: Enam titik", True, "Enam titik"),
    ("changed", {"changes": "[{at: 2026-11-21 10:00, note: Peta ditambahkan}]"}, "", True, ""),
    ("moved", {"changes": "[{at: 2026-11-21 10:00, note: Pindah ke hari Senin, major: true}]"}, "", True, "Pindah ke hari Senin"),
    ("withdrawn", {"withdrawn": "{at: 2026-11-21 10:00, reason: Isinya keliru}"}, "Ditarik Rilis ini ditarik pada 21 November 2026. Isinya tidak berlaku lagi. Isinya keliru", False, "Isinya keliru"),
]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Press, Mapping[str, bytes]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", EPOCH)
        press = Press(tmp_path_factory.mktemp("states"))
        for state, fields, *_ in STATES:
            press.desk.release(state, english=False, tags=f"[{state}]", **fields)
        return press, press.build()


@pytest.mark.parametrize(("state", "above", "is_listed", "entry"), [(s, *rest) for s, _, *rest in STATES], ids=[s for s, *_ in STATES])
def test_each_state_is_met_where_it_should_be(built: tuple[Press, Mapping[str, bytes]], state: str, above: str, is_listed: bool, entry: str) -> None:
    press, site = built
    page = BeautifulSoup(site[HERE.format(state)], "html.parser")
    notes = " ".join(" ".join(n.get_text(" ").split()) for n in page.select(".notes .note:not([hidden])"))
    assert notes.endswith(above) and bool(notes) == bool(above)
    assert (page.find("meta", {"name": "robots"}) is None) == is_listed
    for name in ("index.html", "berita/index.html", "arsip/2026/11/index.html", "instansi/dinkes/index.html", "sitemap-2026.xml"):
        assert (f"/berita/2026/11/{state}/" in site[name].decode()) == is_listed, name
    memory = State(press.settings().cache, press.output)
    assert any(HERE.format(state) in shard.pages for shard in shards_of(memory, press.settings().editions().values())) == is_listed
    memory.close()
    for name in ("rss.xml", "atom.xml", "feed.json", "instansi/dinkes/feed.json"):
        assert f"/berita/2026/11/{state}/" in site[name].decode(), "nothing disappears in silence"
    item = next(i for i in json.loads(site["feed.json"])["items"] if f"/{state}/" in i["url"])
    assert entry in item["content_html"] and item["title"].startswith("[Ditarik]") == (state == "withdrawn")
    assert item["date_modified"][:10] == ("2026-11-21" if entry else "2026-11-20")
