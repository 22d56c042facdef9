"""Hands the operator's statistics to the journal, from time to time and at the end."""

import threading

from ..statistics import Statistics

_SECONDS = 60.0
"""What a crash may lose."""


class Keeper:
    """Flushes statistics in a thread of its own."""

    def __init__(self, statistics: Statistics, *, seconds: float = _SECONDS) -> None:
        self._statistics = statistics
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-statistics", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Flush once more and end."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()
        self._statistics.flush()

    def _run(self) -> None:
        while not self._stopping.wait(self._seconds):
            self._statistics.flush()
