"""feedgen extensions: everything that feedgen 1.0 leaves out of a feed or writes wrongly.

feedgen creates one instance per feed and per entry without arguments; the writer then hands over the data.
Its Atom tree carries `xmlns` as a plain attribute, so Atom tags are created without a namespace there.
"""

import re
from html import escape

from lxml import etree

from ..dates import format_rfc3339, format_rfc5322
from ..freshness import say_update_period
from ..model import Feed, FeedEntry, FeedSource, Link
from .media import (
    add_atom_enclosures,
    add_channel_author,
    add_media,
    add_rss_enclosures,
    media_namespaces,
)

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
CREATIVE_COMMONS = "http://backend.userland.com/creativeCommonsRssModule"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
SYNDICATION = "http://purl.org/rss/1.0/modules/syndication/"
HISTORY = "http://purl.org/syndication/history/1.0"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
XML = "http://www.w3.org/XML/1998/namespace"

_REFERENCES = {"&": "#x26", "<": "#x3C"}


class AtomHeading:
    """The feed's links and pace, and the stylesheet for browsers if the feed is to have one."""

    feed: Feed
    stylesheet_url = ""

    def extend_ns(self) -> dict[str, str]:
        tombstones = {"at": TOMBSTONES} if self.feed.tombstones else {}
        return tombstones | _namespaces(self.feed) | media_namespaces(self.feed)

    def extend_atom(self, root: etree._Element) -> None:
        """Complete the Atom feed element; feedgen appends the entries later."""
        feed = self.feed
        _set_text(root, "updated", format_rfc3339(feed.updated))
        for link in (feed.self_link, feed.alternate_link, *feed.links):
            _add_link(root, "link", link)
        _add_update_period(root, feed.ttl)
        _add_archive_mark(root, feed)
        # Before the entries: behind them, RFC 4287's schema allows nothing else.
        for tombstone in feed.tombstones:
            when = format_rfc3339(tombstone.removed)
            etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry", ref=tombstone.id, when=when)
        if self.stylesheet_url:
            # `>` is escaped as well, so no URL can end the instruction.
            href = escape(self.stylesheet_url)
            root.addprevious(etree.ProcessingInstruction("xml-stylesheet", f'type="text/css" href="{href}"'))
        _one_line_each(root)


class AtomEntryParts:
    """An entry's dates, links, source and language."""

    feed: Feed
    entry: FeedEntry

    def extend_atom(self, element: etree._Element) -> None:
        """Complete an Atom entry element."""
        entry, source = self.entry.entry, self.entry.source
        for link in element.findall("link"):
            element.remove(link)  # feedgen loses rel and type (lkiesow/python-feedgen#135)
        _set_text(element, "updated", format_rfc3339(entry.updated))
        _add(element, "published", format_rfc3339(entry.published))
        _add_link(element, "link", Link(rel="alternate", href=entry.permalink, media_type="text/html"))
        if entry.via:
            _add_link(element, "link", Link(rel="via", href=entry.via))
        if entry.license_url:
            _add_link(element, "link", Link(rel="license", href=entry.license_url))  # RFC 4946
        add_atom_enclosures(element, entry.enclosures)
        if source:
            _add_source(element, source, updated=format_rfc3339(entry.published))
        add_media(element, self.entry)
        if entry.language and entry.language != self.feed.language:
            element.set(f"{{{XML}}}lang", entry.language)
        element.tail = "\n"


class RssHeading:
    """The channel's date and pace, and the links that RSS itself has no element for."""

    feed: Feed

    def extend_ns(self) -> dict[str, str]:
        own = {"creativeCommons": CREATIVE_COMMONS, "dc": DUBLIN_CORE}
        return own | _namespaces(self.feed) | media_namespaces(self.feed)

    def extend_rss(self, root: etree._Element) -> None:
        """Complete the channel inside the rss element; feedgen appends the items later."""
        feed, channel = self.feed, root[0]
        for name in ("title", "description"):
            _write_plain_text(channel, name)
        _add(channel, "lastBuildDate", format_rfc5322(feed.updated))
        for link in (feed.self_link, *feed.links):
            _add_link(channel, f"{{{ATOM}}}link", link)
        _add(channel, "ttl", str(feed.ttl) if feed.ttl else "")
        _add_skip_hours(channel, feed.skip_hours)
        _add_update_period(channel, feed.ttl)
        _add_archive_mark(channel, feed)
        add_channel_author(channel, feed)
        _one_line_each(channel)


