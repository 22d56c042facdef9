"""A Nikola site's conf.py, checked: what of it decides how posts are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..python_config import PythonConfig, Setting, parse_python_config
from . import SiteFiles

CONFIG_FILE = "conf.py"

_MARKS = re.compile(r"^(?:BLOG_TITLE|SITE_URL|POSTS)\s*=", re.MULTILINE)
_COMPILERS: Mapping[str, tuple[str, ...]] = {
    "rest": (".txt", ".rst"),
    "markdown": (".md", ".mdown", ".markdown"),
    "html": (".html", ".htm"),
}
_PATTERN = "{path}.{lang}.{ext}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostFolder:
    """One tuple of POSTS: the files of a folder and all below it that match a glob, and where their pages
    go, by language.
    """

    folder: str
    glob: str
    destinations: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class NikolaConfig:
    """What conf.py says, with Nikola's defaults for what it leaves out.

    `base_url` has no trailing slash. `translations` are the paths of languages, the default one's first.
    `compilers` give a markup by extension. `mapping` says by form (yaml, toml, …) which names mean another.
    """

    title: str
    description: str
    base_url: str
    language: str
    author: str
    zone: ZoneInfo | None
    posts: tuple[PostFolder, ...]
    translations: Mapping[str, str]
    translation_pattern: str
    compilers: Mapping[str, str]
    output: str
    cache: str
    pretty_urls: bool
    strip_indexes: bool
    index_file: str
    slugifies: bool
    reads_tags: bool
    shows_future: bool
    many_authors: bool
    name_pattern: re.Pattern[str] | None
    unslugifies_titles: bool
    reads_docinfo: bool
    reads_meta_lines: bool
    mapping: Mapping[str, Mapping[str, str]]
    folder_is_category: bool
    category_trims_prefix: bool
    category_is_first_folder: bool
    category_names: Mapping[str, str]


def is_nikolas(text: str) -> bool:
    """Whether a conf.py is one of Nikola: Sphinx has a file of that name, too."""
    return bool(_MARKS.search(text))


def read_config(files: SiteFiles) -> NikolaConfig:
    """Read conf.py; SettingsError names the line, or the setting and what would be right."""
    settings = parse_python_config(files.read(CONFIG_FILE) or "", path=CONFIG_FILE, read=files.read)
    get, find = settings.get, settings.find
    language = _text(settings, "DEFAULT_LANG", "en")
    translations = {language: "", **_texts_of(get("TRANSLATIONS"))}
    return NikolaConfig(
        title=_in_language(find("BLOG_TITLE"), language),
        description=_in_language(find("BLOG_DESCRIPTION"), language),
        base_url=(_in_language(find("BASE_URL"), "") or _in_language(find("SITE_URL"), "")).rstrip("/"),
        language=language,
        author=_in_language(find("BLOG_AUTHOR"), language),
        zone=_read_zone(settings),
        posts=_read_posts(settings, language),
        translations={lang: path.strip("/") for lang, path in translations.items()},
        translation_pattern=_text(settings, "TRANSLATIONS_PATTERN", _PATTERN),
        compilers=_read_compilers(get("COMPILERS")),
        output=_text(settings, "OUTPUT_FOLDER", "output").strip("/"),
        cache=_text(settings, "CACHE_FOLDER", "cache").strip("/"),
        pretty_urls=bool(get("PRETTY_URLS", True)),
        strip_indexes=bool(get("STRIP_INDEXES", True)),
        index_file=_text(settings, "INDEX_FILE", "index.html"),
        slugifies=bool(get("USE_SLUGIFY", True)),
        reads_tags=bool(get("USE_TAG_METADATA", True)),
        shows_future=bool(get("FUTURE_IS_NOW", False)),
        many_authors=bool(get("MULTIPLE_AUTHORS_PER_POST", False)),
        name_pattern=_read_pattern(settings, "FILE_METADATA_REGEXP"),
        unslugifies_titles=bool(get("FILE_METADATA_UNSLUGIFY_TITLES", True)),
        reads_docinfo=bool(get("USE_REST_DOCINFO_METADATA", False)),
        reads_meta_lines="markdown.extensions.meta" in _items(get("MARKDOWN_EXTENSIONS")),
        mapping={form: _texts_of(names) for form, names in _mapping(get("METADATA_MAPPING")).items()},
        folder_is_category=bool(get("CATEGORY_DESTPATH_AS_DEFAULT", False)),
        category_trims_prefix=bool(get("CATEGORY_DESTPATH_TRIM_PREFIX", False)),
        category_is_first_folder=bool(get("CATEGORY_DESTPATH_FIRST_DIRECTORY_ONLY", True)),
        category_names=_read_category_names(get("CATEGORY_DESTPATH_NAMES"), language),
    )


def describe_site(config: NikolaConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.base_url,
        "language": config.language.replace("_", "-"),
        "timezone": config.zone.key if config.zone else "",
        "author": config.author,
        "future": "true" if config.shows_future else "false",
    }
    return {name: value for name, value in settings.items() if value}


def _wrong(settings: PythonConfig, name: str, what: str) -> SettingsError:
    return SettingsError([f"{settings.path}: {name}: {what}"])


def _text(settings: PythonConfig, name: str, default: str) -> str:
    value = settings.get(name, default)
    if not isinstance(value, str):
        raise _wrong(settings, name, f"{value!r} is no text; write it in quotes")
    return value


def _read_posts(settings: PythonConfig, language: str) -> tuple[PostFolder, ...]:
    folders = []
    for item in _items(settings.get("POSTS", (("posts/*.txt", "posts", "post.tmpl"),))):
        pattern, destination = (
            (item[0], item[1]) if isinstance(item, tuple) and len(item) > 1 else (None, None)
        )
        if not isinstance(pattern, str) or not isinstance(destination, str | Mapping):
            raise _wrong(
                settings, "POSTS", f"{item!r} is no tuple like ('posts/*.rst', 'posts', 'post.tmpl')"
            )
        folder, _, glob = pattern.rpartition("/")
        destinations = _texts_of(destination) if isinstance(destination, Mapping) else {language: destination}
        folders.append(PostFolder(folder=folder.removeprefix("./"), glob=glob, destinations=destinations))
    return tuple(folders)


def _read_compilers(value: Setting) -> dict[str, str]:
    own = {name: _items(extensions) for name, extensions in _mapping(value).items()}
    return {
        str(extension): name for name, extensions in {**_COMPILERS, **own}.items() for extension in extensions
    }


def _read_category_names(value: Setting, language: str) -> dict[str, str]:
    is_translated = any(isinstance(held, Mapping) for held in _mapping(value).values())
    return _texts_of(_by_language(value, language) if is_translated else value)


def _read_zone(settings: PythonConfig) -> ZoneInfo | None:
    name = settings.find("TIMEZONE")
    try:
        return ZoneInfo(name) if isinstance(name, str) and name else None
    except (KeyError, ValueError, OSError):
        raise _wrong(settings, "TIMEZONE", f"{name!r} is not known; write one like Asia/Shanghai") from None


def _read_pattern(settings: PythonConfig, name: str) -> re.Pattern[str] | None:
    text = settings.get(name)
    if not isinstance(text, str) or not text:
        return None
    try:
        return re.compile(text)
    except re.error as error:
        raise _wrong(settings, name, f"{text!r} is no regular expression ({error}); correct it") from None


def _by_language(value: Setting, language: str) -> Setting:
    """A translatable setting's value: the language's, else the first."""
    if not isinstance(value, Mapping):
        return value
    return value[language] if language in value else next(iter(value.values()), None)


def _in_language(value: Setting, language: str) -> str:
    held = _by_language(value, language)
    return held.strip() if isinstance(held, str) else ""


def _items(value: Setting) -> tuple[Setting, ...]:
    return value if isinstance(value, tuple) else ()


def _mapping(value: Setting) -> dict[str, Setting]:
    return {str(name): held for name, held in value.items()} if isinstance(value, Mapping) else {}


def _texts_of(value: Setting) -> dict[str, str]:
    return {name: held for name, held in _mapping(value).items() if isinstance(held, str)}
