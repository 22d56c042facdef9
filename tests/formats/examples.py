"""Feeds that several tests of the formats share."""

from datetime import timedelta

from feedsvc.model import Author, Feed, FeedCategory, FeedEntry, Link
from tests.builders import PUBLISHED, make_feed, make_feed_entry, make_source

CATEGORY = FeedCategory(name="财经", scheme="https://site.example/category/")
TAG = FeedCategory(name="R&D", scheme="https://site.example/tag/")


def make_syndicated_entry() -> FeedEntry:
    """An entry that says everything an entry can say."""
    return make_feed_entry(
        "syndicated",
        title="AT&T <buys> 上海",
        summary="1 < 2 & 上海",
        content='<p>上海 &amp; <a href="https://a.example/?x=1&amp;y=2">more</a></p>\n<p>]]&gt; 😀</p>',
        updated=PUBLISHED + timedelta(hours=2),
        language="zh-CN",
        categories=(CATEGORY, TAG),
        authors=(Author(name="李雷", url="https://li.example/", email="li@li.example"), Author(name="Ann")),
        source=make_source("courier", title="21世纪经济报道 & Co"),
        via="https://courier.example/story?id=1&lang=zh",
        rights="© 2022 Courier",
        license_url="https://creativecommons.org/licenses/by/4.0/",
    )


def make_example_feed(suffix: str = "atom") -> Feed:
    """A full entry, one of the publisher alone, one of the site's own, and one without summary or content."""
    return make_feed(
        make_syndicated_entry(),
        make_feed_entry("publisher-only", published=PUBLISHED - timedelta(hours=1), source=make_source()),
        make_feed_entry("own", published=PUBLISHED - timedelta(hours=2)),
        make_feed_entry("bare", published=PUBLISHED - timedelta(hours=3), summary="", content=""),
        suffix=suffix,
        title="Finance & 财经",
        rights="© Site",
        stylesheet_url="https://feeds.example/feed.css?v=1&w=2",
        links=(
            Link(rel="hub", href="https://hub.example/"),
            Link(rel="prev-archive", href=f"https://feeds.example/archive/2022-01.{suffix}"),
        ),
    )
