"""The processes of the topology: feedsvc's own, under names by which PostgreSQL knows them."""

import gzip
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import feedsvc
from tests.deploy.proxying import read_config

from ..processes import find_port
from .posts import BASE_URL

WEB = ("serve", "--follow")
SYNC = ("sync", "--watch")
"""The commands of the nodes, as compose.yml has them."""

_IMPORTED = str(Path(feedsvc.__file__).parents[1])


@dataclass(slots=True)
class Node:
    """One feedsvc process in an empty folder of its own; `kill` is kill -9, `stop` is SIGTERM."""

    name: str
    arguments: Sequence[str]
    environment: dict[str, str]
    place: Path
    port: int = 0
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def log(self) -> Path:
        return self.place / "log"

    def start(self) -> None:
        self.place.mkdir(exist_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "feedsvc", *self.arguments],
                cwd=self.place,
                env={**os.environ, "PYTHONPATH": _IMPORTED, **self.environment, "PGAPPNAME": self.name},
                stdout=log,
                stderr=log,
            )

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGTERM)

    def _end(self, how: signal.Signals) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.send_signal(how)
            process.wait(timeout=30)

    def ask(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """What this node itself answers to who takes gzip, unpacked; status 0 where it does not."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            headers, data = dict(answer.getheaders()), answer.read()
            is_zipped = headers.get("Content-Encoding") == "gzip"
            return answer.status, headers, gzip.decompress(data) if is_zipped else data
        except (OSError, HTTPException):
            return 0, {}, b""
        finally:
            connection.close()


def make_nodes(folder: Path, root: Path, index_url: str, cache_url: str) -> tuple[list[Node], list[Node]]:
    """Three web nodes that know no folder, and two processes that keep the index up with one."""
    shared = {
        "FEEDSVC_INDEX_URL": index_url,
        "FEEDSVC_CACHE_URL": cache_url,
        "FEEDSVC_CACHE_SECRET": "known to this topology",
        "FEEDSVC_BASE_URL": BASE_URL,
        "FEEDSVC_LOG_FORMAT": "json",
    }
    webs = []
    for number in range(1, 4):
        port = find_port()
        arguments = [*WEB, "--data", "data", "--port", str(port)]
        webs.append(Node(f"web-{number}", arguments, shared, folder / f"web-{number}", port))
    syncs = []
    for number in range(1, 3):
        arguments = [*SYNC, str(root), "--data", "data"]
        syncs.append(Node(f"sync-{number}", arguments, shared, folder / f"sync-{number}"))
    return webs, syncs


@contextmanager
def running(nodes: Sequence[Node]) -> Iterator[None]:
    """All these processes, as long as the block runs."""
    try:
        for node in nodes:
            node.start()
        yield
    finally:
        for node in nodes:
            node.stop()


def make_nginx(folder: Path, webs: Sequence[Node]) -> str:
    """deploy/nginx.conf with all web nodes upstream."""
    folder.mkdir(exist_ok=True)
    config = read_config("nginx.conf", folder, upstream=("127.0.0.1", webs[0].port))
    line = f"server 127.0.0.1:{webs[0].port} max_fails=1 fail_timeout=2s;"
    if line not in config:
        raise ValueError(f"deploy/nginx.conf lacks {line!r}")
    return config.replace(line, "\n".join(line.replace(str(webs[0].port), str(web.port)) for web in webs))
