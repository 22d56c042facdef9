"""docs/conformance.md, made from the rows and from the tests that are named after them.

`python -m tests.protocol.table` writes it; tests/protocol/test_table.py keeps it complete.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.protocol.rows import ROWS, Row

TESTS = Path(__file__).parents[1]
PAGE = TESTS.parent / "docs" / "conformance.md"

NOTES = {
    "H26": "not offered: every format has its own URL",
    "H28": (
        "passes by the rules of `tests/protocol/checks.py` and by RFC 4287's schema; "
        "the W3C validator itself is not part of the tests"
    ),
    "J8": "passes: no page holds JSON, nor any script",
    "P1": "not offered: a feed has a window and an archive",
    "P2": "not offered: an archive by month keeps its bytes, pages would not",
    "R20": "passes: no feed has an image of its own yet, so none can be wrong",
    "W3": "not offered: feedsvc publishes to hubs and is none",
    "W4": "not offered: see W3",
    "W5": "not offered: see W3",
    "W6": "not offered: see W3",
}
"""What the result column says besides "passes"."""

_NAME = re.compile(r"test_((?:[hrajpdwoxcs]\d+_)+)")
_ROW = re.compile(r"\| ([A-Z]\d+) \| [MSO] \| [^|]+ \|([^|]*)\|")
_CELL = re.compile(r"(tests/[a-z_/0-9]+\.py): ((?:`[^`]+`(?:, )?)+)")
_SHOWN = 3  # tests of one row in one file

_HEAD = """\
# Conformance

What feedsvc answers to feed readers, aggregators and hubs, row by row: M must, S should, O only if offered.
Rows H are HTTP, R RSS 2.0, A Atom, J JSON Feed, P archives and paging, D deltas, W WebSub, O OPML, X texts in
XML, C content and URLs, S security (see also [security.md](security.md)). A test is named after its row and
runs over a real server on a loopback port wherever a request is made.

`python -m tests.protocol.table` writes this page, and a test holds that it has every row and names tests that
there are; they pass, or the commit would not be here.

| row | | what it asks | tests | result |
|---|---|---|---|---|
"""


def find_tests() -> dict[str, dict[str, list[str]]]:
    """The tests of each row, by the file they stand in."""
    found: dict[str, dict[str, list[str]]] = {row.id: {} for row in ROWS}
    for path in sorted(TESTS.rglob("test_*.py")):
        for name in _list_functions(path):
            match = _NAME.match(name)
            for row in match[1].strip("_").upper().split("_") if match else ():
                found[row].setdefault(path.relative_to(TESTS.parent).as_posix(), []).append(name)
    return found


def _list_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node.name


def render_page() -> str:
    """The whole page."""
    tests = find_tests()
    return _HEAD + "".join(f"{_render_row(row, tests[row.id])}\n" for row in ROWS)


def _render_row(row: Row, tests: dict[str, list[str]]) -> str:
    cells = [_render_tests(path, row, names) for path, names in tests.items()]
    result = NOTES.get(row.id, "passes" if tests else "open: no test yet")
    return f"| {row.id} | {row.priority} | {row.line} | {'<br>'.join(cells)} | {result} |"


def _render_tests(path: str, row: Row, names: list[str]) -> str:
    # Many are named by what they share, so that one more does not change the page.
    shown = names if len(names) <= _SHOWN else [f"test_{row.id.lower()}_*"]
    return f"{path}: {', '.join(f'`{name}`' for name in shown)}"


def list_named_tests(page: str) -> set[tuple[str, str, str]]:
    """Every (row, path, test) that the page names; a test may end in `*`."""
    found = set()
    for line in page.splitlines():
        if match := _ROW.match(line):
            for path, names in _CELL.findall(match[2]):
                found |= {(match[1], path, name) for name in re.findall("`([^`]+)`", names)}
    return found


if __name__ == "__main__":
    PAGE.write_text(render_page(), encoding="utf-8")
