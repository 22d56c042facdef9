"""What Nikola's dialect says of files, dates, ids, URLs, terms and translations."""

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
from feedsvc.posts.dialects import PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.nikola import NikolaDialect, find_mark, open_dialect
from feedsvc.posts.front_matter import decode_post
from tests.fakes import FakeFiles

from .asked_keys import AskedFor, find_documented_keys

CONFIG = """\
import time
BLOG_AUTHOR = "Jane Doe"  # (translatable)
BLOG_TITLE = {"en": "Site", "es": "Sitio"}
SITE_URL = "https://s.example/"
BLOG_DESCRIPTION = "A site"
DEFAULT_LANG = "en"
TIMEZONE = "Europe/Paris"
POSTS = (("posts/*.rst", "posts", "post.tmpl"), ("posts/*.md", "posts", "post.tmpl"),
         ("posts/*.html", "posts", "post.tmpl"), ("posts/*.ipynb", "posts", "post.tmpl"),
         ("posts/*.wiki", "posts", "post.tmpl"))
PAGES = (("pages/*.rst", "", "page.tmpl"),)
CONTENT_FOOTER_FORMATS = {DEFAULT_LANG: ((), {"date": time.gmtime().tm_year})}
"""
LANGUAGES = "TRANSLATIONS = {DEFAULT_LANG: '', 'es': './es', 'zh_cn': 'zh'}\n"
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
KIND = ReadingOptions()
NO_FILES: Mapping[str, str] = MappingProxyType({})
DATE = ".. date: 2012-04-01 10:20:30\n"


def open_site(
    more: str = "", options: ReadingOptions = KIND, texts: Mapping[str, str] = NO_FILES
) -> NikolaDialect:
    return open_dialect(FakeFiles({"conf.py": CONFIG + more, **texts}), options)


def read(
    text: str,
    path: str = "posts/a.rst",
    more: str = "",
    options: ReadingOptions = KIND,
    texts: Mapping[str, str] = NO_FILES,
) -> PostFacts:
    dialect = open_site(more, options, texts)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def test_read_a_usual_post() -> None:
    facts = read(
        ".. title: Welcome to Nikola\n.. slug: welcome-to-nikola\n.. date: 2012-03-30 23:00:00 UTC-03:00\n"
        ".. tags: nikola, python, demo\n.. category: nikola\n.. description: About it\n\nText.\n\nMore.\n"
    )
    assert (facts.title, facts.slug, facts.description) == (
        "Welcome to Nikola",
        "welcome-to-nikola",
        "About it",
    )
    assert facts.published.isoformat() == facts.updated.isoformat() == "2012-03-30T23:00:00-03:00"
    assert facts.date_verdict is DateVerdict.EXPLICIT_OFFSET
    assert facts.permalink == facts.entry_id == "https://s.example/posts/welcome-to-nikola/"
    assert facts.generator_id == facts.entry_id
    assert (facts.categories, facts.tags) == (("nikola",), ("nikola", "python", "demo"))
    assert (facts.draft, facts.hidden, facts.markup, facts.language) == (False, "", "rest", "")
    assert (facts.body, facts.excerpt) == ("Text.\n\nMore.\n", "Text.")


@pytest.mark.parametrize(
    ("path", "text", "markup"),
    [
        pytest.param("posts/a.md", f"<!--\n.. title: T\n{DATE}-->\n\nText.\n", "markdown", id="in a comment"),
        pytest.param(
            "posts/a.md", "---\ntitle: T\ndate: 2012-04-01 10:20:30\n---\nText.\n", "markdown", id="YAML"
        ),
        pytest.param(
            "posts/a.md",
            "+++\ntitle = 'T'\ndate = '2012-04-01 10:20:30'\n+++\nText.\n",
            "markdown",
            id="TOML",
        ),
        pytest.param("posts/a.html", f"<!--\n.. title: T\n{DATE}-->\n\nText.\n", "html", id="HTML"),
        pytest.param(
            "posts/a.wiki", f".. title: T\n{DATE}\nText.\n", "text", id="a markup that is shown as text"
        ),
    ],
)
def test_forms(path: str, text: str, markup: str) -> None:
    facts = read(text, path)
    assert (facts.title, facts.markup, facts.body) == ("T", markup, "Text.\n")
    assert (facts.published.isoformat(), facts.date_verdict) == (
        "2012-04-01T10:20:30+02:00",
        DateVerdict.SITE_ZONE,
    )


def test_metadata_in_a_file_of_its_own() -> None:
    facts = read(
        "Text.\n\n.. title: no\n", "posts/a.md", texts={"posts/a.meta": f".. title: T\n.. slug: s\n{DATE}"}
    )
    assert (facts.title, facts.slug, facts.body) == ("T", "s", "Text.\n\n.. title: no\n")


