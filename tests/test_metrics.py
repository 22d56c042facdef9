"""What is counted is counted once, by however many threads, and told to whoever asks."""

import re
import threading

import pytest

from feedsvc.metrics import BUILT, READY, ContentState, Metrics, make_metrics


class Clock:
    """Seconds that pass only when somebody says so."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def metrics(clock: Clock) -> Metrics:
    return Metrics(now=clock, monotonic=clock).open()


def read(metrics: Metrics, series: str) -> float:
    """The value of one series, 0 where it is not there."""
    found = re.search(rf"^{re.escape(series)} (\S+)$", metrics.render().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def replies(status: str, outcome: str) -> str:
    return f'feedsvc_http_replies_total{{outcome="{outcome}",route="/feed.FORMAT",status="{status}"}}'


def test_replies_are_told_by_the_three_digits_of_their_status(metrics: Metrics) -> None:
    metrics.count_reply("200 OK", route="/feed.FORMAT", outcome=READY)
    metrics.count_reply("200", route="/feed.FORMAT", outcome=READY)
    metrics.count_reply("200 OK", route="/feed.FORMAT", outcome=BUILT)
    assert read(metrics, replies("200", READY)) == 2
    assert read(metrics, replies("200", BUILT)) == 1
    assert read(metrics, replies("304", READY)) == 0


def test_no_reply_is_lost_or_counted_twice_while_threads_count_and_others_ask(metrics: Metrics) -> None:
    asked: list[float] = []

    def reply() -> None:
        for _ in range(5_000):
            metrics.count_reply("304 Not Modified", route="/feed.FORMAT", outcome=READY)

    def ask() -> None:
        asked.extend(read(metrics, replies("304", READY)) for _ in range(20))

    threads = [threading.Thread(target=reply) for _ in range(6)] + [threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert read(metrics, replies("304", READY)) == 30_000
    assert asked == sorted(asked)  # a counter never goes down


@pytest.mark.parametrize("metrics", [Metrics(), make_metrics()], ids=["closed", "open"])
def test_who_is_never_asked_keeps_no_more_than_a_thousand_notes(metrics: Metrics) -> None:
    for _ in range(5_000):
        metrics.count_reply("200 OK")
        metrics.time_sync(0.1, "unchanged")
    assert len(metrics._counted) < 1_024
    assert len(metrics._timed) < 1_024


def test_nothing_is_told_before_somebody_wants_to_know(clock: Clock) -> None:
    metrics = Metrics(now=clock, monotonic=clock)
    metrics.count_ping("told")
    metrics.set_content(ContentState(ready=True, degraded=False))
    assert metrics.render() == b""


def test_a_look_in_the_cache_is_a_hit_or_a_miss_at_its_level(metrics: Metrics) -> None:
    metrics.count_reply("304 Not Modified", outcome=READY)
    metrics.count_not_ready()
    metrics.count_document(found=True)
    metrics.count_document(found=False)
    for level in ("ready", "documents"):
        for result in ("hit", "miss"):
            assert read(metrics, f'feedsvc_cache_lookups_total{{level="{level}",result="{result}"}}') == 1


def test_durations_are_told_by_what_took_so_long(metrics: Metrics, clock: Clock) -> None:
    with metrics.timing_build():
        clock.seconds += 0.02
    with metrics.timing_render():
        clock.seconds += 0.002
    metrics.time_sync(0.5, "changed")
    metrics.time_sync(0.25, "failed")
    metrics.time_reply(0.125, BUILT)
    assert read(metrics, "feedsvc_build_seconds_sum") == pytest.approx(0.02)
    assert read(metrics, 'feedsvc_build_seconds_bucket{le="0.01"}') == 0
    assert read(metrics, 'feedsvc_build_seconds_bucket{le="0.025"}') == 1
    assert read(metrics, "feedsvc_render_seconds_sum") == pytest.approx(0.002)
    assert read(metrics, 'feedsvc_sync_seconds_sum{outcome="changed"}') == 0.5
    assert read(metrics, 'feedsvc_sync_seconds_count{outcome="failed"}') == 1
    assert read(metrics, 'feedsvc_http_reply_seconds_sum{outcome="built"}') == 0.125


def test_what_fails_takes_time_too(metrics: Metrics, clock: Clock) -> None:
    def fail() -> None:
        clock.seconds += 1
        raise TimeoutError

    with pytest.raises(TimeoutError), metrics.timing_render():
        fail()
    assert read(metrics, "feedsvc_render_seconds_sum") == 1


def test_only_a_look_that_succeeded_is_the_last_one(metrics: Metrics, clock: Clock) -> None:
    metrics.time_sync(0.1, "unchanged")
    clock.seconds += 60
    metrics.time_sync(0.1, "failed")
    assert read(metrics, "feedsvc_last_sync_timestamp_seconds") == 1_000


def test_what_is_served_is_told_as_it_is_now(metrics: Metrics) -> None:
    metrics.set_content(
        ContentState(
            ready=True,
            degraded=True,
            content_version=7,
            changed_at=1_642_000_000.0,
            entries=20_000,
            problems=3,
            feeds={"site": 1, "category": 2_000},
            cuts={"max_entries": 2, "max_bytes": 0},
            subscribers=120,
            readers=4,
        )
    )
    text = metrics.render().decode()
    for line in (
        "feedsvc_ready 1.0",
        "feedsvc_degraded 1.0",
        "feedsvc_content_version 7.0",
        "feedsvc_content_changed_timestamp_seconds 1.642e+09",
        "feedsvc_entries 20000.0",
        "feedsvc_problems 3.0",
        'feedsvc_feeds{field="category"} 2000.0',
        'feedsvc_cut_feeds{cap="max_entries"} 2.0',
        "feedsvc_subscribers 120.0",
        "feedsvc_readers 4.0",
    ):
        assert f"{line}\n" in text


def test_readers_that_nobody_counts_are_not_told_as_none(metrics: Metrics) -> None:
    metrics.set_content(ContentState(ready=True, degraded=False))
    assert "feedsvc_subscribers" not in metrics.render().decode()
    assert "feedsvc_readers" not in metrics.render().decode()
