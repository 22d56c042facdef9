"""`feedsvc export`: every URL as a file, once or for as long as the process runs."""

import queue
import signal
from collections.abc import Set
from pathlib import Path
from types import FrameType
from typing import Any

import click

from ..dates import to_microseconds
from ..errors import FeedsvcError
from ..export import Exporter, ExportFolder, ExportResult
from ..export.compressing import load_compressors
from ..runtime import Runtime, now
from ..watching import OnChange
from ..web.building import build_web
from .opening import synced
from .urls import list_feed_urls, list_urls

_LONGEST_REST = 3_600.0
"""Seconds until everything is looked at again: pages may show what happens elsewhere on the site."""

_RETRY_SECONDS = 10.0

_MOST_NOTES = 10
"""Of ten thousand problems the first few tell enough."""


def run_export(content: Path | None, folder: Path, *, watch: bool, without: Set[str], **options: Any) -> int:
    """Write what changed since the last export; exit code 1 if something could not be written."""
    compressors = load_compressors()
    with (
        synced(content, **options) as runtime,
        ExportFolder(folder, [".gz", *compressors]) as target,
    ):
        app = build_web(runtime)
        exporter = Exporter(app, target, base_url=runtime.assembly.site.base_url, compressors=compressors)
        export = Export(runtime, exporter, without)
        is_whole = export.everything()
        if watch:
            signal.signal(signal.SIGTERM, _stop)
            export.follow(app.replace)
    return 0 if is_whole else 1


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


class Export:
    """One site's export, once or again and again; `without` as in `list_urls`."""

    def __init__(self, runtime: Runtime, exporter: Exporter, without: Set[str]) -> None:
        self._runtime, self._exporter, self._without = runtime, exporter, without
        self._due_us: int | None = None

    def everything(self) -> bool:
        """Bring every file up to date; False if one could not be."""
        urls = list_urls(self._runtime, without=self._without)
        self._due_us = urls.due_us
        return self._tell(self._exporter.export(urls, is_current=urls.is_current), is_quiet=False)

    def follow(self, replace: OnChange) -> None:
        """Export what each sync touches, and all when a scheduled post falls due, until SIGTERM or Ctrl-C."""
        changes: queue.SimpleQueue[Set[tuple[str, str]] | None] = queue.SimpleQueue()

        def on_change(content_version: int, touched: frozenset[tuple[str, str]] | None) -> None:
            replace(content_version, touched)
            if touched is None or touched:
                changes.put(touched)

        self._runtime.watch(on_change)
        is_whole = True
        while True:
            try:
                # What could not be written is tried again with everything else.
                touched = changes.get(timeout=self._seconds_to_due() if is_whole else _RETRY_SECONDS)
            except queue.Empty:
                touched = None
            try:
                # A part that went well says nothing of what an earlier one left.
                is_whole = self.everything() if touched is None else self._part(touched) and is_whole
            except FeedsvcError as error:
                click.echo(f"note: {error}", err=True)
                is_whole = False

    def _part(self, touched: Set[tuple[str, str]]) -> bool:
        # The lists of all feeds, and the site's own feed, change with any of them.
        scopes = {"", *(f"{field}/{slug}".strip("/") for field, slug in touched)}
        feeds = list_feed_urls(self._runtime, scopes)
        is_whole = self._tell(self._exporter.export(feeds, keeps_others=True), is_quiet=True)
        urls = list_urls(self._runtime, scopes, without=self._without)
        result = self._exporter.export(urls, scopes=scopes, is_current=urls.is_current)
        return self._tell(result, is_quiet=True) and is_whole

    def _tell(self, result: ExportResult, *, is_quiet: bool) -> bool:
        for problem in result.problems[:_MOST_NOTES]:
            click.echo(f"note: {problem}", err=True)
        if len(result.problems) > _MOST_NOTES:
            click.echo(f"note: and {len(result.problems) - _MOST_NOTES:,} more like these", err=True)
        if not is_quiet or result.written or result.removed:
            click.echo(f"{result.listed:,} URLs; {result.written:,} written, {result.removed:,} removed")
        return not result.problems

    def _seconds_to_due(self) -> float:
        if self._due_us is None:
            return _LONGEST_REST
        return min(max((self._due_us - to_microseconds(now())) / 1_000_000, 0) + 0.01, _LONGEST_REST)
