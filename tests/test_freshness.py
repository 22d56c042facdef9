"""How often a feed changes, from the dates of its window: bounded, coarse, and never the clock."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.freshness import Freshness, measure_freshness, say_update_period

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
DAWN = 19_000 * DAY  # some midnight, UTC


def every(interval: int, entries: int = 20) -> list[int]:
    """The dates of so many entries, microseconds."""
    return [DAWN + number * interval for number in range(entries)]


@pytest.mark.parametrize(
    ("published_us", "max_age"),
    [
        pytest.param([], 3_600, id="no entry says nothing"),
        pytest.param([DAWN], 3_600, id="one entry says nothing"),
        pytest.param([DAWN] * 20, 3_600, id="twenty posts of one minute are one change"),
        pytest.param(every(10 * 1_000_000), 60, id="every ten seconds is every minute at most"),
        pytest.param(every(3 * MINUTE), 120, id="every three minutes is every two"),
        pytest.param(every(5 * MINUTE), 300, id="every five minutes"),
        pytest.param(every(59 * MINUTE), 1_800, id="not quite every hour"),
        pytest.param(every(DAY), 3_600, id="every day is every hour: the setting is the most"),
    ],
)
def test_h13_max_age_is_the_mean_time_between_changes(published_us: list[int], max_age: int) -> None:
    assert measure_freshness(published_us, max_age=3_600).max_age == max_age


@pytest.mark.parametrize("max_age", [1, 59, 700, 100_000])
def test_h13_the_setting_is_the_most(max_age: int) -> None:
    assert measure_freshness(every(DAY * 30), max_age=max_age).max_age == min(max_age, 86_400)


@pytest.mark.parametrize(("max_age", "ttl"), [(30, 0), (60, 1), (700, 11), (3_600, 60)])
def test_r18_ttl_is_max_age_in_minutes(max_age: int, ttl: int) -> None:
    assert Freshness(max_age).ttl == ttl


@pytest.mark.parametrize(
    ("ttl", "period"),
    [
        (1, ("hourly", 60)),
        (5, ("hourly", 12)),
        (11, ("hourly", 6)),
        (60, ("hourly", 1)),
        (120, ("daily", 12)),
        (1_440, ("daily", 1)),
        (5_000, ("daily", 1)),
    ],
)
def test_g30_update_period_says_the_same(ttl: int, period: tuple[str, int]) -> None:
    assert say_update_period(ttl) == period


def workdays(*hours: int, days: int = 10) -> list[int]:
    return [DAWN + day * DAY + hour * HOUR for day in range(days) for hour in hours]


@pytest.mark.parametrize(
    ("published_us", "skip_hours"),
    [
        pytest.param(workdays(1, 8, 15), (17, 18, 19, 20, 21, 22, 23), id="a night before midnight"),
        pytest.param(workdays(8, 16), (*range(7), *range(18, 24)), id="around midnight"),
        pytest.param(workdays(0, 8, 16), (), id="nights of seven hours are none"),
        pytest.param(workdays(8, 10, days=6), (), id="six days are chance"),
        pytest.param(workdays(8, days=19), (), id="nineteen entries are chance"),
        pytest.param(
            workdays(8, days=20),
            (*range(7), *range(10, 24)),
            id="one hour a day is left, and those beside it",
        ),
        pytest.param([], (), id="no entry"),
    ],
)
def test_r18_skip_hours_are_the_quiet_ones(published_us: list[int], skip_hours: tuple[int, ...]) -> None:
    assert measure_freshness(published_us, max_age=3_600).skip_hours == skip_hours


@given(st.lists(st.integers(-(10**16), 10**16), max_size=60), st.integers(1, 10**6))
def test_r18_freshness_is_bounded_and_needs_no_order(published_us: list[int], max_age: int) -> None:
    freshness = measure_freshness(published_us, max_age=max_age)
    hours = freshness.skip_hours
    assert min(60, max_age) <= freshness.max_age <= max_age
    assert hours == tuple(sorted(set(hours)))
    assert set(hours) <= set(range(24))
    assert len(hours) < 24
    assert not {moment % DAY // HOUR for moment in published_us} & set(hours)
    assert measure_freshness(published_us[::-1], max_age=max_age) == freshness
    if freshness.ttl:
        period, frequency = say_update_period(freshness.ttl)
        assert {"hourly": 60, "daily": 1_440}[period] // frequency <= max(freshness.ttl, 1)
