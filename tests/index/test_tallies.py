"""The operator's statistics in the journal."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from feedsvc.index import Index
from feedsvc.index import tallies as module
from feedsvc.statistics import Key, Tally
from tests.sites import make_site, running

NOON = datetime(2022, 1, 14, 12, tzinfo=UTC)
REQUESTS: Key = ("requests", "/feed.atom", "")


def make_tally(*keys: Key, told: dict[Key, int] | None = None) -> Tally:
    tally = Tally(told=told or {})
    tally.added.update(keys)
    return tally


def add(index: Index, tally: Tally, moment: datetime = NOON) -> None:
    assert index.tallies().add(tally, since=moment, moment=moment)


def load(index: Index) -> Tally:
    return index.tallies().load()[0]


def test_numbers_are_summed_and_the_first_moment_stays(index: Index) -> None:
    assert index.tallies().load() == (Tally(), None)
    add(index, make_tally(REQUESTS, REQUESTS))
    add(index, make_tally(REQUESTS), NOON + timedelta(hours=1))

    assert load(index) == make_tally(REQUESTS, REQUESTS, REQUESTS)
    assert index.tallies().load()[1] == NOON


def test_of_subscribers_the_latest_count_until_nobody_tells_them(index: Index) -> None:
    feedly: Key = ("subscribers", "/feed.atom", "Feedly")
    add(index, make_tally(REQUESTS, told={feedly: 16}))
    add(index, make_tally(REQUESTS, told={feedly: 12}))
    assert load(index).told == {feedly: 12}
    add(index, make_tally(REQUESTS), NOON + timedelta(days=31))
    assert load(index).told == {}


def test_old_hours_and_days_are_forgotten(index: Index) -> None:
    hour: Key = ("hour", "2022-01-14T12Z", "")
    reader: Key = ("readers", "", "2022-01-14")
    add(index, make_tally(REQUESTS, hour, reader))
    add(index, make_tally(REQUESTS), NOON + timedelta(days=1))
    assert load(index) == make_tally(REQUESTS, REQUESTS, hour)
    add(index, make_tally(REQUESTS), NOON + timedelta(days=3))
    assert load(index) == make_tally(REQUESTS, REQUESTS, REQUESTS)


def test_the_journal_is_bounded(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_KEYS", 6)
    monkeypatch.setattr(module, "MAX_PROGRAMS", 2)
    for start in (0, 3):
        add(index, make_tally(*(("program", f"Robot {number}", "") for number in range(start, start + 3))))
    programs = load(index)
    add(
        index,
        make_tally(*(("requests", f"/{number}", "") for number in range(9)), ("program", "Robot 0", "")),
    )

    assert programs.by_name("program") == {"Robot 0": 1, "Robot 1": 1, "other": 4}
    assert sum(1 for _ in load(index).by_name("requests")) == 2
    assert load(index).by_name("program")["Robot 0"] == 2


def test_a_sync_that_writes_is_not_waited_for(index: Index) -> None:
    with index._writing():
        assert not index.tallies().add(make_tally(REQUESTS), since=NOON, moment=NOON)
    add(index, make_tally(REQUESTS))

    assert load(index) == make_tally(REQUESTS)


def test_another_processes_numbers_count_too(index_place: Path | str) -> None:
    first, second = (Index(index_place) for _ in range(2))
    add(first, make_tally(REQUESTS))
    add(second, make_tally(REQUESTS))

    assert load(first) == load(second) == make_tally(REQUESTS, REQUESTS)
    first.close()
    second.close()


def test_they_survive_a_restart_and_a_rebuild(tmp_path: Path) -> None:
    site = make_site(tmp_path, 1)
    for _ in range(2):
        with running(site, tmp_path / "data", stats_token="word") as runtime:
            runtime.statistics.count("/feed.atom", user_agent="Reeder/5", address="192.0.2.1", spared=None)
            runtime.sync(rebuild=True)
    with running(site, tmp_path / "data") as runtime:
        assert runtime.statistics.report().feeds[0].requests == 2
    journal = b"".join(path.read_bytes() for path in (tmp_path / "data").glob("index.sqlite*"))
    assert b"192.0.2.1" not in journal
