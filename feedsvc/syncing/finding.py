"""What a scan of the content folder found, and what reading its new files made of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ..dates import to_microseconds
from ..errors import ContentFolderError, PostError
from ..index import FileRow
from ..model import Entry, FileState
from ..posts.dialects import Dialect, PathKind, ReadsBeside
from ..posts.reading import ReadingRules
from ..scanner import SideFolder, list_described, list_folder, look_at, look_below, scan_folder
from ..scanner.reader import Reader, ReadFile
from ..scanner.workers import WORTH_WORKERS, read_files
from .found import Found, History

_SETTLE_NS = 2_000_000_000
"""A file changed less than this before its scan may change again without its state showing it."""

_RANKS = {PathKind.POST: 0, PathKind.ARCHIVED: 1, PathKind.DRAFT: 2}

Progress = Callable[[int, int], None]
"""Called with (files read, files to read)."""


class Finder:
    """Looks into one content folder under one set of rules."""

    def __init__(
        self, root: Path, rules: ReadingRules, *, max_post_bytes: int, now: Callable[[], datetime]
    ) -> None:
        self._root = root
        self._dialect = rules.dialect
        self._reader = Reader(root=root, rules=rules, max_post_bytes=max_post_bytes)
        self._side_folder = SideFolder(root, max_bytes=max_post_bytes)
        self._now = now
        self.links: set[str] = set()

    def find(
        self,
        known: Mapping[str, FileRow],
        *,
        read_all: bool,
        history: History,
        progress: Progress | None = None,
        paths: Set[str] | None = None,
    ) -> Found:
        """Scan everything, or only these `paths`; read what is new or changed.

        ContentFolderError: the folder cannot be listed.
        """
        self.open_reader(history)
        found = self.scan() if paths is None else self._look(paths, known)
        read_all = read_all or history.touched is None
        touched = history.touched or frozenset()
        todo = [
            path
            for path, state in found.files.items()
            if read_all or path in touched or self._is_new(state, known.get(path))
        ]
        # Equal bytes may be another entry where other files, or the clock, have a say.
        digests = {path: known[path].digest for path in todo if path in known and _is_alone(known[path])}
        digests = {} if read_all else digests
        for entry in self._read(sorted(todo), found, known, digests, progress):
            found.entries[entry.path] = entry
        found.skipped = set(todo) - found.rows.keys() - found.problems.keys()
        return found

    def open_reader(self, history: History) -> Reader:
        """What reads single files, knowing of their commits."""
        self._reader = replace(self._reader, commit_times=history.times)
        return self._reader

    def notes(self) -> "FileNotes":
        """What keeps a file's state, as of now."""
        return FileNotes(self._dialect, self._side_folder, to_microseconds(self._now()))

    def _read(
        self,
        paths: Sequence[str],
        found: Found,
        known: Mapping[str, FileRow],
        digests: Mapping[str, str],
        progress: Progress | None,
    ) -> Iterator[Entry]:
        for number, read in enumerate(read_files(self._reader, paths, digests), 1):
            entry = self._note(read, found, known)
            if entry:
                yield entry
            if progress and (number % 100 == 0 or number == len(paths)):
                progress(number, len(paths))

    def read(self, path: str, found: Found) -> None:
        """Read one file into `found`, whatever is known of it."""
        entry = self._note(self._reader.read(path), found, {})
        if entry:
            found.entries[path] = entry

    def read_story(self, path: str) -> str:
        """The text of a post for comparison with others, "" if it cannot be read just now."""
        return self._reader.read_story(path)

    def list_paths(self, found: Found, on_many: Callable[[], None]) -> list[str]:
        """The paths of all files, as they are read for an empty index. ContentFolderError as `find`.

        `found` keeps what cannot be read. `on_many` is called once there are many, while more are coming.
        """
        paths = []
        try:
            for file in list_folder(self._root, enters=self._dialect.enters, accepts=self._accepting(found)):
                if isinstance(file, PostError):
                    found.problems[file.path] = file
                else:
                    paths.append(file)
                    if len(paths) == WORTH_WORKERS:
                        on_many()
        except OSError as error:
            raise ContentFolderError(str(self._root), f"cannot be listed: {error}") from error
        # Of several with one id the first is the entry: posts before archived ones and drafts.
        return sorted(paths, key=lambda path: (rank_kind(found.kinds.get(path)), path))

    def look_at(self, path: str, found: Found) -> FileState | None:
        """A file's state, which `found` keeps."""
        state = look_at(self._root, path)
        if state:
            found.files[path] = state
        return state

    def scan(self) -> Found:
        """Every file and what cannot be one; nothing is read. ContentFolderError as `find`."""
        found, links = Found(), set[str]()
        accepts = self._accepting(found)
        enters = self._dialect.enters
        self._take(scan_folder(self._root, enters=enters, accepts=accepts, note_link=links.add), found)
        self.links = links
        return found

    def concerns(self, path: str) -> bool:
        """Whether a post is or could be at this path, or below it."""
        return self._dialect.kind_of(path) is not None or (
            self._dialect.enters(path) and (self._root / path).is_dir()
        )

    def _look(self, paths: Set[str], known: Mapping[str, FileRow]) -> Found:
        """As `scan`, of these files and folders only."""
        found = Found(known=known)
        accepts = self._accepting(found)
        enters = self._dialect.enters
        files = look_below(self._root, paths, enters=enters, accepts=accepts, note_link=self.links.add)
        self._take(files, found)
        found.looked = paths | found.files.keys() | found.problems.keys()
        return found

    def _accepting(self, found: Found) -> Callable[[str], bool]:
        def accepts(path: str) -> bool:
            kind = self._dialect.kind_of(path)
            if kind is not None and kind is not PathKind.POST:
                found.kinds[path] = kind
            return kind is not None

        return accepts

    def _take(self, files: Iterable[FileState | PostError], found: Found) -> None:
        try:
            for file in files:
                if isinstance(file, PostError):
                    found.problems[file.path] = file
                else:
                    found.files[file.path] = file
        except OSError as error:
            raise ContentFolderError(str(self._root), f"cannot be listed: {error}") from error

    def _note(self, read: ReadFile, found: Found, known: Mapping[str, FileRow]) -> Entry | None:
        """A file that changed while it was read leaves no note: the version that is known stays."""
        if self._is_half_saved(read, known):
            return None
        path = read.path
        if read.problem:
            found.problems[path] = read.problem
        state = found.files.get(path) if read.problem else None
        entry_id = known[path].entry_id if read.is_unchanged else ""
        row, entry = self.notes().note(read, scanned=state, entry_id=entry_id)
        if read.is_unchanged:
            found.unchanged.add(path)
        if row:
            found.rows[path] = row
        return entry

    def _is_half_saved(self, read: ReadFile, known: Mapping[str, FileRow]) -> bool:
        """Whether a post is none, or empty, since a moment ago: an editor may be saving it just now."""
        row = known.get(read.path)
        if read.is_unchanged or not read.state or not row or not row.entry_id:
            return False
        if read.entry and read.state.size:
            return False
        age_ns = to_microseconds(self._now()) * 1000 - read.state.mtime_ns
        return 0 <= age_ns < _SETTLE_NS

    def _is_new(self, state: FileState, known: FileRow | None) -> bool:
        if known is None or known.unsettled or known.state != state:
            return True
        if 0 < known.expires_us <= to_microseconds(self._now()):
            return True
        beside = known.beside
        return bool(beside) and self._side_folder.describe(list_described(beside)) != beside


