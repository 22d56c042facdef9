"""What a syndication bot appends to every post: the link to the original, and the site's own way back."""

import re

from .urls import web_url

# Brackets may stand in brackets: [返回安信国际证券(香港)新闻](/category/anxin(xianggang).html).
LINK = (
    r"\[返回[^\[\]\n]*+(?:\[[^\[\]\n]*+\][^\[\]\n]*+)*+\]"
    r"\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)"
)
_NAVIGATION_LINE = re.compile(rf"\s*{LINK}(?:\s*[｜|·/]?\s*{LINK})*\s*[｜|]?\s*")
_LONGEST_LINE = 2_000

_AUTOLINK = re.compile(r"[ \t]{0,3}<([^<>\s]*)>[ \t]*")


def without_navigation(body: str) -> str:
    """The body without the lines at its very end that hold nothing but links whose text begins with 返回.

    Anything else stays as it is, to the last blank; such a line inside the text is text.
    """
    end = _end_of_text(body, len(body))
    found = False
    while end:
        start = body.rfind("\n", 0, end) + 1
        if end - start > _LONGEST_LINE or not _NAVIGATION_LINE.fullmatch(body, start, end):
            break
        found = True
        end = _end_of_text(body, start)
    return body[:end] if found else body


def split_autolink(body: str) -> tuple[str, str | None]:
    """The text before a `<http…>` that is the body's last paragraph, and its URL (absolute, ASCII).

    The URL is "" when the brackets are there but hold none (`<>`), None when there are no such brackets.
    """
    end = _end_of_text(body, len(body))
    start = body.rfind("\n", 0, end) + 1
    match = _AUTOLINK.fullmatch(body, start, end) if end - start <= _LONGEST_LINE else None
    before = _end_of_text(body, start)
    # Its own paragraph: at least one blank line above it, or nothing.
    if match is None or (before and body.count("\n", before, start) < 2):
        return body, None
    url = web_url(match[1])
    if match[1] and not url:
        return body, None
    return body[:before], url


def _end_of_text(body: str, end: int) -> int:
    while end and body[end - 1].isspace():
        end -= 1
    return end
