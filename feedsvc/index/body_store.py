"""Rendered bodies, one for an entry: valid for one revision and one output version."""

from collections.abc import Callable, Iterable, Sequence

from sqlalchemy import Connection, delete

from ..model import Body, Entry
from .bulk import delay_checkpoint, insert_many
from .reading import Snapshot
from .rows import chunks, digest_key
from .schema import BODIES

Render = Callable[[Sequence[Entry]], Iterable[tuple[Entry, Body]]]
"""The bodies of entries, without those whose files have changed since they were read."""

_AT_ONCE = 1_000
"""Bodies that are committed with their entries; of a whole site the rest comes later, newest first."""


def write_bodies(connection: Connection, bodies: Iterable[tuple[Entry, Body]], output_version: str) -> None:
    """Keep rendered bodies; one that an entry no longer has is replaced."""
    rows = [
        {
            "entry_key": digest_key(entry.id),
            "revision": entry.revision,
            "output_version": output_version,
            "size": len(body.html.encode()),
            "summary": body.summary,
            "html": body.html,
        }
        for entry, body in bodies
    ]
    delay_checkpoint(connection, delays=False)
    for part in chunks(rows):
        connection.execute(delete(BODIES).where(BODIES.c.entry_key.in_([row["entry_key"] for row in part])))
        insert_many(connection, BODIES, part)


def write_missing_bodies(connection: Connection, render: Render, output_version: str) -> None:
    """Render the newest entries without a body in the transaction that brings them."""
    entries = Snapshot(connection).list_unrendered(output_version, _AT_ONCE)
    write_bodies(connection, render(entries), output_version)
