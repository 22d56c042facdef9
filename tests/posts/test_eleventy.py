"""Eleventy posts: data, dates, tags, ids and permalinks, as Eleventy 3 makes them (tests.compat)."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.eleventy import EleventyDialect
from feedsvc.posts.dialects.eleventy_permalinks import slugify
from feedsvc.posts.front_matter import decode_post
from feedsvc.posts.recognising import find_mark, open_dialect, recognise_dialect
from tests.fakes import FakeFiles

CONFIG = "export const config = { dir: { input: 'content' } };"
METADATA = 'export default { title: "T", url: "https://a.example/", language: "en", author: { name: "A" } };'
SITE = {
    "eleventy.config.js": CONFIG,
    "content/_data/metadata.js": METADATA,
    "content/posts/posts.json": '{"tags": ["posts"]}',
}
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)
EXACT = ReadingOptions(reading="exact")


def make_dialect(
    files: dict[str, str] | None = None,
    options: ReadingOptions = ReadingOptions(),  # noqa: B008
) -> EleventyDialect:
    return EleventyDialect(FakeFiles(SITE | (files or {})), options)


def read(
    text: str,
    *,
    path: str = "content/posts/hello.md",
    files: dict[str, str] | None = None,
    options: ReadingOptions = ReadingOptions(),  # noqa: B008
) -> PostFacts:
    dialect = make_dialect({**(files or {}), path: text}, options)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def test_a_whole_post() -> None:
    facts = read(
        "---\ntitle: Hello\ndate: 2018-05-01\nupdated: 2018-06-01\ndescription: D\nlang: fr_CA\n"
        "tags: [another tag, nav]\ncategories: One Two\n---\nAbove.\n\n<!-- more -->\nBelow."
    )
    assert (facts.title, facts.slug, facts.kind) == ("Hello", "hello", PathKind.POST)
    assert facts.published == datetime(2018, 5, 1, tzinfo=UTC)
    assert facts.updated == datetime(2018, 6, 1, tzinfo=UTC)
    assert facts.permalink == facts.entry_id == "https://a.example/posts/hello/"
    assert (facts.tags, facts.categories) == (("another tag",), ("One Two",))
    assert (facts.language, facts.excerpt, facts.description) == ("fr-CA", "Above.", "D")
    assert (facts.markup, facts.templating, facts.hidden) == ("markdown", "liquid", "")


@pytest.mark.parametrize(
    ("text", "title", "line"),
    [
        pytest.param("---\ntitle: a\n---\nText.", "a", 2, id="YAML"),
        pytest.param("\n---yaml\ntitle: a\n---\nText.", "a", 3, id="YAML by name"),
        pytest.param('---json\n{\n"title": "a"}\n---\nText.', "a", 3, id="JSON"),
        pytest.param('---js\nconst draft = true;\nconst title = "a";\n---\nText.', "a", 3, id="a script"),
        pytest.param('---javascript\n{ title: "a" }\n---\nText.', "a", 0, id="an object"),
    ],
)
def test_front_matter(text: str, title: str, line: int) -> None:
    front_matter = make_dialect().parse(text, path="p.md")
    assert (front_matter.values["title"], front_matter.body) == (title, "Text.")
    assert front_matter.text.split("\n")[front_matter.body_line - 1] == "Text."
    assert front_matter.positions.get("title", (0, 0))[0] == line


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        pytest.param("---\ntitle: [\n---\n", "FM001", 3, id="YAML"),
        pytest.param('---json\n{"a": 1,\n"b" 2}\n---\n', "FM001", 3, id="JSON"),
        pytest.param("---js\nconst a = 1;\n", "FM002", 1, id="never closed"),
        pytest.param(f"---js\nconst a = '{'x' * 70_000}';\n---\n", "FM004", 2, id="too large"),
    ],
)
def test_broken_front_matter(text: str, code: str, line: int) -> None:
    with pytest.raises(PostError) as caught:
        make_dialect().parse(text, path="p.md")
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    ("written", "meant", "verdict", "exact"),
    [
        pytest.param("2018-05-01", "2018-05-01T00:00:00+00:00", "generator rule", "", id="a day"),
        pytest.param("2018-05-01 10:20:30", "2018-05-01T10:20:30+00:00", "generator rule", "", id="naive"),
        pytest.param(
            "'2018-05-01T10:20'", "2018-05-01T10:20:00+00:00", "generator rule", "", id="an ISO text"
        ),
        pytest.param(
            "2018-05-01T00:20:30+08:00", "2018-05-01T00:20:30+08:00", "explicit offset", "", id="offset"
        ),
        pytest.param(
            "2018-05-01 10:20:30 +0800",
            "2018-05-01T10:20:30+08:00",
            "",
            "DT007",
            id="no ISO text stops Eleventy",
        ),
        pytest.param("May 1, 2018", "2018-05-01T00:00:00+00:00", "", "DT007", id="words stop it, too"),
    ],
)
def test_dates(written: str, meant: str, verdict: str, exact: str) -> None:
    text = f"---\ndate: {written}\n---\n"
    assert read(text).published.isoformat() == meant
    if exact:
        with pytest.raises(PostError, match=exact):
            read(text, options=EXACT)
    else:
        facts = read(text, options=EXACT)
        assert (facts.published.isoformat(), facts.date_verdict.value) == (meant, verdict)


@pytest.mark.parametrize(
    ("path", "yaml", "day", "verdict"),
    [
        pytest.param("2018-07-04-a.md", "title: a", 4, DateVerdict.FILE_NAME, id="file name"),
        pytest.param("2018-07-04-a/index.md", "title: a", 4, DateVerdict.PATH, id="folder"),
        pytest.param("2018-07-04-a/2018-07-05-b.md", "title: a", 4, DateVerdict.PATH, id="the first counts"),
        pytest.param("2018-07-04-a.md", "date: Last Modified", 4, DateVerdict.FILE_NAME, id="never now"),
        pytest.param("2018-07-04-a.md", "date: git created", 4, DateVerdict.FILE_NAME, id="nor git's"),
    ],
)
def test_a_date_in_the_path(path: str, yaml: str, day: int, verdict: DateVerdict) -> None:
    facts = read(f"---\n{yaml}\n---\n", path=f"content/posts/{path}")
    assert (facts.published, facts.date_verdict) == (datetime(2018, 7, day, tzinfo=UTC), verdict)


@pytest.mark.parametrize(
    ("yaml", "code", "line"),
    [
        pytest.param("title: a", "DT005", 1, id="none"),
        pytest.param("title: a\ndate: Created", "DT005", 3, id="the file's"),
        pytest.param("title: a\ndate: soon", "DT001", 3, id="no date"),
        pytest.param("date: 2018-05-01\nupdated: 2018-02-31", "DT003", 3, id="updated on no day"),
    ],
)
def test_a_date_is_never_guessed(yaml: str, code: str, line: int) -> None:
    with pytest.raises(PostError) as caught:
        read(f"---\n{yaml}\n---\n")
    assert (caught.value.code, caught.value.line) == (code, line)


@pytest.mark.parametrize(
    ("yaml", "tags"),
    [
        pytest.param("tags: another tag", ("another tag",), id="a blank is part of a tag"),
        pytest.param("tags: one, two", ("one", "two"), id="a comma is not"),
        pytest.param("tags: [post, posts, all, nav, b]", ("b",), id="collections are no tags"),
        pytest.param("tags: [b, b, posts]", ("b",), id="twice"),
        pytest.param("title: a", (), id="only the folder's"),
    ],
)
def test_tags(yaml: str, tags: tuple[str, ...]) -> None:
    assert read(f"---\ndate: 2018-05-01\n{yaml}\n---\n").tags == tags


def test_data_cascades_from_the_outermost_folder_to_the_post() -> None:
    files = {
        "content/content.11tydata.js": 'export default { lang: "de", tags: ["outer"], m: { a: 1, b: 1 } };',
        "content/posts/posts.11tydata.json": '{"title": "folder", "description": "folder"}',
        "content/posts/in/in.11tydata.cjs": 'module.exports = { title: "inner", m: { b: 2 } };',
        "content/posts/in/a.json": '{"description": "own", "permalink": "/{{ m.a }}-{{ m.b }}/"}',
        "content/posts/in/unrelated.json": '{"title": "wrong"}',
    }
    facts = read("---\ndate: 2018-05-01\ntags: [own]\n---\n", path="content/posts/in/a.md", files=files)
    assert (facts.title, facts.description, facts.language) == ("inner", "own", "de")
    assert facts.tags == ("outer", "own")
    assert facts.entry_id == "https://a.example/1-2/"
    read_files = make_dialect({**files, "content/posts/in/a.md": ""}).configuration_files()
    assert {*files, "content/posts/posts.json"} - set(read_files) == {"content/posts/in/unrelated.json"}


def test_override_replaces_what_folders_say() -> None:
    facts = read("---\ndate: 2018-05-01\noverride:tags: [posts, own]\n---\n")
    assert facts.tags == ("own",)


@pytest.mark.parametrize(
    ("path", "route"),
    [
        pytest.param("a.md", "/posts/a/", id="a folder of its own"),
        pytest.param("a/a.md", "/posts/a/", id="a file named like its folder"),
        pytest.param("a/index.md", "/posts/a/", id="an index"),
        pytest.param("2018-05-01-a.md", "/posts/2018-05-01-a/", id="the date stays"),
        pytest.param("中 文.md", "/posts/%E4%B8%AD%20%E6%96%87/", id="Chinese"),
        pytest.param("b[c]|d^e`{f}~g.md", "/posts/b[c]|d^e%60%7Bf%7D~g/", id="marks"),
    ],
)
def test_default_permalinks(path: str, route: str) -> None:
    facts = read("---\ndate: 2018-05-01\n---\n", path=f"content/posts/{path}")
    assert facts.entry_id == f"https://a.example{route}"


@pytest.mark.parametrize(
    ("permalink", "route"),
    [
        pytest.param("own/place.html", "/own/place.html", id="a file"),
        pytest.param("/own/", "/own/", id="a folder"),
        pytest.param("/x//y/../z/index.html", "/x/z/", id="an index"),
        pytest.param("/p/{{ page.fileSlug }}/", "/p/slug/", id="fileSlug"),
        pytest.param("{{ page.filePathStem }}.html", "/posts/slug.html", id="filePathStem"),
        pytest.param("/{{ title | slugify }}/", "/ueber-and-aero/", id="slugify"),
        pytest.param("/{{ key | upcase }}-{{ 'X' | lower }}/", "/KEY-x/", id="filters"),
        pytest.param("/{{ none | default: 'd' }}/", "/d/", id="default"),
        pytest.param("/{{ page.date | date: '%Y/%m/%-d' }}/", "/2018/05/1/", id="a date"),
        pytest.param("/{{ title | shout }}/", "/posts/2018-05-01-slug/", id="a filter of one's own"),
        pytest.param("/{{ page.date | date: '%B' }}/", "/posts/2018-05-01-slug/", id="a month's name"),
        pytest.param("/a?b=é#c", "/a?b=%C3%A9#c", id="a query"),
        pytest.param("/{{ title | f: x, y }}/", "/posts/2018-05-01-slug/", id="a filter with names"),
        pytest.param("/{{ unknown }}/", "/posts/2018-05-01-slug/", id="a key of elsewhere"),
        pytest.param("{% if draft %}x{% endif %}", "/posts/2018-05-01-slug/", id="a template that must run"),
    ],
)
def test_own_permalinks(permalink: str, route: str) -> None:
    yaml = f'title: Über & Ærø\nkey: key\npermalink: "{permalink}"'
    facts = read(f"---\n{yaml}\n---\n", path="content/posts/2018-05-01-slug.md")
    assert facts.permalink == f"https://a.example{route}"


def test_permalinks_may_be_built_or_computed() -> None:
    built = "permalink:\n  build: /b/"
    computed = 'eleventyComputed:\n  permalink: "/c/{{ page.fileSlug }}/"\n  title: "T {{ page.fileSlug }}"'
    assert read(f"---\ndate: 2018-05-01\n{built}\n---\n").permalink == "https://a.example/b/"
    facts = read(f"---\ndate: 2018-05-01\n{computed}\n---\n")
    assert (facts.permalink, facts.title) == ("https://a.example/c/hello/", "T hello")
    assert read("---\ndate: 2018-05-01\npermalink: {}\n---\n").permalink == "https://a.example/posts/hello/"


@pytest.mark.parametrize(
    ("feed", "entry_id"),
    [
        pytest.param("type: 'atom'", "https://a.example/posts/a&#39;b&amp;c/", id="Atom, escaped twice"),
        pytest.param("type: 'rss'", "https://a.example/posts/a'b&c/", id="RSS, escaped once"),
    ],
)
def test_ids_are_escaped_as_the_plugin_does(feed: str, entry_id: str) -> None:
    files = {"eleventy.config.js": f"addPlugin(feedPlugin, {{ {feed} }}); {CONFIG}"}
    facts = read("---\ndate: 2018-05-01\n---\n", path="content/posts/a'b&c.md", files=files)
    assert facts.entry_id == entry_id
    assert facts.permalink == "https://a.example/posts/a'b&c/"


def test_own_ids() -> None:
    assert read("---\ndate: 2018-05-01\nguid: abc\n---\n").entry_id == "abc"
    # What a folder says of all its posts is no id of one.
    files = {"content/posts/posts.11tydata.json": '{"id": "same"}'}
    assert read("---\ndate: 2018-05-01\n---\n", files=files).entry_id == "https://a.example/posts/hello/"


@pytest.mark.parametrize(
    ("path", "yaml", "kind", "exact"),
    [
        pytest.param("content/posts/a.md", "date: 2018-05-01", "", "", id="by the folder's tag"),
        pytest.param("content/other/a.md", "date: 2018-05-01\ntags: post", "", "", id="by its own tag"),
        pytest.param("content/blog/a.html", "date: 2018-05-01", "", "", id="by a folder of posts"),
        pytest.param("content/blog/index.md", "title: a", "page", "page", id="that folder's list"),
        pytest.param("content/a.md", "date: 2018-05-01", "", "page", id="by a date of its own"),
        pytest.param("content/2018-05-01-a.md", "title: a", "", "page", id="by a date in its name"),
        pytest.param("content/about.md", "date: Last Modified", "page", "page", id="a page"),
        pytest.param("content/x.njk", "date: 2018-05-01", "page", "page", id="a template"),
        pytest.param("content/x.njk", "date: 2018-05-01\ntags: posts", "", "", id="a tagged template"),
        pytest.param("content/films/a.md", "title: a\ndate: 2018-05-01", "", "", id="by a glob"),
        pytest.param("content/posts/a.md", "permalink: false", "permalink: false", None, id="no page"),
        pytest.param("content/posts/a.md", "draft: true", "draft", None, id="a draft"),
        pytest.param("content/posts/a.md", "published: false", "published: false", None, id="unpublished"),
        pytest.param("content/posts/a.md", "feed: false", "feed: false", None, id="feed: false"),
        pytest.param(
            "content/posts/a.md", "eleventyExcludeFromCollections: true", "page", None, id="excluded"
        ),
        pytest.param(
            "content/x/a.md",
            "tags: posts\neleventyExcludeFromCollections: [posts]",
            "page",
            None,
            id="from one",
        ),
        pytest.param("content/posts/a.md", "pagination: {size: 1}", "pagination", None, id="a list of pages"),
    ],
)
def test_what_is_a_post(path: str, yaml: str, kind: str, exact: str | None) -> None:
    files = {"eleventy.config.js": f"api.getFilteredByGlob('./content/films/**/*.md'); {CONFIG}"}
    assert read(f"---\n{yaml}\n---\n", path=path, files=files).hidden == kind
    expected = kind if exact is None else exact
    assert read(f"---\n{yaml}\n---\n", path=path, files=files, options=EXACT).hidden == expected


def test_a_feed_may_be_of_another_collection() -> None:
    files = {"eleventy.config.js": f"x({{ collection: {{ name: 'essays' }} }}); {CONFIG}"}
    facts = read(
        "---\ndate: 2018-05-01\ntags: [essays, b]\n---\n", path="content/x/a.md", files=files, options=EXACT
    )
    assert (facts.hidden, facts.tags) == ("", ("b",))


def test_drafts_are_read_when_wanted() -> None:
    facts = read("---\ndate: 2018-05-01\ndraft: true\n---\n", options=ReadingOptions(drafts=True))
    assert (facts.draft, facts.hidden) == (True, "")


@pytest.mark.parametrize(
    ("config", "path", "is_template"),
    [
        (CONFIG, "content/a.md", True),
        (CONFIG, "other/a.md", False),
        (CONFIG, "content/a.txt", False),
        ("module.exports = (c) => { c.setInputDirectory('./src/') }", "src/a.md", True),
        ("module.exports = () => ({ dir: { input: 'src' } })", "src/a.md", True),
        ("", "a.md", True),
        ("", "drop/a.md", False),
        ("", "one/drop.md", True),
    ],
)
def test_kind_of(config: str, path: str, is_template: bool) -> None:
    files = {"eleventy.config.js": config, ".eleventyignore": "# no\n./drop/\n"}
    assert (make_dialect(files).kind_of(path) is PathKind.POST) is is_template


def test_enters() -> None:
    entered = ["content", "content/posts"]
    passed = [
        "_site",
        "other",
        "content/drop",
        "content/_data",
        "content/_includes",
        "content/.x",
        "content/node_modules",
    ]
    dialect = make_dialect({".eleventyignore": "content/drop"})
    assert [folder for folder in [*entered, *passed] if dialect.enters(folder)] == entered


@pytest.mark.parametrize(
    ("files", "settings"),
    [
        pytest.param(
            {},
            {
                "title": "T",
                "site_url": "https://a.example",
                "language": "en",
                "author": "A",
                "future": "true",
            },
            id="a module",
        ),
        pytest.param(
            {
                "content/_data/metadata.js": "module.exports = {};",
                "content/_data/site.json": '{"name": "N", "url": "例え.example/x", "author": "B"}',
            },
            {"title": "N", "site_url": "https://xn--r8jz45g.example", "author": "B", "future": "true"},
            id="JSON",
        ),
        pytest.param(
            {"content/_data/metadata.js": "", "content/_data/site.yaml": "title: Y\nurl: https://y.example"},
            {"title": "Y", "site_url": "https://y.example", "future": "true"},
            id="YAML",
        ),
        pytest.param(
            {
                "eleventy.config.js": CONFIG
                + "x({ metadata: { base: 'https://b.example/x/' } }); y = {pathPrefix: '/p/'}"
            },
            {
                "title": "T",
                "site_url": "https://b.example/p",
                "language": "en",
                "author": "A",
                "future": "true",
            },
            id="the feed's own",
        ),
        pytest.param(
            {"content/_data/metadata.js": "{{{", "content/_data/site.json": "{"},
            {"future": "true"},
            id="not to be read",
        ),
    ],
)
def test_site_settings(files: dict[str, str], settings: dict[str, str]) -> None:
    assert make_dialect(files).site_settings() == settings


@pytest.mark.parametrize(
    "name", [".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs"]
)
def test_find_mark(name: str) -> None:
    assert find_mark(FakeFiles({name: ""})) == name
    assert open_dialect("eleventy", FakeFiles({name: ""}), EXACT).name == "eleventy"
    assert recognise_dialect(FakeFiles({name: ""})) == "eleventy"


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("It's a Test", "its-a-test"),
        ("Über & Łódź", "ueber-and-lodz"),
        ("1.0", "1-0"),
        ("--", ""),
        ("中文", None),
    ],
)
def test_slugify(text: str, slug: str | None) -> None:
    assert slugify(text) == slug


values = st.text(max_size=30) | st.sampled_from(
    ["2021-12-02 10:46:18", "9999-12-31", "CST", "[a, {b: c}]", "~", "no", "{build: 1}", "{{ x }}",
     "'/{{ title | slugify }}/{{ page.date | date: \"%Y\" }}'", "Last Modified", "posts"]
)  # fmt: skip
names = st.sampled_from(
    ["title", "date", "updated", "categories", "tags", "permalink", "excerpt", "lang", "id", "guid", "draft",
     "feed", "description", "eleventyComputed", "eleventyExcludeFromCollections", "pagination"]
)  # fmt: skip


@given(
    st.dictionaries(names, values, max_size=6),
    st.sampled_from(["content/posts/a.md", "content/2020-13-41.md", "content/posts/é #?%/index.html"]),
    st.sampled_from(["kind", "exact"]),
)
def test_read_raises_nothing_but_post_errors(pairs: dict[str, str], path: str, reading: str) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in pairs.items())
    options = ReadingOptions(reading="exact" if reading == "exact" else "kind", drafts=True)
    try:
        facts = read(f"---\n{text}---\nb".encode("utf-8", "replace").decode(), path=path, options=options)
    except PostError:
        return
    assert facts.permalink.isascii()
    assert facts.updated >= facts.published
    facts.published.astimezone(UTC)
