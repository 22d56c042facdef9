"""What a worker process needs to know, and how it ends with the process that started it."""

import gc
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.util import Finalize
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol

from .logs import set_up_logs

if TYPE_CHECKING:
    from ..runtime import Node, Runtime
    from ..web.following import NodeTable
    from ..web.ready import ReadyTable

STOP_SECONDS = 15
"""After that, a worker that was told to end is killed."""

_METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"  # prometheus-client's own word


def leave_what_stays() -> None:
    """Keep the garbage collector from what was made by now: a full look at it takes a tenth of a second."""
    gc.collect()
    gc.freeze()


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was typed: enough for another process to open the same service again."""

    content: Path | None
    config: Path | None
    data: Path | None
    flags: Mapping[str, Any]
    is_node: bool = False

    def open(self) -> "tuple[Runtime | Node, ReadyTable | NodeTable]":
        """The same service in a worker process, which follows the one that started it and ends with it.

        It is closed when the process ends, unless that is killed.
        """
        from ..web.building import build_service

        set_up_logs("text")
        end_with_parent()
        runtime = self._open_parts()
        set_up_logs(runtime.assembly.settings.log_format)
        app = build_service(runtime)
        leave_what_stays()
        runtime.watch(app.replace)
        Finalize(None, runtime.close, exitpriority=0)  # what `atexit` is in a process of multiprocessing
        return runtime, app

    def _open_parts(self) -> "Runtime | Node":
        from ..runtime import open_node, open_runtime

        node = open_node(config=self.config, data=self.data, flags=self.flags) if self.is_node else None
        return node or open_runtime(
            self.content, config=self.config, data=self.data, flags=self.flags, may_write=False
        )

    def open_app(self) -> "ReadyTable | NodeTable":
        """The WSGI application of `open`."""
        return self.open()[1]


def end_with_parent() -> None:
    """End this process when the one that started it has ended, in whatever way."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os.kill(os.getpid(), signal.SIGTERM)
        threading.Event().wait(STOP_SECONDS)
        os._exit(1)

    threading.Thread(target=wait, name="feedsvc-parent", daemon=True).start()


class Stoppable(Protocol):
    """What can be told to finish what was asked for, and to end."""

    def stop(self) -> None: ...


def stop_on_signals(server: Stoppable) -> None:
    """The first signal finishes what was asked for, a second one ends at once."""
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for how in signals:
            signal.signal(how, signal.SIG_DFL)
        server.stop()

    for how in signals:
        signal.signal(how, stop)


@contextmanager
def shared_metrics(folder: Path) -> Iterator[None]:
    """Where the workers add up what they count: this folder, emptied first, or what the environment names."""
    if _METRICS_FOLDER in os.environ:
        yield
        return
    shutil.rmtree(folder, ignore_errors=True)  # of a service that was killed
    folder.mkdir(mode=0o700)
    os.environ[_METRICS_FOLDER] = str(folder)
    try:
        yield
    finally:
        del os.environ[_METRICS_FOLDER]
        shutil.rmtree(folder, ignore_errors=True)
