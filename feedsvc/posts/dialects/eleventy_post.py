"""One Eleventy template: each question about it is one function, fallbacks from top to bottom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ...dates import DateTextError, parse_date, resolve
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from .eleventy_data import merge_data
from .eleventy_permalinks import Place, clean_route, default_route, fill_template
from .excerpts import cut_excerpt
from .javascript import is_js_timestamp
from .jekyll_dates import Dated, read_file_date, read_kind_date
from .jekyll_post import Clock
from .jekyll_values import flatten, is_false, is_true, text_of, unique

# What names a collection and no subject: the blog starter's filterTagList.
_COLLECTIONS = {"all", "nav", "post", "posts"}
_POST_FOLDERS = {"articles", "blog", "journal", "news", "notes", "post", "posts", "_posts"}
_NO_DATES = {"last modified", "created", "git last modified", "git created"}
_PATH_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_ISO = re.compile(
    r"\d{4}-\d\d-\d\d(?:[Tt]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:[Zz]|[-+]\d\d(?::?\d\d)?)?)?", re.ASCII
)
_UPDATED_NAMES = ("updated", "lastmod", "last_modified_at", "modified")
_MORE = re.compile(r"<!--\s*(?:more|excerpt)\s*-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class EleventyPost:
    """A template as the data cascade sees it: `own` is its front matter, `data` the same over data files.

    `below` is its path below the input folder.
    """

    path: str
    below: str
    own: Mapping[str, Value]
    data: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]


def begin_post(
    path: str, *, below: str, cascade: Mapping[str, Value], front_matter: FrontMatter
) -> EleventyPost:
    """Put the front matter over what the data files say."""
    data = merge_data(cascade, front_matter.values)
    return EleventyPost(
        path=path, below=below, own=front_matter.values, data=data, positions=front_matter.positions
    )


def fail_at(post: EleventyPost, name: str, *, code: str, problem: str, remedy: str) -> PostError:
    """A PostError at the place of a key, at the file's first line where there is none."""
    line, column = post.positions.get(name, (1, 1)) if name in post.own else (1, 1)
    return PostError(path=post.path, code=code, problem=problem, remedy=remedy, line=line, column=column)


def explain_hidden(
    post: EleventyPost, *, collections: frozenset[str], globbed: bool, drafts: bool, exact: bool
) -> str:
    """Why the template is no entry, or "".

    A post is what is in a collection of posts, by tag or by folder; in the kind reading, any text with a
    date of its own is one, too.
    """
    excluded = post.data.get("eleventyExcludeFromCollections")
    out = set(flatten(excluded))
    tagged = bool(collections & (set(list_all_tags(post)) - out)) and not is_true(excluded)
    if not tagged and (is_true(excluded) or not _is_in_place(post, globbed=globbed, exact=exact)):
        return "page"
    if "pagination" in post.own:
        return "pagination"
    if _permalink(post) is False:
        return "permalink: false"
    if is_draft(post) and not drafts:
        return "draft"
    if post.data.get("published") is not None and is_false(post.data["published"]) and not drafts:
        return "published: false"
    feed = post.data.get("feed")
    return "feed: false" if feed is not None and is_false(feed) else ""


def _is_in_place(post: EleventyPost, *, globbed: bool, exact: bool) -> bool:
    if not post.below.endswith((".md", ".html")):
        return False
    *folders, name = post.below.split("/")
    # The index of such a folder is its list of posts.
    lists_folder = name.startswith("index.") and bool(_POST_FOLDERS & set(folders[-1:]))
    if globbed or (_POST_FOLDERS & set(folders) and not lists_folder):
        return True
    return not exact and bool(_written_date(post) or _PATH_DATE.search(post.below))


def _written_date(post: EleventyPost) -> Value:
    value = post.data.get("date")
    return None if value == "" or text_of(value).strip().lower() in _NO_DATES else value


def find_published(post: EleventyPost, clock: Clock, *, exact: bool) -> Dated:
    """`date`, else the first date in the path. Never a file's time, and never now: PostError."""
    value = _written_date(post)
    try:
        if value is not None:
            return _read_exact(value) if exact else _read_kind(value, clock)
        found = _PATH_DATE.search(post.below)
        if found:
            is_in_name = found.start() > post.below.rfind("/")
            verdict = DateVerdict.FILE_NAME if is_in_name else DateVerdict.PATH
            return read_file_date(found[0], clock.zone), verdict
    except DateTextError as error:
        raise fail_at(post, "date", code=error.code, problem=error.problem, remedy=error.remedy) from None
    problem = "neither the data nor the path gives a date; Eleventy takes the file's"
    remedy = "write `date: 2022-01-14T15:42:28+08:00`"
    raise fail_at(post, "date", code="DT005", problem=problem, remedy=remedy)


