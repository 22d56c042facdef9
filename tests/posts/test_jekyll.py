"""What Jekyll's dialect says of files, of hidden posts, of titles, excerpts, archives and configurations."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError, SettingsError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import Dialect, PathKind, ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect, find_mark
from feedsvc.posts.problems import PROBLEMS
from tests.fakes import FakeFiles

from .jekyll_posts import CONFIG, DRAFTS, EXACT, KIND, read_bytes, read_post

CASES = Path(__file__).parent / "cases"


def test_read_a_usual_post() -> None:
    facts = read_bytes((CASES / "plain.md").read_bytes())
    assert facts.kind is PathKind.POST
    assert (facts.title, facts.slug, facts.language) == ("三季度的账本", "zhangben", "zh-CN")
    assert facts.published.isoformat() == facts.updated.isoformat() == "2021-11-03T09:12:44+08:00"
    assert facts.date_verdict is DateVerdict.EXPLICIT_OFFSET
    assert facts.permalink == "https://zb.example/zhangben/2021/11/03/zhangben.html"
    assert facts.entry_id == facts.generator_id == "https://zb.example/zhangben/2021/11/03/zhangben"
    assert (facts.categories, facts.tags) == (("zhangben",), ("账本新闻",))
    assert (facts.draft, facts.hidden, facts.collection, facts.markup) == (False, "", "posts", "markdown")
    assert facts.excerpt == "> 第一段。（账本报）\n\n"
    assert facts.body == "> 第一段。（账本报）\n\n正文。\n"


def test_read_is_the_dialects_protocol() -> None:
    dialect: Dialect = JekyllDialect(CONFIG, KIND)
    assert dialect.name == "jekyll"
    assert dialect.configuration_files() == (
        "_config.yml",
        "_config.yaml",
        "_data/authors.yml",
        "_data/authors.yaml",
        "_data/authors.json",
    )


@pytest.mark.parametrize(
    ("case", "problem"),
    [
        ("offset_alone", "3:1: DT001 '+0800' is not a date; write it like 2022-01-14 15:42:28 +0800"),
        (
            "quotes_inside_title",
            """3:12: FM001 text follows the closing quote; """
            """write \\" for a " inside "…", or '' for a ' inside '…'""",
        ),
        (
            "indented_fence",
            "1:1: FM002 the front matter is never closed; "
            "write --- on a line of its own below it, without indentation",
        ),
    ],
)
def test_read_quarantines(case: str, problem: str) -> None:
    path = f"_posts/2021-11-03-{case}.md"
    with pytest.raises(PostError) as caught:
        read_bytes((CASES / f"{case}.md").read_bytes(), path=path)
    assert str(caught.value) == f"{path}:{problem}"


@pytest.mark.parametrize(
    ("yaml", "kind", "exact"),
    [
        pytest.param("layout: x", "Mixed_case Title", "Mixed_case Title", id="from the slug"),
        pytest.param('title: ""', "", "", id="empty stays empty"),
        pytest.param("title:", "Mixed_case Title", "Mixed_case Title", id="null"),
        pytest.param("title: no", "no", "Mixed_case Title", id="no is false to Ruby"),
        pytest.param("title: 000333", "000333", "219", id="octal to Ruby"),
        pytest.param('title: "  a \\n b  "', "a b", "  a \n b  ", id="white space"),
        pytest.param("title: a　b", "a　b", "a　b", id="a full-width blank is part of a title"),
        pytest.param("title: [转载, b]", "转载, b", "转载, b", id="a list"),
        pytest.param("title: {a: b}", "Mixed_case Title", "Mixed_case Title", id="a mapping"),
        pytest.param('title: "a\\0b"', "ab", "ab", id="an escaped NUL"),
    ],
)
def test_title(yaml: str, kind: str, exact: str) -> None:
    path = "_posts/2021-12-26-Mixed_Case-Title.md"
    assert read_post(yaml, path=path).title == kind
    assert read_post(yaml, path=path, options=EXACT).title == exact


