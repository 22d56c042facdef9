"""HTTP over a real server; tests are named after the protocol's rules that they check."""

import gzip
import re
from dataclasses import replace
from http.client import HTTPConnection

import pytest
from werkzeug.test import Client

from feedsvc.model import Link
from feedsvc.selection import SITE
from feedsvc.web.encoding import Encoding
from feedsvc.web.headers import Representation, prepare_reply
from tests.fakes import MEDIA_TYPES, FakePublisher
from tests.web.conftest import BASE_URL, MakeApp
from tests.web.serving import Address, exchange, fetch, fetch_on, run_server

CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link, Retry-After",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}


def test_h1_headers_of_a_feed(server: Address, publisher: FakePublisher) -> None:
    body = publisher.body(SITE, "atom")
    digest = publisher.publish(SITE, "atom").digest

    for answer in (fetch(server, "/feed.atom"), fetch(server, "/feed.atom")):  # slow, then ready
        assert answer.status == 200
        assert answer.body == body
        assert answer.headers.pop("Date")
        assert answer.headers.pop("Cache-Status")
        assert answer.headers == CORS | {
            "Cache-Control": "public, max-age=300, stale-while-revalidate=3600, stale-if-error=86400",
            "Content-Length": str(len(body)),
            "Content-Type": "application/atom+xml; charset=utf-8",
            "Etag": f'"{digest}"',
            "Last-Modified": "Fri, 14 Jan 2022 07:42:28 GMT",
            "Link": '<https://feeds.example/feed.atom>; rel="self"',
            "X-Robots-Tag": "noindex",
        }


def test_cache_status_says_where_an_answer_came_from(server: Address, publisher: FakePublisher) -> None:
    """RFC 9211: made for this request, found among finished documents, or ready."""
    publisher.cached = {("", "rss")}
    for path, first, second in (
        ("/feed.atom", "feedsvc; fwd=uri-miss", "feedsvc; hit; detail=ready"),
        ("/feed.rss", "feedsvc; hit; detail=documents", "feedsvc; hit; detail=ready"),
        ("/", "feedsvc; fwd=uri-miss", "feedsvc; hit; detail=documents"),
    ):
        seen = [fetch(server, path, If_None_Match=tag).headers["Cache-Status"] for tag in ('"stale"', "*")]
        assert seen == [first, second]
    assert "Cache-Status" not in fetch(server, "/nothing").headers


@pytest.mark.parametrize(("max_age", "suffix"), [(60, "atom"), (3_600, "rss")])
def test_h13_a_feed_says_its_own_max_age(
    server: Address, publisher: FakePublisher, max_age: int, suffix: str
) -> None:
    publisher.max_age = max_age
    for tag in ('"stale"', "*"):
        control = fetch(server, f"/feed.{suffix}", If_None_Match=tag).headers["Cache-Control"]
        assert control == f"public, max-age={max_age}, stale-while-revalidate=3600, stale-if-error=86400"


def test_h9_head_has_the_headers_of_get(server: Address) -> None:
    for path in ("/feed.rss", "/", "/tag/unknown/feed.atom", "/category/c%2B%2B", "/-/live"):
        get = fetch(server, path, Accept_Encoding="gzip")
        head = fetch(server, path, "HEAD", Accept_Encoding="gzip")
        del get.headers["Date"], head.headers["Date"]
        for answer in (get, head):
            answer.headers.pop("Cache-Status", "")  # the second was ready
        assert (head.status, head.headers, head.body) == (get.status, get.headers, b"")


@pytest.mark.parametrize("accept_encoding", [None, "gzip", "gzip;q=0", "identity", "*"])
def test_h10_vary_is_on_every_answer(server: Address, accept_encoding: str | None) -> None:
    sent = {} if accept_encoding is None else {"Accept_Encoding": accept_encoding}
    full = fetch(server, "/feed.atom", **sent)
    known = fetch(server, "/feed.atom", If_None_Match=full.headers["Etag"], **sent)

    zipped = accept_encoding in {"gzip", "*"}
    assert full.headers.get("Content-Encoding") == ("gzip" if zipped else None)
    assert (full.status, known.status) == (200, 304)
    assert full.headers["Vary"] == known.headers["Vary"] == "Accept-Encoding"


