"""The only history: what changed when. Moments are given by the syncing process, never by a reader."""

from sqlalchemy import Connection, select

from .schema import STATE


def read_state(connection: Connection, name: str) -> str:
    """A value of the journal, or ""."""
    return connection.scalar(select(STATE.c.value).where(STATE.c.name == name)) or ""


def write_state(connection: Connection, name: str, value: str) -> None:
    connection.execute(STATE.delete().where(STATE.c.name == name))
    connection.execute(STATE.insert().values(name=name, value=value))


def read_version(connection: Connection) -> int:
    """The content version: 0 before the first sync, then one more for every sync that changed something."""
    return int(read_state(connection, "content_version") or 0)


def read_since_us(connection: Connection) -> int:
    """When the present settings and output version were first used."""
    return int(read_state(connection, "since_us") or 0)


def next_version(connection: Connection, now_us: int) -> int:
    """Take the next content version and return its moment.

    At least a second after the one before, even if the clock went back: Last-Modified has whole seconds.
    """
    last_us = int(read_state(connection, "version_us") or 0)
    moment_us = max(now_us // 1_000_000 * 1_000_000, last_us + 1_000_000)
    write_state(connection, "content_version", str(read_version(connection) + 1))
    write_state(connection, "version_us", str(moment_us))
    return moment_us
