"""Who reads which feed."""

from datetime import UTC, datetime, timedelta

import pytest

from feedsvc.statistics import Statistics, Tally, parse_user_agent
from tests.fakes import FakeClock

START = datetime(2022, 1, 14, 8, 30, tzinfo=UTC)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START)


@pytest.fixture
def statistics(clock: FakeClock) -> Statistics:
    return Statistics(clock, make_salt=lambda: clock.moment.isoformat().encode())


def read(
    statistics: Statistics, *, agent: str = "Reeder/5", address: str = "192.0.2.1", spared: int | None = None
) -> None:
    statistics.count("/feed.atom", user_agent=agent, address=address, spared=spared)


@pytest.mark.parametrize(
    ("user_agent", "name", "subscribers"),
    [
        ("Feedly/1.0 (+http://www.feedly.com/fetcher.html; 16 subscribers)", "Feedly", 16),
        ("Feedbin feed-id:1373711 - 142 subscribers", "Feedbin", 142),
        (
            "NewsBlur Feed Fetcher - 1 subscriber - https://newsblur.com/",
            "NewsBlur Feed Fetcher",
            1,
        ),
        ("Reeder/5.4", "Reeder", 0),
        ("<script>", "other", 0),
        ("", "other", 0),
    ],
)
def test_parse_user_agent(user_agent: str, name: str, subscribers: int) -> None:
    assert parse_user_agent(user_agent) == (name, subscribers)


def test_requests_and_what_304_spares(statistics: Statistics) -> None:
    read(statistics)
    read(statistics, spared=1_000)
    (feed,) = statistics.report().feeds

    assert (feed.path, feed.requests, feed.not_modified, feed.saved) == ("/feed.atom", 2, 1, 1_000)


def test_readers_are_told_apart_within_a_day_only(statistics: Statistics, clock: FakeClock) -> None:
    for address in ("192.0.2.1", "192.0.2.2", "192.0.2.1"):
        read(statistics, address=address)
    assert statistics.report().readers == 2
    clock.moment += timedelta(days=1)
    assert statistics.report().readers == 0
    read(statistics)
    assert statistics.report().feeds[0].readers == 1


def test_an_aggregator_counts_with_what_it_last_told(statistics: Statistics) -> None:
    for agent in (
        "Feedly/1.0 (16 subscribers)",
        "Feedly/1.0 (17 subscribers)",
        "Inoreader/1 (3 subscribers)",
    ):
        read(statistics, agent=agent)
    report = statistics.report()

    assert report.feeds[0].subscribers == 20
    assert report.readers == 0
    assert report.programs == (("Feedly", 2), ("Inoreader", 1))


def test_requests_by_hour(statistics: Statistics, clock: FakeClock) -> None:
    read(statistics)
    clock.moment += timedelta(hours=1)
    read(statistics)
    read(statistics)

    assert statistics.report().hours[-3:] == (0, 1, 2)


def test_memory_is_bounded(statistics: Statistics) -> None:
    for number in range(300):
        read(statistics, agent=f"Robot {number}/1", address=str(number))

    assert sum(count for _, count in statistics.report().programs) == 119  # "other" 100 times


class FakeStore:
    """A store that is a tally, and can be out of order."""

    def __init__(self) -> None:
        self.sum, self.since, self.works = Tally(), START, True

    def load(self) -> tuple[Tally, datetime | None]:
        whole = Tally()
        whole.add(self.sum)
        return whole, self.since

    def add(self, tally: Tally, *, since: datetime, moment: datetime) -> bool:
        if self.works:
            self.sum.add(tally)
        return self.works


def test_several_processes_are_summed(clock: FakeClock) -> None:
    store = FakeStore()
    first, second = Statistics(clock, store=store), Statistics(clock, store=store)
    for statistics in (first, second, second):
        read(statistics, agent="Feedly/1.0 (16 subscribers)", spared=10)
    assert second.flush()
    before = first.report()
    assert first.flush()
    after = second.report()

    assert before == after
    assert (after.feeds[0].requests, after.feeds[0].saved, after.feeds[0].subscribers) == (3, 30, 16)


def test_what_cannot_be_stored_is_kept_and_told_once(clock: FakeClock) -> None:
    store = FakeStore()
    statistics = Statistics(clock, store=store)
    store.works = False
    read(statistics)
    assert not statistics.flush()
    read(statistics)
    store.works = True
    assert statistics.flush()
    assert statistics.flush()

    assert statistics.report().feeds[0].requests == 2


def test_the_salt_and_the_hashes_never_leave(clock: FakeClock) -> None:
    store = FakeStore()
    statistics = Statistics(clock, make_salt=lambda: b"salt", store=store)
    for address in ("192.0.2.1", "192.0.2.2"):
        read(statistics, address=address)
    statistics.flush()

    assert {key: number for key, number in store.sum.added.items() if key[0] == "readers"} == {
        ("readers", "/feed.atom", "2022-01-14"): 2,
        ("readers", "", "2022-01-14"): 2,
    }


def test_hours_and_days_of_old_are_forgotten(statistics: Statistics, clock: FakeClock) -> None:
    read(statistics)
    clock.moment += timedelta(days=3)
    read(statistics)
    report = statistics.report()

    assert (sum(report.hours), report.readers, report.feeds[0].requests) == (1, 1, 2)
