"""The peer of the same page types, by stock Pelican: author is agency, tag is type, and a subsite is the English edition."""

SITENAME = "Kabar Parepare"
SITEURL = "https://kabar.parepare.example"
FEED_DOMAIN = SITEURL
TIMEZONE = "Asia/Makassar"
DEFAULT_LANG = "id"
LOCALE = ("C.UTF-8",)
WORDS = {"archive": "Arsip", "news": "Berita", "agencies": "Instansi", "language": "Bahasa"}

PATH = "content"
ARTICLE_PATHS = [""]
ARTICLE_EXCLUDES = PAGE_PATHS = STATIC_PATHS = ["images"]
THEME = "theme"
PLUGINS = ["pelican.plugins.i18n_subsites"]
I18N_SUBSITES = {"en": {
    "SITENAME": "Kabar Parepare in English", "THEME_STATIC_DIR": "../theme", "STATIC_PATHS": [],
    "WORDS": {"archive": "Archive", "news": "News", "agencies": "Agencies", "language": "Language"},
}}
I18N_UNTRANSLATED_ARTICLES = "remove"
TYPOGRIFY = True
MARKDOWN = {"extension_configs": {"markdown.extensions.extra": {}, "markdown.extensions.meta": {}}, "output_format": "html5"}
CACHE_CONTENT = LOAD_CONTENT_CACHE = True  # what was read is not read again: Pelican at its fastest
CHECK_MODIFIED_METHOD = "mtime"

ARTICLE_URL = ARTICLE_LANG_URL = "{date:%Y}/{date:%m}/{slug}/"
ARTICLE_SAVE_AS = ARTICLE_LANG_SAVE_AS = ARTICLE_URL + "index.html"
AUTHOR_URL, AUTHOR_SAVE_AS = "agencies/{slug}/", "agencies/{slug}/index.html"
CATEGORY_URL, CATEGORY_SAVE_AS = "categories/{slug}/", "categories/{slug}/index.html"
TAG_URL, TAG_SAVE_AS = "types/{slug}/", "types/{slug}/index.html"
YEAR_ARCHIVE_URL, YEAR_ARCHIVE_SAVE_AS = "years/{date:%Y}/", "years/{date:%Y}/index.html"
MONTH_ARCHIVE_URL, MONTH_ARCHIVE_SAVE_AS = "months/{date:%Y}-{date:%m}/", "months/{date:%Y}-{date:%m}/index.html"
DIRECT_TEMPLATES = ["index", "archives"]
ARCHIVES_URL, ARCHIVES_SAVE_AS = "releases/", "releases/index.html"
PAGINATED_TEMPLATES = {name: 20 for name in ("archives", "author", "category", "tag")}
PAGINATION_PATTERNS = (
    (1, "{base_name}/", "{base_name}/index.html"), (2, "{base_name}/page/{number}/", "{base_name}/page/{number}/index.html"),
)

FEED_MAX_ITEMS = 20
FEED_ATOM, FEED_RSS = "atom.xml", "rss.xml"
FEED_ALL_ATOM = TRANSLATION_FEED_ATOM = None
AUTHOR_FEED_ATOM, AUTHOR_FEED_RSS = "agencies/{slug}/atom.xml", "agencies/{slug}/rss.xml"
CATEGORY_FEED_ATOM, CATEGORY_FEED_RSS = "categories/{slug}/atom.xml", "categories/{slug}/rss.xml"
TAG_FEED_ATOM, TAG_FEED_RSS = "types/{slug}/atom.xml", "types/{slug}/rss.xml"
RSS_FEED_SUMMARY_ONLY = False
