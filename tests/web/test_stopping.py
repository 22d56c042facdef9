"""A stop finishes what was asked for, within a deadline; a service that is late says so at once."""

import http.client
import socket
from collections.abc import Iterable, Iterator
from threading import Event, Thread
from typing import Any

import pytest

from feedsvc.cli.serving import Server, make_server
from feedsvc.metrics import Metrics
from feedsvc.web.ready import ReadyTable
from tests.web.serving import Address, Answer, fetch, run_server


class SlowApp:
    """A WSGI application whose answers to `/slow` wait for `release`; `begun` says that one is worked on."""

    def __init__(self) -> None:
        self.begun, self.release = Event(), Event()

    def __call__(self, environ: Any, start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/slow":
            self.begun.set()
            assert self.release.wait(10)
        start_response("200 OK", [("Content-Length", "4")])
        return [b"body"]


class Asking(Thread):
    """A request in a thread of its own."""

    def __init__(self, address: Address, path: str) -> None:
        super().__init__()
        self._address, self._path = address, path
        self.answer: Answer | None = None
        self.start()

    def run(self) -> None:
        self.answer = fetch(self._address, self._path)

    def wait(self) -> Answer:
        self.join(10)
        assert self.answer is not None
        return self.answer


@pytest.fixture
def slow() -> Iterator[SlowApp]:
    app = SlowApp()
    yield app
    app.release.set()


@pytest.fixture
def server(slow: SlowApp) -> Iterator[Server]:
    server = make_server(slow, host="127.0.0.1", port=0, threads=2)
    yield server
    server.close()


def run(server: Server, seconds: float) -> Thread:
    thread = Thread(target=server.run, kwargs={"stop_seconds": seconds})
    thread.start()
    return thread


def test_a_stop_finishes_what_was_asked_for(slow: SlowApp, server: Server) -> None:
    thread = run(server, 10)
    (address,) = server.addresses
    idle = http.client.HTTPConnection(*address, timeout=10)
    idle.request("GET", "/")
    assert idle.getresponse().read() == b"body"
    asking = Asking(address, "/slow")
    assert slow.begun.wait(10)

    server.stop()
    assert idle.sock is not None
    assert idle.sock.recv(1) == b""  # who asks for nothing is let go
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=10)
    slow.release.set()
    answer = asking.wait()
    thread.join(10)

    assert not thread.is_alive()
    assert (answer.status, answer.body, answer.headers["Connection"]) == (200, b"body", "close")
    idle.close()


def test_a_stop_waits_no_longer_than_its_deadline(slow: SlowApp, server: Server) -> None:
    thread = run(server, 0.1)
    with socket.create_connection(server.addresses[0], timeout=10) as connection:
        connection.sendall(b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n")
        assert slow.begun.wait(10)
        server.stop()
        thread.join(10)
        assert not thread.is_alive()
        assert connection.recv(1) == b""


def test_a_half_request_does_not_outlive_the_deadline(server: Server) -> None:
    thread = run(server, 0.1)
    with socket.create_connection(server.addresses[0], timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\n")
        server.stop()
        thread.join(10)
        assert not thread.is_alive()


def test_whoever_connected_before_the_stop_is_answered(server: Server) -> None:
    with socket.create_connection(server.addresses[0], timeout=10) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        server.stop()
        server.run()
        assert b"body" in connection.recv(65_536)


def test_who_would_wait_for_too_long_is_told_so_at_once(slow: SlowApp) -> None:
    refusal = ("503 Service Unavailable", [("Retry-After", "5")], b"busy")
    with run_server(slow, threads=1, max_wait=0.0, refuse=lambda: refusal) as address:
        working = Asking(address, "/slow")
        assert slow.begun.wait(10)
        with socket.create_connection(address, timeout=10) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            answers = [fetch(address, "/") for _ in range(20)]
            alive = fetch(address, "/-/live")
            slow.release.set()
            assert b"200 OK" in waiting.recv(65_536)

    refused = [answer for answer in answers if answer.status == 503]
    assert len(refused) >= 19  # the first may have overtaken the one that waits
    assert {(answer.body, answer.headers["Retry-After"]) for answer in refused} == {(b"busy", "5")}
    assert (alive.status, working.wait().status) == (200, 200)


def test_nobody_is_refused_while_nobody_waits_for_long(slow: SlowApp) -> None:
    with run_server(slow, threads=1, max_wait=60.0) as address:
        working = Asking(address, "/slow")
        assert slow.begun.wait(10)
        waiting = [Asking(address, "/") for _ in range(5)]
        slow.release.set()
        assert [asking.wait().status for asking in (working, *waiting)] == [200] * 6


def test_a_refusal_is_counted_and_lets_scripts_read_it(app: ReadyTable, metrics: Metrics) -> None:
    status, headers, body = app.refuse()

    assert status == "503 Service Unavailable"
    assert dict(headers)["Retry-After"] == "5"
    assert dict(headers)["Access-Control-Allow-Origin"] == "*"
    assert body == b"too many requests just now; try again in a few seconds\n"
    assert (
        'feedsvc_http_replies_total{outcome="refused",route="none",status="503"} 1.0'
        in metrics.render().decode()
    )
