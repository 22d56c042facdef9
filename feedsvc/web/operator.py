"""What an operator, or an operator's machine, asks: `/-/live`, `/-/ready`, `/-/metrics`, and for problems."""

from http import HTTPStatus

from flask import Blueprint, request

from feedsvc.selection import Selection
from feedsvc.web.answering import FinishedResponse, to_response
from feedsvc.web.encoding import choose_encoding
from feedsvc.web.headers import Representation, build_metrics_reply, build_text_reply, prepare_reply
from feedsvc.web.parts import get_parts

health = Blueprint("health", __name__)
counters = Blueprint("counters", __name__)
problems = Blueprint("problems", __name__)

_RETRY_AFTER = "5"  # seconds
_CUTS_TOLD = 20


@health.get("/-/live")
def show_live() -> FinishedResponse:
    """200 while the process answers at all; touches nothing else."""
    return to_response(build_text_reply(HTTPStatus.OK, "live"))


@health.get("/-/ready")
def show_ready() -> FinishedResponse:
    """200 once there is something to serve, 503 before; the text says what is not well."""
    publisher = get_parts().publisher
    progress = publisher.progress()
    if progress:
        text, retry = f"not ready: {progress}", [("Retry-After", _RETRY_AFTER)]
        return to_response(build_text_reply(HTTPStatus.SERVICE_UNAVAILABLE, text, extra=retry))
    degraded = publisher.degraded()
    lines = [f"degraded: {degraded}" if degraded else "ready", f"problems: {publisher.problems()}"]
    cuts = publisher.list_cuts()
    lines += [f"FD101 cut by {cut.cap}: {Selection(cut.field, cut.slug).route}/" for cut in cuts[:_CUTS_TOLD]]
    lines += [f"and {len(cuts) - _CUTS_TOLD} more"] if len(cuts) > _CUTS_TOLD else []
    return to_response(build_text_reply(HTTPStatus.OK, "\n".join(lines)))


@counters.get("/-/metrics")
def show_metrics() -> FinishedResponse:
    """Everything that is counted, in Prometheus's text format."""
    parts = get_parts()
    ready = not parts.publisher.progress()
    parts.metrics.set_content(
        ready=ready,
        degraded=bool(parts.publisher.degraded()),
        content_version=parts.publisher.content_version() if ready else 0,
        problems=parts.publisher.problems() if ready else 0,
        cuts=[cut.cap for cut in parts.publisher.list_cuts()] if ready else [],
    )
    return to_response(build_metrics_reply(parts.metrics.render(), parts.metrics.media_type))


@problems.get("/-/problems.atom")
def show_problems() -> FinishedResponse:
    """The feed of what is wrong with the content; never kept by a cache without asking."""
    representation = Representation.of_text(
        get_parts().publisher.render_problems().decode(),
        media_type="application/atom+xml; charset=utf-8",
        cache_control="no-cache",
    )
    encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
    return to_response(prepare_reply(representation, encoding).reply_to(request.environ))
