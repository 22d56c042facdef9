"""What a client can send: rows S7 to S10, S14, S20, S25 to S28, S31 and S33, over a real server."""

import contextlib
import gzip
import json
import logging
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from werkzeug.test import Client

from tests.live import Live, serving
from tests.sites import make_site
from tests.web.serving import exchange

GET = b"GET /feed.atom HTTP/1.1\r\nHost: x\r\n"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """A small site that nobody changes."""
    folder = tmp_path_factory.mktemp("requests")
    (folder / "site").mkdir()
    with serving(make_site(folder / "site"), folder / "data", stats_token="t" * 32) as live:
        yield live


@pytest.mark.parametrize(
    "target",
    [
        "/f/../../etc/passwd",
        "/category/%2e%2e%2f%2e%2e%2fetc%2fpasswd/feed.atom",
        "/category/..%2f_config.yml/feed.atom",
        "/category/%00/feed.atom",
        "/category/%c0%ae%c0%ae/feed.atom",
        "/category/%5c..%5c..%5cx/feed.atom",
        "/category/%252e%252e%252f/feed.atom",
        "/archive/..%2f..%2f_config.atom",
        "/static/..%2fapp.py",
        "/_posts/2022-01-01-0.md",
        "/index.sqlite",
        "/secret",
        "//evil.example/feed.atom",
        "/%5c%5cevil.example",
        "/x%0d%0aLocation:%20https:%2f%2fevil.example",
    ],
)
def test_s7_s31_no_path_leads_to_a_file_or_to_elsewhere(live: Live, target: str) -> None:
    answer = live.get(target)

    assert answer.status in {400, 404}
    assert "Location" not in answer.headers
    assert b"layout" not in answer.body
    assert len(answer.body) < 400


@pytest.mark.parametrize(
    "line",
    [
        b"Host: evil.example",
        b"Host: a b",
        b"X: y",
        b"Host: a\r\nHost: evil.example",
        b"X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher\r\nForwarded: host=evil.example",
    ],
    ids=["another host", "no host name", "no host", "two hosts", "forwarded"],
)
@pytest.mark.parametrize("target", [b"/feed.atom", b"http://evil.example/feed.atom", b"/Feed.atom", b"/"])
def test_s8_s9_nothing_that_a_client_says_of_the_host_is_repeated(
    live: Live, line: bytes, target: bytes
) -> None:
    answer = exchange(
        live.address, b"GET " + target + b" HTTP/1.1\r\n" + line + b"\r\nConnection: close\r\n\r\n"
    )

    assert answer.split(None, 2)[1] in {b"200", b"301"}
    assert b"evil.example" not in answer
    assert b"gopher" not in answer


def test_s10_no_number_of_spellings_fills_the_memory(live: Live) -> None:
    """Hosts, encodings, cruft, unknown names and pages: what is kept does not grow with them."""
    client = Client(live.app)
    client.get("/feed.atom")
    before = len(live.app._table.notices)
    for number in range(500):
        client.get(f"/feed.atom?page={number}&utm={number}", headers={"Host": f"h{number}.example"})
        client.get("/feed.atom", headers={"Accept-Encoding": f"x{number}, br;q=0.{number}"})
        client.get(f"/tag/unknown-{number}/feed.atom")
        client.get(f"/feed.atom?tag=unknown-{number}")
        client.get(f"/archive/2{number:03}-01.atom")

    assert len(live.app._table.notices) <= before + 1


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        pytest.param(GET + b"X: " + b"a" * 300_000 + b"\r\n\r\n", b"431", id="300 kB of header"),
        pytest.param(b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\n\r\n", b"431", id="200 kB of URL"),
        pytest.param(GET + b"Content-Length: 2000000000\r\n\r\n", b"413", id="2 GB announced"),
        pytest.param(
            GET + b"Content-Length: 5\r\nConnection: close\r\n\r\nhello", b"200", id="a body on GET"
        ),
    ],
)
def test_s14_huge_requests_are_refused_early(live: Live, request_: bytes, status: bytes) -> None:
    assert _send(live, request_).split(None, 2)[1] == status


