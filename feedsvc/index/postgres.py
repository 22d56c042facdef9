"""Opens the index on PostgreSQL. psycopg's one door.

The connection must be one of our own for as long as it lasts: what a pooler deals out by transactions loses
locks and notifications.
"""

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import InterfaceError, OperationalError, ProgrammingError

from ..errors import IndexUnavailableError, SettingsError
from .engine import OnWrite, report_writes
from .journal import read_state, write_state
from .migrations import check, migrate

_TURN = "pg_advisory_xact_lock(1718969700, hashtext(current_schema()))"
"""Whose turn it is to write to this index, of all in the database."""

_CONNECTING: dict[str, Any] = {
    # What PGAPPNAME or the URL says goes first.
    "fallback_application_name": "feedsvc",
    "connect_timeout": 5,
    # A server that is gone without a word is noticed within seconds, not hours.
    "keepalives_idle": 3,
    "keepalives_interval": 1,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}

_PREPARING = (
    # And so is a client, whose locks another one waits for.
    "SET tcp_keepalives_idle = 3",
    "SET tcp_keepalives_interval = 1",
    "SET tcp_keepalives_count = 3",
    "SET client_connection_check_interval = '2s'",
    "SET lock_timeout = '30s'",
)


class PostgresDatabase:
    """An index on a server: any number of readers; those who write take turns, in all processes."""

    repairs = False

    def __init__(self, url: str, *, may_migrate: bool = True, on_write: OnWrite | None = None) -> None:
        """Connect, and make or mend the tables; who may not do that checks them at its first look.

        SettingsError where the driver is missing; IndexUnavailableError where the server cannot be used.
        `on_write` is called with a name before each statement that writes, and before each commit.
        """
        self.url = url
        self._leader = ""
        self._readers = _open_engine(url, reads_only=True)
        self._writer = _open_engine(url, reads_only=False)
        if on_write:
            report_writes(self._writer, on_write)
        self._write_lock = threading.Lock()
        self._is_checked = may_migrate
        if not may_migrate:
            return
        try:
            with self.writing() as connection:
                migrate(connection)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one version of everything; IndexUnavailableError in an outage."""
        with self._checked(), _explained(), self._readers.begin() as connection:
            if not self._is_checked:
                check(connection)
                self._is_checked = True
            yield connection

    @contextmanager
    def _checked(self) -> Iterator[None]:
        """Look at the tables again where a question was not understood: they may be others by now."""
        try:
            yield
        except ProgrammingError:
            with _explained(), self._readers.begin() as connection:
                check(connection)
            raise

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone writes, whole or not at all; IndexUnavailableError as `reading`."""
        with self._write_lock, _explained(), self._writer.begin() as connection:
            connection.exec_driver_sql(f"SELECT {_TURN}")
            if self._leader and read_state(connection, "leader") != self._leader:
                raise IndexUnavailableError("another process writes to it now")
            yield connection

    def lead(self, name: str) -> None:
        """From now on only who leads under this name may write; what others began before fails."""
        self._leader = ""
        with self.writing() as connection:
            write_state(connection, "leader", name)
        self._leader = name

    def try_writing(self) -> AbstractContextManager[Connection] | None:
        """As `writing`, nothing while this process writes something else.

        IndexUnavailableError where another process does.
        """
        return self._release_after() if self._write_lock.acquire(blocking=False) else None

    @contextmanager
    def _release_after(self) -> Iterator[Connection]:
        try:
            with _explained(), self._writer.begin() as connection:
                if not connection.exec_driver_sql(f"SELECT {_TURN.replace('pg_', 'pg_try_', 1)}").scalar():
                    raise IndexUnavailableError("another process is writing")
                yield connection
        finally:
            self._write_lock.release()

    def repair(self) -> bool:
        """A server keeps its own files."""
        return False


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError) as error:
        raise IndexUnavailableError(str(error.orig).partition("\n")[0]) from error


def connect(url: str) -> Any:
    """A connection of psycopg's own, which commits each statement by itself."""
    import psycopg

    arguments = make_url(url).translate_connect_args(username="user", database="dbname")
    query: dict[str, Any] = dict(make_url(url).query)
    connection = psycopg.connect(**arguments, **_CONNECTING, **query, autocommit=True)
    for statement in _PREPARING:
        connection.execute(statement)
    return connection


def _open_engine(url: str, *, reads_only: bool) -> Engine:
    try:
        import psycopg
        from psycopg.types.string import StrDumperUnknown
    except ImportError as error:
        raise SettingsError(
            ["index.url: PostgreSQL needs psycopg; pip install 'feedsvc[postgres]'"]
        ) from error

    class TextDumper(StrDumperUnknown):
        """Texts without U+0000, which PostgreSQL refuses: no feed can hold it anyway."""

        def dump(self, text: str) -> Any:
            return super().dump(text.replace("\0", "\ufffd"))

    # What was idle while the server restarted is not handed out.
    engine = create_engine(url, connect_args=_CONNECTING, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.adapters.register_dumper(str, TextDumper)
        connection.autocommit = True
        for statement in _PREPARING:
            connection.execute(statement)
        connection.autocommit = False
        if reads_only:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.read_only = True

    return engine
