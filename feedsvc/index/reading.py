"""What the read side asks of the index, all of it inside one snapshot."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, func, select

from ..model import Body, Entry, SafeHtml
from ..selection import Archive, Selection
from .activity import Month, Periods, Scopes, count_activity, list_months
from .archives import ArchivePart, Place, find_place, select_archive
from .contents import Contents, read_contents
from .cuts import Cut, list_cuts
from .journal import (
    month_number,
    read_left_us,
    read_month_us,
    read_states,
    select_tombstones,
)
from .newest import Newest, WindowRow
from .news import Mark, News, read_news
from .rows import EntryRow, chunks, digest_key, from_rows, term_key
from .schema import BODIES, ENTRIES
from .scopes import Scope, open_scope
from .searching import count_unsearched, list_unsearched
from .selecting import Refined
from .terms import Term, find_term, list_terms
from .unrendered import Cursor, lacks_bodies, select_unrendered
from .windows import find_window

_HOUR_US = 3_600_000_000

# Made once, since making them takes longer than running them.
_ENTRIES_OF = select(ENTRIES).where(ENTRIES.c.key.in_(bindparam("keys", expanding=True)))
_BODIES_OF = select(BODIES).where(BODIES.c.entry_key.in_(bindparam("keys", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRules:
    """How much of a selection a feed holds (docs/urls.md, "The window").

    `hours` counts back from the feed's newest entry, never from now. `shows_future` lists entries dated after
    now too. A removal is told of until the newest entry is `tombstone_days` younger; 0: never.
    """

    min_entries: int = 20
    hours: float = 48
    max_entries: int = 500
    max_bytes: int = 2_000_000
    shows_future: bool = False
    tombstone_days: int = 30

    def until_us(self, now_us: int) -> int | None:
        """The date up to which entries are seen at a moment, None for all."""
        return None if self.shows_future else now_us


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The entries of a feed, newest first, as (id, revision), without reading them.

    `changed_us`: when this window could last have changed. `due_us`: when its next scheduled entry appears,
    or None. `published_us`: the entries' dates. `older`: the place of the entry after the last one, or None.
    `tombstones`: (entry id, moment) of each entry that was removed from it lately.
    """

    rows: tuple[tuple[str, str], ...]
    changed_us: int
    due_us: int | None
    published_us: tuple[int, ...] = ()
    older: Place | None = None
    tombstones: tuple[tuple[str, int], ...] = ()


