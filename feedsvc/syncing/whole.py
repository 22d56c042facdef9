"""The first sync: rows go into the index while other processes still read the next files."""

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from ..errors import PostError
from ..index import ENTRY_COLUMNS, Batch, Changes, Packer, file_values
from ..model import Entry, FileState
from ..posts.alike import Alike, AlikeReader
from ..posts.reading import digest_of
from ..scanner import FileChangedError, read_bytes, state_of
from ..scanner.reader import Reader, ReadFile
from ..scanner.workers import Task, WorkerPool, into_batches
from .comparing import date_problems, report_clash
from .finding import FileNotes, Finder, Progress
from .found import Found, History

_BATCH = 250
"""Files that are read at once: what is common to all of a batch is sent once."""

_ID, _PATH = map(ENTRY_COLUMNS.index, ("id", "path"))

Read = tuple[bytes, list[PostError]]
"""A `Batch` and the problems of its files, on their way between processes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WholeWork:
    """Reads files into the rows that an empty index takes; goes to other processes whole."""

    reader: Reader
    notes: FileNotes

    def open(self) -> Callable[[Sequence[Task]], Read]:
        """See `Work`. What one process learned of a site's posts helps it to read the next ones."""
        return _Line(self.reader, self.notes).read


class _Line:
    """The way from files to rows in one process."""

    def __init__(self, reader: Reader, notes: FileNotes) -> None:
        self._reader = reader
        self._notes = notes
        self._alike = AlikeReader(reader.rules)
        self._packer = Packer()

    def read(self, tasks: Sequence[Task]) -> Read:
        posts: list[Entry | Alike] = []
        files: list[tuple[object, ...]] = []
        problems: list[PostError] = []
        for path, _ in tasks:
            found = self._read_file(path)
            if isinstance(found, tuple):
                post, values = found
                posts.append(post)
                files.append(values)
            elif found.problem or found.state:
                row, entry = self._notes.note(found)
                posts += [entry] if entry else []
                files += [file_values(row)] if row else []
                problems += [found.problem] if found.problem else []
        return self._packer.pack(posts, files).to_bytes(), problems

    def _read_file(self, path: str) -> tuple[Alike, tuple[object, ...]] | ReadFile:
        """A post like another one with the values of its file's row, or whatever else there is."""
        reader = self._reader
        try:
            data, status = read_bytes(reader.root, path, max_bytes=reader.max_post_bytes)
        except FileChangedError:
            return ReadFile(path=path)
        except PostError as problem:
            return ReadFile(path=path, problem=problem)
        digest = digest_of(data)
        post = None if reader.commit_times else self._alike.read(path, data, digest)
        if post is None:
            state = state_of(path, status)
            return reader.interpret(path, data, state, digest, self._alike.read_in_full)
        mtime_ns, ctime_ns = status.st_mtime_ns, status.st_ctime_ns
        unsettled = self._notes.is_unsettled(mtime_ns, ctime_ns)
        known = (path, status.st_size, mtime_ns, ctime_ns, status.st_ino)
        return post, (*known, digest, post.id, unsettled, "", 0)


@dataclass(slots=True, kw_only=True)
class WholeSync:
    """Fills an empty index from one content folder."""

    finder: Finder
    history: History
    problem_paths: frozenset[str]
    progress: Progress | None

    def collect(self) -> Changes:
        """The changes, whose rows are read when taken; then ContentFolderError: it cannot be listed."""
        changes = Changes()
        changes.whole = self._stream(changes)
        return changes

    def _stream(self, changes: Changes) -> Iterator[Batch]:
        notes = self.finder.notes()
        reader = self.finder.open_reader(self.history)
        found = Found()
        with WorkerPool(WholeWork(reader=reader, notes=notes)) as pool, _uncollected():
            paths = self.finder.list_paths(found, on_many=pool.start)
            clashes = _Clashes()
            done = 0
            for data, problems in pool.map(into_batches(paths, _BATCH)):
                batch = clashes.sift(Batch.from_bytes(data))
                self._note_problems(problems, batch, found, notes)
                yield batch
                done = min(done + _BATCH, len(paths))
                if self.progress:
                    self.progress(done, len(paths))
        clashing = clashes.report()
        for path in clashing:
            self.finder.look_at(path, found)
        changes.problems = date_problems(found.problems | clashing, found)
        changes.problems_gone = set(self.problem_paths - found.problems.keys() - clashing.keys())

    def _note_problems(
        self, problems: Sequence[PostError], batch: Batch, found: Found, notes: FileNotes
    ) -> None:
        """Keep what is wrong with a batch's files; those that could not be read have no row yet."""
        noted = {row[0]: FileState(*row[:5]) for row in batch.files} if problems else {}
        for problem in problems:
            found.problems[problem.path] = problem
            if problem.path in noted:
                found.files[problem.path] = noted[problem.path]
            else:
                read = ReadFile(path=problem.path, problem=problem)
                row, _ = notes.note(read, scanned=self.finder.look_at(problem.path, found))
                batch.files += [file_values(row)] if row else []


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without looks for cycles of objects: there are millions of objects on their way, and hardly a cycle."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


class _Clashes:
    """Of several entries with one id the first is taken."""

    def __init__(self) -> None:
        self._owners: dict[str, str] = {}
        self._paths: dict[str, list[str]] = {}

    def sift(self, batch: Batch) -> Batch:
        """Leave out of a batch what is there already."""
        late = []
        for number, (row, _) in enumerate(batch.entries):
            owner = self._owners.setdefault(row[_ID], row[_PATH])
            if owner != row[_PATH]:
                self._paths.setdefault(row[_ID], [owner]).append(row[_PATH])
                late.append(number)
        for number in reversed(late):
            del batch.entries[number]
        return batch

    def report(self) -> dict[str, PostError]:
        problems: dict[str, PostError] = {}
        for id_, paths in self._paths.items():
            problems |= report_clash(id_, paths)
        return problems
