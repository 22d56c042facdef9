"""What the last sync knew of every file, and which files a look at a part of the folder concerns."""

from collections import Counter
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass

from ..index import FileRow
from ..scanner import list_described


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """A part of the content folder to look at: `paths` of files and folders, relative to it.

    Of those that were missing before, only the ones in `again` may leave now.
    """

    paths: frozenset[str]
    again: frozenset[str] = frozenset()


class KnownFiles:
    """The rows of all known files, by path, and what follows from them, kept up as they change.

    `unsettled` files are to be read again. `expiring` has, by path, when entries end, in microseconds.
    """

    def __init__(self, rows: dict[str, FileRow]) -> None:
        self.rows = rows
        self.unsettled = {path for path, row in rows.items() if row.unsettled}
        self.expiring = {path: row.expires_us for path, row in rows.items() if row.expires_us}
        self._places: _Places | None = None

    def update(self, gone: Iterable[str], rows: Iterable[FileRow]) -> None:
        """These files have gone, and these are as their rows say."""
        for path in gone:
            self._drop(path)
        for row in rows:
            path = row.state.path
            self._drop(path)
            self.rows[path] = row
            if row.unsettled:
                self.unsettled.add(path)
            if row.expires_us:
                self.expiring[path] = row.expires_us
            if self._places:
                self._places.add(row)

    def find(self, paths: Set[str]) -> set[str]:
        """The files that these paths are, that lie below them, or that such a file had a say in."""
        if self._places is None:
            self._places = _Places(self.rows.values())
        found = self.rows.keys() & paths
        for path in paths:
            found |= self._places.posts_beside(path)
            if path in self._places.folders:  # it may be gone, with all that lay in it
                found |= {known for known in self.rows if known.startswith(f"{path}/")}
        return found

    def list_expired(self, now_us: int) -> set[str]:
        """The files whose entries have ended."""
        return {path for path, moment_us in self.expiring.items() if moment_us <= now_us}

    def expires_in(self, now_us: int) -> float | None:
        """Seconds until the next entry ends, None for never."""
        return (min(self.expiring.values()) - now_us) / 1_000_000 if self.expiring else None

    def _drop(self, path: str) -> None:
        row = self.rows.pop(path, None)
        self.unsettled.discard(path)
        self.expiring.pop(path, None)
        if row and self._places:
            self._places.remove(row)


class _Places:
    """Where files lie, counted by folder, and which posts other files had a say in."""

    def __init__(self, rows: Iterable[FileRow]) -> None:
        self.folders: Counter[str] = Counter()
        self._posts: dict[str, set[str]] = {}
        direct: Counter[str] = Counter()  # most files lie in few folders
        for row in rows:
            direct[row.state.path.rpartition("/")[0]] += 1
            self._add_beside(row)
        for folder, count in direct.items():
            for name in _folders_of(f"{folder}/"):
                self.folders[name] += count

    def add(self, row: FileRow) -> None:
        self.folders.update(_folders_of(row.state.path))
        self._add_beside(row)

    def _add_beside(self, row: FileRow) -> None:
        for side in list_described(row.beside):
            self._posts.setdefault(side, set()).add(row.state.path)
            self.folders.update(_folders_of(side))

    def remove(self, row: FileRow) -> None:
        path = row.state.path
        self._leave(path)
        for side in list_described(row.beside):
            posts = self._posts.get(side, set())
            posts.discard(path)
            if not posts:
                self._posts.pop(side, None)
            self._leave(side)

    def posts_beside(self, path: str) -> set[str]:
        """The posts that this file had a say in, or a file below this folder."""
        found = set(self._posts.get(path, ()))
        if path in self.folders:
            for side, posts in self._posts.items():
                if side.startswith(f"{path}/"):
                    found |= posts
        return found

    def _leave(self, path: str) -> None:
        for folder in _folders_of(path):
            self.folders[folder] -= 1
            if self.folders[folder] <= 0:
                del self.folders[folder]


def _folders_of(path: str) -> Iterator[str]:
    while path := path.rpartition("/")[0]:
        yield path
