"""The manual page feedsvc(1), in the macros of man(7); it has no date and no version, so that it changes with
the commands alone.
"""

import re
from collections.abc import Iterable, Iterator

from .describing import CommandText, Option, describe_commands, describe_shared

_ABOUT = """\
feedsvc turns a folder of posts, as static-site generators keep them, into feeds: RSS 2.0, Atom and JSON Feed
for the whole site and for every category, tag, source, author and language.
FOLDER is the folder of posts. Without one it is the current folder if that is a site, else the example that
feedsvc carries. A plain folder counts only if it is named."""

_FILES = (
    ("feedsvc.toml", "Settings, in the folder of posts, or where --config says."),
    (".feedsvc/", "In the current folder: the index, which is made from the posts, and what changed when."),
)
_ENVIRONMENT = (
    ("FEEDSVC_…", "Any setting: its name in capitals, with _ for each dot, as in FEEDSVC_BASE_URL."),
    ("XDG_STATE_HOME", "Where .feedsvc is kept if the current folder cannot be written."),
)
_CODES = (
    ("0", "Done."),
    ("1", "Problems were found."),
    ("2", "Wrong use: a command, option, setting or folder. One sentence says what would be right."),
)


def render_manual() -> str:
    """The page as roff; every line is ASCII, a hyphen that may be copied is `\\-`."""
    return "\n".join(_list_lines()) + "\n"


def _list_lines() -> Iterator[str]:
    commands = describe_commands()
    yield from ('.TH FEEDSVC 1 "" feedsvc "User Commands"', ".SH NAME")
    yield "feedsvc \\- feeds for every category, tag, source and author of a folder of posts"
    yield from (".SH SYNOPSIS", ".B feedsvc", _escape("COMMAND [OPTIONS] …"), ".SH DESCRIPTION")
    yield from map(_escape, _ABOUT.splitlines())
    yield ".SH COMMANDS"
    for command in commands:
        yield from _list_command(command)
    yield from _list_section("OPTIONS THAT MOST COMMANDS TAKE", describe_shared())
    yield from _list_section("EXIT STATUS", _CODES)
    yield from _list_section("ENVIRONMENT", _ENVIRONMENT)
    yield from _list_section("FILES", _FILES)


def _list_command(command: CommandText) -> Iterator[str]:
    yield f".SS {_escape(command.usage)}"
    for number, paragraph in enumerate(command.paragraphs):
        yield from (".PP", _escape(paragraph)) if number else (_escape(paragraph),)
    yield from _list_items(command.options)


def _list_section(heading: str, items: Iterable[Option]) -> Iterator[str]:
    yield from (f".SH {heading}", *_list_items(items))


def _list_items(items: Iterable[Option]) -> Iterator[str]:
    for name, meaning in items:
        yield from (".TP", f".B {_escape(name)}", _escape(meaning))


def _escape(text: str) -> str:
    """Text that roff takes for text: no macro at the start of a line, no character that it may not know."""
    safe = text.replace("\\", "\\e").replace("-", "\\-").replace("…", "...")
    safe = re.sub(r"[^\x00-\x7f]", lambda found: f"\\[u{ord(found[0]):04X}]", safe)
    return f"\\&{safe}" if safe.startswith((".", "'")) else safe
