"""What was typed wrongly, in one sentence with its mend; click's own messages are three lines without it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import IO, Any

import click

from ..errors import suggestion
from .logs import escape_controls


class TypedWronglyError(click.UsageError):
    """A usage error that says one sentence."""

    def show(self, file: IO[Any] | None = None) -> None:
        command = self.ctx.command_path if self.ctx else "feedsvc"
        click.echo(f"{command}: {escape_controls(self.message)}", file=file, err=file is None)


@contextmanager
def explained(context: click.Context) -> Iterator[None]:
    """Tell what click finds wrong as a TypedWronglyError, but not that nothing was typed: that is answered
    by the help.
    """
    try:
        yield
    except (TypedWronglyError, click.exceptions.NoArgsIsHelpError):
        raise
    except click.UsageError as error:
        raise TypedWronglyError(explain(error, context), context) from error


def explain(error: click.UsageError, context: click.Context) -> str:
    """One sentence for what click found: which one, what is wrong, what would be right."""
    more = f"{context.command_path} --help"
    match error:
        case click.NoSuchOption():
            return f"no option {error.option_name}{_suggest(error.option_name, context)}; {more} lists them"
        case click.BadOptionUsage():
            return f"{_uncapitalize(error.message)}; {more} says which do"
        case click.MissingParameter() if error.param:
            usage = " ".join(context.command.collect_usage_pieces(context))
            missing = error.param.make_metavar(context)
            return f"{missing} is missing; type {context.command_path} {usage}"
        case click.BadParameter() if error.param:
            return f"{max(error.param.opts, key=len)}: {_explain_value(error.message, error.param.type)}"
    return f"{_uncapitalize(error.message)}; {more} says what it takes"


def _suggest(name: str, context: click.Context) -> str:
    parameters = context.command.get_params(context)
    return suggestion(name, [option for item in parameters for option in item.opts if option[0] == "-"])


def _explain_value(message: str, type_: object) -> str:
    value = message.split("'")[1] if "'" in message else ""
    if isinstance(type_, click.Choice):
        choices: Sequence[str] = [str(choice) for choice in type_.choices]
        return f"{value!r} is none of {', '.join(choices)}{suggestion(value, choices)}"
    if type_ in (click.INT, click.FLOAT):
        kind = "a whole number such as 8000" if type_ is click.INT else "a number such as 2.5"
        return f"{value!r} is not {kind}"
    return _uncapitalize(message)


def _uncapitalize(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")
