"""Small Pelican sites: configurations, and one set of posts with every form that front matter takes."""

COMMON = """\
SITENAME = 'Site'
SITEURL = 'https://site.example'
AUTHOR = 'Jane Doe'
PATH = 'content'
TIMEZONE = 'Europe/Paris'
DEFAULT_LANG = 'en'
FEED_ALL_ATOM = 'feeds/all.atom.xml'
FEED_MAX_ITEMS = None
DIRECT_TEMPLATES = []
"""

POSTS = {
    "plain.md": "Title: Plain\nDate: 2012-11-06 21:00\n\nText.",
    "seconds.md": "Title: Seconds\nDate: 2012-11-06 21:00:07\n\nText.",
    "day.md": "Title: Day\nDate: 2012-11-07\n\nText.",
    "offset.md": "Title: Offset\nDate: 2012-11-08 23:30:00 -0500\n\nText.",
    "zulu.md": "Title: Zulu\nDate: 2012-11-09T23:30:00Z\n\nText.",
    "utc.md": "Title: Utc\nDate: 2012-11-09 23:30 UTC\n\nText.",
    "underscore.md": "Title: Underscore\nDate: 2012-11-10_10:20\n\nText.",
    "slashes.md": "Title: Slashes\nDate: 2012/11/11 10:20\n\nText.",
    "month.md": "Title: Month\nDate: 12 Nov 2012 10:20\n\nText.",
    "american.md": "Title: American\nDate: November 13, 2012\n\nText.",
    "summer.md": "Title: Summer\nDate: 2012-07-01 00:10\n\nText.",
    "gap.md": "Title: Gap\nDate: 2012-03-25 02:30\n\nText.",
    "twice.md": "Title: Twice\nDate: 2012-10-28 02:30\n\nText.",
    "own-zone.md": (
        "Title: Own zone\nTimezone: Asia/Tokyo\nDate: 2012-11-14 10:00\nModified: 2012-12-14 10:00\n\nText."
    ),
    "2013-01-02-named.md": "Title: Named\n\nDate of the name.",
    "2013-01-03.md": "Title: Only a date\n\nText.",
    "tags.md": "Title: Tags\nDate: 2013-02-01\nTags: a, b b,  c ,a,\n\nText.",
    "semicolons.md": "Title: Semicolons\nDate: 2013-02-02\nTags: a, b; c\n\nText.",
    "no-tags.md": "Title: No tags\nDate: 2013-02-03\nTags:\nCategory:\n\nText.",
    "category.md": "Title: Category\nDate: 2013-02-04\nCategory: Fremde Länder\n\nText.",
    "two-lines.md": "Title: Two lines\nDate: 2013-02-05\nTags: a,\n    b\nSummary: One\n    two\n\nText.",
    "again.md": "Title: Again\nDate: 2013-02-06\nDate: 2014-02-06\nTags: a\nTags: b\n\nText.",
    "lower.md": "title: Lower\ndate: 2013-02-07\nTAGS: x\n\nText.",
    "fenced.md": "---\nTitle: Fenced\nDate: 2013-02-08\n---\nText.",
    "fenced-blank.md": "---\nTitle: Fenced, then blank\nDate: 2013-02-09\n\nText.",
    "unseparated.md": "Title: Unseparated\nDate: 2013-02-10\nText at once.",
    "quoted.md": 'Title: "Quoted"\nDate: 2013-02-11\n\nText.',
    "markup.md": "Title: AT&amp;T *is* <em>it</em> & a < b\nDate: 2013-02-12\n\nText.",
    "slug.md": "Title: Slug\nSlug: My_Own.Slug\nDate: 2013-03-01\n\nText.",
    "slug-folder.md": "Title: Slug folder\nSlug: a/b c\nDate: 2013-03-02\n\nText.",
    "url.md": "Title: Url\nUrl: some/where/\nSave_as: some/where/index.html\nDate: 2013-03-03\n\nText.",
    "cjk.md": "Title: 北京的天气，真好\nDate: 2013-03-04\n\nText.",
    "kana.md": "Title: しっつーチツ゠・シ\nDate: 2013-03-05\n\nText.",
    "cyrillic.md": "Title: Объём Єлка\nDate: 2013-03-06\n\nText.",
    "accents.md": "Title: Ünïcödé ßtraße Œuvre Łódź\nDate: 2013-03-07\n\nText.",
    "signs.md": "Title: C++ & C#: 100% _under_ -- a/b\\c 'q' \"w\" [x] (y)!\nDate: 2013-03-08\n\nText.",
    "emoji.md": "Title: Party 🎉 time\nDate: 2013-03-09\n\nText.",
    "wide.md": "Title: Ｗｉｄｅ ①②\nDate: 2013-03-10\n\nText.",
    "lang.md": "Title: Lang\nLang: fr\nDate: 2013-04-01\n\nTexte.",
    "lang-of-both.md": "Title: Both\nSlug: both\nDate: 2013-04-02\n\nText.",
    "lang-of-both-fr.md": "Title: Les deux\nSlug: both\nLang: fr\nDate: 2013-04-02\n\nTexte.",
    "draft.md": "Title: Draft\nStatus: draft\nDate: 2013-05-01\n\nText.",
    "hidden.md": "Title: Hidden\nStatus: hidden\nDate: 2013-05-02\n\nText.",
    "skip.md": "Title: Skip\nStatus: skip\nDate: 2013-05-03\n\nText.",
    "published.md": "Title: Published\nStatus: Published\nDate: 2013-05-04\n\nText.",
    "unknown.md": "Title: Unknown status\nStatus: secret\nDate: 2013-05-05\n\nText.",
    "no-title.md": "Date: 2013-05-06\n\nText.",
    "no-date.md": "Title: No date\n\nText.",
    "future.md": "Title: Future\nDate: 2099-01-01\n\nText.",
    "author.md": "Title: Author\nAuthor: Doe, Jane\nDate: 2013-06-01\n\nText.",
    "authors.md": "Title: Authors\nAuthors: Zoë Roe, Jane Doe\nDate: 2013-06-02\n\nText.",
    "id.md": "Title: Id\nId: 42\nDate: 2013-06-03\n\nText.",
    "cat/in-folder.md": "Title: In folder\nDate: 2013-07-01\n\nText.",
    "cat/sub folder/deep.md": "Title: Deep\nDate: 2013-07-02\n\nText.",
    "cat/own.md": "Title: Own in folder\nCategory: Other\nDate: 2013-07-03\n\nText.",
    "pages/about.md": "Title: About\nDate: 2013-07-04\n\nA page.",
    "rest.rst": "Rest\n####\n\n:date: 2014-01-01 10:20\n:tags: a, b\n:category: Rest\n\nText.",
    "rest-over.rst": "====\nOver\n====\n\n:date: 2014-01-02\n\nText.",
    "rest-markup.rst": "The ``code`` of *C++* & `links <https://a.example>`_\n##################################"
    "####################\n\n:date: 2014-01-03\n\nText.",
    "rest-comment.rst": ".. a comment\n\nAfter a comment\n###############\n\n:date: 2014-01-04\n\nText.",
    "rest-subtitle.rst": "Main\n####\n\nSub\n===\n\n:date: 2014-01-05\n\nText.",
    "rest-authors.rst": "By many\n#######\n\n:date: 2014-01-06\n:authors: A B; C D\n:tags: x,\n  y\n\nText.",
    "rest-fields.rst": ":title: Fields only\n:date: 2014-01-07\n:slug: fields-own\n\nText.",
    "rest-cjk.rst": "北京\n####\n\n:date: 2014-01-08\n:lang: zh\n\nText.",
    "page.html": '<html><head><title>Html &amp; co</title><meta name="date" content="2014-02-01 10:00" />'
    '<meta name="keywords" content="k1, k2" /><meta name="category" content="Hyper" /></head>'
    "<body><p>Text.</p></body></html>",
}