def test_h17_unknown_term(server: Address) -> None:
    answer = fetch(server, "/tag/%3Cscript%3E/feed.atom")

    assert answer.status == 404
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.body == b"no tag '<script>'; near names: A <b>\n"
    assert answer.headers.items() >= CORS.items()


def test_h17_unknown_path(server: Address) -> None:
    answer = fetch(server, "/nothing/here")

    assert answer.status == 404
    assert answer.body == b"nothing is here; https://feeds.example/ lists every feed\n"


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/Feed.ATOM", "/feed.atom"),
        ("/feed.atom/", "/feed.atom"),
        ("/category/C++/feed.atom", "/category/c%2B%2B/feed.atom"),
        ("/category//c++/feed.atom?utm_source=x", "/category/c%2B%2B/feed.atom"),
        ("/category/c%2b%2b", "/category/c%2B%2B/"),
        ("/tag/e%CC%81/feed.atom", "/tag/%C3%A9/feed.atom"),
        ("/category", "/category/"),
    ],
)
def test_h19_other_spellings_move_for_good(server: Address, path: str, location: str) -> None:
    answer = fetch(server, path, Host="evil.example")

    assert answer.status == 301
    assert answer.body == b""
    del answer.headers["Date"]
    assert answer.headers == CORS | {
        "Location": f"{BASE_URL}{location}",
        "Content-Length": "0",
        "Cache-Control": "public, max-age=86400",
    }
    assert fetch(server, location).status != 301


@pytest.mark.parametrize(
    "path", ["/category/c%2B%2B/feed.atom", "/category/c%2b%2b/feed.atom", "/category/%63++/feed.ato%6D"]
)
def test_c5_percent_encodings_are_one_resource(server: Address, path: str) -> None:
    assert fetch(server, path).status == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE", "BREW"])
@pytest.mark.parametrize("path", ["/feed.atom", "/", "/-/ready", "/nothing"])
def test_h21_other_methods(server: Address, method: str, path: str) -> None:
    answer = fetch(server, path, method, Content_Length="0")

    assert answer.status == 405
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    assert answer.headers.items() >= CORS.items()


def test_h22_cruft_changes_nothing(server: Address) -> None:
    plain = fetch(server, "/feed.atom")
    for query in ("utm_source=x", "null", "1700000000", "a=1&b=2", "%ff=%ff"):
        answer = fetch(server, f"/feed.atom?{query}")
        assert (answer.status, answer.body) == (200, plain.body)
        assert answer.headers["Etag"] == plain.headers["Etag"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("catgory=x", "unknown parameter 'catgory'; did you mean 'category'"),
        ("limit=0", "parameter 'limit': '0' is not a number from 1 to 500"),
    ],
)
@pytest.mark.parametrize("path", ["/feed.atom", "/Feed.atom", "/category/c++/"])
def test_h22_a_narrower_feed_is_never_silently_wider(
    server: Address, path: str, query: str, text: str
) -> None:
    answer = fetch(server, f"{path}?{query}")

    assert (answer.status, answer.body.decode()) == (400, f"{text}\n")


def test_h23_range_is_ignored(server: Address, publisher: FakePublisher) -> None:
    answer = fetch(server, "/feed.atom", Range="bytes=0-1")

    assert (answer.status, answer.body) == (200, publisher.body(SITE, "atom"))
    assert "Accept-Ranges" not in answer.headers


def test_h24_http_1_0_without_any_header(server: Address, publisher: FakePublisher) -> None:
    answer = exchange(server, b"GET /feed.atom HTTP/1.0\r\n\r\n")

    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.0 200 OK\r\n")
    assert body == publisher.body(SITE, "atom")


