"""The operator's page, `/-/stats`: who reads what, what it costs, and what is wrong. Off without a token."""

import hmac
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import quote

from flask import Blueprint, abort, request
from markupsafe import Markup

from feedsvc.web.answering import FinishedResponse, answer_unkept
from feedsvc.web.pages import PageView, open_view

bp = Blueprint("stats", __name__)

_SHOWN_FEEDS = 50
_UNITS = ("B", "kB", "MB", "GB", "TB")


@bp.get("/-/stats")
def show_stats() -> FinishedResponse:
    """The page for who knows the token, as `?token=` or `Authorization: Bearer`; 404 for everybody else."""
    view = open_view()
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    given = request.args.get("token", "") or bearer
    token = view.web.stats_token
    if not token or not hmac.compare_digest(given.encode(errors="replace"), token.encode()):
        abort(404)
    page = view.represent(_render(view), robots="noindex, nofollow", cache_control="no-store")
    return answer_unkept(page)


def _render(view: PageView) -> str:
    publisher, report = view.parts.publisher, view.parts.statistics.report()
    requests = sum(feed.requests for feed in report.feeds)
    not_modified = sum(feed.not_modified for feed in report.feeds)
    number = view.texts.number
    hour = view.parts.now().replace(minute=0, second=0)
    return view.render(
        "stats.html",
        title=f"{view.texts['stats']} – {view.web.title}",
        report=report,
        state=publisher.progress() or publisher.degraded(),
        numbers=[
            ("requests", number(requests)),
            ("not_modified", show_share(not_modified, requests)),
            ("saved", show_bytes(sum(feed.saved for feed in report.feeds))),
            ("readers", number(report.readers)),
            ("subscribers", number(sum(feed.subscribers for feed in report.feeds))),
            ("problems", number(publisher.problems())),
            ("sync", number(publisher.content_version())),
        ],
        rows=[
            (quote(feed.path), feed, show_share(feed.not_modified, feed.requests)) for feed in report.feeds
        ][:_SHOWN_FEEDS],
        plot=draw_hours(report.hours),
        marks=[hour - timedelta(hours=back) for back in (len(report.hours) - 1, len(report.hours) // 2, 0)],
        changed_at=None if publisher.progress() else publisher.read_list().changed_at,
    )


def show_share(part: int, whole: int) -> str:
    """`42 %`, or a dash where there is nothing to share."""
    return f"{round(100 * part / whole)} %" if whole else "–"


def show_bytes(count: int) -> str:
    """`1.2 MB`."""
    size, unit = float(count), 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{count} B"


def draw_hours(counts: Sequence[int]) -> Markup:
    """Bars, as inline SVG; wide as its place. What they mean stands beside them."""
    largest = max(counts, default=0) or 1
    bars = "".join(
        f"M{position * 10} 100V{100 - max(round(count / largest * 90), 1)}h8V100z"
        for position, count in enumerate(counts)
        if count
    )
    return Markup(
        '<svg class="plot spark" viewBox="0 0 {} 100" preserveAspectRatio="none" height="96" '
        'aria-hidden="true"><path d="{}"/></svg>'
    ).format(len(counts) * 10, bars)
