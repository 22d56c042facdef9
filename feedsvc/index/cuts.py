"""Which feeds cannot hold all entries of their hours, because a cap comes first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Column, ColumnElement, Connection, Select, Subquery, and_, func, literal, or_, select

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
    """Every feed that a cap cuts inside its hours at a moment, the site's first, then by field and slug.

    Health checks ask for it: it costs one look at an index for each term, and the entries of its hours.
    """
    until_us = rules.until_us(now_us)
    caps: dict[int, str] = {}
    for dated in (_date_site(until_us), _date_terms(until_us)):
        for row in connection.execute(_select_cut(dated, rules)):
            caps[row.term_key] = "max_entries" if row.entries > rules.max_entries else "max_bytes"
    cuts = [Cut("", "", caps.pop(SITE_KEY))] if SITE_KEY in caps else []
    return (*cuts, *sorted(_name(connection, caps), key=lambda cut: (cut.field, cut.slug)))


@dataclass(frozen=True, slots=True)
class _Dated:
    """The moment `us` of the newest entry of each `term_key`; and `moment` and `entry_key` of all entries
    `of_term`, which are the rows that belong to such a term.
    """

    newest: Subquery
    of_term: ColumnElement[bool]
    moment: ColumnElement[int]
    entry_key: Column[int]


def _date_site(until_us: int | None) -> _Dated:
    moment, of_site = ENTRIES.c.published_us, _until(OF_SITE, ENTRIES.c.published_us, until_us)
    newest = select(literal(SITE_KEY).label("term_key"), func.max(moment).label("us")).where(of_site)
    return _Dated(newest.subquery(), of_site, moment, ENTRIES.c.key)


def _date_terms(until_us: int | None) -> _Dated:
    # A single entry is served whole, however large it is, so a term that has but one is cut by nothing.
    several = select(TERMS.c.term_key).group_by(TERMS.c.term_key).having(func.sum(TERMS.c.entries) > 1)
    terms = several.subquery()
    of_term = _until(ENTRY_TERMS.c.term_key == terms.c.term_key, ENTRY_TERMS.c.published_us, until_us)
    latest = select(func.max(ENTRY_TERMS.c.published_us)).where(of_term).scalar_subquery()
    newest = select(terms.c.term_key, latest.label("us")).subquery()
    rows = _until(ENTRY_TERMS.c.term_key == newest.c.term_key, ENTRY_TERMS.c.published_us, until_us)
    return _Dated(newest, rows, ENTRY_TERMS.c.published_us, ENTRY_TERMS.c.entry_key)


def _until(
    belongs: ColumnElement[bool], moment: ColumnElement[int], until_us: int | None
) -> ColumnElement[bool]:
    return belongs if until_us is None else and_(belongs, moment <= until_us)


def _select_cut(dated: _Dated, rules: "WindowRules") -> Select[tuple[int, int]]:
    """The terms with more entries or bytes in their hours than allowed."""
    newest = dated.newest
    hours_us = int(rules.hours * 3_600_000_000)
    in_hours = and_(dated.of_term, dated.moment >= newest.c.us - hours_us)
    entries, size = func.count(), func.coalesce(func.sum(BODIES.c.size), 0)
    rows = newest.join(dated.entry_key.table, in_hours)
    return (
        select(newest.c.term_key, entries.label("entries"))
        .select_from(rows.outerjoin(BODIES, BODIES.c.entry_key == dated.entry_key))
        .group_by(newest.c.term_key)
        .having(or_(entries > rules.max_entries, (size > rules.max_bytes) & (entries > 1)))
    )


def _name(connection: Connection, caps: dict[int, str]) -> set[Cut]:
    cuts: set[Cut] = set()
    for keys in chunks(list(caps)):
        query = select(TERMS.c.term_key, TERMS.c.field, TERMS.c.slug).where(TERMS.c.term_key.in_(keys))
        cuts |= {Cut(row.field, row.slug, caps[row.term_key]) for row in connection.execute(query)}
    return cuts
