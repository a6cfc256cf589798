"""Pagefind's index cut anew: the same words with the same pages, in pieces that a phone loads."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import cbor2
import pytest
from newsroom import chunks
from newsroom.chunks import SIGNATURE, VERSION, NotIndexed, split

PAGES = ["/id_1/", "/id_2/"]


def bundle(folder: Path, words: list[list[object]], version: str = VERSION) -> Path:
    """One piece that holds all words, as Pagefind writes it."""
    (folder / "index").mkdir(parents=True)
    (folder / "fragment").mkdir()
    for name, content in (("id_1", "Air mati hari ini ¶ kata lain air"), ("id_2", "Banjir surut ¶ kata lain air")):
        (folder / f"fragment/{name}.pf_fragment").write_bytes(gzip.compress(SIGNATURE + json.dumps({"url": f"/{name}/", "content": content}).encode()))
    (folder / "pagefind-entry.json").write_text(json.dumps({"version": version, "languages": {"id": {"hash": "id_abc", "wasm": "id", "page_count": 4001}}}))
    (folder / "pagefind.id_abc.pf_meta").write_bytes(SIGNATURE + cbor2.dumps([version, [["id_1", 7], *[["id_2", 9]] * 4000], [["a", "z", "id_x"]], [], [], ["title"]]))
    (folder / "index/id_x.pf_index").write_bytes(SIGNATURE + cbor2.dumps([words]))
    return folder


def read(file: Path) -> list:
    return cbor2.loads(file.read_bytes().removeprefix(SIGNATURE))


def pieces(folder: Path) -> list[tuple[str, str, list[list[object]]]]:
    """(from, to, words) of each, as the entry leads to them."""
    name = json.loads((folder / "pagefind-entry.json").read_text())["languages"]["id"]["hash"]
    return [(first, last, read(folder / f"index/{piece}.pf_index")[0]) for first, last, piece in read(folder / f"pagefind.{name}.pf_meta")[2]]


def word(name: str, pages: int) -> list[object]:
    return [name, [[n and 1, [-25, n % 2], []] for n in range(pages)], []]


def test_a_piece_is_small_and_no_word_and_no_place_is_lost(tmp_path: Path) -> None:
    words = [word(name, pages) for name, pages in (("air", 500), ("ajar", 500), ("banjir", 4000), ("banyak", 900), ("pasar", 2), ("zakat", 1))]
    split(bundle(tmp_path, words), "id", "¶", PAGES)
    found = pieces(tmp_path)
    assert [one for _, _, group in found for one in group] == words
    assert [(first, last, [one[0] for one in group]) for first, last, group in found] == [
        ("air", "ajar", ["air", "ajar"]), ("b", "banjir", ["banjir"]), ("bany", "zakat", ["banyak", "pasar", "zakat"])]
    assert all(len(group) == 1 or len(cbor2.dumps(group)) <= chunks.LARGEST + 9 for _, _, group in found)
    assert {p.name for p in tmp_path.iterdir()} == {"fragment", "index", "pagefind-entry.json", next(tmp_path.glob("*.pf_meta")).name} and len(list((tmp_path / "index").iterdir())) == 3


PLACES = [  # steps as Pagefind writes them on a page that shows four words, what becomes of them
    ("nowhere in the text", [], []), ("shown", [-25, 3], [-25, 3]), ("the first that is not shown", [-25, 4], [-25, "+0"]), ("far behind", [-25, 151], [-25, "+0"]),
    ("twice in what is shown", [-25, 1, 2], [-25, 1, 2]), ("shown, and behind", [-25, 3, 9], [-25, 3, "+0 -3"]), ("twice behind", [-25, 40, 9], [-25, "+0", 1]),
    ("often behind", [-25, 40, 9, 1, 1, 7, 3], [-25, "+0", 1, 1, 1, 0, 0]), ("the same place with two weights", [-13, 68, -25, 68], [-13, "+0", -25, "+0"]),
    ("places with two weights", [-13, 157, -25, 3, 129], [-13, "+1", -25, 3, "+0 -3"])]


@pytest.mark.parametrize(("steps", "expected"), [row[1:] for row in PLACES], ids=[row[0] for row in PLACES])
def test_a_place_that_no_hit_shows_is_the_same_on_every_page(tmp_path: Path, steps: list[int], expected: list[int | str]) -> None:
    """Shown places stay what they are; behind them as many as there were, in order, whatever the page."""
    split(bundle(tmp_path, [["air", [[0, steps, [-5, 2]], [1, [-25, 77], []], [1, [-25, 5], []]], []]]), "id", "¶", PAGES)
    ((_, _, ((_, pages, _),)),) = pieces(tmp_path)
    (_, [_, unseen], _), last = pages[1:]
    assert unseen >= chunks.UNSEEN and last == [1, [-25, unseen], []]
    assert pages[0] == [0, [unseen + sum(map(int, step.split())) if isinstance(step, str) else step for step in expected], [-5, 2]]


def test_pages_are_numbered_in_the_order_that_is_told_and_everything_speaks_of_the_new_numbers(tmp_path: Path) -> None:
    """Words, other spellings, filters and the order by date; the fragments keep their names."""
    (tmp_path / "index").mkdir()
    (tmp_path / "filter").mkdir()
    (tmp_path / "fragment").mkdir()
    for name in ("id_new", "id_old", "id_mid"):
        (tmp_path / f"fragment/{name}.pf_fragment").write_bytes(gzip.compress(SIGNATURE + json.dumps({"url": f"/{name}/", "content": f"{name} ¶"}).encode()))
    (tmp_path / "pagefind-entry.json").write_text(json.dumps({"languages": {"id": {"hash": "id_abc"}}}))
    (tmp_path / "pagefind.id_abc.pf_meta").write_bytes(SIGNATURE + cbor2.dumps(
        [VERSION, [["id_new", 5], ["id_old", 6], ["id_mid", 7]], [["a", "z", "id_x"]], [["type", "id_f"]], [["date", [1, 0, 2]]], ["title"]]))
    (tmp_path / "filter/id_f.pf_filter").write_bytes(SIGNATURE + cbor2.dumps(["type", [["news", [0, 2]], ["alert", [1]]]]))
    words = [["air", [[0, [-25, 0], ["new"]], [1, [-25, 0], ["old"]], [1, [-25, 0], ["mid"]]], []], ["cafe", [], [["café", [[0, [-25, 0], ["new"]], [2, [-25, 0], ["mid"]]]]]]]
    (tmp_path / "index/id_x.pf_index").write_bytes(SIGNATURE + cbor2.dumps([words]))
    split(tmp_path, "id", "¶", ["/id_old/", "/id_mid/", "/id_new/"])
    ((_, _, (air, cafe)),) = pieces(tmp_path)
    assert [(page[0], page[2]) for page in air[1]] == [(0, ["old"]), (1, ["mid"]), (1, ["new"])]
    assert [(page[0], page[2]) for page in cafe[2][0][1]] == [(1, ["mid"]), (1, ["new"])]
    _, pages, _, ((name, file),), sorts, fields = read(next(tmp_path.glob("*.pf_meta")))
    assert (pages, sorts, fields) == ([["id_old", 6], ["id_mid", 7], ["id_new", 5]], [["date", [0, 1, 2]]], ["title"])
    assert (name, read(tmp_path / f"filter/{file}.pf_filter")) == ("type", ["type", [["alert", [0]], ["news", [1, 2]]]])
    assert len(list((tmp_path / "filter").iterdir())) == 1


def test_two_words_seldom_have_the_same_place_and_a_word_always_has() -> None:
    places = {name: chunks._without_places([name, [[0, [-25, 9], []]], []], [4])[1][0][1][1] for name in ("air", "ajar", "banjir", "pasar", "zakat")}
    assert len(set(places.values())) == 5 and places["air"] == chunks._without_places(["air", [[3, [-25, 70], []]], []], [4] * 4)[1][0][1][1]


def test_the_same_index_has_the_same_names_and_another_one_has_others(tmp_path: Path) -> None:
    names = []
    for folder, pages in (("a", 3), ("b", 3), ("c", 4)):
        split(bundle(tmp_path / folder, [word("air", pages)]), "id", "¶", PAGES)
        names.append({p.name for p in (tmp_path / folder).rglob("*.pf_[im]*")})
    assert names[0] == names[1] and not names[0] & names[2]


def test_the_form_of_another_version_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotIndexed, match=r"9\.9\.9"):
        split(bundle(tmp_path / "version", [], "9.9.9"), "id", "¶", PAGES)
    other = bundle(tmp_path / "form", [])
    (other / "index/id_x.pf_index").write_bytes(b"other")
    with pytest.raises(NotIndexed, match="id_x"):
        split(other, "id", "¶", PAGES)
