"""Starts everything, lets the scenario play, says what readers saw; exit code 1 for anything amiss."""

import argparse
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from pathlib import Path

from tests.deploy.proxying import run_nginx
from tests.postgres_server import running_postgres
from tests.redis_server import running_redis

from .load import Load, Seen
from .parts import make_nginx, make_nodes, running
from .posts import Arrivals, list_true_digests
from .scenario import Scenario, has_feeds, wait_until

POST_SECONDS = 2.0
_AHEAD = timedelta(seconds=32)
"""How far ahead of the clock the moment of a content version may be, with a second for the clocks."""


def run(
    folder: Path, *, rate: int, pause: float, gone: float = 3.0, post_seconds: float = POST_SECONDS
) -> list[str]:
    """Play it all, print what there was to see, as Markdown, and give what must not have been.

    Seconds: `pause` between two events, for `gone` a part is away, and within `post_seconds` a new post must
    be on all nodes while nothing is broken.
    """
    with ExitStack() as stack:
        arrivals = Arrivals(folder / "site")
        postgres = stack.enter_context(running_postgres())
        redis = stack.enter_context(running_redis(folder))
        index_url = postgres.new_index()
        webs, syncs = make_nodes(folder, arrivals.root, index_url, redis.url)
        stack.enter_context(running([*syncs, *webs]))
        for web in webs:
            wait_until(partial(has_feeds, web), f"{web.name} has all feeds")
        nginx = stack.enter_context(run_nginx(make_nginx(folder / "nginx", webs), folder / "nginx"))
        scenario = Scenario(
            arrivals,
            webs=webs,
            syncs=syncs,
            postgres=postgres,
            redis=redis,
            schema=index_url.rpartition("%3D")[2],
            pause=pause,
            gone=gone,
        )
        with Load(nginx, arrivals, rate=rate) as load:
            scenario.play()
    true = list_true_digests(arrivals, folder)
    print("\n".join(report(scenario, load.seen)))
    return list(judge(scenario, load.seen, true, post_seconds))


def report(scenario: Scenario, seen: Seen) -> Iterator[str]:
    """What happened and what was seen, as tables of Markdown."""
    times, delays = sorted(seen.milliseconds), scenario.delays or [0.0]
    yield "| what was done | what followed | after |"
    yield "|---|---|---|"
    for item in scenario.followed:
        yield f"| {item.event} | {item.what} | {f'{item.seconds:.1f} s' if item.limit else '–'} |"
    yield ""
    yield "| seen by readers | |"
    yield "|---|---|"
    yield f"| requests a second, over {seen.seconds:.0f} s | {len(times) / seen.seconds:,.0f} |"
    for status, count in sorted(seen.statuses.items()):
        yield f"| answers {status} | {count:,} |"
    for copy, count in sorted(seen.copies.items()):
        yield f"| by nginx: {copy} | {count:,} |"
    yield f"| different bodies | {sum(map(len, seen.digests.values())):,} |"
    median, slow = times[len(times) // 2], times[len(times) * 99 // 100]
    yield f"| answer time, median and p99 | {median:.1f} ms, {slow:.0f} ms |"
    yield f"| posts that arrived | {len(scenario.arrivals.later)} |"
    took = f"{statistics.median(delays):.2f} s, {max(delays):.2f} s"
    yield f"| a post on all nodes, median and slowest of {len(delays)} | {took} |"
    slowest = max(scenario.delays_in_events, default=0.0)
    yield f"| the same while something was broken, slowest | {slowest:.1f} s |"


def judge(
    scenario: Scenario, seen: Seen, true: dict[tuple[str, int], str], post_seconds: float
) -> Iterator[str]:
    """Everything that must not have been."""
    yield from scenario.problems
    yield from (f"a reader failed: {line}" for line in seen.failures)
    yield from (f"the model forbids {line}" for line in seen.wrong)
    for held, digests in seen.digests.items():
        if digests != {true[held]}:
            yield f"{held}: {len(digests)} bodies, not the one of a single node"
    for held, validators in seen.etags.items():
        # A moment still to come is stated as now (RFC 9110 section 8.8.2.1), by each node at its time.
        dates = [parsedate_to_datetime(date) for _, date in validators]
        if len({etag for etag, _ in validators}) > 1 or max(dates) - min(dates) > _AHEAD:
            yield f"{held}: unequal validators: {sorted(validators)}"
    for item in scenario.followed:
        if item.seconds > item.limit:
            yield f"{item.event}: {item.what} only after {item.seconds:.1f} s"
    slowest = max(scenario.delays, default=0.0)
    if slowest > post_seconds:
        yield f"a post was on all nodes only after {slowest:.2f} s"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=500, help="requests per second")
    parser.add_argument("--pause", type=float, default=20, help="seconds between two events")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        problems = run(Path(name), rate=options.rate, pause=options.pause)
    for problem in problems[:50]:
        print(f"- {problem}")
    if problems:
        raise SystemExit(f"{len(problems)} things must not be")


if __name__ == "__main__":
    main()
