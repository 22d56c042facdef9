"""What the system says of changes below the content folder, as it happens: watchfiles' one door.

No more than hints. Events get lost where the system's queue overflows, which watchfiles does not tell
(samuelcolvin/watchfiles#348), and on file systems that other machines write to: so the whole folder is still
looked through now and then, and after many events.
"""

import logging
import re
import threading
from collections.abc import Callable, Iterable, Set
from pathlib import Path
from typing import Any, Protocol

_LOG = logging.getLogger(__name__)

_DEBOUNCE_MS = 50
"""Changes are told after so long at the latest, however many more there are."""

_STEP_MS = 10
"""Changes are told once there were no more for so long."""

_LOOK_SECONDS = 1.0
"""Between two looks whether the folder is still the same one."""

_RETRY_SECONDS = 60.0

_REMOTE = frozenset(
    {"9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse", "gfs2", "glusterfs", "gpfs", "lustre"}
    | {"ncpfs", "nfs", "nfs4", "ocfs2", "prl_fs", "smb3", "smbfs", "vboxsf", "virtiofs", "vmhgfs"}
)
"""Types of file systems that other machines write to."""

Tell = Callable[[Set[str] | None], None]
"""Called with the paths that may have changed, relative to the folder; with None where anything may have."""


class Notifier(Protocol):
    """A watch over everything below a folder. Both raise OSError or RuntimeError when it is lost."""

    def wait(self) -> Set[str]:
        """The absolute paths that changed; none after about a second."""

    def close(self) -> None: ...


class _Watchfiles:
    """The system's own events."""

    def __init__(self, root: Path, stopping: threading.Event) -> None:
        from watchfiles._rust_notify import RustNotify

        self._stopping = stopping
        # No debugging, no polling, with all folders below but those that may not be read.
        self._notify = RustNotify([str(root)], False, False, 0, True, True)

    def wait(self) -> Set[str]:
        found: Any = self._notify.watch(_DEBOUNCE_MS, _STEP_MS, int(_LOOK_SECONDS * 1_000), self._stopping)
        return frozenset() if isinstance(found, str) else {path for _, path in found}

    def close(self) -> None:
        self._notify.close()


class EventThread:
    """Tells of changes in a thread of its own, as long as the system can say them."""

    def __init__(
        self,
        root: Path,
        *,
        ignored: Iterable[Path] = (),
        open_notifier: Callable[[Path, threading.Event], Notifier] = _Watchfiles,
        retry_seconds: float = _RETRY_SECONDS,
    ) -> None:
        """What happens in `ignored` folders is not told of."""
        self._root = root
        self._ignored = tuple(f"{path}/" for path in ignored)
        self._open_notifier = open_notifier
        self._retry_seconds = retry_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="feedsvc-events", daemon=True)
        self._notifier: Notifier | None = None
        self._identity: tuple[int, int] | None = None
        self._told = ""

    def start(self, tell: Tell, trust: Callable[[bool], None]) -> None:
        """Watch, then return; `trust` is called with whether all changes are told of from now on."""
        self._tell, self._trust = tell, trust
        self._open()
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        while not self._stopping.is_set():
            if self._notifier is None:
                self._stopping.wait(self._retry_seconds)
                if not self._stopping.is_set():
                    self._open()
                continue
            try:
                changed = self._notifier.wait()
                is_same = self._identify() == self._identity
            except (OSError, RuntimeError) as error:
                self._lose(error)
                continue
            if not is_same:  # another folder under this name: its events come from elsewhere
                self._close()
                self._open()
            elif paths := self._make_relative(changed):
                self._tell(paths)
        self._close()

    def _open(self) -> None:
        try:
            self._identity = self._identify()
            self._notifier = self._open_notifier(self._root, self._stopping)
        except (ImportError, OSError, RuntimeError) as error:
            self._lose(error)
        else:
            self._told = ""
            self._trust(True)

    def _lose(self, error: Exception) -> None:
        """What happens is not told any more: that the limit of watches is reached, say."""
        self._close()
        self._trust(False)
        if self._told != str(error):
            _LOG.warning("event=polling content=%s reason=%s", self._root, error)
        self._told = str(error)

    def _close(self) -> None:
        if self._notifier:
            self._notifier.close()
        self._notifier = None

    def _identify(self) -> tuple[int, int]:
        status = self._root.stat()
        return status.st_dev, status.st_ino

    def _make_relative(self, changed: Set[str]) -> Set[str]:
        below = f"{self._root}/"
        return {
            path.removeprefix(below) if path != str(self._root) else ""
            for path in changed
            if not path.startswith(self._ignored) and (path.startswith(below) or path == str(self._root))
        }


def find_remote(root: Path, mounts: str) -> str:
    """The type of a file system at `root` or below it that other machines write to, unseen; "" if none is.

    `mounts` is the text of Linux's `/proc/self/mountinfo` (man 5 proc), "" where there is none.
    """
    found: list[tuple[int, str]] = []
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        place = Path(re.sub(r"\\([0-7]{3})", lambda found: chr(int(found[1], 8)), fields[4]))
        kind = after.split()[0]
        if place.is_relative_to(root) and place != root and _is_remote(kind):
            return kind
        if root.is_relative_to(place):
            found.append((len(place.parts), kind))
    kind = max(found, key=lambda item: item[0])[1] if found else ""
    return kind if _is_remote(kind) else ""


def _is_remote(kind: str) -> bool:
    return kind.partition(".")[0] in _REMOTE
