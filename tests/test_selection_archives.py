"""Archive documents: their one spelling, and what other spellings mean (RFC 5005 section 4)."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.selection import FIELDS, SITE, SUFFIXES, Archive, Route, Selection, parse_route, slugify

C = Selection("category", "财经")


@pytest.mark.parametrize(
    ("path", "route"),
    [
        pytest.param(
            "/archive/2022-01.atom", Route(SITE, "atom", archive=Archive(2022, 1)), id="a month of the site"
        ),
        pytest.param(
            "/category/财经/archive/2022-12-2.rss", Route(C, "rss", archive=Archive(2022, 12, 2)), id="a part"
        ),
        pytest.param(
            "/tag/archive/archive/0001-01.json",
            Route(Selection("tag", "archive"), "json", archive=Archive(1, 1)),
            id="a term named like the folder",
        ),
        pytest.param("/tag/archive/feed.atom", Route(Selection("tag", "archive"), "atom"), id="its feed"),
        pytest.param("/tag/archive/", Route(Selection("tag", "archive")), id="its page"),
        pytest.param("/tag/2022-01.atom/", Route(Selection("tag", "2022-01.atom")), id="a term like a file"),
    ],
)
def test_parse_route_canonical(path: str, route: Route) -> None:
    assert parse_route(path) == route
    assert route.is_spelled(path)


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        pytest.param("/archive/2022-01-1.atom", "/archive/2022-01.atom", id="the first part, counted"),
        pytest.param("/archive/2022-01-02.atom", "/archive/2022-01-2.atom", id="a leading zero"),
        pytest.param("/Archive//2022-01.ATOM/", "/archive/2022-01.atom", id="case and slashes"),
        pytest.param("/tag/C++/archive/2022-01.xml", "/tag/c%2B%2B/archive/2022-01.xml", id="case of a term"),
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
        "/archive/",
        "/archive/2022.atom",
        "/archive/2022-13.atom",
        "/archive/2022-00.atom",
        "/archive/0000-01.atom",
        "/archive/2022-01-0.atom",
        "/archive/2022-01-1234567.atom",
        "/archive/2022-01.pdf",
        "/archive/2022-01",
        "/tag/archive/2022-01.atom",
        "/colour/red/archive/2022-01.atom",
        "/category/a/b/archive/2022-01.atom",
    ],
)
def test_parse_route_none(path: str) -> None:
    assert parse_route(path) is None


ARCHIVES = st.builds(
    Archive,
    year=st.integers(1, 9999),
    month=st.integers(1, 12),
    number=st.integers(1, 999_999),
)
SLUGS = st.text(min_size=1).filter(lambda name: name.strip() != "").map(slugify).filter(bool)


@given(st.sampled_from(FIELDS), SLUGS, st.sampled_from(SUFFIXES), ARCHIVES)
def test_every_archive_route_is_read_back(field: str, slug: str, suffix: str, archive: Archive) -> None:
    route = Route(Selection(field, slug), suffix, archive=archive)
    assert parse_route(unquote(route.path)) == route
