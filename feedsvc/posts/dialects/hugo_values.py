"""Hugo's types: names in any case, what Go prints for a scalar, truth values, and lists of terms."""

import re
from collections.abc import Mapping

from ..front_matter import Plain, Value
from .jekyll_values import flatten

_OCTAL = re.compile(r"0[0-7]+|0o[0-7]+")
_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)|0x[0-9A-Fa-f]+")
_FLOAT = re.compile(r"[-+]?[0-9]+\.[0-9]+")
_TRUE = {"1", "t", "T", "true", "TRUE", "True"}


def fold_names(value: Value) -> Value:
    """The value with every name in lower case, at every depth: Hugo knows no other."""
    if isinstance(value, Mapping):
        return fold_mapping(value)
    return tuple(fold_names(item) for item in value) if isinstance(value, tuple) else value


def fold_mapping(values: Mapping[str, Value]) -> dict[str, Value]:
    """The same of a mapping; the last of two names that differ in case wins."""
    return {name.lower(): fold_names(value) for name, value in values.items()}


def mapping_of(value: Value) -> Mapping[str, Value]:
    """The value, if it is a mapping, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def go_text(value: Value) -> str:
    """What Go prints for a scalar: 007 is 7, 1.50 is 1.5; quoted text stays; "" for all that is none."""
    if not isinstance(value, str) or not isinstance(value, Plain) or len(value) > 40:
        return str(value) if isinstance(value, str) else ""
    if _OCTAL.fullmatch(value):
        return str(int(value.replace("o", ""), 8))
    if _INTEGER.fullmatch(value):
        return str(int(value, 0))
    if _FLOAT.fullmatch(value):
        number = float(value)
        return str(int(number)) if number.is_integer() else repr(number)
    return str(value)


def is_true(value: Value) -> bool:
    """What Go's strconv.ParseBool takes for true: `yes` and `on` are text to Hugo."""
    return isinstance(value, str) and value in _TRUE


def is_no(value: Value) -> bool:
    """What it takes for false."""
    return isinstance(value, str) and value.lower() in {"false", "f", "0"}


def list_terms(value: Value, *, exact: bool) -> tuple[str, ...]:
    """The terms of a taxonomy: a text is one term, blanks and commas and all. Every term once."""
    names = (go_text(scalar) if exact else str(scalar) for scalar in flatten(value))
    return tuple(dict.fromkeys(name.strip() for name in names if name.strip()))


def list_texts(value: Value) -> tuple[str, ...]:
    """All texts of a list, or the one text."""
    return tuple(str(scalar) for scalar in flatten(value))
