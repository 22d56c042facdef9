"""The full text index: the words of every entry, and what is still to be read into it.

Each engine holds words that we made (`selection.words`), so that Chinese is found and all find the same.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, MetaData, Table, delete, event, func, select

from ..model import Entry
from ..selection.words import list_words
from .rows import chunks, digest_key, from_rows
from .schema import ENTRIES, INDEX
from .search_engine import BREAK, UNSEARCHED, SearchEngine, Words, requeue
from .search_postgres import WordArrays
from .search_sqlite import Fts5

_ENGINES: dict[str, type[Fts5] | type[WordArrays]] = {"sqlite": Fts5, "postgresql": WordArrays}


def choose_search(connection: Connection) -> type[SearchEngine]:
    """What searches in this database."""
    return _ENGINES[connection.dialect.name]


@event.listens_for(INDEX, "after_create")
def _create(_target: MetaData, connection: Connection, tables: Sequence[Table] = (), **_: Any) -> None:
    choose_search(connection).create(connection)
    if UNSEARCHED in tables:
        requeue(connection)


@event.listens_for(INDEX, "before_drop")
def _drop(_target: MetaData, connection: Connection, **_: Any) -> None:
    choose_search(connection).drop(connection)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchText:
    """What is searched of an entry beside its title, as plain text."""

    entry: Entry
    summary: str = ""
    text: str


def count_unsearched(connection: Connection, limit: int) -> int:
    """Entries whose words are missing, counted up to a limit."""
    missing = select(UNSEARCHED.c.entry_key).limit(limit).subquery()
    return connection.scalar(select(func.count()).select_from(missing)) or 0


def list_unsearched(connection: Connection, limit: int) -> tuple[Entry, ...]:
    """Entries whose words are missing."""
    keys = list(connection.scalars(select(UNSEARCHED.c.entry_key).limit(limit)))
    return tuple(
        entry
        for part in chunks(keys)
        for entry in from_rows(connection.execute(ENTRIES.select().where(ENTRIES.c.key.in_(part))).all())
    )


def write_search(connection: Connection, texts: Iterable[SearchText]) -> None:
    """Add the words of entries; of an entry that has changed meanwhile they are left out."""
    found = {digest_key(text.entry.id): text for text in texts}
    for keys in chunks(list(found)):
        dates = _find_waiting(connection, {key: found[key].entry.revision for key in keys})
        connection.execute(delete(UNSEARCHED).where(UNSEARCHED.c.entry_key.in_(dates)))
        words = [_split(key, published_us, found[key]) for key, published_us in dates.items()]
        choose_search(connection).put(connection, words)


def _find_waiting(connection: Connection, revisions: Mapping[int, str]) -> dict[int, int]:
    """By key, the dates of those entries that have no words and are still of these revisions."""
    query = (
        select(ENTRIES.c.key, ENTRIES.c.revision, ENTRIES.c.published_us)
        .join(UNSEARCHED, UNSEARCHED.c.entry_key == ENTRIES.c.key)
        .where(ENTRIES.c.key.in_(revisions))
    )
    rows = connection.execute(query)
    return {row.key: row.published_us for row in rows if row.revision == revisions[row.key]}


def _split(key: int, published_us: int, found: SearchText) -> Words:
    words = [*list_words(found.summary), BREAK, *list_words(found.text)]
    return Words(published_us, key, list_words(found.entry.title), words)


def compact_search(connection: Connection) -> bool:
    """Start anew where most words belong to entries that are gone; whether that was so."""
    return choose_search(connection).compact(connection)
