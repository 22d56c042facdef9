"""`feedsvc diff`: what subscribers of an old feed would notice if they moved to ours."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

import click

from ..dates import format_rfc3339
from ..differing import Differences, find_differences, in_scope
from ..errors import OldFeedError, SelectionError, TermNotFoundError
from ..formats.foreign import ForeignEntry, ForeignFeedError, read_foreign_feed
from ..model import Entry
from ..runtime import Runtime, now
from ..selection import Selection, parse_route
from .opening import synced

_MAX_BYTES = 50_000_000
_TIMEOUT_SECONDS = 30


def run_diff(content: Path | None, old_feed: str, *, scope: str, as_json: bool, **options: Any) -> int:
    """Print the differences; exit code 1 if any entry would turn unread."""
    selection = _parse_scope(scope)
    data = _load(old_feed)
    try:
        old = read_foreign_feed(data, url=old_feed if "://" in old_feed else "")
    except ForeignFeedError as error:
        raise OldFeedError(old_feed, f"{error}; name an Atom, RSS or JSON Feed document") from error
    if old.damage:
        click.echo(f"note: {old_feed} is damaged, entries may be missing: {old.damage}", err=True)
    with synced(content, **options) as runtime:
        differences = find_differences(old.entries, _list_ours(runtime, selection))
    if as_json:
        click.echo(json.dumps(_to_json(differences), ensure_ascii=False, indent=2))
    else:
        _print(differences)
    return 1 if differences.unread else 0


def _parse_scope(scope: str) -> Selection:
    route = parse_route(scope if scope.startswith("/") else f"/{scope}")
    if route is None or route.listing:
        raise SelectionError(f"no scope {scope!r}; name one like /category/x, or / for the whole site")
    return route.selection


def _load(old_feed: str) -> bytes:
    """The bytes of a file or of an http(s) URL, at most 50 MB; OldFeedError says why not."""
    try:
        if old_feed.startswith(("http://", "https://")):
            request = urllib.request.Request(old_feed, headers={"User-Agent": "feedsvc diff"})
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:
                data: bytes = response.read(_MAX_BYTES + 1)
        else:
            with Path(old_feed).open("rb") as file:
                data = file.read(_MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        error.close()
        raise OldFeedError(old_feed, f"answers {error.code} {error.reason}") from error
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", None) or getattr(error, "strerror", None) or error
        raise OldFeedError(old_feed, f"{reason}; name a file or an http(s) URL") from error
    if len(data) > _MAX_BYTES:
        raise OldFeedError(old_feed, f"more than {_MAX_BYTES:,} bytes")
    return data


def _list_ours(runtime: Runtime, selection: Selection) -> tuple[Entry, ...]:
    """Every entry of the scope that readers may see now; not only those of its feed's window."""
    moment = now()
    with runtime.index.snapshot() as snapshot:
        if selection.field and snapshot.find_term(selection.field, selection.slug) is None:
            raise TermNotFoundError(selection.field, selection.slug)
        entries = in_scope(snapshot.list_entries(), selection)
    if runtime.assembly.window.shows_future:
        return entries
    return tuple(entry for entry in entries if entry.published <= moment)


def _to_json(differences: Differences) -> dict[str, Any]:
    return {
        "unread": [
            {"old_id": item.old_id, "id": item.entry.id, "path": item.entry.path, "title": item.entry.title}
            for item in differences.unread
        ],
        "redated": [
            {
                "id": item.entry.id,
                "path": item.entry.path,
                "field": item.field,
                "old": format_rfc3339(item.old),
                "new": format_rfc3339(item.new),
                "date_verdict": item.entry.date_verdict,
            }
            for item in differences.redated
        ],
        "vanished": [
            {"id": entry.id, "link": entry.link, "title": entry.title} for entry in differences.vanished
        ],
        "same": differences.same,
    }


def _print(differences: Differences) -> None:
    for item in differences.unread:
        click.echo(f"unread    {item.entry.path}: {item.old_id} is {item.entry.id} here")
    for change in differences.redated:
        old, new = format_rfc3339(change.old), format_rfc3339(change.new)
        click.echo(
            f"redated   {change.entry.path}: {change.field} {old} is {new} here ({change.entry.date_verdict})"
        )
    for entry in differences.vanished:
        click.echo(f"vanished  {_name(entry)}")
    be = "is" if differences.same == 1 else "are"
    click.echo(
        f"{len(differences.unread):,} would turn unread, {len(differences.redated):,} dates change, "
        f"{len(differences.vanished):,} would vanish, {differences.same:,} {be} the same",
        err=True,
    )


def _name(entry: ForeignEntry) -> str:
    return " ".join(filter(None, (entry.id, entry.title)))
