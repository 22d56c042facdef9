"""From a representation to Flask's response, and a word to the ready table."""

from dataclasses import dataclass
from datetime import datetime

from flask import Response, request
from werkzeug.datastructures import Headers as WerkzeugHeaders

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What the ready table needs to give the same answer again, until `fresh_until` (None: no limit)."""

    prepared: PreparedReply
    encoding: Encoding
    scope: Selection
    fresh_until: datetime | None


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
        prepared=prepared.with_cache_status(READY), encoding=encoding, scope=scope, fresh_until=fresh_until
    )
    answered = prepared.with_cache_status(CACHED if was_cached else BUILT)
    return to_response(answered.reply_to(request.environ))


def answer_unkept(representation: Representation, *, was_cached: bool = False) -> FinishedResponse:
    """200 or 304 with what is not for the ready table: more than path and selection decide over it."""
    encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    prepared = prepare_reply(representation, encoding).with_cache_status(CACHED if was_cached else BUILT)
    return to_response(prepared.reply_to(request.environ))
