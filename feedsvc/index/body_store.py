"""Rendered bodies, one for an entry: valid for one revision and one output version."""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, delete

from ..model import Body, Entry
from .bulk import delay_checkpoint, insert_tuples
from .reading import Snapshot
from .rows import chunks, digest_key
from .schema import BODIES

Render = Callable[[Sequence[Entry]], Iterable[tuple[Entry, Body]]]
"""The bodies of entries, without those whose files have changed since they were read."""

_AT_ONCE = 1_000
"""Bodies that are committed with their entries; of a whole site the rest comes later, newest first."""


class BodyRow(NamedTuple):
    """A row of `bodies`: what one process renders for another one to store."""

    entry_key: int
    revision: str
    output_version: str
    size: int
    summary: str
    html: str


def make_body_row(entry: Entry, body: Body, output_version: str) -> BodyRow:
    """The row of an entry's body: valid for this revision and this output version."""
    return BodyRow(
        entry_key=digest_key(entry.id),
        revision=entry.revision,
        output_version=output_version,
        size=len(body.html.encode()),
        summary=body.summary,
        html=body.html,
    )


def write_bodies(connection: Connection, rows: Iterable[BodyRow]) -> None:
    """Keep rendered bodies; one that an entry no longer has is replaced."""
    delay_checkpoint(connection, delays=False)
    for part in chunks(sorted(rows)):
        connection.execute(delete(BODIES).where(BODIES.c.entry_key.in_([row.entry_key for row in part])))
        insert_tuples(connection, BODIES, BodyRow._fields, part)


def write_missing_bodies(connection: Connection, render: Render, output_version: str) -> None:
    """Render the newest entries without a body in the transaction that brings them."""
    entries = Snapshot(connection).list_unrendered(output_version, _AT_ONCE)
    write_bodies(connection, (make_body_row(*pair, output_version) for pair in render(entries)))
