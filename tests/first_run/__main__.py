"""The command: see the package."""

import difflib
import sys
import tempfile
import textwrap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

from .cases import CASES, Case, Step
from .machine import PROJECT, Machine

PAGE = PROJECT / "docs" / "first-run.md"

_HEAD = """\
# The first run

What newcomers see, in the order in which they may try it: from a fresh clone in `/home/you/feedsvc`, with
nothing installed but Python. This page is made by `python -m tests.first_run --write`, and CI repeats every
line of it; only moments, durations and the digits behind a data folder's name are always shown as the same.
"""


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="first-run-") as folder:
        home = Path(folder) / "you"
        home.mkdir()
        page = "\n".join(_list_lines(Machine(home))) + "\n"
    if arguments == ["--write"]:
        PAGE.write_text(page, encoding="utf-8")
        return 0
    shown = PAGE.read_text(encoding="utf-8") if PAGE.exists() else ""
    difference = difflib.unified_diff(
        shown.splitlines(), page.splitlines(), "docs/first-run.md", "now", lineterm=""
    )
    print("\n".join(difference) or "docs/first-run.md shows what happens")
    return int(shown != page)


def _list_lines(machine: Machine) -> Iterator[str]:
    yield _HEAD.rstrip("\n")
    for case in CASES:
        yield from ("", f"## {case.title}", "", *textwrap.wrap(case.text, 118))
        if case.folder:
            machine.put(case.folder, case.files)
            yield from _list_files(case.folder, case.files)
        for step in case.steps:
            yield ""
            yield from _take(machine, case, step)


def _list_files(folder: str, files: Mapping[str, str]) -> Iterator[str]:
    if files:
        yield from ("", "```text", *(f"{folder}/{name}" for name in sorted(files)), "```")


def _take(machine: Machine, case: Case, step: Step) -> Iterator[str]:
    """A step as the page shows it."""
    with ExitStack() as stack:
        if step.is_port_busy:
            stack.enter_context(machine.busy_port())
        stack.enter_context(machine.read_only(step.read_only))
        if step.asks:
            printed, answers, code = machine.serve(step.command, folder=step.folder, asks=step.asks)
        else:
            (printed, code), answers = machine.run(step.command, folder=step.folder), []
    yield from ("```text", f"~/{step.folder}$ {step.command}", *printed.splitlines())
    if step.asks:
        yield "^C"
    yield "```"
    if code != step.exit_code:
        sys.exit(f"{case.title}: {step.command}: exit code {code}, not {step.exit_code}:\n{printed}")
    if answers:
        yield from ("", "Asked while it serves:", "")
        yield from (f"- `{path}`: {answer}" for path, answer in zip(step.asks, answers, strict=True))
    elif code:
        yield from ("", f"Exit code {code}.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
