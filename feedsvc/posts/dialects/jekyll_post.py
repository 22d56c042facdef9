"""One Jekyll post in one reading: each question about it is one function, fallbacks from top to bottom."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from ...dates import DateTextError, ZoneNames, at_zone
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from ..yaml_values import strip_forbidden
from . import PathKind, PostFacts
from .jekyll_collections import POSTS
from .jekyll_dates import Dated, read_exact_date, read_file_date, read_kind_date
from .jekyll_defaults import DefaultSet, merge_defaults
from .jekyll_paths import DATED_NAME, extension_of
from .jekyll_terms import folder_categories, list_categories
from .jekyll_values import flatten, is_false, is_true, merge, ruby_text, text_of

UPDATED_NAMES = ("last_modified_at", "updated", "lastmod")


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllPost:
    """A file as one reading sees it.

    `known_as` is its path to Jekyll, `name_date` "" for a draft without one. `own` holds the front matter's
    values, `merged` the same over `defaults`. `exact` is the reading. `has_header`: it sees front matter.
    """

    path: str
    known_as: str
    kind: PathKind
    collection: str
    has_header: bool
    name_date: str
    name_slug: str
    extension: str
    defaults: Mapping[str, Value]
    own: Mapping[str, Value]
    merged: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]
    modified: datetime
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """What naive dates are in; `chinese` says whose CST it is, `zones` what other names mean."""

    zone: tzinfo
    chinese: bool
    zones: ZoneNames = field(default_factory=dict)


def begin_post(
    path: str,
    *,
    known_as: str,
    kind: PathKind,
    collection: str,
    front_matter: FrontMatter,
    default_sets: tuple[DefaultSet, ...],
    modified: datetime,
    exact: bool,
) -> JekyllPost:
    """Take the file's name apart and put its front matter over the defaults.

    In the exact reading, front matter below a blank line is none. PostError for names that Jekyll skips.
    """
    name = known_as.rpartition("/")[2]
    _check_name(path, name)
    dated = DATED_NAME.fullmatch(name)
    if dated is None and collection == POSTS and (kind is not PathKind.DRAFT or "." not in name):
        problem, remedy = "Jekyll ignores a file of this name", "name it YYYY-MM-DD-title.md"
        raise PostError(path=path, code="FN001", problem=problem, remedy=remedy)
    has_header = front_matter.present and (front_matter.on_first_line or not exact)
    own = front_matter.values if has_header else {}
    defaults = merge_defaults(default_sets, known_as, collection)
    return JekyllPost(
        path=path,
        known_as=known_as,
        kind=kind,
        collection=collection,
        has_header=has_header,
        name_date=dated[1] if dated else "",
        name_slug=(dated[2] if dated else name.rpartition(".")[0]).rstrip("."),
        extension=extension_of(name),
        defaults=defaults,
        own=own,
        merged=merge(defaults, own) if defaults else own,
        positions=front_matter.positions,
        modified=modified,
        exact=exact,
    )


def _check_name(path: str, name: str) -> None:
    if strip_forbidden(path) != path or re.search(r"[\t\n\r]", path):
        shown = strip_forbidden(re.sub(r"\s", " ", name))
        raise PostError(
            path=path.encode("utf-8", "backslashreplace").decode(),
            code="FN002",
            problem=f"the file name {shown!r} is not plain UTF-8 text",
            remedy="rename the file",
        )


def fail_at(post: JekyllPost, name: str, error: DateTextError) -> PostError:
    """The PostError of a key whose date cannot be read."""
    line, column = post.positions.get(name, (1, 1)) if name in post.own else (1, 1)
    return PostError(
        path=post.path, code=error.code, problem=error.problem, remedy=error.remedy, line=line, column=column
    )


def find_published(post: JekyllPost, clock: Clock) -> Dated:
    """`date`, the defaults' `date`, the file name's, a draft's file time; never now."""
    if "date" in post.merged:
        value = post.merged["date"]
        if post.exact:
            return read_exact_date(value, clock.zone)
        return read_kind_date(value, clock.zone, chinese=clock.chinese, zones=clock.zones)
    if post.name_date:
        return read_file_date(post.name_date, clock.zone), DateVerdict.FILE_NAME
    if post.collection != POSTS:
        problem = "neither front matter nor file name gives a date; Jekyll takes the time of its build"
        raise DateTextError("DT005", problem, "write `date: 2022-01-14 15:42:28 +0800`")
    return at_zone(post.modified, clock.zone), DateVerdict.GENERATOR_RULE


