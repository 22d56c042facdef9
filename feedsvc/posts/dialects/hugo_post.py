"""One Hugo page: each question about it is one function, fallbacks from top to bottom."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import NoReturn

from ...dates import DateTextError, ZoneNames, at_zone
from ...errors import PostError
from ...model import DateVerdict
from ..front_matter import FrontMatter, Value
from .hugo_content import PagePlace
from .hugo_dates import read_exact_date, read_file_name, read_meant_date
from .hugo_values import go_text, is_no, is_true, mapping_of
from .jekyll_dates import Dated
from .jekyll_values import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class HugoPost:
    """A page as one reading sees it; `zone` is what naive dates are in, `chinese` says whose CST it is,
    `zones` what other names of zones mean.
    """

    path: str
    place: PagePlace
    values: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]
    modified: datetime
    zone: tzinfo
    chinese: bool
    zones: ZoneNames
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HugoDates:
    """`date` decides what a permalink says, `published` what the feed says; None where there is none.

    `name_slug` is the file name's, "" unless a date rule took its date from there.
    """

    date: datetime | None
    published: Dated | None
    updated: datetime | None
    expires: datetime | None
    name_slug: str


def read_dates(post: HugoPost, rules: Mapping[str, tuple[str, ...]]) -> HugoDates:
    """All dates by the site's rules; PostError where Hugo would stop, or nobody can read one.

    What date and lastmod come to counts as written where they are missing: later rules ask for them.
    """
    known: dict[str, Dated] = {}
    name_slug = ""
    for name in ("date", "lastmod", "publishdate", "expirydate"):
        found, slug = _apply_rules(post, rules[name], known)
        name_slug = name_slug or slug
        if found is not None:
            known[name] = found
    published = known.get("publishdate") or known.get("date")
    if published is None and not post.exact:
        # Hugo dates it to the year 1, with every page that has no date; its name says when it is from.
        named = read_file_name(post.place.base, post.zone)
        published = (named[0], DateVerdict.FILE_NAME) if named else None
    return HugoDates(
        date=known["date"][0] if "date" in known else None,
        published=published,
        updated=known["lastmod"][0] if "lastmod" in known else None,
        expires=known["expirydate"][0] if "expirydate" in known else None,
        name_slug=name_slug,
    )


def _apply_rules(
    post: HugoPost, keys: tuple[str, ...], known: Mapping[str, Dated]
) -> tuple[Dated | None, str]:
    """The first date that any rule gives, and the slug that comes with one from the file name."""
    for key in keys:
        value = post.values.get(key)
        if key == ":filename":
            named = read_file_name(post.place.base, post.zone)
            if named:
                return (named[0], DateVerdict.FILE_NAME), named[1]
        elif key == ":filemodtime":
            return (at_zone(post.modified, post.zone), DateVerdict.GENERATOR_RULE), ""
        elif value is not None and value != "":
            if key == "published" and (is_true(value) or is_no(value)):
                continue  # whether, not when
            return _read_date(post, key, value), ""
        elif key in known and key not in post.values:
            return known[key], ""
    return None, ""


def _read_date(post: HugoPost, key: str, value: Value) -> Dated:
    try:
        if post.exact:
            return read_exact_date(value, post.zone)
        return read_meant_date(value, post.zone, chinese=post.chinese, zones=post.zones)
    except DateTextError as error:
        fail(post, key, code=error.code, problem=error.problem, remedy=error.remedy)


def fail(post: HugoPost, key: str, *, code: str, problem: str, remedy: str) -> NoReturn:
    """Raise the PostError of a key."""
    line, column = post.positions.get(key, (1, 1))
    raise PostError(path=post.path, code=code, problem=problem, remedy=remedy, line=line, column=column)


def find_title(post: HugoPost) -> str:
    """`title`; Hugo makes up none."""
    return go_text(post.values.get("title")) if post.exact else text_of(post.values.get("title")).strip()


def find_slug(post: HugoPost, dates: HugoDates) -> str:
    """`slug`, which neither begins nor ends with `-`, else the file name's, "" for none."""
    if "slug" in post.values:
        return go_text(post.values["slug"]).strip("-")
    return dates.name_slug


def find_explicit_id(post: HugoPost) -> str:
    """`id` or `guid` as it is written, or ""."""
    return text_of(post.values.get("id")).strip() or text_of(post.values.get("guid")).strip()


def is_draft(post: HugoPost) -> bool:
    """`draft: true`, or its old opposite, `published: false`."""
    return is_true(post.values.get("draft")) or is_no(post.values.get("published"))


def explain_hidden(post: HugoPost, front_matter: FrontMatter, *, drafts: bool) -> str:
    """Why the page is no entry, or ""."""
    if is_draft(post) and not drafts:
        return "published: false" if is_no(post.values.get("published")) else "draft"
    if is_true(post.values.get("headless")):
        return "headless"
    build = mapping_of(post.values.get("build", post.values.get("_build")))
    for name in ("render", "list"):
        said = text_of(build.get(name)).lower()
        if said in {"never", "false"} or (name == "list" and said == "local"):
            return f"build.{name}: {said}"
    if text_of(post.values.get("kind")).lower() not in {"", "page"}:
        return f"kind: {post.values['kind']}"
    if is_no(post.values.get("feed")):
        return "feed: false"
    if not front_matter.present and read_file_name(post.place.base, post.zone) is None:
        return "no front matter"
    return ""
