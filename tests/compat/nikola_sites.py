"""Small Nikola sites: configurations, and one set of posts with every form that metadata takes."""

COMMON = """\
BLOG_AUTHOR = 'Jane Doe'
BLOG_TITLE = 'Site'
SITE_URL = 'https://site.example/'
BLOG_EMAIL = 'jane@site.example'
BLOG_DESCRIPTION = 'A site'
DEFAULT_LANG = 'en'
TIMEZONE = 'Europe/Paris'
POSTS = (('posts/*.rst', 'posts', 'post.tmpl'), ('posts/*.md', 'posts', 'post.tmpl'),
         ('posts/*.txt', 'posts', 'post.tmpl'), ('posts/*.html', 'posts', 'post.tmpl'))
PAGES = (('pages/*.rst', '', 'page.tmpl'),)
COMPILERS = {'rest': ('.rst', '.txt'), 'markdown': ('.md',), 'html': ('.html',)}
FEED_LENGTH = 1000
INDEX_TEASERS = False
"""


def _post(slug: str, date: str, more: str = "", *, title: str = "") -> str:
    return f".. title: {title or slug}\n.. slug: {slug}\n.. date: {date}\n{more}\nText.\n"


POSTS = {
    "posts/plain.rst": _post("plain", "2012-03-30 23:00:00 UTC-03:00", ".. tags: a, b b\n.. category: One\n"),
    "posts/naive.rst": _post("naive", "2012-04-01 10:20:30"),
    "posts/minutes.rst": _post("minutes", "2012-04-02 10:20"),
    "posts/day.rst": _post("day", "2012-04-03"),
    "posts/utc.rst": _post("utc", "2012-04-04 10:20:30 UTC"),
    "posts/offset.rst": _post("offset", "2012-04-05 10:20:30 +0530"),
    "posts/colon.rst": _post("colon", "2012-04-06T10:20:30+05:30"),
    "posts/slashes.rst": _post("slashes", "2012/04/07 10:20:30"),
    "posts/updated.rst": _post("updated", "2012-04-08 10:20", ".. updated: 2013-04-08 10:20\n"),
    "posts/2012-04-09 No Slug.rst": ".. title: No slug\n.. date: 2012-04-09 10:20\n\nText.\n",
    "posts/Ünïcödé 北京.rst": ".. date: 2012-04-10 10:20\n\nText.\n",
    "posts/no-title.rst": ".. date: 2012-04-11 10:20\n\nText.\n",
    "posts/own.rst": _post("My Own_Slug", "2012-04-12 10:20"),
    "posts/cjk.rst": _post("北京", "2012-04-13 10:20", title="北京的天气"),
    "posts/signs.rst": _post("a,b+c(d)!&e", "2012-04-14 10:20", title="Signs & <more>"),
    "posts/deep-slug.rst": _post("x/y", "2012-04-15 10:20"),
    "posts/index.rst": _post("index", "2012-04-16 10:20"),
    "posts/ugly.rst": _post("ugly", "2012-04-17 10:20", ".. pretty_url: false\n"),
    "posts/guid.rst": _post("guid", "2012-04-18 10:20", ".. guid: tag:site.example,2012:guid\n"),
    "posts/section.rst": _post("section", "2012-04-19 10:20", ".. section: Old\n"),
    "posts/draft.rst": _post("draft", "2012-04-20 10:20", ".. status: draft\n"),
    "posts/private.rst": _post("private", "2012-04-21 10:20", ".. status: private\n"),
    "posts/featured.rst": _post("featured", "2012-04-22 10:20", ".. status: featured\n"),
    "posts/odd-status.rst": _post("odd-status", "2012-04-23 10:20", ".. status: secret\n"),
    "posts/tag-draft.rst": _post("tag-draft", "2012-04-24 10:20", ".. tags: x, draft\n"),
    "posts/tag-private.rst": _post("tag-private", "2012-04-25 10:20", ".. tags: private\n"),
    "posts/future.rst": _post("future", "2099-04-26 10:20"),
    "posts/sub/deep.rst": _post("deep", "2012-04-27 10:20"),
    "posts/sub/sub two/deeper.rst": _post("deeper", "2012-04-28 10:20"),
    "posts/comment.md": "<!--\n.. title: Com: ment\n.. date: 2012-05-01 10:20\n-->\n\nText.\n",
    "posts/yaml.md": "---\ntitle: Yaml\nslug: yaml\ndate: 2012-05-02 10:20:30\ntags: [a, b]\n---\nText.\n",
    "posts/yaml-zone.md": "---\ntitle: Yaml zone\ndate: 2012-05-03 10:20:30 UTC+02:00\n---\nText.\n",
    "posts/toml.md": "+++\ntitle = 'Toml'\nslug = 'toml'\ndate = '2012-05-04 10:20'\n+++\nText.\n",
    "posts/blank-above.md": "\n\n.. title: Blank above\n.. date: 2012-05-05 10:20\n\nText.\n",
    "posts/again.rst": ".. title: First\n.. title: Second\n.. date: 2012-05-06 10:20\n.. slug:\n\nText.\n",
    "posts/page.html": "<!--\n.. title: Html\n.. date: 2012-05-07 10:20\n-->\n\n<p>Text.</p>\n",
    "posts/old.txt": _post("old", "2012-05-08 10:20"),
    "posts/two-files.md": "Text.\n",
    "posts/two-files.meta": ".. title: Two files\n.. slug: two-files\n.. date: 2012-05-09 10:20\n",
    "posts/two-yaml.rst": "Text.\n",
    "posts/two-yaml.meta": "---\ntitle: Two yaml\ndate: 2012-05-10 10:20\n---\n",
    "pages/about.rst": _post("about", "2012-05-11 10:20"),
}

