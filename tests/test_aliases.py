"""Old URLs of other generators: what each of them meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.aliases import GENERATORS, Alias, Aliases, choose_aliases, loosen


def find(path: str, *, dialect: str = "", query: str = "") -> list[str] | None:
    """The canonical paths that an old one may mean; None where it means nothing."""
    alias = Aliases(dialect=dialect).find(path, query)
    if alias is None:
        return None
    return ["gone"] if alias.is_gone else [route.path for route in alias.routes]


@pytest.mark.parametrize(
    ("dialect", "path", "routes"),
    [
        ("jekyll", "/feed/foo.xml", ["/category/foo/feed.atom", "/collection/foo/feed.atom"]),
        ("jekyll", "/feed/bar baz.xml", ["/category/bar-baz/feed.atom", "/collection/bar-baz/feed.atom"]),
        (
            "jekyll",
            "/feed/财经.xml",
            ["/category/%E8%B4%A2%E7%BB%8F/feed.atom", "/collection/%E8%B4%A2%E7%BB%8F/feed.atom"],
        ),
        ("jekyll", "/feed/by_tag/foo.xml", ["/tag/foo/feed.atom"]),
        ("wordpress", "/feed/", ["/feed.rss"]),
        ("wordpress", "/feed", ["/feed.rss"]),
        ("wordpress", "/feed/rss2/", ["/feed.rss"]),
        ("wordpress", "/feed/rss/", ["/feed.rss"]),
        ("wordpress", "/feed/rdf/", ["/feed.rss"]),
        ("wordpress", "/feed/atom/", ["/feed.atom"]),
        ("wordpress", "/rss2/", ["/feed.rss"]),
        ("wordpress", "/rdf/", ["/feed.rss"]),
        ("wordpress", "/atom/", ["/feed.atom"]),
        ("wordpress", "/wp-rss.php", ["/feed.rss"]),
        ("wordpress", "/wp-rss2.php", ["/feed.rss"]),
        ("wordpress", "/wp-rdf.php", ["/feed.rss"]),
        ("wordpress", "/wp-feed.php", ["/feed.rss"]),
        ("wordpress", "/wp-atom.php", ["/feed.atom"]),
        ("wordpress", "/category/news/feed/", ["/category/news/feed.rss"]),
        ("wordpress", "/category/world/news/feed/rss2/", ["/category/news/feed.rss"]),
        ("wordpress", "/category/news/feed/atom/", ["/category/news/feed.atom"]),
        ("wordpress", "/tag/news/feed/", ["/tag/news/feed.rss"]),
        ("wordpress", "/tag/news/feed/atom/", ["/tag/news/feed.atom"]),
        ("wordpress", "/author/ann/feed/", ["/author/ann/feed.rss"]),
        ("wordpress", "/author/ann/feed/atom", ["/author/ann/feed.atom"]),
        ("wordpress", "/comments/feed/", ["gone"]),
        ("wordpress", "/comments/feed/atom/", ["gone"]),
        ("wordpress", "/wp-commentsrss2.php", ["gone"]),
        ("wordpress", "/2022/01/14/hello/feed/", ["gone"]),
        ("wordpress", "/2022/01/hello/feed/atom/", ["gone"]),
        ("wordpress", "/archives/42/feed/", ["gone"]),
        ("hugo", "/index.xml", ["/feed.rss"]),
        ("hugo", "/tags/news/index.xml", ["/tag/news/feed.rss"]),
        ("hugo", "/categories/news/index.xml", ["/category/news/feed.rss"]),
        ("hugo", "/authors/ann/index.xml", ["/author/ann/feed.rss"]),
        ("hugo", "/posts/index.xml", ["/collection/posts/feed.rss", "/lang/posts/feed.rss"]),
        (
            "pelican",
            "/feeds/all.atom.xml",
            ["/feed.atom", "/category/all/feed.atom", "/author/all/feed.atom", "/tag/all/feed.atom"],
        ),
        (
            "pelican",
            "/feeds/all.rss.xml",
            ["/feed.rss", "/category/all/feed.rss", "/author/all/feed.rss", "/tag/all/feed.rss"],
        ),
        (
            "pelican",
            "/feeds/misc.atom.xml",
            ["/category/misc/feed.atom", "/author/misc/feed.atom", "/tag/misc/feed.atom"],
        ),
        (
            "pelican",
            "/feeds/ann.rss.xml",
            ["/category/ann/feed.rss", "/author/ann/feed.rss", "/tag/ann/feed.rss"],
        ),
        (
            "pelican",
            "/feeds/all-fr.atom.xml",
            [
                "/lang/fr/feed.atom",
                "/category/all-fr/feed.atom",
                "/author/all-fr/feed.atom",
                "/tag/all-fr/feed.atom",
            ],
        ),
        ("nikola", "/rss.xml", ["/feed.rss"]),
        ("nikola", "/index.atom", ["/feed.atom"]),
        ("nikola", "/categories/news.xml", ["/tag/news/feed.rss"]),
        ("nikola", "/categories/cat_news.xml", ["/category/news/feed.rss", "/tag/cat_news/feed.rss"]),
        ("nikola", "/categories/cat_news.atom", ["/category/news/feed.atom", "/tag/cat_news/feed.atom"]),
        ("nikola", "/authors/ann.xml", ["/author/ann/feed.rss"]),
        ("hexo", "/atom.xml", ["/feed.atom"]),
        ("hexo", "/rss2.xml", ["/feed.rss"]),
        ("zola", "/atom.xml", ["/feed.atom"]),
        ("zola", "/rss.xml", ["/feed.rss"]),
        ("zola", "/tags/news/atom.xml", ["/tag/news/feed.atom"]),
        ("ghost", "/rss/", ["/feed.rss"]),
        ("ghost", "/tag/news/rss/", ["/tag/news/feed.rss"]),
        ("ghost", "/author/ann/rss/", ["/author/ann/feed.rss"]),
        ("eleventy", "/feed/feed.xml", ["/feed.atom"]),
        ("micro.blog", "/categories/news/feed.xml", ["/category/news/feed.rss"]),
        ("micro.blog", "/categories/news/feed.json", ["/category/news/feed.json"]),
    ],
)
def test_a_generator_s_own_url(dialect: str, path: str, routes: list[str]) -> None:
    assert find(path, dialect=dialect) == routes


@pytest.mark.parametrize(
    ("query", "path", "routes"),
    [
        ("feed=rss2", "/", ["/feed.rss"]),
        ("feed=feed", "/", ["/feed.rss"]),
        ("feed=atom", "/", ["/feed.atom"]),
        ("FEED=atom", "/", None),
        ("feed=html", "/", None),
        ("feed=atom", "/category/news/", ["/category/news/feed.atom"]),
        ("feed=rss2", "/tag/news/", ["/tag/news/feed.rss"]),
        ("feed=rss2", "/somewhere/", None),
        ("tag=news&feed=rss2", "/", ["/tag/news/feed.rss"]),
        ("category_name=world/news&feed=atom", "/", ["/category/news/feed.atom"]),
        ("author_name=ann&feed=rss2", "/", ["/author/ann/feed.rss"]),
        ("cat=5&feed=rss2", "/", []),
        ("s=words&feed=rss2", "/", []),
        ("author=3&feed=rss2", "/", []),
        ("feed=rss2&paged=2", "/", []),
        ("feed=rss2&paged=1", "/", ["/feed.rss"]),
        ("feed=comments-rss2", "/", ["gone"]),
        ("p=42&feed=rss2", "/", ["gone"]),
        ("feed=rss2", "/2022/01/14/hello/", ["gone"]),
        ("paged=2", "/feed/", []),
        ("paged=1", "/feed/", ["/feed.rss"]),
        ("utm_source=x", "/feed/", ["/feed.rss"]),
    ],
)
def test_wordpress_says_much_in_the_query(query: str, path: str, routes: list[str] | None) -> None:
    assert find(path, query=query) == routes


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/feed/ .xml",
        "/tag/\u3000/feed/",
        "/2022/feed/",
        "/blog/feed/",
        "/feed/.xml/x",
        "/Feed/",
    ],
)
def test_no_generator_s_url(path: str) -> None:
    assert find(path) is None


def test_another_generator_s_url_counts_where_the_own_one_has_no_use_for_it() -> None:
    assert find("/feed/feed.xml", dialect="jekyll") == [
        "/category/feed/feed.atom",
        "/collection/feed/feed.atom",
    ]
    assert find("/feed/feed.json", dialect="jekyll") == ["/feed.json"]
    assert find("/atom.xml", dialect="jekyll") == ["/feed.atom"]
    assert find("/feed/feed.xml", dialect="plain") == [
        "/category/feed/feed.atom",
        "/collection/feed/feed.atom",
        "/feed.atom",
    ]


def test_jekyll_s_feed_may_lie_elsewhere() -> None:
    aliases = choose_aliases("serve", dialect="jekyll", feed_route="/blog/feed.atom")
    assert aliases is not None
    alias = aliases.find("/blog/feed.atom", "")
    assert alias is not None
    assert [route.path for route in alias.routes] == ["/feed.atom"]


def test_choose_aliases() -> None:
    def choose(setting: str | tuple[str, ...]) -> Aliases | None:
        return choose_aliases(setting, dialect="hugo", feed_route="/index.xml")

    assert choose("off") is None
    assert choose("serve") == Aliases(dialect="hugo")
    assert choose("redirect") == Aliases(dialect="hugo", redirects=True)
    assert choose("pelican") == Aliases(dialect="hugo", generators=("pelican",))
    assert choose(("ghost", "hexo")) == Aliases(dialect="hugo", generators=("ghost", "hexo"))


def test_only_the_chosen_generators_count() -> None:
    aliases = Aliases(dialect="jekyll", generators=("ghost",))
    assert aliases.find("/feed/foo.xml", "") is None
    assert aliases.find("/", "feed=rss2") is None
    assert aliases.find("/rss/", "") == Aliases(generators=("wordpress",)).find("/rss/", "")


@pytest.mark.parametrize(
    ("one", "other"),
    [("R&D", "r-d"), ("R&D", "rd"), ("C++", "c"), ("Café Crème", "cafe-creme"), ("ＡＢ", "ab")],
)
def test_loosen_makes_one_of_what_generators_spell_apart(one: str, other: str) -> None:
    assert loosen(one) == loosen(other)


@pytest.mark.parametrize(("one", "other"), [("财经", "财政"), ("c1", "c2"), ("財經", "财经")])
def test_loosen_keeps_apart(one: str, other: str) -> None:
    assert loosen(one) != loosen(other)


@given(st.text(), st.text(), st.sampled_from(("", *GENERATORS)))
def test_find_takes_any_text(path: str, query: str, dialect: str) -> None:
    for text in (f"/{path}", f"/feed/{path}.xml", f"/category/{path}/feed/"):
        for asked in (query, f"feed={query}", f"feed=rss2&tag={query}"):
            alias = Aliases(dialect=dialect).find(text, asked)
            assert alias is None or isinstance(alias, Alias)
