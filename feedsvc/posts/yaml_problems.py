"""What libyaml says, in words that a writer of posts can act on."""

import re

import yaml


class YamlProblemError(Exception):
    """YAML cannot be read; its caller knows whose it is. `line` and `column` from 1, in the YAML text."""

    def __init__(self, *, code: str, problem: str, remedy: str, line: int = 1, column: int = 1) -> None:
        super().__init__(f"{line}:{column}: {code} {problem}; {remedy}")
        self.code = code
        self.problem = problem
        self.remedy = remedy
        self.line = line
        self.column = column


def explain_yaml_error(error: Exception, text: str) -> YamlProblemError:
    """Say what an error of PyYAML (or a bare ValueError of its constructors) means at its place in `text`."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return YamlProblemError(code="FM001", problem=_first_line(error), remedy=_GENERAL_REMEDY)
    context = str(getattr(error, "context", None) or "")
    if "quoted scalar" in context or "flow" in context:
        # Where it began says more than where the text ran out.
        began = getattr(error, "context_mark", None)
        mark = began if began is not None and "escape" not in str(error) else mark
    lines = text.split("\n")
    said = str(getattr(error, "problem", None) or "invalid YAML")
    problem, remedy = _explain(said, context, _line(lines, mark.line), mark)
    number = mark.line + 1
    if said.startswith(("did not find expected", "could not find expected")):
        # libyaml notices a line late: point at the line that went wrong.
        number, problem, remedy = _find_culprit(lines, mark.line, problem, remedy)
    column = mark.column + 1 if number == mark.line + 1 else 1
    return YamlProblemError(code="FM001", problem=problem, remedy=remedy, line=number, column=column)


_GENERAL_REMEDY = "check the indentation, or put the value in quotes"
_QUOTE_IT = "put the whole value in quotes"
_INNER_QUOTE = r"""write \" for a " inside "…", or '' for a ' inside '…'"""
_QUOTED_TAIL = re.compile(r"""[^:#]+:\s+(?:"(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*[^\s#].*""")
_BRACKET_TAIL = re.compile(r"[^:#]+:\s+\[[^\]]*\]\s*[^\s#].*")


def _explain(said: str, context: str, line: str, mark: yaml.Mark) -> tuple[str, str]:
    if "cannot start any token" in said:
        character = line[mark.column : mark.column + 1]
        if character == "\t":
            return "the line is indented with a tab", "indent with spaces"
        return f"a value begins with {character!r}", _QUOTE_IT
    if "mapping values are not allowed" in said:
        return "a value contains ': ' and is not in quotes", _QUOTE_IT
    if "quoted scalar" in context and ("end of stream" in said or "document indicator" in said):
        return "a quoted value is never closed", "close the quotes"
    if "flow" in context and "did not find expected" in said:
        return "a bracket is not closed", "close it, or put the whole value in quotes"
    if "unknown escape" in said or "escape" in context or "escape" in said or "hexdecimal" in said:
        return "a backslash stands in a value in double quotes", "write \\\\ for it, or use single quotes"
    if "found undefined tag handle" in said or "tag" in context:
        return "a value begins with !", _QUOTE_IT
    if "anchor" in context or "alias" in context:
        return "a value begins with & or *", _QUOTE_IT
    if "directive" in context or "directive" in said:
        return "a line begins with %", _QUOTE_IT
    return f"invalid YAML: {said}", _GENERAL_REMEDY


def _find_culprit(lines: list[str], last: int, problem: str, remedy: str) -> tuple[int, str, str]:
    """The line from 1, the problem and the remedy: the nearest line upwards with a known mistake."""
    for number in range(min(last, len(lines) - 1), -1, -1):
        if _QUOTED_TAIL.fullmatch(lines[number]):
            return number + 1, "text follows the closing quote", _INNER_QUOTE
        if _BRACKET_TAIL.fullmatch(lines[number]):
            return number + 1, "text follows a closing bracket", _QUOTE_IT
    return last + 1, problem, remedy


def _line(lines: list[str], number: int) -> str:
    return lines[number] if number < len(lines) else ""


def _first_line(error: Exception) -> str:
    return f"invalid YAML: {str(error).splitlines()[0] if str(error) else type(error).__name__}"
