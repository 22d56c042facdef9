"""Every setting: name, type, default, help; read once, checked together.

Sources, the later wins: defaults, the generator's own configuration, `feedsvc.toml`, `FEEDSVC_*`, flags.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from ..errors import SettingsError, suggestion
from .checking import check_values, split_reader
from .converting import convert, convert_text

__all__ = ["READERS", "Settings", "find_origins", "read_settings", "split_reader"]


READERS = (
    "Feedly https://feedly.com/i/subscription/feed/{url}",
    "Inoreader https://www.inoreader.com/?add_feed={url}",
    "NewsBlur https://www.newsblur.com/?url={url}",
    "The Old Reader https://theoldreader.com/feeds/subscribe?url={url}",
)
"""The readers that pages name, unless the owner names others."""


def _setting(default: Any, key: str, help_: str, *, secret: bool = False) -> Any:
    return field(default=default, metadata={"key": key, "help": help_, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a person may choose. `metadata["key"]` is a field's name in `feedsvc.toml`."""

    title: str = _setting("", "title", "the site's title; default: the generator's")
    description: str = _setting("", "description", "one sentence about the site")
    language: str = _setting("", "language", "BCP 47 tag of the posts' language, such as zh-CN")
    author: str = _setting("", "author", "who answers for the site's feeds; default: the generator's")
    rights: str = _setting("", "rights", "copyright notice of the feeds")
    timezone: str = _setting(
        "", "timezone", "IANA zone of dates without one; default: the generator's, else UTC"
    )
    site_url: str = _setting(
        "", "site_url", "where the posts are read; default: the generator's, else base_url"
    )
    base_url: str = _setting(
        "", "base_url", "where feedsvc is reached; may have a path; default: http://HOST:PORT"
    )
    id_base: str = _setting("", "id_base", "what ids are made from; default: site_url; keep it when you move")
    reading: Literal["kind", "exact"] = _setting(
        "kind", "reading", "kind: dates as their author meant them; exact: as the generator reads them"
    )
    future: Literal["hide", "show"] = _setting(
        "hide", "future", "posts dated after now: hide until due, or show"
    )
    updated: Literal["post", "git"] = _setting(
        "post", "updated", "when an entry was updated: what the post says, or its file's last commit"
    )
    duplicates: Literal["keep", "merge"] = _setting(
        "keep", "duplicates", "the same story under two ids: keep both, or serve one with the terms of both"
    )
    embeds: Literal["link", "iframe"] = _setting(
        "link", "embeds", "video players that posts embed: a link to the video, or its bare iframe"
    )
    zones: tuple[tuple[str, str], ...] = _setting(
        (), "zones", 'what abbreviations of time zones mean: [zones] CST = "+08:00"'
    )
    drafts: bool = _setting(False, "drafts", "list drafts too")
    archive_folders: tuple[str, ...] | None = _setting(
        None, "archive_folders", "folders read like _posts; default: those beside it that hold `layout: post`"
    )
    min_entries: int = _setting(
        20, "min_entries", "a feed holds at least this many entries, if there are so many"
    )
    hours: float = _setting(48.0, "hours", "and all entries of these hours before its newest one")
    max_entries: int = _setting(500, "max_entries", "but never more entries than this")
    max_bytes: int = _setting(2_000_000, "max_bytes", "nor more bytes of content, in whole entries")
    tombstone_days: int = _setting(
        30,
        "tombstone_days",
        "Atom feeds name a removed entry until their newest is this much younger; 0: never (RFC 6721)",
    )
    deltas: bool = _setting(
        False, "deltas", "send only what is new to who asks so (RFC 3229); rss2email refuses such answers"
    )
    max_post_bytes: int = _setting(5_000_000, "max_post_bytes", "larger post files are refused unread")
    aliases: str | tuple[str, ...] = _setting(
        "serve",
        "aliases",
        "other generators' feed URLs: serve, redirect, off, or the list of generators whose are served",
    )
    trusted_hosts: tuple[str, ...] = _setting(
        (), "trusted_hosts", "Host headers that are answered; default: all"
    )
    host: str = _setting("127.0.0.1", "host", "address to listen on")
    port: int = _setting(8000, "port", "port to listen on; 0 takes a free one")
    server: Literal["waitress", "granian"] = _setting(
        "waitress", "server", "what answers: waitress, or granian (extra fast), which is faster"
    )
    workers: int = _setting(1, "workers", "processes that answer; one more reads the content, beyond 1")
    threads: int = _setting(8, "threads", "requests that are worked on at once, in each process")
    max_wait: float = _setting(
        2.0, "max_wait", "seconds that a request may wait for its turn; beyond, new ones get 503 at once"
    )
    watch: Literal["auto", "events", "polling"] = _setting(
        "auto",
        "watch",
        "how changed files are noticed: events of the system (extra watch) or polling; auto: events where "
        "they can be had",
    )
    poll_seconds: float = _setting(
        1.0, "poll_seconds", "pause between two looks at the whole content folder, when polling"
    )
    walk_seconds: float = _setting(
        60.0, "walk_seconds", "the same with events: a look for what they did not tell"
    )
    max_age: int = _setting(
        3_600, "max_age", "seconds for which readers may keep a feed without asking; less for a busy one"
    )
    stale_while_revalidate: int = _setting(
        600,
        "stale_while_revalidate",
        "seconds for which caches may serve a stale feed while they ask (RFC 5861)",
    )
    stale_if_error: int = _setting(
        86_400, "stale_if_error", "seconds for which caches may serve a stale feed when we fail (RFC 5861)"
    )
    readers: tuple[str, ...] = _setting(
        READERS, "readers", "what pages open a feed in: name, then URL with {url} for the feed's"
    )
    stats_token: str = _setting(
        "", "stats_token", "opens the operator's page /-/stats; default: no page, no counting", secret=True
    )
    hubs: tuple[str, ...] = _setting((), "hubs", "WebSub hubs that are told of every change, by URL")
    rate_limit: int = _setting(
        30,
        "rate_limit",
        "unconditional requests a minute of one client for one feed, in each process; 0: no limit",
    )
    rate_limit_exempt: tuple[str, ...] = _setting(
        ("127.0.0.0/8", "::1"), "rate_limit_exempt", "networks without limit: this machine, your proxies"
    )
    log_format: Literal["text", "json"] = _setting(
        "text", "log.format", "one event a line: text (event=… key=value), or a JSON object"
    )
    log_requests: bool = _setting(False, "log.requests", "write a line for every request, too")
    log_addresses: Literal["none", "short", "full"] = _setting(
        "none", "log.addresses", "clients' addresses in these lines: none, their network (/24, /48), or full"
    )
    log_trusted_proxies: tuple[str, ...] = _setting(
        (), "log.trusted_proxies", "networks whose X-Request-ID is taken over; default: none, ids are made"
    )
    index_url: str = _setting(
        "", "index.url", "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE; default: a file", secret=True
    )
    cache_url: str = _setting(
        "memory:",
        "cache.url",
        "where finished bodies are kept: memory:, files: or redis://HOST:PORT/DB",
        secret=True,
    )
    cache_max_documents: int = _setting(5_000, "cache.max_documents", "finished bodies that are kept at most")
    cache_secret: str = _setting(
        "", "cache.secret", "signs cached bodies; default: made at first use; needed for Redis", secret=True
    )
    tag_pattern: str = _setting(
        r"(.+?)新闻$",
        "attribution.tag_pattern",
        "regular expression whose group in a tag names the publisher",
    )
    source_keys: tuple[str, ...] = _setting(
        ("source",), "attribution.source_keys", "front matter keys that name the publisher"
    )
    via_keys: tuple[str, ...] = _setting(
        ("source_url", "original_url"), "attribution.via_keys", "front matter keys with the original's URL"
    )
    author_keys: tuple[str, ...] = _setting(
        ("author", "authors"), "attribution.author_keys", "front matter keys that name the authors"
    )
    terms: tuple[Mapping[str, Any], ...] = _setting(
        (),
        "term",
        "[[term]] tables: field, name, and title, description, merge, hidden, content, retired or moved_to",
    )
    sources: tuple[Mapping[str, Any], ...] = _setting(
        (), "source", "[[source]] tables: title, home_page_url, feed_url, names = [other spellings]"
    )


