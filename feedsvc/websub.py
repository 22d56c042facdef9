"""Tells hubs which feeds changed (WebSub, section 6): one ping per changed feed, once it is served anew.

Hubs come from the operator's settings alone. Nothing here blocks a request or a sync, and nothing is lost
with the process: the queue is handed in, and a ping stays in it until its hub has answered.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from .dates import to_microseconds
from .metrics import Metrics
from .model import Ping
from .selection import Selection

_LOG = logging.getLogger(__name__)

_SUFFIXES = ("atom", "rss", "json")  # feed.xml is the Atom document, whose canonical URL is the topic
_TIMEOUT_SECONDS = 10
_STOP_SECONDS = 3
_MAX_ANSWER_BYTES = 65_536
_POLL_SECONDS = 1.0
_BATCH = 50
_FIRST_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS = 30, 3_600
_LONGEST_RETRY_AFTER_SECONDS = 86_400
_TRY_AGAIN = frozenset({408, 425, 429})


@dataclass(frozen=True, slots=True)
class FeedChange:
    """When a feed changed last, and when it next changes by itself (None: never), microseconds since 1970."""

    changed_us: int
    due_us: int | None


class PingQueue(Protocol):
    """What the announcer needs of the journal, see `index.pings`."""

    def take(self, hub: str, *, content_version: int, now_us: int, limit: int) -> Sequence[Ping]: ...
    def finish(self, ping: Ping, *, next_us: int | None) -> None: ...
    def count_failures(self, hub: str) -> int: ...
    def postpone(self, hub: str, *, failures: int, until_us: int) -> None: ...
    def recover(self, hub: str) -> None: ...
    def keep_only(self, hubs: Sequence[str]) -> None: ...


class HubBusyError(Exception):
    """The hub asks to be told later; `retry_after` in seconds, 0 where it does not say when."""

    def __init__(self, status: int, retry_after: int) -> None:
        super().__init__(f"status {status}")
        self.retry_after = retry_after


class HubConnection:
    """A connection to one hub, for any number of pings; redirects are not followed, answers not kept."""

    def __init__(self, hub: str) -> None:
        parts = urlsplit(hub)
        connect = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        self._connection = connect(parts.netloc, timeout=_TIMEOUT_SECONDS)
        self._target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def publish(self, topic: str) -> int:
        """Tell that a topic has changed; the status of the hub's answer.

        Raises HubBusyError if the hub may take it later, OSError or HTTPException if there is no answer.
        """
        # The specification leaves the form to hubs: some read hub.url, some hub.topic.
        form = urlencode({"hub.mode": "publish", "hub.url": topic, "hub.topic": topic})
        headers = {"Content-Type": "application/x-www-form-urlencoded", "User-Agent": "feedsvc"}
        self._connection.request("POST", self._target, form, headers)
        response = self._connection.getresponse()
        response.read(_MAX_ANSWER_BYTES)
        if not response.isclosed():
            self._connection.close()
        if response.status in _TRY_AGAIN or response.status >= 500:
            seconds = response.headers.get("Retry-After", "")
            raise HubBusyError(
                response.status, int(seconds) if seconds.isascii() and seconds.isdigit() else 0
            )
        return response.status

    def close(self) -> None:
        self._connection.close()


class Announcer:
    """Tells the hubs, in a thread of its own. `serve` is called with each content version that is served."""

    def __init__(
        self,
        *,
        hubs: Sequence[str],
        base_url: str,
        queue: PingQueue,
        find_change: Callable[[Selection], FeedChange],
        now: Callable[[], datetime],
        metrics: Metrics | None = None,
    ) -> None:
        self._hubs = hubs
        self._base_url = base_url
        self._queue = queue
        self._find_change = find_change
        self._now = now
        self._metrics = metrics or Metrics()
        self._served = 0
        self._awake = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-announcer", daemon=True)

    def start(self) -> None:
        """Start; without hubs there is nothing to do."""
        self._queue.keep_only(self._hubs)
        if self._hubs:
            self._thread.start()

    def stop(self) -> None:
        """End after the ping that is under way; one that takes long is sent again after the next start."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join(_STOP_SECONDS)

    def serve(self, content_version: int) -> None:
        """Whoever fetches a feed from now on gets its bytes of this version."""
        if content_version != self._served:
            self._served = content_version
            self._awake.set()

    def announce(self) -> None:
        """Tell every hub what it may be told now."""
        for hub in self._hubs:
            connection = HubConnection(hub)
            try:
                self._tell(hub, connection)
            finally:
                connection.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.announce()
            except Exception:
                _LOG.exception("event=announcer_failed")  # a bug, and loud; the feeds are served all the same
            self._awake.wait(_POLL_SECONDS)
            self._awake.clear()

    def _tell(self, hub: str, connection: HubConnection) -> None:
        while pings := self._queue.take(
            hub, content_version=self._served, now_us=to_microseconds(self._now()), limit=_BATCH
        ):
            for ping in pings:
                if self._stopping.is_set():
                    return
                change = self._find_change(Selection(ping.field, ping.slug))
                if change.changed_us >= ping.since_us and not self._ping(ping, connection):
                    return
                self._queue.finish(ping, next_us=change.due_us)

    def _ping(self, ping: Ping, connection: HubConnection) -> bool:
        """Whether the hub answered for every format; else it is left alone for a while."""
        outcome = "told"
        try:
            for suffix in _SUFFIXES:
                topic = f"{self._base_url}{Selection(ping.field, ping.slug).feed_route(suffix)}"
                status = connection.publish(topic)
                if not 200 <= status < 300:
                    outcome = "refused"
                    _LOG.warning("event=ping_refused hub=%s topic=%s status=%d", ping.hub, topic, status)
        except (OSError, HTTPException, HubBusyError) as error:
            self._postpone(ping.hub, error)
            self._metrics.count_ping("postponed")
            return False
        if self._queue.count_failures(ping.hub):
            self._queue.recover(ping.hub)
        self._metrics.count_ping(outcome)
        _LOG.info("event=hub_told hub=%s feed=%s/%s", ping.hub, ping.field, ping.slug)
        return True

    def _postpone(self, hub: str, error: Exception) -> None:
        """Twice as long with every failure in a row, up to an hour, or as long as the hub asks."""
        failures = self._queue.count_failures(hub) + 1
        pause = min(_FIRST_PAUSE_SECONDS << min(failures - 1, 16), _LONGEST_PAUSE_SECONDS)
        if isinstance(error, HubBusyError):
            pause = max(pause, min(error.retry_after, _LONGEST_RETRY_AFTER_SECONDS))
        until_us = to_microseconds(self._now()) + pause * 1_000_000
        self._queue.postpone(hub, failures=failures, until_us=until_us)
        _LOG.warning("event=hub_postponed hub=%s seconds=%d reason=%r", hub, pause, error)
