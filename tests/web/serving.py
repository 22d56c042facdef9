"""A real server on a loopback port, and clients that hide nothing."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from threading import Thread
from typing import Any

from feedsvc.cli.serving import make_server

Address = tuple[str, int]


@contextmanager
def run_server(app: Any, *, port: int = 0, **limits: Any) -> Iterator[Address]:
    """Serve `app` by waitress while the block runs, on a free port unless one is given."""
    server = make_server(app, host="127.0.0.1", port=port, **limits)
    thread = Thread(target=server.run, kwargs={"stop_seconds": 0})
    thread.start()
    try:
        yield server.addresses[0]
    finally:
        server.stop()
        thread.join()


def find_free_port() -> int:
    """A port that nothing listens on just now."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back over the wire; header names as they were sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def fetch(address: Address, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request on a connection of its own; `If_None_Match="x"` sends `If-None-Match: x`."""
    connection = HTTPConnection(*address, timeout=10)
    try:
        return fetch_on(connection, path, method, **headers)
    finally:
        connection.close()


def fetch_on(connection: HTTPConnection, path: str, method: str = "GET", **headers: str) -> Answer:
    """One request on an open connection."""
    # http.client adds `Accept-Encoding: identity` by itself unless told not to.
    connection.putrequest(method, path, skip_accept_encoding=True, skip_host="Host" in headers)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    response = connection.getresponse()
    return Answer(response.status, dict(response.getheaders()), response.read())


def exchange(address: Address, request: bytes) -> bytes:
    """Raw bytes there, raw bytes back, until the server closes."""
    with socket.create_connection(address, timeout=10) as connection:
        connection.sendall(request)
        return b"".join(iter(lambda: connection.recv(65_536), b""))
