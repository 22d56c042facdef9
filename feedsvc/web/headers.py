"""The one place that writes response headers. A reply is finished: WSGI servers get it as it is."""

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Self
from urllib.parse import quote

from feedsvc.dates import format_http_date
from feedsvc.model import Link
from feedsvc.web.conditional import is_not_modified, render_etag
from feedsvc.web.encoding import Encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

METHODS = "GET, HEAD, OPTIONS"
PLAIN_TEXT = "text/plain; charset=utf-8"

# Where an answer came from, in the words of RFC 9211 section 2.
READY = "feedsvc; hit; detail=ready"
CACHED = "feedsvc; hit; detail=documents"
BUILT = "feedsvc; fwd=uri-miss"
STALE = "feedsvc; hit; ttl=-1; detail=ready"

_STALE_MAX_AGE = 5  # seconds

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' https: data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""Content-Security-Policy of pages that show posts."""

EMBED_POLICY = PAGE_POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
"""That of pages which are made to stand in frames, on any site."""

_ALWAYS = (
    ("Access-Control-Allow-Origin", "*"),
    ("Access-Control-Expose-Headers", "ETag, Last-Modified, Link, Retry-After"),
    ("Cross-Origin-Resource-Policy", "cross-origin"),
    ("Vary", "Accept-Encoding"),
    ("X-Content-Type-Options", "nosniff"),
)
_PREFLIGHT = (
    # If-None-Match is not on the Fetch standard's safe list, so browsers ask before they send it.
    ("Access-Control-Allow-Headers", "If-None-Match, If-Modified-Since, A-IM"),
    ("Access-Control-Allow-Methods", METHODS),
    ("Access-Control-Max-Age", "86400"),
    ("Allow", METHODS),
)

_DELTA_VARY = "A-IM, If-None-Match, Accept-Encoding"

Headers = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """A finished response, as WSGI wants it. The server adds Date; HEAD leaves the body out."""

    status: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Representation:
    """A body and everything that its headers say.

    `last_modified` is None where nobody knows it. Where it is later than now, `stated` is now, and what the
    header says (RFC 9110 section 8.8.2.1). `robots` says what crawlers may do with it, `language` (BCP 47)
    what a page chose by Accept-Language.
    """

    media_type: str
    digest: str
    gzip_body: bytes
    cache_control: str
    last_modified: datetime | None = None
    stated: datetime | None = None
    links: tuple[Link, ...] = ()
    is_page: bool = False
    policy: str = PAGE_POLICY
    robots: str = ""
    language: str = ""

    @classmethod
    def of_text(cls, text: str, *, media_type: str, cache_control: str, is_page: bool = False) -> Self:
        """A text of our own making; its validator is the digest of its bytes."""
        made = cls.of_bytes(text.encode(), media_type=media_type, cache_control=cache_control)
        return replace(made, is_page=is_page)

    @classmethod
    def of_bytes(cls, body: bytes, *, media_type: str, cache_control: str) -> Self:
        """A body of our own making; its validator is its digest."""
        return cls(
            media_type=media_type,
            digest=hashlib.sha256(body).hexdigest()[:32],
            gzip_body=gzip.compress(body, compresslevel=6, mtime=0),
            cache_control=cache_control,
        )


@dataclass(frozen=True, slots=True)
class PreparedReply:
    """Both answers that one form of a representation can get, finished."""

    digest: str
    etag: str
    last_modified: datetime | None
    full: Reply
    not_modified: Reply

    def with_cache_status(self, cache_status: str) -> "PreparedReply":
        """The same answers, saying how they came about (RFC 9211)."""
        header = ("Cache-Status", cache_status)
        return replace(
            self, full=_add_header(self.full, header), not_modified=_add_header(self.not_modified, header)
        )

    def reply_to(self, environ: "WSGIEnvironment") -> Reply:
        """200 or 304, by the request's conditions. Range is ignored (RFC 9110 section 14.2)."""
        tags = environ.get("HTTP_IF_NONE_MATCH")
        if tags == self.etag:  # what nearly all readers send, word for word
            return self.not_modified
        known = is_not_modified(
            digest=self.digest,
            last_modified=self.last_modified,
            if_none_match=tags,
            if_modified_since=environ.get("HTTP_IF_MODIFIED_SINCE"),
        )
        return self.not_modified if known else self.full


def build_delta_reply(representation: Representation, encoding: Encoding) -> Reply:
    """226 with what is new in a feed, under the tag of the whole (RFC 3229 section 10.4.1)."""
    whole = prepare_reply(replace(representation, cache_control="no-store, im"), encoding).full
    headers = [(name, _DELTA_VARY if name == "Vary" else value) for name, value in whole.headers]
    return Reply("226 IM Used", (("IM", "feed"), *headers), whole.body)


def build_stale_reply(reply: Reply) -> Reply:
    """An answer of before, said to be one (RFC 9211 section 2.5), and not to be kept for long."""
    headers = dict(reply.headers)
    age = f"max-age={_STALE_MAX_AGE}"
    headers["Cache-Control"] = re.sub(r"max-age=\d+", age, headers["Cache-Control"], count=1)
    headers["Cache-Status"] = STALE
    return replace(reply, headers=tuple(headers.items()))


