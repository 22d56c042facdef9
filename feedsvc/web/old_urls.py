"""Old subscriptions: another generator's URL answers with the canonical document, or says where it is."""

from dataclasses import replace
from http import HTTPStatus

from flask import abort, request

from feedsvc.aliases import Alias, loosen
from feedsvc.errors import TermNotFoundError
from feedsvc.model import FeedDocument, Link
from feedsvc.selection import Route, Selection
from feedsvc.web.answering import ROUTE, FinishedResponse, to_response
from feedsvc.web.feeds import answer_document
from feedsvc.web.headers import build_redirect, build_text_reply
from feedsvc.web.parts import get_parts

_GONE = "this feed is gone for good; {}/ lists every feed"
_LASTING = "public, max-age=86400"


def answer_old_url(path: str, query: str) -> FinishedResponse | None:
    """The answer at an old URL below the mount point (decoded); None where no generator has a feed.

    The same document as at its canonical URL, with the same validators; only the media type may differ.
    """
    web = get_parts().web
    if web.aliases is None:
        return None
    alias = web.aliases.find(path, query)
    if alias is None:
        return None
    request.environ[ROUTE] = "old"
    if alias.is_gone:
        text = _GONE.format(web.base_url)
        return to_response(build_text_reply(HTTPStatus.GONE, text, cache_control=_LASTING))
    found = _find_document(alias)
    if found is None:
        abort(HTTPStatus.NOT_FOUND)  # never a wider feed than was asked for
    route, document = found
    canonical = f"{web.base_url}{route.path}"
    if web.aliases.redirects:
        return to_response(build_redirect(canonical))
    links = (*document.links, Link(rel="canonical", href=canonical))
    return answer_document(
        replace(document, media_type=_choose_media_type(path, document), links=links), scope=route.selection
    )


def _choose_media_type(path: str, document: FeedDocument) -> str:
    # What the hosts of static files say of such a name, and browsers show.
    return "application/xml; charset=utf-8" if path.rstrip("/").endswith(".xml") else document.media_type


def _find_document(alias: Alias) -> tuple[Route, FeedDocument] | None:
    """The document of the first route whose term exists, else of the one term that is spelt nearly so."""
    publisher, terms = get_parts().publisher, get_parts().web.terms
    for known in alias.routes:
        route = replace(known, selection=terms.follow(known.selection))
        try:
            return route, publisher.publish(route.selection, route.suffix)
        except TermNotFoundError:
            continue
    near = _find_near_route(alias)
    return (near, publisher.publish(near.selection, near.suffix)) if near else None


def _find_near_route(alias: Alias) -> Route | None:
    """Every generator drops other characters from a term; a spelling that could be two terms is none."""
    feeds = get_parts().publisher.list_feeds()
    for route in alias.routes:
        wanted = loosen(route.selection.slug)
        slugs = {feed.slug for feed in feeds if feed.field == route.selection.field}
        near = [slug for slug in slugs if wanted and loosen(slug) == wanted]
        if len(near) == 1:
            return Route(Selection(route.selection.field, near[0]), route.suffix)
    return None
