"""What crawlers and browsers ask for unasked: `/robots.txt`, `/favicon.ico`, `/.well-known/`."""

from http import HTTPStatus
from urllib.parse import quote

from flask import Blueprint, current_app

from feedsvc.selection import SITE
from feedsvc.web.answering import FinishedResponse, answer, to_response
from feedsvc.web.headers import PLAIN_TEXT, Representation, build_text_reply
from feedsvc.web.parts import get_parts

bp = Blueprint("crawlers", __name__)

_LASTING = "public, max-age=86400"


@bp.get("/robots.txt")
def show_robots() -> FinishedResponse:
    """Pages may be read, combinations need not be, since there is no end of them (RFC 9309)."""
    prefix = quote(get_parts().web.prefix)
    lines = ["User-agent: *", *(f"Disallow: {prefix}{path}" for path in ("/*?", "/-/", "/embed/", "/build"))]
    robots = Representation.of_text("\n".join(lines) + "\n", media_type=PLAIN_TEXT, cache_control=_LASTING)
    return answer(robots, scope=SITE, fresh_until=None)


@bp.get("/favicon.ico")
def show_icon() -> FinishedResponse:
    """Our own small picture."""
    icon: Representation = current_app.extensions["feedsvc-assets"]["favicon.ico"]
    return answer(icon, scope=SITE, fresh_until=None, was_cached=True)


@bp.get("/.well-known/<path:name>")
def show_nothing(name: str) -> FinishedResponse:
    """404 without a look at anything (RFC 8615): browsers and scanners ask here all day."""
    del name
    return to_response(build_text_reply(HTTPStatus.NOT_FOUND, "nothing is here", cache_control=_LASTING))
