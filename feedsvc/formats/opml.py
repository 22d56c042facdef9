"""A list of feeds as an OPML 2.0 subscription list (opml.org/spec2.opml): what readers import."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from ..dates import format_rfc5322
from .cleaning import clean_text

MEDIA_TYPE = "text/x-opml; charset=utf-8"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlFeed:
    """A feed to subscribe to, and the page about it; URLs are absolute."""

    title: str
    feed_url: str
    page_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpmlGroup:
    """Feeds that readers put into one folder."""

    title: str
    feeds: tuple[OpmlFeed, ...]


def render_opml(
    *, title: str, created: datetime, feeds: Sequence[OpmlFeed], groups: Sequence[OpmlGroup]
) -> bytes:
    """The OPML document, UTF-8: `feeds` first, then each group; the same list always gives the same bytes.

    `created` is the document's date; it comes from the entries, never from the clock.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = clean_text(title).strip()
    etree.SubElement(head, "dateCreated").text = format_rfc5322(created)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    for feed in feeds:
        _add_feed(body, feed)
    for group in groups:
        name = clean_text(group.title).strip()
        folder = etree.SubElement(body, "outline", text=name, title=name)
        for feed in group.feeds:
            _add_feed(folder, feed)
    etree.indent(root, space="")
    return etree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n"


def _add_feed(parent: etree._Element, feed: OpmlFeed) -> None:
    # "rss" is the type of every feed; no version says that it may be Atom.
    name = clean_text(feed.title).strip() or feed.feed_url
    etree.SubElement(
        parent, "outline", type="rss", text=name, title=name, xmlUrl=feed.feed_url, htmlUrl=feed.page_url
    )
