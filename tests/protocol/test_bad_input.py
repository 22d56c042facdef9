"""Requests that no client should send: each gets a stated status, short, and leaves the service as it was."""

import pytest

from tests.live import Live
from tests.web.serving import exchange

GET = b"GET /feed.atom HTTP/1.1"


def make_request(line: bytes, *headers: bytes) -> bytes:
    head = (line, b"Host: x", b"Connection: close", *headers)
    return b"".join(part + b"\r\n" for part in (*head, b""))


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(make_request(GET, b'If-None-Match: \xff\x01"'), 400, id="control character in a tag"),
        pytest.param(make_request(GET, b'If-None-Match: "'), 200, id="a tag that never ends"),
        pytest.param(make_request(GET, b"If-None-Match: ,,;W/,"), 200, id="a list of nothing"),
        pytest.param(
            make_request(GET, b"If-Modified-Since: Sun, 99 Foo 9999 99:99:99 GMT"), 200, id="no date"
        ),
        pytest.param(make_request(GET, b"Accept-Encoding: gzip;q=abc, ,,;;=, \xff"), 200, id="no encoding"),
        pytest.param(make_request(GET, b"Range: bytes=9-1,a-b"), 200, id="no range"),
        pytest.param(make_request(GET, b"A-IM: ,;=feed", b'If-None-Match: "x"'), 200, id="no manipulation"),
        pytest.param(make_request(GET, b"garbage"), 400, id="a header without a colon"),
        pytest.param(make_request(GET, b"X : y"), 400, id="a blank before the colon"),
        pytest.param(make_request(GET, b"X: a\x00b"), 400, id="NUL in a header"),
        pytest.param(make_request(GET, b"Content-Length: -1"), 400, id="a negative length"),
        pytest.param(make_request(GET, b"Content-Length: 1", b"Content-Length: 2"), 400, id="two lengths"),
        pytest.param(make_request(GET, b"Content-Length: 70000"), 413, id="a large body"),
        pytest.param(make_request(b"get /feed.atom HTTP/1.1"), 400, id="a method in lower case"),
        pytest.param(make_request(b"BR\x01EW /feed.atom HTTP/1.1"), 400, id="no method"),
        pytest.param(make_request(b"CONNECT x:443 HTTP/1.1"), 405, id="another server's method"),
        pytest.param(make_request(b"OPTIONS * HTTP/1.1"), 204, id="options of everything"),
        pytest.param(make_request(b"GET /feed.atom HTTP/9.9"), 200, id="HTTP of the future"),
        pytest.param(b"GET /feed.atom\r\n\r\n", 200, id="HTTP of the past"),
        pytest.param(make_request(b"GET /% HTTP/1.1"), 404, id="half a percent-encoding"),
        pytest.param(make_request(b"GET /category/%zz/feed.atom HTTP/1.1"), 404, id="no percent-encoding"),
        pytest.param(make_request(b"GET /feed.atom%00 HTTP/1.1"), 404, id="NUL in a path"),
        pytest.param(
            make_request(b"GET /category/%ff/feed.atom HTTP/1.1"), 400, id="a path that is not UTF-8"
        ),
        pytest.param(make_request(b"GET /feed/%00.xml HTTP/1.1"), 404, id="NUL in an old URL"),
        pytest.param(make_request(b"GET /feed/" + b"%20" * 900 + b".xml HTTP/1.1"), 404, id="blanks"),
        pytest.param(make_request(b"GET /archive/2022-13.atom HTTP/1.1"), 404, id="a thirteenth month"),
        pytest.param(make_request(b"GET /feed.atom?tag[]=x HTTP/1.1"), 200, id="brackets in a name"),
        pytest.param(
            make_request(b"GET /feed.atom?%ff=%ff&%00 HTTP/1.1"), 200, id="a query that is not UTF-8"
        ),
        pytest.param(b"GET //?f\xe6=\xff\r\n\r\n", 200, id="a page's query that is raw bytes"),
        pytest.param(b"GET //feeds.opml?\xff\r\n\r\n", 200, id="the list's query that is raw bytes"),
        pytest.param(make_request(b"GET /feed.atom?catgory=%ff HTTP/1.1"), 400, id="a misspelt filter"),
        pytest.param(make_request(b"GET /feed.atom?" + b"a=b&" * 3_000 + b" HTTP/1.1"), 200, id="much cruft"),
        pytest.param(make_request(b"GET /feeds.opml?field=%3Cscript%3E HTTP/1.1"), 400, id="no field"),
        pytest.param(make_request(b"GET //?feed=rss2&tag=%ff%00 HTTP/1.1"), 404, id="no tag of old"),
        pytest.param(
            make_request(b"GET /feed/?paged=" + b"9" * 50 + b" HTTP/1.1"), 404, id="a page far away"
        ),
    ],
)
def test_bad_input(rich: Live, request_: bytes, status: int) -> None:
    before = rich.get("/feed.atom")
    head, _, body = exchange(rich.address, request_).partition(b"\r\n\r\n")

    assert head.split()[1] == str(status).encode()
    if status >= 400:
        assert len(body) < 200
        assert b"Traceback" not in body
    after = rich.get("/feed.atom")
    assert (after.status, after.body, after.headers["Etag"]) == (200, before.body, before.headers["Etag"])
