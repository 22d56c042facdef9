"""The table of ready responses, in front of Flask: one dictionary look-up answers what was answered before.

Its replies are those of the slow path, finished; both come from the same prepared reply.
"""

from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from threading import Lock
from typing import TYPE_CHECKING

from feedsvc.metrics import NO_ROUTE, OTHER, READY, REFUSED, STALE, Metrics
from feedsvc.selection import Selection, spell_known
from feedsvc.statistics import Statistics
from feedsvc.web.answering import NOTICE, OUTCOME, ROUTE, Notice
from feedsvc.web.conditional import asks_for_delta
from feedsvc.web.encoding import Encoding, choose_encoding
from feedsvc.web.headers import Reply, build_stale_reply, build_text_reply
from feedsvc.web.limiting import RateLimiter

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

Key = tuple[str, str, Encoding]
"""The whole path as WSGI decodes it, those parameters that count, and the encoding of the body."""

_RETRY_AFTER = "5"  # seconds
_METHODS = frozenset(("GET", "HEAD"))
_OVERHEAD = 2048  # bytes; roughly what an entry costs besides its body


@dataclass(slots=True)
class _Table:
    """What was answered at one content version, and what was before and may be wrong now. `size` in bytes."""

    content_version: int
    notices: dict[Key, Notice] = field(default_factory=dict)
    stale: dict[Key, Notice] = field(default_factory=dict)
    size: int = 0


