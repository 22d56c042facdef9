"""The window of a refined selection: ranges of the index in date order, never the whole of it.

The rarest of the required terms, or the search, is walked from its newest entry; each other condition is one
look-up for each entry on the way, and the walk ends with the window.
"""

import heapq
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, exists, func, select

from ..dates import to_microseconds
from ..errors import SearchNotReadyError
from ..selection import Selection, Term
from .journal import read_left_us, read_since_us, read_state
from .rows import SITE_KEY, term_key
from .schema import CHANGES, ENTRIES, ENTRY_TERMS, TERMS
from .scopes import OF_SITE
from .searching import choose_search, count_unsearched

if TYPE_CHECKING:
    from .reading import WindowRules

Keys = tuple[int, ...]
"""The keys of terms of which an entry has at least one."""


class Found(NamedTuple):
    """An entry of a window; sorts newest first, then by id."""

    newest_us: int  # negative, for the order
    id: str
    revision: str
    changed_us: int

    @property
    def published_us(self) -> int:
        return -self.newest_us


class Refined:
    """A refined selection, ready to be asked for its entries; SearchNotReadyError while words are missing."""

    def __init__(
        self, connection: Connection, selection: Selection, rules: "WindowRules", now_us: int
    ) -> None:
        self._connection = connection
        self._selection = selection
        self._rules = rules
        self._now_us = now_us
        refinement = selection.refinement
        if refinement.is_search and count_unsearched(connection, 1):
            raise SearchNotReadyError
        self._words = choose_search(connection)(refinement)
        self._groups: list[Keys] = [(_key(term),) for term in selection.required]
        self._groups += [tuple(map(_key, group)) for group in refinement.any_groups()]
        self._none_of = tuple(map(_key, refinement.none_of))

    def select(self) -> list[Found]:
        """The entries of the window, newest first; of more than are needed the oldest are left out."""
        rules, limit = self._rules, self._selection.refinement.limit
        most = min(limit or rules.max_entries, rules.max_entries)
        least = most if limit else min(rules.min_entries, most)
        reach_us = int(rules.hours * 3_600_000_000)
        rows = _take(self._walk(), least=least, most=most, reach_us=reach_us)
        found = sorted(Found(-row.published_us, row.id, row.revision, row.changed_us) for row in rows)
        in_hours = sum(row.published_us >= found[0].published_us - reach_us for row in found)
        return found[: min(max(in_hours, least), most)]

    def changed_us(self, found: Iterable[Found]) -> int:
        """When the window could last have changed: rather too late than too early."""
        connection, refinement = self._connection, self._selection.refinement
        keys = set(chain.from_iterable(self._groups)) or {SITE_KEY}
        moments = [read_since_us(connection), *(read_left_us(connection, key) for key in keys)]
        if refinement.follows_every_change:
            # An entry leaves by its words, or by a term that it takes: nobody noted when.
            moments.append(int(read_state(connection, "version_us") or 0))
        for row in found:
            moments.append(row.changed_us)
            if not self._rules.shows_future:
                moments.append(row.published_us)
        return max(moments)

    def due_us(self) -> int | None:
        """When the next scheduled entry appears, or None."""
        if self._rules.shows_future:
            return None
        moment = self._dated(ENTRIES.c.published_us)
        query = (
            select(ENTRIES.c.published_us)
            .where(ENTRIES.c.published_us > self._now_us, *moment)
            .where(*self._conditions(ENTRIES.c.published_us, ENTRIES.c.key, self._groups))
            .where(*self._words.conditions(ENTRIES.c.key))
            .order_by(ENTRIES.c.published_us)
            .limit(1)
        )
        found: int | None = self._connection.scalar(query)
        return found

    def plans(self) -> list[str]:
        """How SQLite goes about it, one line for each step of each walk."""
        lines = []
        for query in self._queries():
            compiled = query.compile(self._connection, compile_kwargs={"literal_binds": True})
            rows = self._connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}")
            lines += [row.detail for row in rows]
        return lines

    def _walk(self) -> Iterator[Row[Any]]:
        """Every entry once, newest first (by second, where the search is walked)."""
        # Row by row, as far as the window needs; a server would send all of them at once.
        streaming = {"stream_results": True, "max_row_buffer": 200}
        walks = [self._connection.execute(query, execution_options=streaming) for query in self._queries()]
        seen: set[str] = set()
        try:
            for row in heapq.merge(*walks, key=lambda row: -row.published_us):
                if row.id not in seen:
                    seen.add(row.id)
                    yield row
        finally:
            for walk in walks:
                walk.close()

    def _queries(self) -> list[Select[Any]]:
        if self._groups:
            driver = min(self._groups, key=self._count)
            others = [group for group in self._groups if group is not driver]
            return [self._walk_term(key, others) for key in driver]
        return [self._walk_search() if self._words.asks else self._walk_site()]

    def _walk_term(self, key: int, others: Sequence[Keys]) -> Select[Any]:
        dates, entry_key = ENTRY_TERMS.c.published_us, ENTRY_TERMS.c.entry_key
        joined = ENTRY_TERMS.join(ENTRIES, ENTRIES.c.key == entry_key)
        return (
            self._select_found(joined, dates)
            .where(ENTRY_TERMS.c.term_key == key, *self._visible(dates))
            .where(*self._conditions(dates, entry_key, others), *self._words.conditions(entry_key))
            .order_by(dates.desc())
        )

    def _walk_site(self) -> Select[Any]:
        dates, entry_key = ENTRIES.c.published_us, ENTRIES.c.key
        return (
            self._select_found(ENTRIES, dates)
            .where(*self._visible(dates))
            .where(*self._conditions(dates, entry_key, ()), *self._words.conditions(entry_key))
            .order_by(dates.desc())
        )

    def _walk_search(self) -> Select[Any]:
        dates, entry_key = ENTRIES.c.published_us, ENTRIES.c.key
        walk = self._words.walk()
        return (
            self._select_found(walk.joined, dates)
            .where(*walk.conditions, *self._visible(dates))
            .where(*self._conditions(dates, entry_key, ()))
            .order_by(walk.order)
        )

    def _select_found(self, joined: FromClause, dates: ColumnElement[int]) -> Select[Any]:
        changed = joined.join(CHANGES, CHANGES.c.entry_key == ENTRIES.c.key)
        columns = (dates.label("published_us"), ENTRIES.c.id, ENTRIES.c.revision, CHANGES.c.changed_us)
        return select(*columns).select_from(changed)

    def _visible(self, dates: ColumnElement[int]) -> list[ColumnElement[bool]]:
        until_us = self._rules.until_us(self._now_us)
        return [*self._dated(dates), *([] if until_us is None else [dates <= until_us])]

    def _dated(self, dates: ColumnElement[int]) -> list[ColumnElement[bool]]:
        refinement = self._selection.refinement
        since = [dates >= to_microseconds(refinement.since)] if refinement.since else []
        return since + ([dates <= to_microseconds(refinement.until)] if refinement.until else [])

    def _conditions(
        self, dates: ColumnElement[int], entry_key: ColumnElement[int], groups: Sequence[Keys]
    ) -> list[ColumnElement[bool]]:
        # Without a term it is a part of the site's own feed.
        conditions = [] if self._groups else [OF_SITE]
        conditions += [_has_any(dates, entry_key, keys) for keys in groups]
        return conditions + ([~_has_any(dates, entry_key, self._none_of)] if self._none_of else [])

    def _count(self, keys: Keys) -> int:
        query = select(func.sum(TERMS.c.entries)).where(TERMS.c.term_key.in_(keys))
        return self._connection.scalar(query) or 0


def _key(term: Term) -> int:
    return term_key(*term)


def _has_any(dates: ColumnElement[int], entry_key: ColumnElement[int], keys: Keys) -> ColumnElement[bool]:
    other = ENTRY_TERMS.alias()
    return exists().where(
        other.c.term_key.in_(keys), other.c.published_us == dates, other.c.entry_key == entry_key
    )


def _take(rows: Iterator[Row[Any]], *, least: int, most: int, reach_us: int) -> list[Row[Any]]:
    """As many rows as a window could need, and all of the last one's second: their order is still open."""
    taken: list[Row[Any]] = []
    for row in rows:
        second = row.published_us // 1_000_000
        if taken and second != taken[-1].published_us // 1_000_000:
            is_beyond = row.published_us < taken[0].published_us - reach_us - 1_000_000
            if len(taken) >= most or (len(taken) >= least and is_beyond):
                break
        taken.append(row)
    return taken
