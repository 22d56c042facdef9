"""Findings as text for people, JSON lines, GitHub's annotations and SARIF 2.1.0."""

import json
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from ..posts.problems import Finding, Severity
from . import CODES
from .explaining import explain

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WIDEST = 100
_BEFORE = 60
_LEVELS = {Severity.PROBLEM: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_ANNOTATIONS = {Severity.PROBLEM: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write_text(finding: Finding, generator: str) -> str:
    """`path:line:column: CODE what is wrong`, the line with a caret, the fix, and what the generator does."""
    lines = [f"{finding.path}:{finding.line}:{finding.column}: {finding.code} {finding.problem}"]
    if finding.source_line.strip():
        shown, width = _cut_around(_printable(finding.source_line), finding.column - 1)
        lines += [f"    {shown}", f"    {' ' * width}^"]
    lines.append(f"    fix: {finding.remedy}")
    if finding.generator:
        lines.append(f"    {generator.capitalize()} {finding.generator}")
    return "\n".join(map(_printable, lines))


def _printable(text: str) -> str:
    """One line that does nothing to a terminal: a control character is shown as a middle dot."""
    return _CONTROL.sub("·", text.rstrip("\r").replace("\t", " "))


def _cut_around(line: str, at: int) -> tuple[str, int]:
    """The part of a line around a character, and how many columns of a terminal stand before it there."""
    start = max(0, at - _BEFORE) if len(line) > _WIDEST else 0
    shown = line[start : start + _WIDEST]
    before = ("…" if start else "") + shown[: at - start]
    shown = f"{'…' if start else ''}{shown}{'…' if start + _WIDEST < len(line) else ''}"
    return shown, sum(map(_columns, before))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def write_json(finding: Finding) -> str:
    """One JSON object in a line."""
    values = {"severity": finding.severity, **asdict(finding)}
    return json.dumps(values, ensure_ascii=False)


def write_github(finding: Finding, prefix: str) -> str:
    """A workflow command of GitHub Actions; `prefix` leads from the repository to the content folder."""
    place = (
        f"file={_escape_property(prefix + finding.path)},line={finding.line},col={finding.column},"
        f"title={finding.code}"
    )
    message = _escape_data(f"{finding.problem}; {finding.remedy}")
    return f"::{_ANNOTATIONS[finding.severity]} {place}::{message}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_property(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")


def write_sarif(findings: Sequence[Finding], prefix: str, version: str) -> str:
    """One SARIF log (OASIS SARIF 2.1.0) with a rule for every code that occurs."""
    codes = sorted({finding.code for finding in findings})
    driver = {"name": "feedsvc", "version": version, "rules": [_describe_rule(code) for code in codes]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_describe_result(finding, codes, prefix) for finding in findings],
    }
    log = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=2)


def _describe_rule(code: str) -> dict[str, Any]:
    meaning = CODES.get(code, code)
    explanation = explain(code)
    return {
        "id": code,
        "shortDescription": {"text": meaning},
        "help": {"text": explanation, "markdown": explanation},
    }


def _describe_result(finding: Finding, codes: Sequence[str], prefix: str) -> dict[str, Any]:
    told = f" ({finding.generator})" if finding.generator else ""
    region = {"startLine": finding.line, "startColumn": finding.column}
    return {
        "ruleId": finding.code,
        "ruleIndex": codes.index(finding.code),
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.problem}; {finding.remedy}{told}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(prefix + finding.path)},
                    "region": region,
                }
            }
        ],
    }


def count_severities(findings: Iterable[Finding]) -> dict[Severity, int]:
    """How many there are of each severity, in order of gravity."""
    counts = dict.fromkeys(Severity, 0)
    for finding in findings:
        counts[finding.severity] += 1
    return counts