@pytest.mark.parametrize(
    ("yaml", "hidden"),
    [
        pytest.param("published: false", "published: false", id="false"),
        pytest.param("published: no", "published: false", id="no"),
        pytest.param("published:", "published: false", id="null"),
        pytest.param('published: "false"', "", id="false in quotes is text"),
        pytest.param("published: 0", "", id="zero is true to Ruby"),
        pytest.param("draft: true", "draft", id="a draft among the posts"),
        pytest.param('draft: "true"', "", id="true in quotes is text"),
        pytest.param("feed: false", "feed: false", id="not in feeds"),
        pytest.param("feed: {excerpt_only: true}", "", id="jekyll-feed's own settings"),
        pytest.param("feed:", "", id="feed without a value"),
    ],
)
@pytest.mark.parametrize("options", [KIND, EXACT], ids=["kind", "exact"])
def test_hidden(yaml: str, hidden: str, options: ReadingOptions) -> None:
    assert read_post(yaml, options=options).hidden == hidden


def test_hidden_posts_are_no_problems() -> None:
    facts = read_post("published: false\ndate: notadate\npermalink: /:nonsense")
    assert (facts.hidden, facts.date_verdict) == ("published: false", DateVerdict.NONE)


def test_hidden_drafts_are_shown_when_asked_for() -> None:
    facts = read_post("draft: true", options=DRAFTS)
    assert (facts.hidden, facts.draft) == ("", True)


def test_published_of_the_defaults_is_overridden_by_no_null() -> None:
    config = CONFIG + "defaults: [{values: {published: true}}]\n"
    assert read_post("published:", config=config).hidden == ""
    assert read_post("published: false", config=f"{CONFIG}unpublished: true\n").hidden == ""


@pytest.mark.parametrize(
    ("yaml", "body", "excerpt"),
    [
        pytest.param("a: b", "P1\n\nP2\n", "P1\n\n", id="the first paragraph"),
        pytest.param("a: b", "P1\nP1\n", "P1\nP1\n", id="no separator"),
        pytest.param("excerpt: Manual *one*", "P1\n\nP2\n", "Manual *one*", id="written by hand"),
        pytest.param(
            "excerpt_separator: <!--more-->", "P1\n\nP2<!--more-->P3", "P1\n\nP2\n\n", id="own separator"
        ),
        pytest.param('excerpt_separator: ""', "P1\n\nP2", "", id="switched off"),
        pytest.param(
            "a: b", "P [l][1]\n\nP2\n\n[1]: http://e.com/\n", "P [l][1]\n\n[1]: http://e.com/", id="links"
        ),
        pytest.param(
            "a: b",
            "{% highlight c %}\nx\n\ny\n{% endhighlight %}",
            "{% highlight c %}\nx\n{% endhighlight %}\n\n",
            id="a Liquid block is closed",
        ),
    ],
)
def test_excerpt(yaml: str, body: str, excerpt: str) -> None:
    assert read_post(yaml, body=body).excerpt == excerpt


def test_description_language_and_markup() -> None:
    facts = read_post("description: d\nlang: zh_TW", path="_posts/2021-11-03-a.html")
    assert (facts.description, facts.language, facts.markup) == ("d", "zh-TW", "html")
    assert read_post("a: b", path="_posts/2021-11-03-a.txt").markup == "text"
    assert read_post("a: b", path="_posts/2021-11-03-a.xyz", config="markdown_ext: xyz").markup == "markdown"


def test_read_a_file_without_front_matter() -> None:
    facts = read_bytes(b"no front matter\n", path="_posts/2021-12-30-no-fm.md")
    assert (facts.title, facts.body) == ("No Fm", "no front matter\n")
    assert facts.published.isoformat() == "2021-12-30T00:00:00+08:00"


