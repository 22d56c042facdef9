"""Keeps finished bodies. cachelib's one door: its backends, without its pickles.

A value is bytes under a keyed digest of key and value, so that a damaged, foreign or planted one is a miss,
never a wrong byte. A cache that fails costs speed only.
"""

import contextlib
import hashlib
import hmac
import logging
import os
import secrets
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Protocol

from ..errors import SettingsError
from .local import FileCache, MemoryCache, prune_files

__all__ = ["SHARED_SCHEMES", "DocumentCache", "load_secret", "open_cache", "prune_files"]

SHARED_SCHEMES = ("redis", "rediss", "valkey", "valkeys")
"""How the URL of a cache begins that many processes share."""

_LOG = logging.getLogger(__name__)
_DIGEST_BYTES = 32
_SECRET_BYTES = 32
_TIMEOUT_SECONDS = 7 * 24 * 3600
"""Not 0: SimpleCache takes "never expires" for expired once it is full. Keys carry a fingerprint, so that no
value is ever out of date; this only empties a cache that nobody uses."""

_SETS_BETWEEN_PRUNINGS = 500

_FAILURES = (OSError, EOFError, ValueError, TypeError, struct.error, ImportError, AttributeError)


class Backend(Protocol):
    """What is asked of cachelib's backends, and of ours.

    `get` gives what was set, whatever that is, or None; `timeout` is in seconds. Both may raise what the
    backend's own library raises.
    """

    def get(self, key: str) -> object: ...
    def set(self, key: str, value: bytes, timeout: int) -> object: ...


class Claims(Protocol):
    """How the processes that share a cache agree on who builds a document; see `SharedBackend`.

    `claim` gives a token to who shall build, "" where nobody can be asked, None where another one builds;
    `wait_for` gives what that one has built, None if it does not come in time.
    """

    def claim(self, key: str) -> str | None: ...
    def release(self, key: str, token: str) -> None: ...
    def wait_for(self, key: str, read: Callable[[str], bytes | None]) -> bytes | None: ...


class DocumentCache:
    """Bytes by key on any backend; `secret` signs them, `prune` is called now and then.

    With `claims` one process builds a document for all that share the cache.
    """

    def __init__(
        self,
        backend: Backend,
        secret: bytes,
        *,
        prune: Callable[[], None] | None = None,
        claims: Claims | None = None,
    ) -> None:
        self._backend = backend
        self._secret = secret
        self._prune = prune
        self._claims = claims
        self._sets = 0

    def get(self, key: str) -> bytes | None:
        """The bytes that were set under this key, or None; never other bytes, never an error."""
        try:
            stored = self._backend.get(key)
        except _FAILURES as error:
            _LOG.warning("event=cache_failed operation=get reason=%r", error)
            return None
        if not isinstance(stored, bytes) or len(stored) < _DIGEST_BYTES:
            return None
        signature, body = stored[:_DIGEST_BYTES], stored[_DIGEST_BYTES:]
        return body if hmac.compare_digest(signature, self._sign(key, body)) else None

    def set(self, key: str, body: bytes) -> None:
        """Keep a document, signed; a backend that fails is logged, and costs a document, not an answer."""
        try:
            self._backend.set(key, self._sign(key, body) + body, timeout=_TIMEOUT_SECONDS)
            self._sets += 1
            if self._prune and self._sets % _SETS_BETWEEN_PRUNINGS == 1:
                self._prune()
        except _FAILURES as error:
            _LOG.warning("event=cache_failed operation=set reason=%r", error)

    def build_once(self, key: str, build: Callable[[], bytes]) -> bytes:
        """What `build` makes and sets under this key, which is not there yet; by whichever process is first.

        Threads of one process are its own business.
        """
        if self._claims is None:
            return build()
        token = self._claims.claim(key)
        if token is None:
            return self._claims.wait_for(key, self.get) or build()
        try:
            # Another process may have finished since this one has looked.
            return (self.get(key) if token else None) or build()
        finally:
            self._claims.release(key, token)

    def _sign(self, key: str, body: bytes) -> bytes:
        return hmac.digest(self._secret, key.encode() + b"\0" + body, hashlib.sha256)


def open_cache(
    url: str,
    *,
    folder: Path,
    secret: bytes,
    max_documents: int,
    monotonic: Callable[[], float],
    pause: Callable[[float], object],
) -> DocumentCache:
    """A cache by its URL: `memory:` in this process, `files:` in `folder`, or Redis by `redis://host`.

    Files are counted by nobody (threshold 0): cachelib's counter is not safe between threads, and its pruning
    reads every file; `prune_files` removes old ones. `monotonic` tells seconds, `pause` waits for some.
    """
    if url == "memory:":
        return DocumentCache(MemoryCache(threshold=max_documents), secret)
    if url == "files:":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        backend = FileCache(str(folder), threshold=0)
        return DocumentCache(backend, secret, prune=partial(prune_files, folder, max_documents))
    try:
        from .shared import SharedBackend, connect
    except ImportError as error:
        raise SettingsError(
            ["cache.url: Redis needs the extra redis; pip install 'feedsvc[redis]'"]
        ) from error
    shared = SharedBackend(
        connect(url, monotonic=monotonic),
        secret=secret,
        max_documents=max_documents,
        monotonic=monotonic,
        pause=pause,
    )
    return DocumentCache(shared, secret, claims=shared)


def load_secret(path: Path) -> bytes:
    """The secret of this data folder, made at first use; readable by its owner only."""
    with contextlib.suppress(FileNotFoundError):
        secret = path.read_bytes()
        if len(secret) == _SECRET_BYTES:  # less is what a crash, or a full disk, left of it
            return secret
    made = path.with_name(f"{path.name}.{os.getpid()}")
    made.unlink(missing_ok=True)
    descriptor = os.open(made, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(secrets.token_bytes(_SECRET_BYTES))
    made.replace(path)
    return path.read_bytes()  # of two processes that begin at once, mostly the same
