"""What an operator asks."""

from werkzeug.test import Client

from feedsvc.index import Cut
from tests.fakes import FakePublisher


def test_live_touches_nothing(client: Client, publisher: FakePublisher) -> None:
    publisher.bug = RuntimeError("the index is gone")
    publisher.reading = "read 0 of 0 posts"
    response = client.get("/-/live")

    assert (response.status_code, response.text) == (200, "live\n")
    assert response.headers["Cache-Control"] == "no-store"


def test_ready(client: Client) -> None:
    assert client.get("/-/ready").text == "ready\nproblems: 3\n"


def test_ready_while_reading(client: Client, publisher: FakePublisher) -> None:
    publisher.reading = "read 1,200 of 20,000 posts"
    response = client.get("/-/ready")

    assert (response.status_code, response.text) == (503, "not ready: read 1,200 of 20,000 posts\n")
    assert response.headers["Retry-After"] == "5"


def test_ready_when_degraded(client: Client, publisher: FakePublisher) -> None:
    publisher.reason = "removal held back: 30 of 40"
    response = client.get("/-/ready")

    assert response.status_code == 200
    assert response.text.startswith("degraded: removal held back: 30 of 40\n")


def test_p5_ready_names_the_feeds_that_a_cap_cuts(client: Client, publisher: FakePublisher) -> None:
    publisher.cuts = [Cut("", "", "max_entries"), Cut("category", "财经", "max_bytes")]
    assert client.get("/-/ready").text.splitlines()[2:] == [
        "FD101 cut by max_entries: /",
        "FD101 cut by max_bytes: /category/%E8%B4%A2%E7%BB%8F/",
    ]
    publisher.cuts *= 15
    assert client.get("/-/ready").text.splitlines()[-1] == "and 10 more"


def test_p5_metrics_count_the_feeds_that_a_cap_cuts(client: Client, publisher: FakePublisher) -> None:
    publisher.cuts = [Cut("", "", "max_entries"), Cut("tag", "a-b", "max_entries")]
    text = client.get("/-/metrics").text
    assert 'feedsvc_cut_feeds{cap="max_entries"} 2.0\n' in text
    assert 'feedsvc_cut_feeds{cap="max_bytes"} 0.0\n' in text


def test_the_feed_of_problems_is_asked_for_again_every_time(client: Client) -> None:
    response = client.get("/-/problems.atom")

    assert (response.status_code, response.text) == (200, "<feed>the problems</feed>")
    assert response.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-cache"
    known = {"If-None-Match": response.headers["ETag"]}
    assert client.get("/-/problems.atom", headers=known).status_code == 304


def test_metrics(client: Client, publisher: FakePublisher) -> None:
    client.get("/feed.atom")
    response = client.get("/-/metrics")

    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert (
        'feedsvc_http_replies_total{outcome="built",route="/feed.FORMAT",status="200"} 1.0\n' in response.text
    )
    assert "feedsvc_ready 1.0\n" in response.text
    assert "feedsvc_degraded 0.0\n" in response.text
    assert "feedsvc_content_version 7.0\n" in response.text
    assert "feedsvc_problems 3.0\n" in response.text


def test_metrics_before_the_first_sync(client: Client, publisher: FakePublisher) -> None:
    publisher.reading = "read 1 of 2 posts"

    assert "feedsvc_ready 0.0\n" in client.get("/-/metrics").text
