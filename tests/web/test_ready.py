"""The table of ready responses: the same answers, faster, and never one too long."""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import timedelta
from itertools import product
from threading import Thread
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, EnvironBuilder

from feedsvc.dates import format_http_date
from feedsvc.metrics import Metrics, make_metrics
from feedsvc.statistics import Statistics
from feedsvc.web.app import create_app
from feedsvc.web.parts import WebSettings
from feedsvc.web.ready import ReadyTable
from tests.fakes import LAST_MODIFIED, FakeClock, FakePublisher
from tests.web.conftest import MakeApp

CHINESE = ("category", "财经")
CPP = ("category", "c++")


def ask(app: ReadyTable, path: str, method: str = "GET", **headers: str) -> tuple[str, Any, bytes]:
    """Status line, headers in order, body."""
    sent = [(name.replace("_", "-"), value) for name, value in headers.items()]
    environ = EnvironBuilder(path=path, method=method, headers=sent).get_environ()
    seen: list[Any] = []

    def start_response(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
        seen.extend((status, headers))
        return None

    chunks: Iterable[bytes] = app(environ, start_response)  # type: ignore[arg-type]
    return seen[0], seen[1], b"".join(chunks)


def ask_timeless(app: ReadyTable, path: str, method: str, **headers: str) -> tuple[str, Any, bytes]:
    """The same but for Cache-Status, which tells the first answer from the others."""
    status, received, body = ask(app, path, method, **headers)
    return status, [header for header in received if header[0] != "Cache-Status"], body


PATHS = (
    "/feed.atom",
    "/category/财经/feed.rss",
    "/category/c++/",
    "/",
    "/tag/",
    "/static/page.css",
    "/nothing",
)
HEADERS: tuple[dict[str, str], ...] = (
    {},
    {"If_None_Match": "*"},
    {"If_None_Match": '"stale"'},
    {"If_Modified_Since": "Fri, 14 Jan 2022 07:42:28 GMT"},
    {"If_Modified_Since": "Thu, 13 Jan 2022 07:42:28 GMT"},
    {"Range": "bytes=0-1"},
    {"Host": "evil.example"},
)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("accept_encoding", ["", "gzip", "*", "br"])
def test_ready_replies_equal_those_of_the_slow_path(
    make_app: MakeApp, path: str, accept_encoding: str
) -> None:
    ready, slow = make_app(), make_app(max_ready_bytes=0)
    ask(ready, path, Accept_Encoding=accept_encoding)
    for method, headers in product(("GET", "HEAD"), HEADERS):
        sent = headers | {"Accept_Encoding": accept_encoding}
        assert ask_timeless(ready, path, method, **sent) == ask_timeless(slow, path, method, **sent)


ANY_PATH = st.sampled_from(
    [
        *PATHS, "/category/财经/feed.json", "/tag/a-b/feed.xml", "/feeds.opml", "/feed.atom?utm_source=x",
        "/feed.atom?tag=a-b", "/feed.atom?tags=a-b", "/category/c++/feed.atom?limit=1", "//feed.atom",
        "/archive/2022-01.atom", "/FEED.atom", "/embed/category/c++/", "/badge/category/c++.svg", "/feed/",
        "/robots.txt", "/-/live", "/-/ready", "/tag/a-b/", "/?ui=zh", "/build",
    ]
)  # fmt: skip
ANY_HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "Accept_Encoding": st.sampled_from(["", "gzip", "br", "gzip;q=0", "x-gzip, identity;q=0.1", "*"]),
        "If_None_Match": st.sampled_from(
            ["own", "own weak", "own gzip", "own in a list", "*", '"x"', "", '"']
        ),
        "If_Modified_Since": st.sampled_from([format_http_date(LAST_MODIFIED), "yesterday", "0"]),
        "Accept_Language": st.sampled_from(["zh", "en", "de, zh;q=0.5"]),
        "Host": st.sampled_from(["feeds.example", "feeds.example:8000", "evil.example", ""]),
        "A_IM": st.sampled_from(["feed", "gzip"]),
        "Range": st.just("bytes=0-9"),
    },
)
ANY_METHOD = st.sampled_from(["GET", "GET", "GET", "HEAD", "OPTIONS", "POST", "PUT"])


@pytest.mark.parametrize("deltas", [False, True])
@given(requests=st.lists(st.tuples(ANY_PATH, ANY_METHOD, ANY_HEADERS), min_size=1, max_size=12))
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_both_paths_agree_whatever_is_asked_in_whatever_order(
    publisher: FakePublisher,
    clock: FakeClock,
    deltas: bool,
    requests: list[tuple[str, str, dict[str, str]]],
) -> None:
    """Answers, and what the operator is told of them."""
    apps, counts, tallies = [], [make_metrics(), make_metrics()], [Statistics(clock), Statistics(clock)]
    for metrics, statistics, max_bytes in zip(counts, tallies, (1_000_000, 0), strict=True):
        web = WebSettings(
            base_url="https://feeds.example", title="Site", language="en", deltas=deltas, stats_token="x",
            trusted_hosts=("feeds.example",), max_ready_bytes=max_bytes,
        )  # fmt: skip
        apps.append(create_app(publisher, web=web, metrics=metrics, now=clock, statistics=statistics))
    probe = create_app(publisher, web=web, metrics=make_metrics(), now=clock)
    for path, method, headers in [*requests, *requests]:
        sent = {name: spell_own(probe, path, value) for name, value in headers.items()}
        assert ask_timeless(apps[0], path, method, **sent) == ask_timeless(apps[1], path, method, **sent)
    assert sum_by_route(counts[0]) == sum_by_route(counts[1])
    assert tallies[0].report().feeds == tallies[1].report().feeds


