"""Entries become a Feed: headings, links and sources, all from settings and entries alone."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from html import unescape

from ..dates import EPOCH
from ..formats import FeedFormat
from ..index import ArchivePart
from ..model import (
    Body,
    Entry,
    Feed,
    FeedCategory,
    FeedEntry,
    FeedSource,
    Link,
    MergedTerm,
    SafeHtml,
    Site,
    Source,
)
from ..selection import Archive, Selection, slugify

_IMAGE = re.compile(r'<img(?: [a-z]+="[^"]*")*? src="(https?://[^"]*)"[^>]*>')
_SIZE = re.compile(r' (?:width|height)="([0-9]{1,5})')
_LARGEST_ICON = 32
"""Pixels: smilies and buttons stand for no post."""

# The entries of a site share their publishers and terms: what follows from those is made once.
_SHARED = 16_384


def build_heading(site: Site, selection: Selection, name: str, feed_format: FeedFormat) -> Feed:
    """A feed without entries; `name` is the term's display name."""
    is_site = not selection.field
    page_url = f"{site.site_url}/" if is_site else f"{site.base_url}{selection.route}/"
    return Feed(
        id=site.feed_id if is_site else f"{site.id_base}{selection.route}",
        title=site.title if is_site else f"{name} | {site.title}",
        subtitle=site.description if is_site else "",
        language=site.language,
        updated=EPOCH,
        self_link=build_feed_link(site, "self", feed_format, selection),
        alternate_link=Link(rel="alternate", href=page_url, media_type="text/html"),
        authors=site.authors,
        entries=(),
        rights=site.rights,
        links=tuple(Link(rel="hub", href=hub) for hub in site.hubs),
        stylesheet_url=f"{site.base_url}/static/feed.css" if feed_format.suffix == "xml" else "",
    )


def build_archive_heading(
    site: Site, heading: Feed, feed_format: FeedFormat, selection: Selection, part: ArchivePart
) -> Feed:
    """The heading of an archive document, from that of the feed (RFC 5005 section 4)."""
    # No hub is told of archives, so none is named.
    links = [build_feed_link(site, "current", feed_format, selection)]
    if part.older:
        links.append(build_feed_link(site, "prev-archive", feed_format, selection, part.older))
    if part.newer:
        links.append(build_feed_link(site, "next-archive", feed_format, selection, part.newer))
    own = build_feed_link(site, "self", feed_format, selection, part.archive)
    return replace(heading, self_link=own, links=tuple(links), is_archive=True)


def build_feed_link(
    site: Site, rel: str, feed_format: FeedFormat, selection: Selection, archive: Archive | None = None
) -> Link:
    """A link to a feed of ours in this format, or to a document of its archive."""
    # Two suffixes, one Atom document: the second exists for browsers and old subscribers.
    suffix = "atom" if feed_format.suffix == "xml" else feed_format.suffix
    media_type = "application/atom+xml" if suffix == "atom" else feed_format.media_type.split(";")[0]
    route = archive.feed_route(selection, suffix) if archive else selection.feed_route(suffix)
    return Link(rel=rel, href=f"{site.base_url}{route}", media_type=media_type)


def build_entry(site: Site, entry: Entry, body: Body) -> FeedEntry:
    """An entry with what a feed says of it besides: schemes of terms, the publisher's feed, an image."""
    source = _build_source(site.base_url, site.id_base, entry.source, entry.merged) if entry.source else None
    return FeedEntry(
        entry=entry,
        content=body.html,
        summary=body.summary,
        categories=_build_categories(site.base_url, entry.categories, entry.tags),
        source=source,
        image=entry.image or _first_image(body.html),
    )


def _first_image(content: SafeHtml) -> str:
    """The URL of the first image that is no icon, or ""."""
    for image in _IMAGE.finditer(content):
        size = _SIZE.search(image[0])
        if not (size and int(size[1]) <= _LARGEST_ICON):
            return unescape(image[1])
    return ""


@lru_cache(_SHARED)
def _build_categories(
    base_url: str, categories: tuple[str, ...], tags: tuple[str, ...]
) -> tuple[FeedCategory, ...]:
    found = [FeedCategory(name=name, scheme=f"{base_url}/category/") for name in categories]
    found += [FeedCategory(name=name, scheme=f"{base_url}/tag/") for name in tags]
    return tuple(dict.fromkeys(found))


@lru_cache(_SHARED)
def _build_source(base_url: str, id_base: str, source: Source, merged: tuple[MergedTerm, ...]) -> FeedSource:
    """The publisher's own feed where it is known, else ours for it, which then also has the page."""
    slug = slugify(source.title)
    standing = [name for *term, name in merged if term == ["source", slug]]
    route = Selection("source", slugify(standing[0]) if standing else slug).route
    ours = "" if source.feed_url else f"{base_url}{route}"
    return FeedSource(
        id=source.feed_url or f"{id_base}{route}",
        title=source.title,
        feed_url=source.feed_url or f"{ours}/feed.atom",
        home_page_url=source.home_page_url or (ours and f"{ours}/"),
    )


def latest_update(entries: Iterable[Entry]) -> datetime:
    """The latest `updated` of the entries, as its author wrote it; never the clock."""
    return max((entry.updated for entry in entries), default=EPOCH)


def cut_to_bytes(entries: Sequence[FeedEntry], max_bytes: int | None) -> tuple[FeedEntry, ...]:
    """The first entries whose content fits into `max_bytes` (None: all), whole, and at least one."""
    if max_bytes is None:
        return tuple(entries)
    kept: list[FeedEntry] = []
    size = 0
    for entry in entries:
        size += len(entry.content.encode())
        if kept and size > max_bytes:
            break
        kept.append(entry)
    return tuple(kept)
