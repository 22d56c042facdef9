"""Conditional requests: has the client got this already? (RFC 9110 section 13)."""

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from feedsvc.web.encoding import Encoding

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

_ETAG = re.compile(r'"([^"]*)"|([^\s,"]+)')
# What we append for an encoding, and what proxies append of their own (Apache, nginx, Rack, Jetty).
_MANGLING = re.compile(r"(?:(?:--?|;)(?:gzip|gz|br|zstd?))*")
_MANGLED = re.compile(rf"{_MANGLING.pattern}$")
_FEED_MANIPULATION = re.compile(
    r"\s*feed\s*(?:;\s*q\s*=\s*(?!0(?:\.0*)?\s*$)[01](?:\.\d{0,3})?\s*)?", re.IGNORECASE
)
_MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}
_CLOCK = r"(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
_HTTP_DATES = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"[a-z]{{3}}, (?P<day>\d\d?) (?P<month>[a-z]{{3}}) (?P<year>\d{{4}}) {_CLOCK} (?:GMT|UTC)",
        rf"[a-z]{{6,9}}, (?P<day>\d\d)-(?P<month>[a-z]{{3}})-(?P<year>\d\d) {_CLOCK} (?:GMT|UTC)",
        rf"[a-z]{{3}} (?P<month>[a-z]{{3}}) {{1,2}}(?P<day>\d\d?) {_CLOCK} (?P<year>\d{{4}})",
    )
)


def render_etag(digest: str, encoding: Encoding) -> str:
    """`"<digest>"`, or `"<digest>-gz"`: strong tags, so one for each form of the body (section 8.8.3.3)."""
    return f'"{digest}-gz"' if encoding is Encoding.GZIP else f'"{digest}"'


def is_not_modified(
    *, digest: str, last_modified: datetime | None, if_none_match: str | None, if_modified_since: str | None
) -> bool:
    """Whether 304 is the answer, given the two headers' values (None: not sent).

    If-None-Match decides alone wherever it is sent (section 13.1.3). A date that nobody can read is ignored.
    """
    if if_none_match is not None:
        return _is_matching(if_none_match, digest)
    if if_modified_since is None or last_modified is None:
        return False
    since = parse_http_date(if_modified_since)
    return since is not None and last_modified.replace(microsecond=0) <= since


def _is_matching(if_none_match: str, digest: str) -> bool:
    """Weak comparison (section 8.8.3.2), lenient about quotes and about suffixes that name an encoding."""
    if if_none_match.strip() == "*":
        return True
    return any(
        tag.startswith(digest) and _MANGLING.fullmatch(tag, len(digest)) for tag in _tags(if_none_match)
    )


def asks_for_delta(environ: "WSGIEnvironment") -> bool:
    """Whether a client wants only what is new in a feed: `A-IM: feed` (RFC 3229 section 10.5.3)."""
    return any(_FEED_MANIPULATION.fullmatch(item) for item in environ.get("HTTP_A_IM", "").split(","))


def list_digests(if_none_match: str) -> list[str]:
    """What the tags of an If-None-Match header's value could be digests of, each tag without its suffixes."""
    return [_MANGLED.sub("", tag) for tag in _tags(if_none_match) if tag]


def _tags(if_none_match: str) -> list[str]:
    tags = (quoted or bare for quoted, bare in _ETAG.findall(if_none_match))
    # Without quotes the weakness mark is part of what was matched.
    return [tag[2:] if tag[:2] in {"W/", "w/"} else tag for tag in tags]


def parse_http_date(text: str) -> datetime | None:
    """An HTTP date in any of its three forms (section 5.6.7), whole seconds UTC; None for anything else.

    `; length=1234`, which old browsers append, is dropped. Two-digit years mean 1970 to 2069.
    """
    bare = text.split(";", maxsplit=1)[0].strip()
    for form in _HTTP_DATES:
        match = form.fullmatch(bare)
        if match is not None:
            return _build_date(match)
    return None


def _build_date(match: re.Match[str]) -> datetime | None:
    year = int(match["year"])
    if len(match["year"]) == 2:
        year += 2000 if year < 70 else 1900
    try:
        clock = (int(match["hour"]), int(match["minute"]), int(match["second"]))
        return datetime(year, _MONTHS[match["month"].lower()], int(match["day"]), *clock, tzinfo=UTC)
    except (KeyError, ValueError):
        return None
