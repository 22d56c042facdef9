"""An entry's title and summary as plain text."""

import re
from html import unescape

from .characters import shortened, without_forbidden
from .navigation import without_navigation
from .sanitizing import text_of

_MAX_TITLE = 1_000
# Only what an element of HTML is called counts as markup: `Vec<T>` and `a <b, c> d` are what they say.
_ELEMENT = (
    r"a|abbr|b|big|cite|code|del|dfn|em|font|h[1-6]|i|img|ins|kbd|mark|p|q|s|samp|script|small|span|"
    r"strike|strong|style|sub|sup|tt|u|var"
)
_PAIR = re.compile(rf"<({_ELEMENT})(?: [^<>]*)?>([^<>]*)</\1 *>", re.IGNORECASE)
_VOID = re.compile(r"<(?:br|wbr|hr|img(?= ))(?: [^<>]*)?/?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MAX_NESTING = 8

_HAS_MARKUP = re.compile(r"<[A-Za-z/!]|&[#A-Za-z]")
_URL = r"<?(?:https?://|www\.)[^\s<>]+>?"
_URL_LINE = re.compile(rf"[ \t]*(?:{_URL}\s*)+", re.IGNORECASE)
_LAST_URLS = re.compile(rf"(?:(?:^|(?<=\s)){_URL}\s*)+\Z", re.IGNORECASE)
_LAST_NAVIGATION = re.compile(r"(?:(?:^|(?<=\s))返回[^\s｜|]{1,60}\s*[｜|]?\s*)?(?:^|(?<=[\s｜|]))返回首页\Z")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]+")
# A summary is short: what follows cannot be part of it.
_LONGEST_READ = 20_000


def summarize(*, description: str, excerpt_html_text: str, limit: int = 300) -> str:
    """One line of plain text, at most `limit` characters, "…" where it was cut; "" for nothing to say.

    `description` (the author's own, markup allowed) wins over `excerpt_html_text` (plain text of the post or
    of its excerpt). Lines of nothing but web addresses, those at the end, and a site's way back are left out.
    """
    for text in (_description_text(description), excerpt_html_text[:_LONGEST_READ]):
        summary = _without_links(without_forbidden(text))
        if summary:
            return shortened(summary, limit)
    return ""


def clean_title(text: str) -> str:
    """A title as one line of plain text, at most 1,000 characters.

    Titles are text: `AT&T <b>` stays as typed. Only paired elements (`<em>x</em>`), line breaks, images and
    entities with their semicolon (`&amp;`) are markup. Not HTML: whoever shows it escapes it.
    """
    title = without_forbidden(text[: _MAX_TITLE * 10])
    for _ in range(_MAX_NESTING):
        stripped = _VOID.sub(" ", _PAIR.sub(r"\2", title))
        if stripped == title:
            break
        title = stripped
    title = _ENTITY.sub(lambda match: unescape(match[0]), title)
    return shortened(_one_line(without_forbidden(title)), _MAX_TITLE)


def _description_text(description: str) -> str:
    cut = description[:_LONGEST_READ]
    return text_of(cut) if _HAS_MARKUP.search(cut) else cut


def _without_links(text: str) -> str:
    lines = [line for line in without_navigation(text).split("\n") if not _URL_LINE.fullmatch(line)]
    text = _one_line("\n".join(lines))
    # Both patterns are tried at every character, so they are asked only where they could match.
    if text.endswith("返回首页"):
        text = _LAST_NAVIGATION.sub("", text)
    if "://" in text:
        text = _LAST_URLS.sub("", text)
    return text.rstrip()


def _one_line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())
