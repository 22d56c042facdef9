"""The write side's straight line: find, compare, guard, write. `check` is its reading half with a linter."""

from collections.abc import Callable, Set
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..dates import to_microseconds
from ..git_history import GitHistory
from ..index import Changes, Index, Packer, Render, WindowRules, Written, file_values
from ..model import Entry
from ..posts.reading import ReadingRules
from .checking import Checker, Linter, Report
from .comparing import Known, compare, find_touched_ids
from .finding import Finder, Progress
from .found import Found, History
from .guarding import Guard
from .known import KnownFiles, Look
from .merging import Merger
from .whole import WholeSync

__all__ = ["Checker", "Finder", "Linter", "Look", "Progress", "Report", "SyncResult", "Syncer"]

_MOST_PATHS = 2_000
"""Of more, everything is looked at: it costs less."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncResult:
    """What a sync did. `touched` are the terms whose feeds may have changed, ("", "") for the whole site.

    `entries` is how many there are, None where only a part was looked at. `missing` files were not there for
    the first time: the next sync decides. `unsettled` ones changed a moment ago, and are to be read again.
    In `expires_in` seconds the next entry ends, None for never. `is_first`: all of this is not known yet,
    but to the next sync. By `ahead_seconds` the moment of the content version, which has one of its own, is
    later than now.
    """

    content_version: int
    touched: frozenset[tuple[str, str]]
    entries: int | None
    changed: int
    removed: int
    problems: int
    missing: frozenset[str] = frozenset()
    unsettled: frozenset[str] = frozenset()
    expires_in: float | None = None
    is_first: bool = False
    ahead_seconds: float = 0.0

    @property
    def pending(self) -> int:
        """Files that were missing for the first time."""
        return len(self.missing)


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
        expect_bodies: Callable[[Set[str] | None], None] = lambda _: None,
    ) -> None:
        """`settings_digest` is that of everything but content that shapes a feed's bytes.

        `window` decides which feeds held an entry that is removed. What changes is queued for the WebSub
        `hubs`. `history` says when entries were updated, if the posts do not. `machine` names this
        one where several may sync, each with devices of its own.
        `site` is what those are told of it who answer without its folder.
        Where others need them at once, `render` makes the bodies of what is new, of this `output_version`;
        `expect_bodies` is told the ids of what was written, None for any.
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
        self._guard = Guard(root, rules, index, machine=machine, site=site)
        self._render, self._output_version = render, output_version
        self._expect_bodies = expect_bodies
        self._now = now
        self._finder = Finder(root, rules, max_post_bytes=max_post_bytes, now=now)
        self._known: KnownFiles | None = None
        self._missing: set[str] = set()
        self._skipped: set[str] = set()

    def sync(
        self,
        *,
        allow_removals: bool = False,
        verify: bool = False,
        progress: Progress | None = None,
        look: Look | None = None,
    ) -> SyncResult:
        """One sync. Raises ContentFolderError or RemovalHeldBackError, and then nothing was changed.

        `verify` reads every file again, whatever its state says. With a `look` only a part of the folder is
        looked at, if that can tell what changed.
        """
        self._index.repair()
        about = self._index.load_about()
        if not about:  # a new index, whatever this process knows of another
            self.forget()
        is_new_reading = about.get("rules") != self._rules.whole_digest
        paths = None if look is None or verify or is_new_reading else self._narrow(look)
        if paths is not None and not paths:
            return self._describe_nothing()
        history = self._look_at_history(about)
        description = self._guard.describe(about, commit=history.head, allow_removals=allow_removals)
        if self._known is None:
            self._known = KnownFiles(self._index.load_files())
        held: set[str] = set()
        # Twins can be told only when all posts are known.
        if self._known.rows or paths is not None or self._merges_duplicates:
            found = self._finder.find(
                self._known.rows,
                read_all=verify or is_new_reading,
                history=history,
                progress=progress,
                paths=paths,
            )
            changes, held = self._settle(found, self._known, look)
            self._guard.check(changes, allow_removals=allow_removals)
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
        self._expect_bodies(_list_ids(changes))
        return self._sum_up(written, is_part=paths is not None)

    def _narrow(self, look: Look) -> frozenset[str] | None:
        """The paths of a look that posts depend on, and those that they stand for; None: look at everything.

        A commit, or a file of the configuration, may say something of any post.
        """
        if self._known is None or self._history is not None:
            return None
        if look.paths & {"", *self._rules.dialect.configuration_files()}:
            return None
        # What a link leads to may lie anywhere, under whatever name.
        paths = look.paths | self._finder.links
        narrowed = self._known.find(paths) | set(filter(self._finder.concerns, paths))
        narrowed |= self._known.list_expired(to_microseconds(self._now()))
        return frozenset(narrowed) if len(narrowed) <= _MOST_PATHS else None

    def _describe_nothing(self) -> SyncResult:
        """Nothing of what was looked at concerns a post."""
        with self._index.snapshot() as snapshot:
            written = Written(
                content_version=snapshot.content_version,
                version_us=snapshot.version_us,
                touched=frozenset(),
                changed=0,
                removed=0,
            )
        return self._sum_up(written, is_part=True)

    def _sum_up(self, written: Written, *, is_part: bool) -> SyncResult:
        entries, known = None, self._known
        if not is_part:  # counting costs more than all the rest of a small sync
            with self._index.snapshot() as snapshot:
                entries = snapshot.count_entries()
        return SyncResult(
            content_version=written.content_version,
            touched=written.touched,
            entries=entries,
            changed=written.changed,
            removed=written.removed,
            problems=self._index.count_problems(),
            missing=frozenset(self._missing),
            unsettled=frozenset(known.unsettled | self._skipped if known else ()),
            expires_in=known.expires_in(to_microseconds(self._now())) if known else None,
            is_first=known is None,
            ahead_seconds=(written.version_us - to_microseconds(self._now())) / 1_000_000,
        )

    def forget(self) -> None:
        """Read from the index again what is known of it: another process may have written."""
        self._known, self._merger, self._missing = None, None, set()
        self._expect_bodies(None)

    def _settle(self, found: Found, known: KnownFiles, look: Look | None) -> tuple[Changes, set[str]]:
        """The changes that what was found amounts to, and the files that are missing for the first time."""
        gone, held = self._confirm_missing(found, known, look)
        changes = self._compare(found, known, gone, held)
        self._skipped = found.skipped | {path for path in self._skipped if not found.covers(path)}
        if self._merges_duplicates:
            self._merge_duplicates(changes, found, held)
        if not known.rows and found.looked is None:
            changes.whole = [Packer().pack(changes.entries, map(file_values, changes.files))]
        return changes, held

    def _read_whole(self, history: History, progress: Progress | None) -> Changes:
        sync = WholeSync(
            finder=self._finder,
            history=history,
            problem_paths=self._index.find_problem_paths(),
            progress=progress,
        )
        return sync.collect()

    def _merge_duplicates(self, changes: Changes, found: Found, held: set[str]) -> None:
        if self._merger is None:
            self._merger = Merger(self._index.load_stories(), read_text=self._finder.read_story)

        def read_entry(path: str) -> Entry | None:
            if path not in found.entries:
                self._finder.read(path, found)
            return found.entries.get(path)

        self._merger.merge(
            changes, is_present=lambda path: found.has(path) or path in held, held=held, read_entry=read_entry
        )

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

    def _confirm_missing(
        self, found: Found, known: KnownFiles, look: Look | None
    ) -> tuple[set[str], set[str]]:
        """Files that have left, and files that are missing for the first time."""
        paths = known.rows.keys() if found.looked is None else known.rows.keys() & found.looked
        missing = paths - found.files.keys()
        twice = self._missing if found.looked is None or look is None else self._missing & look.again
        gone = {path for path in missing if path in twice or path in found.problems}
        unseen = {path for path in self._missing if not found.covers(path)}
        return gone, (missing - gone) | unseen

    def _compare(self, found: Found, known: KnownFiles, gone: set[str], held: set[str]) -> Changes:
        ids = find_touched_ids(found, known.rows, gone | held)
        return compare(
            found,
            known.rows,
            Known(
                owners=self._index.find_owners(ids) if known.rows else {},
                paths=self._index.find_paths(ids) if known.rows else {},
                problem_paths=self._index.find_problem_paths(),
            ),
            gone=gone,
            held=held,
            kind_of=self._rules.dialect.kind_of,
            read=lambda path: self._finder.read(path, found),
        )

    def _remember(self, changes: Changes, held: set[str]) -> None:
        self._missing = held
        if self._merger:
            self._merger.remember()
        if changes.whole is not None:
            self._known = None  # the next sync reads them from the index, when nobody waits
            return
        assert self._known is not None
        self._known.update(changes.files_gone, changes.files)


def _list_ids(changes: Changes) -> Set[str] | None:
    """The ids of the entries that were written, None where they are many."""
    is_few = changes.whole is None and len(changes.entries) <= 1_000
    return {entry.id for entry in changes.entries} if is_few else None
