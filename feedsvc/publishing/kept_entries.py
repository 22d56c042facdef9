"""Entries that were built for a feed, kept for the next that holds them: one more post leaves the others."""

from collections.abc import Iterable
from itertools import islice
from threading import Lock

from ..model import FeedEntry

Key = tuple[str, str, str]
"""An entry's id and revision, which say all that it is, and how much of it is held, one of `CONTENTS`."""

_MOST_CHARACTERS = 7_500_000
"""Of text, each of which takes one byte, two or four."""

_OVERHEAD = 1_800
"""Characters that an entry counts for besides its text: roughly what its other values take."""


class KeptEntries:
    """The last entries that were built, by key. Safe for any number of threads."""

    def __init__(self, most: int = _MOST_CHARACTERS) -> None:
        self._most = most
        self._lock = Lock()
        self._kept: dict[Key, FeedEntry] = {}
        self._size = 0

    def find(self, keys: Iterable[Key]) -> dict[Key, FeedEntry]:
        """Those of these that are kept."""
        with self._lock:
            return {key: found for key in keys if (found := self._kept.get(key))}

    def keep(self, entries: dict[Key, FeedEntry]) -> None:
        """Keep these as the newest, all of them, and of the others as many as there is room for."""
        with self._lock:
            for key, entry in entries.items():
                known = self._kept.pop(key, None)
                self._size += _measure(entry) - (_measure(known) if known else 0)
                self._kept[key] = entry
            for key in list(islice(self._kept, len(self._kept) - len(entries))):
                if self._size <= self._most:
                    break
                self._size -= _measure(self._kept.pop(key))


def _measure(entry: FeedEntry) -> int:
    return len(entry.content) + len(entry.summary) + _OVERHEAD