def test_docinfo_where_the_site_says_so() -> None:
    text = "Ttl\n###\n\n:date: 2012-04-01 10:20\n:tags: a, b\n\nText.\n"
    facts = read(text, more="USE_REST_DOCINFO_METADATA = True\n")
    assert (facts.title, facts.tags, facts.body) == ("Ttl", ("a", "b"), "Text.\n")


def test_meta_lines_where_the_site_says_so() -> None:
    text = "Title: Ttl\nDate: 2012-04-01 10:20\nTags: a, b\n\nText.\n"
    facts = read(text, "posts/a.md", "MARKDOWN_EXTENSIONS = ['markdown.extensions.meta']\n")
    assert (facts.title, facts.tags, facts.body) == ("Ttl", ("a", "b"), "Text.\n")


def test_names_that_mean_others() -> None:
    text = "---\npermalink: s\nday: 2012-04-01\n---\nText."
    facts = read(text, "posts/a.md", "METADATA_MAPPING = {'yaml': {'permalink': 'slug', 'day': 'date'}}\n")
    assert (facts.slug, facts.published.date().isoformat()) == ("s", "2012-04-01")


def test_metadata_of_the_file_name() -> None:
    more = "FILE_METADATA_REGEXP = r'.*/(?P<date>\\d{4}-\\d\\d-\\d\\d)-(?P<slug>.*)-(?P<title>.*)\\.rst'\n"
    facts = read("Text.\n", "posts/2012-04-01-s-my_title.rst", more)
    assert (facts.title, facts.slug, facts.entry_id) == ("My title", "s", "https://s.example/posts/s/")


@pytest.mark.parametrize(
    ("path", "head", "more", "route"),
    [
        pytest.param("posts/Ünïcödé 北京.rst", "", "", "posts/unicode-bei-jing/", id="a slug from the name"),
        pytest.param(
            "posts/Ü b.rst", "", "USE_SLUGIFY = False\n", "posts/%C3%9C%20b/", id="the name as it is"
        ),
        pytest.param(
            "posts/a.rst", ".. slug: My Own_Slug,+(x)\n", "", "posts/My%20Own_Slug%2C%2B%28x%29/", id="own"
        ),
        pytest.param("posts/a.rst", ".. slug: x/y\n", "", "posts/x/y/", id="a slug with folders"),
        pytest.param("posts/sub/a.rst", "", "", "posts/sub/a/", id="a folder below"),
        pytest.param("posts/a.rst", "", "PRETTY_URLS = False\n", "posts/a.html", id="pages with suffixes"),
        pytest.param(
            "posts/a.rst", ".. pretty_url: false\n", "", "posts/a.html", id="one page with a suffix"
        ),
        pytest.param("posts/a.rst", "", "STRIP_INDEXES = False\n", "posts/a/index.html", id="indexes shown"),
        pytest.param("posts/index.rst", "", "", "posts/", id="an index"),
        pytest.param(
            "posts/a.rst", "", "POSTS = (('posts/*.rst', '', 'p'),)\n", "a/", id="straight into the site"
        ),
        pytest.param(
            "posts/sub/a.rst",
            "",
            "POSTS = (('posts/sub/*.rst', 'x/y', 'p'), ('posts/*.rst', 'z', 'p'))\n",
            "x/y/a/",
            id="the first tuple has it",
        ),
    ],
)
def test_routes(path: str, head: str, more: str, route: str) -> None:
    facts = read(f"{DATE}{head}\nText.\n", path, more)
    assert facts.permalink == facts.entry_id == f"https://s.example/{route}"


def test_ids() -> None:
    moved = ReadingOptions(site_url="https://new.example/b", id_base="https://s.example")
    facts = read(f"{DATE}\nText.\n", options=moved)
    assert (facts.entry_id, facts.permalink) == (
        "https://s.example/posts/a/",
        "https://new.example/b/posts/a/",
    )
    facts = read(f"{DATE}.. guid: tag:s.example,2012:1\n\nText.\n")
    assert facts.entry_id == facts.generator_id == "tag:s.example,2012:1"


def test_base_url_is_where_posts_are_read() -> None:
    facts = read(f"{DATE}\nText.\n", more="BASE_URL = 'https://base.example/x'\n")
    assert facts.permalink == "https://base.example/x/posts/a/"


