"""Terms: what entries are filed under, from the rows of all spellings of their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term: `name` is the spelling used most, `newest_us` the date of its newest entry."""

    field: str
    slug: str
    name: str
    entries: int
    newest_us: int | None = None


def merge_spellings(rows: Sequence[Row[Any]]) -> tuple[Term, ...]:
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
