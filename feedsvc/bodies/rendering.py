"""From an entry to its body; and those of a whole site, rendered in other processes."""

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import PostError, StaleEntryError
from ..index import BodyRow, Cursor, EntryRow, Index, from_rows, make_body_row, place_of
from ..model import Body, Entry
from ..posts.reading import ReadingRules, digest_of, render_post
from ..scanner import FileChangedError, read_file
from ..scanner.workers import WorkerPool

_BATCH = 100
"""Entries that a process renders at once. The first change that comes meanwhile waits for one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRendering:
    """Renders the entries of one content folder; goes to other processes whole."""

    root: Path
    rules: ReadingRules
    max_post_bytes: int

    def render(self, entry: Entry) -> Body:
        """An entry's body from its file; StaleEntryError when that has changed since it was read."""
        try:
            data, _ = read_file(self.root, entry.path, max_bytes=self.max_post_bytes)
        except (FileChangedError, PostError) as error:
            raise StaleEntryError(entry.path) from error
        if digest_of(data) != entry.file_digest:
            raise StaleEntryError(entry.path)
        try:
            return render_post(entry, data, rules=self.rules)
        except PostError as error:  # a file beside it changed since
            raise StaleEntryError(entry.path) from error


@dataclass(frozen=True, slots=True)
class _Work:
    """From rows of entries to rows of bodies, without those whose files have changed."""

    rendering: EntryRendering
    output_version: str

    def open(self) -> Callable[[Sequence[EntryRow]], list[BodyRow]]:
        """See `Work`."""
        return lambda rows: list(self._render(from_rows(rows)))

    def _render(self, entries: Sequence[Entry]) -> Iterator[BodyRow]:
        for entry in entries:
            try:
                yield make_body_row(entry, self.rendering.render(entry), self.output_version)
            except StaleEntryError:
                continue


def render_all(rendering: EntryRendering, index: Index, output_version: str) -> Generator[list[BodyRow]]:
    """Rows of the bodies that an index lacks, newest first, a batch at a time; closing it ends the processes.

    BrokenExecutor if one of them was killed.
    """
    with WorkerPool(_Work(rendering, output_version), in_background=True) as pool:
        pool.start()
        yield from pool.map(_list_batches(index, output_version))


def _list_batches(index: Index, output_version: str) -> Iterator[list[EntryRow]]:
    after: Cursor | None = None
    while True:
        with index.snapshot() as snapshot:
            rows = snapshot.list_unrendered_rows(output_version, _BATCH, after=after)
        if not rows:
            return
        yield rows
        after = place_of(from_rows(rows[-1:])[0])
