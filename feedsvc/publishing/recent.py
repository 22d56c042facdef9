"""The last few things that were read, for who asks for the same in the next format."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from ..index import Snapshot

_MOST = 8

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Kept(Generic[T]):
    """A value that is true of one version of the index, from `read_us` until just before `due_us`."""

    value: T
    version: tuple[int, int]
    read_us: int
    due_us: int | None

    def is_true(self, version: tuple[int, int], now_us: int) -> bool:
        is_due = self.due_us is not None and self.due_us <= now_us
        return self.version == version and self.read_us <= now_us and not is_due


class Recent(Generic[T]):
    """Values by key, as long as nothing that they were read from can have changed. Safe for any threads."""

    def __init__(self) -> None:
        self._kept: dict[object, _Kept[T]] = {}

    def get(
        self, key: object, snapshot: Snapshot, now_us: int, read: Callable[[], tuple[T, int | None]]
    ) -> T:
        """The value of a key; `read` gives it, and the moment from which it is another one by itself."""
        kept, version = self._kept.get(key), (snapshot.content_version, snapshot.version_us)
        if kept and kept.is_true(version, now_us):
            return kept.value
        value, due_us = read()
        if len(self._kept) >= _MOST:
            self._kept = {}
        self._kept[key] = _Kept(value, version, now_us, due_us)
        return value
