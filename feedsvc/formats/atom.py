"""A Feed as an Atom document (RFC 4287)."""

from typing import Any

from feedgen.feed import FeedGenerator

from ..model import Author, Feed, FeedEntry
from .cleaning import clean_feed
from .extensions import AtomEntryParts, AtomHeading

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
STYLED_MEDIA_TYPE = "application/xml; charset=utf-8"


def render_atom(feed: Feed) -> bytes:
    """The Atom document, UTF-8; the same feed always gives the same bytes."""
    feed = clean_feed(feed)
    return _render(feed, stylesheet_url="")


def render_styled_atom(feed: Feed) -> bytes:
    """The Atom document as browsers show it: with the feed's stylesheet, if it has one."""
    feed = clean_feed(feed)
    return _render(feed, stylesheet_url=feed.stylesheet_url)


def _render(feed: Feed, *, stylesheet_url: str) -> bytes:
    generator = FeedGenerator()
    generator.register_extension("parts", AtomHeading, AtomEntryParts)
    generator.parts.feed = feed
    generator.parts.stylesheet_url = stylesheet_url
    generator.id(feed.id)
    generator.title(feed.title)
    generator.subtitle(feed.subtitle)
    generator.updated(feed.updated)  # else feedgen says "now"
    generator.language(feed.language)
    generator.rights(feed.rights)
    generator.generator("feedsvc")
    generator.author([_person(author) for author in feed.authors])
    for entry in feed.entries:
        _add_entry(generator, feed, entry)
    document: bytes = generator.atom_str(encoding="utf-8")
    return document


def _add_entry(generator: Any, feed: Feed, feed_entry: FeedEntry) -> None:
    entry = feed_entry.entry
    element = generator.add_entry(order="append")  # feedgen's default reverses
    element.parts.feed = feed
    element.parts.entry = feed_entry
    element.id(entry.id)
    element.title(entry.title)
    element.updated(entry.updated)  # else feedgen says "now"
    element.link(href=entry.permalink)  # for feedgen's own check; the extension writes it right
    element.author([_person(author) for author in entry.authors])
    element.rights(entry.rights)
    if feed_entry.summary:
        element.summary(feed_entry.summary, type="text")
    if feed_entry.content:
        element.content(feed_entry.content, type="html")
    element.category(
        [
            {"term": category.name, "scheme": category.scheme, "label": category.name}
            for category in feed_entry.categories
        ]
    )


def _person(author: Author) -> dict[str, str]:
    return {"name": author.name, "uri": author.url, "email": author.email}
