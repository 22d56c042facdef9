"""The read side's straight line: a selection becomes a document, from the cache or built once."""

import gzip
import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Protocol, TypeVar

from ..cache import DocumentCache
from ..dates import EPOCH, to_microseconds
from ..errors import NotReadyError, StaleEntryError, TermNotFoundError
from ..formats import FORMATS, OUTPUT_VERSION, FeedFormat
from ..freshness import Freshness, measure_freshness
from ..index import Index, Snapshot, Window, WindowRules, canonical_json
from ..model import Entry, Feed, FeedDocument, FeedEntry, SafeHtml, Site
from ..selection import FIELDS, Selection
from .assembling import build_entry, build_heading, cut_to_bytes, latest_update
from .flights import SingleFlight

_DIGEST_HEX = 32
_ATTEMPTS = 3

T = TypeVar("T")


class Bodies(Protocol):
    """What publishing needs of the body store: the content of entries by id, or StaleEntryError."""

    def load(self, snapshot: Snapshot, entries: Iterable[Entry]) -> Mapping[str, SafeHtml]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedSummary:
    """A feed as a directory lists it; `updated` is the date of its newest entry."""

    field: str
    slug: str
    name: str
    entries: int
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class FeedList:
    """All feeds, and when this list could last have changed (UTC, whole seconds)."""

    feeds: tuple[FeedSummary, ...]
    changed_at: datetime


@dataclass(slots=True)
class Status:
    """What the service says of itself. Written by one thread, read by all; each value stands alone."""

    progress: str = "not read yet"
    degraded: str = ""
    problems: int = 0


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What a page about a feed shows."""

    feed: Feed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What a document will hold, before anything of it is read."""

    heading: Feed
    feed_format: FeedFormat
    window: Window
    freshness: Freshness
    fingerprint: str


