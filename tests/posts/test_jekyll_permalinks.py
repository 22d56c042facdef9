"""Permalinks and ids: Jekyll's own, byte for byte, in both readings."""

import pytest

from feedsvc.errors import PostError, SettingsError
from feedsvc.posts.dialects import ReadingOptions
from feedsvc.posts.dialects.jekyll import JekyllDialect

from .jekyll_posts import CONFIG, EXACT, read_bytes, read_post

SITE = "https://zb.example"


@pytest.mark.parametrize(
    ("yaml", "path", "route", "route_id"),
    [
        pytest.param(
            "categories: 财经",
            "_posts/2021-11-03-中文标题.md",
            "/%E8%B4%A2%E7%BB%8F/2021/11/03/%E4%B8%AD%E6%96%87%E6%A0%87%E9%A2%98.html",
            "/%E8%B4%A2%E7%BB%8F/2021/11/03/%E4%B8%AD%E6%96%87%E6%A0%87%E9%A2%98",
            id="Chinese",
        ),
        pytest.param(
            "category: foo bar",
            "_posts/2021-11-03-a.md",
            "/foo%20bar/2021/11/03/a.html",
            "/foo%20bar/2021/11/03/a",
            id="a blank in a category",
        ),
        pytest.param(
            "categories: [Foo, foo, 3]",
            "_posts/2021-11-03-a.md",
            "/foo/3/2021/11/03/a.html",
            "/foo/3/2021/11/03/a",
            id="categories in lower case, once",
        ),
        pytest.param(
            "categories: [000333]",
            "_posts/2021-11-03-a.md",
            "/219/2021/11/03/a.html",
            "/219/2021/11/03/a",
            id="an octal number",
        ),
        pytest.param(
            "categories: a, b",
            "_posts/2021-11-03-a.md",
            "/a,/b/2021/11/03/a.html",
            "/a,/b/2021/11/03/a",
            id="a comma",
        ),
        pytest.param(
            "slug: My Slug",
            "_posts/2021-11-03-a.md",
            "/2021/11/03/My-Slug.html",
            "/2021/11/03/My%20Slug",
            id="a slug with a blank",
        ),
        pytest.param(
            "title: a",
            "_posts/2021-11-03-Mixed_Case-a--b....md",
            "/2021/11/03/Mixed_Case-a-b.html",
            "/2021/11/03/Mixed_Case-a--b",
            id="trailing dots and double hyphens",
        ),
        pytest.param(
            "title: a",
            "_posts/2021-11-03-C#-100%.md",
            "/2021/11/03/C-100.html",
            "/2021/11/03/C#-100%25",
            id="a number sign and a percent sign",
        ),
        pytest.param(
            "title: a",
            "_posts/2021-11-03-cafe\u0301.md",
            "/2021/11/03/cafe%CC%81.html",
            "/2021/11/03/caf%C3%A9",
            id="a decomposed accent",
        ),
        pytest.param(
            "permalink: /x/:year/:slug.html",
            "_posts/2021-11-03-A.md",
            "/x/2021/a.html",
            "/x/2021/A",
            id="an own permalink with placeholders",
        ),
        pytest.param(
            "permalink: about/中文/",
            "_posts/2021-11-03-a.md",
            "/about/%E4%B8%AD%E6%96%87/",
            "/about/a",
            id="an own permalink that is not encoded",
        ),
        pytest.param(
            "permalink: pretty",
            "_posts/2021-11-03-a.md",
            "/pretty",
            "/a",
            id="a style's name is no style here",
        ),
        pytest.param(
            "title: a", "_posts/2021-11-03-a.html", "/2021/11/03/a.html", "/2021/11/03/a", id="HTML"
        ),
        pytest.param("title: a", "_posts/2021-11-03-a.txt", "/2021/11/03/a.txt", "/2021/11/03/a", id="text"),
        pytest.param(
            "title: a",
            "_posts/sub/2021-11-03-a.MD",
            "/2021/11/03/a.html",
            "/2021/11/03/a",
            id="upper-case extension",
        ),
    ],
)
@pytest.mark.parametrize("options", [ReadingOptions(), EXACT], ids=["kind", "exact"])
def test_permalink_and_id(yaml: str, path: str, route: str, route_id: str, options: ReadingOptions) -> None:
    facts = read_post(yaml, path=path, options=options)
    assert facts.permalink == SITE + route
    assert facts.generator_id == facts.entry_id == SITE + route_id


