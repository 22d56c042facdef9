"""The archive of a scope (RFC 5005 section 4): its entries by month of publication, in UTC, oldest first.

A document is a fixed number of places of one month, so that posts that arrive at the newest end never move
another post to another document.
"""

import calendar
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, Select, bindparam, func, select

from ..dates import to_microseconds
from ..selection import Archive
from .journal import month_number, read_left_us, read_month_us, read_since_us
from .rows import SITE_KEY
from .schema import ENTRIES
from .scopes import SITE_ROWS, TERM_ROWS, Rows, Scope

DOCUMENT_ENTRIES = 100
"""Entries of an archive document; the newest of a month may have fewer."""

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands in the archive of a scope: so many entries of its month are `older`."""

    year: int
    month: int
    older: int

    @property
    def archive(self) -> Archive:
        """The document that holds the entry."""
        return Archive(self.year, self.month, self.older // DOCUMENT_ENTRIES + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArchivePart:
    """The entries of one archive document, newest first, as (id, revision), and its neighbours.

    `published_us`: the entries' dates. `changed_us`: when this document could last have changed.
    `is_settled`: the scope has a newer month.
    """

    archive: Archive
    rows: tuple[tuple[str, str], ...]
    published_us: tuple[int, ...]
    changed_us: int
    older: Archive | None
    newer: Archive | None
    is_settled: bool


def _select_older(rows: Rows) -> Select[Any]:
    """How many entries of a month are older than one of this date and id: by date, and by id."""
    moment, start = bindparam("moment_us", type_=BigInteger), bindparam("start_us", type_=BigInteger)
    earlier = select(func.count()).where(rows.belongs, rows.dates >= start, rows.dates < moment)
    same_moment = (
        select(func.count())
        .select_from(rows.joined)
        .where(rows.belongs, rows.dates == moment, ENTRIES.c.id > bindparam("id"))
    )
    return select(earlier.scalar_subquery(), same_moment.scalar_subquery())


# Made once, since making them takes longer than running them.
_OLDER_OF_SITE, _OLDER_OF_TERM = _select_older(SITE_ROWS), _select_older(TERM_ROWS)


def find_place(connection: Connection, key: int, published_us: int, id_: str) -> Place:
    """The place of an entry of the scope with this key, given its date and id.

    Counts the scope's older entries of the month, which nothing keeps: less than 0.1 µs each.
    """
    year, month = divmod(month_number(published_us), 100)
    start_us, _ = month_bounds(year, month)
    statement = _OLDER_OF_SITE if key == SITE_KEY else _OLDER_OF_TERM
    values = {"term_key": key, "moment_us": published_us, "start_us": start_us, "id": id_}
    earlier, same_moment = connection.execute(statement, values).one()
    return Place(year, month, earlier + same_moment)


@dataclass(frozen=True, slots=True)
class _Month:
    """The entries of a month: how many, the newest, and the nearest before and after it, by date."""

    count: int
    newest_us: int
    before_us: int | None
    after_us: int | None


def select_archive(connection: Connection, scope: Scope, archive: Archive) -> ArchivePart | None:
    """The entries of a document of this scope; None where there are none."""
    start_us, end_us = month_bounds(archive.year, archive.month)
    query = (
        select(ENTRIES.c.id, ENTRIES.c.revision, ENTRIES.c.published_us)
        .select_from(scope.joined)
        .where(scope.dated(start_us, end_us - 1))
        .order_by(*scope.oldest_first())
        .offset((archive.number - 1) * DOCUMENT_ENTRIES)
        .limit(DOCUMENT_ENTRIES)
    )
    rows = connection.execute(query).all()[::-1]
    if not rows:
        return None
    month = _read_month(connection, scope, start_us, end_us)
    return ArchivePart(
        archive=archive,
        rows=tuple((row.id, row.revision) for row in rows),
        published_us=tuple(row.published_us for row in rows),
        changed_us=_changed_us(connection, scope, archive, month),
        older=_find_older(connection, scope, archive, month),
        newer=_find_newer(archive, month),
        is_settled=month.after_us is not None,
    )


def _read_month(connection: Connection, scope: Scope, start_us: int, end_us: int) -> _Month:
    def read(*values: ColumnElement[int], first_us: int | None = None, last_us: int | None = None) -> Any:
        return connection.execute(select(*values).where(scope.dated(first_us, last_us))).one()

    count, newest_us = read(func.count(), func.max(scope.dates), first_us=start_us, last_us=end_us - 1)
    (before_us,) = read(func.max(scope.dates), last_us=start_us - 1)
    (after_us,) = read(func.min(scope.dates), first_us=end_us)
    return _Month(count, newest_us, before_us, after_us)


def _changed_us(connection: Connection, scope: Scope, archive: Archive, month: _Month) -> int:
    """When the entries of the month, or the document's neighbours, could last have changed."""
    moments = [read_since_us(connection), read_left_us(connection, scope.key)]
    # A neighbour of another month comes and goes with the entries of that month.
    dates = [month.newest_us, month.before_us if archive.number == 1 else None]
    dates.append(month.after_us if _is_last(archive, month) else None)
    for date in dates:
        if date is not None:
            moments.append(read_month_us(connection, scope.key, month_number(date), what="changed"))
            if scope.until_us is not None:
                moments.append(date)  # a scheduled entry appears at its date
    return max(moments)


def _is_last(archive: Archive, month: _Month) -> bool:
    return archive.number * DOCUMENT_ENTRIES >= month.count


def _find_older(connection: Connection, scope: Scope, archive: Archive, month: _Month) -> Archive | None:
    """The part of the month before this one, or the last part of the month of the nearest older entry."""
    if archive.number > 1:
        return Archive(archive.year, archive.month, archive.number - 1)
    if month.before_us is None:
        return None
    older = divmod(month_number(month.before_us), 100)
    count = _read_month(connection, scope, *month_bounds(*older)).count
    return Archive(*older, -(-count // DOCUMENT_ENTRIES))


def _find_newer(archive: Archive, month: _Month) -> Archive | None:
    if not _is_last(archive, month):
        return Archive(archive.year, archive.month, archive.number + 1)
    return None if month.after_us is None else Archive(*divmod(month_number(month.after_us), 100))


def month_bounds(year: int, month: int) -> tuple[int, int]:
    """The first microsecond of a month and that of the next one, since 1970."""
    start = datetime(year, month, 1, tzinfo=UTC)
    length = timedelta(days=calendar.monthrange(year, month)[1])
    # The first moment of the year 10000 is no datetime.
    return to_microseconds(start), to_microseconds(start + (length - _MICROSECOND)) + 1
