"""HTML made harmless for the parsers behind it: they are quadratic, or worse, in depth and in attributes.

Nothing here decides what is safe to show; that is `sanitizing`, which runs after it.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import NamedTuple


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


TAGS = _names(
    "a abbr acronym address article aside audio b big blockquote br caption center cite code col "
    "colgroup dd del dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i "
    "img ins kbd li menu nav ol p pre q s samp section small source span strike strong sub sup table "
    "tbody td tfoot th thead time tr tt u ul var video"
)
"""The elements that content may hold: each one is also on feedparser's list, so readers keep it too."""

REMOVED_WITH_CONTENT = _names("applet iframe noembed noframes script style template")

BLOCKS = _names(
    "address article aside audio blockquote br caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr iframe legend li main menu nav ol option "
    "p pre section summary table tbody td tfoot th thead tr ul video"
)
"""Elements that a reader shows apart from what is around them."""

VOID = _names("area base br col embed hr img input link meta param source track wbr")
_RAW_TEXT = _names("iframe noembed noframes script style textarea title xmp")
_FORMATTING = _names("a b big code em font i nobr s small strike strong tt u")
_CLOSES_P = BLOCKS - {
    "br",
    "audio",
    "video",
    "iframe",
    "caption",
    "option",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
}
_CELLS = frozenset({"td", "th", "tr", "tbody", "thead", "tfoot"})
_IMPLIED_END = {
    "p": _CLOSES_P,
    "li": frozenset({"li"}),
    "dt": frozenset({"dt", "dd"}),
    "dd": frozenset({"dt", "dd"}),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _CELLS - {"td", "th"},
    "rt": frozenset({"rt", "rp", "rb"}),
    "rp": frozenset({"rt", "rp", "rb"}),
    "rb": frozenset({"rt", "rp", "rb"}),
}

_MAX_DEPTH = 256
# The parser opens these again in every block that follows an unclosed one: 16 make a page 16 times as big.
_MAX_FORMATTING = 16
_MAX_ATTRIBUTES = 64
_HARMLESS_LENGTH = 10_000

_START = re.compile(r"<(?=/?[A-Za-z]|[/!?])")
# The tokenizer of the HTML standard, section 13.2.5; possessive throughout, so it fails only at the end.
_VALUE = r"""[ \t\n\f\r]*+=[ \t\n\f\r]*+(?:"[^"]*+"|'[^']*+'|[^ \t\n\f\r>"'][^ \t\n\f\r>]*+)?+"""
ATTRIBUTE = rf"[^ \t\n\f\r/>][^ \t\n\f\r/>=]*+(?:{_VALUE})?+"
"""The regular expression of one attribute, as it is written."""

_TAG = re.compile(rf"<(/?)([A-Za-z][^ \t\n\f\r/>]*+)((?:[ \t\n\f\r/]++|{ATTRIBUTE})*+)>")
_FOREIGN = re.compile(r"<(?:svg|math)", re.IGNORECASE)
_ATTRIBUTES = re.compile(ATTRIBUTE)
_COMMENT_END = re.compile(r"--!?>")


class Token(NamedTuple):
    """A piece of HTML as written; `kind` is "text", "open" or "close", `name` a tag's lower-case name."""

    kind: str
    name: str
    html: str


def scan_tokens(html: str) -> Iterator[Token]:
    """The text and tags, in order, in linear time. Comments are left out, as are elements such as scripts and
    what stands in an iframe.

    What an unclosed comment or tag swallows is left out too, as in every browser.
    """
    position = 0
    while start := _START.search(html, position):
        if start.start() > position:
            yield Token("text", "", html[position : start.start()].replace("<", "&lt;"))
        position = start.start()
        tag = _TAG.match(html, position)
        if tag is None:
            end = _end_of_comment(html, position)
            if end < 0:
                return
            position = end
            continue
        name = tag[2].lower()
        position = tag.end()
        if tag[1]:
            yield Token("close", name, tag[0])
        elif name in _RAW_TEXT or name in REMOVED_WITH_CONTENT:
            if name == "iframe":
                yield Token("open", name, tag[0])
            content_end, position = _end_of_element(html, name, position)
            if name not in REMOVED_WITH_CONTENT:
                yield Token("text", "", html[tag.end() : content_end].replace("<", "&lt;"))
        else:
            yield Token("open", name, tag[0])
    yield Token("text", "", html[position:].replace("<", "&lt;"))


