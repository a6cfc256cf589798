"""An *edition* is the whole site in one language: its words, its dates and its addresses.

Everything here comes from one file of strings per language, so that a further language needs data only.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from urllib.parse import quote

from .dates import Calendar


@dataclass(frozen=True, slots=True)
class Addresses:
    """Addresses of one edition: root-relative, ending in a slash. Codes are equal in all editions."""

    prefix: str
    words: Mapping[str, str]

    def _path(self, *parts: object) -> str:
        return "/" + "".join(f"{part}/" for part in (self.prefix, *parts) if part)

    def _period(self, head: tuple[object, ...], year: int | None, month: int | None) -> str:
        return self._path(*head, *((year,) if year else ()), *((f"{month:02}",) if month else ()))

    def home(self) -> str:
        return self._path()

    def news(self) -> str:
        return self._path(self.words["news"])

    def archive(self, year: int | None = None, month: int | None = None) -> str:
        return self._period((self.words["archive"],), year, month)

    def agencies(self) -> str:
        return self._path(self.words["agencies"])

    def agency(self, code: str, year: int | None = None, month: int | None = None) -> str:
        return self._period((self.words["agencies"], code), year, month)

    def category(self, code: str, year: int | None = None, month: int | None = None) -> str:
        return self._period((self.words["categories"], code), year, month)

    def type(self, word: str, year: int | None = None, month: int | None = None) -> str:
        return self._period((self.words["types"], word), year, month)

    def activities(self, year: int | None = None) -> str:
        return self._period((self.words["activities"],), year, None)

    def release(self, when: date, slug: str) -> str:
        return self._path(self.words["news"], when.year, f"{when.month:02}", slug)

    def activity(self, when: date, slug: str) -> str:
        return self._path(self.words["activities"], when.year, f"{when.month:02}", slug)

    def item(self, kind: str, when: date, slug: str) -> str:
        """The page of a release, an activity or, whatever the time, a standing page."""
        return self.page(slug) if kind == "page" else (self.release if kind == "release" else self.activity)(when, slug)

    def search(self) -> str:
        return self._path(self.words["search"])

    def page(self, slug: str) -> str:
        return self._path(slug)

    def offline(self) -> str:
        return self._path(self.words["offline"])

    def not_found(self) -> str:
        return f"{self._path()}404.html"


@dataclass(frozen=True, slots=True)
class Edition:
    """One language: `strings` by meaning, `calendar` for dates, `to` for addresses."""

    lang: str
    strings: Mapping[str, Mapping[str, object]]
    calendar: Calendar
    to: Addresses

    def count(self, section: str, key: str, n: int) -> str:
        """'1 release', '2 releases'; Indonesian has one form."""
        forms = self.strings[section][key]
        form = forms.get("one", forms["other"]) if n == 1 else forms["other"]
        return form.format(n=n)

    def type_address(self, type_: str, year: int | None = None, month: int | None = None) -> str:
        return self.to.type(self.strings["type_path"][type_], year, month)

    def span(self, start: datetime, end: datetime | None, *, is_open: bool) -> str:
        return self.calendar.span(start, end, is_open=is_open)

    def size(self, n: int) -> str:
        """'70 kB', '1,2 MB': decimal units, as phones show them."""
        words = self.strings["numbers"]
        if n < 1000:
            return f"{n} {words['bytes']}"
        if (thousands := round(n / 1000)) < 1000:
            return f"{thousands} {words['kilobytes']}"
        return f"{n / 1_000_000:.1f} {words['megabytes']}".replace(".", words["decimal"])


def save_as(url: str) -> str:
    """The output file of an address."""
    path = url.lstrip("/")
    return path + "index.html" if path.endswith("/") or not path else path


def beside(url: str, name: str) -> str:
    """The address of a file beside a page."""
    return url + _quoted(name)


_quoted = lru_cache(maxsize=4096)(quote)  # a picture is named many times on the pages that show it


def load_edition(strings_folder: Path, lang: str) -> Edition:
    """Read one language's strings. Raises OSError or tomllib.TOMLDecodeError."""
    strings = tomllib.loads((strings_folder / f"{lang}.toml").read_text(encoding="utf-8"))
    paths = dict(strings["paths"])
    return Edition(lang, strings, Calendar(strings["dates"]), Addresses(paths.pop("prefix"), paths))


def load_editions(strings_folder: Path, languages: Iterable[str]) -> dict[str, Edition]:
    return {lang: load_edition(strings_folder, lang) for lang in languages}
