"""The opened parts of a site: the only place that knows them all."""

import contextlib
import logging
import os
import platform
import threading
import time
from collections.abc import Callable
from pathlib import Path

from ..bodies import BodyRenderer, EntryRendering
from ..cache import load_secret, open_cache
from ..data_folder import DataFolder, choose_data_folder
from ..errors import DataFolderError, FeedsvcError, PostError
from ..formats import OUTPUT_VERSION
from ..git_history import GitHistory
from ..index import Index, Lead, Mark, News, OnWrite
from ..metrics import Metrics
from ..model import Entry
from ..posts.reading import render_excerpt
from ..publishing import Publisher, Status
from ..scanner import FileChangedError, read_file
from ..scanner.workers import prepare_workers
from ..searching import SearchFiller
from ..statistics import Statistics
from ..syncing import Progress, Syncer, SyncResult
from ..watching import Follower, OnChange, Watcher
from .announcing import build_announcer
from .assembling import Assembly
from .clock import now
from .keeping import Keeper
from .noticing import open_events
from .sharing import StandBy
from .telling import StatusTeller, read_status

_LOG = logging.getLogger(__name__)

_SECOND_LOOK_SECONDS = 0.2
_REFRESH_SECONDS = 1.0
_ANY_NUMBER = 1_000_000_000
_SEARCHED_AT_ONCE = 200
"""Posts that a search may have to wait for, so that it need not be sent away after every sync."""