@pytest.mark.parametrize("name", ["nodatename.md", "-202205262391921712.md", "2021-12-30.md", "2021-12-30-a"])
def test_read_reports_a_name_that_jekyll_ignores(name: str) -> None:
    assert JekyllDialect(CONFIG, KIND).kind_of(f"_posts/{name}") is PathKind.POST
    with pytest.raises(PostError) as caught:
        read_post("title: a\ndate: 2022-05-26 01:00:00 +0800", path=f"_posts/{name}")
    assert str(caught.value) == (
        f"_posts/{name}:1:1: FN001 Jekyll ignores a file of this name; name it YYYY-MM-DD-title.md"
    )


@pytest.mark.parametrize("name", ["2021-12-30-a\x08b.md", "2021-12-30-\udcff.md", "2021-12-30-a\nb.md"])
def test_read_refuses_names_that_no_feed_can_hold(name: str) -> None:
    with pytest.raises(PostError, match="FN002") as caught:
        read_post("title: a", path=f"_posts/{name}")
    assert str(caught.value).isprintable() or "\n" in name or "\x08" in name
    str(caught.value).encode()


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("_posts/2021-12-31-a.md", PathKind.POST),
        ("_posts/sub/dir/2021-12-31-a.md", PathKind.POST),
        ("movies/horror/_posts/2021-12-31-a.md", PathKind.POST),
        ("_posts/2021-12-31-a.txt", PathKind.POST),
        ("_posts/nodatename.md", PathKind.POST),
        ("_posts/photo.png", None),
        ("_posts/_2021-12-31-a.md", None),
        ("_posts/.2021-12-31-a.md", None),
        ("_posts/#2021-12-31-a.md", None),
        ("_posts/2021-12-31-a.md~", None),
        ("_posts/_sub/2021-12-31-a.md", None),
        ("_posts/a/_sub/2021-12-31-a.md", PathKind.POST),
        ("_drafts/a.md", None),
        ("_layouts/2021-12-31-a.md", None),
        ("_site/_posts/2021-12-31-a.md", None),
        ("node_modules/x/_posts/2021-12-31-a.md", None),
        ("vendor/_posts/2021-12-31-a.md", None),
        (".git/2021-12-31-a.md", None),
        ("2021-12-31-a.md", None),
        ("old_post/2021-12-31-a.md", PathKind.ARCHIVED),
        ("old_post/2021-12-31-a.html", PathKind.ARCHIVED),
        ("old_post/2021/2021-12-31-a.html", None),
        ("old_post/2021-12-31-photo.jpg", None),
        ("old_post/about.md", None),
        ("secret/_posts/2021-12-31-a.md", None),
    ],
)
def test_kind_of(path: str, kind: PathKind | None) -> None:
    assert JekyllDialect(f"{CONFIG}exclude: [secret/]\n", KIND).kind_of(path) is kind


def test_kind_of_drafts_only_when_asked_for() -> None:
    dialect = JekyllDialect(CONFIG, DRAFTS)
    assert dialect.kind_of("_drafts/a.md") is PathKind.DRAFT
    assert dialect.enters("finance/_drafts")
    assert not JekyllDialect(CONFIG, KIND).enters("_drafts")


def test_kind_of_in_a_collections_folder() -> None:
    config = f"{CONFIG}collections_dir: content\n"
    dialect = JekyllDialect(config, KIND)
    assert dialect.kind_of("content/_posts/2021-12-31-a.md") is PathKind.POST
    assert dialect.kind_of("_posts/2021-12-31-a.md") is None
    assert read_post("a: b", path="content/_posts/2021-12-31-a.md", config=config).categories == ()


def test_kind_of_an_included_name() -> None:
    dialect = JekyllDialect(f"{CONFIG}include: [_2021-12-31-a.md]\n", KIND)
    assert dialect.kind_of("_posts/_2021-12-31-a.md") is PathKind.POST


