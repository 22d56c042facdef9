"""What feeds held under the ETags that readers have, so that they can be sent what is new (RFC 3229)."""

import json
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, delete, func, select

from ..selection import Selection
from .rows import canonical_json, term_key
from .schema import WINDOWS

KEPT_WINDOWS = 20
"""Documents of a feed in one format that are remembered, the latest."""

_MAX_DIGESTS = 500  # a statement takes only so many values

Rows = tuple[tuple[str, str], ...]
"""(entry id, revision) of each entry of a document."""


def find_window(
    connection: Connection, selection: Selection, suffix: str, digests: Sequence[str]
) -> Rows | None:
    """The entries of the latest remembered document that has one of these digests."""
    query = (
        select(WINDOWS.c.rows)
        .where(*_of_feed(selection, suffix), WINDOWS.c.digest.in_(digests[:_MAX_DIGESTS]))
        .order_by(WINDOWS.c.number.desc())
    )
    text = connection.scalar(query.limit(1))
    return None if text is None else tuple((id_, revision) for id_, revision in json.loads(text))


def write_window(connection: Connection, selection: Selection, suffix: str, digest: str, rows: Rows) -> None:
    """Remember a document, as the latest of its feed, and forget the oldest."""
    of_feed = _of_feed(selection, suffix)
    number = (connection.scalar(select(func.max(WINDOWS.c.number)).where(*of_feed)) or 0) + 1
    forgotten = (WINDOWS.c.digest == digest) | (WINDOWS.c.number <= number - KEPT_WINDOWS)
    connection.execute(delete(WINDOWS).where(*of_feed, forgotten))
    values = {
        "term_key": term_key(selection.field, selection.slug),
        "suffix": suffix,
        "digest": digest,
        "number": number,
        "rows": canonical_json(rows),
    }
    connection.execute(WINDOWS.insert().values(values))


def _of_feed(selection: Selection, suffix: str) -> tuple[ColumnElement[bool], ...]:
    key = term_key(selection.field, selection.slug)
    return (WINDOWS.c.term_key == key, WINDOWS.c.suffix == suffix)
