"""Keeps the index up with the content folder while a service runs: the one thread that writes."""

import logging
import threading
from collections.abc import Callable, Iterator, Set
from contextlib import contextmanager

from ..errors import FeedsvcError, IndexFailedError, RemovalHeldBackError
from ..metrics import Metrics
from ..publishing import Status
from ..syncing import Look, Progress, Syncer, SyncResult
from .agenda import Agenda
from .events import EventThread, find_remote
from .following import Follower, OnChange

__all__ = ["EventThread", "Follower", "OnChange", "Watcher", "find_remote"]

_LOG = logging.getLogger(__name__)

_BATCH = 50
"""Bodies that are rendered in the background before a look at the clock."""

_BATCHES = 40
"""How many of those before the next look at the content folder."""

_READERS_FIRST_SECONDS = 0.5
"""After a change they ask for what is new, and it is rendered then; the background leaves them that time."""


class _StoppedError(Exception):
    """The service stops, and this sync with it; what it read is read again at the next start."""


class Watcher:
    """Syncs at once, then whenever the folder changed, and renders bodies in between."""

    def __init__(
        self,
        *,
        syncer: Syncer,
        render_some: Callable[[int], int],
        on_change: OnChange,
        announce: Callable[[int], None],
        status: Status,
        poll_seconds: float,
        walk_seconds: float = 60.0,
        events: EventThread | None = None,
        tell_progress: Progress = lambda _read, _total: None,
        metrics: Metrics | None = None,
        leads: Callable[[], bool] = lambda: True,
    ) -> None:
        """`announce` is called with each content version, after `on_change`.

        The folder is looked through every `poll_seconds`; or every `walk_seconds`, as long as `events` say
        what changes. `tell_progress` hears of the first sync. Where several processes may write, nothing is
        done while this one does not lead.
        """
        self._leads = leads
        self._syncer = syncer
        self._render_some = render_some
        self._on_change = on_change
        self._announce = announce
        self._status = status
        self._agenda = Agenda(poll_seconds=poll_seconds, walk_seconds=walk_seconds)
        self._events = events
        self._tell_first = tell_progress
        self._metrics = metrics or Metrics()
        self._lock = threading.Lock()
        self._logged, self._told = "", -1
        self._has_rendered_all, self._lets_readers_first = False, False
        self._done = threading.Condition()
        self._syncs, self._is_syncing = 0, False
        self._stopping, self._awake = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-watcher", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """End; a sync that still reads gives up, one that writes finishes."""
        self._stopping.set()
        self._awake.set()
        if self._thread.is_alive():
            self._thread.join()
        if self._events:
            self._events.stop()

    def sync(self, look: Look | None = None) -> SyncResult | None:
        """Sync now, in whichever thread asks; None when that failed or was held back, as the status says.

        With a `look`, only that part of the folder.
        """
        with self._lock, self._counted():
            if not self._leads():
                return None
            began = self._metrics.monotonic()
            try:
                result = self._syncer.sync(progress=self._tell_progress, look=look)
            except _StoppedError:
                return None
            except RemovalHeldBackError as error:
                self._degrade("removal_held_back", error)
                self._metrics.time_sync(self._metrics.monotonic() - began, "held_back")
                return None
            except (FeedsvcError, OSError) as error:  # a lost mount, say: what is served stays served
                self._degrade("sync_failed", error)
                if isinstance(error, IndexFailedError):
                    self._syncer.forget()  # nobody knows how far a server that is gone has come
                self._metrics.time_sync(self._metrics.monotonic() - began, "failed")
                return None
            outcome = "changed" if result.touched else "unchanged"
            self._metrics.time_sync(self._metrics.monotonic() - began, outcome)
        self._agenda.plan(result, self._metrics.monotonic())
        self._status.degraded = ""
        self._status.progress = ""
        self._status.problems = result.problems
        if result.touched:
            _LOG.info("event=synced content_version=%d changed=%d", result.content_version, result.changed)
        if result.touched or result.content_version != self._told:
            self._told = result.content_version
            self._on_change(result.content_version, result.touched)
        self._announce(result.content_version)  # last: a hub fetches what it is told of at once
        return result

    def refresh(self, seconds: float, path: str = "") -> None:
        """Have the watcher look at a file now, or at all, and wait: never for longer, as a request does."""
        with self._done:
            wanted = self._syncs + (2 if self._is_syncing else 1)  # one that runs may have looked before
            self._note({path} if path else None)
            self._done.wait_for(lambda: self._syncs >= wanted, timeout=seconds)

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._is_syncing = True
        try:
            yield
        finally:
            with self._done:
                self._is_syncing = False
                self._syncs += 1
                self._done.notify_all()

    def _degrade(self, event: str, error: Exception) -> None:
        # Once, not at every look: what syncs but cannot render would else say so many times a second.
        if self._logged != str(error):
            _LOG.error("event=%s reason=%s", event, error)
        self._logged = self._status.degraded = str(error)

    def _tell_progress(self, read: int, total: int) -> None:
        if self._stopping.is_set():
            raise _StoppedError
        if self._status.progress:  # a later sync is no reason to say that nothing can be served yet
            self._status.progress = f"read {read:,} of {total:,} posts"
            self._status.read_so_far = (read, total)
            self._tell_first(read, total)

    def _note(self, paths: Set[str] | None) -> None:
        """These files may have changed; None: any may have."""
        self._agenda.note(paths, self._metrics.monotonic())
        self._awake.set()

    def _trust(self, trusts: bool) -> None:
        self._agenda.trust_events(trusts, self._metrics.monotonic())
        self._awake.set()

    def _run(self) -> None:
        if self._events:  # before the first look, so that nothing happens unseen
            self._events.start(self._note, self._trust)
        while not self._stopping.is_set():
            try:
                is_synced = self._look()
                if self._leads() and self._render():
                    continue
                self._logged = "" if is_synced else self._logged
            except FeedsvcError as error:  # a full disk, say
                self._degrade("rendering_failed", error)
            except Exception:
                # A bug, and loud; but the feeds that are there stay served, and the next look may succeed.
                _LOG.exception("event=watcher_failed")
                self._status.degraded = "the watcher failed; its log says why"
                self._agenda.retry(self._metrics.monotonic())
            self._awake.wait(self._agenda.seconds_left(self._metrics.monotonic()))
            if not self._stopping.is_set():
                self._awake.clear()

    def _look(self) -> bool:
        """Sync if it is time to; False if that failed."""
        now = self._metrics.monotonic()
        if self._agenda.seconds_left(now):
            return True
        result = self.sync(self._agenda.take(now))
        if result is None:
            self._agenda.retry(self._metrics.monotonic())
            return False
        # Once: where changes never end, what is in the background has its time too.
        self._lets_readers_first = bool(result.touched) and self._has_rendered_all
        return True

    def _render(self) -> bool:
        """Newest first, in small batches; whether there is more. A change must not wait for a whole site."""
        if self._lets_readers_first:
            self._lets_readers_first = self._has_rendered_all = False
            self._awake.wait(_READERS_FIRST_SECONDS)
        for _ in range(_BATCHES):
            if self._awake.is_set() or not self._agenda.seconds_left(self._metrics.monotonic()):
                return False
            self._has_rendered_all = not self._render_some(_BATCH)
            if self._has_rendered_all:
                return False
            self._awake.wait(0.01)
        return True
