"""Opens the database: SQLite with write-ahead log, explicit transactions, and one writer at a time."""

from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.exc import DatabaseError

from ..errors import DataFolderError
from .schema import INDEX, JOURNAL, SCHEMA_VERSION, STATE

_BUSY_TIMEOUT_SECONDS = 30


def open_engine(path: Path, *, begin: str, pragmas: tuple[str, ...] = ()) -> Engine:
    """An engine on the SQLite file whose transactions start with `begin` ("BEGIN" or "BEGIN IMMEDIATE")."""
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_TIMEOUT_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        # The driver sends no BEGIN before a SELECT, so two SELECTs could see two versions: we send it.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", *pragmas):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def create_tables(engine: Engine, path: Path) -> None:
    """Make the tables that are missing; an index of another schema is made anew, its journal kept."""
    try:
        with engine.begin() as connection:
            JOURNAL.create_all(connection)
            found = connection.execute(STATE.select().where(STATE.c.name == "schema_version")).first()
            if found is None or found.value != str(SCHEMA_VERSION):
                INDEX.drop_all(connection)
                connection.execute(STATE.delete().where(STATE.c.name == "schema_version"))
                connection.execute(STATE.insert().values(name="schema_version", value=str(SCHEMA_VERSION)))
            INDEX.create_all(connection)
    except DatabaseError as error:
        raise DataFolderError(
            str(path.parent), f"index cannot be opened ({error.orig}); remove {path.name} and start again"
        ) from error
