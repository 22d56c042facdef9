"""A real service over a small site, asked by raw bytes without a socket."""

import http.client
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from waitress.adjustments import Adjustments
from waitress.task import ErrorTask

from feedsvc.cli.connections import KeepAliveTask, StrictParser
from feedsvc.cli.serving import LIMITS
from feedsvc.runtime import Runtime, assemble
from feedsvc.web.building import build_web

_STATUSES = frozenset((200, 204, 301, 304, 400, 404, 405, 410, 413, 414, 431, 501))

_POST = """\
---
title: 第{number}条
date: 2022-01-{day:02} 08:00:00 +0800
categories: c{number}
tags: [a, 财经]
---
正文 {number}。
"""


class _Channel:
    """A connection that keeps what is written; as much of waitress's channel as a task needs."""

    addr = ("127.0.0.1", 1)
    creation_time = 0

    def __init__(self, server: Any, adj: Adjustments) -> None:
        self.server, self.adj = server, adj
        self.written = b""

    def write_soon(self, data: bytes) -> int:
        self.written += bytes(data)
        return len(data)

    def check_client_disconnected(self) -> bool:
        return False


class _Server:
    """As much of waitress's server as a task needs."""

    server_name, effective_host, effective_port = "127.0.0.1", "127.0.0.1", 80

    def __init__(self, application: Any, adj: Adjustments) -> None:
        self.application, self.adj = application, adj


class Requester:
    """Asks the service; an AssertionError says which promise an answer broke."""

    def __init__(self, folder: Path) -> None:
        """Make a site in an empty folder, and serve it."""
        site = folder / "site"
        (site / "_posts").mkdir(parents=True)
        (site / "_config.yml").write_text("title: T\nurl: https://site.example\n", encoding="utf-8")
        for number in range(4):
            path = site / "_posts" / f"2022-01-{number + 1:02}-{number}.md"
            path.write_text(_POST.format(number=number, day=number + 1), encoding="utf-8")
        flags = {"base_url": "https://feeds.example", "deltas": True, "stats_token": "x" * 32}
        self._runtime = Runtime(
            assemble(site, config=None, environment={}, flags=flags), folder / "data", working=folder
        )
        self._runtime.sync()
        self._adj = Adjustments(**LIMITS)
        self._server = _Server(build_web(self._runtime), self._adj)

    def request(self, data: bytes) -> None:
        """Every request that these bytes hold, until one of them ends the connection."""
        for request in self._parse(data):
            channel = _Channel(self._server, self._adj)
            task = (ErrorTask if request.error else KeepAliveTask)(channel, request)
            task.service()
            method = request.command if not request.error else "GET"
            _check_answer(channel.written, str(method))
            if task.close_on_finish:
                return

    def _parse(self, data: bytes) -> Iterator[Any]:
        while data:
            request = StrictParser(self._adj)
            while data and not request.completed:
                taken = request.received(data)
                data = data[taken:]
                if not taken:
                    break
            if not request.completed:
                return
            if not request.empty:
                yield request
            request.close()


class _Socket(io.BytesIO):
    def makefile(self, _mode: str) -> "io.BytesIO":
        return self


def _check_answer(written: bytes, method: str) -> None:
    response = http.client.HTTPResponse(_Socket(written), method=method)  # type: ignore[arg-type]
    response.begin()
    body = response.read()
    assert response.status in _STATUSES, written[:500]
    assert b"Traceback" not in body
    assert "Set-Cookie" not in response.headers
    location = response.headers.get("Location", "https://feeds.example")
    assert location.startswith("https://feeds.example"), location
    if response.status in {204, 304} or method == "HEAD":
        assert written.endswith(b"\r\n\r\n")
    elif "Content-Length" in response.headers:
        assert len(body) == int(response.headers["Content-Length"])
