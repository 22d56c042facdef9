"""Feeds on other people's pages: frames, badges, oEmbed, and the module that shows a list."""

import html
import re
from xml.etree import ElementTree

import pytest
from werkzeug.test import Client

from feedsvc.selection import SITE, Selection
from feedsvc.web.badge import measure_text
from feedsvc.web.embed import list_embed_links
from feedsvc.web.parts import WebSettings
from tests.builders import make_feed_entry, make_source
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp
from tests.web.test_pages import Tags

HOSTILE = "<img src=x onerror=alert(1)> \"&'</title></text><script>alert(1)</script>"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def entries(publisher: FakePublisher) -> FakePublisher:
    publisher.page_entries = [
        make_feed_entry("hello", source=make_source("courier")),
        *(make_feed_entry(f"more-{number}") for number in range(30)),
    ]
    return publisher


@pytest.fixture
def mounted(make_app: MakeApp) -> Client:
    return Client(make_app(base_url="https://site.example/feeds", language="zh-CN"))


def test_a_frame_shows_the_latest_entries(client: Client, entries: FakePublisher) -> None:
    page = client.get("/embed/category/c++/")

    assert page.text.count("<li>") == 10
    assert ">Hello</a>" in page.text
    assert '<time datetime="2022-01-14T15:42:28+08:00">2022-01-14</time>' in page.text
    assert "<bdi>Courier</bdi>" in page.text
    assert 'href="https://feeds.example/category/c%2B%2B/"' in page.text
    assert Tags(page.text).of("script") == [{"type": "module", "src": "/static/embed-frame.js"}]


def test_a_limit_is_how_many_a_frame_shows(client: Client, entries: FakePublisher) -> None:
    page = client.get("/embed/category/c++/?limit=3").text

    assert page.count("<li>") == 3
    assert "limit" not in page


def test_a_frame_without_entries_says_so(client: Client, mounted: Client) -> None:
    assert "No entries yet." in client.get("/embed/").text
    assert "还没有" in mounted.get("/feeds/embed/").text


def test_any_site_may_frame_it_and_nothing_else_is_let_loose(client: Client) -> None:
    response = client.get("/embed/")

    assert response.headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        "img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors *"
    )
    assert "X-Frame-Options" not in response.headers
    assert '<meta name="robots" content="noindex">' in response.text
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]


def test_s19_hostile_titles_are_text_in_frames_and_badges(client: Client, publisher: FakePublisher) -> None:
    publisher.page_entries = [make_feed_entry(title=HOSTILE, source=make_source(HOSTILE))]
    publisher.names[("tag", "a-b")] = HOSTILE
    frame, badge = client.get("/embed/tag/a-b/").text, client.get("/badge/tag/a-b.svg").text
    tags = Tags(frame)

    assert tags.of("img") == []
    assert len(tags.of("script")) == 1
    assert not any(name.startswith("on") for _, found in tags.found for name in found)
    names = {element.tag.removeprefix(SVG) for element in ElementTree.fromstring(badge).iter()}
    assert names == {"svg", "title", "clipPath", "rect", "g", "circle", "path", "text"}


@pytest.mark.parametrize(
    ("path", "location"),
    [
        ("/embed", "/embed/"),
        ("/embed/category/C++", "/embed/category/c%2B%2B/"),
        ("/embed/category/c++", "/embed/category/c%2B%2B/"),
        ("/embed/?category=c%2B%2B", "/embed/category/c%2B%2B/"),
        ("/badge/.svg", "/badge.svg"),
        ("/badge/category/C++.svg", "/badge/category/c%2B%2B.svg"),
    ],
)
def test_other_spellings_are_redirected(client: Client, path: str, location: str) -> None:
    response = client.get(path)

    assert (response.status_code, response.headers["Location"]) == (301, f"https://feeds.example{location}")
    assert response.data == b""


@pytest.mark.parametrize(
    "path",
    ["/embed/nothing/x/", "/embed/feed.atom", "/embed/category/", "/badge/category/c++", "/badge/x.svg"],
)
def test_what_is_no_feed_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