class Snapshot:
    """One consistent view of the index; good until its transaction ends.

    `version_us` is the moment of its content version, `since_us` that of the first use of the settings.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        # First, so that the version belongs to what is read after it.
        state = read_states(connection)
        self.content_version = int(state.get("content_version", 0))
        self.version_us = int(state.get("version_us", 0))
        self.since_us = int(state.get("since_us", 0))

    def select_window(self, selection: Selection, rules: WindowRules, now_us: int) -> Window:
        """The window of a selection at a moment; its cost does not grow with the site.

        A refined one has no archive and no tombstones; SearchNotReadyError while it cannot be searched.
        """
        if selection.is_refined:
            return self._select_refined(Refined(self._connection, selection, rules, now_us))
        scope = open_scope(selection, rules.until_us(now_us))
        rows, last = self._read_window(Newest(self._connection, scope.key, scope.until_us), rules)
        older = None
        moments = [self.since_us, read_left_us(self._connection, scope.key)]
        if last is not None:
            older = find_place(self._connection, scope.key, last.published_us, last.id)
            # What comes, or changes its date, in its month may move it to another document.
            month = month_number(last.published_us)
            moments.append(read_month_us(self._connection, scope.key, month, what="moved"))
        for row in rows:
            moments.append(row.changed_us)
            if not rules.shows_future:
                moments.append(row.published_us)  # a scheduled entry appears at its date
        return Window(
            rows=tuple((row.id, row.revision) for row in rows),
            changed_us=max(moments),
            due_us=self.find_due_us(selection, rules, now_us),
            published_us=tuple(row.published_us for row in rows),
            older=older,
            tombstones=self._select_tombstones(scope, rules, rows),
        )

    def _read_window(
        self, newest: Newest, rules: WindowRules
    ) -> tuple[Sequence[WindowRow], WindowRow | None]:
        """The entries of the window, and the one after them."""
        count = min(rules.min_entries, rules.max_entries)
        rows = newest.read(count + 1)
        since_us = rows[0].published_us - int(rules.hours * 3_600_000_000) if rows else 0
        if len(rows) > count and rows[count].published_us >= since_us:  # a busy feed
            count = newest.count_since(since_us, rules.max_entries)
            rows = newest.read(count + 1)
        return rows[:count], (rows[count] if len(rows) > count else None)

    def _select_refined(self, refined: Refined) -> Window:
        found = refined.select()
        return Window(
            rows=tuple((row.id, row.revision) for row in found),
            changed_us=refined.changed_us(found),
            due_us=refined.due_us(),
            published_us=tuple(row.published_us for row in found),
        )

    def list_unsearched(self, limit: int) -> tuple[Entry, ...]:
        """Entries whose words are not in the search yet."""
        return list_unsearched(self._connection, limit)

    def count_unsearched(self, limit: int) -> int:
        """How many these are, counted up to a limit."""
        return count_unsearched(self._connection, limit)

    def list_cuts(self, rules: WindowRules, now_us: int) -> tuple[Cut, ...]:
        """Every feed whose window a cap ends inside its hours."""
        return list_cuts(self._connection, rules, now_us)

    def find_window(
        self, selection: Selection, suffix: str, digests: Sequence[str]
    ) -> tuple[tuple[str, str], ...] | None:
        """(id, revision) of the entries of a document that `Index.remember_window` was told of."""
        return find_window(self._connection, selection, suffix, digests)

    def find_place(self, selection: Selection, published_us: int, id_: str) -> Place:
        """The place in a selection's archive of one of its entries, given by date and id."""
        return find_place(self._connection, term_key(selection.field, selection.slug), published_us, id_)

    def find_due_us(self, selection: Selection, rules: WindowRules, now_us: int) -> int | None:
        """When the next scheduled entry of a selection appears, or None."""
        if rules.shows_future:
            return None
        key = term_key(selection.field, selection.slug)
        return Newest(self._connection, key).find_first_since(now_us + 1)

    def select_archive(
        self, selection: Selection, archive: Archive, rules: WindowRules, now_us: int
    ) -> ArchivePart | None:
        """One document of a selection's archive at a moment; None where it would be empty."""
        return select_archive(self._connection, open_scope(selection, rules.until_us(now_us)), archive)

    def list_months(self, selection: Selection, rules: WindowRules, now_us: int) -> tuple[Month, ...]:
        """The months in which a selection has entries at a moment, newest first."""
        return list_months(self._connection, open_scope(selection, rules.until_us(now_us)))

    def count_activity(self, scopes: Scopes, periods: Periods) -> dict[tuple[str, str], tuple[int, ...]]:
        """How many entries each scope got in each period, oldest first."""
        return count_activity(self._connection, scopes, periods)

    def read_contents(
        self, scopes: Scopes, rules: WindowRules, now_us: int
    ) -> dict[tuple[str, str], Contents]:
        """What each scope holds at a moment, month by month."""
        return read_contents(self._connection, scopes, rules.until_us(now_us))

    def _select_tombstones(
        self, scope: Scope, rules: WindowRules, rows: Sequence[WindowRow]
    ) -> tuple[tuple[str, int], ...]:
        if not rules.tombstone_days:
            return ()
        # A feed without entries has nothing that could be younger.
        since_us = rows[0].published_us - rules.tombstone_days * 86_400_000_000 if rows else 0
        return select_tombstones(self._connection, scope.key, since_us=since_us, limit=rules.max_entries)

    def load_entries(self, ids: Iterable[str]) -> dict[str, Entry]:
        """Entries by id; ids that are none are left out."""
        found: dict[str, Entry] = {}
        for keys in chunks([digest_key(id_) for id_ in ids]):
            rows = self._connection.execute(_ENTRIES_OF, {"keys": keys}).all()
            found |= {entry.id: entry for entry in from_rows(rows)}
        return found

    def list_entries(self) -> Iterable[Entry]:
        """All entries by date, then path, oldest first: the order of the generator."""
        rows = self._connection.execute(ENTRIES.select().order_by(ENTRIES.c.published_us, ENTRIES.c.path))
        for part in rows.partitions(500):
            yield from from_rows(part)

    def load_bodies(self, entries: Iterable[Entry], output_version: str) -> dict[str, Body]:
        """Stored bodies by entry id, as far as they belong to these revisions and this output version."""
        wanted = {digest_key(entry.id): entry for entry in entries}
        found: dict[str, Body] = {}
        for keys in chunks(list(wanted)):
            for row in self._connection.execute(_BODIES_OF, {"keys": keys}):
                entry = wanted[row.entry_key]
                if row.revision == entry.revision and row.output_version == output_version:
                    found[entry.id] = Body(html=SafeHtml(row.html), summary=row.summary)
        return found

    def list_unrendered(
        self, output_version: str, limit: int, *, after: Cursor | None = None
    ) -> tuple[Entry, ...]:
        """The newest entries that have no stored body, of those after a place if one is given."""
        return from_rows(self.list_unrendered_rows(output_version, limit, after=after))

    def list_unrendered_rows(
        self, output_version: str, limit: int, *, after: Cursor | None = None
    ) -> list[EntryRow]:
        """The same as rows, which are made entries of where they are used."""
        query = select_unrendered(output_version, limit, after)
        return list(map(EntryRow._make, self._connection.execute(query)))

    def lacks_bodies(self, output_version: str, count: int) -> bool:
        """Whether at least so many entries have no stored body."""
        return lacks_bodies(self._connection, output_version, count)

    def find_term(self, field: str, slug: str) -> Term | None:
        """A term under its commonest spelling, with all its entries counted; None if no entry has it."""
        return find_term(self._connection, field, slug)

    def list_terms(
        self, now_us: int, *, field: str = "", only: Collection[tuple[str, str]] | None = None
    ) -> tuple[Term, ...]:
        """Every term, or those of one field, or `only` these, by field and slug.

        Entries dated after now are not counted.
        """
        return list_terms(self._connection, now_us, field, only)

    def count_entries(self, *, until_us: int | None = None) -> int:
        """All entries, or those dated up to a moment."""
        query = select(func.count()).select_from(ENTRIES)
        if until_us is not None:
            query = query.where(ENTRIES.c.published_us <= until_us)
        return self._connection.scalar(query) or 0

    def steady_us(self, now_us: int) -> int:
        """Now; by a clock that is hours behind the last sync, that moment: it must hide no entry again."""
        return self.version_us if self.version_us - now_us > _HOUR_US else now_us

    def listed_us(self, now_us: int) -> int:
        """When the list of all terms could last have changed: by a sync, settings, or a scheduled entry."""
        return max(self.version_us, self.since_us, self.newest_us(now_us) or 0)

    def next_due_us(self, rules: WindowRules, now_us: int) -> int | None:
        """When the next scheduled entry of any scope appears, or None."""
        return None if rules.shows_future else self.next_dated_us(now_us)

    def next_dated_us(self, now_us: int) -> int | None:
        """The date of the next entry that is dated after now, or None."""
        query = select(func.min(ENTRIES.c.published_us)).where(ENTRIES.c.published_us > now_us)
        found: int | None = self._connection.scalar(query)
        return found

    def read_news(self, seen: Mark) -> News:
        """What is new to somebody who stands there."""
        return read_news(self._connection, seen)

    def newest_us(self, now_us: int) -> int | None:
        """The date of the newest entry that is not dated after now, or None."""
        query = select(func.max(ENTRIES.c.published_us)).where(ENTRIES.c.published_us <= now_us)
        found: int | None = self._connection.scalar(query)
        return found