def test_archived_post_keeps_its_identity() -> None:
    yaml = "layout: post\ncategories: emx"
    here = read_post(yaml, path="_posts/2021-12-31-a.md")
    there = read_post(yaml, path="old_post/2021-12-31-a.md")
    assert there.kind is PathKind.ARCHIVED
    assert (there.entry_id, there.permalink, there.categories) == (
        here.entry_id,
        here.permalink,
        here.categories,
    )
    options = ReadingOptions(archive_folders=("movies/old",))
    movies = read_post(yaml, path="movies/old/2021-12-31-a.md", options=options)
    assert movies.categories == ("movies", "emx")
    assert JekyllDialect(CONFIG, options).kind_of("old_post/2021-12-31-a.md") is None


@pytest.mark.parametrize("text", [b"---\nlayout: page\ndate: notadate\n---\n", b"a note, no front matter\n"])
def test_archived_file_that_is_no_post_is_hidden(text: bytes) -> None:
    assert read_bytes(text, path="docs/2021-12-31-a.md").hidden == "not layout: post"


def test_defaults_of_the_longer_path_win() -> None:
    config = CONFIG + (
        "defaults:\n"
        "- {scope: {path: _posts/old, type: posts}, values: {tags: [longer], meta: {a: 1}}}\n"
        "- {scope: {path: ''}, values: {tags: [any], description: any, meta: {b: 2}}}\n"
        "- {scope: {path: '', type: pages}, values: {description: pages}}\n"
        "- {scope: {path: '_posts/o*/x'}, values: {description: glob}}\n"
        "- nonsense\n"
    )
    old = read_post("a: b", path="_posts/old/2021-12-31-a.md", config=config)
    assert (old.tags, old.description) == (("longer",), "any")
    assert read_post("a: b", config=config).tags == ("any",)
    deep = read_post("a: b", path="_posts/old/x/2021-12-31-a.md", config=config)
    assert deep.description == "glob"


@pytest.mark.parametrize(
    ("scopes", "description"),
    [
        pytest.param(["{path: '', type: posts}", "{path: ''}"], "0", id="having a type beats having none"),
        pytest.param(["{path: ''}", "{path: '', type: posts}"], "1", id="in either order"),
        pytest.param(["{path: ''}", "{path: ''}"], "1", id="the later of equals"),
        pytest.param(["{path: ''}", "{path: '**/*zhang*'}"], "1", id="a glob across folders"),
        pytest.param(["{path: ''}", "{path: content/_posts}"], "1", id="a path with the collections folder"),
    ],
)
def test_defaults_precedence(scopes: list[str], description: str) -> None:
    sets = "".join(f"- scope: {s}\n  values: {{description: '{n}'}}\n" for n, s in enumerate(scopes))
    config = f"{CONFIG}collections_dir: content\ndefaults:\n{sets}"
    facts = read_post("a: b", path="content/_posts/2021-11-03-zhangben.md", config=config)
    assert facts.description == description


def test_site_url_that_is_no_url_is_left_as_it_is() -> None:
    assert JekyllDialect('url: "https://[x"', KIND).site_settings() == {"site_url": "https://[x"}


