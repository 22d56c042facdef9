"""A cache that many processes and machines share: cachelib's backend for Redis and Valkey.

It may be slow, full, gone, restarted or lying: that costs time, within a bound, and is never an error.
"""

import hashlib
import hmac
import logging
import re
import secrets
from collections.abc import Callable
from typing import Any, TypeVar

import redis
from cachelib import RedisCache
from redis.backoff import NoBackoff
from redis.connection import Connection, ConnectionPool, SSLConnection, parse_url
from redis.retry import Retry

from .breaker import CircuitBreaker
from .local import BytesSerializer

_LOG = logging.getLogger(__name__)

T = TypeVar("T")

_REPLY_SECONDS = 0.05
"""For one read or write on a connection."""

_COMMAND_SECONDS = 0.25
"""For the whole answer to a command: a server that sends a byte now and then would else never be late."""

_COMMAND_BYTES = 64 * 1024 * 1024
_VALUE_BYTES = 4 * 1024 * 1024
"""A larger document is made by each process for itself: it could not be sent in time."""

_FAILURES, _PAUSE_SECONDS = 3, 5.0
_LEASE_SECONDS = 10
_WAIT_SECONDS, _LOOK_SECONDS = 2.0, 0.01
_FRUITLESS, _FRUITLESS_PAUSE_SECONDS = 3, 60.0
_PRUNED_AT_ONCE = 100

_RELEASE = "if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0"


class _BoundedSocket:
    """A socket that gives up on an answer which takes too long, or is too long, as a whole."""

    def __init__(self, connected: Any, monotonic: Callable[[], float]) -> None:
        self._connected = connected
        self._monotonic = monotonic
        self._deadline = monotonic() + _COMMAND_SECONDS
        self._left = _COMMAND_BYTES

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connected, name)

    def sendall(self, data: bytes) -> None:
        self._deadline = self._monotonic() + _COMMAND_SECONDS
        self._left = _COMMAND_BYTES
        self._connected.sendall(data)

    def recv(self, *arguments: Any) -> bytes:
        self._check()
        received: bytes = self._connected.recv(*arguments)
        self._left -= len(received)
        return received

    def recv_into(self, *arguments: Any) -> int:  # what hiredis calls, where it is installed
        self._check()
        received: int = self._connected.recv_into(*arguments)
        self._left -= received
        return received

    def _check(self) -> None:
        if self._monotonic() > self._deadline or self._left < 0:
            raise TimeoutError("the answer takes too long")


class _RedisCache(RedisCache):
    serializer = BytesSerializer()  # type: ignore[assignment]  # cachelib asks for its own pickling class


