"""The style sheets and scripts, read once; there is nothing else to download."""

from importlib import resources

from flask import Blueprint, abort, current_app

from feedsvc.selection import SITE
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.parts import WebSettings

bp = Blueprint("assets", __name__)

_NAMES = ("page.css", "feed.css", "embed.css", "embed.js", "embed-frame.js")
_MEDIA_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8"}


def load_assets(web: WebSettings) -> dict[str, Representation]:
    """Every asset by name."""
    folder = resources.files("feedsvc.web") / "static"
    return {
        name: Representation.of_text(
            (folder / name).read_text(encoding="utf-8"),
            media_type=_MEDIA_TYPES[name.rpartition(".")[2]],
            cache_control=web.cache_control,
        )
        for name in _NAMES
    }


@bp.get("/<any('embed.js'):name>")
@bp.get("/static/<name>")
def show_asset(name: str) -> FinishedResponse:
    """One style sheet or script; names are looked up, never joined to a path."""
    assets: dict[str, Representation] = current_app.extensions["feedsvc-assets"]
    if name not in assets:
        abort(404)
    return answer(assets[name], scope=SITE, fresh_until=None, was_cached=True)
