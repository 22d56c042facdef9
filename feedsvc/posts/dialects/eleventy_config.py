"""An Eleventy site's configuration and global data, read as data: what of it decides how posts are read."""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from ..front_matter import Value
from ..js_modules import read_js_module
from ..js_values import find_js_arguments, find_js_values
from ..json_values import load_json_mapping
from ..urls import web_url
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, load_mapping
from . import SiteFiles
from .jekyll_values import flatten, text_of

CONFIG_FILES = (".eleventy.js", "eleventy.config.js", "eleventy.config.mjs", "eleventy.config.cjs")
IGNORE_FILE = ".eleventyignore"

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000, max_aliased=20_000)
_SITE_DATA = tuple(
    f"{name}.{extension}"
    for name in ("metadata", "site", "meta", "siteConfig", "config")
    for extension in ("js", "cjs", "mjs", "json", "yaml", "yml")
)


@dataclass(frozen=True, slots=True, kw_only=True)
class EleventyConfig:
    """What the configuration says, with Eleventy's defaults for what it leaves out or computes.

    `input`, `data`, `includes` and `output` are folders relative to the content folder, "" for itself.
    `site_url` is an origin with the path prefix, in ASCII, without a trailing slash. `collections` are the
    tags that make a template a post, `globs` the paths that do. `escapes_ids`
    says that the feed's template escapes them once too often. `site_files` hold the site's own data.
    """

    input: str
    data: str
    includes: str
    output: str
    title: str
    description: str
    site_url: str
    language: str
    author: str
    collections: frozenset[str]
    globs: tuple[str, ...]
    ignored: tuple[str, ...]
    escapes_ids: bool
    site_files: tuple[str, ...]


def read_config(files: SiteFiles) -> EleventyConfig:
    """Read what is there. Nothing is wrong here: what cannot be known without running it is left out."""
    name = next((name for name in CONFIG_FILES if name in files.names()), CONFIG_FILES[0])
    text = files.read(name) or ""
    dirs = next(_mappings(find_js_values(text, "dir")), {})
    set_input = [text_of(value) for value in find_js_arguments(text, "setInputDirectory")]
    source = _folder("", next(filter(None, set_input), "") or text_of(dirs.get("input")))
    data = _folder(source, text_of(dirs.get("data")) or "_data")
    site, site_file = _read_site(files, data)
    feed = next((value for value in _mappings(find_js_values(text, "metadata")) if "base" in value), {})
    merged = {**site, **feed}
    author = site.get("author") or merged.get("author")
    types = {text_of(value) for value in find_js_values(text, "type")}
    return EleventyConfig(
        input=source,
        data=data,
        includes=_folder(source, text_of(dirs.get("includes")) or "_includes"),
        output=_folder("", text_of(dirs.get("output")) or "_site"),
        # The blog's own title: the feed's is often the plugin's example.
        title=_first(site, "title", "name") or _first(merged, "title", "name"),
        description=_first(site, "description", "subtitle", "tagline") or _first(merged, "subtitle"),
        site_url=_site_url(merged, text_of(next(iter(find_js_values(text, "pathPrefix")), ""))),
        language=_first(site, "language", "lang", "locale") or _first(merged, "language"),
        author=text_of(author.get("name")) if isinstance(author, Mapping) else text_of(author),
        collections=frozenset(_find_collections(text)),
        globs=tuple(_find_globs(text)),
        ignored=tuple(_read_ignored(files.read(IGNORE_FILE) or "")),
        escapes_ids=not types & {"rss", "json"} or "atom" in types,
        site_files=(site_file,) if site_file else (),
    )


def describe_site(config: EleventyConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.language.replace("_", "-"),
        "author": config.author,
        # Eleventy knows no future: it publishes whatever is there.
        "future": "true",
    }
    return {name: value for name, value in settings.items() if value}


def read_data_file(path: str, text: str) -> dict[str, Value]:
    """A data file's object, whichever way it is written; an empty one for what cannot be read as data."""
    try:
        if path.endswith(".json"):
            return dict(load_json_mapping(text, _LIMITS).values)
        if path.endswith((".yaml", ".yml")):
            return dict(load_mapping(text, _LIMITS).values)
    except YamlProblemError:
        return {}
    return read_js_module(text)


def _read_site(files: SiteFiles, data: str) -> tuple[Mapping[str, Value], str]:
    """The first of the usual files that says where the site is, else the first that has a title."""
    names = files.names(data)
    found: list[tuple[dict[str, Value], str]] = []
    for name in _SITE_DATA:
        if name in names:
            path = f"{data}/{name}"
            found.append((read_data_file(path, files.read(path) or ""), path))
    located = (item for item in found if _first(item[0], *_URL_NAMES))
    named = (item for item in found if _first(item[0], "title", "name"))
    return next(located, next(named, ({}, "")))


_URL_NAMES = ("base", "url", "baseUrl", "baseURL", "siteUrl", "siteURL", "domain")


def _site_url(metadata: Mapping[str, Value], prefix: str) -> str:
    """Eleventy's feeds resolve a page's path against this URL: of it, only the origin stays."""
    written = _first(metadata, *_URL_NAMES)
    url = web_url(written) or web_url(f"https://{written}" if written and "://" not in written else "")
    if not url:
        return ""
    parts = urlsplit(url)
    path = prefix.strip("/")
    return f"{parts.scheme}://{parts.netloc}" + (f"/{path}" if path else "")


def _find_collections(text: str) -> Iterator[str]:
    yield from ("post", "posts")
    for feed in _mappings(find_js_values(text, "collection")):
        yield text_of(feed.get("name"))
    yield from map(text_of, find_js_arguments(text, "getFilteredByTag"))


def _find_globs(text: str) -> Iterator[str]:
    for argument in find_js_arguments(text, "getFilteredByGlob"):
        yield from flatten(argument)


def _read_ignored(text: str) -> Iterator[str]:
    for line in text.splitlines():
        glob = line.strip().removeprefix("./").strip("/")
        if glob and not glob.startswith(("#", "!")):
            yield from (glob, f"{glob}/**")


def _mappings(values: list[Value]) -> Iterator[Mapping[str, Value]]:
    return (value for value in values if isinstance(value, Mapping))


def _first(values: Mapping[str, Value], *names: str) -> str:
    return next(filter(None, (text_of(values.get(name)).strip() for name in names)), "")


def _folder(parent: str, name: str) -> str:
    """A folder relative to the content folder; one outside of it is the content folder itself."""
    path = posixpath.normpath(posixpath.join(parent, name.strip().lstrip("/") or "."))
    return "" if path == "." or path.startswith("..") else path
