"""A site on disk that is really served: every part of feedsvc, behind waitress on a loopback port."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from feedsvc.runtime import Runtime
from feedsvc.selection import Selection
from feedsvc.web.building import build_web
from feedsvc.web.ready import ReadyTable
from tests.sites import running, write_post
from tests.web.serving import Address, Answer, fetch, run_server


class Recording:
    """A WSGI application that remembers how it answered: (path, status) in order."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self.answers: list[tuple[str, int]] = []

    def __call__(self, environ: Any, start_response: Any) -> Any:
        def start(status: str, headers: Any, *rest: Any) -> Any:
            self.answers.append((environ["PATH_INFO"], int(status[:3])))
            return start_response(status, headers, *rest)

        return self._app(environ, start)

    def take(self) -> list[int]:
        """The statuses since the last look."""
        statuses = [status for _, status in self.answers]
        self.answers.clear()
        return statuses


@dataclass(frozen=True, slots=True)
class Live:
    """A running service. Nothing watches the folder: who changed it calls `sync`."""

    root: Path
    runtime: Runtime
    app: ReadyTable
    recording: Recording
    address: Address

    def get(self, path: str, method: str = "GET", **headers: str) -> Answer:
        """One request; `If_None_Match="x"` sends `If-None-Match: x`."""
        return fetch(self.address, path, method, **headers)

    def path(self, field: str, slug: str, suffix: str) -> str:
        """The canonical path of a feed; no field is the site's."""
        return Selection(field, slug).feed_route(suffix)

    def write(self, path: str, text: str | bytes, *, mtime: int | None = None) -> None:
        """Write a post and sync; of two texts of one length, the second needs another `mtime`."""
        write_post(self.root, path, text, **({} if mtime is None else {"mtime": mtime}))
        self.sync()

    def remove(self, path: str) -> None:
        (self.root / path).unlink()
        self.sync()

    def sync(self) -> None:
        """What the watcher does after each change."""
        result = self.runtime.sync()
        self.app.replace(result.content_version, result.touched)


@contextmanager
def serving(root: Path, data: Path, *, port: int = 0, **flags: Any) -> Iterator[Live]:
    """Serve a site, synced; `flags` are settings by name."""
    with running(root, data, **flags) as runtime:
        app = build_web(runtime)
        recording = Recording(app)
        with run_server(recording, port=port) as address:
            live = Live(root, runtime, app, recording, address)
            live.sync()
            yield live
