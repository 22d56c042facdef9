"""What scopes hold, month by month, as digests: what is equal here gives equal documents.

For those who keep documents elsewhere and want to know which of them are out of date, without asking for any.
"""

import hashlib
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, FromClause, Select, select

from .activity import Month, Scopes
from .archives import month_bounds
from .journal import month_number
from .rows import SITE_KEY, term_key
from .schema import ENTRIES, ENTRY_TERMS, TOMBSTONES
from .scopes import OF_SITE

_MOST_SINGLE = 100
"""Beyond so many scopes one walk over all entries costs less."""

_Row = tuple[int, int, str]
"""When an entry is published, its key and its revision."""


@dataclass(frozen=True, slots=True)
class MonthContents:
    """A month of a scope and the digest of the keys, revisions and dates of all its entries."""

    month: Month
    digest: bytes


@dataclass(frozen=True, slots=True)
class Contents:
    """The months of a scope, oldest first, and the digest of all of them and of what left it lately."""

    months: tuple[MonthContents, ...]
    digest: str


def read_contents(
    connection: Connection, scopes: Scopes, until_us: int | None
) -> dict[tuple[str, str], Contents]:
    """What each scope, as (field, slug), holds of what is dated up to a moment, or of everything."""
    keys = {term_key(*scope): scope for scope in scopes}
    stones = _read_tombstones(connection)
    rows: Iterable[tuple[int, list[_Row]]]
    if len(keys) > _MOST_SINGLE:
        rows = _walk_all(connection, until_us)
    else:
        rows = ((key, _read_one(connection, key, until_us)) for key in keys)
    found = {keys[key]: _sum_up(of_key, stones.get(key, ())) for key, of_key in rows if key in keys}
    return {scope: found.get(scope, Contents((), "")) for scope in keys.values()}


def _read_one(connection: Connection, key: int, until_us: int | None) -> list[_Row]:
    tables: FromClause
    if key == SITE_KEY:
        dates, where, tables = ENTRIES.c.published_us, OF_SITE, ENTRIES
    else:
        dates, where = ENTRY_TERMS.c.published_us, ENTRY_TERMS.c.term_key == key
        tables = ENTRY_TERMS.join(ENTRIES, ENTRIES.c.key == ENTRY_TERMS.c.entry_key)
    query = select(dates, ENTRIES.c.key, ENTRIES.c.revision).select_from(tables).where(where)
    return sorted(_fetch(connection, _until(query, dates, until_us)))


def _walk_all(connection: Connection, until_us: int | None) -> Iterator[tuple[int, list[_Row]]]:
    """Every scope's rows; each entry's revision is read once, however many scopes it is in."""
    yield SITE_KEY, _read_one(connection, SITE_KEY, until_us)
    revisions: dict[int, str] = dict(_fetch(connection, select(ENTRIES.c.key, ENTRIES.c.revision)))
    dates = ENTRY_TERMS.c.published_us
    query = _until(select(ENTRY_TERMS.c.term_key, dates, ENTRY_TERMS.c.entry_key), dates, until_us)
    rows: list[_Row] = []
    last: int | None = None
    for key, published_us, entry_key in _fetch(
        connection, query.order_by(ENTRY_TERMS.c.term_key, dates, ENTRY_TERMS.c.entry_key)
    ):
        if key != last:
            if last is not None:
                yield last, rows
            rows, last = [], key
        rows.append((published_us, entry_key, revisions[entry_key]))
    if last is not None:
        yield last, rows


def _until(query: Select[Any], dates: Any, until_us: int | None) -> Select[Any]:
    return query if until_us is None else query.where(dates <= until_us)


def _fetch(connection: Connection, query: Select[Any]) -> Iterator[Any]:
    """The driver's own tuples: rows of SQLAlchemy's cost twice as much as all the rest."""
    cursor: Any = connection.execute(query).cursor
    while rows := cursor.fetchmany(5_000):
        yield from rows


def _sum_up(rows: list[_Row], stones: Iterable[str]) -> Contents:
    """`rows` in their order."""
    months, start = [], 0
    while start < len(rows):
        year, month = divmod(month_number(rows[start][0]), 100)
        _, end_us = month_bounds(year, month)
        end = bisect_left(rows, (end_us, 0, ""), start)
        digest = hashlib.sha256(repr(rows[start:end]).encode()).digest()
        months.append(MonthContents(Month(year, month, end - start), digest))
        start = end
    whole = hashlib.sha256(b"".join(month.digest for month in months))
    whole.update("\n".join(stones).encode())
    return Contents(tuple(months), whole.hexdigest())


def _read_tombstones(connection: Connection) -> Mapping[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    query = select(TOMBSTONES.c.term_key, TOMBSTONES.c.entry_id, TOMBSTONES.c.removed_us)
    for key, id_, removed_us in connection.execute(query.order_by(TOMBSTONES.c.entry_id)):
        found[key].append(f"{removed_us} {id_}")
    return found
