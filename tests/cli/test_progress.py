"""A long reading tells how far it is."""

import io
import os
import pty

import pytest

from feedsvc.cli.progress import ProgressTeller, describe


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_plain_lines_come_every_five_seconds_and_at_the_end() -> None:
    stream, clock = io.StringIO(), Clock()
    tell = ProgressTeller(stream, monotonic=clock)
    for clock.now, read in ((1.0, 1_000), (5.0, 5_000), (6.0, 6_000), (10.0, 10_000), (12.0, 12_000)):
        tell(read, 12_000)
    assert stream.getvalue().splitlines() == [
        "read 5,000 of 12,000 posts, 41 %, 1,000/s, 0:07 left",
        "read 10,000 of 12,000 posts, 83 %, 1,000/s, 0:02 left",
        "read 12,000 of 12,000 posts, 100 %, 1,000/s",
    ]


def test_a_few_posts_are_not_worth_a_word() -> None:
    stream, clock = io.StringIO(), Clock()
    tell = ProgressTeller(stream, monotonic=clock)
    clock.now = 60.0
    tell(1_999, 1_999)
    assert stream.getvalue() == ""


def test_a_terminal_shows_a_bar_in_one_line() -> None:
    ours, theirs = pty.openpty()
    clock = Clock()
    with open(theirs, "w", encoding="utf-8") as terminal:  # noqa: PTH123
        tell = ProgressTeller(terminal, monotonic=clock)
        for clock.now, read in ((0.05, 500), (1.0, 2_000), (2.0, 4_000)):
            tell(read, 4_000)
        shown = os.read(ours, 4_096).decode()
    os.close(ours)
    bars = [f"[{'#' * 12}{'-' * 12}] 2,000 of 4,000 posts, 50 %, 2,000/s, 0:01 left\x1b[K"]
    bars.append(f"[{'#' * 24}] 4,000 of 4,000 posts, 100 %, 2,000/s\x1b[K\r\n")
    assert shown == "".join(f"\r{bar}" for bar in bars)


@pytest.mark.parametrize(
    ("read", "seconds", "text"),
    [
        pytest.param(0, 0.0, "0 of 3,000 posts, 0 %, 0/s", id="nothing yet"),
        pytest.param(30, 10.0, "30 of 3,000 posts, 1 %, 3/s, 16:30 left", id="minutes left"),
    ],
)
def test_rate_and_remaining_time(read: int, seconds: float, text: str) -> None:
    assert describe(read, 3_000, seconds) == text
