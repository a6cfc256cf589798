"""The peer of the same page types, by Nikola: author is agency, tag is type. `menus.json` comes with the corpus."""

import json
from pathlib import Path

BLOG_AUTHOR, BLOG_EMAIL, BLOG_DESCRIPTION = "Kabar Parepare", "redaksi@kabar.parepare.example", ""
BLOG_TITLE = {"id": "Kabar Parepare", "en": "Kabar Parepare in English"}
SITE_URL = "https://kabar.parepare.example/"
TIMEZONE = "Asia/Makassar"
DEFAULT_LANG = "id"
TRANSLATIONS = {"id": "", "en": "./en"}
TRANSLATIONS_PATTERN = "{path}.{lang}.{ext}"
SHOW_UNTRANSLATED_POSTS = False
NAVIGATION_LINKS = {"id": (), "en": ()}
THEME = "kabar"
GLOBAL_CONTEXT = {"menus": json.loads(Path("menus.json").read_text(encoding="utf-8")), "words": {
    "id": {"archive": "Arsip", "agencies": "Instansi", "language": "Bahasa"},
    "en": {"archive": "Archive", "agencies": "Agencies", "language": "Language"},
}}

POSTS = (("posts/*.md", "", "post.tmpl"),)
PAGES = ()
COMPILERS = {"markdown": [".md"]}
MARKDOWN_EXTENSIONS = ["markdown.extensions.extra"]
FILES_FOLDERS = {"files": ""}
IMAGE_FOLDERS, GALLERY_FOLDERS, LISTINGS_FOLDERS = {}, {}, {}
COPY_SOURCES = SHOW_SOURCELINK = USE_BUNDLES = False
PRETTY_URLS = STRIP_INDEXES = True

TAG_PATH, CATEGORY_PATH, AUTHOR_PATH, ARCHIVE_PATH = "types", "categories", "agencies", "periods"
CATEGORY_PREFIX = ""
CATEGORY_ALLOW_HIERARCHIES = CATEGORY_OUTPUT_FLAT_HIERARCHY = False
ENABLE_AUTHOR_PAGES = TAG_PAGES_ARE_INDEXES = CATEGORY_PAGES_ARE_INDEXES = AUTHOR_PAGES_ARE_INDEXES = True
CREATE_MONTHLY_ARCHIVE = True
ARCHIVES_ARE_INDEXES = CREATE_FULL_ARCHIVES = CREATE_SINGLE_ARCHIVE = False
INDEX_DISPLAY_POST_COUNT = FEED_LENGTH = 20
INDEXES_STATIC = False
GENERATE_RSS = GENERATE_ATOM = True
FEED_TEASERS = FEED_PLAIN = False
DISABLED_PLUGINS = [
    "sitemap", "robots", "render_galleries", "render_listings", "scale_images", "create_bundles",
    "classify_sections", "classify_page_index",
]
DOIT_CONFIG = {"backend": "sqlite3", "dep_file": ".doit.sqlite"}  # the fastest of its databases, and its processes in bench.py
