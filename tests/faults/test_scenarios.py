"""Each fault once; benchmarks/faults.py injects them many times and prints a table (docs/reliability.md)."""

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults import scenarios
from tests.faults.scenarios import Outcome
from tests.service import Service
from tests.sites import make_site


def check(outcome: Outcome) -> None:
    assert outcome.survived == 1
    assert (outcome.lost, outcome.wrong) == (0, 0), outcome.notes


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(scenarios.delete, id="deleted"),
        pytest.param(scenarios.truncate, id="truncated"),
        pytest.param(scenarios.replace, id="replaced"),
        pytest.param(scenarios.fill_with_garbage, id="overwritten"),
    ],
)
def test_an_index_that_is_lost_under_the_running_service_is_made_anew(
    tmp_path: Path, how: Callable[[Path], None]
) -> None:
    check(scenarios.lose_the_index(tmp_path, how))


def test_a_full_disk_costs_no_answer_and_no_entry(tmp_path: Path) -> None:
    outcome = scenarios.fill_the_disk(tmp_path)
    check(outcome)
    assert outcome.refused == 0


def test_an_unmounted_folder_empties_no_feed(tmp_path: Path) -> None:
    outcome = scenarios.unmount_the_content(tmp_path)
    check(outcome)
    assert outcome.refused == 0


def test_a_kill_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    check(scenarios.kill_at_a_random_moment(tmp_path, random.Random(1)))


def test_many_posts_may_be_replaced_at_once(tmp_path: Path) -> None:
    check(scenarios.replace_many(tmp_path, 100))


def test_a_clock_that_jumps_lies_to_no_reader(tmp_path: Path) -> None:
    check(scenarios.let_the_clock_jump(tmp_path))


def test_an_editor_that_writes_in_place_loses_no_other_entry(tmp_path: Path) -> None:
    check(scenarios.rewrite_while_reading(tmp_path, seconds=0.5))


def test_processes_that_read_end_with_the_service(tmp_path: Path) -> None:
    """kill -9 while a large site is read by several processes leaves none of them behind."""
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("one processor: the service reads alone")
    (tmp_path / "site").mkdir()
    make_site(tmp_path / "site", posts=2_500)
    with Service(tmp_path / "site", tmp_path / "data") as service:
        readers: set[int] = set()
        while not readers and service.get("/-/ready")[0].status == 503:
            readers = service.readers()
        service.stop(signal.SIGKILL)
    assert readers
    for _ in range(200):
        if not any(Path(f"/proc/{reader}").exists() for reader in readers):
            return
        time.sleep(0.05)  # until they have noticed
    pytest.fail("they go on")
