"""Which entries have no body yet."""

from sqlalchemy import Connection

from ..model import Entry
from .rows import from_rows
from .schema import BODIES, ENTRIES


def list_unrendered(
    connection: Connection, output_version: str, limit: int, until_us: int | None
) -> tuple[Entry, ...]:
    """See `Snapshot.list_unrendered`."""
    is_body = (
        (BODIES.c.entry_key == ENTRIES.c.key)
        & (BODIES.c.revision == ENTRIES.c.revision)
        & (BODIES.c.output_version == output_version)
    )
    query = (
        ENTRIES.select()
        .outerjoin_from(ENTRIES, BODIES, is_body)
        .where(BODIES.c.entry_key.is_(None))
        .order_by(ENTRIES.c.published_us.desc())
        .limit(limit)
    )
    if until_us is not None:
        query = query.where(ENTRIES.c.published_us <= until_us)
    return from_rows(connection.execute(query).all())