def _send(live: Live, request: bytes) -> bytes:
    """What comes back, though the server may have closed before it had read everything."""
    with socket.create_connection(live.address, timeout=10) as connection:
        with contextlib.suppress(OSError):
            connection.sendall(request)
        received = b""
        with contextlib.suppress(OSError):
            while part := connection.recv(65_536):
                received += part
        return received


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/-/ready", "/-/stats", "/-/metrics", "/-/reload", "/feed.atom"])
def test_s24_s25_nothing_can_be_posted(live: Live, method: str, path: str) -> None:
    """No publish or reload endpoint, and no hub: nothing takes a callback."""
    answer = live.get(f"{path}?hub.callback=http://127.0.0.1:1/", method, Content_Length="0")

    assert (answer.status, answer.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("query", ["", "?token=", f"?token={'t' * 31}", f"?token={'t' * 33}"])
def test_s25_the_operators_page_is_not_there_without_its_token(live: Live, query: str) -> None:
    assert live.get(f"/-/stats{query}").status == 404
    assert live.get(f"/-/stats?token={'t' * 32}").status == 200


def test_s26_a_feed_is_zipped_once(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    zipped: list[int] = []
    real = gzip.compress

    def compress(data: bytes, *rest: Any, **more: Any) -> bytes:
        zipped.append(len(data))
        return real(data, *rest, **more)

    live.get("/feed.rss", Accept_Encoding="gzip")
    monkeypatch.setattr(gzip, "compress", compress)
    for _ in range(50):
        assert live.get("/feed.rss", Accept_Encoding="gzip").status == 200
    assert zipped == []


def test_s26_a_zipped_request_is_not_unzipped(live: Live) -> None:
    bomb = gzip.compress(b"\0" * 10_000_000)
    head = GET + b"Content-Encoding: gzip\r\nConnection: close\r\nContent-Length: %d\r\n\r\n" % len(bomb)
    assert exchange(live.address, head + bomb).startswith(b"HTTP/1.1 200 OK")


def test_s27_a_fault_shows_neither_path_nor_trace(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> Any:
        raise RuntimeError(f"cannot open {live.root}")

    monkeypatch.setattr(live.runtime.publisher, "publish", fail)
    live.app.replace(live.runtime.publisher.content_version(), None)
    answer = live.get("/feed.json")

    assert answer.status == 500
    assert re.fullmatch(rb"internal error; the server's log says more of request [0-9a-f]{16}\n", answer.body)


def test_s28_a_log_holds_one_line_for_each_event(
    live: Live, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> Any:
        raise RuntimeError

    monkeypatch.setattr(live.runtime.publisher, "publish", fail)
    live.app.replace(live.runtime.publisher.content_version(), None)
    with caplog.at_level(logging.INFO):
        live.get("/feed.json?q=%1b[31m%0d%0aevent=forged")
        live.get("/feed.json")
        live.get(f"/category/{quote(chr(0x85) + chr(0x2028) + 'forged')}/feed.json")

    messages = [record.getMessage() for record in caplog.records]
    assert any("event=bug" in message for message in messages)
    for message in messages:
        assert message.isprintable()


@pytest.mark.parametrize(
    "request_",
    [
        pytest.param(
            GET
            + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /-/live HTTP/1.1\r\n\r\n",
            id="a length and chunks",
        ),
        pytest.param(GET + b"Content-Length: 0\r\nContent-Length: 5\r\n\r\nhello", id="two lengths"),
        pytest.param(GET + b"Content-Length: +5\r\n\r\nhello", id="a signed length"),
        pytest.param(GET + b"Content-Length: 0x5\r\n\r\nhello", id="a hexadecimal length"),
        pytest.param(GET + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", id="an unknown coding"),
        pytest.param(
            GET + b"Transfer-Encoding: chunked\r\n\r\n+5\r\nhello\r\n0\r\n\r\n", id="a signed chunk"
        ),
        pytest.param(GET + b"X: a\r\n folded\r\nX : b\r\n\r\n", id="a blank before the colon"),
    ],
)
def test_s33_what_two_servers_would_read_differently_ends_the_connection(live: Live, request_: bytes) -> None:
    answer = exchange(live.address, request_)

    assert answer.count(b"HTTP/1.") == 1
    assert b"\r\nConnection: close\r\n" in answer
    assert b"live\n" not in answer


def test_s33_bare_line_feeds_begin_no_second_request(live: Live) -> None:
    request = b"GET /feed.atom HTTP/1.1\nHost: x\nConnection: close\n\nGET /-/live HTTP/1.1\n\n"
    with socket.create_connection(live.address, timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        connection.settimeout(0.3)
        try:
            answer = connection.recv(65_536)
        except TimeoutError:
            answer = b""
    assert answer.count(b"HTTP/1.1 200") <= 1
    assert b"live" not in answer


def test_the_site_is_still_what_it_was(live: Live, tmp_path: Path) -> None:
    """Run last: whatever was sent, the feeds are those of a service that nobody attacked."""
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data") as fresh:
        for path in ("/feed.atom", "/feed.rss", "/category/c0/feed.json"):
            assert live.get(path).body == fresh.get(path).body
    assert len(json.loads(live.get("/feed.json").body)["items"]) == 3
