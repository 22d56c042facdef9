"""What a scan of the content folder found, and what reading its new files made of them."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..dates import to_microseconds
from ..errors import ContentFolderError, PostError
from ..index import FileRow
from ..model import Entry, FileState
from ..posts.reading import Hidden, ReadingRules, digest_of, read_post
from ..scanner import FileChangedError, read_file, scan_folder

_SETTLE_NS = 2_000_000_000
"""A file changed less than this before its scan may change again without its state showing it."""

Progress = Callable[[int, int], None]
"""Called with (files read, files to read)."""


@dataclass(slots=True)
class Found:
    """By path: every file's state, and of the files that were read anew their rows, entries and problems."""

    files: dict[str, FileState] = field(default_factory=dict)
    rows: dict[str, FileRow] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: dict[str, PostError] = field(default_factory=dict)


class Finder:
    """Looks into one content folder under one set of rules."""

    def __init__(
        self, root: Path, rules: ReadingRules, *, max_post_bytes: int, now: Callable[[], datetime]
    ) -> None:
        self._root = root
        self._rules = rules
        self._max_post_bytes = max_post_bytes
        self._now = now

    def find(
        self, known: dict[str, FileRow], *, read_all: bool = False, progress: Progress | None = None
    ) -> Found:
        """Scan everything, read what is new or changed. ContentFolderError: the folder cannot be listed."""
        found = self._scan()
        todo = [path for path, state in found.files.items() if read_all or _is_new(state, known.get(path))]
        for number, path in enumerate(sorted(todo), 1):
            self.read(path, found, None if read_all else known.get(path))
            if progress and (number % 100 == 0 or number == len(todo)):
                progress(number, len(todo))
        return found

    def _scan(self) -> Found:
        found = Found()
        dialect = self._rules.dialect
        try:
            for file in scan_folder(
                self._root, enters=dialect.enters, accepts=lambda path: dialect.kind_of(path) is not None
            ):
                if isinstance(file, PostError):
                    found.problems[file.path] = file
                else:
                    found.files[file.path] = file
        except OSError as error:
            raise ContentFolderError(str(self._root), f"cannot be listed: {error}") from error
        return found

    def read(self, path: str, found: Found, known: FileRow | None = None) -> None:
        """Read one file into `found`; where it changes under our eyes, nothing is noted of it."""
        try:
            data, state = read_file(self._root, path, max_bytes=self._max_post_bytes)
        except FileChangedError:
            return  # the version that is known stays; the next scan tells
        except PostError as problem:
            found.problems[path] = problem
            if path in found.files:
                found.rows[path] = self._row(found.files[path], "", "")
            return
        digest = digest_of(data)
        if known and known.digest == digest:
            found.rows[path] = self._row(state, digest, known.entry_id)
        else:
            self._parse(path, data, state, found)

    def _parse(self, path: str, data: bytes, state: FileState, found: Found) -> None:
        entry_id = ""
        try:
            modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
            post = read_post(path, data, modified=modified, rules=self._rules)
            if not isinstance(post, Hidden):
                found.entries[path] = post
                entry_id = post.id
        except PostError as problem:
            found.problems[path] = problem
        found.rows[path] = self._row(state, digest_of(data), entry_id)

    def _row(self, state: FileState, digest: str, entry_id: str) -> FileRow:
        age_ns = to_microseconds(self._now()) * 1000 - max(state.mtime_ns, state.ctime_ns)
        return FileRow(state=state, digest=digest, entry_id=entry_id, unsettled=age_ns < _SETTLE_NS)


def _is_new(state: FileState, known: FileRow | None) -> bool:
    return known is None or known.unsettled or known.state != state
