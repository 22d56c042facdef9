"""What a process does beside others on a server's index: it follows, and waits for its turn to lead."""

import logging
from collections.abc import Callable

from ..index import Lead, Listener, Mark, News
from ..publishing import Status
from ..watching import Follower, OnChange

_LOG = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
"""Between two looks at the server that nobody asked for."""


class StandBy:
    """Follows the index in the background; `leads` is what a Watcher asks before it writes."""

    def __init__(
        self,
        lead: Lead,
        url: str,
        *,
        look: Callable[[Mark], News],
        on_change: OnChange,
        status: Status,
        forget: Callable[[], None],
    ) -> None:
        """`forget` is called when another process may have written since this one did."""
        self._lead = lead
        self._taken = lead.taken
        self._forget = forget
        self._listener = Listener(url)
        self._follower = Follower(
            look=look,
            on_change=on_change,
            status=status,
            # What leads says for itself how far it is.
            read_status=lambda: status if lead.is_writer else None,
            wait=self._listener.wait,
            poll_seconds=_POLL_SECONDS,
        )

    def start(self) -> None:
        self._follower.start()

    def stop(self) -> None:
        """End; whoever opened the lead lets go of it."""
        self._follower.stop()
        self._listener.close()

    def leads(self) -> bool:
        """Whether this process leads now; it does as soon as nobody else does."""
        if not self._lead.try_lock():
            return False
        if self._lead.taken != self._taken:
            self._taken = self._lead.taken
            self._forget()
            _LOG.info("event=leads")
        return True
