"""Writes the changes of one sync in one transaction: index and journal together, or nothing."""

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from ..dates import to_microseconds
from ..errors import PostError
from ..model import Entry
from .bulk import insert_many
from .files import FileRow, write_files, write_problems
from .journal import next_version, read_state, read_version, write_months, write_state
from .quarantine import note_quarantined
from .reading import WindowRules
from .retracting import Retraction
from .rows import EVERY_KEY, SITE_KEY, chunks, digest_key, from_row, list_terms, to_row
from .schema import ABOUT, BODIES, CHANGES, ENTRIES, ENTRY_TERMS, LEFT, TERMS
from .stories import Story, write_stories


@dataclass(slots=True, kw_only=True)
class Changes:
    """What one sync found. `removals` maps entry ids to why they leave.

    `is_whole`: the index was empty, so what it does not hold now may have left while it was lost.
    """

    entries: list[Entry] = field(default_factory=list)
    removals: dict[str, str] = field(default_factory=dict)
    files: list[FileRow] = field(default_factory=list)
    files_gone: list[str] = field(default_factory=list)
    problems: list[tuple[PostError, int]] = field(default_factory=list)
    problems_gone: set[str] = field(default_factory=set)
    about: dict[str, str] = field(default_factory=dict)
    stories: list[Story] = field(default_factory=list)
    stories_gone: Set[str] = frozenset()
    is_whole: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """The content version after a sync, the terms whose feeds it may have changed, and numbers of entries.

    The empty field stands for the whole site. No terms at all: no feed changed.
    """

    content_version: int
    touched: frozenset[tuple[str, str]]
    changed: int
    removed: int


def write_changes(
    connection: Connection, changes: Changes, *, settings_digest: str, window: WindowRules, now_us: int
) -> Written:
    """Bring the index to what a sync found; bumps the content version only if a feed may have changed.

    `settings_digest` covers every setting and the output version: a new one counts as a change of all feeds.
    `window` decides which feeds held what is removed.
    """
    retraction = Retraction(connection, changes.removals, window, now_us)
    write_files(connection, changes.files, changes.files_gone)
    write_problems(connection, changes.problems, changes.problems_gone)
    write_stories(connection, changes.stories, changes.stories_gone)
    for name, value in changes.about.items():
        connection.execute(delete(ABOUT).where(ABOUT.c.name == name))
        connection.execute(ABOUT.insert().values(name=name, value=value))
    note_quarantined(connection, changes.removals, changes.problems_gone)
    write = _EntryWriter(connection)
    for entries in chunks(changes.entries):
        write.put(entries)
    for ids in chunks(list(changes.removals)):
        write.remove({id_: changes.removals[id_] for id_ in ids})
    write.finish()
    is_new_output = read_state(connection, "settings_digest") != settings_digest
    if write.touched or is_new_output or read_version(connection) == 0:
        moment_us = next_version(connection, now_us)
        write.journal(moment_us, is_whole=changes.is_whole)
        retraction.write((entry.id for entry in changes.entries), moment_us)
        if not is_new_output:
            write_months(connection, write.stirred, write.edited, moment_us)
        else:
            write_state(connection, "settings_digest", settings_digest)
            write_state(connection, "since_us", str(moment_us))
    return Written(
        content_version=read_version(connection),
        touched=frozenset(write.touched),
        changed=write.changed,
        removed=write.removed,
    )


