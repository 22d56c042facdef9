"""Where Hexo puts a post: permalink rules, slugs, and its spelling of a URL (hexo-util 4)."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit

from ..urls import web_url
from .hexo_diacritics import without_diacritics

_PLACEHOLDER = re.compile(r":(\w*[^\W_])", re.ASCII)
_SEGMENTS = {
    "year": r"(\d{4})",
    "month": r"(\d{2})",
    "day": r"(\d{2})",
    "i_month": r"(\d{1,2})",
    "i_day": r"(\d{1,2})",
    "hash": r"([0-9a-f]{12})",
}
_CONTROL = re.compile("[\x00-\x1f]")
_SPECIAL = re.compile(r"""[\s~`!@#$%^&*()\-_+=[\]{}|\\;:"'<>,.?/]+""")

# What encodeURI leaves as it is, and what decodeURI does not decode (ECMA-262 section 19.2.6).
_URI_SAFE = ";,/?:@&=+$-_.!~*'()#"
_URI_RESERVED = frozenset(";/?:@&=+$,#")
_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")


def slugize(text: str, filename_case: str = "0") -> str:
    """hexo-util's slugize; `filename_case` "1" is lower case, "2" upper case."""
    slug = _SPECIAL.sub("-", _CONTROL.sub("", without_diacritics(text)))
    slug = re.sub("-{2,}", "-", slug).strip("-")
    if filename_case == "1":
        return slug.lower()
    return slug.upper() if filename_case == "2" else slug


def fill_rule(rule: str, values: Mapping[str, str]) -> str:
    """A permalink with its placeholders filled in; Hexo writes `undefined` for one that it does not know."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], "undefined"), rule)


def parse_name(rule: str, name: str) -> dict[str, str]:
    """What `new_post_name` says of a file's path, both without extension; always with a `title`."""
    pattern, end, names = "", 0, []
    for found in _PLACEHOLDER.finditer(rule):
        pattern += re.escape(rule[end : found.start()]) + _SEGMENTS.get(found[1], "(.+?)")
        names.append(found[1])
        end = found.end()
    match = re.fullmatch(pattern + re.escape(rule[end:]), name, re.ASCII)
    parts = dict(zip(names, match.groups(), strict=True)) if match else {}
    return {"title": slugize(name), **parts}


def spell_route(route: str, *, trailing_index: bool, trailing_html: bool) -> str:
    """The path, query and fragment of a post's URL as the Hexo of the day and its feed spell them."""
    rest, number_sign, fragment = re.sub("/{2,}", "/", f"/{route}").partition("#")
    path, _, query = rest.partition("?")
    spelled = _spell_path(path)
    if query:
        form = urlencode(parse_qsl(query, keep_blank_values=True))
        spelled += f"?{quote(unquote(form), safe=_URI_SAFE)}"
    if number_sign and fragment:
        spelled += f"#{quote(fragment, safe=_URI_SAFE + '%[]{}|^')}"
    if not trailing_index:
        spelled = spelled.removesuffix("index.html")
    if not trailing_html and not spelled.endswith("index.html"):
        spelled = spelled.removesuffix(".html")
    return spelled


def _spell_path(path: str) -> str:
    path = path.replace("\\", "/")
    if "/." in path:
        # Resolving a path against itself removes its dot segments.
        path = urlsplit(urljoin(f"http://h{path}", path)).path
    return quote(_ESCAPES.sub(_decode, path), safe=_URI_SAFE)


def _decode(escapes: re.Match[str]) -> str:
    """JavaScript's decodeURI: reserved characters keep their escapes, and so does what is not UTF-8."""
    try:
        text = unquote(escapes[0], errors="strict")
    except UnicodeDecodeError:
        return escapes[0]
    return "".join(quote(c, safe="") if c in _URI_RESERVED else c for c in text)


def join_permalink(base: str, spelled: str) -> str:
    """The absolute URL of a spelled route, in ASCII."""
    base = quote(base, safe=_URI_SAFE + "%[]") if not web_url(base) else web_url(base).rstrip("/")
    return base + spelled


def join_id(base: str, spelled: str) -> str:
    """The id in Hexo's feed, which shows the host in its own script and spells the path as above."""
    parts = urlsplit(base)
    try:
        host = parts.netloc.lower().encode("ascii").decode("idna")
    except UnicodeError:
        host = parts.netloc.lower()
    if not parts.scheme or not host:
        return base + spelled
    return f"{parts.scheme}://{host}{_spell_path(parts.path)}{spelled}"