class SharedBackend:
    """Documents in Redis under names of our own, at most `max_documents` of them, each for a limited time.

    Nothing that it does looks at or touches another name: never KEYS, SCAN or FLUSHDB.
    """

    def __init__(
        self,
        client: "redis.Redis",
        *,
        secret: bytes,
        max_documents: int,
        monotonic: Callable[[], float],
        pause: Callable[[float], object],
    ) -> None:
        self._client = client
        # Two services that sign with different secrets never see, nor evict, each other's values.
        self._space = f"feedsvc:{hmac.digest(secret, b'namespace', hashlib.sha256)[:6].hex()}:"
        self._cache = _RedisCache(client, key_prefix=self._space)
        self._max_documents = max_documents
        self._monotonic = monotonic
        self._pause = pause
        self._asking = CircuitBreaker(monotonic=monotonic, failures=_FAILURES, pause_seconds=_PAUSE_SECONDS)
        self._waiting = CircuitBreaker(
            monotonic=monotonic, failures=_FRUITLESS, pause_seconds=_FRUITLESS_PAUSE_SECONDS
        )
        self._refusals: set[str] = set()

    def get(self, key: str) -> object:
        """Whatever stands under this key, None if nothing does or nobody answers."""
        return self._ask(lambda: self._cache.get(_name(key)), otherwise=None)

    def set(self, key: str, value: bytes, timeout: int) -> None:
        if len(value) <= _VALUE_BYTES:
            self._ask(lambda: self._keep(_name(key), value, timeout), otherwise=None)

    def claim(self, key: str) -> str | None:
        """Say that this process builds: a token for `release`, None if another process is at it.

        "" is no claim: nobody coordinates just now, so everybody builds.
        """
        if not self._waiting.allows():
            return ""
        token = secrets.token_hex(16)
        lease_ms = _LEASE_SECONDS * 1000
        taken = self._ask(
            lambda: bool(self._client.set(self._claim_name(key), token, nx=True, px=lease_ms)), otherwise=None
        )
        if taken is None:
            return ""
        if taken:
            self._waiting.succeeded()
        return token if taken else None

    def release(self, key: str, token: str) -> None:
        """Give a claim back, unless it ran out and is another's by now."""
        if token:
            self._ask(lambda: self._client.eval(_RELEASE, 1, self._claim_name(key), token), otherwise=None)

    def wait_for(self, key: str, read: Callable[[str], bytes | None]) -> bytes | None:
        """What another process is building, as `read` finds it; None if that takes too long."""
        until = self._monotonic() + _WAIT_SECONDS
        while self._monotonic() < until:
            self._pause(_LOOK_SECONDS)
            found = read(key)
            if found is not None:
                self._waiting.succeeded()
                return found
            if self._asking.is_open:
                return None  # whoever builds could not tell
        # Who claims and never builds, or a server that lies about it, must not slow down everything.
        self._waiting.failed()
        return None

    def _claim_name(self, key: str) -> str:
        return f"{self._space}claim:{_name(key)}"

    def _keep(self, name: str, value: bytes, timeout: int) -> None:
        self._cache.set(name, value, timeout=timeout)
        order = f"{self._space}order"
        pipeline = self._client.pipeline(transaction=False)
        pipeline.rpush(order, name)
        pipeline.expire(order, timeout)
        excess = pipeline.execute()[0] - self._max_documents
        if excess > 0:
            oldest = self._client.lpop(order, min(excess, _PRUNED_AT_ONCE))
            self._client.unlink(*(self._space + name.decode() for name in oldest or ()))  # type: ignore[union-attr]

    def _ask(self, command: Callable[[], T], *, otherwise: T) -> T:
        if not self._asking.allows():
            return otherwise
        try:
            answer = command()
        except redis.ResponseError as error:  # it answers, if only that it will not: full, say, or read-only
            self._asking.succeeded()
            self._tell_refusal(error)
            return otherwise
        except Exception as error:
            # All that can go wrong with bytes from outside goes wrong in redis-py, by any exception.
            if self._asking.failed():
                _LOG.warning("event=cache_down reason=%r", f"{type(error).__name__}: {error}")
            return otherwise
        if self._asking.succeeded():
            _LOG.info("event=cache_back")
        return answer

    def _tell_refusal(self, error: Exception) -> None:
        """Once for each kind: a full server refuses everything."""
        kind = str(error).partition(" ")[0]
        if kind not in self._refusals and len(self._refusals) < 10:
            self._refusals.add(kind)
            _LOG.warning("event=cache_refused reason=%r", str(error))


def _name(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()


def connect(url: str, *, monotonic: Callable[[], float]) -> "redis.Redis":
    """A client for `redis://`, `rediss://` (TLS) or the same with `valkey`; nothing is sent yet."""

    class Bounded(Connection):
        def _connect(self) -> Any:
            return _BoundedSocket(super()._connect(), monotonic)  # type: ignore[no-untyped-call]

    class BoundedTLS(SSLConnection):
        def _connect(self) -> Any:
            return _BoundedSocket(super()._connect(), monotonic)  # type: ignore[no-untyped-call]

    named = parse_url(re.sub("^valkey", "redis", url))  # type: ignore[no-untyped-call]
    is_secure = named.pop("connection_class", None) is not None
    options: dict[str, Any] = {
        "socket_timeout": _REPLY_SECONDS,
        "socket_connect_timeout": _REPLY_SECONDS,
        "retry": Retry(NoBackoff(), 0),  # it would sleep, and ask again what nobody answers
        "protocol": 2,
    }
    pool = ConnectionPool(connection_class=BoundedTLS if is_secure else Bounded, **(options | named))
    return redis.Redis(connection_pool=pool)