_TRANSLATED = {
    "posts/both.rst": _post("both", "2012-06-01 10:20", ".. tags: a\n", title="Both"),
    "posts/both.es.rst": ".. title: Ambos\n\nTexto.\n",
    "posts/slugs.md": "<!--\n.. title: Slugs\n.. slug: slugs\n.. date: 2012-06-02 10:20\n-->\n\nText.\n",
    "posts/slugs.es.md": "<!--\n.. title: Otros\n.. slug: otros\n.. date: 2014-06-02 10:20\n-->\n\nTexto.\n",
    "posts/meta.md": "Text.\n",
    "posts/meta.meta": ".. title: Meta\n.. slug: meta\n.. date: 2012-06-03 10:20\n",
    "posts/meta.es.md": "Texto.\n",
    "posts/meta.es.meta": ".. title: Metadatos\n",
    "posts/sub/below.rst": _post("below", "2012-06-04 10:20"),
    "posts/sub/below.es.rst": ".. title: Debajo\n\nTexto.\n",
    "posts/zh.rst": _post("zh", "2012-06-05 10:20"),
    "posts/zh.zh_cn.rst": ".. title: 中文\n\n正文。\n",
}
_LANGUAGES = (
    "TRANSLATIONS = {DEFAULT_LANG: '', 'es': './es', 'zh_cn': './zh'}\nSHOW_UNTRANSLATED_POSTS = False\n"
)

SITES: dict[str, tuple[str, dict[str, str]]] = {
    "defaults": ("", POSTS),
    "tags are tags": ("USE_TAG_METADATA = False\n", POSTS),
    "pages with suffixes": ("PRETTY_URLS = False\nSTRIP_INDEXES = False\n", POSTS),
    "indexes shown": ("STRIP_INDEXES = False\n", POSTS),
    "a site in a folder": ("SITE_URL = 'https://site.example:8443/blog/'\n", POSTS),
    "a base of its own": ("BASE_URL = 'https://base.example/b'\n", POSTS),
    "letters kept": ("USE_SLUGIFY = False\n", POSTS),
    "other folders": (
        "POSTS = (('posts/sub/*.rst', 'one/two', 'post.tmpl'), ('posts/*.md', '', 'post.tmpl'),\n"
        "         ('posts/*.rst', {'en': 'blog'}, 'post.tmpl'))\n",
        POSTS,
    ),
    "the future is now": ("FUTURE_IS_NOW = True\n", POSTS),
    "folders as categories": ("CATEGORY_DESTPATH_AS_DEFAULT = True\n", POSTS),
    "names with more": (
        "FILE_METADATA_REGEXP = r'.*\\/(?P<date>\\d{4}-\\d{2}-\\d{2})-(?P<slug>.*)-(?P<title>.*)\\.rst'\n",
        {
            "posts/2012-07-01-slug-the_title.rst": "Text.\n",
            "posts/2012-07-02-other-x.rst": ".. title: Own\n\nText.\n",
        },
    ),
    "docinfo": (
        "USE_REST_DOCINFO_METADATA = True\n",
        {
            "posts/a.rst": "A title\n#######\n\n:date: 2012-08-01 10:20\n:slug: a-slug\n\nText.\n",
            "posts/b.rst": "B title\n=======\n\n:date: 2012-08-02 10:20\n:authors: A; B\n\nText.\n",
        },
    ),
    "meta lines": (
        "MARKDOWN_EXTENSIONS = ['markdown.extensions.meta']\n",
        {
            "posts/a.md": "Title: A title\nDate: 2012-09-01 10:20\nSlug: a-slug\nTags: x, y\n\nText.\n",
            "posts/b.md": "---\ntitle: Yaml\ndate: 2012-09-02 10:20\n---\nText.\n",
        },
    ),
    "other names": (
        "METADATA_MAPPING = {'yaml': {'permalink': 'slug', 'day': 'date'}}\n",
        {"posts/a.md": "---\ntitle: A\npermalink: mapped\nday: 2012-10-01 10:20\n---\nText.\n"},
    ),
    "languages": (_LANGUAGES, _TRANSLATED),
    "languages at the end": (
        _LANGUAGES + "TRANSLATIONS_PATTERN = '{path}.{ext}.{lang}'\n",
        {
            "posts/both.rst": _post("both", "2012-06-01 10:20"),
            "posts/both.rst.es": ".. title: Ambos\n\nTexto.\n",
        },
    ),
    "languages in folders": (
        _LANGUAGES + "POSTS = (('posts/*.rst', {'en': 'posts', 'es': 'articulos'}, 'post.tmpl'),)\n",
        {path: text for path, text in _TRANSLATED.items() if path.endswith(".rst")},
    ),
}
"""What is added to COMMON, in which the later assignment wins, and the files."""
