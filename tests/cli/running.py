"""The command line as a person uses it, in this process."""

from pathlib import Path

from click.testing import CliRunner, Result

from feedsvc.cli import main


def run(*arguments: str | Path, standard_input: str = "", **environment: str) -> Result:
    """One command; standard output and error are kept apart."""
    texts = [str(argument) for argument in arguments]
    return CliRunner().invoke(main, texts, input=standard_input, env=environment)
