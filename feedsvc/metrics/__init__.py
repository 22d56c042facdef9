"""What feedsvc counts and times, in Prometheus's terms (docs/metrics.md); prometheus-client's one door.

Whoever counts only notes, which takes no lock and needs no library; the library gets many notes at once.
"""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .content import ContentState

if TYPE_CHECKING:
    from .families import Families

__all__ = [
    "BUILT",
    "CACHED",
    "NO_ROUTE",
    "OTHER",
    "READY",
    "REFUSED",
    "STALE",
    "ContentState",
    "Metrics",
    "make_metrics",
]

# How a reply came about.
READY = "ready"
STALE = "stale"
CACHED = "cached"
BUILT = "built"
REFUSED = "refused"
OTHER = "other"

NO_ROUTE = "none"
"""The route of what matches none, and of what was refused before anybody looked."""

_SUMMED_AT_ONCE = 1024
"""Notes that are made before somebody counts them."""

_SUMMING_SECONDS = 0.25

Note = tuple[str, tuple[str, ...]]
"""A counter's name and the values of its labels."""


class Metrics:
    """Takes notes from any number of threads; keeps them once `open` has made the library's families."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.perf_counter,
    ) -> None:
        """`now` in seconds since 1970. Neither clock reaches anything but the numbers told here."""
        self._now = now
        self.monotonic = monotonic
        self._families: Families | None = None
        self._counted: deque[Note] = deque()
        self._timed: deque[tuple[Note, float]] = deque()
        self._synced_at = 0.0
        self._summing = threading.Lock()

    def open(self, folder: str = "") -> "Metrics":
        """Begin to keep what is noted. Imports the library, which costs 50 ms.

        `folder` is where the processes of a service add up what they count, "" where there is but one. It is
        what PROMETHEUS_MULTIPROC_DIR names, by which the library itself decides at its import.
        """
        from .families import Families

        self._families = Families(folder)
        if folder:
            threading.Thread(target=self._keep_summing, name="feedsvc-metrics", daemon=True).start()
        return self

    def count_reply(self, status: str, *, route: str = NO_ROUTE, outcome: str = OTHER) -> None:
        """One more reply; `status` is what begins the status line, `route` the template of its path."""
        self._count("feedsvc_http_replies", route, status[:3], outcome)

    def time_reply(self, seconds: float, outcome: str) -> None:
        """How long a reply took that was not ready."""
        self._time("feedsvc_http_reply_seconds", seconds, outcome)

    def count_not_ready(self) -> None:
        """One more answer that could have been ready, and was not."""
        self._count("feedsvc_cache_lookups", READY, "miss")

    def count_document(self, *, found: bool) -> None:
        """One more look for a finished document in the cache."""
        self._count("feedsvc_cache_lookups", "documents", "hit" if found else "miss")

    @contextmanager
    def timing_build(self) -> Iterator[None]:
        """Times the making of a document."""
        with self._timing("feedsvc_build_seconds"):
            yield

    @contextmanager
    def timing_render(self) -> Iterator[None]:
        """Times the rendering of one post."""
        with self._timing("feedsvc_render_seconds"):
            yield

    def time_sync(self, seconds: float, outcome: str) -> None:
        """One more look at the content folder: `changed`, `unchanged`, `held_back` or `failed`."""
        self._time("feedsvc_sync_seconds", seconds, outcome)
        if outcome in {"changed", "unchanged"}:
            self._synced_at = self._now()

    def count_ping(self, outcome: str) -> None:
        """One more feed that a hub was to be told of: `told`, `refused` or `postponed`."""
        self._count("feedsvc_websub_pings", outcome)

    def set_content(self, state: ContentState) -> None:
        """What is served just now."""
        if self._families:
            self._families.set_content(state)

    def render(self) -> bytes:
        """All of it in Prometheus's text format, of the `media_type` above; nothing before `open`."""
        self.sum_up()
        return self._families.render() if self._families else b""

    def sum_up(self) -> None:
        """Hand what was noted to the library."""
        with self._summing:
            self._sum()

    def _count(self, name: str, *labels: str) -> None:
        self._counted.append((name, labels))
        if len(self._counted) >= _SUMMED_AT_ONCE:
            self._sum_soon()

    def _time(self, name: str, seconds: float, *labels: str) -> None:
        self._timed.append(((name, labels), seconds))
        if len(self._timed) >= _SUMMED_AT_ONCE:
            self._sum_soon()

    @contextmanager
    def _timing(self, name: str) -> Iterator[None]:
        began = self.monotonic()
        try:
            yield
        finally:
            self._time(name, self.monotonic() - began)

    def _sum_soon(self) -> None:
        if self._summing.acquire(blocking=False):
            try:
                self._sum()
            finally:
                self._summing.release()

    def _keep_summing(self) -> None:
        """Now and then, in a thread: what another process tells of all must hold what this one did."""
        pause = threading.Event()
        while not pause.wait(_SUMMING_SECONDS):
            self.sum_up()

    def _sum(self) -> None:
        counted = Counter(self._counted.popleft() for _ in range(len(self._counted)))
        timed = [self._timed.popleft() for _ in range(len(self._timed))]
        if self._families is None:
            return
        for (name, labels), count in counted.items():
            self._families.count(name, labels, count)
            if name == "feedsvc_http_replies" and labels[-1] == READY:
                self._families.count("feedsvc_cache_lookups", (READY, "hit"), count)
        for (name, labels), seconds in timed:
            self._families.observe(name, labels, seconds)
        if self._synced_at:
            self._families.set_synced_at(self._synced_at)


def make_metrics(folder: str = "") -> Metrics:
    """Metrics that keep what is noted, in a registry of their own; see `Metrics.open`."""
    return Metrics().open(folder)
