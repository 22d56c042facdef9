"""Walks the content folder and reads its files, whatever lies there; says nothing of what they mean.

Never follows a link out of the folder, never opens what is not a regular file, never reads more than it was
told to, and never hands out half a file.
"""

import errno
import os
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ..errors import ContentFolderError, PostError, suggestion
from ..model import FileState


class FileChangedError(Exception):
    """A file changed or vanished while it was read: nothing is known of it; the next scan tells."""


def check_folder(root: Path) -> int:
    """The device number of the content folder; ContentFolderError when there is none to read."""
    try:
        status = root.stat()
        with os.scandir(root) as names:
            next(names, None)
    except OSError as error:
        mend = _suggest(root) or "; name a folder of posts"
        raise ContentFolderError(str(root), f"{error.strerror}{mend}") from error
    if not stat.S_ISDIR(status.st_mode):
        raise ContentFolderError(str(root), "not a folder; name a folder of posts")
    return status.st_dev


def _suggest(root: Path) -> str:
    """The nearest name beside a folder that is not there."""
    try:
        return "" if root.exists() else suggestion(root.name, [path.name for path in root.parent.iterdir()])
    except OSError:
        return ""


def scan_folder(
    root: Path,
    *,
    enters: Callable[[str], bool],
    accepts: Callable[[str], bool],
    start: str = "",
    note_link: Callable[[str], None] = lambda _: None,
) -> Iterator[FileState | PostError]:
    """Every file that `accepts` wants, in no particular order, as its state or as why it cannot be read.

    Both questions get a path relative to `root`, with forward slashes, as does `note_link` of every file that
    is a link. `start` is the folder to begin with. A folder that cannot be listed is an OSError: half a scan
    must not look like a removal of the other half.
    """
    for name, path in _walk(root, enters, accepts, start):
        found = _look_at(root, name, path, note_link)
        if found is not None:
            yield found


def list_folder(
    root: Path, *, enters: Callable[[str], bool], accepts: Callable[[str], bool]
) -> Iterator[str | PostError]:
    """As `scan_folder`, but only the paths of the files, for who reads them all at once."""
    for name, path in _walk(root, enters, accepts):
        if path.isascii() and name.is_file(follow_symlinks=False):
            yield path
        else:
            found = _look_at(root, name, path)
            if found is not None:
                yield found.path if isinstance(found, FileState) else found


def _walk(
    root: Path, enters: Callable[[str], bool], accepts: Callable[[str], bool], start: str = ""
) -> Iterator[tuple[os.DirEntry[str], str]]:
    folders = [start]
    while folders:
        folder = folders.pop()
        with os.scandir(root / folder) as names:
            for name in names:
                path = f"{folder}/{name.name}" if folder else name.name
                if name.is_dir(follow_symlinks=False):
                    if enters(path):
                        folders.append(path)
                elif accepts(path):
                    yield name, path


def look_at(root: Path, path: str) -> FileState | None:
    """The state of a file by its path; None where there is none any more."""
    try:
        return state_of(path, (root / path).stat())
    except OSError:
        return None


def look_below(
    root: Path,
    paths: Iterable[str],
    *,
    enters: Callable[[str], bool],
    accepts: Callable[[str], bool],
    note_link: Callable[[str], None] = lambda _: None,
) -> Iterator[FileState | PostError]:
    """What `scan_folder` would say of these files, and of all files below these folders; of some twice.

    Nothing of what is gone. OSError for a folder that cannot be listed.
    """
    for path in paths:
        if not _is_entered(root, path.rpartition("/")[0], enters):
            continue
        place = root / path
        if place.is_dir() and not place.is_symlink():
            if enters(path):
                yield from scan_folder(root, enters=enters, accepts=accepts, start=path, note_link=note_link)
        elif accepts(path):
            found = _look_at(root, place, path, note_link)
            if found is not None:
                yield found


def _is_entered(root: Path, folder: str, enters: Callable[[str], bool]) -> bool:
    """Whether a scan would come to this folder; it follows no link on its way."""
    names = folder.split("/") if folder else []
    above = ("/".join(names[: depth + 1]) for depth in range(len(names)))
    return all(enters(path) and not (root / path).is_symlink() for path in above)


def _look_at(
    root: Path,
    name: os.DirEntry[str] | Path,
    path: str,
    note_link: Callable[[str], None] = lambda _: None,
) -> FileState | PostError | None:
    try:
        path.encode()
    except UnicodeEncodeError:
        shown = path.encode("utf-8", "backslashreplace").decode()
        return _refuse(shown, "SC001", "file name is not UTF-8", "rename the file")
    try:
        if name.is_symlink():
            note_link(path)
            return _look_behind_link(root, path)
        status = name.stat(follow_symlinks=False)
    except (FileNotFoundError, NotADirectoryError):
        return None  # gone since the folder was listed
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "SC003", "not a regular file", "put posts into regular files")
    return state_of(path, status)


