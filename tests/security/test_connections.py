"""Slow clients: rows S11 to S13, by the bare service and behind nginx."""

import contextlib
import socket
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from feedsvc.cli.serving import make_server
from tests.deploy.proxying import read_config, run_nginx
from tests.live import serving
from tests.requiring import require_tool
from tests.sites import make_site
from tests.web.serving import Address, fetch, run_server

HALF = b"GET / HTTP/1.1\r\nX: "
BIG = 20_000_000


def app(environ: Any, start_response: Any) -> Iterable[bytes]:
    """20 MB at `/big`, two bytes elsewhere."""
    body = b"x" * BIG if environ["PATH_INFO"] == "/big" else b"ok"
    start_response("200 OK", [("Content-Length", str(len(body)))])
    return [body]


@pytest.fixture
def server() -> Iterator[Address]:
    with run_server(app) as address:
        yield address


def open_connections(stack: ExitStack, address: Address, count: int, request: bytes) -> list[socket.socket]:
    connections = []
    for _ in range(count):
        connection = stack.enter_context(socket.create_connection(address, timeout=10))
        connection.sendall(request)
        connections.append(connection)
    return connections


def is_served(address: Address) -> bool:
    """Whether a request is answered in a moment."""
    with socket.create_connection(address, timeout=5) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        return connection.recv(65_536).startswith(b"HTTP/1.1 200 OK")


def test_s11_slow_headers_keep_nobody_waiting(server: Address) -> None:
    with ExitStack() as stack:
        open_connections(stack, server, 110, HALF)
        assert is_served(server)


def test_s12_one_byte_now_and_then_holds_a_connection_no_longer_than_the_deadline() -> None:
    """What counts is when a request began, not its last byte: half a deadline later it is still the same."""
    server: Any = make_server(app, host="127.0.0.1", port=0)
    (listener,) = server._listeners
    try:
        with socket.create_connection(server.addresses[0], timeout=10) as connection:
            began = _send_and_look(server, connection, HALF)
            for _ in range(5):
                assert _send_and_look(server, connection, b"x") == began
            listener.maintenance(began + server.limits.channel_timeout + 1)
            server._turn(0)
            assert connection.recv(1) == b""
    finally:
        server.close()


def _send_and_look(server: Any, connection: socket.socket, data: bytes) -> float:
    """Send; the moment from which the deadline of this one connection counts."""
    connection.sendall(data)
    for _ in range(3):  # accept, read, settle
        server._turn(0.01)
    ((_, channel),) = server._listeners[0].active_channels.items()
    return float(channel.last_activity)


def test_s12_each_request_has_the_whole_deadline() -> None:
    server: Any = make_server(app, host="127.0.0.1", port=0)
    try:
        with socket.create_connection(server.addresses[0], timeout=10) as connection:
            began = _send_and_look(server, connection, HALF)
            assert _send_and_look(server, connection, b"\r\n\r\n" + HALF) > began
    finally:
        server.close()


def test_s12_nginx_ends_a_request_that_does_not_arrive(tmp_path: Path) -> None:
    require_tool("nginx", package="nginx")
    (tmp_path / "site").mkdir()
    with serving(make_site(tmp_path / "site"), tmp_path / "data") as live:
        config = read_config("nginx.conf", tmp_path, upstream=live.address)
        assert "client_header_timeout 10s;" in config
        config = config.replace("client_header_timeout 10s;", "client_header_timeout 1s;")
        with run_nginx(config, tmp_path) as address, socket.create_connection(address) as connection:
            connection.settimeout(0.3)
            assert _trickle(connection) < 20
            assert fetch(address, "/feed.atom").status == 200


def _trickle(connection: socket.socket) -> int:
    """Send a byte now and then until the other side has had enough; how many it took."""
    connection.sendall(HALF)
    for number in range(100):
        try:
            with contextlib.suppress(TimeoutError):
                if connection.recv(1_000) == b"":
                    return number
            connection.sendall(b"x")
        except OSError:
            return number
    return 100


def test_s13_who_does_not_read_holds_no_thread(server: Address) -> None:
    with ExitStack() as stack:
        open_connections(stack, server, 9, b"GET /big HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_served(server)
