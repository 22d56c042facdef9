"""What Liquid prints for a value, and what it takes for true."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ..yaml_values import Plain

_FALSE = {"false", "no", "off"}


class Unknown:
    """Stands for a value that only the generator knows."""


UNKNOWN = Unknown()


def as_text(value: Any) -> str:
    """A value as Liquid prints it: lists without anything between their items, mappings not at all."""
    if value is None or isinstance(value, Mapping | Unknown):
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return "".join(map(as_text, value))
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S %z")
    return str(value)


def as_items(value: Any) -> tuple[str, ...]:
    """A list's items as text; anything else is a list of one, nothing of none."""
    if isinstance(value, tuple):
        return tuple(map(as_text, value))
    text = as_text(value)
    return (text,) if text else ()


def is_true(value: Any) -> bool:
    """Everything but false, nothing, and what is not known."""
    if isinstance(value, Plain):
        return value.lower() not in _FALSE
    return value is not None and value is not False and not isinstance(value, Unknown)
