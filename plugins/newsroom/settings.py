"""The settings that the newsroom reads, once, with defaults; a bad one is refused with its name."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfoNotFoundError

from precompression import FORMATS

from . import dates, executors
from .executors import MakeExecutor
from .problems import Form
from .roots import Content

if TYPE_CHECKING:  # what reads and plans is imported where there is something to read or to plan
    from .editions import Edition
    from .identifiers import Signs
    from .store import RecordStore

DEFAULT_EXECUTOR = "newsroom.executors:processes"


class BadSetting(ValueError):
    """A setting that cannot be used; the text names it."""


@dataclass(frozen=True, slots=True)
class SecurityTxt:
    """Whom to tell of a hole (RFC 9116). `expires` is a day that the city sets: an address that nobody has confirmed for a year is worse than none."""

    contact: tuple[str, ...]
    expires: date
    policy: str = ""


@dataclass(frozen=True, slots=True)
class SiteSettings:
    """What a city sets: the site's name and address, and the frozen authority of its feeds' identities."""

    name: str
    url: str
    feed_authority: str
    city: str
    wordmark: tuple[str, ...]
    timezone: str
    is_demonstration: bool = False
    is_preview: bool = False
    is_strict: bool = False  # a statement about another theme is an error
    security: SecurityTxt | None = None

    @property
    def host(self) -> str:
        """The site's name in an address bar."""
        return self.url.partition("//")[2]


@dataclass(frozen=True, slots=True)
class Settings:
    """Paths are absolute. The first of `languages` is the master's."""

    content: Content
    theme: Path
    output: Path
    cache: Path
    root: Path
    languages: tuple[str, ...]
    timezone: str
    site: SiteSettings
    markdown: Mapping[str, object]
    make_executor: MakeExecutor
    compression: Mapping[str, int]
    message_language: str
    message_form: Form
    public: Path  # the link to the build that is current
    keep_builds: int
    signing_key: Path | None  # the private key that signs a build's manifest
    verify_key: str  # the public one, "ssh-ed25519 AAAA..."
    deploy_to: str  # where `make deploy` brings the current build: host:/folder, or a folder
    is_public_repository: bool = False  # anybody may read the sources

    @property
    def master(self) -> str:
        return self.languages[0]

    def now(self) -> datetime:
        return dates.now(dates.zone(self.timezone))

    def editions(self) -> dict[str, Edition]:
        from .editions import load_editions

        return load_editions(self.theme / "strings", self.languages)

    def store(self, editions: Mapping[str, Edition], signs: Signs | None = None) -> RecordStore:
        """`signs`: the words of the gates, where they have been read before."""
        from .body import Converter
        from .data import load_signs
        from .record import Reader
        from .store import RecordStore

        words = {lang: dict(e.strings["body"]) for lang, e in editions.items()}
        return RecordStore(self.cache, Reader(self.timezone, Converter(self.markdown), words, self.site.city, self.master, signs or load_signs(self.content)))

    def css(self) -> str:
        """The style sheet as it is inlined: comments and line ends say nothing to a browser."""
        return (self.theme / "static" / "kabar.css").read_text(encoding="utf-8").strip()

    def shown_path(self, path: str) -> str:
        """A content path as an editor can click it: relative to where the command runs."""
        return self.shown(self.content / path)

    def shown(self, file: Path) -> str:
        """The same of any file."""
        return os.path.relpath(file, self.root).replace(os.sep, "/")


