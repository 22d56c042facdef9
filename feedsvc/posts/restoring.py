"""HTML as its page would show it to a reader: lazy images loaded, players named, what is hidden gone.

Nothing here decides what is safe; `sanitizing` does, after it.
"""

import re
from collections.abc import Iterator
from html import escape, unescape

from .embeds import Embeds, find_player, render_player
from .taming import ATTRIBUTE, VOID, Token, scan_tokens, tame

_LAZY = (
    "data-src", "data-original", "data-lazy-src", "data-lazyload", "data-lazy", "data-actualsrc", "data-echo",
    "data-original-src", "data-orig-file", "data-full-src", "data-hi-res-src", "data-url", "original", "_src",
)  # fmt: skip
_LAZY_FALLBACK = ("orginial_src", "original_src", "originalsrc", "real_src", "file")
_LAZY_SETS = ("data-srcset", "data-lazy-srcset", "data-original-set")
_PLACEHOLDER = re.compile(
    r"data:|about:|(?:.*/)?(?:blank|loading|lazy|placeholder|spacer|trans|gr[ae]y|pixel|1x1|none)"
    r"[\w.-]{0,40}\.(?:gif|png|svg|jpe?g|webp)(?:\?.*)?\Z",
    re.IGNORECASE | re.DOTALL,
)
_TRACKER = re.compile(
    r"(?:https?:)?//(?:[\w.-]+\.)?(?:doubleclick\.net|google-analytics\.com|googletagmanager\.com|feedsportal\.com"
    r"|scorecardresearch\.com|quantserve\.com|quantcount\.com|pheedo\.com|cnzz\.com|51\.la|statcounter\.com"
    r"|pixel\.wp\.com|stats\.wordpress\.com|hm\.baidu\.com|bat\.bing\.com|facebook\.com/tr(?=[/?])"
    r"|feeds\.feedburner\.com/~|medium\.com/_/stat|pixel\.[\w.-]+/(?=[\w./]*\?))",
    re.IGNORECASE,
)
_HIDDEN_STYLE = re.compile(r"(?:\A|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_STYLE_SIZE = re.compile(
    r"(?:\A|;)\s*(width|height)\s*:\s*([0-9.]+)(?:px)?\s*(?:!important\s*)?(?=;|\Z)", re.I
)
_TINY = re.compile(r"0*[01]?(?:\.[0-9]*)?(?:px)?")
# A tag that may say more than its name: what stands before the first of them has no marks.
_SPEAKING_TAG = re.compile(
    r"<(?!/?(?:b|blockquote|br|code|del|em|h[1-6]|hr|i|li|ol|p|pre|s|strong|table|tbody|td|th|thead"
    r"|tr|u|ul) ?/?>)",
    re.IGNORECASE,
)
# What most posts have none of: plain texts are ten times faster to look for than one regular expression.
_MARKS = (
    "visibility", " hidden", "\nhidden", "\thidden", "<iframe", "<embed", "<noscript", "<ruby", "<rt",
    "data-src", "data-orig", "data-lazy", "data-actual", "data-echo", "data-full", "data-hi", "data-url",
    "_src=", "originalsrc=", "original=", "doubleclick", "google-analytics", "googletagmanager",
    "feedsportal", "scorecardresearch", "quantserve", "quantcount", "pheedo", "cnzz.", "51.la", "statcounter",
    "pixel.", "stats.wordpress", "hm.baidu", "bat.bing", "facebook.com/tr", "feedburner.com/~", "com/_/stat",
)  # fmt: skip
_NOT_DISPLAYED = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SMALL_IMAGE = re.compile(r"<img\b[^>]*(?:width|height)\s*[=:]\s*[\"']?0*[01](?![0-9])", re.IGNORECASE)
_ATTRIBUTES = re.compile(ATTRIBUTE)
_ALSO = frozenset({"embed", "iframe", "noscript", "rb", "rp", "rt", "rtc", "ruby"})
_IMAGE_ATTRIBUTES = ("alt", "title", "width", "height", "align", "lang", "dir")


def restore(html: str, embeds: Embeds | None) -> str:
    """The HTML without what no reader was to see, and with what scripts would have shown; linear time.

    Elements that are hidden (`display:none`, `hidden`) go with their content, as do tracking pixels. Images
    get the address that a lazy loader would give them, once, though `<noscript>` repeats them. Known players
    become links or bare iframes, others go (all with `embeds` None). Ruby's readings stand in brackets.
    """
    first = _SPEAKING_TAG.search(html)
    return _Restorer(embeds).restore(html) if first and _has_marks(html[first.start() :]) else html


def _has_marks(html: str) -> bool:
    lower = html.lower()
    return (
        any(mark in lower for mark in _MARKS)
        or ("display" in lower and bool(_NOT_DISPLAYED.search(html)))
        or ("<img" in lower and bool(_SMALL_IMAGE.search(html)))
    )


