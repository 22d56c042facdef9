"""`feedsvc serve`: listens first, then reads; feeds answer 503 until the first sync is committed."""

import ipaddress
import socket
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ..errors import SettingsError
from ..runtime import Node, Runtime, metrics_folder
from ..watching import OnChange
from .first_screen import greet, tell_when_read
from .logs import set_up_logs
from .opening import opened_service
from .progress import ProgressTeller
from .serving import make_server, open_listeners
from .serving_granian import serve_by_granian
from .serving_workers import serve_by_workers
from .working import Work, leave_what_stays, shared_metrics, stop_on_signals


def run_service(content: Path | None, *, host: str | None, port: int | None, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM."""
    set_up_logs("text")
    if port == 0:
        port = _find_free_port(host or "127.0.0.1")  # links are made of it, so it must be known first
    with opened_service(content, host=host, port=port, **options) as runtime:
        _check_base_url(runtime)
        settings = runtime.assembly.settings
        set_up_logs(settings.log_format)
        if settings.server == "waitress" and settings.workers == 1:
            _serve_alone(runtime)
            return
        config, data = options.pop("config"), options.pop("data")
        options.pop("follow")
        flags = {"host": host, "port": port, **options}
        is_node = isinstance(runtime, Node)
        work = Work(content=content, config=config, data=data, flags=flags, is_node=is_node)
        listeners = open_listeners(settings.host, settings.port)
        # No other service on this machine has this port.
        with shared_metrics(runtime.data_path / f"metrics-{settings.port}"):
            runtime.metrics.open(metrics_folder())
            _serve_by_workers(runtime, work, listeners)


def _serve_alone(runtime: Runtime | Node) -> None:
    """Read and answer in this one process."""
    from ..web.building import build_service  # while another process loads what a first sync needs

    app, settings = build_service(runtime), runtime.assembly.settings
    server = make_server(
        app,
        host=settings.host,
        port=settings.port,
        threads=settings.threads,
        max_wait=settings.max_wait,
        refuse=app.refuse,
    )
    greet(runtime, server.addresses)
    stop_on_signals(server)
    leave_what_stays()
    _watch(runtime, app.replace)
    server.run()


def _watch(runtime: Runtime | Node, on_change: OnChange) -> None:
    """Keep up with the content, and tell how far the first reading is, unless a machine reads along."""
    if isinstance(runtime, Runtime) and runtime.assembly.settings.log_format != "json":
        runtime.tell_progress = ProgressTeller(sys.stderr)
    runtime.watch(tell_when_read(runtime, on_change))


def _serve_by_workers(runtime: Runtime | Node, work: Work, listeners: Sequence[socket.socket]) -> None:
    """Read the content in this process, and answer in others."""
    settings = runtime.assembly.settings
    addresses = [listener.getsockname()[:2] for listener in listeners]
    if settings.server == "waitress":
        greet(runtime, addresses)
        _watch(runtime, lambda _version, _touched: None)
        serve_by_workers(work, listeners, workers=settings.workers)
        return
    for listener in listeners:  # they have shown that the port is free; granian opens its own, but one
        listener.close()
    greet(runtime, addresses[:1])
    _watch(runtime, lambda _version, _touched: None)
    host, port = addresses[0]
    serve_by_granian(
        work.open_app,
        host=host,
        port=port,
        workers=settings.workers,
        threads=settings.threads,
        log_format=settings.log_format,
    )


def _find_free_port(host: str) -> int:
    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _check_base_url(runtime: Runtime | Node) -> None:
    """Links made of the listening address are right only for readers on this machine."""
    settings = runtime.assembly.settings
    if not settings.base_url and not _is_loopback(settings.host):
        raise SettingsError(
            [
                f"base_url: needed where {settings.host} is listened on; such as --base-url https://feeds.example"
            ]
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
