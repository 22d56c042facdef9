"""The words of the field as frozen values. Nothing here reads, writes or computes."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NewType

EntryId = NewType("EntryId", str)
"""An entry's permanent id (RFC 4287 section 4.2.6): never follows an edit of title, body or tags."""

MergedTerm = tuple[str, str, str]
"""Field and slug of a post's term, and the name of the term of that field which stands for it."""

SafeHtml = NewType("SafeHtml", str)
"""HTML that went through `posts.sanitizing`: allow-listed, balanced, with absolute URLs only."""


class DateVerdict(StrEnum):
    """Where an entry's publication date came from."""

    EXPLICIT_OFFSET = "explicit offset"
    SITE_ZONE = "site zone"
    GENERATOR_RULE = "generator rule"
    FILE_NAME = "file name"
    PATH = "path"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class FileState:
    """A file's size in bytes, its times in nanoseconds since 1970: where equal, it need not be read again."""

    path: str
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody who wrote a post."""

    name: str
    url: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """The publisher that a syndicated post came from. URLs are absolute http(s) or empty."""

    title: str
    home_page_url: str = ""
    feed_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosure:
    """A media file that belongs to an entry; `length` in bytes, 0 when unknown."""

    url: str
    media_type: str
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """An episode's words; `language` is a BCP 47 tag or empty."""

    url: str
    media_type: str
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Episode:
    """What makes an entry a podcast's episode. `duration` is in seconds; 0, "" and None say nothing.

    `kind` is "full", "trailer" or "bonus".
    """

    duration: int = 0
    explicit: bool | None = None
    author: str = ""
    image: str = ""
    season: int = 0
    number: int = 0
    kind: str = ""
    chapters_url: str = ""
    transcripts: tuple[Transcript, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A link with its registered relation (RFC 8288)."""

    rel: str
    href: str
    media_type: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whose posts these are and where they are reached; URLs without a trailing slash.

    `site_url` is where posts are read, `base_url` where feedsvc is reached, `id_base` what ids are made from,
    `hubs` are the WebSub hubs that are told of changes.
    """

    title: str
    site_url: str
    base_url: str
    id_base: str
    feed_id: str
    description: str = ""
    language: str = ""
    authors: tuple[Author, ...] = ()
    rights: str = ""
    hubs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One post, complete but for its HTML, which is rendered later.

    `path` is relative to the content folder, with forward slashes. `is_apart`: it is
    in the feeds of its terms, not in that of the whole site. `revision` is the digest of the file's bytes and
    of every setting and side file that its reading used, `file_digest` that of the file.
    `other_sources` are those of the posts that were merged into this one; `merged` are the terms that stand
    for others, while `categories` and the like stay what the post says. `image` is an absolute URL.
    `side_files` are the paths that decided over the entry too, whether they exist or not. `expires` is when
    its author withdraws it.
    """

    id: EntryId
    generator_id: str
    path: str
    permalink: str
    title: str
    published: datetime
    updated: datetime
    date_verdict: DateVerdict
    revision: str
    file_digest: str
    slug: str = ""
    is_apart: bool = False
    language: str = ""
    collection: str = ""
    draft: bool = False
    categories: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[Author, ...] = ()
    source: Source | None = None
    other_sources: tuple[Source, ...] = ()
    via: str = ""
    rights: str = ""
    license_url: str = ""
    image: str = ""
    enclosures: tuple[Enclosure, ...] = ()
    episode: Episode | None = None
    side_files: tuple[str, ...] = ()
    expires: datetime | None = None
    merged: tuple[MergedTerm, ...] = ()

    def __post_init__(self) -> None:
        for moment in (self.published, self.updated):
            if moment.utcoffset() is None:
                raise ValueError(f"entry dates carry an offset, got {moment!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """What an entry says: its content, and its summary as plain text."""

    html: SafeHtml
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedCategory:
    """A category or tag of an entry, with the absolute URL of its taxonomy's page."""

    name: str
    scheme: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSource:
    """A publisher as a feed names it: `feed_url` is the publisher's own feed, else ours for it."""

    id: str
    title: str
    feed_url: str
    home_page_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEntry:
    """An entry with its content, ready for any format; `summary` is plain text.

    `image` is the entry's, else the content's first. `clean` is for `formats.cleaning`, which makes it once.
    """

    entry: Entry
    content: SafeHtml
    summary: str = ""
    categories: tuple[FeedCategory, ...] = ()
    source: FeedSource | None = None
    image: str = ""
    clean: "FeedEntry | None" = field(default=None, init=False, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """An entry that was removed while it stood in a feed (RFC 6721 section 3)."""

    id: EntryId
    removed: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedPart:
    """A feed that a combination is made of; `match` is how: "all", "any" or "not"."""

    field: str
    name: str
    match: str
    feed_url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """Entries, newest first, plus their heading. Everything that a format writer is given.

    `updated` is the latest `updated` of the entries; never the clock (RFC 4287 section 4.2.15). `ttl` is how
    many minutes a reader may keep the feed, 0 where nothing is said; in `skip_hours` (UTC) it never changes.
    `is_archive`: an archive document, not the one to subscribe to (RFC 5005 section 4).
    """

    id: str
    title: str
    subtitle: str
    language: str
    updated: datetime
    self_link: Link
    alternate_link: Link
    authors: tuple[Author, ...]
    entries: tuple[FeedEntry, ...]
    rights: str = ""
    links: tuple[Link, ...] = ()
    stylesheet_url: str = ""
    ttl: int = 0
    skip_hours: tuple[int, ...] = ()
    is_archive: bool = False
    tombstones: tuple[Tombstone, ...] = ()
    parts: tuple[FeedPart, ...] = ()

    def __post_init__(self) -> None:
        if self.updated.utcoffset() is None:
            raise ValueError(f"a feed's updated carries an offset, got {self.updated!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ping:
    """What a hub is still to be told: that a feed, as (field, slug), may have changed.

    `since_us`: the earliest moment of that change. `content_version`: the version that holds all of it.
    """

    hub: str
    field: str
    slug: str
    since_us: int
    content_version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedDocument:
    """A feed's bytes in one format. `digest` is SHA-256 (hex, shortened) of the identity body.

    `last_modified` is when an answer with these bytes could first have differed (UTC, whole seconds).
    `fresh_until` is the next moment at which the answer changes by itself (a scheduled entry), or None.
    `max_age` is for how many seconds readers may keep it without asking. `was_cached` says how it came about.
    `is_delta`: the body holds only what is new in the document (RFC 3229); all else is said of the whole.
    """

    media_type: str
    digest: str
    gzip_body: bytes
    length: int
    last_modified: datetime
    links: tuple[Link, ...]
    max_age: int
    fresh_until: datetime | None = None
    was_cached: bool = field(default=False, compare=False)
    is_delta: bool = False
