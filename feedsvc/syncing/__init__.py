"""The write side's straight line: find, compare, guard, write. `check` is its reading half with a linter."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..dates import to_microseconds
from ..errors import RemovalHeldBackError
from ..git_history import GitHistory
from ..index import SITE, Changes, FileRow, Index, Packer, Render, WindowRules, file_values
from ..model import Entry
from ..posts.reading import ReadingRules
from ..scanner import check_folder
from .checking import Checker, Linter, Report
from .comparing import Known, compare, find_touched_ids
from .finding import Finder, Found, History, Progress
from .merging import Merger
from .whole import WholeSync

__all__ = ["Checker", "Finder", "Linter", "Progress", "Report", "SyncResult", "Syncer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a sync did. `pending` counts files that were missing for the first time: the next sync decides.

    `touched` are the terms whose feeds may have changed, ("", "") for the whole site.
    """

    content_version: int
    touched: frozenset[tuple[str, str]]
    entries: int
    changed: int
    removed: int
    problems: int
    pending: int


class Syncer:
    """Brings the index to what the content folder holds. One per data folder, and one sync at a time."""

    def __init__(
        self,
        *,
        root: Path,
        rules: ReadingRules,
        index: Index,
        max_post_bytes: int,
        settings_digest: str,
        window: WindowRules,
        now: Callable[[], datetime],
        hubs: tuple[str, ...] = (),
        history: GitHistory | None = None,
        merges_duplicates: bool = False,
        machine: str = "",
        render: Render | None = None,
        output_version: str = "",
        site: str = "",
    ) -> None:
        """`settings_digest` is that of everything but content that shapes a feed's bytes.

        `window` decides which feeds held an entry that is removed. What changes is queued for the WebSub
        `hubs`. `history` says when entries were updated, if the posts do not. `machine` names this
        one where several may sync, each with devices of its own.
        `site` is what those are told of it who answer without its folder.
        Where others need them at once, `render` makes the bodies of what is new, of this `output_version`.
        """
        self._root = root
        self._rules = rules
        self._index = index
        self._settings_digest = settings_digest
        self._window = window
        self._hubs = hubs
        self._history = history
        self._merges_duplicates = merges_duplicates
        self._merger: Merger | None = None
        self._machine = machine
        self._site = site
        self._render, self._output_version = render, output_version
        self._now = now
        self._finder = Finder(root, rules, max_post_bytes=max_post_bytes, now=now)
        self._files: dict[str, FileRow] | None = None
        self._missing: set[str] = set()

    def sync(
        self, *, allow_removals: bool = False, verify: bool = False, progress: Progress | None = None
    ) -> SyncResult:
        """One sync. Raises ContentFolderError or RemovalHeldBackError, and then nothing was changed.

        `verify` reads every file again, whatever its state says.
        """
        self._index.repair()
        about = self._index.load_about()
        if not about:  # a new index, whatever this process knows of another
            self.forget()
        history = self._look_at_history(about)
        description = self._describe(about, history, allow_removals=allow_removals)
        if self._files is None:
            self._files = self._index.load_files()
        files = self._files
        is_new_reading = about.get("rules") != self._rules.whole_digest
        read_all = verify or is_new_reading
        held: set[str] = set()
        if files or self._merges_duplicates:  # which can tell twins only when it knows all
            found = self._finder.find(files, read_all=read_all, history=history, progress=progress)
            gone, held = self._confirm_missing(found, files)
            changes = self._compare(found, files, gone, held)
            if self._merges_duplicates:
                self._merge_duplicates(changes, found, held)
            if not files:
                changes.whole = [Packer().pack(changes.entries, map(file_values, changes.files))]
            self._guard_removals(changes, allow_removals=allow_removals)
        else:
            changes = self._read_whole(history, progress)
        changes.about = {} if description == about else description
        written = self._index.write(
            changes,
            settings_digest=self._settings_digest,
            window=self._window,
            now_us=to_microseconds(self._now()),
            hubs=self._hubs,
            render=self._render,
            output_version=self._output_version,
        )
        self._remember(changes, held)
        with self._index.snapshot() as snapshot:
            entries = snapshot.count_entries()
        return SyncResult(
            content_version=written.content_version,
            touched=written.touched,
            entries=entries,
            changed=written.changed,
            removed=written.removed,
            problems=self._index.count_problems(),
            pending=len(held),
        )

    def forget(self) -> None:
        """Read from the index again what is known of it: another process may have written."""
        self._files, self._merger, self._missing = None, None, set()

    def _read_whole(self, history: History, progress: Progress | None) -> Changes:
        paths = frozenset(problem.path for problem in self._index.list_problems())
        sync = WholeSync(finder=self._finder, history=history, problem_paths=paths, progress=progress)
        return sync.collect()

    def _merge_duplicates(self, changes: Changes, found: Found, held: set[str]) -> None:
        if self._merger is None:
            self._merger = Merger(self._index.load_stories(), read_text=self._finder.read_story)

        def read_entry(path: str) -> Entry | None:
            if path not in found.entries:
                self._finder.read(path, found)
            return found.entries.get(path)

        present = found.files.keys() | held
        self._merger.merge(changes, present=present, held=held, read_entry=read_entry)

    def _look_at_history(self, about: dict[str, str]) -> History:
        if self._history is None:
            return History()
        since, head = about.get("commit", ""), self._history.find_head()
        if not head:
            return History(head=since)  # what is known stays true
        return History(
            head=head,
            times=self._history.load_times(head),
            touched=self._history.find_touched(since, head),
        )

    def _describe(self, about: dict[str, str], history: History, *, allow_removals: bool) -> dict[str, str]:
        """What the index is made from. The same name may stand for other content: a disk not mounted, say."""
        device = f"{self._machine}:{check_folder(self._root)}".removeprefix(":")
        files = self._rules.dialect.configuration_files()
        marks = [name for name in files if (self._root / name).is_file()]
        if about and not allow_removals:
            # What lies deeper, a section's own file, say, is content and may go like any other.
            missing = {name for name in about["marks"].splitlines() if "/" not in name} - set(marks)
            if missing:
                self._hold_back(0, f"{', '.join(sorted(missing))} is gone from {self._root}")
            is_same_machine = about["device"].rpartition(":")[0] == self._machine
            if is_same_machine and about["device"] != device:
                self._hold_back(0, f"another device is mounted at {self._root}")
        return {
            "root": str(self._root),
            "dialect": self._rules.dialect.name,
            "device": device,
            "marks": "\n".join(marks),
            "rules": self._rules.whole_digest,
            "commit": history.head,
            SITE: self._site,
        }

    def _confirm_missing(self, found: Found, files: dict[str, FileRow]) -> tuple[set[str], set[str]]:
        """Files that have left, and files that are missing for the first time."""
        missing = files.keys() - found.files.keys()
        gone = {path for path in missing if path in self._missing or path in found.problems}
        return gone, missing - gone

    def _compare(self, found: Found, files: dict[str, FileRow], gone: set[str], held: set[str]) -> Changes:
        ids = find_touched_ids(found, files, gone | held)
        known = Known(
            owners=self._index.find_owners(ids) if files else {},
            paths=self._index.find_paths(ids) if files else {},
            problem_paths=frozenset(problem.path for problem in self._index.list_problems()),
        )
        return self._decide(found, files, known, gone, held)

    def _decide(
        self, found: Found, files: dict[str, FileRow], known: Known, gone: set[str], held: set[str]
    ) -> Changes:
        return compare(
            found,
            files,
            known,
            gone=gone,
            held=held,
            kind_of=self._rules.dialect.kind_of,
            read=lambda path: self._finder.read(path, found),
        )

    def _guard_removals(self, changes: Changes, *, allow_removals: bool) -> None:
        """Hold back what looks like a lost folder rather than like an editor's work."""
        leaving = sum(reason not in {"renamed", "merged"} for reason in changes.removals.values())
        if allow_removals or leaving <= 20:
            return
        with self._index.snapshot() as snapshot:
            total = snapshot.count_entries()
        if leaving > total / 10:
            raise RemovalHeldBackError(leaving, total)

    def _hold_back(self, leaving: int, reason: str) -> None:
        with self._index.snapshot() as snapshot:
            total = snapshot.count_entries()
        raise RemovalHeldBackError(leaving or total, total, reason)

    def _remember(self, changes: Changes, held: set[str]) -> None:
        self._missing = held
        if self._merger:
            self._merger.remember()
        if changes.whole is not None:
            self._files = None  # the next sync reads them from the index, when nobody waits
            return
        assert self._files is not None
        for path in changes.files_gone:
            self._files.pop(path, None)
        self._files |= {row.state.path: row for row in changes.files}
