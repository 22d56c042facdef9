"""The terms that entries have: what they are called, how many entries they have, and the newest of those."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select

from .rows import chunks, term_key
from .schema import ENTRY_TERMS, TERMS


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term: `name` is the spelling used most, `newest_us` the date of its newest entry."""

    field: str
    slug: str
    name: str
    entries: int
    newest_us: int | None = None


# Made once, since making it takes longer than running it.
_SPELLINGS = select(TERMS).where(TERMS.c.term_key == bindparam("term_key"))


def find_term(connection: Connection, field: str, slug: str) -> Term | None:
    """See `Snapshot.find_term`."""
    rows = connection.execute(_SPELLINGS, {"term_key": term_key(field, slug)}).all()
    return _merge_spellings(rows)[0] if rows else None


def list_terms(
    connection: Connection, now_us: int, field: str, only: Collection[tuple[str, str]] | None
) -> tuple[Term, ...]:
    """See `Snapshot.list_terms`."""
    of_term = ENTRY_TERMS.c.term_key == TERMS.c.term_key
    visible = ENTRY_TERMS.c.published_us <= now_us
    newest = select(func.max(ENTRY_TERMS.c.published_us)).where(of_term, visible).scalar_subquery()
    due = select(func.count()).select_from(ENTRY_TERMS).where(of_term, ~visible).scalar_subquery()
    query = select(TERMS, newest.label("newest_us"), due.label("due"))
    if field:
        query = query.where(TERMS.c.field == field)
    if only is None:
        return _merge_spellings(connection.execute(query).all())
    rows: list[Row[Any]] = []
    for keys in chunks([term_key(*term) for term in sorted(only)]):
        rows += connection.execute(query.where(TERMS.c.term_key.in_(keys)))
    return _merge_spellings(rows)


def _merge_spellings(rows: Sequence[Row[Any]]) -> tuple[Term, ...]:
    """One term from the rows of all its spellings: the name used most, the first of them when even."""
    spellings: dict[tuple[str, str], list[Row[Any]]] = {}
    for row in rows:
        spellings.setdefault((row.field, row.slug), []).append(row)
    terms = []
    for (field, slug), names in sorted(spellings.items()):
        best = names[0] if len(names) == 1 else min(names, key=lambda row: (-row.entries, row.name))
        newest_us = getattr(best, "newest_us", None)
        entries = sum(row.entries for row in names) - getattr(best, "due", 0)
        terms.append(Term(field=field, slug=slug, name=best.name, entries=entries, newest_us=newest_us))
    return tuple(terms)
