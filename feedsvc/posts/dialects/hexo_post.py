"""One Hexo post: each question about it is one function, fallbacks from top to bottom."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from ...errors import PostError
from ..front_matter import FrontMatter, Value
from . import PathKind
from .excerpts import cut_excerpt
from .hexo_config import HexoConfig
from .hexo_paths import extension_of
from .hexo_permalinks import fill_rule, parse_name, slugize
from .javascript import js_text
from .jekyll_values import flatten, is_true, text_of, unique

_RESERVED = {"title", "year", "month", "day", "i_month", "i_day", "hash"}
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_MORE = re.compile(r"<!-- ?more ?-->", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class HexoPost:
    """A file as Hexo takes it apart: `name` is its path below `_posts`, without extension.

    `parts` is what new_post_name finds in it, `values` the front matter, over which these parts go.
    """

    path: str
    kind: PathKind
    name: str
    parts: Mapping[str, str]
    slug: str
    values: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]


def begin_post(
    path: str, *, name: str, kind: PathKind, front_matter: FrontMatter, config: HexoConfig
) -> HexoPost:
    """Take the file's name apart and put it over the front matter."""
    stem = name.removesuffix(extension_of(name))
    parts = parse_name(config.name_rule, stem)
    named = {key: value for key, value in parts.items() if key not in _RESERVED}
    return HexoPost(
        path=path,
        kind=kind,
        name=stem,
        parts=parts,
        slug=parts["title"],
        values={**front_matter.values, **named},
        positions=front_matter.positions,
    )


def fail_at(post: HexoPost, name: str, *, code: str, problem: str, remedy: str) -> PostError:
    """A PostError at the place of a key, at the file's first line where there is none."""
    line, column = post.positions.get(name, (1, 1))
    return PostError(path=post.path, code=code, problem=problem, remedy=remedy, line=line, column=column)


def find_title(post: HexoPost, config: HexoConfig, *, exact: bool) -> str:
    """`title`; without one, none, or the slug where use_slug_as_post_title says so."""
    if "title" not in post.values and config.slug_as_title:
        return post.slug
    return ", ".join(_named(flatten(post.values.get("title")), exact))


def _named(scalars: tuple[str, ...], exact: bool) -> Iterator[str]:
    """The texts that name something: as written, or as JavaScript prints them."""
    return (js_text(scalar) if exact else scalar.strip() for scalar in scalars if scalar.strip())


def find_hierarchies(post: HexoPost) -> tuple[tuple[str, ...], ...]:
    """`categories`, else `category`: a list is one path downwards, a list with lists in it is many."""
    value = post.values.get("categories") or post.values.get("category")
    items = value if isinstance(value, tuple) else (value,)
    if any(isinstance(item, tuple) for item in items):
        paths = tuple(tuple(name for name in flatten(item) if name.strip()) for item in items)
    else:
        paths = (tuple(name for name in flatten(items) if name.strip()),)
    return tuple(path for path in paths if path)


def list_categories(post: HexoPost, *, exact: bool) -> tuple[str, ...]:
    """Every name of every hierarchy, once."""
    return unique(_named(flatten(find_hierarchies(post)), exact), str)


def list_tags(post: HexoPost, *, exact: bool) -> tuple[str, ...]:
    """`tags`, else `tag`; a text is one tag, whatever blanks or commas it holds."""
    value = post.values.get("tags") or post.values.get("tag")
    return unique(_named(flatten(value), exact), str)


def find_explicit_id(post: HexoPost) -> str:
    """`guid` as it is written; `id` only if it is a URI, for Hexo's own `id` is a number in permalinks."""
    own = text_of(post.values.get("id")).strip()
    return text_of(post.values.get("guid")).strip() or (own if _URI.fullmatch(own) else "")


def is_draft(post: HexoPost) -> bool:
    """A file in `_drafts`, or a post that says `draft: true`."""
    return post.kind is PathKind.DRAFT or is_true(post.values.get("draft"))


def find_excerpt(post: HexoPost, body: str) -> str:
    """`excerpt`, else what stands above the mark `more`, else the first paragraph."""
    return text_of(post.values.get("excerpt")) or cut_excerpt(body, _MORE).strip()


def find_description(post: HexoPost) -> str:
    """`description`, else `intro`, as Hexo's feed does."""
    return text_of(post.values.get("description")) or text_of(post.values.get("intro"))


def find_route(post: HexoPost, identity: datetime, config: HexoConfig) -> str:
    """The post's path (plugins/filter/post_permalink.js); `identity` is the moment on the machine's clock."""
    own = text_of(post.values.get("permalink"))
    route = own or fill_rule(config.permalink, _permalink_values(post, identity, config))
    if config.post_asset_folder and not route.endswith(("/", ".html")):
        route += "/"
    return route


def _permalink_values(post: HexoPost, identity: datetime, config: HexoConfig) -> dict[str, str]:
    seconds = str(int(identity.timestamp()))
    digest = hashlib.sha1(f"{post.slug}{seconds}".encode(), usedforsecurity=False).hexdigest()[:12]
    own = {name: js_text(value) for name, value in post.values.items() if isinstance(value, str)}
    known = {
        # Without an `id`, Hexo takes a random one, which no other place can know.
        "id": own.get("id") or digest,
        "title": post.slug,
        "name": post.slug.rpartition("/")[2],
        "post_title": slugize(find_title(post, config, exact=True), "1"),
        "year": f"{identity.year:04d}",
        "month": f"{identity.month:02d}",
        "day": f"{identity.day:02d}",
        "hour": f"{identity.hour:02d}",
        "minute": f"{identity.minute:02d}",
        "second": f"{identity.second:02d}",
        "i_month": str(identity.month),
        "i_day": str(identity.day),
        "timestamp": seconds,
        "hash": digest,
        "category": _category_slug(post, config),
    }
    rest = {"layout": "post", "slug": post.slug, "comments": "true", "published": "true"}
    return {**config.permalink_defaults, **rest, **own, **known}


def _category_slug(post: HexoPost, config: HexoConfig) -> str:
    """The last category with those above it."""
    hierarchies = find_hierarchies(post)
    if not hierarchies:
        return config.default_category
    names = (js_text(name) for name in hierarchies[-1])
    return "/".join(slugize(config.category_map.get(name, name), config.filename_case) for name in names)
