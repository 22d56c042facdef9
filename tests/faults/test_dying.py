"""kill -9 between every two writes of a sync: the last good index stays, the next sync mends the rest."""

import json
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from feedsvc.index import Index
from feedsvc.index.engine import _WRITE
from tests.faults.dying import Killer, dump, open_site
from tests.sites import make_site

Found = dict[str, dict[str, list[str]]]

STEPS = {
    *("INSERT entries", "DELETE entries", "UPDATE entries", "INSERT entry_terms", "DELETE entry_terms"),
    *("INSERT terms", "DELETE terms", "INSERT files", "DELETE files", "INSERT problems", "DELETE problems"),
    *("INSERT about", "DELETE about", "INSERT bodies", "DELETE bodies", "INSERT search", "INSERT searched"),
    *("DELETE unsearched", "COMMIT"),
    *("INSERT journal_changes", "DELETE journal_changes", "INSERT journal_left", "DELETE journal_left"),
    *("INSERT journal_month_changes", "INSERT journal_tombstones", "INSERT journal_quarantined"),
    *("INSERT journal_state", "DELETE journal_state", "INSERT journal_pings", "DELETE journal_pings"),
}
"""What a sync of every kind of change does, at least."""


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Found:
    folder = tmp_path_factory.mktemp("dying")
    (folder / "site").mkdir()
    command = [sys.executable, "-m", "tests.faults.dying", str(folder / "site"), str(folder)]
    result: Found = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return result


def test_every_step_was_killed(found: Found) -> None:
    assert {name for sync in found.values() for name in sync["names"]} >= STEPS


@pytest.mark.parametrize("sync", ["first", "changed"])
def test_a_killed_sync_leaves_the_index_as_it_was(found: Found, sync: str) -> None:
    assert found[sync]["torn"] == []


@pytest.mark.parametrize("sync", ["first", "changed"])
def test_after_a_kill_the_next_sync_gives_what_one_from_nothing_gives(found: Found, sync: str) -> None:
    assert found[sync]["wrong"] == []


@pytest.fixture
def traced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement that reaches SQLite and writes, by whatever way."""
    statements: list[str] = []
    real = sqlite3.connect

    def connect(*arguments: object, **named: object) -> sqlite3.Connection:
        connection = real(*arguments, **named)  # type: ignore[call-overload]
        connection.set_trace_callback(statements.append)
        return connection  # type: ignore[no-any-return]

    monkeypatch.setattr("sqlite3.dbapi2.connect", connect)
    return statements


def test_no_write_goes_past_the_points(tmp_path: Path, traced: list[str]) -> None:
    """What the database was really told, against what the points were told: the same tables."""
    (tmp_path / "site").mkdir()
    killer = Killer()
    runtime = open_site(make_site(tmp_path / "site"), tmp_path / "data", killer)
    runtime.sync()
    while runtime._render_some(50):
        pass
    runtime.close()
    told = {f"{found[1]} {found[2]}" for found in map(_WRITE.match, traced) if found}

    assert len(told) > 10
    # What the full text index writes for itself is part of the statement that caused it.
    assert {name for name in told if "search_" not in name} <= set(killer.names)


def test_nothing_is_asked_where_no_hook_was_handed_in(tmp_path: Path) -> None:
    index = Index(tmp_path / "index.sqlite")
    dispatch = index._database._writer.dispatch
    assert list(dispatch.before_cursor_execute) == []
    assert list(dispatch.commit) == []
    index.close()
    assert dump(tmp_path)["entries"] == []