def _read_kind(value: Value, clock: Clock) -> Dated:
    return read_kind_date(value, clock.zone, chinese=clock.chinese, zones=clock.zones)


def _read_exact(value: Value) -> Dated:
    """A Date of js-yaml or an ISO text (Template.getMappedDate), naive ones in UTC."""
    text = text_of(value)
    if not isinstance(value, str) or not (is_js_timestamp(value) or _ISO.fullmatch(text)):
        raise DateTextError("DT007", f"Eleventy cannot read the date {text!r}", "write 2022-01-14T15:42:28Z")
    parsed = parse_date(value)
    verdict = DateVerdict.GENERATOR_RULE if parsed.offset is None else DateVerdict.EXPLICIT_OFFSET
    return resolve(parsed, UTC), verdict


def find_updated(post: EleventyPost, published: datetime, clock: Clock) -> datetime:
    """The first of `updated`, `lastmod` … that says anything; never before `published`."""
    for name in _UPDATED_NAMES:
        value = post.data.get(name)
        if value is None or value == "" or text_of(value).strip().lower() in _NO_DATES:
            continue
        try:
            return max(published, _read_kind(value, clock)[0])
        except DateTextError as error:
            raise fail_at(post, name, code=error.code, problem=error.problem, remedy=error.remedy) from None
    return published


def list_all_tags(post: EleventyPost) -> tuple[str, ...]:
    """Every tag of the cascade, collections among them."""
    return unique(flatten(post.data.get("tags")), str)


def list_tags(post: EleventyPost, collections: frozenset[str]) -> tuple[str, ...]:
    """The tags that name a subject."""
    return tuple(tag for tag in list_all_tags(post) if tag not in _COLLECTIONS | collections)


def list_categories(post: EleventyPost) -> tuple[str, ...]:
    """`categories`, else `category`, which is one."""
    names = flatten(post.data.get("categories")) or flatten(post.data.get("category"))
    return unique((str(name).strip() for name in names if name.strip()), str)


def find_title(post: EleventyPost, place: Place) -> str:
    """`title`; a computed one if it can be known without running it."""
    computed = post.data.get("eleventyComputed")
    own = text_of(computed.get("title")) if isinstance(computed, Mapping) else ""
    filled = fill_template(own, place) if own else ""
    return filled or ", ".join(flatten(post.data.get("title")))


def find_route(post: EleventyPost, place: Place) -> str:
    """`permalink`, filled in; the path's own route where there is none or it would have to be run."""
    written = _permalink(post)
    filled = fill_template(written, place) if isinstance(written, str) and written else None
    return clean_route(filled.strip()) if filled and filled.strip() else default_route(place)


def _permalink(post: EleventyPost) -> str | bool:
    """The written template, or False for a template that has no page."""
    computed = post.data.get("eleventyComputed")
    value = post.data.get("permalink")
    if value is None and isinstance(computed, Mapping):
        value = computed.get("permalink")
    if isinstance(value, Mapping):
        if not value:
            return ""
        value = value.get("build", "false" if "serverless" in value else None)
    if value is not None and is_false(value):
        return False
    return text_of(value)


def find_explicit_id(post: EleventyPost) -> str:
    """The front matter's `id` or `guid` as it is written, or ""."""
    return text_of(post.own.get("id")).strip() or text_of(post.own.get("guid")).strip()


def find_language(post: EleventyPost) -> str:
    """`lang` or `language` as BCP 47 spells it, or ""."""
    language = text_of(post.data.get("lang")) or text_of(post.data.get("language"))
    return language.strip().replace("_", "-")


def find_excerpt(post: EleventyPost, body: str) -> str:
    """`excerpt`, else what stands above the mark `more` or `excerpt`, else the first paragraph."""
    return text_of(post.data.get("excerpt")) or cut_excerpt(body, _MORE).strip()


def find_description(post: EleventyPost) -> str:
    """`description`, else `summary`."""
    return text_of(post.data.get("description")) or text_of(post.data.get("summary"))


def is_draft(post: EleventyPost) -> bool:
    """`draft: true`, whether its file or its folder says so."""
    return is_true(post.data.get("draft"))
