"""The tables of docs/settings.md: `python -m feedsvc.settings.documenting docs/settings.md` renews them."""

import sys
from collections.abc import Iterator
from dataclasses import MISSING, Field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from . import Settings

BEGIN = "<!-- The tables below are made by `python -m feedsvc.settings.documenting docs/settings.md`. -->\n"
END = "<!-- End of the tables. -->\n"

GROUPS = {
    "title": "The site",
    "reading": "Reading posts",
    "min_entries": "What a feed holds",
    "aliases": "Addresses and listening",
    "poll_seconds": "Freshness",
    "readers": "Pages, statistics and readers",
    "log.format": "The log",
    "index.url": "The index and the cache",
    "attribution.tag_pattern": "Attribution",
    "term": "Tables",
}
"""Headings, by the first setting below each."""


def render_tables() -> str:
    """Every setting in its order, below headings, as Markdown."""
    return "\n".join(_list_lines()).lstrip("\n") + "\n"


def renew(text: str) -> str:
    """A document with its tables as they are now; ValueError where it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document lacks {BEGIN!r} or {END!r}")
    return f"{before}{BEGIN}\n{render_tables()}\n{END}{after}"


def _list_lines() -> Iterator[str]:
    for setting in fields(Settings):
        key = setting.metadata["key"]
        if key in GROUPS:
            yield from ("", f"### {GROUPS[key]}", "")
            yield from ("| setting | type | default | meaning |", "|---|---|---|---|")
        secret = "; a secret, never printed" if setting.metadata["secret"] else ""
        meaning = _escape(f"{setting.metadata['help']}{secret}")
        yield f"| `{key}` | {_name_type(setting)} | {_show_default(setting)} | {meaning} |"


def _name_type(setting: Field[Any]) -> str:
    type_ = setting.type
    if get_origin(type_) is Literal:
        return " or ".join(f"`{choice}`" for choice in get_args(type_))
    if setting.metadata["key"] in {"term", "source"}:
        return "tables"
    if setting.metadata["key"] == "zones":
        return "table"
    names = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}
    if isinstance(type_, type) and type_ in names:
        return names[type_]
    return "text or list of texts" if type_ == str | tuple[str, ...] else "list of texts"


def _show_default(setting: Field[Any]) -> str:
    default = setting.default
    if default is MISSING or default is None or default in ("", ()):
        return "–"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, tuple):
        return "<br>".join(f"`{_escape(value)}`" for value in default)
    return f"`{_escape(str(default))}`"


def _escape(text: str) -> str:
    return text.replace("|", "\\|")


if __name__ == "__main__":
    place = Path(sys.argv[1])
    place.write_text(renew(place.read_text(encoding="utf-8")), encoding="utf-8")
