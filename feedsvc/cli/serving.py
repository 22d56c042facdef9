"""A WSGI application on a port: waitress's one door, with its oddities."""

import errno
import logging
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, cast

from waitress.channel import HTTPChannel
from waitress.server import create_server
from waitress.task import WSGITask
from waitress.wasyncore import close_all

from feedsvc.errors import FeedsvcError

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


class Server(Protocol):
    """A bound, listening server. `run` returns after SystemExit or KeyboardInterrupt in its thread."""

    def run(self) -> None: ...
    def close(self) -> None: ...


class KeepAliveTask(WSGITask):  # type: ignore[misc]
    """A WSGI task that keeps an HTTP/1.1 connection open after a response that never has a body.

    Waitress takes a missing Content-Length for an open end, and so closes after every 304 and 204, where
    the end of the headers is the end (RFC 9112 section 6.3).
    """

    def set_close_on_finish(self) -> None:
        """Close after this response, unless nothing but the missing length asks for it."""
        asked = self.request.headers.get("CONNECTION", "").lower() == "close"
        if self.version == "1.1" and not asked and not self.has_body and not self.wrote_header:
            return
        super().set_close_on_finish()


def make_server(
    app: "WSGIApplication",
    *,
    host: str,
    port: int,
    threads: int = 8,
    connection_limit: int = 1000,
    channel_timeout: int = 20,
) -> Server:
    """A server that is bound and listens, not yet running; port 0 takes any free one. Seconds and counts.

    Raises AddressError if the address is in use, not ours, or needs rights that we lack.
    """
    # It warns of its queue's depth at nearly every request under load, which can halve the throughput.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    HTTPChannel.task_class = KeepAliveTask
    sockets: dict[int, object] = {}
    try:
        server = create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=threads,
            connection_limit=connection_limit,
            channel_timeout=channel_timeout,  # of an idle connection; a slow one is a proxy's business
            **LIMITS,
        )
    except OSError as error:
        close_all(sockets)  # what was opened before the one that failed
        raise AddressError(host, port, _explain(error)) from error
    except ValueError as error:  # waitress's word for a host name that nobody knows
        raise AddressError(host, port, "no such host here; use an address of this machine") from error
    return cast(Server, server)


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


def list_addresses(server: Server) -> list[tuple[str, int]]:
    """Where a server really listens: (host, port) of each socket; `localhost` may have two."""
    found: Any = server
    listening = getattr(found, "effective_listen", None) or [(found.effective_host, found.effective_port)]
    return [(host, int(port)) for host, port in listening]
