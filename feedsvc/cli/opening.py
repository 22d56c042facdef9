"""From what was typed to opened parts, with one clear sentence on stderr for whatever is worth a note."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from ..errors import ContentFolderError, RemovalHeldBackError, SettingsError
from ..runtime import Node, Runtime, bundled_content, choose_content, open_node, open_runtime
from .progress import ProgressTeller


@contextmanager
def opened(
    content: Path | None,
    *,
    config: Path | None,
    data: Path | None,
    base_url: str | None,
    follow: bool = False,
    **flags: Any,
) -> Iterator[Runtime]:
    """An opened runtime, closed at the end; who is to `follow` never writes."""
    runtime = open_runtime(
        content, config=config, data=data, flags={"base_url": base_url, **flags}, may_write=not follow
    )
    try:
        yield runtime
    finally:
        runtime.close()


@contextmanager
def opened_service(
    content: Path | None,
    *,
    config: Path | None,
    data: Path | None,
    base_url: str | None,
    follow: bool,
    **flags: Any,
) -> Iterator[Runtime | Node]:
    """What answers, opened; who follows an index on a server needs no folder, and looks into none."""
    values = {"base_url": base_url, **flags}
    node = open_node(config=config, data=data, flags=values) if follow and content is None else None
    if node is None:
        if follow and content is None and choose_content(None, Path.cwd()) == bundled_content():
            raise SettingsError(["--follow: needs the folder of the service that it follows, or index.url"])
        with opened(content, config=config, data=data, base_url=base_url, follow=follow, **flags) as runtime:
            yield runtime
        return
    try:
        yield node
    finally:
        node.close()


@contextmanager
def synced(content: Path | None, **options: Any) -> Iterator[Runtime]:
    """An opened runtime whose index is up to date, or is kept so by the process that owns it."""
    with opened(content, **options) as runtime:
        try:
            if runtime.is_writer:
                runtime.sync(progress=ProgressTeller(sys.stderr))
        except (ContentFolderError, RemovalHeldBackError) as error:
            if not runtime.publisher.content_version():
                raise
            # What a server would do: go on with what it has, and say so.
            click.echo(f"note: {error}", err=True)
        runtime.status.progress = ""
        yield runtime
