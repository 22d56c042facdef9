"""Arguments in, exit code out: 0 done, 1 problems found, 2 wrong use. Results on stdout, notes on stderr.

Heavy modules are imported where a command runs: `--help` pays for none of them.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ..errors import FeedsvcError, suggestion
from .logs import escape_controls
from .mistakes import TypedWronglyError, explained

_FOLDER = click.Path(path_type=Path)


class _Command(click.Command):
    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with explained(ctx):
            return super().parse_args(ctx, args)


class _Commands(click.Group):
    """Turns what was typed wrongly, and our errors, into one sentence and exit code 2."""

    command_class = _Command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        with explained(ctx):
            return super().parse_args(ctx, args)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[Any, Any, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            known = self.list_commands(ctx)
            hint = suggestion(args[0], known) or f"; there are {', '.join(known)}"
            raise TypedWronglyError(f"no command {args[0]!r}{hint}", ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            click.echo(f"feedsvc: {escape_controls(str(error))}", err=True)
            ctx.exit(2)


@click.group("feedsvc", cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="feedsvc", message="%(prog)s %(version)s")
def main() -> None:
    """Point feedsvc at a folder of posts: every category, tag, source and author gets a feed."""


def common_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every command takes."""
    for option in (
        click.option("--content", type=_FOLDER, help="Folder of posts. Default: this one, if it is a site."),
        click.option(
            "--config", type=_FOLDER, help="Settings file. Default: feedsvc.toml in the content folder."
        ),
        click.option("--data", type=_FOLDER, help="Data folder. Default: .feedsvc/… here."),
        click.option("--base-url", help="Where feedsvc is reached by its readers."),
    ):
        command = option(command)
    return command


def _complete_code(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[str]:
    from ..linting.explaining import documented_codes

    return sorted(code for code in documented_codes() if code.startswith(incomplete.upper()))


@main.command()
@click.argument("folder", required=False, type=_FOLDER)
@common_options
@click.option("--host", help="Address to listen on. Default: 127.0.0.1.")
@click.option("--port", type=int, help="Port to listen on. Default: 8000.")
@click.option("--server", type=click.Choice(["waitress", "granian"]), help="What answers. Default: waitress.")
@click.option("--workers", type=int, help="Processes that answer. Default: 1.")
@click.option("--follow", is_flag=True, help="Only answer: others sync. With index.url no FOLDER is needed.")
def serve(
    folder: Path | None, content: Path | None, host: str | None, port: int | None, **options: Any
) -> None:
    """Scan FOLDER, watch it, and serve its feeds.

    With several workers, and with granian, one process more reads the folder.
    """
    from .serve import run_service

    run_service(folder or content, host=host, port=port, **options)


@main.command()
@click.argument("folder", required=False, type=_FOLDER)
@common_options
@click.option("--allow-removals", is_flag=True, help="Let go of entries however many there are.")
@click.option("--verify", is_flag=True, help="Read every file again, whatever its times say.")
@click.option("--rebuild", is_flag=True, help="Make the index anew; what changed when is kept.")
@click.option("--watch", is_flag=True, help="Go on, without serving; of many on one PostgreSQL one does it.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of a sentence.")
def sync(folder: Path | None, content: Path | None, watch: bool, **options: Any) -> None:
    """Bring the index to what FOLDER holds, once."""
    from .content import run_sync
    from .standing_by import run_watch

    (run_watch if watch else run_sync)(folder or content, **options)


@main.command()
@click.argument("folder", required=False, type=_FOLDER)
@common_options
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "github", "sarif"]),
    default="text",
    show_default=True,
    help="json: one object a line; github: annotations; sarif: SARIF 2.1.0.",
)
@click.option("--json", "format_", flag_value="json", help="The same as --format json.")
@click.option(
    "--explain",
    metavar="CODE",
    shell_complete=_complete_code,
    help="Say what CODE means, with an example and the fix.",
)
@click.option("--select", multiple=True, metavar="CODES", help="Only codes that begin so: DT, FM001.")
@click.option("--ignore", multiple=True, metavar="CODES", help="No codes that begin so.")
@click.option("--baseline", type=_FOLDER, metavar="FILE", help="Leave out the findings in FILE.")
@click.option("--write-baseline", type=_FOLDER, metavar="FILE", help="Write all findings to FILE.")
@click.option("--fix", is_flag=True, help="Show a diff of what can safely be mended, ask, and mend it.")
@click.option("--yes", is_flag=True, help="Do not ask before mending.")
@click.option("--strict", is_flag=True, help="Exit with 1 on warnings, too.")
def check(folder: Path | None, content: Path | None, explain: str | None, **options: Any) -> None:
    """Look for everything wrong or suspicious in the posts of FOLDER, and say how to mend it.

    Problems leave a post out; warnings are about posts that are served. Exit code 1 if there is a problem.
    """
    from .check import run_check, run_explain

    sys.exit(run_explain(explain) if explain else run_check(folder or content, **options))


