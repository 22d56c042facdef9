"""Keeps finished bodies. cachelib's one door: its backends, without its pickles.

A value is bytes under a keyed digest of key and value, so that a damaged, foreign or planted one is a miss,
never a wrong byte. A cache that fails costs speed only.
"""

import hashlib
import hmac
import logging
import os
import secrets
import struct
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, Any

from cachelib import FileSystemCache, SimpleCache
from cachelib.base import BaseCache

from .errors import SettingsError

_LOG = logging.getLogger(__name__)
_DIGEST_BYTES = 32
_TIMEOUT_SECONDS = 7 * 24 * 3600
"""Not 0: SimpleCache takes "never expires" for expired once it is full. Keys carry a fingerprint, so that no
value is ever out of date; this only empties a cache that nobody uses."""

_SETS_BETWEEN_PRUNINGS = 500

_FAILURES = (OSError, EOFError, ValueError, TypeError, struct.error, ImportError, AttributeError)


class BytesSerializer:
    """What cachelib calls instead of pickle: bytes as they are, and its file counter as text."""

    def dumps(self, value: bytes | int) -> bytes:
        return value if isinstance(value, bytes) else b"%d" % value

    def loads(self, stored: bytes) -> bytes:
        return stored

    def dump(self, value: bytes | int, file: IO[bytes]) -> None:
        file.write(self.dumps(value))

    def load(self, file: IO[bytes]) -> bytes:
        return file.read()


class _MemoryCache(SimpleCache):
    serializer = BytesSerializer()  # type: ignore[assignment]  # cachelib asks for its own pickling class


class _FileCache(FileSystemCache):
    serializer = BytesSerializer()  # type: ignore[assignment]  # cachelib asks for its own pickling class


class DocumentCache:
    """Bytes by key on any cachelib backend; `secret` signs them, `prune` is called now and then."""

    def __init__(self, backend: BaseCache, secret: bytes, prune: Callable[[], None] | None = None) -> None:
        self._backend = backend
        self._secret = secret
        self._prune = prune
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
        try:
            self._backend.set(key, self._sign(key, body) + body, timeout=_TIMEOUT_SECONDS)
            self._sets += 1
            if self._prune and self._sets % _SETS_BETWEEN_PRUNINGS == 1:
                self._prune()
        except _FAILURES as error:
            _LOG.warning("event=cache_failed operation=set reason=%r", error)

    def _sign(self, key: str, body: bytes) -> bytes:
        return hmac.digest(self._secret, key.encode() + b"\0" + body, hashlib.sha256)


def open_cache(url: str, *, folder: Path, secret: bytes, max_documents: int) -> DocumentCache:
    """A cache by its URL: `memory:` in this process, or `files:` in `folder`.

    Files are counted by nobody (threshold 0): cachelib's counter is not safe between threads, and its pruning
    reads every file. Old ones are removed by `prune_files`.
    """
    backend: Any
    if url == "memory:":
        backend = _MemoryCache(threshold=max_documents)
    elif url == "files:":
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        backend = _FileCache(str(folder), threshold=0)
        return DocumentCache(backend, secret, prune=partial(prune_files, folder, max_documents))
    else:
        raise SettingsError([f"cache.url: {url!r} is no cache; known: 'memory:', 'files:'"])
    return DocumentCache(backend, secret)


def prune_files(folder: Path, max_documents: int) -> None:
    """Remove the oldest files of a `files:` cache beyond its bound; only regular files of our own folder."""
    files = []
    for path in folder.iterdir():
        try:
            files.append((path.stat().st_mtime_ns, path))
        except FileNotFoundError:
            continue
    for _, path in sorted(files, reverse=True)[max_documents:]:
        path.unlink(missing_ok=True)


def load_secret(path: Path) -> bytes:
    """The secret of this data folder, made at first use; readable by its owner only."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(descriptor, "wb") as file:
        secret = secrets.token_bytes(32)
        file.write(secret)
    return secret
