"""What an operator, or an operator's machine, asks: `/-/live`, `/-/ready`, `/-/metrics`, and for problems."""

from collections import Counter
from http import HTTPStatus

from flask import Blueprint, request

from feedsvc.metrics import ContentState
from feedsvc.selection import FIELDS, Selection
from feedsvc.web.answering import FinishedResponse, to_response
from feedsvc.web.encoding import choose_encoding
from feedsvc.web.headers import Representation, build_metrics_reply, build_text_reply, prepare_reply
from feedsvc.web.parts import Parts, get_parts

health = Blueprint("health", __name__)
counters = Blueprint("counters", __name__)
problems = Blueprint("problems", __name__)

_RETRY_AFTER = "5"  # seconds
_CUTS_TOLD = 20
_CAPS = ("max_entries", "max_bytes")


@health.get("/-/live")
def show_live() -> FinishedResponse:
    """200 while the process answers at all; touches nothing else."""
    return to_response(build_text_reply(HTTPStatus.OK, "live"))


@health.get("/-/ready")
def show_ready() -> FinishedResponse:
    """200 once there is something to serve, 503 before; the text says what is not well."""
    publisher = get_parts().publisher
    progress, degraded = publisher.progress(), publisher.degraded()
    if progress:
        text, retry = f"not ready: {degraded or progress}", [("Retry-After", _RETRY_AFTER)]
        return to_response(build_text_reply(HTTPStatus.SERVICE_UNAVAILABLE, text, extra=retry))
    lines = [f"degraded: {degraded}" if degraded else "ready", f"problems: {publisher.problems()}"]
    cuts = publisher.list_cuts()
    lines += [f"FD101 cut by {cut.cap}: {Selection(cut.field, cut.slug).route}/" for cut in cuts[:_CUTS_TOLD]]
    lines += [f"and {len(cuts) - _CUTS_TOLD} more"] if len(cuts) > _CUTS_TOLD else []
    return to_response(build_text_reply(HTTPStatus.OK, "\n".join(lines)))


@counters.get("/-/metrics")
def show_metrics() -> FinishedResponse:
    """Everything that is counted, in Prometheus's text format."""
    parts = get_parts()
    parts.metrics.set_content(_read_state(parts))
    return to_response(build_metrics_reply(parts.metrics.render(), parts.metrics.media_type))


def _read_state(parts: Parts) -> ContentState:
    publisher = parts.publisher
    degraded = bool(publisher.degraded())
    if publisher.progress():
        return ContentState(ready=False, degraded=degraded)
    listed = publisher.read_list()
    feeds = Counter(feed.field or "site" for feed in listed.feeds)
    caps = Counter(cut.cap for cut in publisher.list_cuts())
    report = parts.statistics.report() if parts.web.stats_token else None
    return ContentState(
        ready=True,
        degraded=degraded,
        content_version=publisher.content_version(),
        changed_at=listed.changed_at.timestamp(),
        entries=sum(feed.entries for feed in listed.feeds if not feed.field),
        problems=publisher.problems(),
        feeds={field: feeds[field] for field in ("site", *filter(None, FIELDS))},
        cuts={cap: caps[cap] for cap in _CAPS},
        subscribers=sum(feed.subscribers for feed in report.feeds) if report else None,
        readers=report.readers if report else None,
    )


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
