"""How much came when: what the pages for people show of a scope besides its entries."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from .archives import DOCUMENT_ENTRIES, month_bounds
from .journal import month_number
from .newest import Newest
from .rows import SITE_KEY, chunks, term_key
from .schema import ENTRIES, ENTRY_TERMS
from .scopes import OF_SITE, Scope

Scopes = Iterable[tuple[str, str]]
"""(field, slug) of each; ("", "") is the site."""


@dataclass(frozen=True, slots=True)
class Month:
    """A month (UTC) in which a scope has entries, and in how many archive documents they stand."""

    year: int
    month: int
    entries: int

    @property
    def documents(self) -> int:
        """How many documents its entries fill, the last one maybe in part."""
        return -(-self.entries // DOCUMENT_ENTRIES)


@dataclass(frozen=True, slots=True)
class Periods:
    """So many periods of `length_us` microseconds each; the last one ends with `last_us`, included."""

    last_us: int
    length_us: int
    count: int

    @property
    def start_us(self) -> int:
        """The first microsecond of the first period."""
        return self.last_us + 1 - self.count * self.length_us


def count_activity(
    connection: Connection, scopes: Scopes, periods: Periods
) -> dict[tuple[str, str], tuple[int, ...]]:
    """How many entries each scope got in each period, oldest first; one range of an index for each."""
    keys = {term_key(*scope): scope for scope in scopes}
    counts = {scope: [0] * periods.count for scope in keys.values()}
    terms = [key for key in keys if key != SITE_KEY]
    for part in chunks(terms):
        dates = ENTRY_TERMS.c.published_us
        query = (
            select(ENTRY_TERMS.c.term_key, ((dates - periods.start_us) // periods.length_us).label("period"))
            .add_columns(func.count())
            .where(ENTRY_TERMS.c.term_key.in_(part), dates.between(periods.start_us, periods.last_us))
            .group_by(ENTRY_TERMS.c.term_key, "period")
        )
        for key, period, count in connection.execute(query):
            counts[keys[key]][period] = count
    if SITE_KEY in keys:
        dates = ENTRIES.c.published_us
        of_site = (
            select(((dates - periods.start_us) // periods.length_us).label("period"), func.count())
            .where(OF_SITE, dates.between(periods.start_us, periods.last_us))
            .group_by("period")
        )
        for period, count in connection.execute(of_site):
            counts[keys[SITE_KEY]][period] = count
    return {scope: tuple(numbers) for scope, numbers in counts.items()}


def list_months(connection: Connection, scope: Scope) -> tuple[Month, ...]:
    """The months in which a scope has entries, newest first; each costs two looks at an index."""
    months: list[Month] = []
    newest = Newest(connection, scope.key, scope.until_us)
    while (last_us := newest.find_date()) is not None:
        year, month = divmod(month_number(last_us), 100)
        start_us, _ = month_bounds(year, month)
        months.append(Month(year, month, newest.count_since(start_us)))
        newest = Newest(connection, scope.key, start_us - 1)
    return tuple(months)
