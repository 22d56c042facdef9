"""A line in the log for each request, if the operator wants one.

It leaves the query out, which may hold what somebody searches for, or a token.
"""

import logging
import re
import secrets
from collections.abc import Iterable
from functools import lru_cache
from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING, Any

from feedsvc.web.answering import OUTCOME, ROUTE
from feedsvc.web.ready import ReadyTable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_LOG = logging.getLogger("feedsvc.web.requests")

_ID = "feedsvc.request_id"
_ID_PATTERN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_MAX_PATH = 500
_KEPT_BITS = {4: 24, 6: 48}


def find_request_id(environ: "WSGIEnvironment", trusted: tuple[str, ...]) -> str:
    """The request's id: what a proxy in one of the `trusted` networks says, else one of our making.

    It is for the log, and for a reader's report of a fault; no other answer holds it.
    """
    known: str | None = environ.get(_ID)
    if known is None:
        given = environ.get("HTTP_X_REQUEST_ID", "")
        is_taken = _ID_PATTERN.fullmatch(given) and _is_trusted(environ.get("REMOTE_ADDR", ""), trusted)
        known = environ[_ID] = given if is_taken else secrets.token_hex(8)
    return known


def shorten_address(text: str, how: str) -> str:
    """An address as `log.addresses` allows it: "" for `none`, its network for `short`."""
    if how == "none":
        return ""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return ""
    if how == "full":
        return str(address)
    return str(ip_network((address, _KEPT_BITS[address.version]), strict=False))


@lru_cache(maxsize=1024)
def _is_trusted(text: str, trusted: tuple[str, ...]) -> bool:
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    return any(address in ip_network(network) for network in trusted)


class LoggedTable(ReadyTable):
    """The table of ready responses, with a line for each request."""

    def __init__(self, *arguments: Any, addresses: str, trusted: tuple[str, ...], **named: Any) -> None:
        """`addresses` as for `shorten_address`, `trusted` as for `find_request_id`."""
        super().__init__(*arguments, **named)
        self._addresses = addresses
        self._trusted = trusted

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        status, length = "", "0"

        def note_and_start(started: str, headers: list[tuple[str, str]], *rest: object) -> object:
            nonlocal status, length
            status, length = started, dict(headers).get("Content-Length", "0")
            return start_response(started, headers, *rest)  # type: ignore[arg-type]

        began = self._metrics.monotonic()
        body = super().__call__(environ, note_and_start)  # type: ignore[arg-type]
        self._tell(environ, status, length, self._metrics.monotonic() - began)
        return body

    def _tell(self, environ: "WSGIEnvironment", status: str, length: str, seconds: float) -> None:
        path: str = environ["PATH_INFO"][:_MAX_PATH].encode("latin-1", "replace").decode("utf-8", "replace")
        message = (
            "event=request request=%s method=%r path=%r route=%s status=%s bytes=%d seconds=%.6f outcome=%s"
        )
        fields = [
            find_request_id(environ, self._trusted),
            environ["REQUEST_METHOD"],
            path,
            environ.get(ROUTE, "none"),
            status[:3],
            0 if environ["REQUEST_METHOD"] == "HEAD" else int(length),
            seconds,
            environ.get(OUTCOME, "other"),
        ]
        address = shorten_address(environ.get("REMOTE_ADDR", ""), self._addresses)
        if address:
            message, fields = f"{message} address=%s", [*fields, address]
        _LOG.info(message, *fields)
