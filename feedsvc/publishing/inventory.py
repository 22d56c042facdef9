"""Everything there is to publish at one content version, and what it is made of, without making any of it."""

from dataclasses import dataclass
from datetime import datetime

from ..index import Contents, Month
from ..model import Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSummary:
    """A feed as a directory lists it; `updated` is the date of its newest entry."""

    field: str
    slug: str
    name: str
    entries: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class FeedList:
    """All feeds, and when this list could last have changed (UTC, whole seconds)."""

    feeds: tuple[FeedSummary, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a page about a feed shows; `months` are those of its archive, newest first."""

    feed: Feed
    months: tuple[Month, ...] = ()


@dataclass(frozen=True, slots=True)
class FeedContents:
    """What decides over the documents of a feed and its page, besides settings and code.

    `activity` is how many entries it got in each of the last weeks, oldest first.
    """

    contents: Contents
    activity: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Inventory:
    """All feeds, and by (field, slug) what those hold that were asked for.

    True of one content version, until `due_us`, when the next scheduled entry appears (None: never).
    """

    content_version: int
    due_us: int | None
    feeds: tuple[FeedSummary, ...]
    contents: dict[tuple[str, str], FeedContents]
