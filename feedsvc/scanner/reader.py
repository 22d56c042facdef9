"""Reads single files of one content folder into entries."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from ..errors import PostError
from ..model import Entry, FileState
from ..posts.reading import Hidden, ReadingRules, as_committed, digest_of, read_post, read_story
from . import FileChangedError, read_file


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """What reading one file gave; without `state` and `problem` it did not hold still.

    `is_unchanged`: its bytes are those that are known, so that nothing was made of them.
    """

    path: str
    state: FileState | None = None
    digest: str = ""
    entry: Entry | None = None
    problem: PostError | None = None
    is_unchanged: bool = False


ReadBytes = Callable[..., Entry | Hidden]
"""As `posts.reading.read_post` without its rules."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads single files of one content folder; goes to other processes whole.

    `commit_times` (seconds since 1970, by path) are when entries were updated, where settings say so.
    """

    root: Path
    rules: ReadingRules
    max_post_bytes: int
    commit_times: Mapping[str, int] = field(default_factory=dict)

    def read(self, path: str, known_digest: str = "") -> ReadFile:
        """Read a file; never raises for what lies in it."""
        try:
            data, state = read_file(self.root, path, max_bytes=self.max_post_bytes)
        except FileChangedError:
            return ReadFile(path=path)
        except PostError as problem:
            return ReadFile(path=path, problem=problem)
        digest = digest_of(data)
        if self._as_committed(path, digest) == known_digest:
            return ReadFile(path=path, state=state, digest=known_digest, is_unchanged=True)
        return self.interpret(path, data, state, digest, self._read_post)

    def interpret(
        self, path: str, data: bytes, state: FileState, file_digest: str, read_bytes: ReadBytes
    ) -> ReadFile:
        """What a file's bytes amount to."""
        digest = self._as_committed(path, file_digest)
        modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
        try:
            post = read_bytes(path, data, modified=modified, file_digest=file_digest)
        except PostError as problem:
            return ReadFile(path=path, state=state, digest=digest, problem=problem)
        entry = None if isinstance(post, Hidden) else post
        committed = self.commit_times.get(path)
        if entry and committed is not None:
            entry = as_committed(entry, committed)
        return ReadFile(path=path, state=state, digest=digest, entry=entry)

    def _read_post(self, path: str, data: bytes, *, modified: datetime, file_digest: str) -> Entry | Hidden:
        return read_post(path, data, modified=modified, rules=self.rules, file_digest=file_digest)

    def _as_committed(self, path: str, digest: str) -> str:
        committed = self.commit_times.get(path)
        return digest if committed is None else digest_of(f"{digest} {committed}".encode())

    def read_story(self, path: str) -> str:
        """The text of a post that could be read a moment ago, for comparison; "" if it cannot any more."""
        try:
            data, state = read_file(self.root, path, max_bytes=self.max_post_bytes)
            modified = datetime.fromtimestamp(state.mtime_ns // 1_000_000_000, UTC)
            return read_story(path, data, modified=modified, rules=self.rules)
        except (FileChangedError, PostError):
            return ""