def test_a_badge_says_name_and_last_change(client: Client, entries: FakePublisher) -> None:
    response = client.get("/badge/category/c++.svg")
    root = ElementTree.fromstring(response.text)

    assert response.headers["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert [text.text for text in root.iter(f"{SVG}text")] == ["C++", "2022-01-14"]
    assert root.findtext(f"{SVG}title") == "C++: 2022-01-14"
    assert "max-age=300" in response.headers["Cache-Control"]
    assert client.get("/badge/category/c++.svg").data == response.data


def test_a_badge_of_an_empty_feed(client: Client) -> None:
    assert ">–</text>" in client.get("/badge.svg").text


def test_a_badge_is_as_wide_as_its_name_and_no_wider(client: Client, publisher: FakePublisher) -> None:
    publisher.names[("tag", "a-b")] = "很长的名字" * 100
    root = ElementTree.fromstring(client.get("/badge/tag/a-b.svg").text)
    name = next(root.iter(f"{SVG}text"))

    assert len(name.text or "") == 40
    assert (name.get("textLength"), root.get("width")) == ("440", "485")


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 1), ("财经", 22), ("il", 8), ("MW", 21), ("abc", 22), ("e\u0301", 7)],
    ids=["empty", "Chinese", "narrow", "wide", "Latin", "a combining mark"],
)
def test_measure_text(text: str, width: int) -> None:
    assert measure_text(text) == width


@pytest.mark.parametrize("path", ["/embed/", "/badge.svg", "/embed.js", "/oembed?url=https://feeds.example/"])
def test_conditional_requests(client: Client, entries: FakePublisher, path: str) -> None:
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})

    assert (first.status_code, again.status_code, again.data) == (200, 304, b"")


def test_oembed_says_how_to_frame_a_feed(client: Client) -> None:
    response = client.get("/oembed?url=https%3A%2F%2Ffeeds.example%2Fcategory%2Fc%252B%252B%2F")

    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json == {
        "version": "1.0",
        "type": "rich",
        "title": "C++",
        "provider_name": "Site",
        "provider_url": "https://feeds.example/",
        "cache_age": 300,
        "width": 480,
        "height": 560,
        "html": '<iframe src="https://feeds.example/embed/category/c%2B%2B/" width="480" height="560" '
        'title="C++" loading="lazy" style="border:0" data-feed-embed></iframe>',
    }


@pytest.mark.parametrize(
    "url",
    [
        "https://feeds.example/category/c++/feed.json",
        "http://feeds.example/category/C++",
        "https://feeds.example/embed/category/c++/",
        "https://feeds.example/?category=c%2B%2B",
    ],
)
def test_oembed_knows_every_address_of_a_feed(client: Client, url: str) -> None:
    answer = client.get("/oembed", query_string={"url": url}).json

    assert answer is not None
    assert "/embed/category/c%2B%2B/" in answer["html"]


def test_oembed_answers_each_url_for_itself(client: Client) -> None:
    # The table of ready answers knows nothing of `url`.
    titles = [
        (client.get("/oembed", query_string={"url": f"https://feeds.example{path}"}).json or {})["title"]
        for path in ("/category/c++/", "/tag/a-b/")
    ]

    assert titles == ["C++", "A <b>"]