class _Restorer:
    def __init__(self, embeds: Embeds | None) -> None:
        self._embeds = embeds
        self._out: list[str] = []
        self._in_noscript = False
        # The image before, as long as only blanks follow it: its place, its address, whether in <noscript>.
        self._image: tuple[int, str, bool] | None = None

    def restore(self, html: str) -> str:
        tokens = list(_without_hidden(scan_tokens(tame(html, also=_ALSO))))
        for number, token in enumerate(tokens):
            if token.name == "noscript":
                self._in_noscript = token.kind == "open"
            elif token.name == "img":
                self._put_image(token)
            elif token.name in ("iframe", "embed"):
                self._put_player(token)
            elif token.name in _ALSO:
                self._put_reading(token, tokens, number)
            else:
                self._put(token.html)
        return "".join(self._out)

    def _put(self, html: str) -> None:
        if not html.isspace():
            self._image = None
        self._out.append(html)

    def _put_image(self, token: Token) -> None:
        values = read_attributes(token)
        url, srcset = _address_of(values), _set_of(values)
        if _is_tracker(values, url):
            return
        before = self._image
        if before and (before[2] or self._in_noscript):
            if _is_loaded(before[1]) and (before[1] == url or not _is_loaded(url) or self._in_noscript):
                self._image = None  # it repeats one only
                return
            if not _is_loaded(before[1]):
                self._out[before[0]] = ""  # what only a script could have loaded: here it is
        shown = {"src": url, "srcset": srcset, **{name: values.get(name, "") for name in _IMAGE_ATTRIBUTES}}
        self._image = (len(self._out), url, self._in_noscript)
        attributes = "".join(f' {name}="{escape(text)}"' for name, text in shown.items() if text)
        self._out.append(f"<img{attributes}>")

    def _put_player(self, token: Token) -> None:
        if token.kind == "open":
            self._put(self._render_player(token))

    def _render_player(self, token: Token) -> str:
        if self._embeds is None:
            return " "
        player = find_player(_address_of(read_attributes(token)))
        return render_player(player, self._embeds) if player else ""

    def _put_reading(self, token: Token, tokens: list[Token], number: int) -> None:
        """Brackets around a reading that has none of its own (`<rp>`)."""
        if token.name != "rt":
            return
        if token.kind == "open" and not _is_bracket(tokens, number - 1, "close"):
            self._put("(")
        elif token.kind == "close" and not _is_bracket(tokens, number + 1, "open"):
            self._put(")")


def _is_bracket(tokens: list[Token], number: int, kind: str) -> bool:
    return 0 <= number < len(tokens) and tokens[number].name == "rp" and tokens[number].kind == kind


def read_attributes(token: Token) -> dict[str, str]:
    """A tag's attributes by lower-case name, decoded; of two with one name the first."""
    values: dict[str, str] = {}
    for attribute in _ATTRIBUTES.finditer(token.html, len(token.name) + 1, len(token.html) - 1):
        name, _, value = attribute[0].partition("=")
        text = value.strip(" \t\n\f\r")
        if text[:1] in ("'", '"') and text[-1:] == text[:1]:
            text = text[1:-1]
        values.setdefault(name.strip(" \t\n\f\r").lower(), unescape(text))
    return values


def _without_hidden(tokens: Iterator[Token]) -> Iterator[Token]:
    """The tokens (of balanced HTML) outside hidden elements."""
    hidden, depth = "", 0
    for token in tokens:
        if hidden:
            if token.name == hidden:
                depth += 1 if token.kind == "open" else -1
                hidden = hidden if depth else ""
        elif token.kind == "open" and _is_hidden(token):
            if token.name not in VOID and token.name != "iframe":
                hidden, depth = token.name, 1
        else:
            yield token


def _is_hidden(token: Token) -> bool:
    lower = token.html.lower()
    if "style" not in lower and "hidden" not in lower:
        return False
    values = read_attributes(token)
    return "hidden" in values or bool(_HIDDEN_STYLE.search(values.get("style", "")))


def _address_of(values: dict[str, str]) -> str:
    src = values.get("src", "").strip()
    for name in _LAZY:
        if _is_address(values.get(name, "")):
            return values[name].strip()
    if src and not _PLACEHOLDER.match(src):
        return src
    found = (values[name].strip() for name in _LAZY_FALLBACK if _is_address(values.get(name, "")))
    return next(found, src if src.startswith("data:image/") else "")


def _is_loaded(url: str) -> bool:
    return bool(url) and not url.startswith("data:")


def _set_of(values: dict[str, str]) -> str:
    own = values.get("srcset", "")
    lazy = next((values[name] for name in _LAZY_SETS if values.get(name)), "")
    return lazy or ("" if own.startswith("data:") else own)


def _is_address(text: str) -> bool:
    text = text.strip()
    return bool(text) and " " not in text and ("/" in text or "." in text) and not _PLACEHOLDER.match(text)


def _is_tracker(values: dict[str, str], url: str) -> bool:
    sizes = {name: values[name].strip() for name in ("width", "height") if values.get(name, "").strip()}
    sizes |= {found[1].lower(): found[2] for found in _STYLE_SIZE.finditer(values.get("style", ""))}
    return any(_TINY.fullmatch(size) for size in sizes.values()) or bool(_TRACKER.match(url))
