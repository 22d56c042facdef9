"""What somebody wrote as the value of a setting becomes a value of the setting's type."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Literal, get_args, get_origin

from ..errors import suggestion

_NAMES: Mapping[type, str] = MappingProxyType(
    {str: "a text", int: "a whole number", float: "a number", bool: "true or false"}
)
"""How messages call the types of settings."""


def convert(value: Any, type_: Any) -> Any:
    """A TOML value as the type of a setting; ValueError says what would be right."""
    if get_origin(type_) is Literal:
        if value not in get_args(type_):
            near = suggestion(str(value), get_args(type_))
            raise ValueError(f"{value!r} is none of {', '.join(get_args(type_))}{near}")
        return value
    if type_ == tuple[tuple[str, str], ...]:
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise ValueError(f"{value!r} is no table of texts")
        return tuple(sorted((name.upper(), text) for name, text in value.items()))
    if type_ == str | tuple[str, ...]:
        return value if isinstance(value, str) else convert(value, tuple[str, ...])
    if _is_list(type_):
        item, name = (dict, "tables") if "Mapping" in str(type_) else (str, "texts")
        if not isinstance(value, list) or not all(isinstance(part, item) for part in value):
            raise ValueError(f"{value!r} is not a list of {name}")
        return tuple(value)
    if type_ is float and type(value) is int:
        return float(value)
    if type(value) is not type_:
        raise ValueError(f"{value!r} is not {_NAMES[type_]}")
    return value


def convert_text(text: str, type_: Any) -> Any:
    """The same of a text from the environment, where commas separate lists."""
    if type_ is bool:
        if text.lower() not in ("true", "false", "1", "0"):
            raise ValueError(f"{text!r} is not {_NAMES[bool]}")
        return text.lower() in ("true", "1")
    if type_ in (int, float):
        try:
            return type_(text)
        except ValueError:
            raise ValueError(f"{text!r} is not {_NAMES[type_]}") from None
    if type_ == str | tuple[str, ...] and "," not in text:
        return text.strip()
    if _is_list(type_):
        return tuple(part.strip() for part in text.split(",") if part.strip())
    return convert(text, type_)


def _is_list(type_: Any) -> bool:
    return "tuple" in str(type_)
