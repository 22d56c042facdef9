"""Selections, their one spelling, and what a path or a parameter means."""

from contextlib import suppress
from datetime import UTC
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from feedsvc.errors import SelectionError
from feedsvc.selection import (
    CONTENTS,
    FIELDS,
    SITE,
    SUFFIXES,
    Route,
    Selection,
    check_parameters,
    combine,
    encode_segment,
    is_cruft,
    is_spelled,
    parse_route,
    parse_selection,
    slugify,
    spell_known,
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
    ("query", "spelled"),
    [
        pytest.param("tag=b&tag=a&tag=a", "/feed.atom?tag=a&tag=b", id="any of two, sorted, once"),
        pytest.param("tag=A", "/tag/a/feed.atom", id="one term is a path"),
        pytest.param("tag.all=a", "/tag/a/feed.atom", id="all of one"),
        pytest.param("tag.all=a&tag.all=b", "/feed.atom?tag.all=a&tag.all=b", id="all of two"),
        pytest.param("tag=a&category=b", "/feed.atom?category=b&tag=a", id="one of each of two fields"),
        pytest.param("tag=a&tag=b&tag.all=a", "/tag/a/feed.atom", id="any of what is required anyway"),
        pytest.param("tag=a&tag=b&tag.not=b", "/tag/a/feed.atom?tag.not=b", id="a choice that is left out"),
        pytest.param("tag.not=%E8%B4%A2", "/feed.atom?tag.not=%E8%B4%A2", id="none of"),
        pytest.param("q=%20B%20%20a%20b", "/feed.atom?q=a%20b", id="words"),
        pytest.param("q=%22B%20%20a%22", "/feed.atom?q=%22b%20a%22", id="a phrase"),
        pytest.param("q=-%E5%B9%BF%E5%91%8A+x", "/feed.atom?q=x%20-%E5%B9%BF%E5%91%8A", id="a word left out"),
        pytest.param("q=600519.SH", "/feed.atom?q=%22600519%20sh%22", id="a stock code"),
        pytest.param("q=%E2%80%9Ca+b%E2%80%9D", "/feed.atom?q=%22a%20b%22", id="Chinese quotation marks"),
        pytest.param("title=A%E8%82%A1", "/feed.atom?title=a%E8%82%A1", id="a title"),
        pytest.param("since=2022-01-14T00:00:00Z", "/feed.atom?since=2022-01-14", id="the start of a day"),
        pytest.param(
            "until=2022-01-14T08:00:00+08:00", "/feed.atom?until=2022-01-14T00%3A00%3A00Z", id="a moment"
        ),
        pytest.param("until=2022-01-14", "/feed.atom?until=2022-01-14", id="to the end of a day"),
        pytest.param("limit=05&content=FULL", "/feed.atom?limit=5", id="defaults left out"),
        pytest.param("content=Summary", "/feed.atom?content=summary", id="how much"),
        pytest.param("tag=&q=&utm_source=x", "/feed.atom", id="nothing"),
        pytest.param("tag=\u00e8\u00b4\u00a2", "/tag/%E8%B4%A2/feed.atom", id="bytes that nobody encoded"),
    ],
)
def test_parse_selection_has_one_spelling(query: str, spelled: str) -> None:
    selection = parse_selection(SITE, query)
    assert selection.feed_route("atom") == spelled
    path, _, again = spelled.partition("?")
    route = parse_route(unquote(path))
    assert route is not None
    assert parse_selection(route.selection, again) == selection
    assert is_spelled(selection, f"{again}&utm_source=x")


@pytest.mark.parametrize(
    ("query", "spelled"),
    [
        pytest.param("category=b", "/feed.atom?category=b&tag=a", id="another field"),
        pytest.param("tag=a", "/tag/a/feed.atom", id="the same term"),
        pytest.param("tag=b", "/feed.atom?tag.all=a&tag.all=b", id="another term of the field"),
        pytest.param("limit=5", "/tag/a/feed.atom?limit=5", id="no term"),
    ],
)
def test_parse_selection_within_a_scope(query: str, spelled: str) -> None:
    assert parse_selection(Selection("tag", "a"), query).feed_route("atom") == spelled