def read(pelican: Mapping[str, object]) -> Settings:
    """From Pelican's settings. Raises BadSetting."""
    _refuse(pelican)
    site = SiteSettings(str(pelican["SITENAME"]), str(pelican["SITEURL"]).rstrip("/"), str(pelican["FEED_AUTHORITY"]),
                        str(pelican["CITY"]), tuple(pelican.get("WORDMARK") or (str(pelican["SITENAME"]),)),
                        str(pelican["TIMEZONE"]), bool(pelican.get("DEMONSTRATION", False)), bool(pelican.get("PREVIEW", False)),
                        bool(pelican.get("STRICT", False)), _security(pelican.get("SECURITY_TXT")))
    return Settings(
        _content(pelican), Path(pelican["THEME"]), Path(pelican["OUTPUT_PATH"]), Path(pelican["CACHE_PATH"]), Path.cwd(),
        tuple(pelican["EDITIONS"]), str(pelican["TIMEZONE"]), site, dict(pelican["MARKDOWN"]),
        executors.named(str(pelican.get("EXECUTOR", DEFAULT_EXECUTOR))),
        dict(pelican.get("COMPRESSION", {})), os.environ.get("MESSAGES") or str(pelican.get("MESSAGES_LANGUAGE", "id")),
        os.environ.get("FORMAT") or "block",  # type: ignore[arg-type]
        Path.cwd() / "public", int(pelican.get("KEEP_BUILDS", 10)),
        Path(str(pelican["SIGNING_KEY"])).expanduser() if pelican.get("SIGNING_KEY") else None,
        str(pelican.get("VERIFY_KEY", "")), str(pelican.get("DEPLOY_TO", "")), bool(pelican.get("PUBLIC_REPOSITORY")))


def _content(pelican: Mapping[str, object]) -> Content:
    """A private root that is not there is refused: all that lies in it would go from the site without a word."""
    public, given = Path(pelican["PATH"]), str(pelican.get("PRIVATE_PATH") or "")
    private = Path(given).expanduser().absolute() if given else None
    if private and not private.is_dir():
        raise BadSetting(f"PRIVATE_PATH: no such folder: {given}; check the private repository out there first, or leave it empty where there is none")
    if private and (private.resolve().is_relative_to(public.resolve()) or public.resolve().is_relative_to(private.resolve())):
        raise BadSetting(f"PRIVATE_PATH: a folder beside the content, neither in it nor around it: {given}")
    return Content(public, private)


def _security(given: object) -> SecurityTxt | None:
    if not given:
        return None
    try:
        found = SecurityTxt(tuple(given["contact"]), date.fromisoformat(given["expires"]), given.get("policy", ""))
    except (KeyError, TypeError, ValueError, AttributeError):
        raise BadSetting('SECURITY_TXT: {"contact": ["mailto:..."], "expires": "2027-10-31"}, and "policy" if there is one') from None
    if not found.contact or not all(c.startswith(("mailto:", "https://", "tel:")) and c.isprintable() for c in found.contact):
        raise BadSetting("SECURITY_TXT: each contact begins with mailto:, https:// or tel:")
    return found


def _refuse(pelican: Mapping[str, object]) -> None:
    for name in ("EDITIONS", "CITY", "TIMEZONE", "SITENAME", "SITEURL", "FEED_AUTHORITY"):
        if not pelican.get(name):
            raise BadSetting(f"{name}: missing in pelicanconf.py")
    if pelican.get("DELETE_OUTPUT_DIRECTORY"):
        raise BadSetting("DELETE_OUTPUT_DIRECTORY (-d): would empty the site before the new one is known to be good")
    if pelican.get("RELATIVE_URLS"):
        raise BadSetting("RELATIVE_URLS: pages link from the root; feeds need whole addresses")
    try:
        executors.named(str(pelican.get("EXECUTOR", DEFAULT_EXECUTOR)))
    except (ValueError, ImportError, AttributeError):
        raise BadSetting(f"EXECUTOR: not a module:callable that can be imported: {pelican['EXECUTOR']}") from None
    try:
        dates.zone(str(pelican["TIMEZONE"]))
    except (ZoneInfoNotFoundError, ValueError):
        raise BadSetting(f"TIMEZONE: no such zone: {pelican['TIMEZONE']}") from None
    if not isinstance(kept := pelican.get("KEEP_BUILDS", 10), int) or kept < 2:
        raise BadSetting(f"KEEP_BUILDS: at least 2, the current one and the one to go back to: {kept!r}")
    for name, level in dict(pelican.get("COMPRESSION", {})).items():
        if name not in FORMATS or level not in FORMATS[name].levels:
            raise BadSetting(f"COMPRESSION: no such format or level: {name}: {level}; there are {', '.join(FORMATS)}")
    if (os.environ.get("FORMAT") or "block") not in ("block", "concise", "github"):
        raise BadSetting("FORMAT: one of block, concise, github")
    if (os.environ.get("MESSAGES") or "id") not in ("id", "en"):
        raise BadSetting("MESSAGES: one of id, en")
