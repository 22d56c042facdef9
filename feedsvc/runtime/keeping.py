"""Hands the operator's statistics to the journal, from time to time and at the end."""

from ..statistics import Statistics
from .repeating import Repeater

_SECONDS = 60.0
"""What a crash may lose."""


class Keeper:
    """Flushes statistics in a thread of its own."""

    def __init__(self, statistics: Statistics) -> None:
        self._statistics = statistics
        self._repeater = Repeater(statistics.flush, seconds=_SECONDS, name="statistics")

    def start(self) -> None:
        self._repeater.start()

    def stop(self) -> None:
        """Flush once more and end."""
        self._repeater.stop()
        self._statistics.flush()
