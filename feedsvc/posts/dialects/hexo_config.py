"""A Hexo site's _config.yml, checked: what of it decides how posts are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..front_matter import Value
from ..json_values import load_json_mapping
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, YamlMapping, load_mapping
from .jekyll_values import flatten, is_false, is_true, text_of

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000, max_aliased=20_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class HexoConfig:
    """What _config.yml says, with Hexo's defaults for what it leaves out.

    `site_url` is without a trailing slash, "" where there is none. `source` is the source folder.
    `name_rule` is new_post_name without its extension, `name_extension` that with its dot.
    `filename_case` is "0", "1" (lower case) or "2" (upper case).
    """

    title: str
    description: str
    site_url: str
    language: str
    author: str
    zone: ZoneInfo | None
    source: str
    permalink: str
    permalink_defaults: Mapping[str, str]
    name_rule: str
    name_extension: str
    default_category: str
    category_map: Mapping[str, str]
    filename_case: str
    updated_option: str
    post_asset_folder: bool
    slug_as_title: bool
    trailing_index: bool
    trailing_html: bool
    skip_render: tuple[str, ...]
    ignore: tuple[str, ...]
    render_drafts: bool
    future: bool


def parse_config(text: str, path: str = "_config.yml") -> HexoConfig:
    """Read the configuration; SettingsError names the line. An empty text is a site without one."""
    loaded = _load(text, path)
    values = loaded.values
    pretty = values.get("pretty_urls")
    pretty = pretty if isinstance(pretty, Mapping) else {}
    name = text_of(values.get("new_post_name")) or ":title.md"
    name_rule, dot, extension = name.rpartition(".")
    return HexoConfig(
        title=text_of(values.get("title")),
        description=text_of(values.get("description")) or text_of(values.get("subtitle")),
        site_url=text_of(values.get("url")).strip().rstrip("/"),
        language=_first(values.get("language")),
        author=text_of(values.get("author")),
        zone=_read_zone(loaded, path),
        source=text_of(values.get("source_dir")).strip("./ ") or "source",
        permalink=text_of(values.get("permalink")) or ":year/:month/:day/:title/",
        permalink_defaults=_texts(values.get("permalink_defaults")),
        name_rule=name_rule if dot else name,
        name_extension=f".{extension}" if dot else "",
        default_category=text_of(values.get("default_category")) or "uncategorized",
        category_map=_texts(values.get("category_map")),
        filename_case=text_of(values.get("filename_case")) or "0",
        updated_option=text_of(values.get("updated_option")) or "mtime",
        post_asset_folder=is_true(values.get("post_asset_folder")),
        slug_as_title=is_true(values.get("use_slug_as_post_title")),
        trailing_index=not _is_switched_off(pretty, "trailing_index"),
        trailing_html=not _is_switched_off(pretty, "trailing_html"),
        skip_render=flatten(values.get("skip_render")),
        ignore=flatten(values.get("ignore")),
        render_drafts=is_true(values.get("render_drafts")),
        future=not _is_switched_off(values, "future"),
    )


def describe_site(config: HexoConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.language,
        "timezone": config.zone.key if config.zone else "",
        "author": config.author,
        "drafts": "true" if config.render_drafts else "",
        "future": str(config.future).lower(),
    }
    return {name: value for name, value in settings.items() if value}


def find_source(config: str) -> str:
    """The source folder that a configuration names, whatever else is wrong with it."""
    found = re.search(r"^source_dir:[ \t]*['\"]?([^'\"#\n]+)", config, re.MULTILINE)
    return (found[1].strip().strip("./") if found else "") or "source"


def _load(text: str, path: str) -> YamlMapping:
    load = load_json_mapping if path.endswith(".json") else load_mapping
    try:
        return load(text or "{}", _LIMITS)
    except YamlProblemError as problem:
        where = f"{path}:{problem.line}:{problem.column}"
        raise SettingsError([f"{where}: {problem.problem}; {problem.remedy}"]) from None


def _read_zone(loaded: YamlMapping, path: str) -> ZoneInfo | None:
    name = text_of(loaded.values.get("timezone")).strip()
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        line, column = loaded.positions.get("timezone", (1, 1))
        what = f"timezone: {name!r} is not known; write one like Asia/Shanghai"
        raise SettingsError([f"{path}:{line}:{column}: {what}"]) from None


def _first(value: Value) -> str:
    """Hexo's `language` may be a list of fallbacks, and `default` is none."""
    languages = [language for language in flatten(value) if language != "default"]
    return languages[0] if languages else ""


def _texts(value: Value) -> dict[str, str]:
    if not isinstance(value, Mapping):
        return {}
    return {name: str(item) for name, item in value.items() if isinstance(item, str)}


def _is_switched_off(values: Mapping[str, Value], name: str) -> bool:
    return values.get(name) is not None and is_false(values[name])
