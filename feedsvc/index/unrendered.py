"""Which entries have no body yet."""

from typing import NamedTuple

from sqlalchemy import Connection, Select, and_, not_

from ..dates import to_microseconds
from ..model import Entry
from .rows import digest_key
from .schema import BODIES, ENTRIES


class Cursor(NamedTuple):
    """An entry's place among all, newest first: what comes after it is older, or of the same moment."""

    published_us: int
    key: int


def place_of(entry: Entry) -> Cursor:
    """Where an entry stands among all."""
    return Cursor(to_microseconds(entry.published), digest_key(entry.id))


def select_unrendered(output_version: str, limit: int, after: Cursor | None) -> Select[tuple[object, ...]]:
    """The newest entries without a valid body, with all their columns."""
    is_body = (
        (BODIES.c.entry_key == ENTRIES.c.key)
        & (BODIES.c.revision == ENTRIES.c.revision)
        & (BODIES.c.output_version == output_version)
    )
    query = (
        ENTRIES.select()
        .outerjoin_from(ENTRIES, BODIES, is_body)
        .where(BODIES.c.entry_key.is_(None))
        .order_by(ENTRIES.c.published_us.desc(), ENTRIES.c.key.desc())
        .limit(limit)
    )
    if after is None:
        return query
    is_before = and_(ENTRIES.c.published_us == after.published_us, ENTRIES.c.key >= after.key)
    return query.where(ENTRIES.c.published_us <= after.published_us, not_(is_before))


def lacks_bodies(connection: Connection, output_version: str, count: int) -> bool:
    """See `Snapshot.lacks_bodies`."""
    query = select_unrendered(output_version, 1, None).with_only_columns(ENTRIES.c.key)
    return connection.execute(query.offset(count - 1)).first() is not None
