"""TOML text to the same bounded values that YAML gives: numbers, dates and truth values are plain text."""

import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime, time

from .yaml_problems import YamlProblemError
from .yaml_values import Plain, Value, YamlLimits, YamlMapping, strip_forbidden

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"*|\'\'\'(?:[^\']|\'(?!\'\'))*\'*|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*'
    r"|[\[\]{}\n=]|[A-Za-z0-9_-]+",
    re.DOTALL,
)
# A key of thousands of parts takes tomllib minutes.
_DOTTED = re.compile(
    r"(?:^[ \t]*\[{0,2}|[{,])[ \t]*(?:(?:[\w-]+|\"[^\"\n]*\"|'[^'\n]*')[ \t]*\.[ \t]*){50}", re.MULTILINE
)
_PLACE = re.compile(r"\s*\(at (?:line (?P<line>\d+), column (?P<column>\d+)|end of document)\)$")


def load_toml_mapping(text: str, limits: YamlLimits = YamlLimits()) -> YamlMapping:  # noqa: B008
    """Read a TOML 1.0 document; YamlProblemError (FM...) says on which line and column it is none.

    Dates come as RFC 3339 spells them, with the offset that was written and none if none was. Positions are
    those of the outermost keys and tables.
    """
    if len(text.encode("utf-8", "surrogatepass")) > limits.max_bytes:
        problem = f"the front matter is larger than {limits.max_bytes} bytes"
        raise YamlProblemError(code="FM004", problem=problem, remedy="move the text below it")
    dotted = _DOTTED.search(text)
    if dotted:
        raise _too_deep(limits, text.count("\n", 0, dotted.end()) + 1)
    try:
        loaded = tomllib.loads(text, parse_float=Plain)
    except RecursionError:
        raise _too_deep(limits, 1) from None
    except ValueError as error:  # TOMLDecodeError, and numbers of thousands of digits
        raise _explain(str(error), text) from None
    values = _convert(loaded, limits, depth=0)
    assert isinstance(values, Mapping)
    return YamlMapping(values=values, positions=_find_keys(text))


def _find_keys(text: str) -> dict[str, tuple[int, int]]:
    """Where the outermost keys and tables stand, in a text that is valid."""
    positions: dict[str, tuple[int, int]] = {}
    depth, line, seen, begins_line, in_table = 0, 1, 0, True, False
    for token in _TOKEN.finditer(text):
        line += text.count("\n", seen, token.start())
        seen = token.start()
        word = token[0]
        if word in {"[", "{"}:
            depth += 1
            in_table = in_table or begins_line
            continue  # `[` and `[[` at the beginning of a line announce a name
        if word in {"]", "}"}:
            depth -= 1
        elif word == "\n":
            begins_line = depth == 0
            continue
        elif begins_line and word[0] != "#" and (depth or not in_table):
            name = word.strip("\"'")
            positions.setdefault(name, (line, token.start() - text.rfind("\n", 0, token.start())))
        begins_line = False
    return positions


def _too_deep(limits: YamlLimits, line: int) -> YamlProblemError:
    problem = f"the front matter is nested deeper than {limits.max_depth} levels"
    return YamlProblemError(code="FM005", problem=problem, remedy="flatten it", line=line)


def _explain(said: str, text: str) -> YamlProblemError:
    """tomllib's sentence and its place, which it writes behind the sentence."""
    place = _PLACE.search(said)
    line, column = 1, 1
    if place and place["line"]:
        line, column = int(place["line"]), int(place["column"])
    elif place:
        line = max(text.rstrip("\n").count("\n") + 1, 1)
    problem = f"invalid TOML: {said[: place.start()] if place else said}"
    remedy = 'write `name = "text"`, one on a line, and dates like 2022-01-14T15:42:28+08:00'
    return YamlProblemError(code="FM001", problem=problem, remedy=remedy, line=line, column=column)


def _convert(value: object, limits: YamlLimits, *, depth: int) -> Value:
    if depth > limits.max_depth:
        raise _too_deep(limits, 1)
    if isinstance(value, list | dict) and len(value) > limits.max_items:
        problem = f"more than {limits.max_items} items in one list"
        raise YamlProblemError(code="FM008", problem=problem, remedy="keep fewer of them")
    if isinstance(value, dict):
        return {
            strip_forbidden(name): _convert(item, limits, depth=depth + 1) for name, item in value.items()
        }
    if isinstance(value, list):
        return tuple(_convert(item, limits, depth=depth + 1) for item in value)
    if isinstance(value, str) and not isinstance(value, Plain):
        return strip_forbidden(value)
    return Plain(_spell(value))


def _spell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return str(value)
