"""The feeds themselves."""

from flask import Blueprint

from feedsvc.model import FeedDocument
from feedsvc.selection import FIELDS, SUFFIXES, Selection
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.parts import get_parts

bp = Blueprint("feeds", __name__)

_FIELD = f"<any({', '.join(FIELDS)}):field>"
_FEED = f"feed.<any({', '.join(SUFFIXES)}):suffix>"


@bp.get(f"/{_FEED}")
@bp.get(f"/{_FIELD}/<slug>/{_FEED}")
def show_feed(suffix: str, field: str = "", slug: str = "") -> FinishedResponse:
    """The document of one selection in one format; Accept is ignored, the URL alone decides."""
    selection = Selection(field, slug)
    return answer_document(get_parts().publisher.publish(selection, suffix), scope=selection)


def answer_document(document: FeedDocument, *, scope: Selection) -> FinishedResponse:
    """200 or 304 with a feed."""
    parts = get_parts()
    now = parts.now()
    representation = Representation(
        media_type=document.media_type,
        digest=document.digest,
        gzip_body=document.gzip_body,
        cache_control=parts.web.cache_control_for(document.max_age),
        last_modified=min(document.last_modified, now),
        links=document.links,
    )
    # A moment of another machine's clock that is still to come must not stay in the table.
    fresh_until = now if document.last_modified > now else document.fresh_until
    return answer(representation, scope=scope, fresh_until=fresh_until, was_cached=document.was_cached)
