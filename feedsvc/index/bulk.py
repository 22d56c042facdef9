"""Many rows at once, past SQLAlchemy's work on each value, which costs as much as the database's own.

Rows in the order of their key: one after the other they fill a page, at random each needs one of its own.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect, Index, Table


def insert_many(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows, each with the columns of the first, in the types that the driver takes as they are."""
    if rows:
        names = tuple(rows[0])
        values = itemgetter(*names)
        insert_tuples(connection, table, names, [values(row) for row in rows])


def insert_tuples(
    connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[tuple[Any, ...]]
) -> None:
    """The same of rows that hold the values of these columns (at least two) in this order."""
    if rows and connection.dialect.name == "postgresql":
        _copy(connection, table, names, rows)
    elif rows:
        statement, order = _compile(table, names, connection.dialect)
        if order != names:
            values = itemgetter(*map(names.index, order))
            rows = [values(row) for row in rows]
        connection.exec_driver_sql(statement, list(rows))


def _copy(connection: Connection, table: Table, names: tuple[str, ...], rows: Sequence[Any]) -> None:
    """PostgreSQL's own way for many rows: without an answer to each."""
    quote = connection.dialect.identifier_preparer.quote
    columns = ", ".join(map(quote, names))
    cursor: Any = connection.connection.cursor()
    with cursor, cursor.copy(f"COPY {quote(table.name)} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


@contextmanager
def without_indexes(connection: Connection, *indexes: Index) -> Iterator[None]:
    """Make indexes at the end, each in one go. Not on PostgreSQL, where that would keep readers waiting."""
    dropped = indexes if connection.dialect.name == "sqlite" else ()
    for index in dropped:
        index.drop(connection)
    yield
    for index in dropped:
        index.create(connection)


_CHECKPOINT_PAGES = 1_000  # as SQLite has it


def delay_checkpoint(connection: Connection, *, delays: bool) -> None:
    """Whether a commit leaves what it wrote in SQLite's write-ahead log, for a later one to checkpoint."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA wal_autocheckpoint={0 if delays else _CHECKPOINT_PAGES}").close()


def plan_anew(connection: Connection) -> None:
    """Tell PostgreSQL how large the tables are now; it would else walk them as if they were empty."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("ANALYZE entries, entry_terms, journal_changes")


@lru_cache(maxsize=64)
def _compile(table: Table, names: tuple[str, ...], dialect: Dialect) -> tuple[str, tuple[str, ...]]:
    compiled = table.insert().compile(dialect=dialect, column_keys=list(names))
    return str(compiled), tuple(compiled.positiontup or names)
