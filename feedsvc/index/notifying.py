"""How processes learn that an index on a server has a new version: it tells them, and else they look."""

import time
from typing import Any

from sqlalchemy import Connection

from .postgres import connect

_CHANNEL = "feedsvc"


def notify(connection: Connection) -> None:
    """Tell all listeners as soon as this transaction is committed; nobody, where the engine has no means."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"NOTIFY {_CHANNEL}")


class Listener:
    """Waits for news in one thread."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None

    def wait(self, seconds: float) -> None:
        """Until something is told, at most so long; just so long while the server cannot be listened to."""
        import psycopg

        try:
            if self._connection is None:
                self._connection = connect(self._url)
                self._connection.execute(f"LISTEN {_CHANNEL}")
                return  # something may have been told before
            for _ in self._connection.notifies(timeout=seconds, stop_after=1):
                pass
        except psycopg.Error:
            self.close()
            time.sleep(seconds)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
