"""How a syndication bot ends nearly every post, read by one pattern.

Whatever is not certainly of this form is read by `attribution` in full; a test holds both to the same
results.
"""

import re
from typing import NamedTuple

from .characters import FORBIDDEN
from .navigation import LINK
from .publishers import UNSEEN_END, find_stated
from .urls import web_url

_LABEL = "（文章来源："
_PARAGRAPHS = ('<p class="em_media">', "<p>", "\n")
_ENDING = re.compile(
    rf"{_LABEL}(?P<name>[^\s<>（）()\[\]&`~]{{1,60}})）(?:</p>)?"
    r"(?:[ \t]*\n[ \t]*\n(?:[ \t]*\n)*[ \t]{0,3}<(?P<url>[^<>\s]+)>)?"
    rf"(?P<way_back>[ \t]*\n\s*{LINK}(?:[ \t]*[｜|·/]?[ \t]*{LINK})*[ \t]*[｜|]?)?\s*"
)
_LONGEST = 1_500
_BEFORE_LABEL = 200


class Ending(NamedTuple):
    """`name` is the publisher that is stated, as it stands there; `via` the original's URL or ""."""

    name: str
    via: str
    has_way_back: bool


def read_ending(body: str) -> Ending | None:
    """What a post's last lines say, None where that takes a closer look.

    It is what `without_navigation`, `split_autolink` and `find_stated` find, one after the other.
    """
    start = body.rfind(_LABEL)
    if start < 0 or len(body) - start > _LONGEST or not body.endswith(_PARAGRAPHS, 0, start):
        return None
    found = _ENDING.fullmatch(body, start)
    if found is None:
        return None
    name, url, way_back = found.groups()
    via = web_url(url) if url else ""
    if url and not via:
        return None
    # Nothing before it may be a label too, nor open or close what readers don't see.
    if _has_label(body, start) or FORBIDDEN.search(body, max(0, start - _BEFORE_LABEL)):
        return None
    near = body[max(0, start - _BEFORE_LABEL) : start]
    if "`" in near or "~" in near or "--" in near:
        return None
    if near.count("</") != near.count("</p>") and UNSEEN_END.search(near):
        return None
    return Ending(name, via, way_back is not None)


def _has_label(body: str, end: int) -> bool:
    """Whether there may be a label (`find_stated`) before `end`, whatever will be left out of it."""
    place = body.find("源", 1, end)
    while place > 0:
        after = body[place + 1 : place + 2]
        if body[place - 1] in "来稿" and not (after.isalnum() and after not in "于自"):
            return True
        if not body[place - 1].isalnum() and FORBIDDEN.match(body, place - 1):
            return True
        place = body.find("源", place + 1, end)
    return False


def name_stated(name: str) -> str:
    """The publisher that a post means which ends with this name in brackets; "" for none."""
    return find_stated(f"{_LABEL}{name}）")
