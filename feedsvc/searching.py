"""Entries become findable by their words: in the background, and just before a search that needs them."""

from collections.abc import Callable, Iterable, Mapping
from threading import Lock

from .errors import StaleEntryError
from .index import Index, SearchText, Snapshot
from .model import Body, Entry
from .posts.sanitizing import text_of_safe

_BATCH = 50

LoadBodies = Callable[[Snapshot, Iterable[Entry]], Mapping[str, Body]]
"""The bodies of entries by id; StaleEntryError when a file has changed since it was read."""


class SearchFiller:
    """Reads the texts of entries into the search of one index, as its writer."""

    def __init__(self, index: Index, load_bodies: LoadBodies) -> None:
        self._index = index
        self._load_bodies = load_bodies
        self._lock = Lock()

    def fill_some(self, limit: int = _BATCH) -> int:
        """Read some texts that are missing; how many, 0 when all are there or a file must be synced first."""
        with self._lock:
            with self._index.snapshot() as snapshot:
                entries = snapshot.list_unsearched(limit)
                try:
                    bodies = self._load_bodies(snapshot, entries)
                except StaleEntryError:
                    return 0  # the sync that is due will bring it back
            texts = [
                SearchText(entry=entry, summary=body.summary, text=text_of_safe(body.html))
                for entry, body in ((entry, bodies[entry.id]) for entry in entries)
            ]
            if texts:
                self._index.store_search(texts)
            return len(texts)

    def tidy(self) -> int:
        """Drop what is of no use any more; how many entries are to be read again for it, at least."""
        return int(self._index.compact_search())

    def complete(self, most: int) -> bool:
        """Read all that is missing if it is at most so many; whether nothing is missing now."""
        with self._index.snapshot() as snapshot:
            if snapshot.count_unsearched(most + 1) > most:
                return False
        while self.fill_some():
            pass
        with self._index.snapshot() as snapshot:
            return not snapshot.count_unsearched(1)