@pytest.mark.parametrize(
    ("query", "problem"),
    [
        pytest.param("limit=0", "parameter 'limit': '0' is not a number from 1 to 500", id="no entries"),
        pytest.param("limit=x", "parameter 'limit': 'x' is not a number", id="no number"),
        pytest.param("limit=1&limit=2", "parameter 'limit' is given twice", id="two numbers"),
        pytest.param("since=yesterday", "'yesterday' is not a date like 2022-01-14", id="no date"),
        pytest.param("since=2022-02-30", "'2022-02-30' is not a date", id="no day"),
        pytest.param("since=2022-01-14T07:42:28", "is not a date like", id="a moment without offset"),
        pytest.param("since=2022-02-01&until=2022-01-01", "'since' is later than 'until'", id="no time"),
        pytest.param("content=all", "'all' is none of full, summary, none", id="no content"),
        pytest.param("q=!!!", "'!!!' holds no word to look for", id="signs only"),
        pytest.param("q=a+-A", "'a' is both asked for and left out", id="a word twice"),
        pytest.param("tag=a&tag.not=A", "tag 'a' is both asked for and left out", id="a term twice"),
        pytest.param("tag=a&tag=b&tag.not=a&tag.not=b", "both asked for and left out", id="no choice left"),
        pytest.param("&".join(f"tag={n}" for n in range(21)), "21 terms are too many", id="too many terms"),
        pytest.param("q=" + "+".join("abcdefghijk"), "too many words", id="too many words"),
        pytest.param("q=" + "x" * 201, "too long; at most 200 characters", id="too long"),
        pytest.param("q=" + "ß" * 101, "too long; at most 200 characters", id="too long once folded"),
    ],
)
def test_parse_selection_refuses(query: str, problem: str) -> None:
    with pytest.raises(SelectionError) as caught:
        parse_selection(SITE, query)
    assert problem in str(caught.value)


TERMS = st.tuples(st.sampled_from(FIELDS), st.sampled_from(("a", "b", "财经", "c++", "x=y&z")))
WORDS = st.text(st.sampled_from('ab茅台 "-.0“ſ'), max_size=12)
MOMENTS = st.datetimes(timezones=st.just(UTC)).map(lambda moment: moment.replace(microsecond=0))


@given(
    any_of=st.lists(TERMS, max_size=4),
    all_of=st.lists(TERMS, max_size=3),
    none_of=st.lists(TERMS, max_size=3),
    q=WORDS,
    title=WORDS,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    limit=st.integers(0, 500),
    content=st.sampled_from(("", *CONTENTS)),
)
def test_parse_of_spell_is_the_same_selection(**values: Any) -> None:
    try:
        selection = combine(**values)
    except SelectionError:
        assume(False)
    path, _, query = selection.feed_route("atom").partition("?")
    route = parse_route(unquote(path))
    assert route is not None
    assert parse_selection(route.selection, query) == selection
    assert is_spelled(selection, query)
    assert spell_known(query) == query


@given(
    st.lists(st.tuples(st.sampled_from(("tag", "tag.all", "tag.not", "category")), st.sampled_from("ABab")))
)
def test_parse_selection_takes_any_order(pairs: list[tuple[str, str]]) -> None:
    def spell(some: list[tuple[str, str]]) -> str:
        try:
            return parse_selection(SITE, urlencode(some)).feed_route("atom")
        except SelectionError:
            return ""

    assert spell(pairs) == spell(pairs[::-1]) == spell(pairs * 2)


@pytest.mark.parametrize(
    ("query", "known"),
    [
        pytest.param("", "", id="nothing"),
        pytest.param("utm_source=x", "", id="cruft"),
        pytest.param("tag=b&x=1&tag=a", "tag=b&tag=a", id="what selects, as it came"),
        pytest.param("tags=a", None, id="a misspelt one"),
        pytest.param("ui=zh", None, id="the language of a page"),
        pytest.param("feed=rss2", None, id="what counts elsewhere"),
    ],
)
def test_spell_known(query: str, known: str | None) -> None:
    assert spell_known(query) == known
    assert is_cruft(query) == (known == "")


@given(st.text())
def test_check_parameters_takes_any_text(query: str) -> None:
    with suppress(SelectionError):
        check_parameters(quote(query, safe="&=%+"))
