"""Reads many files, on all cores where that wins."""

import gc
import multiprocessing
import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from multiprocessing import forkserver
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

WORTH_WORKERS = 2_000
"""Files that cost more to read here than a second process costs to start."""

_BATCH = 100
_MOST_WORKERS = 8
_AHEAD = 4
"""Batches per process that are read or wait to be taken: more would only fill the memory."""

_NICENESS = 10
"""Added to what the service has: of nice(2), so that who answers comes before who works in the background."""

Task = tuple[str, str]
"""A file's path, and the digest of what is known of it or ""."""

S_contra = TypeVar("S_contra", contravariant=True)
T_co = TypeVar("T_co", covariant=True)
S = TypeVar("S")
T = TypeVar("T")


class Work(Protocol[S_contra, T_co]):
    """What is done with files; it goes to other processes whole, once for each of them."""

    def open(self) -> Callable[[Sequence[S_contra]], T_co]:
        """What does it with a batch, in the process that this is called in."""


class FileWork(Protocol[T_co]):
    """What is done with every file by itself."""

    def read(self, path: str, known_digest: str = "") -> T_co: ...


_is_prepared = False


def prepare_workers(root: Path, modules: Sequence[str]) -> None:
    """Let another process load these modules while this one still loads its own, where there are many files.

    Workers are forked from it then, which takes no time; it stays until this process ends.
    """
    global _is_prepared  # there is one such process for all pools
    if _is_prepared or _count_workers() < 2 or not _holds_many_files(root):
        return
    multiprocessing.get_context("forkserver").set_forkserver_preload(list(modules))
    with suppress(OSError):  # no folder for temporary files: workers load what they need themselves
        forkserver.ensure_running()
        _is_prepared = True


def _count_workers() -> int:
    return min(len(os.sched_getaffinity(0)), _MOST_WORKERS)


def _holds_many_files(root: Path) -> bool:
    """Whether it is worth workers, as far as a short look can tell: not every file is a post."""
    waiting, count = [str(root)], 0
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    count += 1
                if count >= WORTH_WORKERS:
                    return True
    return False


class WorkerPool(Generic[S, T]):
    """Does one work in other processes, where there are cores for them, or here.

    In the background, they get what time others leave.
    """

    def __init__(self, work: Work[S, T], *, in_background: bool = False) -> None:
        self._work = work
        self._in_background = in_background
        self._workers = _count_workers()
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    def start(self) -> None:
        """Start the processes, which takes a while; without it all is done here."""
        if self._workers < 2 or self._pool:
            return
        try:
            self._pool = self._open("forkserver" if _is_prepared else "spawn")
        except OSError:  # its socket lies in a folder for temporary files, which somebody may have emptied
            self._pool = self._open("spawn")

    def _open(self, method: str) -> ProcessPoolExecutor:
        # Not fork: a service has threads by now, and a forked lock stays locked for ever.
        context = multiprocessing.get_context(method)
        pool = ProcessPoolExecutor(self._workers, context, _start_worker, (self._work, self._in_background))
        for _ in range(self._workers):
            pool.submit(_do_nothing)
        return pool

    def map(self, batches: Iterable[Sequence[S]]) -> Iterator[T]:
        """What comes of each batch, in order."""
        if self._pool is None:
            yield from map(self._work.open(), batches)
            return
        rest = iter(batches)
        coming: deque[Future[T]] = deque()
        while True:
            for batch in islice(rest, self._workers * _AHEAD - len(coming)):
                coming.append(self._pool.submit(_do, batch))
            if not coming:
                return
            yield coming.popleft().result()


def into_batches(paths: Sequence[str], size: int) -> Iterator[list[Task]]:
    """Tasks for files of which nothing is known."""
    return ([(path, "") for path in paths[start : start + size]] for start in range(0, len(paths), size))


def read_files(
    work: FileWork[T], paths: Sequence[str], digests: Mapping[str, str] = MappingProxyType({})
) -> Iterator[T]:
    """Read files in order. `digests` are those known by path: such a file is not read into an entry again."""
    tasks = [(path, digests.get(path, "")) for path in paths]
    with WorkerPool(_EachFile(work)) as pool:
        if len(tasks) >= WORTH_WORKERS:
            pool.start()
        for batch in pool.map(tasks[start : start + _BATCH] for start in range(0, len(tasks), _BATCH)):
            yield from batch


@dataclass(frozen=True, slots=True)
class _EachFile(Generic[T]):
    work: FileWork[T]

    def open(self) -> Callable[[Sequence[Task]], list[T]]:
        return lambda tasks: [self.work.read(*task) for task in tasks]


_work: Callable[[Sequence[Any]], Any]


def _start_worker(work: Work[Any, Any], in_background: bool) -> None:
    global _work  # a process of the pool has no other place for what all its tasks share
    _work = work.open()
    if in_background:
        os.nice(_NICENESS)
    else:
        gc.disable()  # it lives for one sync, and what it makes holds no cycles
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """A process whose parent was killed would wait for work for ever: its siblings hold the pipe open."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)


def _do_nothing() -> None:
    """The first task of each process: they are started when there is one."""


def _do(batch: Sequence[Any]) -> Any:
    return _work(batch)
