"""A Redis that is slow, full, gone, restarted or lying costs time, never a wrong byte and never an error."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from feedsvc.cache import DocumentCache, open_cache
from feedsvc.cache.breaker import CircuitBreaker
from feedsvc.cache.shared import SharedBackend, connect
from feedsvc.index import Index
from feedsvc.publishing import Publisher
from feedsvc.selection import SITE
from tests.builders import PUBLISHED, make_entry
from tests.publishers import Parts
from tests.redis_server import RedisServer, lying_server, running_redis

SECRET = b"s" * 32


class FakeTime:
    """Seconds that pass only when somebody waits."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds

    def pause(self, seconds: float) -> None:
        self.seconds += seconds


class SkippingTime(FakeTime):
    """Seconds that pass by themselves, but for pauses, which take no time."""

    def __call__(self) -> float:
        return self.seconds + time.monotonic()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    """A Redis of this test's own."""
    with running_redis(tmp_path) as running:
        yield running


def open_shared(
    url: str, *, clock: FakeTime | None = None, max_documents: int = 100, secret: bytes = SECRET
) -> DocumentCache:
    return open_cache(
        url,
        folder=Path("unused"),
        secret=secret,
        max_documents=max_documents,
        monotonic=clock or time.monotonic,
        pause=clock.pause if clock else time.sleep,
    )


def use(cache: DocumentCache, key: str = "a") -> bytes | None:
    """Everything that a request does with the cache; the bytes that came out of it."""
    found = cache.get(key)
    assert cache.build_once(key, lambda: b"built") == b"built"
    cache.set(key, b"built")
    return found


def test_names_are_our_own_and_expire(server: RedisServer) -> None:
    server.client.set("theirs", b"x")
    cache = open_shared(server.url)
    use(cache)
    names = server.names()
    assert [name.split(b":")[0] for name in names] == [b"feedsvc", b"feedsvc", b"theirs"]
    assert all(0 < server.client.ttl(name) <= 7 * 24 * 3600 for name in names[:2])


def test_it_is_bounded_and_the_oldest_go(server: RedisServer) -> None:
    server.client.set("theirs", b"x")
    cache = open_shared(server.url, max_documents=5)
    for number in range(20):
        cache.set(str(number), b"body")
    assert [number for number in range(20) if cache.get(str(number))] == [15, 16, 17, 18, 19]
    assert len(server.names("feedsvc:*")) == 6
    assert server.client.get("theirs") == b"x"


def test_a_bound_that_was_lowered_is_kept_after_a_while(server: RedisServer) -> None:
    wide = open_shared(server.url, max_documents=300)
    for number in range(250):
        wide.set(str(number), b"body")
    narrow = open_shared(server.url, max_documents=5)
    for number in range(5):
        narrow.set(f"new {number}", b"body")
    assert len(server.names("feedsvc:*")) == 6


def test_nothing_that_harms_others_is_ever_sent(server: RedisServer) -> None:
    cache = open_shared(server.url, max_documents=2)
    for number in range(5):
        use(cache, str(number))
    assert not server.commands() & {"keys", "scan", "flushdb", "flushall", "config", "config|set"}


def test_services_with_different_secrets_do_not_meet(server: RedisServer) -> None:
    ours = open_shared(server.url, max_documents=1)
    theirs = SharedBackend(
        connect(server.url, monotonic=time.monotonic),
        secret=b"t" * 32, max_documents=1, monotonic=time.monotonic, pause=time.sleep,
    )  # fmt: skip
    ours.set("a", b"body")
    theirs.set("a", b"other", 60)
    assert ours.get("a") == b"body"


def test_values_swapped_between_keys_are_misses(server: RedisServer) -> None:
    cache = open_shared(server.url)
    cache.set("a", b"body of a")
    cache.set("b", b"body of b")
    first, second = (name for name in server.names("feedsvc:*") if not name.endswith(b"order"))
    server.client.rename(first, "aside")
    server.client.rename(second, first)
    server.client.rename("aside", second)
    assert (cache.get("a"), cache.get("b")) == (None, None)


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"short", id="too short"),
        pytest.param(b"\0" * 100, id="another signature"),
        pytest.param(b"!\x80\x04K\x01.", id="a pickle, as cachelib keeps it by default"),
    ],
)
def test_a_damaged_value_is_a_miss_and_is_mended(server: RedisServer, damage: bytes) -> None:
    cache = open_shared(server.url)
    cache.set("a", b"body")
    (name,) = (name for name in server.names("feedsvc:*") if not name.endswith(b"order"))
    server.client.set(name, damage)
    assert use(cache) is None
    assert cache.get("a") == b"built"


def test_a_value_of_another_type_is_a_miss(server: RedisServer) -> None:
    cache = open_shared(server.url)
    cache.set("a", b"body")
    for name in server.names("feedsvc:*"):
        server.client.delete(name)
        server.client.hset(name, "x", "y")
    assert use(cache) is None


