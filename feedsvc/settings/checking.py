"""What one setting's type cannot say: ranges, URLs, tables, and settings that contradict each other."""

import re
from collections.abc import Mapping, Sequence
from ipaddress import ip_network
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ..aliases import GENERATORS, MODES
from ..cache import SHARED_SCHEMES
from ..dates import DateTextError, parse_offset
from ..errors import suggestion
from ..term_rules import parse_term_rules

SOURCE_KEYS = ("title", "home_page_url", "feed_url", "names")
_SECRET_LENGTH = 16
_AT_LEAST_ONE = (
    "min_entries",
    "max_entries",
    "max_bytes",
    "max_post_bytes",
    "threads",
    "workers",
    "max_age",
    "cache_max_documents",
)


def check_values(values: Mapping[str, Any], problems: list[str]) -> None:
    """Add a sentence to `problems` for whatever is wrong; `values` holds every setting by field name."""
    _check_urls(values, problems)
    _check_numbers(values, problems)
    _check_zone(values["timezone"], problems)
    _check_zone_names(values["zones"], problems)
    _check_readers(values["readers"], problems)
    _check_networks("rate_limit_exempt", values["rate_limit_exempt"], problems)
    _check_networks("log.trusted_proxies", values["log_trusted_proxies"], problems)
    _check_tag_pattern(values["tag_pattern"], problems)
    _check_aliases(values["aliases"], problems)
    _check_sources(values["sources"], problems)
    _check_index(values["index_url"], values["base_url"], problems)
    _check_cache(values["cache_url"], values["cache_secret"], problems)
    parse_term_rules(values["terms"], problems)


def _check_urls(values: Mapping[str, Any], problems: list[str]) -> None:
    for name in ("site_url", "base_url", "id_base"):
        url = values[name]
        if url and not _is_plain_url(url):
            problems.append(
                f"{name}: {url!r} is no absolute http(s) URL without query; for example https://a.example"
            )
    for hub in values["hubs"]:
        if not isinstance(hub, str) or not _is_hub_url(hub):
            problems.append(f"hubs: {hub!r} is no absolute http(s) URL; for example https://hub.example/")


def _check_numbers(values: Mapping[str, Any], problems: list[str]) -> None:
    for name in _AT_LEAST_ONE:
        if values[name] < 1:
            problems.append(f"{name}: {values[name]} is less than 1")
    for name in ("poll_seconds", "walk_seconds"):
        if not values[name] > 0:
            problems.append(f"{name}: {values[name]} is not more than 0")
    if values["tombstone_days"] < 0:
        problems.append(f"tombstone_days: {values['tombstone_days']} is less than 0; 0 switches it off")
    if values["rate_limit"] and values["rate_limit"] < 4:
        # A reader that is being subscribed asks three times in a row.
        problems.append(f"rate_limit: {values['rate_limit']} is less than 4; 0 switches it off")
    if values["min_entries"] > values["max_entries"]:
        problems.append(
            f"min_entries: {values['min_entries']} is more than max_entries ({values['max_entries']})"
        )
    if not 0 <= values["port"] <= 65_535:
        problems.append(f"port: {values['port']} is not between 0 and 65535")


def _check_zone(name: str, problems: list[str]) -> None:
    try:
        ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        problems.append(f"timezone: {name!r} is no IANA zone; for example Asia/Shanghai")


def _check_zone_names(zones: Sequence[tuple[str, str]], problems: list[str]) -> None:
    for name, text in zones:
        try:
            parse_offset(text)
        except DateTextError as error:
            problems.append(f"zones.{name}: {error}")


def split_reader(reader: str) -> tuple[str, str]:
    """Name and URL of one of the setting `readers`."""
    name, _, url = reader.strip().rpartition(" ")
    return name.strip(), url


def _check_readers(readers: Sequence[Any], problems: list[str]) -> None:
    for reader in readers:
        name, url = split_reader(reader) if isinstance(reader, str) else ("", "")
        if not name or not re.match(r"https?://[^\s/]", url) or "{url}" not in url:
            example = "My reader https://reader.example/?add={url}"
            problems.append(f"readers: {reader!r} is no name and URL with {{url}} in it; such as {example!r}")


def _check_networks(name: str, networks: Sequence[Any], problems: list[str]) -> None:
    for network in networks:
        try:
            ip_network(network)
        except ValueError as error:
            problems.append(f"{name}: {error}; for example 10.0.0.0/8")


def _check_tag_pattern(pattern: str, problems: list[str]) -> None:
    try:
        if pattern and re.compile(pattern).groups < 1:
            problems.append(f"attribution.tag_pattern: {pattern!r} has no group; for example (.+?)新闻$")
    except re.error as error:
        problems.append(f"attribution.tag_pattern: {pattern!r}: {error}; for example (.+?)新闻$")


def _check_aliases(aliases: str | tuple[str, ...], problems: list[str]) -> None:
    known: tuple[str, ...] = (*MODES, *GENERATORS) if isinstance(aliases, str) else GENERATORS
    for name in (aliases,) if isinstance(aliases, str) else aliases:
        if name not in known:
            problems.append(
                f"aliases: unknown {name!r}{suggestion(str(name), known)}; known: {', '.join(known)}"
            )


def _check_sources(sources: Sequence[Any], problems: list[str]) -> None:
    for source in sources:
        for key in source:
            if key not in SOURCE_KEYS:
                problems.append(f"source: unknown key {key!r}{suggestion(key, SOURCE_KEYS)}")
        if not source.get("title"):
            problems.append("source: every [[source]] has a title")


def _check_index(url: str, base_url: str, problems: list[str]) -> None:
    # Never the URL itself: it may hold a password.
    if not url:
        return
    if not url.startswith("postgresql+psycopg://"):
        problems.append("index.url: is no postgresql+psycopg://USER:PASSWORD@HOST/DATABASE")
    if not base_url:
        problems.append("base_url: needed where index.url is set; all machines give the same links")


def _check_cache(url: str, secret: str, problems: list[str]) -> None:
    scheme, _, rest = url.partition("://")
    if url in ("memory:", "files:"):
        return
    # Never the URL itself: it may hold a password.
    if scheme not in SHARED_SCHEMES:
        problems.append("cache.url: is none of memory:, files: and redis://HOST:PORT/DB")
    elif not _is_server(f"http://{rest}"):
        problems.append(f"cache.url: names no server; for example {scheme}://127.0.0.1:6379/0")
    elif len(secret) < _SECRET_LENGTH:
        problems.append(
            f"cache.secret: needed where cache.url names a server, at least {_SECRET_LENGTH} characters, the "
            "same for all processes; for example from: openssl rand -hex 32"
        )


def _is_server(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def _is_plain_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return bool(parts.scheme in ("http", "https") and parts.hostname) and not (
            parts.query or parts.fragment
        )
    except ValueError:
        return False


def _is_hub_url(url: str) -> bool:
    """One that may stand in every feed and header: ASCII, without a password."""
    bare = url.split("?", maxsplit=1)[0]
    return bool(re.fullmatch(r"[!-~]+", url)) and _is_plain_url(bare) and not {"#", "@"} & set(url)
