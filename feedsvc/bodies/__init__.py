"""Entries get their content: on demand, and newest first in the background."""

import logging
from collections.abc import Callable, Generator, Iterable, Set
from concurrent.futures import BrokenExecutor
from contextlib import suppress
from threading import Lock

from ..errors import IndexFailedError, StaleEntryError
from ..index import BodyRow, Cursor, Index, Snapshot, place_of
from ..metrics import Metrics
from ..model import Body, Entry
from ..scanner.workers import WORTH_WORKERS
from .rendering import EntryRendering, render_all

__all__ = ["BodyRenderer", "EntryRendering", "StoredBodies"]

_MOST_HELD = 200
"""Bodies that were rendered for a request and are not stored yet, where that is done in the background."""

_LOG = logging.getLogger(__name__)


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
        rendering: EntryRendering,
        index: Index,
        output_version: str,
        stores: Callable[[], bool],
        metrics: Metrics | None = None,
    ) -> None:
        self._rendering = rendering
        self._index = index
        self._output_version = output_version
        self._stores = stores
        self._metrics = metrics or Metrics()
        self._lock = Lock()
        self._in_background = False
        self._held: dict[str, tuple[Entry, Body]] = {}
        self._expected: set[str] = set()
        self._may_be_many = True
        self._is_complete = False
        self._after: Cursor | None = None
        self._many: Generator[list[BodyRow]] | None = None

    def expect(self, ids: Set[str] | None) -> None:
        """These entries were written, and may lack their bodies; None: any may."""
        with self._lock:
            self._expected = set() if ids is None else self._expected | ids
            if ids is None:
                self._may_be_many = True
                self._is_complete, self._after = False, None

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> dict[str, Body]:
        """The body of each entry by id; StaleEntryError when a file has changed since it was read."""
        wanted = tuple(entries)
        bodies = snapshot.load_bodies(wanted, self._output_version)
        lacking = [entry for entry in wanted if entry.id not in bodies]
        rendered = [(entry, self._find_held(entry) or self._render(entry)) for entry in lacking]
        if rendered and self._stores():
            self._hold(rendered)
        return bodies | {entry.id: body for entry, body in rendered}

    def _find_held(self, entry: Entry) -> Body | None:
        held, body = self._held.get(entry.id, (None, None))
        return body if held and held.revision == entry.revision else None

    def _hold(self, rendered: Iterable[tuple[Entry, Body]]) -> None:
        """Keep them until a few can be stored at once: to commit one takes as long as to render it."""
        with self._lock:
            self._held |= {entry.id: (entry, body) for entry, body in rendered}
            if self._in_background and len(self._held) < _MOST_HELD:
                return
        with suppress(IndexFailedError):  # a full disk costs speed, not the answer
            self._store_held()

    def _store_held(self) -> None:
        with self._lock:
            held, self._held = self._held, {}
        self._index.store_bodies(held.values(), self._output_version)

    def render_some(self, limit: int) -> int:
        """Render and store the newest entries without a body; how many, 0 when all have one.

        What was expected comes first, then a whole site in other processes, about a hundred at a time. The
        index is looked through once, from the newest to the oldest. For one thread.
        """
        self._in_background = True
        self._store_held()
        return self._render_expected(limit) or self._render_many() or self._render_rest(limit)

    def close(self) -> None:
        """Store what is held, and end the other processes."""
        if self._stores():
            with suppress(IndexFailedError):
                self._store_held()
        if self._many:
            self._many.close()
            self._many = None

    def _render_expected(self, limit: int) -> int:
        with self._lock:
            expected = self._expected
        if not expected:
            return 0
        with self._index.snapshot() as snapshot:
            lacking = self._list_lacking(snapshot, expected)
        rendered = self.render(lacking[:limit])
        self._index.store_bodies(rendered, self._output_version)
        with self._lock:
            if self._expected is expected:
                self._expected = {str(entry.id) for entry in lacking} - {entry.id for entry, _ in rendered}
        return len(rendered)

    def _render_many(self) -> int:
        """Store what other processes have rendered; 0 where so few lack a body that it is not worth one."""
        if self._many is None and not self._start_many():
            return 0
        assert self._many is not None
        try:
            rows = next(self._many, None)
        except BrokenExecutor:  # killed, for its memory say: what is left is rendered here
            _LOG.exception("event=rendering_processes_lost")
            rows = None
        if rows is None:
            self._many = None
            return 0
        self._index.store_body_rows(rows)
        return len(rows) or 1  # files of this batch may all have changed: they come back with their sync

    def _start_many(self) -> bool:
        with self._lock:
            may_be_many, self._may_be_many = self._may_be_many, False
        if not may_be_many:
            return False
        with self._index.snapshot() as snapshot:
            if not snapshot.lacks_bodies(self._output_version, WORTH_WORKERS):
                return False
        self._many = render_all(self._rendering, self._index, self._output_version)
        return True

    def _render_rest(self, limit: int) -> int:
        with self._lock:
            is_complete, after = self._is_complete, self._after
        if is_complete:
            return 0
        with self._index.snapshot() as snapshot:
            entries = snapshot.list_unrendered(self._output_version, limit, after=after)
        rendered = self.render(entries)
        self._index.store_bodies(rendered, self._output_version)
        with self._lock:
            if not self._is_complete and self._after == after:
                self._is_complete = not entries
                self._after = place_of(rendered[-1][0]) if rendered else after
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
        with self._metrics.timing_render():
            return self._rendering.render(entry)
