"""The full text index: the words of every entry, and what is still to be read into it.

SQLite's FTS5 holds words that we made (`selection.words`), so that Chinese is found and any engine could hold
the same. Its rows are numbered by date: "the newest with these words" is one walk from the end.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    MetaData,
    Table,
    column,
    delete,
    event,
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)

from ..model import Entry
from ..selection import Refinement
from ..selection.words import Clause, list_words, make_phrase, parse_clauses
from .bulk import insert_tuples
from .rows import chunks, digest_key, from_rows
from .schema import ENTRIES, INDEX

SEARCHED = Table(
    "searched",
    INDEX,
    # Seconds since 1970 in the upper bits, a number among those of the same second in the lower 24.
    Column("doc", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("entry_key", BigInteger, nullable=False, unique=True),
)

# Entries whose words are not in the index yet. Triggers fill it, so that no way of writing can forget one.
UNSEARCHED = Table(
    "unsearched",
    INDEX,
    Column("entry_key", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
)

SEARCH = table("search", column("rowid"), column("title"), column("text"))
MATCHED: ColumnElement[Any] = literal_column("search")
"""What MATCH is asked of: the whole row, by the table's name."""

_SECOND = 1 << 24
_BREAK = "¶"  # no question holds it, so no phrase reaches over it
_MOST_WASTE = 10_000

_CREATE = (
    # Contentless, and every sign but white space belongs to a word: what we hand in is what is searched.
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(title, text, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")",
    "CREATE TRIGGER IF NOT EXISTS entry_came AFTER INSERT ON entries BEGIN "
    "INSERT OR IGNORE INTO unsearched VALUES (new.key); END",
    # The words stay, and find nothing: their row leads to no entry any more.
    "CREATE TRIGGER IF NOT EXISTS entry_left AFTER DELETE ON entries BEGIN "
    "DELETE FROM unsearched WHERE entry_key = old.key; DELETE FROM searched WHERE entry_key = old.key; END",
)


@event.listens_for(INDEX, "after_create")
def _create(_target: MetaData, connection: Connection, tables: Sequence[Table] = (), **_: Any) -> None:
    for statement in _CREATE:
        connection.execute(text(statement))
    if UNSEARCHED in tables:
        _requeue(connection)


@event.listens_for(INDEX, "before_drop")
def _drop(_target: MetaData, connection: Connection, **_: Any) -> None:
    connection.execute(text("DROP TABLE IF EXISTS search"))


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
        docs = _number_docs(connection, dates)
        if docs:
            rows = [{"rowid": doc, **_list_columns(found[key])} for key, doc in docs.items()]
            connection.execute(insert(SEARCH), rows)
            insert_tuples(connection, SEARCHED, ("doc", "entry_key"), [(d, key) for key, d in docs.items()])


def _find_waiting(connection: Connection, revisions: Mapping[int, str]) -> dict[int, int]:
    """By key, the dates of those entries that have no words and are still of these revisions."""
    query = (
        select(ENTRIES.c.key, ENTRIES.c.revision, ENTRIES.c.published_us)
        .join(UNSEARCHED, UNSEARCHED.c.entry_key == ENTRIES.c.key)
        .where(ENTRIES.c.key.in_(revisions))
    )
    rows = connection.execute(query)
    return {row.key: row.published_us for row in rows if row.revision == revisions[row.key]}


def _list_columns(found: SearchText) -> dict[str, str]:
    words = [*list_words(found.summary), _BREAK, *list_words(found.text)]
    return {"title": " ".join(list_words(found.entry.title)), "text": " ".join(words)}


def compact_search(connection: Connection) -> bool:
    """Start anew where most words belong to entries that are gone; whether that was so."""
    rows = connection.scalar(text("SELECT count(*) FROM search_docsize")) or 0
    live = connection.scalar(select(func.count()).select_from(SEARCHED)) or 0
    if rows - live <= live + _MOST_WASTE:
        return False
    connection.execute(text("INSERT INTO search(search) VALUES ('delete-all')"))
    connection.execute(delete(SEARCHED))
    _requeue(connection)
    return True


def _requeue(connection: Connection) -> None:
    connection.execute(text("INSERT OR IGNORE INTO unsearched SELECT key FROM entries"))


def _number_docs(connection: Connection, dates: Mapping[int, int]) -> dict[int, int]:
    """For each of these entries a row that never had words, among those of its second."""
    query = text("SELECT max(id) FROM search_docsize WHERE id BETWEEN :first AND :last")
    nexts: dict[int, int] = {}
    docs: dict[int, int] = {}
    for key, published_us in sorted(dates.items(), key=itemgetter(1, 0)):
        first = first_doc(published_us)
        if first not in nexts:
            last = connection.scalar(query, {"first": first, "last": first + _SECOND - 1})
            nexts[first] = first if last is None else last + 1
        docs[key] = nexts[first]
        nexts[first] += 1
    return docs


def first_doc(published_us: int) -> int:
    """The lowest row of a moment's second."""
    return published_us // 1_000_000 * _SECOND


def matches(expression: str) -> ColumnElement[bool]:
    """The condition that a row of SEARCH has these words."""
    return MATCHED.op("MATCH", is_comparison=True)(expression)


def build_match(refinement: Refinement) -> tuple[str, str]:
    """In FTS5's words: what entries must hold, and what they must not; "" for nothing."""
    asked: list[str] = []
    excluded: list[str] = []
    for prefix, query in (("", refinement.q), ("{title} : ", refinement.title)):
        for clause in parse_clauses(query):
            (excluded if clause.is_excluded else asked).append(f"({prefix}{_spell_phrase(clause)})")
    return " AND ".join(asked), " OR ".join(excluded)


def _spell_phrase(clause: Clause) -> str:
    phrase = make_phrase(clause.text)
    return f'"{" ".join(phrase.words)}"{"*" if phrase.is_prefix else ""}'
