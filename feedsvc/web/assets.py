"""Style sheets, scripts and pictures, read once; there is nothing else to download."""

from importlib import resources

from flask import Blueprint, abort, current_app

from feedsvc.selection import SITE
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.parts import WebSettings

bp = Blueprint("assets", __name__)

_NAMES = (
    "page.css",
    "page.js",
    "feed.css",
    "embed.css",
    "embed.js",
    "embed-frame.js",
    "icon.svg",
    "favicon.ico",
)
_MEDIA_TYPES = {
    "css": "text/css; charset=utf-8",
    "js": "text/javascript; charset=utf-8",
    "svg": "image/svg+xml; charset=utf-8",
    "ico": "image/vnd.microsoft.icon",
}


def load_assets(web: WebSettings) -> dict[str, Representation]:
    """Every asset by name."""
    folder = resources.files("feedsvc.web") / "static"
    return {
        name: Representation.of_bytes(
            (folder / name).read_bytes(),
            media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
            cache_control=web.cache_control,
        )
        for name in _NAMES
    }


@bp.get("/<any('embed.js'):name>")
@bp.get("/static/<name>")
def show_asset(name: str) -> FinishedResponse:
    """One asset; names are looked up, never joined to a path."""
    assets: dict[str, Representation] = current_app.extensions["feedsvc-assets"]
    if name not in assets:
        abort(404)
    return answer(assets[name], scope=SITE, fresh_until=None, was_cached=True)