def test_site_settings() -> None:
    config = CONFIG + (
        "description: 每天的账\nbaseurl: /b\nauthor: {name: 阿账}\nshow_drafts: true\nfuture: false\n"
        "navs:\n  -\n    href: /\nanchor: &a {x: 1}\nother: {<<: *a}\n"
    )
    assert JekyllDialect(config, KIND).site_settings() == {
        "title": "账本",
        "description": "每天的账",
        "site_url": "https://zb.example/b",
        "language": "zh-CN",
        "timezone": "Asia/Shanghai",
        "author": "阿账",
        "drafts": "true",
        "future": "false",
    }
    assert JekyllDialect("", KIND).site_settings() == {}
    assert JekyllDialect("author: 阿账\nbaseurl:\nurl:\n", KIND).site_settings() == {"author": "阿账"}


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (
            "title: a: b",
            "_config.yml:1:9: a value contains ': ' and is not in quotes; put the whole value in quotes",
        ),
        (
            "a: b\ntimezone: Mars/Base",
            "_config.yml:2:1: timezone: 'Mars/Base' is not known; write one like Asia/Shanghai",
        ),
        (
            "defaults: [{values: {date: soon}}]",
            "_config.yml: defaults: 'soon' is not a date; write it like 2022-01-14 15:42:28 +0800",
        ),
    ],
)
def test_configuration_errors(config: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        JekyllDialect(config, KIND)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("names", "mark"),
    [
        ({"_config.yml", "_posts"}, "_config.yml"),
        ({"_posts", "x"}, "_posts"),
        ({"_config.yaml"}, "_config.yaml"),
        ({"blog/_posts/a.md"}, "blog/_posts"),
        ({"blog/_posts/a.md", "blog/_config.yml"}, ""),
        ({"config.toml"}, ""),
    ],
)
def test_find_mark(names: set[str], mark: str) -> None:
    assert find_mark(FakeFiles(dict.fromkeys(names, ""))) == mark


values = st.text(max_size=30) | st.sampled_from(
    ["2021-12-02 10:46:18", "9999-12-31", "0001-01-01 00:00:00 +1400", "CST", "[a, {b: c}]", "~", "no",
     "0777", "1e999", "9" * 5000,
     "/:title/:year/../", "{{ x }}", "'q'", "2021-01-01 10:00 JST", "20210202", "\ud800"]
)  # fmt: skip
names = st.sampled_from(
    ["title", "date", "categories", "category", "tags", "tag", "slug", "permalink", "excerpt", "lang", "id",
     "guid", "excerpt_separator", "updated", "published", "draft", "feed", "layout", "description"]
)  # fmt: skip
posts = st.dictionaries(names, values, max_size=6).map(
    lambda pairs: "".join(f"{name}: {value}\n" for name, value in pairs.items())
)
paths = st.sampled_from(
    ["_posts/2021-11-03-a.md", "_posts/9999-12-31-a.md", "_drafts/a.md", "old/2021-1-1-a.md"]
)


@given(posts, paths, st.sampled_from(["kind", "exact"]), st.sampled_from([CONFIG, "lang: en\n"]))
def test_read_raises_nothing_but_post_errors(yaml: str, path: str, reading: str, config: str) -> None:
    options = ReadingOptions(reading="exact" if reading == "exact" else "kind", drafts=True)
    data = f"---\n{yaml}---\nbody".encode("utf-8", "surrogatepass")
    codes: set[str] = set()
    try:
        facts = read_bytes(data, path=path, config=config, options=options)
    except PostError as error:
        codes.add(error.code)
        return
    finally:
        assert codes <= set(PROBLEMS)
    assert facts.permalink.isascii()
    assert facts.updated >= facts.published
    assert facts.published.utcoffset() is not None
    facts.published.astimezone(UTC)


@given(st.binary(max_size=200))
def test_read_any_bytes(data: bytes) -> None:
    for text in (data, b"---\n" + data + b"\n---\n"):
        try:
            facts = read_bytes(text)
        except PostError:
            continue
        assert facts.published > datetime(1, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("config", "route"),
    [
        pytest.param("", "/feed.xml", id="jekyll-feed's default"),
        pytest.param("feed:\n  path: atom.xml\n", "/atom.xml", id="another path"),
        pytest.param("feed:\n  path: /blog/feed.atom\n", "/blog/feed.atom", id="with its slash"),
        pytest.param("feed:\n  posts_limit: 5\n", "/feed.xml", id="other settings"),
        pytest.param("feed: yes\n", "/feed.xml", id="no mapping"),
    ],
)
def test_feed_route(config: str, route: str) -> None:
    assert JekyllDialect(config, KIND).feed_route == route
