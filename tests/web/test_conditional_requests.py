"""Headers sent -> status, body, validators."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from feedsvc.dates import format_http_date
from feedsvc.selection import SITE, Selection
from feedsvc.web.conditional import is_not_modified, parse_http_date
from tests.fakes import LAST_MODIFIED, FakeClock, FakePublisher

URL = "/category/%E8%B4%A2%E7%BB%8F/feed.atom"
DATE = "Fri, 14 Jan 2022 07:42:28 GMT"


@pytest.fixture
def digest(publisher: FakePublisher) -> str:
    return publisher.publish(Selection("category", "财经"), "atom").digest


@pytest.mark.parametrize("accept_encoding", ["", "gzip"], ids=["identity", "gzip"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        pytest.param({}, 200, id="no condition"),
        pytest.param({"If-None-Match": '"{0}"'}, 304, id="the identity tag"),
        pytest.param({"If-None-Match": '"{0}-gz"'}, 304, id="the gzip tag"),
        pytest.param({"If-None-Match": 'W/"{0}"'}, 304, id="weak"),
        pytest.param({"If-None-Match": 'w/"{0}"'}, 304, id="weak in lower case"),
        pytest.param({"If-None-Match": '"x", "{0}"'}, 304, id="second in a list"),
        pytest.param({"If-None-Match": '"x","{0}" ,"y"'}, 304, id="list without spaces"),
        pytest.param({"If-None-Match": "*"}, 304, id="any"),
        pytest.param({"If-None-Match": "{0}"}, 304, id="without quotes"),
        pytest.param({"If-None-Match": "W/{0}"}, 304, id="weak without quotes"),
        pytest.param({"If-None-Match": '"{0}-br"'}, 304, id="brotli suffix"),
        pytest.param({"If-None-Match": '"{0}-zst"'}, 304, id="zstd suffix"),
        pytest.param({"If-None-Match": '"{0}-gzip"'}, 304, id="Apache's suffix"),
        pytest.param({"If-None-Match": '"{0};gzip"'}, 304, id="Jetty's suffix"),
        pytest.param({"If-None-Match": '"{0}--gzip"'}, 304, id="a doubled dash"),
        pytest.param({"If-None-Match": '"{0}"-gzip'}, 304, id="suffix behind the quotes"),
        pytest.param({"If-None-Match": '"{0}-gz-gzip"'}, 304, id="our suffix and Apache's"),
        pytest.param({"If-None-Match": '"{0}-old"'}, 200, id="an unknown suffix"),
        pytest.param({"If-None-Match": '"x{0}"'}, 200, id="a longer tag"),
        pytest.param({"If-None-Match": '"x,{0}"'}, 200, id="a tag with a comma"),
        pytest.param({"If-None-Match": '"*"'}, 200, id="a quoted asterisk"),
        pytest.param({"If-None-Match": ""}, 200, id="an empty tag"),
        pytest.param({"If-None-Match": '"stale"', "If-Modified-Since": DATE}, 200, id="tag beats date"),
        pytest.param({"If-None-Match": "", "If-Modified-Since": DATE}, 200, id="empty tag beats date"),
        pytest.param(
            {"If-None-Match": '"{0}"', "If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT"},
            304,
            id="tag beats old date",
        ),
        pytest.param({"If-Modified-Since": DATE}, 304, id="same date"),
        pytest.param({"If-Modified-Since": "Fri, 14 Jan 2022 07:42:29 GMT"}, 304, id="later date"),
        pytest.param({"If-Modified-Since": "Fri, 14 Jan 2022 07:42:27 GMT"}, 200, id="a second earlier"),
        pytest.param({"If-Modified-Since": "Friday, 14-Jan-22 07:42:28 GMT"}, 304, id="RFC 850"),
        pytest.param({"If-Modified-Since": "Friday, 14-Jan-22 07:42:27 GMT"}, 200, id="RFC 850, earlier"),
        pytest.param({"If-Modified-Since": "Fri Jan 14 07:42:28 2022"}, 304, id="asctime"),
        pytest.param({"If-Modified-Since": "Sat Jan  1 07:42:28 2022"}, 200, id="asctime, earlier"),
        pytest.param({"If-Modified-Since": f"{DATE}; length=1234"}, 304, id="with a length"),
        pytest.param({"If-Modified-Since": "garbage"}, 200, id="garbage"),
        pytest.param({"If-Modified-Since": "Fri, 31 Feb 2022 07:42:28 GMT"}, 200, id="no such day"),
        pytest.param({"If-Modified-Since": "2022-01-14T07:42:28Z"}, 200, id="another standard's date"),
    ],
)
def test_conditional_request(
    client: Client,
    publisher: FakePublisher,
    digest: str,
    headers: dict[str, str],
    status: int,
    accept_encoding: str,
) -> None:
    sent = {name: value.format(digest) for name, value in headers.items()}
    etag = f'"{digest}-gz"' if accept_encoding else f'"{digest}"'

    slow = client.get(URL, headers={**sent, "Accept-Encoding": accept_encoding})
    ready = client.get(URL, headers={**sent, "Accept-Encoding": accept_encoding})

    for response in (slow, ready):
        assert response.status_code == status
        assert response.headers["ETag"] == etag
        assert response.headers["Last-Modified"] == DATE
        assert bool(response.data) is (status == 200)
    assert len(publisher.published) == 2  # once for the digest, once for both requests


def test_h2_not_modified_repeats_what_caches_need(client: Client, digest: str) -> None:
    response = client.get(URL, headers={"If-None-Match": f'"{digest}"', "Accept-Encoding": "gzip"})

    assert dict(response.headers) == {
        "ETag": f'"{digest}-gz"',
        "Last-Modified": DATE,
        "Cache-Control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
        "Link": '<https://feeds.example/category/%E8%B4%A2%E7%BB%8F/feed.atom>; rel="self"',
        "Cache-Status": "feedsvc; fwd=uri-miss",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Vary": "Accept-Encoding",
        "X-Content-Type-Options": "nosniff",
    }


@pytest.mark.parametrize("condition", ["*", '"x"'])
def test_h20_preconditions_do_not_apply_to_404(client: Client, condition: str) -> None:
    response = client.get("/tag/unknown/feed.atom", headers={"If-None-Match": condition})

    assert response.status_code == 404


def test_h7_last_modified_is_never_later_than_now(
    client: Client, publisher: FakePublisher, clock: FakeClock
) -> None:
    publisher.last_modified = clock.moment + timedelta(hours=1)
    first = client.get("/feed.atom")
    clock.moment += timedelta(minutes=1)
    second = client.get("/feed.atom")
    clock.moment += timedelta(hours=2)
    third = client.get("/feed.atom")

    assert first.headers["Last-Modified"] == "Sat, 15 Jan 2022 12:00:00 GMT"
    assert second.headers["Last-Modified"] == "Sat, 15 Jan 2022 12:01:00 GMT"
    assert third.headers["Last-Modified"] == "Sat, 15 Jan 2022 13:00:00 GMT"


def test_edit_changes_both_validators(client: Client, publisher: FakePublisher) -> None:
    before = publisher.publish(SITE, "atom")
    publisher.feeds[("", "")].append("Four")
    publisher.last_modified += timedelta(seconds=1)

    by_tag = client.get("/feed.atom", headers={"If-None-Match": f'"{before.digest}"'})
    by_date = client.get("/feed.atom", headers={"If-Modified-Since": DATE})

    assert (by_tag.status_code, by_date.status_code) == (200, 200)
    assert by_tag.headers["Last-Modified"] == "Fri, 14 Jan 2022 07:42:29 GMT"


@given(st.datetimes(min_value=datetime(1000, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_parse_http_date_reads_what_is_written(moment: datetime) -> None:
    assert parse_http_date(format_http_date(moment)) == moment.replace(microsecond=0)


@given(st.text(), st.text())
def test_is_not_modified_takes_any_text(if_none_match: str, if_modified_since: str) -> None:
    digest = "0123456789abcdef"
    matched = is_not_modified(
        digest=digest,
        last_modified=LAST_MODIFIED,
        if_none_match=if_none_match,
        if_modified_since=if_modified_since,
    )
    assert matched is False or digest in if_none_match or if_none_match.strip() == "*"
    parse_http_date(if_modified_since)
