"""Entries get their content: on demand, and newest first in the background."""

from collections.abc import Callable, Iterable, Set
from contextlib import suppress
from pathlib import Path
from threading import Lock

from .dates import to_microseconds
from .errors import IndexFailedError, PostError, StaleEntryError
from .index import Index, Snapshot
from .metrics import Metrics
from .model import Body, Entry
from .posts.reading import ReadingRules, digest_of, render_post
from .scanner import FileChangedError, read_file

_NEWEST_US = 2**62
"""Later than any entry, in microseconds since 1970."""


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
        self._lock = Lock()
        self._expected: set[str] = set()
        self._older_us: int | None = _NEWEST_US

    def expect(self, ids: Set[str] | None) -> None:
        """These entries were written, and may lack their bodies; None: any may."""
        with self._lock:
            self._expected = set() if ids is None else self._expected | ids
            self._older_us = _NEWEST_US if ids is None else self._older_us

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
        """Render and store the newest entries without a body; how many there were, 0 when all have one.

        What was expected comes first; the index is looked through once, from the newest to the oldest.
        """
        with self._lock:
            expected, older_us = self._expected, self._older_us
        with self._index.snapshot() as snapshot:
            lacking = self._list_lacking(snapshot, expected)
            entries = lacking[:limit]
            if not entries and older_us is not None:
                entries = snapshot.list_unrendered(self._output_version, limit, until_us=older_us)
        rendered = self.render(entries)
        self._index.store_bodies(rendered, self._output_version)
        with self._lock:
            if self._expected is expected and self._older_us == older_us:
                self._expected = {str(entry.id) for entry in lacking} - {entry.id for entry, _ in rendered}
                if not lacking:
                    rest = entries[len(rendered) :] or entries[-1:]  # many may be of one moment
                    self._older_us = to_microseconds(rest[0].published) if rest else None
        return len(rendered)

    def _list_lacking(self, snapshot: Snapshot, ids: Set[str]) -> tuple[Entry, ...]:
        """Of these entries those without a body, newest first."""
        if not ids:
            return ()
        entries = snapshot.load_entries(ids)
        bodies = snapshot.load_bodies(entries.values(), self._output_version)
        lacking = [entry for id_, entry in entries.items() if id_ not in bodies]
        return tuple(sorted(lacking, key=lambda entry: entry.published, reverse=True))

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
