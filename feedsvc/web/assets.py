"""The style sheets, read once; there is nothing else to download."""

from importlib import resources

from flask import Blueprint, abort, current_app

from feedsvc.selection import SITE
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.headers import Representation
from feedsvc.web.parts import WebSettings

bp = Blueprint("assets", __name__)

_NAMES = ("page.css", "feed.css")


def load_assets(web: WebSettings) -> dict[str, Representation]:
    """Every asset by name."""
    folder = resources.files("feedsvc.web") / "static"
    return {
        name: Representation.of_text(
            (folder / name).read_text(encoding="utf-8"),
            media_type="text/css; charset=utf-8",
            cache_control=web.cache_control,
        )
        for name in _NAMES
    }


@bp.get("/static/<name>")
def show_asset(name: str) -> FinishedResponse:
    """One style sheet; names are looked up, never joined to a path."""
    assets: dict[str, Representation] = current_app.extensions["feedsvc-assets"]
    if name not in assets:
        abort(404)
    return answer(assets[name], scope=SITE, fresh_until=None, was_cached=True)
