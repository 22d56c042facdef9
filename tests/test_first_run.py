"""docs/first-run.md is what `python -m tests.first_run` has written; .ci/run repeats it whole."""

import re

from tests.first_run.__main__ import PAGE
from tests.first_run.cases import CASES, read_first_command
from tests.first_run.machine import HOME, PROJECT

TEXT = PAGE.read_text(encoding="utf-8")


def test_the_page_has_every_case_with_its_commands_in_order() -> None:
    assert re.findall(r"(?m)^## (.*)$", TEXT) == [case.title for case in CASES]
    commands = [f"~/{step.folder}$ {step.command}" for case in CASES for step in case.steps]
    assert [line for line in TEXT.splitlines() if line.startswith("~/")] == commands


def test_it_begins_with_the_readmes_own_command() -> None:
    command = read_first_command()
    assert command.endswith(" && .venv/bin/feedsvc serve")
    assert CASES[0].steps[0].command == command


def test_the_page_names_no_place_of_the_machine_that_made_it() -> None:
    assert "/tmp" not in TEXT
    assert str(PROJECT) not in TEXT
    assert f"{HOME}/" in TEXT


def test_nothing_on_the_page_is_a_traceback() -> None:
    assert "Traceback" not in TEXT
    assert "Error:" not in TEXT
