"""What a process does that does not write: it hears of new content versions, and passes them on."""

import logging
import threading
from collections.abc import Callable

from ..errors import IndexFailedError
from ..index import Mark, News
from ..publishing import Status

_LOG = logging.getLogger(__name__)

OnChange = Callable[[int, frozenset[tuple[str, str]] | None], None]
"""Called with the content version and the terms whose feeds may have changed, None for all."""


class Follower:
    """In a process that does not write: polls for new content versions, and for what the writer says."""

    def __init__(
        self,
        *,
        look: Callable[[Mark], News],
        on_change: OnChange,
        status: Status,
        read_status: Callable[[], Status | None] = lambda: None,
        take_over: Callable[[], bool] = lambda: False,
        poll_seconds: float = 0.1,
        wait: Callable[[float], object] | None = None,
    ) -> None:
        """`look` says what is new since an earlier look; `on_change` is told when there is something.

        `read_status` gives what the writer says of itself, None if it says nothing.

        `take_over` makes this process the writer where nobody is it any more, and tells whether it did: then
        there is nothing to follow. `wait` waits for news, at most `poll_seconds`.
        """
        self._wait = wait or self._pause
        self._look = look
        self._on_change = on_change
        self._status = status
        self._read_status = read_status
        self._take_over = take_over
        self._poll_seconds = poll_seconds
        self._stopping, self._has_looked = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-follower", daemon=True)

    def start(self, *, patience: float = 0) -> None:
        """Follow; return after the first look, whatever came of it, or after so many seconds."""
        self._thread.start()
        self._has_looked.wait(patience)

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        seen = Mark()
        while not self._stopping.is_set():
            try:
                if self._take_over():
                    return
                seen = self._follow(seen)
            except IndexFailedError as error:
                self._pause_after(str(error))
            except Exception:
                # A bug, or a database that is gone: loud, and what is served stays served.
                _LOG.exception("event=follower_failed")
                self._pause_after("the follower failed; its log says why")
            self._has_looked.set()
            self._wait(self._poll_seconds)

    def _pause_after(self, failure: str) -> None:
        self._status.degraded = failure
        self._has_looked.set()
        self._stopping.wait(1)

    def _pause(self, seconds: float) -> None:
        self._stopping.wait(seconds)

    def _follow(self, seen: Mark) -> Mark:
        """Pass on what the writer did; where the index stands now."""
        news, told = self._look(seen), self._read_status()
        self._status.degraded = told.degraded if told else ""
        self._status.problems = told.problems if told else 0
        self._status.read_so_far = told.read_so_far if told else (0, 0)
        reading = (told.progress if told else "") or "another process is reading the content"
        self._status.progress = "" if news.mark.content_version else reading
        if news.mark != seen:
            self._on_change(news.mark.content_version, news.touched)
        return news.mark
