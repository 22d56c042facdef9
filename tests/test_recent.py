"""What was read for one format is given for the next, unless what it was read from may be another."""

from dataclasses import dataclass
from typing import cast

import pytest

from feedsvc.index import Snapshot
from feedsvc.publishing.recent import Recent


@dataclass(frozen=True, slots=True)
class FakeSnapshot:
    """A version of the index, and the moment at which it was taken."""

    content_version: int = 1
    version_us: int = 1_000_000


def read_twice(first: FakeSnapshot, second: FakeSnapshot, *, then_us: int, due_us: int | None) -> int:
    """Read at 100 and again; how often it was really read."""
    recent: Recent[str] = Recent()
    reads: list[int] = []
    for snapshot, now_us in ((first, 100), (second, then_us)):

        def read(now_us: int = now_us) -> tuple[str, int | None]:
            reads.append(now_us)
            return f"as of {now_us}", due_us

        value = recent.get("the site", cast(Snapshot, snapshot), now_us, read)
        assert value == f"as of {reads[-1]}"
    return len(reads)


@pytest.mark.parametrize(
    ("second", "then_us", "due_us", "times"),
    [
        pytest.param(FakeSnapshot(), 101, None, 1, id="the same version a moment later"),
        pytest.param(FakeSnapshot(), 149, 150, 1, id="before the next scheduled entry"),
        pytest.param(FakeSnapshot(), 150, 150, 2, id="a scheduled entry has appeared"),
        pytest.param(FakeSnapshot(), 99, None, 2, id="a clock that went back"),
        pytest.param(FakeSnapshot(2, 2_000_000), 101, None, 2, id="the next version"),
        pytest.param(FakeSnapshot(1, 3_000_000), 101, None, 2, id="the same number in an index made anew"),
    ],
)
def test_a_value_is_read_again_when_it_may_be_another(
    second: FakeSnapshot, then_us: int, due_us: int | None, times: int
) -> None:
    assert read_twice(FakeSnapshot(), second, then_us=then_us, due_us=due_us) == times


def test_only_a_few_values_are_kept() -> None:
    recent: Recent[int] = Recent()
    for number in range(100):
        snapshot = cast(Snapshot, FakeSnapshot())
        assert recent.get(number, snapshot, 1, lambda number=number: (number, None)) == number  # type: ignore[misc]
    assert len(recent._kept) <= 8
