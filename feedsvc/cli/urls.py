"""Every URL that is served, as far as it can be known unasked: no query, no other spelling."""

import hashlib
from collections.abc import Iterator, Set
from functools import cached_property
from importlib import resources
from urllib.parse import unquote

from ..aliases import Aliases, choose_aliases
from ..dates import to_microseconds
from ..export import PublicUrl
from ..formats import FORMATS
from ..index import Contents
from ..runtime import Runtime, now
from ..selection import FIELDS, Archive, Selection

PAGES = "pages"
ARCHIVES = "archives"


def list_urls(
    runtime: Runtime, scopes: Set[str] | None = None, *, without: Set[str] = frozenset()
) -> "UrlList":
    """Feeds first, then pages and lists, then old URLs and archives; of these scopes only, or of all.

    `without` names kinds that are left out. Raises NotReadyError before the first sync.
    """
    return UrlList(runtime, scopes, without)


def list_feed_urls(runtime: Runtime, scopes: Set[str]) -> Iterator[PublicUrl]:
    """The feeds of these scopes and nothing else, without a look at what they hold."""
    for feed in runtime.publisher.list_feeds():
        selection = Selection(feed.field, feed.slug)
        if name_scope(selection) in scopes:
            yield from (PublicUrl(selection.feed_route(suffix), name_scope(selection)) for suffix in FORMATS)


def name_scope(selection: Selection) -> str:
    """`category/x`, or "" for the whole site."""
    return f"{selection.field}/{selection.slug}".strip("/")


class UrlList:
    """The URLs of one content version, each with a digest of everything that decides over its bytes."""

    def __init__(self, runtime: Runtime, scopes: Set[str] | None, without: Set[str]) -> None:
        self._runtime, self._scopes, self._without = runtime, scopes, without
        chosen = None if scopes is None else {_split_scope(scope) for scope in scopes}
        self._inventory = runtime.publisher.read_inventory(chosen)
        self._selections = [Selection(feed.field, feed.slug) for feed in self._inventory.feeds]
        self._chosen = [selection for selection in self._selections if self._is_chosen(selection)]
        self._names = {Selection(feed.field, feed.slug): feed.name for feed in self._inventory.feeds}
        self._output = runtime.assembly.output_digest
        self._listed = _digest(repr(sorted((feed.field, feed.slug) for feed in self._inventory.feeds)))

    def is_current(self) -> bool:
        """Whether this is still what is served: no other content version, no scheduled entry fallen due."""
        due_us = self._inventory.due_us
        if due_us is not None and to_microseconds(now()) >= due_us:
            return False
        return self._runtime.publisher.content_version() == self._inventory.content_version

    @property
    def due_us(self) -> int | None:
        """When the next scheduled entry appears, in microseconds since 1970, or None."""
        return self._inventory.due_us

    def __iter__(self) -> Iterator[PublicUrl]:
        for selection in self._chosen:
            for suffix in FORMATS:
                yield PublicUrl(selection.feed_route(suffix), name_scope(selection), self._feed(selection))
        if PAGES not in self._without:
            for selection in self._chosen:
                yield PublicUrl(f"{selection.route}/", name_scope(selection), self._page(selection))
        if self._scopes is None or "" in self._scopes:
            yield from self._list_site_urls()
        yield from self._list_old_urls()
        yield from self._list_moved()
        if ARCHIVES not in self._without:
            for selection in self._chosen:
                yield from self._list_archives(selection)

    def _is_chosen(self, selection: Selection) -> bool:
        return self._scopes is None or name_scope(selection) in self._scopes

    def _contents(self, selection: Selection) -> Contents:
        return self._inventory.contents[selection.field, selection.slug].contents

    def _feed(self, selection: Selection) -> str:
        return _digest(self._output, self._names[selection], self._contents(selection).digest)

    def _page(self, selection: Selection) -> str:
        activity = self._inventory.contents[selection.field, selection.slug].activity
        return _digest(self._feed(selection), repr(activity)) if selection.field else self._directory

    @cached_property
    def _directory(self) -> str:
        """Of what shows all feeds; nothing stands for it where only some were looked at."""
        if self._scopes is not None:
            return ""
        activity = [contents.activity for contents in self._inventory.contents.values()]
        return _digest(self._output, repr(self._inventory.feeds), repr(activity))

    def _list_site_urls(self) -> Iterator[PublicUrl]:
        if PAGES not in self._without:
            fields = {selection.field for selection in self._selections}
            yield from (PublicUrl(f"/{field}/", "", self._directory) for field in FIELDS if field in fields)
        yield PublicUrl("/feeds.opml", "", self._directory)
        static = resources.files("feedsvc.web") / "static"
        yield from (PublicUrl(f"/static/{item.name}", "", _digest(self._output)) for item in static.iterdir())

    def _list_old_urls(self) -> Iterator[PublicUrl]:
        dialect, setting = self._runtime.assembly.rules.dialect, self._runtime.assembly.settings.aliases
        aliases = choose_aliases(setting, dialect=dialect.name, feed_route=dialect.feed_route)
        if aliases is None:
            return
        for path, selection in aliases.list_paths(self._selections):
            meant = self._find_meant(aliases, path)
            if any(map(self._is_chosen, meant)):
                yield PublicUrl(path, name_scope(selection), self._join_feeds(meant))

    def _find_meant(self, aliases: Aliases, path: str) -> list[Selection]:
        """The scopes that may answer at an old URL, as far as they exist."""
        alias, terms = aliases.find(unquote(path), ""), self._runtime.assembly.terms
        targets = [terms.find_target(route.selection) for route in alias.routes] if alias else []
        return [target for target in targets if target and target in self._names]

    def _join_feeds(self, selections: list[Selection]) -> str:
        if not all(map(self._is_chosen, selections)):
            return ""
        return _digest(self._listed, *map(self._feed, selections))

    def _list_moved(self) -> Iterator[PublicUrl]:
        """What redirects to another scope: a merged or renamed term's feeds and page."""
        terms, source = self._runtime.assembly.terms, _digest(self._output, self._listed)
        for selection in terms.moved:
            scope = name_scope(selection)
            if self._is_chosen(selection) and terms.find_target(selection) in self._names:
                yield from (PublicUrl(selection.feed_route(suffix), scope, source) for suffix in FORMATS)
                if PAGES not in self._without:
                    yield PublicUrl(f"{selection.route}/", scope, source)

    def _list_archives(self, selection: Selection) -> Iterator[PublicUrl]:
        """All documents of an archive, oldest first: each is made of its month and names its neighbours."""
        documents = [
            (Archive(contents.month.year, contents.month.month, number + 1), contents.digest.hex())
            for contents in self._contents(selection).months
            for number in range(contents.month.documents)
        ]
        names = ["", *(archive.name for archive, _ in documents), ""]
        heading = _digest(self._output, self._names[selection])
        for position, (archive, digest) in enumerate(documents):
            source = _digest(heading, digest, names[position], names[position + 2])
            for suffix in FORMATS:
                yield PublicUrl(archive.feed_route(selection, suffix), name_scope(selection), source)


def _split_scope(scope: str) -> tuple[str, str]:
    field, _, slug = scope.partition("/")
    return field, slug


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
