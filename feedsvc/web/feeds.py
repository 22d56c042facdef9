"""The feeds themselves."""

from dataclasses import replace

from flask import Blueprint, abort, request

from feedsvc.errors import ArchiveNotFoundError
from feedsvc.model import FeedDocument
from feedsvc.selection import FIELDS, SUFFIXES, Selection, parse_archive, parse_selection
from feedsvc.web.answering import FinishedResponse, answer, to_response
from feedsvc.web.conditional import asks_for_delta, list_digests
from feedsvc.web.encoding import choose_encoding
from feedsvc.web.headers import Representation, build_delta_reply, build_redirect
from feedsvc.web.parts import get_parts

bp = Blueprint("feeds", __name__)

_FIELD = f"<any({', '.join(FIELDS)}):field>"
_SUFFIX = f"<any({', '.join(SUFFIXES)}):suffix>"


@bp.get(f"/feed.{_SUFFIX}")
@bp.get(f"/{_FIELD}/<slug>/feed.{_SUFFIX}")
def show_feed(suffix: str, field: str = "", slug: str = "") -> FinishedResponse:
    """The document of one selection in one format; Accept is ignored, the URL alone decides."""
    selection, parts = read_selection(field, slug), get_parts()
    if parts.web.deltas and asks_for_delta(request.environ):
        known = list_digests(request.environ.get("HTTP_IF_NONE_MATCH", ""))
        document = parts.publisher.publish_since(selection, suffix, known)
    else:
        document = parts.publisher.publish(selection, suffix)
    return answer_document(document, scope=selection)


@bp.get(f"/archive/<name>.{_SUFFIX}")
@bp.get(f"/{_FIELD}/<slug>/archive/<name>.{_SUFFIX}")
def show_archive(name: str, suffix: str, field: str = "", slug: str = "") -> FinishedResponse:
    """One document of a selection's archive.

    Removals may empty a month's last one while a reader walks to it: what it still held is in the one before.
    """
    selection, archive, parts = Selection(field, slug), parse_archive(name), get_parts()
    if archive is None:
        abort(404)
    try:
        document = parts.publisher.publish_archive(selection, archive, suffix)
    except ArchiveNotFoundError as error:
        if not error.is_next:
            raise
        before = replace(archive, number=archive.number - 1)
        url = f"{parts.web.base_url}{before.feed_route(selection, suffix)}"
        return to_response(build_redirect(url, lasts=False))
    return answer_document(document, scope=selection)


def read_selection(field: str, slug: str) -> Selection:
    """What path and parameters of this request select; SelectionError for what nobody can mean."""
    return parse_selection(Selection(field, slug), request.environ.get("QUERY_STRING", ""))


def answer_document(document: FeedDocument, *, scope: Selection) -> FinishedResponse:
    """200 or 304 with a feed, or 226 with what is new in it."""
    parts = get_parts()
    now = parts.now()
    representation = Representation(
        media_type=document.media_type,
        digest=document.digest,
        gzip_body=document.gzip_body,
        cache_control=parts.web.cache_control_for(document.max_age),
        last_modified=document.last_modified,
        stated=min(document.last_modified, now),
        links=document.links,
        robots="noindex",  # people who search want the posts, not their feeds
    )
    if document.is_delta:
        encoding = choose_encoding(request.environ.get("HTTP_ACCEPT_ENCODING", ""))
        return to_response(build_delta_reply(representation, encoding))
    # A moment of another machine's clock that is still to come must not stay in the table.
    fresh_until = now if document.last_modified > now else document.fresh_until
    return answer(representation, scope=scope, fresh_until=fresh_until, was_cached=document.was_cached)
