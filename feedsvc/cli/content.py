"""The commands that read content and print: sync, list, get."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import click

from ..dates import format_rfc3339
from ..errors import DataFolderError, SelectionError
from ..model import Entry
from ..runtime import Runtime
from ..selection import Selection, parse_route
from .naming import count
from .opening import opened, synced
from .progress import ProgressTeller
from .urls import list_urls


def run_sync(
    content: Path | None, *, allow_removals: bool, verify: bool, rebuild: bool, as_json: bool, **options: Any
) -> None:
    with opened(content, **options) as runtime:
        if not runtime.is_writer:
            raise DataFolderError(str(runtime.data_path), "another process is its writer; it syncs by itself")
        result = runtime.sync(
            allow_removals=allow_removals, verify=verify, rebuild=rebuild, progress=ProgressTeller(sys.stderr)
        )
    if as_json:
        values = {
            "content_version": result.content_version,
            "touched": sorted(f"{field}/{slug}".strip("/") for field, slug in result.touched),
            "entries": result.entries,
            "changed": result.changed,
            "removed": result.removed,
            "problems": result.problems,
            "pending": result.pending,
        }
        click.echo(json.dumps(values, ensure_ascii=False))
    else:
        click.echo(
            f"{count(result.entries or 0, 'entry')}; {result.changed:,} changed, {result.removed:,} removed, "
            f"{count(result.problems, 'problem')}"
        )


def run_list(content: Path | None, *, entries: bool, all_urls: bool, as_json: bool, **options: Any) -> None:
    with synced(content, **options) as runtime:
        if entries:
            _list_entries(runtime, as_json=as_json)
        elif all_urls:
            for url in list_urls(runtime):
                click.echo(f"{runtime.assembly.site.base_url}{url.path}")
        else:
            _list_feeds(runtime, as_json=as_json)


def _list_feeds(runtime: Runtime, *, as_json: bool) -> None:
    cuts = {(cut.field, cut.slug): cut.cap for cut in runtime.publisher.list_cuts()}
    for feed in runtime.publisher.list_feeds():
        route = Selection(feed.field, feed.slug).route
        cap = cuts.get((feed.field, feed.slug))
        if as_json:
            values = {
                "field": feed.field,
                "slug": feed.slug,
                "name": feed.name,
                "entries": feed.entries,
                "updated": format_rfc3339(feed.updated) if feed.updated else None,
                "url": f"{runtime.assembly.site.base_url}{route}/feed.atom",
                "cut_by": cap,
            }
            click.echo(json.dumps(values, ensure_ascii=False))
        else:
            notice = f"  (FD101 cut by {cap})" if cap else ""
            click.echo(f"{feed.entries:>7,}  {route or '/'}  {feed.name}{notice}")


def _list_entries(runtime: Runtime, *, as_json: bool) -> None:
    with runtime.index.snapshot() as snapshot:
        for entry in snapshot.list_entries():
            if as_json:
                click.echo(json.dumps(_describe(runtime, entry), ensure_ascii=False))
            else:
                click.echo(f"{format_rfc3339(entry.published)}  {entry.path}  {entry.title}")


def _describe(runtime: Runtime, entry: Entry) -> dict[str, Any]:
    return {
        "path": entry.path,
        "id": entry.id,
        "generator_id": entry.generator_id,
        "permalink": entry.permalink,
        "published": format_rfc3339(entry.published),
        "updated": format_rfc3339(entry.updated),
        "title": entry.title,
        "slug": entry.slug,
        "excerpt": runtime.render_excerpt(entry),
        "categories": entry.categories,
        "tags": entry.tags,
        "authors": [
            {name: value for name, value in asdict(author).items() if value} for author in entry.authors
        ],
        "source": asdict(entry.source) if entry.source else None,
        "via": entry.via,
        "lang": entry.language,
        "draft": entry.draft,
        "date_verdict": entry.date_verdict,
    }


def run_get(content: Path | None, url: str, *, with_headers: bool, **options: Any) -> int:
    """Print the answer; exit code 1 when it is an error."""
    from ..web.building import ask, build_web

    with synced(content, **options) as runtime:
        status, headers, body = ask(build_web(runtime), url, base_url=runtime.assembly.site.base_url)
    if with_headers:
        click.echo(f"HTTP/1.1 {status}")
        for name, value in headers:
            click.echo(f"{name}: {value}")
        click.echo()
    sys.stdout.flush()
    sys.stdout.buffer.write(body)
    sys.stdout.buffer.flush()
    return 0 if int(status[:3]) < 400 else 1


def run_get_dates(content: Path | None, url: str, *, with_headers: bool, **options: Any) -> int:
    """Print a line for each entry of a feed: its date, the verdict about it, and its file."""
    del with_headers  # there is no answer to have any
    with synced(content, **options) as runtime:
        base_url = runtime.assembly.site.base_url
        route = parse_route(unquote(urlsplit(url.removeprefix(base_url)).path))
        if route is None or route.listing:
            raise SelectionError(f"{url} is no feed; name one like /feed.atom")
        entries = runtime.publisher.read_page(route.selection).feed.entries
    for item in entries:
        entry = item.entry
        click.echo(f"{format_rfc3339(entry.published)}  {entry.date_verdict:<15}  {entry.path}")
    return 0
