"""A Feed as a JSON Feed 1.1 document (jsonfeed.org/version/1.1)."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, TypeVar

from ..dates import format_rfc3339
from ..model import Author, Enclosure, Episode, Feed, FeedEntry, FeedPart, FeedSource
from .cleaning import clean_feed

MEDIA_TYPE = "application/feed+json; charset=utf-8"

T = TypeVar("T")

_VERSION = "https://jsonfeed.org/version/1.1"
_ABOUT_SOURCE = "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.11"
_ABOUT_EPISODE = "https://github.com/Podcastindex-org/podcast-namespace"
_ABOUT_RELATED = "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.7.2"
_ABOUT_RIGHTS = "https://www.rfc-editor.org/rfc/rfc4287#section-4.2.10"


def render_json_feed(feed: Feed) -> bytes:
    """The JSON document, UTF-8; the same feed always gives the same bytes."""
    feed = clean_feed(feed)
    links = {link.rel: link.href for link in feed.links}
    document = {
        "version": _VERSION,
        "title": feed.title,
        "home_page_url": feed.alternate_link.href,
        "feed_url": feed.self_link.href,
        "next_url": links.get("prev-archive", ""),
        "description": feed.subtitle,
        "language": feed.language,
        "authors": _authors(feed.authors),
        "hubs": [{"type": "WebSub", "url": link.href} for link in feed.links if link.rel == "hub"],
        "_rights": _rights(feed.rights, license_url=""),
        "_selection": _selection(feed.parts),
    }
    items = [_item(feed, entry) for entry in feed.entries]
    text = json.dumps(_present(document) | {"items": items}, ensure_ascii=False, allow_nan=False)
    return text.encode()


def render_expired(title: str, feed_url: str) -> str:
    """The last word of a feed that is gone for good, as JSON Feed 1.1 has it."""
    document = {"version": _VERSION, "title": title, "feed_url": feed_url, "expired": True, "items": []}
    return json.dumps(document, ensure_ascii=False)


def _item(feed: Feed, feed_entry: FeedEntry) -> dict[str, Any]:
    entry = feed_entry.entry
    item = {
        "id": entry.id,
        "url": entry.permalink,
        "external_url": entry.via,
        "title": entry.title,
        "content_html": feed_entry.content,
        # An item needs a content; the summary is the next best thing.
        "content_text": "" if feed_entry.content else feed_entry.summary or entry.title,
        "summary": feed_entry.summary,
        "image": feed_entry.image,
        "date_published": format_rfc3339(entry.published),
        "date_modified": format_rfc3339(entry.updated),
        "authors": _authors(entry.authors),
        "tags": list(dict.fromkeys(category.name for category in feed_entry.categories)),
        "language": "" if entry.language == feed.language else entry.language,
        "attachments": _attachments(entry.enclosures, entry.episode),
        "_podcast": _episode(entry.episode) if entry.episode else {},
        "_source": _source(feed_entry.source) if feed_entry.source else {},
        "_rights": _rights(entry.rights, license_url=entry.license_url),
    }
    return _present(item)


def _selection(parts: Iterable[FeedPart]) -> dict[str, Any]:
    """The feeds that a combination is made of, so that a reader finds the way to each."""
    return {"about": _ABOUT_RELATED, "parts": [asdict(part) for part in parts]} if parts else {}


def _authors(authors: Iterable[Author]) -> list[dict[str, str]]:
    return [_present({"name": author.name, "url": author.url}) for author in authors]


def _attachments(enclosures: Iterable[Enclosure], episode: Episode | None) -> list[dict[str, str | int]]:
    """The enclosures; an episode's duration is that of its first audio or video."""
    attachments = []
    duration = episode.duration if episode else 0
    for enclosure in enclosures:
        is_episode = enclosure.media_type.startswith(("audio/", "video/"))
        members: dict[str, str | int] = {
            "url": enclosure.url,
            "mime_type": enclosure.media_type,
            "size_in_bytes": enclosure.length,
            "duration_in_seconds": duration if is_episode else 0,
        }
        duration = 0 if is_episode else duration
        attachments.append(_present(members))
    return attachments


def _episode(episode: Episode) -> dict[str, Any]:
    transcripts = [
        _present({"url": found.url, "mime_type": found.media_type, "language": found.language})
        for found in episode.transcripts
    ]
    members = {
        "about": _ABOUT_EPISODE,
        "author": episode.author,
        "duration": episode.duration,
        "season": episode.season,
        "episode": episode.number,
        "episode_type": episode.kind,
        "image": episode.image,
        "chapters_url": episode.chapters_url,
        "transcripts": transcripts,
    }
    explicit = {} if episode.explicit is None else {"explicit": episode.explicit}
    return _present(members) | explicit


def _source(source: FeedSource) -> dict[str, str]:
    return _present(
        {
            "about": _ABOUT_SOURCE,
            "title": source.title,
            "home_page_url": source.home_page_url,
            "feed_url": source.feed_url,
        }
    )


def _rights(text: str, *, license_url: str) -> dict[str, str]:
    if not text and not license_url:
        return {}
    return _present({"about": _ABOUT_RIGHTS, "text": text, "license_url": license_url})


def _present(members: dict[str, T]) -> dict[str, T]:
    """The members that have something to say: JSON Feed leaves the others out."""
    return {name: value for name, value in members.items() if value}
