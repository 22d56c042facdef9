"""One post of a plain folder: each question about it is one function, fallbacks from top to bottom."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from urllib.parse import quote, urlsplit

from ...dates import DateTextError, parse_date, resolve
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from ..urls import web_url
from . import PathKind
from .excerpts import cut_excerpt
from .jekyll_dates import Dated, read_kind_date
from .jekyll_post import Clock
from .jekyll_values import flatten, is_false, is_true, text_of, unique

_DATE_NAMES = ("date", "published", "publishdate", "pubdate", "datetime", "created")
_UPDATED_NAMES = ("updated", "modified", "lastmod", "last_modified_at")
_DASHED = re.compile(r"(?<!\d)(\d{4})([-_.])(\d{1,2})\2(\d{1,2})(?!\d)", re.ASCII)
_COMPACT = re.compile(r"((?:19|20)\d{6})(?:T?(\d{6}))?(?!\d)", re.ASCII)
_FOLDERS = re.compile(r"(?:^|/)(\d{4})/(\d{1,2})/(\d{1,2})(?!\d)", re.ASCII)
_LEADING_DATE = re.compile(r"\d{4}([-_.]?)\d{1,2}\1\d{1,2}(?:T?\d{6})?(?:[-_. ]+|$)", re.ASCII)
_HEADING = re.compile(
    r"\s*(?:#[ \t]+(?P<atx>[^\n]+?)(?:[ \t]+#+)?[ \t]*|(?P<setext>[^\n#>*\s][^\n]*)\n=+[ \t]*)(?:\n|$)"
)
_HTML_HEADING = re.compile(r"<h1(?:\s[^<>]*)?>(.*?)</h1\s*>", re.IGNORECASE | re.DOTALL)
_MORE = re.compile(r"<!--\s*more\s*-->", re.IGNORECASE)
_COMMA = re.compile("[,，]")

# RFC 4151 section 2.1 wants a date on which somebody owned the name: one for all, so that no edit of a post's
# date changes its id.
_OWNED = "2026"
_URI_SAFE = "-._~!$&'()*+,;=:@/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainPost:
    """A file and what stands above its text; `known_as` is its path as if it never had been archived."""

    path: str
    known_as: str
    kind: PathKind
    values: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]
    text: str
    markup: str

    @property
    def stem(self) -> str:
        """The file's name without extension, or the folder's whose index it is."""
        folder, _, name = self.known_as.rpartition("/")
        stem = name.rpartition(".")[0]
        return folder.rpartition("/")[2] if stem.lower() == "index" and folder else stem


def begin_post(
    path: str, *, known_as: str, kind: PathKind, front_matter: FrontMatter, markup: str
) -> PlainPost:
    """Names of keys count in any case."""
    return PlainPost(
        path=path,
        known_as=known_as,
        kind=kind,
        values={name.lower(): value for name, value in front_matter.values.items()},
        positions={name.lower(): position for name, position in front_matter.positions.items()},
        text=front_matter.body,
        markup=markup,
    )


def find_published(post: PlainPost, clock: Clock) -> Dated:
    """The first key that holds a date, else the file's name, else its folders; PostError (DT...) without."""
    for name in _DATE_NAMES:
        value = post.values.get(name)
        if value is None or value == "" or is_true(value) or is_false(value):
            continue  # `published: true` is no date
        try:
            return _read_date(value, clock)
        except DateTextError as error:
            raise _fail_at(post, name, error) from None
    try:
        dated = _read_name_date(post.stem, clock.zone) or _read_folder_date(post.known_as, clock.zone)
    except DateTextError as error:
        raise _fail_at(post, "date", error) from None
    if dated is None:
        remedy = "write `date: 2022-01-14 15:42:28`, or name it 2022-01-14-title"
        raise PostError(path=post.path, code="DT005", problem="the post has no date", remedy=remedy)
    return dated


def _read_date(value: Value, clock: Clock) -> Dated:
    return read_kind_date(value, clock.zone, chinese=clock.chinese, zones=clock.zones)


def _read_name_date(stem: str, zone: tzinfo) -> Dated | None:
    dashed = _DASHED.search(stem)
    if dashed:
        day = f"{dashed[1]}-{dashed[3]}-{dashed[4]}"
        return resolve(parse_date(day), zone), DateVerdict.FILE_NAME
    compact = _COMPACT.match(stem)
    if compact is None:
        return None
    try:
        return resolve(parse_date(compact[1] + (compact[2] or "")), zone), DateVerdict.FILE_NAME
    except DateTextError:
        return None  # eight digits may mean anything


