"""YAML text to bounded values in which every scalar stays the text that its author wrote.

The one door to PyYAML. Values are made from events, not by PyYAML's composer: that one recurses on the
process's stack, where 25,000 brackets end the process instead of raising, and it guesses types.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import yaml

from .plain_yaml import Pairs, read_plain_lines
from .yaml_problems import YamlProblemError, explain_yaml_error

Value: TypeAlias = "str | tuple[Value, ...] | Mapping[str, Value] | None"
"""What a key can hold: null, text (`Plain` or quoted), a list, or a mapping."""


class Plain(str):
    """A scalar written without quotes: `no`, `000333` or a date, whose type is the dialect's to decide."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlLimits:
    """How much YAML is read: size in UTF-8 bytes, levels of nesting, items of one list or mapping.

    `max_aliased` is how many values may come from aliases in all; 0 refuses aliases.
    """

    max_bytes: int = 65_536
    max_depth: int = 50
    max_items: int = 1_000
    max_aliased: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlMapping:
    """A document's values, and where each top-level key stands: (line, column) from 1, in the YAML text."""

    values: Mapping[str, Value]
    positions: Mapping[str, tuple[int, int]]


NULLS = {"", "~", "null", "Null", "NULL"}
_CORE = "tag:yaml.org,2002:"
_ALLOWED_TAGS = {
    None,
    "!",
    *(_CORE + name for name in ("str", "int", "float", "bool", "timestamp", "seq", "map")),
}
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# What XML 1.0 section 2.2 forbids, and lone surrogates; in YAML text also what libyaml refuses to read.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
# YAML 1.1 ends lines with these too. Nobody types them on purpose, and a hidden line hides its indentation.
_ODD_LINE_ENDS = re.compile("[\r\x85\u2028\u2029]")
_INDICATORS = re.compile(r"[ \t]*(?:[-?:](?:[ \t]+|$))*")


def strip_forbidden(text: str) -> str:
    """The text without the characters that no XML 1.0 document can hold (section 2.2)."""
    return _FORBIDDEN.sub("", text) if _FORBIDDEN.search(text) else text


def load_mapping(text: str, limits: YamlLimits) -> YamlMapping:
    """Read the first document, one mapping; an empty text is an empty one. YamlProblemError says where not.

    The last of two equal keys wins. Object tags are refused whatever they name.
    """
    plain = load_plain(text, limits)
    if plain is not None:
        return plain
    readable = _ODD_LINE_ENDS.sub(" ", _UNPRINTABLE.sub("", text))
    _check_bounds(readable, limits)
    reader = _Reader(yaml.parse(readable, Loader=_LOADER), limits)
    try:
        values = reader.read_document()
    except (yaml.YAMLError, ValueError) as error:
        raise explain_yaml_error(error, readable) from None
    return YamlMapping(values=values, positions=reader.positions)


def load_plain(text: str, limits: YamlLimits) -> YamlMapping | None:
    """As `load_mapping`, for nothing but plain `name: value` lines; None where a parser must look."""
    if len(text) * 4 > limits.max_bytes:  # no character has more than four bytes
        return None
    pairs = read_plain_lines(text)
    return None if pairs is None or len(pairs) > limits.max_items else _from_pairs(pairs)


def _from_pairs(pairs: Pairs) -> YamlMapping:
    values: dict[str, Value] = {}
    positions: dict[str, tuple[int, int]] = {}
    for line, (name, text, is_quoted) in enumerate(pairs, start=1):
        values[name] = text if is_quoted else None if text in NULLS else Plain(text)
        positions[name] = (line, 1)
    return YamlMapping(values=values, positions=positions)


def _check_bounds(text: str, limits: YamlLimits) -> None:
    if len(text) > limits.max_bytes or len(text.encode("utf-8", "surrogatepass")) > limits.max_bytes:
        raise YamlProblemError(
            code="FM004",
            problem=f"the front matter is larger than {limits.max_bytes} bytes",
            remedy="move the text below the closing ---",
        )
    line = _find_too_deep(text, limits.max_depth)
    if line:
        raise YamlProblemError(
            code="FM005",
            problem=f"the front matter is nested deeper than {limits.max_depth} levels",
            remedy="flatten it, or remove unclosed brackets",
            line=line,
        )


def _find_too_deep(text: str, max_depth: int) -> int:
    """The first line on which brackets or indentation open more than `max_depth` levels, or 0.

    Quotes and comments are not understood on purpose: whoever could hide a bracket could hide 25,000, and
    libyaml's time is quadratic in them.
    """
    brackets, columns = 0, [-1]
    for number, line in enumerate(text.split("\n"), start=1):
        for character in _BRACKETS.findall(line):
            brackets = brackets + 1 if character in "[{" else max(brackets - 1, 0)
            if brackets > max_depth:
                return number
        prefix = _INDICATORS.match(line)
        if prefix is None or not line.strip():
            continue
        starts = [found.start() for found in _INDICATOR.finditer(line, 0, prefix.end())] + [prefix.end()]
        while columns[-1] >= starts[0]:
            columns.pop()
        columns.extend(starts)
        if len(columns) - 1 > max_depth:
            return number
    return 0