class _EntryWriter:
    """Collects what changes while entries are put and removed, then writes terms and journal once."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.touched: set[tuple[str, str]] = set()
        self._spellings: dict[
            tuple[int, str], list[Any]
        ] = {}  # (term key, name) -> [field, slug, difference]
        self._changed: list[Entry] = []
        self._removed: list[str] = []
        self._left: list[tuple[int, str, str]] = []  # (term key, entry id, reason)
        self.stirred: list[Entry] = []  # whatever came, changed or left, as it was and as it is
        self.edited: set[str] = set()  # ids of those that kept their terms and date
        self._new: set[int] = set()

    @property
    def changed(self) -> int:
        return len(self._changed)

    @property
    def removed(self) -> int:
        return len(self._removed)

    def put(self, entries: Sequence[Entry]) -> None:
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
        if changed:
            insert_many(self._connection, ENTRIES, [to_row(entry) for entry in changed])
            self._add_terms(changed)
        for entry in changed:
            if entry.id in old:
                self._note_left(old[entry.id], entry)
                self.stirred.append(old[entry.id])
                if _stands_where(old[entry.id]) == _stands_where(entry):
                    self.edited.add(entry.id)
        self._changed += changed
        self._new |= {digest_key(entry.id) for entry in changed if entry.id not in old}

    def remove(self, reasons: dict[str, str]) -> None:
        old = self._load(reasons)
        self._delete(list(old.values()))
        for id_, entry in old.items():
            self._left.append((SITE_KEY, id_, reasons[id_]))
            self._left += [(key, id_, reasons[id_]) for key, *_ in list_terms(entry)]
        self._removed += old
        self.stirred += old.values()

    def finish(self) -> None:
        """Write the counted spellings of the terms."""
        for counted in chunks([item for item in self._spellings.items() if item[1][2]]):
            query = TERMS.select().where(TERMS.c.term_key.in_({key for (key, _), _ in counted}))
            known = {(row.term_key, row.name): row.entries for row in self._connection.execute(query)}
            gone = [{"k": key, "n": name} for (key, name), _ in counted if (key, name) in known]
            rows = [
                {
                    "term_key": key,
                    "name": name,
                    "field": field_,
                    "slug": slug,
                    "entries": known.get((key, name), 0) + difference,
                }
                for (key, name), (field_, slug, difference) in counted
            ]
            by_key = (TERMS.c.term_key == bindparam("k")) & (TERMS.c.name == bindparam("n"))
            if gone:
                self._connection.execute(delete(TERMS).where(by_key), gone)
            if kept := [row for row in rows if row["entries"] > 0]:
                self._connection.execute(TERMS.insert(), kept)

    def journal(self, moment_us: int, *, is_whole: bool) -> None:
        """Date everything that happened."""
        self._journal_changes(moment_us)
        if is_whole:
            self._note_orphans()
        for keys in chunks([digest_key(id_) for id_ in self._removed]):
            self._connection.execute(delete(CHANGES).where(CHANGES.c.entry_key.in_(keys)))
        left = {(key, id_): reason for key, id_, reason in self._left}
        for (key, id_), reason in left.items():
            row = (LEFT.c.term_key == key) & (LEFT.c.entry_id == id_)
            self._connection.execute(delete(LEFT).where(row))
            values = {"term_key": key, "entry_id": id_, "left_us": moment_us, "reason": reason}
            self._connection.execute(LEFT.insert().values(**values))

    def _journal_changes(self, moment_us: int) -> None:
        """A revision that the journal knows keeps its moment: an index made anew gives the same answers."""
        for entries in chunks(self._changed):
            revisions = {digest_key(entry.id): entry.revision for entry in entries}
            query = select(CHANGES.c.entry_key, CHANGES.c.revision).where(CHANGES.c.entry_key.in_(revisions))
            known = {row.entry_key: row.revision for row in self._connection.execute(query)}
            stale = [key for key, revision in known.items() if revisions[key] != revision]
            if self._new.intersection(stale):
                self._left.append((EVERY_KEY, "", "moved"))
            self._connection.execute(delete(CHANGES).where(CHANGES.c.entry_key.in_(stale)))
            new = [entry for entry in entries if known.get(digest_key(entry.id)) != entry.revision]
            self.stirred += new
            rows = [
                {"entry_key": digest_key(entry.id), "revision": entry.revision, "changed_us": moment_us}
                for entry in new
            ]
            insert_many(self._connection, CHANGES, rows)

    def _note_orphans(self) -> None:
        """Entries that the journal knows and the new index does not: nobody knows which terms they left.

        So every feed counts as changed: a Last-Modified too late is allowed, one too early never.
        """
        orphan = CHANGES.c.entry_key.not_in(select(ENTRIES.c.key))
        if self._connection.execute(delete(CHANGES).where(orphan)).rowcount:
            self._left.append((EVERY_KEY, "", "removed"))

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
            self._connection.execute(
                delete(ENTRY_TERMS).where(by_key),
                [{"t": row["term_key"], "p": row["published_us"], "e": row["entry_key"]} for row in rows],
            )

    def _add_terms(self, entries: Sequence[Entry]) -> None:
        insert_many(self._connection, ENTRY_TERMS, self._count_terms(entries, 1))

    def _count_terms(self, entries: Sequence[Entry], step: int) -> list[dict[str, int]]:
        rows = []
        for entry in entries:
            self.touched.add(("", ""))
            entry_row = {"entry_key": digest_key(entry.id), "published_us": to_microseconds(entry.published)}
            for key, field_, slug, name in list_terms(entry):
                self.touched.add((field_, slug))
                self._spellings.setdefault((key, name), [field_, slug, 0])[2] += step
                rows.append({"term_key": key, **entry_row})
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
