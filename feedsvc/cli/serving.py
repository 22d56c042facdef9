"""A WSGI application on a port, by waitress: how it listens, and how it stops."""

import contextlib
import errno
import logging
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from waitress.server import BaseWSGIServer, create_server
from waitress.wasyncore import close_all, dispatcher, loop

from feedsvc.errors import FeedsvcError

from .connections import Dispatcher, PromptChannel, Refusal

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


LIMITS: Mapping[str, Any] = MappingProxyType(
    {
        "max_request_header_size": 16_384,
        "max_request_body_size": 65_536,  # nobody has a reason to send one
        "ident": None,
        "asyncore_use_poll": True,  # select() ends at 1024 connections
        "expose_tracebacks": False,
        "clear_untrusted_proxy_headers": True,
    }
)
"""What no client may exceed, in bytes, and what none is told."""


class AddressError(FeedsvcError):
    """Nothing can listen at the address that was asked for."""

    def __init__(self, host: str, port: int, problem: str) -> None:
        super().__init__(f"{host}:{port}: {problem}")
        self.host = host
        self.port = port
        self.problem = problem


_BUSY: Refusal = (
    "503 Service Unavailable",
    [("Retry-After", "5"), ("Content-Type", "text/plain; charset=utf-8"), ("Cache-Control", "no-store")],
    b"too many requests just now; try again in a few seconds\n",
)
_UNKNOWN_HOST = "no such host here; use an address of this machine"
_BACKLOG = 1024  # connections that wait to be accepted
_CLEANUP_SECONDS = 5
_STOP_SECONDS = 10
_LOOK_SECONDS = 0.05


def make_server(
    app: "WSGIApplication",
    *,
    host: str,
    port: int,
    threads: int = 8,
    max_wait: float = 2.0,
    refuse: Callable[[], Refusal] = lambda: _BUSY,
    connection_limit: int = 1000,
    channel_timeout: int = 20,
    listeners: Sequence[socket.socket] = (),
) -> "Server":
    """A server that is bound and listens, not yet running; port 0 takes any free one. Seconds and counts.

    While a request would have to wait for a thread for longer than `max_wait`, it gets what `refuse` says.
    A request has `channel_timeout` to arrive. `listeners` listen at the address already, for other processes
    too. Raises AddressError if the address is in use, not ours, or needs rights that we lack.
    """
    # It warns of its queue's depth at nearly every request under load, which can halve the throughput.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    sockets: dict[int, Any] = {}
    workers = Dispatcher(threads=threads, max_wait=max_wait, refuse=refuse)
    try:
        create_server(
            app,
            map=sockets,
            _dispatcher=workers,
            **({"sockets": list(listeners)} if listeners else {"host": host, "port": port}),
            threads=threads,
            connection_limit=connection_limit,
            channel_timeout=channel_timeout,
            cleanup_interval=_CLEANUP_SECONDS,
            **LIMITS,
        )
    except OSError as error:
        _give_up(workers, sockets)
        raise AddressError(host, port, _explain(error)) from error
    except ValueError as error:  # waitress's word for a host name that nobody knows
        _give_up(workers, sockets)
        raise AddressError(host, port, _UNKNOWN_HOST) from error
    return Server(sockets, workers)


def open_listeners(host: str, port: int) -> list[socket.socket]:
    """Sockets that listen at an address, one for each of its families; AddressError if none can.

    Whoever connects to one waits for the server that will be made of it, rather than being refused.
    """
    opened: list[socket.socket] = []
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
        for family, address in dict.fromkeys((item[0], (str(item[4][0]), port)) for item in found):
            opened.append(socket.create_server(address, family=family, backlog=_BACKLOG))
    except socket.gaierror as error:
        raise AddressError(host, port, _UNKNOWN_HOST) from error
    except OSError as error:
        for listener in opened:  # what was opened before the one that failed
            listener.close()
        raise AddressError(host, port, _explain(error)) from error
    return opened


def _give_up(workers: Dispatcher, sockets: dict[int, Any]) -> None:
    workers.shutdown()
    close_all(sockets)  # what was opened before the one that failed


class Server:
    """A bound, listening server; `localhost` may have two sockets."""

    def __init__(self, sockets: dict[int, Any], workers: Dispatcher) -> None:
        """`sockets` is waitress's map of everything that it waits for, by descriptor."""
        self._sockets = sockets
        self._workers = workers
        self._listeners = [item for item in sockets.values() if isinstance(item, BaseWSGIServer)]
        self._is_stopping = False
        for listener in self._listeners:
            listener.channel_class = PromptChannel

    @property
    def addresses(self) -> list[tuple[str, int]]:
        """Where it really listens: (host, port) of each socket."""
        return [(item.effective_host, int(item.effective_port)) for item in self._listeners]

    @property
    def limits(self) -> Any:
        """Waitress's own adjustments."""
        return self._listeners[0].adj

    def run(self, *, stop_seconds: float = _STOP_SECONDS) -> None:
        """Serve until `stop`, then finish what was asked for, within so many seconds."""
        while not self._is_stopping:
            self._turn(1.0)
        self._drain(time.monotonic() + stop_seconds)
        self.close()

    def stop(self) -> None:
        """Make `run` end; from any thread, or from a signal handler."""
        self._is_stopping = True
        with contextlib.suppress(OSError):  # `run` may have ended, and closed it, just now
            self._listeners[0].pull_trigger()

    def close(self) -> None:
        """Let go of everything at once."""
        self._workers.shutdown(timeout=1)
        for channel in self._list_channels():
            channel.handle_close()  # with what it had still to send
        close_all(self._sockets)

    def _turn(self, seconds: float) -> None:
        loop(timeout=seconds, map=self._sockets, use_poll=True, count=1)

    def _list_channels(self) -> list[PromptChannel]:
        return [item for item in self._sockets.values() if isinstance(item, PromptChannel)]

    def _drain(self, deadline: float) -> None:
        """Take what has arrived, then listen no more; each connection ends once it has got its answer."""
        for listener in self._listeners:
            listener.is_stopping = True
            _accept_waiting(listener)
            dispatcher.close(listener)  # its own `close` would take the trigger away that threads still pull
        self._turn(0)
        while time.monotonic() < deadline:
            channels = self._list_channels()
            for channel in channels:
                channel.will_close |= channel.is_idle
            if not channels:
                return
            self._turn(_LOOK_SECONDS)


def _accept_waiting(listener: Any) -> None:
    """Whoever has connected already is answered."""
    count = -1
    while count != len(listener.active_channels):
        count = len(listener.active_channels)
        listener.handle_accept()


def _explain(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "something else listens there already; choose another --port"
        case errno.EADDRNOTAVAIL:
            return "not an address of this machine; choose another --host"
        case errno.EACCES:
            return "ports below 1024 need special rights; choose another --port"
        case _:
            return f"cannot listen there: {error.strerror or error}; choose another --host or --port"
