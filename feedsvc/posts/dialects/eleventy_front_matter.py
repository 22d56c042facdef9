"""Eleventy's front matter (gray-matter): YAML, JSON, or a script that is read as data."""

import re
from dataclasses import replace

from ...errors import PostError
from ..front_matter import FrontMatter, parse_front_matter
from ..js_modules import read_js_variables
from ..json_values import load_json_mapping
from ..yaml_problems import YamlProblemError
from ..yaml_values import YamlLimits, YamlMapping

_OPENING = re.compile(r"(?:[ \t]*\n)*---[ \t]*(?P<language>json|javascript|js|ya?ml)[ \t]*\n")
_CLOSING = re.compile(r"^---[ \t]*$", re.MULTILINE)
_VARIABLE = re.compile(r"^[ \t]*(?:const|let|var)[ \t]+([A-Za-z_$][\w$]*)", re.MULTILINE)


def parse_eleventy(text: str, *, path: str) -> FrontMatter:
    """Front matter and body of a decoded file. PostError (FM...) with the place in the file."""
    opening = _OPENING.match(text)
    if opening is None:
        return parse_front_matter(text, path=path)
    if opening["language"].startswith("y"):
        plain = "\n" * opening[0].count("\n", 0, opening.start("language")) + "---\n" + text[opening.end() :]
        return replace(parse_front_matter(plain, path=path), text=text)
    above = opening[0].count("\n")
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        remedy = "write --- on a line of its own below it"
        raise PostError(
            path=path, code="FM002", problem="the front matter is never closed", remedy=remedy, line=above
        )
    head = text[opening.end() : closing.start()]
    load = load_json_mapping if opening["language"] == "json" else _load_script
    try:
        loaded = load(head)
    except YamlProblemError as error:
        raise PostError(
            path=path,
            code=error.code,
            problem=error.problem,
            remedy=error.remedy,
            line=error.line + above,
            column=error.column,
        ) from None
    body_start = min(closing.end() + 1, len(text))
    return FrontMatter(
        values=loaded.values,
        positions={name: (line + above, column) for name, (line, column) in loaded.positions.items()},
        present=True,
        on_first_line=above == 1,
        body=text[body_start:],
        body_line=text.count("\n", 0, body_start) + 1,
        text=text,
    )


def _load_script(head: str) -> YamlMapping:
    if len(head.encode("utf-8", "surrogatepass")) > YamlLimits().max_bytes:
        problem = f"the front matter is larger than {YamlLimits().max_bytes} bytes"
        raise YamlProblemError(code="FM004", problem=problem, remedy="move the text below it")
    positions = {}
    for found in _VARIABLE.finditer(head):
        line_start = head.rfind("\n", 0, found.start(1)) + 1
        positions[found[1]] = (head.count("\n", 0, found.start(1)) + 1, found.start(1) - line_start + 1)
    return YamlMapping(values=read_js_variables(head), positions=positions)
