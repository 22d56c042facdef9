"""Entries get their content: on demand, and newest first in the background."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from .errors import IndexFailedError, PostError, StaleEntryError
from .index import Index, Snapshot
from .metrics import Metrics
from .model import Body, Entry
from .posts.reading import ReadingRules, digest_of, render_post
from .scanner import FileChangedError, read_file


class StoredBodies:
    """The bodies that others have rendered, for who has no content folder and so never renders."""

    def __init__(self, output_version: str) -> None:
        self._output_version = output_version

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> dict[str, Body]:
        """The body of each entry by id; StaleEntryError where there is none yet."""
        wanted = tuple(entries)
        bodies = snapshot.load_bodies(wanted, self._output_version)
        for entry in wanted:
            if entry.id not in bodies:
                raise StaleEntryError(entry.path)
        return bodies


class BodyRenderer:
    """Renders what the body store lacks. `stores` is False while another process is the writer."""

    def __init__(
        self,
        *,
        root: Path,
        rules: ReadingRules,
        index: Index,
        output_version: str,
        max_post_bytes: int,
        stores: Callable[[], bool],
        metrics: Metrics | None = None,
    ) -> None:
        self._root = root
        self._rules = rules
        self._index = index
        self._output_version = output_version
        self._max_post_bytes = max_post_bytes
        self._stores = stores
        self._metrics = metrics or Metrics()

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> dict[str, Body]:
        """The body of each entry by id; StaleEntryError when a file has changed since it was read."""
        wanted = tuple(entries)
        bodies = snapshot.load_bodies(wanted, self._output_version)
        rendered = [(entry, self._render(entry)) for entry in wanted if entry.id not in bodies]
        if self._stores():
            with suppress(IndexFailedError):  # a full disk costs speed, not the answer
                self._index.store_bodies(rendered, self._output_version)
        return bodies | {entry.id: body for entry, body in rendered}

    def render_some(self, limit: int) -> int:
        """Render and store the newest entries without a body; how many there were, 0 when all have one."""
        with self._index.snapshot() as snapshot:
            entries = snapshot.list_unrendered(self._output_version, limit)
        rendered = self.render(entries)
        self._index.store_bodies(rendered, self._output_version)
        return len(rendered)

    def render(self, entries: Iterable[Entry]) -> list[tuple[Entry, Body]]:
        """The bodies of these entries, up to the first whose file has changed since it was read."""
        rendered = []
        for entry in entries:
            try:
                rendered.append((entry, self._render(entry)))
            except StaleEntryError:
                break  # the sync that is due will bring it back
        return rendered

    def _render(self, entry: Entry) -> Body:
        try:
            data, _ = read_file(self._root, entry.path, max_bytes=self._max_post_bytes)
        except (FileChangedError, PostError) as error:
            raise StaleEntryError(entry.path) from error
        if digest_of(data) != entry.file_digest:
            raise StaleEntryError(entry.path)
        try:
            with self._metrics.timing_render():
                return render_post(entry, data, rules=self._rules)
        except PostError as error:  # a file beside it changed since
            raise StaleEntryError(entry.path) from error
