"""Feeds that several tests of the formats share."""

from datetime import timedelta

from feedsvc.model import Author, Enclosure, Episode, Feed, FeedCategory, FeedEntry, Link, Transcript
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


def make_episode_entry() -> FeedEntry:
    """A podcast's episode with everything that belongs to it, and a second file."""
    return make_feed_entry(
        "episode",
        published=PUBLISHED - timedelta(minutes=30),
        image="https://site.example/cover.png?a=1&b=2",
        enclosures=(
            Enclosure(url="https://site.example/episode.mp3?a=1&b=2", media_type="audio/mpeg", length=1_234),
            Enclosure(url="https://site.example/notes.pdf", media_type="application/pdf", length=0),
        ),
        episode=Episode(
            duration=3_723,
            explicit=False,
            author="Ann & Bob",
            image="https://site.example/episode.png",
            season=2,
            number=5,
            kind="full",
            chapters_url="https://site.example/chapters.json",
            transcripts=(
                Transcript(url="https://site.example/t.vtt", media_type="text/vtt", language="en"),
                Transcript(url="https://site.example/t.html", media_type="text/html"),
            ),
        ),
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


def make_podcast_feed(suffix: str = "atom") -> Feed:
    """An episode, and an entry that only has an image."""
    return make_feed(
        make_episode_entry(),
        make_feed_entry(
            "image", published=PUBLISHED - timedelta(hours=1), image="https://site.example/i.png"
        ),
        suffix=suffix,
        authors=(Author(name="Ann"),),
    )
