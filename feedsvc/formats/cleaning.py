"""A Feed as its author meant it becomes a Feed that every format can carry.

The writers decide nothing twice: what is said of an entry is settled here, so all formats say the same.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache

from ..model import (
    Author,
    Enclosure,
    EntryId,
    Episode,
    Feed,
    FeedCategory,
    FeedEntry,
    FeedSource,
    Link,
    SafeHtml,
    Tombstone,
    Transcript,
)

# What XML 1.0 section 2.2 cannot carry, and lone surrogates, which UTF-8 cannot carry either.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
# The line ends of XML 1.1 section 2.11; a carriage return would be written as &#13;.
_NEWLINE = re.compile("\r\n|\r\x85|[\r\x85\u2028]")
_SUSPICIOUS = re.compile("[\x00-\x08\x0b-\x1f\x85\u2028\ud800-\udfff\ufeff\ufffe\uffff]")
_WEB_URL = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+")
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]{1,60}/[A-Za-z0-9!#$&^_.+-]{1,60}")
# The entries of a site share their publishers, authors and terms: each of those is cleaned once.
_SHARED = 16_384
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")


def clean_text(text: str) -> str:
    """The text without what XML and UTF-8 forbid and without a leading BOM; line ends are LF. Idempotent."""
    if not _SUSPICIOUS.search(text):
        return text
    return _NEWLINE.sub("\n", _FORBIDDEN.sub("", text).lstrip("\ufeff"))


def clean_feed(feed: Feed) -> Feed:
    """The same feed, safe for every format; it never refuses one, so no bad entry costs the others.

    Of two entries with one id the first is kept (RFC 4287 section 4.1.1). Dates have whole seconds and
    minutes of offset. URLs of strangers that are not http(s) are left out. A feed always has an author
    (RFC 4287 section 4.1.1), and an entry that names none has its publisher (section 4.2.1).
    """
    title = clean_text(feed.title).strip() or clean_text(feed.self_link.href)
    entries: dict[EntryId, FeedEntry] = {}
    for entry in map(clean_entry, feed.entries):
        entries.setdefault(entry.entry.id, entry)
    return replace(
        feed,
        id=clean_text(feed.id),
        title=title,
        subtitle=clean_text(feed.subtitle).strip(),
        language=_clean_language(feed.language),
        updated=_clean_moment(feed.updated),
        self_link=_clean_link(feed.self_link),
        alternate_link=_clean_link(feed.alternate_link),
        authors=_clean_authors(feed.authors) or (Author(name=title),),
        entries=tuple(entries.values()),
        rights=clean_text(feed.rights).strip(),
        links=tuple(map(_clean_link, feed.links)),
        stylesheet_url=clean_text(feed.stylesheet_url),
        tombstones=tuple(
            Tombstone(id=EntryId(clean_text(stone.id)), removed=_clean_moment(stone.removed))
            for stone in feed.tombstones
            if stone.id not in entries
        ),
    )


def clean_entry(feed_entry: FeedEntry) -> FeedEntry:
    """The same entry, safe for every format; made once, since an entry stands in many documents."""
    if feed_entry.clean:
        return feed_entry.clean
    entry = feed_entry.entry
    source = _clean_source(feed_entry.source) if feed_entry.source else None
    publisher = (Author(name=source.title),) if source else ()
    permalink = clean_text(entry.permalink)
    cleaned = replace(
        entry,
        id=EntryId(clean_text(entry.id) or permalink),
        permalink=permalink,
        # A title is required in Atom and has to show something to click on.
        title=clean_text(entry.title).strip() or permalink,
        published=_clean_moment(entry.published),
        updated=_clean_moment(entry.updated),
        language=_clean_language(entry.language),
        authors=_clean_authors(entry.authors) or publisher,
        via=_clean_url(entry.via),
        rights=clean_text(entry.rights).strip(),
        license_url=_clean_url(entry.license_url),
        image=_clean_url(entry.image),
        enclosures=_clean_enclosures(entry.enclosures),
        episode=_clean_episode(entry.episode) if entry.episode else None,
    )
    clean = FeedEntry(
        entry=cleaned,
        content=SafeHtml(clean_text(feed_entry.content)),
        summary=clean_text(feed_entry.summary).strip(),
        categories=_clean_categories(feed_entry.categories),
        source=source,
        image=_clean_url(feed_entry.image),
    )
    object.__setattr__(feed_entry, "clean", clean)  # follows from all the rest, so the value stays what it is
    return clean


def _clean_enclosures(enclosures: Iterable[Enclosure]) -> tuple[Enclosure, ...]:
    """Those with a web address and a media type, each address once."""
    cleaned: dict[str, Enclosure] = {}
    for enclosure in enclosures:
        url = _clean_url(enclosure.url)
        if url and _MEDIA_TYPE.fullmatch(enclosure.media_type):
            cleaned.setdefault(url, replace(enclosure, url=url, length=max(0, enclosure.length)))
    return tuple(cleaned.values())


def _clean_episode(episode: Episode) -> Episode:
    return replace(
        episode,
        author=clean_text(episode.author).strip(),
        image=_clean_url(episode.image),
        chapters_url=_clean_url(episode.chapters_url),
        transcripts=tuple(
            Transcript(url=url, media_type=found.media_type, language=_clean_language(found.language))
            for found in episode.transcripts
            if (url := _clean_url(found.url)) and _MEDIA_TYPE.fullmatch(found.media_type)
        ),
    )


@lru_cache(_SHARED)
def _clean_source(source: FeedSource) -> FeedSource | None:
    """The publisher under a name, else under its id; one that has neither is nobody."""
    feed_url = _clean_url(source.feed_url)
    source_id = clean_text(source.id) or feed_url
    title = clean_text(source.title).strip() or source_id
    if not title:
        return None
    return FeedSource(
        id=source_id or title,
        title=title,
        feed_url=feed_url,
        home_page_url=_clean_url(source.home_page_url),
    )


@lru_cache(_SHARED)
def _clean_authors(authors: tuple[Author, ...]) -> tuple[Author, ...]:
    """Those who have a name, which Atom requires (RFC 4287 section 3.2.1), each once."""
    cleaned = (
        Author(
            name=clean_text(author.name).strip(),
            url=_clean_url(author.url),
            email=_clean_email(author.email),
        )
        for author in authors
    )
    return tuple(dict.fromkeys(author for author in cleaned if author.name))


def _clean_email(email: str) -> str:
    """An address, or "": one that holds what XML cannot is mistyped, and mending it would be a guess."""
    return email if _EMAIL.fullmatch(email) and clean_text(email) == email else ""


@lru_cache(_SHARED)
def _clean_categories(categories: tuple[FeedCategory, ...]) -> tuple[FeedCategory, ...]:
    cleaned = (
        FeedCategory(name=clean_text(category.name).strip(), scheme=clean_text(category.scheme))
        for category in categories
    )
    return tuple(dict.fromkeys(category for category in cleaned if category.name))


def _clean_link(link: Link) -> Link:
    return replace(link, href=clean_text(link.href), title=clean_text(link.title))


def _clean_url(url: str) -> str:
    """The URL if a reader can safely follow it, else nothing: `javascript:` may come from any post."""
    cleaned = clean_text(url).strip()
    return cleaned if _WEB_URL.match(cleaned) else ""


def _clean_language(language: str) -> str:
    """A BCP 47 tag, also from the `zh_CN` of locales, else nothing: a wrong one makes the feed invalid."""
    tag = language.strip().replace("_", "-")
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _clean_moment(moment: datetime) -> datetime:
    # Local mean times, such as Shanghai's before 1901, have seconds in their offset, which RFC 3339 has not.
    offset = moment.utcoffset()
    if offset is not None and offset.seconds % 60:
        moment = moment.astimezone(UTC)
    return moment.replace(microsecond=0) if moment.microsecond else moment
