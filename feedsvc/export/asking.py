"""One GET of a WSGI callable, as a reader that takes gzip asks."""

import gzip
import io
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back, plain and zipped. `last_modified` in seconds since 1970, None where nobody knows it."""

    status: int
    body: bytes
    gzip_body: bytes
    media_type: str
    etag: str
    location: str
    last_modified: int | None


def ask(app: "WSGIApplication", base_url: str, path: str, *, etag: str) -> Answer:
    """The answer at a percent-encoded path below `base_url`; with an `etag` also 304."""
    started: list[tuple[str, dict[str, str]]] = []

    def start_response(
        status: str, headers: list[tuple[str, str]], _error: object = None
    ) -> Callable[[bytes], object]:
        started.append((status, {name.lower(): value for name, value in headers}))
        return lambda _: None

    environ = _make_environ(base_url, path)
    if etag:
        environ["HTTP_IF_NONE_MATCH"] = etag
    chunks: Any = app(environ, cast(Any, start_response))
    with closing(chunks) if hasattr(chunks, "close") else io.BytesIO():
        received = b"".join(chunks)
    status, headers = started[-1]
    is_zipped = headers.get("content-encoding") == "gzip"
    modified = headers.get("last-modified")
    return Answer(
        status=int(status[:3]),
        body=gzip.decompress(received) if is_zipped else received,
        gzip_body=received if is_zipped else gzip.compress(received, mtime=0),
        media_type=headers.get("content-type", ""),
        etag=headers.get("etag", ""),
        location=headers.get("location", ""),
        last_modified=int(parsedate_to_datetime(modified).timestamp()) if modified else None,
    )


def _make_environ(base_url: str, path: str) -> dict[str, Any]:
    parts = urlsplit(base_url)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(parts.path.rstrip("/") + path).decode("latin-1"),  # PEP 3333
        "QUERY_STRING": "",
        "SERVER_NAME": parts.hostname or "localhost",
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": parts.netloc,
        "HTTP_ACCEPT_ENCODING": "gzip",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
