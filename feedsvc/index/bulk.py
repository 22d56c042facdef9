"""Many rows at once, past SQLAlchemy's work on each value, which costs as much as the database's own."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Table


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with the columns of the first, in the types that the driver takes as they are."""
    if rows:
        statement, names = _compile(table, tuple(rows[0]), connection.dialect)
        values = itemgetter(*names)
        connection.exec_driver_sql(statement, [values(row) for row in rows])


@lru_cache(maxsize=64)
def _compile(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    compiled = table.insert().compile(dialect=dialect, column_keys=list(names))
    return str(compiled), tuple(compiled.positiontup or names)
