"""A real PostgreSQL on a loopback port of its own, from Debian's programs, that a test may stop and kill."""

import os
import pwd
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from tests.requiring import require_module, require_path
from tests.web.serving import find_free_port

_VERSIONS = Path("/usr/lib/postgresql")
_USER = "postgres"

# As fast as it goes: what a test writes need not survive a power cut.
_OPTIONS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_wal_size=256MB",
    "shared_buffers=64MB",
    "max_connections=100",
    "listen_addresses=127.0.0.1",
    "unix_socket_directories=",
    "autovacuum_naptime=5s",
)


class PostgresServer:
    """Started and stopped at will, always on the same port; each index that is asked for is a new one."""

    def __init__(self) -> None:
        self._psycopg = require_module("psycopg")
        require_path(_VERSIONS, package="postgresql")
        self._programs = max(_VERSIONS.iterdir(), key=lambda path: int(path.name)) / "bin"
        # The server refuses to be root's, and what pytest makes for root nobody else may enter.
        self._folder = Path(mkdtemp(prefix="feedsvc-postgres-", dir="/tmp"))
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self.port = find_free_port()
        if os.geteuid() == 0:
            os.chown(self._folder, *self._owner())
        self._run("initdb", "--auth=trust", "--username=test", "--encoding=UTF8", "--locale=C.UTF-8", "-N")

    def start(self) -> None:
        """Run, and wait until it answers."""
        options = [part for option in _OPTIONS for part in ("-c", option)]
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data, "-p", str(self.port), *options],
                stdout=subprocess.DEVNULL,
                stderr=log,
                **self._as_user(),
            )
        for _ in range(500):
            try:
                self.connect().close()
            except self._psycopg.OperationalError:
                time.sleep(0.02)  # a pause between two looks
            else:
                return
        raise AssertionError((self._folder / "log").read_text())

    def stop(self) -> None:
        """As an administrator does who does not wait for clients."""
        if self._process is not None:
            self._run("pg_ctl", "stop", "-m", "fast", "-w")
            self._process.wait(timeout=20)
            self._process = None

    def connect(self) -> Any:
        """A connection of the test's own, on the whole database."""
        return self._psycopg.connect(
            host="127.0.0.1", port=self.port, user="test", dbname="postgres", autocommit=True
        )

    def new_index(self) -> str:
        """The URL of an index that nobody has used."""
        schema = f"index_{next(self._numbers)}"
        with self.connect() as connection:
            connection.execute(f"CREATE SCHEMA {schema}")
        return self.url_of(schema)

    def url_of(self, schema: str) -> str:
        place = f"test@127.0.0.1:{self.port}/postgres"
        return f"postgresql+psycopg://{place}?options=-csearch_path%3D{schema}"

    def empty(self, schema: str) -> None:
        """Delete every row of every table there."""
        with self.connect() as connection:
            query = "SELECT tablename FROM pg_tables WHERE schemaname = %s"
            tables = [name for (name,) in connection.execute(query, [schema])]
            if tables:
                deletions = "; ".join(f"DELETE FROM {name}" for name in tables)
                connection.execute(f"SET search_path = {schema}; {deletions}")

    def close(self) -> None:
        try:
            self.stop()
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _data(self) -> Path:
        return self._folder / "data"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=60, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        values: dict[str, Any] = {"cwd": self._folder}
        if os.geteuid() == 0:
            user, group = self._owner()
            values |= {"user": user, "group": group, "extra_groups": ()}
        return values

    def _owner(self) -> tuple[int, int]:
        entry = pwd.getpwnam(_USER)
        return entry.pw_uid, entry.pw_gid


@contextmanager
def running_postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL while the block runs."""
    server = PostgresServer()
    try:
        server.start()
        yield server
    finally:
        server.close()
