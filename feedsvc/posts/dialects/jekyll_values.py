"""Jekyll's types: what Ruby makes of an unquoted scalar (SafeYAML's transforms), and lists of terms."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date

from ..front_matter import Plain, Value

_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9_,]*)")
_OCTAL = re.compile(r"0[0-7_,]+")
_FLOAT = re.compile(r"[-+]?\d[\d_]*\.\d[\d_]*(?:[eE][-+]?\d+)?")
_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_TRUE, _FALSE = {"true", "yes", "on"}, {"false", "no", "off"}
# What Ruby's String#split takes for white space: not the full-width space, which is part of a name.
_WORD = re.compile(r"[^ \t\n\v\f\r\0]+")

Typed = str | int | float | bool | date


def to_ruby(value: str) -> Typed:
    """The Ruby value of a scalar: 000333 is 219, `no` is false; quoted text stays text."""
    if not isinstance(value, Plain):
        return value
    if len(value) <= 5:
        lower = value.lower()
        if lower in _TRUE or lower in _FALSE:
            return lower in _TRUE
    if not value[:1].isdigit() and value[:1] not in ("+", "-"):
        return str(value)
    digits = value.replace("_", "").replace(",", "")
    if len(value) <= 100:  # Python refuses longer numbers; nobody means them as numbers.
        if _INTEGER.fullmatch(value):
            return int(digits)
        if _OCTAL.fullmatch(value):
            return int(digits, 8)
        if _FLOAT.fullmatch(value):
            return float(value.replace("_", ""))
    found = _DATE.fullmatch(value)
    if found:
        try:
            return date(*map(int, found.groups()))
        except ValueError:
            return str(value)
    return str(value)


def ruby_text(value: str) -> str:
    """What Ruby prints for a scalar: its text after it was a number, a truth value or a date."""
    typed = to_ruby(value)
    return str(typed).lower() if isinstance(typed, bool) else str(typed)


def is_false(value: Value) -> bool:
    """Null, or an unquoted false, no or off: what Ruby takes for untrue."""
    return value is None or (isinstance(value, Plain) and value.lower() in _FALSE)


def is_true(value: Value) -> bool:
    """An unquoted true, yes or on."""
    return isinstance(value, Plain) and value.lower() in _TRUE


def text_of(value: Value) -> str:
    """A scalar's text as it was written; "" for null, lists and mappings."""
    return str(value) if isinstance(value, str) else ""


def split_words(value: str) -> tuple[str, ...]:
    """What Ruby's String#split makes of a text."""
    return tuple(Plain(word) if isinstance(value, Plain) else word for word in _WORD.findall(value))


def merge(base: Mapping[str, Value], over: Mapping[str, Value]) -> dict[str, Value]:
    """Jekyll's deep merge (Utils.deep_merge_hashes): null overrides nothing."""
    merged = dict(base)
    for name, value in over.items():
        old = merged.get(name)
        if isinstance(value, Mapping) and isinstance(old, Mapping):
            merged[name] = merge(old, value)
        elif value is not None or name not in merged:
            merged[name] = value
    return merged


def list_plural(value: Value) -> tuple[str, ...]:
    """`categories` or `tags`: a text is split at white space, a list is taken as it is, without nulls."""
    if isinstance(value, str):
        is_text = isinstance(to_ruby(value), str)
        # Ruby's split gives strings: "3" in a list of words is text, 3 in a YAML list is a number.
        return tuple(str(word) for word in split_words(value)) if is_text else (value,)
    return flatten(value) if isinstance(value, tuple) else ()


def flatten(value: Value) -> tuple[str, ...]:
    """All scalars of a value, without nulls; a scalar is a list of one."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, tuple):
        return tuple(scalar for item in value for scalar in flatten(item))
    return ()


def unique(scalars: Iterable[str], key: Callable[[str], object]) -> tuple[str, ...]:
    """The first of all that are equal by `key`, in their order."""
    found: dict[object, str] = {}
    for scalar in scalars:
        found.setdefault(key(scalar), scalar)
    return tuple(found.values())
