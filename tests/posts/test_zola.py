"""What Zola's dialect says of a site and of its pages; the cases are those of Zola's own source."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError, SettingsError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import Dialect, PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.zola import ZolaDialect, find_mark
from feedsvc.posts.dialects.zola_paths import slugify
from feedsvc.posts.front_matter import decode_post
from feedsvc.posts.problems import PROBLEMS
from feedsvc.posts.recognising import recognise_dialect
from tests.fakes import FakeFiles

from .asked_keys import AskedFor, find_documented_keys

CONFIG = 'base_url = "https://zo.example/blog/"\ntitle = "Zo"\ndefault_language = "de"\nauthor = "Jane"\n'
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
KIND = ReadingOptions()
EXACT = ReadingOptions(reading="exact")
DATE = "date = 2021-11-03T09:12:44+08:00\n"


def open_zola(
    config: str = CONFIG, others: dict[str, str] | None = None, options: ReadingOptions = KIND
) -> ZolaDialect:
    return ZolaDialect(FakeFiles({"config.toml": config, **(others or {})}), options)


def read_text(
    text: str,
    *,
    path: str = "content/posts/Mein Buch.md",
    config: str = CONFIG,
    others: dict[str, str] | None = None,
    options: ReadingOptions = KIND,
) -> PostFacts:
    dialect = open_zola(config, {path: text, **(others or {})}, options)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def read_page(
    toml: str = "",
    *,
    date: str = DATE,
    body: str = "Eins.\n\nZwei.\n",
    path: str = "content/posts/Mein Buch.md",
    config: str = CONFIG,
    others: dict[str, str] | None = None,
    options: ReadingOptions = KIND,
) -> PostFacts:
    text = f'+++\ntitle = "Titel"\n{date}{toml}\n+++\n{body}'
    return read_text(text, path=path, config=config, others=others, options=options)


def test_read_a_usual_page() -> None:
    facts = read_page(
        'description = "Kurz"\nupdated = 2021-11-04\n'
        '[taxonomies]\ntags = ["a b", "c"]\ncategories = ["X"]\nseries = ["s", "c"]\nauthors = ["Jane"]\n'
    )
    assert facts.kind is PathKind.POST
    assert (facts.title, facts.slug, facts.language) == ("Titel", "mein-buch", "de")
    assert facts.published.isoformat() == "2021-11-03T09:12:44+08:00"
    assert facts.updated.isoformat() == "2021-11-04T00:00:00+00:00"
    assert facts.date_verdict is DateVerdict.EXPLICIT_OFFSET
    assert facts.permalink == "https://zo.example/blog/posts/mein-buch/"
    assert facts.entry_id == facts.generator_id == facts.permalink
    assert (facts.categories, facts.tags) == (("X",), ("a b", "c", "s"))
    assert (facts.draft, facts.hidden, facts.collection) == (False, "", "posts")
    assert (facts.markup, facts.templating, facts.description) == ("markdown", "zola", "Kurz")
    assert (facts.excerpt, facts.body) == ("Eins.", "Eins.\n\nZwei.\n")


def test_read_is_the_dialects_protocol() -> None:
    draft = "+++\ndraft = true\n+++\n"
    dialect: Dialect = open_zola(
        others={"content/old/_index.de.md": draft, "content/_index.md": "+++\n+++\n"}
    )
    assert (dialect.name, dialect.feed_route) == ("zola", "/atom.xml")
    assert dialect.configuration_files() == ("config.toml", "content/old/_index.de.md")
    assert dialect.site_settings() == {
        "title": "Zo",
        "site_url": "https://zo.example/blog",
        "language": "de",
        "author": "Jane",
    }
    assert open_zola('base_url = "x"\nfeed_filenames = ["feed.xml", "b"]\n').feed_route == "/feed.xml"


@pytest.mark.parametrize(
    ("files", "mark"),
    [
        pytest.param({"config.toml": CONFIG, "content/a.md": ""}, "config.toml", id="config.toml"),
        pytest.param({"zola.toml": CONFIG, "content/a.md": ""}, "zola.toml", id="zola.toml"),
        pytest.param({"config.toml": CONFIG}, "", id="no content"),
        pytest.param({"config.toml": 'baseURL = "x"', "content/a.md": ""}, "", id="Hugo"),
        pytest.param({"config.toml": "", "hugo.toml": "", "content/a.md": ""}, "", id="certainly Hugo"),
    ],
)
def test_find_mark(files: dict[str, str], mark: str) -> None:
    assert find_mark(FakeFiles(files)) == mark
    assert (recognise_dialect(FakeFiles(files)) == "zola") is bool(mark)


@pytest.mark.parametrize(
    ("path", "is_page"),
    [
        pytest.param("content/a.md", True, id="at the root"),
        pytest.param("content/p/in/a.md", True, id="deep"),
        pytest.param("content/p/bundle/index.md", True, id="with assets"),
        pytest.param("content/p/bundle/other.md", True, id="beside it"),
        pytest.param("content/p/_index.md", False, id="a section"),
        pytest.param("content/p/_index.fr.md", False, id="a section in another language"),
        pytest.param("content/index.md", False, id="the home page"),
        pytest.param("content/p/.a.md", False, id="hidden"),
        pytest.param("content/p/a.txt", False, id="a text file"),
        pytest.param("content/skip/a.md", False, id="ignored"),
        pytest.param("templates/a.md", False, id="outside"),
        pytest.param("README.md", False, id="the site's own folder"),
    ],
)
def test_kind_of(path: str, is_page: bool) -> None:
    dialect = open_zola(f'{CONFIG}ignored_content = ["*/skip/*"]\n')
    assert dialect.kind_of(path) is (PathKind.POST if is_page else None)


def test_enters() -> None:
    folders = ("content", "content/p", "content/p/.git", "templates", "contents")
    assert [open_zola().enters(folder) for folder in folders] == [True, True, False, False, False]


@pytest.mark.parametrize(
    ("path", "toml", "expected"),
    [
        pytest.param("a.md", "", "a", id="at the root"),
        pytest.param("posts/Rust-1.88.0.md", "", "posts/rust-1-88-0", id="dots"),
        pytest.param("posts/test (hey).md", "", "posts/test-hey", id="brackets"),
        pytest.param("posts/日本.md", "", "posts/ri-ben", id="another script"),
        pytest.param("posts/héhé.md", "", "posts/hehe", id="accents"),
        pytest.param("Some Folder/x.md", "", "Some Folder/x", id="folders stay"),
        pytest.param("posts/bundle name/index.md", "", "posts/bundle-name", id="with assets"),
        pytest.param("posts/a.md", 'slug = "Hello & World"', "posts/hello-world", id="a slug"),
        pytest.param("posts/a.md", 'path = " x/Y.z "', "x/Y.z", id="a path"),
        pytest.param("posts/a.fr.md", 'path = "/x/"', "x", id="a path, whatever the language"),
        pytest.param("posts/a.fr.md", "", "fr/posts/a", id="another language"),
        pytest.param("posts/b/index.fr.md", "", "fr/posts/b", id="another language with assets"),
        pytest.param("posts/a.de.md", "", "posts/a-de", id="the default language, named"),
        pytest.param("posts/2018-10-02_hello.md", "", "posts/hello", id="a dated name"),
        pytest.param("posts/2018-10-02 - hello.md", "", "posts/hello", id="a dated name with blanks"),
        pytest.param("posts/2018-10-02-b/index.md", "", "posts/b", id="a dated folder"),
        pytest.param("posts/2018-10-02.md", "", "posts/2018-10-02", id="only a date"),
        pytest.param("posts/2018-13-02-x.md", "", "posts/2018-13-02-x", id="no such month"),
    ],
)
def test_ids_are_zolas_permalinks(path: str, toml: str, expected: str) -> None:
    facts = read_page(toml, path=f"content/{path}", config=f"{CONFIG}[languages.fr]\n")
    assert facts.generator_id == f"https://zo.example/blog/{expected}/"
    assert facts.permalink == facts.generator_id.replace(" ", "%20")


def test_ids_that_are_not_ascii_stay_as_zola_writes_them() -> None:
    config = f'{CONFIG}[slugify]\npaths = "safe"\npaths_keep_dates = true\n'
    facts = read_page(path="content/posts/2018-10-02_日本?. .md", config=config)
    assert facts.generator_id == "https://zo.example/blog/posts/2018-10-02_日本/"
    assert facts.permalink == "https://zo.example/blog/posts/2018-10-02_%E6%97%A5%E6%9C%AC/"


@pytest.mark.parametrize(
    ("text", "on", "safe"),
    [
        ("input", "input", "input"),
        ("test ", "test", "test"),
        ("tes t", "tes-t", "tes t"),
        ("dot. ", "dot", "dot"),
        ("日本", "ri-ben", "日本"),
        ("héhé", "hehe", "héhé"),
        ("test (hey)", "test-hey", "test (hey)"),
        ("-a--b_", "a-b", "-a--b_"),
    ],
)
def test_slugify(text: str, on: str, safe: str) -> None:
    assert (slugify(text, "on"), slugify(text, "safe"), slugify(text, "off")) == (on, safe, text)


@pytest.mark.parametrize(
    ("date", "published", "verdict"),
    [
        ("date = 2021-11-03", "2021-11-03T00:00:00+00:00", DateVerdict.SITE_ZONE),
        ("date = 2021-11-03T09:12:44", "2021-11-03T09:12:44+00:00", DateVerdict.SITE_ZONE),
        ("date = 2021-11-03 09:12:44Z", "2021-11-03T09:12:44+00:00", DateVerdict.EXPLICIT_OFFSET),
        ("date = 2021-11-03T09:12:44.123-05:00", "2021-11-03T09:12:44-05:00", DateVerdict.EXPLICIT_OFFSET),
        ('date = "2021-11-03"', "2021-11-03T00:00:00+00:00", DateVerdict.SITE_ZONE),
    ],
)
def test_dates(date: str, published: str, verdict: DateVerdict) -> None:
    for options in (KIND, EXACT):
        facts = read_page(date=f"{date}\n", options=options)
        assert facts.published.replace(microsecond=0).isoformat() == published
        assert facts.date_verdict is verdict


def test_a_zone_in_the_settings_is_for_naive_dates() -> None:
    shanghai = ReadingOptions(zone=ZoneInfo("Asia/Shanghai"))
    exact = ReadingOptions(zone=ZoneInfo("Asia/Shanghai"), reading="exact")
    assert read_page(date="date = 2021-11-03\n", options=shanghai).published.isoformat()[-6:] == "+08:00"
    assert read_page(date="date = 2021-11-03\n", options=exact).published.isoformat()[-6:] == "+00:00"


@pytest.mark.parametrize(
    ("name", "published"),
    [
        ("2018-10-02_hello", "2018-10-02T00:00:00+00:00"),
        ("2018-10-02", "2018-10-02T00:00:00+00:00"),
        ("2018-10-02x", "2018-10-02T00:00:00+00:00"),
        ("2018-10-02T15:00:00Z-hello", "2018-10-02T15:00:00+00:00"),
        ("2018-10-02T15:00:00+02:00_hello/index", "2018-10-02T15:00:00+02:00"),
    ],
)
def test_dates_in_file_names(name: str, published: str) -> None:
    for options in (KIND, EXACT):
        facts = read_page(date="", path=f"content/posts/{name}.md", options=options)
        assert facts.published.isoformat() == published
        assert facts.date_verdict is DateVerdict.FILE_NAME


def test_dates_in_paths() -> None:
    facts = read_page('path = "2019/10/5/Rustup-1.20.0"', date="")
    assert (facts.published.isoformat(), facts.date_verdict) == (
        "2019-10-05T00:00:00+00:00",
        DateVerdict.PATH,
    )
    assert facts.generator_id == "https://zo.example/blog/2019/10/5/Rustup-1.20.0/"
    assert read_page('path = "2019/10/5/x"', date="", options=EXACT).hidden == "a page without a date"


@pytest.mark.parametrize("path", ["2019/13/05/x", "12019/10/05/x", "x", "2019/02/30"])
def test_a_page_without_a_date_is_in_no_feed(path: str) -> None:
    assert read_page(f'path = "{path}"', date="").hidden == "a page without a date"


@pytest.mark.parametrize(
    ("date", "problem"),
    [
        ('date = "soon"', "3:1: DT001 'soon' is not a date"),
        ("date = 12", "3:1: DT001 '12' is not a date"),
        ('date = 2021-11-03\nupdated = "soon"', "4:1: DT001 'soon' is not a date"),
        ("date = 2021-02-30", "3:8: FM001 invalid TOML: Invalid date or datetime"),
    ],
)
def test_dates_that_zola_refuses(date: str, problem: str) -> None:
    with pytest.raises(PostError) as caught:
        read_page(date=f"{date}\n")
    assert str(caught.value).startswith(f"content/posts/Mein Buch.md:{problem}")


@pytest.mark.parametrize("written", ["2021/11/03", "Nov 3, 2021", "2021-11-03 09:12"])
def test_dates_that_only_zola_refuses(written: str) -> None:
    assert read_page(date=f'date = "{written}"\n').published.day == 3
    with pytest.raises(PostError, match="3:1: DT007 Zola cannot read the date; write it like"):
        read_page(date=f'date = "{written}"\n', options=EXACT)


@pytest.mark.parametrize(
    ("toml", "reason"),
    [
        pytest.param("draft = true", "draft", id="draft"),
        pytest.param("draft = false", "", id="no draft"),
        pytest.param("render = false", "render = false", id="not rendered"),
        pytest.param("[extra]\nfeed = false", "feed = false", id="not in feeds"),
    ],
)
def test_hidden(toml: str, reason: str) -> None:
    assert read_page(toml).hidden == reason


def test_a_draft_section_hides_its_folder() -> None:
    others = {"content/posts/_index.md": "+++\ndraft = true\n+++\n", "content/posts2/_index.md": "+++\n"}
    shown = ReadingOptions(drafts=True)
    assert read_page(others=others).hidden == "in a section that is a draft"
    assert read_page(path="content/posts/in/x.md", others=others).hidden == "in a section that is a draft"
    assert read_page(path="content/posts2/x.md", others=others).hidden == ""
    assert read_page("draft = true", others=others, options=shown).hidden == ""


def test_a_file_without_front_matter_is_no_page() -> None:
    assert read_text("Hello.").hidden == "no front matter"


def test_yaml_heads_and_extra() -> None:
    text = "---\ntitle: T\ndate: 2021-11-03 9:12:44\nextra:\n  author: Jane\n  title: no\n---\nx"
    front_matter = open_zola().parse(text, path="content/a.md")
    assert (front_matter.values["author"], front_matter.values["title"]) == ("Jane", "T")
    assert read_text(text).published.isoformat() == "2021-11-03T09:12:44+00:00"


def test_excerpts_end_at_the_mark() -> None:
    assert read_page(body="A.\n\nB.\n<!-- more -->\nC.").excerpt == "A.\n\nB.\n"


def test_own_ids_stay_as_they_are() -> None:
    facts = read_page('[extra]\nguid = "tag:old,1999:x"')
    assert (facts.entry_id, facts.generator_id) == ("tag:old,1999:x", facts.permalink)


def test_bases() -> None:
    options = ReadingOptions(site_url="https://new.example/", id_base="https://old.example")
    facts = read_page(options=options)
    assert facts.permalink == "https://new.example/posts/mein-buch/"
    assert facts.entry_id == "https://old.example/posts/mein-buch/"


def test_a_configuration_that_cannot_be_read() -> None:
    with pytest.raises(SettingsError, match=r"config\.toml:2:5: invalid TOML: Invalid value"):
        open_zola('base_url = "x"\ny = z\n')


@given(
    st.dictionaries(
        st.sampled_from(["date", "updated", "slug", "path", "draft", "taxonomies", "extra", "description"]),
        st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="'"), max_size=20),
        max_size=4,
    ),
    st.sampled_from(["content/a.md", "content/p/2021-01-02-x.md", "content/p/b/index.fr.md", "x"]),
    st.booleans(),
)
def test_read_raises_only_post_errors(values: dict[str, str], path: str, exact: bool) -> None:
    toml = "\n".join(f"{name} = '{value}'" for name, value in values.items())
    try:
        facts = read_page(toml, date="", path=path, options=EXACT if exact else KIND)
    except PostError as problem:
        code = problem.code
    else:
        code = ""
        assert facts.updated >= facts.published
        assert facts.permalink.isascii()
    assert not code or code in PROBLEMS


def test_every_key_that_is_honoured_is_documented() -> None:
    dialect = open_zola()
    front_matter = dialect.parse(f"+++\n{DATE}+++\n", path="content/a.md")
    asked = AskedFor(front_matter.values)
    dialect.read("content/a.md", replace(front_matter, values=asked), modified=MODIFIED)
    assert asked.keys_asked - find_documented_keys("zola") == set()
