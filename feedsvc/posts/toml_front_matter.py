"""The front matter that Hugo and Zola read: TOML between `+++` lines, a JSON object, or YAML."""

import re
from collections.abc import Callable

from ..errors import PostError
from .front_matter import FrontMatter, parse_front_matter
from .json_values import load_json_mapping
from .toml_values import load_toml_mapping
from .yaml_problems import YamlProblemError
from .yaml_values import YamlLimits, YamlMapping

_OPENING = re.compile(r"((?:[ \t]*\n)*)\+\+\+[ \t]*\n")
_CLOSING = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)
# Not the marks of templates, which a body may begin with.
_OBJECT = re.compile(r"\s*\{(?![{%#<])")
_STRING = re.compile(r'"(?:[^"\\\n]|\\.)*"|[{}]')

_Load = Callable[[str, YamlLimits], YamlMapping]


def parse_typed_front_matter(
    text: str,
    *,
    path: str,
    limits: YamlLimits = YamlLimits(),  # noqa: B008
) -> FrontMatter:
    """Split a decoded file into front matter and body; what it begins with says in which form it is.

    Blank lines may stand above. A file without front matter is all body. PostError (FM...) with the place
    in the file.
    """
    opening = _OPENING.match(text)
    if opening:
        return _parse_toml(text, opening, path, limits)
    if _OBJECT.match(text):
        return _parse_json(text, path, limits)
    return parse_front_matter(text, path=path, limits=limits)


def _parse_toml(text: str, opening: re.Match[str], path: str, limits: YamlLimits) -> FrontMatter:
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise PostError(
            path=path,
            code="FM002",
            problem="the front matter is never closed",
            remedy="write +++ on a line of its own below it, without indentation",
            line=opening.group().count("\n"),
        )
    body_start = min(closing.end() + 1, len(text))
    return _build(text, (opening.end(), closing.start(), body_start), load_toml_mapping, path, limits)


def _parse_json(text: str, path: str, limits: YamlLimits) -> FrontMatter:
    start = text.index("{")
    end = _find_end(text, start)
    if not end:
        raise PostError(
            path=path,
            code="FM002",
            problem="the front matter is never closed",
            remedy="close its braces",
            line=text.count("\n", 0, start) + 1,
        )
    body_start = min(end + 1, len(text)) if text.startswith("\n", end) else end
    return _build(text, (start, end, body_start), load_json_mapping, path, limits)


def _find_end(text: str, start: int) -> int:
    """Where the object that begins at `start` ends, or 0."""
    depth = 0
    for token in _STRING.finditer(text, start):
        depth += {"{": 1, "}": -1}.get(token[0], 0)
        if not depth:
            return token.end()
    return 0


def _build(
    text: str, places: tuple[int, int, int], load: _Load, path: str, limits: YamlLimits
) -> FrontMatter:
    start, end, body_start = places
    above = text.count("\n", 0, start)
    # On the first line of the head, the columns of the file begin with the line, those of the head with it.
    indent = start - (text.rfind("\n", 0, start) + 1)
    try:
        loaded = load(text[start:end], limits)
    except YamlProblemError as problem:
        raise PostError(
            path=path,
            code=problem.code,
            problem=problem.problem,
            remedy=problem.remedy,
            line=problem.line + above,
            column=problem.column + (indent if problem.line == 1 else 0),
        ) from None
    return FrontMatter(
        values=loaded.values,
        positions={
            name: (line + above, column + (indent if line == 1 else 0))
            for name, (line, column) in loaded.positions.items()
        },
        present=True,
        on_first_line=not text[:start].strip("+ \t\n") and text[:1] in {"+", "{"},
        body=text[body_start:],
        body_line=text.count("\n", 0, body_start) + 1,
        text=text,
    )
