"""Builds the parts from Settings; knows them all, and is where clock and environment stop."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from .assembling import Assembly, assemble, bundled_content, choose_content
from .checking import make_checker, make_lint_rules
from .clock import now
from .service import Runtime

__all__ = [
    "Assembly",
    "Runtime",
    "assemble",
    "bundled_content",
    "choose_content",
    "make_checker",
    "make_lint_rules",
    "metrics_folder",
    "now",
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