@pytest.mark.parametrize("accept", ["application/rss+xml", "text/html", "image/png", "garbage"])
def test_h25_accept_is_ignored(server: Address, accept: str) -> None:
    answer = fetch(server, "/feed.atom", Accept=accept)

    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_h27_media_types(server: Address, suffix: str) -> None:
    assert fetch(server, f"/feed.{suffix}").headers["Content-Type"] == MEDIA_TYPES[suffix]


def test_h29_link_header_is_ascii(client: Client, publisher: FakePublisher) -> None:
    publisher.base_url = 'https://例.example/a>"\r\nSet-Cookie: x'
    response = client.get("/feed.atom")

    assert response.headers["Link"] == (
        '<https://%E4%BE%8B.example/a%3E%22%0D%0ASet-Cookie:%20x/feed.atom>; rel="self"'
    )
    assert "Set-Cookie" not in response.headers


def test_h29_link_header_says_the_media_type() -> None:
    link = Link(rel="self", href="https://x.example/", media_type='application/atom+xml"\r\n')
    page = Representation.of_text("x", media_type="text/plain", cache_control="no-store")
    headers = dict(prepare_reply(replace(page, links=(link, link)), Encoding.IDENTITY).full.headers)

    one = '<https://x.example/>; rel="self"; type="application/atom+xml"'
    assert headers["Link"] == f"{one}, {one}"


@pytest.mark.parametrize("path", ["/feed.atom", "/nothing", "/"])
def test_h30_preflight(server: Address, path: str) -> None:
    answer = fetch(
        server,
        path,
        "OPTIONS",
        Origin="https://x.example",
        Access_Control_Request_Headers="if-none-match",
    )

    assert (answer.status, answer.body) == (204, b"")
    del answer.headers["Date"]
    assert answer.headers == CORS | {
        "Access-Control-Allow-Headers": "If-None-Match, If-Modified-Since, A-IM",
        "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
        "Access-Control-Max-Age": "86400",
        "Allow": "GET, HEAD, OPTIONS",
    }


def test_h34_a_connection_outlives_200_and_304_and_204(server: Address) -> None:
    connection = HTTPConnection(*server, timeout=10)
    try:
        first = fetch_on(connection, "/feed.atom")
        socket = connection.sock
        for method, sent, status in (
            ("GET", {"If_None_Match": first.headers["Etag"]}, 304),
            ("HEAD", {}, 200),
            ("OPTIONS", {}, 204),
            ("GET", {"If_None_Match": "*"}, 304),
            ("GET", {}, 200),
        ):
            answer = fetch_on(connection, "/feed.atom", method, **sent)
            assert answer.status == status
            assert "Connection" not in answer.headers
            assert connection.sock is socket
    finally:
        connection.close()


@pytest.mark.parametrize(
    "head",
    [b"GET /feed.atom HTTP/1.1\r\nHost: x\r\nConnection: close\r\n", b"GET /feed.atom HTTP/1.0\r\n"],
    ids=["who asks for it", "HTTP/1.0"],
)
def test_h34_a_304_still_closes_for(server: Address, head: bytes) -> None:
    answer = exchange(server, head + b"If-None-Match: *\r\n\r\n")  # returns when the server closes

    assert b" 304 Not Modified\r\n" in answer
    assert b"\r\nConnection: close\r\n" in answer


def test_h35_a_304_by_date_has_the_current_etag(server: Address) -> None:
    first = fetch(server, "/feed.atom")
    known = fetch(server, "/feed.atom", If_Modified_Since=first.headers["Last-Modified"])

    assert (known.status, known.headers["Etag"]) == (304, first.headers["Etag"])


def test_h15_not_ready_is_503(server: Address, publisher: FakePublisher) -> None:
    publisher.reading = "read 1,200 of 20,000 posts"
    for path in ("/feed.atom", "/", "/category/", "/category/c++/"):
        answer = fetch(server, path)
        assert answer.status == 503
        assert answer.headers["Retry-After"] == "5"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert b"read 1,200 of 20,000 posts" in answer.body


