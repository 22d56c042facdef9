"""Which feeds cannot hold all entries of their hours, because a cap comes first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Select, Subquery, func, literal, or_, select

from .rows import SITE_KEY, chunks
from .schema import BODIES, ENTRIES, ENTRY_TERMS, TERMS
from .scopes import OF_SITE

if TYPE_CHECKING:
    from .reading import WindowRules


@dataclass(frozen=True, slots=True)
class Cut:
    """A feed whose window ends inside its hours; `cap` is the setting that ends it.

    The empty field stands for the whole site. Bytes are counted as far as entries are rendered.
    """

    field: str
    slug: str
    cap: str


def list_cuts(connection: Connection, rules: "WindowRules", now_us: int) -> tuple[Cut, ...]:
    """Every feed that a cap cuts inside its hours at a moment, the site's first, then by field and slug."""
    site_key, entry_key = literal(SITE_KEY).label("term_key"), ENTRIES.c.key.label("entry_key")
    dated = [
        select(site_key, ENTRIES.c.published_us, entry_key).where(OF_SITE),
        select(ENTRY_TERMS.c.term_key, ENTRY_TERMS.c.published_us, ENTRY_TERMS.c.entry_key),
    ]
    until_us = rules.until_us(now_us)
    caps: dict[int, str] = {}
    for query in dated:
        rows = query.subquery() if until_us is None else _until(query, until_us)
        for row in connection.execute(_select_cut(rows, rules)):
            caps[row.term_key] = "max_entries" if row.entries > rules.max_entries else "max_bytes"
    cuts = [Cut("", "", caps.pop(SITE_KEY))] if SITE_KEY in caps else []
    return (*cuts, *sorted(_name(connection, caps), key=lambda cut: (cut.field, cut.slug)))


def _until(query: Select[tuple[int, int, int]], until_us: int) -> Subquery:
    return query.where(query.selected_columns.published_us <= until_us).subquery()


def _select_cut(rows: Subquery, rules: "WindowRules") -> Select[tuple[int, int]]:
    """The terms of these (term, date, entry) rows with more entries or bytes in their hours than allowed."""
    newest = select(rows.c.term_key, func.max(rows.c.published_us).label("us")).group_by(rows.c.term_key)
    latest = newest.subquery()
    hours_us = int(rules.hours * 3_600_000_000)
    in_hours = (rows.c.term_key == latest.c.term_key) & (rows.c.published_us >= latest.c.us - hours_us)
    entries, size = func.count(), func.coalesce(func.sum(BODIES.c.size), 0)
    return (
        select(latest.c.term_key, entries.label("entries"))
        .select_from(latest.join(rows, in_hours).outerjoin(BODIES, BODIES.c.entry_key == rows.c.entry_key))
        .group_by(latest.c.term_key)
        # A single entry is served whole, however large it is.
        .having(or_(entries > rules.max_entries, (size > rules.max_bytes) & (entries > 1)))
    )


def _name(connection: Connection, caps: dict[int, str]) -> set[Cut]:
    cuts: set[Cut] = set()
    for keys in chunks(list(caps)):
        query = select(TERMS.c.term_key, TERMS.c.field, TERMS.c.slug).where(TERMS.c.term_key.in_(keys))
        cuts |= {Cut(row.field, row.slug, caps[row.term_key]) for row in connection.execute(query)}
    return cuts