SITES = {
    "defaults": "",
    "dates and folders in the URL": "ARTICLE_URL = 'blog/{date:%Y}/{date:%m}/{date:%d}/{slug}/'\n"
    "ARTICLE_SAVE_AS = 'blog/{date:%Y}/{date:%m}/{date:%d}/{slug}/index.html'\n",
    "category and author in the URL": "ARTICLE_URL = '{category}/{author}/{slug}'\n"
    "ARTICLE_SAVE_AS = '{category}/{author}/{slug}.html'\n",
    "a site in a folder, with a slash": "SITEURL = 'https://Site.example:8443/blog/'\n",
    "feeds elsewhere": "FEED_DOMAIN = 'https://feeds.example'\n",
    "letters kept": "SLUGIFY_USE_UNICODE = True\nSLUGIFY_PRESERVE_CASE = True\n",
    "slugs from names": "SLUGIFY_SOURCE = 'basename'\n",
    "substitutions": "SLUG_REGEX_SUBSTITUTIONS = [(r'C\\+\\+', 'cpp'), (r'[^\\w\\s-]', ''), "
    "(r'[-\\s]+', '_')]\n"
    "CATEGORY_REGEX_SUBSTITUTIONS = [('ä', 'ae')]\nARTICLE_URL = '{category}/{slug}.html'\n",
    "old substitutions": "SLUG_SUBSTITUTIONS = (('C++', 'cpp'), ('#', 'sharp'))\n",
    "names with more": "FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})-(?P<slug>.*)'\n",
    "paths with more": "PATH_METADATA = r'(?P<category>[^/]*)/(?P<series>[^/]*)/.*'\n"
    "ARTICLE_URL = '{category}/{slug}.html'\n",
    "no folder categories": "USE_FOLDER_AS_CATEGORY = False\nDEFAULT_CATEGORY = 'General Things'\n",
    "a default date": "DEFAULT_DATE = (2010, 5, 6, 7, 8)\n"
    "DEFAULT_METADATA = {'status': 'published', 'category': 'X'}\n",
    "drafts by default": "DEFAULT_METADATA = {'status': 'draft'}\n",
    "extra metadata": "EXTRA_PATH_METADATA = {'cat': {'status': 'hidden'}, "
    "'plain.md': {'slug': 'extra-plain'}}\n",
    "only a folder": "ARTICLE_PATHS = ['cat']\n",
    "a folder left out": "ARTICLE_EXCLUDES = ['cat']\nREADERS = {'html': None}\n",
    "the future is a draft": "WITH_FUTURE_DATES = False\n",
    "no zone": "TIMEZONE = 'UTC'\n",
    "the path in the URL": "ARTICLE_URL = '{path}/{slug}'\nARTICLE_SAVE_AS = 'p/{path}/{slug}.html'\n",
}
"""What is added to COMMON; the later assignment wins."""
