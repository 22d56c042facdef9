"""Readers: so many requests a second, half of them conditional, each answer checked against the model."""

import gzip
import random
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse

from .posts import FEEDS, Arrivals, digest_of, find_number, list_ids

_READERS = 12
_BEHIND_SECONDS = 1.0
"""What a reader that was held up makes up for; beyond, requests are left out."""

Address = tuple[str, int]
Held = tuple[str, int]
"""A feed, and the number of its newest post."""


@dataclass(slots=True)
class Seen:
    """What all readers saw: `digests` of bodies, and `etags` with Last-Modified, by what was held."""

    statuses: Counter[str] = field(default_factory=Counter)
    copies: Counter[str] = field(default_factory=Counter)
    digests: dict[Held, set[str]] = field(default_factory=dict)
    etags: dict[Held, set[tuple[str, str]]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0


class Load:
    """Asks one address while the block runs, `rate` times a second.

    Half of the requests ask past nginx's copies, so that no copy hides what a node says.
    """

    def __init__(self, address: Address, arrivals: Arrivals, *, rate: int) -> None:
        self._address = address
        self._arrivals = arrivals
        self._pause = _READERS / rate
        self._stopping = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(number,)) for number in range(_READERS)]
        self._started = 0.0
        self.seen = Seen()

    def __enter__(self) -> "Load":
        self._started = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()
        self.seen.seconds = time.monotonic() - self._started

    def _read(self, number: int) -> None:
        chosen = random.Random(number)
        etags: dict[str, str] = {}
        connection = HTTPConnection(*self._address, timeout=10)
        due = time.monotonic() + number * self._pause / _READERS
        while not self._stopping.wait(max(0.0, due - time.monotonic())):
            due = max(due + self._pause, time.monotonic() - _BEHIND_SECONDS)
            feed = chosen.choice(FEEDS)
            headers = {"Accept-Encoding": "gzip", "Host": "feeds.example"}
            if chosen.random() < 0.5 and feed in etags:
                headers["If-None-Match"] = etags[feed]
            if chosen.random() < 0.5:
                headers["A-IM"] = "feed"  # which nginx passes on, and nobody here heeds
            try:
                self._ask(connection, feed, headers, etags)
            except (OSError, HTTPException) as error:
                self.seen.statuses["none"] += 1
                self._note(feed, repr(error))
                connection.close()
        connection.close()

    def _ask(
        self, connection: HTTPConnection, feed: str, headers: dict[str, str], etags: dict[str, str]
    ) -> None:
        start = time.perf_counter()
        connection.request("GET", feed, headers=headers)
        answer = connection.getresponse()
        data = answer.read()
        self.seen.milliseconds.append((time.perf_counter() - start) * 1_000)
        self.seen.statuses[str(answer.status)] += 1
        self.seen.copies[answer.getheader("X-Cache") or "-"] += 1
        if answer.status == 200:
            etags[feed] = answer.getheader("ETag") or ""
            self._check(feed, answer, data)
        elif answer.status != 304 or "If-None-Match" not in headers:
            self._note(feed, f"{answer.status} {data[:100]!r}")

    def _check(self, feed: str, answer: HTTPResponse, data: bytes) -> None:
        body = gzip.decompress(data) if answer.getheader("Content-Encoding") == "gzip" else data
        ids = list_ids(feed, body.decode())
        number = find_number(feed, ids)
        if number is None or number >= self._arrivals.count(feed.split("/")[2]):
            self.seen.wrong.append(f"{feed}: {ids[:3]}")
            return
        validators = (answer.getheader("ETag") or "", answer.getheader("Last-Modified") or "")
        self.seen.digests.setdefault((feed, number), set()).add(digest_of(body))
        self.seen.etags.setdefault((feed, number), set()).add(validators)

    def _note(self, feed: str, what: str) -> None:
        self.seen.failures.append(f"{time.monotonic() - self._started:6.1f} s {feed}: {what}")
