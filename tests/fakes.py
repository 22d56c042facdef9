"""Stand-ins that can be read in ten seconds."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from feedsvc.errors import ArchiveNotFoundError, NotReadyError, TermNotFoundError
from feedsvc.index import Cut, Month
from feedsvc.model import Feed, FeedDocument, FeedEntry, Link
from feedsvc.selection import SITE, Archive, Selection
from tests.builders import make_feed

MEDIA_TYPES = {
    "atom": "application/atom+xml; charset=utf-8",
    "rss": "application/rss+xml; charset=utf-8",
    "json": "application/feed+json; charset=utf-8",
    "xml": "application/xml; charset=utf-8",
}
LAST_MODIFIED = datetime(2022, 1, 14, 7, 42, 28, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class FakeSummary:
    """A feed in the list of feeds."""

    field: str
    slug: str
    name: str
    entries: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class FakeList:
    """The list of feeds."""

    feeds: tuple[FakeSummary, ...]
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class FakePage:
    """What a page shows."""

    feed: Feed
    months: Sequence[Month] = ()


@dataclass
class FakePublisher:
    """A publisher whose entries are a dictionary: (field, slug) to the entries' texts.

    A document's body names its selection, format and entries, so that every one is different. `windows` are
    the digests of earlier documents, since which `delta` is new.
    """

    feeds: dict[tuple[str, str], list[str]] = field(default_factory=lambda: {("", ""): []})
    names: dict[tuple[str, str], str] = field(default_factory=dict)
    base_url: str = "https://feeds.example"
    last_modified: datetime = LAST_MODIFIED
    max_age: int = 300
    cached: set[tuple[str, str]] = field(default_factory=set)
    fresh_until: datetime | None = None
    reading: str = ""
    counted: tuple[int, int] = (0, 0)
    reason: str = ""
    bug: Exception | None = None
    page_entries: Sequence[FeedEntry] = ()
    archives: Sequence[Archive] = ()
    months: Sequence[Month] = ()
    cuts: Sequence[Cut] = ()
    windows: frozenset[str] = frozenset()
    delta: bytes = b"what is new\n"
    published: list[tuple[Selection, str]] = field(default_factory=list)

    def body(self, selection: Selection, suffix: str) -> bytes:
        entries = self.feeds[(selection.field, selection.slug)]
        # Long enough to be worth zipping.
        return f"{suffix} of {selection.route or '/'}: {', '.join(entries)}\n".encode() * 20

    def body_of(self, field: str, slug: str, suffix: str) -> bytes:
        return self.body(Selection(field, slug), suffix)

    def publish(self, selection: Selection, suffix: str) -> FeedDocument:
        self._check(selection)
        self.published.append((selection, suffix))
        body = self.body(selection, suffix)
        return FeedDocument(
            media_type=MEDIA_TYPES[suffix],
            digest=hashlib.sha256(body).hexdigest()[:32],
            gzip_body=gzip.compress(body, mtime=0),
            length=len(body),
            last_modified=self.last_modified,
            links=(Link(rel="self", href=f"{self.base_url}{selection.feed_route(suffix)}"),),
            max_age=self.max_age,
            was_cached=(selection.slug, suffix) in self.cached,
            fresh_until=self.fresh_until,
        )

    def publish_archive(self, selection: Selection, archive: Archive, suffix: str) -> FeedDocument:
        if archive not in self.archives:
            before = replace(archive, number=archive.number - 1)
            raise ArchiveNotFoundError(archive.name, is_next=before in self.archives)
        self_link = Link(rel="self", href=f"{self.base_url}{archive.feed_route(selection, suffix)}")
        return replace(self.publish(selection, suffix), max_age=86_400, links=(self_link,))

    def publish_since(self, selection: Selection, suffix: str, known: Sequence[str]) -> FeedDocument:
        document = self.publish(selection, suffix)
        if document.digest in known or not self.windows.intersection(known):
            return document
        return replace(document, gzip_body=gzip.compress(self.delta, mtime=0), is_delta=True)

    def list_feeds(self) -> tuple[FakeSummary, ...]:
        self._check(SITE)
        return tuple(
            FakeSummary(
                field=field,
                slug=slug,
                name=self.names.get((field, slug), slug or "Site"),
                entries=len(entries),
                updated=self.last_modified if entries else None,
            )
            for (field, slug), entries in self.feeds.items()
        )

    def read_list(self) -> FakeList:
        return FakeList(self.list_feeds(), self.last_modified)

    def render_problems(self) -> bytes:
        return b"<feed>the problems</feed>"

    def list_cuts(self) -> Sequence[Cut]:
        return self.cuts

    def read_page(self, selection: Selection, limit: int | None = None) -> FakePage:
        self._check(selection)
        name = self.names.get((selection.field, selection.slug), selection.slug)
        return FakePage(make_feed(*self.page_entries[:limit], title=name), self.months)

    def count_activity(self, scopes: Sequence[tuple[str, str]]) -> dict[tuple[str, str], tuple[int, ...]]:
        return {scope: (0, 1, len(self.feeds.get(scope, ()))) for scope in scopes}

    def progress(self) -> str:
        return self.reading

    def read_so_far(self) -> tuple[int, int]:
        return self.counted

    def problems(self) -> int:
        return 3

    def degraded(self) -> str:
        return self.reason

    def content_version(self) -> int:
        return 7

    def _check(self, selection: Selection) -> None:
        if self.bug is not None:
            raise self.bug
        if self.reading:
            raise NotReadyError
        if (selection.field, selection.slug) not in self.feeds:
            near = [key for key in self.feeds if key[0] == selection.field][:3]
            names = {slug: self.names.get((field, slug), slug) for field, slug in near}
            raise TermNotFoundError(selection.field, selection.slug, names)


class FakeClock:
    """A clock that stands until it is set."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        return self.moment


@dataclass(frozen=True, slots=True)
class FakeFiles:
    """A content folder that is a dictionary: paths to texts."""

    texts: dict[str, str]

    def names(self, folder: str = "") -> frozenset[str]:
        prefix = f"{folder}/" if folder else ""
        return frozenset(path[len(prefix) :].split("/")[0] for path in self.texts if path.startswith(prefix))

    def read(self, path: str) -> str | None:
        return self.texts.get(path)


@dataclass(frozen=True, slots=True)
class FakeSideFiles:
    """The files beside a post, as a dictionary: paths to bytes."""

    contents: dict[str, bytes]

    def size_of(self, path: str) -> int | None:
        data = self.contents.get(path)
        return None if data is None else len(data)

    def read(self, path: str) -> bytes | None:
        return self.contents.get(path)
