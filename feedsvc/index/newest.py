"""The newest entries of a scope, and what else its window needs: statements that are made once.

To make a small statement takes SQLAlchemy seven times as long as to run it (docs/decisions/0010).
"""

from dataclasses import dataclass
from typing import Any, NamedTuple, Self

from sqlalchemy import BigInteger, Connection, Integer, Select, bindparam, func, literal, select

from .rows import SITE_KEY
from .schema import CHANGES, ENTRIES
from .scopes import SITE_ROWS, TERM_ROWS, Rows

_NO_END_US = 2**62
_ALL = 2**31 - 1

_UNTIL = bindparam("until_us", type_=BigInteger)
_FROM = bindparam("from_us", type_=BigInteger)
_MOST = bindparam("most", type_=Integer)


class WindowRow(NamedTuple):
    """An entry of a window."""

    id: str
    revision: str
    changed_us: int
    published_us: int


@dataclass(frozen=True, slots=True)
class _Statements:
    newest: Select[Any]
    in_hours: Select[Any]
    due: Select[Any]
    last: Select[Any]

    @classmethod
    def of(cls, rows: Rows) -> Self:
        seen = rows.dates <= _UNTIL
        newest = (
            select(ENTRIES.c.id, ENTRIES.c.revision, CHANGES.c.changed_us, ENTRIES.c.published_us)
            .select_from(rows.joined)
            .where(rows.belongs, seen)
            .order_by(*rows.newest_first())
            .limit(_MOST)
        )
        young = select(literal(1)).where(rows.belongs, seen, rows.dates >= _FROM).limit(_MOST)
        return cls(
            newest=newest,
            in_hours=select(func.count()).select_from(young.subquery()),
            due=select(func.min(rows.dates)).where(rows.belongs, rows.dates >= _FROM),
            last=select(func.max(rows.dates)).where(rows.belongs, seen),
        )


_OF_SITE, _OF_TERM = _Statements.of(SITE_ROWS), _Statements.of(TERM_ROWS)


class Newest:
    """The entries of the scope with this key (that of a term, or SITE_KEY), dated up to a moment or all."""

    def __init__(self, connection: Connection, key: int, until_us: int | None = None) -> None:
        self._connection = connection
        self._statements = _OF_SITE if key == SITE_KEY else _OF_TERM
        self._values = {"term_key": key, "until_us": _NO_END_US if until_us is None else until_us}

    def read(self, most: int) -> list[WindowRow]:
        """The newest so many, newest first; of those of one moment by id."""
        rows = self._connection.execute(self._statements.newest, {**self._values, "most": most})
        return [WindowRow(*row) for row in rows]

    def find_date(self) -> int | None:
        """The date of the newest."""
        found: int | None = self._connection.scalar(self._statements.last, self._values)
        return found

    def count_since(self, from_us: int, most: int = _ALL) -> int:
        """How many are dated at a moment or later, counted up to `most`."""
        values = {**self._values, "from_us": from_us, "most": most}
        return self._connection.scalar(self._statements.in_hours, values) or 0

    def find_first_since(self, from_us: int) -> int | None:
        """The earliest date at a moment or later, of any entry, seen or not."""
        found: int | None = self._connection.scalar(
            self._statements.due, {**self._values, "from_us": from_us}
        )
        return found
