"""HTML to SafeHtml: an allow-list, absolute URLs, nothing that runs. Always the last step."""

import re
import threading
from html import escape, unescape

import nh3
from selectolax.lexbor import LexborHTMLParser

from ..model import SafeHtml, Source
from .characters import without_forbidden
from .embeds import Embeds, find_player
from .restoring import restore
from .taming import (
    BLOCKS,
    REMOVED_WITH_CONTENT,
    TAGS,
    is_harmless,
    paragraph_of,
    strip_markup,
    tame,
)
from .urls import absolute_url, web_url

_ATTRIBUTES: dict[str, set[str]] = {
    "*": {"title", "lang", "dir", "align", "id"},
    "a": {"href", "hreflang"},
    "audio": {"src", "controls"},
    "blockquote": {"cite"},
    "col": {"span"},
    "colgroup": {"span"},
    "del": {"cite", "datetime"},
    "img": {"src", "srcset", "alt", "width", "height"},
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "ol": {"start", "type"},
    "q": {"cite"},
    "source": {"src", "srcset", "type", "media"},
    "td": {"colspan", "rowspan", "headers", "valign"},
    "th": {"colspan", "rowspan", "headers", "scope", "valign"},
    "time": {"datetime"},
    "video": {"src", "poster", "controls", "width", "height"},
}
_URL_ATTRIBUTES = frozenset({"href", "src", "cite", "poster"})
_PLAIN_IMAGE = re.compile(
    r"data:image/(?:png|jpeg|jpg|gif|webp|avif);base64,[A-Za-z0-9+/]+={0,2}", re.IGNORECASE
)
_DESCRIPTOR = re.compile(r"[0-9]+w|[0-9]*\.?[0-9]+x")
_CANDIDATE = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]++)")
# A parser drops the first line feed of a <pre>: without this, each reading would drop another.
_EMPTY_IMAGE = re.compile(r'<img(?: (?!src)(?:alt="([^"]*)"|[a-z]+="[^"]*"))*>')
_FOOTNOTE_ID = re.compile(r"fn(?:ref)?(?:[:_-]|(?=\d))[\w:.-]{1,100}")
_PRE_LINE_FEEDS = re.compile(r"(<pre(?: [^>]*)?>)\n+")
# Blocks that readers don't know: only unwrapped, their text would stick to what comes next.
_UNKNOWN_BLOCK = re.compile(
    r"(</?)(?:details|dialog|fieldset|form|hgroup|legend|main|option|summary)(?=[ \t\n/>])", re.IGNORECASE
)
_SAFE_TAG = re.compile(r'</?([a-z0-9]+)(?:[^<>"]|"[^"]*")*>')
_BLOCK_TAG = re.compile(rf"<(?=/?(?:{'|'.join(sorted(BLOCKS))})\b)", re.IGNORECASE)

_MAX_LENGTH = 4_000_000
# nh3 takes seconds for a million tags or entities, however flat.
_MAX_MARKS = 100_000
_MAX_FALLBACK_LENGTH = 50_000
_MAX_ROUNDS = 4
_MAX_SRCSET_LENGTH = 20_000


class _Cleaner(threading.local):
    """One nh3.Cleaner a thread, made once, and the page whose links it is just resolving."""

    def __init__(self) -> None:
        self.page_url = ""
        self.cleaners = {"link": self.make_cleaner(set()), "iframe": self.make_cleaner({"iframe"})}

    def make_cleaner(self, embedding: set[str]) -> nh3.Cleaner:
        return nh3.Cleaner(
            tags=TAGS | embedding,
            clean_content_tags=REMOVED_WITH_CONTENT - embedding,
            attributes=_ATTRIBUTES | {name: {"src", "width", "height"} for name in embedding},
            attribute_filter=self.safe_value,
            link_rel=None,
            url_schemes={"http", "https", "mailto", "tel", "data"},
        )

    def clean(self, html: str, page_url: str, embeds: Embeds) -> str:
        self.page_url = page_url
        return self.cleaners[embeds].clean(html)

    def safe_value(self, element: str, attribute: str, value: str) -> str | None:
        """The attribute's value as it may stand; None drops it. Never raises (nh3 would only print it)."""
        if attribute == "id":
            return value if _FOOTNOTE_ID.fullmatch(value) else None
        if attribute == "srcset":
            return _absolute_srcset(value, self.page_url)
        if attribute not in _URL_ATTRIBUTES:
            return value
        if element == "img" and value[:5].lower() == "data:":
            return value if _PLAIN_IMAGE.fullmatch(value) else None
        if element == "iframe":
            player = find_player(value)
            return player.player_url if player else None
        url = absolute_url(value, self.page_url)
        return url if element == "a" or (url or "").startswith("http") else None