def spell_own(app: ReadyTable, path: str, value: str) -> str:
    """The value of a header, where it names the tag of what stands under this path."""
    if not value.startswith("own"):
        return value
    digest = dict(ask(app, path, Host="feeds.example")[1]).get("ETag", '"none"').strip('"')
    spelled = {"own weak": f'W/"{digest}"', "own gzip": f'"{digest}-gz"', "own in a list": f'"x", "{digest}"'}
    return spelled.get(value, f'"{digest}"')


def sum_by_route(metrics: Metrics) -> Counter[str]:
    """Replies by route and status, whoever gave them."""
    replies: Counter[str] = Counter()
    for labels, count in re.findall(r"replies_total\{.*,(route=.*)\} (\S+)", metrics.render().decode()):
        replies[labels] += int(float(count))
    return replies


def test_second_answer_asks_nobody(app: ReadyTable, publisher: FakePublisher, metrics: Metrics) -> None:
    for _ in range(3):
        ask(app, "/feed.atom")
    ask(app, "/feed.atom", If_None_Match="*")

    assert len(publisher.published) == 1
    counted = metrics.render().decode()
    assert 'feedsvc_http_replies_total{outcome="built",route="/feed.FORMAT",status="200"} 1.0' in counted
    assert 'feedsvc_http_replies_total{outcome="ready",route="/feed.FORMAT",status="200"} 2.0' in counted
    assert 'feedsvc_http_replies_total{outcome="ready",route="/feed.FORMAT",status="304"} 1.0' in counted


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_first_answer_of_any_kind_is_kept(app: ReadyTable, publisher: FakePublisher, method: str) -> None:
    ask(app, "/feed.atom", method, If_None_Match="*")
    assert ask(app, "/feed.atom")[2] == publisher.body_of("", "", "atom")
    assert len(publisher.published) == 1


def test_s10_cruft_makes_no_new_entry(app: ReadyTable, publisher: FakePublisher) -> None:
    answers = [
        ask_timeless(app, f"/feed.atom{query}", "GET") for query in ("?a=1", "", "?null", "?1700000000")
    ]

    assert answers == [answers[0]] * 4
    assert len(publisher.published) == 1
    assert len(app._table.notices) == 1


def test_a_query_that_counts_is_not_answered_from_the_table(app: ReadyTable) -> None:
    ask(app, "/feed.atom")

    assert ask(app, "/feed.atom?tag=a")[0] == "301 Moved Permanently"
    assert ask(app, "/feed.atom?tags=a")[0] == "400 Bad Request"


def fill(app: ReadyTable) -> None:
    for path in ("/feed.atom", "/category/财经/feed.atom", "/category/c++/feed.atom"):
        ask(app, path)


@pytest.mark.parametrize(
    ("version", "touched", "again"),
    [
        pytest.param(8, {CHINESE}, {"", "财经"}, id="one scope, and so the site"),
        pytest.param(8, {("", ""), CPP}, {"", "c++"}, id="the site named"),
        pytest.param(8, set(), set(), id="nothing"),
        pytest.param(8, None, {"", "财经", "c++"}, id="unknown"),
        pytest.param(6, {CHINESE}, {"", "财经", "c++"}, id="an older version"),
    ],
)
def test_replace_keeps_what_was_not_touched(
    app: ReadyTable, publisher: FakePublisher, version: int, touched: Any, again: set[str]
) -> None:
    app.replace(7, None)
    fill(app)
    publisher.published.clear()
    app.replace(version, touched)
    fill(app)

    assert {selection.slug for selection, _ in publisher.published} == again


def test_replace_shows_the_new_version(app: ReadyTable, publisher: FakePublisher) -> None:
    ask(app, "/feed.atom")
    publisher.feeds[("", "")].append("Four")
    app.replace(8, {CPP})

    assert b"Four" in ask(app, "/feed.atom")[2]


