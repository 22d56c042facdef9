"""Hexo's front matter: YAML or the inside of a JSON object, with both fences or only the lower one."""

import re
from dataclasses import replace

from ...errors import PostError
from ..front_matter import FrontMatter, parse_front_matter
from ..json_values import load_json_mapping
from ..yaml_problems import YamlProblemError

_OPENING = re.compile(r"(?:[ \t]*\n)*(?P<fence>-{3,}|;{3,})[ \t]*\n")
_FENCE = re.compile(r"^(?P<fence>-{3,}|;{3,})[ \t]*$", re.MULTILINE)
_NAME = re.compile(r"(?:[ \t]*(?:#.*)?\n)*[ \t]*[\w\"'][^\n:]*:(?:\s|$)")
_JSON_NAME = re.compile(r'\s*"[^"\n]*"\s*:')
_TABS = re.compile(r"^\t+", re.MULTILINE)


def parse_hexo(text: str, *, path: str) -> FrontMatter:
    """Front matter and body of a decoded file; a file that has no fence, or prose above it, is all body.

    Fences are three or more `-` (YAML) or `;` (JSON without its braces), the same above and below; the
    upper one may be missing. PostError (FM...) with the place in the file.
    """
    opening = _OPENING.match(text)
    start = opening.end() if opening else 0
    closing = _find_closing(text, opening)
    if closing is None:
        if opening and _is_head(text[start:], opening["fence"]):
            raise PostError(
                path=path,
                code="FM002",
                problem="the front matter is never closed",
                remedy=f"write {opening['fence']} on a line of its own below it",
                line=text.count("\n", 0, start),
            )
        return _all_body(text)
    head = text[start : closing.start()]
    if not opening and not _is_head(head, closing["fence"]):
        return _all_body(text)
    load = _load_json if closing["fence"][0] == ";" else _load_yaml
    loaded = load(head, text.count("\n", 0, start), path)
    body_start = min(closing.end() + 1, len(text))
    return replace(
        loaded,
        on_first_line=opening is None or text.startswith(opening["fence"]),
        body=text[body_start:],
        body_line=text.count("\n", 0, body_start) + 1,
        text=text,
    )


def _find_closing(text: str, opening: re.Match[str] | None) -> re.Match[str] | None:
    if opening is None:
        return _FENCE.search(text)
    fences = _FENCE.finditer(text, opening.end() - 1)
    return next((fence for fence in fences if fence["fence"] == opening["fence"]), None)


def _is_head(text: str, fence: str) -> bool:
    return bool((_JSON_NAME if fence[0] == ";" else _NAME).match(text))


def _all_body(text: str) -> FrontMatter:
    return FrontMatter(present=False, on_first_line=False, body=text, body_line=1, text=text)


def _load_yaml(head: str, above: int, path: str) -> FrontMatter:
    # Hexo reads a tab at a line's beginning as two blanks.
    indented = _TABS.sub(lambda tabs: "  " * len(tabs[0]), head)
    try:
        loaded = parse_front_matter(f"---\n{indented}---\n", path=path)
    except PostError as error:
        # The fence that was put above counts as a line, too.
        raise _moved(error, above - 1) from None
    return replace(
        loaded,
        positions={name: (line + above - 1, column) for name, (line, column) in loaded.positions.items()},
    )


def _load_json(head: str, above: int, path: str) -> FrontMatter:
    try:
        loaded = load_json_mapping(f"{{\n{head}}}")
    except YamlProblemError as error:
        raise PostError(
            path=path,
            code=error.code,
            problem=error.problem,
            remedy=error.remedy,
            line=max(error.line + above - 1, 1),
            column=error.column,
        ) from None
    return FrontMatter(
        values=loaded.values,
        positions={name: (line + above - 1, column) for name, (line, column) in loaded.positions.items()},
        present=True,
        on_first_line=True,
        body="",
        body_line=1,
        text=head,
    )


def _moved(error: PostError, lines: int) -> PostError:
    return PostError(
        path=error.path,
        code=error.code,
        problem=error.problem,
        remedy=error.remedy,
        line=max(error.line + lines, 1),
        column=error.column,
    )
