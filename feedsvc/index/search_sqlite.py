"""Words in SQLite's FTS5.

Its rows are numbered by date: "the newest with these words" is one walk from the end.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
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
    func,
    insert,
    literal_column,
    select,
    table,
    text,
)

from ..selection import Refinement
from ..selection.words import Clause, make_phrase, parse_clauses
from .bulk import insert_tuples
from .schema import ENTRIES
from .search_engine import Walk, Words, requeue

TABLES = MetaData()

SEARCHED = Table(
    "searched",
    TABLES,
    # Seconds since 1970 in the upper bits, a number among those of the same second in the lower 24.
    Column("doc", Integer, primary_key=True, autoincrement=False),
    Column("entry_key", BigInteger, nullable=False, unique=True),
)

SEARCH = table("search", column("rowid"), column("title"), column("text"))
MATCHED: ColumnElement[Any] = literal_column("search")
"""What MATCH is asked of: the whole row, by the table's name."""

_SECOND = 1 << 24
_MOST_WASTE = 10_000

_ENTRY_CAME = (
    "CREATE TRIGGER IF NOT EXISTS entry_came AFTER INSERT ON entries BEGIN "
    "INSERT OR IGNORE INTO unsearched VALUES (new.key); END"
)
_CREATE = (
    # Contentless, and every sign but white space belongs to a word: what we hand in is what is searched.
    "CREATE VIRTUAL TABLE IF NOT EXISTS search USING fts5(title, text, content='', "
    "tokenize=\"unicode61 remove_diacritics 0 categories 'L* M* N* P* S* C*'\")",
    _ENTRY_CAME,
    # The words stay, and find nothing: their row leads to no entry any more.
    "CREATE TRIGGER IF NOT EXISTS entry_left AFTER DELETE ON entries BEGIN "
    "DELETE FROM unsearched WHERE entry_key = old.key; DELETE FROM searched WHERE entry_key = old.key; END",
)


class Fts5:
    """The words of one refined selection, as a condition and as a walk."""

    def __init__(self, refinement: Refinement) -> None:
        self._asked, self._excluded = build_match(refinement)
        self.asks = bool(self._asked)

    @staticmethod
    def create(connection: Connection) -> None:
        TABLES.create_all(connection)
        for statement in _CREATE:
            connection.execute(text(statement))

    @staticmethod
    def drop(connection: Connection) -> None:
        connection.execute(text("DROP TABLE IF EXISTS search"))
        TABLES.drop_all(connection)

    @staticmethod
    @contextmanager
    def filling(connection: Connection) -> Iterator[None]:
        connection.execute(text("DROP TRIGGER entry_came"))
        yield
        requeue(connection)
        connection.execute(text(_ENTRY_CAME))

    @staticmethod
    def put(connection: Connection, found: Sequence[Words]) -> None:
        docs = _number_docs(connection, found)
        if docs:
            rows = [
                {"rowid": doc, "title": " ".join(words.title), "text": " ".join(words.text)}
                for doc, words in docs
            ]
            connection.execute(insert(SEARCH), rows)
            pairs = [(doc, words.entry_key) for doc, words in docs]
            insert_tuples(connection, SEARCHED, ("doc", "entry_key"), pairs)

    @staticmethod
    def compact(connection: Connection) -> bool:
        rows = connection.scalar(text("SELECT count(*) FROM search_docsize")) or 0
        live = connection.scalar(select(func.count()).select_from(SEARCHED)) or 0
        if rows - live <= live + _MOST_WASTE:
            return False
        connection.execute(text("INSERT INTO search(search) VALUES ('delete-all')"))
        connection.execute(delete(SEARCHED))
        requeue(connection)
        return True

    def conditions(self, entry_key: ColumnElement[int]) -> list[ColumnElement[bool]]:
        # The rows are found once, however many entries are asked for.
        asked = [_is_found(entry_key, self._asked)] if self._asked else []
        return asked + ([~_is_found(entry_key, self._excluded)] if self._excluded else [])

    def walk(self) -> Walk:
        joined = SEARCH.join(SEARCHED, SEARCHED.c.doc == SEARCH.c.rowid)
        asked = f"({self._asked}) NOT ({self._excluded})" if self._excluded else self._asked
        return Walk(
            joined.join(ENTRIES, ENTRIES.c.key == SEARCHED.c.entry_key),
            [_matches(asked)],
            SEARCH.c.rowid.desc(),
        )


def _number_docs(connection: Connection, found: Sequence[Words]) -> list[tuple[int, Words]]:
    """Each with a row that never had words, among those of its second."""
    query = text("SELECT max(id) FROM search_docsize WHERE id BETWEEN :first AND :last")
    nexts: dict[int, int] = {}
    docs: list[tuple[int, Words]] = []
    for words in sorted(found):
        first = words.published_us // 1_000_000 * _SECOND
        if first not in nexts:
            last = connection.scalar(query, {"first": first, "last": first + _SECOND - 1})
            nexts[first] = first if last is None else last + 1
        docs.append((nexts[first], words))
        nexts[first] += 1
    return docs


def _matches(expression: str) -> ColumnElement[bool]:
    return MATCHED.op("MATCH", is_comparison=True)(expression)


def _is_found(entry_key: ColumnElement[int], expression: str) -> ColumnElement[bool]:
    rows = select(SEARCH.c.rowid).where(_matches(expression))
    doc = select(SEARCHED.c.doc).where(SEARCHED.c.entry_key == entry_key).scalar_subquery()
    return doc.in_(rows)


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