class RssItemParts:
    """An item's date, its people, its origin and its rights."""

    feed: Feed
    entry: FeedEntry

    def extend_rss(self, item: etree._Element) -> None:
        """Complete an RSS item element."""
        entry, source = self.entry.entry, self.entry.source
        _write_plain_text(item, "title")
        description = item.find("description")
        if description is not None and not self.entry.summary:
            description.tag = f"{{{CONTENT}}}encoded"  # feedgen puts content there for want of a summary
        _add(item, "pubDate", format_rfc5322(entry.published))
        for author in entry.authors:
            _add(item, f"{{{DUBLIN_CORE}}}creator", author.name)
        _add(item, f"{{{DUBLIN_CORE}}}publisher", source.title if source else "")
        _add(item, f"{{{DUBLIN_CORE}}}source", entry.via)
        _add(item, f"{{{DUBLIN_CORE}}}rights", entry.rights)
        _add(item, f"{{{CREATIVE_COMMONS}}}license", entry.license_url)
        if entry.language != self.feed.language:
            _add(item, f"{{{DUBLIN_CORE}}}language", entry.language)
        if entry.updated != entry.published:
            _add(item, f"{{{ATOM}}}updated", format_rfc3339(entry.updated))
        add_rss_enclosures(item, entry.enclosures)
        add_media(item, self.entry)
        item.tail = "\n"


def _namespaces(feed: Feed) -> dict[str, str]:
    """Those that both XML formats have, if this feed needs them."""
    pace = {"sy": SYNDICATION} if feed.ttl else {}
    return pace | ({"fh": HISTORY} if feed.is_archive else {})


def _add(parent: etree._Element, tag: str, text: str) -> None:
    """Add an element, unless it would be empty."""
    if text:
        etree.SubElement(parent, tag).text = text


def _add_archive_mark(parent: etree._Element, feed: Feed) -> None:
    """Say that nobody should subscribe to this document (RFC 5005 section 4)."""
    if feed.is_archive:
        etree.SubElement(parent, f"{{{HISTORY}}}archive")


def _add_link(parent: etree._Element, tag: str, link: Link) -> None:
    element = etree.SubElement(parent, tag, rel=link.rel, href=link.href)
    if link.media_type:
        element.set("type", link.media_type)
    if link.title:
        element.set("title", link.title)


def _add_update_period(parent: etree._Element, ttl: int) -> None:
    """How often to ask, in the words of the syndication module; feedgen's own are misspelt."""
    if ttl:
        period, frequency = say_update_period(ttl)
        _add(parent, f"{{{SYNDICATION}}}updatePeriod", period)
        _add(parent, f"{{{SYNDICATION}}}updateFrequency", str(frequency))


def _add_skip_hours(channel: etree._Element, hours: tuple[int, ...]) -> None:
    if hours:
        parent = etree.SubElement(channel, "skipHours")
        for hour in hours:
            _add(parent, "hour", str(hour))


def _add_source(parent: etree._Element, source: FeedSource, *, updated: str) -> None:
    """The feed that the entry came from (RFC 4287 section 4.2.11)."""
    element = etree.SubElement(parent, "source")
    _add(element, "id", source.id)
    _add(element, "title", source.title)
    _add(element, "updated", updated)
    if source.feed_url:
        _add_link(
            element, "link", Link(rel="self", href=source.feed_url, media_type=_feed_type(source.feed_url))
        )
    if source.home_page_url:
        home_page = Link(rel="alternate", href=source.home_page_url, media_type="text/html")
        _add_link(element, "link", home_page)


def _feed_type(feed_url: str) -> str:
    # A publisher's own feed may be in any format; only one that says what it is gets a type.
    return "application/atom+xml" if feed_url.endswith(".atom") else ""


def _set_text(parent: etree._Element, tag: str, text: str) -> None:
    element = parent.find(tag)
    if element is not None:
        element.text = text


def _write_plain_text(parent: etree._Element, tag: str) -> None:
    """Write `&` and `<` of plain text so that readers who expect HTML show them too.

    The RSS profile asks for hexadecimal references (section 3.1, character data).
    """
    element = parent.find(tag)
    if element is None or element.text is None:
        return
    first, *rest = re.split("([&<])", element.text)
    element.text = first
    for mark, text in zip(rest[::2], rest[1::2], strict=True):
        reference = etree.Entity(_REFERENCES[mark])
        reference.tail = text
        element.append(reference)


def _one_line_each(parent: etree._Element) -> None:
    """One line per element, so that a diff of two feeds shows which entry changed."""
    parent.text = "\n"
    for child in parent:
        child.tail = "\n"
