"""Hexo posts: front matter, dates, terms, ids and permalinks, as Hexo 8 makes them (tests.compat)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError, SettingsError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.hexo import HexoDialect, find_mark, open_dialect
from feedsvc.posts.front_matter import decode_post
from feedsvc.posts.recognising import recognise_dialect
from tests.fakes import FakeFiles

CONFIG = "url: https://a.example\n"
CHINESE = CONFIG + "timezone: Asia/Shanghai\nlanguage: zh-CN\n"
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
EXACT = ReadingOptions(reading="exact")
DRAFTS = ReadingOptions(drafts=True)


def read(
    text: str,
    *,
    path: str = "source/_posts/hello.md",
    config: str = CONFIG,
    options: ReadingOptions = ReadingOptions(),  # noqa: B008
) -> PostFacts:
    dialect = HexoDialect(config, options)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def test_a_whole_post() -> None:
    facts = read(
        "title: Hello\ndate: 2013-12-24 17:49:32\nupdated: 2014-01-01\ntags:\n- a b\n- c, d\n"
        "categories: News\nlang: zh_TW\n---\nAbove.\n<!-- more -->\nBelow."
    )
    assert (facts.title, facts.slug, facts.kind) == ("Hello", "hello", PathKind.POST)
    assert facts.published == datetime(2013, 12, 24, 17, 49, 32, tzinfo=UTC)
    assert facts.updated == datetime(2014, 1, 1, tzinfo=UTC)
    assert facts.date_verdict is DateVerdict.SITE_ZONE
    assert facts.permalink == facts.entry_id == "https://a.example/2013/12/24/hello/"
    assert (facts.categories, facts.tags) == (("News",), ("a b", "c, d"))
    assert (facts.language, facts.excerpt, facts.hidden) == ("zh-TW", "Above.", "")
    assert (facts.markup, facts.templating) == ("markdown", "hexo")
    assert facts.body == "Above.\n<!-- more -->\nBelow."


@pytest.mark.parametrize(
    ("text", "title", "body"),
    [
        pytest.param("title: a\n---\nText.", "a", "Text.", id="no opening fence"),
        pytest.param("---\ntitle: a\n---\nText.", "a", "Text.", id="both fences"),
        pytest.param("\n\n---\ntitle: a\n---\nText.", "a", "Text.", id="blank lines first"),
        pytest.param("-----\ntitle: a\n-----\nText.", "a", "Text.", id="long fences"),
        pytest.param('"title": "a"\n;;;\nText.', "a", "Text.", id="JSON without its braces"),
        pytest.param(';;;\n"title": "a",\n"n": {"m": [1]}\n;;;\nText.', "a", "Text.", id="JSON fenced"),
        pytest.param("title: a\ntags:\n\t- b\n---\nText.", "a", "Text.", id="a tab for two blanks"),
        pytest.param(
            "# a comment\ntitle: a\n---\nT.\n\n---\n\nU.", "a", "T.\n\n---\n\nU.", id="a rule below"
        ),
        pytest.param('title: a\n---\n"x": 1\n;;;\n', "a", '"x": 1\n;;;\n', id="the first fence decides"),
    ],
)
def test_front_matter(text: str, title: str, body: str) -> None:
    front_matter = HexoDialect(CONFIG, DRAFTS).parse(text, path="p.md")
    assert (front_matter.values["title"], front_matter.body) == (title, body)
    line, _ = front_matter.positions["title"]
    assert "title" in text.split("\n")[line - 1]
    assert front_matter.text.split("\n")[front_matter.body_line - 1] == body.split("\n")[0]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Just text.", id="no fence"),
        pytest.param("A heading\n---\ntext", id="a heading"),
        pytest.param("See http://a.example: it is\nlong.\n\n---\n\nMore.", id="a rule below prose"),
        pytest.param("---\nA rule above prose.", id="a rule above prose"),
        pytest.param('Say "a": b\n;;;\n', id="semicolons below prose"),
    ],
)
def test_prose_is_no_front_matter(text: str) -> None:
    front_matter = HexoDialect(CONFIG, DRAFTS).parse(text, path="p.md")
    assert (front_matter.present, front_matter.body, front_matter.values) == (False, text, {})


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param("title: a\ntags: [b\n---\n", "FM001", 2, id="YAML without an opening fence"),
        pytest.param("---\ntitle: a\ndate: {{ date }}\n---\n", "FM009", 3, id="a template left in"),
        pytest.param('"a": 1\n"b": 2\n;;;\n', "FM001", 2, id="JSON without a comma"),
        pytest.param("---\ntitle: a\n", "FM002", 1, id="never closed"),
        pytest.param(';;;\n"title": "a"\n---\n', "FM002", 1, id="closed by the other fence"),
    ],
)
def test_broken_front_matter(text: str, code: str, line: int) -> None:
    with pytest.raises(PostError) as caught:
        HexoDialect(CONFIG, DRAFTS).parse(text, path="p.md")
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    ("written", "meant", "exact", "day"),
    [
        pytest.param("2020-02-03 04:05:06", "04:05:06+08:00", "04:05:06+08:00", "03", id="naive"),
        pytest.param("2020-02-03", "00:00:00+08:00", "00:00:00+08:00", "03", id="a day"),
        pytest.param("'2020-02-03'", "00:00:00+08:00", "08:00:00+08:00", "03", id="a quoted day is UTC"),
        pytest.param("2020-02-03 04:05", "04:05:00+08:00", "04:05:00+08:00", "03", id="no seconds"),
        pytest.param(
            "2020-02-03 04:05:06 +0800", "04:05:06+08:00", "04:05:06+08:00", "03", id="an offset in a text"
        ),
        pytest.param(
            "2020-02-03 04:05:06 +08:00",
            "04:05:06+08:00",
            "2020-02-02T20:05:06+08:00",
            "02",
            id="of an offset in a timestamp Hexo takes the clock in UTC",
        ),
        pytest.param(
            "2020-02-03T20:05:06Z", "20:05:06+00:00", "20:05:06+08:00", "03", id="Z is no zone to it"
        ),
        pytest.param(
            "Feb 3 2020 00:05:06 EST",
            "00:05:06-05:00",
            "13:05:06+08:00",
            "03",
            id="an American zone",
        ),
    ],
)
def test_dates(written: str, meant: str, exact: str, day: str) -> None:
    for options, clock in ((ReadingOptions(), meant), (EXACT, exact)):
        facts = read(f"date: {written}\n---\n", config=CHINESE, options=options)
        assert facts.published.isoformat() == (clock if len(clock) > 20 else f"2020-02-03T{clock}")
        assert facts.entry_id == f"https://a.example/2020/02/{day}/hello/"


def test_the_day_in_a_permalink_is_that_of_the_machine_which_a_setting_names() -> None:
    options = ReadingOptions(reading="exact", zone=ZoneInfo("UTC"))
    facts = read("date: 2020-02-03 04:05:06\n---\n", config=CHINESE, options=options)
    assert facts.published.isoformat() == "2020-02-03T04:05:06+08:00"
    assert facts.entry_id == "https://a.example/2020/02/02/hello/"


@pytest.mark.parametrize(
    ("path", "config", "published", "slug"),
    [
        pytest.param(
            "2020-06-01-dated.md",
            "new_post_name: :year-:month-:day-:title.md\n",
            "2020-06-01",
            "dated",
            id="rule",
        ),
        pytest.param(
            "2020/6-1/x.md",
            "new_post_name: :year/:i_month-:i_day/:title.md\n",
            "2020-06-01",
            "x",
            id="folders",
        ),
        pytest.param("2020-06-01-dated.md", "", "2020-06-01", "2020-06-01-dated", id="a name that says it"),
    ],
)
def test_a_date_in_the_name(path: str, config: str, published: str, slug: str) -> None:
    facts = read("title: a\n---\n", path=f"source/_posts/{path}", config=CONFIG + config)
    assert (facts.published.date().isoformat(), facts.slug) == (published, slug)
    assert facts.date_verdict is DateVerdict.FILE_NAME


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param("title: a\n---\n", "DT005", 1, id="none"),
        pytest.param("title: a\ndate: soon\n---\n", "DT001", 2, id="no date"),
        pytest.param("title: a\ndate:\n- 2020-01-01\n---\n", "DT001", 2, id="a list"),
        pytest.param("date: 2020-01-01\nupdated: 2020-02-31\n---\n", "DT003", 2, id="updated on no day"),
    ],
)
def test_a_date_is_never_guessed(text: str, code: str, line: int) -> None:
    with pytest.raises(PostError) as caught:
        read(text)
    assert (caught.value.code, caught.value.line) == (code, line)


def test_exact_refuses_what_hexo_cannot_read() -> None:
    text = "date: 2020年2月3日\n---\n"
    assert read(text).entry_id == "https://a.example/2020/02/03/hello/"
    with pytest.raises(PostError, match="DT007"):
        read(text, options=EXACT)


@pytest.mark.parametrize(
    ("yaml", "categories", "slug"),
    [
        pytest.param("categories: [Über Uns, baz]", ("Über Uns", "baz"), "Uber-Uns/baz", id="a path"),
        pytest.param(
            "categories:\n- [Sports, Ball]\n- [Food]", ("Sports", "Ball", "Food"), "Food", id="paths"
        ),
        pytest.param("categories:\n- A\n- [B, C]", ("A", "B", "C"), "B/C", id="mixed"),
        pytest.param("category: Solo One", ("Solo One",), "Solo-One", id="category"),
        pytest.param("categories: []\ncategory: x", ("x",), "x", id="no categories"),
        pytest.param("categories:\n- \n- Real\n- Real", ("Real",), "Real/Real", id="nulls"),
        pytest.param("categories: 新闻", ("新闻",), "news", id="mapped"),
        pytest.param("title: a", (), "uncategorized", id="none"),
        pytest.param("categories: {a: b}", (), "uncategorized", id="a mapping"),
    ],
)
def test_categories(yaml: str, categories: tuple[str, ...], slug: str) -> None:
    config = CONFIG + "permalink: /:category/:title.html\ncategory_map: {新闻: news}\n"
    facts = read(f"date: 2020-01-01\n{yaml}\n---\n", config=config)
    assert facts.categories == categories
    assert facts.entry_id == f"https://a.example/{slug}/hello.html"


def test_numbers_are_what_javascript_prints_in_exact() -> None:
    text = "title: 1.10\ndate: 2020-01-01\ntags: [000333, '000333']\n---\n"
    config = CONFIG + "permalink: :post_title\n"
    kind, exact = read(text, config=config), read(text, config=config, options=EXACT)
    assert (kind.title, kind.tags) == ("1.10", ("000333",))
    assert (exact.title, exact.tags) == ("1.1", ("333", "000333"))
    assert kind.entry_id == exact.entry_id == "https://a.example/1-1"


@pytest.mark.parametrize(
    ("path", "config", "yaml", "route"),
    [
        pytest.param("C# & c.md", "", "", "/2020/01/01/C#%20&%20c/", id="a fragment"),
        pytest.param("q?x=ü.md", "permalink: :title", "", "/q?x=%C3%BC", id="a query"),
        pytest.param("a'b[c]|^`.md", "permalink: :title", "", "/a'b%5Bc%5D%7C%5E%60", id="marks"),
        pytest.param("中文.md", "permalink: :title", "", "/%E4%B8%AD%E6%96%87", id="Chinese"),
        pytest.param("sub/x.md", "permalink: :title/:name", "", "/sub/x/x", id="a folder"),
        pytest.param("x.md", "permalink: :hash/:timestamp", "", "/6305a1c4a243/1577836800", id="hash"),
        pytest.param(
            "x.md", "permalink: :lang/:none/:layout", "lang: fr", "/fr/undefined/post", id="own keys"
        ),
        pytest.param("x.md", "permalink: :key\npermalink_defaults: {key: d}", "", "/d", id="defaults"),
        pytest.param("x.md", "permalink: :id/", "id: 0042", "/42/", id="an id"),
        pytest.param("x.md", "", "permalink: own/place.html", "/own/place.html", id="own permalink"),
        pytest.param("x.md", "", "permalink: /%E8%87%AA 己/../b/", "/b/", id="dot segments"),
        pytest.param("x.md", "", "permalink: /100%/%2F%ff/", "/100%25/%252F%25ff/", id="odd escapes"),
        pytest.param("x.md", "", "permalink: /%E5%9C%B0%2F/", "/%E5%9C%B0%252F/", id="a slash that is none"),
        pytest.param("x.md", "post_asset_folder: true\npermalink: :title", "", "/x/", id="an asset folder"),
        pytest.param(
            "x.md",
            "permalink: :title/index.html\npretty_urls: {trailing_index: false}",
            "",
            "/x/",
            id="index",
        ),
        pytest.param(
            "x.md", "permalink: :title.html\npretty_urls: {trailing_html: false}", "", "/x", id="html"
        ),
        pytest.param(
            "Łódź ﬁ.md", "new_post_name: ':lang-:title.md'", "", "/2020/01/01/Lodz-ﬁ/", id="slugized"
        ),
    ],
)
def test_permalinks(path: str, config: str, yaml: str, route: str) -> None:
    facts = read(
        f"date: 2020-01-01\n{yaml}\n---\n", path=f"source/_posts/{path}", config=f"{CONFIG}{config}\n"
    )
    expected = route.replace("ﬁ", "%EF%AC%81")
    assert facts.permalink == f"https://a.example{expected}"
    assert facts.generator_id == facts.permalink


def test_a_slug_may_be_the_title() -> None:
    text = "date: 2020-01-01\n---\n"
    assert (read(text).title, read(text, config=CONFIG + "use_slug_as_post_title: true").title) == (
        "",
        "hello",
    )


def test_without_a_site_url_ids_are_routes() -> None:
    facts = read("date: 2020-01-01\n---\n", config="")
    assert (facts.entry_id, facts.permalink) == ("/2020/01/01/hello/", "/2020/01/01/hello/")


def test_a_moment_that_no_calendar_holds_in_the_machines_zone() -> None:
    with pytest.raises(PostError) as caught:
        read("title: a\ndate: 9999-12-31 12:00:00 -0800\n---\n", config=CHINESE)
    assert (caught.value.code, caught.value.line) == ("DT004", 2)


def test_an_id_shows_the_host_in_its_own_script_and_a_permalink_in_ascii() -> None:
    for host in ("例え.example", "xn--r8jz45g.example"):
        facts = read("date: 2020-01-01\n---\n", config=f"url: https://{host}/blog/\n")
        assert facts.entry_id == "https://例え.example/blog/2020/01/01/hello/"
        assert facts.permalink == "https://xn--r8jz45g.example/blog/2020/01/01/hello/"


@pytest.mark.parametrize(
    ("yaml", "entry_id"),
    [
        pytest.param("guid: abc", "abc", id="guid"),
        pytest.param("id: urn:uuid:1", "urn:uuid:1", id="an id that is a URI"),
        pytest.param("id: 42", "https://a.example/2020/01/01/hello/", id="a number is for permalinks"),
    ],
)
def test_own_ids(yaml: str, entry_id: str) -> None:
    assert read(f"date: 2020-01-01\n{yaml}\n---\n").entry_id == entry_id


@pytest.mark.parametrize(
    ("path", "yaml", "hidden"),
    [
        pytest.param("source/_posts/x.md", "draft: true", "draft", id="draft: true"),
        pytest.param("source/_posts/x.md", "published: false", "published: false", id="published: false"),
        pytest.param("source/_posts/x.md", "feed: false", "feed: false", id="feed: false"),
        pytest.param("source/_posts/x.md", "draft: false\npublished: true", "", id="published"),
    ],
)
def test_hidden(path: str, yaml: str, hidden: str) -> None:
    # A hidden post is never a problem, not even without a date.
    date = "" if hidden else "date: 2020-01-01\n"
    assert read(f"title: a\n{date}{yaml}\n---\n", path=path).hidden == hidden


def test_drafts_are_read_when_wanted() -> None:
    path = "source/_drafts/x.md"
    assert HexoDialect(CONFIG, ReadingOptions()).kind_of(path) is None
    assert HexoDialect(CONFIG, DRAFTS).kind_of(path) is PathKind.DRAFT
    facts = read("title: a\n---\n", path=path, options=DRAFTS)
    assert (facts.draft, facts.hidden, facts.published) == (True, "", MODIFIED)
    assert facts.date_verdict is DateVerdict.GENERATOR_RULE


@pytest.mark.parametrize(
    ("path", "config", "is_post"),
    [
        ("source/_posts/a.md", "", True),
        ("source/_posts/sub/a.markdown", "", True),
        ("source/_posts/a.html", "", True),
        ("source/_posts/a.html", "post_asset_folder: true", False),
        ("source/_posts/a.txt", "", False),
        ("source/_posts/_a.md", "", False),
        ("source/_posts/.git/a.md", "", False),
        ("source/_posts/a.md~", "", False),
        ("source/about/index.md", "", False),
        ("source/_posts/a.md", "skip_render: ['_posts/*.md']", False),
        ("source/_posts/b/a.md", "skip_render: ['_posts/*.md']", True),
        ("source/_posts/b/a.md", "ignore: '**/b/*.md'", False),
        ("src/_posts/a.md", "source_dir: src", True),
    ],
)
def test_kind_of(path: str, config: str, is_post: bool) -> None:
    dialect = HexoDialect(f"{CONFIG}{config}\n", ReadingOptions())
    assert (dialect.kind_of(path) is PathKind.POST) is is_post


def test_enters_only_what_leads_to_posts() -> None:
    dialect = HexoDialect(CONFIG, ReadingOptions())
    entered = ["source", "source/_posts", "source/_posts/2020"]
    passed = ["node_modules", "source/about", "source/_drafts", "source/_posts/.x", "source/_posts/_y", "so"]
    assert [folder for folder in [*entered, *passed] if dialect.enters(folder)] == entered


def test_site_settings() -> None:
    config = (
        "title: T\nsubtitle: S\nurl: https://a.example/b/\nlanguage: [zh-TW, en]\nauthor: A\nfuture: false\n"
    )
    assert HexoDialect(config, DRAFTS).site_settings() == {
        "title": "T", "description": "S", "site_url": "https://a.example/b", "language": "zh-TW",
        "author": "A", "future": "false",
    }  # fmt: skip
    assert HexoDialect("render_drafts: true\nlanguage: default", DRAFTS).site_settings() == {
        "drafts": "true", "future": "true",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("timezone: Mars/Base", "_config.yml:1:1: timezone: 'Mars/Base' is not known"),
        ("title: [", "_config.yml:2:1: a bracket is not closed"),
    ],
)
def test_configuration_errors(config: str, message: str) -> None:
    with pytest.raises(SettingsError) as caught:
        HexoDialect(config, DRAFTS)
    assert str(caught.value).startswith(message)


def test_the_configuration_may_be_json() -> None:
    files = FakeFiles({"_config.json": '{"url": "https://j.example"}', "source/_posts/a.md": ""})
    assert recognise_dialect(files) == "hexo"
    assert "_config.json" in open_dialect(files, DRAFTS).configuration_files()
    assert open_dialect(FakeFiles({}), DRAFTS).site_settings() == {"future": "true"}
    assert open_dialect(files, DRAFTS).site_settings()["site_url"] == "https://j.example"


@pytest.mark.parametrize(
    ("files", "mark"),
    [
        pytest.param(
            {"_config.yml": "", "source/_posts/a.md": ""}, "_config.yml and source/_posts", id="posts"
        ),
        pytest.param(
            {"_config.yml": "source_dir: 'src' # x", "src/_posts/a.md": ""},
            "_config.yml and src/_posts",
            id="other source",
        ),
        pytest.param(
            {"_config.yml": "", "source/x.md": "", "package.json": '{"hexo": {}}'},
            "_config.yml and package.json",
            id="no post yet",
        ),
        pytest.param({"_config.yml": "", "source/x.md": ""}, "", id="a folder named source"),
        pytest.param({"_config.yml": "source: source", "source/_posts/a.md": ""}, "", id="Octopress"),
        pytest.param({"_config.yml": "", "_posts/a.md": "", "source/_posts/a.md": ""}, "", id="Jekyll"),
        pytest.param({"source/_posts/a.md": ""}, "", id="no configuration"),
    ],
)
def test_find_mark(files: dict[str, str], mark: str) -> None:
    assert find_mark(FakeFiles(files)) == mark
    assert (recognise_dialect(FakeFiles(files)) == "hexo") is bool(mark)


values = st.text(max_size=30) | st.sampled_from(
    ["2021-12-02 10:46:18", "9999-12-31", "0001-01-01 00:00:00 +1400", "CST", "[a, [b, {c: d}]]", "~", "no",
     "9" * 5000, "/:title/../%ff#x?y", "{{ x }}", "'q'", "20210202", "2021-01-01T00:00:00+23:59"]
)  # fmt: skip
names = st.sampled_from(
    ["title", "date", "updated", "categories", "category", "tags", "tag", "permalink", "excerpt", "lang",
     "id", "guid", "published", "draft", "feed", "description", "intro"]
)  # fmt: skip


@given(
    st.dictionaries(names, values, max_size=6),
    st.sampled_from(["a.md", "2020-13-41.md", "x/é #?%.md"]),
    st.sampled_from(["kind", "exact"]),
    st.sampled_from([CONFIG, CHINESE + "permalink: :category/:id/:post_title/:hash/:x\n"]),
)
def test_read_raises_nothing_but_post_errors(
    pairs: dict[str, str], name: str, reading: str, config: str
) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in pairs.items())
    options = ReadingOptions(reading="exact" if reading == "exact" else "kind", drafts=True)
    try:
        facts = read(
            f"{text}---\nbody".encode("utf-8", "replace").decode(),
            path=f"source/_posts/{name}",
            config=config,
            options=options,
        )
    except PostError:
        return
    assert facts.permalink.isascii()
    assert facts.updated >= facts.published
    facts.published.astimezone(UTC)


@given(st.binary(max_size=200))
def test_parse_any_bytes(data: bytes) -> None:
    dialect = HexoDialect(CONFIG, ReadingOptions())
    for whole in (data, b"title: a\n" + data + b"\n---\n", b";;;\n" + data + b"\n;;;\n"):
        try:
            dialect.parse(decode_post(whole, path="p.md"), path="p.md")
        except PostError:
            continue
