"""What the metrics tell of requests, and that whoever asks cannot make them grow."""

import re

import pytest
from werkzeug.test import Client

from feedsvc.metrics import Metrics
from feedsvc.web.ready import ReadyTable
from tests.fakes import FakePublisher
from tests.web.conftest import MakeApp

ODD_PATHS = (
    "/{}", "//{}//", "/category/{}/feed.atom", "/tag/{}/", "/{}/feed.rss", "/feed.atom?q={}", "/feed.{}",
    "/archive/{}.atom", "/embed/tag/{}", "/badge/category/{}.svg", "/-/{}", "/feed.json?until={}",
    "/category/%E8%B4%A2%E7%BB%8F/feed.atom?x={}", "/feeds.opml?field={}", "/%ff{}", "/?feed=rss2&{}",
)  # fmt: skip
ODD_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "BREW{}")


def list_series(metrics: Metrics) -> set[str]:
    lines = metrics.render().decode().splitlines()
    return {line.rpartition(" ")[0] for line in lines if line.startswith("feedsvc_")}


def ask_oddly(app: ReadyTable, number: int) -> None:
    path = ODD_PATHS[number % len(ODD_PATHS)].format(number)
    method = ODD_METHODS[number % len(ODD_METHODS)].format(number)
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path.replace("%ff", "\xff"), "QUERY_STRING": query,
        "SERVER_NAME": "feeds.example", "SERVER_PORT": "80", "SERVER_PROTOCOL": f"HTTP/1.{number % 2}",
        "wsgi.url_scheme": "http", "HTTP_HOST": f"host-{number}", "HTTP_USER_AGENT": f"agent-{number}",
        "HTTP_X_REQUEST_ID": f"id-{number}", "REMOTE_ADDR": f"192.0.2.{number % 256}",
    }  # fmt: skip
    list(app(environ, lambda *_: lambda _: None))


def test_ten_thousand_odd_requests_add_no_series(app: ReadyTable, metrics: Metrics) -> None:
    combinations = len(ODD_PATHS) * len(ODD_METHODS)
    for number in range(4 * combinations):
        ask_oddly(app, number)
    known = list_series(metrics)
    for number in range(4 * combinations, 10_000):
        ask_oddly(app, number)

    assert list_series(metrics) == known
    assert len(known) < 500


@pytest.mark.parametrize(
    ("path", "route", "status", "outcome"),
    [
        ("/category/%E8%B4%A2%E7%BB%8F/feed.rss", "/FIELD/SLUG/feed.FORMAT", 200, "built"),
        ("/category/%E8%B4%A2%E7%BB%8F/", "/FIELD/SLUG/", 200, "built"),
        ("/category/none/feed.rss", "/FIELD/SLUG/feed.FORMAT", 404, "other"),
        ("/nowhere", "none", 404, "other"),
        ("/-/live", "/-/live", 200, "other"),
    ],
)
def test_a_reply_is_counted_by_the_template_of_its_path(
    client: Client, metrics: Metrics, path: str, route: str, status: int, outcome: str
) -> None:
    client.get(path)
    series = f'feedsvc_http_replies_total{{outcome="{outcome}",route="{route}",status="{status}"}} 1.0'
    assert series in metrics.render().decode().splitlines()


def test_the_mount_point_is_no_part_of_a_route(make_app: MakeApp, metrics: Metrics) -> None:
    Client(make_app(base_url="https://feeds.example/feeds")).get("/feeds/feed.atom")
    assert 'route="/feed.FORMAT"' in metrics.render().decode()


def test_levels_of_the_cache_are_counted_by_what_was_found(client: Client, metrics: Metrics) -> None:
    for _ in range(3):
        client.get("/feed.atom")
    client.get("/nowhere")
    text = metrics.render().decode()

    assert 'feedsvc_cache_lookups_total{level="ready",result="hit"} 2.0' in text
    assert 'feedsvc_cache_lookups_total{level="ready",result="miss"} 1.0' in text
    assert 'feedsvc_http_reply_seconds_count{outcome="built"} 1.0' in text


def test_a_bug_is_counted(client: Client, publisher: FakePublisher, metrics: Metrics) -> None:
    publisher.bug = RuntimeError("the index is gone")
    client.get("/feed.atom")
    assert re.search(r'replies_total\{.*status="500"\} 1\.0', metrics.render().decode())


def test_content_is_told_by_field(client: Client) -> None:
    text = client.get("/-/metrics").text

    assert 'feedsvc_feeds{field="site"} 1.0' in text
    assert 'feedsvc_feeds{field="category"} 2.0' in text
    assert 'feedsvc_feeds{field="collection"} 0.0' in text
    assert "feedsvc_entries 3.0" in text
    assert "feedsvc_content_changed_timestamp_seconds 1.642146148e+09" in text
