"""Puts entries into the index and takes them out, with their terms, and dates that in the journal."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from ..dates import to_microseconds
from ..model import Entry
from .bulk import insert_many, insert_tuples
from .journal import list_months, write_left, write_months
from .rows import EVERY_KEY, SITE_KEY, chunks, digest_key, from_row, list_terms, to_row
from .schema import BODIES, CHANGES, ENTRIES, ENTRY_TERMS, TERMS


class EntryWriter:
    """Puts and removes entries, each dated in the journal; collects what is written once, at the end."""

    def __init__(self, connection: Connection, moment_us: int, *, keeps_months: bool) -> None:
        """`keeps_months` is False where all months change."""
        self._connection = connection
        self._moment_us = moment_us
        self._keeps_months = keeps_months
        self._has_history = connection.scalar(select(CHANGES.c.entry_key).limit(1)) is not None
        self.touched: set[tuple[str, str]] = set()
        self.ids: list[str] = []
        self.changed = 0
        self._spellings: dict[
            tuple[int, str], list[Any]
        ] = {}  # (term key, name) -> [field, slug, difference]
        self._removed: list[str] = []
        self._left: list[tuple[int, str, str]] = []  # (term key, entry id, reason)
        self._months: set[tuple[int, int, str]] = set()

    @property
    def removed(self) -> int:
        """How many entries left."""
        return len(self._removed)

    def put(self, entries: Sequence[Entry]) -> None:
        """Write entries that came or changed; of one whose revision is known only the path is another."""
        self.ids += [entry.id for entry in entries]
        old = self._load(entry.id for entry in entries)
        moved = [entry for entry in entries if entry.id in old and old[entry.id].revision == entry.revision]
        changed = [
            entry for entry in entries if entry.id not in old or old[entry.id].revision != entry.revision
        ]
        for entry in moved:
            self._connection.execute(
                ENTRIES.update().where(ENTRIES.c.key == digest_key(entry.id)).values(path=entry.path)
            )
        self._delete([old[entry.id] for entry in changed if entry.id in old])
        insert_many(self._connection, ENTRIES, sorted(map(to_row, changed), key=itemgetter("key")))
        self._add_terms(changed)
        edited = {
            entry.id
            for entry in changed
            if entry.id in old and _stands_where(old[entry.id]) == _stands_where(entry)
        }
        for entry in changed:
            if entry.id in old:
                self._note_left(old[entry.id], entry)
                self._stir(old[entry.id], is_edited=entry.id in edited)
        for entry in self._journal_changes(changed, old):
            self._stir(entry, is_edited=entry.id in edited)
        self.changed += len(changed)

    def _stir(self, entry: Entry, *, is_edited: bool = False) -> None:
        """An entry that came, changed or left, as it was or as it is."""
        if self._keeps_months:
            self._months |= list_months(entry, is_edited=is_edited)

    def remove(self, reasons: dict[str, str]) -> None:
        """Take entries out, by id; the journal keeps when, and this reason."""
        old = self._load(reasons)
        self._delete(list(old.values()))
        for id_, entry in old.items():
            self._left.append((SITE_KEY, id_, reasons[id_]))
            self._left += [(key, id_, reasons[id_]) for key, *_ in list_terms(entry)]
        self._removed += old
        for entry in old.values():
            self._stir(entry)

    def finish(self) -> None:
        """Write the counted spellings of the terms."""
        for counted in chunks([item for item in self._spellings.items() if item[1][2]]):
            known = self._load_spellings({key for (key, _), _ in counted})
            gone = [{"k": key, "n": name} for (key, name), _ in counted if (key, name) in known]
            rows = [
                (key, name, field_, slug, known.get((key, name), 0) + difference)
                for (key, name), (field_, slug, difference) in counted
            ]
            by_key = (TERMS.c.term_key == bindparam("k")) & (TERMS.c.name == bindparam("n"))
            if gone:
                self._connection.execute(delete(TERMS).where(by_key), gone)
            kept = sorted(row for row in rows if row[-1] > 0)
            insert_tuples(self._connection, TERMS, ("term_key", "name", "field", "slug", "entries"), kept)

    def _load_spellings(self, keys: Set[int]) -> dict[tuple[int, str], int]:
        query = TERMS.select().where(TERMS.c.term_key.in_(keys))
        return {(row.term_key, row.name): row.entries for row in self._connection.execute(query)}

    def journal(self) -> None:
        """Date what left, and the months of all that happened."""
        for keys in chunks([digest_key(id_) for id_ in self._removed]):
            self._connection.execute(delete(CHANGES).where(CHANGES.c.entry_key.in_(keys)))
        write_left(self._connection, self._left, self._moment_us)
        write_months(self._connection, self._months, self._moment_us)

    def _journal_changes(self, changed: Sequence[Entry], old: Mapping[str, Entry]) -> Iterator[Entry]:
        """Date new revisions, and give their entries.

        A revision that the journal knows keeps its moment: an index made anew gives the same answers.
        """
        for entries in chunks(changed):
            revisions = {digest_key(entry.id): entry.revision for entry in entries}
            known = self._load_revisions(revisions) if self._has_history else {}
            stale = {key for key, revision in known.items() if revisions[key] != revision}
            if any(entry.id not in old and digest_key(entry.id) in stale for entry in entries):
                self._left.append((EVERY_KEY, "", "moved"))
            if stale:
                self._connection.execute(delete(CHANGES).where(CHANGES.c.entry_key.in_(stale)))
            new = [entry for entry in entries if known.get(digest_key(entry.id)) != entry.revision]
            rows = sorted((digest_key(entry.id), entry.revision, self._moment_us) for entry in new)
            insert_tuples(self._connection, CHANGES, ("entry_key", "revision", "changed_us"), rows)
            yield from new

    def _load_revisions(self, keys: Iterable[int]) -> dict[int, str]:
        query = select(CHANGES.c.entry_key, CHANGES.c.revision).where(CHANGES.c.entry_key.in_(keys))
        return {row.entry_key: row.revision for row in self._connection.execute(query)}

    def _load(self, ids: Iterable[str]) -> dict[str, Entry]:
        keys = [digest_key(id_) for id_ in ids]
        rows = self._connection.execute(ENTRIES.select().where(ENTRIES.c.key.in_(keys))).all()
        return {row.id: from_row(row) for row in rows}

    def _delete(self, entries: Sequence[Entry]) -> None:
        if not entries:
            return
        keys = [digest_key(entry.id) for entry in entries]
        for table, column in ((ENTRIES, ENTRIES.c.key), (BODIES, BODIES.c.entry_key)):
            self._connection.execute(delete(table).where(column.in_(keys)))
        rows = self._count_terms(entries, -1)
        by_key = (
            (ENTRY_TERMS.c.term_key == bindparam("t"))
            & (ENTRY_TERMS.c.published_us == bindparam("p"))
            & (ENTRY_TERMS.c.entry_key == bindparam("e"))
        )
        if rows:
            values = [{"t": term, "p": published_us, "e": entry} for term, published_us, entry in rows]
            self._connection.execute(delete(ENTRY_TERMS).where(by_key), values)

    def _add_terms(self, entries: Sequence[Entry]) -> None:
        names = ("term_key", "published_us", "entry_key")
        insert_tuples(self._connection, ENTRY_TERMS, names, sorted(self._count_terms(entries, 1)))

    def _count_terms(self, entries: Sequence[Entry], step: int) -> list[tuple[int, int, int]]:
        """The rows of these entries' terms: (term key, published, entry key)."""
        rows = []
        for entry in entries:
            entry_key, published_us = digest_key(entry.id), to_microseconds(entry.published)
            for key, field_, slug, name in list_terms(entry):
                self.touched.add((field_, slug))
                self._spellings.setdefault((key, name), [field_, slug, 0])[2] += step
                rows.append((key, published_us, entry_key))
        if entries:
            self.touched.add(("", ""))
        return rows

    def _note_left(self, old: Entry, new: Entry) -> None:
        """An entry with a new date may have left a window of its terms although it kept the terms.

        One that is apart now has left the site's.
        """
        kept = set() if old.published != new.published else {key for key, *_ in list_terms(new)}
        gone = {key for key, *_ in list_terms(old)} - kept
        if old.published != new.published or (new.is_apart and not old.is_apart):
            gone.add(SITE_KEY)
        self._left += [(key, old.id, "moved") for key in gone]


def _stands_where(entry: Entry) -> tuple[int, bool, frozenset[int]]:
    """What decides over an entry's place in every feed."""
    terms = frozenset(key for key, *_ in list_terms(entry))
    return to_microseconds(entry.published), entry.is_apart, terms
