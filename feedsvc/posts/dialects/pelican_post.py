"""One Pelican post: each question about it is one function, fallbacks from top to bottom."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from ...dates import DateTextError, ParsedDate, parse_date
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import Value
from .excerpts import cut_excerpt
from .pelican_slugs import SlugRules, slugify

ToMoment = Callable[[ParsedDate], datetime]
"""A date's text in the zone that it means."""

Markup = Literal["markdown", "html", "rest"]

_STATUSES = ("published", "draft", "hidden", "skip")
_END = re.compile(
    r"<!--\s*(?:PELICAN_END_SUMMARY|more)\b.*?-->|^\.\. (?:PELICAN_END_SUMMARY|more)\b",
    re.IGNORECASE | re.MULTILINE,
)
_BEGIN = re.compile(r"<!--\s*PELICAN_BEGIN_SUMMARY\s*-->|^\.\. PELICAN_BEGIN_SUMMARY\b", re.MULTILINE)
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class PelicanPost:
    """A file as Pelican sees it. `relative` is its path below PATH; `values` hold what its path says, too.

    `positions` are only those of the file's own. `path_verdict` is where a date is from that the file does
    not say itself.
    """

    path: str
    relative: str
    values: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]
    path_verdict: DateVerdict
    body: str


def text_of(post: PelicanPost, name: str) -> str:
    """A value's text, "" for none."""
    value = post.values.get(name)
    return str(value).strip() if isinstance(value, str) else ""


def names_of(post: PelicanPost, name: str) -> tuple[str, ...]:
    """A list's texts."""
    value = post.values.get(name)
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def find_markup(post: PelicanPost) -> Markup:
    """By the file's extension."""
    extension = posixpath.splitext(post.path)[1].lower()
    if extension == ".rst":
        return "rest"
    return "html" if extension in (".html", ".htm") else "markdown"


def find_status(post: PelicanPost) -> str:
    """The status in lower case; PostError for one that Pelican does not know, which leaves the post out."""
    status = text_of(post, "status").lower() or "published"
    if status not in _STATUSES:
        raise _fail(
            post, "status", "FM010", f"Pelican knows no status {status!r}", "write draft or published"
        )
    return status


def explain_hidden(post: PelicanPost, *, drafts: bool) -> str:
    """Why the post is no entry, or ""."""
    status = find_status(post)
    if status == "draft":
        return "" if drafts else "draft"
    if status != "published":
        return f"status: {status}"
    return "feed: false" if text_of(post, "feed").lower() == "false" else ""


def find_title(post: PelicanPost) -> str:
    """The title, which may be empty; PostError where there is none, as Pelican then leaves the post out."""
    if "title" not in post.values:
        raise _fail(post, "title", "FM011", "the post has no title", "write a line like Title: Hello")
    return " ".join(text_of(post, "title").split())


def find_slug(post: PelicanPost, rules: SlugRules) -> str:
    """`slug`, else the title's or the file name's."""
    own = text_of(post, "slug")
    if own:
        return own
    if rules.source == "basename":
        return slugify(posixpath.splitext(posixpath.basename(post.relative))[0], rules)
    return slugify(find_title(post), rules)


def find_published(
    post: PelicanPost, to_moment: ToMoment, *, modified: datetime
) -> tuple[datetime, DateVerdict]:
    """`date` of the file, its name, its path, or DEFAULT_DATE; a draft's file time; never now."""
    if "date" not in post.values:
        if find_status(post) == "draft":
            return modified, DateVerdict.GENERATOR_RULE
        remedy = "write a line like Date: 2022-01-14 15:42, or begin the file's name with 2022-01-14"
        raise _fail(post, "date", "DT005", "neither the post nor its path gives a date", remedy)
    published, is_explicit = _read_date(post, "date", to_moment)
    if "date" not in post.positions:
        return published, post.path_verdict
    return published, DateVerdict.EXPLICIT_OFFSET if is_explicit else DateVerdict.SITE_ZONE


def find_updated(post: PelicanPost, published: datetime, to_moment: ToMoment) -> datetime:
    """`modified`; never before `published`."""
    if not text_of(post, "modified"):
        return published
    return max(published, _read_date(post, "modified", to_moment)[0])


def find_zone(post: PelicanPost, default: tzinfo) -> tzinfo:
    """`timezone`, else the site's; PostError for a zone that does not exist."""
    name = text_of(post, "timezone")
    try:
        return ZoneInfo(name) if name else default
    except (KeyError, ValueError, OSError):
        raise _fail(
            post, "timezone", "DT006", f"there is no time zone {name!r}", "write one like Asia/Shanghai"
        ) from None


def find_explicit_id(post: PelicanPost) -> str:
    """`guid`, or an `id` that is a URI: Pelican knows neither, and importers leave numbers as `id`."""
    own = text_of(post, "id")
    return text_of(post, "guid") or (own if _URI.fullmatch(own) else "")


def find_excerpt(post: PelicanPost) -> str:
    """`summary`, else what stands between the marks of the plugin for summaries, else the first paragraph."""
    own = text_of(post, "summary")
    if own:
        return own
    begin = _BEGIN.search(post.body)
    return cut_excerpt(post.body[begin.end() :] if begin else post.body, _END)


def _read_date(post: PelicanPost, name: str, to_moment: ToMoment) -> tuple[datetime, bool]:
    try:
        parsed = parse_date(text_of(post, name).replace("_", " "))
        return to_moment(parsed), parsed.offset is not None or bool(parsed.zone_name)
    except DateTextError as error:
        raise _fail(post, name, error.code, error.problem, error.remedy) from None


def _fail(post: PelicanPost, name: str, code: str, problem: str, remedy: str) -> PostError:
    line, column = post.positions.get(name, (1, 1))
    return PostError(path=post.path, code=code, problem=problem, remedy=remedy, line=line, column=column)
