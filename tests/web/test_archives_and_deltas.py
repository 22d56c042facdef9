"""Archive documents and deltas over HTTP; tests are named after the protocol's rules that they check."""

from collections.abc import Iterator

import pytest

from feedsvc.selection import Archive
from feedsvc.web.conditional import asks_for_delta, list_digests
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp
from tests.web.serving import Address, fetch, run_server

OLD = "0123456789abcdef0123456789abcdef"
JANUARY = Archive(2022, 1)


@pytest.fixture
def publisher(publisher: FakePublisher) -> FakePublisher:
    publisher.archives = (JANUARY, Archive(2022, 1, 2))
    publisher.windows = frozenset({OLD})
    return publisher


@pytest.fixture
def deltas(make_app: MakeApp) -> Iterator[Address]:
    with run_server(make_app(deltas=True)) as address:
        yield address


@pytest.mark.parametrize("scope", ["", "/category/c%2B%2B"])
@pytest.mark.parametrize("name", ["2022-01.atom", "2022-01-2.json"])
def test_p4_an_old_month_may_be_kept_for_a_day(server: Address, scope: str, name: str) -> None:
    answer = fetch(server, f"{scope}/archive/{name}")
    assert answer.status == 200
    assert answer.headers["Cache-Control"].startswith("public, max-age=86400, stale-while-revalidate=")
    assert "immutable" not in answer.headers["Cache-Control"]
    again = fetch(server, f"{scope}/archive/{name}", If_None_Match=answer.headers["Etag"])
    assert (again.status, again.headers["Etag"]) == (304, answer.headers["Etag"])
    assert f'<https://feeds.example{scope}/archive/{name}>; rel="self"' in again.headers["Link"]


def test_p3_a_document_that_is_not_there_is_404(server: Address) -> None:
    answer = fetch(server, "/archive/2021-12.atom")
    assert (answer.status, answer.headers["Cache-Control"]) == (404, "public, max-age=60")
    assert b"no archive '2021-12'" in answer.body


def test_p3_a_document_that_was_emptied_leads_to_the_one_before_it(server: Address) -> None:
    answer = fetch(server, "/category/c%2B%2B/archive/2022-01-3.json")
    assert (answer.status, answer.headers["Cache-Control"]) == (302, "public, max-age=60")
    assert answer.headers["Location"] == "https://feeds.example/category/c%2B%2B/archive/2022-01-2.json"
    assert fetch(server, "/category/c%2B%2B/archive/2022-01-4.json").status == 404


@pytest.mark.parametrize("path", ["/archive/2022-13.atom", "/archive/x.atom", "/archive/2022-01.pdf"])
def test_p3_what_names_no_document_is_404(server: Address, path: str) -> None:
    assert fetch(server, path).status == 404


def test_p3_another_spelling_of_a_document_is_301(server: Address) -> None:
    answer = fetch(server, "/Archive/2022-01-1.ATOM")
    assert (answer.status, answer.headers["Location"]) == (301, "https://feeds.example/archive/2022-01.atom")


@pytest.mark.parametrize("sent", [{}, {"A_IM": "gzip"}, {"A_IM": "feed;q=0"}], ids=str)
def test_d1_without_a_im_there_is_no_226(deltas: Address, sent: dict[str, str]) -> None:
    answer = fetch(deltas, "/feed.atom", If_None_Match=f'"{OLD}"', **sent)
    assert answer.status == 200
    assert answer.headers["Vary"] == "Accept-Encoding"


@pytest.mark.parametrize("tag", [f'"{OLD}"', f'W/"{OLD}-gz"', f'"other", "{OLD};gzip"', OLD])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_d2_what_is_new_since_a_known_tag(
    deltas: Address, publisher: FakePublisher, tag: str, method: str
) -> None:
    whole = fetch(deltas, "/feed.atom")
    answer = fetch(deltas, "/feed.atom", method, If_None_Match=tag, A_IM="feed")
    assert (answer.status, answer.body) == (226, publisher.delta if method == "GET" else b"")
    expected = dict(whole.headers) | {
        "Im": "feed",
        "Cache-Control": "no-store, im",
        "Content-Length": str(len(publisher.delta)),
        "Vary": "A-IM, If-None-Match, Accept-Encoding",
    }
    for headers in (expected, answer.headers):
        headers.pop("Date")
        headers.pop("Cache-Status", None)
        headers["Im"] = headers.pop("IM", headers.get("Im", ""))
    assert answer.headers == expected


def test_d2_a_delta_is_zipped_for_who_takes_it(deltas: Address) -> None:
    sent = {"If_None_Match": f'"{OLD}"', "A_IM": "feed", "Accept_Encoding": "gzip"}
    answer = fetch(deltas, "/feed.atom", **sent)
    assert (answer.status, answer.headers["Content-Encoding"]) == (226, "gzip")
    assert answer.headers["Etag"].endswith('-gz"')


@pytest.mark.parametrize("sent", [{"If_None_Match": '"unknown"'}, {}], ids=["unknown tag", "no tag"])
def test_d3_who_is_not_known_gets_all(
    deltas: Address, publisher: FakePublisher, sent: dict[str, str]
) -> None:
    answer = fetch(deltas, "/feed.atom", A_IM="feed", **sent)
    assert (answer.status, answer.body) == (200, publisher.body_of("", "", "atom"))
    assert "Im" not in answer.headers
    assert answer.headers["Vary"] == "Accept-Encoding"


def test_d3_who_has_the_current_document_gets_304(deltas: Address) -> None:
    tag = fetch(deltas, "/feed.atom").headers["Etag"]
    assert fetch(deltas, "/feed.atom", A_IM="feed", If_None_Match=f'"{OLD}", {tag}').status == 304


def test_d4_deltas_are_off_by_default(server: Address, publisher: FakePublisher) -> None:
    answer = fetch(server, "/feed.atom", A_IM="feed", If_None_Match=f'"{OLD}"')
    assert (answer.status, answer.body) == (200, publisher.body_of("", "", "atom"))


def test_a_delta_is_never_given_to_another_client(deltas: Address, publisher: FakePublisher) -> None:
    for _ in range(2):
        assert fetch(deltas, "/feed.atom", A_IM="feed", If_None_Match=f'"{OLD}"').status == 226
        for sent in ({}, {"A_IM": "gzip"}, {"If_None_Match": f'"{OLD}"'}):
            answer = fetch(deltas, "/feed.atom", **sent)
            assert (answer.status, answer.body) == (200, publisher.body_of("", "", "atom"))


@pytest.mark.parametrize(
    ("a_im", "wants"),
    [
        ("feed", True),
        ("FEED", True),
        ("vcdiff, feed;q=0.5 ", True),
        ("feed; q=1", True),
        ("", False),
        ("feed;q=0", False),
        ("feed;q=0.000", False),
        ("feeds", False),
        ("feed;q=x", False),
    ],
)
def test_asks_for_delta(a_im: str, wants: bool) -> None:
    assert asks_for_delta({"HTTP_A_IM": a_im}) is wants


def test_list_digests() -> None:
    assert list_digests('W/"a-gz", "b;gzip--br", c, *') == ["a", "b", "c", "*"]
