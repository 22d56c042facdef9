"""`feedsvc sync --watch`: keeps an index up with its content, and serves nothing."""

import threading
from pathlib import Path
from typing import Any

import click

from ..errors import DataFolderError, SettingsError
from .logs import set_up_logs
from .opening import opened
from .working import stop_on_signals


class _Stop:
    def __init__(self) -> None:
        self._event = threading.Event()

    def stop(self) -> None:
        self._event.set()

    def wait(self) -> None:
        self._event.wait()


def run_watch(
    content: Path | None, *, allow_removals: bool, verify: bool, rebuild: bool, as_json: bool, **options: Any
) -> None:
    """Sync until SIGTERM or SIGINT: at once, or as soon as no other process does it."""
    if allow_removals or verify or rebuild or as_json:
        raise SettingsError(["--watch: goes with no other option of sync; run that once before"])
    set_up_logs("text")
    stop = _Stop()
    with opened(content, **options) as runtime:
        if not runtime.is_writer and not runtime.assembly.settings.index_url:
            raise DataFolderError(str(runtime.data_path), "another process is its writer; it syncs by itself")
        set_up_logs(runtime.assembly.settings.log_format)
        stop_on_signals(stop)
        runtime.watch(lambda _version, _touched: None)
        click.echo("feedsvc: syncs" if runtime.is_writer else "feedsvc: stands by", err=True)
        stop.wait()
