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
from ..export import Exporter, ExportFolder
from ..export.compressing import load_compressors
from ..runtime import Runtime, now
from ..selection import SITE
from ..web.building import build_web
from .opening import synced
from .urls import list_urls

_LONGEST_REST = 3_600.0
"""Seconds until everything is looked at again: pages may show what happens elsewhere on the site."""

_RETRY_SECONDS = 10.0


def run_export(content: Path | None, folder: Path, *, watch: bool, **options: Any) -> int:
    """Write what changed since the last export; exit code 1 if something could not be written."""
    compressors = load_compressors()
    with (
        synced(content, **options) as runtime,
        ExportFolder(folder, [".gz", *compressors]) as target,
    ):
        app = build_web(runtime)
        exporter = Exporter(app, target, base_url=runtime.assembly.site.base_url, compressors=compressors)
        is_whole = _export(runtime, exporter, None)
        if watch:
            signal.signal(signal.SIGTERM, _stop)
            _follow(runtime, exporter, app.replace)
    return 0 if is_whole else 1


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise SystemExit(0)


def _export(runtime: Runtime, exporter: Exporter, scopes: Set[str] | None) -> bool:
    result = exporter.export(list_urls(runtime, scopes), scopes=scopes)
    for problem in result.problems:
        click.echo(f"note: {problem}", err=True)
    if scopes is None or result.written or result.removed:
        click.echo(f"{result.asked:,} URLs; {result.written:,} written, {result.removed:,} removed")
    return not result.problems


def _follow(runtime: Runtime, exporter: Exporter, replace: Any) -> None:
    """Export what each sync touched, and all when a scheduled post falls due, until SIGTERM or Ctrl-C."""
    changes: queue.SimpleQueue[Set[tuple[str, str]] | None] = queue.SimpleQueue()

    def on_change(content_version: int, touched: frozenset[tuple[str, str]] | None) -> None:
        replace(content_version, touched)
        if touched is None or touched:
            changes.put(touched)

    runtime.watch(on_change)
    is_whole = True
    while True:
        try:
            # What could not be written is tried again with everything else.
            touched = changes.get(timeout=_seconds_to_due(runtime) if is_whole else _RETRY_SECONDS)
        except queue.Empty:
            touched = None
        # The lists of all feeds, and the site's own feed, change with any of them.
        scopes = None if touched is None else {"", *(f"{field}/{slug}".strip("/") for field, slug in touched)}
        try:
            # One that went well says nothing of what an earlier one left.
            is_whole = _export(runtime, exporter, scopes) and (is_whole or scopes is None)
        except FeedsvcError as error:
            click.echo(f"note: {error}", err=True)
            is_whole = False


def _seconds_to_due(runtime: Runtime) -> float:
    now_us = to_microseconds(now())
    with runtime.index.snapshot() as snapshot:
        due_us = snapshot.find_due_us(SITE, runtime.assembly.window, now_us)
    return _LONGEST_REST if due_us is None else min((due_us - now_us) / 1_000_000 + 0.01, _LONGEST_REST)
