"""The data folder: one per content folder, ours alone, with one writer at a time."""

import fcntl
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

from .errors import DataFolderError


def choose_data_folder(content: Path, *, working: Path, environment: Mapping[str, str]) -> Path:
    """`.feedsvc/<name>-<8 hex>` in the working folder, or below XDG_STATE_HOME where that is not writable."""
    resolved = content.resolve()
    name = f"{resolved.name}-{hashlib.sha256(os.fsencode(resolved)).hexdigest()[:8]}"
    if os.access(working, os.W_OK):
        return working / ".feedsvc" / name
    state = environment.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "feedsvc" / name


class DataFolder:
    """An opened data folder. `is_writer` tells whether this process may write to its index."""

    def __init__(self, path: Path, *, may_write: bool = True) -> None:
        """Make what is missing and try to become the writer, if it may; DataFolderError if that cannot be."""
        self.path = path
        try:
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            ignore = path.parent / ".gitignore"
            if path.parent.name == ".feedsvc" and not ignore.exists():
                ignore.write_text("*\n")
            self._lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise DataFolderError(
                str(path), f"cannot be used ({error.strerror}); name another one with --data"
            ) from error
        self.is_writer = False
        if may_write:
            self.try_lock()

    @property
    def index_path(self) -> Path:
        """The index, where it is SQLite."""
        return self.path / "index.sqlite"

    @property
    def secret_path(self) -> Path:
        """What cached documents are signed with."""
        return self.path / "secret"

    @property
    def status_path(self) -> Path:
        """What the writer says of itself."""
        return self.path / "status.json"

    @property
    def cache_path(self) -> Path:
        """Documents, where the cache is files."""
        return self.path / "cache"

    def close(self) -> None:
        """Let another process write."""
        os.close(self._lock)

    def try_lock(self) -> bool:
        """Become the writer, unless another process is."""
        # The kernel drops the lock with the process, so that a crash leaves nothing to clean up.
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        self.is_writer = True
        return True
