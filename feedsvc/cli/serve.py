"""`feedsvc serve`: listens first, then reads; feeds answer 503 until the first sync is committed."""

import ipaddress
import logging
import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Any

import click

from ..errors import SettingsError
from ..runtime import Runtime
from ..web.building import build_web
from .opening import opened
from .serving import Server, make_server


def run_service(content: Path | None, *, host: str | None, port: int | None, **options: Any) -> None:
    """Serve until SIGINT or SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    if port == 0:
        port = _find_free_port(host or "127.0.0.1")  # links are made of it, so it must be known first
    with opened(content, host=host, port=port, **options) as runtime:
        _check_base_url(runtime)
        app = build_web(runtime)
        settings = runtime.assembly.settings
        server = make_server(
            app,
            host=settings.host,
            port=settings.port,
            threads=settings.threads,
            max_wait=settings.max_wait,
            refuse=app.refuse,
        )
        _greet(runtime, server.addresses)
        _stop_on_signals(server)
        runtime.watch(app.replace)
        server.run()


def _find_free_port(host: str) -> int:
    with socket.create_server((host, 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def _stop_on_signals(server: Server) -> None:
    """The first signal finishes what was asked for, a second one ends at once."""
    signals = (signal.SIGTERM, signal.SIGINT)

    def stop(_signal: int, _frame: FrameType | None) -> None:
        for how in signals:
            signal.signal(how, signal.SIG_DFL)
        server.stop()

    for how in signals:
        signal.signal(how, stop)


def _check_base_url(runtime: Runtime) -> None:
    """Links made of the listening address are right only for readers on this machine."""
    settings = runtime.assembly.settings
    if settings.base_url:
        return
    if not _is_loopback(settings.host):
        raise SettingsError(
            [f"base_url: needed where {settings.host} is listened on; name it with --base-url"]
        )
    click.echo(
        f"note: links say {runtime.assembly.site.base_url}; set base_url before others subscribe", err=True
    )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _greet(runtime: Runtime, addresses: Sequence[tuple[str, int]]) -> None:
    base_url, content = runtime.assembly.site.base_url, runtime.assembly.content
    click.echo(f"feedsvc: {content} as a {runtime.assembly.rules.dialect.name} site", err=True)
    if not runtime.is_writer:
        click.echo("note: another feedsvc writes to this data folder; this one only reads", err=True)
    for host, port in addresses:
        click.echo(f"  listens on     http://{host}:{port}", err=True)
    click.echo(f"  every feed     {base_url}/", err=True)
    click.echo(f"  the whole site {base_url}/feed.atom", err=True)
    click.echo("  stop with Ctrl-C", err=True)
