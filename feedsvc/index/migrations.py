"""Brings the tables to what this feedsvc knows: the journal step by step, the index by making it anew."""

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, inspect

from ..errors import IndexUnavailableError
from .journal import read_state, write_state
from .schema import INDEX, JOURNAL, SCHEMA_VERSION, STATE

Migration = Callable[[Connection], None]

MIGRATIONS: tuple[Migration, ...] = ()
"""What became of the journal's tables since 0.1.0, one step after the other; new ones go to the end.

A step never changes once it is released. A new journal is made by `schema` and needs none of them."""


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Make the tables that are missing, and change the others. The journal's rows are kept.

    The transaction of the connection must be one that nobody else writes in.
    """
    is_new = not inspect(connection).has_table(STATE.name)
    JOURNAL.create_all(connection)
    done = len(migrations) if is_new else int(read_state(connection, "journal_version") or 0)
    if done > len(migrations):
        raise IndexUnavailableError("its journal is of a later feedsvc; upgrade this one")
    for migration in migrations[done:]:
        migration(connection)
    _write(connection, "journal_version", len(migrations))
    if read_state(connection, "schema_version") != str(SCHEMA_VERSION):
        INDEX.drop_all(connection)
    INDEX.create_all(connection)
    _write(connection, "schema_version", SCHEMA_VERSION)


def check(connection: Connection) -> None:
    """IndexUnavailableError unless the tables are what this feedsvc knows; for who may not change them."""
    if not inspect(connection).has_table(STATE.name):
        raise IndexUnavailableError("nobody has filled it yet; start feedsvc sync --watch")
    found = read_state(connection, "schema_version")
    if found != str(SCHEMA_VERSION):
        raise IndexUnavailableError(
            f"its tables are of schema {found or 'none'}, not {SCHEMA_VERSION}; "
            "run the same feedsvc on all machines, and the one that syncs first"
        )


def _write(connection: Connection, name: str, number: int) -> None:
    if read_state(connection, name) != str(number):
        write_state(connection, name, str(number))
