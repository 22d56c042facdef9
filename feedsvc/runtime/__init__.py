"""Builds the parts from Settings; knows them all, and is where clock and environment stop."""

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from types import MappingProxyType

from ..settings import find_origins
from .assembling import CONFIG_FILE, Assembly, assemble, bundled_content, choose_content
from .checking import make_checker, make_lint_rules
from .clock import now
from .node import Node
from .outline import hear_outline
from .service import Runtime

__all__ = [
    "CONFIG_FILE",
    "Assembly",
    "Node",
    "Runtime",
    "assemble",
    "bundled_content",
    "choose_content",
    "list_origins",
    "make_checker",
    "make_lint_rules",
    "metrics_folder",
    "now",
    "open_node",
    "open_runtime",
    "read_assembly",
]


def metrics_folder() -> str:
    """Where the processes of this service add up what they count, "" where each is on its own."""
    return os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def read_assembly(
    content: Path | None, *, config: Path | None = None, flags: Mapping[str, object] = MappingProxyType({})
) -> Assembly:
    """From what a person typed to settings and rules; a FeedsvcError says what is wrong with it."""
    folder = choose_content(content, Path.cwd())
    return assemble(folder, config=config, environment=os.environ, flags=flags)


def list_origins(assembly: Assembly, flags: Mapping[str, object]) -> dict[str, str]:
    """Where each setting that is no default comes from, by field name; for what `read_assembly` has read."""
    return find_origins(
        generator=assembly.configured, config_file=assembly.config, environment=os.environ, flags=flags
    )


def open_node(
    *,
    config: Path | None = None,
    data: Path | None = None,
    flags: Mapping[str, object] = MappingProxyType({}),
) -> Node | None:
    """What answers without a content folder, opened; None where its settings name no index on a server.

    They are those of `config`, else of `feedsvc.toml` in the working folder.
    """
    working = Path.cwd()
    config = config or next(filter(Path.is_file, (working / CONFIG_FILE,)), None)
    hear = partial(hear_outline, config=config, environment=os.environ, flags=flags)
    if not hear("").settings.index_url:
        return None
    return Node(hear, data, working=working)


def open_runtime(
    content: Path | None,
    *,
    config: Path | None = None,
    data: Path | None = None,
    flags: Mapping[str, object] = MappingProxyType({}),
    may_write: bool = True,
) -> Runtime:
    """From what a person typed to opened parts; a FeedsvcError says what is wrong with it.

    Who may not write leaves that to others, even when nobody does.
    """
    assembly = read_assembly(content, config=config, flags=flags)
    return Runtime(assembly, data, working=Path.cwd(), may_write=may_write)
