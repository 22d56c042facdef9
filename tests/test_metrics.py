"""What is counted is counted once, by however many threads, and told to whoever asks."""

import re
import threading

import pytest

from feedsvc.metrics import Metrics, make_metrics


@pytest.fixture
def metrics() -> Metrics:
    return make_metrics()


def count(metrics: Metrics, labels: str) -> int:
    found = re.search(
        rf"^feedsvc_http_replies_total\{{{labels}\}} (\S+)$", metrics.render().decode(), re.MULTILINE
    )
    return int(float(found[1])) if found else 0


def test_replies_are_told_by_the_three_digits_of_their_status(metrics: Metrics) -> None:
    metrics.count_reply("200 OK", ready=True)
    metrics.count_reply("200", ready=True)
    metrics.count_reply("200 OK", ready=False)
    assert count(metrics, 'ready="yes",status="200"') == 2
    assert count(metrics, 'ready="no",status="200"') == 1
    assert count(metrics, 'ready="yes",status="304"') == 0


def test_no_reply_is_lost_or_counted_twice_while_threads_count_and_others_ask(metrics: Metrics) -> None:
    asked: list[int] = []

    def reply() -> None:
        for _ in range(5_000):
            metrics.count_reply("304 Not Modified", ready=True)

    def ask() -> None:
        asked.extend(count(metrics, 'ready="yes",status="304"') for _ in range(20))

    threads = [threading.Thread(target=reply) for _ in range(6)] + [threading.Thread(target=ask)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(metrics, 'ready="yes",status="304"') == 30_000
    assert asked == sorted(asked)  # a counter never goes down


def test_who_is_never_asked_keeps_no_more_than_a_thousand_notes(metrics: Metrics) -> None:
    for _ in range(5_000):
        metrics.count_reply("200 OK", ready=True)
    assert len(metrics._seen) < 1_024
