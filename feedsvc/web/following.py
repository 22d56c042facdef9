"""The service of a node: made anew whenever the index tells of another site than before."""

from collections.abc import Callable, Iterable, Set
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from feedsvc.web.headers import build_text_reply
from feedsvc.web.ready import ReadyTable

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

_RETRY_AFTER = "5"  # seconds


class Site(Protocol):
    """What a node knows of its site; `assembly` is another object for each that it is told of."""

    @property
    def assembly(self) -> object: ...


class NodeTable:
    """A WSGI application as `ReadyTable`. Until the site is known it refuses everybody but the operator."""

    def __init__(self, site: Site, build: Callable[[], ReadyTable]) -> None:
        """`build` makes the service of the site as it is known now."""
        self._site = site
        self._build = build
        self._built_of = site.assembly
        self._table = build()
        self._is_told = False

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        app: WSGIApplication = self._table if self._is_told or "/-/" in path else _refuse
        return app(environ, start_response)

    def replace(self, content_version: int, touched: Set[tuple[str, str]] | None) -> None:
        """As that of `ReadyTable`, after a look at what site this is."""
        if self._site.assembly is not self._built_of:
            self._built_of = self._site.assembly
            self._table = self._build()
            self._is_told = True
        self._table.replace(content_version, touched)

    def refuse(self) -> tuple[str, list[tuple[str, str]], bytes]:
        """As that of `ReadyTable`."""
        return self._table.refuse()


def _refuse(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    reply = build_text_reply(
        HTTPStatus.SERVICE_UNAVAILABLE,
        f"nothing is known of the site yet; try again in {_RETRY_AFTER} seconds",
        extra=[("Retry-After", _RETRY_AFTER)],
    )
    start_response(reply.status, list(reply.headers))
    return [reply.body] if environ["REQUEST_METHOD"] == "GET" else []
