"""H16: who hammers without conditions waits, everybody else never does."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from werkzeug.test import EnvironBuilder

from feedsvc.web.headers import Reply
from feedsvc.web.limiting import RateLimiter
from tests.fakes import FakeClock
from tests.web.conftest import MakeApp
from tests.web.serving import fetch, run_server

CLIENT = "192.0.2.7"


def make_limiter(clock: FakeClock, *, per_minute: int = 4, exempt: tuple[str, ...] = ()) -> RateLimiter:
    return RateLimiter(per_minute=per_minute, exempt=exempt, now=clock)


def ask(
    limiter: RateLimiter, path: str = "/feed.atom", *, address: str = CLIENT, method: str = "GET", **sent: str
) -> Reply | None:
    headers = [(name.replace("_", "-"), value) for name, value in sent.items()]
    environ = EnvironBuilder(path=path, method=method, headers=headers).get_environ()
    return limiter.check({**environ, "REMOTE_ADDR": address})


def count_welcome(limiter: RateLimiter, tries: int = 100, **values: str) -> int:
    return sum(ask(limiter, **values) is None for _ in range(tries))


def test_h16_a_burst_and_then_a_steady_rate(clock: FakeClock) -> None:
    limiter = make_limiter(clock)
    assert count_welcome(limiter) == 4
    for _ in range(5):
        clock.moment += timedelta(seconds=15)
        assert count_welcome(limiter) == 1
    clock.moment += timedelta(days=1)
    assert count_welcome(limiter) == 4


@pytest.mark.parametrize("per_minute", [4, 7, 30, 59])
def test_h16_a_full_bucket_holds_a_minute(clock: FakeClock, per_minute: int) -> None:
    assert count_welcome(make_limiter(clock, per_minute=per_minute)) == per_minute


def test_h16_the_answer_says_when_and_what_would_help(clock: FakeClock) -> None:
    limiter = make_limiter(clock)
    count_welcome(limiter, tries=4)
    clock.moment += timedelta(seconds=4, milliseconds=500)
    refusal = ask(limiter)

    assert refusal is not None
    assert refusal.status == "429 Too Many Requests"
    headers = dict(refusal.headers)
    assert (headers["Retry-After"], headers["Cache-Control"]) == ("11", "no-store")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert refusal.body == (
        b"too many requests; try again in 11 seconds, or send If-None-Match with the ETag you were given: "
        b"that is never limited\n"
    )
    clock.moment += timedelta(seconds=11)
    assert ask(limiter) is None


@pytest.mark.parametrize(
    "values",
    [
        pytest.param({"If_None_Match": '"stale"'}, id="a condition by tag"),
        pytest.param({"If_Modified_Since": "garbage"}, id="a condition by date"),
        pytest.param({"method": "HEAD"}, id="HEAD"),
        pytest.param({"method": "POST"}, id="what is refused anyhow"),
        pytest.param({"path": "/category/x/"}, id="a page for people"),
        pytest.param({"path": "/-/ready"}, id="a health check"),
        pytest.param({"path": "/feeds/-/live"}, id="a health check below a prefix"),
        pytest.param({"path": "/tag/b/feed.atom"}, id="another feed"),
        pytest.param({"address": "192.0.2.8"}, id="another client"),
        pytest.param({"address": "2001:db8:0:1::1"}, id="another household"),
        pytest.param({"address": "10.1.2.3"}, id="an exempt network"),
        pytest.param({"address": "::ffff:10.1.2.3"}, id="an exempt network over IPv6"),
        pytest.param({"address": ""}, id="a socket without an address"),
    ],
)
def test_h16_not_limited(clock: FakeClock, values: dict[str, str]) -> None:
    limiter = make_limiter(clock, exempt=("10.0.0.0/8",))
    for address in (CLIENT, "2001:db8::1"):
        assert count_welcome(limiter, address=address) == 4
    assert ask(limiter, **values) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("2001:db8::1", "2001:db8::2", id="a household of IPv6"),
        pytest.param("192.0.2.7", "::ffff:192.0.2.7", id="one address in two spellings"),
        pytest.param("fe80::1%eth0", "fe80::1", id="with a zone"),
    ],
)
def test_h16_one_client(clock: FakeClock, first: str, second: str) -> None:
    limiter = make_limiter(clock)
    assert count_welcome(limiter, address=first) == 4
    assert ask(limiter, address=second) is not None


def test_h16_zero_sets_no_limit(clock: FakeClock) -> None:
    assert count_welcome(make_limiter(clock, per_minute=0)) == 100


def test_h16_a_clock_set_back_shuts_nobody_out(clock: FakeClock) -> None:
    limiter = make_limiter(clock)
    ask(limiter)
    clock.moment -= timedelta(days=1)
    ask(limiter)
    clock.moment += timedelta(seconds=15)
    assert ask(limiter) is None


def test_h16_memory_is_bounded(clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("feedsvc.web.limiting._MAX_BUCKETS", 10)
    limiter = make_limiter(clock)
    assert count_welcome(limiter) == 4
    for number in range(50):
        ask(limiter, f"/tag/{number}/feed.atom")
    assert len(limiter._full_at) == 10
    assert ask(limiter) is None  # forgotten, and so welcome


def test_h16_nobody_waits_for_another_thread_and_no_token_is_lost(clock: FakeClock) -> None:
    limiter = make_limiter(clock)
    ask(limiter)
    with limiter._lock:  # another thread is at the buckets just now
        assert ask(limiter) is None
        assert ask(limiter, address="192.0.2.8") is None
    assert count_welcome(limiter) == 2
    assert count_welcome(limiter, address="192.0.2.8") == 3
    with limiter._lock:
        assert ask(limiter) is not None


def test_h16_many_connections_at_once_are_one_client(clock: FakeClock) -> None:
    limiter = make_limiter(clock, per_minute=30)
    with ThreadPoolExecutor(8) as threads:
        welcome = sum(threads.map(lambda _: count_welcome(limiter, tries=500), range(8)))
    # Only who came in the very moment in which the last tokens went is let through beyond them.
    assert 30 <= welcome <= 30 + 8
    assert count_welcome(limiter) == 0


def test_h16_over_a_real_server(make_app: MakeApp) -> None:
    with run_server(make_app(rate_limit=4)) as server:
        first = fetch(server, "/feed.atom")
        statuses = [fetch(server, "/feed.atom").status for _ in range(6)]
        # Three were answered from the table of ready responses, and then it obeyed.
        assert (first.status, statuses) == (200, [200] * 3 + [429] * 3)
        refused = fetch(server, "/feed.atom")
        assert refused.headers["Retry-After"] == "15"
        etag = first.headers["Etag"]
        assert [fetch(server, "/feed.atom", If_None_Match=etag).status for _ in range(20)] == [304] * 20
        assert fetch(server, "/feed.rss").status == 200
        assert fetch(server, "/feed.atom", "HEAD").status == 200
