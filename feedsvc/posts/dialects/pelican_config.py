"""A Pelican site's configuration, checked: what of its Python decides how posts are read."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..python_config import PythonConfig, Setting, parse_python_config
from . import SiteFiles
from .pelican_slugs import SlugRules, read_slug_rules

CONFIG_FILES = ("publishconf.py", "pelicanconf.py")
"""What is published is built with the first, which takes over the second's settings as far as it says so."""

_URLS = {
    "ARTICLE_URL": "{slug}.html",
    "ARTICLE_LANG_URL": "{slug}-{lang}.html",
    "DRAFT_URL": "drafts/{slug}.html",
    "DRAFT_LANG_URL": "drafts/{slug}-{lang}.html",
    "PAGE_URL": "pages/{slug}.html",
    "PAGE_LANG_URL": "pages/{slug}-{lang}.html",
    "STATIC_URL": "{path}",
    "CATEGORY_URL": "category/{slug}.html",
    "TAG_URL": "tag/{slug}.html",
    "AUTHOR_URL": "author/{slug}.html",
    "INDEX_SAVE_AS": "index.html",
}
_CLEAN_URLS = {
    "ARTICLE_URL": "{slug}/",
    "ARTICLE_LANG_URL": "{slug}-{lang}/",
    "PAGE_URL": "pages/{slug}/",
    "PAGE_LANG_URL": "pages/{slug}-{lang}/",
}
_EXTENSIONS = ("md", "markdown", "mkd", "mdown", "rst", "html", "htm")


@dataclass(frozen=True, slots=True, kw_only=True)
class PelicanConfig:
    """What the configuration says, with Pelican's defaults for what it leaves out.

    Paths are relative to the site's folder, `article_paths` and their like to `path`. `site_url` has no
    trailing slash. `default_values` and `path_values` hold metadata by name, in lower case; the latter by
    path below `path`. `urls` are templates by the setting's name.
    """

    title: str
    description: str
    site_url: str
    language: str
    author: str
    zone: ZoneInfo | None
    path: str
    output_path: str
    article_paths: tuple[str, ...]
    article_excludes: tuple[str, ...]
    page_paths: tuple[str, ...]
    ignored: tuple[str, ...]
    extensions: frozenset[str]
    default_values: Mapping[str, str]
    path_values: Mapping[str, Mapping[str, str]]
    name_pattern: re.Pattern[str] | None
    path_pattern: re.Pattern[str] | None
    folder_is_category: bool
    slugs: SlugRules
    urls: Mapping[str, str]
    with_future_dates: bool
    plugins: frozenset[str]


def read_config(files: SiteFiles) -> PelicanConfig:
    """Read the site's configuration; SettingsError names the line, or the setting and what would be right."""
    path = next((path for path in CONFIG_FILES if files.read(path) is not None), CONFIG_FILES[-1])
    return _Checked(parse_python_config(files.read(path) or "", path=path, read=files.read)).config()


