"""What the web needs of the rest of the house, and what it is told at its start."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from feedsvc.aliases import Aliases
from feedsvc.metrics import Metrics
from feedsvc.model import Feed, FeedDocument
from feedsvc.selection import Archive, Selection
from feedsvc.statistics import Statistics
from feedsvc.term_rules import NO_RULES, TermRules


class FeedSummary(Protocol):
    """One feed in the list of all: `field` and `slug` as in Selection, `updated` None for an empty feed."""

    @property
    def field(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def entries(self) -> int: ...
    @property
    def updated(self) -> datetime | None: ...


class FeedList(Protocol):
    """All feeds, and when this list could last have changed (UTC, whole seconds)."""

    @property
    def feeds(self) -> tuple[FeedSummary, ...]: ...
    @property
    def changed_at(self) -> datetime: ...


class FeedCut(Protocol):
    """A feed that the setting `cap` ends inside its hours; `field` and `slug` as in Selection."""

    @property
    def field(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def cap(self) -> str: ...


class ArchiveMonth(Protocol):
    """A month (UTC) of a scope's archive, and in how many documents its entries stand."""

    @property
    def year(self) -> int: ...
    @property
    def month(self) -> int: ...
    @property
    def entries(self) -> int: ...
    @property
    def documents(self) -> int: ...


class FeedPage(Protocol):
    """What a scope's page shows: its feed with the latest entries, and its archive, newest month first."""

    @property
    def feed(self) -> Feed: ...
    @property
    def months(self) -> Sequence[ArchiveMonth]: ...


class Publisher(Protocol):
    """The read side.

    `publish`, `list_feeds`, `read_list` and `read_page` raise NotReadyError until the first sync is
    committed, and TermNotFoundError for a term that no entry has. `progress` is "" once ready, `degraded` ""
    if all is well. `read_so_far`: how many posts of how many the first sync has read.
    """

    def publish(self, selection: Selection, suffix: str) -> FeedDocument: ...
    def publish_archive(self, selection: Selection, archive: Archive, suffix: str) -> FeedDocument: ...
    def publish_since(self, selection: Selection, suffix: str, known: Sequence[str]) -> FeedDocument: ...
    def list_feeds(self) -> tuple[FeedSummary, ...]: ...
    def read_list(self) -> FeedList: ...
    def list_cuts(self) -> Sequence[FeedCut]: ...
    def read_page(self, selection: Selection, limit: int | None = None) -> FeedPage: ...
    def count_activity(
        self, scopes: Sequence[tuple[str, str]]
    ) -> Mapping[tuple[str, str], tuple[int, ...]]: ...
    def progress(self) -> str: ...
    def read_so_far(self) -> tuple[int, int]: ...
    def problems(self) -> int: ...
    def render_problems(self) -> bytes: ...
    def degraded(self) -> str: ...
    def content_version(self) -> int: ...


PAGE_MAX_AGE = 300
"""Seconds for which a page may be kept; a feed has an age of its own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSettings:
    """How the web answers. Durations in seconds; `base_url` is absolute, ASCII, without a trailing slash.

    A base_url with a path mounts everything below that path; only `/-/live` and `/-/ready` answer at the
    root too. `trusted_hosts` empty means any Host, since no link is made from it; `.example.com` means the
    domain and all below it. `max_ready_bytes` bounds the table of ready responses. `rate_limit` counts
    requests a minute, see `RateLimiter`. `aliases` None: old URLs
    of other generators are not answered. `readers` are (name, URL with `{url}` for the feed's, encoded);
    pages show moments in `zone`. `log_requests`, `log_addresses`
    and `trusted_proxies`: see `request_log`. `stats_token` opens the operator's page; "": nothing is counted.
    """

    base_url: str
    title: str
    description: str = ""
    language: str = ""
    zone: tzinfo = UTC
    readers: tuple[tuple[str, str], ...] = ()
    stats_token: str = ""
    max_age: int = PAGE_MAX_AGE
    stale_while_revalidate: int = 3600
    stale_if_error: int = 86_400
    trusted_hosts: tuple[str, ...] = ()
    max_ready_bytes: int = 64 * 1024 * 1024
    rate_limit: int = 0
    rate_limit_exempt: tuple[str, ...] = ()
    aliases: Aliases | None = None
    terms: TermRules = NO_RULES
    deltas: bool = False
    log_requests: bool = False
    log_addresses: str = "none"
    trusted_proxies: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """The decoded path of base_url, without a trailing slash: "" or `/feeds`."""
        return unquote(urlsplit(self.base_url).path).rstrip("/")

    @property
    def cache_control(self) -> str:
        """Of every page."""
        return self.cache_control_for(self.max_age)

    def cache_control_for(self, max_age: int) -> str:
        """Of an answer that stays good for `max_age` seconds (RFC 9111 section 5.2.2, RFC 5861)."""
        stale = f"stale-while-revalidate={self.stale_while_revalidate}, stale-if-error={self.stale_if_error}"
        return f"public, max-age={max_age}, {stale}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """Everything that a view may touch."""

    publisher: Publisher
    web: WebSettings
    metrics: Metrics
    statistics: Statistics
    now: Callable[[], datetime]


def get_parts() -> Parts:
    """The parts of the application that answers the present request."""
    parts: Parts = current_app.extensions["feedsvc"]
    return parts
