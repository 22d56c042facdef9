"""The database's file: two ways in, and what becomes of it when it is lost, damaged or cannot be written."""

import logging
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DatabaseError, OperationalError

from ..errors import DataFolderError, IndexFailedError
from .engine import OnWrite, open_engine
from .migrations import migrate

_LOG = logging.getLogger(__name__)

_WRITER_CACHE = "cache_size=-32000"
"""32 MB: keys are digests, so what a sync writes lies all over the tables."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})


class Database:
    """One SQLite file. Any number of readers; writers of this process take turns.

    Where it `repairs`, a file that was deleted, truncated, replaced or damaged is made anew, empty: the next
    sync fills it. What is left of it is kept beside it.
    """

    def __init__(self, path: Path, *, repairs: bool = False, on_write: OnWrite | None = None) -> None:
        """Open the file, making it when it is missing; DataFolderError when that cannot be.

        `on_write` is called with a name before each statement that writes, and before each commit.
        """
        self._path = path
        self.repairs = repairs
        self._readers = open_engine(path, begin="BEGIN")
        self._writer = open_engine(path, begin="BEGIN IMMEDIATE", pragmas=(_WRITER_CACHE,), on_write=on_write)
        self._write_lock = threading.Lock()
        self._is_damaged = False
        self._file: tuple[int, int] | None = None
        self._size = 0
        self._open()

    def close(self) -> None:
        self._readers.dispose()
        self._writer.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that sees one version of everything; IndexFailedError if that cannot be just now."""
        with self._explained(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that alone writes, whole or not at all; IndexFailedError as `reading`."""
        with self._write_lock, self._explained(), self._writer.begin() as connection:
            yield connection

    def try_writing(self) -> AbstractContextManager[Connection] | None:
        """As `writing`, nothing while this process writes something else."""
        if not self._write_lock.acquire(blocking=False):
            return None
        return self._release_after(self._writer)

    @contextmanager
    def _release_after(self, engine: Engine) -> Iterator[Connection]:
        try:
            with self._explained(), engine.begin() as connection:
                yield connection
        finally:
            self._write_lock.release()

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError as error:
            if type(error) not in (DatabaseError, OperationalError):
                raise  # what a bug of ours would be
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGED:
                self._is_damaged = True
            raise IndexFailedError(str(error.orig)) from error

    def repair(self) -> bool:
        """See to it that this is still the file that it was; True if it is another one now, maybe empty."""
        found = self._look()
        is_whole = found is not None and found[0] == self._file and found[1] >= self._size
        if is_whole and not self._is_damaged:
            self._size = found[1] if found else 0
            return False
        if not self.repairs:
            return self._follow(found)
        _LOG.error("event=index_lost path=%s", self._path)
        with self._write_lock:
            self.close()
            self._set_aside()
            self._open()
        return True

    def _follow(self, found: tuple[tuple[int, int], int] | None) -> bool:
        """Who does not repair waits for the new file, and serves what it has until then."""
        if found is None or found[0] == self._file:
            return False
        self.close()
        self._is_damaged = False
        self._file, self._size = found
        return True

    def _open(self) -> None:
        try:
            self._migrate()
        except DatabaseError as error:
            is_damaged = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in _DAMAGED
            if not (is_damaged and self.repairs):
                raise self._refuse(error) from error
            _LOG.exception("event=index_damaged path=%s", self._path)
            self.close()
            self._set_aside()
            self._migrate()
        self._is_damaged = False
        self._file, self._size = self._look() or (None, 0)

    def _migrate(self) -> None:
        with self._writer.begin() as connection:
            migrate(connection)

    def _refuse(self, error: DatabaseError) -> DataFolderError:
        name = self._path.name
        problem = f"index cannot be opened ({error.orig}); remove {name} and start again"
        return DataFolderError(str(self._path.parent), problem)

    def _set_aside(self) -> None:
        with suppress(FileNotFoundError):
            self._path.replace(f"{self._path}.damaged")
        for suffix in ("-wal", "-shm"):  # what belongs to another file must not be read into the new one
            Path(f"{self._path}{suffix}").unlink(missing_ok=True)

    def _look(self) -> tuple[tuple[int, int], int] | None:
        # Only a look: to open and close the file would drop the locks that this process has on it.
        try:
            status = self._path.stat()
        except OSError:
            return None
        return (status.st_dev, status.st_ino), status.st_size
