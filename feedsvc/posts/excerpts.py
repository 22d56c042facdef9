"""Which part of a post speaks for all of it: description, excerpt, or what stands above a "more" mark."""

import re
from collections.abc import Callable

from .code import split_code
from .dialects import PostFacts
from .rendering import render_body
from .sanitizing import text_of
from .summary import summarize

_MORE = re.compile(
    r"<!--\s*(?:more|read-?more|truncate|excerpt|excerpt_?end|TEASER_END|PELICAN_END_SUMMARY)\b[^<>]{0,100}-->",
    re.IGNORECASE,
)
_READ = (600, 5_000, 50_000)
"""Characters of markup that a summary is looked for in, one after the other."""

_ENOUGH = 400
"""Characters of text that are enough for any summary."""

# Without any of these, Markdown's text is the text of its HTML.
_MARKDOWN_MARK = re.compile(r"[*_`\[\\#|~!&@]|://|\{:")
_MARKDOWN_BLOCK = re.compile(r"(?:\A|\n)(?:[ \t]*(?:[>+=:-]|\d+[.)])| {4}|\t)")


def cut_at_more(body: str) -> str:
    """The body above the first mark such as `<!-- more -->` that is no code; "" without one."""
    if not _MORE.search(body):
        return ""
    for piece in split_code(body, markdown=True):
        found = None if piece.is_code else _MORE.search(piece.text)
        if found:
            return body[: piece.start + found.start()]
    return ""


def summarize_post(facts: PostFacts, body: str, *, expand: Callable[[str], str]) -> str:
    """One line of plain text for a post, "" if it says nothing.

    The description; else the generator's excerpt, what stands above a "more" mark, the whole body: the first
    of them that has a text. `body` is without navigation; an excerpt that has some is not used. `expand`
    takes template marks out of markup.
    """
    if facts.description:
        return summarize(description=facts.description, excerpt_html_text="")
    has_navigation = facts.excerpt in facts.body and facts.excerpt not in body
    excerpts = ("" if has_navigation else facts.excerpt, cut_at_more(body), body)
    return next(filter(None, (_summarize(expand(excerpt), facts) for excerpt in excerpts if excerpt)), "")


def _summarize(markup: str, facts: PostFacts) -> str:
    text = ""
    for length in _READ:
        part = markup[:length]
        is_plain = facts.markup == "html" or (facts.markup != "rest" and _is_plain(part))
        text = text_of(part if is_plain else render_body(part, facts.markup))
        # Much markup may hold little text: only then is more of it read.
        if len(text) >= _ENOUGH or length >= len(markup):
            break
    return summarize(description="", excerpt_html_text=text)


def _is_plain(markdown: str) -> bool:
    return not (_MARKDOWN_MARK.search(markdown) or _MARKDOWN_BLOCK.search(markdown))
