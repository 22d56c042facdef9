"""`feedsvc serve` as its users have it."""

import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import feedsvc

_IMPORTED = str(Path(feedsvc.__file__).parents[1])


class Service:
    """`feedsvc serve` in a process of its own, without a content folder if that is None."""

    def __init__(
        self,
        content: Path | None,
        data: Path,
        *,
        options: Sequence[str] = (),
        working: Path | str | None = None,
        **environment: str,
    ) -> None:
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "feedsvc",
                "serve",
                *([] if content is None else [str(content)]),
                "--data",
                str(data),
                "--port",
                "0",
                *options,
            ],
            stderr=subprocess.PIPE,
            cwd=working,
            # Wherever it works, it is the feedsvc that the tests import.
            env={**os.environ, "PYTHONPATH": _IMPORTED, "FEEDSVC_POLL_SECONDS": "0.05", **environment},
            text=True,
        )
        assert self.process.stderr is not None
        line = next(line for line in self.process.stderr if "listens on" in line)
        host, port = line.split("http://")[1].strip().rstrip("/").split(":")
        self.address = (host, int(port))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Whatever a test ended with, nothing of it goes on running."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        if self.process.stderr:
            self.process.stderr.close()

    def get(
        self, path: str, headers: Mapping[str, str] | None = None, method: str = "GET"
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection(*self.address, timeout=10)
        try:
            connection.request(method, path, headers=dict(headers or {}))
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def wait_for(self, path: str, text: str) -> bytes:
        """Poll as a reader does until a feed says something."""
        status = 0
        for _ in range(400):
            try:
                response, body = self.get(path)
            except ConnectionError:  # granian's workers do not listen at once
                time.sleep(0.05)  # a reader's pause, no measurement
                continue
            status = response.status
            if status == 200 and text in body.decode():
                return body
            time.sleep(0.05)  # a reader's pause, no measurement
        raise AssertionError(f"{path} never said {text!r}; last: {status}")

    def workers(self) -> set[int]:
        """The ids of the processes that answer for this one."""
        return _list_children({self.process.pid}, b"spawn_main")

    def readers(self) -> set[int]:
        """The ids of the processes that read for this one, without the one that they come from."""
        return _list_children(_list_children({self.process.pid}, b"forkserver"), b"forkserver")

    def stop(self, how: int = signal.SIGTERM) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=20)


def _list_children(parents: set[int], mark: bytes) -> set[int]:
    """The ids of processes whose command holds this, and that one of these has started."""
    found = set()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent in parents and mark in (folder / "cmdline").read_bytes():
                found.add(int(folder.name))
        except (OSError, IndexError):
            continue  # it has ended meanwhile
    return found
