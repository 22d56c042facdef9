"""Reads many files, on all cores where that wins."""

import gc
import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from ..errors import PostError
from ..model import Entry, FileState
from ..posts.reading import Hidden, ReadingRules, as_committed, digest_of, read_post, read_story
from . import FileChangedError, read_file

_WORTH_WORKERS = 2_000
"""Files that cost more to read here than a second process costs to start."""

_BATCH = 100
_MOST_WORKERS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What reading one file gave; without `state` and `problem` it did not hold still.

    `is_unchanged`: its bytes are those that are known, so that nothing was made of them.
    """

    path: str
    state: FileState | None = None
    digest: str = ""
    entry: Entry | None = None
    problem: PostError | None = None
    is_unchanged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads single files of one content folder; goes to other processes whole.

    `commit_times` (seconds since 1970, by path) are when entries were updated, where settings say so.
    """

    root: Path
    rules: ReadingRules
    max_post_bytes: int
    commit_times: Mapping[str, int] = field(default_factory=dict)

    def read(self, path: str, known_digest: str = "") -> ReadFile:
        """Read a file; never raises for what lies in it."""
        try:
            data, state = read_file(self.root, path, max_bytes=self.max_post_bytes)
        except FileChangedError:
            return ReadFile(path=path)
        except PostError as problem:
            return ReadFile(path=path, problem=problem)
        digest = file_digest = digest_of(data)
        committed = self.commit_times.get(path)
        if committed is not None:
            digest = digest_of(f"{digest} {committed}".encode())
        if digest == known_digest:
            return ReadFile(path=path, state=state, digest=digest, is_unchanged=True)
        modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
        try:
            post = read_post(path, data, modified=modified, rules=self.rules, file_digest=file_digest)
        except PostError as problem:
            return ReadFile(path=path, state=state, digest=digest, problem=problem)
        entry = None if isinstance(post, Hidden) else post
        if entry and committed is not None:
            entry = as_committed(entry, committed)
        return ReadFile(path=path, state=state, digest=digest, entry=entry)

    def read_story(self, path: str) -> str:
        """The text of a post that could be read a moment ago, for comparison; "" if it cannot any more."""
        try:
            data, state = read_file(self.root, path, max_bytes=self.max_post_bytes)
            modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
            return read_story(path, data, modified=modified, rules=self.rules)
        except (FileChangedError, PostError):
            return ""


T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """What is done with every file, in whichever process; it goes there whole, once."""

    def read(self, path: str, known_digest: str = "") -> T_co: ...


def read_files(
    reader: Work[T_co], paths: Sequence[str], digests: Mapping[str, str] = MappingProxyType({})
) -> Iterator[T_co]:
    """Read files in order. `digests` are those known by path: such a file is not read into an entry again."""
    tasks = [(path, digests.get(path, "")) for path in paths]
    workers = min(len(os.sched_getaffinity(0)), _MOST_WORKERS)
    if len(tasks) < _WORTH_WORKERS or workers < 2:
        yield from (reader.read(*task) for task in tasks)
        return
    batches = [tasks[start : start + _BATCH] for start in range(0, len(tasks), _BATCH)]
    # Not fork: a service has threads by now, and a forked lock stays locked for ever.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, context, _start_worker, (reader,)) as pool:
        for batch in pool.map(_read_batch, batches):
            yield from batch


_reader: Work[Any]


def _start_worker(reader: Work[Any]) -> None:
    global _reader  # a process of the pool has no other place for what all its tasks share
    _reader = reader
    gc.disable()  # it lives for one sync, and what it makes holds no cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever: its siblings hold the pipe open."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _read_batch(tasks: Sequence[tuple[str, str]]) -> list[Any]:
    return [_reader.read(*task) for task in tasks]