@main.command("list")
@click.argument("folder", required=False, type=_FOLDER)
@common_options
@click.option("--entries", is_flag=True, help="List entries instead of feeds.")
@click.option("--all-urls", is_flag=True, help="List every URL that is served.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def list_(folder: Path | None, content: Path | None, **options: Any) -> None:
    """List the feeds of FOLDER with their numbers of entries."""
    from .content import run_list

    run_list(folder or content, **options)


@main.command()
@click.argument("url")
@common_options
@click.option("-i", "--include", "with_headers", is_flag=True, help="Show the status and the headers too.")
@click.option("--dates", is_flag=True, help="Instead, list the feed's entries: date, where it is from, file.")
def get(url: str, content: Path | None, dates: bool, **options: Any) -> None:
    """Print what the server would answer for URL, without a server."""
    from .content import run_get, run_get_dates

    sys.exit(run_get_dates(content, url, **options) if dates else run_get(content, url, **options))


@main.command()
@click.argument("old_feed")
@common_options
@click.option("--scope", default="/", show_default=True, help="What to compare with, such as /category/x.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
def diff(old_feed: str, content: Path | None, **options: Any) -> None:
    """Say what subscribers of OLD_FEED, a file or URL, would notice if they moved here.

    Compares with every entry, not only with those that the feed holds just now. Exit code 1 if any entry
    would turn unread.
    """
    from .diff import run_diff

    sys.exit(run_diff(content, old_feed, **options))


@main.command()
@click.argument("directory", type=_FOLDER)
@common_options
@click.option("--watch", is_flag=True, help="Go on, and export each change within a second.")
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(["archives", "pages"]),
    help="Leave these to a server behind the files; may be repeated.",
)
def export(directory: Path, content: Path | None, without: tuple[str, ...], **options: Any) -> None:
    """Write every URL as a file to DIRECTORY, for a host of static files; writes only what changed.

    DIRECTORY is what stands at the base URL. Exit code 1 if something could not be written.
    """
    from .export import run_export

    sys.exit(run_export(content, directory, without=frozenset(without), **options))


@main.command()
@click.argument("folder", required=False, type=_FOLDER)
@click.option("--base-url", help="Where feedsvc is reached by its readers.")
@click.option("--force", is_flag=True, help="Write it anew where there is one.")
def init(folder: Path | None, force: bool, base_url: str | None) -> None:
    """Write feedsvc.toml to FOLDER: every setting, its help, and what was recognised."""
    from .init import run_init

    run_init(folder, force=force, base_url=base_url)


@main.command()
@common_options
@click.argument("folder", required=False, type=_FOLDER)
@click.option("--all", "with_defaults", is_flag=True, help="Those that nobody has set, too.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
def config(folder: Path | None, content: Path | None, **options: Any) -> None:
    """List the settings that hold for FOLDER, and where each comes from; never the value of a secret."""
    from .config import run_config

    run_config(folder or content, **options)


@main.command()
@click.option(
    "--host", envvar="FEEDSVC_HOST", default="127.0.0.1", help="Where it listens.", show_default=True
)
@click.option("--port", envvar="FEEDSVC_PORT", default=8000, help="Its port.", show_default=True)
@click.option("--ready", is_flag=True, help="Ask whether there is something to serve, not only for life.")
@click.option("--timeout", default=2.0, help="Seconds to wait for an answer.", show_default=True)
def healthcheck(host: str, port: int, ready: bool, timeout: float) -> None:
    """Ask a running service how it is, as containers and monitors do.

    Exit code 0 if it is well, 1 if it is not or does not answer. What is degraded is ready, and says so.
    """
    from .health import run_healthcheck

    sys.exit(run_healthcheck(host=host, port=port, ready=ready, timeout=timeout))


@main.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print what makes SHELL complete commands, options and folders.

    Put eval "$(feedsvc completion bash)" into ~/.bashrc, the same with zsh into ~/.zshrc, or write the
    script for fish to ~/.config/fish/completions/feedsvc.fish.
    """
    from .completing import run_completion

    run_completion(main, shell)