def test_an_answer_of_before_a_sync_is_not_kept_after_it(
    app: ReadyTable, publisher: FakePublisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = publisher.publish

    def publish_while_a_sync_ends(*args: Any) -> Any:
        document = publish(*args)
        app.replace(8, None)
        return document

    monkeypatch.setattr(publisher, "publish", publish_while_a_sync_ends)
    ask(app, "/feed.atom")
    monkeypatch.undo()
    publisher.feeds[("", "")].append("Four")

    assert b"Four" in ask(app, "/feed.atom")[2]


def test_scheduled_entry_ends_an_answer(app: ReadyTable, publisher: FakePublisher, clock: FakeClock) -> None:
    due = clock.moment + timedelta(seconds=10)
    publisher.fresh_until = due
    ask(app, "/feed.atom")
    publisher.feeds[("", "")].append("Four")
    clock.moment = due - timedelta(microseconds=1)
    before = ask(app, "/feed.atom")[2]
    clock.moment = due
    publisher.fresh_until = None
    after = ask(app, "/feed.atom")[2]

    assert (b"Four" in before, b"Four" in after) == (False, True)


def test_page_is_made_again_after_a_minute(
    app: ReadyTable, publisher: FakePublisher, clock: FakeClock
) -> None:
    ask(app, "/")
    publisher.feeds[("tag", "new")] = ["Four"]
    assert b"/tag/new/" not in ask(app, "/")[2]
    clock.moment += timedelta(seconds=60)
    assert b"/tag/new/" in ask(app, "/")[2]


def test_table_is_bounded_in_bytes(make_app: MakeApp, publisher: FakePublisher) -> None:
    app = make_app(max_ready_bytes=8_000)  # room for two or three
    for number in range(20):
        publisher.feeds[("tag", f"t{number}")] = ["x"]
        ask(app, f"/tag/t{number}/feed.atom")
    publisher.published.clear()
    ask(app, "/tag/t19/feed.atom")
    ask(app, "/tag/t0/feed.atom")

    assert [selection.slug for selection, _ in publisher.published] == ["t0"]
    assert app._table.size <= 8_000


def test_errors_are_not_kept(app: ReadyTable, publisher: FakePublisher) -> None:
    publisher.reading = "read 1 of 2 posts"
    assert ask(app, "/feed.atom")[0] == "503 Service Unavailable"
    publisher.reading = ""
    assert ask(app, "/feed.atom")[0] == "200 OK"


def test_what_was_served_stays_served_while_the_index_cannot_be_asked(
    app: ReadyTable, publisher: FakePublisher
) -> None:
    status, headers, body = ask(app, "/category/c++/feed.rss")
    app.replace(2, {CPP})
    app.replace(3, {CHINESE})
    publisher.reading = "nobody knows"
    again = ask(app, "/category/c++/feed.rss")
    assert (again[0], again[2]) == (status, body)
    stale = dict(again[1])
    assert stale.pop("Cache-Status") == "feedsvc; hit; ttl=-1; detail=ready"
    assert stale.pop("Cache-Control").startswith("public, max-age=5, ")
    assert stale.items() < dict(headers).items()
    etag = dict(headers)["ETag"]
    assert ask(app, "/category/c++/feed.rss", If_None_Match=etag)[0] == "304 Not Modified"
    assert ask(app, "/category/c++/feed.atom")[0] == "503 Service Unavailable"


def test_what_was_served_is_made_anew_once_the_index_can_be_asked(
    app: ReadyTable, publisher: FakePublisher
) -> None:
    _, _, before = ask(app, "/category/c++/feed.rss")
    app.replace(2, None)
    publisher.reading = "nobody knows"
    assert ask(app, "/category/c++/feed.rss")[2] == before
    publisher.reading = ""
    publisher.feeds[CPP] = ["New"]
    assert b"New" in ask(app, "/category/c++/feed.rss")[2]
    assert not app._table.stale


def test_what_may_be_wrong_leaves_the_table_first(make_app: MakeApp, publisher: FakePublisher) -> None:
    app = make_app(max_ready_bytes=8_000)  # room for two or three
    for number in range(2):
        publisher.feeds[("tag", f"t{number}")] = ["x"]
        ask(app, f"/tag/t{number}/feed.atom")
    app.replace(2, {("tag", "t1")})
    for number in range(2, 20):
        publisher.feeds[("tag", f"t{number}")] = ["x"]
        ask(app, f"/tag/t{number}/feed.atom")
        assert app._table.size <= 8_000
    assert not app._table.stale


def test_readers_and_a_replacer_do_not_disturb_each_other(app: ReadyTable) -> None:
    statuses: list[str] = []

    def read() -> None:
        statuses.extend(ask(app, path)[0] for _ in range(50) for path in PATHS[:3])

    threads = [Thread(target=read) for _ in range(4)]
    for thread in threads:
        thread.start()
    for version in range(200):
        app.replace(version, {CPP})
    for thread in threads:
        thread.join()

    assert statuses == ["200 OK"] * 600


def test_health_is_never_kept(make_app: MakeApp, publisher: FakePublisher) -> None:
    client = Client(make_app())
    assert client.get("/-/ready").text == "ready\nproblems: 3\n"
    publisher.reason = "removal held back: 30 of 40"
    assert client.get("/-/ready").text == "degraded: removal held back: 30 of 40\nproblems: 3\n"
