"""Who reads which feed: counted here, kept and summed in a store, without keeping anybody's address."""

import hmac
import re
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol

HOURS = 48
"""How many hours the counts by hour go back."""

MAX_KEYS = 40_000
"""Numbers that are kept: of some ten thousand feeds. What comes later is not counted."""

MAX_PROGRAMS = 200
"""Reading programs that are told apart."""

OTHER = "other"
"""All programs that are not told apart."""

_MAX_READERS = 100_000  # of feeds, told apart in memory for a day
_SUBSCRIBERS = re.compile(r"(?<![0-9])([0-9]{1,9})\s+(?:subscribers?|readers?)\b", re.IGNORECASE)
_REST = re.compile(r"/| - | feed-id|[(;,]")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9 ._-]{0,38}[A-Za-z0-9]")

Key = tuple[str, str, str]
"""What is counted: a kind, a name and a detail.

`requests`, `not_modified` and `saved` (bytes) are by path, `program` by its name, `hour` by its start,
`readers` by path ("": of all feeds) and day, `subscribers` by path and program.
"""


@dataclass(slots=True)
class Tally:
    """Numbers by key. Those in `added` are summed, of those in `told` the latest counts."""

    added: Counter[Key] = field(default_factory=Counter)
    told: dict[Key, int] = field(default_factory=dict)

    def add(self, other: "Tally") -> None:
        """Take in what was counted after all that is here."""
        self.added.update(other.added)
        self.told.update(other.told)

    def forget(self, moment: datetime) -> None:
        """Drop the hours and days that no report at this moment or later names."""
        first, day = start_of_hour(moment - timedelta(hours=HOURS)), day_of(moment)
        for key in list(self.added):
            kind, name, detail = key
            if (kind == "hour" and name < first) or (kind == "readers" and detail != day):
                del self.added[key]

    def by_name(self, kind: str) -> dict[str, int]:
        """The numbers of one kind."""
        return {name: number for (of, name, _), number in self.added.items() if of == kind}


class TallyStore(Protocol):
    """Where tallies of all processes are summed."""

    def load(self) -> tuple[Tally, datetime | None]:
        """The sum of everything, and since when it is counted (None: nothing yet)."""

    def add(self, tally: Tally, *, since: datetime, moment: datetime) -> bool:
        """Add to the sum, and forget what is too old at this moment; False if that cannot be done now."""


