"""The folder of an export: whole files only, and none that is not ours is ever touched.

`.feedsvc-export/` in it holds `manifest.json` (each file's path, digest, size, media type), the lock, and
while files are being written their new bytes and the list of their names. Whatever kills the process, each
file is the old one or the new one, and the next pass knows which are in doubt.
"""

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Self

from ..errors import ExportError

STATE = ".feedsvc-export"

_FORMAT = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A file of the manifest. `sizes` in bytes by suffix: "" for the file itself, `.gz` for its zipped form.

    `location`: the URL only leads there, and there is no file.
    """

    path: str
    url: str
    scope: str
    media_type: str
    sha256: str
    etag: str = ""
    sizes: Mapping[str, int] = field(default_factory=dict)
    location: str = ""


@dataclass(frozen=True, slots=True)
class Writing:
    """A record and the bytes of its files by suffix; `modified` is what their time is to be, None: now."""

    record: Record
    files: Mapping[str, bytes]
    modified: float | None


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
        self._records = self._load()
        self._doubtful = self._read_names()
        self._is_saved = not self._doubtful
        for path in self._doubtful - self._records.keys():
            self._records[path] = self._make_unknown(path)
        for left in self._state.glob("new-*"):
            left.unlink()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()
        os.close(self._lock)

    def find(self, path: str) -> Record | None:
        return self._records.get(path)

    def list_records(self) -> list[Record]:
        return list(self._records.values())

    def is_whole(self, record: Record) -> bool:
        """Whether its files stand there in full, as far as their sizes tell."""
        if record.path in self._doubtful:
            return False
        try:
            return all(
                (self._root / (record.path + suffix)).stat().st_size == size
                for suffix, size in record.sizes.items()
            )
        except OSError:
            return False

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
        self._remember(writing.record.path for writing in writings)
        problems = []
        made = self._threads.map(self._write_new, range(len(writings)), writings)
        for writing, outcome in zip(writings, list(made), strict=True):
            if outcome:
                problems.append(f"{writing.record.path}: {outcome}; its file stays as it was")
            else:
                self._records[writing.record.path] = writing.record
                self._doubtful.discard(writing.record.path)
        self._sync_folders(writing.record.path for writing in writings)
        return problems

    def remove(self, records: Iterable[Record]) -> None:
        """Remove the files of these records, and the folders that they leave empty."""
        for record in records:
            with self._explained():
                for suffix in record.sizes:
                    (self._root / (record.path + suffix)).unlink(missing_ok=True)
            self._remove_empty((self._root / record.path).parent)
            del self._records[record.path]
            self._doubtful.discard(record.path)
            self._is_saved = False

    def save(self) -> None:
        """Write the manifest if anything changed; then no file is in doubt any more."""
        if self._is_saved:
            return
        with self._explained():
            self._save()

    def _save(self) -> None:
        records = [asdict(self._records[path]) for path in sorted(self._records)]
        lines = ",\n".join(json.dumps(record, ensure_ascii=False, sort_keys=True) for record in records)
        about = f'"format": {_FORMAT}, "suffixes": {json.dumps(self._suffixes)}'
        new = self._state / "new-manifest"
        _write_synced(new, f'{{{about}, "files": [\n{lines}\n]}}\n'.encode(), None)
        new.replace(self._manifest_path)
        _sync_folder(self._state)
        if not self._doubtful:
            self._names_path.unlink(missing_ok=True)
        self._is_saved = True

    @contextmanager
    def _explained(self) -> Iterator[None]:
        """A disk that is full or read-only is for a person to mend, not a bug."""
        try:
            yield
        except OSError as error:
            name = error.filename or self._root
            raise ExportError(str(name), f"cannot be written ({error.strerror or error})") from error

    @property
    def _manifest_path(self) -> Path:
        return self._state / "manifest.json"

    @property
    def _names_path(self) -> Path:
        return self._state / "writing"

    def _load(self) -> dict[str, Record]:
        try:
            data = json.loads(self._manifest_path.read_bytes())
            if data["format"] != _FORMAT:
                raise ValueError(f"its format is {data['format']}, not {_FORMAT}")
            records = [Record(**values) for values in data["files"]]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ExportError(
                str(self._manifest_path),
                f"is no manifest of ours ({error}); remove the folder and export anew",
            ) from error
        if data["suffixes"] != self._suffixes:
            # Another compression came or went: every file is asked for again.
            records = [replace(record, etag="") for record in records]
        return {record.path: record for record in records}

    def _read_names(self) -> set[str]:
        """Files that may have been written since the manifest was."""
        try:
            text = self._names_path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return set()
        # A name that was cut short by a crash was never written to.
        return {json.loads(line) for line in text.splitlines(keepends=True) if line.endswith("\n")}

    def _make_unknown(self, path: str) -> Record:
        """A file of ours that no manifest knows; gone with the next pass unless a URL needs it."""
        sizes = dict.fromkeys(("", *self._suffixes), 0)
        return Record(path=path, url="", scope="", media_type="", sha256="", sizes=sizes)

    def _refuse_foreign(self, writing: Writing) -> None:
        if writing.record.path in self._records:
            return
        for suffix, body in writing.files.items():
            path = self._root / (writing.record.path + suffix)
            if path.is_file() and path.read_bytes() != body:
                raise ExportError(
                    str(path), "stands there already and is no export's; remove it, or name another folder"
                )

    def _remember(self, paths: Iterable[str]) -> None:
        """Note, before the first byte, what is about to be written."""
        self._is_saved = False
        names = [path for path in paths if path not in self._doubtful]
        self._doubtful.update(names)
        with self._names_path.open("a", encoding="utf-8") as file:
            file.writelines(json.dumps(name) + "\n" for name in names)
            file.flush()
            os.fsync(file.fileno())

    def _write_new(self, number: int, writing: Writing) -> str:
        """Each file under another name first, then in one step under its own; "" or why it could not be."""
        known = self._records.get(writing.record.path)
        try:
            for suffix, body in writing.files.items():
                target = self._root / (writing.record.path + suffix)
                target.parent.mkdir(parents=True, exist_ok=True)
                new = self._state / f"new-{number}{suffix}"
                _write_synced(new, body, writing.modified)
                new.replace(target)
            for suffix in (known.sizes if known else {}).keys() - writing.files.keys():
                (self._root / (writing.record.path + suffix)).unlink(missing_ok=True)
        except OSError as error:
            return error.strerror or str(error)
        return ""

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


def _write_synced(path: Path, body: bytes, modified: float | None) -> None:
    with path.open("wb") as file:
        file.write(body)
        file.flush()
        if modified is not None:
            os.utime(file.fileno(), (modified, modified))
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if not folder.is_dir():
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