def test_a_stopped_server_is_left_alone_and_found_again(
    server: RedisServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="feedsvc.cache")
    clock = FakeTime()
    cache = open_shared(server.url, clock=clock)
    cache.set("a", b"body")
    server.stop()
    for _ in range(50):
        assert use(cache) is None
    server.start()
    assert cache.get("a") is None  # for this pause nobody even asks
    cache.set("a", b"lost")
    clock.pause(6)
    assert cache.get("a") is None  # it asks: a Redis that restarts has forgotten everything
    cache.set("a", b"anew")
    assert cache.get("a") == b"anew"
    events = [record.getMessage().partition(" reason")[0] for record in caplog.records]
    assert events == ["event=cache_down", "event=cache_back"]


def test_a_full_server_is_still_read(server: RedisServer, caplog: pytest.LogCaptureFixture) -> None:
    cache = open_shared(server.url)
    cache.set("a", b"body")
    server.client.config_set("maxmemory", "1")
    for _ in range(10):
        cache.set("b", b"body")
    assert cache.build_once("b", lambda: b"built") == b"built"
    assert (cache.get("a"), cache.get("b")) == (b"body", None)
    assert [record.getMessage().split()[0] for record in caplog.records] == ["event=cache_refused"]
    server.client.config_set("maxmemory", "0")
    cache.set("b", b"body")
    assert cache.get("b") == b"body"


def test_a_server_that_evicts_costs_misses_only(server: RedisServer) -> None:
    server.client.config_set("maxmemory-policy", "allkeys-random")
    server.client.config_set("maxmemory", str(server.client.info("memory")["used_memory"] + 300_000))
    cache = open_shared(server.url, max_documents=10_000)
    body = bytes(20_000)
    for number in range(100):
        cache.set(str(number), body)
    found = [cache.get(str(number)) for number in range(100)]
    assert {body} < set(found) <= {body, None}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"+OK\r\n", id="OK to everything"),
        pytest.param(b"$-1\r\n", id="nothing there, to everything"),
        pytest.param(b":1\r\n", id="a number"),
        pytest.param(b":one\r\n", id="a number that is none"),
        pytest.param(b"$5\r\nwrong\r\n", id="other bytes"),
        pytest.param(b"$4\r\nwro", id="half an answer"),
        pytest.param(b"$99999999999\r\nx", id="a length without end"),
        pytest.param(b"*9999999\r\n$1\r\n", id="a list without end"),
        pytest.param(b"*1\r\n" * 5_000, id="lists in lists"),
        pytest.param(b"-ERR no\r\n", id="an error"),
        pytest.param(b"-LOADING soon\r\n", id="still loading"),
        pytest.param(b"HTTP/1.1 400 Bad Request\r\n\r\n", id="another protocol"),
        pytest.param(b"\xff\xfe\0\r\n" * 9, id="garbage"),
    ],
)
def test_a_lying_server_is_no_error(answer: bytes) -> None:
    with lying_server(answer) as url:
        cache = open_shared(url, clock=SkippingTime())
        assert [use(cache) for _ in range(3)] == [None] * 3


@pytest.mark.parametrize(
    ("answer", "again_after"),
    [
        pytest.param(b"", 0.0, id="that never answers"),
        pytest.param(b"$1000\r\n" + b"x" * 1000, 0.02, id="that sends a byte now and then"),
    ],
)
def test_a_server_is_given_up_after_three_commands(answer: bytes, again_after: float) -> None:
    with lying_server(answer, again_after=again_after) as url:
        backend = SharedBackend(
            connect(url, monotonic=time.monotonic),
            secret=SECRET, max_documents=9, monotonic=time.monotonic, pause=time.sleep,
        )  # fmt: skip
        for _ in range(3):
            backend.get("a")
        assert not backend._asking.allows()


