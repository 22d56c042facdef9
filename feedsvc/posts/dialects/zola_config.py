"""A Zola site's config.toml, checked: what of it decides how posts are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import translate

from ...errors import SettingsError
from ..front_matter import Value
from ..toml_values import load_toml_mapping
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits
from .jekyll_values import flatten, text_of

_LIMITS = YamlLimits(max_bytes=1_000_000, max_items=20_000)
_STRATEGIES = {"on", "safe", "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZolaConfig:
    """What config.toml says, with Zola's defaults for what it leaves out.

    `site_url` has no trailing slash. `languages` are the other ones; `default_language` is "" where the site
    does not say. `slugify` is "on", "safe" or "off". `feed_name` is the file name of the site's own feed.
    """

    title: str
    description: str
    site_url: str
    author: str
    default_language: str
    languages: frozenset[str]
    slugify: str
    keeps_dates: bool
    ignored: tuple[re.Pattern[str], ...]
    feed_name: str
    extra: Mapping[str, Value]


def parse_config(text: str, path: str) -> ZolaConfig:
    """Read a config.toml; SettingsError names the line."""
    try:
        values = load_toml_mapping(text, _LIMITS).values
    except YamlProblemError as problem:
        where = f"{path}:{problem.line}:{problem.column}"
        raise SettingsError([f"{where}: {problem.problem}; {problem.remedy}"]) from None
    default = text_of(values.get("default_language"))
    languages = _mapping(values.get("languages"))
    own = _mapping(languages.get(default))
    slugify = _mapping(values.get("slugify"))
    strategy = text_of(slugify.get("paths"))
    feeds = flatten(values.get("feed_filenames")) or flatten(values.get("feed_filename"))
    return ZolaConfig(
        title=text_of(values.get("title")) or text_of(own.get("title")),
        description=text_of(values.get("description")) or text_of(own.get("description")),
        site_url=text_of(values.get("base_url")).strip().rstrip("/"),
        author=text_of(values.get("author")),
        default_language=default,
        languages=frozenset(languages) - {default or "en"},
        slugify=strategy if strategy in _STRATEGIES else "on",
        keeps_dates=text_of(slugify.get("paths_keep_dates")) == "true",
        ignored=tuple(re.compile(translate(glob)) for glob in flatten(values.get("ignored_content"))),
        feed_name=feeds[0] if feeds else "atom.xml",
        extra=_mapping(values.get("extra")),
    )


def describe_site(config: ZolaConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.default_language,
        "author": config.author,
    }
    return {name: value for name, value in settings.items() if value}


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}
