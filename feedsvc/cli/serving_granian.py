"""A WSGI application on a port by granian, which starts and keeps worker processes itself: its one door."""

import multiprocessing
from collections.abc import Callable
from typing import Any

from ..errors import SettingsError
from .logs import LogFormat, make_dictionary
from .working import STOP_SECONDS


def serve_by_granian(
    open_app: Callable[[], Callable[..., Any]],
    *,
    host: str,
    port: int,
    workers: int,
    threads: int,
    log_format: LogFormat = "text",
) -> None:
    """Answer by so many processes until SIGTERM or SIGINT; what ends by itself is started anew.

    `host` is an IP address. Each calls `open_app`, which can be pickled, for its WSGI application.

    Each process listens for itself (SO_REUSEPORT), so whoever calls has looked whether the port is free.
    Raises SettingsError where granian is missing, and SystemExit when workers fail one after the other.
    """
    try:
        from granian import Granian
        from granian.constants import HTTPModes, Interfaces
        from granian.http import HTTP1Settings
        from granian.log import LOGGING_CONFIG, LogLevels
    except ImportError as error:
        raise SettingsError(["server: granian needs the extra fast; pip install 'feedsvc[fast]'"]) from error
    # It starts its processes as multiprocessing does: not by fork, since this one has threads.
    multiprocessing.set_start_method("spawn", force=True)
    Granian(
        "feedsvc",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        http=HTTPModes.http1,  # HTTP/2 needs TLS in browsers, and so is a proxy's business
        http1_settings=HTTP1Settings(header_read_timeout=20_000, max_buffer_size=32_768),
        log_dictconfig=make_dictionary(log_format, LOGGING_CONFIG),
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
    ).serve(target_loader=open_app, wrap_loader=False)
