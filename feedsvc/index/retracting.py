"""What leaves for good, and who saw it: a tombstone for each feed whose window held the entry (RFC 6721)."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, delete, select

from ..selection import SITE, Selection
from .reading import Snapshot, WindowRules
from .rows import SITE_KEY, chunks, list_terms
from .schema import ENTRIES, TOMBSTONES

_RETRACTED = frozenset({"removed", "hidden"})
"""Why an entry leaves for good; one that is quarantined, or that has another id now, is not retracted."""


class Retraction:
    """The entries that a sync retracts, by the feeds that hold them as long as nothing is written."""

    def __init__(
        self, connection: Connection, reasons: Mapping[str, str], rules: WindowRules, now_us: int
    ) -> None:
        """`reasons` maps the ids of all entries that will leave to why they do."""
        self._connection = connection
        self._snapshot = Snapshot(connection)
        self._rules = rules
        self._now_us = now_us
        self._windows: dict[int, frozenset[str]] = {}
        self._digests: dict[str, str] = {}
        self._held: list[tuple[int, str]] = []  # (term key, entry id)
        self._find_held([id_ for id_, reason in reasons.items() if reason in _RETRACTED])

    def _find_held(self, ids: list[str]) -> None:
        for id_, entry in self._snapshot.load_entries(ids).items():
            terms = [(key, Selection(field, slug)) for key, field, slug, _ in list_terms(entry)]
            for key, selection in ((SITE_KEY, SITE), *terms):
                if id_ in self._read_window(key, selection):
                    self._held.append((key, id_))
                    self._digests[id_] = entry.file_digest

    def _read_window(self, key: int, selection: Selection) -> frozenset[str]:
        if key not in self._windows:
            window = self._snapshot.select_window(selection, self._rules, self._now_us)
            self._windows[key] = frozenset(id_ for id_, _ in window.rows)
        return self._windows[key]

    def write(self, present: Iterable[str], moment_us: int) -> None:
        """Leave the tombstones, after all else is written; those of the ids that are `present` go."""
        if self._connection.scalar(select(TOMBSTONES.c.entry_id).limit(1)) is not None:
            for ids in chunks(sorted({*present, *self._digests})):
                self._connection.execute(delete(TOMBSTONES).where(TOMBSTONES.c.entry_id.in_(ids)))
        # The same bytes elsewhere: the post has moved to a folder that gives it another id.
        moved = self._find_digests(sorted(set(self._digests.values())))
        rows = [
            {"term_key": key, "entry_id": id_, "removed_us": moment_us}
            for key, id_ in self._held
            if self._digests[id_] not in moved
        ]
        if rows:
            self._connection.execute(TOMBSTONES.insert(), rows)

    def _find_digests(self, digests: list[str]) -> set[str]:
        found: set[str] = set()
        for part in chunks(digests):
            query = select(ENTRIES.c.file_digest).where(ENTRIES.c.file_digest.in_(part))
            found |= set(self._connection.scalars(query))
        return found
