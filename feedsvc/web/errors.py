"""Every error becomes a short text or page here: never a traceback, never a path of the machine."""

import logging
from http import HTTPStatus

from flask import Flask, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import (
    ArchiveNotFoundError,
    NotReadyError,
    SearchNotReadyError,
    SelectionError,
    TermNotFoundError,
    TermRetiredError,
)
from feedsvc.formats import json_feed
from feedsvc.selection import Selection
from feedsvc.web.answering import FinishedResponse, to_response
from feedsvc.web.error_pages import Trouble, answer_trouble
from feedsvc.web.headers import METHODS, build_text_reply
from feedsvc.web.parts import get_parts
from feedsvc.web.request_log import find_request_id

_logger = logging.getLogger("feedsvc.web")

_BRIEFLY = "public, max-age=60"
_LASTING = "public, max-age=86400"


def register_error_handlers(app: Flask) -> None:
    """Make `app` answer every exception with one of the replies below."""
    app.register_error_handler(TermNotFoundError, _handle_no_term)
    app.register_error_handler(ArchiveNotFoundError, _handle_no_archive)
    app.register_error_handler(TermRetiredError, _handle_retired)
    app.register_error_handler(NotReadyError, _handle_not_ready)
    app.register_error_handler(SelectionError, _handle_selection)
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(Exception, _handle_bug)


def _handle_no_term(error: TermNotFoundError) -> FinishedResponse:
    trouble = Trouble(
        status=HTTPStatus.NOT_FOUND,
        text=str(error),
        name="no feed",
        about=error.slug,
        near=tuple((name, Selection(error.field, slug)) for slug, name in error.near.items()),
        cache_control=_BRIEFLY,
    )
    return answer_trouble(trouble)


def _handle_no_archive(error: ArchiveNotFoundError) -> FinishedResponse:
    reply = build_text_reply(HTTPStatus.NOT_FOUND, str(error), cache_control=_BRIEFLY)
    return to_response(reply)


def _handle_retired(error: TermRetiredError) -> FinishedResponse:
    """410; to a JSON Feed's readers with the one word that their format has for it."""
    base_url = get_parts().web.base_url
    if request.path.endswith("feed.json"):
        route = Selection(error.field, error.slug).feed_route("json")
        text = json_feed.render_expired(error.name, f"{base_url}{route}")
        reply = build_text_reply(
            HTTPStatus.GONE, text, media_type=json_feed.MEDIA_TYPE, cache_control=_LASTING
        )
        return to_response(reply)
    text = f"{error}; {base_url}/ lists every feed"
    return answer_trouble(
        Trouble(status=HTTPStatus.GONE, text=text, name="gone", about=error.name, cache_control=_LASTING)
    )


def _handle_not_ready(error: NotReadyError) -> FinishedResponse:
    progress = get_parts().publisher.progress()
    return answer_trouble(
        Trouble(
            status=HTTPStatus.SERVICE_UNAVAILABLE,
            text=f"{error}; {progress}" if progress else str(error),
            name="searching" if isinstance(error, SearchNotReadyError) else "reading",
            retry_after=error.retry_after,
        )
    )


def _handle_selection(error: SelectionError) -> FinishedResponse:
    return answer_trouble(
        Trouble(
            status=HTTPStatus.BAD_REQUEST,
            text=str(error),
            name="wrong address",
            about=str(error),
            cache_control=_BRIEFLY,
        )
    )


def _handle_http(error: HTTPException) -> FinishedResponse:
    status = HTTPStatus(error.code or HTTPStatus.INTERNAL_SERVER_ERROR)
    if status is HTTPStatus.NOT_FOUND:
        text = f"nothing is here; {get_parts().web.base_url}/ lists every feed"
        return answer_trouble(Trouble(status=status, text=text, name="missing", cache_control=_BRIEFLY))
    if status is HTTPStatus.METHOD_NOT_ALLOWED:
        return to_response(build_text_reply(status, f"use {METHODS}", extra=[("Allow", METHODS)]))
    return to_response(build_text_reply(status, error.description or status.phrase))


def _handle_bug(error: Exception) -> FinishedResponse:
    # %r: a path may hold line ends or escape codes, and a log is read in a terminal.
    named = find_request_id(request.environ, get_parts().web.trusted_proxies)
    _logger.error(
        "event=bug request=%s method=%r path=%r", named, request.method, request.path, exc_info=error
    )
    text = f"internal error; the server's log says more of request {named}"
    return to_response(build_text_reply(HTTPStatus.INTERNAL_SERVER_ERROR, text))
