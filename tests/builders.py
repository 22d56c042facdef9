"""Values for tests, complete and fixed; say only what the test is about."""

from datetime import datetime, timedelta, timezone
from typing import Any

from feedsvc.dates import EPOCH
from feedsvc.index import Changes, Packer
from feedsvc.model import (
    DateVerdict,
    Entry,
    EntryId,
    Feed,
    FeedCategory,
    FeedEntry,
    FeedSource,
    Link,
    SafeHtml,
)

BEIJING = timezone(timedelta(hours=8))
PUBLISHED = datetime(2022, 1, 14, 15, 42, 28, tzinfo=BEIJING)


def make_changes(*entries: Entry, is_whole: bool = False, **changes: Any) -> Changes:
    """Changes that bring these entries; `is_whole`: as the first ones of an index."""
    if is_whole:
        return Changes(whole=[Packer().pack(entries)], **changes)
    return Changes(entries=entries, **changes)


def make_entry(slug: str = "hello", **changes: Any) -> Entry:
    """An entry whose id, path and permalink follow `slug`, and whose `updated` follows `published`."""
    published = changes.get("published", PUBLISHED)
    values: dict[str, Any] = {
        "id": EntryId(f"https://site.example/2022/01/14/{slug}"),
        "generator_id": f"/2022/01/14/{slug}",
        "path": f"_posts/2022-01-14-{slug}.md",
        "permalink": f"https://site.example/2022/01/14/{slug}.html",
        "title": slug.capitalize(),
        "published": published,
        "updated": published,
        "date_verdict": DateVerdict.EXPLICIT_OFFSET,
        "revision": f"revision of {slug}",
        "file_digest": f"digest of {slug}",
        "slug": slug,
    }
    return Entry(**(values | changes))


def make_feed_entry(
    slug: str = "hello",
    *,
    content: str | None = None,
    summary: str | None = None,
    categories: tuple[FeedCategory, ...] = (),
    source: FeedSource | None = None,
    **changes: Any,
) -> FeedEntry:
    """An entry with content `<p>slug</p>` and a summary; `changes` are those of `make_entry`."""
    html = SafeHtml(f"<p>{slug}</p>" if content is None else content)
    entry = make_entry(slug, **changes)
    return FeedEntry(
        entry=entry,
        content=html,
        summary=f"Summary of {slug}" if summary is None else summary,
        categories=categories,
        source=source,
        image=entry.image,
    )


def make_source(slug: str = "courier", **changes: Any) -> FeedSource:
    """A publisher that has a feed and a home page of its own."""
    values: dict[str, Any] = {
        "id": f"https://{slug}.example/feed.atom",
        "title": slug.capitalize(),
        "feed_url": f"https://{slug}.example/feed.atom",
        "home_page_url": f"https://{slug}.example/",
    }
    return FeedSource(**(values | changes))


def make_feed(*entries: FeedEntry, suffix: str = "atom", **changes: Any) -> Feed:
    """A feed of the whole site; `updated` follows the entries."""
    media_type = {"rss": "application/rss+xml", "json": "application/feed+json"}.get(
        suffix, "application/atom+xml"
    )
    values: dict[str, Any] = {
        "id": "https://site.example/feed",
        "title": "Site",
        "subtitle": "All the news",
        "language": "en",
        "updated": max((entry.entry.updated for entry in entries), default=EPOCH),
        "self_link": Link(rel="self", href=f"https://feeds.example/feed.{suffix}", media_type=media_type),
        "alternate_link": Link(rel="alternate", href="https://site.example/", media_type="text/html"),
        "authors": (),
        "entries": entries,
    }
    return Feed(**(values | changes))