_BY_KEY: Mapping[str, Field[Any]] = MappingProxyType(
    {item.metadata["key"]: item for item in fields(Settings)}
)
_TABLES = ("source", "term", "zones")  # which no environment variable can spell


def read_settings(
    *,
    generator: Mapping[str, object],
    config_file: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, object],
) -> Settings:
    """All sources, merged and checked; SettingsError tells every problem at once.

    `generator` and `flags` are by field name, an unset flag is None. `environment` is the process's.
    """
    problems: list[str] = []
    values: dict[str, Any] = dict(generator)
    if config_file:
        values |= _read_file(config_file, problems)
    values |= _read_environment(environment, problems)
    values |= {name: value for name, value in flags.items() if value is not None}
    defaults = {item.name: item.default for item in fields(Settings)}
    check_values({**defaults, **values}, problems)
    if problems:
        raise SettingsError(problems)
    return Settings(**values)


def find_origins(
    *,
    generator: Mapping[str, object],
    config_file: Path | None,
    environment: Mapping[str, str],
    flags: Mapping[str, object],
) -> dict[str, str]:
    """Where each setting that is no default comes from, of what `read_settings` has accepted.

    By field name: `generator`, the file's path, the variable's name, or `--flag`.
    """
    keys = {item.name: item.metadata["key"] for item in fields(Settings)}
    origins = {name: "generator" for name, value in generator.items() if value}
    origins |= dict.fromkeys(_read_file(config_file, []), str(config_file)) if config_file else {}
    origins |= {name: _variable(keys[name]) for name in _read_environment(environment, [])}
    given = (name for name, value in flags.items() if value is not None)
    return origins | {name: f"--{name.replace('_', '-')}" for name in given}


