"""Where a long word of a headline may break: Indonesian words are long, and a phone's line is short.

The headline that is shown carries soft hyphens; the title does not, so that none gets into a feed, a search or the head of a page.
"""

from __future__ import annotations

import re

SOFT = "\N{SOFT HYPHEN}"
LONG_WORD = re.compile(r"[^\W\d_]{15,}")
EDGE = 3  # letters that stay together at either end of a word
VOWEL = re.compile("[aeiouy]", re.IGNORECASE)


def softened(text: str, lang: str) -> str:
    """The text with soft hyphens in its words of 15 letters or more, where there is a dictionary of the language."""
    if not LONG_WORD.search(text):
        return text
    import pyphen  # its dictionary takes longer to load than most builds last: only where a word needs it

    known = pyphen.language_fallback(lang)
    return LONG_WORD.sub(lambda match: SOFT.join(_syllables(match[0], pyphen.Pyphen(lang=known))), text) if known else text


def _syllables(word: str, dictionary: object) -> list[str]:
    """The word in parts. The patterns of `id_ID` break ke-t-ran-s-mi-gra-si: a part without a vowel stays with its neighbours."""
    parts = dictionary.inserted(word, SOFT).split(SOFT)
    kept, place = [], 0
    for before, after in zip(parts, parts[1:], strict=False):
        place += len(before)
        if VOWEL.search(before) and VOWEL.search(after) and EDGE <= place <= len(word) - EDGE:
            kept.append(place)
    return [word[start:end] for start, end in zip([0, *kept], [*kept, len(word)], strict=True)]
