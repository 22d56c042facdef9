"""A small picture of a feed, for read-mes and side bars: its name, and when it last changed."""

import unicodedata
from datetime import timedelta

from flask import Blueprint, abort, render_template

from feedsvc.dates import EPOCH
from feedsvc.model import Feed
from feedsvc.posts.characters import shortened
from feedsvc.web.answering import FinishedResponse, answer
from feedsvc.web.embed import fold, read_scope, spell_badge
from feedsvc.web.headers import Representation
from feedsvc.web.parts import get_parts

bp = Blueprint("badge", __name__)

_MAX_NAME = 40  # characters
_FONT_SIZE = 11  # CSS pixels
_LIFETIME = timedelta(seconds=60)

# Widths in tenths of a pixel, about those of Verdana: each text is drawn exactly as wide as is reckoned here,
# so that a badge has the same bytes and looks the same whatever fonts a machine has.
_NARROW = frozenset("!'(),.:;I[]`fijlrt| ")
_WIDE = frozenset("%@MWmw&—…")


@bp.get("/badge.svg")
@bp.get("/badge/<path:name>")
def show_badge(name: str = ".svg") -> FinishedResponse:
    """The badge of one selection; it changes when the feed does, and is answered 304 until then."""
    if not name.endswith(".svg"):
        abort(404)
    selection = read_scope(name.removesuffix(".svg"))
    redirect = fold(selection, spell_badge)
    if redirect is not None:
        return redirect
    parts = get_parts()
    badge = Representation.of_text(
        render_badge(parts.publisher.read_page(selection).feed),
        media_type="image/svg+xml; charset=utf-8",
        cache_control=parts.web.cache_control,
        is_page=True,  # for who opens it by itself: nothing in it may run
    )
    return answer(badge, scope=selection, fresh_until=parts.now() + _LIFETIME)


def render_badge(feed: Feed) -> str:
    """The SVG document: the feed's name, and the day of its last change in its author's zone ("–" for none).

    The same feed always gives the same bytes. Needs an application's templates around it.
    """
    name = _clean(feed.title)
    value = "–" if feed.updated == EPOCH else feed.updated.date().isoformat()
    name_width, value_width = measure_text(name), measure_text(value)
    left, right = name_width + 26, value_width + 12
    return render_template(
        "badge.svg",
        name=name,
        value=value,
        name_width=name_width,
        value_width=value_width,
        left=left,
        right=right,
        width=left + right,
    )


def measure_text(text: str) -> int:
    """How wide a text is drawn, CSS pixels, at least 1."""
    return max(1, round(sum(_measure_character(character) for character in text) / 10))


def _measure_character(character: str) -> int:
    if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
        return 0
    if unicodedata.east_asian_width(character) in {"W", "F"}:
        return 10 * _FONT_SIZE
    if character in _NARROW:
        return 42
    return 105 if character in _WIDE else 72


def _clean(name: str) -> str:
    """One short line of what XML can carry."""
    allowed = "".join(" " if unicodedata.category(c) in {"Cc", "Cs", "Cn"} else c for c in name)
    return shortened(" ".join(allowed.split()) or "feed", _MAX_NAME)