def _end_of_comment(html: str, start: int) -> int:
    """Where the comment, declaration or instruction ends; -1 when it, or an unfinished tag, never does."""
    if html.startswith(("<!-->", "<!--->"), start):
        return html.index(">", start) + 1
    if html.startswith("<!--", start):
        end = _COMMENT_END.search(html, start + 4)
        return end.end() if end else -1
    if html[start + 1 : start + 2] in "!?" or not html[start + 2 : start + 3].isalpha():
        return html.find(">", start) + 1 or -1
    return -1


def _end_of_element(html: str, name: str, start: int) -> tuple[int, int]:
    """Where a raw-text element's content ends, and where the text goes on."""
    end = re.compile(rf"</{name}(?=[ \t\n\f\r/>])[^>]*>?", re.IGNORECASE).search(html, start)
    return (end.start(), end.end()) if end else (len(html), len(html))


def is_harmless(html: str) -> bool:
    """Whether the HTML is small enough to cost no parser much, and has no SVG or MathML: true of most posts.

    In these, a parser reads by other rules, and nh3 drops some of their text.
    """
    is_small = len(html) <= _HARMLESS_LENGTH and html.count("<") <= _MAX_DEPTH
    return is_small and not _FOREIGN.search(html)


def tame(html: str, *, also: frozenset[str] = frozenset()) -> str:
    """The same HTML with every element closed, at most 256 deep, and none but `TAGS`; the text is all kept.

    `also` names elements that are kept too. Well-formed HTML made of these elements comes out as it was.
    """
    out: list[str] = []
    stack: list[str] = []
    formatting = 0
    for kind, name, source in scan_tokens(html):
        if kind == "text":
            out.append(source)
        elif name not in TAGS and name not in also:
            continue
        elif name == "iframe":
            out.append(f"{source}</iframe>" if kind == "open" else "")
        elif name in VOID:
            out.append(_with_few_attributes(source, name) if kind == "open" else "")
        elif kind == "open":
            while stack and name in _IMPLIED_END.get(stack[-1], ()):
                out.append(f"</{stack.pop()}>")
            if len(stack) < _MAX_DEPTH and not (name in _FORMATTING and formatting >= _MAX_FORMATTING):
                stack.append(name)
                formatting += name in _FORMATTING
                out.append(_with_few_attributes(source, name))
        elif name in stack:
            closed = ""
            while closed != name:
                closed = stack.pop()
                formatting -= closed in _FORMATTING
                out.append(f"</{closed}>")
    out.extend(f"</{name}>" for name in reversed(stack))
    return "".join(out)


def _with_few_attributes(tag: str, name: str) -> str:
    if len(tag) <= _MAX_ATTRIBUTES * 2:
        return tag
    return tag if sum(1 for _ in _ATTRIBUTES.finditer(tag, len(name) + 1)) <= _MAX_ATTRIBUTES else f"<{name}>"


def strip_markup(html: str) -> str:
    """Escaped text without tags, blocks parted by blanks; for HTML that no parser should see."""
    return "".join(
        token.html if token.kind == "text" else " " if token.name in BLOCKS else ""
        for token in scan_tokens(html)
    )


def paragraph_of(text: str) -> str:
    """Plain text as one HTML paragraph; "" for none."""
    return f"<p>{escape(text, quote=False)}</p>" if text else ""
