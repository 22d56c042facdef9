"""A Hugo site's configuration, checked: what of it decides how posts are read."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from ...errors import SettingsError
from ..front_matter import Value
from . import SiteFiles
from .hugo_cascade import Cascade, read_cascade
from .hugo_config_files import read_config
from .hugo_permalinks import PermalinkRule, find_unknown_attribute, read_permalink_rules
from .hugo_spelling import Spelling, escape_path
from .hugo_values import is_true, list_texts, mapping_of
from .jekyll_values import merge, text_of

_DATE_RULES: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "publishdate", "lastmod"),
    "lastmod": (":git", "lastmod", "date", "publishdate"),
    "publishdate": ("publishdate", "date"),
    "expirydate": ("expirydate",),
}
_DATE_ALIASES = {
    "lastmod": ("modified",),
    "publishdate": ("pubdate", "published"),
    "expirydate": ("unpublishdate",),
}
_TAXONOMIES = ("tags", "categories")


@dataclass(frozen=True, slots=True, kw_only=True)
class ContentRoot:
    """A folder of content: where its pages are below the site's root, and the language of all of them."""

    folder: str
    target: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HugoLanguage:
    """One language. `code` is Hugo's key, `tag` what it says of itself, "" for nothing; `prefix` begins the
    routes of its pages; `site_url` is its own, else "".
    """

    code: str
    tag: str
    prefix: str
    site_url: str
    zone: ZoneInfo | None
    permalinks: tuple[PermalinkRule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HugoConfig:
    """What the configuration says, with Hugo's defaults for what it leaves out.

    `site_url` has no trailing slash and is "" where the site has none. `date_rules` gives, for each of
    date, lastmod, publishdate and expirydate, the keys to ask in order (`:filename` and others are rules).
    `disabled` are the codes of languages that are not published; `ugly_sections` None is none, () all.
    """

    title: str
    description: str
    site_url: str
    author: str
    zone: ZoneInfo | None
    default_language: str
    languages: Mapping[str, HugoLanguage]
    disabled: frozenset[str]
    roots: tuple[ContentRoot, ...]
    date_rules: Mapping[str, tuple[str, ...]]
    taxonomies: tuple[str, ...]
    spelling: Spelling
    ugly_sections: frozenset[str] | None
    cascades: tuple[Cascade, ...]
    ignored: tuple[re.Pattern[str], ...]
    drafts: bool
    future: bool
    params: Mapping[str, Value]
    files: tuple[str, ...]


def parse_config(files: SiteFiles) -> HugoConfig:
    """Read the configuration of a folder; SettingsError says where it is wrong."""
    values, used = read_config(files)
    default = text_of(values.get("defaultcontentlanguage")).lower() or "en"
    languages = _read_languages(values, default)
    disabled = {code.lower() for code in list_texts(values.get("disablelanguages"))}
    disabled |= {
        code
        for code, language in mapping_of(values.get("languages")).items()
        if is_true(mapping_of(language).get("disabled"))
    }
    own = mapping_of(mapping_of(values.get("languages")).get(default))
    params = merge(mapping_of(values.get("params")), mapping_of(own.get("params")))
    author = params.get("author") or values.get("author")
    spelling = Spelling(
        keeps_case=is_true(values.get("disablepathtolower")),
        removes_accents=is_true(values.get("removepathaccents")),
    )
    return HugoConfig(
        title=text_of(own.get("title")) or text_of(values.get("title")),
        description=text_of(params.get("description")) or text_of(own.get("description")),
        site_url=languages[default].site_url or _site_url(values.get("baseurl")),
        author=text_of(author) or text_of(mapping_of(author).get("name")),
        zone=_read_zone(values.get("timezone")),
        default_language=default,
        languages=languages,
        disabled=frozenset(disabled - {default}),
        roots=_read_roots(values, default),
        date_rules=_read_date_rules(mapping_of(values.get("frontmatter"))),
        taxonomies=_read_taxonomies(values.get("taxonomies")),
        spelling=spelling,
        ugly_sections=_read_ugly(values.get("uglyurls")),
        cascades=read_cascade(values.get("cascade")),
        ignored=_read_ignored(values.get("ignorefiles")),
        drafts=is_true(values.get("builddrafts")),
        future=is_true(values.get("buildfuture")),
        params=params,
        files=used,
    )


def describe_site(config: HugoConfig) -> dict[str, str]:
    """What the configuration says of the site, without empty values (Dialect.site_settings)."""
    zone = config.languages[config.default_language].zone or config.zone
    settings = {
        "title": config.title,
        "description": config.description,
        "site_url": config.site_url,
        "language": config.languages[config.default_language].tag,
        "timezone": zone.key if zone else "",
        "author": config.author,
        "drafts": "true" if config.drafts else "",
        "future": "true" if config.future else "",
    }
    return {name: value for name, value in settings.items() if value}


def _read_languages(values: Mapping[str, Value], default: str) -> dict[str, HugoLanguage]:
    written = mapping_of(values.get("languages"))
    in_folder = is_true(values.get("defaultcontentlanguageinsubdir"))
    # Where every language has a host of its own, none needs a folder.
    has_hosts = bool(written) and all(_site_url(mapping_of(own).get("baseurl")) for own in written.values())
    languages: dict[str, HugoLanguage] = {}
    for code in (default, *written):
        own = mapping_of(written.get(code))
        # A language of a site without languages is only Hugo's guess, unless the site says which it is.
        said = code if code in written or "defaultcontentlanguage" in values else ""
        tag = _text_of_first(own, "locale", "languagecode")
        if code == default:
            tag = tag or _text_of_first(values, "locale", "languagecode")
        permalinks = read_permalink_rules(own.get("permalinks", values.get("permalinks")))
        for rule in permalinks:
            _check_pattern(rule.pattern)
        languages[code] = HugoLanguage(
            code=code,
            tag=(tag or said).replace("_", "-"),
            prefix=code if (code != default or in_folder) and not has_hosts else "",
            site_url=_site_url(own.get("baseurl")),
            zone=_read_zone(own.get("timezone")),
            permalinks=permalinks,
        )
    return languages


def _check_pattern(pattern: str) -> None:
    unknown = find_unknown_attribute(pattern)
    if unknown:
        problem = f"permalinks: Hugo knows no placeholder {unknown!r} in {pattern!r}"
        raise SettingsError([f"{problem}; remove it, or write one like :slug"])


def _read_roots(values: Mapping[str, Value], default: str) -> tuple[ContentRoot, ...]:
    mounts = mapping_of(values.get("module")).get("mounts")
    roots = [root for mount in _mappings(mounts) if (root := _read_mount(mount)) is not None]
    if roots:
        return tuple(roots)
    common = text_of(values.get("contentdir")) or "content"
    languages = mapping_of(values.get("languages"))
    folders = {code: text_of(mapping_of(own).get("contentdir")) for code, own in languages.items()}
    named = [ContentRoot(folder=_tidy(folder), language=code) for code, folder in folders.items() if folder]
    if not folders.get(default):
        named.append(ContentRoot(folder=_tidy(common)))
    return tuple(named)


def _read_mount(mount: Mapping[str, Value]) -> ContentRoot | None:
    target = _tidy(text_of(mount.get("target")))
    if target != "content" and not target.startswith("content/"):
        return None
    matrix = mapping_of(mapping_of(mount.get("sites")).get("matrix"))
    languages = list_texts(matrix.get("languages")) or list_texts(mount.get("lang"))
    return ContentRoot(
        folder=_tidy(text_of(mount.get("source"))),
        target=target.removeprefix("content").strip("/"),
        language=languages[0].lower() if len(languages) == 1 else "",
    )


def _read_date_rules(written: Mapping[str, Value]) -> dict[str, tuple[str, ...]]:
    """`frontmatter`: `:default` stands for Hugo's own list; some keys have other names, too."""
    rules: dict[str, tuple[str, ...]] = {}
    for name, default in _DATE_RULES.items():
        keys: list[str] = []
        for key in map(str.lower, list_texts(written.get(name)) or default):
            for known in default if key == ":default" else (key,):
                keys += (known, *_DATE_ALIASES.get(known, ()))
        rules[name] = tuple(dict.fromkeys(keys))
    return rules


def _read_taxonomies(value: Value) -> tuple[str, ...]:
    if not isinstance(value, Mapping):
        return _TAXONOMIES
    return tuple(text_of(plural).lower() for plural in value.values() if text_of(plural))


def _read_ugly(value: Value) -> frozenset[str] | None:
    if isinstance(value, Mapping):
        return frozenset(section for section, ugly in value.items() if is_true(ugly)) or None
    return frozenset() if is_true(value) else None


def _read_ignored(value: Value) -> tuple[re.Pattern[str], ...]:
    patterns = []
    for text in list_texts(value):
        try:
            patterns.append(re.compile(text))
        except re.error:
            continue  # Go knows forms that Python does not, and a file too many is no loss
    return tuple(patterns)


def _read_zone(value: Value) -> ZoneInfo | None:
    name = text_of(value).strip()
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise SettingsError([f"timeZone: {name!r} is not known; write one like Asia/Shanghai"]) from None


def _site_url(value: Value) -> str:
    """An absolute base URL as Go spells it; `/` and nothing at all are none."""
    try:
        parts = urlsplit(text_of(value).strip())
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return ""
    return urlunsplit((parts.scheme, parts.netloc, escape_path(parts.path), "", "")).rstrip("/")


def _mappings(value: Value) -> tuple[Mapping[str, Value], ...]:
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, tuple) else ()


def _text_of_first(values: Mapping[str, Value], *names: str) -> str:
    return next((text for name in names if (text := text_of(values.get(name)))), "")


def _tidy(folder: str) -> str:
    return folder.removeprefix("./").strip("/")
