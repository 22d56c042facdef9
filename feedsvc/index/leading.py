"""Who writes to an index on a server, of all processes that may: the one whose connection holds a lock.

The server frees the lock with the connection, so that a crash leaves nothing to clean up. Who has lost it
without knowing cannot write any more: each transaction looks for the name of the one that leads.
"""

import logging
import secrets
import threading
from typing import Any

from ..errors import IndexFailedError
from .postgres import PostgresDatabase, connect

_LOG = logging.getLogger(__name__)

_LOCK = "SELECT pg_try_advisory_lock(1718969701, hashtext(current_schema()))"


class Lead:
    """What `DataFolder` is for a file: `is_writer` says whether this process leads.

    `taken` counts how often it came to lead: between two times another process may have written.
    """

    def __init__(self, database: PostgresDatabase) -> None:
        self._database = database
        self._connection: Any = None
        self._lock = threading.Lock()
        self.is_writer = False
        self.taken = 0

    def try_lock(self) -> bool:
        """Lead, if this process does already or nobody does; False also while the server is away."""
        with self._lock:
            return self._try_lock()

    def _try_lock(self) -> bool:
        import psycopg

        try:
            if self.is_writer:
                self._connection.execute("SELECT 1")
                return True
            if self._connection is None:
                self._connection = connect(self._database.url)
            self.is_writer = bool(self._connection.execute(_LOCK).fetchone()[0])
            if self.is_writer:
                self._database.lead(secrets.token_hex(8))
                self.taken += 1
        except (psycopg.Error, IndexFailedError) as error:
            _LOG.warning("event=lead_lost reason=%s", str(error).partition("\n")[0])
            self.close()
        return self.is_writer

    def close(self) -> None:
        """Let another process lead."""
        self.is_writer = False
        if self._connection is not None:
            self._connection.close()
            self._connection = None
