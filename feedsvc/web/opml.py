"""`/feeds.opml`: every feed as one subscription list, or those of one field."""

from dataclasses import replace
from datetime import timedelta

from flask import Blueprint, request

from feedsvc.dates import EPOCH
from feedsvc.errors import SelectionError, suggestion
from feedsvc.formats.opml import MEDIA_TYPE, OpmlFeed, OpmlGroup, render_opml
from feedsvc.model import Link
from feedsvc.selection import FIELDS, SITE, Selection
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.pages import HEADINGS
from feedsvc.web.parts import FeedList, WebSettings, get_parts

bp = Blueprint("opml", __name__)

# The list does not know when the next scheduled entry brings a new term.
_LIFETIME = timedelta(seconds=60)


@bp.get("/feeds.opml")
def show_opml() -> FinishedResponse:
    """200 or 304 with the list; `?field=source` gives the sources alone."""
    parts = get_parts()
    field = _read_field()
    listing = parts.publisher.read_list()
    now = parts.now()
    changed_at = min(listing.changed_at, now)
    query = f"?field={field}" if field else ""
    self_link = Link(rel="self", href=f"{parts.web.base_url}/feeds.opml{query}", media_type="text/x-opml")
    document = Representation.of_bytes(
        _render(parts.web, listing, field), media_type=MEDIA_TYPE, cache_control=parts.web.cache_control
    )
    document = replace(document, last_modified=changed_at, links=(self_link,))
    return answer(document, scope=SITE, fresh_until=now + _LIFETIME)


def _read_field() -> str:
    """The field that is asked for, "" for all; SelectionError for one that is none."""
    field = request.args.get("field", "")
    if field and field not in FIELDS:
        known = ", ".join(FIELDS)
        raise SelectionError(
            f"unknown field {field[:80]!r}{suggestion(field, FIELDS)}; known fields: {known}"
        )
    return field


def _render(web: WebSettings, listing: FeedList, field: str) -> bytes:
    fields = (field,) if field else FIELDS
    chosen = [feed for feed in listing.feeds if not field or feed.field == field]
    groups = []
    for name in fields:
        feeds = tuple(
            _describe(web, Selection(name, feed.slug), feed.name) for feed in chosen if feed.field == name
        )
        if feeds or field:
            groups.append(OpmlGroup(title=HEADINGS[name], feeds=feeds))
    return render_opml(
        title=f"{HEADINGS[field]} – {web.title}" if field else web.title,
        created=max((feed.updated for feed in chosen if feed.updated), default=EPOCH),
        feeds=[_describe(web, SITE, feed.name) for feed in chosen if not feed.field],
        groups=groups,
    )


def _describe(web: WebSettings, selection: Selection, name: str) -> OpmlFeed:
    return OpmlFeed(
        title=name,
        feed_url=f"{web.base_url}{selection.feed_route('atom')}",
        page_url=f"{web.base_url}{selection.route}/",
    )
