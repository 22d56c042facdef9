"""Liquid's filters and Jekyll's, as far as posts make text and URLs with them. They may raise ValueError."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import escape
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, quote_plus

from .text import as_items, as_text

_LONGEST = 100_000
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DIRECTIVE = re.compile(r"%(-?)([A-Za-z%])")
_TAG = re.compile(r"<[^<>]*>")
_SLUG_BREAK = re.compile(r"[^\w\d]+")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


@dataclass(frozen=True, slots=True)
class SiteFilters:
    """The two filters that know the site: its URL (without a trailing slash) and its path there."""

    site_url: str
    base_path: str

    def relative_url(self, value: Any) -> str:
        text = as_text(value)
        return text if _SCHEME.match(text) else f"{self.base_path}/{text.lstrip('/')}"

    def absolute_url(self, value: Any) -> str:
        text = as_text(value)
        return text if _SCHEME.match(text) else f"{self.site_url}/{text.lstrip('/')}"


def format_date(value: Any, pattern: Any) -> str:
    """strftime in English, whatever the process's locale; text that is no date stays."""
    if not isinstance(value, datetime):
        return as_text(value)
    return _DIRECTIVE.sub(lambda found: _date_part(value, found[2], bare=bool(found[1])), as_text(pattern))


def _date_part(moment: datetime, letter: str, *, bare: bool) -> str:
    names = {
        "A": _DAYS[moment.weekday()],
        "a": _DAYS[moment.weekday()][:3],
        "B": _MONTHS[moment.month - 1],
        "b": _MONTHS[moment.month - 1][:3],
        "e": f"{moment.day:2}",
        "F": moment.strftime("%Y-%m-%d"),
        "%": "%",
    }
    if letter in names:
        return names[letter].strip() if bare else names[letter]
    if letter not in "YmdyHMSIjzpZ":
        return f"%{letter}"
    text = moment.strftime(f"%{letter}")
    return (text.lstrip("0") or "0") if bare else text


def _split(value: Any, separator: Any) -> tuple[str, ...]:
    text, mark = as_text(value), as_text(separator)
    if mark == " ":
        return tuple(text.split())
    return tuple(text.split(mark) if mark else text)


def _replace(value: Any, old: Any, new: Any = "") -> str:
    text, replaced = as_text(value), as_text(old)
    result = text.replace(replaced, as_text(new)) if replaced else text
    return result[:_LONGEST]


def _truncate(value: Any, length: Any = 50, ending: Any = "...") -> str:
    text, end = as_text(value), as_text(ending)
    return text if len(text) <= int(length) else text[: max(0, int(length) - len(end))] + end


def _truncate_words(value: Any, words: Any = 15, ending: Any = "...") -> str:
    found = as_text(value).split()
    return " ".join(found[: int(words)]) + (as_text(ending) if len(found) > int(words) else "")


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("not a number")
    return value if not isinstance(value, str) else float(value) if "." in value[:30] else int(value[:30])


def _calculate(operation: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda value, other: operation(_number(value), _number(other))


def _divide(value: Any, other: Any) -> Any:
    return value // other if isinstance(value, int) and isinstance(other, int) else value / other


def _size(value: Any) -> int:
    return len(value) if isinstance(value, tuple | Mapping) else len(as_text(value))


def _text(function: Callable[[str], str]) -> Callable[[Any], str]:
    return lambda value: function(as_text(value))


def _list(function: Callable[[tuple[Any, ...]], Any]) -> Callable[[Any], Any]:
    return lambda value: function(value if isinstance(value, tuple) else as_items(value))


FILTERS: Mapping[str, Callable[..., Any]] = MappingProxyType(
    {
        "append": lambda value, end: (as_text(value) + as_text(end))[:_LONGEST],
        "prepend": lambda value, start: (as_text(start) + as_text(value))[:_LONGEST],
        "capitalize": _text(str.capitalize),
        "cgi_escape": _text(quote_plus),
        "date": format_date,
        "date_to_long_string": lambda value: format_date(value, "%d %B %Y"),
        "date_to_rfc822": lambda value: format_date(value, "%a, %d %b %Y %H:%M:%S %z"),
        "date_to_string": lambda value: format_date(value, "%d %b %Y"),
        "date_to_xmlschema": lambda value: (
            value.isoformat() if isinstance(value, datetime) else as_text(value)
        ),
        "divided_by": _calculate(_divide),
        "downcase": _text(str.lower),
        "escape": _text(escape),
        "escape_once": _text(escape),
        "first": _list(lambda items: items[0] if items else None),
        "join": lambda value, mark=" ": as_text(mark).join(as_items(value)),
        "jsonify": lambda value: json.dumps(as_text(value), ensure_ascii=False),
        "last": _list(lambda items: items[-1] if items else None),
        "lstrip": _text(str.lstrip),
        "minus": _calculate(lambda value, other: value - other),
        "modulo": _calculate(lambda value, other: value % other),
        "newline_to_br": lambda value: as_text(value).replace("\n", "<br />\n"),
        "plus": _calculate(lambda value, other: value + other),
        "remove": _replace,
        "replace": _replace,
        "replace_first": lambda value, old, new: as_text(value).replace(as_text(old), as_text(new), 1),
        "reverse": _list(lambda items: items[::-1]),
        "rstrip": _text(str.rstrip),
        "size": _size,
        "slugify": _text(lambda text: _SLUG_BREAK.sub("-", text).strip("-").lower()),
        "sort": _list(lambda items: tuple(sorted(items, key=as_text))),
        "split": _split,
        "strip": _text(str.strip),
        "strip_html": _text(lambda text: _TAG.sub("", text)),
        "strip_newlines": _text(lambda text: text.replace("\n", "")),
        "times": _calculate(lambda value, other: value * other),
        "truncate": _truncate,
        "truncatewords": _truncate_words,
        "uniq": _list(lambda items: tuple(dict.fromkeys(map(as_text, items)))),
        "upcase": _text(str.upper),
        "uri_escape": _text(lambda text: quote(text, safe="%/:?#[]@!$&'()*+,;=")),
        "url_encode": _text(quote_plus),
        "xml_escape": _text(escape),
    }
)
"""By name; each is given the value and the arguments."""
