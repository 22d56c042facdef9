"""docs/settings.md says what the code knows."""

from dataclasses import fields
from pathlib import Path

import pytest

import feedsvc
from feedsvc.settings import Settings
from feedsvc.settings.checking import SOURCE_KEYS
from feedsvc.settings.documenting import render_tables, renew
from feedsvc.term_rules import TERM_KEYS

TEXT = (Path(feedsvc.__file__).parent.parent / "docs" / "settings.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> list[str]:
    """The names in the first column of the table below a heading."""
    table = TEXT.partition(heading)[2].partition("|---")[2].partition("\n\n")[0]
    return [row.split("`")[1] for row in table.splitlines() if row.startswith("| `")]


def test_the_tables_are_those_of_the_code() -> None:
    assert renew(TEXT) == TEXT, "run python -m feedsvc.settings.documenting docs/settings.md"


def test_every_setting_is_in_the_tables_once() -> None:
    rows = [line.split("`")[1] for line in render_tables().splitlines() if line.startswith("| `")]

    assert rows == [setting.metadata["key"] for setting in fields(Settings)]
    assert render_tables().startswith("### The site\n")
    assert render_tables().count("\n### ") == 9


def test_every_key_of_a_table_is_told() -> None:
    assert first_cells("## `[[term]]`") == list(TERM_KEYS)
    assert first_cells("## `[[source]]`") == list(SOURCE_KEYS)


def test_a_document_without_a_place_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        renew("# Settings\n")
