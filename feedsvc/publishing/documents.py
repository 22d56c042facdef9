"""Finished documents: from the cache, or rendered once, however many ask."""

import gzip
import hashlib
import struct
from collections.abc import Callable
from dataclasses import dataclass

from ..cache import DocumentCache
from ..formats import FeedFormat
from ..metrics import Metrics
from ..model import Feed
from .flights import SingleFlight

_DIGEST_HEX = 32
_HEAD = struct.Struct(f">{_DIGEST_HEX}sQI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """A document as the cache keeps it: `digest` and `length` of the identity body, number of `entries`."""

    digest: str
    length: int
    entries: int
    gzip_body: bytes

    def pack(self) -> bytes:
        return _HEAD.pack(self.digest.encode(), self.length, self.entries) + self.gzip_body


def _unpack(data: bytes) -> Stored:
    digest, length, entries = _HEAD.unpack_from(data)
    return Stored(digest=digest.decode(), length=length, entries=entries, gzip_body=data[_HEAD.size :])


class Documents:
    """Documents by key: everything that decides over a document's bytes is part of its key."""

    def __init__(self, cache: DocumentCache, metrics: Metrics) -> None:
        self._cache = cache
        self._metrics = metrics
        self._flights: SingleFlight[bytes] = SingleFlight()

    def get(self, key: str, feed_format: FeedFormat, build: Callable[[], Feed]) -> tuple[Stored, bool]:
        """The document of this key, and whether it was in the cache."""
        cached = self._cache.get(key)
        self._metrics.count_document(found=cached is not None)
        if cached is not None:
            return _unpack(cached), True
        built = self._flights.get(
            key, lambda: self._cache.build_once(key, lambda: self._build(key, feed_format, build))
        )
        return _unpack(built), False

    def _build(self, key: str, feed_format: FeedFormat, build: Callable[[], Feed]) -> bytes:
        with self._metrics.timing_build():
            return self._render(key, feed_format, build())

    def _render(self, key: str, feed_format: FeedFormat, feed: Feed) -> bytes:
        body = feed_format.render(feed)
        stored = Stored(
            digest=hashlib.sha256(body).hexdigest()[:_DIGEST_HEX],
            length=len(body),
            entries=len(feed.entries),
            # mtime=0: the same body must give the same bytes (RFC 1952 section 2.3.1)
            gzip_body=gzip.compress(body, 6, mtime=0),
        )
        data = stored.pack()
        self._cache.set(key, data)
        return data