def _read_file(path: Path, problems: list[str]) -> dict[str, Any]:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problem = f"{path}: {error.strerror}; name a settings file that can be read"
        raise SettingsError([problem]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        problem = f'{path}: is no TOML in UTF-8 ({error}); write settings like title = "My site"'
        raise SettingsError([problem]) from error
    values: dict[str, Any] = {}
    for key, value in _flatten(data).items():
        setting = _BY_KEY.get(key)
        if setting is None:
            problems.append(f"{path}: unknown setting {key!r}{suggestion(key, tuple(_BY_KEY))}")
            continue
        try:
            values[setting.name] = convert(value, setting.type)
        except ValueError as error:
            problems.append(f"{path}: {key}: {error}")
    return values


def _flatten(data: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    flat: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(value, dict) and f"{prefix}{name}" not in _TABLES:
            flat |= _flatten(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def _read_environment(environment: Mapping[str, str], problems: list[str]) -> dict[str, Any]:
    by_name = {_variable(key): setting for key, setting in _BY_KEY.items() if key not in _TABLES}
    values: dict[str, Any] = {}
    for name, text in sorted(environment.items()):
        if not name.startswith("FEEDSVC_") or name.startswith("FEEDSVC_TEST_"):
            continue
        setting = by_name.get(name)
        if setting is None:
            problems.append(f"unknown environment variable {name}{suggestion(name, tuple(by_name))}")
            continue
        try:
            values[setting.name] = convert_text(text, setting.type)
        except ValueError as error:
            problems.append(f"{name}: {error}")
    return values


def _variable(key: str) -> str:
    return "FEEDSVC_" + key.upper().replace(".", "_")
