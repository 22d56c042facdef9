"""What the search asks of an engine."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from sqlalchemy import Column, ColumnElement, Connection, FromClause, Table, text

from ..selection import Refinement
from .schema import INDEX, Key

BREAK = "¶"
"""Between summary and text: no question holds it, so no phrase reaches over it."""

# Entries whose words are not in the search yet. Triggers fill it, so that no way of writing can forget one.
UNSEARCHED = Table(
    "unsearched",
    INDEX,
    Column("entry_key", Key, primary_key=True, autoincrement=False),
)


@dataclass(frozen=True, slots=True)
class Walk:
    """Entries with words, newest first: `joined` has the entries, `order` the dates at least by second."""

    joined: FromClause
    conditions: Sequence[ColumnElement[bool]]
    order: ColumnElement[Any]


class Words(NamedTuple):
    """The words of an entry, in order."""

    published_us: int
    entry_key: int
    title: list[str]
    text: list[str]


class SearchEngine(Protocol):
    """The words of a refinement on one engine. `asks`: there are words that entries must hold."""

    asks: bool

    def __init__(self, refinement: Refinement) -> None: ...

    @staticmethod
    def create(connection: Connection) -> None:
        """Make its tables and triggers where they are missing."""

    @staticmethod
    def drop(connection: Connection) -> None:
        """Take its tables and triggers away, where they are."""

    @staticmethod
    def filling(connection: Connection) -> AbstractContextManager[None]:
        """Entries that come until this ends are counted as unsearched then, all at once."""

    @staticmethod
    def put(connection: Connection, found: Sequence[Words]) -> None:
        """Add the words of entries that have none."""

    @staticmethod
    def compact(connection: Connection) -> bool:
        """Start anew where most words belong to entries that are gone; whether that was so."""

    def conditions(self, entry_key: ColumnElement[int]) -> list[ColumnElement[bool]]:
        """That an entry holds the words that it must, and none that it must not."""

    def walk(self) -> Walk:
        """The entries for which that is so, where there are words that they must hold."""


def requeue(connection: Connection) -> None:
    """Read the words of all entries again."""
    connection.execute(
        text("INSERT INTO unsearched SELECT key FROM entries WHERE true ON CONFLICT DO NOTHING")
    )
