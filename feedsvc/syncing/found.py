"""What a look at the content folder found, and what commits say of it."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from ..errors import PostError
from ..index import FileRow
from ..model import Entry, FileState
from ..posts.dialects import PathKind


@dataclass(slots=True)
class Found:
    """By path: every file's state, and of the files that were read anew their rows, entries and problems.

    `kinds` are those of files whose place makes them something else than a post.

    `skipped` did not hold still, or are half saved: to be read again. `unchanged` were read, but hold what
    they held: what is known of them stays true. `looked` are the files and folders that were looked at,
    None for all: what lies elsewhere is as `known` says.
    """

    files: dict[str, FileState] = field(default_factory=dict)
    kinds: dict[str, PathKind] = field(default_factory=dict)
    rows: dict[str, FileRow] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: dict[str, PostError] = field(default_factory=dict)
    unchanged: set[str] = field(default_factory=set)
    skipped: set[str] = field(default_factory=set)
    looked: Set[str] | None = None
    known: Mapping[str, FileRow] = field(default_factory=dict)

    def covers(self, path: str) -> bool:
        """Whether this path was looked at."""
        if self.looked is None or path in self.looked:
            return True
        return bool(folder := path.rpartition("/")[0]) and self.covers(folder)

    def has(self, path: str) -> bool:
        """Whether a file is there, as far as is known now."""
        return path in self.files or (path in self.known and not self.covers(path))

    def state_of(self, path: str) -> FileState | None:
        """The state of a file, None for one that has none."""
        if path in self.files:
            return self.files[path]
        return self.known[path].state if self.has(path) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """When files were last committed, and which of them commits touched since the last sync, None for all.

    `head` is the commit that this is about, "" where commits do not matter.
    """

    head: str = ""
    times: Mapping[str, int] = field(default_factory=dict)
    touched: frozenset[str] | None = frozenset()
