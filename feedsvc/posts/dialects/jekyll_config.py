"""A Jekyll site's _config.yml, checked: what of it decides how posts are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..front_matter import Value
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, YamlMapping, load_mapping
from .jekyll_collections import JekyllCollection, read_collections
from .jekyll_permalinks import STYLES, find_unknown_placeholder
from .jekyll_values import flatten, is_true, text_of

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000, max_aliased=20_000)
_EXCLUDED = (
    ".sass-cache", ".jekyll-cache", "gemfiles", "Gemfile", "Gemfile.lock", "node_modules",
    "vendor/bundle/", "vendor/cache/", "vendor/gems/", "vendor/ruby/",
)  # fmt: skip
_MARKDOWN = "markdown,mkdown,mkdn,mkd,md"


@dataclass(frozen=True, slots=True, kw_only=True)
class JekyllConfig:
    """What _config.yml says, with Jekyll's defaults for what it leaves out.

    `site_url` is url and baseurl, ASCII, without a trailing slash; `permalink` a template, no style's name.
    `markdown_extensions` are lower case with their dot. `feed_route` is jekyll-feed's path, with its slash.
    `values` is all of it, as it is written.
    """

    title: str
    description: str
    site_url: str
    language: str
    author: str
    zone: ZoneInfo | None
    permalink: str
    excerpt_separator: str
    markdown_extensions: frozenset[str]
    defaults: Value
    exclude: tuple[str, ...]
    include: tuple[str, ...]
    collections: tuple[JekyllCollection, ...]
    collections_folder: str
    data_folder: str
    destination: str
    show_drafts: bool
    unpublished: bool
    future: bool | None
    values: Mapping[str, Value]
    feed_route: str


def parse_config(text: str, path: str = "_config.yml") -> JekyllConfig:
    """Read _config.yml; SettingsError names the line. An empty text is a site without configuration."""
    try:
        loaded = load_mapping(text.removeprefix("\ufeff"), _LIMITS)
    except YamlProblemError as problem:
        where = f"{path}:{problem.line}:{problem.column}"
        raise SettingsError([f"{where}: {problem.problem}; {problem.remedy}"]) from None
    values = loaded.values
    author = values.get("author")
    return JekyllConfig(
        title=text_of(values.get("title")) or text_of(values.get("name")),
        description=text_of(values.get("description")),
        site_url=_site_url(text_of(values.get("url")), text_of(values.get("baseurl"))),
        language=text_of(values.get("lang")) or text_of(values.get("language")),
        author=text_of(author.get("name")) if isinstance(author, Mapping) else text_of(author),
        zone=_read_zone(loaded, path),
        permalink=_read_permalink(loaded, path),
        excerpt_separator=_text_or(values.get("excerpt_separator"), "\n\n"),
        markdown_extensions=_read_extensions(_text_or(values.get("markdown_ext"), _MARKDOWN)),
        defaults=values.get("defaults"),
        exclude=(*_read_globs(values.get("exclude")), *_EXCLUDED),
        include=_read_globs(values.get("include")),
        collections=_read_collections(loaded, path),
        collections_folder=text_of(values.get("collections_dir")).strip("/"),
        data_folder=_text_or(values.get("data_dir"), "_data").removeprefix("./").strip("/"),
        destination=_text_or(values.get("destination"), "_site").removeprefix("./").strip("/"),
        show_drafts=is_true(values.get("show_drafts")),
        unpublished=is_true(values.get("unpublished")),
        future=is_true(values["future"]) if values.get("future") is not None else None,
        values=values,
        feed_route=_read_feed_route(values.get("feed")),
    )


def describe_site(config: JekyllConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    future = "" if config.future is None else str(config.future).lower()
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.language,
        "timezone": config.zone.key if config.zone else "",
        "author": config.author,
        "drafts": "true" if config.show_drafts else "",
        "future": future,
    }
    return {name: value for name, value in settings.items() if value}


def _read_feed_route(feed: Value) -> str:
    path = text_of(feed.get("path")) if isinstance(feed, Mapping) else ""
    return f"/{path.strip().lstrip('/') or 'feed.xml'}"


def _read_zone(loaded: YamlMapping, path: str) -> ZoneInfo | None:
    name = text_of(loaded.values.get("timezone")).strip()
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise _wrong(
            loaded, path, "timezone", f"{name!r} is not known; write one like Asia/Shanghai"
        ) from None


def _read_permalink(loaded: YamlMapping, path: str) -> str:
    collections = loaded.values.get("collections")
    posts = collections.get("posts") if isinstance(collections, Mapping) else None
    own = posts.get("permalink") if isinstance(posts, Mapping) else None
    if isinstance(own, str):
        template, name = str(own), "collections"
    else:
        style = text_of(loaded.values.get("permalink")) or "date"
        template, name = STYLES.get(style, style), "permalink"
    _check_template(loaded, path, name, template)
    return template


def _read_collections(loaded: YamlMapping, path: str) -> tuple[JekyllCollection, ...]:
    style = text_of(loaded.values.get("permalink")) or "date"
    collections = read_collections(loaded.values.get("collections"), style)
    for collection in collections:
        _check_template(loaded, path, "collections", collection.permalink)
    return collections


def _check_template(loaded: YamlMapping, path: str, name: str, template: str) -> None:
    unknown = find_unknown_placeholder(template)
    if unknown:
        raise _wrong(
            loaded, path, name, f"{unknown!r} is no placeholder; remove it, or write one like :title"
        )


def _read_extensions(text: str) -> frozenset[str]:
    return frozenset(f".{name.strip().lower().lstrip('.')}" for name in text.split(",") if name.strip())


def _read_globs(value: Value) -> tuple[str, ...]:
    names = value.split(",") if isinstance(value, str) else flatten(value)
    return tuple(name.strip().lstrip("/").removeprefix("./") for name in names if name.strip())


def _site_url(url: str, baseurl: str) -> str:
    base = baseurl.strip().strip("/")
    joined = url.strip().rstrip("/") + (f"/{base}" if base else "")
    return _ascii_host(joined) if url.strip() else ""


def _ascii_host(url: str) -> str:
    """The URL with its host in punycode, as Addressable normalizes it."""
    try:
        parts = urlsplit(url)
        host = parts.netloc.encode("idna").decode("ascii")
    except ValueError:
        return url
    return urlunsplit(parts._replace(netloc=host)) if not parts.netloc.isascii() else url


def _text_or(value: Value, default: str) -> str:
    return str(value) if isinstance(value, str) else default


def _wrong(loaded: YamlMapping, path: str, name: str, what: str) -> SettingsError:
    line, column = loaded.positions.get(name, (1, 1))
    return SettingsError([f"{path}:{line}:{column}: {name}: {what}"])
