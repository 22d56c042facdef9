"""Selections, their one spelling, and what a path or a parameter means."""

from contextlib import suppress
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.errors import SelectionError
from feedsvc.selection import (
    FIELDS,
    SITE,
    SUFFIXES,
    Route,
    Selection,
    check_parameters,
    encode_segment,
    parse_route,
    slugify,
)

NAMES = st.text(min_size=1).filter(lambda name: name.strip() != "")
SLUGS = NAMES.map(slugify).filter(bool)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        pytest.param("财经", "财经", id="Chinese"),
        pytest.param("C++", "c++", id="signs"),
        pytest.param("R&D", "r&d", id="ampersand"),
        pytest.param("  Stock  Market ", "stock-market", id="white space"),
        pytest.param("ＡＢＣ", "abc", id="full width"),
        pytest.param("Straße", "strasse", id="sharp s"),
        pytest.param("e\u0301", "\u00e9", id="decomposed"),
        pytest.param("🚀", "🚀", id="emoji"),
        pytest.param("feed.xml", "feed.xml", id="a file's name"),
        pytest.param("a/b", "a-b~c14cddc0", id="slash"),
        pytest.param("℅", "c-o~74b6eb91", id="a sign that folds to a slash"),
        pytest.param("..", "-~5ec1f7e7", id="dots only"),
        pytest.param("~root", "-root~9af33ad6", id="tilde first"),
    ],
)
def test_slugify(name: str, slug: str) -> None:
    assert slugify(name) == slug


@given(NAMES)
def test_slugify_again_changes_nothing(name: str) -> None:
    assert slugify(slugify(name)) == slugify(name)


@given(NAMES)
def test_slugify_gives_one_path_segment(name: str) -> None:
    slug = slugify(name)
    assert "/" not in slug
    assert len(slug.encode("utf-8", "surrogatepass")) <= 150


def test_encode_segment_leaves_only_unreserved() -> None:
    assert encode_segment("c++ é~._-/") == "c%2B%2B%20%C3%A9~._-%2F"


def test_selection_needs_a_known_field() -> None:
    with pytest.raises(ValueError, match="known field"):
        Selection("colour", "red")


@pytest.mark.parametrize(
    ("path", "route"),
    [
        pytest.param("/", Route(), id="directory"),
        pytest.param("/feed.atom", Route(SITE, "atom"), id="site"),
        pytest.param("/category/", Route(listing="category"), id="field"),
        pytest.param("/category/财经/", Route(Selection("category", "财经")), id="scope"),
        pytest.param("/tag/c++/feed.json", Route(Selection("tag", "c++"), "json"), id="feed"),
        pytest.param("/tag/feed.atom/", Route(Selection("tag", "feed.atom")), id="term named like a feed"),
        pytest.param(
            "/tag/feed.xml/feed.xml", Route(Selection("tag", "feed.xml"), "xml"), id="its feed, as well"
        ),
        pytest.param("/tag/100%25/", Route(Selection("tag", "100%25")), id="a percent sign"),
    ],
)
def test_parse_route_canonical(path: str, route: Route) -> None:
    assert parse_route(path) == route
    assert route.is_spelled(path)


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        pytest.param("", "/", id="empty"),
        pytest.param("//feed.atom", "/feed.atom", id="doubled slash first"),
        pytest.param("/feed.atom/", "/feed.atom", id="extra slash"),
        pytest.param("/FEED.Atom", "/feed.atom", id="case of a file"),
        pytest.param("/category", "/category/", id="missing slash of a field"),
        pytest.param("/category/财经", "/category/%E8%B4%A2%E7%BB%8F/", id="missing slash of a scope"),
        pytest.param("/Tag//C++/feed.rss", "/tag/c%2B%2B/feed.rss", id="case and doubled slash"),
        pytest.param("/tag/e\u0301/feed.rss", "/tag/%C3%A9/feed.rss", id="decomposed"),
        pytest.param("/tag/ＡＢ c/", "/tag/ab-c/", id="width and white space"),
        pytest.param("/tag/x/feed.rss ", "/tag/x/feed.rss", id="trailing space"),
        pytest.param("/tag/feed.atom", "/tag/feed.atom/", id="a term named like a feed"),
    ],
)
def test_parse_route_other_spelling(path: str, canonical: str) -> None:
    route = parse_route(path)
    assert route is not None
    assert route.path == canonical
    assert not route.is_spelled(path)


@pytest.mark.parametrize(
    "path",
    [
        "/colour/red/feed.atom",
        "/feed.pdf",
        "/feed",
        "/category/a/b/feed.atom",
        "/category/../feed.atom",
        "/category/./feed.atom",
        "/category/a\\b/feed.atom",
        "/category/a\0b/feed.atom",
        "/category/a\r\nLocation: x/",
        "/evil.example/feed.atom",
        "/ /feed.atom",
    ],
)
def test_parse_route_none(path: str) -> None:
    assert parse_route(path) is None


@given(st.text())
def test_parse_route_takes_any_text_and_redirects_once(path: str) -> None:
    route = parse_route(f"/{path}")
    if route is not None:
        assert parse_route(unquote(route.path)) == route
        assert route.is_spelled(unquote(route.path))


@given(st.sampled_from(FIELDS), SLUGS, st.sampled_from(("", *SUFFIXES)))
def test_every_route_is_read_back(field: str, slug: str, suffix: str) -> None:
    route = Route(Selection(field, slug), suffix)
    assert parse_route(unquote(route.path)) == route


@pytest.mark.parametrize(
    "query",
    ["", "null", "1700000000", "utm_source=x", "utm_content=x", "catgory=", "tags=", "pag=2", "long=1", "Q"],
)
def test_check_parameters_ignores(query: str) -> None:
    check_parameters(query)


@pytest.mark.parametrize(
    ("query", "meant"),
    [
        pytest.param("catgory=x", "category", id="a letter left out"),
        pytest.param("categorry=x", "category", id="a letter too many"),
        pytest.param("cavegory=x", "category", id="another letter"),
        pytest.param("suorce=x", "source", id="two letters swapped"),
        pytest.param("tags=x", "tag", id="plural"),
        pytest.param("categories=x", "category", id="plural of y"),
        pytest.param("Tag=x", "tag", id="other case"),
        pytest.param("TAGS=x", "tag", id="other case and plural"),
        pytest.param("tag.nott=x", "tag.not", id="a mode misspelt"),
        pytest.param("utm=1&catgory=x", "category", id="behind others"),
    ],
)
def test_check_parameters_names_the_right_one(query: str, meant: str) -> None:
    with pytest.raises(SelectionError, match=f"did you mean '{meant}'"):
        check_parameters(query)


@pytest.mark.parametrize(
    "query", ["tag=a", "category.not=b", "q=%E8%8C%85", "limit=5", "content=none", "tag", "ui=zh", "%74ag=a"]
)
def test_check_parameters_refuses_what_is_not_offered_yet(query: str) -> None:
    with pytest.raises(SelectionError, match="not offered yet"):
        check_parameters(query)


@given(st.text())
def test_check_parameters_takes_any_text(query: str) -> None:
    with suppress(SelectionError):
        check_parameters(quote(query, safe="&=%+"))