def _add_header(reply: Reply, header: tuple[str, str]) -> Reply:
    return replace(reply, headers=(*reply.headers, header))


def prepare_reply(representation: Representation, encoding: Encoding) -> PreparedReply:
    """The 200 and the 304 of a representation in one encoding."""
    zipped = encoding is Encoding.GZIP
    body = representation.gzip_body if zipped else gzip.decompress(representation.gzip_body)
    about_body = (
        ("Content-Type", representation.media_type),
        ("Content-Length", str(len(body))),
        *((("Content-Encoding", "gzip"),) if zipped else ()),
        *((("Content-Security-Policy", representation.policy),) if representation.is_page else ()),
        *((("Referrer-Policy", "no-referrer"),) if representation.is_page else ()),
        *((("X-Robots-Tag", representation.robots),) if representation.robots else ()),
        *((("Content-Language", representation.language),) if representation.language else ()),
    )
    validators = _render_validators(representation, encoding)
    return PreparedReply(
        digest=representation.digest,
        etag=render_etag(representation.digest, encoding),
        last_modified=representation.last_modified,
        full=_vary(representation, _build_reply(HTTPStatus.OK, (*about_body, *validators), body)),
        # Everything that would let a cache refresh what it holds (RFC 9110 section 15.4.5).
        not_modified=_vary(representation, _build_reply(HTTPStatus.NOT_MODIFIED, validators, b"")),
    )


def _vary(representation: Representation, reply: Reply) -> Reply:
    """The reply, saying that its language was chosen, where it was (RFC 9110 section 12.5.5)."""
    return with_vary(reply, "Accept-Language") if representation.language else reply


def _render_validators(representation: Representation, encoding: Encoding) -> Headers:
    moment = representation.stated or representation.last_modified
    links = ", ".join(_render_link(link) for link in representation.links)
    return (
        ("ETag", render_etag(representation.digest, encoding)),
        *((("Last-Modified", format_http_date(moment)),) if moment else ()),
        ("Cache-Control", representation.cache_control),
        *((("Link", links),) if links else ()),
    )


def _render_link(link: Link) -> str:
    """`<href>; rel="self"; type="…"` (RFC 8288), ASCII whatever is handed in."""
    # A character beyond Latin-1, or a line end, would make the server answer 500.
    href = quote(link.href, safe="%:/?#[]@!$&'()*+,;=~")
    parts = [f"<{href}>", f'rel="{_clean(link.rel)}"']
    if link.media_type:
        parts.append(f'type="{_clean(link.media_type)}"')
    return "; ".join(parts)


def _clean(value: str) -> str:
    return "".join(character for character in value if " " <= character <= "~" and character not in '"\\')


def build_text_reply(
    status: HTTPStatus,
    text: str,
    *,
    media_type: str = PLAIN_TEXT,
    cache_control: str = "no-store",
    extra: Iterable[tuple[str, str]] = (),
) -> Reply:
    """A short text for people, as text/plain: nothing in it is ever markup."""
    body = f"{text}\n".encode(errors="replace")
    headers = (
        ("Content-Type", media_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", cache_control),
        *extra,
    )
    return _build_reply(status, headers, body)


def build_page_reply(
    status: HTTPStatus, text: str, *, language: str, cache_control: str, extra: Iterable[tuple[str, str]] = ()
) -> Reply:
    """An error as a page for people; `language` is its BCP 47 tag."""
    body = text.encode(errors="replace")
    headers = (
        ("Content-Type", "text/html; charset=utf-8"),
        ("Content-Length", str(len(body))),
        ("Content-Security-Policy", PAGE_POLICY),
        ("Referrer-Policy", "no-referrer"),
        ("Content-Language", language),
        ("Cache-Control", cache_control),
        *extra,
    )
    return _build_reply(status, headers, body)


def with_vary(reply: Reply, names: str) -> Reply:
    """The reply, saying that these request headers decided over it too (RFC 9110 section 12.5.5)."""
    headers = ((name, f"{value}, {names}" if name == "Vary" else value) for name, value in reply.headers)
    return replace(reply, headers=tuple(headers))


def build_redirect(url: str, *, lasts: bool = True) -> Reply:
    """301 to an absolute, percent-encoded URL, cacheable for a day, or 302 for a minute; without a body."""
    status, max_age = (HTTPStatus.MOVED_PERMANENTLY, 86_400) if lasts else (HTTPStatus.FOUND, 60)
    headers = (("Location", url), ("Content-Length", "0"), ("Cache-Control", f"public, max-age={max_age}"))
    return _build_reply(status, headers, b"")


def build_preflight_reply() -> Reply:
    """204 for any OPTIONS request (Fetch standard, section 3.2.4)."""
    return _build_reply(HTTPStatus.NO_CONTENT, _PREFLIGHT, b"")


def build_metrics_reply(body: bytes, media_type: str) -> Reply:
    """The operator's counters, never cached."""
    headers = (
        ("Content-Type", media_type),
        ("Content-Length", str(len(body))),
        ("Cache-Control", "no-store"),
    )
    return _build_reply(HTTPStatus.OK, headers, body)


def _build_reply(status: HTTPStatus, headers: Headers, body: bytes) -> Reply:
    return Reply(f"{status.value} {status.phrase}", (*headers, *_ALWAYS), body)