def test_oembed_keeps_to_the_size_that_is_asked_for(client: Client) -> None:
    answer = client.get("/oembed?url=https://feeds.example/&maxwidth=300&maxheight=9000").json

    assert answer is not None
    assert (answer["width"], answer["height"]) == (300, 560)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param("", 404, id="no url"),
        pytest.param("url=https://elsewhere.example/", 404, id="another site"),
        pytest.param("url=https://feeds.example.evil.example/", 404, id="a host that begins like ours"),
        pytest.param("url=https://feeds.example/category/", 404, id="a list of feeds"),
        pytest.param("url=https://feeds.example/tag/none/", 404, id="no such term"),
        pytest.param("url=javascript:alert(1)", 404, id="no web address"),
        pytest.param("url=https://[", 404, id="broken address"),
        pytest.param("url=https://feeds.example/&format=xml", 501, id="XML"),
        pytest.param("url=https://feeds.example/&maxwidth=0", 400, id="no width"),
        pytest.param("url=https://feeds.example/&maxwidth=x", 400, id="a width that is none"),
    ],
)
def test_oembed_refuses(client: Client, query: str, status: int) -> None:
    assert client.get(f"/oembed?{query}").status_code == status


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        pytest.param("/feed.json", {}, 200, id="a feed"),
        pytest.param("/feed.json", {"Origin": "https://blog.example"}, 200, id="a feed, from another site"),
        pytest.param("/feed.json", {"If-None-Match": "*"}, 304, id="not modified"),
        pytest.param("/Feed.json", {}, 301, id="a redirect"),
        pytest.param("/feed.json?limt=x&limits=3", {}, 400, id="a misspelt parameter"),
        pytest.param("/category/none/feed.json", {}, 404, id="no such feed"),
        pytest.param("/embed.js", {}, 200, id="the module"),
        pytest.param("/badge.svg", {}, 200, id="a badge"),
        pytest.param("/oembed", {}, 404, id="oEmbed"),
    ],
)
def test_every_answer_may_be_read_by_any_site(
    client: Client, path: str, headers: dict[str, str], status: int
) -> None:
    for _ in ("made", "ready"):
        response = client.get(path, headers=headers)
        assert response.status_code == status
        # The same for every origin, so that no cache keeps an answer that only one site may read.
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert "Origin" not in response.headers["Vary"]
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


def test_errors_of_the_service_may_be_read_by_any_site(client: Client, publisher: FakePublisher) -> None:
    publisher.reading = "1 of 2 files read"
    waiting = client.get("/feed.json")
    publisher.bug = RuntimeError("broken")
    broken = client.get("/feed.json")
    refused = client.post("/feed.json")

    assert [answer.status_code for answer in (waiting, broken, refused)] == [503, 500, 405]
    assert all(answer.headers["Access-Control-Allow-Origin"] == "*" for answer in (waiting, broken, refused))
    assert "Retry-After" in waiting.headers["Access-Control-Expose-Headers"]


def test_the_module_makes_no_markup_of_what_a_feed_says(client: Client) -> None:
    response = client.get("/embed.js")

    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b", response.text)


def test_everything_stays_below_a_base_url_with_a_path(mounted: Client) -> None:
    frame = mounted.get("/feeds/embed/category/c++/").text
    oembed = mounted.get(
        "/feeds/oembed", query_string={"url": "https://site.example/feeds/tag/a-b/feed.atom"}
    )
    redirect = mounted.get("/feeds/embed/tag/A-B")

    local = [link["href"] for link in Tags(frame).of("link") if link["rel"] == "stylesheet"]
    assert local == ["/feeds/static/embed.css"]
    assert 'href="https://site.example/feeds/category/c%2B%2B/"' in html.unescape(frame)
    assert 'src="https://site.example/feeds/embed/tag/a-b/"' in (oembed.json or {})["html"]
    assert redirect.headers["Location"] == "https://site.example/feeds/embed/tag/a-b/"
    assert mounted.get("/feeds/embed.js").status_code == mounted.get("/feeds/badge.svg").status_code == 200
    assert mounted.get("/embed.js").status_code == 404


def test_list_embed_links() -> None:
    web = WebSettings(base_url="https://site.example/feeds", title="Site")
    site, tag = list_embed_links(web, SITE), list_embed_links(web, Selection("tag", "财经"))

    assert (site.page, site.badge) == ("https://site.example/feeds/", "https://site.example/feeds/badge.svg")
    assert tag.feed == "https://site.example/feeds/tag/%E8%B4%A2%E7%BB%8F/feed.json"
    assert tag.frame == "https://site.example/feeds/embed/tag/%E8%B4%A2%E7%BB%8F/"
    assert tag.badge == "https://site.example/feeds/badge/tag/%E8%B4%A2%E7%BB%8F.svg"
    assert tag.script == "https://site.example/feeds/embed.js"
    assert tag.oembed.endswith(
        "&url=https%3A%2F%2Fsite.example%2Ffeeds%2Ftag%2F%25E8%25B4%25A2%25E7%25BB%258F%2F"
    )
