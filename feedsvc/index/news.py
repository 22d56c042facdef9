"""What each of the latest content versions touched, for the processes that follow the one which writes.

They keep every answer that no version in between has touched, rather than make all of them anew.
"""

import json
from collections.abc import Set
from dataclasses import dataclass, replace

from sqlalchemy import Connection, delete, select

from .journal import read_since_us, read_states, read_version_us
from .rows import canonical_json
from .schema import ABOUT, NEWS

SITE = "site"
"""The fact about the index that says what site it is of, for processes without its folder."""

_ABOUT_SITE = select(ABOUT.c.value).where(ABOUT.c.name == SITE)  # made once: followers ask all the time

_KEPT = 128
"""Content versions: who is further behind than that makes everything anew."""

_MANY = 2_000
"""Terms; where a version touched more, it counts as having touched all."""


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a follower stands: content version, settings, their first use, and what is said of the site."""

    content_version: int = -1
    settings_digest: str = ""
    since_us: int = 0
    site: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """Where the index stands, and the terms whose feeds may have changed since a mark; None: all of them."""

    mark: Mark
    touched: frozenset[tuple[str, str]] | None


def write_news(connection: Connection, content_version: int, touched: Set[tuple[str, str]] | None) -> None:
    """Note what a sync touched that took this content version; None for all."""
    is_new_output = read_since_us(connection) == read_version_us(connection)
    is_told = touched is not None and len(touched) <= _MANY and not is_new_output
    terms = canonical_json(sorted(touched)) if touched is not None and is_told else ""
    kept = NEWS.c.content_version.between(content_version - _KEPT, content_version - 1)
    connection.execute(delete(NEWS).where(~kept))
    connection.execute(NEWS.insert().values(content_version=content_version, touched=terms))


def read_news(connection: Connection, seen: Mark) -> News:
    """What is new to somebody who stands there."""
    state = read_states(connection)
    mark = Mark(
        content_version=int(state.get("content_version", 0)),
        settings_digest=state.get("settings_digest", ""),
        since_us=int(state.get("since_us", 0)),
        site=connection.scalar(_ABOUT_SITE) or "",
    )
    if mark == seen:
        return News(mark, frozenset())
    if replace(mark, content_version=seen.content_version) != seen:
        return News(mark, None)
    return News(mark, _read_touched(connection, seen.content_version, mark.content_version))


def _read_touched(connection: Connection, seen: int, present: int) -> frozenset[tuple[str, str]] | None:
    query = select(NEWS.c.touched).where(NEWS.c.content_version.between(seen + 1, present))
    rows = connection.scalars(query).all()
    if seen > present or len(rows) < present - seen or "" in rows:
        return None
    return frozenset((field, slug) for row in rows for field, slug in json.loads(row))
