"""The thread that keeps up with the content, and how it ends."""

from threading import Event, Thread
from typing import Any

from feedsvc.publishing import Status
from feedsvc.syncing import SyncResult
from feedsvc.watching import Watcher


class ReadingSyncer:
    """A sync that reads file after file until somebody stops it."""

    def __init__(self) -> None:
        self.begun, self.read = Event(), 0

    def sync(self, *, progress: Any, look: Any = None) -> Any:
        while True:
            self.read += 1
            progress(self.read, 1_000_000)
            self.begun.set()


def make_watcher(syncer: Any, status: Status, poll_seconds: float = 0) -> Watcher:
    return Watcher(
        syncer=syncer,
        render_some=lambda _: 0,
        on_change=lambda *_: None,
        announce=lambda _: None,
        status=status,
        poll_seconds=poll_seconds,
    )


def test_a_stop_does_not_wait_for_a_whole_site_to_be_read() -> None:
    syncer, status = ReadingSyncer(), Status()
    watcher = make_watcher(syncer, status)
    watcher.start()
    assert syncer.begun.wait(10)
    stopping = Thread(target=watcher.stop)
    stopping.start()
    stopping.join(10)

    assert not stopping.is_alive()
    assert status.degraded == ""


class ChangingSyncer:
    """A sync that finds changes, and looks at what is said of the service meanwhile."""

    def __init__(self, status: Status) -> None:
        self._status, self.said = status, list[str]()

    def sync(self, *, progress: Any, look: Any = None) -> Any:
        progress(100, 100)
        self.said.append(self._status.progress)
        return SyncResult(content_version=1, touched=frozenset(), entries=1, changed=1, removed=0, problems=0)


def test_only_the_first_sync_keeps_the_service_from_being_ready() -> None:
    status = Status()
    syncer = ChangingSyncer(status)
    watcher = make_watcher(syncer, status)
    watcher.sync()
    watcher.sync()

    assert syncer.said == ["read 100 of 100 posts", ""]


def test_a_request_waits_for_a_fresh_look_but_not_for_long() -> None:
    syncer = ReadingSyncer()
    watcher = make_watcher(syncer, Status(), poll_seconds=60)
    watcher.start()
    assert syncer.begun.wait(10)
    watcher.refresh(0.01)  # returns, though the sync goes on
    watcher.stop()

    quick = ChangingSyncer(Status())
    watcher = make_watcher(quick, Status(), poll_seconds=60)
    watcher.start()
    watcher.refresh(10)
    watcher.refresh(10)
    assert len(quick.said) >= 2
    watcher.stop()
