"""Who asks for the same feed over and over without saying what they have is asked to wait (RFC 6585, 4).

Only unconditional GETs count: a reader that sends back the ETag it was given is never limited.
"""

from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock
from typing import TYPE_CHECKING

from feedsvc.dates import to_microseconds
from feedsvc.web.headers import Reply, build_text_reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_MAX_BUCKETS = 10_000
_MINUTE_US = 60_000_000

_Bucket = tuple[str, str]
"""A client and the path of a feed."""


class RateLimiter:
    """A bucket of `per_minute` tokens for each client and feed, refilled evenly; 0 sets no limit.

    `exempt` holds networks, such as `10.0.0.0/8`: whoever asks from there is never limited, nor is one
    without an IP address. Bounded: the bucket longest unused is forgotten, and so is full again. No thread
    ever waits for another one: who finds it at the buckets looks, and leaves the taking to the next.
    """

    def __init__(self, *, per_minute: int, exempt: Iterable[str], now: Callable[[], datetime]) -> None:
        self._refill_us = _MINUTE_US // per_minute if per_minute else 0
        self._networks = tuple(ip_network(network) for network in exempt)
        self._now = now
        self._lock = Lock()
        # When each bucket is full again, in microseconds since 1970: its tokens and their age in one number.
        self._full_at: OrderedDict[_Bucket, int] = OrderedDict()
        # What was let through while another thread was at the buckets: nobody waits for it, it is taken next.
        self._untaken: deque[tuple[_Bucket, int]] = deque()
        self._name_client = lru_cache(maxsize=4_096)(self._name_client_uncached)

    def check(self, environ: "WSGIEnvironment") -> Reply | None:
        """Nothing for a request that is welcome, else 429 with the seconds after which it would be."""
        if not self._refill_us or not _is_hungry(environ):
            return None
        client = self._name_client(environ.get("REMOTE_ADDR", ""))
        if not client:
            return None
        wait_us = self._take((client, environ["PATH_INFO"]))
        return _build_reply(-(-wait_us // 1_000_000)) if wait_us > 0 else None

    def _take(self, bucket: _Bucket) -> int:
        """Take a token; the microseconds until there is one, 0 or less if there was."""
        now = to_microseconds(self._now())
        if not self._lock.acquire(blocking=False):
            wait_us = self._look(bucket, now)[1]
            if wait_us <= 0:
                self._untaken.append((bucket, now))
            return wait_us
        try:
            for _ in range(len(self._untaken)):
                self._take_alone(*self._untaken.popleft())
            return self._take_alone(bucket, now)
        finally:
            self._lock.release()

    def _take_alone(self, bucket: _Bucket, now: int) -> int:
        full_at, wait_us = self._look(bucket, now)
        # A request that is refused costs nothing, or who hammers would be shut out for good.
        self._full_at[bucket] = full_at if wait_us > 0 else full_at + self._refill_us
        self._full_at.move_to_end(bucket)
        if len(self._full_at) > _MAX_BUCKETS:
            self._full_at.popitem(last=False)
        return wait_us

    def _look(self, bucket: _Bucket, now: int) -> tuple[int, int]:
        """When a bucket is full again, and the microseconds until it has a token."""
        empty_at = now + _MINUTE_US
        # A clock that was set back empties no bucket.
        full_at = min(max(self._full_at.get(bucket, now), now), empty_at)
        return full_at, full_at + self._refill_us - empty_at

    def _name_client_uncached(self, text: str) -> str:
        """The client that an address belongs to, "" for one that is exempt."""
        try:
            address = ip_address(text.partition("%")[0])
        except ValueError:
            return ""
        if isinstance(address, IPv6Address):
            address = address.ipv4_mapped or address
        if any(address in network for network in self._networks):
            return ""
        # One household has 2**64 addresses of IPv6.
        return str(address) if address.version == 4 else str(ip_network((address, 64), strict=False))


def _is_hungry(environ: "WSGIEnvironment") -> bool:
    """Whether this asks for a whole feed, whatever the client has. What ends in `/` is a page for people."""
    return (
        environ["REQUEST_METHOD"] == "GET"
        and "HTTP_IF_NONE_MATCH" not in environ
        and "HTTP_IF_MODIFIED_SINCE" not in environ
        and not environ["PATH_INFO"].endswith("/")
        and "/-/" not in environ["PATH_INFO"]
    )


def _build_reply(seconds: int) -> Reply:
    return build_text_reply(
        HTTPStatus.TOO_MANY_REQUESTS,
        f"too many requests; try again in {seconds} seconds, or send If-None-Match with the ETag you were "
        "given: that is never limited",
        extra=[("Retry-After", str(seconds))],
    )
