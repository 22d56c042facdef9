"""The sections of docs/commands.md, and the manual page, made from what click knows of the commands.

`python -m feedsvc.cli.documenting docs/commands.md docs/feedsvc.1` renews both.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .describing import Option, describe_commands, describe_shared
from .manual import render_manual

BEGIN = "<!-- The sections below are made by `python -m feedsvc.cli.documenting docs/commands.md`. -->\n"
END = "<!-- End of the sections. -->\n"

_SHARED = "the [options that most commands take](#options-that-most-commands-take)"


def render_commands() -> str:
    """Every command with its options, below headings, as Markdown."""
    return "\n".join(_list_lines()).strip("\n") + "\n"


def renew(text: str) -> str:
    """A document with its sections as they are now; ValueError where it has no place for them."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the document lacks {BEGIN!r} or {END!r}")
    return f"{before}{BEGIN}\n{render_commands()}\n{END}{after}"


def _list_lines() -> Iterator[str]:
    for command in describe_commands():
        yield from ("", f"## {command.name}", "", "```text", command.usage, "```", "")
        for paragraph in command.paragraphs:
            yield from (paragraph, "")
        if command.takes_shared:
            yield from (f"Takes {_SHARED}{', and:' if command.options else '.'}", "")
        if command.options:
            yield from _list_rows(command.options)
    yield from ("", "## Options that most commands take", "", *_list_rows(describe_shared()))


def _list_rows(options: Iterable[Option]) -> Iterator[str]:
    yield from ("| option | meaning |", "|---|---|")
    for option in options:
        spelling, meaning = (text.replace("|", "\\|") for text in option)
        yield f"| `{spelling}` | {meaning} |"


def _write(place: Path) -> None:
    is_manual = place.suffix == ".1"
    text = render_manual() if is_manual else renew(place.read_text(encoding="utf-8"))
    place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    for argument in sys.argv[1:]:
        _write(Path(argument))