def _read_folder_date(path: str, zone: tzinfo) -> Dated | None:
    found = _FOLDERS.search(path)
    if found:
        return resolve(parse_date("-".join(found.groups())), zone), DateVerdict.PATH
    for folder in reversed(path.split("/")[:-1]):
        dated = _read_name_date(folder, zone)
        if dated:
            return dated[0], DateVerdict.PATH
    return None


def find_updated(post: PlainPost, published: datetime, clock: Clock) -> datetime:
    """The first of `updated`, `modified` … that says anything; never before `published`."""
    for name in _UPDATED_NAMES:
        value = post.values.get(name)
        if value is None or value == "":
            continue
        try:
            return max(published, _read_date(value, clock)[0])
        except DateTextError as error:
            raise _fail_at(post, name, error) from None
    return published


def _fail_at(post: PlainPost, name: str, error: DateTextError) -> PostError:
    line, column = post.positions.get(name, (1, 1))
    return PostError(
        path=post.path, code=error.code, problem=error.problem, remedy=error.remedy, line=line, column=column
    )


def find_title(post: PlainPost) -> str:
    """`title`, else the heading that the text begins with."""
    own = ", ".join(flatten(post.values.get("title"))).strip()
    if own or post.markup == "text":
        return own
    heading = _HTML_HEADING.search(post.text) if post.markup == "html" else _HEADING.match(post.text)
    return next(filter(None, heading.groups()), "") if heading else ""


def find_body(post: PlainPost) -> str:
    """The text, without the heading that became the title."""
    if post.markup != "markdown" or post.values.get("title"):
        return post.text
    heading = _HEADING.match(post.text)
    return post.text[heading.end() :] if heading else post.text


def find_slug(post: PlainPost) -> str:
    """`slug`, else the file's name without the date that it begins with."""
    return text_of(post.values.get("slug")) or _LEADING_DATE.sub("", post.stem, count=1) or post.stem


def find_permalink(post: PlainPost, site_url: str) -> str:
    """`permalink` or `url`, absolute or from the site's root; else the path without its extension."""
    written = text_of(post.values.get("permalink")).strip() or text_of(post.values.get("url")).strip()
    absolute = web_url(written, f"{site_url}/") if written else ""
    if absolute and "://" in written:
        return absolute
    if written:
        return site_url + quote(f"/{written.lstrip('/')}", safe=_URI_SAFE + "%?#")
    route = post.known_as.rpartition(".")[0]
    if route.rpartition("/")[2].lower() == "index":
        route = route[: -len("index")]
    return f"{site_url}/{quote(route, safe=_URI_SAFE)}"


def find_explicit_id(post: PlainPost) -> str:
    """`id` or `guid` as it is written, or ""."""
    return text_of(post.values.get("id")).strip() or text_of(post.values.get("guid")).strip()


def tag_uri(id_base: str, path: str) -> str:
    """A tag URI (RFC 4151) of the site's name and a file's path, in NFC and ASCII."""
    parts = urlsplit(web_url(id_base))
    authority = parts.hostname or "localhost"
    specific = unicodedata.normalize("NFC", f"{parts.path.strip('/')}/{path}".lstrip("/"))
    return f"tag:{quote(authority, safe='')},{_OWNED}:/{quote(specific, safe=_URI_SAFE)}"


def list_tags(post: PlainPost) -> tuple[str, ...]:
    """`tags`, `tag` or `keywords`: a list, or a text parted at commas, never at blanks."""
    return _names(post, "tags", "tag", "keywords")


def list_categories(post: PlainPost) -> tuple[str, ...]:
    """`categories` or `category`, in the same forms."""
    return _names(post, "categories", "category")


def _names(post: PlainPost, *keys: str) -> tuple[str, ...]:
    value = next((post.values[key] for key in keys if post.values.get(key)), None)
    names = _COMMA.split(value) if isinstance(value, str) else flatten(value)
    return unique((str(name).strip() for name in names if name.strip()), str)


def find_language(post: PlainPost) -> str:
    """`lang` or `language` as BCP 47 spells it, or ""."""
    language = text_of(post.values.get("lang")) or text_of(post.values.get("language"))
    return language.strip().replace("_", "-")


def find_description(post: PlainPost) -> str:
    """`description`, else `summary`."""
    return text_of(post.values.get("description")) or text_of(post.values.get("summary"))


def find_excerpt(post: PlainPost, body: str) -> str:
    """`excerpt`, else what stands above the mark `more`, else the first paragraph."""
    return text_of(post.values.get("excerpt")) or cut_excerpt(body, _MORE).strip()


def is_draft(post: PlainPost) -> bool:
    """A file in a folder of drafts, or a post that says `draft: true` or `status: draft`."""
    says_so = is_true(post.values.get("draft")) or text_of(post.values.get("status")).lower() == "draft"
    return post.kind is PathKind.DRAFT or says_so
