"""Words in PostgreSQL, as arrays under a GIN index.

No tsvector: it forgets where a word stands beyond its 16,383rd place, so that phrases would be found here and
not there, and it refuses a text with too many words.
"""

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    and_,
    cast,
    exists,
    literal,
    or_,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, TEXT, array

from ..selection import Refinement
from ..selection.words import Phrase, make_phrase, parse_clauses
from .bulk import insert_tuples
from .schema import ENTRIES, Text
from .search_engine import BREAK, Walk, Words

TABLES = MetaData()

SEARCHED = Table(
    "searched",
    TABLES,
    Column("entry_key", BigInteger, primary_key=True, autoincrement=False),
    # The words in order, a space before and after each, for phrases.
    Column("title", Text, nullable=False),
    Column("text", Text, nullable=False),
    # Every word once; `=` before those of the title, `*` behind the first letter of each.
    Column("words", ARRAY(Text), nullable=False),
)

_CREATE = (
    "CREATE INDEX IF NOT EXISTS searched_by_word ON searched USING gin (words)",
    "CREATE OR REPLACE FUNCTION feedsvc_entries_came() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "INSERT INTO unsearched SELECT key FROM came ON CONFLICT DO NOTHING; RETURN NULL; END $$",
    "CREATE OR REPLACE FUNCTION feedsvc_entries_left() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "DELETE FROM unsearched USING gone WHERE entry_key = gone.key; "
    "DELETE FROM searched USING gone WHERE entry_key = gone.key; RETURN NULL; END $$",
    "CREATE OR REPLACE TRIGGER entries_came AFTER INSERT ON entries "
    "REFERENCING NEW TABLE AS came FOR EACH STATEMENT EXECUTE FUNCTION feedsvc_entries_came()",
    "CREATE OR REPLACE TRIGGER entries_left AFTER DELETE ON entries "
    "REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION feedsvc_entries_left()",
)


class WordArrays:
    """The words of one refined selection, as a condition and as a walk."""

    def __init__(self, refinement: Refinement) -> None:
        self._asked: list[ColumnElement[bool]] = []
        self._excluded: list[ColumnElement[bool]] = []
        for in_title, query in ((False, refinement.q), (True, refinement.title)):
            for clause in parse_clauses(query):
                holds = _holds(make_phrase(clause.text), in_title=in_title)
                (self._excluded if clause.is_excluded else self._asked).append(holds)
        self.asks = bool(self._asked)

    @staticmethod
    def create(connection: Connection) -> None:
        TABLES.create_all(connection)
        for statement in _CREATE:
            connection.execute(text(statement))

    @staticmethod
    def drop(connection: Connection) -> None:
        TABLES.drop_all(connection)

    @staticmethod
    def filling(connection: Connection) -> AbstractContextManager[None]:
        del connection  # its trigger is told of many entries at once anyway
        return nullcontext()

    @staticmethod
    def put(connection: Connection, found: Sequence[Words]) -> None:
        rows = [
            (
                words.entry_key,
                f" {' '.join(words.title)} ",
                f" {' '.join(words.text)} ",
                sorted(
                    _tokens([*words.title, *words.text]) | {f"={token}" for token in _tokens(words.title)}
                ),
            )
            for words in found
        ]
        insert_tuples(connection, SEARCHED, ("entry_key", "title", "text", "words"), rows)

    @staticmethod
    def compact(connection: Connection) -> bool:
        del connection  # the server's own autovacuum does it
        return False

    def conditions(self, entry_key: ColumnElement[int]) -> list[ColumnElement[bool]]:
        of_entry = SEARCHED.c.entry_key == entry_key
        asked = [exists().where(of_entry, *self._asked)] if self._asked else []
        return asked + ([~exists().where(of_entry, or_(*self._excluded))] if self._excluded else [])

    def walk(self) -> Walk:
        excluded = [~or_(*self._excluded)] if self._excluded else []
        return Walk(
            SEARCHED.join(ENTRIES, ENTRIES.c.key == SEARCHED.c.entry_key),
            [*self._asked, *excluded],
            ENTRIES.c.published_us.desc(),
        )


def _tokens(words: Sequence[str]) -> set[str]:
    return {word for word in words if word != BREAK} | {f"{word[0]}*" for word in words}


def _holds(phrase: Phrase, *, in_title: bool) -> ColumnElement[bool]:
    """The condition that title or text has these words, one after the other."""
    *words, last = phrase.words
    mark = "=" if in_title else ""
    tokens = [f"{mark}{word}" for word in (*words, f"{last}*" if phrase.is_prefix else last)]
    has_all: ColumnElement[bool] = SEARCHED.c.words.contains(cast(array(map(_literal, tokens)), ARRAY(TEXT)))
    if not words:
        return has_all
    # Words are letters and digits, so nothing in them means anything to LIKE.
    pattern = f"% {' '.join(phrase.words)}{'' if phrase.is_prefix else ' '}%"
    columns = (SEARCHED.c.title,) if in_title else (SEARCHED.c.title, SEARCHED.c.text)
    return and_(has_all, or_(*(column.like(pattern) for column in columns)))


def _literal(token: str) -> ColumnElement[Any]:
    return literal(token, Text)
