"""What Pelican's dialect says of files, dates, ids, URLs, terms and links."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError, SettingsError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import Dialect, PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.pelican import find_mark, open_dialect
from feedsvc.posts.front_matter import decode_post
from tests.fakes import FakeFiles

from .asked_keys import AskedFor, find_documented_keys

CONFIG = """\
SITENAME = 'Blog'
SITEURL = 'https://b.example'
AUTHOR = 'Jane Doe'
PATH = 'content'
TIMEZONE = 'Europe/Paris'
DEFAULT_LANG = 'en'
"""
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
KIND = ReadingOptions()
NO_FILES: Mapping[str, str] = MappingProxyType({})
DRAFTS = ReadingOptions(drafts=True)


def open_site(more: str = "", options: ReadingOptions = KIND, texts: Mapping[str, str] = NO_FILES) -> Dialect:
    return open_dialect(FakeFiles({"pelicanconf.py": CONFIG + more, **texts}), options)


def read(
    text: str,
    path: str = "content/a.md",
    more: str = "",
    options: ReadingOptions = KIND,
    texts: Mapping[str, str] = NO_FILES,
) -> PostFacts:
    dialect = open_site(more, options, texts)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def test_read_a_usual_post() -> None:
    facts = read(
        "Title: My super title\nDate: 2010-12-03 10:20\nModified: 2010-12-05 19:30\nCategory: Python\n"
        "Tags: pelican, publishing\nSlug: my-super-post\nSummary: Short *version*\n\nThis is the content.\n"
    )
    assert (facts.title, facts.slug) == ("My super title", "my-super-post")
    assert facts.published.isoformat() == "2010-12-03T10:20:00+01:00"
    assert facts.updated.isoformat() == "2010-12-05T19:30:00+01:00"
    assert facts.date_verdict is DateVerdict.SITE_ZONE
    assert facts.permalink == "https://b.example/my-super-post.html"
    assert facts.entry_id == facts.generator_id == "tag:b.example,2010-12-03:/my-super-post.html"
    assert (facts.categories, facts.tags) == (("Python",), ("pelican", "publishing"))
    assert (facts.draft, facts.hidden, facts.markup, facts.body) == (
        False,
        "",
        "markdown",
        "This is the content.\n",
    )
    assert facts.excerpt == "Short *version*"


def test_read_a_usual_post_in_rest() -> None:
    facts = read(
        "My ``super`` title\n##################\n\n:date: 2010-10-03 10:20\n:tags: thats, awesome\n"
        ":category: yeah\n:authors: Alexis Metaireau, Conan Doyle\n:summary: Short\n\nText.\n",
        "content/a.rst",
    )
    assert (facts.title, facts.slug, facts.markup) == ("My super title", "my-super-title", "rest")
    assert facts.entry_id == "tag:b.example,2010-10-03:/my-super-title.html"
    assert (facts.categories, facts.tags, facts.body) == (("yeah",), ("thats", "awesome"), "Text.\n")


def test_read_a_usual_post_in_html() -> None:
    facts = read(
        '<html><head><title>Html &amp; co</title><meta name="date" content="2014-02-01 10:00" />'
        '<meta name="keywords" content="k1, k2" /></head><body><p>Text.</p></body></html>',
        "content/a.html",
    )
    assert (facts.title, facts.markup, facts.body) == ("Html & co", "html", "<p>Text.</p>")
    assert (facts.entry_id, facts.tags) == ("tag:b.example,2014-02-01:/html-co.html", ("k1", "k2"))


@pytest.mark.parametrize(
    ("date", "moment", "verdict"),
    [
        pytest.param("2012-07-01 00:10", "2012-07-01T00:10:00+02:00", DateVerdict.SITE_ZONE, id="summer"),
        pytest.param("2012-11-06", "2012-11-06T00:00:00+01:00", DateVerdict.SITE_ZONE, id="a day"),
        pytest.param(
            "2012-11-06 23:30 -0500", "2012-11-06T23:30:00-05:00", DateVerdict.EXPLICIT_OFFSET, id="an offset"
        ),
        pytest.param("2012-11-06T10:20Z", "2012-11-06T10:20:00+00:00", DateVerdict.EXPLICIT_OFFSET, id="UTC"),
        pytest.param(
            "2012-11-06_10:20", "2012-11-06T10:20:00+01:00", DateVerdict.SITE_ZONE, id="an underscore"
        ),
        pytest.param("Nov 6, 2012", "2012-11-06T00:00:00+01:00", DateVerdict.SITE_ZONE, id="a month's name"),
    ],
)
def test_dates(date: str, moment: str, verdict: DateVerdict) -> None:
    facts = read(f"Title: A\nDate: {date}\n\nText.")
    assert (facts.published.isoformat(), facts.date_verdict) == (moment, verdict)
    # The id has the day on the post's own clock, not UTC's.
    assert facts.entry_id == f"tag:b.example,{moment[:10]}:/a.html"


def test_the_owners_zone_counts_where_reading_is_kind() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    kind = read("Title: A\nDate: 2012-11-06 01:00\n", options=ReadingOptions(zone=zone))
    exact = read("Title: A\nDate: 2012-11-06 01:00\n", options=ReadingOptions(zone=zone, reading="exact"))
    assert kind.published.isoformat() == "2012-11-06T01:00:00+08:00"
    assert exact.published.isoformat() == "2012-11-06T01:00:00+01:00"
    assert kind.entry_id == exact.entry_id


@pytest.mark.parametrize(
    ("path", "more", "date", "verdict"),
    [
        pytest.param(
            "content/2013-01-02-x.md", "", "2013-01-02", DateVerdict.FILE_NAME, id="the file's name"
        ),
        pytest.param(
            "content/2014/05/x.md",
            "PATH_METADATA = r'(?P<date>\\d{4}/\\d\\d)/.*'\nFILENAME_METADATA = ''\n",
            "",
            DateVerdict.NONE,
            id="a path that is no whole date",
        ),
        pytest.param(
            "content/2014-05-06/x.md",
            "PATH_METADATA = r'(?P<date>\\d{4}-\\d\\d-\\d\\d)/.*'\n",
            "2014-05-06",
            DateVerdict.PATH,
            id="the path",
        ),
        pytest.param(
            "content/x.md",
            "DEFAULT_DATE = (2010, 1, 2)\n",
            "2010-01-02",
            DateVerdict.GENERATOR_RULE,
            id="default",
        ),
        pytest.param(
            "content/x.md", "DEFAULT_DATE = 'fs'\n", "", DateVerdict.NONE, id="the file's time is none"
        ),
        pytest.param("content/x.md", "", "", DateVerdict.NONE, id="nothing"),
    ],
)
def test_dates_from_elsewhere(path: str, more: str, date: str, verdict: DateVerdict) -> None:
    if not date:
        with pytest.raises(PostError) as caught:
            read("Title: A\n\nText.", path, more)
        assert caught.value.code in ("DT001", "DT005")
        return
    facts = read("Title: A\n\nText.", path, more)
    assert (facts.published.date().isoformat(), facts.date_verdict) == (date, verdict)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param("Title: A\nDate: tomorrow\n", "2:1: DT001 'tomorrow' is not a date", id="no date"),
        pytest.param("Title: A\nDate:\n", "2:1: DT002 the date is empty", id="an empty date"),
        pytest.param(
            "Title: A\nDate: 10/11/2012\n", "2:1: DT001 '10/11/2012' is not", id="an ambiguous date"
        ),
        pytest.param(
            "Date: 2012-11-06\n", "1:1: FM011 the post has no title; write a line like", id="no title"
        ),
        pytest.param(
            "Title: A\nStatus: secret\nDate: 2012-11-06\n",
            "2:1: FM010 Pelican knows no status 'secret'; write draft or published",
            id="an unknown status",
        ),
        pytest.param("Just text.", "1:1: FM011 the post has no title", id="no metadata"),
        pytest.param(
            "Title: A\nDate: 2012-11-06\nModified: soon\n", "3:1: DT001 'soon' is not a date", id="modified"
        ),
    ],
)
def test_quarantine(text: str, problem: str) -> None:
    with pytest.raises(PostError) as caught:
        read(text)
    assert str(caught.value).startswith(f"content/a.md:{problem}")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        pytest.param("Title: A\nStatus: draft\n", "draft", id="a draft without a date"),
        pytest.param("Status: Draft\n", "draft", id="a draft without a title"),
        pytest.param("Title: A\nStatus: hidden\nDate: 2012-11-06\n", "status: hidden", id="hidden"),
        pytest.param("Title: A\nStatus: skip\n", "status: skip", id="skipped"),
        pytest.param("Title: A\nDate: 2012-11-06\nFeed: false\n", "feed: false", id="not in feeds"),
        pytest.param("Title: A\nDate: 2012-11-06\nStatus: Published\n", "", id="published"),
        pytest.param("Title: A\nDate: 2012-11-06\nStatus:\n", "", id="an empty status"),
    ],
)
def test_hidden(text: str, hidden: str) -> None:
    assert read(text).hidden == hidden


def test_a_draft_is_read_at_its_own_url_under_the_id_that_it_will_have() -> None:
    facts = read("Title: A\nStatus: draft\nDate: 2012-11-06\n", options=DRAFTS)
    assert (facts.hidden, facts.draft) == ("", True)
    assert facts.permalink == "https://b.example/drafts/a.html"
    assert facts.entry_id == "tag:b.example,2012-11-06:/a.html"


def test_a_draft_without_a_date_has_its_files_time() -> None:
    facts = read("Title: A\nStatus: draft\n", options=DRAFTS)
    assert facts.published.isoformat() == "2020-05-06T09:08:09+02:00"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        pytest.param("Hello, World!", "hello-world", id="English"),
        pytest.param("北京的天气，真好", "bei-jing-de-tian-qi-zhen-hao", id="Chinese"),
        pytest.param("C++ & C#: _x_ -- y", "c-c-_x_-y", id="signs"),
        pytest.param("AT&amp;T <em>it</em>", "att-it", id="markup"),
        pytest.param("ﬁ ²", "fi-2", id="compatible characters"),
        pytest.param("!!!", "", id="nothing left"),
    ],
)
def test_slugs(title: str, slug: str) -> None:
    assert read(f"Title: {title}\nDate: 2012-11-06\n").slug == slug


@pytest.mark.parametrize(
    ("more", "slug"),
    [
        pytest.param("SLUGIFY_USE_UNICODE = True\n", "łódź-c-北", id="letters kept"),
        pytest.param("SLUGIFY_PRESERVE_CASE = True\n", "Lodz-C-Bei", id="case kept"),
        pytest.param("SLUGIFY_SOURCE = 'basename'\n", "a", id="from the file's name"),
        pytest.param("SLUG_REGEX_SUBSTITUTIONS = [(r'C\\+\\+', 'cpp')]\n", "lodz cpp bei", id="patterns"),
        pytest.param("SLUG_REGEX_SUBSTITUTIONS = []\n", "lodz c++ bei", id="no patterns"),
        pytest.param("SLUG_SUBSTITUTIONS = (('C++', 'cpp'),)\n", "lodz-cpp-bei", id="texts"),
        pytest.param(
            "SLUG_SUBSTITUTIONS = (('C++', 'c+', True),)\n", "lodz c+ bei", id="texts that keep signs"
        ),
    ],
)
def test_slugs_by_the_sites_rules(more: str, slug: str) -> None:
    assert read("Title: Łódź C++ 北\nDate: 2012-11-06\n", more=more).slug == slug


@pytest.mark.parametrize(
    ("head", "more", "route"),
    [
        pytest.param("", "ARTICLE_URL = '{date:%Y}/{date:%m}/{slug}/'\n", "2012/11/a/", id="a date"),
        pytest.param("", "ARTICLE_URL = '{date:%b %d}.html'\n", "Nov 06.html", id="an English month"),
        pytest.param("", "ARTICLE_URL = '{date.year}-{date.month}'\n", "2012-11", id="parts of a date"),
        pytest.param("Category: Ö x\n", "ARTICLE_URL = '{category}/{slug}'\n", "o-x/a", id="a category"),
        pytest.param("", "ARTICLE_URL = '{author}/{slug}'\n", "jane-doe/a", id="the site's author"),
        pytest.param("Authors: A B, C\n", "ARTICLE_URL = '{author}'\n", "a-b", id="the first author"),
        pytest.param("", "ARTICLE_URL = '{path}'\n", "sub/a.md", id="the path"),
        pytest.param("Series: s\n", "ARTICLE_URL = '{series}/{slug}'\n", "s/a", id="anything the post says"),
        pytest.param("", "ARTICLE_URL = '{{{slug}}}'\n", "{a}", id="braces"),
        pytest.param("Lang: fr\n", "", "a-fr.html", id="another language"),
        pytest.param("Lang: en\n", "", "a.html", id="the site's language"),
        pytest.param("Url: own/place/\n", "", "own/place/", id="the post's own"),
        pytest.param("", "CLEAN_URLS = True\n", "a/", id="an old setting"),
        pytest.param("", "ARTICLE_URL = '{slug}#x'\n", "a/x", id="a fragment"),
    ],
)
def test_routes(head: str, more: str, route: str) -> None:
    facts = read(f"Title: A\nDate: 2012-11-06\n{head}\nText.", "content/sub/a.md", more)
    assert facts.entry_id == f"tag:b.example,2012-11-06:/{route}"


def test_a_template_that_asks_for_what_is_not_there() -> None:
    with pytest.raises(
        PostError, match=r"PL001 ARTICLE_URL asks for \{series\}, which the post does not say"
    ):
        read("Title: A\nDate: 2012-11-06\n", more="ARTICLE_URL = '{series}/{slug}'\n")


@pytest.mark.parametrize(
    ("options", "more", "entry_id", "permalink"),
    [
        pytest.param(
            KIND,
            "SITEURL = 'https://B.example:81/x/'\n",
            "tag:b.example,2012-11-06:/x/a.html",
            "https://b.example:81/x/a.html",
            id="a site in a folder",
        ),
        pytest.param(
            ReadingOptions(site_url="https://new.example", id_base="https://b.example"),
            "",
            "tag:b.example,2012-11-06:/a.html",
            "https://new.example/a.html",
            id="a site that moved and keeps its ids",
        ),
        pytest.param(
            KIND,
            "FEED_DOMAIN = 'https://f.example'\n",
            "tag:b.example,2012-11-06:/a.html",
            None,
            id="feeds elsewhere",
        ),
    ],
)
def test_ids(options: ReadingOptions, more: str, entry_id: str, permalink: str | None) -> None:
    facts = read("Title: A\nDate: 2012-11-06\n", more=more, options=options)
    assert (facts.entry_id, facts.permalink) == (entry_id, permalink or "https://b.example/a.html")


@pytest.mark.parametrize(
    ("head", "entry_id"),
    [
        pytest.param("Guid: x-1", "x-1", id="a guid"),
        pytest.param("Id: tag:old.example,2001:1", "tag:old.example,2001:1", id="an id that is a URI"),
        pytest.param("Id: 42", "tag:b.example,2012-11-06:/a.html", id="a number that an importer left"),
    ],
)
def test_explicit_ids(head: str, entry_id: str) -> None:
    facts = read(f"Title: A\nDate: 2012-11-06\n{head}\n")
    assert (facts.entry_id, facts.generator_id) == (entry_id, "tag:b.example,2012-11-06:/a.html")


@pytest.mark.parametrize(
    ("path", "head", "more", "categories"),
    [
        pytest.param("content/a.md", "", "", ("misc",), id="the default"),
        pytest.param("content/x/y/a.md", "", "", ("y",), id="the folder"),
        pytest.param("content/x/a.md", "Category: Own\n", "", ("Own",), id="the post's own"),
        pytest.param("content/x/a.md", "Category:\n", "", ("x",), id="an empty one"),
        pytest.param("content/x/a.md", "", "USE_FOLDER_AS_CATEGORY = False\n", ("misc",), id="no folders"),
        pytest.param("content/x/a.md", "", "CATEGORY_SAVE_AS = ''\n", (), id="no categories at all"),
        pytest.param(
            "content/x/a.md",
            "",
            "PATH_METADATA = r'(?P<category>.).*'\nFILENAME_METADATA = ''\n",
            ("x",),
            id="path",
        ),
        pytest.param(
            "content/x/a.md",
            "",
            "USE_FOLDER_AS_CATEGORY = False\nEXTRA_PATH_METADATA = {'x': {'category': 'Extra'}}\n",
            ("Extra",),
            id="metadata by path",
        ),
    ],
)
def test_categories(path: str, head: str, more: str, categories: tuple[str, ...]) -> None:
    assert read(f"Title: A\nDate: 2012-11-06\n{head}\nText.", path, more).categories == categories


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        pytest.param("Tags: a, b b ,a,", ("a", "b b"), id="commas"),
        pytest.param("Tags: a, b; c", ("a, b", "c"), id="semicolons"),
        pytest.param("Tags: a,\n    b", ("a",), id="Pelican reads one line"),
        pytest.param("Tags:", (), id="none"),
    ],
)
def test_tags(head: str, tags: tuple[str, ...]) -> None:
    assert read(f"Title: A\nDate: 2012-11-06\n{head}\n\nText.").tags == tags


def test_authors_are_parted_for_the_attribution() -> None:
    front_matter = open_site().parse("Title: A\nAuthors: Doe, J; Roe, R\n\nText.", path="content/a.md")
    assert front_matter.values["authors"] == ("Doe, J", "Roe, R")


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        pytest.param(
            "---\ntitle: A\ndate: 2012-11-06\ntags:\n  - a\n  - b\n---\nText.", ("a", "b"), id="a list"
        ),
        pytest.param("---\ntitle: A\ndate: 2012-11-06\ntags: a, b\n---\nText.", ("a", "b"), id="lines"),
    ],
)
def test_yaml_between_fences(text: str, tags: tuple[str, ...]) -> None:
    facts = read(text)
    assert (facts.title, facts.tags, facts.body) == ("A", tags, "Text.")


def test_yaml_by_its_plugin() -> None:
    text = '---\ntitle: "A"\ndate: 2012-11-06\n---\nText.'
    assert read(text).title == '"A"'
    assert read(text, more="PLUGINS = ['pelican.plugins.yaml_metadata']\n").title == "A"


@pytest.mark.parametrize(
    ("body", "excerpt"),
    [
        pytest.param("One.\n\nTwo.", "One.", id="the first paragraph"),
        pytest.param(
            "One.\n\nTwo.\n<!-- PELICAN_END_SUMMARY -->\nThree.", "One.\n\nTwo.\n", id="an end mark"
        ),
        pytest.param(
            "Zero.\n<!-- PELICAN_BEGIN_SUMMARY -->\nOne.\n<!-- PELICAN_END_SUMMARY -->\nTwo.",
            "\nOne.\n",
            id="both marks",
        ),
        pytest.param("One.\n\nTwo.<!-- more -->", "One.\n\nTwo.", id="the other mark"),
    ],
)
def test_excerpts(body: str, excerpt: str) -> None:
    assert read(f"Title: A\nDate: 2012-11-06\n\n{body}").excerpt == excerpt


OTHER = "Title: Other one\nDate: 2013-01-02\n\nText."


@pytest.mark.parametrize(
    ("body", "rewritten"),
    [
        pytest.param("[a]({static}/x y.png)", "[a](https://b.example/x y.png)", id="a URL ends at a blank"),
        pytest.param("![a]({static}/images/a.png)", "![a](https://b.example/images/a.png)", id="from PATH"),
        pytest.param("![a]({static}a.png)", "![a](https://b.example/sub/a.png)", id="from the post's folder"),
        pytest.param("![a]({static}../a.png)", "![a](https://b.example/a.png)", id="from the folder above"),
        pytest.param(
            "[a]({attach}a.pdf?x=1#y)", "[a](https://b.example/sub/a.pdf?x=1#y)", id="the rest of a URL"
        ),
        pytest.param("[a]({filename}other.md)", "[a](https://b.example/other-one.html)", id="another post"),
        pytest.param("[a](|filename|other.md)", "[a](https://b.example/other-one.html)", id="the old marks"),
        pytest.param("[a]({filename}/pages/p.md)", "[a](https://b.example/pages/page.html)", id="a page"),
        pytest.param("[a]({filename}gone.md)", "[a]()", id="a post that is gone"),
        pytest.param("[a]({filename}../../pelicanconf.py)", "[a]()", id="out of PATH"),
        pytest.param("[a]({filename}a.zip)", "[a](https://b.example/sub/a.zip)", id="a file that is no post"),
        pytest.param(
            "[a]({tag}Two words)", "[a](https://b.example/tag/two.html words)", id="a tag up to a blank"
        ),
        pytest.param("[a]({tag}C++)", "[a](https://b.example/tag/c.html)", id="a tag"),
        pytest.param("[a]({category}Ö)", "[a](https://b.example/category/o.html)", id="a category"),
        pytest.param(
            "[a]({author}Jane%20Doe)", "[a](https://b.example/author/jane-doe.html)", id="an author"
        ),
        pytest.param("[a]({index})", "[a](https://b.example/index.html)", id="the start"),
        pytest.param('<img src="{static}/a.png">', '<img src="https://b.example/a.png">', id="in HTML"),
        pytest.param("[r]: {static}/a.png", "[r]: https://b.example/a.png", id="a reference"),
        pytest.param("`({static}/a.png)`", "`({static}/a.png)`", id="code stays"),
        pytest.param("| a |tag| b |", "| a |tag| b |", id="a table stays"),
        pytest.param("text {static} text", "text {static} text", id="text stays"),
    ],
)
def test_links_inside_the_site(body: str, rewritten: str) -> None:
    texts = {"content/sub/other.md": OTHER, "content/pages/p.md": "Title: Page\n\nText."}
    assert read(f"Title: A\nDate: 2012-11-06\n\n{body}", "content/sub/a.md", texts=texts).body == rewritten


def test_links_in_rest() -> None:
    body = ".. image:: {static}/a.png\n\n`x <{filename}other.md>`_"
    text = f"A\n#\n\n:date: 2012-11-06\n\n{body}"
    facts = read(text, "content/a.rst", texts={"content/other.md": OTHER})
    assert facts.body == (".. image:: https://b.example/a.png\n\n`x <https://b.example/other-one.html>`_")


@pytest.mark.parametrize(
    ("path", "is_post"),
    [
        pytest.param("content/a.md", True, id="in PATH"),
        pytest.param("content/x/y/a.rst", True, id="below it"),
        pytest.param("a.md", False, id="outside"),
        pytest.param("content/pages/a.md", False, id="a page"),
        pytest.param("content/x/pages/a.md", True, id="a folder that is only called pages"),
        pytest.param("content/a.txt", False, id="another extension"),
        pytest.param("content/.a.md", False, id="a hidden file"),
        pytest.param("content/.x/a.md", False, id="a hidden folder"),
        pytest.param("content/a.html", True, id="HTML"),
    ],
)
def test_kind_of(path: str, is_post: bool) -> None:
    assert open_site().kind_of(path) is (PathKind.POST if is_post else None)


def test_enters_only_what_can_hold_posts() -> None:
    dialect = open_site("ARTICLE_PATHS = ['blog/en']\nOUTPUT_PATH = 'content/out'\n")
    assert [dialect.enters(folder) for folder in ("content", "content/blog", "content/blog/en")] == [True] * 3
    assert [dialect.enters(folder) for folder in ("output", "content/x", "content/out", ".git")] == [
        False
    ] * 4


def test_what_is_published_is_configured_by_publishconf() -> None:
    publish = "from pelicanconf import *\nSITEURL = 'https://live.example'\n"
    dialect = open_dialect(FakeFiles({"pelicanconf.py": CONFIG, "publishconf.py": publish}), KIND)
    assert dialect.site_settings() == {
        "title": "Blog",
        "site_url": "https://live.example",
        "language": "en",
        "timezone": "Europe/Paris",
        "author": "Jane Doe",
        "future": "true",
    }
    assert dialect.configuration_files() == ("publishconf.py", "pelicanconf.py")


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        pytest.param("TIMEZONE = 'Moon'\n", "TIMEZONE: 'Moon' is not known", id="a zone"),
        pytest.param(
            "FILENAME_METADATA = '('\n", "FILENAME_METADATA: '(' is no regular expression", id="a pattern"
        ),
        pytest.param(
            "SLUG_REGEX_SUBSTITUTIONS = [('(', '')]\n", "SLUG_REGEX_SUBSTITUTIONS: ('(', '')", id="slugs"
        ),
        pytest.param("DEFAULT_DATE = (2012,)\n", "DEFAULT_DATE: (2012,) is no date", id="a date"),
        pytest.param("ARTICLE_URL = 5\n", "ARTICLE_URL: 5 is no text; write it in quotes", id="a number"),
    ],
)
def test_a_wrong_configuration(more: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_site(more)
    assert str(caught.value).startswith(f"pelicanconf.py: {problem}")


def test_a_computed_template_is_told_and_never_guessed() -> None:
    with pytest.raises(SettingsError, match=r"pelicanconf\.py:8: ARTICLE_URL is computed by Python"):
        open_site("import os\nARTICLE_URL = os.environ['URL']\n")


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("pelicanconf.py", "pelicanconf.py"),
        ("publishconf.py", "publishconf.py"),
        ("conf.py", ""),
        ("_config.yml", ""),
    ],
)
def test_find_mark(name: str, mark: str) -> None:
    assert find_mark(FakeFiles({name: ""})) == mark


def test_every_key_is_documented() -> None:
    dialect = open_site()
    front_matter = dialect.parse("Title: A\nDate: 2012-11-06\n\nText.", path="content/a.md")
    asked = AskedFor(front_matter.values)
    dialect.read("content/a.md", replace(front_matter, values=asked), modified=MODIFIED)
    assert asked.keys_asked <= find_documented_keys("pelican")
    assert {"title", "date", "modified", "timezone", "status", "guid", "url", "lang"} <= asked.keys_asked


def test_a_post_may_have_a_zone_of_its_own() -> None:
    facts = read("Title: A\nTimezone: Asia/Tokyo\nDate: 2012-11-06 10:00\n\nText.")
    assert facts.published.isoformat() == "2012-11-06T10:00:00+09:00"
    with pytest.raises(PostError, match=r"2:1: DT006 there is no time zone 'Moon'; write one like"):
        read("Title: A\nTimezone: Moon\nDate: 2012-11-06 10:00\n\nText.")


@given(
    st.text(alphabet="TitleDaSusg: \n-2012{}|#*,;<>%é", max_size=80), st.sampled_from(["md", "rst", "html"])
)
def test_any_text_is_read_or_refused(text: str, extension: str) -> None:
    try:
        facts = read(text, f"content/2012-11-06-a.{extension}")
    except PostError:
        return
    assert facts.hidden or facts.entry_id.startswith("tag:b.example,")
