"""Whoever asks again before an answer has come gets the answers to the last question alone, in whichever order they arrive.

The search page of the real content talks to an engine whose every answer waits until the test hands it out.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from chromium import Served, tab
from playwright.sync_api import Browser, Page, expect

ENGINE = """
const held = globalThis.held = []
const later = name => new Promise((done, fail) => held.push({name, done, fail}))
const row = (words, i) => ({url: `/${words}/${i}/`, raw_content: "isi ¶", locations: [], meta: {title: `${words} ${i}`}})
export const options = async () => {}
export const filters = async () => ({})
export const mergeIndex = () => later("the archive")
export const search = async (words, {filters}) => {
  const n = await later(words)
  return {results: [...Array(n).keys()].map(i => ({id: words + i, score: 9, data: async () => (await later(`${words}, texts from ${i - i % 8}`), row(words, i))})),
          filters: {category: {kesehatan: n}}}
}
"""
# Inside the page, so that nothing hangs on how fast it is: wait until so many answers are due (not for ever), and hand out those of a name.
DUE = """async least => { for (let i = 0; held.length < least && i < 2000; i++) await new Promise(done => setTimeout(done, 5)); return held.length }"""
GIVE = """async ([name, n, isBroken]) => {
  const given = held.filter(one => one.name === name)
  globalThis.held.splice(0, held.length, ...held.filter(one => one.name !== name))
  for (const {done, fail} of given) isBroken ? fail(new Error("cut off")) : done(n)
  await new Promise(done => setTimeout(done))
}"""
HITS = 20
FIRST, NEXT = "{}, texts from 0", "{}, texts from 8"

RACES = [  # what happens, the words whose rows stand, how many rows; "?" asks, "+" asks for more, "!" breaks the line, what else is an answer that arrives
    ("the answer to the earlier question comes last", ["?air", "?kapal", "kapal", FIRST.format("kapal"), "air", FIRST.format("air")], "kapal", 8),
    ("it comes in between", ["?air", "?kapal", "air", FIRST.format("air"), "kapal", FIRST.format("kapal")], "kapal", 8),
    ("its texts come last", ["?air", "air", "?kapal", "kapal", FIRST.format("kapal"), FIRST.format("air")], "kapal", 8),
    ("its texts come in between", ["?air", "air", "?kapal", FIRST.format("air"), "kapal", FIRST.format("kapal")], "kapal", 8),
    ("more of it comes last", ["?air", "air", FIRST.format("air"), "+", "?kapal", "kapal", FIRST.format("kapal"), NEXT.format("air")], "kapal", 8),
    ("more of it comes in between", ["?air", "air", FIRST.format("air"), "+", "?kapal", NEXT.format("air"), "kapal", FIRST.format("kapal")], "kapal", 8),
    ("its line breaks when the later one has been answered", ["?air", "?kapal", "kapal", FIRST.format("kapal"), "!air"], "kapal", 8),
    ("three questions, answered from the last to the first", ["?air", "?kapal", "?pasar", "pasar", FIRST.format("pasar"), "kapal", FIRST.format("kapal"), "air", FIRST.format("air")], "pasar", 8),
    ("the same question twice", ["?air", "?air", "air", FIRST.format("air")], "air", 8),
    ("an empty question", ["?air", "?", "air", FIRST.format("air")], "", 0),
    ("more is asked for twice", ["?air", "air", FIRST.format("air"), "+", "+", "air, texts from 16", NEXT.format("air")], "air", 16),
]


@pytest.fixture
def page(browser: Browser, portal: Served) -> Iterator[Page]:
    page = tab(browser)
    page.route("**/pagefind.js", lambda route: route.fulfill(content_type="text/javascript", body=ENGINE))
    page.goto(f"{portal.address}/cari/")
    yield page
    page.context.close()


def do(page: Page, step: str) -> None:
    if step == "+":
        page.get_by_role("button", name="Hasil berikutnya").click()
    elif step.startswith("?"):
        due = page.evaluate("globalThis.held?.length ?? 0")
        page.get_by_label("Kata yang dicari").fill(step[1:])
        page.keyboard.press("Enter")
        if step[1:]:
            page.evaluate(f"async () => {{ while (!globalThis.held) await new Promise(done => setTimeout(done, 5)); return ({DUE})({due + 1}) }}")
    else:
        page.evaluate(GIVE, [step.lstrip("!"), HITS, step.startswith("!")])


def rows(page: Page) -> list[str]:
    return page.locator(".log__title").all_inner_texts()


@pytest.mark.parametrize(("steps", "words", "count"), [row[1:] for row in RACES], ids=[row[0] for row in RACES])
def test_only_the_answers_to_the_last_question_stand(page: Page, steps: list[str], words: str, count: int) -> None:
    for step in steps:
        do(page, step)
        last = [s[1:] for s in steps[:steps.index(step) + 1] if s.startswith("?")][-1]
        assert all(title.startswith(f"{last} ") for title in rows(page)), (step, rows(page))
    assert rows(page) == [f"{words} {i}" for i in range(count)]
    assert page.locator("[role=status]").inner_text() == (f"{HITS} hasil." if words else "")
    assert page.locator(".found").is_visible() == bool(words)


def test_all_years_answer_the_last_question_when_the_archive_comes_late(page: Page) -> None:
    page.get_by_text("Saring dan urutkan").click()
    page.get_by_label("Tahun").select_option("semua")
    for step in ("?air", "?kapal", "kapal", FIRST.format("kapal"), "the archive"):
        do(page, step)
    assert page.evaluate(DUE, 1) == 1, "the earlier question waited for the archive"
    for step in ("air", FIRST.format("air")):
        do(page, step)
    assert rows(page) == [f"kapal {i}" for i in range(8)] and page.url.endswith("?q=kapal&tahun=semua")
    assert page.get_by_role("link", name="Cari di semua tahun").is_hidden()


def test_the_choices_count_for_the_last_question(page: Page) -> None:
    """An earlier answer that comes while the texts of the later one are under way takes nothing from its numbers."""
    page.get_by_text("Saring dan urutkan").click()
    for step in ("?air", "?kapal", "kapal", "air", FIRST.format("kapal")):
        do(page, step)
    expect(page.get_by_label("Kategori").locator("option[value=kesehatan]")).to_have_text(f"Kesehatan ({HITS})")
    assert rows(page) == [f"kapal {i}" for i in range(8)]


def test_choices_opened_while_an_answer_is_under_way_are_counted(page: Page) -> None:
    do(page, "?air")
    page.get_by_text("Saring dan urutkan").click()
    assert page.evaluate(DUE, 2) == 2, "the question was not asked again with the index of the choices"
    for step in ("air", FIRST.format("air")):
        do(page, step)
    expect(page.get_by_label("Kategori").locator("option[value=kesehatan]")).to_have_text(f"Kesehatan ({HITS})")
    assert rows(page) == [f"air {i}" for i in range(8)] and page.locator("details").first.evaluate("box => box.open")


def test_what_is_told_is_not_overwritten_while_the_later_question_is_under_way(page: Page) -> None:
    """The script that counts the choices is slow to come, and by then another question is being asked."""
    waiting = []
    page.route("**/search-counts.js", lambda route: waiting.append(route))
    page.get_by_text("Saring dan urutkan").click()
    do(page, "?air")
    do(page, "air")
    with page.expect_request("**/search-counts.js"):
        do(page, FIRST.format("air"))
    do(page, "?kapal")
    with page.expect_response("**/search-counts.js"):
        waiting[0].continue_()
    page.evaluate("import('/search-counts.js').then(() => new Promise(done => setTimeout(done)))")
    assert page.locator("[role=status]").inner_text() == "Sedang mencari…" and rows(page) == []
