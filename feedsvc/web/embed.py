"""Feeds on other people's pages: the page for frames, and oEmbed, which tells a page how to frame it.

The list that needs no frame is `static/embed.js`, which reads the JSON Feed.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from flask import Blueprint, abort, render_template, request
from markupsafe import escape

from feedsvc.dates import format_rfc3339
from feedsvc.model import Feed
from feedsvc.selection import Selection, is_spelled, parse_route, parse_selection
from feedsvc.web.answering import FinishedResponse, answer, answer_unkept, to_response
from feedsvc.web.headers import (
    EMBED_POLICY,
    Representation,
    build_redirect,
    build_text_reply,
)
from feedsvc.web.parts import WebSettings, get_parts
from feedsvc.web.texts import Texts, choose_language

bp = Blueprint("embed", __name__)

_ENTRIES = 10  # unless `limit` says otherwise
_WIDTH, _HEIGHT = 480, 560  # CSS pixels; ten entries with titles of one line
# The page does not know when the next scheduled entry is due.
_LIFETIME = timedelta(seconds=60)
_SIZE = re.compile(r"[1-9][0-9]{0,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbedLinks:
    """Where a selection's page, list, badge and oEmbed description are, all absolute and percent-encoded.

    `script` is the module that defines `<feed-list>`, `feed` the JSON Feed that it reads.
    """

    page: str
    feed: str
    frame: str
    badge: str
    oembed: str
    script: str


def list_embed_links(web: WebSettings, selection: Selection) -> EmbedLinks:
    """How a selection can be put on another page."""
    page = f"{web.base_url}{selection.page_route}"
    return EmbedLinks(
        page=page,
        feed=f"{web.base_url}{selection.feed_route('json')}",
        frame=f"{web.base_url}{spell_frame(selection)}",
        badge=f"{web.base_url}{spell_badge(selection)}",
        oembed=f"{web.base_url}/oembed?format=json&url={quote(page, safe='')}",
        script=f"{web.base_url}/embed.js",
    )


def spell_frame(selection: Selection) -> str:
    """The one URL of a selection's page for frames, below base_url: `/embed/category/x/?limit=5`."""
    return f"/embed{selection.page_route}"


def spell_badge(selection: Selection) -> str:
    """The one URL of a selection's badge, below base_url: `/badge/category/x.svg`, `/badge.svg`."""
    return f"/badge{selection.route}.svg{selection.query}"


@bp.get("/embed/")
@bp.get("/embed/<path:scope>")
def show_frame(scope: str = "") -> FinishedResponse:
    """The latest entries, ten unless `limit` says otherwise, as a page that any site may frame."""
    selection = read_scope(scope)
    redirect = fold(selection, spell_frame)
    if redirect is not None:
        return redirect
    parts = get_parts()
    web, shown = parts.web, selection.refinement.limit or _ENTRIES
    # How many are shown is the frame's affair: its title and links are those of the whole feed.
    whole = replace(selection, refinement=replace(selection.refinement, limit=0))
    feed = parts.publisher.read_page(whole).feed
    text = render_template(
        "embed.html",
        feed=feed,
        entries=feed.entries[:shown],
        language=web.language,
        texts=Texts(choose_language("", "", web.language)),  # the page around it is in the site's, too
        links=list_embed_links(web, whole),
        stylesheet=f"{quote(web.prefix)}/static/embed.css",
        script=f"{quote(web.prefix)}/static/embed-frame.js",
        show_rfc3339=format_rfc3339,
    )
    page = Representation.of_text(
        text, media_type="text/html; charset=utf-8", cache_control=web.cache_control, is_page=True
    )
    page = replace(page, policy=EMBED_POLICY)
    return answer(page, scope=selection, fresh_until=parts.now() + _LIFETIME)


@bp.get("/oembed")
def show_oembed() -> FinishedResponse:
    """How to frame the feed whose page, frame or document `url` names (oembed.com, section 2).

    404 for a URL that is not ours, 501 for any format but JSON, 400 for a size that is none.
    """
    if request.args.get("format", "json") != "json":
        abort(HTTPStatus.NOT_IMPLEMENTED, "only format=json is answered")
    parts = get_parts()
    selection = _parse_own_url(parts.web, request.args.get("url", ""))
    if selection is None:
        text = f"not a feed or page of {parts.web.base_url}/"
        return to_response(build_text_reply(HTTPStatus.NOT_FOUND, text, cache_control="public, max-age=60"))
    selection = parts.web.terms.follow(selection)
    feed = parts.publisher.read_page(selection).feed
    document = _describe(parts.web, selection, feed, width=_read_size("width"), height=_read_size("height"))
    representation = Representation.of_text(
        json.dumps(document, ensure_ascii=False),
        media_type="application/json; charset=utf-8",
        cache_control=parts.web.cache_control,
    )
    return answer_unkept(representation)  # the ready table's keys know nothing of `url`


def read_scope(scope: str) -> Selection:
    """The selection that a decoded path (without what stands before its scope) and the request's query mean.

    404 for a path that is no feed's, SelectionError for parameters that mean nothing.
    """
    route = parse_route(f"/{scope}")
    if route is None or route.suffix or route.listing:
        abort(404)
    selection = parse_selection(route.selection, request.environ.get("QUERY_STRING", ""))
    return get_parts().web.terms.follow(selection)


def fold(selection: Selection, spell: Callable[[Selection], str]) -> FinishedResponse | None:
    """301 for another spelling of the request's URL than `spell` gives, nothing for the one."""
    web = get_parts().web
    url = spell(selection)
    is_path_spelled = request.path == f"{web.prefix}{unquote(url.partition('?')[0])}"
    if is_path_spelled and is_spelled(selection, request.environ.get("QUERY_STRING", "")):
        return None
    return to_response(build_redirect(f"{web.base_url}{url}"))


def _parse_own_url(web: WebSettings, url: str) -> Selection | None:
    """What a URL of this site selects: a page, a feed or a frame; None for any other."""
    try:
        asked, own = urlsplit(url), urlsplit(web.base_url)
    except ValueError:  # a bracket in the host that closes nothing
        return None
    path = unquote(asked.path)
    # Who pasted it may have typed http.
    is_own = asked.scheme in {"http", "https"} and asked.netloc.lower() == own.netloc.lower()
    if not is_own or not path.startswith(f"{web.prefix}/"):
        return None
    below = path[len(web.prefix) :]
    route = parse_route(below.removeprefix("/embed") if below.startswith("/embed/") else below)
    if route is None or route.listing or route.archive:
        return None
    return parse_selection(route.selection, asked.query)


def _read_size(name: str) -> int:
    """The largest size (CSS pixels) that the asking page allows."""
    text = request.args.get(f"max{name}", "")
    if text and not _SIZE.fullmatch(text):
        abort(400, f"max{name} is a whole number of pixels, not {text[:20]!r}")
    return int(text) if text else {"width": _WIDTH, "height": _HEIGHT}[name]


def _describe(
    web: WebSettings, selection: Selection, feed: Feed, *, width: int, height: int
) -> dict[str, Any]:
    width, height = min(width, _WIDTH), min(height, _HEIGHT)
    frame = list_embed_links(web, selection).frame
    html = (
        f'<iframe src="{escape(frame)}" width="{width}" height="{height}" title="{escape(feed.title)}"'
        ' loading="lazy" style="border:0" data-feed-embed></iframe>'
    )
    return {
        "version": "1.0",
        "type": "rich",
        "title": feed.title,
        "provider_name": web.title,
        "provider_url": f"{web.base_url}/",
        "cache_age": web.max_age,
        "width": width,
        "height": height,
        "html": html,
    }
