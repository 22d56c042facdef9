"""Fills an empty index: every row is written once, in an order that the database likes."""

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection, delete, select

from .bulk import insert_tuples, without_indexes
from .files import FILE_COLUMNS
from .journal import month_number, write_left, write_months
from .packing import Batch, Row, Terms
from .rows import ENTRY_COLUMNS, EVERY_KEY, SITE_KEY, chunks
from .schema import BY_DATE, BY_ENTRY_ID, CHANGES, ENTRIES, ENTRY_TERMS, FILES, TERMS
from .searching import choose_search

_MOST_PENDING = 150_000
"""Rows of terms that are sorted at once: 100 bytes each in memory."""

_TERM_BATCH = 20_000


class Filling:
    """Puts the first entries of an index, dated in the journal; what is sorted is written in large parts."""

    def __init__(self, connection: Connection, moment_us: int, *, keeps_months: bool) -> None:
        """`keeps_months` is False where all months change."""
        self._connection = connection
        self._moment_us = moment_us
        self._keeps_months = keeps_months
        self._has_history = connection.scalar(select(CHANGES.c.entry_key).limit(1)) is not None
        self.ids: list[str] = []
        self.removed = 0
        self._counts: dict[Terms, int] = {}
        self._term_rows: dict[int, list[tuple[int, int]]] = {}  # term key -> (published, entry key)
        self._pending = 0
        self._revisions: list[tuple[int, str, int]] = []  # (entry key, revision, moment)
        self._left: list[tuple[int, str, str]] = []  # (term key, entry id, reason)
        self._months: set[tuple[int, int, str]] = set()

    @property
    def changed(self) -> int:
        """How many entries came."""
        return len(self.ids)

    @property
    def touched(self) -> frozenset[tuple[str, str]]:
        """The terms that have entries, by field and slug, and the whole site."""
        terms = {(field, slug) for terms in self._counts for _, field, slug, _ in terms}
        return frozenset(terms | {("", "")} if self.ids else ())

    def fill(self, batches: Iterable[Batch]) -> None:
        """Write all of them; they may still be made while others are written."""
        search = choose_search(self._connection)
        with search.filling(self._connection), without_indexes(self._connection, BY_DATE, BY_ENTRY_ID):
            for batch in batches:
                self._put(batch)
            self._flush()
        self._write_spellings()

    def _put(self, batch: Batch) -> None:
        rows = [row for row, _ in batch.entries]
        insert_tuples(self._connection, ENTRIES, ENTRY_COLUMNS, rows)
        insert_tuples(self._connection, FILES, FILE_COLUMNS, batch.files)
        keys_of = [tuple(key for key, *_ in terms) for terms in batch.terms]
        for row, number in batch.entries:
            terms, keys = batch.terms[number], keys_of[number]
            place = row[_PUBLISHED], row[0]
            for key in keys:
                self._term_rows.setdefault(key, []).append(place)
            self._pending += len(keys)
            self._counts[terms] = self._counts.get(terms, 0) + 1
        self.ids += [row[_ID] for row in rows]
        revisions = [(row[0], row[_REVISION], self._moment_us) for row in rows]
        if self._has_history:
            new = self._compare(revisions)
            self._journal(new)
            self._stir(batch, {key for key, *_ in new})
        else:
            self._revisions += revisions
            self._stir(batch, {row[0] for row in rows})
        if self._pending >= _MOST_PENDING:
            self._flush()

    def _stir(self, batch: Batch, keys: set[int]) -> None:
        if self._keeps_months:
            for row, number in batch.entries:
                if row[0] in keys:
                    month = month_number(row[_PUBLISHED])
                    concerned = (SITE_KEY, *(key for key, *_ in batch.terms[number]))
                    self._months |= {(key, month, what) for key in concerned for what in ("changed", "moved")}

    def _flush(self) -> None:
        """Write what waits to be sorted, in the order of its key."""
        rows: list[Row] = []
        for key in sorted(self._term_rows):
            rows += [(key, *place) for place in sorted(self._term_rows.pop(key))]
            if len(rows) >= _TERM_BATCH:
                insert_tuples(self._connection, ENTRY_TERMS, _TERM_COLUMNS, rows)
                rows = []
        insert_tuples(self._connection, ENTRY_TERMS, _TERM_COLUMNS, rows)
        self._journal(self._revisions)
        self._pending, self._revisions = 0, []

    def _write_spellings(self) -> None:
        """The counted spellings of the terms."""
        spellings: dict[tuple[int, str], Row] = {}
        for terms, count in self._counts.items():
            for key, field, slug, name in terms:
                before = spellings.get((key, name))
                spellings[key, name] = (key, name, field, slug, count + (before[-1] if before else 0))
        names = ("term_key", "name", "field", "slug", "entries")
        insert_tuples(self._connection, TERMS, names, sorted(spellings.values()))

    def journal(self) -> None:
        """Date what may have left while the index was lost, and the months of all that happened."""
        if self._has_history:
            self._note_orphans()
        write_left(self._connection, self._left, self._moment_us)
        write_months(self._connection, self._months, self._moment_us)

    def _journal(self, revisions: Sequence[tuple[int, str, int]]) -> None:
        insert_tuples(self._connection, CHANGES, ("entry_key", "revision", "changed_us"), sorted(revisions))

    def _compare(self, revisions: Sequence[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
        """What the journal does not know; a revision that it knows keeps its moment, and so its answers."""
        new = []
        for part in chunks(revisions):
            query = select(CHANGES.c.entry_key, CHANGES.c.revision).where(
                CHANGES.c.entry_key.in_([key for key, *_ in part])
            )
            known = {row.entry_key: row.revision for row in self._connection.execute(query)}
            stale = {key for key, revision, _ in part if known.get(key, revision) != revision}
            if stale:  # nobody knows which terms they left
                self._left.append((EVERY_KEY, "", "moved"))
                self._connection.execute(delete(CHANGES).where(CHANGES.c.entry_key.in_(stale)))
            new += [row for row in part if known.get(row[0]) != row[1]]
        return new

    def _note_orphans(self) -> None:
        """Entries that the journal knows and the new index does not: nobody knows which terms they left.

        So every feed counts as changed: a Last-Modified too late is allowed, one too early never.
        """
        orphan = CHANGES.c.entry_key.not_in(select(ENTRIES.c.key))
        if self._connection.execute(delete(CHANGES).where(orphan)).rowcount:
            self._left.append((EVERY_KEY, "", "removed"))


_ID, _PUBLISHED, _REVISION = map(ENTRY_COLUMNS.index, ("id", "published_us", "revision"))
_TERM_COLUMNS = ("term_key", "published_us", "entry_key")
