"""A WebSub hub on loopback: keeps what it is told, and answers as it is told to."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Event, Thread
from urllib.parse import parse_qs


@dataclass
class Hub:
    """`pings` are the forms in the order in which they came; `answers` are given first, then 204."""

    url: str = ""
    pings: list[dict[str, str]] = field(default_factory=list)
    answers: list[tuple[int, dict[str, str]]] = field(default_factory=list)
    connections: int = 0
    on_ping: Callable[[str], None] = lambda topic: None
    told: Event = field(default_factory=Event)

    @property
    def topics(self) -> list[str]:
        return [ping["hub.topic"] for ping in self.pings]

    def receive(self, form: dict[str, str]) -> tuple[int, dict[str, str]]:
        self.pings.append(form)
        self.on_ping(form["hub.topic"])
        self.told.set()
        return self.answers.pop(0) if self.answers else (204, {})


@contextmanager
def run_hub() -> Iterator[Hub]:
    """A hub that listens while the block runs."""
    hub = Hub()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            hub.connections += 1
            super().setup()

        def do_POST(self) -> None:
            assert self.path == "/hub?key=1"
            assert self.headers["Content-Type"] == "application/x-www-form-urlencoded"
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            values = parse_qs(text, strict_parsing=True)
            status, headers = hub.receive({name: value for name, (value,) in values.items()})
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", "5")
            self.end_headers()
            if status != 204:
                self.wfile.write(b"text\n")

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    hub.url = f"http://127.0.0.1:{server.server_port}/hub?key=1"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
