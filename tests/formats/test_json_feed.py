"""JSON Feed 1.1: strictly valid, and every member exactly."""

import json
from typing import Any

from feedsvc.formats.json_feed import render_json_feed
from feedsvc.model import Feed, FeedCategory
from tests.builders import make_feed, make_feed_entry
from tests.formats.examples import make_example_feed
from tests.formats.strict_json_feed import list_problems


def _document(feed: Feed) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(render_json_feed(feed))
    return document


def test_render_json_feed_is_strictly_valid() -> None:
    assert list_problems(render_json_feed(make_example_feed("json"))) == []
    assert list_problems(render_json_feed(make_feed(suffix="json", subtitle="", language=""))) == []


def test_render_json_feed_writes_these_members_of_the_feed_in_order() -> None:
    document = _document(make_example_feed("json"))
    del document["items"]
    assert list(document.items()) == [
        ("version", "https://jsonfeed.org/version/1.1"),
        ("title", "Finance & 财经"),
        ("home_page_url", "https://site.example/"),
        ("feed_url", "https://feeds.example/feed.json"),
        ("next_url", "https://feeds.example/archive/2022-01.json"),
        ("description", "All the news"),
        ("language", "en"),
        ("authors", [{"name": "Finance & 财经"}]),
        ("hubs", [{"type": "WebSub", "url": "https://hub.example/"}]),
        (
            "_rights",
            {"about": "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.10", "text": "© Site"},
        ),
    ]


def test_render_json_feed_writes_these_members_of_a_full_item_in_order() -> None:
    item = _document(make_example_feed("json"))["items"][0]
    assert list(item.items()) == [
        ("id", "https://site.example/2022/01/14/syndicated"),
        ("url", "https://site.example/2022/01/14/syndicated.html"),
        ("external_url", "https://courier.example/story?id=1&lang=zh"),
        ("title", "AT&T <buys> 上海"),
        (
            "content_html",
            '<p>上海 &amp; <a href="https://a.example/?x=1&amp;y=2">more</a></p>\n<p>]]&gt; 😀</p>',
        ),
        ("summary", "1 < 2 & 上海"),
        ("date_published", "2022-01-14T15:42:28+08:00"),
        ("date_modified", "2022-01-14T17:42:28+08:00"),
        ("authors", [{"name": "李雷", "url": "https://li.example/"}, {"name": "Ann"}]),
        ("tags", ["财经", "R&D"]),
        ("language", "zh-CN"),
        (
            "_source",
            {
                "about": "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.11",
                "title": "21世纪经济报道 & Co",
                "home_page_url": "https://courier.example/",
                "feed_url": "https://courier.example/feed.atom",
            },
        ),
        (
            "_rights",
            {
                "about": "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.10",
                "text": "© 2022 Courier",
                "license_url": "https://creativecommons.org/licenses/by/4.0/",
            },
        ),
    ]


def test_render_json_feed_names_authors_else_the_publisher() -> None:
    items = _document(make_example_feed("json"))["items"]
    assert [item.get("authors") for item in items[1:]] == [[{"name": "Courier"}], None, None]


def test_render_json_feed_gives_an_item_without_content_its_summary_else_its_title() -> None:
    feed = make_feed(make_feed_entry("a", content=""), make_feed_entry("b", content="", summary=""))
    first, second = _document(feed)["items"]
    assert (first["content_text"], second["content_text"]) == ("Summary of a", "B")
    assert "content_html" not in first


def test_render_json_feed_lists_a_name_that_is_category_and_tag_once() -> None:
    both = (
        FeedCategory(name="a", scheme="https://site.example/category/"),
        FeedCategory(name="b", scheme="https://site.example/tag/"),
        FeedCategory(name="a", scheme="https://site.example/tag/"),
    )
    assert _document(make_feed(make_feed_entry(categories=both)))["items"][0]["tags"] == ["a", "b"]


def test_render_json_feed_writes_characters_and_no_escapes() -> None:
    body = render_json_feed(make_example_feed("json"))
    assert "上海".encode() in body
    assert "😀".encode() in body
    assert b"\\u" not in body
