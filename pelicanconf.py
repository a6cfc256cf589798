"""The site as it is written day to day. publishconf.py holds what differs in production."""

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "plugins"))

import newsroom  # noqa: E402, the path above makes it importable; listed as an object, a broken plugin stops the run
from newsroom.markup import heading_id  # noqa: E402

# ---- what a city sets -------------------------------------------------------------------------
SITENAME = "Kabar Parepare"
WORDMARK = ("Pare", "pare")                  # the lines of the mark in the masthead
SITEURL = "https://kabar.parepare.example"
CITY = "Parepare"                            # the place of a dateline when a release names no other
TIMEZONE = "Asia/Makassar"
EDITIONS = ("id", "en")                      # the first is the master's language; words in theme/strings/
FEED_AUTHORITY = "kabar.parepare.example,2026"  # in the identity of every feed entry: never change it, whatever the domain does
SECURITY_TXT = {"contact": ["mailto:csirt@kabar.parepare.example"], "expires": "2027-10-31"}  # whom to tell of a hole (RFC 9116); renew it each year
DEMONSTRATION = True                         # shows the notice that the content is made up; False shows the official-site line
PRIVATE_PATH = os.environ.get("PRIVATE_PATH", "")  # a second root in another repository, for releases and activities that nobody may read yet
PUBLIC_REPOSITORY = os.environ.get("PUBLIC_REPOSITORY", "") == "1"  # set where anybody may read the sources: make check warns of embargoes there
MESSAGES_LANGUAGE = "id"                     # how problems are told: id or en

# ---- how it is built --------------------------------------------------------------------------
PATH = str(ROOT / "content")
THEME = str(ROOT / "theme")
OUTPUT_PATH = str(ROOT / "output")
CACHE_PATH = str(ROOT / ".cache")            # the record store; Pelican's own content cache stays off
PLUGINS = [newsroom]
DEFAULT_LANG = EDITIONS[0]

MARKDOWN = {
    "output_format": "html",
    "extensions": ["tables", "footnotes", "attr_list", "sane_lists", "abbr", "def_list", "toc"],
    "extension_configs": {"toc": {"marker": "", "slugify": heading_id}},
}
EXECUTOR = "newsroom.executors:processes"    # or newsroom.executors:threads, or the executor of a cluster
JINJA_ENVIRONMENT = {
    "autoescape": True, "trim_blocks": True, "lstrip_blocks": True, "undefined": __import__("jinja2").StrictUndefined,
}

# Pelican's own generators find nothing to do: the newsroom's one reads, plans and writes everything.
ARTICLE_PATHS = PAGE_PATHS = STATIC_PATHS = THEME_STATIC_PATHS = []
DIRECT_TEMPLATES = []
AUTHOR_SAVE_AS = CATEGORY_SAVE_AS = TAG_SAVE_AS = ARCHIVES_SAVE_AS = ""
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = TRANSLATION_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
READERS = {"rst": None, "html": None, "md": None}
DELETE_OUTPUT_DIRECTORY = False