class _Checked:
    """The settings of one configuration, each of its type."""

    def __init__(self, settings: PythonConfig) -> None:
        self._settings = settings

    def config(self) -> PelicanConfig:
        find = self._settings.find
        pages = self._texts("PAGE_PATHS", ("pages",), old="PAGE_DIR")
        return PelicanConfig(
            title=_text(find("SITENAME")),
            description=_text(find("SITESUBTITLE")),
            site_url=_text(find("SITEURL")).strip().rstrip("/"),
            language=self._text("DEFAULT_LANG", "").lower(),
            author=_text(find("AUTHOR")),
            zone=self._zone(),
            path=_folder(self._text("PATH", ".")),
            output_path=_folder(self._text("OUTPUT_PATH", "output")),
            article_paths=self._texts("ARTICLE_PATHS", ("",), old="ARTICLE_DIR"),
            article_excludes=(*self._texts("ARTICLE_EXCLUDES", ()), *pages),
            page_paths=pages,
            ignored=self._texts("IGNORE_FILES", (".#*",)),
            extensions=frozenset(_EXTENSIONS) - {str(name) for name in self._mapping("READERS")},
            default_values=self._default_values(),
            path_values={
                posixpath.normpath(str(path)): _metadata(values)
                for path, values in self._mapping("EXTRA_PATH_METADATA").items()
            },
            name_pattern=self._pattern("FILENAME_METADATA", r"(?P<date>\d{4}-\d{2}-\d{2}).*"),
            path_pattern=self._pattern("PATH_METADATA", ""),
            folder_is_category=bool(self._settings.get("USE_FOLDER_AS_CATEGORY", True))
            and self._has_categories,
            slugs=read_slug_rules(self._settings),
            urls=self._urls(),
            with_future_dates=bool(self._settings.get("WITH_FUTURE_DATES", True)),
            plugins=frozenset(name.rpartition("plugins.")[2] for name in self._texts("PLUGINS", ())),
        )

    def _wrong(self, name: str, what: str) -> SettingsError:
        return SettingsError([f"{self._settings.path}: {name}: {what}"])

    def _text(self, name: str, default: str) -> str:
        value = self._settings.get(name, default)
        if not isinstance(value, str):
            raise self._wrong(name, f"{value!r} is no text; write it in quotes")
        return value

    def _texts(self, name: str, default: tuple[str, ...], *, old: str = "") -> tuple[str, ...]:
        value = self._settings.get(name)
        if value is None and old:
            value = self._settings.get(old)
            value = (value,) if value is not None else None
        if not isinstance(value, tuple):
            return default  # as Pelican does for what should be a list
        return tuple(str(item).strip("/") for item in value if isinstance(item, str))

    def _mapping(self, name: str) -> Mapping[Setting, Setting]:
        value = self._settings.get(name)
        return value if isinstance(value, Mapping) else {}

    @property
    def _has_categories(self) -> bool:
        return bool(self._settings.get("CATEGORY_SAVE_AS", True))

    def _zone(self) -> ZoneInfo | None:
        name = _text(self._settings.find("TIMEZONE")).strip()
        try:
            return ZoneInfo(name) if name else None
        except (KeyError, ValueError, OSError):
            raise self._wrong("TIMEZONE", f"{name!r} is not known; write one like Asia/Shanghai") from None

    def _pattern(self, name: str, default: str) -> re.Pattern[str] | None:
        text = self._text(name, default)
        try:
            return re.compile(text) if text else None
        except re.error as error:
            raise self._wrong(name, f"{text!r} is no regular expression ({error}); correct it") from None

    def _default_values(self) -> dict[str, str]:
        values = _metadata(self._mapping("DEFAULT_METADATA"))
        if self._has_categories:
            values["category"] = self._text("DEFAULT_CATEGORY", "misc")
        date = self._settings.get("DEFAULT_DATE")
        if isinstance(date, tuple):
            numbers = [number for number in date if isinstance(number, int)]
            if len(numbers) != len(date) or not 3 <= len(numbers) <= 7:
                raise self._wrong("DEFAULT_DATE", f"{date!r} is no date; write one like (2022, 1, 14)")
            year, month, day, hour, minute, second, *_ = (*numbers, 0, 0, 0)
            values["date"] = f"{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}"
        elif isinstance(date, str) and date != "fs":  # a file's time is no date of its post
            values["date"] = date
        return values

    def _urls(self) -> dict[str, str]:
        defaults = _URLS | (_CLEAN_URLS if self._settings.get("CLEAN_URLS") else {})
        return {name: self._text(name, default) for name, default in defaults.items()}


def describe_site(config: PelicanConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.language.replace("_", "-"),
        "timezone": config.zone.key if config.zone else "",
        "author": config.author,
        "future": "true" if config.with_future_dates else "false",
    }
    return {name: value for name, value in settings.items() if value}


def _text(value: Setting) -> str:
    return value if isinstance(value, str) else ""


def _metadata(values: Any) -> dict[str, str]:
    if not isinstance(values, Mapping):
        return {}
    return {str(name).lower(): str(value) for name, value in values.items() if isinstance(value, str | int)}


def _folder(path: str) -> str:
    """A folder below the site's; "" for itself."""
    folder = posixpath.normpath(path).strip("/")
    return "" if folder == "." else folder
