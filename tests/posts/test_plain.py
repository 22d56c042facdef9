"""Posts of a plain folder: which files, dates from names and paths, ids, permalinks, titles."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import ContentFolderError, PostError
from feedsvc.model import DateVerdict
from feedsvc.posts.dialects import PathKind, PostFacts, ReadingOptions
from feedsvc.posts.dialects.plain import PlainDialect, holds_posts
from feedsvc.posts.front_matter import decode_post
from feedsvc.posts.recognising import find_dialect, recognise_dialect
from feedsvc.runtime import assemble
from feedsvc.runtime.assembling import choose_content
from tests.fakes import FakeFiles
from tests.sites import running, write_post

OPTIONS = ReadingOptions(site_url="https://a.example/blog", zone=ZoneInfo("Asia/Shanghai"), language="zh-CN")
MODIFIED = datetime(2020, 5, 6, 7, 8, 9, tzinfo=UTC)


def read(
    text: str, *, path: str = "notes/2022-01-14-hello.md", options: ReadingOptions = OPTIONS
) -> PostFacts:
    dialect = PlainDialect(options)
    front_matter = dialect.parse(decode_post(text.encode(), path=path), path=path)
    return dialect.read(path, front_matter, modified=MODIFIED)


def test_a_whole_post() -> None:
    facts = read(
        "---\nTitle: Hello\nDate: 2022-02-03 10:00\nmodified: 2022-02-04\ntags: a b, c，d\n"
        "category: News\nlang: fr_CA\nsummary: S\n---\nAbove.\n\n<!--more-->\nBelow."
    )
    assert (facts.title, facts.slug, facts.kind) == ("Hello", "hello", PathKind.POST)
    assert facts.published.isoformat() == "2022-02-03T10:00:00+08:00"
    assert facts.updated.isoformat() == "2022-02-04T00:00:00+08:00"
    assert facts.date_verdict is DateVerdict.SITE_ZONE
    assert facts.entry_id == "tag:a.example,2026:/blog/notes/2022-01-14-hello.md"
    assert facts.permalink == "https://a.example/blog/notes/2022-01-14-hello"
    assert (facts.tags, facts.categories) == (("a b", "c", "d"), ("News",))
    assert (facts.language, facts.excerpt, facts.description) == ("fr-CA", "Above.", "S")
    assert (facts.markup, facts.templating, facts.hidden) == ("markdown", "none", "")


@pytest.mark.parametrize(
    ("path", "published", "verdict"),
    [
        pytest.param("2022-01-14-a.md", "2022-01-14T00:00:00+08:00", DateVerdict.FILE_NAME, id="dashes"),
        pytest.param("2022_1_4 a.txt", "2022-01-04T00:00:00+08:00", DateVerdict.FILE_NAME, id="one digit"),
        pytest.param(
            "notes-2022.01.14.md", "2022-01-14T00:00:00+08:00", DateVerdict.FILE_NAME, id="at its end"
        ),
        pytest.param("20220114.md", "2022-01-14T00:00:00+08:00", DateVerdict.FILE_NAME, id="digits"),
        pytest.param(
            "20220114T154228-a.md", "2022-01-14T15:42:28+08:00", DateVerdict.FILE_NAME, id="with a time"
        ),
        pytest.param("2022/01/14/a.md", "2022-01-14T00:00:00+08:00", DateVerdict.PATH, id="folders"),
        pytest.param("x/2022/1/4-a.md", "2022-01-04T00:00:00+08:00", DateVerdict.PATH, id="folders and name"),
        pytest.param(
            "2022-01-14-a/index.md", "2022-01-14T00:00:00+08:00", DateVerdict.FILE_NAME, id="its folder"
        ),
        pytest.param("2022-01-14/b/c.md", "2022-01-14T00:00:00+08:00", DateVerdict.PATH, id="a folder above"),
    ],
)
def test_dates_of_paths(path: str, published: str, verdict: DateVerdict) -> None:
    facts = read("Text.", path=path)
    assert (facts.published.isoformat(), facts.date_verdict) == (published, verdict)


@pytest.mark.parametrize(
    ("path", "text", "code"),
    [
        pytest.param("a.md", "Text.", "DT005", id="no date"),
        pytest.param("202112082206672930.md", "Text.", "DT005", id="many digits"),
        pytest.param("20229999.md", "Text.", "DT005", id="eight digits of anything"),
        pytest.param("2022-02-31-a.md", "Text.", "DT003", id="no such day"),
        pytest.param(
            "2022-01-14-a.md", "---\ndate: soon\n---\n", "DT001", id="front matter that says nothing"
        ),
        pytest.param("2022-01-14-a.md", "---\nupdated: 2022-02-31\n---\n", "DT003", id="updated on no day"),
    ],
)
def test_a_date_is_never_guessed(path: str, text: str, code: str) -> None:
    with pytest.raises(PostError) as caught:
        read(text, path=path)
    assert caught.value.code == code


def test_published_may_be_a_date_or_a_truth() -> None:
    assert read("---\npublished: 2022-03-04\n---\n").published.isoformat() == "2022-03-04T00:00:00+08:00"
    assert read("---\npublished: true\n---\n").published.isoformat() == "2022-01-14T00:00:00+08:00"
    assert read("---\npublished: false\n---\n").hidden == "published: false"


def test_cst_is_chinas_on_a_chinese_site() -> None:
    facts = read("---\ndate: 2022-01-14 10:00:00 CST\n---\n")
    assert facts.published.isoformat() == "2022-01-14T10:00:00+08:00"


@pytest.mark.parametrize(
    ("path", "text", "title", "body"),
    [
        pytest.param("a.md", "---\ntitle: T\n---\n# H\n\nText.", "T", "# H\n\nText.", id="front matter"),
        pytest.param("a.md", "\n# A *head* ##\n\nText.", "A *head*", "\nText.", id="a heading"),
        pytest.param("a.md", "A head\n======\nText.", "A head", "Text.", id="an underlined one"),
        pytest.param("a.md", "Text.\n\n# Later", "", "Text.\n\n# Later", id="a heading below text"),
        pytest.param(
            "a.html",
            "<h1 class=x>A <b>h</b></h1><p>x",
            "A <b>h</b>",
            "<h1 class=x>A <b>h</b></h1><p>x",
            id="HTML",
        ),
        pytest.param(
            "a.htm",
            "<html><head><title>T</title></head><body><p>x</p></body></html>",
            "T",
            "<p>x</p>",
            id="a page",
        ),
        pytest.param("a.txt", "# Not a heading", "", "# Not a heading", id="text"),
        pytest.param("a.md", '+++\ntitle = "T"\n+++\nText.', "T", "Text.", id="TOML"),
        pytest.param("a.md", '{"title": "T"}\nText.', "T", "Text.", id="JSON"),
        pytest.param("a.txt", "{braces} and text", "", "{braces} and text", id="braces"),
    ],
)
def test_title_and_body(path: str, text: str, title: str, body: str) -> None:
    facts = read(text, path=f"2022-01-14/{path}")
    assert (facts.title, facts.body) == (title, body)


@pytest.mark.parametrize(
    ("path", "yaml", "permalink"),
    [
        pytest.param("2022-01-14/中 文.md", "", "/2022-01-14/%E4%B8%AD%20%E6%96%87", id="Chinese"),
        pytest.param("2022-01-14/index.html", "", "/2022-01-14/", id="an index"),
        pytest.param("2022-01-14.md", "permalink: /x/y z/", "/x/y%20z/", id="from the root"),
        pytest.param("2022-01-14.md", "url: https://b.example/é", "https://b.example/%C3%A9", id="absolute"),
    ],
)
def test_permalinks(path: str, yaml: str, permalink: str) -> None:
    expected = permalink if permalink.startswith("https:") else f"https://a.example/blog{permalink}"
    assert read(f"---\n{yaml}\n---\n", path=path).permalink == expected


@pytest.mark.parametrize(
    ("path", "text", "id_base", "entry_id"),
    [
        pytest.param("a.md", "guid: abc", "https://a.example", "abc", id="guid"),
        pytest.param("a.md", "id: abc", "https://a.example", "abc", id="id"),
        pytest.param("n/a b.md", "", "http://h.example:80", "tag:h.example,2026:/n/a%20b.md", id="no port"),
        pytest.param(
            "e\u0301.md", "", "https://例え.example/x", "tag:xn--r8jz45g.example,2026:/x/%C3%A9.md", id="NFC"
        ),
        pytest.param("a.md", "", "", "tag:localhost,2026:/a.md", id="no site"),
    ],
)
def test_ids(path: str, text: str, id_base: str, entry_id: str) -> None:
    facts = read(f"---\ndate: 2022-01-14\n{text}\n---\n", path=path, options=ReadingOptions(id_base=id_base))
    assert facts.entry_id == entry_id


def test_an_id_outlives_edits_and_the_archive() -> None:
    options = ReadingOptions(site_url="https://a.example", archive_folders=("old",))
    before = read("---\ntitle: a\ndate: 2022-01-14\n---\nText.", path="n/a.md", options=options)
    after = read("---\ntitle: b\ndate: 2023-01-14\n---\nOther.", path="old/n/a.md", options=options)
    assert after.entry_id == before.entry_id == "tag:a.example,2026:/n/a.md"
    assert (after.permalink, after.kind) == (before.permalink, PathKind.ARCHIVED)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a.md", PathKind.POST),
        ("a/b.MARKDOWN", PathKind.POST),
        ("a/b.htm", PathKind.POST),
        ("a/b.txt", PathKind.POST),
        ("a/index.html", PathKind.POST),
        ("index.html", None),
        ("README.md", None),
        ("docs/LICENSE.txt", None),
        ("a.png", None),
        ("_a.md", None),
        (".a.md", None),
        ("node_modules/a.md", None),
        (".git/a.md", None),
        ("drafts/a.md", None),
    ],
)
def test_kind_of(path: str, kind: PathKind | None) -> None:
    assert PlainDialect(OPTIONS).kind_of(path) is kind


def test_drafts_are_read_when_wanted() -> None:
    options = ReadingOptions(drafts=True)
    assert PlainDialect(options).kind_of("drafts/2022-01-14.md") is PathKind.DRAFT
    assert read("Text.", path="drafts/2022-01-14.md", options=options).draft
    assert read("---\nstatus: Draft\n---\n").hidden == "draft"
    assert read("---\nfeed: false\n---\n").hidden == "feed: false"


@pytest.mark.parametrize(
    ("files", "name"),
    [
        pytest.param({"2022-01-14-a.md": ""}, "plain", id="a post"),
        pytest.param({"x/y.1/z/a.txt": "", "x/b.png": ""}, "plain", id="a post far below"),
        pytest.param({"README.md": "", "x.png": "", "node_modules/x/a.md": ""}, "", id="no post"),
        pytest.param({"_posts/2022-01-14-a.md": ""}, "jekyll", id="a generator's"),
    ],
)
def test_a_folder_is_plain_only_without_marks_and_with_posts(files: dict[str, str], name: str) -> None:
    assert find_dialect(FakeFiles(files)) == name
    assert recognise_dialect(FakeFiles(files)) == name.replace("plain", "")


def test_the_search_for_posts_ends() -> None:
    class Endless(FakeFiles):
        def names(self, folder: str = "") -> frozenset[str]:
            return frozenset({"a", "b"})

    assert not holds_posts(Endless({}))


def test_only_a_named_folder_is_plain(tmp_path: Path) -> None:
    write_post(tmp_path, "2022-01-14-a.md", "# Hello\n\nText.")
    assert choose_content(None, tmp_path) != tmp_path
    assert choose_content(tmp_path, tmp_path.parent) == tmp_path
    with running(tmp_path, tmp_path.parent / "data") as runtime:
        assert runtime.sync().problems == 0


def test_a_folder_without_posts_is_an_error(tmp_path: Path) -> None:
    write_post(tmp_path, "README.md", "x")
    with pytest.raises(ContentFolderError, match=r"bears no mark of a generator .* and holds no posts"):
        assemble(tmp_path, config=None, environment={}, flags={})


values = st.text(max_size=30) | st.sampled_from(
    ["2021-12-02 10:46:18", "9999-12-31", "CST", "[a, {b: c}]", "no"]
)
names = st.sampled_from(["title", "date", "updated", "categories", "tags", "permalink", "url", "id", "slug"])


@given(
    st.dictionaries(names, values, max_size=5),
    st.sampled_from(["a.md", "2022-01-14-é #?%.html", "9999/12/31.txt", "0000-00-00.md"]),
    st.sampled_from(["", "https://a.example", "http://[::1]:8000/x"]),
)
def test_read_raises_nothing_but_post_errors(pairs: dict[str, str], path: str, base: str) -> None:
    text = "".join(f"{key}: {value}\n" for key, value in pairs.items())
    try:
        facts = read(
            f"---\n{text}---\nb".encode("utf-8", "replace").decode(),
            path=path,
            options=ReadingOptions(site_url=base, zone=ZoneInfo("Pacific/Apia")),
        )
    except PostError:
        return
    assert facts.permalink.isascii()
    assert facts.updated >= facts.published
    facts.published.astimezone(UTC)


@given(st.binary(max_size=200), st.sampled_from(["2022-01-14.md", "2022-01-14.html", "2022-01-14.txt"]))
def test_read_any_bytes(data: bytes, path: str) -> None:
    for whole in (data, b"+++\n" + data + b"\n+++\n", b'{"a": 1' + data):
        try:
            text = decode_post(whole, path=path)
            front_matter = PlainDialect(OPTIONS).parse(text, path=path)
            PlainDialect(OPTIONS).read(path, front_matter, modified=MODIFIED)
        except PostError:
            continue
