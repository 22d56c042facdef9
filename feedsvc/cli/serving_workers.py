"""Several waitress processes on one address, and the one that keeps them running."""

import logging
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import wait
from multiprocessing.context import SpawnProcess

from .serving import make_server
from .working import STOP_SECONDS, Work, stop_on_signals

_LOG = logging.getLogger(__name__)

_SHORT_LIFE_SECONDS = 2.0
"""A worker that ends sooner than this is started anew only after as long a pause."""

_LOOK_SECONDS = 0.5
_GRACE_SECONDS = 0.2  # whoever tells all processes at once to end may reach a worker first


class WorkerPool:
    """Keeps so many processes answering on the same sockets; one that ends is started anew."""

    def __init__(self, work: Work, listeners: Sequence[socket.socket], *, workers: int) -> None:
        self._work = work
        self._listeners = listeners
        self._workers = workers
        # Not fork: a service has threads by now, and a forked lock stays locked for ever.
        self._context = multiprocessing.get_context("spawn")
        self._started: dict[SpawnProcess, float] = {}
        self._stopping = threading.Event()

    def run(self) -> None:
        """Serve until `stop`; then all end, and are killed if they do not in time."""
        try:
            while not self._stopping.is_set():
                while len(self._started) < self._workers:
                    self._start()
                for sentinel in wait([process.sentinel for process in self._started], _LOOK_SECONDS):
                    self._bury(sentinel)
        finally:
            self._end_all()

    def stop(self) -> None:
        """Make `run` end; from a signal handler."""
        self._stopping.set()

    def _start(self) -> None:
        process = self._context.Process(target=run_worker, args=(self._work, list(self._listeners)))
        process.start()
        self._started[process] = time.monotonic()

    def _bury(self, sentinel: object) -> None:
        process = next(process for process in self._started if process.sentinel == sentinel)
        lived = time.monotonic() - self._started.pop(process)
        process.join()
        if self._stopping.wait(_GRACE_SECONDS):
            return
        _LOG.error("event=worker_ended pid=%s exitcode=%s", process.pid, process.exitcode)
        if lived < _SHORT_LIFE_SECONDS:
            self._stopping.wait(_SHORT_LIFE_SECONDS)

    def _end_all(self) -> None:
        for process in self._started:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for process in self._started:
            process.join(max(0.0, until - time.monotonic()))
            if process.exitcode is None:
                _LOG.error("event=worker_killed pid=%s", process.pid)
                process.kill()
                process.join()


def serve_by_workers(work: Work, listeners: Sequence[socket.socket], *, workers: int) -> None:
    """Answer on these sockets by so many processes until SIGTERM or SIGINT."""
    pool = WorkerPool(work, listeners, workers=workers)
    stop_on_signals(pool)
    pool.run()


def run_worker(work: Work, listeners: Sequence[socket.socket]) -> None:
    """Answer until SIGTERM, in a process of its own."""
    runtime, app = work.open()
    settings = runtime.assembly.settings
    server = make_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        max_wait=settings.max_wait,
        refuse=app.refuse,
        listeners=listeners,
    )
    # Told twice, by its parent and by who ends all processes of a service, it still finishes what was asked
    # for: it is the parent that loses patience. Ctrl-C is for that one to answer, too.
    signal.signal(signal.SIGTERM, lambda _signal, _frame: server.stop())
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.run()
