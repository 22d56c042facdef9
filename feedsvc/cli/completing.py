"""`feedsvc completion`: what makes a shell complete our commands, options and folders."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")


def run_completion(command: click.Command, shell: str) -> None:
    """Print the script; `shell` is one of SHELLS."""
    completion = get_completion_class(shell)
    if completion is None:
        raise ValueError(f"click completes for {', '.join(SHELLS)}, not for {shell!r}")
    click.echo(completion(command, {}, "feedsvc", "_FEEDSVC_COMPLETE").source())
