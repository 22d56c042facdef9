"""JSON text to the same bounded values that YAML gives: numbers and truth values stay the text they were."""

import json
import re
from collections.abc import Mapping

from .yaml_problems import YamlProblemError
from .yaml_values import Plain, Value, YamlLimits, YamlMapping, strip_forbidden

_TOKEN = re.compile(r'"(?:[^"\\\n]|\\.)*"|[\[\]{}]')


def load_json_mapping(text: str, limits: YamlLimits = YamlLimits()) -> YamlMapping:  # noqa: B008
    """Read one JSON object; YamlProblemError (FM...) says on which line and column of `text` it is none.

    The last of two equal keys wins. Positions are those of the object's own keys.
    """
    if len(text.encode("utf-8", "surrogatepass")) > limits.max_bytes:
        problem = f"the front matter is larger than {limits.max_bytes} bytes"
        raise YamlProblemError(code="FM004", problem=problem, remedy="move the text below it")
    positions = _find_keys(text, limits)
    try:
        loaded = json.loads(text, parse_int=Plain, parse_float=Plain, parse_constant=Plain)
    except json.JSONDecodeError as error:
        raise YamlProblemError(
            code="FM001",
            problem=f"invalid JSON: {error.msg}",
            remedy="check the quotes and commas here",
            line=error.lineno,
            column=error.colno,
        ) from None
    if not isinstance(loaded, dict):
        remedy = "write an object in braces"
        raise YamlProblemError(code="FM003", problem="this is not a JSON object", remedy=remedy)
    values = _convert(loaded, limits)
    assert isinstance(values, Mapping)
    return YamlMapping(values=values, positions=positions)


def _find_keys(text: str, limits: YamlLimits) -> dict[str, tuple[int, int]]:
    """Where the outermost object's keys stand. Bounds the depth before any parser recurses."""
    positions: dict[str, tuple[int, int]] = {}
    depth, line, seen = 0, 1, 0
    for token in _TOKEN.finditer(text):
        line += text.count("\n", seen, token.start())
        seen = token.start()
        if token[0] in "[{":
            depth += 1
        elif token[0] in "]}":
            depth -= 1
        elif depth == 1 and text[token.end() : token.end() + 20].lstrip().startswith(":"):
            column = token.start() - text.rfind("\n", 0, token.start())
            positions[_unescape(token[0])] = (line, column)
        if depth > limits.max_depth:
            problem = f"the front matter is nested deeper than {limits.max_depth} levels"
            raise YamlProblemError(code="FM005", problem=problem, remedy="flatten it", line=line)
    return positions


def _unescape(literal: str) -> str:
    try:
        return strip_forbidden(str(json.loads(literal)))
    except json.JSONDecodeError:
        return literal


def _convert(value: object, limits: YamlLimits) -> Value:
    if isinstance(value, list | dict) and len(value) > limits.max_items:
        problem = f"more than {limits.max_items} items in one list"
        raise YamlProblemError(code="FM008", problem=problem, remedy="keep fewer of them")
    if isinstance(value, dict):
        return {strip_forbidden(name): _convert(item, limits) for name, item in value.items()}
    if isinstance(value, list):
        return tuple(_convert(item, limits) for item in value)
    if isinstance(value, bool):
        return Plain(str(value).lower())
    if isinstance(value, Plain):
        return value
    return strip_forbidden(value) if isinstance(value, str) else None