@pytest.mark.parametrize(
    ("permalink", "route"),
    [
        ("none", "/c/my-post.html"),
        ("date", "/c/2021/01/03/my-post.html"),
        ("ordinal", "/c/2021/003/my-post.html"),
        ("pretty", "/c/2021/01/03/my-post/"),
        ("weekdate", "/c/2021/W53/Sun/my-post.html"),
        ("/:year/:month_:day/:title/", "/2021/01_03/my-post/"),
        ("/:short_year/:i_month/:i_day/:slug", "/21/1/3/my-post"),
        ("/:w_year/:week/:w_day/:y_day:output_ext", "/2020/53/7/003.html"),
        ("/:short_month/:long_month/:short_day/:long_day", "/Jan/January/Sun/Sunday"),
        ("/:hour-:minute-:second/:name", "/04-05-06/2021-01-03-my-post"),
        ("/:collection/:path/", "/posts/sub/2021-01-03-my-post/"),
        ("/:slugified_categories/../x/./:title", "/c/x/my-post"),
        ("/a..b/:title", "/a/b/my-post"),
    ],
)
def test_permalink_styles_and_placeholders(permalink: str, route: str) -> None:
    facts = read_post(
        "date: 2021-01-03 04:05:06 +0800\ncategories: C",
        path="_posts/sub/2021-01-03-my-post.md",
        config=f"{CONFIG}permalink: {permalink}\n",
    )
    assert facts.permalink == SITE + route


def test_permalink_of_the_posts_collection_beats_the_sites() -> None:
    config = CONFIG + "permalink: pretty\ncollections:\n  posts: {permalink: '/news/:title/'}\n"
    facts = read_post("title: a", config=config)
    assert facts.permalink == f"{SITE}/news/zhangben/"
    assert facts.generator_id == f"{SITE}/news/zhangben"


def test_unknown_placeholder_is_told() -> None:
    with pytest.raises(PostError, match=r":3:1: PL001 Jekyll knows no placeholder :titel; remove it"):
        read_post("title: a\npermalink: /:titel/")
    with pytest.raises(SettingsError, match=r"_config\.yml:5:1: permalink: ':titel' is no placeholder"):
        JekyllDialect(f"{CONFIG}permalink: /:titel/", EXACT)


def test_url_and_baseurl_make_permalinks_and_ids() -> None:
    facts = read_post("title: a", config="url: https://zb.example/\nbaseurl: blog/\n")
    assert facts.permalink == "https://zb.example/blog/2021/11/03/zhangben.html"
    assert facts.generator_id == "https://zb.example/blog/2021/11/03/zhangben"


def test_host_is_ascii() -> None:
    facts = read_post("title: a", config="url: https://账本.example\n")
    assert facts.permalink == "https://xn--8pv585f.example/2021/11/03/zhangben.html"


def test_settings_say_another_site_and_id_base() -> None:
    options = ReadingOptions(site_url="https://new.example", id_base="https://old.example/")
    facts = read_post("title: a", options=options)
    assert facts.permalink == "https://new.example/2021/11/03/zhangben.html"
    assert facts.entry_id == "https://old.example/2021/11/03/zhangben"


@pytest.mark.parametrize(
    ("yaml", "entry_id"),
    [
        ("guid: https://zb.example/?p=12", "https://zb.example/?p=12"),
        ("id: tag:zb.example,2021:1\nguid: other", "tag:zb.example,2021:1"),
        ('id: ""\nguid: other', "other"),
        ("id:", f"{SITE}/2021/11/03/zhangben"),
    ],
)
def test_explicit_id_is_taken_verbatim(yaml: str, entry_id: str) -> None:
    facts = read_post(yaml)
    assert facts.entry_id == entry_id
    assert facts.generator_id == f"{SITE}/2021/11/03/zhangben"


def test_identity_of_front_matter_below_a_blank_line_is_without_it() -> None:
    text = "\n---\ntitle: 空行\ndate: 2021-12-08 23:39:01\ncategories: emx\nslug: other\n---\n正文\n"
    path = "_posts/2021-12-08-77.md"
    kind = read_bytes(text.encode(), path=path)
    exact = read_bytes(text.encode(), path=path, options=EXACT)
    assert kind.permalink == exact.permalink == f"{SITE}/2021/12/08/77.html"
    assert kind.entry_id == exact.entry_id == f"{SITE}/2021/12/08/77"
    assert (kind.title, kind.categories, kind.body) == ("空行", ("emx",), "正文\n")
    assert kind.published.isoformat() == "2021-12-08T23:39:01+08:00"
    assert (exact.title, exact.categories, exact.body) == ("77", (), text)
    assert exact.published.isoformat() == "2021-12-08T00:00:00+08:00"