def test_two_processes_build_once(redis_server: RedisServer) -> None:
    # Two caches know no more of each other than two processes do.
    caches = [open_shared(redis_server.url) for _ in range(2)]
    start, built, got = threading.Barrier(16), [], []

    def ask(cache: DocumentCache) -> None:
        def build() -> bytes:
            built.append(1)
            time.sleep(0.05)  # so that all others come meanwhile
            cache.set("once", b"body")
            return b"body"

        start.wait()
        got.append(cache.build_once("once", build))

    threads = [threading.Thread(target=ask, args=(caches[number % 2],)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [b"body"] * 16
    assert len(built) == 1


def test_who_comes_after_the_build_builds_no_more(redis_server: RedisServer) -> None:
    cache = open_shared(redis_server.url)
    cache.set("after", b"body")
    assert cache.build_once("after", lambda: b"again") == b"body"


def test_a_builder_that_fails_leaves_the_next_one_free(redis_server: RedisServer) -> None:
    cache = open_shared(redis_server.url)
    with pytest.raises(KeyError):
        cache.build_once("fails", lambda: dict[str, bytes]()["missing"])
    assert cache.build_once("fails", lambda: b"body") == b"body"


def test_a_builder_that_died_is_waited_for_and_then_not(redis_server: RedisServer) -> None:
    clock = FakeTime()
    cache, dead = (
        SharedBackend(
            connect(redis_server.url, monotonic=time.monotonic),
            secret=b"dead" * 8, max_documents=9, monotonic=clock, pause=clock.pause,
        )
        for _ in range(2)
    )  # fmt: skip
    shared = DocumentCache(cache, SECRET, claims=cache)
    waited = []
    for number in range(5):
        assert dead.claim(str(number))
        before = clock.seconds
        assert shared.build_once(str(number), lambda: b"own") == b"own"
        waited.append(clock.seconds > before)
    assert waited == [True, True, True, False, False]


def test_nobody_waits_for_a_server_that_is_gone(server: RedisServer) -> None:
    clock = FakeTime()
    backend, other = (
        SharedBackend(
            connect(server.url, monotonic=time.monotonic),
            secret=SECRET, max_documents=9, monotonic=clock, pause=clock.pause,
        )
        for _ in range(2)
    )  # fmt: skip
    assert other.claim("a")
    assert backend.claim("a") is None
    server.stop()
    before = clock.seconds
    assert DocumentCache(backend, SECRET, claims=backend).get("a") is None
    assert backend.wait_for("a", lambda key: None if backend.get(key) is None else b"") is None
    assert clock.seconds - before < 0.1


def test_a_claim_that_ran_out_is_not_given_back(redis_server: RedisServer) -> None:
    backends = [
        SharedBackend(
            connect(redis_server.url, monotonic=time.monotonic),
            secret=b"late" * 8, max_documents=9, monotonic=time.monotonic, pause=time.sleep,
        )
        for _ in range(2)
    ]  # fmt: skip
    late = backends[0].claim("a")
    redis_server.client.delete(*redis_server.names("*claim*"))
    mine = backends[1].claim("a")
    assert late
    assert mine
    backends[0].release("a", late)
    assert backends[0].claim("a") is None
    backends[1].release("a", mine)
    assert backends[0].claim("a")


def test_a_document_too_large_to_be_sent_in_time_is_not_sent(redis_server: RedisServer) -> None:
    cache = open_shared(redis_server.url)
    cache.set("large", bytes(5_000_000))
    assert cache.get("large") is None


@pytest.fixture
def parts(index: Index) -> Parts:
    """A publisher of two entries."""
    parts = Parts(index)
    parts.write(make_entry("a"), make_entry("b", published=PUBLISHED + timedelta(minutes=5)))
    return parts


def test_two_publishers_asked_by_many_build_a_feed_once(parts: Parts, redis_server: RedisServer) -> None:
    secret = os.urandom(32)
    caches = [open_shared(redis_server.url, secret=secret) for _ in range(2)]
    publishers = [parts.build(cache=cache) for cache in caches]
    start, documents = threading.Barrier(20), []

    def ask(publisher: Publisher) -> None:
        start.wait()
        documents.append(publisher.publish(SITE, "atom"))

    threads = [threading.Thread(target=ask, args=(publishers[number % 2],)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(documents) == 20
    assert len(set(documents)) == 1
    assert parts.bodies.loads == 1


def test_a_feed_is_the_same_whatever_becomes_of_redis(parts: Parts, server: RedisServer) -> None:
    alone = parts.publish()
    clock = SkippingTime()
    publisher = parts.build(cache=open_shared(server.url, clock=clock))
    documents = [publisher.publish(SITE, "atom") for _ in range(2)]
    server.client.config_set("maxmemory", "1")
    documents.append(publisher.publish(SITE, "atom"))
    for name in server.names("feedsvc:*"):
        server.client.delete(name)
    documents.append(publisher.publish(SITE, "atom"))
    server.stop()
    documents += [publisher.publish(SITE, "atom") for _ in range(5)]
    server.start()
    clock.pause(60)
    documents += [publisher.publish(SITE, "atom") for _ in range(2)]
    assert documents == [alone] * 11
    assert [document.was_cached for document in documents] == (
        [False, True, True, False] + [False] * 5 + [False, True]
    )


def test_the_breaker_lets_one_try_after_each_pause() -> None:
    clock = FakeTime()
    breaker = CircuitBreaker(monotonic=clock, failures=2, pause_seconds=5)
    assert (breaker.allows(), breaker.failed(), breaker.failed(), breaker.failed()) == (
        True, False, True, False,
    )  # fmt: skip
    assert not breaker.allows()
    clock.pause(5)
    assert (breaker.allows(), breaker.allows()) == (True, False)
    assert not breaker.failed()
    clock.pause(4.9)
    assert not breaker.allows()
    clock.pause(0.1)
    assert breaker.allows()
    assert (breaker.succeeded(), breaker.succeeded(), breaker.allows()) == (True, False, True)


def test_a_success_between_failures_keeps_the_circuit_closed() -> None:
    breaker = CircuitBreaker(monotonic=FakeTime(), failures=2, pause_seconds=5)
    for _ in range(5):
        assert not breaker.failed()
        assert not breaker.succeeded()
    assert breaker.allows()
