"""The opened parts of a process that answers from an index on a server and knows no content folder."""

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path

from ..bodies import StoredBodies
from ..cache import load_secret, open_cache
from ..data_folder import DataFolder, choose_data_folder
from ..errors import IndexUnavailableError, SettingsError
from ..formats import OUTPUT_VERSION
from ..index import Index, Listener, Mark, News
from ..metrics import Metrics
from ..publishing import Publisher, Status
from ..statistics import Statistics
from ..watching import Follower, OnChange
from .clock import now
from .keeping import Keeper
from .outline import Outline

_LOG = logging.getLogger(__name__)

_POLL_SECONDS = 1.0
"""Between two looks at the server that nobody asked for."""

_FIRST_LOOK_SECONDS = 3.0
"""A node that starts lets requests wait for so long at most: a proxy gives a refusal to the reader."""

_DIFFERS = "settings or versions are not those of the process that syncs, so that answers may differ"

_MOMENT_SECONDS = 0.2
"""What a body that is not there yet may need."""


class Node:
    """Follows an index, even one that cannot be reached yet; never renders and never writes.

    `assembly` and `publisher` are replaced when it is told of another site than before: who uses them looks.
    """

    is_writer = False

    def __init__(self, hear: Callable[[str], Outline], data: Path | None, *, working: Path) -> None:
        """`hear` makes of what is told of the site its outline; see `hear_outline`.

        Raises SettingsError or DataFolderError, but never for a server that is away.
        """
        self._hear = hear
        self._told = self._degraded = ""
        self.assembly = hear("")
        settings = self.assembly.settings
        self.metrics = Metrics()
        self._folder = DataFolder(
            data or choose_data_folder(working, working=working, environment=os.environ), may_write=False
        )
        self.index = Index(settings.index_url, may_migrate=False)
        self._cache = open_cache(
            settings.cache_url,
            folder=self._folder.cache_path,
            secret=settings.cache_secret.encode() or load_secret(self._folder.secret_path),
            max_documents=settings.cache_max_documents,
            monotonic=time.monotonic,
            pause=time.sleep,
        )
        self.status = Status()
        self.publisher = self._build_publisher()
        self.statistics = Statistics(now, store=self.index.tallies())
        self._keeper = Keeper(self.statistics)
        self._listener = Listener(settings.index_url)
        self._follower: Follower | None = None

    @property
    def data_path(self) -> Path:
        return self._folder.path

    def watch(self, on_change: OnChange) -> None:
        """Keep up with the index in the background; it was looked at once when this returns, if it can be."""
        if self.assembly.settings.stats_token:
            self._keeper.start()
        self._follower = Follower(
            look=self._look,
            on_change=on_change,
            status=self.status,
            read_status=self._read_status,
            wait=self._listener.wait,
            poll_seconds=_POLL_SECONDS,
        )
        self._follower.start(patience=_FIRST_LOOK_SECONDS)

    def close(self) -> None:
        """Stop what runs in the background."""
        if self._follower:
            self._follower.stop()
        self._keeper.stop()
        self._listener.close()
        self.index.close()
        self._folder.close()

    def _look(self, seen: Mark) -> News:
        news = self.index.read_news(seen)
        if not news.mark.site:
            raise IndexUnavailableError("nobody has filled it yet; start feedsvc sync --watch")
        if news.mark.site != self._told:
            self._renew(news.mark.site)
        is_alike = news.mark.settings_digest == self.assembly.settings_digest
        self._degraded = "" if is_alike else _DIFFERS
        return news

    def _renew(self, told: str) -> None:
        """Be the node of the site that was told; not at all where that cannot be understood."""
        try:
            assembly = self._hear(told)
        except (SettingsError, ValueError) as error:
            raise IndexUnavailableError(f"what it says of the site cannot be used: {error}") from error
        self.assembly = assembly
        self.publisher = self._build_publisher()
        self._told = told
        _LOG.info("event=site_told title=%r base_url=%s", assembly.site.title, assembly.site.base_url)

    def _read_status(self) -> Status:
        """What can be told of the process that syncs: what its index says."""
        return Status(degraded=self._degraded, problems=self.index.count_problems())

    def _build_publisher(self) -> Publisher:
        assembly = self.assembly
        return Publisher(
            site=assembly.site,
            index=self.index,
            cache=self._cache,
            bodies=StoredBodies(OUTPUT_VERSION),
            window=assembly.window,
            max_age=assembly.settings.max_age,
            terms=assembly.terms,
            keeps_windows=lambda: False,
            status=self.status,
            # Whoever renders it may be about to commit it.
            resync=lambda _path: time.sleep(_MOMENT_SECONDS),
            metrics=self.metrics,
            now=now,
        )
