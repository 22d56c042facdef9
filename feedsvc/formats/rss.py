"""A Feed as an RSS 2.0 document (rssboard.org/rss-specification and the RSS Profile)."""

from html import escape
from typing import Any

from feedgen.feed import FeedGenerator

from ..model import Feed, FeedEntry
from .cleaning import clean_feed
from .extensions import RssHeading, RssItemParts

MEDIA_TYPE = "application/rss+xml; charset=utf-8"


def render_rss(feed: Feed) -> bytes:
    """The RSS document, UTF-8; the same feed always gives the same bytes."""
    feed = clean_feed(feed)
    channel = FeedGenerator()
    channel.register_extension("parts", RssHeading, RssItemParts)
    channel.parts.feed = feed
    # feedgen would write the time of the build here, and switch the locale of all threads to do it; it has
    # no public way to leave the date out. The extension writes it.
    channel._FeedGenerator__rss_lastBuildDate = None
    channel.title(feed.title)
    channel.link(href=feed.alternate_link.href)  # only once: feedgen takes the last one, whatever its rel
    channel.description(feed.subtitle or feed.title)
    channel.language(feed.language)
    channel.copyright(feed.rights)
    channel.generator("feedsvc")
    channel.docs("https://www.rssboard.org/rss-specification")
    for entry in feed.entries:
        _add_item(channel, feed, entry)
    document: bytes = channel.rss_str(encoding="utf-8")
    return document


def _add_item(channel: Any, feed: Feed, feed_entry: FeedEntry) -> None:
    entry, source = feed_entry.entry, feed_entry.source
    item = channel.add_entry(order="append")  # feedgen's default reverses
    item.parts.feed = feed
    item.parts.entry = feed_entry
    item.guid(entry.id, permalink=False)
    item.title(entry.title)
    item.link(href=entry.permalink)
    if feed_entry.summary:
        # A description is HTML, the summary is plain text.
        item.description(escape(feed_entry.summary, quote=False), isSummary=True)
    if feed_entry.content:
        item.content(feed_entry.content)
    item.category([{"term": category.name, "scheme": category.scheme} for category in feed_entry.categories])
    if source and source.feed_url:
        item.source(url=source.feed_url, title=source.title)
