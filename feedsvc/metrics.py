"""Counters and gauges: prometheus-client's one door."""

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client import CollectorRegistry


class Metrics:
    """What feedsvc counts, in a registry that is handed in: the library's global one would be shared."""

    media_type = "text/plain; version=0.0.4; charset=utf-8"

    def __init__(self, registry: "CollectorRegistry", folder: str = "") -> None:
        """`folder` is where the processes of a service add up what they count, "" where there is but one."""
        from prometheus_client import Counter, Gauge

        self._registry = registry
        self._folder = folder
        self._replies = Counter(
            "feedsvc_http_replies",
            "Replies by status, and by whether the table of ready responses gave them.",
            ("status", "ready"),
            registry=registry,
        )
        self._reply_counters: dict[tuple[str, bool], Counter] = {}
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
        """One more reply; `status` is the three digits."""
        counter = self._reply_counters.get((status, ready))
        if counter is None:
            counter = self._replies.labels(status, "yes" if ready else "no")
            self._reply_counters[(status, ready)] = counter
        counter.inc()

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

    return Metrics(CollectorRegistry(auto_describe=True), folder)
