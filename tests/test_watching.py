"""The thread that keeps up with the content, and how it ends."""

from threading import Event, Thread
from typing import Any

from feedsvc.publishing import Status
from feedsvc.watching import Watcher


class ReadingSyncer:
    """A sync that reads file after file until somebody stops it."""

    def __init__(self) -> None:
        self.begun, self.read = Event(), 0

    def sync(self, *, progress: Any) -> Any:
        while True:
            self.read += 1
            progress(self.read, 1_000_000)
            self.begun.set()


def test_a_stop_does_not_wait_for_a_whole_site_to_be_read() -> None:
    syncer, status = ReadingSyncer(), Status()
    watcher = Watcher(
        syncer=syncer,  # type: ignore[arg-type]  # all that a watcher needs of one
        render_some=lambda _: 0,
        on_change=lambda *_: None,
        announce=lambda _: None,
        status=status,
        poll_seconds=0,
    )
    watcher.start()
    assert syncer.begun.wait(10)
    stopping = Thread(target=watcher.stop)
    stopping.start()
    stopping.join(10)

    assert not stopping.is_alive()
    assert status.degraded == ""
