"""A post that is read by another one of its kind becomes the entry that it becomes if it is read alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.model import Entry
from feedsvc.posts.alike import Alike, AlikeReader
from feedsvc.posts.attribution import AttributionRules, KnownSource
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect
from feedsvc.posts.reading import Hidden, ReadingRules, digest_of, read_post
from tests.posts.test_jekyll_samples import CONFIG, dates, days, endings, folders, permalinks, slugs

NOW = datetime(2022, 6, 1, tzinfo=UTC)
RULES = AttributionRules(
    known_sources=(
        KnownSource(title="21世纪经济报道", home_page_url="https://21.example/", names=("21世纪",)),
    )
)
Post = tuple[str, bytes]


def make_rules(permalink: str = "date", attribution: AttributionRules = RULES) -> ReadingRules:
    dialect = JekyllDialect(CONFIG.format(permalink=permalink), ReadingOptions())
    return ReadingRules(dialect=dialect, attribution=attribution, language="zh-CN", digest="rules")


def read_by_others(reader: AlikeReader, path: str, data: bytes) -> Entry | Hidden | str:
    digest = digest_of(data)
    try:
        post = reader.read(path, data, digest)
        if post:
            return post.to_entry()
        return reader.read_in_full(path, data, modified=NOW, file_digest=digest)
    except PostError as problem:
        return str(problem)


def read_alone(rules: ReadingRules, path: str, data: bytes) -> Entry | Hidden | str:
    try:
        return read_post(path, data, modified=NOW, rules=rules)
    except PostError as problem:
        return str(problem)


titles = st.sampled_from(
    [
        *(
            "One",
            '"Two: 2"',
            "'Three'",
            '"a\\"b"',
            "Q&amp;A",
            "<em>x</em>",
            "\u3000全\u3000角\u3000",
            "null",
            "~",
        ),
        *(
            "  two  words ",
            "",
            "yes",
            "a # b",
            "emoji 😀",
            "x" * 1_001,
            "non\u00a0breaking",
            "\ufeffmark",
            "- x",
        ),
    ]
)
ends = st.sampled_from(
    [
        *("", "Text.", "{% post_url 2022-01-14-hello %}"),
        *("{ x }", "欧菲光公告。（证券时报）", "图片来源：X"),
        *(
            "<p>（文章来源：21世纪）</p>",
            '<p class="em_media">（文章来源：证券时报）</p>',
            "（文章来源：原创）",
        ),
        *(
            "a（文章来源：证券时报）",
            "\n（文章来源：新华社 记者 张三）\n",
            "```\n\n（文章来源：新华社）\n```",
        ),
        *(
            "<!--\n<p>（文章来源：新华社）</p>\n-->",
            "<pre>\n</pre><p>（文章来源：新华社）</p>",
            "\x01\n（文章来源：央视）",
        ),
        *(
            "来\x01源：x\n\n（文章来源：央视）",
            "资源\n\n（文章来源：央视）",
            "来源：甲\n\n（文章来源：央视）",
        ),
    ]
)
links = st.sampled_from(
    ["", "\n\n<http://a.example/b?c=d>", "\n\n<nonsense>", "\n<http://a.example/>", "\n\n<>"]
)
ways = st.sampled_from(
    ["", "\n\n[返回首页](//a.example/)", "\n\n[返回X新闻](/x)｜[返回首页](/)", "\n[返回](x)\n[返回](y)"]
)
bodies = st.builds(
    lambda above, *parts: above + "".join(parts), st.sampled_from(["", "前文。\n\n"]), ends, links, ways
)
others = st.sampled_from(
    [
        *(
            "layout: post",
            "layout: page",
            "published: false",
            "categories: a b",
            "categories: [a, B]",
            "tags: x新闻",
        ),
        *(
            "tags: 你好",
            "category: 财经",
            "category: a..b",
            "permalink: /:year/:slug/",
            "lang: en_US",
            "image: a.png",
        ),
        *(
            "author: Ann",
            "source: 新华社",
            "source_url: https://o.example/1",
            "title: again",
            "...",
            "# comment",
        ),
    ]
)
heads = st.builds(
    lambda title, date, lines, place: [*lines[:place], f"title: {title}", f"date: {date}", *lines[place:]],
    titles,
    dates,
    st.lists(others, max_size=3),
    st.integers(0, 3),
)
texts = st.builds(
    lambda head, body, line_end: ("\n".join(["---", *head, "---", body])).replace("\n", line_end),
    heads,
    bodies,
    st.sampled_from(["\n", "\n", "\n", "\n", "\r\n"]),
)
paths = st.builds("{}/{}-{}{}".format, folders, days, slugs, endings)
plain_heads = st.builds(
    lambda title, time: [
        "layout: post",
        f"title: {title}",
        f"date: 2022-01-14 {time} +0800",
        "categories: a",
        "tags: x新闻",
    ],
    titles,
    st.sampled_from(["00:10:00", "15:42:28", "23:59:59", "24:00:00"]),
)
plain = st.builds(lambda head, body: "\n".join(["---", *head, "---", body]), plain_heads, bodies)
posts = st.tuples(paths, st.one_of(plain, plain, texts).map(str.encode))


@settings(max_examples=150, deadline=None)
@given(st.lists(posts, min_size=2, max_size=8), permalinks)
def test_posts_read_by_others_are_what_they_are_alone(found: list[Post], permalink: str) -> None:
    reader = AlikeReader(make_rules(permalink))
    together = [read_by_others(reader, path, data) for path, data in found]
    rules = make_rules(permalink)
    assert together == [read_alone(rules, path, data) for path, data in found]


HEAD = "layout: post\ntitle: {}\ndate: 2022-01-{:02} 15:42:28 +0800\ncategories: a\ntags: x\n"
FIRST = ("_posts/2022-01-14-one.md", f"---\n{HEAD.format('One', 14)}---\nText")
END = '<p>Text。</p><p class="em_media">（文章来源：{}）</p>\n\n<http://a.example/1>\n\n[返回新闻](/x)｜[返回首页](/)'


@pytest.mark.parametrize(
    "body", ["Text", END.format("证券时报"), END.format("21世纪"), "（文章来源：本站）", "资源、稿源、来源"]
)
def test_a_second_post_is_read_by_the_first(body: str) -> None:
    """Or the speed would be lost, and no other test would notice."""
    reader = AlikeReader(make_rules())
    read_by_others(reader, FIRST[0], FIRST[1].encode())
    data = f"---\n{HEAD.format('二', 15)}---\n{body}".encode()
    post = reader.read("_posts/2022-01-15-two.md", data, digest_of(data))
    assert isinstance(post, Alike)
    assert post.to_entry() == read_alone(make_rules(), "_posts/2022-01-15-two.md", data)


@pytest.mark.parametrize(
    "attribution",
    [
        pytest.param(AttributionRules(reads_body=False), id="bodies are not read"),
        pytest.param(AttributionRules(trims_navigation=False), id="the way back stays"),
        pytest.param(AttributionRules(source_keys=("title",)), id="titles are sources"),
        pytest.param(AttributionRules(tag_pattern="(.+)"), id="tags are channels"),
    ],
)
def test_settings_of_attribution_count(attribution: AttributionRules) -> None:
    reader = AlikeReader(make_rules(attribution=attribution))
    second = ("_posts/2022-01-15-two.md", f"---\n{HEAD.format('二', 15)}---\n{END.format('证券时报')}")
    for path, text in (FIRST, second):
        rules = make_rules(attribution=attribution)
        assert read_by_others(reader, path, text.encode()) == read_alone(rules, path, text.encode())