_cleaner = _Cleaner()
_SILENT = sorted(REMOVED_WITH_CONTENT)


def sanitize_html(html: str, *, page_url: str, embeds: Embeds = "link") -> SafeHtml:
    """HTML fit for every reader, with all URLs absolute against `page_url` and ASCII. Never raises.

    Elements that are not allowed leave their content, scripts and styles nothing; what is hidden goes whole.
    Known players become links, or bare iframes (`embeds`). Of ids only those of footnotes stay (`fn:1`,
    `fnref:1`), so that a link to one arrives, here as on the page. Whatever is too big or too
    odd for the parser (over 4 million characters, over 100,000 tags or entities, or different each time it is
    read) becomes its own text, of which 50,000 characters are kept. Sanitising the result changes nothing.
    """
    html = without_forbidden(html)
    for _ in range(_MAX_ROUNDS):
        if _is_too_much(html):
            break
        cleaned = _clean_once(html, page_url, embeds)
        if cleaned == html:
            return SafeHtml(cleaned)
        html = cleaned
    return SafeHtml(paragraph_of(_plain(html)[:_MAX_FALLBACK_LENGTH].rstrip()))


def text_of(html: str) -> str:
    """The plain text that any HTML shows: entities decoded, blocks parted, white space as single blanks."""
    html = without_forbidden(html)
    if _is_too_much(html):
        return _plain(html)
    html = restore(html, None)
    parted = _BLOCK_TAG.sub(" <", html if is_harmless(html) else tame(html))
    parser = LexborHTMLParser(f"<body>{parted}")
    parser.strip_tags(_SILENT)
    text = parser.body.text() if parser.body else ""
    return " ".join(without_forbidden(text).split())


def text_of_safe(html: SafeHtml) -> str:
    """The same as `text_of`, five times as fast, of HTML from `sanitize_html`: its tags are all whole."""
    if _is_too_much(html):
        return _plain(html)
    text = unescape(_SAFE_TAG.sub(_blank_for_block, html))
    return " ".join(without_forbidden(text).split())


def _blank_for_block(tag: re.Match[str]) -> str:
    return " " if tag[1] in BLOCKS else ""


def with_visible_attribution(html: SafeHtml, *, source: Source | None, via: str, language: str) -> SafeHtml:
    """The content, and where it came from in a last line if its text does not name the source yet.

    Half of the readers show no source element. The name is linked to `via` when that is a web address.
    """
    if source is None or not source.title.strip() or _folded(source.title) in _folded(text_of_safe(html)):
        return html
    label = "来源：" if language.lower().startswith("zh") else "Source: "
    name = escape(without_forbidden(source.title), quote=False)
    url = web_url(via)
    line = f'<a href="{escape(url)}">{name}</a>' if url else name
    return SafeHtml(f"{html}\n<p>{label}{line}</p>" if html else f"<p>{label}{line}</p>")


def _clean_once(html: str, page_url: str, embeds: Embeds) -> str:
    known = restore(_UNKNOWN_BLOCK.sub(r"\1div", html), embeds)
    if not is_harmless(known):
        known = tame(known, also=frozenset({"iframe"} if embeds == "iframe" else ()))
    cleaned = _EMPTY_IMAGE.sub(_alternative, _cleaner.clean(known, page_url, embeds))
    # Again, for what entities stood for (&#11; and the like).
    return _PRE_LINE_FEEDS.sub(r"\1", without_forbidden(cleaned))


def _alternative(image: re.Match[str]) -> str:
    """The text that stands for an image without an address."""
    return escape(unescape(image[1] or ""), quote=False)


def _is_too_much(html: str) -> bool:
    return len(html) > _MAX_LENGTH or html.count("<") + html.count("&") > _MAX_MARKS


def _plain(html: str) -> str:
    text = unescape(strip_markup(html[: _MAX_FALLBACK_LENGTH * 10]))
    return " ".join(without_forbidden(text).split())


def _folded(text: str) -> str:
    return "".join(text.casefold().split())


def _absolute_srcset(value: str, page_url: str) -> str | None:
    """Every candidate that is usable (HTML standard, section 4.8.4.2.1); None when none is."""
    if len(value) > _MAX_SRCSET_LENGTH:
        return None
    candidates = []
    position = 0
    while match := _CANDIDATE.match(value, position):
        written, position, descriptor = match[1], match.end(), ""
        if not written.endswith(","):
            comma = value.find(",", position)
            end = len(value) if comma < 0 else comma
            descriptor, position = value[position:end].strip(), end
        url = web_url(written.rstrip(","), page_url)
        if url and (not descriptor or _DESCRIPTOR.fullmatch(descriptor)):
            candidates.append(f"{url} {descriptor}".rstrip())
    return ", ".join(candidates) or None
