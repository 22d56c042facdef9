"""What must be true of whatever comes out, checked by other means than those that made it."""

import re
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_NEVER = frozenset(
    (
        *("script", "style", "object", "embed", "applet", "form", "input", "button", "select", "textarea"),
        *("svg", "math", "base", "link", "meta", "frame", "frameset", "template", "noscript", "plaintext"),
    )
)
_LINKS = ("href", "src", "cite", "poster", "action", "formaction", "data", "background", "longdesc")
_SCHEMES = {"a": {"http", "https", "mailto", "tel"}, "img": {"http", "https", "data"}}
_PLAYERS = frozenset(
    ("www.youtube-nocookie.com", "player.vimeo.com", "player.bilibili.com", "www.dailymotion.com")
)


def check_text(text: str) -> None:
    """Text that every format can hold."""
    assert not _FORBIDDEN.search(text), repr(text)


def check_safe(html: str) -> None:
    """Nothing runs, nothing is sent, nothing loads but pictures, sound and players, as a browser reads it."""
    check_text(html)
    body = LexborHTMLParser(f"<!DOCTYPE html><body>{html}").body
    assert body is not None
    for node in body.css("*"):
        assert node.tag not in _NEVER, node.html
        for name, value in node.attributes.items():
            assert not name.startswith("on"), node.html
            assert name not in {"style", "class", "srcdoc", "xmlns"}, node.html
            if name in _LINKS:
                _check_link(node.tag or "", value or "", node.html or "")


def _check_link(tag: str, url: str, where: str) -> None:
    scheme = urlsplit(url).scheme
    assert scheme in _SCHEMES.get(tag, {"http", "https"}), where
    if scheme == "data":
        assert url.lower().startswith("data:image/"), where
        assert "svg" not in url[:20].lower(), where
    if tag == "iframe":
        assert urlsplit(url).netloc in _PLAYERS, where
