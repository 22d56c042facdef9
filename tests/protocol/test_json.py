"""Rows J over a real server: what the JSON Feeds of real posts say."""

import json

import pytest

from tests.formats import strict_json_feed
from tests.live import Live
from tests.protocol.reading import BASE, contents_of, json_feed, json_item_of
from tests.protocol.site import VIA


def test_j1_strictly_valid(rich: Live) -> None:
    for feed in rich.runtime.publisher.list_feeds():
        body = rich.get(rich.path(feed.field, feed.slug, "json")).body
        assert strict_json_feed.list_problems(body) == []
    document = json_feed(rich)
    assert document["version"] == "https://jsonfeed.org/version/1.1"
    assert document["home_page_url"] == "https://news.example/"
    assert document["feed_url"] == "https://feeds.example/feed.json"


def test_j2_an_item(rich: Live) -> None:
    assert {
        name: value
        for name, value in json_item_of(rich, "updated").items()
        if name not in {"content_html", "authors", "_source"}
    } == {
        "id": f"{BASE}03/updated",
        "url": f"{BASE}03/updated.html",
        "title": "updated",
        "summary": "正文。",
        "date_published": "2022-01-03T08:00:00+08:00",
        "date_modified": "2022-03-01T10:00:00+08:00",
        "tags": ["kuaixun", "证券时报新闻"],
    }
    assert b"null" not in rich.get("/feed.json").body


def test_j3_authors_and_languages(rich: Live) -> None:
    document = json_feed(rich)

    assert (document["authors"], document["language"]) == ([{"name": "ZNing"}], "zh-CN")
    assert json_item_of(rich, "syndicated")["authors"] == [{"name": "王小明"}]
    assert json_item_of(rich, "english")["language"] == "en"


@pytest.mark.parametrize("path", ["/feed.json", "/category/kuaixun/feed.json"])
def test_j4_plain_utf_8(rich: Live, path: str) -> None:
    body = rich.get(path).body

    def refuse(name: str) -> None:
        raise AssertionError(name)

    assert body.startswith(b"{")
    text = body.decode("utf-8")
    json.loads(text, parse_constant=refuse)
    assert "\\u" not in text


def test_j6_the_source_is_an_extension(rich: Live) -> None:
    item = json_item_of(rich, "syndicated")

    assert item["external_url"] == VIA
    assert item["_source"]["title"] == "21世纪经济报道"
    assert set(item["_source"]) == {"about", "title", "home_page_url", "feed_url"}


def test_j7_content_is_safe_and_absolute(rich: Live) -> None:
    for item in json_feed(rich)["items"]:
        assert "<script" not in item["content_html"]
        assert 'href="/' not in item["content_html"]
    assert len(contents_of(rich, "unsafe")) == len(contents_of(rich, "relative")) == 1


def test_j8_nowhere_is_json_written_into_html(rich: Live) -> None:
    for page in ("/", "/category/", "/category/kuaixun/"):
        body = rich.get(page).body
        # The pages' own script is a file; between the tags stands nothing.
        assert body.count(b"<script") == body.count(b'<script type="module" src="/static/page.js"></script>')