class Publisher:
    """Publishes selections of one site; safe for any number of threads."""

    def __init__(
        self,
        *,
        site: Site,
        index: Index,
        cache: DocumentCache,
        bodies: Bodies,
        window: WindowRules,
        max_age: int = 3_600,
        status: Status,
        resync: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        """`resync` brings the index to what the content folder holds now, if this process can.

        `max_age` is for how many seconds any feed may be kept at most.
        """
        self._site = site
        self._index = index
        self._cache = cache
        self._bodies = bodies
        self._rules = window
        self._max_age = max_age
        self._status = status
        self._resync = resync
        self._now = now
        self._flights: SingleFlight[bytes] = SingleFlight()

    def publish(self, selection: Selection, suffix: str) -> FeedDocument:
        """The document of a selection in the format of this suffix, a key of `formats.FORMATS`.

        Raises NotReadyError before the first sync, TermNotFoundError for a term that no entry has.
        """
        return self._try(lambda snapshot: self._publish(snapshot, selection, FORMATS[suffix]))

    def read_page(self, selection: Selection) -> FeedPage:
        """The feed itself, for a page about it; raises as `publish`."""
        return self._try(lambda snapshot: self._read_page(snapshot, selection))

    def list_feeds(self, field: str = "") -> tuple[FeedSummary, ...]:
        """The site's feed and those of all terms, or of one field's; NotReadyError before the first sync."""
        return self.read_list(field).feeds

    def read_list(self, field: str = "") -> FeedList:
        """`list_feeds`, and when it could last have changed."""
        now_us = to_microseconds(self._now())
        with self._index.snapshot() as snapshot:
            _check_ready(snapshot)
            terms = [term for term in snapshot.list_terms(now_us, field=field) if term.newest_us is not None]
            count, newest_us = snapshot.count_entries(until_us=now_us), snapshot.newest_us(now_us)
            listed_us = snapshot.listed_us(now_us)
        terms.sort(key=lambda term: FIELDS.index(term.field))
        feeds = [
            FeedSummary(
                field=term.field,
                slug=term.slug,
                name=term.name,
                entries=term.entries,
                updated=_to_moment(term.newest_us),
            )
            for term in terms
        ]
        site = FeedSummary(
            field="", slug="", name=self._site.title, entries=count, updated=_to_moment(newest_us)
        )
        return FeedList(tuple(feeds) if field else (site, *feeds), _to_second(listed_us))

    def content_version(self) -> int:
        """0 before the first sync, then one more for every sync that changed something."""
        with self._index.snapshot() as snapshot:
            return snapshot.content_version

    def progress(self) -> str:
        """How far the first sync is, "" once it is committed."""
        return self._status.progress

    def problems(self) -> int:
        """How many posts are left out."""
        return self._status.problems

    def degraded(self) -> str:
        """Why the index does not follow the content just now, "" when it does."""
        return self._status.degraded

    def _try(self, line: Callable[[Snapshot], T]) -> T:
        """Run a line in one snapshot; when a file turns out to have changed, sync first, then again."""
        for _ in range(_ATTEMPTS):
            try:
                with self._index.snapshot() as snapshot:
                    return line(snapshot)
            except StaleEntryError:
                self._resync()
        raise NotReadyError

    def _publish(self, snapshot: Snapshot, selection: Selection, feed_format: FeedFormat) -> FeedDocument:
        plan = self._plan(snapshot, selection, feed_format)
        key = f"{plan.fingerprint}:{feed_format.suffix}:gz"
        cached = self._cache.get(key)
        stored = cached or self._flights.get(key, lambda: self._build(snapshot, plan, key))
        due_us = plan.window.due_us
        return FeedDocument(
            media_type=feed_format.media_type,
            digest=stored[:_DIGEST_HEX].decode(),
            length=int.from_bytes(stored[_DIGEST_HEX : _DIGEST_HEX + 8]),
            gzip_body=stored[_DIGEST_HEX + 8 :],
            last_modified=_to_second(plan.window.changed_us),
            links=(plan.heading.self_link, *plan.heading.links, plan.heading.alternate_link),
            max_age=plan.freshness.max_age,
            fresh_until=_to_moment(due_us),
            was_cached=cached is not None,
        )

    def _read_page(self, snapshot: Snapshot, selection: Selection) -> FeedPage:
        return FeedPage(self._build_feed(snapshot, self._plan(snapshot, selection, FORMATS["atom"])))

    def _plan(self, snapshot: Snapshot, selection: Selection, feed_format: FeedFormat) -> _Plan:
        _check_ready(snapshot)
        window = snapshot.select_window(selection, self._rules, to_microseconds(self._now()))
        freshness = measure_freshness(window.published_us, max_age=self._max_age)
        name = self._find_name(snapshot, selection, window)
        heading = replace(
            build_heading(self._site, selection, name, feed_format),
            ttl=freshness.ttl,
            skip_hours=freshness.skip_hours,
        )
        fingerprint = _digest(
            canonical_json(
                {
                    "output": OUTPUT_VERSION,
                    "format": feed_format.suffix,
                    "site": asdict(self._site),
                    "heading": {**asdict(heading), "updated": None},
                    "max_bytes": self._rules.max_bytes,
                    "entries": window.rows,
                }
            ).encode()
        )
        return _Plan(
            heading=heading,
            feed_format=feed_format,
            window=window,
            freshness=freshness,
            fingerprint=fingerprint,
        )

    def _find_name(self, snapshot: Snapshot, selection: Selection, window: Window) -> str:
        if not selection.field:
            return ""
        term = snapshot.find_term(selection.field, selection.slug)
        # A term with scheduled entries only is not there yet.
        if term is None or not window.rows:
            near = self._find_near(snapshot, selection)
            raise TermNotFoundError(selection.field, selection.slug, near)
        return term.name

    def _find_near(self, snapshot: Snapshot, selection: Selection) -> list[str]:
        terms = snapshot.list_terms(to_microseconds(self._now()), field=selection.field)
        names = {term.slug: term.name for term in terms if term.newest_us is not None}
        return [names[slug] for slug in get_close_matches(selection.slug, names, n=3)]

    def _build(self, snapshot: Snapshot, plan: _Plan, key: str) -> bytes:
        """The stored form of a document: digest, length of the identity body, gzip body."""
        body = plan.feed_format.render(self._build_feed(snapshot, plan))
        digest = _digest(body)[:_DIGEST_HEX].encode()
        # mtime=0: the same body must give the same bytes (RFC 1952 section 2.3.1)
        stored = digest + len(body).to_bytes(8) + gzip.compress(body, 6, mtime=0)
        self._cache.set(key, stored)
        return stored

    def _build_feed(self, snapshot: Snapshot, plan: _Plan) -> Feed:
        ids = [id_ for id_, _ in plan.window.rows]
        entries = snapshot.load_entries(ids)
        bodies = self._bodies.load(snapshot, entries.values())
        built: list[FeedEntry] = [build_entry(self._site, entries[id_], bodies[id_]) for id_ in ids]
        kept = cut_to_bytes(built, self._rules.max_bytes)
        return replace(plan.heading, entries=kept, updated=latest_update(kept))


def _check_ready(snapshot: Snapshot) -> None:
    if not snapshot.content_version:
        raise NotReadyError


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _to_second(microseconds: int) -> datetime:
    """The moment in whole seconds, as HTTP has them: rather too late than too early."""
    return EPOCH + timedelta(seconds=-(-microseconds // 1_000_000))


def _to_moment(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else EPOCH + timedelta(microseconds=microseconds)