@pytest.mark.parametrize(
    "target",
    [
        "/f/../../etc/passwd",
        "/static/../app.py",
        "/static/app.py",
        "/static/%2e%2e%2fapp.py",
        "/category/..%2f..%2fetc%2fpasswd/feed.atom",
        "/category/%2e%2e/feed.atom",
        "/category/%00/feed.atom",
        "/category/%5c..%5cx/feed.atom",
        "/category/%c0%ae/feed.atom",
        "/category/%252e%252e%252f/feed.atom",
        "//evil.example/f",
        "/%5cevil.example",
        "/x%0d%0aLocation:%20https:%2f%2fevil.example",
        "/category/%ff/",
    ],
)
def test_s7_s31_hostile_paths(server: Address, target: str) -> None:
    answer = fetch(server, target)

    assert answer.status in {400, 404}
    assert "Location" not in answer.headers


def test_c7_raw_utf_8_in_the_request_line(server: Address) -> None:
    answer = exchange(server, "GET /category/财经/feed.atom HTTP/1.1\r\nHost: x\r\n\r\n".encode())

    assert answer.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "host", [b"Host: evil.example", b"Host: a b", b"Host: a\r\nHost: b", b"Host: [", b"Host:", b"X: y"]
)
def test_s8_the_host_is_nowhere_in_the_answer(server: Address, publisher: FakePublisher, host: bytes) -> None:
    for target in (b"/feed.atom", b"/", b"/Feed.atom", b"http://evil.example/feed.atom", b"/nothing"):
        answer = exchange(
            server, b"GET " + target + b" HTTP/1.1\r\n" + host + b"\r\nConnection: close\r\n\r\n"
        )
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.split()[1] in {b"200", b"301", b"404"}
        assert b"evil.example" not in head + body


def test_s8_trusted_hosts(make_app: MakeApp) -> None:
    app = make_app(trusted_hosts=("feeds.example", ".site.example"))
    with run_server(app) as server:
        for host in ("feeds.example", "FEEDS.example:8000", "site.example", "a.site.example"):
            assert fetch(server, "/feed.atom", Host=host).status == 200
        for host in ("evil.example", "evilsite.example", "feeds.example.evil", "a b", "["):
            answer = fetch(server, "/feed.atom", Host=host)
            assert (answer.status, answer.headers["Cache-Control"]) == (400, "no-store")
            # The table of ready responses knows this URL by now, and must not help.
            assert answer.body == b"this host is not served here\n"
            assert fetch(server, "/-/live", Host=host).status == 200
        assert exchange(server, b"GET /feed.atom HTTP/1.0\r\n\r\n").startswith(b"HTTP/1.0 200 OK")


def test_s9_forwarded_headers_are_ignored(server: Address) -> None:
    plain = fetch(server, "/Feed.atom")
    forwarded = fetch(
        server,
        "/Feed.atom",
        X_Forwarded_Host="evil.example",
        X_Forwarded_Proto="gopher",
        X_Forwarded_Prefix="/evil",
        Forwarded="host=evil.example",
    )

    assert forwarded.headers["Location"] == plain.headers["Location"] == f"{BASE_URL}/feed.atom"


def test_s27_a_bug_shows_nothing(
    server: Address, publisher: FakePublisher, caplog: pytest.LogCaptureFixture
) -> None:
    publisher.bug = RuntimeError("secret of /etc/passwd")
    answer = fetch(server, "/category/c++/feed.atom")

    assert answer.status == 500
    assert re.fullmatch(rb"internal error; the server's log says more of request [0-9a-f]{16}\n", answer.body)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert "secret" in caplog.text


def test_zipped_bodies_are_those_of_the_publisher(server: Address, publisher: FakePublisher) -> None:
    answer = fetch(server, "/feed.json", Accept_Encoding="gzip")

    assert gzip.decompress(answer.body) == publisher.body(SITE, "json")
    assert answer.headers["Content-Length"] == str(len(answer.body))
