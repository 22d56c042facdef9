"""How often a feed really changes, so that readers ask no more often than that.

Told from the publication dates of its window alone, never from the clock: the same window says the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_MINUTE_US, _HOUR_US, _DAY_US = (seconds * 1_000_000 for seconds in (_MINUTE, _HOUR, _DAY))

# Coarse, so that it hardly ever changes; each divides the hour or the day, as sy:updateFrequency needs.
_STEPS = (
    *(minutes * _MINUTE for minutes in (1, 2, 5, 10, 15, 30)),
    *(hours * _HOUR for hours in (1, 2, 4, 6, 12, 24)),
)

_LEAST_ENTRIES, _LEAST_DAYS = 20, 7  # below that, a quiet hour is mere chance
_LEAST_QUIET_HOURS = 8  # in a row


@dataclass(frozen=True, slots=True)
class Freshness:
    """For how long a feed may be kept: `max_age` in seconds, `skip_hours` of the day in UTC, ascending."""

    max_age: int
    skip_hours: tuple[int, ...] = ()

    @property
    def ttl(self) -> int:
        """`max_age` in whole minutes, as RSS counts; 0 for less than one."""
        return self.max_age // _MINUTE


def measure_freshness(published_us: Sequence[int], *, max_age: int) -> Freshness:
    """The freshness of a feed whose entries have these dates (microseconds since 1970), in any order.

    At most `max_age` seconds, which is also the answer where nothing is known, and at least a minute.
    """
    return Freshness(min(max_age, _measure_interval(published_us)), _find_skip_hours(published_us))


def _measure_interval(published_us: Iterable[int]) -> int:
    """The mean time between two changes, rounded down to a step; posts of one minute are one change."""
    minutes = {moment // _MINUTE_US for moment in published_us}
    if len(minutes) < 2:
        return _STEPS[-1]
    interval = (max(minutes) - min(minutes)) * _MINUTE // (len(minutes) - 1)
    return max(step for step in _STEPS if step <= max(interval, _STEPS[0]))


def _find_skip_hours(published_us: Sequence[int]) -> tuple[int, ...]:
    """The longest night of the feed without its first and last hour, if it has one."""
    days = {moment // _DAY_US for moment in published_us}
    if len(published_us) < _LEAST_ENTRIES or len(days) < _LEAST_DAYS:
        return ()
    busy = {moment % _DAY_US // _HOUR_US for moment in published_us}
    start, length = max(
        (((hour + 1) % 24, _count_quiet(hour, busy)) for hour in sorted(busy)), key=lambda night: night[1]
    )
    if length < _LEAST_QUIET_HOURS:
        return ()
    return tuple(sorted((start + hour) % 24 for hour in range(1, length - 1)))


def _count_quiet(hour: int, busy: set[int]) -> int:
    """The hours after this one up to the next busy one."""
    return next(step for step in range(1, 25) if (hour + step) % 24 in busy) - 1


def say_update_period(ttl: int) -> tuple[str, int]:
    """`ttl` minutes as sy:updatePeriod and sy:updateFrequency: ("hourly", 4) is every quarter of an hour.

    http://web.resource.org/rss/1.0/modules/syndication/; rounded to the more frequent.
    """
    period, minutes = ("hourly", 60) if ttl <= 60 else ("daily", 1_440)
    return period, max(1, -(-minutes // ttl))
