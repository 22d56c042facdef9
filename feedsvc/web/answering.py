"""From a representation to Flask's response, and a word to the ready table."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from werkzeug.datastructures import Headers as WerkzeugHeaders

from feedsvc.metrics import BUILT as MADE
from feedsvc.metrics import CACHED as FOUND
from feedsvc.metrics import NO_ROUTE
from feedsvc.selection import Selection
from feedsvc.web.encoding import Encoding, choose_encoding
from feedsvc.web.headers import (
    BUILT,
    CACHED,
    READY,
    PreparedReply,
    Reply,
    Representation,
    prepare_reply,
)

NOTICE = "feedsvc.prepared"
"""The key of the WSGI environment under which a view leaves what may be answered again."""

ROUTE = "feedsvc.route"
"""The key of the template that the request's path matches, such as `/FIELD/SLUG/feed.FORMAT`."""

OUTCOME = "feedsvc.outcome"
"""The key of how an answer came about, in the words of `feedsvc.metrics`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the ready table needs to give the same answer again, until `fresh_until` (None: no limit).

    `route` is what it is counted under.
    """

    prepared: PreparedReply
    encoding: Encoding
    scope: Selection
    fresh_until: datetime | None
    route: str = NO_ROUTE


class FinishedResponse(Response):
    """A response whose headers are finished: Werkzeug would take Last-Modified out of a 304, for one."""

    default_mimetype = None

    def get_wsgi_headers(self, environ: object) -> WerkzeugHeaders:
        return self.headers


def to_response(reply: Reply) -> FinishedResponse:
    """A reply as Flask wants it."""
    # A list, because Werkzeug adds a Content-Length of its own to plain bytes.
    return FinishedResponse([reply.body], status=reply.status, headers=list(reply.headers))


def answer(
    representation: Representation,
    *,
    scope: Selection,
    fresh_until: datetime | None,
    was_cached: bool = False,
) -> FinishedResponse:
    """200 or 304 for the present request; `was_cached`: the body was not made for it."""
    encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    prepared = prepare_reply(representation, encoding)
    request.environ[NOTICE] = Notice(
        prepared=prepared.with_cache_status(READY),
        encoding=encoding,
        scope=scope,
        fresh_until=fresh_until,
        route=request.environ.get(ROUTE, NO_ROUTE),
    )
    return _answer_prepared(prepared, was_cached=was_cached)


def answer_unkept(representation: Representation, *, was_cached: bool = False) -> FinishedResponse:
    """200 or 304 with what is not for the ready table: more than path and selection decide over it."""
    encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    return _answer_prepared(prepare_reply(representation, encoding), was_cached=was_cached)


def _answer_prepared(prepared: PreparedReply, *, was_cached: bool) -> FinishedResponse:
    request.environ[OUTCOME] = FOUND if was_cached else MADE
    answered = prepared.with_cache_status(CACHED if was_cached else BUILT)
    return to_response(answered.reply_to(request.environ))
