"""What of the content folder is to be looked at next, and when."""

import math
from collections.abc import Set
from threading import Lock

from ..syncing import Look, SyncResult

_MANY = 500
"""Of more changed paths at once, everything is looked at: some may have been lost among so many."""

_BUSY = 20
"""After more changed paths at once, everything is looked at when it has been quiet: to be sure."""

_QUIET_SECONDS = 2.0

_SETTLE_SECONDS = 2.1
"""A file that changed a moment ago is read again then; a little more than `syncing` takes for settled."""

_LEAVE_SECONDS = 1.0
"""A missing file is looked for again so long after the last one went missing, so that a folder which is being
emptied is seen as one removal."""

_LONGEST_LEAVE_SECONDS = 10.0

_MOST_AHEAD_SECONDS = 30.0
"""Content versions have moments at least a second apart. Where they come faster for so long that theirs are
further ahead of the clock than this, the next one waits: feeds would be dated "now" for ever longer. A burst
of single saves does not wait."""


class Agenda:
    """Collects what events tell, and what a sync leaves to be looked at again; safe for threads.

    Moments are seconds of a clock that only goes forward.
    """

    def __init__(self, *, poll_seconds: float, walk_seconds: float) -> None:
        """Everything is looked at every `poll_seconds`; where events are trusted, every `walk_seconds`."""
        self._poll_seconds = poll_seconds
        self._walk_seconds = walk_seconds
        self._lock = Lock()
        self._trusts_events = False
        self._walk_at = -math.inf
        self._expires_at = math.inf
        self._paths: set[str] = set()
        self._settle_at: dict[str, float] = {}
        self._missing: frozenset[str] = frozenset()
        self._missing_since = 0.0
        self._leave_at = math.inf
        self._not_before = -math.inf

    def trust_events(self, trusts: bool, now: float) -> None:
        """Whether all that happens is told of from now on; what happened before was not."""
        with self._lock:
            self._trusts_events = trusts
            self._walk_at = now

    def note(self, paths: Set[str] | None, now: float) -> None:
        """These paths, relative to the folder, may have changed; None: anything may have."""
        with self._lock:
            if paths is None or not self._trusts_events or len(paths) > _MANY:
                self._walk_at = now
                return
            self._paths |= paths
            if len(paths) > _BUSY:
                self._walk_at = min(self._walk_at, now + _QUIET_SECONDS)

    def plan(self, result: SyncResult, now: float) -> None:
        """What a sync leaves to be looked at again."""
        with self._lock:
            if result.is_first or max(len(result.unsettled), len(result.missing)) > _MANY:
                self._walk_at = min(self._walk_at, now + _SETTLE_SECONDS)
            self._settle_at = {
                path: self._settle_at.get(path, now + _SETTLE_SECONDS) for path in result.unsettled
            }
            if not result.missing:
                self._leave_at = math.inf
            elif result.missing - self._missing:
                self._missing_since = now if not self._missing else self._missing_since
                last = self._missing_since + _LONGEST_LEAVE_SECONDS
                self._leave_at = max(min(now + _LEAVE_SECONDS, last), now)
            self._missing = result.missing
            self._expires_at = math.inf if result.expires_in is None else now + max(result.expires_in, 0)
            # Never longer than a second: a clock that was years ahead once must not stop everything.
            self._not_before = now + min(result.ahead_seconds - _MOST_AHEAD_SECONDS, 1.0)

    def retry(self, now: float) -> None:
        """What was taken could not be done: look at everything after a pause."""
        with self._lock:
            self._forget(now + self._poll_seconds)

    def seconds_left(self, now: float) -> float:
        """How long there is nothing to do; 0 if there is now."""
        with self._lock:
            ends = [now if self._paths else self._walk_at]
            if self._trusts_events:
                ends += [self._leave_at, self._expires_at, *self._settle_at.values()]
            return max(min(ends) - now, self._not_before - now, 0)

    def take(self, now: float) -> Look | None:
        """What is to be looked at now, None for everything."""
        with self._lock:
            if not self._trusts_events or now >= self._walk_at or len(self._paths) > _MANY:
                seconds = self._walk_seconds if self._trusts_events else self._poll_seconds
                self._forget(now + seconds)
                return None
            settled = {path for path, moment in self._settle_at.items() if moment <= now}
            leaving = self._missing if now >= self._leave_at else frozenset[str]()
            look = Look(paths=frozenset(self._paths | settled | leaving), again=leaving)
            self._paths = set()
            for path in settled:
                del self._settle_at[path]
            if leaving:
                self._leave_at = math.inf
            if now >= self._expires_at:
                self._expires_at = math.inf
            return look

    def _forget(self, walk_at: float) -> None:
        self._walk_at = walk_at
        self._paths, self._settle_at = set(), {}
        self._leave_at = self._expires_at = math.inf
