"""Commands and options as values, for the documents that are made of them."""

import inspect
from collections.abc import Iterable
from dataclasses import dataclass

import click

from . import common_options, main

Option = tuple[str, str]
"""An option's spelling, `--port INTEGER`, and its meaning."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandText:
    """One command as documents show it; the options that most commands take are not among its own."""

    name: str
    usage: str
    paragraphs: tuple[str, ...]
    options: tuple[Option, ...]
    takes_shared: bool


def describe_commands() -> tuple[CommandText, ...]:
    """Every command, in the order of `feedsvc --help`."""
    return tuple(_describe(name, command) for name, command in sorted(main.commands.items()))


def describe_shared() -> tuple[Option, ...]:
    """The options that most commands take."""
    return _describe_options(_shared_params())


def _describe(name: str, command: click.Command) -> CommandText:
    shared = {param.name for param in _shared_params()}
    takes_shared = shared <= {param.name for param in command.params}
    own = [param for param in command.params if not (takes_shared and param.name in shared)]
    pieces = command.collect_usage_pieces(click.Context(command))
    paragraphs = inspect.cleandoc(command.help or "").split("\n\n")
    return CommandText(
        name=name,
        usage=" ".join(["feedsvc", name, *pieces]),
        paragraphs=tuple(" ".join(paragraph.split()) for paragraph in paragraphs),
        options=_describe_options(own),
        takes_shared=takes_shared,
    )


def _describe_options(params: Iterable[click.Parameter]) -> tuple[Option, ...]:
    options = [param for param in params if isinstance(param, click.Option) and not param.hidden]
    context = click.Context(main)
    return tuple(record for option in options if (record := option.get_help_record(context)))


def _shared_params() -> list[click.Parameter]:
    def bare() -> None: ...

    return click.command(common_options(bare)).params