_BRACKETS = re.compile(r"[\[\]{}]")
_INDICATOR = re.compile(r"[-?:]")


class _Reader:
    """Makes values of events, within the limits. `weight` counts the values that a result holds."""

    def __init__(self, events: Iterator[yaml.Event], limits: YamlLimits) -> None:
        self.positions: dict[str, tuple[int, int]] = {}
        self._events = events
        self._limits = limits
        self._depth = 0
        self._anchors: dict[str, tuple[Value, int]] = {}
        self._weight = 0
        self._aliased = 0

    def read_document(self) -> Mapping[str, Value]:
        for event in self._events:
            if isinstance(event, yaml.NodeEvent):
                break
        else:
            return {}
        value = self._read(event)
        if value is None:
            return {}
        if not isinstance(value, Mapping):
            remedy = "write `title: …`, with a space after the colon"
            raise _problem(event, "FM003", "this is not a list of `name: value` lines", remedy)
        return value

    def _read(self, event: yaml.Event) -> Value:
        before = self._weight
        self._weight += 1
        if isinstance(event, yaml.AliasEvent):
            return self._read_alias(event)
        assert isinstance(
            event, yaml.ScalarEvent | yaml.CollectionStartEvent
        )  # no other event begins a value
        if event.tag not in _ALLOWED_TAGS:
            raise _problem(
                event, "FM007", f"the tag {event.tag!r} is not allowed", "remove it, or use quotes"
            )
        value = _read_scalar(event) if isinstance(event, yaml.ScalarEvent) else self._read_collection(event)
        if event.anchor:
            self._anchors[event.anchor] = (value, self._weight - before)
        return value

    def _read_collection(self, start: yaml.CollectionStartEvent) -> Value:
        self._depth += 1
        if self._depth > self._limits.max_depth:
            raise _problem(start, "FM005", "this is nested too deep", "flatten it")
        is_list = isinstance(start, yaml.SequenceStartEvent)
        value: Value = tuple(self._read_items(start)) if is_list else self._read_pairs(start)
        self._depth -= 1
        return value

    def _read_items(self, start: yaml.Event) -> Iterator[Value]:
        for count, event in enumerate(self._events):
            if isinstance(event, yaml.SequenceEndEvent):
                return
            self._check_count(start, count)
            yield self._read(event)

    def _read_pairs(self, start: yaml.Event) -> dict[str, Value]:
        values: dict[str, Value] = {}
        merged: dict[str, Value] = {}
        top = self._depth == 1
        for count, event in enumerate(self._events):
            if isinstance(event, yaml.MappingEndEvent):
                break
            self._check_count(start, count)
            if not isinstance(event, yaml.ScalarEvent):
                raise _problem(event, "FM009", "this name is not text", "replace the template, or quote it")
            name = strip_forbidden(event.value)
            value = self._read(next(self._events))
            if name == "<<" and not event.style:
                merged = {**_merge(event, value), **merged}
                continue
            values[name] = value
            if top:
                self.positions[name] = _position(event)
        return {**merged, **values} if merged else values

    def _check_count(self, start: yaml.Event, count: int) -> None:
        if count >= self._limits.max_items:
            raise _problem(
                start, "FM008", f"more than {self._limits.max_items} items in one list", "keep fewer of them"
            )

    def _read_alias(self, event: yaml.AliasEvent) -> Value:
        if not self._limits.max_aliased:
            raise _problem(event, "FM006", f"*{event.anchor} is a YAML alias", "put the value in quotes")
        if event.anchor not in self._anchors:
            problem = f"*{event.anchor} is not defined above, or contains itself"
            raise _problem(event, "FM006", problem, "put the value in quotes, or write it out")
        value, weight = self._anchors[event.anchor]
        self._weight += weight
        self._aliased += weight
        # The values are shared, so an alias is free here; whoever walks them pays for every repetition.
        if self._aliased > self._limits.max_aliased:
            raise _problem(event, "FM006", "too much comes from YAML aliases", "write the value out")
        return value


def _read_scalar(event: yaml.ScalarEvent) -> Value:
    text = strip_forbidden(event.value)
    if event.style or not event.implicit[0]:
        return text if event.style or event.tag in (f"{_CORE}str", "!") else Plain(text)
    return None if text in NULLS else Plain(text)


def _merge(event: yaml.Event, value: Value) -> dict[str, Value]:
    merged: dict[str, Value] = {}
    for part in reversed(value if isinstance(value, tuple) else (value,)):
        if not isinstance(part, Mapping):
            raise _problem(event, "FM010", "<< must name a mapping", "quote the <<")
        merged.update(part)
    return merged


def _position(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (1, 1)


def _problem(event: yaml.Event, code: str, problem: str, remedy: str) -> YamlProblemError:
    line, column = _position(event)
    return YamlProblemError(code=code, problem=problem, remedy=remedy, line=line, column=column)
