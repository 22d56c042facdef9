"""A `feedsvc.toml` with every setting in it: its help, and behind a `#` what holds without the line."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from . import Settings
from .documenting import GROUPS

_EXAMPLES: Mapping[str, str] = MappingProxyType(
    {
        "archive_folders": 'archive_folders = ["old_post"]',
        "zones": 'zones = { CST = "+08:00" }',
        "term": '[[term]]\nfield = "category"\nname = "finance"\ntitle = "Finance news"',
        "source": '[[source]]\ntitle = "The Example Courier"\nfeed_url = "https://courier.example/feed.xml"',
    }
)
"""What has no value until somebody gives it one. Tables end a TOML file: no setting may follow them."""


def render_commented(known: Mapping[str, Any], *, chosen: Mapping[str, Any], introduction: str) -> str:
    """The file's text. `known` says what holds where that is no default, `chosen` what the file is to say.

    Both are by field name. A line that begins with `#` and no space is a setting: without its `#`, it says
    what holds anyway. Values of settings that are secrets are never in it.
    """
    lines = [f"# {line}".rstrip() for line in introduction.splitlines()]
    return "\n".join([*lines, *_list_lines(known, chosen)]) + "\n"


def write_value(value: Any) -> str:
    """A value in TOML; tables in a list are written inline."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{_quote(key)} = {write_value(item)}" for key, item in value.items()) + " }"
    if isinstance(value, tuple | list):
        return f"[{', '.join(write_value(item) for item in value)}]"
    return str(value)


def _quote(key: str) -> str:
    return key if key.isascii() and key.replace("_", "").replace("-", "").isalnum() else write_value(key)


def _list_lines(known: Mapping[str, Any], chosen: Mapping[str, Any]) -> Iterator[str]:
    for setting in fields(Settings):
        key, help_ = setting.metadata["key"], setting.metadata["help"]
        if key in GROUPS:
            yield from ("", f"# ---- {GROUPS[key]} ----")
        yield from ("", f"# {help_}")
        if key in _EXAMPLES:
            yield from (f"# for example:\n{_EXAMPLES[key]}".replace("\n", "\n#   ").splitlines())
            continue
        if setting.name in chosen:
            yield f"{key} = {write_value(chosen[setting.name])}"
        else:
            value = (
                setting.default if setting.metadata["secret"] else known.get(setting.name, setting.default)
            )
            yield f"#{key} = {write_value(value)}"
