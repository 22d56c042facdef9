"""Liquid's expressions: values, comparisons, filters. What nobody knows is UNKNOWN, never an error."""

import re
from collections.abc import Mapping
from typing import Any

from .filters import FILTERS, SiteFilters
from .text import UNKNOWN, Unknown, as_items, as_text, is_true

_PATH = r"[A-Za-z_][\w-]*(?:\.[\w-]+|\[(?:-?\d+|\"[^\"]*\"|'[^']*')\])*\??"
_OPERAND = re.compile(
    rf"""\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<number>-?\d+(?:\.\d+)?)(?![\w.-])"""
    rf"""|\((?P<first>[\w.-]+)\.\.(?P<last>[\w.-]+)\)|(?P<path>{_PATH}))"""
)
_STEP = re.compile(r"""[\w-]+\??|-?\d+|"[^"]*"|'[^']*'""")
_FILTER = re.compile(r"\s*\|\s*(?P<name>\w+)\s*:?")
_COMMA = re.compile(r"\s*,")
_COMPARISON = re.compile(r"\s*(==|!=|<>|<=|>=|<|>|contains(?=\s))")
_WORD = re.compile(r"\s+(and|or)\s+")
_LITERALS: Mapping[str, Any] = {
    "true": True,
    "false": False,
    "nil": None,
    "null": None,
    "empty": "",
    "blank": "",
}
_LONGEST_RANGE = 1_000


def evaluate(expression: str, scope: Mapping[str, Any], site: SiteFilters) -> Any:
    """The value of `operand | filter: argument, … | …`; UNKNOWN when it begins with nothing that is known."""
    operand = _OPERAND.match(expression)
    if operand is None:
        return UNKNOWN
    value = _value_of(operand, scope)
    position = operand.end()
    while found := _FILTER.match(expression, position):
        arguments, position = _arguments(expression, found.end(), scope)
        value = _apply(found["name"], value, arguments, site)
    return value


def _arguments(expression: str, position: int, scope: Mapping[str, Any]) -> tuple[list[Any], int]:
    arguments: list[Any] = []
    while operand := _OPERAND.match(expression, position):
        arguments.append(_value_of(operand, scope))
        position = operand.end()
        comma = _COMMA.match(expression, position)
        if comma is None:
            break
        position = comma.end()
    return arguments, position


def _apply(name: str, value: Any, arguments: list[Any], site: SiteFilters) -> Any:
    """A filter that nobody knows, or that cannot work on this, changes nothing."""
    if name == "default":
        return value if is_true(value) and as_text(value) else next(iter(arguments), "")
    if isinstance(value, Unknown) or any(isinstance(argument, Unknown) for argument in arguments):
        return UNKNOWN
    own = getattr(site, name, None) if name in ("relative_url", "absolute_url") else FILTERS.get(name)
    if own is None:
        return value
    try:
        return own(value, *arguments)
    except (TypeError, ValueError, IndexError, ZeroDivisionError, OverflowError):
        return value


def _value_of(operand: re.Match[str], scope: Mapping[str, Any]) -> Any:
    if operand["path"]:
        return _look_up(operand["path"], scope)
    if operand["number"]:
        return float(operand["number"]) if "." in operand["number"] else int(operand["number"][:15])
    if operand["first"]:
        first, last = (_whole(operand[name], scope) for name in ("first", "last"))
        return tuple(range(first, min(last, first + _LONGEST_RANGE - 1) + 1))
    return operand["double"] if operand["double"] is not None else operand["single"]


def _whole(text: str, scope: Mapping[str, Any]) -> int:
    value = text if text.lstrip("-").isdecimal() else as_text(_look_up(text, scope))
    return int(value[:9]) if value.lstrip("-").isdecimal() else 0


def _look_up(path: str, scope: Mapping[str, Any]) -> Any:
    if path in _LITERALS:
        return _LITERALS[path]
    value: Any = scope
    for step in _STEP.findall(path):
        name = step.strip("\"'")
        if isinstance(value, Mapping) and name in value:
            value = value[name]
        elif name in ("size", "first", "last") and not isinstance(value, Mapping | Unknown):
            value = FILTERS[name](value)
        elif isinstance(value, tuple) and name.lstrip("-").isdecimal():
            value = value[int(name)] if -len(value) <= int(name) < len(value) else None
        else:
            return UNKNOWN
    return value


def is_met(condition: str, scope: Mapping[str, Any], site: SiteFilters) -> bool:
    """Whether Liquid takes a condition for true; `and` and `or` are read from the right. Unknown is false."""
    parts = _WORD.split(condition.strip()[:2_000])
    met = _compare(parts[-1], scope, site)
    for index in range(len(parts) - 2, 0, -2):
        left = _compare(parts[index - 1], scope, site)
        met = (left and met) if parts[index] == "and" else (left or met)
    return met


def _compare(text: str, scope: Mapping[str, Any], site: SiteFilters) -> bool:
    left = _OPERAND.match(text)
    if left is None:
        return False
    value = _value_of(left, scope)
    sign = _COMPARISON.match(text, left.end())
    if sign is None:
        return is_true(value)
    other = evaluate(text[sign.end() :], scope, site)
    if isinstance(value, Unknown) or isinstance(other, Unknown):
        return sign[1] in ("!=", "<>")
    if sign[1] == "contains":
        return as_text(other) in (as_items(value) if isinstance(value, tuple) else as_text(value))
    return _holds(sign[1], *_comparable(value, other))


def _comparable(value: Any, other: Any) -> tuple[Any, Any]:
    if isinstance(value, int | float) and isinstance(other, int | float):
        return value, other
    return as_text(value), as_text(other)


def _holds(sign: str, left: Any, right: Any) -> bool:
    if sign == "==":
        return bool(left == right)
    if sign in ("!=", "<>"):
        return bool(left != right)
    if sign in ("<", "<="):
        return bool(left < right or (sign == "<=" and left == right))
    return bool(left > right or (sign == ">=" and left == right))