class ReadyTable:
    """A WSGI application: what it can answer from the table it answers, the rest `app` does.

    Only GET and HEAD for a trusted Host come from the table, whose keys hold no more of a query than what
    selects entries: cruft behind a URL makes no new entry, nor does another spelling, which is a redirect.
    Readers take no lock. While the index cannot be asked, what was answered before is answered again.
    """

    def __init__(
        self,
        app: "WSGIApplication",
        *,
        metrics: Metrics,
        now: Callable[[], datetime],
        max_bytes: int,
        is_trusted_host: Callable[[str], bool],
        limiter: RateLimiter,
        deltas: bool = False,
        statistics: Statistics | None = None,
    ) -> None:
        self._app = app
        self._statistics = statistics
        self._metrics = metrics
        self._now = now
        self._max_bytes = max_bytes
        self._is_trusted_host = is_trusted_host
        self._limiter = limiter
        self._deltas = deltas
        self._lock = Lock()
        self._table = _Table(content_version=0)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        if environ.get("SCRIPT_NAME") or "PATH_INFO" not in environ:
            # A server that strips a prefix off says so there; one path is easier to reason about.
            environ["PATH_INFO"] = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
            environ["SCRIPT_NAME"] = ""
        refusal = self._limiter.check(environ)
        if refusal is not None:
            environ[OUTCOME] = REFUSED
            self._metrics.count_reply(refusal.status, outcome=REFUSED)
            return _send(refusal, environ, start_response)
        key = self._make_key(environ)
        notice = self._find(key, environ) if key else None
        if notice is None:
            return self._ask(environ, start_response, key)
        reply = notice.prepared.reply_to(environ)
        if self._statistics is not None:
            self._count(self._statistics, environ, notice, reply.status)
        environ[OUTCOME], environ[ROUTE] = READY, notice.route
        self._metrics.count_reply(reply.status, route=notice.route, outcome=READY)
        return _send(reply, environ, start_response)

    def _count(self, statistics: Statistics, environ: "WSGIEnvironment", notice: Notice, status: str) -> None:
        """Tell the operator's statistics of an answered feed."""
        path: str = environ["PATH_INFO"]
        if not (path.rpartition("/")[2].startswith("feed.") or "/archive/" in path):
            return
        statistics.count(
            path.encode("latin-1", "replace").decode("utf-8", "replace"),
            user_agent=environ.get("HTTP_USER_AGENT", ""),
            address=environ.get("REMOTE_ADDR", ""),
            spared=len(notice.prepared.full.body) if status.startswith("304") else None,
        )

    def _make_key(self, environ: "WSGIEnvironment") -> Key | None:
        """Under what the answer may be kept, None if it may not."""
        if environ["REQUEST_METHOD"] not in _METHODS:
            return None
        if self._deltas and asks_for_delta(environ):
            return None  # the table does not know what this client has already
        query = environ.get("QUERY_STRING", "")
        known = spell_known(query) if query else ""
        encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        return None if known is None else (environ["PATH_INFO"], known, encoding)

    def refuse(self) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status line, headers and body for a request that would have to wait for too long; counts it."""
        reply = build_text_reply(
            HTTPStatus.SERVICE_UNAVAILABLE,
            "too many requests just now; try again in a few seconds",
            extra=[("Retry-After", _RETRY_AFTER)],
        )
        self._metrics.count_reply(reply.status, outcome=REFUSED)
        return reply.status, [header for header in reply.headers if header[0] != "Content-Length"], reply.body

    def replace(self, content_version: int, touched: Set[tuple[str, str]] | None) -> None:
        """Start the table of a new content version, after its commit.

        `touched` holds (field, slug) of every scope whose feed may have changed; the site's counts as touched
        unless nothing is. None, or going back in versions: everything may have changed.
        """
        with self._lock:
            old = self._table
            is_next = touched is not None and content_version >= old.content_version
            new = _Table(content_version, stale=dict(old.stale), size=old.size)
            for key, notice in old.notices.items():
                is_kept = is_next and not (touched and _is_touched(notice.scope, touched))
                (new.notices if is_kept else new.stale)[key] = notice
            self._table = new

    def _find(self, key: Key, environ: "WSGIEnvironment") -> Notice | None:
        notice = self._table.notices.get(key)
        if notice is None or not self._is_trusted_host(environ.get("HTTP_HOST", "")):
            return None
        if notice.fresh_until is not None and notice.fresh_until <= self._now():
            return None
        return notice

    def _ask(
        self, environ: "WSGIEnvironment", start_response: "StartResponse", key: Key | None
    ) -> Iterable[bytes]:
        # Taken before the application reads anything: what it answers is of this version or a later one.
        table = self._table
        before = (table.stale.get(key) or table.notices.get(key)) if key else None

        statuses: list[str] = []

        def note_and_start(status: str, headers: list[tuple[str, str]], *rest: object) -> object:
            statuses.append(status)
            if before is not None and _is_not_ready(status):
                return lambda _: None
            return start_response(status, headers, *rest)  # type: ignore[arg-type]

        began = self._metrics.monotonic()
        body = self._app(environ, note_and_start)  # type: ignore[arg-type]
        if before is not None and statuses and _is_not_ready(statuses[-1]):
            # The index cannot be asked: what was served stays served.
            if hasattr(body, "close"):
                body.close()
            return self._give_stale(before, environ, start_response)
        outcome = environ.get(OUTCOME, OTHER)
        for status in statuses:
            self._metrics.count_reply(status, route=environ.get(ROUTE, NO_ROUTE), outcome=outcome)
        self._metrics.time_reply(self._metrics.monotonic() - began, outcome)
        notice = environ.get(NOTICE)
        if notice is not None and statuses and self._statistics is not None:
            self._count(self._statistics, environ, notice, statuses[-1])
        if notice is not None and key is not None:
            self._metrics.count_not_ready()
            self._keep(table, key, notice)
        return body

    def _give_stale(
        self, notice: Notice, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        reply = build_stale_reply(notice.prepared.reply_to(environ))
        environ[OUTCOME], environ[ROUTE] = STALE, notice.route
        self._metrics.count_reply(reply.status, route=notice.route, outcome=STALE)
        return _send(reply, environ, start_response)

    def _keep(self, table: _Table, key: Key, notice: Notice) -> None:
        size = _measure(notice)
        if size > self._max_bytes or (notice.fresh_until is not None and notice.fresh_until <= self._now()):
            return
        with self._lock:
            previous = table.notices.pop(key, None) or table.stale.pop(key, None)
            table.size += size - (_measure(previous) if previous else 0)
            while table.size > self._max_bytes:
                least = table.stale or table.notices
                table.size -= _measure(least.pop(next(iter(least))))
            table.notices[key] = notice


def _send(reply: Reply, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    start_response(reply.status, list(reply.headers))
    return [reply.body] if reply.body and environ["REQUEST_METHOD"] == "GET" else []


def _is_touched(selection: Selection, touched: Set[tuple[str, str]]) -> bool:
    """Whether an answer about this selection may be another one now that these terms have changed."""
    positive = (*selection.required, *selection.refinement.any_of)
    # What is not bound to terms follows the site.
    if not positive or selection.refinement.follows_every_change:
        return True
    return any(term in touched for term in positive)


def _is_not_ready(status: str) -> bool:
    return status.startswith("503")


def _measure(notice: Notice) -> int:
    return len(notice.prepared.full.body) + _OVERHEAD
