"""Settings of a site rather than of a process: who reads the content tells them to those who do not."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from . import Settings
from .converting import convert

OWN = frozenset(
    (
        "base_url",
        "host",
        "port",
        "server",
        "workers",
        "threads",
        "max_wait",
        "poll_seconds",
        "log_format",
        "log_requests",
        "log_addresses",
        "log_trusted_proxies",
        "stats_token",
        "index_url",
        "cache_url",
        "cache_max_documents",
        "cache_secret",
    )
)
"""The fields of settings that each process has of its own: where it listens, and what is secret."""


def list_shared(settings: Settings) -> dict[str, Any]:
    """The site's settings by field name, as values of JSON; what is not set is not told."""
    values = {item.name: getattr(settings, item.name) for item in fields(Settings) if item.name not in OWN}
    values["zones"] = dict(settings.zones)
    return {name: value for name, value in values.items() if value is not None}


def read_shared(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `list_shared` gave, after its way through JSON; ValueError where it is of another feedsvc."""
    types = {item.name: item.type for item in fields(Settings) if item.name not in OWN}
    return {name: convert(value, types[name]) for name, value in values.items() if name in types}