@pytest.mark.parametrize(
    ("head", "more", "hidden"),
    [
        pytest.param(".. status: draft\n", "", "draft", id="a draft"),
        pytest.param(".. status: private\n", "", "status: private", id="private"),
        pytest.param(".. status: featured\n", "", "", id="featured"),
        pytest.param(".. status: other\n", "", "", id="a status that Nikola only warns of"),
        pytest.param(".. tags: a, Draft\n", "", "draft", id="a draft by its tag"),
        pytest.param(".. tags: private\n", "", "status: private", id="private by its tag"),
        pytest.param(".. tags: draft\n", "USE_TAG_METADATA = False\n", "", id="a tag that is only a tag"),
        pytest.param(".. feed: false\n", "", "feed: false", id="not in feeds"),
    ],
)
def test_hidden(head: str, more: str, hidden: str) -> None:
    assert read(f"{DATE}{head}\nText.\n", more=more).hidden == hidden


def test_a_hidden_post_is_never_a_problem() -> None:
    assert read(".. status: draft\n.. date: soon\n\nText.\n").hidden == "draft"


def test_a_draft_is_an_entry_where_drafts_are() -> None:
    facts = read(f"{DATE}.. tags: a, draft\n\nText.\n", options=ReadingOptions(drafts=True))
    assert (facts.hidden, facts.draft, facts.tags) == ("", True, ("a",))


@pytest.mark.parametrize(
    ("path", "text", "problem"),
    [
        pytest.param(
            "posts/a.rst", ".. title: T\n\nText.\n", "1:1: DT005 the post has no date", id="no date"
        ),
        pytest.param(
            "posts/a.rst",
            ".. title: T\n.. date: soon\n\nText.",
            "2:4: DT001 'soon' is not a date",
            id="no such date",
        ),
        pytest.param("posts/a.md", "---\ntitle: [\n---\n", "3:1: FM001", id="YAML that is none"),
        pytest.param("posts/a.ipynb", "{}", "1:1: FN003 a notebook cannot be read", id="a notebook"),
    ],
)
def test_quarantine(path: str, text: str, problem: str) -> None:
    with pytest.raises(PostError) as caught:
        read(text, path)
    assert str(caught.value).startswith(f"{path}:{problem}")


@pytest.mark.parametrize(
    ("path", "head", "more", "categories"),
    [
        pytest.param("posts/a.rst", ".. category: A b\n", "", ("A b",), id="one"),
        pytest.param("posts/a.rst", ".. section: Old\n", "", ("Old",), id="its old name"),
        pytest.param("posts/x/y/a.rst", "", "", (), id="none"),
        pytest.param(
            "posts/x/y/a.rst", "", "CATEGORY_DESTPATH_AS_DEFAULT = True\n", ("posts",), id="first folder"
        ),
        pytest.param(
            "posts/x/y/a.rst",
            "",
            "CATEGORY_DESTPATH_AS_DEFAULT = True\nCATEGORY_DESTPATH_TRIM_PREFIX = True\n"
            "CATEGORY_DESTPATH_FIRST_DIRECTORY_ONLY = False\nCATEGORY_DESTPATH_NAMES = {'x/y': 'Named'}\n",
            ("Named",),
            id="a folder's name",
        ),
    ],
)
def test_categories(path: str, head: str, more: str, categories: tuple[str, ...]) -> None:
    assert read(f"{DATE}{head}\nText.\n", path, more).categories == categories


def test_authors() -> None:
    text = ".. author: A B, C\n\nText.\n"
    assert open_site().parse(text, path="posts/a.rst").values["author"] == "A B, C"
    many = open_site("MULTIPLE_AUTHORS_PER_POST = True\n")
    assert many.parse(text, path="posts/a.rst").values["author"] == ("A B", "C")


def test_the_owners_zone_counts_where_reading_is_kind() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    kind = read(f"{DATE}\nText.\n", options=ReadingOptions(zone=zone))
    exact = read(f"{DATE}\nText.\n", options=ReadingOptions(zone=zone, reading="exact"))
    assert kind.published.isoformat() == "2012-04-01T10:20:30+08:00"
    assert exact.published.isoformat() == "2012-04-01T10:20:30+02:00"


BASE = f".. title: Title\n.. slug: slug\n{DATE}.. tags: a\n.. author: A B\n\nText.\n"


def test_a_translation_says_only_what_differs() -> None:
    text = ".. title: Título\n.. date: 2020-01-01\n\nTexto.\n"
    facts = read(text, "posts/a.es.rst", LANGUAGES, texts={"posts/a.rst": BASE})
    assert (facts.title, facts.body, facts.language, facts.tags) == ("Título", "Texto.\n", "es", ("a",))
    assert facts.published.isoformat() == "2012-04-01T10:20:30+02:00"
    assert facts.permalink == facts.entry_id == "https://s.example/es/posts/slug/"


