"""Which rows belong to a selection, and in which order they stand."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, FromClause, false

from ..selection import Selection
from .rows import term_key
from .schema import CHANGES, ENTRIES, ENTRY_TERMS

OF_SITE: ColumnElement[bool] = ENTRIES.c.is_apart == false()
"""The condition that an entry is in the feed of the whole site."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The entries of a selection, up to `until_us` if it is not None; `key` is the term's.

    `dates` is the column whose index has their order, `joined` the tables with entries and changes.
    Newest first means `dates` descending, then `ENTRIES.c.id`; oldest first is exactly the reverse.
    """

    key: int
    until_us: int | None
    dates: ColumnElement[int]
    conditions: tuple[ColumnElement[bool], ...]
    joined: FromClause

    def newest_first(self) -> tuple[ColumnElement[Any], ...]:
        return (self.dates.desc(), ENTRIES.c.id)

    def oldest_first(self) -> tuple[ColumnElement[Any], ...]:
        return (self.dates, ENTRIES.c.id.desc())


def open_scope(selection: Selection, until_us: int | None) -> Scope:
    """The entries of a selection dated up to a moment, or all of them; `joined` has entries and changes."""
    entries = ENTRIES.join(CHANGES, CHANGES.c.entry_key == ENTRIES.c.key)
    key = term_key(selection.field, selection.slug)
    if not selection.field:
        dates, conditions, joined = ENTRIES.c.published_us, [OF_SITE], entries
    else:
        dates, conditions = ENTRY_TERMS.c.published_us, [ENTRY_TERMS.c.term_key == key]
        joined = ENTRY_TERMS.join(entries, ENTRIES.c.key == ENTRY_TERMS.c.entry_key)
    if until_us is not None:
        conditions.append(dates <= until_us)
    return Scope(key, until_us, dates, tuple(conditions), joined)
