"""A real Redis on a loopback port of its own, that a test may stop, fill and lie with."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

import redis

from tests.requiring import require_tool
from tests.web.serving import find_free_port


class RedisServer:
    """Started and stopped at will, always on the same port; keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._program = require_tool("redis-server", package="redis-server")
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.port = find_free_port()
        self.client = redis.Redis(host="127.0.0.1", port=self.port)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self, *options: str) -> None:
        """Run, and wait until it answers; options as on redis-server's command line."""
        arguments = ["--port", str(self.port), "--bind", "127.0.0.1", "--dir", str(self._folder)]
        arguments += ["--save", "", "--appendonly", "no", "--loglevel", "warning", *options]
        self._process = subprocess.Popen([self._program, *arguments], stdout=subprocess.DEVNULL)
        for _ in range(200):
            try:
                self.client.ping()
            except redis.ConnectionError:
                time.sleep(0.02)  # a pause between two looks
            else:
                return
        raise AssertionError("redis never answered")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait(timeout=20)
            self._process = None

    def names(self, pattern: str = "*") -> list[bytes]:
        """Every name in it; the test's own look, which feedsvc never takes."""
        return sorted(self.client.scan_iter(match=pattern))

    def commands(self) -> set[str]:
        """The names of all commands that it was ever asked for, lower case."""
        return {name.removeprefix("cmdstat_") for name in self.client.info("commandstats")}

    def close(self) -> None:
        self.client.close()
        self.stop()


@contextmanager
def running_redis(folder: Path) -> Iterator[RedisServer]:
    """A Redis while the block runs."""
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.close()


@contextmanager
def lying_server(answer: bytes, *, again_after: float = 0.0) -> Iterator[str]:
    """The URL of a server that says `answer` to whatever comes, a byte at a time if `again_after` seconds."""
    stopped = Event()

    def talk(connection: socket.socket) -> None:
        with connection:
            connection.settimeout(0.02)
            while not stopped.is_set():
                try:
                    if not connection.recv(65_536):
                        return
                    for piece in (
                        [answer[at : at + 1] for at in range(len(answer))] if again_after else [answer]
                    ):
                        connection.sendall(piece)
                        stopped.wait(again_after)
                except TimeoutError:
                    continue
                except OSError:
                    return  # the client has given up

    def accept(listener: socket.socket) -> None:
        while not stopped.is_set():
            try:
                connection, _ = listener.accept()
            except TimeoutError:
                continue
            talkers.append(Thread(target=talk, args=(connection,)))
            talkers[-1].start()

    talkers: list[Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        accepting = Thread(target=accept, args=(listener,))
        accepting.start()
        try:
            yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
        finally:
            stopped.set()
            accepting.join()
    for talker in talkers:
        talker.join()
