"""`feedsvc config`: every setting that holds, and where it comes from."""

import json
from dataclasses import fields
from pathlib import Path

import click

from ..runtime import list_origins, read_assembly
from ..settings import Settings
from ..settings.commenting import write_value
from .logs import escape_controls
from .naming import show_path

_DEFAULT = "default"


def run_config(
    content: Path | None,
    *,
    config: Path | None,
    data: Path | None,
    base_url: str | None,
    with_defaults: bool,
    as_json: bool,
) -> None:
    """Print the settings in their order, as TOML lines or JSON; those that are no defaults, or all."""
    del data  # nothing is opened
    flags = {"base_url": base_url}
    assembly = read_assembly(content, config=config, flags=flags)
    origins = list_origins(assembly, flags)
    for setting in fields(Settings):
        origin = origins.get(setting.name, _DEFAULT)
        if origin == _DEFAULT and not with_defaults:
            continue
        value = getattr(assembly.settings, setting.name)
        if setting.metadata["secret"] and value != setting.default:
            value = "(a secret)"
        if origin == "generator":
            origin = assembly.mark
        elif assembly.config and origin == str(assembly.config):
            origin = show_path(assembly.config)
        if as_json:
            line = {"setting": setting.metadata["key"], "value": value, "from": origin}
            click.echo(json.dumps(line, ensure_ascii=False))
        else:
            click.echo(escape_controls(f"{setting.metadata['key']} = {write_value(value)}  # {origin}"))
