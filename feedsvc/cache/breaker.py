"""Whether it is worth asking: after a few failures in a row nobody is asked for a while."""

from collections.abc import Callable
from threading import Lock


class CircuitBreaker:
    """Closed: all may ask. Open, after `failures` in a row: nobody may. Half open, `pause_seconds` later:
    one may try, and what comes of it decides for all.
    """

    def __init__(self, *, monotonic: Callable[[], float], failures: int, pause_seconds: float) -> None:
        self._monotonic = monotonic
        self._most = failures
        self._pause_seconds = pause_seconds
        self._lock = Lock()
        self._failures = 0
        self._closed_until_try = 0.0

    def allows(self) -> bool:
        """Whether to ask now; who may has to call `succeeded` or `failed` afterwards."""
        with self._lock:
            if self._failures < self._most:
                return True
            if self._monotonic() < self._closed_until_try:
                return False
            # This one tries; all others wait for as long again, should it never come back.
            self._closed_until_try = self._monotonic() + self._pause_seconds
            return True

    @property
    def is_open(self) -> bool:
        """Whether the last ones who asked got no answer."""
        return self._failures >= self._most

    def succeeded(self) -> bool:
        """An answer came; whether this has closed the circuit again."""
        with self._lock:
            was_open = self._failures >= self._most
            self._failures = 0
            return was_open

    def failed(self) -> bool:
        """None came; whether this has opened the circuit."""
        with self._lock:
            self._failures += 1
            if self._failures < self._most:
                return False
            self._closed_until_try = self._monotonic() + self._pause_seconds
            return self._failures == self._most