class NoStore:
    """Keeps nothing: what is counted lives as long as the process."""

    def load(self) -> tuple[Tally, datetime | None]:
        return Tally(), None

    def add(self, tally: Tally, *, since: datetime, moment: datetime) -> bool:
        del tally, since, moment
        return False


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
        self,
        now: Callable[[], datetime],
        make_salt: Callable[[], bytes] = lambda: secrets.token_bytes(16),
        store: TallyStore | None = None,
    ) -> None:
        """Without a `store` the numbers end with the process."""
        self._now = now
        self._make_salt = make_salt
        self._store = store or NoStore()
        self._since = now()
        self._lock = Lock()
        self._flushing = Lock()
        self._tally = Tally()
        self._programs: set[str] = set()
        # Told apart by salted hashes; neither these nor the salt ever leave this process.
        self._readers: dict[str, set[bytes]] = {}
        self._told_apart = 0
        self._day = day_of(self._since)
        self._salt = make_salt()

    def count(self, path: str, *, user_agent: str, address: str, spared: int | None) -> None:
        """One answered request for the feed at a path; `spared` bytes were not sent again (None: a 200)."""
        moment = self._now()
        program, subscribers = parse_user_agent(user_agent)
        with self._lock:
            self._begin_day(moment)
            program = self._name_program(program)
            self._add("hour", start_of_hour(moment))
            self._add("program", program)
            self._add("requests", path)
            if spared is not None:
                self._add("not_modified", path)
                self._add("saved", path, number=spared)
            if not subscribers:
                self._count_reader(path, self._hash(address, user_agent))
            elif len(self._tally.told) < MAX_KEYS:
                self._tally.told["subscribers", path, program] = subscribers

    def flush(self) -> bool:
        """Hand what was counted to the store; False if that keeps it here until the next time."""
        with self._flushing:
            with self._lock:
                tally, self._tally = self._tally, Tally()
            if not tally.added:
                return True
            if self._store.add(tally, since=self._since, moment=self._now()):
                return True
            with self._lock:
                tally.add(self._tally)
                self._tally = tally
        return False

    def report(self) -> Report:
        """What was counted until now by all processes, the feeds that are asked for most first."""
        with self._flushing:  # or what is on its way to the store would be missing
            whole, since = self._store.load()
            with self._lock:
                whole.add(self._tally)
        return make_report(whole, since=min(since or self._since, self._since), moment=self._now())

    def _add(self, kind: str, name: str, detail: str = "", *, number: int = 1) -> None:
        added = self._tally.added
        if (kind, name, detail) in added or len(added) < MAX_KEYS:
            added[kind, name, detail] += number

    def _name_program(self, program: str) -> str:
        if program not in self._programs and len(self._programs) >= MAX_PROGRAMS:
            return OTHER
        self._programs.add(program)
        return program

    def _count_reader(self, path: str, reader: bytes) -> None:
        """A reader that was not seen today counts, for the feed and for all."""
        for name in (path, ""):
            seen = self._readers.setdefault(name, set())
            if reader not in seen and self._told_apart < _MAX_READERS:
                seen.add(reader)
                self._told_apart += 1
                self._add("readers", name, self._day)

    def _begin_day(self, moment: datetime) -> None:
        """With a new day comes a new salt: nobody can be followed from one day to the next."""
        day = day_of(moment)
        if day != self._day:
            self._day, self._salt, self._readers, self._told_apart = day, self._make_salt(), {}, 0
            self._tally.forget(moment)

    def _hash(self, address: str, user_agent: str) -> bytes:
        named = f"{address}\0{user_agent}".encode(errors="replace")
        return hmac.digest(self._salt, named, "sha256")[:8]


def make_report(tally: Tally, *, since: datetime, moment: datetime) -> Report:
    """The numbers of a tally as a person reads them at a moment."""
    today = day_of(moment)
    readers = {
        name: number
        for (kind, name, day), number in tally.added.items()
        if kind == "readers" and day == today
    }
    subscribers: Counter[str] = Counter()
    for (_, path, _), number in tally.told.items():
        subscribers[path] += number
    not_modified, saved, hours = (tally.by_name(kind) for kind in ("not_modified", "saved", "hour"))
    feeds = [
        FeedReport(
            path=path,
            requests=requests,
            not_modified=not_modified.get(path, 0),
            saved=saved.get(path, 0),
            subscribers=subscribers[path],
            readers=readers.get(path, 0),
        )
        for path, requests in tally.by_name("requests").items()
    ]
    starts = [start_of_hour(moment - timedelta(hours=back)) for back in range(HOURS - 1, -1, -1)]
    return Report(
        since=since,
        feeds=tuple(sorted(feeds, key=lambda feed: (-feed.requests, feed.path))),
        programs=tuple(Counter(tally.by_name("program")).most_common(20)),
        hours=tuple(hours.get(start, 0) for start in starts),
        readers=readers.get("", 0),
    )


def parse_user_agent(user_agent: str) -> tuple[str, int]:
    """A reading program's name, "other" where there is none, and for how many subscribers it asks, or 0.

    `Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers)` gives Feedly and 16.
    """
    name = _NAME.match(_REST.split(user_agent, maxsplit=1)[0].strip())
    told = _SUBSCRIBERS.search(user_agent)
    return name[0] if name else OTHER, int(told[1]) if told else 0


def day_of(moment: datetime) -> str:
    """`2022-01-14`, in UTC."""
    return moment.astimezone(UTC).date().isoformat()


def start_of_hour(moment: datetime) -> str:
    """`2022-01-14T08Z`: sorts as time does."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%HZ")
