"""Caches of one process, or of one machine: cachelib's backends for memory and files, without its pickles."""

from pathlib import Path
from typing import IO

from cachelib import FileSystemCache, SimpleCache


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


class MemoryCache(SimpleCache):
    serializer = BytesSerializer()  # type: ignore[assignment]  # cachelib asks for its own pickling class


class FileCache(FileSystemCache):
    serializer = BytesSerializer()  # type: ignore[assignment]  # cachelib asks for its own pickling class


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
