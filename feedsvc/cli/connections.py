"""What waitress does with connections, mended: they stay open after a 304, requests arrive in time or not at
all, and more than can be answered is refused at once instead of being queued.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser, ParsingError
from waitress.task import ThreadedTaskDispatcher, WSGITask

Refusal = tuple[str, list[tuple[str, str]], bytes]
"""Status line, headers and body of the answer to whom there is no time for."""

_LIVE = "/-/live"
"""What asks only whether the process lives, and must hear so from one that is busy."""


class KeepAliveTask(WSGITask):  # type: ignore[misc]
    """A WSGI task that keeps an HTTP/1.1 connection open after a response that never has a body.

    Waitress takes a missing Content-Length for an open end, and so closes after every 304 and 204, where
    the end of the headers is the end (RFC 9112 section 6.3).
    """

    def build_response_header(self) -> bytes:
        """The head of the answer; while the server stops, every answer is the last one of its connection."""
        if getattr(self.channel.server, "is_stopping", False):
            super().set_close_on_finish()
        return bytes(super().build_response_header())

    def set_close_on_finish(self) -> None:
        """Close after this response, unless nothing but the missing length asks for it."""
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.version == "1.1" and not asked and not self.has_body and not self.wrote_header:
            return
        super().set_close_on_finish()


class StrictParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads requests; one with both a length and chunks, whose end a proxy may see elsewhere, is refused.

    RFC 9112 section 6.3: it "ought to be handled as an error". Waitress would go on with the connection.
    """

    def parse_header(self, header_plus: bytes) -> None:
        super().parse_header(header_plus)
        if self.chunked and "CONTENT_LENGTH" in self.headers:
            raise ParsingError("Content-Length beside Transfer-Encoding")


class PromptChannel(HTTPChannel):  # type: ignore[misc]
    """A connection on which each request has `channel_timeout` seconds to arrive whole.

    Waitress measures the time since the last byte, so that one byte now and then holds a connection for ever.
    """

    task_class = KeepAliveTask
    parser_class = StrictParser
    last_activity: float

    def handle_read(self) -> None:
        """Read; what belongs to a request that is still not whole counts as no activity."""
        request, began = self.request, self.last_activity
        super().handle_read()
        if request is not None and self.request is request:
            self.last_activity = began

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked, worked on or still to be sent."""
        return not self.requests and self.request is None and not self.total_outbufs_len


class _Refused:
    """In the place of waitress's error of a bad request: an answer without asking the application."""

    def __init__(self, refusal: Refusal) -> None:
        self._refusal = refusal

    def to_response(self, _ident: str | None = None) -> Refusal:
        return self._refusal


class Dispatcher(ThreadedTaskDispatcher):  # type: ignore[misc]
    """Threads that work on requests. While the first in the queue has waited for `max_wait` seconds, whatever
    arrives is refused by a thread of its own; so nobody waits for much longer, however many ask.
    """

    def __init__(self, *, threads: int, max_wait: float, refuse: Callable[[], Refusal]) -> None:
        super().__init__()
        self._max_wait = max_wait
        self._refuse = refuse
        self._express = ThreadedTaskDispatcher()
        self.set_thread_count(threads)
        self._express.set_thread_count(1)

    def add_task(self, task: Any) -> None:
        """Queue a channel with a request that has arrived."""
        now = time.monotonic()
        task.queued_at = now
        if not self._is_late(now):
            super().add_task(task)
            return
        request = task.requests[0]
        if request.path != _LIVE and not request.error:
            request.error = _Refused(self._refuse())
        self._express.add_task(task)

    def _is_late(self, now: float) -> bool:
        try:
            return bool(now - self.queue[0].queued_at > self._max_wait)
        except IndexError:  # nobody waits
            return False

    def shutdown(self, cancel_pending: bool = True, timeout: float = 5) -> bool:
        """End all threads, once they have finished what they work on."""
        stopped = threading.Thread(target=self._express.shutdown, args=(cancel_pending, timeout))
        stopped.start()
        result = bool(super().shutdown(cancel_pending, timeout))
        stopped.join()
        return result