class Runtime:
    """The opened parts of one assembly. `is_writer` is False while another process writes to its index."""

    def __init__(
        self,
        assembly: Assembly,
        data: Path | None,
        *,
        working: Path,
        may_write: bool = True,
        on_write: OnWrite | None = None,
    ) -> None:
        """Open the data folder and everything in it; DataFolderError when it cannot be used.

        `on_write` is called before each write of a sync, with its name: where tests let a process die.
        """
        self.assembly = assembly
        settings = assembly.settings
        self.metrics = Metrics()
        self._folder = DataFolder(
            data or choose_data_folder(assembly.content, working=working, environment=os.environ),
            may_write=may_write and not settings.index_url,
        )
        self._may_write = may_write
        self.index = Index(
            settings.index_url or self._folder.index_path,
            repairs=self._folder.is_writer,
            may_migrate=may_write,
            on_write=on_write,
        )
        self._lead = self.index.open_lead()
        if self._lead and may_write:
            self._lead.try_lock()
        if self._check_root() and self.is_writer:  # what a first sync needs is loaded meanwhile
            prepare_workers(assembly.content, ["feedsvc.syncing.whole", "feedsvc.bodies.rendering"])
        secret = settings.cache_secret.encode() or load_secret(self._folder.secret_path)
        self._bodies = BodyRenderer(
            rendering=EntryRendering(
                root=assembly.content, rules=assembly.rules, max_post_bytes=settings.max_post_bytes
            ),
            index=self.index,
            output_version=OUTPUT_VERSION,
            stores=lambda: self.is_writer,
            metrics=self.metrics,
        )
        self._search = SearchFiller(self.index, self._bodies.load)
        self.status = Status()
        self.tell_progress: Progress = lambda _read, _total: None  # of the first sync that `watch` does
        self.publisher = Publisher(
            site=assembly.site,
            index=self.index,
            cache=open_cache(
                settings.cache_url,
                folder=self._folder.cache_path,
                secret=secret,
                max_documents=settings.cache_max_documents,
                monotonic=time.monotonic,
                pause=time.sleep,
            ),
            bodies=self._bodies,
            window=assembly.window,
            max_age=settings.max_age,
            terms=assembly.terms,
            keeps_windows=lambda: self.is_writer,
            status=self.status,
            resync=self._resync,
            complete_search=self._complete_search,
            metrics=self.metrics,
            now=now,
        )
        self._syncer = Syncer(
            root=assembly.content,
            rules=assembly.rules,
            index=self.index,
            max_post_bytes=settings.max_post_bytes,
            settings_digest=assembly.settings_digest,
            window=assembly.window,
            now=now,
            hubs=assembly.site.hubs,
            merges_duplicates=settings.duplicates == "merge",
            machine=platform.node() if settings.index_url else "",
            render=self._bodies.render if settings.index_url else None,
            output_version=OUTPUT_VERSION,
            site=assembly.tell(),
            expect_bodies=self._bodies.expect,
            history=GitHistory(assembly.content) if settings.updated == "git" else None,
        )
        self._announcer = build_announcer(
            assembly.site,
            index=self.index,
            window=assembly.window,
            terms=assembly.terms,
            now=now,
            metrics=self.metrics,
        )
        self._changing, self._closed = threading.Lock(), False
        self._teller = StatusTeller(self.status, self._folder.status_path)
        self.statistics = Statistics(now, store=self.index.tallies())
        self._keeper = Keeper(self.statistics)
        self._watcher: Watcher | Follower | None = None
        self._standby: StandBy | None = None

    @property
    def is_writer(self) -> bool:
        return self._lead.is_writer if self._lead else self._folder.is_writer

    @property
    def data_path(self) -> Path:
        return self._folder.path

    def render_excerpt(self, entry: Entry) -> str:
        """The excerpt as the generator renders it, HTML and not safe: for comparison, never for a feed."""
        try:
            limit = self.assembly.settings.max_post_bytes
            data, _ = read_file(self.assembly.content, entry.path, max_bytes=limit)
            return render_excerpt(entry.path, data, modified=entry.published, rules=self.assembly.rules)
        except (FileChangedError, PostError):
            return ""  # the file has changed since; the next sync tells

    def _check_root(self) -> bool:
        """Whether nothing was synced yet. Another folder's index in its place would be a mass removal."""
        root, content = self.index.load_about().get("root", ""), str(self.assembly.content)
        is_reader = self._lead is not None and not self._may_write
        if root and root != content and not is_reader:
            raise DataFolderError(
                str(self._folder.path),
                f"holds the index of {root}, not of {content}; name another with --data",
            )
        return not root

    def sync(
        self,
        *,
        allow_removals: bool = False,
        verify: bool = False,
        rebuild: bool = False,
        progress: Progress | None = None,
    ) -> SyncResult:
        """One sync, and a second look after a moment where files were missing: only then do they leave."""
        if rebuild:
            self.index.clear()
        result = self._syncer.sync(allow_removals=allow_removals, verify=verify, progress=progress)
        if result.pending:
            time.sleep(_SECOND_LOOK_SECONDS)
            result = self._syncer.sync(allow_removals=allow_removals)
        self.status.progress = ""
        self.status.problems = result.problems
        return result

    def watch(self, on_change: OnChange) -> None:
        """Keep up with the content in the background: as the writer, or behind the process that is.

        Who follows takes the writer's place when that is free, unless it may not write.
        """
        if self.assembly.settings.stats_token:
            self._keeper.start()
        if self._lead:
            self._share(self._lead, on_change)
            return
        if self.is_writer:
            self._write(on_change)
            return
        self._watcher = Follower(
            look=self._follow_index,
            on_change=on_change,
            status=self.status,
            read_status=lambda: read_status(self._folder.status_path),
            take_over=lambda: self._may_write and self._take_over(on_change),
        )
        self._watcher.start()

    def _follow_index(self, seen: Mark) -> News:
        """What is new since then; everything, if the writer has made the index anew."""
        return self.index.read_news(Mark() if self.index.repair() else seen)

    def _share(self, lead: Lead, on_change: OnChange) -> None:
        """Follow what whoever leads writes to the server, and stand by to lead unless that is not allowed."""
        self._standby = StandBy(
            lead,
            self.assembly.settings.index_url,
            look=self.index.read_news,
            on_change=on_change,
            status=self.status,
            forget=self._syncer.forget,
        )
        self._standby.start()
        if self._may_write:
            self._write(on_change, leads=self._standby.leads)

    def _write(self, on_change: OnChange, *, leads: Callable[[], bool] = lambda: True) -> None:
        settings = self.assembly.settings
        self.index.repair(repairs=True)
        self._teller.start()
        self._announcer.start()
        self._watcher = Watcher(
            syncer=self._syncer,
            render_some=self._render_some,
            on_change=on_change,
            announce=self._announcer.serve,
            status=self.status,
            poll_seconds=settings.poll_seconds,
            walk_seconds=settings.walk_seconds,
            events=open_events(settings.watch, self.assembly.content, ignored=self.data_path),
            leads=leads,
            tell_progress=self.tell_progress,
            metrics=self.metrics,
        )
        self._watcher.start()

    def _take_over(self, on_change: OnChange) -> bool:
        """Become the writer if nobody is; called by the follower, which ends then."""
        with self._changing:
            if self._closed or not self._folder.try_lock():
                return False
            _LOG.info("event=took_over data=%s", self.data_path)
            self._write(on_change)
        return True

    def close(self) -> None:
        """Stop what runs in the background and let another process write."""
        with self._changing:
            self._closed = True
        if self._watcher:
            self._watcher.stop()
        self._bodies.close()
        self._teller.stop()
        self._announcer.stop()
        self._keeper.stop()
        if self._standby:
            self._standby.stop()
        if self._lead:
            self._lead.close()
        self.index.close()
        self._folder.close()

    def _render_some(self, limit: int) -> int:
        """Bodies first, the search last: feeds need the ones, only searches the other."""
        return self._bodies.render_some(limit) or self._search.fill_some(limit) or self._search.tidy()

    def _complete_search(self) -> bool:
        """A few new posts are read at once; a whole site only where nobody else does it."""
        if not self.is_writer:
            return False
        return self._search.complete(_SEARCHED_AT_ONCE if self._watcher else _ANY_NUMBER)

    def _resync(self, path: str) -> None:
        """A file changed since it was read. Who may not write can only give the writer a moment."""
        if isinstance(self._watcher, Watcher) and self.is_writer:
            self._watcher.refresh(_REFRESH_SECONDS, path)
        elif self.is_writer:
            with contextlib.suppress(FeedsvcError):  # then the answer is 503, and the status says why
                self._syncer.sync()
        else:
            time.sleep(_SECOND_LOOK_SECONDS)
