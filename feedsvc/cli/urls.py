"""Every URL that is served, as far as it can be known unasked: no query, no other spelling."""

from collections.abc import Iterator, Sequence, Set
from importlib import resources

from ..aliases import choose_aliases
from ..dates import to_microseconds
from ..export import PublicUrl
from ..formats import FORMATS
from ..runtime import Runtime, now
from ..selection import FIELDS, Archive, Selection


def list_urls(runtime: Runtime, scopes: Set[str] | None = None) -> Iterator[PublicUrl]:
    """Feeds first, then pages and lists, then old URLs and archives; of these scopes only, or of all.

    Raises NotReadyError before the first sync.
    """
    feeds = runtime.publisher.list_feeds()
    selections = [Selection(feed.field, feed.slug) for feed in feeds]
    chosen = [selection for selection in selections if scopes is None or name_scope(selection) in scopes]
    for selection in chosen:
        for suffix in FORMATS:
            yield PublicUrl(selection.feed_route(suffix), name_scope(selection))
    for selection in chosen:
        yield PublicUrl(f"{selection.route}/", name_scope(selection))
    if scopes is None or "" in scopes:
        yield from _list_site_urls({selection.field for selection in selections})
    for path, selection in _list_old_paths(runtime, selections):
        if scopes is None or name_scope(selection) in scopes:
            yield PublicUrl(path, name_scope(selection))
    yield from _list_moved(runtime, selections, scopes)
    newest = {Selection(feed.field, feed.slug): feed.updated for feed in feeds}
    for selection in chosen:
        updated = newest[selection]
        if updated is not None:
            start = Archive(updated.year, updated.month)
            for archive in _list_archives(runtime, selection, start):
                for suffix in FORMATS:
                    yield PublicUrl(archive.feed_route(selection, suffix), name_scope(selection))


def name_scope(selection: Selection) -> str:
    """`category/x`, or "" for the whole site."""
    return f"{selection.field}/{selection.slug}".strip("/")


def _list_site_urls(fields: Set[str]) -> Iterator[PublicUrl]:
    yield from (PublicUrl(f"/{field}/") for field in FIELDS if field in fields)
    yield PublicUrl("/feeds.opml")
    static = resources.files("feedsvc.web") / "static"
    yield from (PublicUrl(f"/static/{item.name}") for item in static.iterdir())


def _list_old_paths(runtime: Runtime, selections: list[Selection]) -> Iterator[tuple[str, Selection]]:
    dialect, setting = runtime.assembly.rules.dialect, runtime.assembly.settings.aliases
    aliases = choose_aliases(setting, dialect=dialect.name, feed_route=dialect.feed_route)
    return aliases.list_paths(selections) if aliases else iter(())


def _list_moved(
    runtime: Runtime, selections: Sequence[Selection], scopes: Set[str] | None
) -> Iterator[PublicUrl]:
    """What redirects to another scope: a merged or renamed term's feeds and page."""
    terms = runtime.assembly.terms
    for selection in terms.moved:
        scope = name_scope(selection)
        if (scopes is None or scope in scopes) and terms.find_target(selection) in selections:
            yield from (PublicUrl(selection.feed_route(suffix), scope) for suffix in FORMATS)
            yield PublicUrl(f"{selection.route}/", scope)


def _list_archives(runtime: Runtime, selection: Selection, start: Archive) -> list[Archive]:
    """All documents of an archive; `start` is the first of its newest month."""
    now_us = to_microseconds(now())
    with runtime.index.snapshot() as snapshot:

        def walk(archive: Archive | None, *, newer: bool) -> Iterator[Archive]:
            while archive is not None:
                part = snapshot.select_archive(selection, archive, runtime.assembly.window, now_us)
                if part is None:
                    return
                yield archive
                archive = part.newer if newer else part.older

        newest = list(walk(start, newer=True))
        return [*reversed(newest), *list(walk(start, newer=False))[1:]]
