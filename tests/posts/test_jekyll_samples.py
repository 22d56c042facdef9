"""A post that is read by another one of its kind is what it would be if it were read alone."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedsvc.errors import PostError
from feedsvc.posts.dialects import PostFacts, ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect

NOW = datetime(2022, 6, 1, tzinfo=UTC)
CONFIG = """\
url: https://site.example
timezone: Asia/Shanghai
permalink: {permalink}
collections: {{notes: {{output: true}}}}
defaults:
  - scope: {{path: "", type: posts}}
    values: {{author: Ann, lang: zh, tags: all}}
  - scope: {{path: _posts/news}}
    values: {{categories: news}}
  - scope: {{path: _posts/2021-12}}
    values: {{tags: [december], layout: story}}
  - scope: {{path: "old/*"}}
    values: {{feed: true}}
"""

Post = tuple[str, str]
"""(path, text)."""


def read_all(posts: list[Post], *, apart: bool, permalink: str) -> list[PostFacts | str]:
    """The facts of posts, or what is wrong with them; `apart`: each one by a dialect that knows no other."""
    config = CONFIG.format(permalink=permalink)
    dialect = JekyllDialect(config, ReadingOptions())
    found: list[PostFacts | str] = []
    for path, text in posts:
        if apart:
            dialect = JekyllDialect(config, ReadingOptions())
        try:
            found.append(dialect.read(path, dialect.parse(text, path=path), modified=NOW))
        except PostError as problem:
            found.append(f"{problem.code} {problem}")
    return found


folders = st.sampled_from(["_posts", "_posts/news", "news/_posts", "old_post", "_notes", "_drafts"])
days = st.sampled_from(["2021-12-24", "2022-01-14", "2022-02-31", "22-1-4"])
slugs = st.sampled_from(["hello", "hello-world", "NW20220114", "a.b", "你好", "-a-", "2022-01-01-x", "x_y"])
endings = st.sampled_from([".md", ".html", ".MD", ".txt"])
dates = st.one_of(
    st.sampled_from(
        ["2022-01-14 15:42:28 +0800", '"2022-01-14 15:42:28 +0800"', "2022-01-14", "", "nonsense"]
    ),
    st.builds(
        "{:%Y-%m-%d %H:%M:%S} {}".format,
        st.datetimes(),
        st.sampled_from(["+0800", "-0330", "+00:00", "Z", "", "+2359"]),
    ),
)
lines = st.one_of(
    st.sampled_from(["title: A  b", 'title: "A: 1"', "title: yes", "title: 007", "title:", "title: [a, b]"]),
    st.sampled_from(["layout: post", "layout: page", "published: false", "draft: true", "excerpt: E"]),
    st.sampled_from(["categories: a b", "categories: [a, B]", "category: c", "categories: 007"]),
    st.sampled_from(["tags: x新闻", "tags: [x, y]", "tag: z", "tags: 2022-01-01", "lang: en_US"]),
    st.sampled_from(["permalink: /:year/:slug/", "slug: Own", "id: urn:x", "updated: 2022-02-01"]),
    st.builds("date: {}".format, dates),
)
bodies = st.sampled_from(["", "One.\n\nTwo.", "---\n", "{% if x %}a\n\nb{% endif %}"])
texts = st.builds(
    lambda above, head, body: f"{above}---\n{head}\n---\n{body}",
    st.sampled_from(["", "", "", "\n"]),
    st.lists(lines, max_size=6).map("\n".join),
    bodies,
)
posts = st.tuples(st.builds("{}/{}-{}{}".format, folders, days, slugs, endings), texts)
permalinks = st.sampled_from(["date", "none", "/:collection/:path/:name/", "/:year/:i_month/:title.html"])


@settings(max_examples=300, deadline=None)
@given(st.lists(posts, min_size=2, max_size=6), permalinks)
def test_posts_read_together_are_what_they_are_alone(found: list[Post], permalink: str) -> None:
    together = read_all(found, apart=False, permalink=permalink)
    assert together == read_all(found, apart=True, permalink=permalink)


HEAD = "layout: post\ntitle: One\ndate: 2022-01-14 15:42:28 +0800\ncategories: a\ntags: x\n"


@pytest.mark.parametrize(
    ("path", "head"),
    [
        pytest.param("_posts/2022-01-15-two.md", HEAD.replace("One", "  Two  words"), id="another title"),
        pytest.param("_posts/2022-01-15-two.md", HEAD.replace("a\n", "b c\n"), id="other terms"),
        pytest.param("_posts/2022-01-15-two.md", HEAD.replace("2022-01-14", "1999-12-31"), id="another day"),
        pytest.param("_posts/2022-01-15-two.md", HEAD.replace("+0800", "-0500"), id="another offset"),
        pytest.param("_posts/2021-12-15-two.md", HEAD, id="a name that a default chooses"),
        pytest.param("_posts/2022-01-15-two.md", HEAD + "published: false\n", id="another kind"),
        pytest.param("_posts/2022-01-15-two.md", HEAD.replace("post", '"post"'), id="quotes"),
        pytest.param("_posts/2022-01-15-two.html", HEAD, id="another ending"),
        pytest.param("news/_posts/2022-01-15-two.md", HEAD, id="another folder"),
    ],
)
def test_a_second_post(path: str, head: str) -> None:
    found = [("_posts/2022-01-14-one.md", f"---\n{HEAD}---\nText"), (path, f"---\n{head}---\nOther\n\ntext")]
    together = read_all(found, apart=False, permalink="date")
    assert together == read_all(found, apart=True, permalink="date")


def test_a_post_of_a_known_kind_is_not_read_in_full(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or the speed would be lost, and no other test would notice."""
    dialect = JekyllDialect(CONFIG.format(permalink="date"), ReadingOptions())
    text = f"---\n{HEAD}---\nText"

    def read(path: str) -> PostFacts:
        return dialect.read(path, dialect.parse(text, path=path), modified=NOW)

    first = read("_posts/2022-01-14-one.md")
    monkeypatch.setattr(dialect, "_gather", None)
    assert read("_posts/2022-01-14-two.md").permalink == first.permalink.replace("one", "two")
