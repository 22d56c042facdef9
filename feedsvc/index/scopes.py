"""Which rows belong to a selection, and in which order they stand."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, false

from ..selection import Selection
from .rows import term_key
from .schema import CHANGES, ENTRIES, ENTRY_TERMS

OF_SITE: ColumnElement[bool] = ENTRIES.c.is_apart == false()
"""The condition that an entry is in the feed of the whole site."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The entries of a selection, up to `until_us` if it is not None; `key` is the term's.

    `belongs` is which rows those are, of any date; `dates` the column whose index has their order, `joined`
    the tables with entries and changes. Newest first means `dates` descending, then `ENTRIES.c.id`; oldest
    first is exactly the reverse.
    """

    key: int
    until_us: int | None
    dates: ColumnElement[int]
    belongs: ColumnElement[bool]
    joined: FromClause

    def dated(self, first_us: int | None = None, last_us: int | None = None) -> ColumnElement[bool]:
        """Which rows belong to it, of these dates (both included) or of any.

        One bound a side: of two, SQLite takes the first, and looks at all rows between it and the other.
        """
        ends = [moment for moment in (last_us, self.until_us) if moment is not None]
        bounds = [self.dates >= first_us] if first_us is not None else []
        bounds += [self.dates <= min(ends)] if ends else []
        return and_(self.belongs, *bounds)

    def newest_first(self) -> tuple[ColumnElement[Any], ...]:
        """The order of feeds: by date; of those of one moment by id."""
        return (self.dates.desc(), ENTRIES.c.id)

    def oldest_first(self) -> tuple[ColumnElement[Any], ...]:
        """The order of archives, which is that of feeds from behind."""
        return (self.dates, ENTRIES.c.id.desc())


@dataclass(frozen=True, slots=True)
class Rows:
    """As in `Scope`, for statements that are made once for all: of the site, or of whichever term is told
    them as `term_key`.
    """

    dates: ColumnElement[int]
    belongs: ColumnElement[bool]
    joined: FromClause

    def newest_first(self) -> tuple[ColumnElement[Any], ...]:
        """As in `Scope`."""
        return (self.dates.desc(), ENTRIES.c.id)


_JOINED = ENTRIES.join(CHANGES, CHANGES.c.entry_key == ENTRIES.c.key)

SITE_ROWS = Rows(ENTRIES.c.published_us, OF_SITE, _JOINED)
TERM_ROWS = Rows(
    ENTRY_TERMS.c.published_us,
    ENTRY_TERMS.c.term_key == bindparam("term_key"),
    ENTRY_TERMS.join(_JOINED, ENTRIES.c.key == ENTRY_TERMS.c.entry_key),
)


def open_scope(selection: Selection, until_us: int | None) -> Scope:
    """The entries of a selection dated up to a moment, or all of them; `joined` has entries and changes."""
    key = term_key(selection.field, selection.slug)
    if not selection.field:
        return Scope(key, until_us, SITE_ROWS.dates, SITE_ROWS.belongs, SITE_ROWS.joined)
    return Scope(key, until_us, TERM_ROWS.dates, ENTRY_TERMS.c.term_key == key, TERM_ROWS.joined)
