"""`feedsvc init`: writes a settings file that says what was recognised, and changes nothing until edited."""

import os
from pathlib import Path

import click

from ..errors import SettingsError
from ..runtime import CONFIG_FILE, Assembly, read_assembly
from ..settings.commenting import render_commented
from .naming import name_program, show_path

_NOTHING = Path(os.devnull)


def run_init(folder: Path | None, *, force: bool, base_url: str | None) -> None:
    """Write `feedsvc.toml` to a folder; SettingsError where there is one."""
    place = (folder or Path()) / CONFIG_FILE
    # A file that is to be replaced has no say in what replaces it.
    assembly = read_assembly(folder or Path.cwd(), config=_NOTHING, flags={"base_url": base_url})
    text = render_commented(
        {
            **assembly.configured,
            "id_base": assembly.settings.id_base or assembly.configured.get("site_url", ""),
        },
        chosen={"base_url": base_url} if base_url else {},
        introduction=_introduce(assembly),
    )
    try:
        with place.open("w" if force else "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise SettingsError([f"{show_path(place)}: is there already; --force writes it anew"]) from error
    except OSError as error:
        problem = (
            f"{show_path(place)}: cannot be written ({error.strerror}); choose a folder that you may write to"
        )
        raise SettingsError([problem]) from error
    next_ = f"{name_program()} serve {show_path(folder)}" if folder else f"{name_program()} serve"
    click.echo(f"wrote {show_path(place)} for {_describe(assembly)}; edit it, then: {next_}", err=True)


def _describe(assembly: Assembly) -> str:
    name = assembly.rules.dialect.name
    return f"a {name.capitalize()} site" if assembly.mark else "a plain folder of posts"


def _introduce(assembly: Assembly) -> str:
    by = f" (recognised by {assembly.mark})" if assembly.mark else ""
    return (
        f"Settings of feedsvc for {_describe(assembly)}{by}.\n\n"
        "A line that begins with # and a name says what holds without it; take its # away to change it.\n"
        "What the site's own configuration says is taken from there, as long as it is not said here.\n"
        "Set base_url before others subscribe: it is in every feed. docs/settings.md tells more."
    )
