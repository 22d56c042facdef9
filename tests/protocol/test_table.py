"""docs/conformance.md names every row and tests that there are; every row has a test, or says why not."""

import re

import pytest

from tests.protocol.rows import ROWS, Row
from tests.protocol.table import NOTES, PAGE, find_tests, list_named_tests

TESTS = find_tests()
TEXT = PAGE.read_text(encoding="utf-8")
HOW = "run python -m tests.protocol.table"


def test_every_row_stands_once_and_in_order() -> None:
    assert re.findall(r"^\| ([A-Z]\d+) \| ([MSO]) \| ([^|]+) \|", TEXT, re.MULTILINE) == list(ROWS), HOW
    assert len({row.id for row in ROWS}) == len(ROWS)


def test_every_named_test_is_there() -> None:
    named = list_named_tests(TEXT)
    assert len(named) > 100
    for row, path, name in named:
        found = TESTS[row].get(path, [])
        assert name in found or (name.endswith("_*") and len(found) > 1), f"{path}: {name}; {HOW}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_row_has_a_test_or_says_why_not(row: Row) -> None:
    note = NOTES.get(row.id, "")
    is_missing = note.startswith("open:") or (row.priority == "O" and note.startswith("not offered"))
    assert bool(TESTS[row.id]) is not is_missing, f"{row.id} has a test and a note in table.py, or neither"
    assert f"| {note or 'passes'} |\n" in TEXT[TEXT.index(f"| {row.id} |") :].partition("\n")[0] + "\n"


@pytest.mark.parametrize("row", [row for row in ROWS if TESTS[row.id]], ids=lambda row: row.id)
def test_the_page_names_a_test_of_each_row_that_has_any(row: Row) -> None:
    assert any(named == row.id for named, _, _ in list_named_tests(TEXT)), HOW