@pytest.mark.parametrize(
    ("path", "more", "texts", "permalink", "language"),
    [
        pytest.param(
            "posts/a.zh_cn.rst", "", {"posts/a.rst": BASE}, "zh/posts/slug/", "zh-cn", id="a long code"
        ),
        pytest.param("posts/a.fr.rst", "", {}, "posts/afr/", "", id="a language that the site does not have"),
        pytest.param(
            "posts/a.rst.es",
            "TRANSLATIONS_PATTERN = '{path}.{ext}.{lang}'\n",
            {"posts/a.rst": BASE},
            "es/posts/slug/",
            "es",
            id="another pattern",
        ),
        pytest.param(
            "posts/a.es.rst",
            "POSTS = (('posts/*.rst', {'en': 'posts', 'es': 'articulos'}, 'p'),)\n",
            {"posts/a.rst": BASE},
            "es/articulos/slug/",
            "es",
            id="folders by language",
        ),
    ],
)
def test_translations(path: str, more: str, texts: dict[str, str], permalink: str, language: str) -> None:
    facts = read(f"{DATE}\nText.\n", path, LANGUAGES + more, texts=texts)
    assert (facts.permalink, facts.language) == (f"https://s.example/{permalink}", language)


def test_files_beside_a_post() -> None:
    dialect = open_site(LANGUAGES)
    assert dialect.side_files("posts/a.rst") == ("posts/a.meta",)
    assert dialect.side_files("posts/a.es.rst") == ("posts/a.es.meta", "posts/a.meta", "posts/a.rst")


@pytest.mark.parametrize(
    ("path", "is_post"),
    [
        pytest.param("posts/a.rst", True, id="a post"),
        pytest.param("posts/x/a.md", True, id="below"),
        pytest.param("posts/a.es.rst", True, id="a translation"),
        pytest.param("posts/a.meta", False, id="metadata"),
        pytest.param("posts/a.txt", False, id="an extension of no tuple"),
        pytest.param("pages/a.rst", False, id="a page"),
        pytest.param("posts/.x/a.rst", False, id="a hidden folder"),
        pytest.param("posts2/a.rst", False, id="a folder that begins alike"),
    ],
)
def test_kind_of(path: str, is_post: bool) -> None:
    assert open_site(LANGUAGES).kind_of(path) is (PathKind.POST if is_post else None)


def test_enters_only_what_can_hold_posts() -> None:
    dialect = open_site()
    assert [dialect.enters(folder) for folder in ("posts", "posts/x", "pages", "output", ".doit")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_site_settings() -> None:
    assert open_site().site_settings() == {
        "title": "Site",
        "description": "A site",
        "site_url": "https://s.example",
        "language": "en",
        "timezone": "Europe/Paris",
        "author": "Jane Doe",
        "future": "false",
    }


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        pytest.param("TIMEZONE = 'Moon'\n", "conf.py: TIMEZONE: 'Moon' is not known", id="a zone"),
        pytest.param("POSTS = ('posts',)\n", "conf.py: POSTS: 'posts' is no tuple like", id="posts"),
        pytest.param(
            "POSTS = list(x)\n", "conf.py:13: POSTS is computed by Python", id="posts that are computed"
        ),
        pytest.param(
            "FILE_METADATA_REGEXP = '('\n", "conf.py: FILE_METADATA_REGEXP: '(' is no", id="a pattern"
        ),
    ],
)
def test_a_wrong_configuration(more: str, problem: str) -> None:
    with pytest.raises(SettingsError) as caught:
        open_site(more)
    assert str(caught.value).startswith(problem)


def test_find_mark() -> None:
    assert find_mark(FakeFiles({"conf.py": CONFIG})) == "conf.py"
    assert find_mark(FakeFiles({"conf.py": "project = 'Docs'\nextensions = []\n"})) == ""
    assert find_mark(FakeFiles({"pelicanconf.py": CONFIG})) == ""


def test_every_key_is_documented() -> None:
    dialect = open_site()
    front_matter = dialect.parse(f"{DATE}\nText.\n", path="posts/a.rst")
    asked = AskedFor(front_matter.values)
    dialect.read("posts/a.rst", replace(front_matter, values=asked), modified=MODIFIED)
    assert asked.keys_asked <= find_documented_keys("nikola")
    assert {"title", "date", "updated", "slug", "status", "guid", "pretty_url"} <= asked.keys_asked


@given(
    st.text(alphabet=".titledasug: \n-2012+{}|#*,;<>%é", max_size=80), st.sampled_from(["md", "rst", "html"])
)
def test_any_text_is_read_or_refused(text: str, extension: str) -> None:
    try:
        facts = read(f"{DATE}{text}", f"posts/a.{extension}")
    except PostError:
        return
    assert facts.hidden or facts.entry_id.startswith("https://s.example/")
