"""Faults injected for real, and what readers and the index saw: `python -m benchmarks.faults [--kills 100]`.

Prints the table of docs/reliability.md: each fault, how often, how often the service survived it, entries
that any answer lacked, and feeds or tables that were wrong in the end. Without the right to mount, what needs
it is left out.
"""

import argparse
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from tests.faults import scenarios
from tests.faults.dying import kill_all
from tests.faults.scenarios import Outcome

Scenario = Callable[[Path], Outcome]


def list_scenarios(chance: random.Random, posts: int, kills: int) -> Iterator[tuple[str, int, Scenario]]:
    """Every fault with how often it is injected; kill -9 between two writes has a way of its own."""
    yield (
        "kill -9 at a random moment",
        kills,
        lambda folder: scenarios.kill_at_a_random_moment(folder, chance),
    )
    for name, how in (
        ("deleted", scenarios.delete),
        ("truncated to a page", scenarios.truncate),
        ("emptied", scenarios.empty),
        ("replaced by another", scenarios.replace),
        ("overwritten with garbage", scenarios.fill_with_garbage),
    ):
        yield f"index {name}, service running", 5, partial(scenarios.lose_the_index, how=how)
    yield "full disk, then room again", 5, scenarios.fill_the_disk
    yield "content folder gone, empty, back", 5, scenarios.unmount_the_content
    yield "file rewritten in place while scanned", 3, scenarios.rewrite_while_reading
    yield "clock back ten years, forth, back", 5, scenarios.let_the_clock_jump
    yield f"{posts:,} files replaced at once", 1, lambda folder: scenarios.replace_many(folder, posts)
    if os.geteuid() == 0:
        yield "data folder read-only at start", 1, scenarios.read_only_data


def inject(name: str, times: int, scenario: Scenario) -> str:
    """A row of the table."""
    total = Outcome()
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="feedsvc-fault-") as folder:
            found = scenario(Path(folder) / "world")
        total.times += 1
        total.survived += found.survived
        total.answers += found.answers
        total.refused += found.refused
        total.lost += found.lost
        total.wrong += found.wrong
        total.notes += found.notes
    row = [name, times, total.survived, total.answers, total.refused, total.lost, total.wrong]
    return "| " + " | ".join(map(str, row)) + " |" + (f" {sorted(set(total.notes))}" if total.notes else "")


def kill_between_writes() -> Iterator[str]:
    """Rows for the syncs that died before each of their writes."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-fault-") as folder:
        (Path(folder) / "site").mkdir()
        found = kill_all(Path(folder) / "site", Path(folder), lambda names: list(enumerate(names)))
    for kind, name in (("first", "a first sync"), ("changed", "a sync of every kind of change")):
        sync = found[kind]
        times, wrong = len(sync["names"]), len(sync["wrong"]) + len(sync["torn"])
        yield f"| kill -9 before each write of {name} | {times} | {times - wrong} | | | {wrong} | {wrong} |"


def main() -> None:
    """Inject them all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=100, help="at random moments")
    parser.add_argument("--posts", type=int, default=10_000, help="that are replaced at once")
    parser.add_argument("--only", default="", help="faults whose name holds this")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    print("| fault | times | survived | answers meanwhile | of these 503 | entries lost | wrong bytes |")
    print("|---|---|---|---|---|---|---|")
    if chosen.only in "kill -9 before each write":
        for row in kill_between_writes():
            print(row, flush=True)
    for scenario in list_scenarios(random.Random(chosen.seed), chosen.posts, chosen.kills):
        if chosen.only in scenario[0]:
            print(inject(*scenario), flush=True)


if __name__ == "__main__":
    main()