class SideFolder:
    """The files beside a content folder's posts (`posts.side_files.SideFiles`); never any outside it."""

    def __init__(self, root: Path, *, max_bytes: int) -> None:
        self._root = root
        self._real_root = os.path.realpath(root)
        self._max_bytes = max_bytes

    def size_of(self, path: str) -> int | None:
        """The size of a regular file in bytes; None for anything else."""
        status = self._look_at(path)
        return status.st_size if status else None

    def read(self, path: str) -> bytes | None:
        """A file's bytes; None for what is no regular file, or larger than `max_bytes`."""
        if self._look_at(path) is None:
            return None
        try:
            return read_file(self._root, path, max_bytes=self._max_bytes)[0]
        except (FileChangedError, PostError):
            return None

    def describe(self, paths: Iterable[str]) -> str:
        """The state of files as a text, equal as long as they are: lines of path, size and time."""
        lines = []
        for path in paths:
            status = self._look_at(path)
            lines.append(f"{path}\t{status.st_size}\t{status.st_mtime_ns}" if status else f"{path}\t\t")
        return "\n".join(lines)

    def _look_at(self, path: str) -> os.stat_result | None:
        try:
            real = Path(os.path.realpath(self._root / path))
            status = real.stat() if real.is_relative_to(self._real_root) else None
        except (OSError, ValueError):  # a name that no file can have
            status = None
        return status if status and stat.S_ISREG(status.st_mode) else None


def list_described(description: str) -> tuple[str, ...]:
    """The paths of a text by `SideFolder.describe`."""
    return tuple(line.partition("\t")[0] for line in description.split("\n") if line)


def _look_behind_link(root: Path, path: str) -> FileState | PostError:
    target = Path(os.path.realpath(root / path))
    if not target.is_relative_to(os.path.realpath(root)):
        return _refuse(path, "SC002", "link leads out of the content folder", "copy the file into the folder")
    try:
        status = target.stat()
    except OSError:
        return _refuse(path, "SC002", "link leads nowhere", "mend or remove the link")
    if not stat.S_ISREG(status.st_mode):
        return _refuse(path, "SC003", "link to what is not a regular file", "put posts into regular files")
    return state_of(path, status)


def state_of(path: str, status: os.stat_result) -> FileState:
    """What is kept of it."""
    return FileState(path, status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)


def _refuse(path: str, code: str, problem: str, remedy: str) -> PostError:
    return PostError(path=path, code=code, problem=problem, remedy=remedy)


def read_file(root: Path, path: str, *, max_bytes: int) -> tuple[bytes, FileState]:
    """A file's bytes and the state they belong to.

    Raises PostError for what must not be read, FileChangedError for what did not hold still.
    """
    data, status = read_bytes(root, path, max_bytes=max_bytes)
    return data, state_of(path, status)


def read_bytes(root: Path, path: str, *, max_bytes: int) -> tuple[bytes, os.stat_result]:
    """As `read_file`, with what the file system says of the file."""
    descriptor = _open(root, path)
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise _refuse(path, "SC003", "not a regular file", "put posts into regular files")
        if status.st_size > max_bytes:
            raise _refuse(
                path,
                "SC005",
                f"{status.st_size:,} bytes, more than max_post_bytes ({max_bytes:,})",
                "split the post, or raise max_post_bytes",
            )
        data = os.read(descriptor, status.st_size + 1)
        if len(data) != status.st_size or not _is_same(status, os.fstat(descriptor)):
            raise FileChangedError(path)
    finally:
        os.close(descriptor)
    return data, status


def _is_same(one: os.stat_result, other: os.stat_result) -> bool:
    return (
        one.st_mtime_ns == other.st_mtime_ns
        and one.st_ctime_ns == other.st_ctime_ns
        and one.st_size == other.st_size
        and one.st_ino == other.st_ino
    )


_FLAGS = os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC
"""O_NONBLOCK: opening a pipe must not wait for its writer. O_NOFOLLOW: a link is looked at before."""


def _open(root: Path, path: str) -> int:
    """A descriptor of a file, or of what a link within the folder leads to."""
    try:
        try:
            return os.open(f"{root}/{path}", _FLAGS)
        except OSError as error:
            if error.errno != errno.ELOOP:
                raise
        refused = _look_behind_link(root, path)
        if isinstance(refused, PostError):
            raise refused
        return os.open(os.path.realpath(root / path), _FLAGS)
    except FileNotFoundError as error:
        raise FileChangedError(path) from error
    except OSError as error:
        problem = f"cannot be read: {error.strerror}"
        raise _refuse(path, "SC004", problem, "give feedsvc the right to read it") from error
