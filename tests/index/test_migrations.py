"""How an index of another feedsvc is brought up to date, on every engine."""

import time
from pathlib import Path

import pytest
from sqlalchemy import Connection

from feedsvc.errors import IndexUnavailableError
from feedsvc.index import Index, Lead
from feedsvc.index.journal import read_state, write_state
from feedsvc.index.migrations import Migration, migrate
from tests.builders import make_entry
from tests.index.test_contract import changed_us, dump, write
from tests.postgres_server import PostgresServer


def test_a_new_journal_needs_no_step(index: Index) -> None:
    with index._writing() as connection:
        assert read_state(connection, "journal_version") == "0"


def test_each_step_is_taken_once_and_in_order(index: Index) -> None:
    taken: list[str] = []

    def make_step(name: str) -> Migration:
        return lambda _connection: taken.append(name)

    first, second, third = (make_step(name) for name in ("first", "second", "third"))
    for steps in ((first, second), (first, second, third), (first, second, third)):
        with index._writing() as connection:
            migrate(connection, steps)

    assert taken == ["first", "second", "third"]


def test_a_step_that_fails_leaves_the_journal_as_it_was(index: Index) -> None:
    def fail(connection: Connection) -> None:
        write_state(connection, "half", "done")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), index._writing() as connection:
        migrate(connection, (fail,))

    with index._writing() as connection:
        assert read_state(connection, "half") == ""
        assert read_state(connection, "journal_version") == "0"


def test_a_journal_of_a_later_feedsvc_is_refused(index: Index) -> None:
    with index._writing() as connection:
        write_state(connection, "journal_version", "99")
        with pytest.raises(IndexUnavailableError, match="later feedsvc"):
            migrate(connection)


def test_an_index_of_another_schema_is_made_anew_and_its_journal_kept(
    index: Index, index_place: Path | str
) -> None:
    entry = make_entry()
    write(index, entry)
    moment = changed_us(index)
    with index._writing() as connection:
        write_state(connection, "schema_version", "0")

    again = Index(index_place)
    assert dump(again) == []
    write(again, entry, is_whole=True)
    assert changed_us(again) == moment
    again.close()


@pytest.mark.parametrize("index_place", ["postgresql"], indirect=True)
def test_who_only_reads_changes_no_table(
    index: Index, index_place: str, postgres_server: PostgresServer
) -> None:
    write(index, make_entry())
    Index(index_place, may_migrate=False).close()
    with index._writing() as connection:
        write_state(connection, "schema_version", "0")

    for place, problem in ((index_place, "schema 0"), (postgres_server.new_index(), "feedsvc sync --watch")):
        reader = Index(place, may_migrate=False)
        with pytest.raises(IndexUnavailableError, match=problem):
            reader.count_problems()
        reader.close()
    assert len(dump(index)) == 1
    with index._writing() as connection:
        migrate(connection)  # for the tests that share the tables


def wait_for(lead: Lead) -> None:
    """The server frees a lock a moment after its connection is closed."""
    for _ in range(200):
        if lead.try_lock():
            return
        time.sleep(0.02)  # a pause between two looks
    raise AssertionError("nobody leads, and nobody can")


@pytest.mark.parametrize("index_place", ["postgresql"], indirect=True)
def test_who_led_before_another_did_writes_no_more(index: Index, index_place: str) -> None:
    lead = index.open_lead()
    assert lead is not None
    assert lead.try_lock()
    other = Index(index_place)
    rival = other.open_lead()
    assert rival is not None
    assert not rival.try_lock()
    lead._connection.close()  # as when the network is gone; nobody told this process
    wait_for(rival)

    with pytest.raises(IndexUnavailableError, match="another process"):
        write(index, make_entry())
    assert not lead.try_lock()
    write(other, make_entry())
    rival.close()
    wait_for(lead)
    assert lead.taken == 2
    lead.close()
    other.close()


def test_a_server_that_is_not_there_is_named() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(IndexUnavailableError, match="cannot be used"):
        Index("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
