"""Opens the database: SQLite with write-ahead log, explicit transactions, and one writer at a time."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event

_BUSY_TIMEOUT_SECONDS = 30


OnWrite = Callable[[str], None]
"""Called with a name such as "INSERT entries"."""

_WRITE = re.compile(
    r"\s*(INSERT|DELETE|UPDATE|CREATE|DROP)\b(?: OR \w+| INTO| FROM| VIRTUAL| TABLE| INDEX| TRIGGER)*\s+(\w+)"
)


def open_engine(
    path: Path, *, begin: str, pragmas: tuple[str, ...] = (), on_write: OnWrite | None = None
) -> Engine:
    """An engine on the SQLite file whose transactions start with `begin` ("BEGIN" or "BEGIN IMMEDIATE").

    `on_write` is called before each statement that writes, and before each commit.
    """
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

    if on_write:
        report_writes(engine, on_write)
    return engine


def report_writes(engine: Engine, on_write: OnWrite) -> None:
    """Call `on_write` before each statement that writes, and before each commit."""

    @event.listens_for(engine, "before_cursor_execute")
    def _execute(_connection: Any, _cursor: Any, statement: str, *_rest: object) -> None:
        found = _WRITE.match(statement)
        if found:
            on_write(f"{found[1]} {found[2]}")

    @event.listens_for(engine, "commit")
    def _commit(_connection: Any) -> None:
        on_write("COMMIT")
