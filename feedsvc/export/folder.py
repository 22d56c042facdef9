"""The folder of an export: whole files only, and none that is not ours is ever touched.

`.feedsvc-export/` in it holds the manifest, the lock, and while files are being written their new bytes and
the list of their names. Whatever kills the process, each file is the old one or the new one, and the next
pass knows which are in doubt.
"""

import fcntl
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from ..errors import ExportError
from .manifest import Manifest, Record, read_names, write_names

STATE = ".feedsvc-export"

_SECOND_NS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Writing:
    """A record and the bytes of its files by suffix; `modified` is what their time is to be, None: now.

    `is_written`: the files are there already, only what is known of them has changed.
    """

    record: Record
    files: Mapping[str, bytes]
    modified: int | None
    is_written: bool = False


class ExportFolder:
    """An opened folder; ExportError when it cannot be used. `suffixes` are those of the compressed forms."""

    def __init__(self, root: Path, suffixes: Iterable[str] = ()) -> None:
        self._root = root
        self._state = root / STATE
        self._suffixes = sorted(suffixes)
        try:
            self._state.mkdir(parents=True, exist_ok=True)
            self._lock = os.open(self._state / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ExportError(str(root), f"cannot be used ({error.strerror}); name another folder") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            raise ExportError(str(root), "another export writes there; stop it first") from None
        self._threads = ThreadPoolExecutor(16, "feedsvc-export")
        self._manifest = Manifest(self._state, self._suffixes)
        self._doubtful = self._noted = read_names(self._names_path)
        for path in self._doubtful - self._manifest.records.keys():
            self._manifest.put(self._make_unknown(path))
        for left in self._state.glob("new-*"):
            left.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        with suppress(OSError):  # what has changed is beside it
            self._manifest.save_whole()
        os.close(self._lock)

    def find(self, path: str) -> Record | None:
        """What was written last for a URL path, or None."""
        return self._manifest.records.get(path)

    def list_records(self) -> list[Record]:
        """What was written last, for every URL path."""
        return list(self._manifest.records.values())

    def is_whole(self, record: Record) -> bool:
        """Whether its files stand there in full, as far as their sizes and times tell."""
        if record.path in self._doubtful:
            return False
        try:
            for suffix, size in record.sizes.items():
                # Text, not a Path: of hundreds of thousands of files this is asked at each export.
                found = os.stat(f"{self._root}/{record.path}{suffix}")  # noqa: PTH116
                is_touched = record.modified and found.st_mtime_ns != record.modified * _SECOND_NS
                if found.st_size != size or is_touched:
                    return False
        except OSError:
            return False
        return True

    def note(self, record: Record) -> None:
        """Keep what is known of files that are as they should be."""
        self._manifest.put(record)

    def write(self, writings: Sequence[Writing]) -> list[str]:
        """Put these files in place, each at once and for good; says which could not be, and why.

        Raises ExportError, before anything is written, where a file stands that no export wrote, and where
        the disk takes nothing.
        """
        if not writings:
            return []
        with self._explained():
            return self._write(writings)

    def _write(self, writings: Sequence[Writing]) -> list[str]:
        for writing in writings:
            self._refuse_foreign(writing)
        # Before the first byte: what is about to be written.
        self._doubt({*self._doubtful, *(writing.record.path for writing in writings)})
        problems, failed = [], set()
        made = self._threads.map(self._write_new, range(len(writings)), writings)
        for writing, outcome in zip(writings, list(made), strict=True):
            if isinstance(outcome, str):
                problems.append(f"{writing.record.path}: {outcome}; its file stays as it was")
                failed.add(writing.record.path)
            else:
                self._manifest.put(replace(writing.record, modified=outcome))
        self._sync_folders(writing.record.path for writing in writings)
        self._manifest.append()
        self._doubt(self._doubtful - {writing.record.path for writing in writings} | failed)
        return problems

    def remove(self, records: Iterable[Record]) -> None:
        """Remove the files of these records, and the folders that they leave empty."""
        for record in records:
            with self._explained():
                for suffix in record.sizes:
                    (self._root / (record.path + suffix)).unlink(missing_ok=True)
            self._remove_empty((self._root / record.path).parent)
            self._manifest.drop(record.path)
            self._doubtful = self._doubtful - {record.path}

    def save(self) -> None:
        """Write down what changed, for good."""
        with self._explained():
            self._manifest.save()
            self._doubt(self._doubtful)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """A disk that is full or read-only is for a person to mend, not a bug."""
        try:
            yield
        except OSError as error:
            name = error.filename or self._root
            raise ExportError(str(name), f"cannot be written ({error.strerror or error})") from error

    @property
    def _names_path(self) -> Path:
        return self._state / "writing"

    def _make_unknown(self, path: str) -> Record:
        """A file of ours that no manifest knows; gone with the next pass unless a URL needs it."""
        sizes = dict.fromkeys(("", *self._suffixes), 0)
        return Record(path=path, url="", scope="", media_type="", sha256="", sizes=sizes)

    def _refuse_foreign(self, writing: Writing) -> None:
        if writing.record.path in self._manifest.records:
            return
        for suffix, body in writing.files.items():
            path = self._root / (writing.record.path + suffix)
            if path.is_file() and path.read_bytes() != body:
                raise ExportError(
                    str(path), "stands there already and is no export's; remove it, or name another folder"
                )

    def _doubt(self, paths: set[str]) -> None:
        """Note which files may be other ones than the manifest says, should this process die now."""
        if paths == self._noted:
            return
        write_names(self._names_path, paths)
        _sync_folder(self._state)
        self._doubtful, self._noted = paths, paths

    def _write_new(self, number: int, writing: Writing) -> int | str:
        """Each file under another name first, then in one step under its own.

        Gives their time in seconds since 1970, or why it could not be.
        """
        known = self._manifest.records.get(writing.record.path)
        modified = writing.modified
        try:
            for suffix, body in writing.files.items():
                target = self._root / (writing.record.path + suffix)
                target.parent.mkdir(parents=True, exist_ok=True)
                new = self._state / f"new-{number}{suffix}"
                modified = _write_synced(new, body, modified, before=known.modified if known else 0)
                new.replace(target)
            for suffix in (known.sizes if known else {}).keys() - writing.files.keys():
                (self._root / (writing.record.path + suffix)).unlink(missing_ok=True)
        except OSError as error:
            return error.strerror or str(error)
        return modified or 0

    def _sync_folders(self, paths: Iterable[str]) -> None:
        folders = {(self._root / path).parent for path in paths}
        # A new folder is known only to the one above it.
        above = {
            parent
            for folder in folders
            for parent in folder.parents
            if self._root in (parent, *parent.parents)
        }
        list(self._threads.map(_sync_folder, folders | above))

    def _remove_empty(self, folder: Path) -> None:
        while folder != self._root:
            try:
                folder.rmdir()
            except OSError:  # something else stands in it
                return
            folder = folder.parent


def _write_synced(path: Path, body: bytes, modified: int | None, *, before: int) -> int:
    """Write a file for good, and give it a time; without one now, but later than `before`."""
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        if modified is None:
            modified = max(int(os.fstat(file.fileno()).st_mtime), before + 1)
        # Whole seconds: what HTTP has, and what no archive or copy cuts off.
        os.utime(file.fileno(), (modified, modified))
        os.fsync(file.fileno())
    return modified


def _sync_folder(folder: Path) -> None:
    if not folder.is_dir():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
