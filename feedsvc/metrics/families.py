"""The library's half: every family that is told, with its labels and buckets."""

from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from ..release import find_version
from .content import ContentState

_COUNTERS = {
    "feedsvc_http_replies": (
        "Replies by route, status, and how they came about.",
        ("route", "status", "outcome"),
    ),
    "feedsvc_cache_lookups": ("Looks for what was made before, by level.", ("level", "result")),
    "feedsvc_websub_pings": ("Changed feeds that a hub was to be told of.", ("outcome",)),
}

_MOMENTS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_LONGER = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0)

_HISTOGRAMS = {
    "feedsvc_http_reply_seconds": ("How long replies took that were not ready.", ("outcome",), _MOMENTS),
    "feedsvc_build_seconds": ("How long it took to make a document.", (), _MOMENTS),
    "feedsvc_render_seconds": (
        "How long it took to render a post.",
        (),
        (0.0001, 0.0005, *_MOMENTS),
    ),
    "feedsvc_sync_seconds": ("How long a look at the content folder took.", ("outcome",), _LONGER),
}

_GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "feedsvc_build_info": ("1; the label says which version runs.", ("version",)),
    "feedsvc_ready": ("1 once there is something to serve.", ()),
    "feedsvc_degraded": ("1 while something needs mending.", ()),
    "feedsvc_content_version": ("Goes up with every sync that changed something.", ()),
    "feedsvc_content_changed_timestamp_seconds": ("When what is served last changed.", ()),
    "feedsvc_last_sync_timestamp_seconds": ("When the content folder was last looked through.", ()),
    "feedsvc_entries": ("Entries that are served.", ()),
    "feedsvc_feeds": ("Feeds that are served, by field.", ("field",)),
    "feedsvc_problems": ("Posts that are left out.", ()),
    "feedsvc_cut_feeds": ("Feeds that a cap ends inside their hours.", ("cap",)),
}

# Only where they are counted: 0 would say that nobody reads.
_COUNTED_READERS = {
    "feedsvc_subscribers": "Subscribers that aggregators tell of, summed over feeds.",
    "feedsvc_readers": "Readers of today that ask for themselves.",
}


class Families:
    """A registry of their own: the library's global one would be shared."""

    def __init__(self, folder: str = "") -> None:
        """`folder` as for `Metrics.open`."""
        self._folder = folder
        self._registry = CollectorRegistry(auto_describe=True)
        made: dict[str, Any] = {}
        for name, (help_, labels) in _COUNTERS.items():
            made[name] = Counter(name, help_, labels, registry=self._registry)
        for name, (help_, labels, buckets) in _HISTOGRAMS.items():
            made[name] = Histogram(name, help_, labels, buckets=buckets, registry=self._registry)
        self._made = made
        for name, (help_, labels) in _GAUGES.items():
            made[name] = self._make_gauge(name, help_, labels)
        made["feedsvc_build_info"].labels(find_version()).set(1)
        if not folder:  # of several processes it would tell of one
            ProcessCollector(registry=self._registry)

    def count(self, name: str, labels: tuple[str, ...], number: int) -> None:
        self._made[name].labels(*labels).inc(number)

    def observe(self, name: str, labels: tuple[str, ...], seconds: float) -> None:
        histogram = self._made[name]
        (histogram.labels(*labels) if labels else histogram).observe(seconds)

    def set_synced_at(self, moment: float) -> None:
        """`moment` in seconds since 1970."""
        self._made["feedsvc_last_sync_timestamp_seconds"].set(moment)

    def set_content(self, state: ContentState) -> None:
        """Set every gauge that tells what is served."""
        made = self._made
        made["feedsvc_ready"].set(state.ready)
        made["feedsvc_degraded"].set(state.degraded)
        made["feedsvc_content_version"].set(state.content_version)
        made["feedsvc_content_changed_timestamp_seconds"].set(state.changed_at)
        made["feedsvc_entries"].set(state.entries)
        made["feedsvc_problems"].set(state.problems)
        for field, number in state.feeds.items():
            made["feedsvc_feeds"].labels(field).set(number)
        for cap, number in state.cuts.items():
            made["feedsvc_cut_feeds"].labels(cap).set(number)
        for name, help_ in _COUNTED_READERS.items():
            count = getattr(state, name.removeprefix("feedsvc_"))
            if count is None:
                continue
            if name not in made:
                made[name] = self._make_gauge(name, help_, ())
            made[name].set(count)

    def render(self) -> bytes:
        if not self._folder:
            return generate_latest(self._registry)
        collected = CollectorRegistry()
        MultiProcessCollector(collected, self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(collected)

    def _make_gauge(self, name: str, help_: str, labels: tuple[str, ...]) -> Gauge:
        # All processes serve the same content: whichever is asked sets these, and its word counts.
        return Gauge(name, help_, labels, registry=self._registry, multiprocess_mode="mostrecent")
