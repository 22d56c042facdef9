"""Who reads which feed: counted in memory since the service started, without keeping anybody's address."""

import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

HOURS = 48
"""How many hours the counts by hour go back."""

_MAX_FEEDS = 10_000
_MAX_NAMES = 200  # of reading programs
_MAX_READERS = 50_000  # a day and feed
_SUBSCRIBERS = re.compile(r"(?<![0-9])([0-9]{1,9})\s+(?:subscribers?|readers?)\b", re.IGNORECASE)
_REST = re.compile(r"/| - | feed-id|[(;,]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,38}[A-Za-z0-9]")


@dataclass(slots=True)
class FeedCounts:
    """What is known of one feed, by its path. `subscribers` are those that each aggregator last told of."""

    requests: int = 0
    not_modified: int = 0
    saved: int = 0
    subscribers: dict[str, int] = field(default_factory=dict)
    readers: set[bytes] = field(default_factory=set)

    @property
    def told(self) -> int:
        """The subscribers of all aggregators together."""
        return sum(self.subscribers.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedReport:
    """One feed's counts at a moment; `saved` in bytes that a 304 spared, `readers` are today's."""

    path: str
    requests: int
    not_modified: int
    saved: int
    subscribers: int
    readers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything that was counted since `since`; `hours` are the requests of each hour, oldest first."""

    since: datetime
    feeds: tuple[FeedReport, ...]
    programs: tuple[tuple[str, int], ...]
    hours: tuple[int, ...]
    readers: int


class Statistics:
    """Counts requests for feeds; safe for any number of threads, and bounded whatever they ask for."""

    def __init__(
        self, now: Callable[[], datetime], make_salt: Callable[[], bytes] = lambda: secrets.token_bytes(16)
    ) -> None:
        self._now = now
        self._make_salt = make_salt
        self._since = now()
        self._lock = Lock()
        self._feeds: dict[str, FeedCounts] = {}
        self._programs: Counter[str] = Counter()
        self._hours: Counter[datetime] = Counter()
        self._readers: set[bytes] = set()
        self._day = self._since.date()
        self._salt = make_salt()

    def count(self, path: str, *, user_agent: str, address: str, spared: int | None) -> None:
        """One answered request for the feed at a path; `spared` bytes were not sent again (None: a 200)."""
        moment = self._now()
        program, subscribers = parse_user_agent(user_agent)
        with self._lock:
            self._begin_day(moment)
            self._count_hour(moment)
            if path not in self._feeds and len(self._feeds) >= _MAX_FEEDS:
                return
            counts = self._feeds.setdefault(path, FeedCounts())
            counts.requests += 1
            if spared is not None:
                counts.not_modified += 1
                counts.saved += spared
            if program in self._programs or len(self._programs) < _MAX_NAMES:
                self._programs[program] += 1
                if subscribers:
                    counts.subscribers[program] = subscribers
            if not subscribers and len(self._readers) < _MAX_READERS:
                reader = self._hash(address, user_agent)
                counts.readers.add(reader)
                self._readers.add(reader)

    def report(self) -> Report:
        """What was counted until now, the feeds that are asked for most first."""
        moment = self._now()
        with self._lock:
            self._begin_day(moment)
            feeds = [
                FeedReport(
                    path=path,
                    requests=counts.requests,
                    not_modified=counts.not_modified,
                    saved=counts.saved,
                    subscribers=counts.told,
                    readers=len(counts.readers),
                )
                for path, counts in self._feeds.items()
            ]
            hour = _start_of_hour(moment)
            return Report(
                since=self._since,
                feeds=tuple(sorted(feeds, key=lambda feed: (-feed.requests, feed.path))),
                programs=tuple(self._programs.most_common(20)),
                hours=tuple(self._hours[hour - timedelta(hours=back)] for back in range(HOURS - 1, -1, -1)),
                readers=len(self._readers),
            )

    def _begin_day(self, moment: datetime) -> None:
        """With a new day comes a new salt: nobody can be followed from one day to the next."""
        if moment.date() != self._day:
            self._day, self._salt = moment.date(), self._make_salt()
            self._readers = set()
            for counts in self._feeds.values():
                counts.readers = set()

    def _count_hour(self, moment: datetime) -> None:
        self._hours[_start_of_hour(moment)] += 1
        while len(self._hours) > HOURS:
            del self._hours[min(self._hours)]

    def _hash(self, address: str, user_agent: str) -> bytes:
        named = f"{address}\0{user_agent}".encode(errors="replace")
        return hmac.digest(self._salt, named, "sha256")[:8]


def parse_user_agent(user_agent: str) -> tuple[str, int]:
    """A reading program's name, "other" where there is none, and for how many subscribers it asks, or 0.

    `Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers)` gives Feedly and 16.
    """
    name = _NAME.match(_REST.split(user_agent, maxsplit=1)[0].strip())
    told = _SUBSCRIBERS.search(user_agent)
    return name[0] if name else "other", int(told[1]) if told else 0


def _start_of_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)
