"""The queue of WebSub pings, in the journal: what hubs are still to be told survives a restart."""

from collections.abc import Callable, Iterable, Sequence, Set
from contextlib import AbstractContextManager

from sqlalchemy import Connection, bindparam, delete, select

from ..model import Ping
from .schema import HUBS, PINGS

_SETTLE_US = 2_000_000
"""Until then more changes of the same feed join in, and other processes come to serve the new bytes."""

_BY_PLACE = (
    (PINGS.c.hub == bindparam("h")) & (PINGS.c.field == bindparam("f")) & (PINGS.c.slug == bindparam("s"))
)


def queue_pings(
    connection: Connection,
    hubs: Iterable[str],
    touched: Set[tuple[str, str]],
    *,
    content_version: int,
    since_us: int,
    now_us: int,
) -> None:
    """Note for each hub that these feeds, as (field, slug), may have changed at `since_us` or later.

    One row for a hub and feed, however often it changes before the hub is told.
    """
    for hub in hubs:
        query = select(PINGS).where(PINGS.c.hub == hub)
        waiting = {(row.field, row.slug): row for row in connection.execute(query)}
        rows = []
        for field, slug in sorted(touched):
            row = waiting.get((field, slug))
            rows.append(
                {
                    "hub": hub,
                    "field": field,
                    "slug": slug,
                    # The earlier of both, so that a feed that never rests is told of all the same.
                    "since_us": min(since_us, row.since_us) if row else since_us,
                    "due_us": min(now_us + _SETTLE_US, row.due_us) if row else now_us + _SETTLE_US,
                    "content_version": content_version,
                }
            )
        again = [{"h": hub, "f": field, "s": slug} for field, slug in sorted(touched & waiting.keys())]
        if again:
            connection.execute(delete(PINGS).where(_BY_PLACE), again)
        if rows:
            connection.execute(PINGS.insert(), rows)


class PingQueue:
    """What is to be told to whom. Moments are microseconds since 1970."""

    def __init__(
        self,
        *,
        reading: Callable[[], AbstractContextManager[Connection]],
        writing: Callable[[], AbstractContextManager[Connection]],
    ) -> None:
        """The two open a transaction."""
        self._reading = reading
        self._writing = writing

    def take(self, hub: str, *, content_version: int, now_us: int, limit: int) -> Sequence[Ping]:
        """What may be told to a hub now, oldest first; it stays until it is finished.

        Nothing of a version later than `content_version`, and nothing to a hub that was postponed.
        """
        query = (
            select(PINGS)
            .where(PINGS.c.hub == hub, PINGS.c.due_us <= now_us, PINGS.c.content_version <= content_version)
            .order_by(PINGS.c.due_us, PINGS.c.field, PINGS.c.slug)
            .limit(limit)
        )
        with self._reading() as connection:
            until_us = connection.scalar(select(HUBS.c.due_us).where(HUBS.c.hub == hub)) or 0
            if until_us > now_us:
                return ()
            return tuple(
                Ping(
                    hub=row.hub,
                    field=row.field,
                    slug=row.slug,
                    since_us=row.since_us,
                    content_version=row.content_version,
                )
                for row in connection.execute(query)
            )

    def finish(self, ping: Ping, *, next_us: int | None) -> None:
        """Forget a ping, or keep it for the moment when its feed changes by itself.

        One whose feed has changed since it was taken stays as it is.
        """
        row = (PINGS.c.hub == ping.hub) & (PINGS.c.field == ping.field) & (PINGS.c.slug == ping.slug)
        same = row & (PINGS.c.content_version == ping.content_version) & (PINGS.c.since_us == ping.since_us)
        with self._writing() as connection:
            if next_us is None:
                connection.execute(delete(PINGS).where(same))
            else:
                connection.execute(PINGS.update().where(same).values(since_us=next_us, due_us=next_us))

    def count_failures(self, hub: str) -> int:
        """How often in a row the hub could not be told."""
        with self._reading() as connection:
            return connection.scalar(select(HUBS.c.failures).where(HUBS.c.hub == hub)) or 0

    def postpone(self, hub: str, *, failures: int, until_us: int) -> None:
        """Leave a hub alone for a while."""
        with self._writing() as connection:
            connection.execute(delete(HUBS).where(HUBS.c.hub == hub))
            connection.execute(HUBS.insert().values(hub=hub, failures=failures, due_us=until_us))

    def recover(self, hub: str) -> None:
        """Forget the hub's failures."""
        with self._writing() as connection:
            connection.execute(delete(HUBS).where(HUBS.c.hub == hub))

    def keep_only(self, hubs: Iterable[str]) -> None:
        """Forget all other hubs: they are no longer in the settings."""
        with self._writing() as connection:
            for table in (PINGS, HUBS):
                connection.execute(delete(table).where(table.c.hub.not_in(tuple(hubs))))