def find_updated(post: JekyllPost, published: datetime, clock: Clock) -> datetime:
    """The first of last_modified_at, updated, lastmod that says anything; never before `published`."""
    for name in UPDATED_NAMES:
        value = post.merged.get(name)
        if value == "" or is_false(value):
            continue
        try:
            if post.exact:
                updated, _ = read_exact_date(value, clock.zone)
            else:
                updated, _ = read_kind_date(value, clock.zone, chinese=clock.chinese, zones=clock.zones)
        except DateTextError as error:
            raise fail_at(post, name, error) from None
        return max(published, updated)
    return published


def find_title(post: JekyllPost) -> str:
    """`title`, else the slug in words; a title written as "" stays empty."""
    value = post.merged.get("title")
    if value is None or isinstance(value, Mapping) or (post.exact and is_false(value)):
        return " ".join(word.capitalize() for word in post.name_slug.rstrip("-").split("-"))
    if post.exact:
        return ", ".join(ruby_text(part) for part in flatten(value))
    return one_line(", ".join(flatten(value)))


def one_line(title: str) -> str:
    """A title as it was meant, without the line ends of its YAML."""
    return re.sub(r"[ \t\n]+", " ", title).strip()


def find_slug(post: JekyllPost) -> str:
    """`slug`, else the file name's without trailing dots."""
    value = post.merged.get("slug")
    return ruby_text(value) if isinstance(value, str) and not is_false(value) else post.name_slug


def find_categories(post: JekyllPost) -> tuple[str, ...]:
    """The folders above `_posts`, then those of the defaults and of the post itself."""
    special = "_drafts" if post.kind is PathKind.DRAFT else f"_{post.collection}"
    folders = folder_categories(post.known_as, special)
    return list_categories(folders, post.defaults, post.own, exact=post.exact)


def find_explicit_id(post: JekyllPost) -> str:
    """`id` or `guid` as it is written, or ""."""
    return text_of(post.merged.get("id")).strip() or text_of(post.merged.get("guid")).strip()


def find_language(post: JekyllPost) -> str:
    """`lang` or `language` as BCP 47 spells it, or ""."""
    language = text_of(post.merged.get("lang")) or text_of(post.merged.get("language"))
    return language.strip().replace("_", "-")


def find_permalink(post: JekyllPost) -> str | None:
    """The post's own template, or None."""
    value = post.merged.get("permalink")
    return ruby_text(value) if isinstance(value, str) and not is_false(value) else None


def is_draft(post: JekyllPost) -> bool:
    """A file in `_drafts`, or a post that says `draft: true`."""
    return post.kind is PathKind.DRAFT or is_true(post.merged.get("draft"))


def explain_hidden(post: JekyllPost, *, drafts: bool, unpublished: bool) -> str:
    """Why the post is no entry, or ""."""
    if post.collection != POSTS and not post.has_header:
        return "no front matter"  # a static file (collection.rb read); among the posts it is a post
    if post.kind is PathKind.ARCHIVED and post.own.get("layout") != "post":
        return "not layout: post"
    if "published" in post.merged and is_false(post.merged["published"]) and not unpublished:
        return "published: false"
    if is_draft(post) and not drafts:
        return "draft"
    feed = post.merged.get("feed")
    return "feed: false" if feed is not None and is_false(feed) else ""


def conceal_post(post: JekyllPost, front_matter: FrontMatter, hidden: str) -> PostFacts:
    """A hidden post that could not be read to its end: nobody will see more of it than the reason."""
    return PostFacts(
        kind=post.kind,
        title=find_title(post),
        slug=post.name_slug,
        published=post.modified,
        updated=post.modified,
        date_verdict=DateVerdict.NONE,
        generator_id="",
        entry_id=find_explicit_id(post),
        permalink="",
        categories=(),
        tags=(),
        language="",
        collection=post.collection,
        draft=is_draft(post),
        hidden=hidden,
        excerpt="",
        description="",
        markup="text",
        body=front_matter.body,
    )
