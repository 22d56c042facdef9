"""Counters and gauges: prometheus-client's one door."""

import threading
from collections import Counter, deque
from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry

_SUMMED_AT_ONCE = 1024
"""Replies that are noted before somebody counts them."""

_SUMMING_SECONDS = 0.25


class Metrics:
    """What feedsvc counts, in a registry that is handed in: the library's global one would be shared."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, registry: "CollectorRegistry", folder: str = "") -> None:
        """`folder` is where the processes of a service add up what they count, "" where there is but one."""
        from prometheus_client import Counter as LibraryCounter
        from prometheus_client import Gauge

        self._registry = registry
        self._folder = folder
        self._replies = LibraryCounter(
            "feedsvc_http_replies",
            "Replies by status, and by whether the table of ready responses gave them.",
            ("status", "ready"),
            registry=registry,
        )
        self._seen: deque[tuple[str, bool]] = deque()
        self._summing = threading.Lock()
        # All processes serve the same content: whichever is asked sets these, and its word counts.
        gauge = partial(Gauge, registry=registry, multiprocess_mode="mostrecent")
        self._ready = gauge("feedsvc_ready", "1 once there is something to serve.")
        self._degraded = gauge("feedsvc_degraded", "1 while something needs mending.")
        self._content_version = gauge(
            "feedsvc_content_version", "Goes up with every sync that changed something."
        )
        self._problems = gauge("feedsvc_problems", "Posts that are left out.")
        self._cut = gauge("feedsvc_cut_feeds", "Feeds that a cap ends inside their hours.", ("cap",))

    def count_reply(self, status: str, *, ready: bool) -> None:
        """One more reply; `status` is what begins the status line.

        It is only noted, which takes no lock; the library's counters, which do, get many at once.
        """
        self._seen.append((status, ready))
        if len(self._seen) >= _SUMMED_AT_ONCE and self._summing.acquire(blocking=False):
            try:
                self._sum()
            finally:
                self._summing.release()

    def sum_up(self) -> None:
        """Count what was noted."""
        with self._summing:
            self._sum()

    def keep_summing(self) -> None:
        """Sum up now and then, in a thread: what another process tells of all must hold what this one did."""
        pause = threading.Event()
        while not pause.wait(_SUMMING_SECONDS):
            self.sum_up()

    def _sum(self) -> None:
        noted = Counter(self._seen.popleft() for _ in range(len(self._seen)))
        for (status, ready), count in noted.items():
            self._replies.labels(status[:3], "yes" if ready else "no").inc(count)

    def set_content(
        self, *, ready: bool, degraded: bool, content_version: int, problems: int, cuts: Iterable[str]
    ) -> None:
        """What is served just now; `cuts` names, for each feed that is cut, the cap that cuts it."""
        self._ready.set(ready)
        self._degraded.set(degraded)
        self._content_version.set(content_version)
        self._problems.set(problems)
        caps = list(cuts)
        for cap in ("max_entries", "max_bytes"):
            self._cut.labels(cap).set(caps.count(cap))

    def render(self) -> bytes:
        """All of it in Prometheus's text format, of the `media_type` above."""
        self.sum_up()
        from prometheus_client import CollectorRegistry, generate_latest
        from prometheus_client.multiprocess import MultiProcessCollector

        if not self._folder:
            return generate_latest(self._registry)
        collected = CollectorRegistry()
        MultiProcessCollector(collected, self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(collected)


def make_metrics(folder: str = "") -> Metrics:
    """Metrics in a registry of their own. Imports the library, which costs 50 ms.

    `folder` is what PROMETHEUS_MULTIPROC_DIR names, by which the library itself decides at its import.
    """
    from prometheus_client import CollectorRegistry

    metrics = Metrics(CollectorRegistry(auto_describe=True), folder)
    if folder:
        threading.Thread(target=metrics.keep_summing, name="feedsvc-metrics", daemon=True).start()
    return metrics
