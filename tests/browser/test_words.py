"""What a screen reader makes of the words: each in its language, one heading of the first level, landmarks with names, translations both ways."""

from __future__ import annotations

import subprocess
import sys

from chromium import PHONE, Note, Served, tab
from playwright.sync_api import Browser
from torture import ENGLISH, INDONESIAN

# Every text and spoken attribute that holds one of the two marks, with the language that the page gives it.
SPOKEN = """marks => {
  const found = [], lang = e => e.closest('[lang]').lang;
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) for (const [of, mark] of marks) if (walk.currentNode.data.includes(mark)) found.push([of, lang(walk.currentNode.parentElement), walk.currentNode.data]);
  for (const e of document.body.querySelectorAll('[alt], [aria-label], [title]')) for (const name of ['alt', 'aria-label', 'title'])
    for (const [of, mark] of marks) if ((e.getAttribute(name) || '').includes(mark)) found.push([of, lang(e), e.getAttribute(name)]);
  return found;
}"""


def test_every_word_of_the_content_says_its_language(browser: Browser, torture: Served, note: Note) -> None:
    """WCAG 2.2, 3.1.2: also where a translation leaves a field out and the Indonesian text stands in its place."""
    page, wrong, seen = tab(browser, PHONE), [], set()
    for file in sorted(torture.folder.rglob("*.html")):
        path = "/" + file.relative_to(torture.folder).as_posix()
        page.set_content(file.read_text(encoding="utf-8"))
        for of, lang, text in page.evaluate(SPOKEN, [["id", INDONESIAN], ["en", ENGLISH]]):
            seen.add((of, path.startswith("/en/")))
            wrong += [f"{path}: {text.strip()[:60]} stands as {lang}"] * (of != lang)
        note("languages", 1)
    page.context.close()
    assert wrong == [] and ("id", True) in seen and ("en", True) in seen, "and there is something to find"


def test_landmarks_have_names_and_headings_an_order(browser: Browser, site: Served, note: Note) -> None:
    page, wrong = tab(browser, PHONE), {}
    for path in site.pages.values():
        page.goto(site.address + path)
        found = page.evaluate("""() => {
            const name = e => e.getAttribute('aria-label') || (e.getAttribute('aria-labelledby') || '').split(' ').map(id => document.getElementById(id)?.textContent.trim()).join(' ').trim();
            const navs = [...document.querySelectorAll('nav')].map(name);
            const levels = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(e => +e.tagName[1]);
            return [document.querySelectorAll('h1').length, levels[0], levels.some((level, i) => i && level > levels[i - 1] + 1), navs.length - new Set(navs.filter(Boolean)).size,
                    document.querySelectorAll('body > header, body > footer, body > main').length] }""")
        if found != [1, 1, False, 0, 3]:
            wrong[path] = found
        note("structure", 1)
    page.context.close()
    assert wrong == {}


def test_the_rules_over_the_built_tree_find_nothing(torture: Served) -> None:
    """Links, fragments, headings, and translations that name each other, on the torture pages too."""
    found = subprocess.run([sys.executable, "-m", "treecheck", str(torture.folder), "--site-url", "https://kabar.parepare.example"],
                           capture_output=True, text=True, check=False, cwd=torture.folder, env={"PYTHONPATH": ":".join(sys.path)})
    assert found.returncode == 0, found.stdout + found.stderr