@dataclass(frozen=True, slots=True)
class FileNotes:
    """Makes what is remembered of files; goes to other processes whole. `now_us` is when they are read."""

    dialect: Dialect
    side_folder: SideFolder
    now_us: int

    def note(
        self, read: ReadFile, *, scanned: FileState | None = None, entry_id: str = ""
    ) -> tuple[FileRow | None, Entry | None]:
        """A file's row, None where its state is not known, and its entry unless that has ended.

        `scanned` is its state where it could not be read, `entry_id` that of an unchanged one.
        """
        entry = read.entry
        expires_us = to_microseconds(entry.expires) if entry and entry.expires else 0
        if entry and 0 < expires_us <= self.now_us:
            entry, expires_us = None, 0
        state = read.state or scanned
        if state is None:
            return None, entry
        row = FileRow(
            state=state,
            digest=read.digest,
            entry_id=entry.id if entry else entry_id,
            unsettled=self.is_unsettled(state.mtime_ns, state.ctime_ns),
            beside=self.side_folder.describe(self._list_beside(read.path, entry)),
            expires_us=expires_us,
        )
        return row, entry

    def is_unsettled(self, mtime_ns: int, ctime_ns: int) -> bool:
        """Whether a file may change again without its state showing it."""
        return self.now_us * 1000 - max(mtime_ns, ctime_ns) < _SETTLE_NS

    def _list_beside(self, path: str, entry: Entry | None) -> tuple[str, ...]:
        """The other files that decided over an entry, or that may make one of what is none yet."""
        if entry is None and isinstance(self.dialect, ReadsBeside):
            return self.dialect.side_files(path)
        return entry.side_files if entry else ()


def _is_alone(row: FileRow) -> bool:
    """Whether nothing but its bytes decides what a file is: no other file, and no clock."""
    return not row.beside and not row.expires_us


def rank_kind(kind: PathKind | None) -> int:
    """Of files with one id, the lowest is the entry; None is a post."""
    return _RANKS[kind or PathKind.POST]
