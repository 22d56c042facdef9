"""What can be mended without a person: from a file's text and a finding to the text that has it no more.

Only proposals: whoever applies one first sees that the post stays what it was (`linting.fixing`).
"""

import json
import re
from collections.abc import Callable, Mapping

from ...model import Entry
from ..front_matter import FrontMatter
from ..problems import Finding
from .terms import TERM_NAMES, list_mistakable

_VALUE = re.compile(r"(?P<name>[ \t]*[A-Za-z_][\w-]*[ \t]*:[ \t]+)(?P<value>.*?)(?P<end>[ \t]*\r?)")
_SHORT_OFFSET = re.compile(r"[+-]\d{1,3}(?=\D*$)", re.ASCII)
_DATE = re.compile(
    r"(?P<date>\d{4}-\d\d?-\d\d?(?P<mark>[Tt]|[ \t]+)\d\d?:\d\d(?::\d\d(?:\.\d+)?)?)(?=\s*(?:#|\r?$))"
)
_NEXT_NAME = re.compile(r"[^\s#-]|---")


def fix_text(
    text: str, finding: Finding, front_matter: FrontMatter | None, entry: Entry | None
) -> str | None:
    """The file's text without the finding, or None where that takes a person.

    `text` is the decoded file, byte order mark and line ends included. `front_matter` and `entry` are None
    for a post that is left out.
    """
    if re.search("\r(?!\n)", text):
        return None  # its lines are not ours
    if finding.code == "EN101":
        return text.removeprefix("\ufeff")
    lines = text.split("\n")
    if finding.line > len(lines):
        return None
    if finding.code in _HEAD_FIXES:
        fixed = _HEAD_FIXES[finding.code](lines[finding.line - 1], entry)
        return _with_line(lines, finding.line, fixed)
    if front_matter is None or entry is None:
        return None
    if finding.code == "TM101":
        return _quote_terms(lines, finding.line, front_matter)
    return _write_guid(lines, front_matter, entry) if finding.code == "ID101" else None


def _with_line(lines: list[str], number: int, line: str | None) -> str | None:
    return None if line is None else "\n".join([*lines[: number - 1], line, *lines[number:]])


def _quote_value(line: str, _entry: Entry | None) -> str | None:
    """`title: a "b"` to `title: "a \\"b\\""`; what stood in quotes keeps what they meant to hold."""
    found = _VALUE.fullmatch(line)
    if found is None or not found["value"] or " #" in found["value"]:
        return None
    value = found["value"]
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1].replace('\\"', '"') if value[0] == '"' else value[1:-1].replace("''", "'")
    return f"{found['name']}{json.dumps(value, ensure_ascii=False)}{found['end']}"


def _write_offset(line: str, entry: Entry | None) -> str | None:
    found = _DATE.search(line)
    if found is None or entry is None:
        return None
    blank = " " if found["mark"].isspace() else ""
    offset = f"{entry.published:%z}" if blank else f"{entry.published.isoformat()[-6:]}"
    return f"{line[: found.end()]}{blank}{offset}{line[found.end() :]}"


def _spell_offset(line: str, entry: Entry | None) -> str | None:
    found = _SHORT_OFFSET.search(line)
    return f"{line[: found.start()]}{entry.published:%z}{line[found.end() :]}" if found and entry else None


_HEAD_FIXES: Mapping[str, Callable[[str, Entry | None], str | None]] = {
    "FM001": _quote_value,
    "FM006": _quote_value,
    "FM007": _quote_value,
    "DT104": _write_offset,
    "DT108": _spell_offset,
}


def _quote_terms(lines: list[str], number: int, front_matter: FrontMatter) -> str:
    """Quote every scalar that YAML mistakes, from the key's line to the next key's."""
    terms = {scalar for name in TERM_NAMES for scalar in list_mistakable(front_matter.values.get(name))}
    word = "|".join(map(re.escape, sorted(terms, key=len, reverse=True)))
    pattern = re.compile(rf"(?<=[\s,\[])({word})(?=\s*(?:[,\]#]|\r?$))")
    end = number
    while end < len(lines) and not _NEXT_NAME.match(lines[end]):
        end += 1
    quoted = [pattern.sub(r'"\1"', line) for line in lines[number - 1 : end]]
    return "\n".join([*lines[: number - 1], *quoted, *lines[end:]])


def _write_guid(lines: list[str], front_matter: FrontMatter, entry: Entry) -> str | None:
    """`guid:` with the present id, as the last line of YAML front matter."""
    fence = front_matter.body_line - 2
    if not front_matter.present or not lines[fence].startswith(("---", "...")):
        return None
    line_end = "\r" if lines[fence].endswith("\r") else ""
    return "\n".join([*lines[:fence], f"guid: {json.dumps(entry.id)}{line_end}", *lines[fence:]])


FIXABLE = frozenset({"EN101", "TM101", "ID101", *_HEAD_FIXES})
"""Codes of which at least some findings can be mended without a person."""
