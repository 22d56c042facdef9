"""Other generators' URLs over HTTP: the canonical document, with its validators, and where it is."""

from collections.abc import Iterator

import pytest
from werkzeug.test import Client

from feedsvc.aliases import Aliases
from feedsvc.metrics import Metrics
from tests.fakes import FakePublisher
from tests.web.conftest import BASE_URL, MakeApp
from tests.web.serving import Address, fetch, run_server

JEKYLL = Aliases(dialect="jekyll")


@pytest.fixture
def server(make_app: MakeApp, publisher: FakePublisher) -> Iterator[Address]:
    publisher.feeds[("tag", "r&d")] = ["One"]
    publisher.feeds[("tag", "x-1")] = publisher.feeds[("tag", "x1")] = ["One"]
    with run_server(make_app(aliases=JEKYLL)) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "canonical", "media_type"),
    [
        ("/feed/%E8%B4%A2%E7%BB%8F.xml", "/category/%E8%B4%A2%E7%BB%8F/feed.atom", "application/xml"),
        ("/feed/C++.xml", "/category/c%2B%2B/feed.atom", "application/xml"),
        ("/feed/by_tag/a-b.xml", "/tag/a-b/feed.atom", "application/xml"),
        ("/feed/", "/feed.rss", "application/rss+xml"),
        ("/feed/atom", "/feed.atom", "application/atom+xml"),
        ("/?feed=atom", "/feed.atom", "application/atom+xml"),
        ("/tag/a-b/feed/?utm_source=x", "/tag/a-b/feed.rss", "application/rss+xml"),
        ("/tag/rd/rss/", "/tag/r%26d/feed.rss", "application/rss+xml"),
        ("/index.xml", "/feed.rss", "application/xml"),
    ],
)
def test_an_old_url_gives_the_canonical_document(
    server: Address, path: str, canonical: str, media_type: str
) -> None:
    expected = fetch(server, canonical)
    for answer in (fetch(server, path), fetch(server, path)):  # slow, then ready
        assert (answer.status, answer.body) == (200, expected.body)
        assert answer.headers["Content-Type"] == f"{media_type}; charset=utf-8"
        for name in ("Etag", "Last-Modified", "Cache-Control", "Vary", "Content-Length"):
            assert answer.headers[name] == expected.headers[name]
        assert answer.headers["Link"] == (
            f'{expected.headers["Link"]}, <{BASE_URL}{canonical}>; rel="canonical"'
        )
    known = fetch(server, path, If_None_Match=expected.headers["Etag"])
    assert (known.status, known.body) == (304, b"")
    assert fetch(server, path, "HEAD").headers["Etag"] == expected.headers["Etag"]


def test_a_ready_old_url_asks_nobody(make_app: MakeApp, publisher: FakePublisher, metrics: Metrics) -> None:
    client = Client(make_app(aliases=JEKYLL))
    client.get("/feed/c++.xml")
    asked = len(publisher.published)
    client.get("/feed/c++.xml")
    assert len(publisher.published) == asked


@pytest.mark.parametrize(
    "path",
    [
        "/feed/nothing.xml",
        "/tag/nothing/feed/",
        "/tag/x.1/rss/",
        "/?cat=5&feed=rss2",
        "/feed/?paged=2",
        "/feed/feed.xml",
    ],
)
def test_an_old_url_of_no_known_feed_is_404(server: Address, path: str) -> None:
    assert fetch(server, "/feed/").status == 200  # so that the table of ready answers knows it
    answer = fetch(server, path)

    assert answer.status == 404
    assert answer.headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("path", ["/comments/feed/", "/?feed=comments-rss2", "/2022/01/14/hello/feed/"])
def test_comments_are_gone(server: Address, path: str) -> None:
    answer = fetch(server, path, If_None_Match="*")

    assert answer.status == 410
    assert answer.headers["Cache-Control"] == "public, max-age=86400"
    assert answer.body == b"this feed is gone for good; https://feeds.example/ lists every feed\n"


def test_old_urls_may_redirect(make_app: MakeApp) -> None:
    client = Client(make_app(aliases=Aliases(dialect="jekyll", redirects=True)))
    response = client.get("/feed/C++.xml?utm_source=x", headers={"Host": "evil.example"})

    assert (response.status_code, response.data) == (301, b"")
    assert response.headers["Location"] == f"{BASE_URL}/category/c%2B%2B/feed.atom"
    assert client.get("/feed/nothing.xml").status_code == 404


def test_old_urls_may_be_off(make_app: MakeApp) -> None:
    client = Client(make_app(aliases=None))

    assert client.get("/feed/c++.xml").status_code == 404
    assert client.get("/?feed=rss2").content_type == "text/html; charset=utf-8"


def test_a_query_of_others_changes_no_feed(server: Address) -> None:
    plain = fetch(server, "/feed.atom")
    for query in ("feed=rss2", "paged=2", "field=source"):
        answer = fetch(server, f"/feed.atom?{query}")
        assert (answer.status, answer.headers["Etag"]) == (200, plain.headers["Etag"])


def test_old_urls_lie_below_the_mount_point(make_app: MakeApp) -> None:
    client = Client(make_app(base_url="https://site.example/feeds", aliases=JEKYLL))

    assert client.get("/feeds/feed/c++.xml").status_code == 200
    assert client.get("/feed/c++.xml").status_code == 404
