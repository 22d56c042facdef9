"""The archive of a scope (RFC 5005 section 4): its entries by month of publication, in UTC, oldest first.

A document is a fixed number of places of one month, so that posts that arrive at the newest end never move
another post to another document.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, func, select

from ..dates import to_microseconds
from ..selection import Archive
from .journal import month_number, read_left_us, read_month_us, read_since_us
from .schema import ENTRIES
from .scopes import Scope

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


def find_place(connection: Connection, scope: Scope, published_us: int, id_: str) -> Place:
    """The place of an entry of the scope, given its date and id."""
    year, month = divmod(month_number(published_us), 100)
    start_us, _ = _month_bounds(year, month)
    earlier = select(func.count()).where(
        *scope.conditions, scope.dates >= start_us, scope.dates < published_us
    )
    same_moment = (
        select(func.count())
        .select_from(scope.joined)
        .where(*scope.conditions, scope.dates == published_us, ENTRIES.c.id > id_)
    )
    older = (connection.scalar(earlier) or 0) + (connection.scalar(same_moment) or 0)
    return Place(year, month, older)


def select_archive(connection: Connection, scope: Scope, archive: Archive) -> ArchivePart | None:
    """The entries of a document of this scope; None where there are none."""
    start_us, end_us = _month_bounds(archive.year, archive.month)
    of_month = (*scope.conditions, scope.dates >= start_us, scope.dates < end_us)
    rows = connection.execute(
        select(ENTRIES.c.id, ENTRIES.c.revision, ENTRIES.c.published_us)
        .select_from(scope.joined)
        .where(*of_month)
        .order_by(*scope.oldest_first())
        .offset((archive.number - 1) * DOCUMENT_ENTRIES)
        .limit(DOCUMENT_ENTRIES)
    ).all()
    if not rows:
        return None
    count, newest_us = connection.execute(select(func.count(), func.max(scope.dates)).where(*of_month)).one()
    before_us = connection.scalar(
        select(func.max(scope.dates)).where(*scope.conditions, scope.dates < start_us)
    )
    after_us = connection.scalar(
        select(func.min(scope.dates)).where(*scope.conditions, scope.dates >= end_us)
    )
    is_last = archive.number * DOCUMENT_ENTRIES >= count
    # A neighbour of another month comes and goes with the entries of that month.
    months = [start_us]
    months += [before_us] if before_us is not None and archive.number == 1 else []
    months += [after_us] if after_us is not None and is_last else []
    return ArchivePart(
        archive=archive,
        rows=tuple((row.id, row.revision) for row in reversed(rows)),
        published_us=tuple(row.published_us for row in reversed(rows)),
        changed_us=max(_changed_us(connection, scope, months), *_due_dates(scope, newest_us, after_us)),
        older=_find_older(connection, scope, archive, before_us),
        newer=_find_newer(archive, after_us, is_last=is_last),
        is_settled=after_us is not None,
    )


def _changed_us(connection: Connection, scope: Scope, moments: Iterable[int]) -> int:
    changed = [read_month_us(connection, scope.key, month_number(moment)) for moment in moments]
    return max(read_since_us(connection), read_left_us(connection, scope.key), *changed)


def _due_dates(scope: Scope, *moments: int | None) -> list[int]:
    """The dates at which scheduled entries came to be seen, or nothing where all are seen at once."""
    return [] if scope.until_us is None else [moment for moment in moments if moment is not None]


def _find_older(
    connection: Connection, scope: Scope, archive: Archive, before_us: int | None
) -> Archive | None:
    """The last document of the month of the newest entry before this month, or the part before this one."""
    if archive.number > 1:
        return Archive(archive.year, archive.month, archive.number - 1)
    if before_us is None:
        return None
    year, month = divmod(month_number(before_us), 100)
    start_us, _ = _month_bounds(year, month)
    count = connection.scalar(
        select(func.count()).where(*scope.conditions, scope.dates >= start_us, scope.dates <= before_us)
    )
    return Archive(year, month, -(-(count or 0) // DOCUMENT_ENTRIES))


def _find_newer(archive: Archive, after_us: int | None, *, is_last: bool) -> Archive | None:
    if not is_last:
        return Archive(archive.year, archive.month, archive.number + 1)
    return None if after_us is None else Archive(*divmod(month_number(after_us), 100))


def _month_bounds(year: int, month: int) -> tuple[int, int]:
    """The first microsecond of a month and that of the next one, since 1970."""
    start = datetime(year, month, 1, tzinfo=UTC)
    days = timedelta(days=calendar.monthrange(year, month)[1])
    # The first moment of the year 10000 is no datetime.
    return to_microseconds(start), to_microseconds(start + days - _MICROSECOND) + 1
