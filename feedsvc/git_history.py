"""When each file of the content folder was last committed: one pass of `git log`, then only what is new.

Runs git as a reader: no hooks, pagers, external diffs or signatures, whatever the repository's settings say.
"""

import logging
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

_LOG = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 120
_MARK = "\x01commit "
_LOG_ARGUMENTS = (
    "log", "-z", "--name-status", f"--format={_MARK}%ct", "-c", "-M100%", "--relative", "--no-ext-diff",
    "--no-textconv", "--no-show-signature", "--no-color",
)  # fmt: skip

Times = Mapping[str, int]
"""Seconds since 1970 by path, relative to the content folder."""


class GitHistory:
    """The commits of one content folder. Outside a repository, and without git, there are none."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._head = ""
        self._times: Times = {}
        self._is_told = False

    def find_head(self) -> str:
        """The commit that is checked out, "" where nothing can be said of the history.

        A shallow clone is such a case: its oldest commit seems to have written every file.
        """
        shallow = self._ask("rev-parse", "--is-shallow-repository")
        if shallow is None or shallow.strip() != "false":
            self._tell("no git repository" if shallow is None else "the repository is a shallow clone")
            return ""
        return (self._ask("rev-parse", "--verify", "--quiet", "HEAD") or "").strip()

    def load_times(self, head: str) -> Times:
        """When each file was last committed, as of this commit; what nobody committed is not in it.

        A file that was only moved keeps its time.
        """
        if head == self._head:
            return self._times
        is_newer = self._head and self._is_ancestor(self._head, head)
        text = self._ask(*_LOG_ARGUMENTS, f"{self._head}..{head}" if is_newer else head, "--", ".")
        if text is None:
            self._tell("git log failed, or took too long")
            return self._times
        self._times = parse_log(text, self._times if is_newer else {})
        self._head = head
        return self._times

    def find_touched(self, since: str, head: str) -> frozenset[str] | None:
        """The files that commits after `since` touched or moved; None for all, when that is not known."""
        if since == head:
            return frozenset()
        if not since or not self._is_ancestor(since, head):
            return None
        text = self._ask(*_LOG_ARGUMENTS, f"{since}..{head}", "--", ".")
        if text is None:
            return None
        return frozenset(name for _, _, names in _read_changes(text) for name in names)

    def _is_ancestor(self, commit: str, head: str) -> bool:
        return self._ask("merge-base", "--is-ancestor", commit, head) is not None

    def _ask(self, *arguments: str) -> str | None:
        """What git says, None when it cannot."""
        reading = ("--no-pager", "--no-optional-locks", "-c", "core.fsmonitor=false", "-C", str(self._root))
        command = ("git", *reading, *arguments)
        try:
            done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_SECONDS, check=True)
        except (OSError, subprocess.SubprocessError):
            return None
        return done.stdout.decode("utf-8", "surrogateescape")

    def _tell(self, reason: str) -> None:
        if not self._is_told:
            _LOG.warning("event=no_commit_times content=%s reason=%s", self._root, reason)
        self._is_told = True


def parse_log(text: str, known: Times) -> dict[str, int]:
    """The times of all files after the commits of a log, newest first, on top of what is `known`."""
    times: dict[str, int] = {}
    present: dict[str, str] = {}  # where a file of an older name lies now
    for moment, status, names in _read_changes(text):
        now = present.get(names[-1], names[-1])
        if status.startswith("R"):
            present[names[0]] = now
        elif not status.startswith("D"):
            times[now] = max(moment, times.get(now, moment))
    for before, now in present.items():
        if now not in times and before in known:
            times[now] = known[before]
    return {**known, **times}


def _read_changes(text: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """(seconds since 1970, status letters, names) of every change; a move has the old and the new name."""
    moment = 0
    parts = iter(text.split("\0"))
    for part in parts:
        part = part.lstrip("\n")
        if part.startswith(_MARK):
            moment = int(part.removeprefix(_MARK).strip())
        elif part:
            count = 2 if part[0] in "RC" else 1
            names = tuple(next(parts, "") for _ in range(count))
            yield moment, part, names
